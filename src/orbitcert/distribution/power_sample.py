"""POWER of environments whose visit distributions are too many to be listed: seeded draws, each decided exactly.

With W = (1 - gamma) V*, the best return from a state as an average, POWER(s, gamma) = E[max over a of T(s, a).W] is a
number in [0, 1] (OPTSP; defined in `distribution/power`); for u uniform on [0, 1] it is P(u < max over a of T(s, a).W).
A draw gives every state and u a first word of bits.  Value iteration from below and from above, in integers rounded
outwards and with the unread bits counted in full, encloses the value until u lies outside; where that does not happen
further bits are drawn.  So every draw is decided as the real numbers decide it, and only the sample is random.
"""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from orbitcert.distribution.policy import distinct_rows
from orbitcert.distribution.reachability import reachable
from orbitcert.environment.mdp import Mdp, Row
from orbitcert.orbit.sampling import CONFIDENCE, Interval, clopper_pearson
from orbitcert.orbit.uniform_sample import SampledMean

WORD = 64
"""Bits that are drawn at a time."""

WholeRow = tuple[tuple[tuple[int, int], ...], int]
"""Whole weights by successor, and their sum."""


def number_of_choices(mdp: Mdp, state: int) -> int:
    """The product of the numbers of different rows over the states that are reached from here."""
    count = 1
    for s in reachable(mdp, state):
        count *= len(distinct_rows(mdp, s))
    return count


def sample_power(
    mdp: Mdp, state: int, discount: Fraction, size: int, seed: int, confidence: Fraction = CONFIDENCE
) -> SampledMean:
    """POWER(state, discount) for 0 < discount < 1 from so many draws of i.i.d. uniform rewards, with its interval.

    No policy is listed.  A draw costs about log(1/e)/(1 - gamma) passes over the rows, where e is how near u comes.
    Raises ValueError for another discount, a size below 1 or a confidence outside (0, 1).

    >>> loop = Mdp.of("loop", {"s": {"go": {"t": 1}}, "t": {"go": {"t": 1}}})
    >>> drawn = sample_power(loop, 0, Fraction(1, 2), 400, seed=1)
    >>> drawn.interval.low < Fraction(1, 2) < drawn.interval.high
    True
    """
    if not 0 < discount < 1:
        raise ValueError(f"discount {discount} is not between 0 and 1")
    if size < 1:
        raise ValueError(f"a sample needs at least one element, not {size}")
    rows = _whole_rows(mdp, state)
    rng = random.Random(seed)
    hits = sum(is_below_best(rows, discount, rng) for _ in range(size))
    share = clopper_pearson(hits, size, confidence)
    return SampledMean(size, seed, hits, Fraction(hits, size), confidence, Interval(share.low, share.high))


def is_below_best(rows: Sequence[Sequence[WholeRow]], discount: Fraction, rng: random.Random) -> bool:
    """u < max over a of T(0, a).W at rewards drawn now, one word per state in their order and then one for u.

    low and high enclose W times 2^bits; every reward and u lie between their bits and the next number.
    """
    p, q = discount.numerator, discount.denominator
    bits = WORD
    rewards = [rng.getrandbits(bits) for _ in rows]
    u = rng.getrandbits(bits)
    low, high = [0] * len(rows), [1 << bits] * len(rows)
    while True:
        before = low.copy(), high.copy()
        for s in reversed(range(len(rows))):
            least = max([sum([w * low[t] for t, w in row]) // total for row, total in rows[s]])
            most = max([-(sum([w * high[t] for t, w in row]) // -total) for row, total in rows[s]])
            if s == 0:
                if u < least:
                    return True
                if u >= most:
                    return False
            low[s] = ((q - p) * rewards[s] + p * least) // q
            high[s] = -(((q - p) * (rewards[s] + 1) + p * most) // -q)
        if before == (low, high):
            rewards = [(r << WORD) + rng.getrandbits(WORD) for r in rewards]
            u = (u << WORD) + rng.getrandbits(WORD)
            low, high = [x << WORD for x in low], [x << WORD for x in high]
            bits += WORD


def _whole_rows(mdp: Mdp, state: int) -> list[list[WholeRow]]:
    """The rows of the states that are reached from this one, which comes first; states renumbered."""
    states = [state, *sorted(reachable(mdp, state) - {state})]
    place = {s: k for k, s in enumerate(states)}
    return [[whole_row(row, place) for row in distinct_rows(mdp, s)] for s in states]


def whole_row(row: Row, place: Mapping[int, int]) -> WholeRow:
    """The row as whole weights, its successors renumbered; equal numbers are added up."""
    total = lcm(*(p.denominator for _, p in row))
    weights: dict[int, int] = {}
    for t, p in row:
        weights[place[t]] = weights.get(place[t], 0) + p.numerator * (total // p.denominator)
    return tuple(weights.items()), total
