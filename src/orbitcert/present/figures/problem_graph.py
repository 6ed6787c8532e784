"""A problem as a figure: its states, and its options as boxes linked to the states that carry their weight.

An option on one state with weight 1 is that state, without a box, unless another option of its side puts weight there.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.option import Option, support_of
from orbitcert.exact.problem import Problem, mixture_text
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.present.escaping import printable_text
from orbitcert.present.figures.elements import HEIGHT, MOST_DRAWN, Drawing, Frame, Link, Node, Side, labels_of, room
from orbitcert.present.figures.layers import columns_of, fewest_crossings, heights

MARGIN = 24
MOST_BOXES = 60
"""So many option boxes are drawn at most."""

PITCH = HEIGHT + 18
_SIDES: tuple[Side, ...] = ("A", "both", "B", "neither")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Box:
    """An option that needs a box: what it is called, its side, the states (by key) and weights."""

    name: str
    label: str
    side: Side
    weights: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """States and options that are drawn together."""

    title: str
    sides: tuple[tuple[str, Side], ...]
    boxes: tuple[_Box, ...]
    prefix: str = ""


def problem_drawing(problem: Problem | CopiedProblem, keep: Iterable[str] | None = None) -> Drawing:
    """The states of a problem, what loses on the left, what wins on the right; each block of copies once, in a frame.

    Up to MOST_DRAWN states all are drawn; of more, the first MOST_DRAWN of `keep`, or of all.

    >>> small = Problem("small", ("x", "y", "z"), (Option.one_hot(0),), (Option.uniform((1, 2)),))
    >>> [(node.label, node.kind, node.side) for node in problem_drawing(small).nodes]
    [('x', 'state', 'A'), ('y', 'state', 'B'), ('z', 'state', 'B'), ('b1', 'option', 'B')]
    """
    groups = tuple(_copied(problem)) if isinstance(problem, CopiedProblem) else (_plain(problem),)
    local = {key: key[len(group.prefix) :] for group in groups for key, _ in group.sides}
    every = [key for group in groups for key, _ in group.sides]
    kept = every
    if len(every) > MOST_DRAWN:
        known = set(every)
        wanted = dict.fromkeys(key for key in (every if keep is None else keep) if key in known)
        kept = list(wanted)[:MOST_DRAWN] or every[:MOST_DRAWN]
    chosen = set(kept)
    boxes_of = {
        k: [box for box in group.boxes if all(key in chosen for key, _ in box.weights)]
        for k, group in enumerate(groups)
    }
    labels = dict(zip(kept, labels_of(local[key] for key in kept), strict=True))
    width = max(36, *(room(label) + 12 for label in labels.values()))
    nodes: list[Node] = []
    links: list[Link] = []
    frames: list[Frame] = []
    bottom, right, boxes_left = 0, 0, MOST_BOXES
    for k, group in enumerate(groups):
        boxes = boxes_of[k][:boxes_left]
        boxes_left -= len(boxes)
        states = [(key, side) for key, side in group.sides if key in chosen]
        if not states and not boxes:
            continue
        top = bottom + (MARGIN + 34 if group.title else MARGIN)
        placed = list(_placed(states, boxes, labels, width, top))
        nodes.extend(placed)
        links.extend(
            Link(box.name, key, "" if weight == 1 else printable_text(rational_text(weight), 12), rational_text(weight))
            for box in boxes
            for key, weight in box.weights
        )
        bottom = max(node.y for node in placed) + HEIGHT // 2
        edge = max(node.x for node in placed) + width // 2 + MARGIN
        if group.title:
            edge = max(edge, room(group.title) + 2 * MARGIN)
            side = states[0][1] if states else "neither"
            frames.append(Frame(group.title, side, MARGIN // 2, top - 42, edge - MARGIN, bottom - top + 54))
            bottom += 12
        right = max(right, edge)
    options = sum(len(group.boxes) for group in groups)
    return Drawing(
        problem.name,
        tuple(nodes),
        tuple(links),
        (),
        right,
        bottom + MARGIN,
        len(every) - len(kept),
        width,
        tuple(frames),
        options_left_out=options - sum(node.kind == "option" for node in nodes),
    )


def _plain(problem: Problem) -> _Group:
    boxes: list[_Box] = []
    for letter, options in (("a", problem.A), ("b", problem.B), ("c", problem.C)):
        boxes.extend(_boxes(letter, options, problem.states, {*problem.A} & {*problem.B}))
    return _Group("", _sides(problem), tuple(boxes))


def _sides(problem: Problem | CopiedProblem) -> tuple[tuple[str, Side], ...]:
    """The states with the sides whose plain options put weight there."""
    losing, winning = support_of(problem.A), support_of(problem.B)
    return tuple(
        (name, ("both" if s in losing else "B") if s in winning else "A" if s in losing else "neither")
        for s, name in enumerate(problem.states)
    )


def _boxes(
    letter: str, options: Sequence[Option], states: Sequence[str], shared: Collection[Option] = ()
) -> Iterator[_Box]:
    side: Side = "A" if letter == "a" else "B" if letter == "b" else "neither"
    seen: dict[int, int] = {}
    for x in options:
        for state, _ in x.entries:
            seen[state] = seen.get(state, 0) + 1
    for number, x in enumerate(options, start=1):
        plain = len(x.entries) == 1 and x.entries[0][1] == 1 and seen[x.entries[0][0]] == 1
        if plain and letter != "c":
            continue
        name = f"option {number} of {letter.upper() or 'the block'}: {mixture_text(states, x)}"
        weights = tuple((states[i], weight) for i, weight in x.entries)
        yield _Box(name, f"{letter}{number}", "both" if x in shared else side, weights)


def _copied(problem: CopiedProblem) -> Iterator[_Group]:
    if problem.states:
        boxes = (*_boxes("a", problem.A, problem.states), *_boxes("b", problem.B, problem.states))
        yield _Group("", _sides(problem), boxes)
    for block, a, b in zip(problem.blocks, problem.alpha, problem.beta, strict=True):
        side: Side = "both" if a and b else "A" if a else "B"
        counts = " and ".join(f"{_number(k)} in {word}" for k, word in ((a, "A"), (b, "B")) if k)
        keys = tuple(f"{block.name}: {state}" for state in block.states)
        inner = tuple(
            _Box(f"{block.name}: {box.name}", box.label, side, box.weights) for box in _boxes("", block.options, keys)
        )
        title = f"{printable_text(block.name, 28)}: copies: {counts}"
        yield _Group(title, tuple((key, side) for key in keys), inner, f"{block.name}: ")


def _number(value: int) -> str:
    text = integer_text(value)
    return text if len(text) <= 16 else f"{text[:6]}...{text[-4:]} ({len(text)} digits)"


def _placed(
    states: Sequence[tuple[str, Side]], boxes: Sequence[_Box], labels: dict[str, str], width: int, top: int
) -> Iterator[Node]:
    """The nodes of a group below `top`: boxes of A, states, other boxes; or grids of states by their side."""
    places = _beside(states, boxes, width) if boxes else _grids(states, width)
    for (key, side), (x, y) in zip(states, places, strict=False):
        yield Node(key, labels[key], x, top + y, "state", side)
    for box, (x, y) in zip(boxes, places[len(states) :], strict=True):
        yield Node(box.name, box.label, x, top + y, "option", box.side)


def _grids(states: Sequence[tuple[str, Side]], width: int) -> list[Place]:
    members = {side: [key for key, own in states if own == side] for side in _SIDES}
    grids = {side: (keys, max(4, isqrt(2 * len(keys)))) for side, keys in members.items() if keys}
    tallest = max(min(rows, len(keys)) for keys, rows in grids.values())
    found: dict[tuple[str, Side], Place] = {}
    left = MARGIN + width // 2
    for side, (keys, rows) in grids.items():
        columns = -(-len(keys) // rows)
        lines = -(-len(keys) // columns)
        first = HEIGHT // 2 + (tallest - lines) * PITCH // 2
        for k, key in enumerate(keys):
            found[key, side] = (left + k % columns * (width + 18), first + k // columns * PITCH)
        left += columns * (width + 18) + 54
    return [found[state] for state in states]


def _beside(states: Sequence[tuple[str, Side]], boxes: Sequence[_Box], width: int) -> list[Place]:
    number = {key: k for k, (key, _) in enumerate(states)}
    middle = sorted(range(len(states)), key=lambda k: (_SIDES.index(states[k][1]), k))
    ids = range(len(states), len(states) + len(boxes))
    left = [k for k, box in zip(ids, boxes, strict=True) if box.side == "A"]
    right = [k for k, box in zip(ids, boxes, strict=True) if box.side != "A"]
    edges = [(k, number[key]) for k, box in zip(ids, boxes, strict=True) for key, _ in box.weights]
    layers = fewest_crossings([layer for layer in (left, middle, right) if layer], edges)
    ys = heights(layers, edges, PITCH)
    xs: dict[int, int] = {}
    x = MARGIN + width // 2
    for layer in layers:
        columns = columns_of(len(layer))
        for k, node in enumerate(layer):
            xs[node] = x + (width + 24) * (k % columns)
        x += (width + 24) * (columns - 1) + width + 72
    return [(xs[k], HEIGHT // 2 + ys[k]) for k in range(len(states) + len(boxes))]
