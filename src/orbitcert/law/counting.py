"""Readings that only count options: bare numbers, and numbers shape by shape."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.law.case import Case
from orbitcert.law.premise import Evidence, Hypothesis, Premise


def _bare(case: Case) -> Iterator[Premise]:
    yield Premise(len(case.B), len(case.A))


def _shapes(case: Case) -> Iterator[Premise]:
    """The shape of A with the smallest share of winning options; nothing when B lacks a shape of A."""
    shape = case.ground.shape
    losing, winning = (Counter(shape[x] for x in side) for side in (case.A, case.B))
    n, m = min(((winning[s], losing[s]) for s in losing), key=lambda pair: Fraction(pair[0], sum(pair)))
    if n:
        yield Premise(n, m)


def _shapes_apart(case: Case) -> Iterator[Premise]:
    chosen = [case.ground.options[x] for x in (*case.A, *case.B)]
    if _are_apart(chosen):
        yield from _shapes(case)


def _are_apart(options: list[Option]) -> bool:
    states = [i for x in options for i, _ in x.entries]
    return len(states) == len(set(states))


def _has_bare_counts(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return (evidence.n, evidence.m) == (len(problem.B), len(problem.A))


def _has_shape_counts(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    """Every shape of A has at least the share n/(n+m) of its options of A and B in B; one has no more."""
    losing, winning = (Counter(_shape(problem, x) for x in side) for side in (problem.A, problem.B))
    shares = [Fraction(winning[s], winning[s] + losing[s]) for s in losing]
    return evidence.n >= 1 and min(shares) == Fraction(evidence.n, evidence.n + evidence.m)


def _has_shapes_apart(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return _are_apart([*problem.A, *problem.B]) and _has_shape_counts(problem, extra, evidence)


def _shape(problem: Problem, x: Option) -> tuple[tuple[str, Fraction], ...]:
    """The weights of an option with the labels of their states: options of one shape are images of one another."""
    labels = problem.state_labels() or ("",) * problem.d
    return tuple(sorted((labels[i], w) for i, w in x.entries))


BARE_COUNTS = Hypothesis("bare-counts", "B has n options and A has m", _bare, _has_bare_counts)
SHAPES = Hypothesis(
    "shapes",
    "of every shape (options that are images of one another) that occurs in A, B has at least n options for m in A",
    _shapes,
    _has_shape_counts,
)
SHAPES_APART = Hypothesis(
    "shapes-apart",
    f"{SHAPES.reading}, and all options of A and B have pairwise disjoint supports",
    _shapes_apart,
    _has_shapes_apart,
)
