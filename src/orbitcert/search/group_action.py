"""How a group given by generators moves the options of A, and which of their images count for B.

The options of A and all their images are numbered; every generator and inverse is a table of numbers, every listed
element sends the options of A where its predecessor sends them, moved by one letter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet, support_of
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.permutation_group import ListedGroup
from orbitcert.exact.problem import Problem
from orbitcert.proof.mixture import Mixture
from orbitcert.search.reduction import LARGEST_HULL_TEST, Cited, Neighbourhood, combination

LARGEST_CLOSURE = 20_000
"""A has at most this many images."""

LARGEST_MIXED = 400
"""Images outside B are tried as mixtures of options of B while there are at most so many images."""

Table = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """The images of A* under Gamma, by number.

    options   the options of A*, then their further images in order of discovery
    size      of A*: its options have the numbers 0..size-1
    tables    letter -> number of an option -> number of its image
    wins      whether the option is in B or a mixture of options of B
    mixtures  the mixtures among them
    complete  False when some image was not tried as a mixture
    """

    options: OptionSet
    size: int
    tables: dict[int, Table]
    wins: tuple[bool, ...]
    mixtures: dict[Option, Mixture]
    complete: bool

    def is_related(self) -> bool:
        """True when every option of A* has an image that wins, so that Laws 1 and 2 can say something."""
        return all(any(self.wins[x] for x in cell) for cell in self.cells(list(self.tables.values())))

    def cells(self, tables: Sequence[Table]) -> list[list[int]]:
        """The orbits of the options of A* under the group that these tables generate."""
        found = []
        seen: set[int] = set()
        for root in range(self.size):
            if root not in seen:
                seen.add(root)
                cell = [root]
                for x in cell:
                    for table in tables:
                        if (y := table[x]) not in seen:
                            seen.add(y)
                            cell.append(y)
                found.append(cell)
        return found

    def share(self, tables: Sequence[Table]) -> Fraction:
        """The least share of winning options over these orbits: what Law 2 proves with them (1 when A* is empty)."""
        cells = self.cells(tables)
        return min((Fraction(sum(self.wins[x] for x in cell), len(cell)) for cell in cells), default=Fraction(1))

    def share_bound(self) -> Fraction:
        """No subgroup proves a larger share by Law 2: its cells in one orbit of Gamma hold all options of A there."""
        return min((Fraction(b, a + b) for a, b in self._numbers()), default=Fraction(1))

    def clique_bound(self) -> int | None:
        """No clique is larger: the images of the options of A outside B are different; None when there are none."""
        return min((b // a for a, b in self._numbers()), default=None)

    def _numbers(self) -> list[tuple[int, int]]:
        """For every orbit of Gamma with losing options of A: their number, and that of its winning options."""
        numbers = []
        for cell in self.cells(list(self.tables.values())):
            losing = sum(x < self.size and not self.wins[x] for x in cell)
            if losing:
                numbers.append((losing, sum(self.wins[x] for x in cell)))
        return numbers

    def fitting(self, group: ListedGroup) -> list[bool]:
        """For every listed element whether it carries all of A* to options that win."""
        places: list[Table] = [tuple(range(self.size))]
        for j, letter in group.steps[1:]:
            table = self.tables[letter]
            places.append(tuple([table[x] for x in places[j]]))
        return [all(self.wins[x] for x in place) for place in places]

    def table_of(self, phi: Permutation) -> Table:
        """The table of an element of the group."""
        number = {x: k for k, x in enumerate(self.options)}
        return tuple(number[x.moved_by(phi)] for x in self.options)


def action_on(problem: Problem, A: OptionSet, mixing: bool) -> Action | None:
    """The action of the generated group of this problem on A; None when A has too many images.

    mixing  also images that are mixtures of options of B win
    """
    options = list(A)
    number = {x: k for k, x in enumerate(options)}
    letters: dict[int, Permutation] = {}
    for k, g in enumerate(problem.generators or (), start=1):
        letters[k], letters[-k] = g, g.inverse()
    tables: dict[int, list[int]] = {letter: [] for letter in letters}
    for x in options:
        for letter, g in letters.items():
            y = x.moved_by(g)
            if y not in number:
                if len(options) == LARGEST_CLOSURE:
                    return None
                number[y] = len(options)
                options.append(y)
            tables[letter].append(number[y])
    winners = frozenset(problem.B)
    mixtures: dict[Option, Mixture] = {}
    complete = True
    if mixing:
        outside = [x for x in options if x not in winners]
        complete = len(outside) <= LARGEST_MIXED and len(problem.B) <= LARGEST_HULL_TEST
        mixtures = _mixtures(problem, outside[:LARGEST_MIXED])
    wins = tuple(x in winners or x in mixtures for x in options)
    return Action(tuple(options), len(A), {k: tuple(t) for k, t in tables.items()}, wins, mixtures, complete)


def _mixtures(problem: Problem, candidates: Iterable[Option]) -> dict[Option, Mixture]:
    """Those of these options that are convex combinations of options of B, with the weights."""
    available: list[Cited] = [("B", x) for x in problem.B]
    found: dict[Option, Mixture] = {}
    if len(available) > 1:
        near = Neighbourhood(available)
        support = support_of(problem.B)
        for x in candidates:
            if not support.issuperset(x.support):
                continue
            weights = combination(x, near.below(x))
            if weights is not None:
                found[x] = Mixture(x, tuple((cited, w) for (_, cited), w in weights.items()))
    return found
