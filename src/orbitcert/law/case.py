"""One small case: option sets A and B, perhaps further options that are available, and the group, as index tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.law.ground_set import GroundSet, Indices, ground_set
from orbitcert.law.rankings import Rankings, rankings


@dataclass(frozen=True, eq=False)
class Case:
    """A problem over a ground set.

    table   every weak order of the ground set that a reward induces; shared by all cases of the ground set
    A, B    the losing and the winning options, increasing numbers
    extra   further options of the choice set C = A u B u extra (Law 10); mostly empty

    >>> case = case_of(Problem("candy", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2))))
    >>> case.A, case.B, case.carried_into_B
    ((0,), (1, 2), (2, 3, 4, 5))
    """

    table: Rankings
    A: Indices
    B: Indices
    extra: Indices = ()

    @property
    def ground(self) -> GroundSet:
        """The ground set."""
        return self.table.ground

    @property
    def order(self) -> int:
        """|Gamma|."""
        return len(self.ground.group)

    @cached_property
    def mask_A(self) -> int:
        """A as a bit mask."""
        return self.ground.mask(self.A)

    @cached_property
    def mask_B(self) -> int:
        """B as a bit mask."""
        return self.ground.mask(self.B)

    @cached_property
    def mask_C(self) -> int:
        """The choice set C as a bit mask."""
        return self.mask_A | self.mask_B | self.ground.mask(self.extra)

    @cached_property
    def images_of_A(self) -> Indices:
        """phi.A for every phi, as bit masks."""
        return self.ground.images_of(self.mask_A)

    @cached_property
    def carried_into_B(self) -> Indices:
        """The numbers of the phi with phi.A inside B."""
        outside = ~self.mask_B
        return tuple(phi for phi, image in enumerate(self.images_of_A) if not image & outside)

    def size(self) -> Indices:
        """Smaller cases first: states, options, states in supports, largest denominator, then the options."""
        chosen = [self.ground.options[x] for x in (*self.A, *self.B, *self.extra)]
        return (
            self.ground.d,
            len(chosen),
            sum(len(x.entries) for x in chosen),
            max((w.denominator for x in chosen for _, w in x.entries), default=1),
            len(self.A),
            *(*self.A, *self.B, *self.extra),
        )

    def problem(self, name: str = "case") -> Problem:
        """The problem with states s0, s1, ..."""
        ground = self.ground
        labels = None if len(set(ground.labels)) <= 1 else ground.labels
        states = tuple(f"s{i}" for i in range(ground.d))
        return Problem(name, states, self.options(self.A), self.options(self.B), labels)

    def options(self, numbers: Iterable[int]) -> tuple[Option, ...]:
        """The options with these numbers."""
        return tuple(self.ground.options[x] for x in numbers)


def case_of(problem: Problem, extra: Iterable[Option] = ()) -> Case:
    """A problem of its own as a case; raises TooLarge when its group or its arrangement is too large to be listed."""
    further = tuple(extra)
    labels = problem.state_labels() or ("",) * problem.d
    table = rankings(ground_set(labels, (*problem.A, *problem.B, *further)))
    index = table.ground.index
    A, B, rest = (tuple(sorted(index[x] for x in options)) for options in (problem.A, problem.B, further))
    return Case(table, A, B, tuple(x for x in rest if x not in A and x not in B))
