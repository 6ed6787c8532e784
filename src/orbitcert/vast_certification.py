"""The strongest claim of rule copies about a problem with copies, and one reward that says how good it is.

The certificate is written here; its size is that of the file, whatever the numbers of copies are.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.certificate import Issued, Source, claim_to_json
from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.copied_problem_file import copied_problem_to_json
from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.rational import MAX_CHARACTERS, rational_text
from orbitcert.orbit.tally import Counts
from orbitcert.proof.claim import Claim
from orbitcert.proof.copies import CopiedShape, Copies, Member, check_copies
from orbitcert.search.copies_search import find_copies


@dataclass(frozen=True, slots=True)
class CopiesCertificate(Issued):
    """A claim about every reward of one problem with copies, and the evidence that proves it."""

    problem: CopiedProblem
    claim: Claim
    evidence: Copies
    source: Source | None = None

    def to_json(self) -> dict[str, Any]:
        """The `orbitcert/certificate/1` object."""
        value: dict[str, Any] = {
            "format": "orbitcert/certificate/1",
            "problem": copied_problem_to_json(self.problem),
            "claim": claim_to_json(self.claim, "all"),
            "proof": {"rule": "copies", "shapes": _Writer(self.problem).shapes(self.evidence)},
        }
        if self.source is not None:
            value["source"] = {"name": self.source.name, "sha256": self.source.sha256}
        return value


class _Writer:
    """Positions of the entries of both sides: first the plain options, then the references, as in the file."""

    def __init__(self, problem: CopiedProblem) -> None:
        self._problem = problem
        self._options: dict[str, dict[Option, int]] = {}
        self._blocks: dict[str, dict[int, int]] = {}
        for side, options, copies in (("A", problem.A, problem.alpha), ("B", problem.B, problem.beta)):
            listed = [k for k, number in enumerate(copies) if number]
            self._options[side] = {x: k for k, x in enumerate(options)}
            self._blocks[side] = {block: len(options) + k for k, block in enumerate(listed)}

    def shapes(self, evidence: Copies) -> list[dict[str, Any]]:
        return [self._shape(shape) for shape in evidence.shapes]

    def _shape(self, shape: CopiedShape) -> dict[str, Any]:
        base = self._names(shape.losing[0])
        return {
            "losing": [
                {"entries": self._entries("A", shape.losing[0])},
                *(self._member("A", base, member) for member in shape.losing[1:]),
            ],
            "winning": [self._member("B", base, member) for member in shape.winning],
        }

    def _member(self, side: str, base: tuple[str, ...], member: Member) -> dict[str, Any]:
        names = self._names(member)
        return {"entries": self._entries(side, member), "map": {base[i]: names[j] for i, j in member.psi}}

    def _entries(self, side: str, member: Member) -> list[int]:
        if member.block is not None:
            return [self._blocks[side][member.block]]
        return [self._options[side][x] for x in member.options]

    def _names(self, member: Member) -> tuple[str, ...]:
        return self._problem.states if member.block is None else self._problem.blocks[member.block].states


@dataclass(frozen=True, slots=True)
class CopiesCertification:
    """What is known about a problem with copies.

    evidence, claim  None when some shape of A has no copy in B: rule copies proves nothing then
    counts           the orbit of the reward that is 1 on one state and 0 elsewhere; None with negative weights
    """

    problem: CopiedProblem
    evidence: Copies | None
    claim: Claim | None
    counts: Counts | None

    @property
    def tight(self) -> bool | None:
        """True when that reward has exactly the proved share; None when that is not decided."""
        return True if self.claim and self.counts and self.counts.weak == self.claim.weak else None

    @property
    def upper(self) -> Fraction:
        """No certificate proves a larger share than this."""
        return Fraction(1) if self.counts is None else self.counts.weak

    def certificate(self, source: Source | None = None) -> CopiesCertificate | None:
        """The certificate; None when nothing is proved.  ValueError when the claim is too long to be written."""
        if self.evidence is None or self.claim is None:
            return None
        characters = len(rational_text(self.claim.value))
        if characters > MAX_CHARACTERS:
            raise ValueError(f"the proved number has {characters} characters, certificates allow {MAX_CHARACTERS}")
        return CopiesCertificate(self.problem, self.claim, self.evidence, source)


def certify_copies(problem: CopiedProblem) -> CopiesCertification:
    """The claim of rule copies, re-checked by its definition, and the orbit of one reward.

    >>> from orbitcert.exact.copied_problem import copies_of_a_state
    >>> result = certify_copies(copies_of_a_state("2 or 51", 2, 51))
    >>> result.claim.weak, result.claim.most, result.tight
    (Fraction(51, 53), Fraction(51, 2), True)
    """
    evidence = find_copies(problem)
    claim = None if evidence is None else check_copies(problem, evidence)
    return CopiesCertification(problem, evidence, claim, one_state_counts(problem))


def one_state_counts(problem: CopiedProblem) -> Counts | None:
    """How the orbit of the reward that is 1 on one state splits: at state s a side is worth its largest weight there.

    With weights >= 0 that is its best value: where every option of a side lacks s it is 0.  None with negative weights.

    >>> from orbitcert.exact.copied_problem import copies_of_a_state
    >>> one_state_counts(copies_of_a_state("2 or 51", 2, 51))
    Counts(B=51, tie=0, A=2)
    """
    options = [*problem.A, *problem.B, *(x for block in problem.blocks for x in block.options)]
    if any(weight < 0 for x in options for _, weight in x.entries):
        return None
    best = (_largest(problem.A), _largest(problem.B))
    values = [(best[0].get(s, Fraction(0)), best[1].get(s, Fraction(0))) for s in range(len(problem.states))]
    losing = sum(a > b for a, b in values)
    winning = sum(b > a for a, b in values)
    for block, a, b in zip(problem.blocks, problem.alpha, problem.beta, strict=True):
        losing += a * len(block.states)
        winning += b * len(block.states)
    return Counts(winning, problem.d - winning - losing, losing)


def _largest(options: OptionSet) -> dict[int, Fraction]:
    """The largest weight of every state in these options."""
    found: dict[int, Fraction] = {}
    for x in options:
        for state, weight in x.entries:
            found[state] = max(weight, found.get(state, weight))
    return found
