"""A share of an orbit as readers see it: the exact fraction and a decimal that never says more than the fraction.

Defined here: `Share`, and decimals rounded down or up.  A share that is proved, or exact, is rounded down.  One that is
only an upper bound (`<=`: a reward has it, a worse one may exist) is rounded up, so it stays an upper bound.
"""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.rational import integer_text, rational_text

PLACES = 6
"""Digits after the point."""

LONGEST = 20
"""Numerators and denominators of more digits are cut in print; CSV has them in full."""

FIRST = 8
"""Digits that a cut number shows."""


@dataclass(frozen=True, slots=True)
class Share:
    r"""A share from 0 to 1; `is_upper` when it is only an upper bound of what is meant.

    >>> Share(Fraction(2, 3)).text, Share(Fraction(7, 12), is_upper=True).text
    ('2/3 (66.66 %)', '<= 7/12 (58.34 %)')
    >>> Share(Fraction(7, 12), is_upper=True).latex
    '$\\leq \\frac{7}{12}$ (58.34\\,\\%)'
    >>> Share(Fraction(10**60, 10**60 + 1)).text
    '10000000.../10000000... with 61/61 digits (99.99 %)'
    """

    value: Fraction
    is_upper: bool = False

    @property
    def exact(self) -> str:
        """The fraction in full, after `<=` when it is an upper bound."""
        return self._bound + rational_text(self.value)

    @property
    def decimal(self) -> str:
        """Six digits after the point, rounded down, or up after `<=`."""
        return self._bound + (decimal_up if self.is_upper else decimal_down)(self.value)

    @property
    def percent(self) -> str:
        """Percent with two decimals, rounded like `decimal`."""
        return _point((_units_up if self.is_upper else _units_down)(self.value, 4), 2)

    @property
    def text(self) -> str:
        """Fraction and percent in a line."""
        shown = [_cut(part) for part in self._parts]
        digits = f" with {self._digits} digits" if self._digits else ""
        return f"{self._bound}{'/'.join(shown)}{digits} ({self.percent} %)"

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        shown = [_cut(part).replace("...", r"\ldots") for part in self._parts]
        fraction = shown[0] if len(shown) == 1 else rf"\frac{{{shown[0]}}}{{{shown[1]}}}"
        digits = f" with {self._digits} digits" if self._digits else ""
        bound = r"\leq " if self.is_upper else ""
        return rf"${bound}{fraction}${digits} ({self.percent}\,\%)"

    @property
    def _bound(self) -> str:
        return "<= " if self.is_upper else ""

    @property
    def _parts(self) -> tuple[str, ...]:
        above, below = integer_text(self.value.numerator), integer_text(self.value.denominator)
        return (above,) if self.value.denominator == 1 else (above, below)

    @property
    def _digits(self) -> str:
        """The numbers of digits when a part is cut."""
        lengths = [len(part) for part in self._parts]
        return "/".join(map(str, lengths)) if max(lengths) > LONGEST else ""


def decimal_down(share: Fraction, places: int = PLACES) -> str:
    """A share >= 0 in decimals, rounded down: never more than the share.

    >>> decimal_down(Fraction(2, 3)), decimal_down(Fraction(1)), decimal_down(Fraction(10**7 - 1, 10**7))
    ('0.666666', '1.000000', '0.999999')
    """
    return _point(_units_down(share, places), places)


def decimal_up(share: Fraction, places: int = PLACES) -> str:
    """A share >= 0 in decimals, rounded up: never less than the share.

    >>> decimal_up(Fraction(2, 3)), decimal_up(Fraction(1)), decimal_up(Fraction(1, 4))
    ('0.666667', '1.000000', '0.250000')
    """
    return _point(_units_up(share, places), places)


def _units_down(share: Fraction, places: int) -> int:
    units: int = share.numerator * 10**places // share.denominator
    return units


def _units_up(share: Fraction, places: int) -> int:
    units: int = -share.numerator * 10**places // share.denominator
    return -units


def _point(units: int, places: int) -> str:
    whole, rest = divmod(units, 10**places)
    return f"{whole}.{rest:0{places}d}"


def _cut(digits: str) -> str:
    return digits if len(digits) <= LONGEST else f"{digits[:FIRST]}..."
