"""Universes: all cases with states, set sizes, supports and denominators in stated ranges, one per class of the group.

Two cases are in one class when a permutation of Gamma carries one onto the other, sides kept; nothing else is swapped.
Cases are generated in order and without memory of earlier ones: A runs through the sets that no phi makes smaller
(lexicographically, as increasing rows), B through those that no phi of the stabiliser of A makes smaller, and the extra
options likewise.  A row that is least in its orbit stays least when its last entry is dropped, so sets grow one option
at a time and nothing that cannot become least is extended (orderly generation, Read and Faradzev 1978).

A `Stratum` is the part with one number of states and one partition into labels; its cases hang below *nodes*, pairs
(A, first option of B), which are the units of work, of the ledger, and of the splitting `res/mod`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from orbitcert.law.case import Case
from orbitcert.law.ground_set import GroundSet, Indices, ground_set, lattice_options, uniform_options
from orbitcert.law.rankings import Rankings, rankings

Range = tuple[int, int]
"""From the first to the second, both included."""


@dataclass(frozen=True, slots=True)
class Universe:
    """What is swept.

    states        numbers of states
    A, B          sizes of the losing and the winning set
    extra         numbers of further options of the choice set, outside A and B
    supports      support sizes of options
    denominators  least common denominators of options; None for options uniform on their supports
    labelled      False: Gamma = S_d; True: every partition of the states into labels in turn, S_d among them

    >>> Universe((2, 3), (1, 1), (1, 2), supports=(1, 2)).words
    '2..3 states, |A| 1, |B| 1..2, options uniform on supports of 1..2 states'
    """

    states: Range
    A: Range
    B: Range
    extra: Range = (0, 0)
    supports: Range = (1, 99)
    denominators: Range | None = None
    labelled: bool = False

    def __post_init__(self) -> None:
        for name, (low, high), least in (
            ("states", self.states, 1),
            ("A", self.A, 1),
            ("B", self.B, 1),
            ("extra", self.extra, 0),
            ("supports", self.supports, 1),
            ("denominators", self.denominators or (1, 1), 1),
        ):
            if not least <= low <= high:
                raise ValueError(f"{name}: {low}..{high} is no range of numbers from {least} on")

    @property
    def words(self) -> str:
        """The universe in words."""
        low, high = self.supports[0], min(self.supports[1], self.states[1])
        parts = [f"{range_text(self.states)} states", f"|A| {range_text(self.A)}", f"|B| {range_text(self.B)}"]
        if self.extra[1]:
            parts.append(f"{range_text(self.extra)} further options to choose from")
        kind = "uniform on" if self.denominators is None else f"with denominators {range_text(self.denominators)} on"
        parts.append(f"options {kind} supports of {range_text((low, high))} states")
        if self.labelled:
            parts.append("every partition of the states into labels")
        return ", ".join(parts)

    def strata(self) -> Iterator["Stratum"]:
        """The parts, by number of states, few labels first."""
        for d in range(self.states[0], self.states[1] + 1):
            for sizes in sorted(_partitions(d, d), key=len) if self.labelled else ((d,),):
                labels = tuple(chr(ord("a") + c) for c, size in enumerate(sizes) for _ in range(size))
                yield Stratum(self, labels if len(sizes) > 1 else ("",) * d)


@dataclass(frozen=True, eq=False)
class Stratum:
    """The cases of a universe with these labels."""

    universe: Universe
    labels: tuple[str, ...]

    @property
    def name(self) -> str:
        """As in `4` or `aab`."""
        return "".join(self.labels) if self.labels[0] else str(len(self.labels))

    @cached_property
    def ground(self) -> GroundSet:
        """All options of the universe on these states."""
        universe, d = self.universe, len(self.labels)
        supports = range(universe.supports[0], min(universe.supports[1], d) + 1)
        if universe.denominators is None:
            return ground_set(self.labels, uniform_options(d, supports))
        low, high = universe.denominators
        return ground_set(self.labels, lattice_options(d, supports, range(low, high + 1)))

    @cached_property
    def table(self) -> Rankings:
        """Every weak order of the options that a reward induces."""
        return rankings(self.ground)

    @cached_property
    def nodes(self) -> tuple["Node", ...]:
        """The units of work, in order."""
        everything = range(len(self.ground.options))
        return tuple(
            Node(A, first)
            for A, stabiliser in least_sets(self.ground.images, everything, self.universe.A)
            for first in everything
            if all(row[first] >= first for row in stabiliser)
        )

    def cases(self, node: "Node") -> Iterator[Case]:
        """The cases below a node, in order."""
        A, images = node.A, self.ground.images
        everything = range(len(self.ground.options))
        stabiliser = [row for row in images if _moved(row, A) == A]
        for B, fixing in least_sets(stabiliser, everything, self.universe.B, (node.first,)):
            if A == B:
                continue
            others = [x for x in everything if x not in A and x not in B]
            for extra, _ in least_sets(fixing, others, self.universe.extra):
                yield Case(self.table, A, B, extra)


@dataclass(frozen=True, slots=True)
class Node:
    """A, least in its class, and the first option of B."""

    A: Indices
    first: int


def least_sets(
    group: Sequence[Indices], options: Sequence[int], sizes: Range, start: Indices = ()
) -> Iterator[tuple[Indices, list[Indices]]]:
    """The sets of these sizes that no element of the group makes smaller, with their stabilisers, in order of search.

    group    a group, as rows of images; it must map `options` onto themselves
    options  increasing
    start    only sets that begin like this, of which this is one

    >>> swap = ((0, 1, 2), (1, 0, 2))
    >>> [s for s, _ in least_sets(swap, range(3), (0, 2))]
    [(), (0,), (0, 1), (0, 2), (2,)]
    """
    images = [_moved(row, start) for row in group]
    stabiliser = [row for row, image in zip(group, images, strict=True) if image == start]
    if min(images) < start:
        return
    if sizes[0] <= len(start) <= sizes[1]:
        yield start, stabiliser
    if len(start) < sizes[1]:
        for x in options:
            if not start or x > start[-1]:
                yield from least_sets(group, options, sizes, (*start, x))


def _moved(row: Indices, options: Indices) -> Indices:
    return tuple(sorted([row[x] for x in options]))


def _partitions(total: int, largest: int) -> Iterator[Indices]:
    """The partitions of a number into parts, largest part first.

    >>> list(_partitions(3, 3))
    [(3,), (2, 1), (1, 1, 1)]
    """
    if not total:
        yield ()
    for part in range(min(total, largest), 0, -1):
        for rest in _partitions(total - part, part):
            yield (part, *rest)


def range_text(values: Range) -> str:
    """As in `1..3`, or `2`."""
    return str(values[0]) if values[0] == values[1] else f"{values[0]}..{values[1]}"
