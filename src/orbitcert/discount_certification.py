"""Every discount at once: what is proved for every reward, and how the orbit of one reward splits.

For every reward the search runs on the values at one generic discount; the evidence is then examined again on the
functions (`proof.every_discount`).  Beside it stands what rule dynamics proves without listing a policy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.certificate import Certificate, Source
from orbitcert.certification import Certification, certify
from orbitcert.distribution.discount_counts import DiscountCounts, discount_counts
from orbitcert.distribution.discount_functions import generic_discount
from orbitcert.distribution.function_selection import FunctionSelection
from orbitcert.environment_certification import dynamics_question
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import Counts, count_orbit
from orbitcert.proof import Claim, NotProved
from orbitcert.proof.every_discount import claim_at_every_discount
from orbitcert.search.dynamics import DynamicsFinding, find_dynamics
from orbitcert.search.finding import Finding


@dataclass(frozen=True, slots=True)
class DiscountCertification:
    """What is known about every reward.

    discount   the generic discount at which was searched
    at_one     what is proved at that discount
    finding    the finding whose evidence also holds on functions, the strongest; None when there is none
    claim      what it proves at every discount in (0, 1)
    refused    (rule, reason) of the evidence that is about that discount only
    dynamics   what rule dynamics found
    """

    selection: FunctionSelection
    discount: Fraction
    at_one: Certification
    finding: Finding | None
    claim: Claim | None
    refused: tuple[tuple[str, str], ...]
    dynamics: DynamicsFinding

    @property
    def best(self) -> Claim | None:
        """The strongest claim at every discount, of either way."""
        claims = [c for c in (self.claim, self.dynamics.claim) if c is not None]
        return max(claims, key=Claim.strength, default=None)

    def certificate(self, source: Source | None = None) -> Certificate | None:
        """The certificate at the generic discount: of the evidence that holds on functions, else of the strongest."""
        finding = self.at_one.best if self.finding is None else self.finding
        if finding is None or finding.claim is None or finding.evidence is None:
            return None
        return Certificate(self.at_one.problem, finding.claim, finding.evidence, self.at_one.worst, source)


def certify_every_discount(
    selection: FunctionSelection, lose: str, win: str | None, stage: Callable[[str], None] = lambda _: None
) -> DiscountCertification:
    """The strongest claims about every reward at every discount; `lose` and `win` are the descriptions in words.

    >>> from orbitcert.distribution.function_selection import select_functions
    >>> from orbitcert.environment.gallery import gallery_entry
    >>> gems = select_functions(gallery_entry("gems").environment, "s", lose="action:red", win="action:blue")
    >>> found = certify_every_discount(gems, "action:red", "action:blue")
    >>> len(gems.A), len(gems.B), found.claim, found.dynamics.claim
    (2, 3, Claim(relation='most', value=Fraction(1, 1)), Claim(relation='most', value=Fraction(1, 1)))
    """
    gamma = generic_discount((*selection.A, *selection.B))
    found = certify(selection.at(gamma), "auto", stage)
    stage("examining the evidence on functions")
    proved: list[tuple[Finding, Claim]] = []
    refused: list[tuple[str, str]] = []
    for finding in found.findings:
        if finding.evidence is not None:
            try:
                holds = claim_at_every_discount(selection.A, selection.B, finding.evidence, gamma)
                proved.append((finding, holds))
            except NotProved as fault:
                refused.append((finding.rule, fault.reason))
    best, claim = max(proved, key=lambda pair: pair[1].strength()) if proved else (None, None)
    question = dynamics_question(selection.mdp, selection.start, lose, win, "discount=all")
    dynamics = find_dynamics(question, stage)
    return DiscountCertification(selection, gamma, found, best, claim, tuple(refused), dynamics)


@dataclass(frozen=True, slots=True)
class RewardAtEveryDiscount:
    """The orbit of one reward: its counts at every discount, and at gamma = 1.

    average  the counts of the recurrent distributions, which are the limits of (1 - gamma) f (average reward)
    """

    selection: FunctionSelection
    reward: tuple[Fraction, ...]
    counts: DiscountCounts
    average: Counts

    @property
    def ties_to_B(self) -> int:
        """Elements that tie at gamma = 1 and prefer B just below."""
        return self.counts.between[-1].B - self.average.B

    @property
    def ties_to_A(self) -> int:
        """Elements that tie at gamma = 1 and prefer A just below."""
        return self.counts.between[-1].A - self.average.A


def count_every_discount(selection: FunctionSelection, reward: Sequence[Fraction]) -> RewardAtEveryDiscount:
    """The counts over the orbit of this reward at every discount and at gamma = 1.

    A strict preference at gamma = 1 is one at every discount near 1, so only ties at gamma = 1 can be counted otherwise
    just below.  Raises TooLarge beforehand; ArithmeticError should the two counts contradict that.
    """
    counts = discount_counts(selection.A, selection.B, reward)
    average = _average(selection.limit(), reward, counts.between[0].orbit)
    found = RewardAtEveryDiscount(selection, tuple(reward), counts, average)
    if found.ties_to_A < 0 or found.ties_to_B < 0 or average.orbit != counts.between[-1].orbit:
        raise ArithmeticError("counts just below 1 contradict those at 1")
    return found


def _average(problem: Problem | None, reward: Sequence[Fraction], orbit: int) -> Counts:
    return Counts(0, orbit, 0) if problem is None else count_orbit(problem, reward)
