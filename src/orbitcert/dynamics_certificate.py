"""Writes certificates of rule dynamics: a question about an environment, a claim, and the copies that prove it.

Normative: docs/reference/certificate-format.md.  The environment stands in the certificate, or in a file beside it
that the certificate names with its SHA-256.  `checker.py` reads and judges; it shares no code with this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orbitcert.certificate import Issued, Source, claim_to_json
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.proof.claim import Claim
from orbitcert.proof.dynamics import Copy, Dynamics, DynamicsQuestion, Ends, Pair, Paths


@dataclass(frozen=True, slots=True)
class DynamicsCertificate(Issued):
    """A claim about every reward of one environment.

    beside  the file with the environment, when it does not stand in the certificate
    """

    question: DynamicsQuestion
    claim: Claim
    evidence: Dynamics
    source: Source | None = None
    beside: Source | None = None

    def to_json(self) -> dict[str, Any]:
        """The `orbitcert/certificate/1` object; cost linear in the environment and the evidence."""
        value: dict[str, Any] = {
            "format": "orbitcert/certificate/1",
            "question": self._question(),
            "claim": claim_to_json(self.claim, "all"),
            "proof": _Writer(self.question).proof(self.evidence),
        }
        if self.source is not None:
            value["source"] = {"name": self.source.name, "sha256": self.source.sha256}
        return value

    def _question(self) -> dict[str, Any]:
        question, mdp = self.question, self.question.mdp
        names = mdp.states
        environment = mdp_to_json(mdp)
        if self.beside is not None:
            environment = {"file": self.beside.name, "sha256": self.beside.sha256}
        value: dict[str, Any] = {
            "environment": environment,
            "from": names[question.start],
            "criterion": question.criterion,
            "lose": {"actions": list(question.lose_actions)}
            if question.lose_actions
            else {"states": [names[s] for s in question.lose_states]},
        }
        if question.win_actions is not None:
            value["win"] = {"actions": list(question.win_actions)}
        elif question.win_states is not None:
            value["win"] = {"states": [names[s] for s in question.win_states]}
        return value


class _Writer:
    """State names of one environment."""

    def __init__(self, question: DynamicsQuestion) -> None:
        self._names = question.mdp.states

    def proof(self, evidence: Dynamics) -> dict[str, Any]:
        """The evidence as JSON."""
        if isinstance(evidence, Paths):
            value: dict[str, Any] = {
                "rule": "dynamics",
                "form": "paths",
                "states": self._states(evidence.states),
                "losing": [self._copy(copy) for copy in evidence.losing],
                "winning": [self._copy(copy) for copy in evidence.winning],
            }
            if evidence.routes:
                value["routes"] = [self._pairs(route) for route in evidence.routes]
            return value
        return self._ends(evidence)

    def _ends(self, evidence: Ends) -> dict[str, Any]:
        return {
            "rule": "dynamics",
            "form": "ends",
            "region": self._states(evidence.region),
            "ranks": [list(ranks) for ranks in evidence.ranks],
            "points": self._states(evidence.points),
            "loops": self._pairs(evidence.loops),
            "components": [
                {
                    "states": self._states(component.states),
                    "actions": [list(names) for names in component.actions],
                    "losing": [self._copy(copy) for copy in component.losing],
                    "winning": [self._copy(copy) for copy in component.winning],
                }
                for component in evidence.components
            ],
            "routes": [self._pairs(route) for route in evidence.routes],
        }

    def _states(self, states: Sequence[int]) -> list[str]:
        return [self._names[s] for s in states]

    def _pairs(self, pairs: Sequence[Pair]) -> list[list[str]]:
        return [[self._names[s], action] for s, action in pairs]

    def _copy(self, copy: Copy) -> dict[str, Any]:
        value: dict[str, Any] = {
            "images": self._states(copy.images),
            "actions": [list(names) for names in copy.actions],
        }
        return value if copy.first is None else {"first": copy.first} | value
