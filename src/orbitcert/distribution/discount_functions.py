"""F(s) as functions of the discount: f^{pi,s}(gamma) = sum over t of gamma^t E[e_{s_t}] for every policy pi.

With D(gamma) = det(I - gamma P), a polynomial of degree at most n, D f is a polynomial of degree below n by Cramer's
rule: it is D times the first n terms e_s P^t of the series of f.  D is the reversed characteristic polynomial of P.
In a deterministic environment a policy is a path that closes: gamma^t before the cycle, gamma^t/(1 - gamma^c) on it.

D(0) = 1 and D > 0 on (0, 1), and every entry is positive there: all terms of its series are at least 0 and one is not.
Who relies on it: everything about every discount at once.  `visitation` has the same at one discount.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from flint import fmpz_mat, fmpz_poly

from orbitcert.distribution.dominance import dominance
from orbitcert.distribution.policy import MAX_DISTRIBUTIONS, MAX_POLICIES, Policy, TooMany, all_policies
from orbitcert.distribution.rational_function import RationalFunction
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import Permutation


@dataclass(frozen=True, slots=True, order=True)
class VisitFunction:
    """A vector of rational functions of gamma by its non-zero entries (state, function), states increasing.

    >>> m = Mdp.of("m", {"s": {"go": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> [f] = visit_functions(m, 0)
    >>> f.text(m.states), f.at(Fraction(1, 2)) == Option.of({0: 1, 1: 1})
    ('s + g/(1 - g) x', True)
    """

    entries: tuple[tuple[int, RationalFunction], ...]

    def at(self, gamma: Fraction) -> Option:
        """The visit distribution at this discount, not normalised."""
        return Option.of({s: f.at(gamma) for s, f in self.entries})

    def moved_by(self, phi: Permutation) -> "VisitFunction":
        """phi.f, that is (phi.f)[phi(s)] = f[s] at every discount."""
        return VisitFunction(tuple(sorted((phi(s), f) for s, f in self.entries)))

    def limit(self) -> Option:
        """The limit of (1 - gamma) f(gamma) for gamma -> 1, a recurrent distribution."""
        weights = {}
        for s, f in self.entries:
            above = fmpz_poly(list(f.numerator)) * fmpz_poly([1, -1])
            weights[s] = RationalFunction.of(above, fmpz_poly(list(f.denominator))).at(Fraction(1))
        return Option.of(weights)

    def text(self, states: Sequence[str]) -> str:
        """The function in words, as in `s + g/(1 - g) x`."""
        return " + ".join(_term(str(f), states[s]) for s, f in self.entries) or "0"


def _term(factor: str, state: str) -> str:
    if factor == "1":
        return state
    return f"({factor}) {state}" if " " in factor and "/" not in factor else f"{factor} {state}"


def visit_functions(
    mdp: Mdp, start: int, limit: int = MAX_DISTRIBUTIONS, policy_limit: int = MAX_POLICIES
) -> tuple[VisitFunction, ...]:
    """F(start): every different function once, in canonical order (OPTSP).

    Raises TooMany above `limit` functions or `policy_limit` partial policies.

    >>> stay = Mdp.of("m", {"x": {"stay": {"x": 1}, "go": {"y": 1}}, "y": {"back": {"x": 1}}})
    >>> [f.text(stay.states) for f in visit_functions(stay, 0)]
    ['1/(1 - g) x', '1/(1 - g^2) x + g/(1 - g^2) y']
    """
    found: set[VisitFunction] = set()
    for policy in all_policies(mdp, start, policy_limit):
        found.add(visit_function(policy, start))
        if len(found) > limit:
            raise TooMany(limit, "visit distribution functions")
    return tuple(sorted(found))


def visit_function(policy: Policy, start: int) -> VisitFunction:
    """f^{pi,start} of the policy with these rows, given on the states that it reaches."""
    if all(len(row) == 1 for row in policy.values()):
        return _on_a_path(policy)
    order = list(policy)
    place = {s: k for k, s in enumerate(order)}
    n = len(order)
    scale = lcm(*(p.denominator for row in policy.values() for _, p in row))
    matrix = fmpz_mat(n, n)  # P times the scale
    for s, row in policy.items():
        for t, p in row:
            matrix[place[s], place[t]] = int(p * scale)
    # det(I - gamma P) = (gamma/scale)^n det(scale/gamma I - scale P)
    monic = [int(c) for c in matrix.charpoly().coeffs()]
    below = fmpz_poly([monic[n - k] * scale ** (n - k) for k in range(n + 1)])  # times scale^n
    series: list[list[int]] = [[] for _ in order]
    now = fmpz_mat(1, n)
    now[0, place[start]] = 1
    for t in range(n):
        for k in range(n):
            series[k].append(int(now[0, k]) * scale ** (n - 1 - t))  # times scale^(n-1)
        now = now * matrix
    whole = below * scale ** (n - 1)
    entries = {s: (fmpz_poly(series[k]) * below).truncate(n) for s, k in place.items()}
    return VisitFunction(tuple((s, RationalFunction.of(p, whole)) for s, p in sorted(entries.items())))


def _on_a_path(policy: Policy) -> VisitFunction:
    """The closed form: a policy is decided only along its path, whose last row closes it."""
    path = list(policy)
    first = path.index(policy[path[-1]][0][0])
    below = 1 - _power(len(path) - first)
    one = fmpz_poly([1])
    return VisitFunction(
        tuple(sorted((s, RationalFunction.of(_power(t), one if t < first else below)) for t, s in enumerate(path)))
    )


def _power(k: int) -> fmpz_poly:
    return fmpz_poly([0] * k + [1])


def entry_functions(functions: Iterable[VisitFunction]) -> frozenset[RationalFunction]:
    """The different non-zero entries of these functions."""
    return frozenset(entry for f in functions for _, entry in f.entries)


def generic_discount(functions: Iterable[VisitFunction]) -> Fraction:
    """The simplest rational discount in (0, 1) at which different entries of these functions have different values.

    There a permutation carries the vector of f to the vector of g exactly when it carries the function f to the
    function g.  Only finitely many discounts fail, so the search by increasing denominators ends.

    >>> m = Mdp.of("m", {"s": {"go": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> generic_discount(visit_functions(m, 0))  # at 1/2 the entries 1 and g/(1 - g) are equal
    Fraction(1, 3)
    """
    entries = entry_functions(functions)
    return next(gamma for gamma in simple_discounts() if len({f.at(gamma) for f in entries}) == len(entries))


def simple_discounts() -> Iterator[Fraction]:
    """The rationals in (0, 1): 1/2, 1/3, 2/3, 1/4, 3/4, 1/5, ..."""
    below = 2
    while True:
        yield from (Fraction(k, below) for k in range(1, below) if gcd(k, below) == 1)
        below += 1


@dataclass(frozen=True, slots=True)
class FunctionDominance:
    """Which functions are strictly best for some reward; decided at `discount`, where they all differ."""

    discount: Fraction
    nondominated: tuple[VisitFunction, ...]
    dominated: tuple[VisitFunction, ...]
    undecided: tuple[VisitFunction, ...]


def function_dominance(functions: Sequence[VisitFunction]) -> FunctionDominance:
    """The split of F(s) (or F(s|a)) into functions that are strictly best for some reward, and the others.

    For the set of all functions of a state the same ones are non-dominated at every discount in (0, 1) (OPTSP), so it
    is decided at one where they all have different values.  For other sets the answer is about that discount.
    """
    gamma = generic_discount(functions)
    of = {f.at(gamma): f for f in functions}
    split = dominance(option_set(of))
    parts = (split.nondominated, split.dominated, split.undecided)
    return FunctionDominance(gamma, *(tuple(sorted(of[x] for x in part)) for part in parts))
