"""All open regions of an arrangement, or only those that can be worst: cells cut in two until nothing crosses them.

A *cell* is a cone with the forms that still cross it.  Cutting it by one of them gives two cells, and what does not
cross a cell does not cross its parts; so a cell that nothing crosses is exactly one region, and no linear program is
ever solved.  Method `regions` cuts until every cell is a region.  Method `bound` knows for every cell which cones
contain it, which miss it and which are undecided there: it cuts only by forms of undecided cones, and leaves out cells
where even one undecided cone of every group of disjoint ones would not beat the best point so far.

The work is done in waves: a fixed number of waiting cells, each explored for a fixed number of steps.  So the result
does not depend on the number of processes, nor on interruptions between waves.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from math import comb
from typing import Literal

import numpy as np
import numpy.typing as npt

from orbitcert.orbit.arrangement import Arrangement
from orbitcert.orbit.cone import Cone, Vector, primitive

Method = Literal["regions", "bound"]

WHOLE = 10**18
"""The weight of the whole chamber; the weights of the two parts of a cell sum to its own."""

STEPS = 256
"""Cells that are looked at in one task, from the ninth wave on."""

TASKS = 16
"""Tasks in one wave, from the fifth on."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the chamber: its cone, the forms that cross it as a bit mask, its weight for progress."""

    cone: Cone
    crossing: int
    weight: int


@dataclass(frozen=True, slots=True)
class Found:
    """A point of the chamber and the number of cones that contain it."""

    inside: int
    point: Vector

    def order(self) -> tuple[int, int, Vector]:
        """Smaller is better: more cones, then a smaller point."""
        return -self.inside, sum(map(abs, self.point)), self.point


@dataclass(frozen=True, slots=True)
class Survey:
    """How far the work has come.

    waiting  cells not yet looked at, last first
    regions  finished cells: regions of the arrangement (method `regions`), cells with every cone decided (`bound`)
    looked   cells looked at
    done     weight of everything finished or left out, of WHOLE
    best     the best point so far
    """

    method: Method
    waiting: tuple[Cell, ...]
    best: Found
    regions: int = 0
    looked: int = 0
    done: int = 0
    waves: int = 0

    @property
    def estimate(self) -> int:
        """The number of regions to expect in the end, from the weight that is done."""
        return self.regions * WHOLE // self.done if self.done else 0


@dataclass(frozen=True, slots=True)
class Task:
    """A cell to explore for so many steps; `beaten` cones are contained in a point that is known already."""

    method: Method
    cell: Cell
    steps: int
    beaten: int


@dataclass(frozen=True, slots=True)
class Explored:
    """What came out of a task; best is None when nothing finished there, or nothing better."""

    waiting: tuple[Cell, ...]
    regions: int
    looked: int
    done: int
    best: Found | None


def begun(arrangement: Arrangement, method: Method, best: Found) -> Survey:
    """The survey of the whole chamber before any work."""
    cone = arrangement.chamber.cone()
    return Survey(method, (Cell(cone, arrangement.crossing(cone), WHOLE),), best)


def next_wave(survey: Survey, run: Callable[[list[Task], Survey], list[Explored]]) -> Survey:
    """The survey after one more wave; `run` carries out the tasks, in order."""
    size, steps = min(TASKS, 1 << survey.waves), min(STEPS, 1 << survey.waves)
    chosen = survey.waiting[-size:]
    results = run([Task(survey.method, cell, steps, survey.best.inside) for cell in reversed(chosen)], survey)
    better = [result.best for result in results if result.best is not None]
    return replace(
        survey,
        waiting=(*survey.waiting[: -len(chosen)], *(cell for result in reversed(results) for cell in result.waiting)),
        best=min([survey.best, *better], key=Found.order),
        regions=survey.regions + sum(result.regions for result in results),
        looked=survey.looked + sum(result.looked for result in results),
        done=survey.done + sum(result.done for result in results),
        waves=survey.waves + 1,
    )


def explored(arrangement: Arrangement, task: Task) -> Explored:
    """Carry out one task."""
    return _every_region(arrangement, task) if task.method == "regions" else _bounded(arrangement, task)


def parts(arrangement: Arrangement, cell: Cell, form: int) -> tuple[Cell, Cell]:
    """The two cells where this form is positive and negative; it must cross the cell."""
    above, below = cell.cone.cut(arrangement.forms[form])
    left, right = (cell.crossing & arrangement.crossing(cone) for cone in (above, below))
    dimension = len(arrangement.forms[form])
    more, less = _expected(left.bit_count(), dimension), _expected(right.bit_count(), dimension)
    share = cell.weight * more // (more + less)
    return Cell(above, left, share), Cell(below, right, cell.weight - share)


def interior_point(cell: Cell) -> Vector:
    """A primitive point inside the cell; the origin when the cell is everything."""
    return primitive(cell.cone.interior_point()) if cell.cone.rays or cell.cone.lines else ()


def lowest(mask: int) -> int:
    """The first form of a non-empty set."""
    return (mask & -mask).bit_length() - 1


@cache
def _expected(crossing: int, dimension: int) -> int:
    """Regions of a cell that so many hyperplanes in general position cross; only for weights."""
    return sum(comb(crossing, i) for i in range(dimension))


def _every_region(arrangement: Arrangement, task: Task) -> Explored:
    waiting = [task.cell]
    looked = done = 0
    points: list[Vector] = []
    while waiting and looked < task.steps:
        cell = waiting.pop()
        looked += 1
        if cell.crossing:
            waiting.extend(parts(arrangement, cell, lowest(cell.crossing)))
        else:
            done += cell.weight
            points.append(interior_point(cell))
    inside = arrangement.chamber.split(points)[:, 0].tolist()
    found = [Found(n, point) for n, point in zip(inside, points, strict=True) if n >= task.beaten]
    return Explored(tuple(waiting), len(points), looked, done, min(found, key=Found.order, default=None))


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """A cell, the number of cones that contain it, the undecided ones (rows of the literals), and a bound.

    most  no point of the cell lies in more cones: of every group of pairwise disjoint ones it lies in one at most
    """

    cell: Cell
    inside: int
    undecided: npt.NDArray[np.int64]
    most: int


def _bounded(arrangement: Arrangement, task: Task) -> Explored:
    waiting = [_judged(arrangement, task.cell, 0, np.arange(arrangement.chamber.cones))]
    looked = done = regions = 0
    beaten, best = task.beaten, None
    while waiting and looked < task.steps:
        judged = waiting.pop()
        looked += 1
        cell = judged.cell
        if judged.most <= beaten:
            done += cell.weight
        elif len(judged.undecided):
            form = _most_used(arrangement, judged)
            halves = [
                _judged(arrangement, part, judged.inside, judged.undecided) for part in parts(arrangement, cell, form)
            ]
            waiting.extend(sorted(halves, key=lambda half: half.most))
        else:
            done += cell.weight
            regions += 1
            beaten, best = judged.inside, Found(judged.inside, interior_point(cell))
    return Explored(tuple(judged.cell for judged in waiting), regions, looked, done, best)


def _judged(arrangement: Arrangement, cell: Cell, inside: int, undecided: npt.NDArray[np.int64]) -> _Judged:
    """Decide what can be decided: a cone is missed when every a has a form that is negative throughout the cell."""
    holds = _truth(arrangement, cell)
    literals = arrangement.literals[undecided]
    true, false = holds[literals], holds[literals ^ 1]
    contained = np.any(np.all(true, axis=2), axis=1)
    missed = np.all(np.any(false, axis=2), axis=1)
    left, certain = undecided[~(missed | contained)], inside + int(contained.sum())
    return _Judged(cell, certain, left, certain + len(np.unique(arrangement.groups[left])))


def _truth(arrangement: Arrangement, cell: Cell) -> npt.NDArray[np.bool_]:
    """For every literal: whether it holds throughout the cell."""
    above, below = arrangement.both_signs(cell.cone)
    holds = np.empty(2 * len(arrangement.forms), dtype=np.bool_)
    holds[::2], holds[1::2] = arrangement.flags(above & ~below), arrangement.flags(below & ~above)
    return holds


def _most_used(arrangement: Arrangement, judged: _Judged) -> int:
    """The crossing form that occurs most often in the undecided cones."""
    forms = arrangement.literals[judged.undecided].ravel() // 2
    uses = np.bincount(forms, minlength=len(arrangement.forms))
    return int(np.where(arrangement.flags(judged.cell.crossing), uses, -1).argmax())


def dive(arrangement: Arrangement, choose: Callable[[int], int]) -> int:
    """A random estimate of the number of regions whose mean is that number (Knuth).

    Walks down to one region and divides by the probability of having come there; choose(n) is a random number below n.
    """
    cell = Cell(arrangement.chamber.cone(), arrangement.crossing(arrangement.chamber.cone()), WHOLE)
    while cell.crossing:
        left, right = parts(arrangement, cell, lowest(cell.crossing))
        cell = left if choose(cell.weight) < left.weight else right
    return WHOLE // max(1, cell.weight)
