"""Maximal end components: where a policy can stay for ever, and the ranks that show that nowhere else it can.

An end component is a set of states with some of their actions that no successor leaves and whose graph is strongly
connected.  With probability 1 a policy ends in one.  The textbook decomposition (de Alfaro 1997): drop the rows that
leave their strongly connected component, until none does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx

from orbitcert.environment.mdp import Row

Rows = Mapping[int, Sequence[tuple[str, Row]]]
"""For each state the actions that may be used, with their rows."""


@dataclass(frozen=True, slots=True)
class EndComponents:
    """The maximal end components of a region, and evidence that there are no others.

    components  each as its states, increasing, with the actions that stay: (state, actions)
    ranks       one mapping per round: along a row of two live states the rank never rises, and the rows along which
                it falls, or that reach a state without rows, are the ones dropped in that round
    """

    components: tuple[tuple[tuple[int, tuple[str, ...]], ...], ...]
    ranks: tuple[Mapping[int, int], ...]


def maximal_end_components(rows: Rows) -> EndComponents:
    """The maximal end components among these states; rows that leave these states do not count.

    >>> from fractions import Fraction
    >>> one, half = Fraction(1), Fraction(1, 2)
    >>> found = maximal_end_components({0: [("go", ((1, one),))], 2: [],
    ...                                 1: [("back", ((0, one),)), ("risk", ((0, half), (2, half)))]})
    >>> found.components
    (((0, ('go',)), (1, ('back',))),)
    """
    kept = {s: [(a, row) for a, row in acts if all(t in rows for t, _ in row)] for s, acts in rows.items()}
    rounds: list[Mapping[int, int]] = []
    while True:
        ranks = _ranks(kept)
        staying = {
            s: [(a, row) for a, row in acts if all(kept[t] and ranks[t] == ranks[s] for t, _ in row)]
            for s, acts in kept.items()
        }
        if staying == kept:
            break
        rounds.append(ranks)
        kept = staying
    members: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
    for s in sorted(kept):
        if kept[s]:
            members.setdefault(ranks[s], []).append((s, tuple(a for a, _ in kept[s])))
    return EndComponents(tuple(sorted(map(tuple, members.values()))), tuple(rounds))


def _ranks(rows: Rows) -> dict[int, int]:
    """A number per strongly connected component that never rises along a row between states that have rows."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(s for s, acts in rows.items() if acts)
    graph.add_edges_from((s, t) for s in list(graph) for _, row in rows[s] for t, _ in row if rows[t])
    component: dict[int, int] = {}
    for k, members in enumerate(networkx.strongly_connected_components(graph)):
        component.update(dict.fromkeys(members, k))
    between = networkx.DiGraph()
    between.add_nodes_from(component.values())
    between.add_edges_from((component[s], component[t]) for s, t in graph.edges if component[s] != component[t])
    height = {k: rank for rank, k in enumerate(networkx.topological_sort(between.reverse(copy=False)))}
    return {s: height[component[s]] if s in component else 0 for s in rows}
