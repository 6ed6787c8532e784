"""One visit distribution function as a convex combination of others at every discount, with weights that depend on it.

f(gamma) = sum of w_k(gamma) f_k(gamma) is a linear system over the rational functions of gamma.  When the f_k are
linearly independent its only solution is a vector of rational functions, and the combination is convex at every
discount in (0, 1) exactly when no w_k is negative or infinite there.  Policies that differ at one state mix like that
(OPTSP); here the weights are found and their signs are decided, nothing is taken from a theorem.
"""

from collections.abc import Sequence

from flint import fmpz_poly

from orbitcert.distribution.algebraic import roots_with_multiplicity
from orbitcert.distribution.discount_functions import VisitFunction
from orbitcert.distribution.rational_function import RationalFunction

ZERO = RationalFunction((), (1,))
ONE = RationalFunction((1,), (1,))


def combining_weights(f: VisitFunction, others: Sequence[VisitFunction]) -> tuple[RationalFunction, ...] | None:
    """The weights w_k >= 0 with sum 1 and f = sum of w_k f_k at every discount in (0, 1).

    None when there are none, or when the others are linearly dependent, which is not looked into.

    >>> from orbitcert.distribution.discount_functions import visit_functions
    >>> from orbitcert.environment.mdp import Mdp
    >>> half = {"s": "1/2", "x": "1/2"}
    >>> m = Mdp.of("m", {"s": {"wait": half, "stay": {"s": 1}, "go": {"x": 1}}, "x": {"l": {"x": 1}}})
    >>> first, second, third = visit_functions(m, 0)
    >>> [w and tuple(map(str, w)) for w in (combining_weights(third, [first, second]),
    ...     combining_weights(first, [second, third]), combining_weights(second, [first, third]))]
    [('1/(2 - g)', '(1 - g)/(2 - g)'), None, None]
    """
    columns = [dict(x.entries) for x in (*others, f)]
    n = len(others)
    rows = [[column.get(s, ZERO) for column in columns] for s in sorted({s for c in columns for s in c})]
    rows.append([ONE] * (n + 1))
    for k in range(n):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k].numerator), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [_quotient(x, rows[k][k]) for x in rows[k]]
        for r, row in enumerate(rows):
            if r != k and row[k].numerator:
                rows[r] = [_minus(x, row[k], y) for x, y in zip(row, rows[k], strict=True)]
    if any(row[n].numerator for row in rows[n:]):
        return None
    weights = tuple(row[n] for row in rows[:n])
    return weights if all(map(is_never_negative, weights)) else None


def is_never_negative(w: RationalFunction) -> bool:
    """True when w is finite and at least 0 on all of (0, 1).

    >>> g, one = fmpz_poly([0, 1]), fmpz_poly([1])
    >>> [is_never_negative(RationalFunction.of(p, one)) for p in (g, 1 - g, 1 - 2 * g, (1 - 2 * g) ** 2, -g)]
    [True, True, False, True, False]
    """
    if not w.numerator:
        return True
    if roots_with_multiplicity(w.denominator) or any(m % 2 for _, m in roots_with_multiplicity(w.numerator)):
        return False
    # no sign change: the sign near 0 is that of the lowest coefficients, and the one of the denominator is positive
    return next(c for c in w.numerator if c) > 0


def _quotient(x: RationalFunction, y: RationalFunction) -> RationalFunction:
    return RationalFunction.of(_poly(x.numerator) * _poly(y.denominator), _poly(x.denominator) * _poly(y.numerator))


def _minus(x: RationalFunction, factor: RationalFunction, y: RationalFunction) -> RationalFunction:
    """x - factor y."""
    below = _poly(factor.denominator) * _poly(y.denominator)
    above = _poly(x.numerator) * below - _poly(factor.numerator) * _poly(y.numerator) * _poly(x.denominator)
    return RationalFunction.of(above, _poly(x.denominator) * below)


def _poly(coefficients: Sequence[int]) -> fmpz_poly:
    return fmpz_poly(list(coefficients))
