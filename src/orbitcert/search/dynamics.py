"""Rule dynamics: the strongest claim that copies in the environment prove, without listing a policy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from orbitcert.proof.claim import Claim
from orbitcert.proof.dynamics import Dynamics, DynamicsQuestion, check_dynamics
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.dynamics_ends import find_ends
from orbitcert.search.dynamics_paths import find_paths

STEPS = 6_000_000
"""Candidate pairs looked at in one search; about a minute."""


@dataclass(frozen=True, slots=True)
class DynamicsFinding:
    """The result of the search.

    evidence    None when nothing is proved; then `reason` says why
    maximality  "proved": this rule cannot prove more in the form of its evidence; "searched": nothing better was found
    """

    question: DynamicsQuestion
    evidence: Dynamics | None
    claim: Claim | None
    maximality: Literal["proved", "searched"]
    reason: str


def find_dynamics(question: DynamicsQuestion, stage: Callable[[str], None] = lambda _: None) -> DynamicsFinding:
    """The strongest finding over the two forms of evidence; every one is re-checked by its definition.

    At every discount only `Paths` speak.  For average reward `Ends` come first; `Paths` are tried when the environment
    is stochastic, where they also cover ends that only chance decides between.

    >>> from orbitcert.environment.gallery import gallery_entry
    >>> candy = gallery_entry("candy").environment
    >>> find_dynamics(DynamicsQuestion(candy, 0, lose_actions=("left",))).claim
    Claim(relation='most', value=Fraction(2, 1))
    """
    budget = Budget(STEPS)
    answers: list[tuple[Dynamics | None, bool, str]] = []
    try:
        if question.criterion == "average":
            ends = find_ends(question, budget, stage)
            answers.append((ends.evidence, ends.maximal, ends.reason))
        if question.lose_actions and (question.criterion != "average" or not question.mdp.is_deterministic()):
            paths = find_paths(question, budget, stage)
            answers.append((paths.evidence, paths.maximal, paths.reason))
    except BudgetSpent:
        answers.append((None, False, f"stopped after {STEPS} steps"))
    stage("re-checking")
    findings = [_finding(question, *answer) for answer in answers]
    return max(findings, key=lambda f: (f.claim is not None, f.claim.strength() if f.claim else (0, False)))


def _finding(question: DynamicsQuestion, evidence: Dynamics | None, maximal: bool, reason: str) -> DynamicsFinding:
    claim = None if evidence is None else check_dynamics(question, evidence)
    return DynamicsFinding(question, evidence, claim, "proved" if maximal else "searched", reason)
