"""The hyperplanes of a chamber, and which cones they decide.

A reward r lies in phi.K if and only if for some a in phi.A all the forms (a - b).r, b in phi.B, are positive.  As
integer vectors in the coordinates of the chamber, divided by their content and up to sign, these forms are the
hyperplanes of the arrangement; a *literal* is a form with a sign.  Forms without both signs in the chamber have a
constant sign there and cut nothing.

Sets of forms are bit masks: bit f belongs to form f.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np
import numpy.typing as npt

from orbitcert.orbit.chamber import Chamber
from orbitcert.orbit.cone import Cone, Vector, primitive
from orbitcert.orbit.conflicts import disjoint_groups
from orbitcert.orbit.integer_matrix import IntegerMatrix

MOST_KNOWN = 200_000
"""The signs of so many rays are remembered."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """The forms of a chamber.

    forms     different primitive forms, first non-zero entry positive
    literals  (cones, |A without B|, |B|): 2f where (a - b) is a positive multiple of form f, 2f + 1 where a negative
    groups    the number of its group for every cone: cones of one group are pairwise disjoint

    >>> from orbitcert.exact import Option, Problem
    >>> from orbitcert.orbit.chamber import chamber_of
    >>> problem = Problem("p", ("x", "y", "z"), (Option.one_hot(0),), (Option.uniform((1, 2)),))
    >>> arrangement = arrangement_of(chamber_of(problem))
    >>> arrangement.forms, arrangement.crossing(chamber_of(problem).cone())
    (((2, 1), (1, -1), (1, 2)), 2)
    """

    chamber: Chamber
    forms: tuple[Vector, ...]
    literals: npt.NDArray[np.int64]
    groups: npt.NDArray[np.int64]
    _matrix: IntegerMatrix = field(init=False, repr=False)
    _signs: dict[Vector, tuple[int, int]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_matrix", IntegerMatrix(self.forms))

    def signs(self, rays: Sequence[Vector]) -> tuple[int, int]:
        """The forms that are positive on at least one of the rays, and those that are negative on one."""
        known = self._signs
        missing = [ray for ray in rays if ray not in known]
        if missing:
            if len(known) > MOST_KNOWN:
                known.clear()
                missing = list(rays)
            values = self._matrix.products(missing)
            for ray, up, down in zip(missing, _masks(values > 0), _masks(values < 0), strict=True):
                known[ray] = up, down
        above = below = 0
        for ray in rays:
            up, down = known[ray]
            above |= up
            below |= down
        return above, below

    def both_signs(self, cone: Cone) -> tuple[int, int]:
        """The forms that are somewhere positive in this cone, and those somewhere negative."""
        if not self.forms:
            return 0, 0
        above, below = self.signs(cone.rays)
        if cone.lines:
            up, down = self.signs(cone.lines)
            above, below = above | up | down, below | up | down
        return above, below

    def crossing(self, cone: Cone) -> int:
        """The forms that take both signs inside this cone."""
        above, below = self.both_signs(cone)
        return above & below

    def flags(self, mask: int) -> npt.NDArray[np.bool_]:
        """A set of forms as one flag per form."""
        raw = np.frombuffer(mask.to_bytes(len(self.forms) // 8 + 1, "little"), dtype=np.uint8)
        return np.unpackbits(raw, bitorder="little")[: len(self.forms)].astype(np.bool_)

    def most_regions(self, crossing: int) -> int:
        """An upper bound on the regions of a cell that so many hyperplanes cross: sum of C(n, i), i < dimension.

        Without free coordinates all hyperplanes pass through the apex, and a section of the cell has one dimension
        less; with free coordinates the bound counts one term more.
        """
        n = crossing.bit_count()
        return sum(comb(n, i) for i in range(self.chamber.dimension + bool(self.chamber.free)))


def arrangement_of(chamber: Chamber) -> Arrangement:
    """The arrangement of all forms (a - b) in this chamber."""
    numbers: dict[Vector, int] = {}
    known: dict[tuple[int, int], int] = {}
    images = chamber.images.vectors

    def literal(a: int, b: int) -> int:
        if (a, b) not in known:
            form = primitive([x - y for x, y in zip(images[a], images[b], strict=True)])
            negative = next(x for x in form if x) < 0
            if negative:
                form = tuple(-x for x in form)
            known[a, b] = 2 * numbers.setdefault(form, len(numbers)) + negative
        return known[a, b]

    rows = [
        [[literal(a, b) for b in winning] for a in losing[: chamber.rivals]]
        for losing, winning in zip(chamber.losing.tolist(), chamber.winning.tolist(), strict=True)
    ]
    shape = (chamber.cones, chamber.rivals, chamber.winning.shape[1])
    literals = np.array(rows, dtype=np.int64).reshape(shape)
    return Arrangement(chamber, tuple(numbers), literals, disjoint_groups(literals, len(numbers)))


def _masks(flags: npt.NDArray[np.bool_]) -> list[int]:
    """Every row of flags as a bit mask."""
    return [int.from_bytes(row.tobytes(), "little") for row in np.packbits(flags, axis=1, bitorder="little")]
