"""Options: exact sparse vectors over the states, and finite sets of them.

An option is a vector x in Q^d (a visit distribution, a recurrent state distribution, a lottery);
its value at a reward r is x.r = sum_i x_i r_i.  Option sets are tuples in canonical order without
repetition, so that equal sets are equal values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter

from orbitcert.exact.display import Displayed
from orbitcert.exact.permutation import Permutation

ONE = Fraction(1)


@dataclass(frozen=True, slots=True, order=True)
class Option(Displayed):
    """A vector of exact rationals, stored by its non-zero entries (state, weight), states increasing.

    >>> x = Option.of({2: Fraction(1, 2), 0: Fraction(1, 2)})
    >>> x.support
    (0, 2)
    >>> x.moved_by(Permutation.from_cycles([(0, 1)])).support
    (1, 2)
    """

    entries: tuple[tuple[int, Fraction], ...]

    def __post_init__(self) -> None:
        previous = -1
        for state, weight in self.entries:
            if state <= previous or not weight:
                raise ValueError("option entries must be non-zero, by increasing state")
            previous = state

    def __hash__(self) -> int:
        # hashing a Fraction costs a modular inverse; equal options have equal states and numerators
        return hash(tuple([(i, w.numerator) for i, w in self.entries]))

    @classmethod
    def of(cls, weights: Mapping[int, Fraction | int]) -> "Option":
        """The vector with these entries; zeros may be listed."""
        return cls(tuple((i, Fraction(w)) for i, w in sorted(weights.items()) if w))

    @classmethod
    def one_hot(cls, state: int) -> "Option":
        """The unit vector e_state."""
        return cls(((state, ONE),))

    @classmethod
    def uniform(cls, states: Iterable[int]) -> "Option":
        """The uniform distribution on distinct states."""
        support = sorted(states)
        weight = Fraction(1, len(support))
        return cls(tuple((i, weight) for i in support))

    @classmethod
    def in_order(cls, entries: tuple[tuple[int, Fraction], ...]) -> "Option":
        """The option with entries that are known to be non-zero and by increasing state; nothing is checked."""
        option = object.__new__(cls)
        _set_entries(option, entries)
        return option

    @property
    def support(self) -> tuple[int, ...]:
        """The states of non-zero weight, increasing."""
        return tuple(i for i, _ in self.entries)

    def value(self, reward: Sequence[Fraction] | Sequence[int]) -> Fraction | int:
        """x.r for a dense reward."""
        return sum((w * reward[i] for i, w in self.entries), start=Fraction(0))

    def moved_by(self, phi: Permutation) -> "Option":
        """phi.x, that is (phi.x)[phi(i)] = x[i]."""
        return self.moved_along(phi.image)

    def moved_along(self, image: Mapping[int, int]) -> "Option":
        """The same for a permutation given by the images of the states that it moves."""
        if not any(i in image for i, _ in self.entries):
            return self
        return Option(tuple(sorted((image.get(i, i), w) for i, w in self.entries)))


_set_entries = Option.__dict__["entries"].__set__
_ENTRIES = attrgetter("entries")  # compares without a Python call per pair

OptionSet = tuple[Option, ...]
"""Distinct options in increasing order; built by `option_set`."""


def option_set(options: Iterable[Option]) -> OptionSet:
    """The set of these options in canonical order; repetitions are merged."""
    return tuple(sorted(set(options), key=_ENTRIES))


def moved_set(phi: Permutation, options: Iterable[Option]) -> OptionSet:
    """phi.X = {phi.x : x in X}."""
    return option_set(x.moved_by(phi) for x in options)


def support_of(options: Iterable[Option]) -> frozenset[int]:
    """The states that carry weight in at least one of the options."""
    return frozenset(i for x in options for i, _ in x.entries)


def best_value(options: Iterable[Option], reward: Sequence[Fraction] | Sequence[int]) -> Fraction | int:
    """max over x in X of x.r; X must not be empty."""
    return max(x.value(reward) for x in options)
