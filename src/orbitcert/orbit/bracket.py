"""What is known about the worst case when it is not known exactly: a proved share below, a counted reward above."""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward
from orbitcert.orbit.worst_case import WorstCase


@dataclass(frozen=True, slots=True)
class Bracket:
    """lower <= tight(A, B) <= upper.

    lower   the share that a certificate proves for every reward; 0 when nothing is proved
    rule    the rule that proves it, None when nothing is proved
    worst   the worst reward found, None when none could be counted
    reason  why the enumeration gave no exact answer
    looked  cells that it looked at
    """

    problem: Problem
    lower: Fraction
    rule: str | None
    worst: BadReward | None
    reason: str
    looked: int

    @property
    def upper(self) -> Fraction:
        """The share of the worst reward found: no certificate proves more."""
        return Fraction(1) if self.worst is None else self.worst.counts.weak

    @property
    def gap(self) -> Fraction:
        """How far the two bounds are apart; 0 when the worst case is exactly both."""
        return self.upper - self.lower


def bracketed(
    problem: Problem, lower: Fraction, rule: str | None, found: BadReward | None, stopped: WorstCase | str
) -> Bracket:
    """The bracket from a proved share, the reward found with it, and the unfinished enumeration (or why none began).

    The worse of the two rewards is kept; between equal ones, that of the enumeration.
    """
    if isinstance(stopped, str):
        return Bracket(problem, lower, rule, found, stopped, 0)
    worst = BadReward(stopped.reward, stopped.counts)
    if found is not None and found.counts.weak < worst.counts.weak:
        worst = found
    reason = f"the enumeration stopped at its limit, after {stopped.looked} cells"
    return Bracket(problem, lower, rule, worst, reason, stopped.looked)
