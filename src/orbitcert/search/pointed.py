"""Families of images of A that can belong to a clique, as far as an invariant of pointed families tells.

A family A_0 = A, A_1, ..., A_n of images of A belongs to a clique if and only if for every i some psi_i in Gamma
carries A_i onto A and every other A_j into B.  Then psi_i carries the whole family to one that again contains A and
has all its other members in B, and that one belongs to a clique, too (psi_i phi_0, ..., psi_i phi_n).  So the
*pointed* family (A_i; the others) is isomorphic to a pointed family (A; T) where A with T is a family of the same kind.

The invariant is a 64-bit number that isomorphic pointed families share: colours of the states, refined through the
options that hold them (one-dimensional Weisfeiler-Leman), added up.  A family whose members do not all find such a
relative is ruled out, until nothing changes; what remains may still be no clique.  Every step is exact arithmetic
modulo 2^64, done for all families of one size at once: an accidental equality keeps a family too many and never
removes one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orbitcert.exact.option import OptionSet, support_of
from orbitcert.exact.problem import Problem

LARGEST_LEVEL = 200_000
"""Families of one size are listed when there are at most this many."""

LARGEST_TABLE = 40_000_000
"""And when families times members times options times states are at most this many."""

TABLE_AT_ONCE = 20_000
"""So much of such a table is in memory at once (times the members once more)."""

FEW = 500
"""So few families are not worth a first pass with the cheap invariant."""

POINT = np.uint64(0x9E3779B97F4A7C15)
"""Added to the options of the point, to tell them from the others."""

Numbers = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PossibleFamilies:
    """The families that were not ruled out, as sets of positions of images (A itself is always a member).

    levels    levels[t - 1] holds those of t images, one row each, increasing
    complete  True when there is none of more than len(levels) images
    """

    levels: tuple[Rows, ...]
    complete: bool

    def pairs(self) -> set[tuple[int, int]] | None:
        """The possible pairs, or None when they were not listed."""
        if len(self.levels) < 2:
            return set() if self.complete else None
        return {(int(j), int(k)) for j, k in self.levels[1]}

    def largest(self, limit: int) -> Iterator[tuple[int, ...]]:
        """The first families of the largest size listed."""
        for row in self.levels[-1][:limit] if self.levels else ():
            yield tuple(int(k) for k in row)


def possible_families(problem: Problem, A: OptionSet, images: Sequence[OptionSet], upper: int) -> PossibleFamilies:
    """All families of at most `upper` images that the invariant allows; `images` are all images of A inside B.

    Needs A not inside B.  Stops before a size of which there are too many to list; then the answer is not complete.

    >>> from orbitcert.exact import Option
    >>> a, b, c = (Option.uniform(edge) for edge in [(0, 1), (1, 2), (2, 3)])
    >>> path = Problem("path", ("s", "t", "u", "v"), (a,), (b, c))
    >>> [level.tolist() for level in possible_families(path, (a,), [(b,), (c,)], 2).levels]
    [[[0], [1]]]
    """
    invariant = _Invariant(problem, A, images)
    levels: list[Rows] = []
    rows: Rows | None = np.arange(len(images), dtype=np.int64)[:, None]
    while rows is not None and len(rows) and len(levels) < upper:
        if not invariant.is_affordable(rows):
            return PossibleFamilies(tuple(levels), complete=False)
        rows = _without_impossible(invariant, rows)
        if not len(rows):
            break
        levels.append(rows)
        rows = _pairs(rows[:, 0], images, A) if len(levels) == 1 else _joined(rows, len(images))
    return PossibleFamilies(tuple(levels), complete=rows is not None)


def _without_impossible(invariant: "_Invariant", rows: Rows) -> Rows:
    """The families each of whose members, taken as the point, looks like A in some family that remains."""
    for rounds in (0, 2) if len(rows) > FEW else (2,):
        keys = invariant.keys(rows, rounds)
        while True:
            possible = np.unique(keys[0])
            place = np.minimum(np.searchsorted(possible, keys), len(possible) - 1)
            keep = (possible[place] == keys).all(axis=0)
            if keep.all():
                break
            rows, keys = rows[keep], keys[:, keep]
            if not len(rows):
                return rows
    return rows


def _pairs(singles: Rows, images: Sequence[OptionSet], A: OptionSet) -> Rows | None:
    """All pairs; without those that share an option when no image shares one with A: then no two of a family do."""
    if len(singles) * (len(singles) - 1) // 2 > LARGEST_LEVEL:
        return None
    first, second = np.triu_indices(len(singles), 1)
    rows: Rows = np.stack([singles[first], singles[second]], axis=1)
    if any(not set(A).isdisjoint(image) for image in images):
        return rows
    numbers: dict[object, int] = {}
    members = [[numbers.setdefault(x, len(numbers)) for x in image] for image in images]
    holds = np.zeros((len(images), len(numbers)), dtype=np.int64)
    for k, held in enumerate(members):
        holds[k, held] = 1
    apart: npt.NDArray[np.bool_] = holds @ holds.T == 0
    return np.asarray(rows[apart[rows[:, 0], rows[:, 1]]])


def _joined(rows: Rows, count: int) -> Rows | None:
    """The sets of one more member all of whose parts of the present size are among the rows; None when too many."""
    size = rows.shape[1]
    if count ** (size + 1) >= 2**62:
        return None
    place = count ** np.arange(size - 1, -1, -1, dtype=np.int64)
    codes = rows @ place
    _, begins, lengths = np.unique(rows[:, :-1] @ place[1:], return_index=True, return_counts=True)
    if int((lengths * (lengths - 1) // 2).sum()) > 10 * LARGEST_LEVEL:
        return None
    found = []
    for begin, length in zip(begins.tolist(), lengths.tolist(), strict=True):
        first, second = np.triu_indices(length, 1)
        block = rows[begin : begin + length]
        found.append(np.concatenate([block[first], block[second, -1:]], axis=1))
    joined: Rows = np.concatenate(found)
    known = np.ones(len(joined), dtype=bool)
    for left_out in range(size - 1):  # the two parts that were joined are among the rows
        part = np.delete(joined, left_out, axis=1)
        known &= np.isin(part @ place, codes)
    joined = joined[known]
    return joined if len(joined) <= LARGEST_LEVEL else None


class _Invariant:
    """Keys of pointed families; member 0 is A, member k + 1 is image k."""

    def __init__(self, problem: Problem, A: OptionSet, images: Sequence[OptionSet]) -> None:
        members = (A, *images)
        states = {state: k for k, state in enumerate(sorted(support_of(x for X in members for x in X)))}
        weights = {w: k for k, w in enumerate(sorted({w for x in A for _, w in x.entries}))}
        columns: dict[tuple[int, ...], int] = {(): 0}
        column = np.zeros((len(members), len(states)), dtype=np.uint64)
        weight = np.zeros((len(members), len(A), len(states)), dtype=np.uint64)
        for m, X in enumerate(members):
            held: dict[int, list[int]] = {}
            for k, x in enumerate(X):
                for state, w in x.entries:
                    weight[m, k, states[state]] = weights[w] + 1
                    held.setdefault(states[state], []).append(weights[w])
            for state, numbers in held.items():
                column[m, state] = columns.setdefault(tuple(sorted(numbers)), len(columns))
        labels = problem.state_labels() or ("",) * problem.d
        order = {label: k for k, label in enumerate(sorted(set(labels)))}
        self._label = _mixed(np.array([order[labels[state]] for state in states], dtype=np.uint64) + np.uint64(1 << 48))
        self._column = (_mixed(2 * column + np.uint64(1 << 32)), _mixed(2 * column + np.uint64((1 << 32) + 1)))
        self._weight = np.where(weight > 0, _mixed(weight + np.uint64(1 << 40)), np.uint64(0))
        self._size = len(A) * len(states)

    def is_affordable(self, rows: Rows) -> bool:
        """True when the tables for these families are small enough."""
        return bool(self._size * len(rows) * (rows.shape[1] + 1) <= LARGEST_TABLE)

    def keys(self, rows: Rows, rounds: int) -> Numbers:
        """Row 0: the keys of all families with A as the point; row k: with their k-th image as the point."""
        count, size = len(rows), rows.shape[1] + 1
        members = np.zeros((count, size), dtype=np.int64)
        members[:, 1:] = rows + 1
        point_first = np.array([(p, *(k for k in range(size) if k != p)) for p in range(size)])
        pointed = members[:, point_first].transpose(1, 0, 2).reshape(size * count, size)
        step = max(1, TABLE_AT_ONCE // max(1, self._size))
        keys = [self._keys(pointed[begin : begin + step], rounds) for begin in range(0, size * count, step)]
        return np.concatenate(keys).reshape(size, count)

    def _keys(self, members: Rows, rounds: int) -> Numbers:
        """The first member is the point: colours of the states, `rounds` times refined through options, added up."""
        others = members[:, 1:]
        colour = _mixed(self._label + self._column[0][members[:, 0]] + self._column[1][others].sum(axis=1))
        if rounds:
            weight = self._weight[members]
        for _ in range(rounds):
            option = (weight @ colour[:, None, :, None])[..., 0]
            option[:, 0] += POINT
            refined = _mixed(option)[:, :, None, :] @ weight
            colour = _mixed(colour + refined.sum(axis=(1, 2), dtype=np.uint64))
        return np.asarray(_mixed(colour).sum(axis=1, dtype=np.uint64))


def _mixed(numbers: Numbers) -> Numbers:
    """A bijection of the numbers below 2^64 that spreads them (the finaliser of SplitMix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
