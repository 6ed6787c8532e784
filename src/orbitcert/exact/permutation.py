"""Permutations of states, kept sparse: only the states that move are stored.

A permutation phi of the states 0..d-1 acts on vectors by (phi.x)[phi(i)] = x[i]; hence
(phi psi).x = phi.(psi.x) where (phi psi)(i) = phi(psi(i)).  A sparse permutation does not know
d: it is the identity on every state it does not mention.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orbitcert.exact.display import Displayed


@dataclass(frozen=True, slots=True)
class Permutation(Displayed):
    """A bijection of the states that moves only the listed ones.

    `moved` holds the pairs (i, phi(i)) with phi(i) != i, by increasing i.  Raises ValueError
    when the pairs are no such bijection.

    >>> phi = Permutation.from_cycles([(0, 2, 1)])
    >>> phi(0), phi(2), phi(7)
    (2, 1, 7)
    >>> Permutation(((0, 1), (1, 2)))
    Traceback (most recent call last):
    ...
    ValueError: not a permutation: the images of the moved states are not the moved states
    """

    moved: tuple[tuple[int, int], ...] = ()
    _image: dict[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        image = dict(self.moved)
        if len(image) != len(self.moved) or any(i == j for i, j in self.moved):
            raise ValueError("not a permutation: a state is listed twice or does not move")
        if image.keys() != set(image.values()):
            raise ValueError("not a permutation: the images of the moved states are not the moved states")
        object.__setattr__(self, "moved", tuple(sorted(self.moved)))
        object.__setattr__(self, "_image", image)

    @classmethod
    def from_mapping(cls, image: Mapping[int, int]) -> "Permutation":
        """The permutation i -> image[i], identity elsewhere; fixed points may be listed."""
        return cls(tuple((i, j) for i, j in image.items() if i != j))

    @classmethod
    def from_dense(cls, images: Sequence[int]) -> "Permutation":
        """The permutation written as the row phi(0), phi(1), ..., phi(d-1).

        >>> Permutation.from_dense([1, 0, 2]).cycles()
        ((0, 1),)
        """
        return cls.from_mapping(dict(enumerate(images)))

    @classmethod
    def from_cycles(cls, cycles: Iterable[Sequence[int]]) -> "Permutation":
        """The product of disjoint cycles; each state goes to the next one in its cycle."""
        pairs = tuple((cycle[k], cycle[(k + 1) % len(cycle)]) for cycle in cycles for k in range(len(cycle)))
        return cls(pairs)

    @classmethod
    def swapping(cls, left: Sequence[int], right: Sequence[int]) -> "Permutation":
        """The involution left[k] <-> right[k]; the two rows must be disjoint.

        >>> Permutation.swapping((0, 1), (4, 3)).cycles()
        ((0, 4), (1, 3))
        """
        pairs = [*zip(left, right, strict=True), *zip(right, left, strict=True)]
        return cls(tuple((i, j) for i, j in pairs if i != j))

    @classmethod
    def extending(cls, partial: Mapping[int, int]) -> "Permutation":
        """A permutation that agrees with an injective partial map and moves as little as it can.

        Every maximal chain i -> partial(i) -> ... is closed to a cycle, so a map between states
        of equal label extends to a permutation between states of equal label.  Raises ValueError
        when the map is not injective.

        >>> Permutation.extending({0: 1, 1: 2}).cycles()
        ((0, 1, 2),)
        """
        inverse = {j: i for i, j in partial.items()}
        if len(inverse) != len(partial):
            raise ValueError("not injective")
        image = dict(partial)
        for start in partial:
            if start not in inverse:
                end = start
                while end in partial:
                    end = partial[end]
                image[end] = start
        return cls.from_mapping(image)

    def __call__(self, state: int) -> int:
        return self._image.get(state, state)

    @property
    def image(self) -> Mapping[int, int]:
        """The moved states with their images, for fast repeated use."""
        return self._image

    def __mul__(self, other: "Permutation") -> "Permutation":
        """The composition "first other, then self": (phi * psi)(i) = phi(psi(i))."""
        states = self._image.keys() | other._image.keys()
        return Permutation.from_mapping({i: self(other(i)) for i in states})

    def inverse(self) -> "Permutation":
        """phi^-1."""
        return Permutation(tuple((j, i) for i, j in self.moved))

    def is_identity(self) -> bool:
        """True when no state moves."""
        return not self.moved

    def dense(self, d: int) -> tuple[int, ...]:
        """The row phi(0), ..., phi(d-1).  Raises ValueError when a state >= d moves."""
        if self.moved and self.moved[-1][0] >= d:
            raise ValueError(f"state {self.moved[-1][0]} moves, but there are only {d} states")
        return tuple(self(i) for i in range(d))

    def cycles(self) -> tuple[tuple[int, ...], ...]:
        """The disjoint cycles of length >= 2, each from its least state, by least states."""
        return tuple(self._cycles())

    def _cycles(self) -> Iterator[tuple[int, ...]]:
        seen: set[int] = set()
        for start, _ in self.moved:
            if start not in seen:
                cycle = [start]
                while (following := self._image[cycle[-1]]) != start:
                    cycle.append(following)
                seen.update(cycle)
                yield tuple(cycle)


IDENTITY = Permutation()
