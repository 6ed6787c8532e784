"""Readings about a larger choice set C: blocks that compete with further options, and quantilisers over C."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import gcd

from orbitcert.exact.option import OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.law.block_families import are_swappable, swappable_where
from orbitcert.law.case import Case
from orbitcert.law.copies import are_involutive_copies, involutive_copies
from orbitcert.law.premise import Evidence, Hypothesis, Premise, choice_options, image
from orbitcert.law.splits import Quantiliser, Within, choice_set

WEIGHTS = range(1, 5)
"""The base measures that are tried have these weights, up to normalisation."""

QUANTILES = (Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3))
"""The quantiles that are tried."""


def _blocks_within(case: Case) -> Iterator[Premise]:
    found = swappable_where(case, range(case.order))
    if found is not None and found.n >= found.m:
        yield Premise(found.n, found.m, found.permutations, found.blocks, Within())


def _fixed_blocks_within(case: Case) -> Iterator[Premise]:
    fixing = [phi for phi in range(case.order) if case.ground.moved(phi, case.extra) == case.ground.mask(case.extra)]
    found = swappable_where(case, fixing)
    if found is not None and found.n >= found.m:
        yield Premise(found.n, found.m, found.permutations, found.blocks, Within())


def _quantilised(case: Case) -> Iterator[Premise]:
    """Involutive copies that fix C, for every base measure and quantile in the ranges with the guard of B.13."""
    options = choice_set(case)
    fixing = [phi for phi in case.ground.involutions if case.ground.moved(phi, options) == case.mask_C]
    copies = next(involutive_copies(case, fixing), None)
    if copies is None:
        return
    losing = [k for k, x in enumerate(options) if x in case.A]
    winning = [k for k, x in enumerate(options) if x in case.B]
    for weights in product(WEIGHTS, repeat=len(options)):
        if gcd(*weights) == 1 and min(weights[k] for k in winning) >= max(weights[k] for k in losing):
            for quantile in QUANTILES:
                yield Premise(copies.n, 1, copies.permutations, (), Quantiliser(weights, quantile))


def _are_blocks_within(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return evidence.n >= evidence.m and evidence.rule == Within() and are_swappable(problem, extra, evidence)


def _are_fixed_blocks_within(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    others = frozenset(extra)
    return _are_blocks_within(problem, extra, evidence) and all(
        image(phi, extra) == others for phi in evidence.permutations
    )


def _are_quantilised(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    rule = evidence.rule
    options = choice_options(problem, extra)
    if not isinstance(rule, Quantiliser) or len(rule.weights) != len(options):
        return False
    every = frozenset(options)
    base = dict(zip(options, rule.weights, strict=True))
    return (
        min(base[x] for x in problem.B) >= max(base[x] for x in problem.A)
        and are_involutive_copies(problem, extra, evidence)
        and all(image(phi, every) == every for phi in evidence.permutations)
    )


BLOCKS_WITHIN = Hypothesis(
    "blocks-within",
    "A is the union of m blocks, B contains n >= m more, permutations exchange any losing and winning block and fix "
    "the other blocks; options are chosen from a larger set C, on which nothing is assumed (RDSP Conjecture D.13)",
    _blocks_within,
    _are_blocks_within,
    chooses=True,
)
FIXED_BLOCKS_WITHIN = Hypothesis(
    "fixed-blocks-within",
    "as blocks-within, and the permutations map the options of C outside A and B onto themselves",
    _fixed_blocks_within,
    _are_fixed_blocks_within,
    chooses=True,
)
QUANTILISED_COPIES = Hypothesis(
    "quantilised-copies",
    "involutive copies whose permutations map C onto itself; a quantiliser chooses from C, and its base measure gives "
    "every option of B at least what it gives any option of A (RDSP B.13)",
    _quantilised,
    _are_quantilised,
    chooses=True,
)
