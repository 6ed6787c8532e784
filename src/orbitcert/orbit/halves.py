"""Counts over an orbit by meeting in the middle: exact, vectorised, for option sets of any shape.

The items of a filling are split into two halves, and the partial fillings of each are listed.  A comparison of a left
sum x with a right sum y is x + y > 0, that is x > -y, and is made on ranks.  A group of left rows that use the same
units meets all right rows that fit into what it leaves; the units that nobody takes contribute one multinomial.

Who relies on it: `orbitcert.orbit.counts`.  The slow reference is `orbitcert.orbit.enumeration`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import factorial, prod

import numpy as np

from orbitcert.exact.problem import Problem
from orbitcert.orbit.comparisons import Clauses, Comparisons, comparisons, orbit_size
from orbitcert.orbit.filling import Filling, filling
from orbitcert.orbit.ranks import passed, ranks_of
from orbitcert.orbit.rows import SAFE, Array, Layout, Rows, TooManyRows, carry, limbs_for, partial_fillings
from orbitcert.orbit.tally import Counts, TooLarge

MOST_WORK = 150_000_000_000
"""Elementary steps of a comparison that is still begun: about a minute."""

WORK_PER_SECOND = 2_500_000_000
"""For the estimates in messages."""

BLOCK = 1 << 17
"""Pairs that are compared at once; their truth values stay in the cache."""

GROUP_STEPS = 20_000
"""Steps per group and comparison that cost as much as going through the groups one by one."""

HEIGHT = 1 << 10
"""Left rows in one block, at most."""

LIMB = 31
"""Bits per limb of a large weight: up to 2^31 limbs add up within 63 bits."""


Test = tuple[Clauses, list[Array]]
"""Clauses, and per comparison the ranks of the left rows."""


@dataclass(frozen=True, slots=True)
class Half:
    """Rows sorted by the units that they use: those of group g are bounds[g] .. bounds[g + 1] - 1.

    groups    (groups, words) the units
    group_of  (rows,)
    """

    rows: Rows
    groups: Array
    group_of: Array
    bounds: Array

    @classmethod
    def of(cls, rows: Rows) -> "Half":
        """These rows, sorted."""
        rows = rows.take(np.argsort(rows.used[:, 0]) if rows.used.shape[1] == 1 else np.lexsort(rows.used.T))
        fresh = np.ones(len(rows), dtype=bool)
        fresh[1:] = (rows.used[1:] != rows.used[:-1]).any(axis=1)
        firsts = np.flatnonzero(fresh)
        return cls(rows, rows.used[firsts], np.cumsum(fresh) - 1, np.append(firsts, len(rows)))

    def sizes(self) -> Array:
        """The numbers of rows of the groups."""
        return np.diff(self.bounds)


def count_by_halves(problem: Problem, reward: Sequence[Fraction | int], most_work: int = MOST_WORK) -> Counts:
    """The exact counts over the orbit of this reward (one value per state).

    Raises TooLarge, with the size and an estimate of the time, before the comparison begins, when it would take
    more than `most_work` elementary steps or when the rows of a half do not fit into memory.

    >>> from orbitcert.exact.option import Option
    >>> pairs = Problem("pairs", tuple("uvwxy"), (Option.uniform((0, 1)),), (Option.uniform((1, 2)), Option.one_hot(3)))
    >>> count_by_halves(pairs, (0, 1, 2, 3, 4))
    Counts(B=81, tie=8, A=31)
    """
    question = comparisons(problem, reward)
    orbit = orbit_size(problem, reward)
    if not question.number:
        wins, not_lost = (0 if side else orbit for side in (question.strict, question.weak))
        return Counts(wins, not_lost - wins, orbit - not_lost)
    fill = filling(question)
    meeting = _Meeting(problem.name, question, fill)
    meeting.refuse_beyond(most_work)
    wins, not_lost = (count * orbit // fill.total for count in meeting.counted())
    return Counts(wins, not_lost - wins, orbit - not_lost)


class _Meeting:
    """Both halves, ready to be compared.

    ranks   per comparison the ranks of the right rows
    strict  clauses and left ranks of the test for max_B > max_A
    weak    the same for max_B >= max_A
    tied    the left rows whose ranks differ between the two
    """

    def __init__(self, name: str, question: Comparisons, fill: Filling) -> None:
        self.name = name
        self.fill = fill
        self.layout = Layout(fill.stock)
        first, second = fill.halves()
        limbs = limbs_for(fill)
        try:
            halves = (
                partial_fillings(fill, self.layout, first, fill.start, limbs),
                partial_fillings(fill, self.layout, second, (0,) * question.number, limbs),
            )
        except TooManyRows:
            steps = fill.pairs() * question.number
            raise TooLarge(f"{_refusal(name, fill.pairs(), steps)}, and one half has too many rows to hold") from None
        self.single = question.number == 1
        # the inner loops run along the right half: long ones are quick, but a search scans all of it per group
        self.left, self.right = map(Half.of, sorted(halves, key=len, reverse=self.single))
        opposite = -self.right.rows.sums
        carry(opposite)
        ranked = [ranks_of(x, y) for x, y in zip(self.left.rows.sums, opposite, strict=True)]
        self.ranks = [rank for _, _, rank in ranked]
        self.strict: Test = question.strict, [x for x, _, _ in ranked]
        self.weak: Test = question.weak, [x for _, x, _ in ranked]
        self.tied = np.logical_or.reduce([x != y for x, y, _ in ranked])
        self.one_test = question.strict == question.weak and not self.tied.any()
        self.constant_left = bool((self.left.rows.weights == self.left.rows.weights[0]).all())
        self.limbs = _limbs(self.right.rows.weights)
        self.right_weight = 1 if self.limbs else int(self.right.rows.weights[0])
        self.order = np.argsort(self.ranks[0]) if self.single else np.arange(len(self.right.rows))
        self.sorted_groups = self.right.group_of[self.order]
        sizes = self.right.sizes()
        self.width = int(sizes[0]) if (sizes == sizes[0]).all() else 0
        self.rest_orders = prod(map(factorial, fill.rest()))
        self.repeated = [kind for kind, count in enumerate(self.layout.counts) if count > 1]
        self.has_one_rest = self.rest_orders == 1 or not self.repeated

    @property
    def literals(self) -> int:
        """Elementary comparisons per pair of rows."""
        sides = {self.strict[0], self.weak[0]}  # where only ties differ, few rows are looked at twice
        return sum(len(clause) for side in sides for clause in side)

    def refuse_beyond(self, most_work: int) -> None:
        """Raise TooLarge when the comparison would take more elementary steps than this."""
        left, right = self.left, self.right
        per_pair = self.literals + 1 + 8 * len(self.limbs)
        scan = 6 * len(left.groups) * (len(right.groups) + 2 * len(right.rows))
        if len(left.rows) * len(right.rows) * per_pair + scan <= most_work:
            return
        if scan <= most_work:
            sizes, partners = left.sizes().tolist(), right.sizes()
            pairs = sum(sizes[group] * int(partners[fits].sum()) for group, fits in self._fitting())
        else:
            pairs = min(self.fill.pairs(), len(left.rows) * len(right.rows))
        steps = scan + (0 if self.single else pairs * per_pair)
        if steps > most_work:
            raise TooLarge(_refusal(self.name, pairs, steps))

    def counted(self) -> tuple[int, int]:
        """The numbers of fillings that pass the strict and the weak test."""
        if self.is_small:
            return self._counted_at_once()
        return self._counted_in_batches() if self.is_uniform else self._counted_by_group()

    @property
    def is_small(self) -> bool:
        """True when comparing all rows, also those that do not fit, costs less than to go through the groups."""
        left, right = self.left, self.right
        pairs = len(left.rows) * len(right.rows)
        if pairs * (self.literals + 12) >= GROUP_STEPS * len(left.groups) * (self.literals + 16):
            return False
        weights = left.rows.weights, right.rows.weights
        fits = prod(int(w.sum(dtype=object)) for w in weights) < SAFE
        return fits and all(w.dtype != object for w in weights)

    @property
    def is_uniform(self) -> bool:
        """True when no unit repeats and nothing was merged: all groups look alike, and all weights are equal."""
        if self.single or self.repeated or self.limbs or not (self.width and self.constant_left):
            return False
        sizes = self.left.sizes()
        return bool((sizes == sizes[0]).all())

    def _counted_at_once(self) -> tuple[int, int]:
        """Blocks of left rows against all right rows, then a sum for every pair of groups that fit."""
        totals = (0, 0)
        height = max(1, BLOCK // len(self.right.rows))
        for begin in range(0, len(self.left.rows), height):
            rows = np.arange(begin, min(len(self.left.rows), begin + height))
            groups = np.unique(self.left.group_of[rows])
            used = self.left.groups[groups]
            i, j = np.nonzero(self.layout.fits(used, self.right.groups))
            rests = self._orders_of_rest(used[i] + self.right.groups[j])
            number = partial(self._passing_at_once, groups=groups, i=i, j=j, rests=rests)
            totals = _added(totals, self._both_tests(number, rows))
        return totals

    def _passing_at_once(self, test: Test, rows: Array, groups: Array, i: Array, j: Array, rests: Array) -> int:
        """The fillings of these left rows that pass, given the pairs (i, j) of groups that fit."""
        side, ranks = test
        weighed = passed(side, [x[rows] for x in ranks], self.ranks) * self.right.rows.weights
        by_group = np.add.reduceat(weighed, self.right.bounds[:-1], axis=1) * self.left.rows.weights[rows, None]
        places = np.searchsorted(groups, self.left.group_of[rows])
        table = np.zeros((len(groups), by_group.shape[1]), dtype=np.int64)
        np.add.at(table, places, by_group)
        return _dot(table[i, j], rests)

    def _counted_in_batches(self) -> tuple[int, int]:
        """The same as `_counted_by_group` for several groups of equal shape in one step."""
        totals = (0, 0)
        height = int(self.left.sizes()[0])
        width = self.width * int(self.layout.fits(self.left.groups[:1], self.right.groups).sum())
        step = max(1, BLOCK // max(1, height * width))
        piece = max(1, BLOCK // height)
        for begin in range(0, len(self.left.groups) if width else 0, step):
            fits = self.layout.fits(self.left.groups[begin : begin + step], self.right.groups)
            firsts = self.right.bounds[:-1][np.nonzero(fits)[1]]
            columns = (firsts[:, None] + np.arange(self.width)).reshape(len(fits), width)
            rows = np.arange(begin * height, (begin + len(fits)) * height)
            for c in range(0, width, piece):
                ranks = [rank[columns[:, c : c + piece]] for rank in self.ranks]
                number = partial(self._passing_in_batch, ranks=ranks, begin=begin, height=height)
                totals = _added(totals, self._both_tests(number, rows))
        factor = self.rest_orders * int(self.left.rows.weights[0]) * self.right_weight
        return totals[0] * factor, totals[1] * factor

    def _passing_in_batch(self, test: Test, rows: Array, ranks: Sequence[Array], begin: int, height: int) -> int:
        """The pairs that pass: all rows of the groups from `begin`, or some, each with the columns of its group."""
        side, left = test
        if len(rows) == len(ranks[0]) * height:
            return int(np.count_nonzero(passed(side, [x[rows].reshape(-1, height) for x in left], ranks)))
        groups = rows // height - begin
        return int(np.count_nonzero(passed(side, [x[rows, None] for x in left], [rank[groups] for rank in ranks])))

    def _counted_by_group(self) -> tuple[int, int]:
        """Group by group of the left rows, with the right rows that fit."""
        totals = (0, 0)
        bounds = self.left.bounds.tolist()
        for group, fits in self._fitting():
            rows = np.arange(bounds[group], bounds[group + 1])
            for rest, chosen in self._partners(group, fits):
                columns = self.order[chosen[self.sorted_groups]]  # by increasing rank when there is one comparison
                number = partial(self._found if self.single else self._passing, columns=columns)
                strict, weak = self._both_tests(number, rows)
                totals = _added(totals, (rest * strict, rest * weak))
        return totals

    def _both_tests(self, number: Callable[[Test, Array], int], rows: Array) -> tuple[int, int]:
        """number(test, rows) for the strict and the weak test; where these agree it is asked only once."""
        strict = number(self.strict, rows)
        if self.one_test:
            return strict, strict
        if self.strict[0] != self.weak[0]:
            return strict, number(self.weak, rows)
        tied = rows[self.tied[rows]]
        if not len(tied):
            return strict, strict
        return strict, strict + number(self.weak, tied) - number(self.strict, tied)

    def _fitting(self) -> Iterator[tuple[int, Array]]:
        """Every left group with the truth values, per right group, of: together they do not exceed the stock."""
        step = max(1, BLOCK // len(self.right.groups))
        for begin in range(0, len(self.left.groups), step):
            block = self.layout.fits(self.left.groups[begin : begin + step], self.right.groups)
            yield from enumerate(block, begin)

    def _partners(self, group: int, fits: Array) -> Iterator[tuple[int, Array]]:
        """(multinomial of the rest, which right groups) for a left group; only groups that fit."""
        if self.has_one_rest:
            yield self.rest_orders, fits
            return
        partners = np.flatnonzero(fits)
        orders = self._orders_of_rest(self.left.groups[group] + self.right.groups[partners])
        for order in np.unique(orders):
            chosen = np.zeros(len(fits), dtype=bool)
            chosen[partners[orders == order]] = True
            yield int(order), chosen

    def _orders_of_rest(self, used: Array) -> Array:
        """The multinomial of the units that are left, for every row of used units."""
        if self.has_one_rest:
            return np.full(len(used), self.rest_orders, dtype=np.int64 if self.rest_orders < SAFE else object)
        most = [self.layout.counts[kind] for kind in self.repeated]
        same = _products_of_factorials(np.array(most) - self.layout.numbers(used, self.repeated), most)
        if self.rest_orders >= SAFE:
            same = same.astype(object)
        return self.rest_orders // same

    def _found(self, test: Test, rows: Array, columns: Array) -> int:
        """One comparison: the columns are sorted by rank, the number below each left row is looked up."""
        side, ranks = test
        if side == ((0,),):
            below = np.searchsorted(self.ranks[0][columns], ranks[0][rows])
        else:  # decided beforehand: it always holds, or never does
            below = np.full(len(rows), 0 if side else len(columns))
        if not self.limbs:
            return self._weighed([below], rows)
        return self._weighed([np.append(0, np.cumsum(limb[columns]))[below] for limb in self.limbs], rows)

    def _passing(self, test: Test, rows: Array, columns: Array) -> int:
        """Several comparisons: every left row with every column, block by block."""
        side, left = test
        total = 0
        height = min(len(rows), HEIGHT)
        width = max(1, BLOCK // height)
        for c in range(0, len(columns), width):
            block = columns[c : c + width]
            ranks = [rank[block] for rank in self.ranks]
            for r in range(0, len(rows), height):
                some = rows[r : r + height]
                total += self._sum(passed(side, [x[some] for x in left], ranks), some, block)
        return total

    def _sum(self, truths: Array, rows: Array, columns: Array) -> int:
        """The sum of (left weight) * (right weight) over the pairs that passed."""
        if not self.limbs:
            if self.constant_left:
                return int(np.count_nonzero(truths)) * int(self.left.rows.weights[0]) * self.right_weight
            return self._weighed([np.count_nonzero(truths, axis=1)], rows)
        numbers = truths.astype(np.int64)
        return self._weighed([numbers @ limb[columns] for limb in self.limbs], rows)

    def _weighed(self, limbs: Sequence[Array], rows: Array) -> int:
        """The sum over left rows of weight times the number with these limbs."""
        weights = self.left.rows.weights[rows].tolist()
        total = 0
        for limb in reversed(limbs):
            total = (total << LIMB) + sum(map(int.__mul__, weights, limb.tolist()))
        return total * self.right_weight


def _added(x: tuple[int, int], y: tuple[int, int]) -> tuple[int, int]:
    return x[0] + y[0], x[1] + y[1]


def _limbs(weights: Array) -> list[Array]:
    """The limbs of the weights, lowest first; none when all weights are equal."""
    if (weights == weights[0]).all():
        return []
    if weights.dtype != object and int(weights.sum(dtype=object)) < SAFE:
        return [weights]
    limbs = []
    while weights.any():
        limbs.append((weights & (1 << LIMB) - 1).astype(np.int64))
        weights = weights >> LIMB
    return limbs


def _dot(numbers: Array, factors: Array) -> int:
    """The sum of number * factor; the numbers add up within 64 bits, the products need not."""
    total = 0
    for factor in np.unique(factors):
        total += int(factor) * int(numbers[factors == factor].sum())
    return total


def _products_of_factorials(numbers: Array, most: Sequence[int]) -> Array:
    """The product of the factorials of each row; `most` bounds the columns."""
    safe = prod(map(factorial, most)) < SAFE
    factorials = np.array([factorial(n) for n in range(max(most) + 1)], dtype=np.int64 if safe else object)
    products: Array = np.multiply.reduce(factorials[numbers], axis=1)
    return products


def _refusal(name: str, pairs: int, steps: int) -> str:
    seconds = steps // WORK_PER_SECOND
    time = f"about {_rounded(seconds)} seconds" if seconds else "less than a second"
    return f"{name}: counting this orbit would compare about {_rounded(pairs)} pairs of halves, in {time}"


def _rounded(number: int) -> str:
    text = str(number)
    return text if len(text) <= 12 else f"10^{len(text) - 1}"
