"""What a hypothesis finds in a case: the numbers n and m, the evidence, and the definition that judges it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.law.case import Case
from orbitcert.law.ground_set import Indices
from orbitcert.law.splits import OPTIMAL, DecisionRule, Quantiliser, choice_set


class Undecided(Exception):
    """A hypothesis or a conclusion could not be decided for a case; the message says why."""


@dataclass(frozen=True, slots=True)
class Premise:
    """One way in which a hypothesis holds in a case, by numbers of the ground set.

    n, m          what the conclusion is computed from
    permutations  the evidence; their meaning is the hypothesis's
    blocks        option sets X_1..X_m, X_{m+1}..X_{m+n}, where the hypothesis speaks of blocks
    rule          how options are chosen
    """

    n: int
    m: int = 1
    permutations: Indices = ()
    blocks: tuple[Indices, ...] = ()
    rule: DecisionRule = OPTIMAL


@dataclass(frozen=True, slots=True)
class Evidence:
    """The same without a ground set: what a counterexample file carries and a definition judges."""

    n: int
    m: int
    permutations: tuple[Permutation, ...]
    blocks: tuple[OptionSet, ...]
    rule: DecisionRule


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A condition on a case.

    name           short, as in `clique`
    reading        the condition in words
    find           the premises of a case: none (vacuous), the strongest one, or several where none is the strongest
    holds          the definition word for word: (problem, extra options, evidence) -> bool; slow and independent of
                   the tables that `find` uses; None: there is none, and counterexamples are re-checked by `find`
    chooses        True when a choice set larger than A u B matters
    """

    name: str
    reading: str
    find: Callable[[Case], Iterable[Premise]]
    holds: Callable[[Problem, OptionSet, Evidence], bool] | None = None
    chooses: bool = False


def evidence_of(case: Case, premise: Premise) -> Evidence:
    """The premise in terms of options and permutations; base measures in the order of `choice_options`."""
    blocks = tuple(option_set(case.options(block)) for block in premise.blocks)
    permutations = tuple(case.ground.permutation(phi) for phi in premise.permutations)
    rule = premise.rule
    if isinstance(rule, Quantiliser):
        weight = dict(zip(case.options(choice_set(case)), rule.weights, strict=True))
        ordered = choice_options(case.problem(), case.options(case.extra))
        rule = Quantiliser(tuple(weight[x] for x in ordered), rule.quantile)
    return Evidence(premise.n, premise.m, permutations, blocks, rule)


def choice_options(problem: Problem, extra: Iterable[Option]) -> OptionSet:
    """The choice set C in the order of base measures: A, then B without A, then the others, each in canonical order."""
    return (*problem.A, *(x for x in problem.B if x not in problem.A), *option_set(extra))


def image(phi: Permutation, options: Iterable[Option]) -> frozenset[Option]:
    """phi.X as a set."""
    return frozenset(x.moved_by(phi) for x in options)
