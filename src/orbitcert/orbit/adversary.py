"""A search for rewards that favour A: the smallest share found is an upper bound on every certificate.

Searched, not proved: the reward that comes back is exact evidence that no certificate proves more than
its share, but a worse reward may exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from orbitcert.exact.option import support_of
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import Counts, TooLarge, count_orbit, enumeration_size, reward_patterns

WORK = 150_000
"""Assignments that one search may enumerate in total."""

LARGEST_PRINTED_ORBIT = 10**300
"""Counts above this are not worth printing; rewards with larger orbits are not tried."""


@dataclass(frozen=True, slots=True)
class BadReward:
    """A reward (one value per state) with the exact counts of its orbit."""

    reward: tuple[int, ...]
    counts: Counts


def find_bad_reward(problem: Problem, target: Fraction) -> BadReward | None:
    """The reward of least weak share among the tried ones; stops as soon as the share is `target`.

    Returns None when not even one reward could be counted within WORK assignments.
    """
    best: BadReward | None = None
    work = WORK
    breadth = 1 + len(support_of((*problem.A, *problem.B))) // 8
    one_hots = all(len(x.entries) == 1 and x.entries[0][1] == 1 for x in (*problem.A, *problem.B))
    for reward in _candidates(problem):
        if not one_hots:
            cost = enumeration_size(problem, reward) * breadth
            if cost > work:
                continue
            work -= cost
        try:
            counts = count_orbit(problem, reward)
        except TooLarge:
            continue
        if best is None or counts.weak < best.counts.weak:
            best = BadReward(reward, counts)
        if best.counts.weak == target:
            break
    return best


def _candidates(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Rewards with few large values first, then ranks and powers, then every small pattern."""
    classes = problem.label_classes()
    support = support_of((*problem.A, *problem.B))
    idle = problem.d - len(support)
    tops = dict.fromkeys((1, idle + 1, 2, 3, 4))
    for count in tops:
        if count < problem.d and _falling(problem.d, count) <= LARGEST_PRINTED_ORBIT:
            yield _spread(problem, tuple(range(count, 0, -1)))
    if problem.d > 12:
        return
    yield tuple(range(problem.d))
    yield tuple(reversed(range(problem.d)))
    yield tuple(3**s for s in range(problem.d))
    yield tuple(-(3**s) for s in range(problem.d))
    top = 3 if problem.d <= 6 else 2
    rows = [[*reward_patterns(len(members), top), (0,) * len(members)] for members in classes]
    offsets = range(2) if len(classes) > 1 else range(1)
    for choice in product(*rows):
        for shift in offsets:
            reward = [0] * problem.d
            for c, (members, row) in enumerate(zip(classes, choice, strict=True)):
                for state, value in zip(members, row, strict=True):
                    reward[state] = value + shift * c
            yield tuple(reward)


def _spread(problem: Problem, values: tuple[int, ...]) -> tuple[int, ...]:
    """These values, largest first, on the states of A, then of B, then the others; 0 elsewhere."""
    order = dict.fromkeys(i for x in (*problem.A, *problem.B) for i, _ in x.entries)
    order.update(dict.fromkeys(range(problem.d)))
    reward = [0] * problem.d
    for state, value in zip(order, values, strict=False):
        reward[state] = value
    return tuple(reward)


def _falling(d: int, count: int) -> int:
    result = 1
    for k in range(count):
        result *= d - k
        if result > LARGEST_PRINTED_ORBIT:
            break
    return result
