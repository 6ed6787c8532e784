"""Does a law hold in a case?  Over every reward: holds, fails, vacuous (no premise), or undecided, with the reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from orbitcert.law.case import Case
from orbitcert.law.laws import Law
from orbitcert.law.premise import Hypothesis, Premise, Undecided
from orbitcert.law.relations import Relation
from orbitcert.law.splits import DecisionRule, QuantilisedSpectra, Quantiliser, Spectrum, Split, spectrum

Answer = Literal["holds", "fails", "vacuous", "undecided"]
ANSWERS: tuple[Answer, ...] = ("holds", "fails", "vacuous", "undecided")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a law fails in a case: the premise, the claimed number, a smaller one, and the split that has it."""

    premise: Premise
    claimed: Fraction
    value: Fraction
    split: Split


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one law in one case.

    tight    it holds, and for some premise with equality
    failure  where it fails
    reason   why it is undecided
    """

    answer: Answer
    tight: bool = False
    failure: Failure | None = None
    reason: str = ""


class Judge:
    """Decides laws in one case; premises and spectra are found once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._spectra: dict[DecisionRule, Spectrum] = {}
        self._premises: dict[Hypothesis, tuple[Premise, ...]] = {}
        self._worst: dict[tuple[DecisionRule, str], tuple[Fraction, Split] | None] = {}

    def spectrum(self, rule: DecisionRule) -> Spectrum:
        """The splits under a decision rule."""
        if isinstance(rule, Quantiliser):
            return self._quantilised.spectrum(rule)
        known = self._spectra.get(rule)
        if known is None:
            known = self._spectra[rule] = spectrum(self._case, rule)
        return known

    @cached_property
    def _quantilised(self) -> QuantilisedSpectra:
        return QuantilisedSpectra(self._case)

    def premises(self, hypothesis: Hypothesis) -> tuple[Premise, ...]:
        """The premises of a hypothesis."""
        known = self._premises.get(hypothesis)
        if known is None:
            known = self._premises[hypothesis] = tuple(hypothesis.find(self._case))
            quantilisers = [premise.rule for premise in known if isinstance(premise.rule, Quantiliser)]
            if quantilisers:
                self._quantilised.prepare(quantilisers)
        return known

    def verdict(self, law: Law) -> Verdict:
        """The answer for a law."""
        try:
            premises = self.premises(law.hypothesis)
        except Undecided as stop:
            return Verdict("undecided", reason=str(stop))
        if not premises:
            return Verdict("vacuous")
        tight = False
        for premise in premises:
            claimed = law.relation.claim(premise.n, premise.m)
            worst = self.worst(law.relation, premise.rule)
            if worst is not None and worst[0] < claimed:
                return Verdict("fails", failure=Failure(premise, claimed, *worst))
            tight = tight or (worst is not None and worst[0] == claimed)
        return Verdict("holds", tight)

    def worst(self, relation: Relation, rule: DecisionRule) -> tuple[Fraction, Split] | None:
        """The least number over every reward, with a split that has it."""
        key = rule, relation.name
        if key not in self._worst:
            self._worst[key] = relation.worst(self.spectrum(rule))
        return self._worst[key]


def verdicts(case: Case, laws: Sequence[Law]) -> Iterator[Verdict]:
    """The answers for several laws.

    >>> from orbitcert.exact import Option, Problem
    >>> from orbitcert.law.case import case_of
    >>> from orbitcert.law.laws import LAWS
    >>> few = case_of(Problem("p", ("x", "y", "z"), (Option.one_hot(0), Option.one_hot(1)), (Option.one_hot(2),)))
    >>> [v.answer for v in verdicts(few, [LAWS["few-blocks-weak"], LAWS["few-blocks-most"], LAWS["clique-weak"]])]
    ['holds', 'fails', 'vacuous']
    """
    judge = Judge(case)
    for law in laws:
        yield judge.verdict(law)
