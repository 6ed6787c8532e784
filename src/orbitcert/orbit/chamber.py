"""The sorted chamber of a problem and the cones phi.K that matter in it, as integers.

K = {r : max_A(r) > max_B(r)}.  Over the orbit of r the share that prefers A is the share of the phi in Gamma with
r in phi.K, and it is the same for every reward of the orbit; so r may be taken non-increasing along the states of each
label class.  This chamber is described by its gaps: a class of states s_1..s_k has one coordinate g_j >= 0 for each of
the rewards "1 on s_1..s_j, 0 on the rest" (j < k), and one free coordinate t for "1 on the whole class".  Free
coordinates on which every difference of options vanishes, or that others make superfluous, are left out.

phi.K depends only on the pair (phi.A, phi.B), and every pair stands for equally many phi: the cones are the different
pairs.  They are found as the orbit of (A, B), not by listing Gamma.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import factorial, lcm, prod

import numpy as np
import numpy.typing as npt

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.cone import Cone, Vector
from orbitcert.orbit.counts import Counts, TooLarge
from orbitcert.orbit.integer_matrix import IntegerMatrix

LARGEST_OPTIONS = 20_000
"""At most so many entries may the options of A and B have together, zeros included."""

LARGEST_WORK = 6_000_000
"""Exchanged options while the different pairs (phi.A, phi.B) are listed; some seconds of work."""

_CHUNK = 4_000_000  # numbers in one intermediate array

Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chamber:
    """The sorted chamber of a problem, and the cones over it.

    gaps     unit rewards of the coordinates >= 0, as 0/1 rows over the states
    free     unit rewards of the free coordinates
    images   (images, coordinates): the values of every different phi.x, scaled to integers
    losing   (cones, |A|): the options of phi.A, as rows of `images`; first those of A without B
    winning  (cones, |B|): those of phi.B
    rivals   |A without B|: the other options of A are never strictly better than B
    """

    problem: Problem
    gaps: tuple[Vector, ...]
    free: tuple[Vector, ...]
    images: IntegerMatrix
    losing: npt.NDArray[np.int64]
    winning: npt.NDArray[np.int64]
    rivals: int

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self.gaps) + len(self.free)

    @property
    def cones(self) -> int:
        """The number of different pairs (phi.A, phi.B)."""
        return len(self.losing)

    def cone(self) -> Cone:
        """The chamber itself, in its own coordinates."""
        units = [tuple(int(i == j) for i in range(self.dimension)) for j in range(self.dimension)]
        return Cone.simplicial(units[: len(self.gaps)], units[len(self.gaps) :])

    def reward(self, point: Sequence[int]) -> Vector:
        """The reward (one value per state) with these coordinates."""
        units = list(zip(point, (*self.gaps, *self.free), strict=True))
        return tuple(sum(x * unit[s] for x, unit in units) for s in range(self.problem.d))

    def split(self, points: Sequence[Vector]) -> npt.NDArray[np.int64]:
        """(points, 2): for how many of the cones max_A > max_B, and equality, at each point; exact integers."""
        parts = list(self._splits(points))
        return np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.int64)

    def _splits(self, points: Sequence[Vector]) -> Iterator[npt.NDArray[np.int64]]:
        options = self.losing.shape[1] + self.winning.shape[1]
        step = max(1, _CHUNK // (self.cones * options))
        for start in range(0, len(points), step):
            values = self.images.products(points[start : start + step])
            lead = values[:, self.losing].max(axis=2) - values[:, self.winning].max(axis=2)
            yield np.stack([(lead > 0).sum(axis=1), (lead == 0).sum(axis=1)], axis=1).astype(np.int64)

    def counts(self, point: Vector) -> Counts:
        """How the orbit of the reward at this point splits, from the cones; the orbit is not enumerated."""
        reward = self.reward(point)
        orbit = prod(_orders([reward[s] for s in members]) for members in self.problem.label_classes())
        above, equal = (int(n) for n in self.split([point])[0])
        a, tie = above * orbit // self.cones, equal * orbit // self.cones
        return Counts(orbit - a - tie, tie, a)


def chamber_of(problem: Problem) -> Chamber:
    """The chamber of this problem; raises TooLarge when there are too many different pairs (phi.A, phi.B).

    >>> from orbitcert.exact import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> chamber = chamber_of(candy)
    >>> chamber.gaps, chamber.cones, chamber.reward((1, 2)), chamber.counts((1, 2))
    (((1, 0, 0), (1, 1, 0)), 3, (3, 2, 0), Counts(B=4, tie=0, A=2))
    """
    shared = set(problem.A) & set(problem.B)
    parts = ([x for x in problem.A if x not in shared], [x for x in problem.A if x in shared], problem.B)
    if problem.d * sum(map(len, parts)) > LARGEST_OPTIONS:
        raise TooLarge(f"{problem.name}: the options have {problem.d * sum(map(len, parts))} entries")
    scale = lcm(*(w.denominator for part in parts for x in part for _, w in x.entries))
    rows = [[_row(problem.d, x, scale) for x in part] for part in parts]
    classes = problem.label_classes()
    sums = [[sum(a[s] - b[s] for s in members) for members in classes] for a in rows[0] for b in rows[2]]
    gaps, free = unit_rewards(problem.d, classes, sums)
    images, pairs = _images(problem, rows)
    supports = [[s for s, on in enumerate(unit) if on] for unit in (*gaps, *free)]
    values = IntegerMatrix(tuple(tuple(sum(x[s] for s in support) for support in supports) for x in images))
    losing = np.array([(*rivals, *common) for rivals, common, _ in pairs], dtype=np.int64)
    winning = np.array([winners for _, _, winners in pairs], dtype=np.int64)
    return Chamber(problem, gaps, free, values, losing, winning, len(rows[0]))


def _row(d: int, option: Option, scale: int) -> Vector:
    row = [0] * d
    for state, weight in option.entries:
        row[state] = int(weight * scale)
    return tuple(row)


def _images(problem: Problem, rows: Sequence[Sequence[Vector]]) -> tuple[list[Vector], list[tuple[Numbers, ...]]]:
    """Every different phi.x, and every different (phi.A without B, phi.A with B, phi.B) by their numbers.

    Both are closed under exchanging neighbours within a class, which generates Gamma; so starting from the identity
    everything is reached, once.
    """
    exchanges = [pair for members in problem.label_classes() for pair in pairwise(members)]
    images: dict[Vector, int] = {}
    moved: list[list[int]] = [[] for _ in exchanges]  # the number of the exchanged image, for each image
    for x in (x for part in rows for x in part):
        images.setdefault(x, len(images))
    waiting = list(images)
    for x in waiting:
        for (i, j), numbers in zip(exchanges, moved, strict=True):
            other = x if x[i] == x[j] else (*x[:i], x[j], *x[i + 1 : j], x[i], *x[j + 1 :])
            if other not in images:
                images[other] = len(images)
                waiting.append(other)
            numbers.append(images[other])
        _refuse(problem, 4 * len(images) * len(exchanges))
    first = tuple(tuple(sorted(images[x] for x in part)) for part in rows)
    pairs = {first: None}
    frontier = [first]
    for pair in frontier:
        for numbers in moved:
            other_pair = tuple([tuple(sorted([numbers[k] for k in part])) for part in pair])
            if other_pair not in pairs:
                pairs[other_pair] = None
                frontier.append(other_pair)
        _refuse(problem, len(pairs) * len(exchanges) * sum(map(len, rows)))
    return list(images), list(pairs)


def _refuse(problem: Problem, work: int) -> None:
    if work > LARGEST_WORK:
        raise TooLarge(f"{problem.name}: too many different pairs (phi.A, phi.B) to list")


def _orders(values: Sequence[Hashable]) -> int:
    """The number of different orders of these values."""
    return factorial(len(values)) // prod(map(factorial, Counter(values).values()))


def unit_rewards(
    d: int, classes: Sequence[Sequence[int]], differences: Sequence[Sequence[int]]
) -> tuple[tuple[Vector, ...], tuple[Vector, ...]]:
    """The unit rewards of the gaps and of the free coordinates that are needed.

    differences  rows of class sums of the differences of options that are compared
    """

    def indicator(states: Sequence[int]) -> Vector:
        return tuple(int(s in states) for s in range(d))

    gaps = tuple(indicator(members[:j]) for members in classes for j in range(1, len(members)))
    return gaps, tuple(indicator(classes[c]) for c in _pivots(differences, len(classes)))


def _pivots(rows: Sequence[Sequence[int]], width: int) -> Iterator[int]:
    """Columns that are independent and span all columns of this matrix, leftmost first."""
    left = [[Fraction(x) for x in row] for row in rows]
    for c in range(width):
        pivot = next((row for row in left if row[c]), None)
        if pivot is not None:
            yield c
            left = [
                [x - row[c] / pivot[c] * y for x, y in zip(row, pivot, strict=True)] for row in left if row is not pivot
            ]
