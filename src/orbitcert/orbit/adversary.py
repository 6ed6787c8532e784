"""A search for rewards that favour A: the smallest share found is an upper bound on every certificate.

Searched, not proved: the reward that comes back is exact evidence that no certificate proves more than
its share, but a worse reward may exist.  First come fixed candidates, then, with more than SMALL_D states, changes
of single values of the best one.  Only the multiset of values per label class matters.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from orbitcert.exact.option import support_of
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import SMALL, count_orbit
from orbitcert.orbit.enumeration import enumeration_size
from orbitcert.orbit.generated_adversary import worst_candidate
from orbitcert.orbit.tally import Counts, TooLarge

WORK = 150_000
"""Effort of one search, in assignments that plain enumeration visits in the same time."""

CHANGES_WORK = 4_000
"""Effort of the changes of single values."""

SMALL_D = 6
"""Up to this many states every pattern of values in 0..3 is a candidate, and changes find nothing new."""

LARGEST_VALUE = 4
"""Changed values are integers from 0 to this."""

STEPS_PER_ASSIGNMENT = 2_000
"""Elementary comparisons of halves that take as long as one assignment of the enumeration, in small orbits."""

PREPARATION = 400
"""Assignments that take as long as preparing two halves."""

LARGEST_PRINTED_ORBIT = 10**300
"""Counts above this are not worth printing; rewards with larger orbits are not tried."""


@dataclass(frozen=True, slots=True)
class BadReward:
    """A reward (one value per state) with the exact counts of its orbit."""

    reward: tuple[int, ...]
    counts: Counts


def find_bad_reward(problem: Problem, target: Fraction) -> BadReward | None:
    """The reward of least weak share among the tried ones; stops as soon as the share is `target`.

    Returns None when not even one reward could be counted within WORK.

    >>> from orbitcert.exact.option import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> find_bad_reward(candy, Fraction(2, 3)).counts
    Counts(B=2, tie=0, A=1)
    """
    if problem.generators is not None:
        found = worst_candidate(problem, target)
        return None if found is None else BadReward(*found)
    search = _Search(problem, target)
    for reward in _candidates(problem):
        search.attempt(reward)
        if search.is_done:
            return search.best
    if search.best is not None and SMALL_D < problem.d <= CHANGES_WORK:
        search.work = min(search.work, CHANGES_WORK)
        while not search.is_done and search.improved_by_a_change():
            pass
    return search.best


class _Search:
    """The best reward so far, and the effort that is left."""

    def __init__(self, problem: Problem, target: Fraction) -> None:
        self.problem = problem
        self.target = target
        self.best: BadReward | None = None
        self.work = WORK
        self.breadth = 1 + len(support_of((*problem.A, *problem.B))) // 8
        self.has_one_hots_only = all(len(x.entries) == 1 and x.entries[0][1] == 1 for x in (*problem.A, *problem.B))

    @property
    def is_done(self) -> bool:
        """True when the best reward meets the target."""
        return self.best is not None and self.best.counts.weak == self.target

    def attempt(self, reward: tuple[int, ...]) -> bool:
        """Count this reward if there is effort left for it; True when it is the best so far."""
        cost = 0 if self.has_one_hots_only else self._cost(reward)
        if cost > self.work:
            return False
        self.work -= cost
        try:
            counts = count_orbit(self.problem, reward, (self.work + cost) * STEPS_PER_ASSIGNMENT)
        except TooLarge:
            return False
        if self.best is None or counts.weak < self.best.counts.weak:
            self.best = BadReward(reward, counts)
            return True
        return False

    def improved_by_a_change(self) -> bool:
        """Try to change one value of the best reward, every kind of change once; True at the first improvement."""
        if self.best is None:
            return False
        reward = self.best.reward
        for members in self.problem.label_classes():
            states = {reward[s]: s for s in members}
            for (value, state), other in product(sorted(states.items()), range(LARGEST_VALUE + 1)):
                changed = tuple(other if s == state else v for s, v in enumerate(reward))
                if other == value or self._orbit(changed) > LARGEST_PRINTED_ORBIT:
                    continue
                if self.attempt(changed):
                    return True
                self.work -= self.problem.d
                if self.work <= 0:
                    return False
        return False

    def _cost(self, reward: tuple[int, ...]) -> int:
        """The effort of counting this reward, at most."""
        size = enumeration_size(self.problem, reward)
        if size <= SMALL:
            return size * self.breadth
        pairs = len(self.problem.A) * len(self.problem.B)
        return PREPARATION + pairs * self.breadth + size * (1 + pairs) // STEPS_PER_ASSIGNMENT

    def _orbit(self, reward: tuple[int, ...]) -> int:
        """The size of the orbit, or a number above LARGEST_PRINTED_ORBIT when it is larger."""
        size = 1
        for members in self.problem.label_classes():
            counts = Counter(reward[s] for s in members)
            rest = len(members) - max(counts.values())
            size *= _falling(len(members), rest)
        return size


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
    top = 3 if problem.d <= SMALL_D else 2
    rows = [[*reward_patterns(len(members), top), (0,) * len(members)] for members in classes]
    offsets = range(2) if len(classes) > 1 else range(1)
    for choice in product(*rows):
        for shift in offsets:
            reward = [0] * problem.d
            for c, (members, row) in enumerate(zip(classes, choice, strict=True)):
                for state, value in zip(members, row, strict=True):
                    reward[state] = value + shift * c
            yield tuple(reward)


def reward_patterns(size: int, top: int) -> Iterator[tuple[int, ...]]:
    """All non-increasing rows of this length with values in 0..top and least value 0, except the constant one."""

    def extend(row: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(row) == size:
            if row[-1] == 0 and row[0] > 0:
                yield row
            return
        for value in range(row[-1] if row else top, -1, -1):
            yield from extend((*row, value))

    yield from extend(())


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
