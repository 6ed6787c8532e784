"""The graph of an environment as a figure: states in layers by their distance from the start."""

from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from orbitcert.environment.mdp import Mdp
from orbitcert.exact.rational import rational_text
from orbitcert.present.escaping import printable_text
from orbitcert.present.figures.elements import HEIGHT, MOST_DRAWN, Drawing, Link, Node, Side, labels_of, room
from orbitcert.present.figures.layers import columns_of, distance_layers, fewest_crossings, heights

LONGEST_LABEL = 16
"""Characters of a link's label."""

MOST_LABELLED = 80
"""In figures of more links labels are left to the full text behind each link."""

MARGIN = 24


def environment_drawing(
    mdp: Mdp,
    start: str | int | None,
    losing: Iterable[str],
    winning: Iterable[str],
    keep: Iterable[str] | None = None,
) -> Drawing:
    """The states of an environment with what leads where; `losing` and `winning` are names of states.

    Up to MOST_DRAWN states all are drawn.  Of more, the first MOST_DRAWN of `keep` (what evidence touches), or without
    `keep` those nearest to the start.  Raises KeyError for the name of a start that does not exist.

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> [(node.key, node.kind, node.side) for node in environment_drawing(fork, "s", ["x"], ["y"]).nodes]
    [('s', 'start', 'neither'), ('x', 'state', 'A'), ('y', 'state', 'B')]
    """
    origin = mdp.index(start) if isinstance(start, str) else mdp.initial if start is None else start
    kept = _kept(mdp, origin, keep)
    inside = set(kept)
    successors = {s: sorted(inside & mdp.successors(s)) for s in kept}
    edges = [(s, t) for s in kept for t in successors[s]]
    distances = distance_layers(origin if origin in inside else None, successors)
    layers = fewest_crossings(distances, edges)
    names = [mdp.states[s] for s in kept]
    labels = dict(zip(kept, labels_of(names), strict=True))
    width = max(36, *(room(label) + 12 for label in labels.values()))
    links = tuple(_links(mdp, edges))
    on_top = any(s == t and len(successors[s]) > 1 for s, t in edges)
    returned = any(link.label and link.tail != link.head for link in links) and any(
        s in successors[t] for s, t in edges if s != t
    )
    ys = heights(layers, edges, HEIGHT + (34 if on_top else 22) + 10 * returned)
    gap = (
        max(56, 36 + max((room(link.label) for link in links if link.tail != link.head), default=0) * 3 // 4)
        + 24 * returned
    )
    loops = {s for s in kept if s in successors[s]}
    xs: dict[int, int] = {}
    x = MARGIN + width // 2
    for layer in layers:
        columns = columns_of(len(layer))
        step = width + (44 if loops.intersection(layer) else 24)
        for k, node in enumerate(layer):
            xs[node] = x + step * (k % columns)
        x += step * (columns - 1) + width + gap
    sides = _sides(losing, winning)
    nodes = tuple(
        Node(
            mdp.states[s],
            labels[s],
            xs[s],
            MARGIN + HEIGHT // 2 + ys[s],
            "start" if s == origin else "state",
            sides.get(mdp.states[s], "neither"),
        )
        for s in kept
    )
    return Drawing(
        mdp.name,
        nodes,
        links,
        (),
        max(xs.values()) + width // 2 + MARGIN,
        max(ys.values()) + HEIGHT + 2 * MARGIN,
        len(mdp.states) - len(kept),
        width,
    )


def _kept(mdp: Mdp, origin: int | None, keep: Iterable[str] | None) -> Sequence[int]:
    """The states that are drawn, in the order of the environment."""
    if len(mdp.states) <= MOST_DRAWN:
        return range(len(mdp.states))
    if keep is None:
        return sorted(islice(_nearest(mdp, origin or 0), MOST_DRAWN))
    wanted = set(islice(dict.fromkeys(keep), MOST_DRAWN))
    found = [s for s, name in enumerate(mdp.states) if name in wanted]
    return found or sorted(islice(_nearest(mdp, origin or 0), MOST_DRAWN))


def _nearest(mdp: Mdp, origin: int) -> Iterable[int]:
    seen, layer = {origin}, [origin]
    while layer:
        yield from layer
        layer = list(dict.fromkeys(t for s in layer for t in sorted(mdp.successors(s)) if t not in seen))
        seen.update(layer)
    yield from (s for s in range(len(mdp.states)) if s not in seen)


def _sides(losing: Iterable[str], winning: Iterable[str]) -> dict[str, Side]:
    found: dict[str, Side] = dict.fromkeys(losing, "A")
    for name in winning:
        found[name] = "both" if found.get(name, "B") != "B" else "B"
    return found


def _links(mdp: Mdp, edges: Collection[tuple[int, int]]) -> Iterable[Link]:
    """One link per pair of states: every action that leads there, with its probability unless that is 1."""
    for s, t in edges:
        words = []
        for action, row in zip(mdp.actions[s], mdp.rows[s], strict=True):
            chance = dict(row).get(t)
            if chance is not None:
                words.append(action if chance == 1 else f"{action} {rational_text(chance)}")
        full = ", ".join(words)
        told = words == [mdp.states[t]] or words == ["stay"]
        label = "" if told or len(edges) > MOST_LABELLED else printable_text(full, LONGEST_LABEL)
        yield Link(mdp.states[s], mdp.states[t], label, full)
