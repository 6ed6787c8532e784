"""Where the nodes of a layered graph go: an order in each layer with few crossings, and heights; in exact numbers.

The method is Sugiyama's with barycentres.  Layers are given (distances from the start), so no link skips a layer
forwards and no dummy node is needed.  Layouts of graph packages answer in floats, which may differ between versions and
machines; here equal graphs have equal pictures, to the byte.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt

Edge = tuple[int, int]

SWEEPS = 8
ROWS = 18
"""Layers of more nodes are folded into several columns."""


def distance_layers(start: int | None, successors: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """Nodes by their least number of steps from the start, in the order in which they are met; the rest comes last.

    Without a start the nodes that nothing leads to are the first layer, or the first node where there is none.

    >>> distance_layers(0, {0: [1, 2], 1: [0], 2: [2], 3: [0]})
    [[0], [1, 2], [3]]
    """
    if start is None:
        entered = {t for s, heads in successors.items() for t in heads if t != s}
        layer = [s for s in successors if s not in entered] or list(successors)[:1]
    else:
        layer = [start]
    seen, layers = set(layer), []
    while layer:
        layers.append(layer)
        layer = list(dict.fromkeys(t for s in layer for t in successors.get(s, ()) if t not in seen))
        seen.update(layer)
    rest = [s for s in successors if s not in seen]
    return [*layers, rest] if rest else layers


def fewest_crossings(layers: Sequence[Sequence[int]], edges: Iterable[Edge]) -> list[list[int]]:
    """The layers, each in an order by barycentres: the best one, by crossings, of some sweeps to and fro.

    >>> fewest_crossings([[0, 1], [2, 3]], [(0, 3), (1, 2)])
    [[0, 1], [3, 2]]
    """
    level = {node: k for k, layer in enumerate(layers) for node in layer}
    before: dict[int, list[int]] = {node: [] for node in level}
    after: dict[int, list[int]] = {node: [] for node in level}
    between: list[list[Edge]] = [[] for _ in layers]
    for edge in edges:
        low, high = sorted(edge, key=level.__getitem__)
        if level[high] == level[low] + 1:
            after[low].append(high)
            before[high].append(low)
            between[level[low]].append((low, high))
    order = [list(layer) for layer in layers]
    best, fewest = order, _crossings(order, between)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        order = [list(layer) for layer in order]
        downwards = sweep % 2 == 0
        neighbours = before if downwards else after
        for k in range(1, len(order)) if downwards else range(len(order) - 2, -1, -1):
            place = {node: j for j, node in enumerate(order[k - 1 if downwards else k + 1])}
            means = {node: _mean([place[t] for t in neighbours[node]], j) for j, node in enumerate(order[k])}
            order[k].sort(key=means.__getitem__)
        crossings = _crossings(order, between)
        if crossings < fewest:
            best, fewest = order, crossings
    return best


def _mean(places: Sequence[int], otherwise: int) -> Fraction:
    return Fraction(sum(places), len(places)) if places else Fraction(otherwise)


def _crossings(order: Sequence[Sequence[int]], between: Sequence[Sequence[Edge]]) -> int:
    total = 0
    for k, edges in enumerate(between[: len(order) - 1]):
        low = {node: j for j, node in enumerate(order[k])}
        high = {node: j for j, node in enumerate(order[k + 1])}
        passed: list[int] = []
        for _, end in sorted((low[s], high[t]) for s, t in edges):
            total += len(passed) - bisect_right(passed, end)
            insort(passed, end)
    return total


def columns_of(number: int) -> int:
    """How many columns a layer of so many nodes is folded into.

    >>> columns_of(18), columns_of(51), columns_of(200)
    (1, 3, 7)
    """
    return -(-number // max(ROWS, min(-(-number // 3), 30), isqrt(2 * number)))


def heights(layers: Sequence[Sequence[int]], edges: Iterable[Edge], pitch: int) -> dict[int, int]:
    """The height of every node, from 0: the largest layer is spread evenly, the others follow their neighbours there.

    A layer keeps its order and its least distance; within that the squares of the distances to the means of the
    neighbours are least (isotonic regression).

    >>> heights([[0], [1, 2]], [(0, 1), (0, 2)], 50)
    {1: 0, 2: 50, 0: 25}
    """
    level = {node: k for k, layer in enumerate(layers) for node in layer}
    neighbours: dict[int, list[int]] = {node: [] for node in level}
    for s, t in edges:
        neighbours[s].append(t)
        neighbours[t].append(s)
    steps = [pitch // columns_of(len(layer)) for layer in layers]
    spans = [step * len(layer) for step, layer in zip(steps, layers, strict=True)]
    middle = spans.index(max(spans))
    found = {node: k * steps[middle] for k, node in enumerate(layers[middle])}
    for k, anchor in [
        *((k, k + 1) for k in range(middle - 1, -1, -1)),
        *((k, k - 1) for k in range(middle + 1, len(layers))),
    ]:
        wished: list[Fraction | None] = []
        for node in layers[k]:
            near = [found[t] for t in neighbours[node] if level[t] == anchor]
            wished.append(Fraction(sum(near), len(near)) if near else None)
        centre = Fraction((len(layers[middle]) - 1) * steps[middle], 2)
        found.update(zip(layers[k], _spread(wished, steps[k], centre), strict=True))
    least = min(found.values())
    return {node: y - least for node, y in found.items()}


def _spread(wished: Sequence[Fraction | None], step: int, centre: Fraction) -> list[int]:
    """Heights at least `step` apart and near the wished ones; who wishes nothing goes beside the one before."""
    if all(wish is None for wish in wished):
        first = centre - Fraction((len(wished) - 1) * step, 2)
        return [int(first) + k * step for k in range(len(wished))]
    known = next(k for k, wish in enumerate(wished) if wish is not None)
    value = wished[known] or Fraction(0)
    last, targets = value - (known + 1) * step, []
    for k, wish in enumerate(wished):
        last = last + step if wish is None else wish
        targets.append(last - k * step)
    pools: list[tuple[Fraction, int]] = []
    for target in targets:
        total, count = target, 1
        while pools and pools[-1][0] * count > total * pools[-1][1]:
            more, number = pools.pop()
            total, count = total + more, count + number
        pools.append((total, count))
    fitted = [total // count for total, count in pools for _ in range(count)]
    return [base + k * step for k, base in enumerate(fitted)]
