"""Law 6: options in the hull of B that a proof may use as if they were in B, each with its convex weights.

If y = sum of w_k b_k is a convex combination of options of B, then y.r <= max_B(r) for every r, so B and B with y have
the same max at every reward: every claim about A against B with y, `most` included, is one about A against B.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import NotProved


@dataclass(frozen=True, slots=True)
class Mixture:
    """An option of conv(B) with its convex weights: (option of B, weight > 0)."""

    option: Option
    weights: tuple[tuple[Option, Fraction], ...]


def with_mixtures(problem: Problem, mixtures: Iterable[Mixture]) -> Problem:
    """The problem with these options added to B.

    Raises NotProved("mixture", ...) when a combination is not what it says.

    >>> x, y, z = (Option.one_hot(s) for s in range(3))
    >>> problem = Problem("p", ("x", "y", "z"), (x,), (y, z))
    >>> half = Mixture(Option.uniform((1, 2)), ((y, Fraction(1, 2)), (z, Fraction(1, 2))))
    >>> len(with_mixtures(problem, [half]).B)
    3
    """
    mixtures = tuple(mixtures)
    winners = frozenset(problem.B)
    for mixture in mixtures:
        total: dict[int, Fraction] = {}
        for cited, weight in mixture.weights:
            if cited not in winners or weight <= 0:
                raise NotProved("mixture", "a cited option is not in B or its weight is not positive")
            for state, entry in cited.entries:
                total[state] = total.get(state, Fraction(0)) + weight * entry
        if sum((w for _, w in mixture.weights), start=Fraction(0)) != 1:
            raise NotProved("mixture", "weights do not sum to 1")
        if Option.of(total) != mixture.option:
            raise NotProved("mixture", "the combination is another option")
    return problem.with_options(problem.A, (*problem.B, *(m.option for m in mixtures))) if mixtures else problem
