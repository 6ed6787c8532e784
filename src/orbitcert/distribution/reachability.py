"""Which states a policy can reach, possibly or almost surely.

Everything here reads only the graph of the environment: which successors a row has, not how likely.
"""

from collections.abc import Iterable

import networkx

from orbitcert.environment.mdp import Mdp


def reachable(mdp: Mdp, start: int) -> frozenset[int]:
    """The states that some policy reaches from `start` with positive probability, `start` included.

    >>> m = Mdp.of("m", {"x": {"a": {"y": 1}}, "y": {"a": {"y": 1}}, "z": {"a": {"x": 1}}})
    >>> sorted(reachable(m, 0))
    [0, 1]
    """
    rows = mdp.rows
    seen = {start}
    pending = [start]
    while pending:
        for row in rows[pending.pop()]:
            for successor, _ in row:
                if successor not in seen:
                    seen.add(successor)
                    pending.append(successor)
    return frozenset(seen)


class AlmostSure:
    """Almost-sure reachability among given states, prepared once and asked for many targets.

    `states` must be closed: every successor of a member is a member.  This is the nested fixpoint
    Prob1E: the greatest Y such that from every state of Y some action stays inside Y and comes closer to
    the target.  One round is linear in the number of successors; every round but the last removes states.
    """

    def __init__(self, mdp: Mdp, states: Iterable[int]) -> None:
        self._states = frozenset(states)
        self._owner: list[int] = []  # of every row of these states
        self._entering: dict[int, list[int]] = {s: [] for s in self._states}  # rows with this successor
        for s in self._states:
            for row in mdp.rows[s]:
                k = len(self._owner)
                self._owner.append(s)
                for successor, _ in row:
                    self._entering[successor].append(k)

    def states_reaching(self, target: int) -> frozenset[int]:
        """The states from which some policy reaches `target` with probability 1.

        >>> half = "1/2"
        >>> coin = Mdp.of("coin", {"s": {"toss": {"s": half, "x": half}, "risk": {"x": half, "y": half}},
        ...                        "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
        >>> ends = AlmostSure(coin, range(3))
        >>> sorted(ends.states_reaching(1)), sorted(ends.states_reaching(2))
        ([0, 1], [2])
        """
        return self.states_reaching_some([target])

    def states_reaching_some(self, targets: Iterable[int]) -> frozenset[int]:
        """The states from which some policy reaches one of these with probability 1.

        >>> coin = Mdp.of("coin", {"s": {"toss": {"x": "1/2", "y": "1/2"}}, "x": {"stay": {"x": 1}},
        ...                        "y": {"stay": {"y": 1}}})
        >>> ends = AlmostSure(coin, range(3))
        >>> sorted(ends.states_reaching_some([1])), sorted(ends.states_reaching_some([1, 2]))
        ([1], [0, 1, 2])
        """
        wanted = frozenset(targets)
        owner, entering = self._owner, self._entering
        allowed = bytearray(b"\x01") * len(owner)
        candidates = set(self._states)
        while True:
            closer, pending = set(wanted), list(wanted)
            while pending:
                for k in entering[pending.pop()]:
                    s = owner[k]
                    if allowed[k] and s not in closer:
                        closer.add(s)
                        pending.append(s)
            lost = candidates - closer
            if not lost:
                return frozenset(closer)
            for s in lost:
                for k in entering[s]:
                    allowed[k] = 0
            candidates = closer


def reaches_almost_surely(mdp: Mdp, start: int, target: int) -> bool:
    """True when some policy from `start` reaches `target` with probability 1."""
    return start in AlmostSure(mdp, reachable(mdp, start)).states_reaching(target)


def end_states(mdp: Mdp, start: int, inside: Iterable[int]) -> frozenset[int]:
    """The states of `inside` that some policy from `start` visits for ever without leaving `inside`.

    They are the states of the end components there: repeatedly drop the rows that leave their strongly
    connected component and the states left without rows.  Every recurrent distribution
    supported inside is supported here.

    >>> m = Mdp.of("m", {"x": {"a": {"y": 1}, "b": {"x": 1}}, "y": {"a": {"z": 1}}, "z": {"a": {"z": 1}}})
    >>> sorted(end_states(m, 0, [0, 1]))
    [0]
    """
    candidates = reachable(mdp, start).intersection(inside)
    kept = {s: [row for row in mdp.rows[s] if all(t in candidates for t, _ in row)] for s in candidates}
    while True:
        graph = networkx.DiGraph()
        graph.add_nodes_from(kept)
        graph.add_edges_from((s, t) for s, rows in kept.items() for row in rows for t, _ in row if t in kept)
        component: dict[int, int] = {}
        for k, members in enumerate(networkx.strongly_connected_components(graph)):
            component.update(dict.fromkeys(members, k))
        staying = {
            s: [row for row in rows if all(component.get(t) == component[s] for t, _ in row)]
            for s, rows in kept.items()
        }
        if staying == kept and all(kept.values()):
            return frozenset(kept)
        kept = {s: rows for s, rows in staying.items() if rows}


MOST_COMPARED = 100_000
"""With more reachable states than these, and chance, `ends_surely` does not answer."""


def ends_surely(mdp: Mdp, start: int, inside: Iterable[int]) -> bool | None:
    """True when some long-run distribution from `start` is supported inside these states; None: too many to look.

    A policy has one exactly when it reaches, with probability 1, states of `inside` that it need not leave again.

    >>> m = Mdp.of("m", {"s": {"bet": {"x": "1/2", "y": "1/2"}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> ends_surely(m, 0, [1]), ends_surely(m, 0, [1, 2]), ends_surely(m, 0, [0])
    (False, True, False)
    """
    states = reachable(mdp, start)
    if all(len(row) == 1 for s in states for row in mdp.rows[s]):
        return bool(end_states(mdp, start, inside))
    if len(states) > MOST_COMPARED:
        return None
    ends = end_states(mdp, start, inside)
    return bool(ends) and start in AlmostSure(mdp, states).states_reaching_some(ends)
