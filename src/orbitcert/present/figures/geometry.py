"""Curves between nodes, in integers: the same ones in every language that draws them itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from orbitcert.present.figures.elements import HEIGHT, Drawing, Node

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bezier curve; `label` is where its label is centred."""

    start: Point
    first: Point
    second: Point
    end: Point
    label: Point


def link_curves(drawing: Drawing) -> Iterator[Curve]:
    """One curve per link, in their order."""
    nodes = {node.key: node for node in drawing.nodes}
    pairs = {(link.tail, link.head) for link in drawing.links}
    leaving = {link.tail for link in drawing.links if link.tail != link.head}
    for link in drawing.links:
        tail, head = nodes[link.tail], nodes[link.head]
        if tail is head:
            yield (
                loop_above(tail, drawing.node_width) if link.tail in leaving else loop_beside(tail, drawing.node_width)
            )
            continue
        both = (link.head, link.tail) in pairs
        yield _bent(tail, head, _bend(tail, head, both, drawing.node_width), drawing.node_width)


def arrow_curves(drawing: Drawing) -> Iterator[tuple[Curve, bool]]:
    """One curve per arrow, and whether it has two heads; the way back of an exchange is not drawn again."""
    nodes = {node.key: node for node in drawing.nodes}
    every = set(drawing.arrows)
    done: set[tuple[str, str]] = set()
    for tail, head in drawing.arrows:
        if (head, tail) in done:
            continue
        done.add((tail, head))
        one, other = nodes[tail], nodes[head]
        if tail == head:
            yield loop_above(one, drawing.node_width), False
            continue
        dx, dy = other.x - one.x, other.y - one.y
        bend = 16 + isqrt(dx * dx + dy * dy) // 5
        yield _bent(one, other, bend if (dx, dy) > (0, 0) else -bend, drawing.node_width), (head, tail) in every


def _bend(tail: Node, head: Node, both: bool, width: int) -> int:
    """How far a link leaves the straight line, to its left."""
    dx, dy = head.x - tail.x, head.y - tail.y
    if abs(dx) < width and abs(dy) > 2 * HEIGHT + 44:  # past the nodes between, on the right
        bend = width // 2 + 24 + abs(dy) // 8
        return bend if dy > 0 else -bend
    if dx < -2 * width - 120:
        return abs(dx) // 6
    return 14 if both else 0


def _bent(tail: Node, head: Node, bend: int, width: int) -> Curve:
    dx, dy = head.x - tail.x, head.y - tail.y
    length = max(1, isqrt(dx * dx + dy * dy))
    # twice the bend at the control point brings the middle of the curve to the bend
    x = (tail.x + head.x) // 2 + 2 * bend * dy // length
    y = (tail.y + head.y) // 2 - 2 * bend * dx // length
    start, end = _border(tail, (x, y), width, 1), _border(head, (x, y), width, 3)
    first = (start[0] + (x - start[0]) * 2 // 3, start[1] + (y - start[1]) * 2 // 3)
    second = (end[0] + (x - end[0]) * 2 // 3, end[1] + (y - end[1]) * 2 // 3)
    middle = ((start[0] + 2 * x + end[0]) // 4, (start[1] + 2 * y + end[1]) // 4)
    return Curve(start, first, second, end, middle)


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
    tip, before = (curve.start, curve.first) if at_start else (curve.end, curve.second)
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
    for curve in (*link_curves(drawing), *(curve for curve, _ in arrow_curves(drawing))):
        reach = ((curve.start[0] + 3 * curve.first[0]) // 4, (curve.start[1] + 3 * curve.first[1]) // 4)
        more = ((curve.end[0] + 3 * curve.second[0]) // 4, (curve.end[1] + 3 * curve.second[1]) // 4)
        xs.extend((reach[0] - 6, reach[0] + 6, more[0] - 6, more[0] + 6))
        ys.extend((reach[1] - 6, reach[1] + 6, more[1] - 6, more[1] + 6))
    return min(xs), min(ys), max(xs), max(ys)
