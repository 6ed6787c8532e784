"""An orbit as the fillings of items from a stock: two ways to see it, and which one is smaller.

Handing values to states is symmetric in the two.  Either the items are the classes of interchangeable states and the
stock holds the values, or the items are the different values and the stock holds the classes of states.  An item of
size k takes k units; a unit adds a fixed vector to the comparisons.  Per label class one item, the largest, is not
filled: it takes what is left, and all vectors are measured from its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, gcd, perm, prod

from orbitcert.orbit.comparisons import Comparisons, Vector, multinomial

EXACT_STEPS = 200_000
"""Up to this many additions the number of choices of an item is counted exactly; beyond, it is bounded."""


@dataclass(frozen=True, slots=True)
class Item:
    """Takes `size` units from the stock of one pool; a unit of kind j adds table[j]."""

    pool: int
    size: int
    table: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """Items to be filled from the stock (multiplicities of the kinds, per pool); `start` is added to every sum.

    total  the number of fillings, with the order of the units inside the items and inside the rest
    """

    stock: tuple[tuple[int, ...], ...]
    items: tuple[Item, ...]
    start: Vector

    @property
    def total(self) -> int:
        """One multinomial per pool."""
        return prod(map(multinomial, self.stock))

    def rest(self) -> tuple[int, ...]:
        """The units that stay unused, per pool."""
        left = [sum(kinds) for kinds in self.stock]
        for item in self.items:
            left[item.pool] -= item.size
        return tuple(left)

    def choices(self, item: Item) -> int:
        """The number of multisets that this item may take (an upper bound when there are many kinds)."""
        kinds = self.stock[item.pool]
        if item.size == 1:
            return len(kinds)
        free = comb(len(kinds) + item.size - 1, item.size)
        if len(kinds) * item.size * (min(item.size, max(kinds)) + 1) > EXACT_STEPS:
            return min(free, comb(sum(kinds), item.size))
        ways = [1] + [0] * item.size
        for limit in kinds:
            ways = [sum(ways[max(0, k - limit) : k + 1]) for k in range(item.size + 1)]
        return ways[item.size]

    def rows(self, items: Sequence[Item]) -> int:
        """An upper bound on the different (used units, sums) of these items."""
        free = prod(map(self.choices, items))
        spread = 1
        for k in range(len(self.start)):
            unit, reach = 0, 0
            for item in items:
                entries = [vector[k] for vector in item.table]
                low = min(entries)
                unit = gcd(unit, *(x - low for x in entries))
                reach += item.size * (max(entries) - low)
            spread *= reach // unit + 1 if unit else 1
        for pool in range(len(self.stock)):
            size = sum(item.size for item in items if item.pool == pool)
            if size:
                spread *= self.choices(Item(pool, size, ()))
        return min(free, spread)

    def pairs(self) -> int:
        """An upper bound on the fillings without order inside the items."""
        bound = 1
        for pool, kinds in enumerate(self.stock):
            sizes = [item.size for item in self.items if item.pool == pool]
            ordered = perm(sum(kinds), sum(sizes))
            for size in sizes:
                ordered //= perm(size)
            bound *= min(ordered, prod(self.choices(item) for item in self.items if item.pool == pool))
        return bound

    def halves(self) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
        """The items in two parts with about equally many choices."""
        parts: tuple[list[Item], list[Item]] = ([], [])
        choices = [1, 1]
        for item in sorted(self.items, key=self.choices, reverse=True):
            side = choices[1] < choices[0]
            parts[side].append(item)
            choices[side] *= self.choices(item)
        return tuple(parts[0]), tuple(parts[1])


def filling(question: Comparisons) -> Filling:
    """The smaller of the two ways to see this orbit.

    >>> from orbitcert.orbit.comparisons import Pool
    >>> pool = Pool(((0, 2), (1, 1)), (((0,), 1), ((1,), 1), ((-1,), 1)))
    >>> chosen = filling(Comparisons(((0,),), ((0,),), 1, (pool,)))
    >>> chosen.stock, [item.size for item in chosen.items], chosen.total
    (((2, 1),), [1, 1], 3)
    """
    return min((_states_take_values(question), _values_take_states(question)), key=_row_bound)


def _row_bound(candidate: Filling) -> int:
    return sum(map(candidate.rows, candidate.halves()))


def _states_take_values(question: Comparisons) -> Filling:
    items = []
    start = [0] * question.number
    for index, pool in enumerate(question.pools):
        base, _ = max(pool.columns, key=lambda column: column[1])
        total = sum(value * count for value, count in pool.values)
        start = [x + y * total for x, y in zip(start, base, strict=True)]
        for column, size in pool.columns:
            if column != base:
                table = [_scaled(_minus(column, base), value) for value, _ in pool.values]
                items.append(Item(index, size, tuple(table)))
    stock = tuple(tuple(count for _, count in pool.values) for pool in question.pools)
    return Filling(stock, tuple(items), tuple(start))


def _values_take_states(question: Comparisons) -> Filling:
    items = []
    start = [0] * question.number
    for index, pool in enumerate(question.pools):
        base, _ = max(pool.values, key=lambda value: value[1])
        for column, size in pool.columns:
            start = [x + y * base * size for x, y in zip(start, column, strict=True)]
        for value, size in pool.values:
            if value != base:
                table = [_scaled(column, value - base) for column, _ in pool.columns]
                items.append(Item(index, size, tuple(table)))
    stock = tuple(tuple(count for _, count in pool.columns) for pool in question.pools)
    return Filling(stock, tuple(items), tuple(start))


def _minus(x: Vector, y: Vector) -> Vector:
    return tuple(a - b for a, b in zip(x, y, strict=True))


def _scaled(x: Vector, factor: int) -> Vector:
    return tuple(a * factor for a in x)
