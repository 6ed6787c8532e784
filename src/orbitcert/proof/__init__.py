"""Evidence, one module per rule: plain data, what it proves, and its definition."""

from orbitcert.exact.problem import Problem
from orbitcert.proof.blocks import Blocks, check_blocks
from orbitcert.proof.claim import Claim, NotProved
from orbitcert.proof.clique import Clique, check_clique
from orbitcert.proof.mixture import Mixture, with_mixtures
from orbitcert.proof.orbits import Orbits, check_orbits
from orbitcert.proof.packing import Packing, check_packing

Evidence = Clique | Blocks | Orbits | Packing


def proved_claim(problem: Problem, evidence: Evidence) -> Claim:
    """What this evidence proves about the problem; raises NotProved when it does not hold."""
    problem = with_mixtures(problem, evidence.mixtures)
    match evidence:
        case Clique():
            return check_clique(problem, evidence)
        case Blocks():
            return check_blocks(problem, evidence)
        case Orbits():
            return check_orbits(problem, evidence)
        case Packing():
            return check_packing(problem, evidence)


def rule_name(evidence: Evidence) -> str:
    """`clique`, `blocks`, `orbits` or `packing`."""
    return type(evidence).__name__.lower()


__all__ = [
    "Blocks",
    "Claim",
    "Clique",
    "Evidence",
    "Mixture",
    "NotProved",
    "Orbits",
    "Packing",
    "proved_claim",
    "rule_name",
]
