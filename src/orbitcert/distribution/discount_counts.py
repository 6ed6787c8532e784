"""How the orbit of one reward splits between F(s|a) and F(s|a') at every discount at once.

For an element w of the orbit, B>A or A>B at gamma is decided by the signs of the numerators of (b - a)(gamma).w.  They
change only at roots in (0, 1), so the three counts are constant on finitely many open intervals between algebraic
numbers and have values of their own at these.  Here all roots are found, put in order, and every element is carried
from 0 to 1 over its own roots: at a root of odd multiplicity the sign turns, at every root it is 0.

Kept small by: scaling and shifting the reward to integers (all visit distributions at one discount have the same sum);
only states on which the functions differ are assigned values, interchangeable states together; comparisons whose
transformed coefficients have one sign on (0, 1) are decided for good; functions that are at most another one of their
own side on all of (0, 1) are not looked at, for this element.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import comb, gcd, perm, prod
from typing import Any

import numpy as np
from flint import fmpz_poly

from orbitcert.distribution.algebraic import (
    Algebraic,
    increasing,
    primitive,
    roots_with_multiplicity,
    simplest_between,
    unit_matrix,
)
from orbitcert.distribution.discount_functions import VisitFunction
from orbitcert.distribution.rational_function import Polynomial, coefficients
from orbitcert.orbit.comparisons import integral, multinomial
from orbitcert.orbit.tally import Counts, TooLarge

MOST_COMPARISONS = 3_000_000
"""At most so many (assignment, pair of functions) are looked at: some ten seconds."""

MOST_POLYNOMIALS = 60_000
"""At most so many different polynomials are factored."""

SAFE = 1 << 62

UNKNOWN = 2
"""Stands for a sign that may change on (0, 1)."""

Difference = dict[int, Polynomial]
"""A vector of polynomials by state, without zeros."""


@dataclass(frozen=True, slots=True)
class DiscountCounts:
    """The counts over the orbit of a reward at every discount.

    points    the breakpoints: discounts at which or across which a count changes, increasing
    at        the counts at each breakpoint
    between   the counts on the open intervals 0 .. points[0] .. points[1] .. ... .. 1, one more than points
    balanced  further discounts where elements of the orbit change sides, but no count changes, increasing
    """

    points: tuple[Algebraic, ...]
    at: tuple[Counts, ...]
    between: tuple[Counts, ...]
    balanced: tuple[Algebraic, ...]

    def inside(self, k: int) -> Fraction:
        """The simplest rational discount in interval k."""
        low = self.points[k - 1].high if k else Fraction(0)
        high = self.points[k].low if k < len(self.points) else Fraction(1)
        return simplest_between(low, high)


def discount_counts(
    A: Sequence[VisitFunction], B: Sequence[VisitFunction], reward: Sequence[Fraction | int]
) -> DiscountCounts:
    """The counts of max_B > max_A, equality, max_A > max_B over the orbit of this reward (all permutations).

    A and B are sets of visit distribution functions of one environment.  Raises TooLarge, with the size, beforehand.

    >>> from orbitcert.distribution.discount_functions import visit_functions
    >>> from orbitcert.environment.mdp import Mdp
    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"to": {"z": 1}},
    ...                  "y": {"stay": {"y": 1}}, "z": {"stay": {"z": 1}}})
    >>> A, B = (visit_functions(m.restricted(0, a), 0) for a in "lr")
    >>> found = discount_counts(A, B, (0, 0, 1, 3))  # x + g/(1-g) z against 1/(1-g) y
    >>> [str(x) for x in found.points], found.between[0], found.at[0], found.between[1]
    (['1/3', '2/3'], Counts(B=5, tie=0, A=7), Counts(B=4, tie=1, A=7), Counts(B=4, tie=0, A=8))
    """
    differences = [_difference(a, b) for a in A for b in B]
    sides = [[_difference(x, y) for x in side for y in side] for side in (A, B)]
    groups = _interchangeable(differences)
    used = [s for group in groups for s in group]
    values, _ = integral(reward)
    least, scale = min(values), gcd(*(v - min(values) for v in values)) or 1
    stock = Counter((v - least) // scale for v in values)
    size = _most_assignments(stock, [len(group) for group in groups])
    if size * len(differences) > MOST_COMPARISONS:
        raise TooLarge(
            f"up to {size} ways to hand the values to the {len(used)} states that matter, times "
            f"{len(differences)} pairs of functions: at most {MOST_COMPARISONS} comparisons are made at every discount"
        )
    fillings = list(_fillings(tuple(sorted(stock.items())), [len(group) for group in groups]))
    sweep = _Sweep([filling for filling, _ in fillings], used, len(A), len(B))
    sweep.decide(differences, *sides)
    return sweep.counts([elements for _, elements in fillings])


def _difference(a: VisitFunction, b: VisitFunction) -> Difference:
    """A multiple of b - a by polynomials that are positive on (0, 1): numerators by state, without zeros."""
    below = fmpz_poly([1])
    for f in (a, b):
        for _, entry in f.entries:
            q = fmpz_poly(list(entry.denominator))
            below = below * (q // below.gcd(q))
    if below[0] < 0:  # flint's gcd has a positive leading coefficient; positive at 0 is positive on (0, 1)
        below = -below
    total: dict[int, fmpz_poly] = {}
    for f, sign in ((b, 1), (a, -1)):
        for s, entry in f.entries:
            p = fmpz_poly(list(entry.numerator)) * (below // fmpz_poly(list(entry.denominator)))
            total[s] = total.get(s, fmpz_poly([])) + sign * p
    total = {s: p for s, p in sorted(total.items()) if p}
    common = fmpz_poly([])
    for p in total.values():
        common = common.gcd(p)
    divisor = _positive_part(coefficients(common)) if total else fmpz_poly([1])
    return {s: coefficients(p // divisor) for s, p in total.items()}


def _positive_part(p: Polynomial) -> fmpz_poly:
    """The product of the factors of p without a root in (0, 1), with the sign that makes it positive there."""
    constant, factors = fmpz_poly(list(p)).factor()
    part = fmpz_poly([abs(int(constant))])
    for f, m in factors:
        if not roots_with_multiplicity(coefficients(f)):
            part = part * f**m
    # without a root in (0, 1) it has one sign there, that of its lowest coefficient
    return part if next(c for c in coefficients(part) if c) > 0 else -part


def _interchangeable(differences: Sequence[Difference]) -> list[list[int]]:
    """The states that occur, grouped by their entries in all differences."""
    groups: dict[tuple[Polynomial, ...], list[int]] = {}
    for s in sorted({s for difference in differences for s in difference}):
        groups.setdefault(tuple(difference.get(s, ()) for difference in differences), []).append(s)
    return list(groups.values())


def _most_assignments(stock: Counter[int], groups: Sequence[int]) -> int:
    """An upper bound on the number of fillings."""
    used, d = sum(groups), stock.total()
    return min(
        perm(d, used),
        multinomial(stock.values()),
        prod(comb(len(stock) + k - 1, k) for k in groups),
    )


def _fillings(stock: tuple[tuple[int, int], ...], groups: Sequence[int]) -> Iterator[tuple[list[int], int]]:
    """Every way to hand values to the groups, increasing inside each, and how many orbit elements it stands for."""

    def multisets(left: tuple[tuple[int, int], ...], k: int, first: int) -> Iterator[list[tuple[int, int]]]:
        """(value, how often) of k values from the stock, from position `first` on."""
        if k == 0:
            yield []
        elif first < len(left):
            value, available = left[first]
            for often in range(min(k, available), -1, -1):
                for rest in multisets(left, k - often, first + 1):
                    yield [(value, often), *rest] if often else rest

    if not groups:
        yield [], multinomial(count for _, count in stock)
        return
    for chosen in multisets(stock, groups[0], 0):
        taken = dict(chosen)
        left = tuple((value, count - taken.get(value, 0)) for value, count in stock if count > taken.get(value, 0))
        ways = multinomial(taken.values())
        values = [value for value, often in chosen for _ in range(often)]
        for rest, elements in _fillings(left, groups[1:]):
            yield [*values, *rest], ways * elements


class _Sweep:
    """Every assignment of values to the states `used`, carried over its roots from 0 to 1.

    Pair number k is a = k // |B|, b = k % |B|.

    signs      per assignment and pair the sign of b - a on the whole of (0, 1), UNKNOWN where it may change
    undecided  per assignment these pairs: (pair, number of the polynomial in `kinds`, sign)
    """

    def __init__(self, assignments: list[list[int]], used: list[int], m: int, n: int) -> None:
        self.used, self.m, self.n = used, m, n
        self.largest = max((max(row, default=0) for row in assignments), default=0)
        self.values = np.array(assignments, dtype=np.int64 if self.largest < SAFE else object)
        self.rows = [((1 << n) - 1) << (a * n) for a in range(m)]
        self.kinds: dict[Polynomial, int] = {}
        self.signs: list[list[int]] = []
        self.undecided: dict[int, list[tuple[int, int, int]]] = {}
        self.known: dict[tuple[int, int], int] = {}

    def counts(self, elements: Sequence[int]) -> DiscountCounts:
        """The counts, for assignments that stand for so many elements of the orbit each."""
        roots = [roots_with_multiplicity(p) for p in self.kinds]
        order = increasing(x for found in roots for x, _ in found)
        place = {given: k for k, given in enumerate(order)}
        turns = [[(place[x], m % 2) for x, m in found] for found in roots]
        starts = [1 if next(c for c in p if c) > 0 else -1 for p in self.kinds]
        cells = 2 * len(order) + 1  # interval 0, point 0, interval 1, point 1, ...
        change = [[0] * cells for _ in range(3)]
        moving = set()
        for w, weight in enumerate(elements):
            positive = zero = 0
            for k, sign in enumerate(self.signs[w]):
                if sign == 1:
                    positive |= 1 << k
                elif sign == 0:
                    zero |= 1 << k
            events: dict[int, tuple[int, int]] = {}  # at a point: the pairs that are 0, those that turn
            for k, kind, sign in self.undecided.get(w, ()):
                if starts[kind] * sign > 0:
                    positive |= 1 << k
                for point, odd in turns[kind]:
                    touched, turned = events.get(point, (0, 0))
                    events[point] = touched | 1 << k, turned | odd << k
            verdict = self._verdict(positive, zero)
            change[verdict][0] += weight
            for point in sorted(events):
                touched, turned = events[point]
                at = self._verdict(positive & ~touched, zero | touched)
                positive ^= turned
                following = self._verdict(positive, zero)
                for cell, old, new in ((2 * point + 1, verdict, at), (2 * point + 2, at, following)):
                    if old != new:
                        moving.add(point)
                        change[old][cell] -= weight
                        change[new][cell] += weight
                verdict = following
        table = [Counts(*triple) for triple in zip(*(accumulate(c) for c in change), strict=True)]
        return _changing(list(order.values()), table, moving)

    def _verdict(self, positive: int, zero: int) -> int:
        """0 when max_B > max_A, 1 for equality, 2 when max_A > max_B."""
        key = positive, zero
        if key not in self.known:
            weak = positive | zero
            strict = all(positive & row for row in self.rows)
            self.known[key] = 0 if strict else 1 if all(weak & row for row in self.rows) else 2
        return self.known[key]

    def decide(
        self, between: Sequence[Difference], inside_A: Sequence[Difference], inside_B: Sequence[Difference]
    ) -> None:
        """Fill in `signs` and `undecided`, from the differences b - a, and y - x for x, y in A and in B.

        max_B > max_A means: for every a some b has sign 1.  So a row without influence gets the sign 1, a column or a
        single pair without influence the sign -1.
        """
        m, n = self.m, self.n
        tables = [self._polynomials(difference) for difference in between]
        signs = np.stack([_unit_signs(table) for table in tables], axis=1).reshape(-1, m, n)
        beaten_A, beaten_B = self._beaten(inside_A, m), self._beaten(inside_B, n)
        signs[np.broadcast_to(beaten_B[:, None, :], signs.shape)] = -1
        signs[beaten_A] = 1
        signs[(signs == UNKNOWN) & (signs == 1).any(axis=2, keepdims=True)] = -1  # this a is beaten for good
        signs[(signs == UNKNOWN) & (signs == -1).all(axis=2).any(axis=1)[:, None, None]] = -1  # some a wins for good
        flat = signs.reshape(-1, m * n)
        seen: dict[tuple[int, ...], tuple[int, int]] = {}
        for k, table in enumerate(tables):
            chosen = np.flatnonzero(flat[:, k] == UNKNOWN)
            for w, raw in zip(chosen.tolist(), map(tuple, table[chosen].tolist()), strict=True):
                if raw not in seen:
                    seen[raw] = self._kind(raw)
                self.undecided.setdefault(w, []).append((k, *seen[raw]))
        self.signs = flat.tolist()

    def _beaten(self, inside: Sequence[Difference], n: int) -> Any:
        """(assignments, n): x is at most some other y of its side on all of (0, 1); of equal ones the first stays."""
        beaten = np.zeros((len(self.values), n), dtype=bool)
        for x in range(n):
            for y in range(n):
                if x != y:
                    sign = _unit_signs(self._polynomials(inside[x * n + y]))
                    beaten[:, x] |= (sign == 1) | ((sign == 0) & (y < x))
        return beaten

    def _polynomials(self, difference: Difference) -> Any:
        """(assignments, coefficients): the polynomial (y - x).w for every assignment w."""
        length = max((len(p) for p in difference.values()), default=1)
        if not difference:
            return np.zeros((len(self.values), length), dtype=np.int64)
        matrix = [[*difference.get(s, ()), *[0] * (length - len(difference.get(s, ())))] for s in self.used]
        total = sum(abs(c) for row in matrix for c in row)
        # the transformed coefficients are sums of at most 2^length times as much: below 2^62 nothing overflows
        exact = np.int64 if self.largest * total << length < SAFE else object
        return self.values.astype(exact) @ np.array(matrix, dtype=exact)

    def _kind(self, raw: tuple[int, ...]) -> tuple[int, int]:
        """The number of the polynomial up to positive multiples and sign, and that sign."""
        p = list(raw)
        while not p[-1]:
            p.pop()
        sign = 1 if p[-1] > 0 else -1
        key = primitive(tuple(sign * c for c in p))
        if key not in self.kinds and len(self.kinds) == MOST_POLYNOMIALS:
            raise TooLarge(f"more than {MOST_POLYNOMIALS} different polynomials may change sign between 0 and 1")
        return self.kinds.setdefault(key, len(self.kinds)), sign


def _unit_signs(table: Any) -> Any:
    """The sign on (0, 1) of every polynomial, by its transformed coefficients; UNKNOWN when their signs differ."""
    moved = table @ np.array(unit_matrix(table.shape[1] - 1), dtype=table.dtype)
    above, below = (moved > 0).any(axis=1), (moved < 0).any(axis=1)
    return np.where(above & below, UNKNOWN, above.astype(np.int8) - below.astype(np.int8)).astype(np.int8)


def _changing(points: Sequence[Algebraic], table: Sequence[Counts], moving: Iterable[int]) -> DiscountCounts:
    """Only the points at which or across which a count changes."""
    kept = [k for k in range(len(points)) if not table[2 * k] == table[2 * k + 1] == table[2 * k + 2]]
    return DiscountCounts(
        tuple(points[k] for k in kept),
        tuple(table[2 * k + 1] for k in kept),
        (table[0], *(table[2 * k + 2] for k in kept)),
        tuple(points[k] for k in sorted(set(moving).difference(kept))),
    )
