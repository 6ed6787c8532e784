"""Pieces: parts of an option set that share no state with the rest, with a canonical order of their states.

Two pieces with the same key are carried onto each other by matching their states in canonical order
(Law 7: copies on disjoint supports are interchangeable, whatever they look like inside).  Canonical
labelling is bliss's, through igraph; interchangeable states of a piece are merged before, so a uniform
distribution on 50 states costs as much as on one.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.search.incidence import canonical_form

Shape = tuple[tuple[str, Fraction], ...]


def shape_of(problem: Problem, option: Option) -> Shape:
    """The multiset of (label, weight) of an option: constant on its orbit under the group, and complete.

    >>> p = Problem("p", ("a", "b"), (Option.one_hot(0),), (Option.one_hot(1),))
    >>> shape_of(p, Option.one_hot(0)) == shape_of(p, Option.one_hot(1))
    True
    """
    labels = problem.state_labels()
    if len(option.entries) == 1:
        state, weight = option.entries[0]
        return (("" if labels is None else labels[state], weight),)
    return tuple(sorted(("" if labels is None else labels[i], w) for i, w in option.entries))


@dataclass(frozen=True, slots=True)
class Piece:
    """Options that are linked by shared states and share none with the others.

    key     equal for two pieces if and only if the group carries one onto the other
    states  the support in canonical order: states[k] -> other.states[k] carries the options over
    options the options, in the canonical order of the problem
    """

    key: Hashable
    states: tuple[int, ...]
    options: tuple[Option, ...]


def pieces(problem: Problem, options: Sequence[Option]) -> tuple[Piece, ...]:
    """The pieces of these options, by first option.  Zero vectors form pieces of their own."""
    return tuple(piece_of(problem, group) for group in linked_groups(options))


def linked_groups(options: Sequence[Option]) -> list[tuple[Option, ...]]:
    """The options grouped by chains of shared states."""
    parent = list(range(len(options)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    owner: dict[int, int] = {}
    for k, option in enumerate(options):
        for state, _ in option.entries:
            first = owner.setdefault(state, k)
            if first != k:
                a, b = root(first), root(k)
                parent[max(a, b)] = min(a, b)
    groups: dict[int, list[Option]] = {}
    for k, option in enumerate(options):
        groups.setdefault(root(k), []).append(option)
    return [tuple(group) for group in groups.values()]


def piece_of(problem: Problem, options: tuple[Option, ...]) -> Piece:
    """One piece with its canonical form."""
    if len(options) == 1:
        entries = options[0].entries
        if len(entries) > 1:
            labels = problem.state_labels()
            entries = tuple(sorted(entries, key=lambda e: ("" if labels is None else labels[e[0]], e[1], e[0])))
        return Piece(shape_of(problem, options[0]), tuple(i for i, _ in entries), options)
    key, states = canonical_form(problem, options)
    return Piece(key, states, options)


def by_key(items: Iterable[Piece]) -> dict[Hashable, list[Piece]]:
    """Pieces grouped by key, in order of first occurrence."""
    groups: dict[Hashable, list[Piece]] = {}
    for item in items:
        groups.setdefault(item.key, []).append(item)
    return groups
