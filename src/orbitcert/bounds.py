"""What every rule proves about a problem beside the exact worst case: the rows of published tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.certification import RULES, certify
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward
from orbitcert.orbit.counts import TooLarge
from orbitcert.orbit.worst_case import worst_case

CELLS = 20_000
"""The enumeration of regions stops after so many cells; then the worst case is not exact."""


@dataclass(frozen=True, slots=True)
class BoundRow:
    """One problem in a table of bounds.

    proved  for every rule the weak share that it proves, None when it proves nothing
    best    the largest of them, None when there is none
    worst   the reward of least share that is known, with its counts; None when none could be counted
    exact   True when no reward has a smaller share
    digest  the digest of the certificate of the strongest claim, None when nothing is proved
    """

    problem: Problem
    proved: Mapping[str, Fraction | None]
    worst: BadReward | None
    exact: bool
    digest: str | None

    @property
    def best(self) -> Fraction | None:
        """The largest proved share."""
        return max((share for share in self.proved.values() if share is not None), default=None)

    @property
    def tight(self) -> bool | None:
        """Whether the best proved share is the exact worst case; None when that is not decided."""
        if self.worst is None or not self.exact:
            return None
        return (self.best or 0) == self.worst.counts.weak


def bound_row(problem: Problem, stage: Callable[[str], None] = lambda _: None) -> BoundRow:
    """All rules one by one, the strongest certificate, and the exact worst case where it is in reach.

    >>> from orbitcert.exact import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> row = bound_row(candy)
    >>> row.proved["clique"], row.proved["packing"], row.worst.counts.weak, row.tight
    (Fraction(2, 3), Fraction(2, 3), Fraction(2, 3), True)
    """
    proved: dict[str, Fraction | None] = {}
    worst: BadReward | None = None
    for rule in RULES:
        result = certify(problem, rule, stage)
        proved[rule] = None if result.claim is None else result.claim.weak
        worst = _worse(worst, result.worst)
    result = certify(problem, stage=stage)
    worst = _worse(worst, result.worst)
    certificate = result.certificate()
    reached = Fraction(0) if result.claim is None else result.claim.weak
    exact = worst is not None and worst.counts.weak == reached
    if not exact:
        stage("enumerating regions")
        try:
            found = worst_case(problem, limit=CELLS)
        except TooLarge:
            pass
        else:
            exact = found.exact
            worst = _worse(worst, BadReward(found.reward, found.counts))
    return BoundRow(problem, proved, worst, exact, None if certificate is None else certificate.digest)


def _worse(one: BadReward | None, other: BadReward | None) -> BadReward | None:
    if one is None or other is None:
        return one or other
    return other if other.counts.weak < one.counts.weak else one
