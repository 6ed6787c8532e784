"""The long-run distributions of all policies from one start, by eliminating states while they are decided.

State reduction (Grassmann, Taksar, Heyman, Regenerative analysis and steady state distributions for Markov chains,
1985): in a chain with rates q(i, j), i != j, leave out a state k with total rate s_k = sum over j of q(k, j) > 0.  What
remains is the chain watched outside k, with rates and expected time in k per unit of time in i

    q(i, j) + q(i, k) q(k, j) / s_k,        q(i, k) / s_k.

A state that is left without rates is the last one of its recurrent class, and the times from it are the stationary
measure of that class.  When all states but the start are decided, either the start has no rates left and the same
holds for it, or its rates into the classes are proportional to the probabilities of absorption.

Policies are decided state by state and every choice is followed by the elimination of that state, so that what was
eliminated is shared by all policies that agree so far.  Rows are integers and divisions are exact: with D the
determinant of the eliminated part of the generator, D times everything above is an integer (Bareiss, Sylvester's
identity and multistep integer-preserving Gaussian elimination, 1968).

In place of the rates a row i keeps D u P(i, j), where u is the factor that made it integral and P the watched chain,
its own state included; then s_i = D u - D u P(i, i), and elimination writes the time in k where P(i, k) was.  All
entries are natural numbers below the product of all 2 u, so that a row is one integer with its entries as digits: sums,
products with a factor and exact divisions of rows are those of integers (Kronecker substitution).
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import gcd, lcm, prod
from typing import NamedTuple

import networkx

from orbitcert.distribution.policy import MAX_POLICIES, TooMany, distinct_rows
from orbitcert.environment.mdp import Mdp, Row

Vector = tuple[int, ...]
"""A distribution up to a factor: one weight >= 0 for each state of the tree, without a common divisor."""

Reduced = tuple[int, int]
"""A row of the watched chain times a scale D, packed, and D: probabilities of the states that remain and times in the
states that were eliminated."""

Outcomes = tuple[tuple[Vector, int], ...]
"""Distributions in one component, each with its sum."""

Ends = tuple[tuple[int, Vector], ...]
"""The last state of every recurrent class that is complete, and the distribution of the class."""

Thread = tuple[Reduced, int, int]
"""A row of the start in a search: reduced so far, the factor that made it integral, the mask of the states reached."""


class Packing:
    """Vectors of natural numbers up to a bound as integers: entry k is digit k to the base 2^bits.

    >>> packing = Packing(3, 9)
    >>> packing.unpacked(packing.packed({0: 4, 2: 9}))
    (4, 0, 9)
    """

    def __init__(self, size: int, bound: int) -> None:
        self.bits = 64 * -(-bound.bit_length() // 64)
        self.digit = (1 << self.bits) - 1
        self._words = self.bits // 64
        self._bytes = size * self.bits // 8
        self._format = struct.Struct(f"<{size}Q")
        self._shifts = [k * self.bits for k in range(size)]

    def packed(self, entries: Mapping[int, int]) -> int:
        """One integer."""
        return sum(x << k * self.bits for k, x in entries.items())

    def unpacked(self, number: int) -> tuple[int, ...]:
        """The entries."""
        if self._words == 1:
            return self._format.unpack(number.to_bytes(self._bytes, "little"))
        digit = self.digit
        return tuple([number >> shift & digit for shift in self._shifts])


class Node(NamedTuple):
    """All policies that agree on the decided states, which every thread has reached.

    threads    the rows of the start that these policies may have
    undecided  the states that have no row yet and get one when they are reached
    waiting    the same as a mask
    rows       for each undecided state its reduced rows
    scale      the determinant of the eliminated part
    ends       the complete classes that do not have the start
    """

    threads: list[Thread]
    undecided: tuple[int, ...]
    waiting: int
    rows: list[list[Reduced]]
    scale: int
    ends: Ends


class PolicyTree:
    """All policies from `start` that stay inside these states.

    A bottom component (states that reach each other and that no row leaves) is searched apart for every way to enter
    it; choices in different ones combine freely.  Raises TooMany above `policy_limit` partial policies: rows decided in
    a search, once for each row of the start that they go with, and combinations of distributions, all added up.

    Cost: for n states and m rows in each at most n m vectors of n integers are updated at a node of the tree; with all
    m^n policies different that is about three vectors per policy, since most nodes are close to the leaves.

    >>> fork = Mdp.of("fork", {"s": {"l": {"s": "1/2", "x": "1/2"}, "r": {"x": "1/3", "y": "2/3"}},
    ...                        "x": {"stay": {"x": 1}, "back": {"s": 1}}, "y": {"stay": {"y": 1}}})
    >>> sorted(set(PolicyTree(fork, 0, range(3)).long_run()))
    [(0, 0, 1), (0, 1, 0), (0, 1, 2), (2, 1, 0)]
    >>> sorted(set(PolicyTree(fork, 0, range(3)).classes_of_start()))
    [(2, 1, 0)]
    """

    def __init__(self, mdp: Mdp, start: int, inside: Iterable[int], policy_limit: int = MAX_POLICIES) -> None:
        self.states = tuple(sorted(inside))
        self._limit, self._counted = policy_limit, 0
        position = {s: k for k, s in enumerate(self.states)}
        self._start = position[start]
        self._units: list[list[int]] = []  # of every row the factor that makes it integral
        self._successors: list[list[int]] = []  # of every row, as a mask
        kept: list[list[Row]] = []
        for s in self.states:
            kept.append([row for row in distinct_rows(mdp, s) if all(t in position for t, _ in row)])
            self._units.append([lcm(*(p.denominator for _, p in row)) for row in kept[-1]])
            self._successors.append([_mask(position[t] for t, _ in row) for row in kept[-1]])
        self._packing = Packing(len(self.states), prod(2 * max(units, default=1) for units in self._units))
        self._rows = [
            [
                (self._packing.packed({position[t]: p.numerator * (unit // p.denominator) for t, p in row}), 1)
                for row, unit in zip(rows, units, strict=True)
            ]
            for rows, units in zip(kept, self._units, strict=True)
        ]
        graph = networkx.DiGraph()
        graph.add_nodes_from(position.values())
        graph.add_edges_from((k, position[t]) for k, rows in enumerate(kept) for row in rows for t, _ in row)
        components = (tuple(sorted(part)) for part in networkx.attracting_components(graph))
        bottoms = [part for part in components if self._start not in part]
        self._bottom = _mask(k for part in bottoms for k in part)
        self._bottoms = tuple(part for part in bottoms if len(part) > 1)
        self._absorbing = [(k,) in bottoms for k in range(len(self.states))]  # the other bottom components
        self._entered: dict[tuple[tuple[int, ...], int | Vector], Outcomes] = {}

    def long_run(self) -> Iterator[Vector]:
        """The long-run distribution from the start of every policy, some of them repeatedly."""
        for numbers, time, ends in self._from_start(self._bottom, recurrent=False):
            if numbers[self._start] == time:
                yield _primitive(numbers)
            else:
                yield from self._absorbed(numbers, ends, self._bottoms)

    def classes_of_start(self) -> Iterator[Vector]:
        """The stationary distribution of every policy that never leaves and always comes back to the start."""
        for numbers, time, _ in self._from_start(0, recurrent=True):
            if numbers[self._start] == time:
                yield _primitive(numbers)

    def _from_start(self, bottom: int, recurrent: bool) -> Iterator[tuple[Sequence[int], int, Ends]]:
        start = self._start
        undecided = tuple(k for k in range(len(self.states)) if k != start and not bottom >> k & 1)
        rows = zip(self._rows[start], self._units[start], self._successors[start], strict=True)
        threads = [(row, unit, mask | 1 << start) for row, unit, mask in rows]
        self._count(len(threads))
        return self._leaves(Node(threads, undecided, _mask(undecided), self._rows, 1, ()), recurrent)

    def _leaves(self, root: Node, recurrent: bool) -> Iterator[tuple[Sequence[int], int, Ends]]:
        """For every policy the row of the start, the entry it has at the start if it never leaves, and the classes.

        With `recurrent` no class may be complete without the start.
        """
        unpacked, bits, digit = self._packing.unpacked, self._packing.bits, self._packing.digit
        nodes = [root]
        while nodes:
            threads, undecided, waiting, rows, scale, ends = node = nodes.pop()
            for (row, own), unit, reached in threads:
                if not reached & waiting:
                    yield unpacked(row), own * unit, ends
            threads = [thread for thread in threads if thread[2] & waiting]
            if not threads:
                continue
            k = _next_state(threads, waiting)
            if apart := [thread for thread in threads if not thread[2] >> k & 1]:
                nodes.append(node._replace(threads=apart))
                threads = [thread for thread in threads if thread[2] >> k & 1]
            rest = tuple([i for i in undecided if i != k])
            waiting ^= 1 << k
            shift = bits * k
            for (pivot, own), unit, successors in zip(rows[k], self._units[k], self._successors[k], strict=True):
                self._count(len(threads))
                pivot = pivot * scale // own
                rate = scale * unit - (pivot >> shift & digit)
                if not rate:
                    if not recurrent:
                        last = (*ends, (k, _primitive(unpacked(pivot))))
                        after = [(row, first_unit, reached | successors) for row, first_unit, reached in threads]
                        nodes.append(Node(after, rest, waiting, rows, scale, last))
                    continue
                after = []
                for (row, own), first_unit, reached in threads:
                    into = row >> shift & digit
                    first = ((rate * row + into * pivot) // own, rate) if into else (row, own)
                    found = reached | successors
                    if found & waiting:
                        after.append((first, first_unit, found))
                    else:
                        yield unpacked(first[0]), first[1] * first_unit, ends
                if after:
                    fewer = rows.copy()
                    for i in rest:
                        fewer[i] = [
                            ((rate * row + into * pivot) // own, rate) if (into := row >> shift & digit) else (row, own)
                            for row, own in rows[i]
                        ]
                    nodes.append(Node(after, rest, waiting, fewer, rate, ends))

    def _absorbed(self, numbers: Sequence[int], ends: Ends, bottoms: Iterable[tuple[int, ...]]) -> Iterator[Vector]:
        """The mixtures of one distribution from every class and every bottom component entered, by these rates."""
        alone = [x if kept else 0 for x, kept in zip(numbers, self._absorbing, strict=True)]
        parts: list[tuple[int, Outcomes]] = [(numbers[k], ((vector, sum(vector)),)) for k, vector in ends]
        for part in bottoms:
            entries = [numbers[t] for t in part]
            if any(entries):
                parts.append((sum(entries), self._outcomes(part, entries)))
        if not parts:
            yield _primitive(alone)
            return
        if any(alone):
            mixtures = [(_primitive(alone), gcd(*alone), 1)]
        else:
            weight, outcomes = parts.pop()
            if not parts:
                yield from (vector for vector, _ in outcomes)
                return
            mixtures = [(vector, weight, total) for vector, total in outcomes]
        *others, (last_weight, last) = parts
        for weight, outcomes in others:
            self._count(len(mixtures) * len(outcomes))
            mixtures = [_mixed(mixture, weight, outcome) for mixture in mixtures for outcome in outcomes]
        for mixture in mixtures:
            self._count(len(last))
            for outcome in last:
                yield _mixed(mixture, last_weight, outcome)[0]

    def _outcomes(self, part: tuple[int, ...], entries: list[int]) -> Outcomes:
        """The long-run distributions in a bottom component that is entered in these proportions, and their sums.

        When every policy has one class there, it only matters where the component can be entered.
        """
        entered = sum([1 << t for t, weight in zip(part, entries, strict=True) if weight])
        if known := self._entered.get((part, entered)):
            return known
        shares = _primitive(entries)
        if known := self._entered.get((part, shares)):
            return known
        first = self._packing.packed(dict(zip(part, shares, strict=True)))
        root = Node([((first, 1), sum(shares), entered)], part, _mask(part), self._rows, 1, ())
        found: set[Vector] = set()
        key: int | Vector = entered
        for row, _, ends in self._leaves(root, recurrent=False):
            found.update(self._absorbed(row, ends, ()))
            if len(ends) > 1:
                key = shares
        self._entered[part, key] = known = tuple((vector, sum(vector)) for vector in found)
        return known

    def _count(self, more: int) -> None:
        self._counted += more
        if self._counted > self._limit:
            raise TooMany(self._limit, "partial policies")


def _mixed(mixture: tuple[Vector, int, int], weight: int, outcome: tuple[Vector, int]) -> tuple[Vector, int, int]:
    """x p / q + y weight / |y| in the same form, for x, p, q and for y, |y| on other states.

    When x and y have no common divisor each and a and b have none, then a x + b y has none.
    """
    x, p, q = mixture
    y, total = outcome
    a, b = p * total, q * weight
    divisor = gcd(a, b)
    a, b = a // divisor, b // divisor
    return tuple([a * i + b * j for i, j in zip(x, y, strict=True)]), divisor, q * total


def _primitive(numbers: Sequence[int]) -> Vector:
    divisor = gcd(*numbers)
    return tuple(numbers) if divisor == 1 else tuple([x // divisor for x in numbers])


def _mask(positions: Iterable[int]) -> int:
    return sum(1 << k for k in positions)


def _next_state(threads: Sequence[Thread], waiting: int) -> int:
    """The last of the states that most of these have reached and that have no row yet."""
    common = waiting
    for thread in threads:
        common &= thread[2]
    if common:
        return common.bit_length() - 1
    free = [k for k in range(waiting.bit_length()) if waiting >> k & 1]
    return max(free, key=lambda k: (sum(thread[2] >> k & 1 for thread in threads), k))
