"""A seeded sample of an orbit, with intervals that are certain at a stated confidence; a sample is never a count.

The elements are drawn independently and uniformly from the orbit, values are compared exactly.  For k hits among n the
Clopper-Pearson interval at confidence 1 - alpha is [l, u] with P(Bin(n, l) >= k) = P(Bin(n, u) <= k) = alpha / 2.  Its
ends are rounded outward to multiples of 1 / GRID, and each rounded end is certified by a ball that contains the
probability and lies below alpha / 2.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import arb, ctx, fmpq

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem import Problem
from orbitcert.orbit.comparisons import integral
from orbitcert.orbit.tally import Counts

GRID = 1_000_000
"""Denominator of the ends of intervals, before they are reduced."""

CONFIDENCE = Fraction(99, 100)

PRECISIONS = (64, 128, 256)
"""Bits with which a probability is enclosed, one after the other until its side of alpha / 2 is certain."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval of shares.

    >>> print(Interval(Fraction(1, 4), Fraction(1, 2)))
    [1/4, 1/2]
    """

    low: Fraction
    high: Fraction

    def __str__(self) -> str:
        return f"[{self.low}, {self.high}]"


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, and what follows for the whole orbit.

    counts      how many of the drawn elements prefer B, tie, prefer A
    confidence  of each interval by itself
    weak        contains the share of the orbit with max_B >= max_A
    B, A        contain the shares with max_B > max_A and with max_A > max_B
    """

    size: int
    seed: int
    counts: Counts
    confidence: Fraction
    weak: Interval
    B: Interval
    A: Interval


def sample_orbit(
    problem: Problem,
    reward: Sequence[Fraction | int],
    size: int,
    seed: int,
    confidence: Fraction = CONFIDENCE,
) -> Sample:
    """Draw so many elements of the orbit of this reward (one value per state), independently and uniformly.

    The same seed gives the same sample.  Each interval contains its share with at least this confidence.
    ValueError for a size below 1 or a confidence outside (0, 1).

    >>> from orbitcert.exact.option import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> drawn = sample_orbit(candy, (0, 1, 2), 1000, seed=1)
    >>> drawn.counts.orbit, drawn.weak.low < Fraction(2, 3) < drawn.weak.high
    (1000, True)
    """
    if len(reward) != problem.d:
        raise ValueError(f"{len(reward)} values for {problem.d} states")
    if problem.generators is not None:
        raise BadInput(problem.name, "no sample is drawn under a group given by generators: count the orbit")
    if size < 1:
        raise ValueError(f"a sample needs at least one element, not {size}")
    counts = _drawn(problem, reward, size, random.Random(seed))
    intervals = [clopper_pearson(hits, size, confidence) for hits in (counts.B + counts.tie, counts.B, counts.A)]
    return Sample(size, seed, counts, confidence, *intervals)


def clopper_pearson(hits: int, size: int, confidence: Fraction, grid: int = GRID) -> Interval:
    """The Clopper-Pearson interval for so many hits, its ends rounded outward to multiples of 1 / grid.

    >>> print(clopper_pearson(0, 10, Fraction(1, 2), 100))
    [0, 13/100]
    """
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies strictly between 0 and 1, not {confidence}")
    if not 0 <= hits <= size or size < 1:
        raise ValueError(f"{hits} hits among {size}")
    tail = (1 - confidence) / 2
    return Interval(_lower_end(hits, size, tail, grid), 1 - _lower_end(size - hits, size, tail, grid))


def _lower_end(hits: int, size: int, tail: Fraction, grid: int) -> Fraction:
    """The largest p on the grid for which P(Bin(size, p) >= hits) <= tail is certain; it increases with p."""
    if not hits:
        return Fraction(0)
    low, high = 0, grid
    while high - low > 1:
        middle = (low + high) // 2
        if _is_rare(hits, size, Fraction(middle, grid), tail):
            low = middle
        else:
            high = middle
    return Fraction(low, grid)


def _is_rare(hits: int, size: int, p: Fraction, tail: Fraction) -> bool:
    """True when P(Bin(size, p) >= hits) = I_p(hits, size - hits + 1) is certainly at most `tail`."""
    before = ctx.prec
    try:
        for bits in PRECISIONS:
            ctx.prec = bits
            chance = _ball(p).beta_lower(arb(hits), arb(size - hits + 1), regularized=True)
            if chance < _ball(tail):
                return True
            if chance > _ball(tail):
                return False
    finally:
        ctx.prec = before
    return False


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _drawn(problem: Problem, reward: Sequence[Fraction | int], size: int, rng: random.Random) -> Counts:
    """The counts of a sample; only the values of states with weight are drawn."""
    options = (*problem.A, *problem.B)
    scale = lcm(*(w.denominator for x in options for _, w in x.entries))
    whole, _ = integral(reward)
    weights = [[(s, int(w * scale)) for s, w in x.entries] for x in options]
    used = {s for row in weights for s, _ in row}
    stocks = [([s for s in members if s in used], [whole[s] for s in members]) for members in problem.label_classes()]
    losing = len(problem.A)
    values = [0] * problem.d
    tally = {1: 0, 0: 0, -1: 0}
    for _ in range(size):
        for states, stock in stocks:
            for state, value in zip(states, rng.sample(stock, len(states)), strict=True):
                values[state] = value
        totals = [sum([w * values[s] for s, w in row]) for row in weights]
        a, b = max(totals[:losing]), max(totals[losing:])
        tally[(b > a) - (a > b)] += 1
    return Counts(tally[1], tally[0], tally[-1])
