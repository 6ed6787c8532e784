"""How a probability that exists only as a float becomes a rational: never silently.

Defined here: the rule a user chooses, the record of what it changed, and the one function by which
readers of float data build a row.  Readers of text never come here: they read decimals as text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

from orbitcert.environment.mdp import ChangedEntry, Row
from orbitcert.exact.bad_input import BadInput, one_line

MAX_LIMIT_DIGITS = 18
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a float means: nothing ("refuse"), its shortest decimal ("decimal"), or a fraction nearby.

    `limit` is K >= 1 for the rule "limit=K" (the nearest fraction with denominator <= K), else None.
    """

    kind: str
    limit: int | None = None

    def __post_init__(self) -> None:
        known = self.kind in ("refuse", "decimal", "limit")
        if not known or (self.kind == "limit") != (self.limit is not None) or self.limit == 0:
            raise ValueError(f"{self.kind} {self.limit} is no rule")

    @property
    def text(self) -> str:
        """The rule as `parse_rule` reads it."""
        return self.kind if self.limit is None else f"limit={self.limit}"

    def rational(self, number: float) -> Fraction:
        """The rational this float stands for; exactly 0 and 1 always stand for themselves.

        Raises ValueError with the reason: under "refuse" for every other float, and always for
        NaN and infinities.

        >>> Rule("decimal").rational(0.1), Rule("limit", 3).rational(0.333)
        (Fraction(1, 10), Fraction(1, 3))
        >>> Rule("refuse").rational(0.5)
        Traceback (most recent call last):
        ...
        ValueError: probability 0.5 is a float; choose --rationalise decimal or --rationalise limit=K
        """
        if not isfinite(number):
            raise ValueError(f"probability {number!r} is not a number")
        exact = Fraction(number)
        if exact in (0, 1):
            return exact
        if self.kind == "decimal":
            return Fraction(repr(number))
        if self.limit is not None:
            return exact.limit_denominator(self.limit)
        raise ValueError(
            f"probability {number!r} is a float; choose --rationalise decimal or --rationalise limit=K"
        )


REFUSE = Rule("refuse")
DECIMAL = Rule("decimal")


def parse_rule(text: str) -> Rule:
    """The rule written "refuse", "decimal" or "limit=K" with K >= 1; BadInput for anything else.

    >>> parse_rule("limit=3").text
    'limit=3'
    """
    if text in ("refuse", "decimal"):
        return Rule(text)
    kind, _, digits = text.partition("=")
    if kind == "limit" and digits.isascii() and digits.isdigit() and len(digits) <= MAX_LIMIT_DIGITS:
        limit = int(digits)
        if limit and str(limit) == digits:
            return Rule("limit", limit)
    shown = one_line(repr(text), 60)
    raise BadInput("rationalisation rule", f"{shown} is none of refuse, decimal, limit=K with K >= 1")


def rational_row(
    rule: Rule,
    where: str,
    states: Sequence[str],
    place: tuple[str, str],
    entries: Iterable[tuple[int, float]],
) -> tuple[Row, tuple[ChangedEntry, ...]]:
    """The row T(s, a) given as (successor, float) entries, and the entries the rule changed.

    `place` is (state, action).  Repeated successors are added up, zeros dropped; an entry counts as
    changed when the rational differs from the exact binary value of the float.  Raises BadInput
    naming state and action when an entry is refused, negative, or the row does not sum to exactly 1.
    """
    state, action = place
    label = f"{where}: state {state!r}, action {action!r}"
    weights: dict[int, Fraction] = {}
    changed: list[ChangedEntry] = []
    for successor, read in entries:
        try:
            written = rule.rational(read)
        except ValueError as fault:
            raise BadInput(f"{label}, successor {states[successor]!r}", str(fault)) from None
        if written < 0:
            raise BadInput(f"{label}, successor {states[successor]!r}", f"probability {read!r} is negative")
        if written != Fraction(read):
            changed.append(ChangedEntry(state, action, states[successor], repr(read), written))
        if written:
            weights[successor] = weights.get(successor, Fraction(0)) + written
    total = sum(weights.values(), start=Fraction(0))
    if total != 1:
        raise BadInput(label, f"under the rule {rule.text} the probabilities sum to {total}, not 1")
    return tuple(sorted(weights.items())), tuple(changed)
