"""How a state is reached almost surely: sure steps where there are any, otherwise a policy on a few states.

A route is a list of pairs (state, action) that leads almost surely to the only successor outside its states: each pair
has a successor that is this target or belongs to an earlier pair.  Routes are chained: reached almost surely, then from
there, is reached almost surely, and what any strategy reaches so a stationary policy does (Prob1E).
"""

from collections.abc import Collection, Iterable, Mapping

from orbitcert.distribution.end_components import Rows

Route = tuple[tuple[int, str], ...]

ALMOST_SURE_WORK = 40_000_000
"""Successors looked at for targets that no chain of sure steps reaches, before giving up."""


class Routes:
    """Almost-sure reachability from one state, with evidence; prepared once for many targets.

    rows      the actions that may be used in each state, a closed set of states
    avoided   states that no route may use, though it may arrive there

    >>> from fractions import Fraction
    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> coin = {0: [("toss", ((0, half), (1, half)))], 1: [("go", ((2, one),))], 2: [("stay", ((2, one),))]}
    >>> routes = Routes(coin, 0)
    >>> routes.reaches(2), routes.to([2])
    (True, (((1, 'go'), (0, 'toss')),))
    """

    def __init__(self, rows: Rows, start: int, avoided: Collection[int] = frozenset()) -> None:
        self._rows = rows
        self._avoided = avoided
        self._before: dict[int, tuple[int, Route]] = {}  # target -> (a reached state on its route, the route)
        self._reached = {start}
        self._work = 0
        self._entering: dict[int, list[tuple[int, int]]] | None = None
        self._step([start])

    @property
    def exhausted(self) -> bool:
        """False when some target was not examined because the work ended."""
        return self._work <= ALMOST_SURE_WORK

    def reached(self) -> set[int]:
        """The states known to be reached; all there are when the environment is deterministic."""
        return self._reached

    def reaches(self, target: int) -> bool:
        """True when this state is reached almost surely."""
        if target in self._reached:
            return True
        route = self._policy(target) if self.exhausted else None
        if route is None:
            return False
        self._before[target] = next(s for s, _ in route if s in self._reached), route
        self._reached.add(target)
        self._step([target])
        return True

    def to(self, targets: Iterable[int]) -> tuple[Route, ...]:
        """The routes that reach these reached states, each after those that lead to its beginning."""
        order: list[Route] = []
        done: set[int] = set()
        for target in targets:
            chain = []
            while target in self._before and target not in done:
                done.add(target)
                target, route = self._before[target]
                chain.append(route)
            order.extend(reversed(chain))
        return tuple(order)

    def _step(self, pending: list[int]) -> None:
        """Follow sure steps from these states, breadth first."""
        for s in pending:
            if s in self._avoided:
                continue
            for action, row in self._rows[s]:
                t = row[0][0]
                if len(row) == 1 and t not in self._reached:
                    self._reached.add(t)
                    self._before[t] = s, ((s, action),)
                    pending.append(t)

    def _policy(self, target: int) -> Route | None:
        """The nested fixpoint Prob1E with its policy, nearest states first; None when a reached state is not in it."""
        entering = self._entering_rows()
        lost: set[int] = set()
        while True:
            near: dict[int, str] = {}
            pending = [target]
            for t in pending:
                for s, k in entering.get(t, ()):
                    self._work += 1
                    action, row = self._rows[s][k]
                    if s not in near and s != target and s not in lost and lost.isdisjoint(u for u, _ in row):
                        near[s] = action
                        pending.append(s)
            failed = self._rows.keys() - near.keys() - {target} - lost
            if not failed:
                break
            lost |= failed
            if lost.issuperset(self._reached) or self._work > ALMOST_SURE_WORK:
                return None
        if self._reached.isdisjoint(near):
            return None
        return self._needed(near, target)

    def _entering_rows(self) -> Mapping[int, list[tuple[int, int]]]:
        """For each state the rows (state, position) that have it as a successor, avoided states left out."""
        if self._entering is None:
            self._entering = {}
            for s, acts in self._rows.items():
                if s not in self._avoided:
                    for k, (_, row) in enumerate(acts):
                        for t, _ in row:
                            self._entering.setdefault(t, []).append((s, k))
        return self._entering

    def _needed(self, near: Mapping[int, str], target: int) -> Route:
        """The part of a policy that a reached state uses, in the order of `near`."""
        first = next(s for s in near if s in self._reached)
        used, pending = {first}, [first]
        while pending:
            s = pending.pop()
            row = next(row for action, row in self._rows[s] if action == near[s])
            for t, _ in row:
                if t != target and t not in used:
                    used.add(t)
                    pending.append(t)
        return tuple((s, action) for s, action in near.items() if s in used)
