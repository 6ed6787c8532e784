"""The question itself: which of two option sets does an orbit of rewards prefer?

A `Problem` is d named states, the option set B that is claimed to win, the option set A that
loses, and the group Gamma of permutations that may act on rewards: all of S_d; when the states carry
labels, the permutations among states of equal label (a Young subgroup); or the group that given permutations generate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import factorial

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.display import Displayed
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.permutation_group import listed_group, word_of

GENERATED = "rewards are permuted by a group given by generators, which this does not handle"


@dataclass(frozen=True, slots=True)
class Problem(Displayed):
    """Two option sets over named states, and the group whose orbits are counted.

    name    what messages and tables call it
    states  d distinct names; indices everywhere else refer to this order
    A, B    the losing and the winning option set, non-empty, canonical order, A != B
    labels  None for Gamma = S_d, else one label per state
    C       competitors: further options that can be chosen, in neither A nor B; with them A and B are compared among
            everything (Law 10), see `proof/competitors`
    generators  None, or permutations that generate Gamma: different, each moves a state, canonical order, no labels

    Raises ValueError with the reason when these conditions fail.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> candy.d, candy.admits(Permutation.from_cycles([(0, 1)]))
    (3, True)
    """

    name: str
    states: tuple[str, ...]
    A: OptionSet
    B: OptionSet
    labels: tuple[str, ...] | None = None
    C: OptionSet = ()
    generators: tuple[Permutation, ...] | None = None

    def __post_init__(self) -> None:
        if len(set(self.states)) != len(self.states):
            raise ValueError("two states have the same name")
        for side, options in (("A", self.A), ("B", self.B), ("C", self.C)):
            if not options and side != "C":
                raise ValueError(f"{side} is empty: both option sets need at least one option")
            canonical = option_set(options)
            if len(canonical) != len(options):
                raise ValueError(f"{side} lists an option twice")
            object.__setattr__(self, side, canonical)
            if any(x.entries and x.entries[-1][0] >= self.d for x in options):
                raise ValueError(f"{side} has an option with a state outside 0..{self.d - 1}")
        if self.A == self.B:
            raise ValueError("A and B are the same set: there is nothing to compare")
        if not {*self.A, *self.B}.isdisjoint(self.C):
            raise ValueError("C has an option of A or B: competitors are in neither")
        if self.labels is not None and len(self.labels) != self.d:
            raise ValueError(f"{len(self.labels)} labels for {self.d} states")
        if self.generators is not None:
            if self.labels is not None:
                raise ValueError("labels and generators exclude each other: there is one group")
            check_generators(self.generators, self.d)
            object.__setattr__(self, "generators", tuple(sorted(self.generators, key=lambda g: g.moved)))

    @property
    def d(self) -> int:
        """The number of states."""
        return len(self.states)

    def admits(self, phi: Permutation) -> bool:
        """True when phi is in Gamma: within equal labels, or a product of the generators and their inverses.

        Raises GroupTooLarge when only the list of a group with too many elements would tell.
        """
        if phi.moved and phi.moved[-1][0] >= self.d:
            return False
        if self.generators is not None:
            return word_of(self.generators, phi) is not None
        labels = self.labels
        return labels is None or all(labels[i] == labels[j] for i, j in phi.moved)

    def state_labels(self) -> tuple[str, ...] | None:
        """One label per state, None when Gamma = S_d.  BadInput when Gamma is no such group: it has generators."""
        if self.generators is not None:
            raise BadInput(self.name, GENERATED)
        return self.labels

    def label_classes(self) -> tuple[tuple[int, ...], ...]:
        """The states grouped by label (one class when Gamma = S_d), by first member; BadInput as `state_labels`."""
        labels = self.state_labels()
        if labels is None:
            return (tuple(range(self.d)),)
        classes: dict[str, list[int]] = {}
        for state, label in enumerate(labels):
            classes.setdefault(label, []).append(state)
        return tuple(tuple(members) for members in classes.values())

    def moves_nothing(self) -> bool:
        """True when Gamma fixes every option of A and of B: no orbit relates A to B, the question is empty.

        >>> own = Problem("own", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),), ("p", "q"))
        >>> own.moves_nothing(), Problem("free", own.states, own.A, own.B).moves_nothing()
        (True, False)
        """
        options = (*self.A, *self.B)
        if self.generators is not None:
            return all(x.moved_by(g) == x for g in self.generators for x in options)
        class_of = {s: members for members in self.label_classes() for s in members}
        for x in options:
            weights = dict(x.entries)
            if any(weights.get(t) != w for s, w in x.entries for t in class_of[s]):
                return False
        return True

    def group_order(self) -> int:
        """|Gamma|: the product of the factorials of the class sizes, or the length of the list (GroupTooLarge)."""
        if self.generators is not None:
            return listed_group(self.generators).order
        order = 1
        for members in self.label_classes():
            order *= factorial(len(members))
        return order

    def with_options(self, A: Iterable[Option], B: Iterable[Option]) -> "Problem":
        """The same states and group with other option sets."""
        losing, winning = option_set(A), option_set(B)
        C = tuple(x for x in self.C if x not in losing and x not in winning) if self.C else ()
        return Problem(self.name, self.states, losing, winning, self.labels, C, self.generators)

    def option_text(self, option: Option) -> str:
        """An option in words, as in `1/2 D + 1/2 D'`; a one-hot is just its state.

        >>> Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.uniform((0, 1)),)).option_text(
        ...     Option.uniform((0, 1)))
        '1/2 x + 1/2 y'
        """
        return mixture_text(self.states, option)


def check_generators(generators: Sequence[Permutation], d: int) -> None:
    """ValueError with the reason unless these are different permutations of d states, each of which moves one."""
    if not generators:
        raise ValueError("no generator: only the identity would permute rewards, and no orbit has two elements")
    for k, g in enumerate(generators):
        if g.is_identity():
            raise ValueError(f"generator {k} moves no state: the identity alone relates nothing, leave it out")
        if g.moved[-1][0] >= d:
            raise ValueError(f"generator {k} moves a state outside 0..{d - 1}")
    if len(set(generators)) != len(generators):
        raise ValueError("a generator is listed twice")


def mixture_text(states: Sequence[str], option: Option) -> str:
    """An option as a mixture of named states, as in `1/2 D + 1/2 D'`; the zero vector is `0`."""
    terms = [states[i] if w == 1 else f"{w} {states[i]}" for i, w in option.entries]
    return " + ".join(terms) if terms else "0"
