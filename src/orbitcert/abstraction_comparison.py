"""What a change of the abstraction does to the bound: certified before and after, exact where that is possible.

Blocks in place of states (Law 7) keep the bound of rules clique, blocks and orbits, and their evidence is carried
across and checked again.  Merging and splitting states change the number of copies, and so the bound.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.certificate import Certificate
from orbitcert.certification import Certification, certify
from orbitcert.distribution.abstraction import Correspondence, NotAbstract
from orbitcert.exact.option import option_set, support_of
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import TooLarge
from orbitcert.orbit.worst_case import worst_case
from orbitcert.proof import Claim, Evidence, NotProved, proved_claim
from orbitcert.proof.carried import carried_evidence

CELLS = 5_000
"""Cells of the search for the exact worst case, where no reward meets the bound."""

LARGEST = 8
"""States with weight up to which that search is made."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known about one problem.

    exact  the exact worst case; None when it is not known
    upper  the share at the worst reward found
    """

    result: Certification
    exact: Fraction | None
    upper: Fraction

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.result.problem

    @property
    def weak(self) -> Fraction | None:
        """The proved share, None when nothing is proved."""
        return None if self.result.claim is None else self.result.claim.weak


@dataclass(frozen=True, slots=True)
class Carried:
    """Evidence found on the small problem, as evidence on the large one, and what it proves there.

    evidence  None when none was carried; then `reason` says why
    """

    small: Claim | None
    evidence: Evidence | None
    claim: Claim | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Before and after; `across` and `carried` only where blocks correspond to states."""

    before: Standing
    after: Standing
    across: Correspondence | None = None
    carried: Carried | None = None

    def carried_certificate(self) -> Certificate | None:
        """The certificate about the large problem whose evidence was found on the small one."""
        if self.across is None or self.carried is None or self.carried.evidence is None or self.carried.claim is None:
            return None
        return Certificate(self.across.large, self.carried.claim, self.carried.evidence)


def compare(
    before: Problem,
    after: Problem,
    across: Correspondence | None = None,
    stage: Callable[[str], None] = lambda _: None,
) -> Comparison:
    """Both problems certified, and the evidence of the small one carried to the large one.

    >>> from orbitcert.distribution.merging import merge
    >>> from orbitcert.distribution.gallery_problems import gallery_problem
    >>> deaths = gallery_problem("two-or-51")
    >>> found = compare(deaths, merge(deaths, [0, 1], "dead"))
    >>> found.before.exact, found.after.exact
    (Fraction(51, 53), Fraction(51, 52))
    """
    stage("certifying the problem as it was")
    first = standing(before)
    stage("certifying the changed problem")
    second = standing(after)
    carried = None
    if across is not None:
        stage("carrying the evidence across")
        labelled = across.with_labelled_shapes()
        known = next((s.result for s in (first, second) if s.problem == labelled.small), None)
        carried = carry(labelled, known or certify(labelled.small))
    return Comparison(first, second, across, carried)


def standing(problem: Problem) -> Standing:
    """The certified share and, for small problems and met bounds, the exact worst case."""
    result = certify(problem)
    if result.tight and result.claim is not None:
        return Standing(result, result.claim.weak, result.claim.weak)
    if problem.C or len(support_of((*problem.A, *problem.B))) > LARGEST:
        return Standing(result, None, result.upper)
    try:
        worst = worst_case(problem, limit=CELLS)
    except TooLarge:
        return Standing(result, None, result.upper)
    upper = min(result.upper, worst.fraction)
    return Standing(result, worst.fraction if worst.exact else None, upper)


def carry(across: Correspondence, small: Certification) -> Carried:
    """The strongest evidence of the small problem that carries over, judged by its rule's definition there.

    With several shapes the small problem is labelled by shape first: a permutation that mixes shapes proves nothing
    about the blocks.
    """
    reason = "nothing is proved about the small problem"
    for finding in small.findings:
        if finding.evidence is None or finding.claim is None:
            continue
        try:
            evidence = carried_evidence(across, finding.evidence)
            return Carried(finding.claim, evidence, proved_claim(across.large, evidence))
        except (NotAbstract, NotProved) as fault:
            reason = str(fault)
    return Carried(None, None, None, reason)


def law_7_share(across: Correspondence) -> Fraction | None:
    """min over the shapes s in A of beta_s / (alpha_s + beta_s); None when some option is in no pure block.

    alpha_s and beta_s count the blocks of shape s in A and in B.

    >>> from orbitcert.distribution.abstraction import collapse
    >>> from orbitcert.exact.option import Option
    >>> p = Problem("p", tuple("abcd"), (Option.one_hot(0),), (Option.one_hot(1), Option.uniform((2, 3))))
    >>> law_7_share(collapse(p))
    Fraction(1, 2)
    """
    small = across.small
    A, B = set(small.A), set(small.B)
    if any(len(x.entries) != 1 or x.entries[0][1] != 1 for x in option_set((*A, *B))) or not A.isdisjoint(B):
        return None
    losing, winning = support_of(A), support_of(B)
    labels = small.state_labels() or ("",) * small.d
    shares = []
    for members in across.classes():
        for label in sorted({labels[s] for s in members}):
            own = {s for s in members if labels[s] == label}
            alpha, beta = len(own & losing), len(own & winning)
            if alpha:
                shares.append(Fraction(beta, alpha + beta))
    return min(shares, default=None)
