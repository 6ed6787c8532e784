"""The partial fillings of some items, as arrays: units used, sums, numbers of arrangements.

The units used are packed into 63-bit words, one field per kind of unit with a spare bit on top: with `full` holding all
multiplicities and all spare bits, full - used - more keeps every spare bit exactly when no kind is used too often.
Sums are 64-bit integers, one or several limbs each as a bound computed beforehand requires; weights are 64-bit or
Python integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, perm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orbitcert.orbit.filling import Filling, Item

Array = NDArray[Any]

MOST_NUMBERS = 3_000_000
"""Integers that the rows of one half may hold."""

BLOCK = 1 << 18
"""Combinations that are formed at once."""

SAFE: int = 1 << 62
"""Bounds below this are held in 64-bit integers."""

ONE_LIMB: int = SAFE
"""Sums below this are held in one limb."""

WIDTH = 40
"""Bits of all limbs of a sum but the highest, which has the sign; between additions they may be longer."""

_WORD = 63


class TooManyRows(Exception):
    """A half has more rows than MOST_NUMBERS allows."""


class Layout:
    """Where the kinds of units lie in the packed words.

    units  (pool) -> (kinds, words): one unit of each kind
    full   (words,): the whole stock with all spare bits
    spare  (words,): the spare bits
    """

    def __init__(self, stock: Sequence[Sequence[int]]) -> None:
        places: list[tuple[int, int]] = []
        word = shift = 0
        full, spare = [0], [0]
        for kinds in stock:
            for count in kinds:
                width = count.bit_length() + 1
                if shift + width > _WORD:
                    word, shift = word + 1, 0
                    full.append(0)
                    spare.append(0)
                places.append((word, shift))
                full[word] |= (count | 1 << width - 1) << shift
                spare[word] |= 1 << shift + width - 1
                shift += width
        self.words = word + 1
        self.full = np.array(full, dtype=np.int64)
        self.spare = np.array(spare, dtype=np.int64)
        self.places = places
        self.counts = [count for kinds in stock for count in kinds]
        self.units: list[Array] = []
        used = 0
        for kinds in stock:
            table = np.zeros((len(kinds), self.words), dtype=np.int64)
            for j, (word, shift) in enumerate(places[used : used + len(kinds)]):
                table[j, word] = 1 << shift
            self.units.append(table)
            used += len(kinds)

    def fits(self, used: Array, more: Array) -> Array:
        """(n, m): whether the stock holds the units of row i of `used` and of row j of `more` together."""
        result: Array | None = None
        for w in range(self.words):
            left = (self.full[w] - used[:, w])[:, None] - more[None, :, w]
            here = (left & self.spare[w]) == self.spare[w]
            result = here if result is None else result & here
        return np.zeros((len(used), len(more)), dtype=bool) if result is None else result

    def numbers(self, used: Array, kinds: Sequence[int]) -> Array:
        """(n, kinds): how many units of these kinds, numbered through all pools, every row uses."""
        columns = []
        for kind in kinds:
            word, shift = self.places[kind]
            columns.append(used[:, word] >> shift & (1 << self.counts[kind].bit_length()) - 1)
        return np.stack(columns, axis=1)


@dataclass(frozen=True, slots=True)
class Rows:
    """Partial fillings.

    used     (n, words) packed units
    sums     (comparisons, limbs, n), the lowest limb first
    weights  (n,) numbers of arrangements
    """

    used: Array
    sums: Array
    weights: Array

    def __len__(self) -> int:
        return len(self.weights)

    def take(self, chosen: Array) -> "Rows":
        """These rows, in this order."""
        return Rows(self.used[chosen], self.sums[:, :, chosen], self.weights[chosen])

    def times(self, i: Array, choice: "Rows", j: Array) -> "Rows":
        """Row i of these together with row j of the choices, for every pair (i, j)."""
        return Rows(
            self.used[i] + choice.used[j],
            self.sums[:, :, i] + choice.sums[:, :, j],
            self.weights[i] * choice.weights[j],
        )

    def merged(self) -> "Rows":
        """The same with equal rows made one, their weights added.

        Equal rows have equal hashes, so that nothing is sorted by all columns when the hashes differ.
        """
        carry(self.sums)
        columns = [*self.used.T, *self.sums.reshape(-1, len(self))]
        mixed = np.zeros(len(self), dtype=np.int64)
        for column in columns:
            mixed = (mixed ^ mixed >> 29) * np.int64(0x3C79AC492BA7B653) + column
        mixed.sort()
        if len(self) < 2 or not (mixed[1:] == mixed[:-1]).any():
            return self
        order = np.lexsort(columns)
        fresh = np.zeros(len(self), dtype=bool)
        fresh[0] = True
        for column in columns:
            fresh[1:] |= column[order[1:]] != column[order[:-1]]
        firsts = np.flatnonzero(fresh)
        merged = self.take(order[firsts])
        return Rows(merged.used, merged.sums, np.add.reduceat(self.weights[order], firsts))


def limbs_for(fill: Filling) -> int:
    """The number of limbs that hold every sum of this filling."""
    reach = [abs(x) for x in fill.start]
    for item in fill.items:
        reach = [x + item.size * max(abs(vector[k]) for vector in item.table) for k, x in enumerate(reach)]
    most = max(reach, default=0)
    return 1 if most < ONE_LIMB else 1 + most.bit_length() // WIDTH


def carry(sums: Array) -> None:
    """Make all limbs but the highest numbers of WIDTH bits, in place; equal sums then have equal limbs."""
    for low in range(sums.shape[1] - 1):
        sums[:, low + 1] += sums[:, low] >> WIDTH
        sums[:, low] &= (1 << WIDTH) - 1


def partial_fillings(
    fill: Filling, layout: Layout, items: Sequence[Item], start: Sequence[int], limbs: int = 1
) -> Rows:
    """All ways to fill these items, beginning with these sums; TooManyRows when they are too many to hold.

    >>> fill = Filling(((1, 1, 1),), (Item(0, 2, ((0,), (1,), (5,))),), (0,))
    >>> rows = partial_fillings(fill, Layout(fill.stock), fill.items, fill.start)
    >>> sorted(rows.sums[0, 0].tolist()), rows.weights.tolist()
    ([1, 5, 6], [2, 2, 2])
    """
    weights = _number_type(prod(perm(sum(fill.stock[item.pool]), item.size) for item in items))
    rows = Rows(
        np.zeros((1, layout.words), dtype=np.int64),
        _table([start], limbs),
        np.array([1], dtype=weights),
    )
    for item in items:
        rows = _extended(rows, _choices(fill, layout, item, limbs, weights), layout)
    return rows


def _extended(rows: Rows, choice: Rows, layout: Layout) -> Rows:
    """Every row with every choice that fits, equal results merged."""
    room = MOST_NUMBERS // (layout.words + rows.sums.shape[0] * rows.sums.shape[1] + 1)
    parts: list[Rows] = []
    held = 0
    step = max(1, BLOCK // len(choice))
    for begin in range(0, len(rows), step):
        i, j = np.nonzero(layout.fits(rows.used[begin : begin + step], choice.used))
        parts.append(rows.times(i + begin, choice, j))
        held += len(i)
        if held > room:
            parts = [_joined(parts).merged()]
            held = len(parts[0])
            if held > room // 2:
                raise TooManyRows
    return _joined(parts).merged()


def _choices(fill: Filling, layout: Layout, item: Item, limbs: int, weights: type) -> Rows:
    """The multisets of units that the item may take, with the number of orders of each."""
    units = layout.units[item.pool]
    table = _table(item.table, limbs)
    if item.size == 1:
        return Rows(units, table, np.ones(len(units), dtype=weights))
    kinds = fill.stock[item.pool]
    room = MOST_NUMBERS // (layout.words + table.shape[0] * limbs + 1)
    sizes = range(item.size + 1)
    binomials: Array = np.array([[comb(n, k) for k in sizes] for n in sizes], dtype=weights)
    open_places = np.array([item.size])
    rows = Rows(
        np.zeros((1, layout.words), dtype=np.int64),
        np.zeros((*table.shape[:2], 1), dtype=np.int64),
        np.ones(1, dtype=weights),
    )
    later = sum(kinds)
    for kind, count in enumerate(kinds):
        later -= count
        parts, places = [], []
        for taken in range(min(count, item.size) + 1):
            chosen = np.flatnonzero((open_places >= taken) & (open_places - taken <= later))
            part = rows.take(chosen)
            more = Rows(
                part.used + taken * units[kind],
                part.sums + taken * table[:, :, kind : kind + 1],
                part.weights * binomials[open_places[chosen], taken],
            )
            parts.append(more)
            places.append(open_places[chosen] - taken)
        rows, open_places = _joined(parts), np.concatenate(places)
        if len(rows) > room:
            raise TooManyRows
    return rows


def _joined(parts: Sequence[Rows]) -> Rows:
    if len(parts) == 1:
        return parts[0]
    return Rows(
        np.concatenate([part.used for part in parts]),
        np.concatenate([part.sums for part in parts], axis=2),
        np.concatenate([part.weights for part in parts]),
    )


def _table(vectors: Sequence[Sequence[int]], limbs: int) -> Array:
    """(comparisons, limbs, vectors): these integer vectors, every entry split into limbs."""
    table = np.empty((len(vectors[0]), limbs, len(vectors)), dtype=np.int64)
    mask = (1 << WIDTH) - 1
    for j, vector in enumerate(vectors):
        for k, x in enumerate(vector):
            for low in range(limbs - 1):
                table[k, low, j] = x & mask
                x >>= WIDTH
            table[k, limbs - 1, j] = x
    return table


def _number_type(bound: int) -> type:
    return np.int64 if bound < SAFE else object
