"""Seeded samples of i.i.d. uniform rewards, compared exactly, with intervals; a sample is never an exact probability.

A reward is drawn as the first bits of its values, 53 at first.  The unread bits change a difference of two options by
less than a slack that is known, so a comparison whose outcome depends on them is decided after 64 more bits of every
value have been drawn, and so on.  What is sampled is therefore the uniform law itself, not a grid.

E[max] is sampled through a probability, too: with lo <= max <= hi and u uniform on [0,1], independent of the reward,
P(lo + (hi - lo) u <= max) = (E[max] - lo) / (hi - lo).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.sampling import CONFIDENCE, Interval, Sample, clopper_pearson
from orbitcert.orbit.tally import Counts
from orbitcert.orbit.uniform import undominated, value_range

FIRST_BITS, MORE_BITS = 53, 64


@dataclass(frozen=True, slots=True)
class SampledMean:
    """A sampled expectation: so many hits among `size`, the value they suggest, and its interval at `confidence`."""

    size: int
    seed: int
    hits: int
    estimate: Fraction
    confidence: Fraction
    interval: Interval


def sample_probabilities(problem: Problem, size: int, seed: int, confidence: Fraction = CONFIDENCE) -> Sample:
    """Draw so many uniform i.i.d. rewards; each interval holds its probability with at least this confidence.

    ValueError for a size below 1, a confidence outside (0, 1), or a problem with competitors.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> drawn = sample_probabilities(candy, 1000, seed=1)
    >>> drawn.counts.orbit, drawn.B.low < Fraction(2, 3) < drawn.B.high
    (1000, True)
    """
    if problem.C:
        raise ValueError("competitors are in neither set")
    _require_size(size)
    options = undominated(option_set((*problem.A, *problem.B)))
    A, B = set(problem.A), set(problem.B)
    sides = [(x in B) - (x in A) for x in options]
    race = Race.of(_dense(options))
    rng = random.Random(seed)
    tally = {1: 0, 0: 0, -1: 0}
    for _ in range(size):
        tally[sides[race.winner(rng)]] += 1
    counts = Counts(tally[1], tally[0], tally[-1])
    intervals = [clopper_pearson(hits, size, confidence) for hits in (counts.B + counts.tie, counts.B, counts.A)]
    return Sample(size, seed, counts, confidence, *intervals)


def sample_expected_best(
    options: Sequence[Option], size: int, seed: int, confidence: Fraction = CONFIDENCE
) -> SampledMean:
    """E[max over x of x.r] from so many draws, with its interval.

    ValueError without options, for a size below 1, or a confidence outside (0, 1).

    >>> drawn = sample_expected_best((Option.one_hot(0), Option.one_hot(1)), 1000, seed=1)
    >>> drawn.interval.low < Fraction(2, 3) < drawn.interval.high
    True
    """
    if not options:
        raise ValueError("no option is best among none")
    _require_size(size)
    rows = _dense(undominated(option_set(options)))
    low, high = value_range(rows)
    width = high - low
    hits = size
    if width:
        bar = len(rows)  # the position of the option with value lo + (hi - lo) u
        race = Race.of([*((*row, Fraction(0)) for row in rows), (*[Fraction(0)] * len(rows[0]), width)], low)
        rng = random.Random(seed)
        hits = sum(race.winner(rng) != bar for _ in range(size))
    share = clopper_pearson(hits, size, confidence)
    interval = Interval(low + width * share.low, low + width * share.high)
    return SampledMean(size, seed, hits, low + width * Fraction(hits, size), confidence, interval)


@dataclass(frozen=True, slots=True)
class Race:
    """Different rows of integers, all times the same positive number; the last one's value has `lead` added.

    slack  the unread bits change the difference of two values by less than this, in units of the last bit read
    """

    rows: tuple[tuple[tuple[int, int], ...], ...]
    width: int
    lead: int
    slack: int

    @classmethod
    def of(cls, rows: Sequence[Sequence[Fraction]], lead: Fraction = Fraction(0)) -> "Race":
        """The race of these dense rows."""
        scale = lcm(lead.denominator, *(w.denominator for row in rows for w in row))
        whole = [[int(w * scale) for w in row] for row in rows]
        sparse = tuple(tuple((i, w) for i, w in enumerate(row) if w) for row in whole)
        slack = sum(max(column) - min(column) for column in zip(*whole, strict=True))
        return cls(sparse, len(rows[0]), int(lead * scale), slack)

    def winner(self, rng: random.Random) -> int:
        """The position of the row with the largest value at a reward drawn now; it is unique almost surely."""
        bits = FIRST_BITS
        drawn = [rng.getrandbits(bits) for _ in range(self.width)]
        if len(self.rows) == 1:
            return 0
        while True:
            values = [sum([w * drawn[i] for i, w in row]) for row in self.rows]
            values[-1] += self.lead << bits
            best = max(values)
            place = values.index(best)
            values[place] = min(values)
            if best - max(values) >= self.slack:
                return place
            drawn = [(value << MORE_BITS) + rng.getrandbits(MORE_BITS) for value in drawn]
            bits += MORE_BITS


def _dense(options: Sequence[Option]) -> list[tuple[Fraction, ...]]:
    used = sorted({s for x in options for s in x.support})
    return [tuple(dict(x.entries).get(s, Fraction(0)) for s in used) for x in options]


def _require_size(size: int) -> None:
    if size < 1:
        raise ValueError(f"a sample needs at least one element, not {size}")
