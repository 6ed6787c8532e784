"""The answer to a count: how many elements of an orbit prefer B, tie, prefer A; and the refusal to count."""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.display import Displayed

SLOW_BITS = 20_000
"""From this size on the greatest common divisor is left to flint, which needs less than quadratic time."""


class TooLarge(Exception):
    """The orbit is not counted: it would take too long or too much memory; the message says how much."""


@dataclass(frozen=True, slots=True)
class Counts(Displayed):
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
        return share(self.B + self.tie, self.orbit)


def share(part: int, whole: int) -> Fraction:
    """part / whole in lowest terms, also for integers of a million digits.

    >>> share(10**5000, 3 * 10**5000)
    Fraction(1, 3)
    """
    if whole.bit_length() < SLOW_BITS:
        return Fraction(part, whole)
    from flint import fmpz

    above, below = fmpz(part), fmpz(whole)
    common = above.gcd(below)
    return Fraction(int(above // common), int(below // common))
