"""Rational functions of the discount gamma with integer coefficients, in one canonical form.

Defined here: the value, evaluation and text.  Who relies on it: `discount_functions`, whose entries they are.
Polynomials are tuples of integers, constant coefficient first; flint does the arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpz_poly

Polynomial = tuple[int, ...]
"""Integer coefficients, constant first, no zero at the end; () is the zero polynomial."""


@dataclass(frozen=True, slots=True, order=True)
class RationalFunction:
    """p/q without common factor (integers included), the lowest non-zero coefficient of q positive.

    Equal functions are equal values.  Built by `of`.

    >>> g = fmpz_poly([0, 1])
    >>> x = RationalFunction.of(2 * g**2 - 2 * g**3, 2 - 4 * g + 2 * g**2)
    >>> print(x), x.at(Fraction(1, 2))
    g^2/(1 - g)
    (None, Fraction(1, 2))
    >>> x == RationalFunction.of(g**2, 1 + g)
    False
    """

    numerator: Polynomial
    denominator: Polynomial

    @classmethod
    def of(cls, above: fmpz_poly, below: fmpz_poly) -> "RationalFunction":
        """The function above/below.  Raises ZeroDivisionError when below is the zero polynomial."""
        if not below:
            raise ZeroDivisionError("the denominator is zero")
        common = above.gcd(below)
        p, q = coefficients(above // common), coefficients(below // common)
        if next(c for c in q if c) < 0:
            p, q = tuple(-c for c in p), tuple(-c for c in q)
        return cls(p, q)

    def at(self, gamma: Fraction) -> Fraction:
        """The value at this discount."""
        return value_at(self.numerator, gamma) / value_at(self.denominator, gamma)

    def __str__(self) -> str:
        above, below = polynomial_text(self.numerator), polynomial_text(self.denominator)
        if self.denominator == (1,):
            return above
        return f"{_bracketed(above)}/{_bracketed(below)}"


def coefficients(polynomial: fmpz_poly) -> Polynomial:
    """The integer coefficients, constant first."""
    return tuple(int(c) for c in polynomial.coeffs())


def value_at(polynomial: Sequence[int], gamma: Fraction) -> Fraction:
    """The value of the polynomial there.

    >>> value_at((1, 0, -1), Fraction(1, 2))
    Fraction(3, 4)
    """
    value = fmpz_poly(list(polynomial))(fmpq(gamma.numerator, gamma.denominator))
    return Fraction(int(value.p), int(value.q))


def polynomial_text(polynomial: Sequence[int], variable: str = "g") -> str:
    """Terms by increasing power.

    >>> polynomial_text((0, -1, 0, 3)), polynomial_text((1, 1)), polynomial_text(())
    ('-g + 3 g^3', '1 + g', '0')
    """
    text = ""
    for k, c in enumerate(polynomial):
        if not c:
            continue
        power = "" if k == 0 else variable if k == 1 else f"{variable}^{k}"
        size = power if power and abs(c) == 1 else f"{abs(c)} {power}".strip()
        text += (" - " if c < 0 else " + ") + size if text else ("-" if c < 0 else "") + size
    return text or "0"


def _bracketed(text: str) -> str:
    return f"({text})" if " " in text else text
