"""Every way in which some reward ranks the options of a ground set, with a reward for each.

A reward r ranks the options by their values x.r, ties included; the counts over its orbit depend only on this weak
order.  The hyperplanes (x - y).r = 0 cut the sorted rewards (one of each orbit) into finitely many faces, open regions
and their borders of every dimension, and the weak order is constant on each face.  So deciding something on one
rational point of every face decides it for every reward.  The faces are found once per ground set, by cutting cones in
integers (`orbit.cone`); a face is the cone over the rays that lie in it, and their sum is a point inside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from orbitcert.law.ground_set import GroundSet, Indices
from orbitcert.orbit.chamber import unit_rewards
from orbitcert.orbit.cone import Cone, Vector, primitive
from orbitcert.orbit.integer_matrix import IntegerMatrix
from orbitcert.orbit.tally import TooLarge

LARGEST_REGIONS = 60_000
"""With more open regions than this a ground set is refused."""

LARGEST_COLUMNS = 16_000_000
"""At most so many pairs (face, permutation): one byte each for every option."""

KEPT = 48
"""The best values of so many option sets are remembered."""

Ranks = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Rankings:
    """All weak orders of a ground set that rewards induce.

    rewards  one reward per face, in integers; open regions first, small rewards first among each
    regions  how many of them are open regions
    ranks    (faces, options): the place of every option in the weak order, the best option has the largest
    """

    ground: GroundSet
    rewards: tuple[Vector, ...]
    regions: int
    ranks: Ranks
    _best: dict[Indices, Ranks] = field(default_factory=dict, repr=False)

    @cached_property
    def moved(self) -> tuple[Ranks, ...]:
        """For every option x the array (permutations, faces) of the places of phi.x."""
        images = np.array(self.ground.images)
        return tuple(np.ascontiguousarray(self.ranks[:, images[:, x]].T) for x in range(images.shape[1]))

    def best(self, options: Indices) -> Ranks:
        """(permutations, faces): the place of the best option of phi.X."""
        if len(options) == 1:
            return self.moved[options[0]]
        known = self._best.get(options)
        if known is None:
            known = np.maximum(self.best(options[:-1]), self.moved[options[-1]])
            if len(self._best) >= KEPT:
                del self._best[next(iter(self._best))]
            self._best[options] = known
        return known


def rankings(ground: GroundSet) -> Rankings:
    """All weak orders of this ground set; raises TooLarge when there are too many.

    >>> from orbitcert.law.ground_set import ground_set, uniform_options
    >>> table = rankings(ground_set(("",) * 3, uniform_options(3, (1, 2, 3))))
    >>> table.regions, len(table.rewards), table.rewards[:3]
    (2, 6, ((3, 1, 0), (3, 2, 0), (0, 0, 0)))
    """
    scale = lcm(*(w.denominator for x in ground.options for _, w in x.entries))
    rows = [_dense(ground.d, {s: int(w * scale) for s, w in x.entries}) for x in ground.options]
    classes = _classes(ground.labels)
    differences = [[sum(x[s] - rows[0][s] for s in states) for states in classes] for x in rows[1:]]
    gaps, free = unit_rewards(ground.d, classes, differences)
    units = (*gaps, *free)
    vectors = [tuple(sum(x[s] for s, on in enumerate(unit) if on) for unit in units) for x in rows]
    points: dict[Vector, bool] = {}
    for regions, cone in enumerate(_regions(_chamber(len(gaps), len(free)), _forms(vectors)), start=1):
        if regions > LARGEST_REGIONS:
            raise TooLarge(f"{len(rows)} options on {ground.d} states have more than {LARGEST_REGIONS} regions")
        for number, point in enumerate(_face_points(cone)):
            points.setdefault(primitive(point), number == 0)
    return _sorted(ground, vectors, units, points)


def _sorted(
    ground: GroundSet, vectors: Sequence[Vector], units: Sequence[Vector], points: dict[Vector, bool]
) -> Rankings:
    """The table with equal weak orders merged: walls of the chamber that no difference of options sees."""
    if len(points) * len(ground.group) > LARGEST_COLUMNS:
        raise TooLarge(f"{len(vectors)} options: {len(points)} faces for {len(ground.group)} permutations")
    rewards = {point: _reward(units, point, ground.d) for point in points}
    order = sorted(points, key=lambda p: (not points[p], max(map(abs, rewards[p])), sum(rewards[p]), rewards[p]))
    values = IntegerMatrix(tuple(vectors)).products(order) if units else np.zeros((len(order), len(vectors)), np.int64)
    places = np.array([np.unique(row, return_inverse=True)[1] for row in values])
    narrow = places.astype(np.uint8 if len(vectors) <= 256 else np.uint16)
    kept: dict[bytes, int] = {}
    for k, row in enumerate(narrow):
        kept.setdefault(row.tobytes(), k)
    chosen = list(kept.values())
    regions = sum(points[order[k]] for k in chosen)
    return Rankings(ground, tuple(rewards[order[k]] for k in chosen), regions, narrow[chosen])


def _reward(units: Sequence[Vector], point: Vector, d: int) -> Vector:
    return tuple(sum(x * unit[s] for x, unit in zip(point, units, strict=True)) for s in range(d))


def _dense(d: int, entries: dict[int, int]) -> Vector:
    return tuple(entries.get(s, 0) for s in range(d))


def _classes(labels: Sequence[str]) -> tuple[Indices, ...]:
    classes: dict[str, list[int]] = {}
    for state, label in enumerate(labels):
        classes.setdefault(label, []).append(state)
    return tuple(map(tuple, classes.values()))


def _chamber(gaps: int, free: int) -> Cone:
    units = [tuple(int(i == j) for i in range(gaps + free)) for j in range(gaps + free)]
    return Cone.simplicial(units[:gaps], units[gaps:])


def _forms(vectors: Sequence[Vector]) -> list[Vector]:
    """The different hyperplanes on which two options are worth the same, simple ones first."""
    found = set()
    for x, y in combinations(vectors, 2):
        form = primitive([a - b for a, b in zip(x, y, strict=True)])
        leading = next((c for c in form if c), 0)
        if leading:
            found.add(form if leading > 0 else tuple(-c for c in form))
    return sorted(found, key=lambda form: (sum(map(abs, form)), form))


def _regions(cone: Cone, forms: Sequence[Vector]) -> Iterator[Cone]:
    """The closed cells of the arrangement in the cone."""
    waiting = [(cone, [form for form in forms if cone.crosses(form)])]
    while waiting:
        cell, crossing = waiting.pop()
        if not crossing:
            yield cell
            continue
        for part in cell.cut(crossing[0]):
            waiting.append((part, [form for form in crossing[1:] if part.crosses(form)]))


def _face_points(cone: Cone) -> Iterator[Vector]:
    """A point inside every face of a pointed cone, the cone itself first, the apex last.

    A face is the set of rays on which some rows are tight; intersections of the rays' sets of tight rows name them all.
    """
    if not cone.rays:
        yield ()
        return
    whole = cone.tight[0]
    for tight in cone.tight:
        whole &= tight
    masks = dict.fromkeys((whole, *cone.tight))
    waiting = list(masks)
    for mask in waiting:
        for tight in cone.tight:
            if mask & tight not in masks:
                masks[mask & tight] = None
                waiting.append(mask & tight)
    for mask in masks:
        inside = (ray for ray, tight in zip(cone.rays, cone.tight, strict=True) if tight & mask == mask)
        yield tuple(map(sum, zip(*inside, strict=True)))
    yield (0,) * len(cone.rays[0])
