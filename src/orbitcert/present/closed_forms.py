"""The bound of each rule as a formula, with sympy: value, limit as copies are added, LaTeX.

clique   n/(n+1)                          n copies of A in B
blocks   n/(n+m)                          m losing, n winning blocks
orbits   min over cells b_k/(a_k+b_k)     a_k losing, b_k winning members of the k-th kind of cell
packing  1 - m/N                          every reward is in at most m of N cones
"""

from dataclasses import dataclass
from fractions import Fraction

import sympy

from orbitcert.exact.problem import Problem
from orbitcert.proof import Blocks, Clique, Evidence, Orbits, Packing, proved_claim
from orbitcert.proof.mixture import with_mixtures

N = sympy.Symbol("n", positive=True, integer=True)
M = sympy.Symbol("m", positive=True, integer=True)
CONES = sympy.Symbol("N", positive=True, integer=True)
GROWTH = sympy.Symbol("k", positive=True, integer=True)


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A bound as a formula.

    expression    in the symbols of `substitution`
    substitution  the numbers of this certificate, by symbol name
    value         the proved share, equal to the expression at the substitution
    limit         what the share tends to when copies are added on B's side only; None when that says nothing
    """

    expression: sympy.Expr
    substitution: tuple[tuple[str, int], ...]
    value: Fraction
    limit: sympy.Expr | None

    @property
    def text(self) -> str:
        """The formula with its numbers, as in `n/(m + n) at m = 2, n = 51`."""
        numbers = ", ".join(f"{symbol} = {number}" for symbol, number in self.substitution)
        return f"{self.expression} at {numbers}" if numbers else str(self.expression)

    @property
    def latex(self) -> str:
        r"""The formula for a paper, as in `\frac{n}{m + n}`."""
        return str(sympy.latex(self.expression))


def closed_form(problem: Problem, evidence: Evidence) -> ClosedForm:
    """The formula behind the weak share that this evidence proves.

    >>> from orbitcert.proof import Clique
    >>> from orbitcert.exact import Option, Permutation
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> form = closed_form(candy, Clique((Permutation.swapping((0,), (1,)), Permutation.swapping((0,), (2,)))))
    >>> form.text, form.value, form.limit, form.latex
    ('n/(n + 1) at n = 2', Fraction(2, 3), 1, '\\\\frac{n}{n + 1}')
    """
    match evidence:
        case Clique():
            return _form(N / (N + 1), (("n", evidence.n),), sympy.limit(N / (N + 1), N, sympy.oo))
        case Blocks():
            share = N / (N + M)
            return _form(share, (("m", evidence.m), ("n", evidence.n)), sympy.limit(share, N, sympy.oo))
        case Orbits():
            kinds = cell_kinds(with_mixtures(problem, evidence.mixtures), evidence)
            shares = [sympy.Rational(b, a + b) for a, b in kinds]
            grown = [sympy.limit(GROWTH * b / (a + GROWTH * b), GROWTH, sympy.oo) for a, b in kinds]
            one = sympy.Integer(1)
            least = min(shares, default=one)
            formula = sympy.Min(*shares, evaluate=False) if len(shares) > 1 else least
            return ClosedForm(formula, (), Fraction(int(least.p), int(least.q)), min(grown, default=one))
        case Packing():
            m = (1 - proved_claim(problem, evidence).weak) * evidence.N
            share = 1 - M / CONES
            return _form(share, (("m", int(m)), ("N", evidence.N)), None)


def cell_kinds(problem: Problem, evidence: Orbits) -> tuple[tuple[int, int], ...]:
    """The different (losing, winning) sizes of the cells, smallest share first.

    >>> from orbitcert.exact import Option
    >>> p = Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
    >>> cell_kinds(p, Orbits((*p.A, *p.B), (), (None, None)))
    ((1, 0), (0, 1))
    """
    winners = frozenset(problem.B)
    cell_of: list[int] = []
    sizes: dict[int, list[int]] = {}
    for k, (x, link) in enumerate(zip(evidence.members, evidence.links, strict=True)):
        cell_of.append(k if link is None else cell_of[link[1]])
        sizes.setdefault(cell_of[k], [0, 0])[x in winners] += 1
    kinds = dict.fromkeys((a, b) for a, b in sizes.values())
    return tuple(sorted(kinds, key=lambda kind: Fraction(kind[1], sum(kind))))


def _form(expression: sympy.Expr, numbers: tuple[tuple[str, int], ...], limit: sympy.Expr | None) -> ClosedForm:
    value = expression.subs({sympy.Symbol(s, positive=True, integer=True): k for s, k in numbers})
    return ClosedForm(expression, numbers, Fraction(int(value.p), int(value.q)), limit)
