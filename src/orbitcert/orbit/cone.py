"""Polyhedral cones with their extreme rays, cut in two by hyperplanes: exact integers, no linear programs.

A `Cone` is {r : row.r >= 0 for every row} with non-empty interior, given by its extreme rays modulo its lines.
Cutting uses double description: the new rays lie on the two-dimensional faces whose ends have different signs, and two
rays span such a face if and only if no third ray satisfies with equality all the rows that both of them do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from operator import mul

Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cone:
    """A full-dimensional cone.

    rays    extreme rays, primitive integer vectors, one representative each modulo the lines
    tight   for every ray the rows that it satisfies with equality, as a bit mask over the rows
    lines   a basis of the lineality space
    rows    the number of rows so far

    >>> quadrant = Cone.simplicial([(1, 0), (0, 1)], [])
    >>> above, below = quadrant.cut((-1, 1))
    >>> above.rays, below.rays
    (((0, 1), (1, 1)), ((1, 0), (1, 1)))
    """

    rays: tuple[Vector, ...]
    tight: tuple[int, ...]
    lines: tuple[Vector, ...]
    rows: int

    @classmethod
    def simplicial(cls, rays: Sequence[Vector], lines: Sequence[Vector]) -> "Cone":
        """The cone of linearly independent rays, plus lines; row k is tight at every ray but the k-th."""
        every = (1 << len(rays)) - 1
        return cls(tuple(rays), tuple(every ^ 1 << k for k in range(len(rays))), tuple(lines), len(rays))

    def crosses(self, form: Vector) -> bool:
        """True when the form takes both signs inside the cone."""
        if any(dot(form, line) for line in self.lines):
            return True
        values = [dot(form, ray) for ray in self.rays]
        return any(v > 0 for v in values) and any(v < 0 for v in values)

    def interior_point(self) -> Vector:
        """The sum of the rays: a point of the interior."""
        return tuple(map(sum, zip(*self.rays, strict=True))) if self.rays else (0,) * len(self.lines[0])

    def cut(self, form: Vector) -> tuple["Cone", "Cone"]:
        """The parts where the form is >= 0 and <= 0.  The form must cross the cone."""
        bit = 1 << self.rows
        for line in self.lines:
            if dot(form, line):
                return self._cut_along(form, line, bit)
        values = [dot(form, ray) for ray in self.rays]
        above: list[tuple[Vector, int]] = []
        below: list[tuple[Vector, int]] = []
        on: list[tuple[Vector, int]] = []
        up: list[tuple[Vector, int, int]] = []
        down: list[tuple[Vector, int, int]] = []
        for ray, tight, v in zip(self.rays, self.tight, values, strict=True):
            if v > 0:
                above.append((ray, tight))
                up.append((ray, tight, v))
            elif v < 0:
                below.append((ray, tight))
                down.append((ray, tight, v))
            else:
                on.append((ray, tight | bit))
        fewest = len(form) - len(self.lines) - 2  # a two-dimensional face lies on at least so many rows
        masks = self.tight
        for ray, tight, v in up:
            for other, other_tight, u in down:
                common = tight & other_tight
                if common.bit_count() >= fewest and _only_two_hold(common, masks):
                    on.append((primitive([v * b - u * a for a, b in zip(ray, other, strict=True)]), common | bit))
        return self._part([*above, *on], self.lines), self._part([*below, *on], self.lines)

    def _cut_along(self, form: Vector, line: Vector, bit: int) -> tuple["Cone", "Cone"]:
        """The same when the form is not zero on the lineality space: one line becomes a ray of each part."""
        slope = dot(form, line)
        if slope < 0:
            line, slope = tuple(-x for x in line), -slope
        flat = [
            primitive([slope * x - dot(form, other) * y for x, y in zip(other, line, strict=True)])
            for other in self.lines
            if other != line and tuple(-x for x in other) != line
        ]
        on = [
            (primitive([slope * x - dot(form, ray) * y for x, y in zip(ray, line, strict=True)]), tight | bit)
            for ray, tight in zip(self.rays, self.tight, strict=True)
        ]
        old = bit - 1
        back = tuple(-x for x in line)
        return self._part([(line, old), *on], flat), self._part([(back, old), *on], flat)

    def _part(self, rays: Sequence[tuple[Vector, int]], lines: Sequence[Vector]) -> "Cone":
        return Cone(tuple(ray for ray, _ in rays), tuple(tight for _, tight in rays), tuple(lines), self.rows + 1)


def _only_two_hold(common: int, masks: Sequence[int]) -> bool:
    """True when no third mask contains all the bits of `common`, which two of the masks do."""
    holding = 0
    for mask in masks:
        if common & mask == common:
            holding += 1
            if holding > 2:
                return False
    return True


def dot(x: Vector, y: Vector) -> int:
    """x.y."""
    return sum(map(mul, x, y))


def primitive(vector: Sequence[int]) -> Vector:
    """The same direction with coprime entries; zero stays zero.

    >>> primitive([4, -2])
    (2, -1)
    """
    divisor = gcd(*vector)
    return tuple(x // divisor for x in vector) if divisor > 1 else tuple(vector)
