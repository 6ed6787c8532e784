"""What can be thrown away before any search: options of A that cannot matter, options of B of foreign shapes.

Defined here: the reduced problem the rules work on.  Each dropped option of A comes with its convex weights (Law 6);
options of B may be ignored without evidence, because every rule only asks for a subset of B.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.exact.option import Option, OptionSet, support_of
from orbitcert.exact.problem import Problem
from orbitcert.proof.dropped import Drop
from orbitcert.search.component import shape_of
from orbitcert.solver import convex_weights

LARGEST_HULL_TEST = 200
"""Convex combinations are looked for among at most this many options."""

Cited = tuple[Literal["A", "B"], Option]


@dataclass(frozen=True, slots=True)
class Reduced:
    """A problem without what cannot matter.

    A           the options of A that remain; empty when the hull of B contains all of A
    B           the options of B that have the shape of one of them: the only possible images
    dropped     the evidence for the rest of A
    """

    problem: Problem
    A: OptionSet
    B: OptionSet
    dropped: tuple[Drop, ...]

    @property
    def keeps_most(self) -> bool:
        """False when a drop cites B, so that only weak claims follow."""
        return not any(drop.cites_b() for drop in self.dropped)

    def is_separated(self) -> bool:
        """True when A and its possible images share no state."""
        return support_of(self.A).isdisjoint(support_of(self.B))


def reductions(problem: Problem) -> tuple[Reduced, ...]:
    """The reduction that keeps `most` claims and, if it removes more, the one for weak claims."""
    gentle = _without(problem, [])
    losing = support_of(problem.A)
    signed = any(w < 0 for x in (*problem.A, *problem.B) for _, w in x.entries)
    strong = _without(problem, problem.B if signed else [x for x in problem.B if losing.issuperset(x.support)])
    return (gentle,) if strong.A == gentle.A else (gentle, strong)


def shape_counts(reduced: Reduced) -> list[tuple[int, int]]:
    """For every shape: how many options of A outside B have it, how many options of B have it."""
    problem, winners = reduced.problem, frozenset(reduced.B)
    asked = Counter(shape_of(problem, x) for x in reduced.A if x not in winners)
    offered = Counter(shape_of(problem, x) for x in reduced.B)
    return [(count, offered[shape]) for shape, count in asked.items()]


def share_bound(reduced: Reduced) -> Fraction:
    """No cells of linked options (Law 2) and no disjoint blocks (Law 3) prove a larger share.

    Linked options have one shape, so the cells of a shape together hold at most its options of B beside
    all its options of A.
    """
    return min((Fraction(b, a + b) for a, b in shape_counts(reduced)), default=Fraction(1))


def _without(problem: Problem, helpers: Iterable[Option]) -> Reduced:
    """The problem without the droppable options of A, and without options of B of foreign shapes."""
    remaining, drops = droppable(problem, helpers)
    shapes = {shape_of(problem, x) for x in remaining}
    return Reduced(problem, remaining, tuple(x for x in problem.B if shape_of(problem, x) in shapes), drops)


def droppable(problem: Problem, helpers: Iterable[Option]) -> tuple[OptionSet, tuple[Drop, ...]]:
    """A without every option in the hull of the other remaining options of A and of the helpers from B; the drops."""
    available: dict[Cited, None] = dict.fromkeys(("A", x) for x in problem.A)
    available.update(dict.fromkeys(("B", x) for x in helpers))
    near = Neighbourhood(available)
    dropped: dict[Option, dict[Cited, Fraction]] = {}
    for option in problem.A:
        weights = combination(option, [c for c in near.below(option) if c in available and c != ("A", option)])
        if weights is not None:
            del available["A", option]
            for earlier in dropped.values():
                share = earlier.pop(("A", option), None)
                if share is not None:
                    for cited, weight in weights.items():
                        earlier[cited] = earlier.get(cited, Fraction(0)) + share * weight
            dropped[option] = weights
    remaining = tuple(x for x in problem.A if x not in dropped)
    return remaining, tuple(
        Drop(option, tuple((side, x, w) for (side, x), w in weights.items())) for option, weights in dropped.items()
    )


class Neighbourhood:
    """Which options can carry weight in a convex combination that gives a certain option.

    Among vectors without negative entries only those whose support lies inside its support can.
    """

    def __init__(self, options: Iterable[Cited]) -> None:
        self._all = tuple(options)
        self._nonnegative = all(w > 0 for _, x in self._all for _, w in x.entries)
        self._zeros = [c for c in self._all if not c[1].entries]
        self._at: dict[int, list[Cited]] = {}
        for cited in self._all:
            for state, _ in cited[1].entries:
                self._at.setdefault(state, []).append(cited)

    def below(self, option: Option) -> list[Cited]:
        if not self._nonnegative:
            return list(self._all)
        support = set(option.support)
        found = dict.fromkeys(self._zeros)
        for state in support:
            if len(self._at[state]) <= LARGEST_HULL_TEST:
                found.update(dict.fromkeys(c for c in self._at[state] if support.issuperset(c[1].support)))
        return list(found)


def combination(option: Option, candidates: list[Cited]) -> dict[Cited, Fraction] | None:
    """Convex weights on the candidates that give the option; None when none were found."""
    for side, x in candidates:
        if x == option:
            return {(side, x): Fraction(1)}
    if len(candidates) < 2 or len(candidates) > LARGEST_HULL_TEST:
        return None
    verdict, weights = convex_weights(dict(option.entries), [dict(x.entries) for _, x in candidates])
    if verdict != "sat":
        return None
    return {cited: w for cited, w in zip(candidates, weights, strict=True) if w}
