"""Permutations that carry given options onto admitted options, found by refining partitions of the states.

A choice of targets y_1..y_k for sources x_1..x_k extends to a permutation phi in Gamma with phi.x_j = y_j
if and only if the columns (label, x_1[i], ..., x_k[i]) and (label, y_1[i], ..., y_k[i]) occur equally often.
So the search assigns options, not states: it keeps the partition of the states by source column beside the
partition by target column, as bit masks, and splits both at every assignment.  Interchangeable states stay
together in one cell and are never permuted.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.incidence import embedding_of_states

Parts = tuple[tuple[int, int], ...]
"""An option as pairs (number of the weight, mask of the states that carry it), by number."""

Cells = tuple[tuple[int, int], ...]
"""Pairs (mask of source states, mask of target states) of equal size."""


EASY_STEPS = 40
"""Steps of the own search before a question goes to the subgraph solver, which filters harder per step."""

SUBGRAPH_STEPS = 400
"""What one question to the subgraph solver is charged."""


class Embedder:
    """Finds permutations in the group of one problem that carry sources into admitted targets.

    >>> p = Problem("p", ("a", "b", "c"), (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> e = Embedder(p)
    >>> e.find({Option.one_hot(0): p.B}, Budget(100)).cycles()
    ((0, 1),)
    >>> e.find({Option.one_hot(0): p.A, Option.one_hot(1): p.A}, Budget(100)) is None
    True
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._start: Cells = tuple((mask, mask) for mask in (_mask(states) for states in problem.label_classes()))
        self._weights: dict[Fraction, int] = {}
        self._parts: dict[Option, Parts] = {}
        self._option: dict[Parts, Option] = {}

    def parts(self, option: Option) -> Parts:
        """The states of each weight of an option, as bit masks."""
        known = self._parts.get(option)
        if known is None:
            masks: dict[int, int] = {}
            for state, weight in option.entries:
                number = self._weights.setdefault(weight, len(self._weights))
                masks[number] = masks.get(number, 0) | 1 << state
            known = self._parts[option] = tuple(sorted(masks.items()))
            self._option[known] = option
        return known

    def find(self, allowed: Mapping[Option, Sequence[Option]], budget: Budget) -> Permutation | None:
        """A permutation phi in Gamma with phi.x in allowed[x] for every x, or None when there is none.

        Raises BudgetSpent when the budget ends first.
        """
        return self.find_parts(
            {self.parts(x): tuple(map(self.parts, targets)) for x, targets in allowed.items()}, budget
        )

    def find_parts(self, allowed: Mapping[Parts, Sequence[Parts]], budget: Budget) -> Permutation | None:
        """The same for options given by their parts, which a search that asks often should keep."""
        budget.spend(sum(map(len, allowed.values())) // 20)
        first_try = Budget(EASY_STEPS + 2 * len(allowed))
        try:
            for cells in self._solutions(allowed, first_try):
                budget.spend(first_try.spent)
                return _permutation(cells)
        except BudgetSpent:
            budget.spend(first_try.steps + SUBGRAPH_STEPS)
        else:
            return None
        option = self._option
        partial = embedding_of_states(
            self._problem, {option[x]: tuple(option[y] for y in targets) for x, targets in allowed.items()}
        )
        return None if partial is None else Permutation.extending(partial)

    def images(
        self, sources: Sequence[Option], targets: Sequence[Option], budget: Budget
    ) -> Iterator[tuple[Option, ...]]:
        """Every tuple (phi.x for x in sources) inside the targets, phi in Gamma, possibly repeated.

        One phi per choice of images is tried, not every phi.
        """
        goals = tuple(map(self.parts, targets))
        for cells in self._solutions(dict.fromkeys(map(self.parts, sources), goals), budget):
            phi = _permutation(cells)
            yield tuple(x.moved_by(phi) for x in sources)

    def _solutions(self, allowed: Mapping[Parts, Sequence[Parts]], budget: Budget) -> Iterator[Cells]:
        """The partitions at which every source has its image, depth first.

        Next comes the source with the fewest states whose image is still open, among equals one with few targets;
        a source none of whose states is open is only looked up.
        """
        goals = {source: dict.fromkeys(targets) for source, targets in allowed.items()}
        supports = {parts: _union(parts) for parts in goals}

        def extend(cells: Cells, waiting: tuple[Parts, ...]) -> Iterator[Cells]:
            budget.spend(1 + len(waiting) // 8)
            image = {left: right for left, right in cells if not left & (left - 1)}
            settled = sum(image)
            still: list[Parts] = []
            best, fewest = None, 0
            for source in waiting:
                unsettled = supports[source] & ~settled
                if not unsettled:
                    if _image(source, image) not in goals[source]:
                        return
                    continue
                still.append(source)
                count = unsettled.bit_count()
                if best is None or count < fewest:
                    best, fewest = source, count
            if best is None:
                yield cells
                return
            rest = tuple(source for source in still if source is not best)
            for target in goals[best]:
                refined = _split(cells, best, target)
                if refined is not None:
                    yield from extend(refined, rest)

        yield from extend(self._start, tuple(sorted(goals, key=lambda source: len(goals[source]))))


def _split(cells: Cells, source: Parts, target: Parts) -> Cells | None:
    """The cells refined by source -> target, or None when the columns no longer match."""
    if len(source) != len(target):
        return None
    refined: list[tuple[int, int]] = []
    pairs = []
    for (number, left_mask), (other, right_mask) in zip(source, target, strict=True):
        if number != other:
            return None
        pairs.append((left_mask, right_mask))
    for left, right in cells:
        for left_mask, right_mask in pairs:
            left_part, right_part = left & left_mask, right & right_mask
            if left_part.bit_count() != right_part.bit_count():
                return None
            if left_part:
                refined.append((left_part, right_part))
                left ^= left_part
                right ^= right_part
        if left:
            refined.append((left, right))
    return tuple(refined)


def _image(source: Parts, image: Mapping[int, int]) -> Parts:
    """The image of an option under a map of single states (bits)."""
    moved = []
    for number, mask in source:
        target = 0
        while mask:
            lowest = mask & -mask
            target |= image[lowest]
            mask ^= lowest
        moved.append((number, target))
    return tuple(moved)


def moved_parts(source: Parts, phi: Permutation) -> Parts:
    """phi.x for an option given by its parts."""
    moved = []
    for number, mask in source:
        target = 0
        for state in _states(mask):
            target |= 1 << phi(state)
        moved.append((number, target))
    return tuple(moved)


def _union(parts: Parts) -> int:
    mask = 0
    for _, part in parts:
        mask |= part
    return mask


def _mask(states: Sequence[int]) -> int:
    mask = 0
    for state in states:
        mask |= 1 << state
    return mask


def _states(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _permutation(cells: Cells) -> Permutation:
    """A bijection that respects the cells and fixes every state it can."""
    image: dict[int, int] = {}
    for left, right in cells:
        both = left & right
        image.update(zip(_states(left ^ both), _states(right ^ both), strict=True))
    return Permutation.from_mapping(image)
