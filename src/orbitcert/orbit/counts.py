"""Exact counts over the orbit of one reward: how many of its elements prefer B, tie, prefer A.

The orbit of r under Gamma is the set of all ways to hand the values of r to the states, within label
classes; elements are counted once even when values repeat.  Only states in some support matter: the
values left over for the others contribute a multinomial factor.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb, lcm, perm, prod

from orbitcert.exact.option import Option, support_of
from orbitcert.exact.problem import Problem

LARGEST_ENUMERATION = 2_000_000
"""At most this many assignments of values to support states are enumerated."""

LARGEST_SUPPORT = 400
"""Enumeration assigns at most this many support states, one level of recursion each."""


class TooLarge(Exception):
    """The orbit cannot be counted here by enumeration; the message says how large the enumeration is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of different orbit elements with max_B > max_A, equality, and max_A > max_B.

    >>> Counts(2, 0, 1).weak
    Fraction(2, 3)
    """

    B: int
    tie: int
    A: int

    @property
    def orbit(self) -> int:
        """The size of the orbit."""
        return self.B + self.tie + self.A

    @property
    def weak(self) -> Fraction:
        """The share with max_B >= max_A."""
        return Fraction(self.B + self.tie, self.orbit)


def count_orbit(problem: Problem, reward: Sequence[Fraction | int]) -> Counts:
    """The exact counts over the orbit of this reward (one value per state).

    One-hot options have a closed form; everything else is enumerated, and TooLarge is raised when that
    takes more than LARGEST_ENUMERATION assignments.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> count_orbit(candy, (0, 1, 2))
    Counts(B=4, tie=0, A=2)
    """
    if len(reward) != problem.d:
        raise ValueError(f"{len(reward)} values for {problem.d} states")
    if all(_is_one_hot(x) for x in (*problem.A, *problem.B)):
        return _count_one_hots(problem, reward)
    return count_by_enumeration(problem, reward)


def enumeration_size(problem: Problem, reward: Sequence[Fraction | int]) -> int:
    """An upper bound on the assignments that `count_by_enumeration` visits."""
    support = support_of((*problem.A, *problem.B))
    size = 1
    for members in problem.label_classes():
        used = sum(s in support for s in members)
        values = Counter(reward[s] for s in members)
        size *= min(perm(len(members), used), len(values) ** used, _multinomial(values.values()))
    return size


def count_by_enumeration(problem: Problem, reward: Sequence[Fraction | int]) -> Counts:
    """The counts by enumerating the values of the support states; the reference for every faster method."""
    size = enumeration_size(problem, reward)
    options = (*problem.A, *problem.B)
    support = sorted(support_of(options))
    if size > LARGEST_ENUMERATION or len(support) > LARGEST_SUPPORT:
        raise TooLarge(
            f"{problem.name}: counting this orbit would enumerate up to {size} assignments of {len(support)} states"
        )
    entries_scale = lcm(*(w.denominator for x in options for _, w in x.entries))
    reward_scale = lcm(*(Fraction(v).denominator for v in reward))
    integral = [int(v * reward_scale) for v in reward]
    touched: dict[int, list[tuple[int, int]]] = {s: [] for s in support}
    for k, x in enumerate(options):
        for s, w in x.entries:
            touched[s].append((k, int(w * entries_scale)))
    class_of = {s: c for c, members in enumerate(problem.label_classes()) for s in members}
    stock = [Counter(integral[s] for s in members) for members in problem.label_classes()]
    totals = [0] * len(options)
    losing = len(problem.A)
    tally = {1: 0, 0: 0, -1: 0}

    @cache
    def arrangements(left: tuple[tuple[int, ...], ...]) -> int:
        return prod(map(_multinomial, left))

    def assign(position: int) -> None:
        if position == len(support):
            a, b = max(totals[:losing]), max(totals[losing:])
            left = tuple(tuple(sorted(c for c in counter.values() if c)) for counter in stock)
            tally[(b > a) - (a > b)] += arrangements(left)
            return
        state = support[position]
        available = stock[class_of[state]]
        for value, count in list(available.items()):
            if count:
                available[value] = count - 1
                for k, weight in touched[state]:
                    totals[k] += weight * value
                assign(position + 1)
                for k, weight in touched[state]:
                    totals[k] -= weight * value
                available[value] = count

    assign(0)
    return Counts(tally[1], tally[0], tally[-1])


def _is_one_hot(option: Option) -> bool:
    return len(option.entries) == 1 and option.entries[0][1] == 1


def _count_one_hots(problem: Problem, reward: Sequence[Fraction | int]) -> Counts:
    """The counts when all options are one-hots: the largest value among A's states against B's.

    A option in both sets is no advantage of A, and a tie at best against the rest of A.  With a and b the
    numbers of states of A alone and of B in a label class of size k, the number of ways to give all of them values
    from given parts of the reward is a product of falling factorials, class by class.
    """
    winning = {x.entries[0][0] for x in problem.B}
    only_losing = {x.entries[0][0] for x in problem.A} - winning
    shared = {x.entries[0][0] for x in problem.A} & winning
    classes = [
        (
            len(m),
            sum(s in only_losing for s in m),
            sum(s in winning for s in m),
            sum(s in shared for s in m),
            Counter(reward[s] for s in m),
        )
        for m in problem.label_classes()
    ]
    orbit = prod(_multinomial(values.values()) for _, _, _, _, values in classes)

    def share(
        a_below: tuple[Fraction | int, bool], b_below: tuple[Fraction | int, bool], with_shared: bool
    ) -> Fraction:
        """P(A's values at most a_below, B's values at most b_below); the flag makes the bound strict."""
        result = Fraction(1)
        for k, a, b, common, values in classes:
            below = [
                sum(c for v, c in values.items() if v < bound or (v == bound and not strict))
                for bound, strict in (a_below, b_below)
            ]
            a_here, b_here = (a + common, b - common) if with_shared else (a, b)
            (few, first), (many, second) = sorted([(below[0], a_here), (below[1], b_here)])
            result *= _all_among(few, first, k) * _all_among(many - first, second, k - first)
        return result

    values = sorted(set(reward))
    a_wins = sum(
        (share((v, False), (v, True), False) - share((v, True), (v, True), False) for v in values), start=Fraction(0)
    )
    b_wins = sum(
        (share((v, True), (v, False), True) - share((v, True), (v, True), True) for v in values), start=Fraction(0)
    )
    losses, wins = a_wins * orbit, b_wins * orbit
    return Counts(int(wins), orbit - int(wins) - int(losses), int(losses))


def _all_among(good: int, draws: int, total: int) -> Fraction:
    """The probability that so many draws without replacement from `total` are all among `good` of them."""
    if draws > good:
        return Fraction(0)
    bad = total - good
    if draws <= bad:
        return Fraction(perm(good, draws), perm(total, draws))
    return Fraction(perm(total - draws, bad), perm(total, bad))


def _multinomial(counts: Iterable[int]) -> int:
    """The number of ways to arrange a multiset with these multiplicities."""
    result, total = 1, 0
    for count in sorted(counts, reverse=True):
        total += count
        result *= comb(total, count)
    return result


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
