"""The main job for an environment: rule dynamics where it proves something, enumerated option sets where it does not.

Rule dynamics reads the environment and lists no policy, so it comes first: it is never stopped by their number, its
claim does not rest on the completeness of a list, and for actions it can hold at every discount at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.certificate import Certificate, Source
from orbitcert.certification import Certification, certify
from orbitcert.distribution.description import read_description, start_state
from orbitcert.distribution.policy import TooMany
from orbitcert.distribution.selection import Selection, select
from orbitcert.dynamics_certificate import DynamicsCertificate
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.display import Printed
from orbitcert.proof.dynamics import DynamicsQuestion
from orbitcert.search.dynamics import DynamicsFinding, find_dynamics

DYNAMICS = "dynamics"

EnvironmentCriterion = Literal["average", "discount=all"] | Fraction


@dataclass(frozen=True, slots=True)
class EnvironmentCertification(Printed):
    """What is known about an environment's question.

    dynamics     what rule dynamics found; None when another rule was asked for
    selection    the enumerated option sets, when they were needed
    enumeration  what the other rules prove about these
    stopped      why the sets were not enumerated, when they should have been
    criterion    what was asked for; a claim of rule dynamics at every discount answers for each of them
    """

    mdp: Mdp
    dynamics: DynamicsFinding | None
    selection: Selection | None = None
    enumeration: Certification | None = None
    stopped: str | None = None
    criterion: EnvironmentCriterion = "average"

    @property
    def way(self) -> Literal["dynamics", "enumeration"] | None:
        """What the claim comes from; None when nothing is proved."""
        if self.dynamics is not None and self.dynamics.claim is not None:
            return "dynamics"
        return "enumeration" if self.enumeration is not None and self.enumeration.claim is not None else None

    def certificate(
        self, source: Source | None = None, beside: Source | None = None
    ) -> DynamicsCertificate | Certificate | None:
        """The certificate of the claim, or None; `beside`: the file that holds the environment of rule dynamics."""
        if self.way == "dynamics" and self.dynamics is not None:
            finding = self.dynamics
            if finding.claim is not None and finding.evidence is not None:
                return DynamicsCertificate(finding.question, finding.claim, finding.evidence, source, beside)
        return None if self.enumeration is None else self.enumeration.certificate(source)


def certify_environment(
    mdp: Mdp,
    start: str | None = None,
    *,
    lose: str,
    win: str | None = None,
    criterion: EnvironmentCriterion = "average",
    rule: str = "auto",
    stage: Callable[[str], None] = lambda _: None,
) -> EnvironmentCertification:
    """Does B = `win` (default: everything else) beat A = `lose`, as seen from `start`?  Descriptions as in `select`.

    `rule` "dynamics" never enumerates, a rule of `certification.RULES` always does, "auto" only when rule dynamics
    proves nothing.  A claim at every discount is also one at the discount that was asked for.

    >>> from orbitcert.environment.gallery import gallery_entry
    >>> found = certify_environment(gallery_entry("gems").environment, "s", lose="action:red", criterion="discount=all")
    >>> found.way, found.dynamics.claim.most
    ('dynamics', Fraction(1, 1))
    """
    origin = start_state(mdp, start)
    finding = None
    if rule in ("auto", DYNAMICS):
        finding = find_dynamics(dynamics_question(mdp, origin, lose, win, criterion), stage)
        if finding.claim is not None or rule == DYNAMICS:
            return EnvironmentCertification(mdp, finding, criterion=criterion)
    if criterion == "discount=all":
        if finding is None:
            raise BadInput("--criterion", "discount=all is for rule dynamics; the other rules need discount=p/q")
        silent = "at every discount only rule dynamics speaks"
        return EnvironmentCertification(mdp, finding, stopped=silent, criterion=criterion)
    stage("enumerating option sets")
    try:
        selection = select(mdp, mdp.states[origin], lose=lose, win=win, criterion=criterion)
    except TooMany as stop:
        return EnvironmentCertification(mdp, finding, stopped=str(stop), criterion=criterion)
    enumeration = certify(selection.problem, rule, stage)
    return EnvironmentCertification(mdp, finding, selection, enumeration, criterion=criterion)


def dynamics_question(
    mdp: Mdp, origin: int, lose: str, win: str | None, criterion: EnvironmentCriterion
) -> DynamicsQuestion:
    """The question in the words of rule dynamics.  Raises BadInput for a question that has no meaning."""
    losing = read_description(mdp, origin, lose, "--lose")
    winning = None if win is None else read_description(mdp, origin, win, "--win")
    if criterion != "average":
        if isinstance(criterion, Fraction) and not 0 < criterion < 1:
            raise BadInput("--criterion", f"discount {criterion} is not a rational between 0 and 1")
        for description in (losing, winning):
            if description is not None and description.kind != "action":
                raise BadInput(description.option, "with a discount only action:NAME describes options")
    try:
        return DynamicsQuestion(
            mdp,
            origin,
            "average" if criterion == "average" else "discount=all",
            lose_actions=losing.actions,
            lose_states=losing.states,
            win_actions=None if winning is None or winning.kind != "action" else winning.actions,
            win_states=None if winning is None or winning.kind == "action" else winning.states,
        )
    except ValueError as fault:
        raise BadInput("--win" if winning is not None else "--lose", str(fault)) from None

