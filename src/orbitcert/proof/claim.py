"""What a rule proves about every reward, and what it says when its evidence does not hold."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


class NotProved(Exception):
    """Evidence fails its rule's definition; `rule` names the failed condition."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{rule}: {reason}")
        self.rule = rule
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Claim:
    """weak(p) or most(q), for every reward (definitions: docs/reference/certificate-format.md).

    >>> Claim("most", Fraction(2)).weak
    Fraction(2, 3)
    >>> Claim("weak", Fraction(2, 3)).most is None
    True
    """

    relation: Literal["weak", "most"]
    value: Fraction

    @property
    def weak(self) -> Fraction:
        """The proved share with max_B >= max_A; most(q) implies weak(q/(q+1))."""
        return self.value if self.relation == "weak" else self.value / (self.value + 1)

    @property
    def most(self) -> Fraction | None:
        """The proved factor q of most(q), or None when only a weak claim is proved."""
        return self.value if self.relation == "most" else None

    def strength(self) -> tuple[Fraction, bool]:
        """A key by which stronger claims are larger: the weak share, then whether `most` is proved."""
        return self.weak, self.relation == "most"
