"""The largest clique of a graph, by branch and bound with greedy colourings as upper bounds."""

from collections.abc import Sequence

from orbitcert.search.budget import Budget, BudgetSpent


def maximum_clique(neighbours: Sequence[int], budget: Budget, enough: int) -> tuple[tuple[int, ...], bool]:
    """A largest clique (vertices increasing), and whether it is known that none is larger.

    neighbours  for every vertex the set of its neighbours as bits; no loops
    enough      cliques of this size are known to be largest: the search stops there
    One step of the budget per subset of vertices that is coloured.

    >>> maximum_clique([0b0110, 0b0101, 0b1011, 0b0100], Budget(100), 9)
    ((0, 1, 2), True)
    """
    best: list[int] = []

    def extend(chosen: list[int], candidates: int) -> None:
        nonlocal best
        budget.spend()
        if len(chosen) > len(best):
            best = list(chosen)
        for vertex, bound in reversed(_coloured(neighbours, candidates)):
            if len(best) >= enough or len(chosen) + bound <= len(best):
                return
            extend([*chosen, vertex], candidates & neighbours[vertex])
            candidates &= ~(1 << vertex)

    try:
        extend([], (1 << len(neighbours)) - 1)
    except (BudgetSpent, RecursionError):
        return tuple(sorted(best)), len(best) >= enough
    return tuple(sorted(best)), True


def _coloured(neighbours: Sequence[int], candidates: int) -> list[tuple[int, int]]:
    """The candidates with colours 1, 2, ...: no clique among those up to a vertex is larger than its colour."""
    order = []
    colour = 0
    while candidates:
        colour += 1
        free = candidates
        while free:
            vertex = (free & -free).bit_length() - 1
            candidates &= ~(1 << vertex)
            free &= ~(1 << vertex) & ~neighbours[vertex]
            order.append((vertex, colour))
    return order
