"""Curves between nodes, in integers: the same ones in every language that draws them itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

from orbitcert.present.figures.elements import HEIGHT, Drawing, Node, room

Point = tuple[int, int]

ROW = 64
REACH = HEIGHT // 2 + 2
CAREFUL = 2_000
"""In figures of more links none looks for a way around nodes."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bezier curve to `end`, or to `via` and straight on; `label` is where its label is centred."""

    start: Point
    first: Point
    second: Point
    end: Point
    label: Point
    via: Point | None = None

    def point(self, k: int, parts: int) -> Point:
        """The point at the parameter k/parts of the bent part, rounded down; the end for k = parts."""
        if k == parts:
            return self.end
        ways = (self.start, self.first, self.second, self.via or self.end)
        rest, whole = parts - k, parts**3
        weights = (rest**3, 3 * rest * rest * k, 3 * rest * k * k, k**3)
        x, y = (sum(w * way[axis] for w, way in zip(weights, ways, strict=True)) // whole for axis in (0, 1))
        return x, y


class _Boxes:
    """The nodes by height, to ask what a curve would pass over."""

    def __init__(self, drawing: Drawing) -> None:
        self._across = drawing.node_width // 2 + 2
        self._rows: dict[int, list[Node]] = {}
        for node in drawing.nodes:
            for row in range((node.y - REACH) // ROW, (node.y + REACH) // ROW + 1):
                self._rows.setdefault(row, []).append(node)

    def passed(self, curve: Curve, *ends: Node) -> int:
        """How many of some points of the curve lie on nodes other than its ends."""
        found = 0
        for k in range(1, 16):
            x, y = curve.point(k, 16)
            for node in self._rows.get(y // ROW, ()):
                if abs(node.x - x) <= self._across and abs(node.y - y) <= REACH and node not in ends:
                    found += 1
        return found


def link_curves(drawing: Drawing) -> Iterator[Curve]:
    """One curve per link, in their order: forwards from side to side, else bent so that few nodes are passed over."""
    nodes, boxes, width = {node.key: node for node in drawing.nodes}, _Boxes(drawing), drawing.node_width
    pairs = {(link.tail, link.head) for link in drawing.links}
    leaving = {link.tail for link in drawing.links if link.tail != link.head}
    columns = sorted({node.x for node in drawing.nodes})
    for link in drawing.links:
        tail, head = nodes[link.tail], nodes[link.head]
        if tail is head:
            yield loop_above(tail, width) if link.tail in leaving else loop_beside(tail, width)
        elif head.x - tail.x > width + 16 or tail.kind == "option":
            near = next((x for x in columns if x > tail.x + width), head.x)
            yield _sideways(tail, head, width, min(near, head.x), (link.head, link.tail) in pairs)
        else:
            first = 14 if (link.head, link.tail) in pairs else 0
            bends = (first, 32, -32, 56, -56, 90, -90) if len(drawing.links) <= CAREFUL else (first,)
            yield _freest(tail, head, bends, boxes, width)


def arrow_curves(drawing: Drawing) -> Iterator[tuple[Curve, bool]]:
    """One curve per arrow, and whether it has two heads; the way back of an exchange is not drawn again."""
    nodes, boxes, width = {node.key: node for node in drawing.nodes}, _Boxes(drawing), drawing.node_width
    every = set(drawing.arrows)
    done: set[tuple[str, str]] = set()
    for tail, head in drawing.arrows:
        if tail == head:
            yield loop_above(nodes[tail], width), False
        elif (head, tail) not in done:
            done.add((tail, head))
            one, other = nodes[tail], nodes[head]
            two = (head, tail) in every
            if abs(one.x - other.x) < width // 2:
                right, left = (_beside(one, other, width, sign) for sign in (1, -1))
                freer = boxes.passed(left, one, other) < boxes.passed(right, one, other)
                yield left if freer else right, two
                continue
            bend = 12 + isqrt((other.x - one.x) ** 2 + (other.y - one.y) ** 2) // 6
            sign = 1 if (other.x, other.y) > (one.x, one.y) else -1
            bends = tuple(sign * k for k in (bend, -bend, 2 * bend, -2 * bend, bend // 3, -(bend // 3)))
            yield _freest(one, other, bends, boxes, width), two


def _beside(tail: Node, head: Node, width: int, sign: int) -> Curve:
    """Around the nodes between two of one column, on the right for sign 1."""
    start, end = (
        (node.x + sign * (width // 2 + 2 + 4 * (node.kind == "start")), node.y + (3 if node is tail else -3))
        for node in (tail, head)
    )
    far = sign * (30 + abs(head.y - tail.y) // 6)
    x = max(start[0], end[0]) if sign > 0 else min(start[0], end[0])
    return Curve(start, (x + far, start[1]), (x + far, end[1]), end, start)


def _freest(tail: Node, head: Node, bends: tuple[int, ...], boxes: _Boxes, width: int) -> Curve:
    """The first of the curves with these bends that passes over fewest nodes."""
    best, fewest = _bent(tail, head, bends[0], width), -1
    if len(bends) == 1:
        return best
    for bend in bends:
        curve = _bent(tail, head, bend, width)
        passed = boxes.passed(curve, tail, head)
        if fewest < 0 or passed < fewest:
            best, fewest = curve, passed
        if not fewest:
            break
    return best


def _sideways(tail: Node, head: Node, width: int, column: int, both: bool) -> Curve:
    """From the right side of one node to the left side of the other, or the other way round.

    The height changes before the next column, so that what leads to a later one runs between the nodes of it.
    """
    sign = 1 if head.x > tail.x else -1
    start = (tail.x + sign * (width // 2 + 1 + 4 * (tail.kind == "start")), tail.y)
    end = (head.x - sign * (width // 2 + 2 + 4 * (head.kind == "start")), head.y)
    via = (column - width // 2 - 8, head.y) if sign > 0 and column < head.x else None
    bent = via or end
    reach = (bent[0] - start[0]) * 2 // 5
    curve = Curve(start, (start[0] + reach, start[1]), (bent[0] - reach, bent[1]), end, start, via)
    return replace(curve, label=curve.point(3 if both else 4, 8))


def _bent(tail: Node, head: Node, bend: int, width: int) -> Curve:
    dx, dy = head.x - tail.x, head.y - tail.y
    length = max(1, isqrt(dx * dx + dy * dy))
    # twice the bend at the control point brings the middle of the curve to the bend
    x = (tail.x + head.x) // 2 + 2 * bend * dy // length
    y = (tail.y + head.y) // 2 - 2 * bend * dx // length
    start, end = _border(tail, (x, y), width, 1), _border(head, (x, y), width, 3)
    first = (start[0] + (x - start[0]) * 2 // 3, start[1] + (y - start[1]) * 2 // 3)
    second = (end[0] + (x - end[0]) * 2 // 3, end[1] + (y - end[1]) * 2 // 3)
    curve = Curve(start, first, second, end, start)
    return replace(curve, label=curve.point(3 if bend else 4, 8))


def _border(node: Node, towards: Point, width: int, distance: int) -> Point:
    """Where the line from the centre leaves the node, some units outside."""
    dx, dy = towards[0] - node.x, towards[1] - node.y
    across, down = (
        width // 2 + distance + 4 * (node.kind == "start"),
        HEIGHT // 2 + distance + 4 * (node.kind == "start"),
    )
    if abs(dx) * down > abs(dy) * across:
        scale = Fraction(across, abs(dx))
    elif dy:
        scale = Fraction(down, abs(dy))
    else:
        return node.x + across, node.y
    return node.x + int(dx * scale), node.y + int(dy * scale)


def loop_beside(node: Node, width: int) -> Curve:
    """A loop on the right."""
    x = node.x + width // 2 + 1
    far = x + 26
    return Curve((x, node.y - 6), (far, node.y - 18), (far, node.y + 18), (x + 2, node.y + 6), (x + 20, node.y - 17))


def loop_above(node: Node, width: int) -> Curve:
    """A loop on top."""
    y = node.y - HEIGHT // 2 - 1 - 4 * (node.kind == "start")
    return Curve((node.x - 6, y), (node.x - 16, y - 22), (node.x + 16, y - 22), (node.x + 6, y - 2), (node.x, y - 22))


def head_of(curve: Curve, size: int, at_start: bool = False) -> tuple[Point, Point, Point]:
    """The tip and the two corners of an arrow's head at the end (or the start) of a curve."""
    tip, before = (curve.start, curve.first) if at_start else (curve.end, curve.via or curve.second)
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = max(1, isqrt(dx * dx + dy * dy))
    x, y = Fraction(dx * size, length), Fraction(dy * size, length)
    foot = (tip[0] - x, tip[1] - y)
    half = Fraction(2, 5)
    return (
        tip,
        (round(foot[0] - y * half), round(foot[1] + x * half)),
        (round(foot[0] + y * half), round(foot[1] - x * half)),
    )


def bounds(drawing: Drawing) -> tuple[int, int, int, int]:
    """Least x and y, largest x and y of all that is drawn: a curve lies between its control points."""
    xs, ys = [0, drawing.width], [0, drawing.height]
    links = list(link_curves(drawing))
    for link, curve in zip(drawing.links, links, strict=True):
        half = room(link.label) * 3 // 8 + 2
        xs.extend((curve.label[0] - half, curve.label[0] + half) if link.label else ())
        ys.append(curve.label[1] - 6 if link.label else 0)
    for curve in (*links, *(curve for curve, _ in arrow_curves(drawing))):
        for x, y in (curve.point(k, 8) for k in range(9)):
            xs.extend((x - 8, x + 8))
            ys.extend((y - 8, y + 8))
    return min(xs), min(ys), max(xs), max(ys)
