"""Law 7: interchangeable blocks may be replaced by single states, and single states by blocks.

The blocks of a problem are the sets of options that share no state with any other option.  Blocks that are copies of
one option set X are interchangeable by swapping their states pointwise.  A `Correspondence` says which row of states of
the large problem each state of the small one stands for; it carries permutations, options and certificates across.

Collapsing keeps shapes apart: with several shapes (or options that are in no pure block) the states of the small
problem get labels, since a one-hot that stands for a pair is no copy of a one-hot that stands for itself.
Merging and splitting states is another matter: `distribution/merging`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import networkx

from orbitcert.exact.option import Option, OptionSet, option_set, support_of
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem

ONE_HOT: OptionSet = (Option.one_hot(0),)
"""The shape of a state that stands for itself."""

LARGEST_BLOCK = 64
"""States of a block; larger ones are left alone."""


class NotAbstract(Exception):
    """This change of the abstraction cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A small problem and a large one in which blocks stand where the small one has single states.

    rows    for each state of the small problem the states of the large one that it stands for, pairwise disjoint
    shapes  for each state of the small problem the option set X on positions 0, 1, ... of its row that stands for its
            one-hot

    Raises ValueError unless both option sets of the large problem are those of the small one, carried across.

    >>> pair = (Option.uniform((0, 1)),)
    >>> small = Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
    >>> found = blow_up(small, [0, 1], pair, ("l", "r"))
    >>> found.large.states, found.permutation(Permutation.from_cycles([(0, 1)])).cycles()
    (('x.l', 'x.r', 'y.l', 'y.r'), ((0, 2), (1, 3)))
    """

    small: Problem
    large: Problem
    rows: tuple[tuple[int, ...], ...]
    shapes: tuple[OptionSet, ...]

    def __post_init__(self) -> None:
        used = [s for row in self.rows for s in row]
        if len(self.rows) != self.small.d or len(self.shapes) != self.small.d or len(set(used)) != len(used):
            raise ValueError("every state of the small problem needs a row and a shape of its own")
        for small, large in ((self.small.A, self.large.A), (self.small.B, self.large.B)):
            if option_set(y for x in small for y in self.options(x)) != large:
                raise ValueError("the option sets of the large problem are not those of the small one")

    def permutation(self, phi: Permutation) -> Permutation:
        """The pointwise permutation of the large problem; NotAbstract when phi moves a state to another shape."""
        image: dict[int, int] = {}
        for s, t in phi.moved:
            if self.shapes[s] != self.shapes[t] or len(self.rows[s]) != len(self.rows[t]):
                raise NotAbstract(f"{self.small.states[s]} and {self.small.states[t]} stand for different shapes")
            image.update(zip(self.rows[s], self.rows[t], strict=True))
        return Permutation.from_mapping(image)

    def options(self, x: Option) -> tuple[Option, ...]:
        """The options of the large problem that stand for x, in the order of the shape."""
        if len(x.entries) == 1 and x.entries[0][1] == 1:
            s = x.entries[0][0]
            return tuple(_placed(y, self.rows[s]) for y in self.shapes[s])
        if any(self.shapes[s] != ONE_HOT for s, _ in x.entries):
            raise NotAbstract(f"{self.small.option_text(x)} has weight in a state that stands for a block")
        return (Option.of({self.rows[s][0]: w for s, w in x.entries}),)

    def with_labelled_shapes(self) -> "Correspondence":
        """The same with the states of the small problem labelled by shape, when there are several shapes.

        Then no permutation of the small problem's group mixes shapes, and every one is carried across.
        """
        kinds = {(shape, len(row)): 0 for shape, row in zip(self.shapes, self.rows, strict=True)}
        if len(kinds) == 1:
            return self
        for number, kind in enumerate(sorted(kinds, key=lambda kind: (kind[1], kind[0]))):
            kinds[kind] = number
        own = self.small.state_labels() or ("",) * self.small.d
        labels = tuple(
            f"{kinds[shape, len(row)] + 1}/{label}"
            for shape, row, label in zip(self.shapes, self.rows, own, strict=True)
        )
        small = Problem(self.small.name, self.small.states, self.small.A, self.small.B, labels)
        return Correspondence(small, self.large, self.rows, self.shapes)

    def classes(self) -> tuple[tuple[int, ...], ...]:
        """The states of the small problem grouped by shape, larger shapes first."""
        groups: dict[OptionSet, list[int]] = {}
        for s, shape in enumerate(self.shapes):
            groups.setdefault(shape, []).append(s)
        return tuple(tuple(groups[x]) for x in sorted(groups, key=lambda x: (-len(support_of(x)), -len(x), x)))


def correspondence_by_names(small: Problem, large: Problem, parts: Mapping[str, Sequence[str]]) -> Correspondence:
    """The correspondence in which a named state of `small` stands for these states of `large`, others for themselves.

    Names that are no states of the two problems are passed over.  NotAbstract when the option sets do not correspond.
    """
    index = {name: s for s, name in enumerate(large.states)}
    held: dict[int, list[Option]] = {}
    for x in option_set((*large.A, *large.B)):
        if x.entries:
            held.setdefault(x.support[0], []).append(x)
    rows, shapes = [], []
    for s, state in enumerate(small.states):
        row = tuple(index[part] for part in parts.get(state, (state,)) if part in index)
        place = {t: k for k, t in enumerate(row)}
        inside = option_set(
            Option.of({place[t]: w for t, w in x.entries})
            for first in row
            for x in held.get(first, ())
            if place.keys() >= set(x.support)
        )
        own = Option.one_hot(s)
        is_end = own in small.A or own in small.B
        rows.append(row)
        shapes.append(inside if is_end and state in parts else ONE_HOT)
    try:
        return Correspondence(small, large, tuple(rows), tuple(shapes))
    except (ValueError, IndexError) as fault:
        raise NotAbstract(f"the option sets do not correspond: {fault}") from None


def blow_up(
    problem: Problem, chosen: Iterable[int], shape: OptionSet, names: Sequence[str], name: str | None = None
) -> Correspondence:
    """Each chosen state replaced by a copy of the option set `shape`, whose positions are called `names`.

    Each chosen state must be an option by itself, and in no other option.  Raises NotAbstract with the reason.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> blow_up(candy, range(3), (Option.uniform((0, 1)),), ("a", "b")).large.option_text(Option.uniform((0, 1)))
    '1/2 candy.a + 1/2 candy.b'
    """
    if problem.C:
        raise NotAbstract("a problem with competitors is left as it is")
    replaced = frozenset(chosen)
    _refuse_mixed(problem, replaced)
    if not shape or support_of(shape) != frozenset(range(len(names))) or Option(()) in shape:
        raise NotAbstract("the copy needs options that use every one of its states")
    states: list[str] = []
    own = problem.state_labels()
    rows, labels = [], []
    for s, state in enumerate(problem.states):
        parts = [f"{state}.{part}" for part in names] if s in replaced else [state]
        rows.append(tuple(range(len(states), len(states) + len(parts))))
        states.extend(parts)
        labels.extend([own[s] if own is not None else ""] * len(parts))
    if len(set(states)) != len(states):
        raise NotAbstract("a state of the copies would have the name of another state")
    shapes = tuple(shape if s in replaced else ONE_HOT for s in range(problem.d))

    def carried(options: OptionSet) -> OptionSet:
        found: list[Option] = []
        for x in options:
            if x.support and x.support[0] in replaced:
                found.extend(_placed(y, rows[x.support[0]]) for y in shape)
            else:
                found.append(Option.of({rows[s][0]: w for s, w in x.entries}))
        return option_set(found)

    large = Problem(
        name or problem.name,
        tuple(states),
        carried(problem.A),
        carried(problem.B),
        tuple(labels) if own is not None else None,
    )
    return Correspondence(problem, large, tuple(rows), shapes)


def _refuse_mixed(problem: Problem, replaced: frozenset[int]) -> None:
    if not replaced:
        raise NotAbstract("no state is chosen")
    own = set()
    for x in (*problem.A, *problem.B):
        for s, _ in x.entries:
            if s in replaced and x != Option.one_hot(s):
                raise NotAbstract(f"{problem.states[s]} is in the option {problem.option_text(x)}, not alone")
            own.add(s)
    for s in sorted(replaced - own):
        raise NotAbstract(f"{problem.states[s]} is in no option")


def collapse(problem: Problem) -> Correspondence:
    """Every pure block replaced by a single state, interchangeable blocks by interchangeable states.

    Options are in one block when the states that they share link them; a copy of a set that falls into several such
    pieces is several blocks.  A pure block lies inside A or inside B; its states carry one label.  States in no option
    are left out of the small problem; options in no pure block stay as they are.  With more than one shape, or other
    options, the states of the small problem are labelled by shape.  Raises NotAbstract when nothing can be collapsed.

    >>> two = Problem("two", ("a", "b", "c", "d"), (Option.uniform((0, 1)),), (Option.uniform((2, 3)),))
    >>> found = collapse(two)
    >>> found.small.states, found.small.A, found.rows
    (('a+b', 'c+d'), (Option(entries=((0, Fraction(1, 1)),)),), ((0, 1), (2, 3)))
    """
    if problem.C:
        raise NotAbstract("a problem with competitors is left as it is")
    kinds: list[tuple[OptionSet, str]] = []  # a representative on positions 0, 1, ..., and its label
    placed: dict[int, tuple[tuple[int, ...], int]] = {}  # first state -> (row, kind)
    loose: list[int] = []
    for members, options in _components(problem):
        row_kind = None if options is None else _placed_kind(problem, members, options, kinds)
        if row_kind is None:
            loose.extend(members)
        else:
            placed[members[0]] = row_kind
    if all(len(row) == 1 for row, _ in placed.values()):
        raise NotAbstract("no block has more than one state: there is nothing to collapse")
    rows = [row for row, _ in placed.values()] + [(s,) for s in loose]
    shapes = [kinds[kind][0] for _, kind in placed.values()] + [ONE_HOT] * len(loose)
    marks = [f"shape {kind + 1}" for _, kind in placed.values()] + ["rest"] * len(loose)
    order = sorted(range(len(rows)), key=lambda k: min(rows[k]))
    place = {rows[k]: n for n, k in enumerate(order)}
    names = _distinct("+".join(problem.states[s] for s in rows[k]) for k in order)
    block_of = {s: place[row] for row in rows for s in row}

    def small_side(options: OptionSet) -> OptionSet:
        one = {rows[k][0]: shapes[k] for k in order}
        return option_set(
            Option.of({block_of[s]: w for s, w in x.entries})
            if all(one.get(s) == ONE_HOT for s, _ in x.entries)
            else Option.one_hot(block_of[x.support[0]])
            for x in options
        )

    own = problem.state_labels()

    def mark(k: int) -> str:
        return marks[k] if own is None else f"{marks[k]} of {own[rows[k][0]]}"

    labels = tuple(mark(k) for k in order)
    small = Problem(
        problem.name,
        names,
        small_side(problem.A),
        small_side(problem.B),
        labels if len(set(labels)) > 1 else None,
    )
    return Correspondence(small, problem, tuple(rows[k] for k in order), tuple(shapes[k] for k in order))


def _components(problem: Problem) -> list[tuple[tuple[int, ...], OptionSet | None]]:
    """States that options link, by first state, with their options; None when these are not only in A or only in B."""
    graph = networkx.Graph()
    every = option_set((*problem.A, *problem.B))
    for x in every:
        graph.add_nodes_from(x.support)
        graph.add_edges_from((x.support[0], s) for s in x.support[1:])
    pieces = sorted(tuple(sorted(piece)) for piece in networkx.connected_components(graph))
    number = {s: k for k, piece in enumerate(pieces) for s in piece}
    held: list[list[Option]] = [[] for _ in pieces]
    for x in every:
        if x.entries:
            held[number[x.support[0]]].append(x)
    A, B = set(problem.A), set(problem.B)
    return [
        (piece, tuple(options) if A.isdisjoint(options) or B.isdisjoint(options) else None)
        for piece, options in zip(pieces, held, strict=True)
    ]


def _placed_kind(
    problem: Problem, members: tuple[int, ...], options: OptionSet, kinds: list[tuple[OptionSet, str]]
) -> tuple[tuple[int, ...], int] | None:
    """The block's states in the order of its kind, and that kind; None for a block that is left alone."""
    every = problem.state_labels()
    labels = {""} if every is None else {every[s] for s in members}
    if len(members) > LARGEST_BLOCK or len(labels) > 1:
        return None
    label = labels.pop()
    place = {s: k for k, s in enumerate(members)}
    own = option_set(Option.of({place[s]: w for s, w in x.entries}) for x in options)
    for kind, (shape, name) in enumerate(kinds):
        if name == label and (image := find_copy(shape, own)) is not None:
            return tuple(members[image[k]] for k in range(len(members))), kind
    kinds.append((own, label))
    return members, len(kinds) - 1


def find_copy(X: OptionSet, Y: OptionSet) -> Mapping[int, int] | None:
    """A bijection of the supports that carries X onto Y, or None when there is none.

    >>> find_copy((Option.of({0: 1, 1: 2}),), (Option.of({0: 2, 1: 1}),))
    {0: 1, 1: 0}
    """
    if sorted(_weights(x) for x in X) != sorted(_weights(y) for y in Y) or len(support_of(X)) != len(support_of(Y)):
        return None
    if len(X) == 1:
        left, right = (sorted((w, s) for s, w in side[0].entries) for side in (X, Y))
        return dict(sorted((s, t) for (_, s), (_, t) in zip(left, right, strict=True)))
    graphs = []
    for side in (X, Y):
        graph = networkx.Graph()
        for k, x in enumerate(side):
            graph.add_node(("option", k), kind="option")
            for s, w in x.entries:
                graph.add_node(("state", s), kind="state")
                graph.add_edge(("option", k), ("state", s), weight=w)
        graphs.append(graph)
    matcher = networkx.algorithms.isomorphism.GraphMatcher(
        *graphs, node_match=lambda a, b: a["kind"] == b["kind"], edge_match=lambda a, b: a["weight"] == b["weight"]
    )
    if not matcher.is_isomorphic():
        return None
    return dict(sorted((u[1], v[1]) for u, v in matcher.mapping.items() if u[0] == "state"))


def _placed(option: Option, row: Sequence[int]) -> Option:
    return Option.of({row[k]: w for k, w in option.entries})


def _weights(option: Option) -> tuple[Fraction, ...]:
    return tuple(sorted(w for _, w in option.entries))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names, primed where they repeat."""
    seen: dict[str, None] = {}
    for name in names:
        while name in seen:
            name += "'"
        seen[name] = None
    return tuple(seen)
