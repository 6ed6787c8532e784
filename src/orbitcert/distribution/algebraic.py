"""Real algebraic numbers in the open interval (0, 1), and the roots there of integer polynomials.

A number is its irreducible polynomial with an isolating interval.  Roots are isolated by bisection with Descartes'
rule of signs: the variations of (1 + x)^n p(1/(1 + x)) bound the roots of p in (0, 1), and 0 and 1 are exact counts.
flint factors; nothing is rounded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb, gcd

from flint import fmpz_poly

from orbitcert.distribution.rational_function import Polynomial, coefficients, polynomial_text

FIRST_BITS = 24
"""Isolating intervals are refined to a width of at most 2^-FIRST_BITS at once."""


@dataclass(frozen=True, slots=True)
class Algebraic:
    """The only root of `polynomial` strictly between low and high, or low itself when it is rational (low = high).

    polynomial  irreducible, coprime integer coefficients, constant first, the last one positive

    Two numbers made by `unit_roots` are equal values exactly when they are equal numbers.

    >>> [half_root] = unit_roots((-1, 0, 2))
    >>> half_root.decimal(6), str(half_root)
    ('0.707106', 'root of -1 + 2 g^2')
    >>> unit_roots((-1, 2))[0].low
    Fraction(1, 2)
    """

    polynomial: Polynomial
    low: Fraction
    high: Fraction

    def is_rational(self) -> bool:
        """True when the interval is one point."""
        return self.low == self.high

    def halved(self) -> "Algebraic":
        """The same number in one half of its interval."""
        if self.is_rational():
            return self
        middle = (self.low + self.high) / 2  # no root: an irreducible polynomial of degree >= 2 has no rational one
        if _sign_at(self.polynomial, self.low) * _sign_at(self.polynomial, middle) < 0:
            return Algebraic(self.polynomial, self.low, middle)
        return Algebraic(self.polynomial, middle, self.high)

    def decimal(self, places: int) -> str:
        """The first digits, rounded down."""
        number, scale = self, 10**places
        while (digits := _floor(number.low, scale)) != _floor(number.high, scale):
            number = number.halved()
        return f"0.{digits:0{places}d}"

    def __str__(self) -> str:
        return str(self.low) if self.is_rational() else f"root of {polynomial_text(self.polynomial)}"


def _floor(value: Fraction, scale: int) -> int:
    return value.numerator * scale // value.denominator


def unit_roots(irreducible: Polynomial) -> tuple[Algebraic, ...]:
    """The roots in (0, 1) of an irreducible polynomial, increasing; the last coefficient may have any sign.

    >>> len(unit_roots((1, -5, 5))), len(unit_roots((1, 0, 1)))
    (2, 0)
    """
    p = primitive(irreducible)
    if p[-1] < 0:
        p = tuple(-c for c in p)
    if len(p) == 2:
        root = Fraction(-p[0], p[1])
        return (Algebraic(p, root, root),) if 0 < root < 1 else ()
    return tuple(Algebraic(p, Fraction(c, 1 << k), Fraction(c + 1, 1 << k)) for k, c in _isolated(p))


def _isolated(p: Polynomial) -> Iterator[tuple[int, int]]:
    """(k, c) with one root in (c, c + 1)/2^k each, increasing, k >= FIRST_BITS; p is irreducible of degree >= 2."""
    n = len(p) - 1
    pending = [(0, 0, p)]  # (k, c, q): q is p on (c, c + 1)/2^k, carried to (0, 1)
    while pending:
        k, c, q = pending.pop()
        count = variations(unit_transform(q))
        if count == 1:
            yield _narrowed(p, k, c)
        elif count:
            left = tuple(a << (n - i) for i, a in enumerate(q))
            pending.append((k + 1, 2 * c + 1, _shifted(left)))
            pending.append((k + 1, 2 * c, left))


def _narrowed(p: Polynomial, k: int, c: int) -> tuple[int, int]:
    """The part of width at most 2^-FIRST_BITS of (c, c + 1)/2^k that has the only root."""
    rising = _sign_on_grid(p, c, k)
    while k < FIRST_BITS:
        k, c = k + 1, 2 * c
        if _sign_on_grid(p, c + 1, k) == rising:
            c += 1
    return k, c


def _sign_on_grid(p: Polynomial, c: int, k: int) -> int:
    """The sign of p(c/2^k)."""
    total, shift = 0, 0
    for a in reversed(p):
        total = total * c + (a << shift)
        shift += k
    return (total > 0) - (total < 0)


def unit_transform(p: Sequence[int]) -> Polynomial:
    """The coefficients of (1 + x)^n p(1/(1 + x)), n the degree.

    >>> unit_transform((1, -2))
    (-1, 1)
    """
    return _shifted(tuple(reversed(p)))


def unit_matrix(n: int) -> list[list[int]]:
    """The matrix M with p M = unit_transform(p) for p with n + 1 coefficients."""
    return [[comb(n - i, j) for j in range(n + 1)] for i in range(n + 1)]


def _shifted(p: Sequence[int]) -> Polynomial:
    """The coefficients of p(x + 1)."""
    q = list(p)
    for i in range(len(q) - 1):
        for j in range(len(q) - 2, i - 1, -1):
            q[j] += q[j + 1]
    return tuple(q)


def variations(p: Iterable[int]) -> int:
    """The number of sign changes in this sequence, zeros left out.

    >>> variations((1, 0, -1, -2, 3))
    2
    """
    signs = [c > 0 for c in p if c]
    return sum(a != b for a, b in pairwise(signs))


def primitive(p: Polynomial) -> Polynomial:
    """The polynomial divided by the greatest common divisor of its coefficients."""
    divisor = gcd(*p)
    return p if divisor <= 1 else tuple(c // divisor for c in p)


def roots_with_multiplicity(p: Polynomial) -> tuple[tuple[Algebraic, int], ...]:
    """Every root of p in (0, 1) with its multiplicity; not sorted.  p must not be zero.

    >>> [(str(x), m) for x, m in roots_with_multiplicity((1, -4, 4))]
    [('1/2', 2)]
    """
    if variations(unit_transform(p)) == 0:
        return ()
    low = next(k for k, c in enumerate(p) if c)
    p = p[low:]
    if len(p) == 2:
        return tuple((root, 1) for root in unit_roots(p))
    factors = fmpz_poly(list(p)).factor()[1]
    return tuple((root, int(m)) for f, m in factors for root in unit_roots(coefficients(f)))


def increasing(numbers: Iterable[Algebraic]) -> dict[Algebraic, Algebraic]:
    """The different numbers in increasing order, each with itself in an interval disjoint from the others.

    >>> two = increasing([*unit_roots((-1, 0, 2)), *unit_roots((-707106, 1000000))])
    >>> [x.is_rational() for x in two]
    [True, False]
    """
    ordered = sorted(((x, x) for x in set(numbers)), key=_by_interval)
    while True:
        close = {k for k, (x, y) in enumerate(pairwise(ordered)) if not _is_below(x[0], y[0])}
        if not close:
            return {given: refined for refined, given in ordered}
        for k in close | {k + 1 for k in close}:
            refined, given = ordered[k]
            for _ in range(8):
                refined = refined.halved()
            ordered[k] = refined, given
        ordered.sort(key=_by_interval)


def _by_interval(pair: tuple[Algebraic, Algebraic]) -> tuple[Fraction, Fraction]:
    return pair[0].low, pair[0].high


def _is_below(x: Algebraic, y: Algebraic) -> bool:
    """True when the intervals show x < y."""
    return x.high < y.low or (x.high == y.low and not (x.is_rational() and y.is_rational()))


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational of least denominator strictly between low and high (low < high, both at least 0).

    >>> simplest_between(Fraction(1, 3), Fraction(1, 2)), simplest_between(Fraction(0), Fraction(1))
    (Fraction(2, 5), Fraction(1, 2))
    """
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    # both lie in [whole, whole + 1]: continue with the reciprocals of the remainders
    rest_low, rest_high = low - whole, high - whole
    if rest_low == 0:
        below = rest_high.denominator // rest_high.numerator + 1
        return whole + Fraction(1, below)
    return whole + 1 / simplest_between(1 / rest_high, 1 / rest_low)


def _sign_at(p: Polynomial, x: Fraction) -> int:
    """The sign of p(x), by Horner's rule on the numerator."""
    total, power = 0, 1
    for c in reversed(p):
        total = total * x.numerator + c * power
        power *= x.denominator
    return (total > 0) - (total < 0)
