"""Rewards that are pleasant to read: small integers tried first, and a point of a region made smaller.

Whether a smaller reward is as bad as another is always counted, never assumed.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from math import comb, prod

from orbitcert.orbit.chamber import Chamber
from orbitcert.orbit.cone import Vector

CANDIDATES = 1_000
"""At most this many small rewards are tried."""

WORK = 20_000_000
"""At most this many option values are worked out for them."""

TALLEST = 12
"""The largest value of a small reward."""

SCALES = 400
"""A point is made smaller by rounding it to this many different sizes."""


def small_points(chamber: Chamber) -> tuple[Vector, ...]:
    """Coordinates of small rewards of the chamber, the smallest and most even ones first.

    Where options have equal sums on a class the least value of the class is 0.

    >>> from orbitcert.exact import Option, Problem
    >>> from orbitcert.orbit.chamber import chamber_of
    >>> chamber = chamber_of(Problem("p", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(1),)))
    >>> [chamber.reward(point) for point in small_points(chamber)[:4]]
    [(0, 0, 0), (1, 0, 0), (1, 1, 0), (2, 0, 0)]
    """
    sizes = [len(members) - 1 for members in chamber.problem.label_classes()]
    free = len(chamber.free)
    options = chamber.losing.shape[1] + chamber.winning.shape[1]
    most = max(1, min(CANDIDATES, WORK // (chamber.cones * options)))

    def number(top: int) -> int:
        shifts: int = (2 * top + 1) ** free
        return shifts * prod(comb(top + k, k) for k in sizes)

    top = max((t for t in range(TALLEST + 1) if number(t) <= most), default=0)
    rows = [tuple(_gaps(k, top)) for k in sizes]
    points = (
        tuple(x for part in (*choice, shifts) for x in part)
        for choice in product(*rows)
        for shifts in product(range(-top, top + 1), repeat=free)
    )
    return tuple(sorted(points, key=lambda point: _size(chamber.reward(point))))


def smaller_point(chamber: Chamber, point: Vector, inside: int) -> Vector:
    """A point in as many cones with smaller coordinates: the first rounding of the point that does, else itself."""
    largest = max(map(abs, point), default=0)
    rounded = [
        tuple((2 * x * size + largest) // (2 * largest) for x in point) for size in range(1, min(largest, SCALES + 1))
    ]
    split = chamber.split(rounded)[:, 0].tolist()
    return next((p for p, n in zip(rounded, split, strict=True) if n == inside), point)


def _gaps(k: int, total: int) -> Iterator[Vector]:
    """All rows of k integers >= 0 with at most this sum."""
    if not k:
        yield ()
        return
    for first in range(total + 1):
        for rest in _gaps(k - 1, total - first):
            yield (first, *rest)


def _size(reward: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
    return max(map(abs, reward)), sum(map(abs, reward)), tuple(reward)
