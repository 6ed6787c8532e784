"""Counts in closed form when all options are one-hots: the largest value among A's states against B's.

Go through the values from the largest to the least.  Given that a chosen set of states, c_p of them in label class p,
has no value above v, and F_p values of that class are at most v, m_p of them equal to v, it has none equal to v with
probability prod_p ff(F_p - c_p, m_p) / ff(F_p, m_p), with falling factorials ff.  So the share of the orbit in which
the first of two disjoint sets of states has the strictly larger maximum is a sum of products of small rationals, one
summand per value, and is added up by binary splitting: nearly linear time in the size of the result.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import lcm, perm

from flint import fmpz

from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import Counts

Value = Fraction | int

LARGEST_SCALE: int = 1 << 256
"""Values are made integers, for speed, when their common denominator is smaller than this."""


def has_one_hots_only(problem: Problem) -> bool:
    """True when every option of A and of B is a unit vector."""
    return all(len(x.entries) == 1 and x.entries[0][1] == 1 for x in (*problem.A, *problem.B))


def count_one_hots(problem: Problem, reward: Sequence[Value]) -> Counts:
    """The exact counts over the orbit of this reward for a problem with one-hots only.

    A state of A and B alike is no advantage of A, and no advantage of B.  Cost: nearly linear in the size of the
    counts, up to logarithms; a hundred thousand states take less than a second.

    >>> from orbitcert.exact.option import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> count_one_hots(candy, (0, 1, 1))
    Counts(B=1, tie=2, A=0)
    """
    losing = {x.entries[0][0] for x in problem.A}
    winning = {x.entries[0][0] for x in problem.B}
    values = _comparable(reward)
    classes = problem.label_classes()
    stocks = [Counter([values[s] for s in members]) for members in classes]

    def numbers(states: set[int]) -> list[int]:
        return [sum(s in states for s in members) for members in classes]

    orbit = fmpz(1)
    for stock in stocks:
        orbit *= _arrangements(stock.values())
    wins = _strict_wins(numbers(winning - losing), numbers(losing), stocks, orbit)
    losses = _strict_wins(numbers(losing - winning), numbers(winning), stocks, orbit)
    return Counts(int(wins), int(orbit - wins - losses), int(losses))


def _comparable(reward: Sequence[Value]) -> Sequence[Value]:
    """The reward in the cheapest form with the same order: integers, if their denominators have a small multiple."""
    scale = 1
    for denominator in {v.denominator for v in reward}:
        scale = lcm(scale, denominator)
        if scale >= LARGEST_SCALE:
            return reward
    return [v.numerator * (scale // v.denominator) for v in reward]


def _arrangements(counts: Iterable[int]) -> fmpz:
    """The multinomial coefficient of these multiplicities."""
    sizes = Counter(counts)
    total: fmpz = _factorial(sum([size * number for size, number in sizes.items()]))
    for size, number in sizes.items():
        if size > 1:
            total //= _factorial(size) ** number
    return total


def _factorial(n: int) -> fmpz:
    return fmpz.fac_ui(fmpz(n))


def _strict_wins(first: Sequence[int], second: Sequence[int], stocks: Sequence[Counter[Value]], orbit: fmpz) -> fmpz:
    """How many orbit elements have the larger maximum on the first states (so many per class) than on the second."""
    if not any(first):
        return fmpz(0)
    held = [(stock, a, b) for stock, a, b in zip(stocks, first, second, strict=True) if a + b]
    if len(held) == 1:
        stock, a, b = held[0]
        if len(stock) == stock.total():  # all different: each of the a + b states is equally likely the best
            return orbit * a // (a + b)
    above, below = _summed(_summands(held))
    return orbit * above // below


def _summands(held: Sequence[tuple[Counter[Value], int, int]]) -> Iterator[tuple[fmpz, fmpz, fmpz]]:
    """Value by value from the top (t, q, s): t/q is the share that goes on below, s/q the share that the first wins."""
    left = [stock.total() for stock, _, _ in held]
    for value in sorted(set().union(*(stock for stock, _, _ in held)), reverse=True):
        none, not_second, all_ways = 1, 1, 1
        for p, (stock, a, b) in enumerate(held):
            count = stock.get(value, 0)
            if count > a + b:  # ff(F - c, m) / ff(F, m) = ff(F - m, c) / ff(F, c): the shorter products
                none *= perm(left[p] - count, a + b)
                not_second *= perm(left[p] - count, b) * perm(left[p] - b, a)
                all_ways *= perm(left[p], a + b)
            elif count:
                none *= perm(left[p] - a - b, count)
                not_second *= perm(left[p] - b, count)
                all_ways *= perm(left[p], count)
            left[p] -= count
        yield fmpz(none), fmpz(all_ways), fmpz(not_second - none)
        if not none:
            return


def _summed(summands: Iterable[tuple[fmpz, fmpz, fmpz]]) -> tuple[fmpz, fmpz]:
    """s_0/q_0 + t_0/q_0 (s_1/q_1 + t_1/q_1 (...)) as numerator and denominator, by binary splitting."""
    level = list(summands)
    while len(level) > 1:
        paired = [(t * u, q * r, s * r + t * v) for (t, q, s), (u, r, v) in zip(level[::2], level[1::2], strict=False)]
        level = [*paired, *level[len(level) - len(level) % 2 :]]
    _, below, above = level[0]
    return above, below
