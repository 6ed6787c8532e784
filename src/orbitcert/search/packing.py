"""How many copies of the pieces of A fit into B on pairwise disjoint supports, and where.

When A and B share no state, two images of A under a clique can never share one either, so this packing number is
the largest clique; when they do share states it is still a lower bound for every rule.

Method: B falls into pieces, the hosts; hosts with equal key behave alike, so each kind is examined
once: every way of placing pieces of A in it is reduced to its yield (how many of each type), only
maximal yields are kept, and z3 allots the multiplicities.  Hosts that are themselves exact copies need
no search.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import lcm

from orbitcert.exact.option import Option, OptionSet, support_of
from orbitcert.exact.problem import Problem
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.component import Piece, by_key, pieces, shape_of
from orbitcert.search.embedding import Embedder
from orbitcert.search.incidence import independent_set
from orbitcert.solver import best_allocation, largest_disjoint

PLACEMENT_STEPS = 200_000
"""Steps for placing the pieces of A in one kind of host."""

FEW_PLACEMENTS = 20
"""So few placements are compared pair by pair; z3 needs longer to be set up."""

Placement = tuple[int, tuple[int, ...]]
"""(type of piece, host states in the order of that piece's canonical states)."""


@dataclass(frozen=True, slots=True)
class Way:
    """One set of disjoint placements in a host, and how many pieces of each type it holds."""

    placements: tuple[Placement, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Packing:
    """Disjoint copies of the pieces of A in B.

    types      the different pieces of A: for each all its occurrences in A
    copies     for each type the placements found in B, as states in canonical order
    units      the largest N with needs[t] * N <= scale[t] * len(copies[t]), as asked
    exhausted  True when no larger N exists; False when a budget ended
    """

    types: tuple[tuple[Piece, ...], ...]
    copies: tuple[tuple[tuple[int, ...], ...], ...]
    units: int
    exhausted: bool


class Packer:
    """The pieces of A and the hosts in B, examined once and then asked for several aims.

    A zero vector that both sets share is fixed by every permutation; it is set apart as `common`.
    """

    def __init__(self, problem: Problem, A: OptionSet, B: OptionSet) -> None:
        self._problem = problem
        self.common = tuple(x for x in A if not x.entries and x in B)
        A = tuple(x for x in A if x not in self.common)
        groups = by_key(pieces(problem, A))
        self.types = tuple(tuple(members) for members in groups.values())
        self.multiplicities = tuple(len(members) for members in self.types)
        losing = support_of(A)
        free = tuple(x for x in B if losing.isdisjoint(x.support))
        self._hosts = [tuple(hosts) for hosts in by_key(pieces(problem, free)).values()]
        self._complete = True
        keys = list(groups)
        self._ways = [self._ways_in(hosts[0], keys) for hosts in self._hosts]

    def clique_units(self) -> Packing:
        """The most disjoint copies of the whole of A."""
        return self._pack(self.multiplicities, (1,) * len(self.types))

    def block_units(self, m: int) -> Packing:
        """The most disjoint copies of a block, when A is cut into m equal blocks."""
        return self._pack(tuple(a // m for a in self.multiplicities), (1,) * len(self.types))

    def orbit_units(self) -> Packing:
        """Copies that make the least ratio copies/occurrences over the types as large as possible."""
        whole = lcm(*self.multiplicities)
        return self._pack(self.multiplicities, (whole,) * len(self.types))

    def _pack(self, needs: Sequence[int], scale: Sequence[int]) -> Packing:
        supply = [(len(hosts), [w.counts for w in ways]) for hosts, ways in zip(self._hosts, self._ways, strict=True)]
        if all(len(ways) <= 1 for ways in self._ways):
            uses = tuple((multiplicity,) * len(ways) for multiplicity, ways in supply)
            exhausted = self._complete
        else:
            allocation = best_allocation(supply, needs, scale)
            exhausted = self._complete and allocation is not None
            uses = allocation.uses if allocation else tuple((n,) + (0,) * (len(w) - 1) if w else () for n, w in supply)
        copies: list[list[tuple[int, ...]]] = [[] for _ in self.types]
        for hosts, ways, used in zip(self._hosts, self._ways, uses, strict=True):
            waiting = iter(hosts)
            for way, count in zip(ways, used, strict=True):
                for _ in range(count):
                    host = next(waiting)
                    for t, places in way.placements:
                        copies[t].append(tuple(host.states[p] for p in places))
        units = min(s * len(c) // need for s, c, need in zip(scale, copies, needs, strict=True))
        return Packing(self.types, tuple(map(tuple, copies)), units, exhausted)

    def _ways_in(self, host: Piece, keys: list[Hashable]) -> tuple[Way, ...]:
        """The maximal yields of one kind of host; placements refer to positions in host.states."""
        position = {state: p for p, state in enumerate(host.states)}
        exact = keys.index(host.key) if host.key in keys else None
        smaller = [t for t in range(len(keys)) if t != exact and self._could_hold(host, self.types[t][0])]
        own = () if exact is None else (Way(((exact, tuple(range(len(host.states)))),), _unit(exact, len(keys))),)
        if not smaller:
            return own
        placements: list[Placement] = []
        budget = Budget(PLACEMENT_STEPS)
        try:
            for t in smaller:
                placements.extend(
                    (t, tuple(position[s] for s in states))
                    for states in self._placements(self.types[t][0], host.options, budget)
                )
            ways = _maximal_ways(placements, len(keys), budget)
        except BudgetSpent:
            self._complete = False
            ways = [_greedy_way(placements, len(keys))] if placements else []
        return tuple(_undominated([*own, *ways]))

    def _could_hold(self, host: Piece, piece: Piece) -> bool:
        """A necessary condition: enough options of every shape."""
        offered = [shape_of(self._problem, x) for x in host.options]
        asked = [shape_of(self._problem, x) for x in piece.options]
        return all(offered.count(s) >= asked.count(s) for s in set(asked))

    def _placements(self, piece: Piece, options: tuple[Option, ...], budget: Budget) -> list[tuple[int, ...]]:
        """One placement for every set of host options that is an image of the piece."""
        if len(piece.options) == 1:
            shape = shape_of(self._problem, piece.options[0])
            return [pieces(self._problem, (x,))[0].states for x in options if shape_of(self._problem, x) == shape]
        embedder = Embedder(self._problem)
        found: dict[frozenset[Option], tuple[int, ...]] = {}
        for image in embedder.images(piece.options, options, budget):
            chosen = frozenset(image)
            if chosen not in found:
                phi = embedder.find({x: (y,) for x, y in zip(piece.options, image, strict=True)}, budget)
                if phi is not None:
                    found[chosen] = tuple(phi(s) for s in piece.states)
        return list(found.values())


def _unit(t: int, count: int) -> tuple[int, ...]:
    return tuple(int(k == t) for k in range(count))


def _maximal_ways(placements: list[Placement], types: int, budget: Budget) -> list[Way]:
    """A way for every maximal yield; raises BudgetSpent when not all could be examined.

    With one type the largest set of disjoint placements is a question for z3; with several every
    set of disjoint placements is tried.
    """
    present = {t for t, _ in placements}
    if len(present) == 1:
        greedy = _greedy_way(placements, types)
        room = len({place for _, places in placements for place in places})
        if len(greedy.placements) == room // len(placements[0][1]):
            return [greedy]  # no room for more
        chosen = _largest_disjoint([places for _, places in placements])
        if chosen is None:
            raise BudgetSpent("the solver's budget")
        return [_way([placements[k] for k in chosen], types)] if chosen else []
    best: dict[tuple[int, ...], tuple[Placement, ...]] = {}
    waiting: list[tuple[int, frozenset[int], tuple[Placement, ...]]] = [(0, frozenset(), ())]
    while waiting:
        start, used, taken = waiting.pop()
        budget.spend()
        best.setdefault(_way(taken, types).counts, taken)
        waiting.extend(
            (k + 1, used.union(placements[k][1]), (*taken, placements[k]))
            for k in range(start, len(placements))
            if used.isdisjoint(placements[k][1])
        )
    return [_way(taken, types) for counts, taken in best.items() if any(counts)]


def _largest_disjoint(sets: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """The positions of a largest family of pairwise disjoint sets; None when the solver's budget ends."""
    if len(sets) > FEW_PLACEMENTS:
        return largest_disjoint(sets)
    meeting = [(j, k) for j, k in combinations(range(len(sets)), 2) if not set(sets[j]).isdisjoint(sets[k])]
    return independent_set(len(sets), meeting)


def _way(placements: Sequence[Placement], types: int) -> Way:
    """These placements with their counts."""
    return Way(tuple(placements), tuple(sum(t == k for t, _ in placements) for k in range(types)))


def _greedy_way(placements: list[Placement], types: int) -> Way:
    """Disjoint placements taken as they come: admissible, not necessarily maximal."""
    used: set[int] = set()
    chosen: list[Placement] = []
    for t, places in placements:
        if used.isdisjoint(places):
            used.update(places)
            chosen.append((t, places))
    return _way(chosen, types)


def _undominated(ways: list[Way]) -> list[Way]:
    """The ways whose yield no other way matches or exceeds."""
    kept: list[Way] = []
    for way in sorted(ways, key=lambda w: (sum(w.counts), -len(w.placements)), reverse=True):
        if not any(all(a >= b for a, b in zip(k.counts, way.counts, strict=True)) for k in kept):
            kept.append(way)
    return kept
