"""The main job: the strongest claim that the rules prove about a problem, and how far it is from the truth.

Order of work: reductions, then clique, blocks, orbits on each reduction, until a counting argument says
that no rule can prove more; then a search for a reward that meets the bound.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.certificate import Certificate, Source
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward, find_bad_reward
from orbitcert.proof import Claim
from orbitcert.search.blocks_search import find_blocks
from orbitcert.search.clique_search import find_clique
from orbitcert.search.finding import Finding
from orbitcert.search.orbits_search import find_orbits
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import Reduced, reductions, share_bound

SEARCHES: Mapping[str, Callable[[Reduced, Packer], Finding]] = {
    "clique": find_clique,
    "blocks": find_blocks,
    "orbits": find_orbits,
}


@dataclass(frozen=True, slots=True)
class Certification:
    """What is known about a problem after the search.

    findings  one per rule that was tried, strongest first
    worst     the worst reward found: an upper bound on every certificate; None when none could be counted
    """

    problem: Problem
    findings: tuple[Finding, ...]
    worst: BadReward | None

    @property
    def best(self) -> Finding | None:
        """The strongest finding with evidence, or None."""
        return next((f for f in self.findings if f.evidence is not None), None)

    @property
    def claim(self) -> Claim | None:
        """The strongest proved claim, or None."""
        return None if self.best is None else self.best.claim

    @property
    def tight(self) -> bool | None:
        """True when the worst reward meets the proved share; None when that is not decided."""
        if self.claim is None or self.worst is None or self.worst.counts.weak != self.claim.weak:
            return None
        return True

    @property
    def upper(self) -> Fraction:
        """No certificate of any rule proves a larger share than this."""
        return Fraction(1) if self.worst is None else self.worst.counts.weak

    def certificate(self, source: Source | None = None) -> Certificate | None:
        """The certificate of the strongest claim, or None when nothing is proved."""
        if self.best is None or self.best.evidence is None or self.best.claim is None:
            return None
        return Certificate(self.problem, self.best.claim, self.best.evidence, self.worst, source)


def certify(problem: Problem, rule: str = "auto", stage: Callable[[str], None] = lambda _: None) -> Certification:
    """The strongest claim about every reward that the rules (or one rule) prove for this problem.

    `rule` is "auto" or a key of SEARCHES.  `stage` is told in words what is being done, for progress displays.

    Every piece of evidence has been re-checked by its rule's definition; a bound is never reported without.

    >>> from orbitcert.exact import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> result = certify(candy)
    >>> result.claim, result.tight
    (Claim(relation='most', value=Fraction(2, 1)), True)
    """
    names = tuple(SEARCHES) if rule == "auto" else (rule,)
    found = list(_all_findings(problem, names, stage))
    found.sort(key=_strength, reverse=True)
    claim = found[0].claim
    stage("searching for a bad reward")
    worst = find_bad_reward(problem, claim.weak if claim else Fraction(0))
    return Certification(problem, tuple(found), worst)


def _all_findings(problem: Problem, names: Iterable[str], stage: Callable[[str], None]) -> Iterable[Finding]:
    """Findings rule by rule; stops as soon as counting excludes anything stronger."""
    reached = Fraction(0)
    stage("dropping options that cannot matter")
    for reduced in reductions(problem):
        bound = share_bound(reduced)
        if reached and bound <= reached:
            continue
        packer = Packer(problem, reduced.A, reduced.B)
        for name in names:
            stage(f"searching: rule {name}")
            finding = SEARCHES[name](reduced, packer)
            yield finding
            if finding.claim is not None:
                reached = max(reached, finding.claim.weak)
                if finding.claim.weak == bound:
                    break


def _strength(finding: Finding) -> tuple[bool, Fraction, bool, bool]:
    if finding.claim is None:
        return False, Fraction(0), False, finding.maximality == "proved"
    weak, most = finding.claim.strength()
    return True, weak, most, finding.maximality == "proved"
