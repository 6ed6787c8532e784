"""What a search answers: evidence, or nothing with the reason, and how good the evidence is known to be."""

from dataclasses import dataclass
from typing import Literal

from orbitcert.exact.problem import Problem
from orbitcert.proof import Claim, Evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one rule's search.

    evidence    None when this rule proves nothing; then `reason` says why
    claim       what the evidence proves, re-checked by the rule's definition
    maximality  "proved": this rule cannot prove more (by counting, or because the search was exhausted);
                "searched": nothing better was found
    reason      the argument behind `maximality`, or why there is no evidence
    """

    rule: str
    problem: Problem
    evidence: Evidence | None
    claim: Claim | None
    maximality: Literal["proved", "searched"]
    reason: str
