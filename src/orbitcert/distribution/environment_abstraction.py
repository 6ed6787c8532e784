"""Changes of an environment's abstraction: copies collapsed to single states or put in their place; ends merged, split.

A block hangs below its entry: it is all that can be reached from there, and nothing enters it elsewhere.  Blocks are
copies when a bijection carries entry to entry and the rows of every state onto those of its image, whatever actions are
called.  An end is an absorbing state: one whose actions all stay there.

Each change tells what became of every old state, so that a description of losing states can be carried along.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import networkx

from orbitcert.distribution.abstraction import LARGEST_BLOCK, NotAbstract
from orbitcert.distribution.description import Description
from orbitcert.distribution.merging import split_names_of
from orbitcert.distribution.reachability import end_states, reachable
from orbitcert.environment.mdp import Mdp, Row


@dataclass(frozen=True, slots=True)
class Block:
    """All that can be reached from an entry; `states` begins with it and is in the order of the first copy."""

    states: tuple[int, ...]

    @property
    def entry(self) -> int:
        """The state through which the block is entered."""
        return self.states[0]


@dataclass(frozen=True, slots=True)
class Changed:
    """The environment after a change.

    parts  for each old state the new states that stand for it: of a collapsed block the entry stands for those states
           in which a policy can end, and nothing for the others
    """

    mdp: Mdp
    parts: tuple[tuple[str, ...], ...]


def find_copies(
    mdp: Mdp, origin: int | None = None, mark: Callable[[int], str] = lambda _: ""
) -> tuple[tuple[Block, ...], ...]:
    """Classes of two or more disjoint blocks that are copies of each other, largest blocks first.

    mark  the side of an end (losing, winning): a block whose end states have different marks is left alone

    Blocks of 2 to LARGEST_BLOCK states that do not contain `origin`.  Inside a block that was taken none is looked for.

    >>> from orbitcert.environment.gallery import gallery_entry
    >>> tree = gallery_entry("tree").environment
    >>> find_copies(tree, 0)
    ()
    >>> twice = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"a": {"p": 1}}, "p": {"stay": {"p": 1}},
    ...                      "y": {"b": {"q": 1}}, "q": {"wait": {"q": 1}}})
    >>> [[block.states for block in found] for found in find_copies(twice, 0)]
    [[(1, 2), (3, 4)]]
    """
    before: list[set[int]] = [set() for _ in mdp.states]
    for s, rows in enumerate(mdp.rows):
        for row in rows:
            for t, _ in row:
                before[t].add(s)
    classes: list[tuple[networkx.DiGraph, tuple[int, ...], list[Block]]] = []
    for s in range(len(mdp.states)):
        members = _all_below(mdp, s)
        if members is None or len(members) < 2 or origin in members:
            continue
        if any(x != s and not before[x] <= members for x in members):
            continue
        if len({mark(t) for t in end_states(mdp, s, members)}) > 1:
            continue
        graph = _block_graph(mdp, s, members)
        for first, order, found in classes:
            image = _isomorphism(first, graph)
            if image is not None:
                found.append(Block(tuple(image[x] for x in order)))
                break
        else:
            order = (s, *sorted(members - {s}))
            classes.append((graph, order, [Block(order)]))
    taken: set[int] = set()
    chosen = []
    for _, _, found in sorted(classes, key=lambda item: -len(item[1])):
        free: list[Block] = []
        for block in found:
            if taken.isdisjoint(block.states) and all(set(b.states).isdisjoint(block.states) for b in free):
                free.append(block)
        if len(free) > 1:
            chosen.append(tuple(free))
            taken.update(s for block in free for s in block.states)
    return tuple(chosen)


def _all_below(mdp: Mdp, start: int) -> frozenset[int] | None:
    """The states reachable from here; None when they are more than LARGEST_BLOCK."""
    seen, pending = {start}, [start]
    while pending:
        for t in mdp.successors(pending.pop()):
            if t not in seen:
                seen.add(t)
                pending.append(t)
        if len(seen) > LARGEST_BLOCK:
            return None
    return frozenset(seen)


def _block_graph(mdp: Mdp, entry: int, members: frozenset[int]) -> networkx.DiGraph:
    graph = networkx.DiGraph()
    for s in members:
        graph.add_node(("state", s), kind="entry" if s == entry else "state")
        for k, row in enumerate(dict.fromkeys(mdp.rows[s])):
            graph.add_node(("row", s, k), kind="row")
            graph.add_edge(("state", s), ("row", s, k), weight=Fraction(0))
            for t, p in row:
                graph.add_edge(("row", s, k), ("state", t), weight=p)
    return graph


def _isomorphism(first: networkx.DiGraph, second: networkx.DiGraph) -> dict[int, int] | None:
    matcher = networkx.algorithms.isomorphism.DiGraphMatcher(
        first,
        second,
        node_match=lambda a, b: a["kind"] == b["kind"],
        edge_match=lambda a, b: a["weight"] == b["weight"],
    )
    if len(first) != len(second) or not matcher.is_isomorphic():
        return None
    return {u[1]: v[1] for u, v in matcher.mapping.items() if u[0] == "state"}


def collapse_blocks(mdp: Mdp, blocks: Iterable[Block]) -> Changed:
    """Every block becomes its entry, which only stays.

    >>> twice = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"a": {"p": 1}}, "p": {"stay": {"p": 1}},
    ...                      "y": {"b": {"q": 1}}, "q": {"wait": {"q": 1}}})
    >>> collapse_blocks(twice, find_copies(twice, 0)[0]).mdp.states
    ('s', 'x', 'y')
    """
    chosen = tuple(blocks)
    if not chosen:
        raise NotAbstract("no two blocks of this environment are copies of each other")
    entries = {block.entry for block in chosen}
    gone = {s for block in chosen for s in block.states} - entries
    stands = {s: mdp.states[b.entry] for b in chosen for s in end_states(mdp, b.entry, b.states)}
    parts = tuple(
        (stands[s],) if s in stands else () if s in gone | entries else (name,) for s, name in enumerate(mdp.states)
    )
    rows = {}
    for s, name in enumerate(mdp.states):
        if s in entries:
            rows[name] = {"stay": {name: Fraction(1)}}
        elif s not in gone:
            rows[name] = _named_rows(mdp, s, lambda t: mdp.states[t])
    return _changed(mdp, rows, parts)


def blow_up_ends(mdp: Mdp, chosen: Iterable[int], by: Mdp, entry: int) -> Changed:
    """Every chosen end becomes a copy of what `by` can do from `entry`; who came to the end comes to the entry.

    >>> fork = Mdp.of("m", {"s": {"l": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> pair = Mdp.of("pair", {"a": {"go": {"b": 1}}, "b": {"go": {"a": 1}}})
    >>> blow_up_ends(fork, [1], pair, 0).mdp.states
    ('s', 'x.a', 'x.b')
    """
    ends = _ends(mdp, chosen)
    inside = (entry, *sorted(reachable(by, entry) - {entry}))
    parts = tuple(
        tuple(f"{name}.{by.states[x]}" for x in inside) if s in ends else (name,) for s, name in enumerate(mdp.states)
    )
    rows = {}
    for s, name in enumerate(mdp.states):
        if s in ends:
            for x, copy in zip(inside, parts[s], strict=True):
                if copy in rows:
                    raise NotAbstract(f"a state of the copies would have the name {copy} of another state")
                rows[copy] = _named_rows(by, x, lambda t, s=s: f"{mdp.states[s]}.{by.states[t]}")  # type: ignore[misc]
        elif name in rows:
            raise NotAbstract(f"a state of the copies would have the name {name} of another state")
        else:
            rows[name] = _named_rows(mdp, s, lambda t: parts[t][0])
    return _changed(mdp, rows, parts)


def merge_ends(mdp: Mdp, chosen: Iterable[int], name: str) -> Changed:
    """The chosen ends become one end of this name; probabilities of reaching them are added.

    >>> fork = Mdp.of("m", {"s": {"l": {"x": "1/2", "y": "1/2"}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> merge_ends(fork, [1, 2], "over").mdp.rows[0]
    (((1, Fraction(1, 1)),),)
    """
    ends = _ends(mdp, chosen)
    if len(ends) < 2:
        raise NotAbstract("at least two states are merged")
    if name in (state for s, state in enumerate(mdp.states) if s not in ends):
        raise NotAbstract(f"there is another state called {name}")
    parts = tuple((name,) if s in ends else (state,) for s, state in enumerate(mdp.states))
    rows: dict[str, dict[str, dict[str, Fraction]]] = {}
    for s in range(len(mdp.states)):
        if s in ends:
            rows[name] = {"stay": {name: Fraction(1)}}
        else:
            rows[mdp.states[s]] = _named_rows(mdp, s, lambda t: parts[t][0])
    return _changed(mdp, rows, parts)


def split_end(mdp: Mdp, state: int, k: int) -> Changed:
    """The end becomes k ends; every action that can lead there becomes k actions, one for each.

    >>> fork = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"s": 1}}, "x": {"stay": {"x": 1}}})
    >>> split_end(fork, 1, 2).mdp.actions[0]
    ('l.1', 'l.2', 'r')
    """
    _ends(mdp, [state])
    if k < 2:
        raise NotAbstract("a state is split in at least two")
    own = tuple(split_names_of(mdp.states[state], k))
    if not set(own).isdisjoint(mdp.states):
        raise NotAbstract("a part would have the name of another state")
    parts = tuple(own if s == state else (name,) for s, name in enumerate(mdp.states))
    rows: dict[str, dict[str, dict[str, Fraction]]] = {}
    for s, name in enumerate(mdp.states):
        if s == state:
            rows |= {part: {"stay": {part: Fraction(1)}} for part in own}
            continue
        acts: dict[str, dict[str, Fraction]] = {}
        for action, row in zip(mdp.actions[s], mdp.rows[s], strict=True):
            there = any(t == state for t, _ in row)
            for j in range(k if there else 1):
                called = f"{action}.{j + 1}" if there else action
                if called in acts or (there and called in mdp.actions[s]):
                    raise NotAbstract(f"state {name}: an action would have the name {called} of another one")
                acts[called] = {parts[t][j if t == state else 0]: p for t, p in row}
        rows[name] = acts
    return _changed(mdp, rows, parts)


def _ends(mdp: Mdp, chosen: Iterable[int]) -> frozenset[int]:
    """The chosen states, all of which must be ends."""
    ends = frozenset(chosen)
    if not ends:
        raise NotAbstract("no state is chosen")
    for s in sorted(ends):
        if mdp.successors(s) != {s}:
            raise NotAbstract(f"{mdp.states[s]} is no end: only states whose actions all stay there are changed")
    return ends


def _named_rows(mdp: Mdp, state: int, name: Callable[[int], str]) -> dict[str, dict[str, Fraction]]:
    """The rows of a state with its successors renamed; probabilities of equal names are added."""
    return {action: _named_row(row, name) for action, row in zip(mdp.actions[state], mdp.rows[state], strict=True)}


def _named_row(row: Row, name: Callable[[int], str]) -> dict[str, Fraction]:
    weights: dict[str, Fraction] = {}
    for t, p in row:
        weights[name(t)] = weights.get(name(t), Fraction(0)) + p
    return weights


def _changed(
    mdp: Mdp, rows: Mapping[str, Mapping[str, Mapping[str, Fraction]]], parts: Sequence[tuple[str, ...]]
) -> Changed:
    """The environment with these rows; where it begins and its labels follow the states."""
    if mdp.rationalisation is not None:
        raise NotAbstract("its probabilities were read from floats; that record would not fit the changed environment")
    if mdp.initial is not None and not parts[mdp.initial]:
        raise NotAbstract("the environment begins inside a collapsed block")
    bare = Mdp.of(mdp.name, rows)
    index = {name: s for s, name in enumerate(bare.states)}
    initial = None if mdp.initial is None else index[parts[mdp.initial][0]]
    labels = tuple(
        (label, tuple(sorted({index[part] for s in members for part in parts[s]}))) for label, members in mdp.labels
    )
    return Changed(Mdp(bare.name, bare.states, bare.actions, bare.rows, None, initial, labels), tuple(parts))


def described_after(old: Mdp, changed: Changed, description: Description, blown_up: bool = False) -> str:
    """The description that means the same after the change; NotAbstract when no description does.

    A described end that was blown up is now described by `ends-in` its copy.

    >>> fork = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> described_after(fork, merge_ends(fork, [1, 2], "over"), Description("--lose", "states", (1, 2)))
    'states:over'
    """
    if description.kind == "action":
        return "action:" + ",".join(map(_escaped, description.actions))
    inside = frozenset(description.states)
    named = dict.fromkeys(part for s in sorted(inside) for part in changed.parts[s])
    outside = {part for s in range(len(old.states)) if s not in inside for part in changed.parts[s]}
    both = next((part for part in named if part in outside), None)
    if both is not None:
        raise NotAbstract(f"{both} stands for states that {description.option} names and for others")
    if not named:
        raise NotAbstract(f"no state that {description.option} names is left")
    kind = description.kind
    if blown_up and kind == "states" and any(len(changed.parts[s]) > 1 for s in inside):
        if any(old.successors(s) != {s} for s in inside):
            raise NotAbstract(f"describe {description.option} by ends-in")
        kind = "ends-in"
    return f"{kind}:" + ",".join(map(_escaped, named))


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace(",", "\\,")
