"""Exact integrals over polytopes in the unit cube by their vertices: every d rows are solved, then a triangulation.

Shares nothing with `orbitcert.orbit.volume`: no cone, no Normaliz, plain fractions.  For d <= 4 and a dozen rows.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

Point = tuple[Fraction, ...]
Half = tuple[tuple[Fraction, ...], Fraction]


def in_cube(d: int, rows: Sequence[tuple[Sequence[Fraction | int], Fraction | int]]) -> list[Half]:
    """These rows a.r + b >= 0 and those of the cube, each once."""
    found = [(tuple(map(Fraction, a)), Fraction(b)) for a, b in rows]
    for i in range(d):
        unit = tuple(Fraction(int(j == i)) for j in range(d))
        found += [(unit, Fraction(0)), (tuple(-x for x in unit), Fraction(1))]
    return found


def volume(d: int, rows) -> Fraction:
    """The volume of the polytope."""
    return integral(d, rows, (Fraction(0),) * d, Fraction(1))


def integral(d: int, rows, slope: Sequence[Fraction], constant: Fraction = Fraction(0)) -> Fraction:
    """The integral of slope.r + constant: over a simplex its volume times the mean at the vertices."""
    halves = in_cube(d, rows)
    points = sorted(set(vertices(d, halves)))
    total = Fraction(0)
    for simplex in triangulated(frozenset(points), d, halves):
        first = simplex[0]
        size = abs(determinant([[x - y for x, y in zip(p, first, strict=True)] for p in simplex[1:]])) / factorial(d)
        mean = sum(constant + sum(s * x for s, x in zip(slope, p, strict=True)) for p in simplex) / (d + 1)
        total += size * mean
    return total


def vertices(d: int, halves: Sequence[Half]) -> Iterator[Point]:
    for chosen in combinations(halves, d):
        point = solved([list(a) for a, _ in chosen], [-b for _, b in chosen])
        if point is not None and all(value(half, point) >= 0 for half in halves):
            yield point


def triangulated(face: frozenset[Point], dimension: int, halves: Sequence[Half]) -> Iterator[tuple[Point, ...]]:
    """Simplices of this dimension that fill the face: one vertex joined with the facets that do not contain it."""
    if affine_dimension(face) < dimension:
        return
    apex = min(face)
    if dimension == 0:
        yield (apex,)
        return
    facets = {frozenset(p for p in face if value(half, p) == 0) for half in halves}
    for facet in sorted(facets, key=sorted):
        if apex not in facet and affine_dimension(facet) == dimension - 1:
            for simplex in triangulated(facet, dimension - 1, halves):
                yield (apex, *simplex)


def value(half: Half, point: Point) -> Fraction:
    return sum((a * x for a, x in zip(half[0], point, strict=True)), start=half[1])


def affine_dimension(points: frozenset[Point]) -> int:
    if not points:
        return -1
    first = min(points)
    rows = [[x - y for x, y in zip(p, first, strict=True)] for p in points if p != first]
    rank = 0
    while rows:
        row = rows.pop()
        pivot = next((k for k, x in enumerate(row) if x), None)
        if pivot is not None:
            rank += 1
            rows = [[x - y * other[pivot] / row[pivot] for x, y in zip(other, row, strict=True)] for other in rows]
    return rank


def determinant(rows: list[list[Fraction]]) -> Fraction:
    if not rows:
        return Fraction(1)
    return sum(
        (-1) ** k * rows[0][k] * determinant([row[:k] + row[k + 1 :] for row in rows[1:]])
        for k in range(len(rows))
        if rows[0][k]
    ) or Fraction(0)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> Point | None:
    """The only solution by Cramer's rule, or None."""
    below = determinant(matrix)
    if not below:
        return None
    return tuple(
        determinant([[*row[:k], y, *row[k + 1 :]] for row, y in zip(matrix, right, strict=True)]) / below
        for k in range(len(matrix))
    )
