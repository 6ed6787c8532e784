"""RSD of stochastic environments with about eight states: one elimination tree against all policies one by one."""

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from benchmarks.line import Line, require
from benchmarks.measurement import timed
from oracle.all_policies_rsd import all_policies_rsd, number_of_policies
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.environment.mdp import Mdp

TARGET = 50
"""At least so many times faster than all policies."""

ROUNDS = 5

Rows = Mapping[str, Sequence[Mapping[str, Fraction | int]]]


def stochastic(quick: bool) -> Iterator[Line]:
    """Eight kinds of seeded environments; the peer solves the chain of every policy on all states with fractions."""
    warm = mixing(3, 2, seed=0)
    require(recurrent_distributions(warm, 0) == all_policies_rsd(warm, 0), "another set on the first try")
    for what, mdp in kinds(quick):
        seconds = peer_seconds = float("inf")
        for _ in range(ROUNDS):  # in turns, since the speed of a machine that others use changes from second to second
            now, found = timed(lambda mdp=mdp: recurrent_distributions(mdp, 0), 7)
            peer_now, expected = timed(lambda mdp=mdp: all_policies_rsd(mdp, 0))
            seconds, peer_seconds = min(seconds, now), min(peer_seconds, peer_now)
        require(found == expected, f"{what}: {len(found)} distributions, all policies have {len(expected)}")
        ratio = peer_seconds / seconds
        measured = (
            f"{len(found)} distributions in {seconds * 1000:.0f} ms; {number_of_policies(mdp)} policies "
            f"{peer_seconds:.1f} s: ratio {ratio:.0f}"
        )
        goal, met = ("", None) if quick else (f"at least {TARGET} times", ratio >= TARGET)
        yield Line(f"RSD, {what}", measured, goal, met)


def kinds(quick: bool) -> Iterator[tuple[str, Mdp]]:
    """What it is, and the environment; the start is the first state."""
    size = 5 if quick else 8
    yield f"{size} states, 3 rows each, every step possible", mixing(size, 3, seed=1)
    yield f"{size} states, 3 rows each, 2 or 3 successors", sparse(size, 3, seed=2)
    yield "slippery 3x3 grid, 3 directions, the goal leads back", grid(2 if quick else 3, 3, returns=True)
    yield "slippery 3x3 grid, 3 directions, a goal and a hole", grid(2 if quick else 3, 3, returns=False)
    yield "two layers before two loops and a pair", layered(1 if quick else 2, 3, seed=3)
    yield "two transient states before two closed sets of three", closed((2, 2) if quick else (3, 3), 3, seed=4)
    yield "two transient states before three closed pairs", closed((2, 2) if quick else (2, 2, 2), 3, seed=6)
    yield f"{size} states with period two, 3 rows each", periodic(size, 3, seed=5)


def mixing(size: int, choices: int, seed: int) -> Mdp:
    """Every row is positive everywhere."""
    rng = random.Random(seed)
    names = _names(size)
    return _environment("mixing", {s: [_row(rng, names) for _ in range(choices)] for s in names})


def sparse(size: int, choices: int, seed: int) -> Mdp:
    """Rows with two or three random successors."""
    rng = random.Random(seed)
    names = _names(size)
    return _environment(
        "sparse",
        {s: [_row(rng, rng.sample(names, rng.randint(2, 3))) for _ in range(choices)] for s in names},
    )


def periodic(size: int, choices: int, seed: int) -> Mdp:
    """The even states lead to odd ones and the odd ones to even ones."""
    rng = random.Random(seed)
    names = _names(size)
    sides = names[::2], names[1::2]
    return _environment(
        "periodic", {s: [_row(rng, sides[1 - i % 2]) for _ in range(choices)] for i, s in enumerate(names)}
    )


def grid(height: int, width: int, returns: bool) -> Mdp:
    """East, south, or west, or by mistake one of the two directions beside it, 1/10 each; walls keep in place.

    The last cell leads back to the first one when `returns`; otherwise it is kept for ever, as is the last of the
    first row.
    """
    compass = ((0, 1), (1, 0), (0, -1), (-1, 0))
    ends = {(height - 1, width - 1)} if returns else {(height - 1, width - 1), (0, width - 1)}
    rows: dict[str, list[dict[str, Fraction | int]]] = {}
    for y in range(height):
        for x in range(width):
            here = f"{y},{x}"
            if (y, x) in ends:
                rows[here] = [{"0,0" if returns else here: 1}]
                continue
            rows[here] = []
            for k in range(3):
                row: dict[str, Fraction | int] = {}
                for (dy, dx), tenths in ((compass[k - 1], 1), (compass[k], 8), (compass[k + 1], 1)):
                    inside = 0 <= y + dy < height and 0 <= x + dx < width
                    there = f"{y + dy},{x + dx}" if inside else here
                    row[there] = row.get(there, 0) + Fraction(tenths, 10)
                rows[here].append(row)
    return _environment("grid", rows)


def layered(width: int, choices: int, seed: int) -> Mdp:
    """A first state, two layers, each of which leads to the next or stays, then two loops and two states in a pair."""
    rng = random.Random(seed)
    layers = [["first"], *([f"{level}{i}" for i in range(width)] for level in "ab")]
    ends = ["x", "y", "u", "v"]
    rows: dict[str, list[Mapping[str, Fraction | int]]] = {}
    for here, there in zip(layers, [*layers[1:], ends], strict=True):
        for s in here:
            rows[s] = [_row(rng, [*here, *there]) for _ in range(choices)]
    rows |= {"x": [{"x": 1}], "y": [{"y": 1}]}
    rows |= {"u": [_row(rng, ["u", "v"]) for _ in range(choices)], "v": [_row(rng, ["u", "v"]) for _ in range(choices)]}
    return _environment("layered", rows)


def closed(sizes: Sequence[int], choices: int, seed: int) -> Mdp:
    """Two states that lead everywhere, and sets of states that are never left, of these sizes."""
    rng = random.Random(seed)
    first = ["s", "t"]
    sets = [[f"{k}.{i}" for i in range(size)] for k, size in enumerate(sizes)]
    everywhere = [*first, *(s for members in sets for s in members)]
    targets = dict.fromkeys(first, everywhere) | {s: members for members in sets for s in members}
    return _environment("closed", {s: [_row(rng, names) for _ in range(choices)] for s, names in targets.items()})


def _names(size: int) -> list[str]:
    return [f"s{i}" for i in range(size)]


def _row(rng: random.Random, successors: Sequence[str]) -> dict[str, Fraction | int]:
    weights = [rng.randint(1, 9) for _ in successors]
    return {t: Fraction(w, sum(weights)) for t, w in zip(successors, weights, strict=True)}


def _environment(name: str, rows: Rows) -> Mdp:
    return Mdp.of(name, {s: {f"a{k}": row for k, row in enumerate(choices)} for s, choices in rows.items()})
