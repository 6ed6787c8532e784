"""Exact counts over an orbit: against numpy on all d! permutations, and sizes that no enumeration reaches."""

import random
import tracemalloc
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import permutations
from math import comb, factorial, lcm
from typing import TypeVar

import numpy as np

from benchmarks.line import Line, require
from benchmarks.measurement import timed
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.comparisons import integral
from orbitcert.orbit.counts import Counts, count_orbit

Value = TypeVar("Value")

FASTER = 200
SMALLER = 50
"""Targets at ten states: times the speed, parts of the memory."""


def against_numpy(quick: bool) -> Iterator[Line]:
    """Ten states, three options with random weights, all values different: every permutation at once in numpy.

    The peer with a target lists the permutations with itertools; the other one is as quick as we could make it.
    """
    d = 8 if quick else 10
    for supports in ((d, d, d), (d // 2, d - 2, d // 2 + 1)):
        problem, reward = generic(d, supports, seed=sum(supports))
        what = f"orbit of {d} different values, supports of {', '.join(map(str, supports))} states"

        def ours(problem: Problem = problem, reward: tuple[Fraction, ...] = reward) -> Counts:
            return count_orbit(problem, reward)

        ours()  # imports
        seconds, counts = timed(ours, 15)
        memory = peak(ours)
        yield Line(what, f"{seconds * 1000:.0f} ms, at most {memory / 1e6:.1f} MB")
        for name, rows, has_target in (("itertools", listed, True), ("insertion", inserted, False)):

            def peer(
                problem: Problem = problem,
                reward: tuple[Fraction, ...] = reward,
                rows: Callable[[int], np.ndarray] = rows,
            ) -> Counts:
                return enumerated(problem, reward, rows(problem.d))

            peer_seconds, expected = timed(peer)
            peer_memory = peak(peer)
            require(counts == expected, f"{counts}, numpy says {expected}")
            ratio, parts = peer_seconds / seconds, peer_memory / memory
            judged = has_target and not quick
            measured = f"numpy {peer_seconds:.2f} s: ratio {ratio:.0f}"
            goal, met = (f"{FASTER}", ratio >= FASTER) if judged else ("", None)
            yield Line(f"  time, {factorial(d)} permutations by {name}", measured, goal, met)
            measured = f"numpy {peer_memory / 1e6:.0f} MB: ratio {parts:.0f}"
            goal, met = (f"{SMALLER}", parts >= SMALLER) if judged else ("", None)
            yield Line(f"  memory, {factorial(d)} permutations by {name}", measured, goal, met)


def large(quick: bool) -> Iterator[Line]:
    """Sizes far beyond enumeration, with what must be true of the answers."""
    d = 12 if quick else 16
    problem, reward = generic(d, (8, 8, 8), seed=1)
    seconds, counts = timed(lambda: count_orbit(problem, reward))
    require(counts.orbit == factorial(d), "the counts do not add up to the orbit")
    require(counts == mirrored(problem, reward), "the negated problem gives other counts")
    yield Line(f"orbit of {d} different values, 8 states", f"{seconds:.2f} s", "10 s", seconds < 10)
    for overlap in (0, 5):
        sides = [Option.uniform(s % 60 for s in range(20 * i, 20 * i + 20 + overlap)) for i in range(3)]
        thirds = Problem("thirds", names(60), (sides[0],), (sides[1], sides[2]))
        bits = (1,) * 30 + (0,) * 30
        seconds, counts = timed(lambda p=thirds, r=bits: count_orbit(p, r), 3)
        require(counts.orbit == comb(60, 30), "the counts do not add up to the orbit")
        what = f"orbit of 60 values 0 and 1, three options of {20 + overlap} states"
        yield Line(what, f"{seconds * 1000:.0f} ms", "1 s", seconds < 1)
    many = 1_000 if quick else 100_000
    order = list(range(many))
    random.Random(1).shuffle(order)
    size = factorial(many)
    for a in (1, many // 2):
        hots = tuple(map(Option.one_hot, range(many)))
        problem = Problem("one-hots", names(many), hots[:a], hots[a:])
        seconds, counts = timed(lambda p=problem: count_orbit(p, order))
        require(counts == Counts(size - size // many * a, 0, size // many * a), "wrong counts")
        yield Line(f"orbit of {many} different values, {a} against {many - a}", f"{seconds:.2f} s", "1 s", seconds < 1)


def generic(d: int, supports: tuple[int, ...], seed: int) -> tuple[Problem, tuple[Fraction, ...]]:
    """One option against the others: random lotteries on random states (of eight when d > 10), different rewards."""
    rng = random.Random(seed)
    options = []
    for size in supports:
        weights = [rng.randint(1, 99) for _ in range(size)]
        states = rng.sample(range(8 if d > 10 else d), size)
        options.append(Option.of({s: Fraction(w, sum(weights)) for s, w in zip(states, weights, strict=True)}))
    reward = tuple(Fraction(v, 7) for v in rng.sample(range(-50 * d, 50 * d), d))
    return Problem(f"{d} states", names(d), (options[0],), tuple(options[1:])), reward


def mirrored(problem: Problem, reward: tuple[Fraction, ...]) -> Counts:
    """The counts again, with all states in the opposite order."""
    last = problem.d - 1
    A, B = (tuple(Option.of({last - s: w for s, w in x.entries}) for x in X) for X in (problem.A, problem.B))
    return count_orbit(Problem(problem.name, problem.states, A, B), reward[::-1])


def names(d: int) -> tuple[str, ...]:
    """s0, s1, ..."""
    return tuple(f"s{s}" for s in range(d))


def enumerated(problem: Problem, reward: tuple[Fraction, ...], permuted: np.ndarray) -> Counts:
    """The peer: every permutation is a row of an array, all options are valued on all rows in one product."""
    options = (*problem.A, *problem.B)
    scale = lcm(*(w.denominator for x in options for _, w in x.entries))
    weights = np.zeros((problem.d, len(options)), dtype=np.int64)
    for k, x in enumerate(options):
        for s, w in x.entries:
            weights[s, k] = int(w * scale)
    whole = np.array(integral(reward)[0], dtype=np.int64)
    largest = int(np.abs(weights).max()) * int(np.abs(whole).max()) * problem.d
    require(largest < 1 << 62, "the peer would overflow")
    values = whole[permuted] @ weights
    losing = len(problem.A)
    a, b = values[:, :losing].max(axis=1), values[:, losing:].max(axis=1)
    return Counts(int((b > a).sum()), int((b == a).sum()), int((a > b).sum()))


def listed(d: int) -> np.ndarray:
    """(d!, d): every permutation, as itertools lists them."""
    return np.array(list(permutations(range(d))))


def inserted(d: int) -> np.ndarray:
    """(d!, d): every permutation in bytes, made by numpy alone: much quicker, and smaller."""
    rows = np.zeros((1, 1), dtype=np.int8)
    for last in range(1, d):
        longer = np.empty((len(rows) * (last + 1), last + 1), dtype=np.int8)
        for place in range(last + 1):
            block = longer[place * len(rows) : (place + 1) * len(rows)]
            block[:, :place], block[:, place], block[:, place + 1 :] = rows[:, :place], last, rows[:, place:]
        rows = longer
    return rows


def peak(action: Callable[[], Value]) -> int:
    """The most bytes that were in use at once during this, numpy's included, beyond those before it."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
