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
"""

from collections.abc import Iterable, Iterator, Sequence
from math import gcd, lcm
from typing import NamedTuple

import networkx

from orbitcert.distribution.policy import MAX_POLICIES, TooMany, distinct_rows
from orbitcert.environment.mdp import Mdp

Vector = tuple[int, ...]
"""A distribution up to a factor: one weight >= 0 for each state of the tree, without a common divisor."""

Reduced = tuple[list[int], int]
"""Row i of the watched chain times a scale D, and D: rates into the states that remain (at i itself minus their sum),
times in the states that were eliminated."""

Ends = tuple[tuple[int, Vector], ...]
"""The last state of every recurrent class that is complete, and the distribution of the class."""


class Node(NamedTuple):
    """All policies that agree on the decided states.

    pending    the states that they reach and that have no row yet, in the order in which they are decided
    found      the mask of the states that they reach
    undecided  all states that have no row yet
    rows       for each undecided state its reduced rows
    firsts     the reduced rows of the start that have the same successors, each with its unit
    scale      the determinant of the eliminated part
    ends       the complete classes that do not have the start
    """

    pending: tuple[int, ...]
    found: int
    undecided: tuple[int, ...]
    rows: list[list[Reduced]]
    firsts: list[tuple[Reduced, int]]
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
        self._rows: list[list[Reduced]] = []
        self._units: list[list[int]] = []  # of every row the factor that makes it integral
        self._successors: list[list[int]] = []  # of every row, as a mask
        graph = networkx.DiGraph()
        graph.add_nodes_from(position.values())
        for k, s in enumerate(self.states):
            kept = [row for row in distinct_rows(mdp, s) if all(t in position for t, _ in row)]
            self._units.append([lcm(*(p.denominator for _, p in row)) for row in kept])
            self._successors.append([_mask(position[t] for t, _ in row) for row in kept])
            self._rows.append([])
            for row, unit in zip(kept, self._units[k], strict=True):
                numbers = [0] * len(self.states)
                for t, p in row:
                    numbers[position[t]] = p.numerator * (unit // p.denominator)
                    graph.add_edge(k, position[t])
                numbers[k] -= unit
                self._rows[k].append((numbers, 1))
        components = (tuple(sorted(part)) for part in networkx.attracting_components(graph))
        self._bottoms = tuple(part for part in components if self._start not in part)
        self._entered: dict[tuple[tuple[int, ...], int | Vector], tuple[tuple[Vector, int], ...]] = {}

    def long_run(self) -> Iterator[Vector]:
        """The long-run distribution from the start of every policy, some of them repeatedly."""
        bottom = _mask(s for part in self._bottoms for s in part)
        for numbers, time, ends in self._from_start(bottom, recurrent=False):
            if numbers[self._start]:
                yield from self._absorbed(numbers, ends, self._bottoms)
            else:
                numbers[self._start] = time
                yield _primitive(numbers)

    def classes_of_start(self) -> Iterator[Vector]:
        """The stationary distribution of every policy that never leaves and always comes back to the start."""
        for numbers, time, _ in self._from_start(0, recurrent=True):
            if not numbers[self._start]:
                numbers[self._start] = time
                yield _primitive(numbers)

    def _from_start(self, bottom: int, recurrent: bool) -> Iterator[tuple[list[int], int, Ends]]:
        by_successors: dict[int, list[tuple[Reduced, int]]] = {}
        start = self._start
        for row, unit, mask in zip(self._rows[start], self._units[start], self._successors[start], strict=True):
            self._count(1)
            by_successors.setdefault(mask, []).append((row, unit))
        undecided = tuple(k for k in range(len(self.states)) if k != start and not bottom >> k & 1)
        for mask, firsts in by_successors.items():
            found = mask | 1 << start
            pending = _bits(found & ~bottom & ~(1 << start))
            root = Node(pending, found, undecided, self._rows, firsts, 1, ())
            yield from self._leaves(root, bottom, recurrent)

    def _leaves(self, root: Node, bottom: int, recurrent: bool) -> Iterator[tuple[list[int], int, Ends]]:
        """For every policy the row of the start up to a factor, the time at the start in its units, the classes.

        States in `bottom` are left undecided; with `recurrent` no class may be complete without the start.
        """
        if not root.pending:
            for (numbers, scale), unit in root.firsts:
                yield list(numbers), scale * unit, root.ends
            return
        nodes = [root]
        while nodes:
            pending, found, undecided, rows, firsts, scale, ends = nodes.pop()
            k, *others = pending
            rest = tuple([i for i in undecided if i != k])
            for (numbers, own), unit, mask in zip(rows[k], self._units[k], self._successors[k], strict=True):
                self._count(len(firsts))
                reached = (*others, *_bits(new & ~bottom)) if (new := mask & ~found) else tuple(others)
                if not numbers[k]:
                    if recurrent:
                        continue
                    last = numbers.copy()
                    last[k] = own * unit
                    after = Node(reached, found | mask, rest, rows, firsts, scale, (*ends, (k, _primitive(last))))
                else:
                    pivot = numbers.copy() if own == scale else [x * scale // own for x in numbers]
                    rate = -pivot[k]
                    pivot[k] = scale * unit - rate  # makes the entry of an updated row at k the time in k
                    updated = [(_eliminated(first, k, pivot, rate), first_unit) for first, first_unit in firsts]
                    fewer = rows
                    if reached:
                        fewer = rows.copy()
                        for i in rest:
                            fewer[i] = [_eliminated(row, k, pivot, rate) if row[0][k] else row for row in rows[i]]
                    after = Node(reached, found | mask, rest, fewer, updated, rate, ends)
                if reached:
                    nodes.append(after)
                else:
                    for (first, first_scale), first_unit in after.firsts:
                        yield first.copy(), first_scale * first_unit, after.ends

    def _absorbed(self, numbers: Sequence[int], ends: Ends, bottoms: Iterable[tuple[int, ...]]) -> Iterator[Vector]:
        """The mixtures of one distribution from every class and every bottom component entered, by these rates."""
        weights = [numbers[k] for k, _ in ends]
        outcomes: list[tuple[tuple[Vector, int], ...]] = [((vector, sum(vector)),) for _, vector in ends]
        for part in bottoms:
            entries = [numbers[t] for t in part]
            if any(entries):
                weights.append(sum(entries))
                outcomes.append(self._outcomes(part, _primitive(entries)))
        if len(weights) == 1:
            yield from (vector for vector, _ in outcomes[0])
            return
        mixtures = [([weights[0] * x for x in vector], total) for vector, total in outcomes[0]]
        for weight, choices in zip(weights[1:-1], outcomes[1:-1], strict=True):
            self._count(len(mixtures) * len(choices))
            mixtures = [_mixed(mixture, weight, outcome) for mixture in mixtures for outcome in choices]
        for mixture in mixtures:
            self._count(len(outcomes[-1]))
            for outcome in outcomes[-1]:
                yield _primitive(_mixed(mixture, weights[-1], outcome)[0])

    def _outcomes(self, part: tuple[int, ...], entries: Vector) -> tuple[tuple[Vector, int], ...]:
        """The long-run distributions in a bottom component that is entered in these proportions, and their sums.

        When every policy has one class there, it only matters where the component can be entered.
        """
        entered = _mask(t for t, weight in zip(part, entries, strict=True) if weight)
        known = self._entered.get((part, entered)) or self._entered.get((part, entries))
        if known:
            return known
        numbers = [0] * len(self.states)
        for t, weight in zip(part, entries, strict=True):
            numbers[t] = weight
        numbers[self._start] = -sum(entries)
        root = Node(_bits(entered), entered, part, self._rows, [((numbers, 1), 1)], 1, ())
        found: set[Vector] = set()
        key: int | Vector = entered
        for row, _, ends in self._leaves(root, 0, recurrent=False):
            found.update(self._absorbed(row, ends, ()))
            if len(ends) > 1:
                key = entries
        self._entered[part, key] = known = tuple((vector, sum(vector)) for vector in found)
        return known

    def _count(self, more: int) -> None:
        self._counted += more
        if self._counted > self._limit:
            raise TooMany(self._limit, "partial policies")


def _eliminated(row: Reduced, k: int, pivot: list[int], rate: int) -> Reduced:
    """The row once k is left out; its own scale divides (Sylvester's identity), and `rate` is the new one."""
    numbers, scale = row
    into = numbers[k]
    if not into:
        return row
    return [(rate * x + into * y) // scale for x, y in zip(numbers, pivot, strict=True)], rate


def _mixed(mixture: tuple[list[int], int], weight: int, outcome: tuple[Vector, int]) -> tuple[list[int], int]:
    """x / c + weight y / |y| as a list of integers and its denominator c |y|, for x and c and for y and |y|."""
    numbers, common = mixture
    vector, total = outcome
    factor = weight * common
    return [total * x + factor * y for x, y in zip(numbers, vector, strict=True)], total * common


def _primitive(numbers: Sequence[int]) -> Vector:
    divisor = gcd(*numbers)
    return tuple(numbers) if divisor == 1 else tuple([x // divisor for x in numbers])


def _mask(positions: Iterable[int]) -> int:
    return sum(1 << k for k in positions)


def _bits(mask: int) -> tuple[int, ...]:
    return tuple(k for k in range(mask.bit_length()) if mask >> k & 1)
