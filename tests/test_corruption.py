"""Every one-field change of every accepted certificate is refused, or what it then claims is still true.

Truth is decided by `oracle.brute_force` over a family of rewards: all of {0..3}^d and its negatives up to d = 4, all of
{0, 1, 2}^d and its negatives up to d = 8, all of {0, 1}^d above; one reward stands for its orbit.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from fractions import Fraction
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from oracle.brute_force import (
    all_rewards,
    largest_clique,
    least_weak_share,
    one_reward_per_orbit,
    orbit_counts,
)
from orbitcert.checker import Verdict, check_text
from orbitcert.exact import Option, Permutation, Problem

ACCEPTED = sorted((Path(__file__).parent / "corpus" / "accept").glob("*.json"))
NUMBERS = ("0", "1", "-1", "2", "1/2", "2/3", "3/4", "3")
WORDS = (
    *("A", "B", "extra", "weak", "most", "all", "labels", "generators", "words", "fraction", "factor", ""),
    *("clique", "blocks", "orbits", "packing", "split", "closed", "count"),
)


def replacements(leaf: object, states: list[str]) -> Iterator[object]:
    """Other plausible values of a leaf."""
    if isinstance(leaf, str):
        candidates = [*states, *NUMBERS, *WORDS, leaf + "0", leaf + "/2", "-" + leaf, leaf[1:]]
    elif isinstance(leaf, int):
        candidates = [leaf - 1, leaf + 1, 0, 1, True, None, str(leaf)]
    else:
        candidates = [0, [0, 0], [0, 1], [1, 0], False, ""]
    for candidate in candidates:
        if candidate != leaf or type(candidate) is not type(leaf):
            yield candidate


def changes(value: object, states: list[str]) -> Iterator[object]:
    """Every value that differs from this one in one place."""
    if isinstance(value, dict):
        for key in value:
            rest = {k: v for k, v in value.items() if k != key}
            yield rest
            for name in (*states, "x", "dropped", "extra"):
                if name not in value:
                    yield {name if k == key else k: v for k, v in value.items()}
            for other in changes(value[key], states):
                yield {k: other if k == key else v for k, v in value.items()}
        for name in (*states, "dropped", "extra", "orbit", "upper", "x"):
            if name not in value:
                yield from ({**value, name: v} for v in ("1", [], {}, None))
    elif isinstance(value, list):
        for k, item in enumerate(value):
            yield [*value[:k], *value[k + 1 :]]
            yield [*value[: k + 1], deepcopy(item), *value[k + 1 :]]
            yield [*value[:k], *value[k : k + 2][::-1], *value[k + 2 :]]
            yield from ([*value[:k], other, *value[k + 1 :]] for other in changes(item, states))
        yield from ([*value, item] for item in ([], {}, 0, states[0]))
    else:
        yield from replacements(value, states)


def problem_of(value: dict) -> Problem:
    """The problem of a certificate, read anew."""
    index = {state: i for i, state in enumerate(value["states"])}
    sides = [
        tuple(Option.of({index[state]: Fraction(text) for state, text in x.items()}) for x in value[side])
        for side in ("A", "B")
    ]
    states = tuple(value["states"])
    orbit = value.get("orbit", {})
    labels = tuple(orbit["labels"][state] for state in states) if "labels" in orbit else None
    generators = None
    if "generators" in orbit:
        cycles = [[[index[state] for state in cycle] for cycle in g] for g in orbit["generators"]]
        generators = tuple(map(Permutation.from_cycles, cycles))
    return Problem("changed", states, *sides, labels, generators=generators)


@cache
def is_true(
    A: tuple[Option, ...],
    B: tuple[Option, ...],
    labels: tuple[str, ...] | None,
    d: int,
    claim: tuple,
    generators: tuple[Permutation, ...] | None = None,
) -> bool:
    """Whether brute force confirms a claim about these options."""
    problem = Problem("", tuple(str(i) for i in range(d)), A, B, labels, generators=generators)
    values = range(-3, 4) if d < 4 else range(4) if d == 4 else range(3) if d <= 8 else range(2)
    rewards = list(one_reward_per_orbit(problem, values))
    rewards += [tuple(-value for value in reward) for reward in rewards]
    weak, most = claim
    return all(
        wins + ties >= weak * (wins + ties + losses) and (most is None or wins >= most * losses)
        for wins, ties, losses in (orbit_counts(problem, reward) for reward in rewards)
    )


def holds(value: dict, found: Verdict) -> bool:
    """Whether what the checker said of this certificate is true: the claim, and the counts that it re-counted."""
    problem = problem_of(value["problem"])
    if found.recounted:
        reward = [Fraction(value["upper"]["reward"].get(state, "0")) for state in problem.states]
        counts = orbit_counts(problem, reward)
        if counts != tuple(int(value["upper"]["counts"][side]) for side in ("B", "tie", "A")):
            return False
        if bool(found.tight) != (Fraction(counts[0] + counts[1], sum(counts)) == found.weak):
            return False
    return is_true(problem.A, problem.B, problem.labels, problem.d, (found.weak, found.most), problem.generators)


def corrupt(path: Path) -> dict[str, int]:
    """How many changes of this certificate got which verdict; raises when a false claim is verified."""
    value = json.loads(path.read_text(encoding="utf-8"))
    counts = {"verified": 0, "rejected": 0, "malformed": 0}
    for changed in changes(value, value["problem"]["states"]):
        found = check_text(json.dumps(changed))
        counts[found.status] += 1
        if found.status == "verified":
            assert holds(changed, found), json.dumps(changed)
    return counts


def test_no_change_of_an_accepted_certificate_verifies_a_false_claim() -> None:
    totals = {"verified": 0, "rejected": 0, "malformed": 0}
    for path in ACCEPTED:
        counts = corrupt(path)
        assert min(counts.values()) > 30, path.name
        totals = {status: totals[status] + counts[status] for status in totals}
    assert len(ACCEPTED) == 57
    assert totals["verified"] >= 2_500
    assert totals["rejected"] >= 5_000
    assert totals["malformed"] >= 47_000
    assert is_true.cache_info().currsize >= 250  # different claims that brute force confirmed


def candy(*winners: int, losers: tuple[int, ...] = (0,), d: int = 3) -> Problem:
    """One-hots of these states against each other."""
    return Problem("", tuple(str(i) for i in range(d)), *(tuple(map(Option.one_hot, s)) for s in (losers, winners)))


PAIR, TRIANGLE = Option.uniform((2, 3)), tuple(Option.uniform(pair) for pair in ((1, 2), (1, 3), (2, 3)))


@pytest.mark.parametrize(
    ("problem", "worst"),
    [
        (candy(1, 2), Fraction(2, 3)),
        (candy(1, 2, 3, d=4), Fraction(3, 4)),
        (candy(2, 3, 4, losers=(0, 1), d=5), Fraction(3, 5)),
        (candy(2, losers=(0, 1)), Fraction(1, 3)),
        (Problem("", tuple("abcd"), (Option.one_hot(0),), (Option.one_hot(1), PAIR)), Fraction(7, 12)),
        (Problem("", tuple("abcd"), (Option.one_hot(0),), TRIANGLE), Fraction(1, 2)),
    ],
)
def test_the_oracle_finds_the_known_worst_cases_and_denies_more(problem: Problem, worst: Fraction) -> None:
    values = range(5) if problem.d < 5 else range(3)
    assert least_weak_share(problem, one_reward_per_orbit(problem, values)) == worst
    options = (problem.A, problem.B, problem.labels, problem.d)
    assert not is_true(*options, (worst + Fraction(1, 100), None))
    assert not is_true(*options, (Fraction(0), worst / (1 - worst) + Fraction(1, 100)))


def test_the_oracle_counts_every_reward_of_an_orbit_once() -> None:
    problem = candy(1, 2)
    for reward in all_rewards(3, 2):
        assert sum(orbit_counts(problem, reward)) == len(set(permutations(reward)))
    assert least_weak_share(problem, all_rewards(3, 2)) == Fraction(2, 3)


def test_the_oracle_finds_the_largest_clique() -> None:
    assert largest_clique(candy(1, 2), 9) == 2
    assert largest_clique(candy(1, 2, 3, d=4), 9) == 3
    assert largest_clique(candy(1, 2, 3, d=4), 2) == 2
    assert largest_clique(candy(0, 1), 9) == 9
    assert largest_clique(Problem("", tuple("abcd"), (Option.one_hot(0),), (Option.one_hot(1), PAIR)), 9) == 1
    assert largest_clique(Problem("", tuple("abcd"), (Option.one_hot(0),), TRIANGLE), 9) == 0
