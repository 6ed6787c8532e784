"""The main job: the strongest claim that the rules prove about a problem, and how far it is from the truth.

Order of work: reductions, then clique, blocks, orbits on each reduction, until a counting argument says that none of
them can prove more; a search for a reward that meets the bound; when none does, the same rules with mixtures of options
of B; when none does or only `weak` was proved, rule packing, which on small problems reaches the exact worst case and
may prove `most` where the others cannot.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.certificate import Certificate, Source
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.display import Printed
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward, find_bad_reward
from orbitcert.proof import Claim
from orbitcert.search.blocks_search import find_blocks
from orbitcert.search.clique_search import find_clique
from orbitcert.search.finding import Finding
from orbitcert.search.generated_group import find_generated_packing, generated_findings
from orbitcert.search.mixtures import hull_images, with_evidence
from orbitcert.search.orbits_search import find_orbits
from orbitcert.search.packing import Packer
from orbitcert.search.packing_search import find_packing
from orbitcert.search.reduction import Reduced, reductions, share_bound

SEARCHES: Mapping[str, Callable[[Reduced, Packer], Finding]] = {
    "clique": find_clique,
    "blocks": find_blocks,
    "orbits": find_orbits,
}

RULES = (*SEARCHES, "packing")
"""The names of all rules."""


COMPETING = ("clique", "blocks", "orbits")
"""The rules that also compare among competitors."""


@dataclass(frozen=True, slots=True)
class Certification(Printed):
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

    `rule` is "auto" or one of RULES.  `stage` is told in words what is being done, for progress displays.

    Every piece of evidence has been re-checked by its rule's definition; a bound is never reported without.

    >>> from orbitcert.exact import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> result = certify(candy)
    >>> result.claim, result.tight
    (Claim(relation='most', value=Fraction(2, 1)), True)
    """
    if problem.generators is not None:
        return _under_generators(problem, rule, stage)
    if problem.C:
        return _among_competitors(problem, rule, stage)
    names = RULES if rule == "auto" else (rule,)
    plain = [name for name in names if name in SEARCHES]
    found = list(_all_findings(problem, plain, stage)) if plain else []
    stage("searching for a bad reward")
    worst = find_bad_reward(problem, _reached(found))
    if plain and not _is_met(found, worst):
        stage("mixtures of options of B")
        found.extend(_with_mixtures(problem, plain, _reached(found), stage))
    if "packing" in names and not (_is_met(found, worst) and _proves_most(found)):
        stage("searching: rule packing")
        finding, worst = find_packing(reductions(problem)[0], worst, cliques_known="clique" in plain)
        found.append(finding)
    found.sort(key=_strength, reverse=True)
    return Certification(problem, tuple(found), worst)


def _under_generators(problem: Problem, rule: str, stage: Callable[[str], None]) -> Certification:
    """Under a group given by generators its elements are listed; blocks and the reductions by shape do not apply."""
    if problem.moves_nothing():
        raise BadInput(problem.name, "the group fixes every option of A and of B, so that no orbit relates A to B")
    names = RULES if rule == "auto" else (rule,)
    stage("listing the group")
    found = list(generated_findings(problem, names))
    if problem.C:
        if "packing" in names:
            reason = "packing does not speak about competitors"
            found.append(Finding("packing", problem, None, None, "searched", reason))
        found.sort(key=_strength, reverse=True)
        return Certification(problem, tuple(found), None)
    stage("searching for a bad reward")
    worst = find_bad_reward(problem, _reached(found))
    if "packing" in names and not (_is_met(found, worst) and _proves_most(found)):
        stage("searching: rule packing")
        finding, worst = find_generated_packing(problem, worst)
        found.append(finding)
    found.sort(key=_strength, reverse=True)
    return Certification(problem, tuple(found), worst)


def _among_competitors(problem: Problem, rule: str, stage: Callable[[str], None]) -> Certification:
    """With competitors packing does not speak (Law 10), and no worst reward is looked for."""
    names = COMPETING if rule == "auto" else (rule,)
    if not set(names) <= set(COMPETING):
        reason = f"rule {rule} does not speak about competitors"
        return Certification(problem, (Finding(rule, problem, None, None, "searched", reason),), None)
    found = list(_all_findings(problem, names, stage))
    found.sort(key=_strength, reverse=True)
    return Certification(problem, tuple(found), None)


def _reached(found: Iterable[Finding]) -> Fraction:
    """The largest proved share."""
    return max((f.claim.weak for f in found if f.claim is not None), default=Fraction(0))


def _is_met(found: Iterable[Finding], worst: BadReward | None) -> bool:
    """True when a reward shows that no larger share can be proved."""
    return worst is not None and worst.counts.weak <= _reached(found)


def _proves_most(found: Iterable[Finding]) -> bool:
    """True when the largest proved share comes with a `most` claim."""
    return max((f.claim.strength() for f in found if f.claim is not None), default=(Fraction(0), False))[1]


def _with_mixtures(
    problem: Problem, names: Sequence[str], reached: Fraction, stage: Callable[[str], None]
) -> Iterable[Finding]:
    """Findings that need options of conv(B) and prove more than was reached."""
    mixtures = hull_images(problem, reductions(problem)[0].A)
    if mixtures:
        wider = problem.with_options(problem.A, (*problem.B, *(m.option for m in mixtures)))
        for finding in _all_findings(wider, names, stage):
            if finding.claim is not None and finding.claim.weak > reached:
                yield with_evidence(problem, finding, mixtures)


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
