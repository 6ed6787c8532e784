"""At which discounts do different visit distribution functions, or different entries of them, take the same value?

Only there may a permutation match more options than it matches functions: everywhere else in (0, 1) the vector of f is
carried to the vector of g exactly when the function f is carried to the function g.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from flint import fmpz_poly

from orbitcert.distribution.algebraic import Algebraic, increasing, roots_with_multiplicity
from orbitcert.distribution.discount_functions import VisitFunction, entry_functions
from orbitcert.distribution.rational_function import RationalFunction, coefficients
from orbitcert.orbit.tally import TooLarge

MOST_PAIRS = 100_000
"""At most so many pairs of functions, and of entries, are compared."""


@dataclass(frozen=True, slots=True)
class Coincidence:
    """One discount with the pairs of different functions, and of different entries, that have the same value there."""

    point: Algebraic
    functions: tuple[tuple[VisitFunction, VisitFunction], ...]
    entries: tuple[tuple[RationalFunction, RationalFunction], ...]


def coincidences(functions: Sequence[VisitFunction]) -> tuple[Coincidence, ...]:
    """Every discount in (0, 1) at which two different entries of these functions are equal, increasing.

    Entries are positive, so functions with different supports never coincide, and where two functions do, so do two
    entries.  Raises TooLarge when there are too many pairs.

    >>> from orbitcert.distribution.discount_functions import visit_functions
    >>> from orbitcert.environment.mdp import Mdp
    >>> m = Mdp.of("m", {"s": {"go": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> [(str(c.point), len(c.functions), len(c.entries)) for c in coincidences(visit_functions(m, 0))]
    [('1/2', 0, 1)]
    """
    entries = sorted(entry_functions(functions))
    for what, number in (("functions", len(functions)), ("entries", len(entries))):
        if comb(number, 2) > MOST_PAIRS:
            raise TooLarge(f"{comb(number, 2)} pairs of {what}: at most {MOST_PAIRS} are compared")
    equal: dict[Algebraic, list[tuple[RationalFunction, RationalFunction]]] = {}
    for p, q in combinations(entries, 2):
        for root, _ in roots_with_multiplicity(coefficients(_numerator(p, q))):
            equal.setdefault(root, []).append((p, q))
    same: dict[Algebraic, list[tuple[VisitFunction, VisitFunction]]] = {}
    for f, g in combinations(sorted(functions), 2):
        for root in _common_roots(f, g):
            same.setdefault(root, []).append((f, g))
    return tuple(
        Coincidence(point, tuple(same.get(given, ())), tuple(equal.get(given, ())))
        for given, point in increasing([*equal, *same]).items()
    )


def _numerator(p: RationalFunction, q: RationalFunction) -> fmpz_poly:
    """A polynomial with the sign of p - q, up to one sign, on (0, 1)."""
    p_above, p_below, q_above, q_below = (
        fmpz_poly(list(c)) for c in (p.numerator, p.denominator, q.numerator, q.denominator)
    )
    return p_above * q_below - q_above * p_below


def _common_roots(f: VisitFunction, g: VisitFunction) -> tuple[Algebraic, ...]:
    """The discounts at which two different functions are the same vector."""
    if [s for s, _ in f.entries] != [s for s, _ in g.entries]:
        return ()
    common = fmpz_poly([])
    for (_, p), (_, q) in zip(f.entries, g.entries, strict=True):
        common = common.gcd(_numerator(p, q))
        if common.degree() == 0:
            return ()
    return tuple(root for root, _ in roots_with_multiplicity(coefficients(common)))
