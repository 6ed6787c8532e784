"""Values of policies for rewards on state-action pairs, and lotteries over histories, by definition.

Shares nothing with `orbitcert.distribution`: plain Gaussian elimination, and the sum over all paths of states.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from orbitcert.environment.mdp import Mdp

Actions = tuple[int, ...]
"""One position of an action per state."""


def all_choices(mdp: Mdp) -> Iterator[Actions]:
    """Every deterministic stationary policy on all states."""
    return product(*(range(len(actions)) for actions in mdp.actions))


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """The solution of a regular system."""
    n = len(matrix)
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][k] for v in rows[k]]
        for i in range(n):
            if i != k and rows[i][k]:
                rows[i] = [v - rows[i][k] * u for v, u in zip(rows[i], rows[k], strict=True)]
    return [row[n] for row in rows]


def discounted_value(
    mdp: Mdp, choice: Actions, reward: dict[tuple[int, int], Fraction], start: int, discount: Fraction
) -> Fraction:
    """sum over t of discount^t R(s_t, a_t): the solution of v = R + discount P v."""
    d = len(mdp.states)
    matrix = [[Fraction(int(s == t)) for t in range(d)] for s in range(d)]
    for s in range(d):
        for t, p in mdp.rows[s][choice[s]]:
            matrix[s][t] -= discount * p
    return solved(matrix, [reward[s, choice[s]] for s in range(d)])[start]


def average_value(mdp: Mdp, choice: Actions, reward: dict[tuple[int, int], Fraction], start: int) -> Fraction:
    """The long-run average: the gain g in g = P g, g + h = R + P h, which is the same in all solutions."""
    d = len(mdp.states)
    P = [[Fraction(0)] * d for _ in range(d)]
    for s in range(d):
        for t, p in mdp.rows[s][choice[s]]:
            P[s][t] = p
    unknowns = 2 * d
    rows = []
    for s in range(d):
        rows.append([Fraction(int(s == t)) - P[s][t] for t in range(d)] + [Fraction(0)] * d + [Fraction(0)])
    for s in range(d):
        gain = [Fraction(int(s == t)) for t in range(d)]
        bias = [Fraction(int(s == t)) - P[s][t] for t in range(d)]
        rows.append([*gain, *bias, reward[s, choice[s]]])
    pivots: list[int] = []
    k = 0
    for column in range(unknowns):
        pivot = next((i for i in range(k, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [v / rows[k][column] for v in rows[k]]
        for i in range(len(rows)):
            if i != k and rows[i][column]:
                rows[i] = [v - rows[i][column] * u for v, u in zip(rows[i], rows[k], strict=True)]
        pivots.append(column)
        k += 1
    assert start in pivots
    row = rows[pivots.index(start)]
    assert not any(row[column] for column in range(unknowns) if column != start), "other solutions have another gain"
    return row[unknowns]


Lottery = dict[tuple[str, ...], Fraction]


def history_lotteries(
    mdp: Mdp, observations: tuple[str, ...], start: int, steps: int
) -> set[tuple[frozenset[tuple[tuple[str, ...], Fraction]], frozenset[int]]]:
    """The lotteries over observed histories, each with the last states, of all maps from histories to actions.

    Every state must have the same actions.
    """
    names = sorted(set(observations))
    short = [h for length in range(steps) for h in product(names, repeat=length)]
    actions = range(len(mdp.actions[start]))
    found = set()
    for chosen in product(actions, repeat=len(short)):
        policy = dict(zip(short, chosen, strict=True))
        lottery: Lottery = {}
        paths: list[tuple[int, tuple[str, ...], Fraction]] = [(start, (), Fraction(1))]
        for _ in range(steps):
            paths = [
                (t, (*history, observations[t]), p * q)
                for s, history, p in paths
                for t, q in mdp.rows[s][policy[history]]
            ]
        for _, history, p in paths:
            lottery[history] = lottery.get(history, Fraction(0)) + p
        found.add((frozenset(lottery.items()), frozenset(s for s, _, _ in paths)))
    return found
