"""The options that a universe draws from: a finite set closed under the group, with the group as index tables.

Everything in `law/` speaks of options by their number in a ground set and of sets of options as increasing tuples of
numbers or bit masks; so the image of a set under a permutation is a few table look-ups, and small cases are decided by
trying the whole group.  Groups of more than LARGEST_GROUP elements are refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import combinations, pairwise, permutations, product
from math import factorial, gcd

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.orbit.tally import TooLarge

LARGEST_GROUP = 5_040
LARGEST_GROUND_SET = 2_000

REMEMBERED = 20_000
"""The images of so many sets are remembered."""

Indices = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class GroundSet:
    """Options closed under Gamma, and Gamma itself.

    labels   one label per state; Gamma permutes the states among equal labels
    options  distinct, by support size, then by entries; closed under Gamma
    group    Gamma as rows phi(0)..phi(d-1), the identity first
    images   for every phi the number of phi.x for every option x
    """

    labels: tuple[str, ...]
    options: tuple[Option, ...]
    group: tuple[Indices, ...]
    images: tuple[Indices, ...]
    _images: dict[int, Indices] = field(default_factory=dict, repr=False)

    @property
    def d(self) -> int:
        """The number of states."""
        return len(self.labels)

    @cached_property
    def number(self) -> dict[Indices, int]:
        """The number of every permutation in `group`."""
        return {row: k for k, row in enumerate(self.group)}

    @cached_property
    def index(self) -> dict[Option, int]:
        """The number of every option."""
        return {x: k for k, x in enumerate(self.options)}

    @cached_property
    def inverse(self) -> Indices:
        """The number of phi^-1 for every phi."""
        return tuple(self.number[tuple(sorted(range(self.d), key=row.__getitem__))] for row in self.group)

    @cached_property
    def product(self) -> tuple[Indices, ...]:
        """The number of phi psi ("first psi, then phi") in row phi, column psi."""
        return tuple(tuple(self.number[tuple(phi[i] for i in psi)] for psi in self.group) for phi in self.group)

    def right_product(self, tau: int) -> Indices:
        """The number of phi tau for every phi."""
        return self._right_products[tau]

    @cached_property
    def _right_products(self) -> tuple[Indices, ...]:
        return tuple(zip(*self.product, strict=True))

    @cached_property
    def bits(self) -> tuple[Indices, ...]:
        """As `images`, but single bits instead of numbers."""
        return tuple(tuple(1 << i for i in row) for row in self.images)

    @cached_property
    def involutions(self) -> Indices:
        """The numbers of the permutations that are their own inverse, the identity first."""
        return tuple(k for k, other in enumerate(self.inverse) if k == other)

    @cached_property
    def shape(self) -> Indices:
        """For every option the least number in its orbit under Gamma."""
        return tuple(min(row[k] for row in self.images) for k in range(len(self.options)))

    def moved(self, phi: int, options: Iterable[int]) -> int:
        """phi.X as a bit mask."""
        row = self.bits[phi]
        mask = 0
        for x in options:
            mask |= row[x]
        return mask

    def images_of(self, options: int) -> Indices:
        """phi.X for every phi, as bit masks, for a set given as a bit mask; remembered, since sets come back often."""
        known = self._images.get(options)
        if known is None:
            numbers = tuple(members(options))
            known = tuple(self.moved(phi, numbers) for phi in range(len(self.group)))
            if len(self._images) >= REMEMBERED:
                self._images.clear()
            self._images[options] = known
        return known

    def permutation(self, phi: int) -> Permutation:
        """The permutation with this number."""
        return Permutation.from_dense(self.group[phi])

    def mask(self, options: Iterable[int]) -> int:
        """A set as a bit mask."""
        return self.moved(0, options)


def members(mask: int) -> Iterator[int]:
    """The numbers in a bit mask, increasing.

    >>> list(members(0b1010))
    [1, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def ground_set(labels: Sequence[str], options: Iterable[Option]) -> GroundSet:
    """The closure of these options under the permutations among equal labels.

    Raises TooLarge when the group or the closure is too large to be listed.

    >>> ground = ground_set(("", "", ""), [Option.one_hot(0)])
    >>> len(ground.options), len(ground.group), ground.shape, ground.involutions
    (3, 6, (0, 0, 0), (0, 1, 2, 5))
    """
    classes: dict[str, list[int]] = {}
    for state, label in enumerate(labels):
        classes.setdefault(label, []).append(state)
    order = 1
    for states in classes.values():
        order *= factorial(len(states))
    if order > LARGEST_GROUP:
        raise TooLarge(f"a group of {order} permutations; at most {LARGEST_GROUP} are listed")
    closure = _closed([pair for states in classes.values() for pair in pairwise(states)], options)
    ordered = tuple(sorted(closure, key=_simplest))
    group = tuple(sorted(_rows(len(labels), list(classes.values()))))
    index = {x: k for k, x in enumerate(ordered)}
    images = tuple(tuple(index[x.moved_along(dict(enumerate(row)))] for x in ordered) for row in group)
    return GroundSet(tuple(labels), ordered, group, images)


def _closed(exchanges: Sequence[tuple[int, int]], options: Iterable[Option]) -> set[Option]:
    """Closed under exchanging neighbours within a class, which generates Gamma."""
    found = set(options)
    waiting = list(found)
    for x in waiting:
        for i, j in exchanges:
            y = x.moved_along({i: j, j: i})
            if y not in found:
                found.add(y)
                waiting.append(y)
        if len(found) > LARGEST_GROUND_SET:
            raise TooLarge(f"more than {LARGEST_GROUND_SET} different options")
    return found


def _simplest(x: Option) -> tuple[int, int, tuple[tuple[int, Fraction], ...]]:
    """Few states first, then small denominators."""
    return len(x.entries), max((w.denominator for _, w in x.entries), default=0), x.entries


def _rows(d: int, classes: Sequence[Sequence[int]]) -> Iterator[Indices]:
    for choice in product(*(permutations(states) for states in classes)):
        row = [0] * d
        for states, images in zip(classes, choice, strict=True):
            for i, j in zip(states, images, strict=True):
                row[i] = j
        yield tuple(row)


def uniform_options(d: int, supports: Iterable[int]) -> tuple[Option, ...]:
    """The uniform distributions on all supports of these sizes.

    >>> len(uniform_options(4, (1, 2)))
    10
    """
    return tuple(Option.uniform(s) for k in supports if k <= d for s in combinations(range(d), k))


def lattice_options(d: int, supports: Iterable[int], denominators: Iterable[int]) -> tuple[Option, ...]:
    """All distributions on d states whose least common denominator and support size are in these ranges.

    >>> [x.entries for x in lattice_options(2, (1, 2), (1, 2))]  # doctest: +ELLIPSIS
    [((0, Fraction(1, 1)),), ((1, Fraction(1, 1)),), ((0, Fraction(1, 2)), (1, Fraction(1, 2)))]
    """
    sizes = [k for k in supports if k <= d]
    return tuple(
        Option.of({s: Fraction(part, q) for s, part in zip(support, parts, strict=True)})
        for q in denominators
        for k in sizes
        for parts in _compositions(q, k)
        if gcd(q, *parts) == 1
        for support in combinations(range(d), k)
    )


def _compositions(total: int, parts: int) -> Iterator[Indices]:
    """All rows of so many positive integers with this sum."""
    if parts == 1:
        if total > 0:
            yield (total,)
        return
    for first in range(1, total):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)
