"""Exact rationals as canonical text: the only way a number enters or leaves `orbitcert`.

Defined here: the canonical spelling of a rational ("p", or "p/q" in lowest terms with q >= 2)
and its two conversions.  Deliberately not here: any conversion from a float; readers that meet
floats must go through `orbitcert.environment.rationalise`.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from math import gcd

MAX_CHARACTERS = 10_000
"""Longest accepted spelling; a longer one is refused before any arithmetic is done on it."""

_SPELLING = re.compile(r"(-?)(0|[1-9][0-9]*)(?:/([1-9][0-9]*))?", re.ASCII)
_SAFE_DIGITS = 4_000  # below CPython's limit for converting between text and int
_SAFE_NUMBER: int = 10**_SAFE_DIGITS
_new = object.__new__
_set_numerator = Fraction.__dict__["_numerator"].__set__
_set_denominator = Fraction.__dict__["_denominator"].__set__


def _integer(digits: str) -> int:
    """The natural number written in decimal digits, of any admitted length."""
    if len(digits) <= _SAFE_DIGITS:
        return int(digits)
    head, tail = digits[:-_SAFE_DIGITS], digits[-_SAFE_DIGITS:]
    return _integer(head) * _SAFE_NUMBER + int(tail)


def integer_text(number: int) -> str:
    """The decimal spelling of an integer of any size (no limit on the number of digits).

    >>> integer_text(-120)
    '-120'
    """
    if number < 0:
        return "-" + integer_text(-number)
    if number < _SAFE_NUMBER:
        return str(number)
    head, tail = divmod(number, _SAFE_NUMBER)
    return integer_text(head) + str(tail).zfill(_SAFE_DIGITS)


def parse_rational(text: str) -> Fraction:
    """The rational with this canonical spelling.

    Raises ValueError, with the reason, for every other spelling: signs other than a leading
    "-", leading zeros, "-0", "2/4", "3/1", decimals, exponents, NaN, and anything longer than
    MAX_CHARACTERS.

    >>> parse_rational("-2/3")
    Fraction(-2, 3)
    >>> parse_rational("2/4")
    Traceback (most recent call last):
    ...
    ValueError: '2/4' is not in lowest terms (1/2)
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"number of {len(text)} characters (at most {MAX_CHARACTERS})")
    match = _SPELLING.fullmatch(text)
    if match is None:
        raise ValueError(f"{_shown(text)} is not an exact rational (p or p/q)")
    sign, digits, below = match.groups()
    if sign and digits == "0":
        raise ValueError(f"{_shown(text)} is not canonical (zero has no sign)")
    numerator = -_integer(digits) if sign else _integer(digits)
    if below is None:
        return Fraction(numerator)
    value = Fraction(numerator, _integer(below))
    if rational_text(value) != text:
        raise ValueError(f"{_shown(text)} is not in lowest terms ({_shown(rational_text(value), '')})")
    return value


def rational_text(value: Fraction | int) -> str:
    """The canonical spelling of a rational; the inverse of `parse_rational`.

    >>> rational_text(Fraction(4, 6)), rational_text(3)
    ('2/3', '3')
    """
    if value.denominator == 1:
        return integer_text(value.numerator)
    return f"{integer_text(value.numerator)}/{integer_text(value.denominator)}"


def _shown(text: str, quote: str = "'") -> str:
    """At most 40 characters of a spelling, for messages."""
    short = text if len(text) <= 40 else text[:37] + "..."
    return repr(short) if quote else short


def positive_shares(numbers: Iterable[int], total: int) -> list[Fraction]:
    """n / total for natural numbers n, with total > 0.

    The same values as `Fraction(n, total)`, in half the time: the constructor first finds out what it was given, here
    the two slots of a new object are filled.

    >>> positive_shares([0, 2, 3], 6)
    [Fraction(0, 1), Fraction(1, 3), Fraction(1, 2)]
    """
    shares = []
    for n in numbers:
        share = _new(Fraction)
        divisor = gcd(n, total)
        if divisor == 1:
            _set_numerator(share, n)
            _set_denominator(share, total)
        else:
            _set_numerator(share, n // divisor)
            _set_denominator(share, total // divisor)
        shares.append(share)
    return shares
