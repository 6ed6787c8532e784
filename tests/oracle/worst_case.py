"""The worst case over every reward by flags of faces: no cells, no cosets, no interior points.

Every open region of a central arrangement has an extreme ray v, where enough hyperplanes meet; next to v the region is
a region of the hyperplanes through v, an arrangement of one dimension less.  So every region is named by a flag
v_1, v_2, ..., standing for v_1 + eps v_2 + eps^2 v_3 + ..., and values at it are compared lexicographically.
Shares with the package only the values of `orbitcert.exact`.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations
from math import gcd, lcm
from operator import mul

import numpy as np

from orbitcert.exact.problem import Problem

Vector = tuple[int, ...]
Flag = tuple[Vector, ...]


class Oracle:
    """Every permutation, every difference of options, every region, for one small problem.

    forms  the differences phi.a - phi.b without zero, primitive, up to sign
    walls  in a sorted reward these forms are >= 0; none when rewards are not taken sorted
    """

    def __init__(self, problem: Problem, sorted_rewards: bool = True) -> None:
        d = problem.d
        scale = lcm(*(w.denominator for x in (*problem.A, *problem.B) for _, w in x.entries))
        labels = problem.labels or ("",) * d
        self.group = [p for p in permutations(range(d)) if all(labels[i] == labels[j] for i, j in enumerate(p))]
        self.A, self.B = (
            [tuple(int(dict(x.entries).get(s, 0) * scale) for s in range(d)) for x in side]
            for side in (problem.A, problem.B)
        )
        self.moved = [([moved(phi, a) for a in self.A], [moved(phi, b) for b in self.B]) for phi in self.group]
        differences = {minus(a, b) for losing, winning in self.moved for a in losing for b in winning}
        self.forms = sorted({normal(form) for form in differences if any(form)})
        pairs = [(i, j) for i, j in combinations(range(d), 2) if labels[i] == labels[j]] if sorted_rewards else []
        self.walls = [tuple(int(s == i) - int(s == j) for s in range(d)) for i, j in pairs]

    def regions(self) -> dict[tuple[int, ...], Flag]:
        """The sign vectors of all open regions of the forms (in the sorted chamber), each with a flag."""
        flags.cache_clear()
        named = flags(tuple(sorted({*self.forms, *map(normal, self.walls)})), tuple(self.walls))
        signs = np.zeros((len(named), len(self.forms)), dtype=np.int64)
        if self.forms:
            values = np.array(named, dtype=np.int64) @ np.array(self.forms, dtype=np.int64).T
            for order in range(values.shape[1]):
                signs = np.where(signs == 0, np.sign(values[:, order]), signs)
            assert signs.all()
        return {tuple(row): flag for row, flag in zip(signs.tolist(), named, strict=True)}

    def share(self, flag: Flag) -> Fraction:
        """The share of the group with max_B >= max_A next to this flag."""
        at = {x: lexicographic(x, flag) for sides in self.moved for side in sides for x in side}
        good = sum(max(at[b] for b in winning) >= max(at[a] for a in losing) for losing, winning in self.moved)
        return Fraction(good, len(self.group))

    def answer(self) -> tuple[Fraction, int]:
        """The least share over all rewards, and the number of open regions."""
        regions = self.regions()
        return min(map(self.share, regions.values())), len(regions)


@cache
def flags(forms: tuple[Vector, ...], walls: tuple[Vector, ...]) -> tuple[Flag, ...]:
    """At least one flag for every open region of the forms where all walls (which are among the forms) are >= 0."""
    if not forms:
        return ((),)
    found = []
    for ray in rays(forms):
        if all(value(wall, ray) >= 0 for wall in walls):
            through = tuple(form for form in forms if not value(form, ray))
            rest = flags(through, tuple(wall for wall in walls if not value(wall, ray)))
            found.extend((ray, *flag) for flag in rest)
    return tuple(found)


def rays(forms: Sequence[Vector]) -> list[Vector]:
    """Both directions of every line where rank - 1 independent hyperplanes meet, modulo what all forms leave free."""
    pivots = pivot_columns(forms)
    k = len(pivots)
    matrix = np.array([[form[c] for c in pivots] for form in forms], dtype=np.int64)
    assert abs(matrix).max() < 1000
    subsets = list(combinations(range(len(forms)), k - 1))
    chosen = matrix[np.array(subsets, dtype=np.int64).reshape(len(subsets), k - 1)]
    minors = [(-1) ** c * determinant(np.delete(chosen, c, axis=2)) for c in range(k)]
    directions = {normal(tuple(row)) for row in np.stack(minors, axis=1).tolist() if any(row)}
    both = [tuple(sign * x for x in direction) for direction in sorted(directions) for sign in (1, -1)]
    d = len(forms[0])
    return [tuple(dict(zip(pivots, ray, strict=True)).get(s, 0) for s in range(d)) for ray in both]


def determinant(matrices: np.ndarray) -> np.ndarray:
    """The determinants of a stack of small square matrices, by expansion along the first row."""
    k = matrices.shape[1]
    if not k:
        return np.ones(len(matrices), dtype=np.int64)
    rest = matrices[:, 1:]
    return sum((-1) ** c * matrices[:, 0, c] * determinant(np.delete(rest, c, axis=2)) for c in range(k))


def pivot_columns(rows: Sequence[Vector]) -> list[int]:
    """Columns that are a basis of the column space, leftmost first."""
    left = [list(map(Fraction, row)) for row in rows]
    pivots = []
    for c in range(len(rows[0])):
        pivot = next((row for row in left if row[c]), None)
        if pivot is not None:
            pivots.append(c)
            left.remove(pivot)
            left = [[x - row[c] / pivot[c] * y for x, y in zip(row, pivot, strict=True)] for row in left]
            left = [row for row in left if any(row)]
    return pivots


def moved(phi: Sequence[int], x: Vector) -> Vector:
    """phi.x, that is (phi.x)[phi(i)] = x[i]."""
    image = [0] * len(x)
    for i, weight in enumerate(x):
        image[phi[i]] = weight
    return tuple(image)


def minus(x: Vector, y: Vector) -> Vector:
    """x - y."""
    return tuple(a - b for a, b in zip(x, y, strict=True))


def value(x: Vector, ray: Vector) -> int:
    """x.ray."""
    return sum(map(mul, x, ray))


def lexicographic(x: Vector, flag: Flag) -> tuple[int, ...]:
    """The value of x at v_1 + eps v_2 + ..., as coefficients of the powers of eps."""
    return tuple([value(x, ray) for ray in flag])


def normal(vector: Vector) -> Vector:
    """The primitive multiple whose first non-zero entry is positive."""
    divisor = gcd(*vector)
    if next(x for x in vector if x) < 0:
        divisor = -divisor
    return tuple(x // divisor for x in vector)
