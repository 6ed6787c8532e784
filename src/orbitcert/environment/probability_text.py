"""Probabilities written as text: decimals, integers and fractions, read exactly.

Defined here: the spellings of a number in model files, and the reader that turns them into shared Fractions under a
rule.  No float occurs: `0.1` is 1/10, so the rules "refuse" and "decimal" both take the text at its word; "limit=K"
takes the nearest fraction with denominator <= K.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.environment.model_text import shown
from orbitcert.environment.rationalise import ONE, Rule
from orbitcert.exact.rational import MAX_CHARACTERS, parse_rational, rational_text

MAX_EXPONENT = 1000
"""Largest magnitude of a decimal exponent."""

MAX_DENOMINATOR_BITS = 100_000
"""Largest common denominator of one row: beyond it, adding up takes longer than anybody waits."""

_FRACTION = re.compile(r"([0-9]+)/([0-9]+)", re.ASCII)
_DECIMAL = re.compile(r"([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?", re.ASCII)


def parse_number(text: str) -> Fraction:
    """The number that this text spells: `2/5`, `3`, `0.25`, `.5`, `1e-3`, with or without a leading minus.

    Raises ValueError with the reason for every other text, for more than MAX_CHARACTERS characters and for exponents
    beyond MAX_EXPONENT.

    >>> parse_number("0.25"), parse_number("2.5E-1"), parse_number("2/8"), parse_number("-.5")
    (Fraction(1, 4), Fraction(1, 4), Fraction(1, 4), Fraction(-1, 2))
    >>> parse_number("1e999999999")
    Traceback (most recent call last):
    ...
    ValueError: '1e999999999': the exponent is beyond 1000
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"number of {len(text)} characters (at most {MAX_CHARACTERS})")
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    match = _FRACTION.fullmatch(digits)
    if match is not None:
        denominator = _integer(match[2])
        if not denominator:
            raise ValueError(f"{shown(text)} divides by zero")
        return Fraction(sign * _integer(match[1]), denominator)
    match = _DECIMAL.fullmatch(digits)
    if match is None or not (match[1] or match[2]):
        raise ValueError(f"{shown(text)} is not a number{_hint(text)}")
    whole, after, below, power = match[1], match[2] or "", match[3], match[4] or ""
    exponent = power.lstrip("0") or "0"
    if len(exponent) > 4 or int(exponent) > MAX_EXPONENT:
        raise ValueError(f"{shown(text)}: the exponent is beyond {MAX_EXPONENT}")
    places = len(after) + (int(exponent) if below == "-" else -int(exponent))
    value = Fraction(sign * _integer(whole + after))
    scale = Fraction(10) ** abs(places)
    return value / scale if places > 0 else value * scale


def _integer(digits: str) -> int:
    return parse_rational(digits.lstrip("0") or "0").numerator


def _hint(text: str) -> str:
    if "[" in text:
        return " (intervals are not supported)"
    return " (parametric models are not supported)" if any(c.isalpha() for c in text) else ""


@dataclass(frozen=True, slots=True, eq=False)
class Probability:
    """A probability as read (`text`) and as taken (`value`); one object for each spelling."""

    text: str
    value: Fraction
    changed: bool


class ProbabilityReader:
    """Reads probabilities under one rule; equal numbers share one Fraction.

    >>> thirds = ProbabilityReader(Rule("limit", 3))
    >>> thirds.distribution([thirds.probability("0.333"), thirds.probability("0.667")])
    (Fraction(1, 3), Fraction(2, 3))
    """

    def __init__(self, rule: Rule) -> None:
        self._limit = rule.limit
        self._read: dict[str, Probability] = {}
        self._values: dict[Fraction, Fraction] = {ONE: ONE}
        self._distributions: dict[tuple[Probability, ...], tuple[Fraction, ...]] = {}

    def probability(self, text: str) -> Probability:
        """The probability with this spelling; raises ValueError when it is none in (0, 1]."""
        known = self._read.get(text)
        if known is not None:
            return known
        exact = parse_number(text)
        if exact <= 0:
            raise ValueError(f"probability {shown(text)} is not positive")
        if exact > 1:
            raise ValueError(f"probability {shown(text)} is above 1")
        value = exact if self._limit is None else exact.limit_denominator(self._limit)
        value = self._values.setdefault(value, value)
        known = self._read[text] = Probability(text, value, value != exact)
        return known

    def distribution(self, entries: Sequence[Probability]) -> tuple[Fraction, ...]:
        """Their values, which sum to exactly 1; raises ValueError with the sum when they do not."""
        key = tuple(entries)
        known = self._distributions.get(key)
        if known is None:
            known = tuple(p.value for p in key)
            _check_sum(known)
            self._distributions[key] = known
        return known


def _check_sum(values: tuple[Fraction, ...]) -> None:
    total = Fraction(0)
    for value in values:
        total += value
        if total.denominator.bit_length() > MAX_DENOMINATOR_BITS:
            raise ValueError(f"the common denominator has more than {MAX_DENOMINATOR_BITS} bits")
    if total != 1:
        raise ValueError(f"probabilities sum to {_short(rational_text(total))}, not 1")


def _short(number: str) -> str:
    return number if len(number) <= 80 else f"{number[:40]}...{number[-40:]}"
