"""Writes certificates: a problem, a claim, its evidence, and optionally a reward that meets the bound.

Defined here: the value and its JSON form (normative: docs/reference/certificate-format.md).  Deliberately not
here: reading and judging; `checker.py` does both and shares no code with this module.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orbitcert.exact.display import Printed
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.permutation_group import Word, word_of
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import option_to_json, problem_to_json
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.orbit.adversary import BadReward
from orbitcert.proof import Blocks, Claim, Clique, Evidence, Orbits, Packing, rule_name
from orbitcert.proof.dropped import Drop
from orbitcert.proof.packing import Closed, Multipliers, Node, PairRefutations, Split


@dataclass(frozen=True, slots=True)
class Source:
    """The environment the option sets came from: its name and the SHA-256 of its file."""

    name: str
    sha256: str


class Issued(Printed, ABC):
    """What is written to a file as `orbitcert/certificate/1`."""

    __slots__ = ()

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """The JSON object."""

    def write(self, path: Path) -> None:
        """Write the file completely or not at all."""
        write_json_atomically(path, self.to_json())

    @property
    def digest(self) -> str:
        """SHA-256 of the compact JSON text: equal certificates have equal digests, whatever the file's layout."""
        return json_digest(self.to_json())


@dataclass(frozen=True, slots=True)
class Certificate(Issued):
    """A claim about every reward of one problem, with the evidence that proves it."""

    problem: Problem
    claim: Claim
    evidence: Evidence
    upper: BadReward | None = None
    source: Source | None = None

    def to_json(self) -> dict[str, Any]:
        """The `orbitcert/certificate/1` object."""
        return certificate_to_json(self)


def json_digest(value: dict[str, Any]) -> str:
    """SHA-256 of the compact JSON text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def claim_to_json(claim: Claim, orbit: str) -> dict[str, Any]:
    """The claim of a certificate; `orbit` is "all", "labels" or "generators"."""
    kind = "factor" if claim.relation == "most" else "fraction"
    return {"relation": claim.relation, kind: rational_text(claim.value), "orbit": orbit}


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """The JSON form; cost linear in the problem and the evidence."""
    problem, claim = certificate.problem, certificate.claim
    writer = _Writer(problem, certificate.evidence)
    value: dict[str, Any] = {
        "format": "orbitcert/certificate/1",
        "problem": problem_to_json(problem),
        "claim": claim_to_json(claim, _group_word(problem))
        | ({"among": "all options"} if problem.C else {}),
        "proof": writer.proof(),
    }
    if certificate.upper is not None:
        reward, counts = certificate.upper.reward, certificate.upper.counts
        value["upper"] = {
            "reward": {problem.states[s]: rational_text(v) for s, v in enumerate(reward) if v},
            "counts": {
                "B": integer_text(counts.B),
                "tie": integer_text(counts.tie),
                "A": integer_text(counts.A),
            },
        }
    if certificate.source is not None:
        value["source"] = {"name": certificate.source.name, "sha256": certificate.source.sha256}
    return value


def _group_word(problem: Problem) -> str:
    if problem.generators is not None:
        return "generators"
    return "all" if problem.labels is None else "labels"


def permutations_of(evidence: Evidence) -> tuple[Permutation, ...]:
    """The permutations of the evidence, in the order in which they stand in the proof."""
    match evidence:
        case Clique() | Packing():
            return evidence.permutations
        case Blocks():
            return tuple(swap.phi for swap in evidence.swaps)
        case Orbits():
            return evidence.generators


class _Writer:
    """Names and positions of one problem; mixtures follow the options of B."""

    def __init__(self, problem: Problem, evidence: Evidence) -> None:
        self._problem = problem
        self._evidence = evidence
        B = (*problem.B, *(mixture.option for mixture in evidence.mixtures))
        self._place = {
            "A": {x: k for k, x in enumerate(problem.A)},
            "B": {x: k for k, x in enumerate(B)},
        }

    def proof(self) -> dict[str, Any]:
        evidence = self._evidence
        value: dict[str, Any] = {"rule": rule_name(evidence)}
        if evidence.mixtures:
            value["mixtures"] = [
                {
                    "option": option_to_json(self._problem, mixture.option),
                    "weights": [[self._place["B"][x], rational_text(w)] for x, w in mixture.weights],
                }
                for mixture in evidence.mixtures
            ]
        if evidence.dropped:
            value["dropped"] = [self._drop(drop) for drop in evidence.dropped]
        match evidence:
            case Clique():
                value["permutations"] = [self.cycles(phi) for phi in evidence.permutations]
            case Blocks():
                value["losing"] = [self._places("A", block) for block in evidence.losing]
                value["winning"] = [self._places("B", block) for block in evidence.winning]
                value["swaps"] = [
                    {"blocks": [swap.i, swap.j], "permutation": self.cycles(swap.phi)} for swap in evidence.swaps
                ]
            case Orbits():
                self._orbits(evidence, value)
            case Packing():
                self._packing(evidence, value)
        if self._problem.generators is not None:
            value["words"] = [list(self._word(phi)) for phi in permutations_of(evidence)]
        return value

    def _word(self, phi: Permutation) -> Word:
        """A word that spells phi; numbers of generators count from 1, negative ones stand for inverses."""
        word = word_of(self._problem.generators or (), phi)
        if word is None:
            raise ValueError(f"{self._problem.name}: a permutation of the evidence is not in the group")
        return word

    def cycles(self, phi: Permutation) -> list[list[str]]:
        states = self._problem.states
        return [[states[s] for s in cycle] for cycle in phi.cycles()]

    def _drop(self, drop: Drop) -> dict[str, Any]:
        return {
            "option": self._place["A"][drop.option],
            "weights": [[side, self._place[side][x], rational_text(w)] for side, x, w in drop.weights],
        }

    def _places(self, side: str, options: Sequence[Option]) -> list[int]:
        place = self._place[side]
        return [place[x] for x in options]

    def _orbits(self, evidence: Orbits, value: dict[str, Any]) -> None:
        extra = [x for x in evidence.extra(self._problem) if x not in self._place["B"]]
        if extra:
            value["extra"] = [option_to_json(self._problem, x) for x in extra]
        place = {x: ["extra", k] for k, x in enumerate(extra)}
        for side in ("B", "A"):
            place.update({x: [side, k] for x, k in self._place[side].items()})
        value["members"] = [place[x] for x in evidence.members]
        value["generators"] = [self.cycles(g) for g in evidence.generators]
        value["links"] = [None if link is None else list(link) for link in evidence.links]

    def _packing(self, evidence: Packing, value: dict[str, Any]) -> None:
        value["permutations"] = [self.cycles(phi) for phi in evidence.permutations]
        reason = evidence.reason
        if isinstance(reason, PairRefutations):
            value["pairs"] = [_multipliers(weights) for weights in reason.weights]
            return
        if reason.sorted:
            value["sorted"] = [[self._problem.states[s] for s in chain] for chain in reason.sorted]
        value["tree"] = [self._node(node) for node in reason.nodes]

    def _node(self, node: Node) -> list[Any]:
        match node:
            case Split():
                return ["split", node.i, self._place["A"][node.a], self._place["B"][node.b]]
            case Closed():
                return ["closed", _multipliers(node.weights)]
        return ["count"]


def _multipliers(weights: Multipliers) -> list[list[Any]]:
    return [[row, rational_text(weight)] for row, weight in weights]
