"""Law 6: options of A that cannot matter, each with the convex combination that shows it.

If a = sum of w_k x_k is a convex combination of remaining options of A and options of B, then
wherever max_A > max_B is attained at a, some x_k does at least as well, and it is one of A's.
So max_A > max_B holds at the same rewards with or without a.  When only options of A are cited
even max_A stays the same; when B is cited ties may become strict wins of B, so `most` claims are lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import NotProved


@dataclass(frozen=True, slots=True)
class Drop:
    """One dropped option of A with its convex weights: (side, cited option, weight > 0)."""

    option: Option
    weights: tuple[tuple[Literal["A", "B"], Option, Fraction], ...]

    def cites_b(self) -> bool:
        """True when an option of B carries weight."""
        return any(side == "B" for side, _, _ in self.weights)


def remaining_options(problem: Problem, dropped: Iterable[Drop]) -> tuple[OptionSet, bool]:
    """A*, the options of A that are not dropped, and whether `most` claims survive.

    Raises NotProved("dropped", ...) when a combination is not what it says.  Cost: linear in the
    weights and the entries of the cited options.
    """
    drops = tuple(dropped)
    gone = {drop.option for drop in drops}
    if len(gone) != len(drops):
        raise NotProved("dropped", "an option is dropped twice")
    sides = {"A": frozenset(problem.A), "B": frozenset(problem.B)}
    if not gone <= sides["A"]:
        raise NotProved("dropped", "a dropped option is not in A")
    for drop in drops:
        total: dict[int, Fraction] = {}
        for side, cited, weight in drop.weights:
            if cited not in sides[side] or (side == "A" and cited in gone) or weight <= 0:
                raise NotProved("dropped", "a cited option is not available or its weight is not positive")
            for state, entry in cited.entries:
                total[state] = total.get(state, Fraction(0)) + weight * entry
        if sum((w for _, _, w in drop.weights), start=Fraction(0)) != 1:
            raise NotProved("dropped", "weights do not sum to 1")
        if Option.of(total) != drop.option:
            raise NotProved("dropped", "the combination is another option")
    remaining = tuple(x for x in problem.A if x not in gone)
    return remaining, not any(drop.cites_b() for drop in drops)
