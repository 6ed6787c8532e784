"""Options that share no state: their values at a uniform i.i.d. reward are independent, with laws that are known.

For weights w_1..w_n > 0 and r_i i.i.d. uniform on [0,1], P(w.r <= t) = sum over subsets S of the n states of
(-1)^|S| max(0, t - sum of w over S)^n / (n! w_1 ... w_n), a polynomial between neighbouring subset sums.  A negative
weight counts as its absolute value, with its amount taken off.  Then, with F_x the distribution functions,

    P(x is best) = integral of F_x'(t) prod over y != x of F_y(t),    E[max] = hi - integral up to hi of prod F_x(t).

No volume is needed, so that fifty options cost little more than two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import factorial, prod

from flint import fmpq, fmpq_poly

from orbitcert.exact.option import Option

MOST_PIECES = 500
MOST_DEGREE = 200
"""Most pieces of the product of all distribution functions, and its largest degree, that are worked out."""

LawKey = tuple[Fraction, ...]
"""The weights in increasing order: options with equal keys have equal laws."""


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution function: 0 up to ends[0], pieces[j] between ends[j] and ends[j+1], 1 from the last end on."""

    ends: tuple[Fraction, ...]
    pieces: tuple[fmpq_poly, ...]

    def on(self, low: Fraction, high: Fraction) -> fmpq_poly:
        """The polynomial on [low, high], which no end divides."""
        if high <= self.ends[0]:
            return fmpq_poly(0)
        for (begin, end), piece in zip(pairwise(self.ends), self.pieces, strict=True):
            if begin <= low and high <= end:
                return piece
        return fmpq_poly(1)


def are_independent(options: Sequence[Option]) -> bool:
    """True when no two options share a state, none is zero, and the polynomials stay of a sensible size.

    >>> are_independent((Option.one_hot(0), Option.uniform((1, 2)))), are_independent((Option.of({}),))
    (True, False)
    """
    supports = [x.support for x in options]
    if not all(supports) or len({s for support in supports for s in support}) < sum(map(len, supports)):
        return False
    pieces = 0
    for key in {_key(x) for x in options}:
        pieces += len(_subset_sums(key, MOST_PIECES))
        if pieces > MOST_PIECES:
            return False
    return sum(map(len, supports)) <= MOST_DEGREE


def independent_probabilities(options: Sequence[Option]) -> tuple[Fraction, ...]:
    """P(x is best) for each option; they must be `are_independent`.

    >>> independent_probabilities((Option.one_hot(0), Option.uniform((1, 2))))
    (Fraction(1, 2), Fraction(1, 2))
    """
    counted = Counter(_key(x) for x in options)
    laws = {key: _law(key) for key in counted}
    share: dict[LawKey, Fraction] = {}
    for key in counted:
        total = fmpq(0)
        for low, high in _pieces(laws.values()):
            density = laws[key].on(low, high).derivative()
            for other, law in laws.items():
                density *= law.on(low, high) ** (counted[other] - (other == key))
            total += _integral(density, low, high)
        share[key] = _fraction(total)
    return tuple(share[_key(x)] for x in options)


def independent_expectation(options: Sequence[Option]) -> Fraction:
    """E[max over x of x.r]; the options must be `are_independent`.

    >>> independent_expectation([Option.one_hot(s) for s in range(50)])
    Fraction(50, 51)
    """
    counted = Counter(_key(x) for x in options)
    laws = {key: _law(key) for key in counted}
    highest = max(law.ends[-1] for law in laws.values())
    below = fmpq(0)
    for low, high in _pieces(laws.values()):
        everywhere = prod((law.on(low, high) ** counted[key] for key, law in laws.items()), start=fmpq_poly(1))
        below += _integral(everywhere, low, high)
    return highest - _fraction(below)


def _key(x: Option) -> LawKey:
    return tuple(sorted(w for _, w in x.entries))


def _subset_sums(key: LawKey, most: int) -> dict[Fraction, int]:
    """sum over subsets S with this sum of (-1)^|S|, for the absolute weights; stops above `most` sums."""
    signed = {Fraction(0): 1}
    for w in key:
        larger = dict(signed)
        for total, sign in signed.items():
            larger[total + abs(w)] = larger.get(total + abs(w), 0) - sign
        signed = larger
        if len(signed) > most:
            break
    return signed


def _law(key: LawKey) -> Law:
    """The distribution function of w.r."""
    n = len(key)
    offset = sum((w for w in key if w < 0), start=Fraction(0))
    signed = sorted(_subset_sums(key, MOST_PIECES).items())
    scale = factorial(n) * prod((abs(w) for w in key), start=Fraction(1))
    pieces, now = [], fmpq_poly(0)
    for total, sign in signed[:-1]:
        now += fmpq_poly([_fmpq(-total - offset), 1]) ** n * _fmpq(sign / scale)
        pieces.append(now)
    return Law(tuple(total + offset for total, _ in signed), tuple(pieces))


def _pieces(laws: Iterable[Law]) -> Iterable[tuple[Fraction, Fraction]]:
    """The intervals between neighbouring ends of any of the laws."""
    return pairwise(sorted({end for law in laws for end in law.ends}))


def _integral(polynomial: fmpq_poly, low: Fraction, high: Fraction) -> fmpq:
    primitive = polynomial.integral()
    return primitive(_fmpq(high)) - primitive(_fmpq(low))


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
