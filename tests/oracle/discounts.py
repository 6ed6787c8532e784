"""Visit distributions as functions of the discount, and counts at every discount, by definition and with sympy.

Functions: the inverse of I - g P for every policy on all states.  Counts: every permutation of the reward, every pair
of functions, the roots of every numerator; one rational discount in every gap, and at a root the sign of every
numerator: 0 when the root's irreducible factor divides it, else its sign on a tiny interval around the root.
"""

import math
import random
from fractions import Fraction
from functools import cache
from itertools import pairwise, permutations

import sympy

from oracle.policies import policies
from orbitcert.environment.mdp import Mdp

g = sympy.Symbol("g")

Coefficients = tuple[int, ...]
"""Constant first."""

Function = dict[int, tuple[Coefficients, Coefficients]]
"""By state numerator and denominator."""


def visit_functions(mdp: Mdp, start: int) -> set[tuple[tuple[int, Coefficients, Coefficients], ...]]:
    """Every function with its non-zero entries (state, numerator, denominator) in lowest terms."""
    d = len(mdp.states)
    found = set()
    for matrix in policies(mdp):
        P = sympy.Matrix(d, d, lambda i, j: sympy.Rational(matrix[i][j].numerator, matrix[i][j].denominator))  # noqa: B023
        row = (sympy.eye(d) - g * P).inv()[start, :]
        entries = []
        for s in range(d):
            above, below = (sympy.Poly(p, g) for p in sympy.fraction(sympy.cancel(sympy.together(row[s]))))
            if not above.is_zero:
                scale = sympy.ilcm(*(c.q for c in (*above.all_coeffs(), *below.all_coeffs())))
                p, q = ([int(c * scale) for c in reversed(x.all_coeffs())] for x in (above, below))
                common = sympy.igcd(*p, *q) * (1 if q[0] > 0 else -1)
                entries.append((s, tuple(c // common for c in p), tuple(c // common for c in q)))
        found.add(tuple(entries))
    return found


def random_fork(seed: int) -> Mdp:
    """A state s with the actions l and r that is never entered again, and four states behind it."""
    rng = random.Random(seed)
    names = ["w", "x", "y", "z"]

    def row() -> dict[str, Fraction]:
        if seed % 3 and rng.random() < 0.9:
            return {rng.choice(names): Fraction(1)}
        one, two = rng.sample(names, 2)
        share = Fraction(rng.randint(1, 3), 4)
        return {one: share, two: 1 - share}

    rows = {"s": {"l": row(), "r": row()}}
    rows |= {name: {f"a{k}": row() for k in range(rng.randint(1, 2))} for name in names}
    return Mdp.of(f"fork {seed}", rows)


def counts_at_every_discount(A: list[Function], B: list[Function], reward: tuple[int, ...]):
    """[(point, counts)] and [counts of the gaps]: a point is (irreducible polynomial, low, high), increasing.

    All discounts in (0, 1) at which some numerator is 0; counts are (B better, tie, A better).
    """
    orbit = sorted(set(permutations(reward)))
    numerators = [[[_numerator(a, b, w) for b in B] for a in A] for w in orbit]
    points = sorted(
        {root for table in numerators for row in table for p in row if any(p) for root in _unit_roots(p)},
        key=lambda root: (root[1], root[2]),
    )
    for x, y in pairwise(points):
        assert x[2] < y[1], "two roots are too close for this oracle"
    ends = [Fraction(0), *(end for _, low, high in points for end in (low, high)), Fraction(1)]
    gaps = [(low + high) / 2 for low, high in zip(ends[::2], ends[1::2], strict=True)]
    at = [_counts([[[_sign_at_root(p, x) for p in row] for row in table] for table in numerators]) for x in points]
    between = [_counts([[[_sign(_value(p, y)) for p in row] for row in table] for table in numerators]) for y in gaps]
    return points, at, between


def _counts(signs: list[list[list[int]]]) -> tuple[int, int, int]:
    strict = sum(all(any(s > 0 for s in row) for row in table) for table in signs)
    weak = sum(all(any(s >= 0 for s in row) for row in table) for table in signs)
    return strict, weak - strict, len(signs) - weak


def _numerator(a: Function, b: Function, w: tuple[int, ...]) -> Coefficients:
    """(b - a).w times the product of the different denominators, which are positive on (0, 1)."""
    terms = [(sign * w[s], p, q) for f, sign in ((b, 1), (a, -1)) for s, (p, q) in sorted(f.items())]
    denominators = {q for _, _, q in terms}
    total = [0]
    for factor, p, own in terms:
        product = [factor * c for c in p]
        for q in denominators - {own}:
            product = _times(product, q)
        total = [x + y for x, y in zip(_padded(total, product), _padded(product, total), strict=True)]
    common = math.gcd(*total)
    low = next((k for k, c in enumerate(total) if c), 0)  # g^low is positive
    return tuple(c // common for c in total[low:]) if common else ()


def _padded(p, q):
    return [*p, *[0] * (len(q) - len(p))]


def _times(p, q):
    result = [0] * (len(p) + len(q) - 1)
    for i, x in enumerate(p):
        for j, y in enumerate(q):
            result[i + j] += x * y
    return result


@cache
def _factors(p: Coefficients) -> frozenset[Coefficients]:
    """The irreducible factors, last coefficient positive."""
    if p[-1] < 0:
        return _factors(tuple(-c for c in p))
    factors = sympy.Poly(list(reversed(p)), g).factor_list()[1]
    return frozenset(tuple(int(c) for c in reversed(factor.all_coeffs())) for factor, _ in factors)


def _unit_roots(p: Coefficients) -> list[tuple[Coefficients, Fraction, Fraction]]:
    return [root for factor in _factors(p) for root in _roots_of_factor(factor)]


@cache
def _roots_of_factor(p: Coefficients) -> tuple[tuple[Coefficients, Fraction, Fraction], ...]:
    found = []
    for (low, high), _ in sympy.Poly(list(reversed(p)), g).intervals(eps=sympy.Rational(1, 10**15)):
        if 0 < low <= high < 1:
            found.append((p, Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q))))
    return tuple(found)


@cache
def _sign_at_root(p: Coefficients, root: tuple[Coefficients, Fraction, Fraction]) -> int:
    polynomial, low, high = root
    if not p or polynomial in _factors(p):
        return 0
    signs = {_sign(_value(p, low)), _sign(_value(p, high))}
    assert len(signs) == 1, "the interval is too wide for this oracle"
    return signs.pop()


def _value(p: Coefficients, x: Fraction) -> Fraction:
    return sum((c * x**k for k, c in enumerate(p)), start=Fraction(0))


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)
