"""Recurrent and visit distributions by definition: all deterministic policies on all states, naive algebra.

Shares nothing with `orbitcert.distribution` but the environment type.  The limit of (1 - gamma) f(gamma) is
found without recurrent classes: it is e_s P*, where P* is the projection onto the kernel of x -> x(I - P)
along its image, so e_s P* = e_s - w(I - P) for any w with w(I - P)^2 = e_s(I - P).
"""

import random
from fractions import Fraction
from itertools import product

from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option, OptionSet, option_set

Matrix = list[list[Fraction]]


def random_mdp(seed: int, deterministic: bool) -> Mdp:
    """A small environment: 2 to 5 states, at most 3 actions each, halves, thirds and sure steps."""
    rng = random.Random(seed)
    d = rng.randint(2, 5)
    names = [f"s{i}" for i in range(d)]
    transitions = {}
    for name in names:
        actions = {}
        for k in range(rng.randint(1, 3 if d < 5 else 2)):
            if deterministic or rng.random() < 0.5:
                actions[f"a{k}"] = {rng.choice(names): Fraction(1)}
            else:
                successors = rng.sample(names, rng.randint(2, min(3, d)))
                weights = [rng.randint(1, 2) for _ in successors]
                total = sum(weights)
                actions[f"a{k}"] = {t: Fraction(w, total) for t, w in zip(successors, weights, strict=True)}
        transitions[name] = actions
    return Mdp.of(f"random {seed}", transitions)


def policies(mdp: Mdp) -> list[Matrix]:
    """The transition matrices of all deterministic stationary policies on all states."""
    matrices = []
    for rows in product(*mdp.rows):
        matrix = [[Fraction(0)] * len(mdp.states) for _ in mdp.states]
        for s, row in enumerate(rows):
            for t, p in row:
                matrix[s][t] = p
        matrices.append(matrix)
    return matrices


def recurrent_distributions(mdp: Mdp, start: int) -> OptionSet:
    """RSD(start) by definition."""
    return option_set(_option(_limit(matrix, start)) for matrix in policies(mdp))


def visit_functions(mdp: Mdp, start: int) -> int:
    """The number of different functions gamma -> f^{pi,start}(gamma), compared at enough rational gammas.

    Entries are quotients of polynomials of degree <= d, so equality at 2d + 1 points is equality.
    """
    d = len(mdp.states)
    gammas = [Fraction(1, k + 2) for k in range(2 * d + 1)]
    return len({tuple(tuple(_visits(matrix, start, g)) for g in gammas) for matrix in policies(mdp)})


def visit_distributions(mdp: Mdp, start: int, gamma: Fraction) -> OptionSet:
    """F(start) at this discount by definition."""
    return option_set(_option(_visits(matrix, start, gamma)) for matrix in policies(mdp))


def recurrent_classes(mdp: Mdp, start: int) -> set[tuple[tuple[int, ...], Option]]:
    """(states, stationary distribution) of every class entered from `start` under some policy."""
    found = set()
    for matrix in policies(mdp):
        reached = _reached(matrix, start)
        for s in reached:
            members = _reached(matrix, s)
            if all(s in _reached(matrix, t) for t in members):
                found.add((tuple(sorted(members)), _option(_limit(matrix, s))))
    return found


def _reached(matrix: Matrix, start: int) -> set[int]:
    seen, pending = {start}, [start]
    while pending:
        for t, p in enumerate(matrix[pending.pop()]):
            if p and t not in seen:
                seen.add(t)
                pending.append(t)
    return seen


def _option(vector: list[Fraction]) -> Option:
    return Option.of(dict(enumerate(vector)))


def _visits(matrix: Matrix, start: int, gamma: Fraction) -> list[Fraction]:
    d = len(matrix)
    system = [[Fraction(i == j) - gamma * matrix[i][j] for j in range(d)] for i in range(d)]
    return _left_solution(system, [Fraction(j == start) for j in range(d)])


def _limit(matrix: Matrix, start: int) -> list[Fraction]:
    d = len(matrix)
    system = [[Fraction(i == j) - matrix[i][j] for j in range(d)] for i in range(d)]
    square = [[sum(system[i][k] * system[k][j] for k in range(d)) for j in range(d)] for i in range(d)]
    w = _left_solution(square, system[start])
    image = [sum(w[i] * system[i][j] for i in range(d)) for j in range(d)]
    return [Fraction(j == start) - image[j] for j in range(d)]


def _left_solution(system: Matrix, right: list[Fraction]) -> list[Fraction]:
    """Some w with w.system = right, by Gauss-Jordan elimination."""
    d = len(system)
    rows = [[system[i][j] for i in range(d)] + [right[j]] for j in range(d)]
    pivots: list[int] = []
    for column in range(d):
        k = len(pivots)
        chosen = next((r for r in range(k, d) if rows[r][column]), None)
        if chosen is None:
            continue
        rows[k], rows[chosen] = rows[chosen], rows[k]
        rows[k] = [x / rows[k][column] for x in rows[k]]
        for r in range(d):
            if r != k and rows[r][column]:
                factor = rows[r][column]
                rows[r] = [x - factor * y for x, y in zip(rows[r], rows[k], strict=True)]
        pivots.append(column)
    assert all(not row[-1] for row in rows[len(pivots) :]), "no solution"
    solution = [Fraction(0)] * d
    for k, column in enumerate(pivots):
        solution[column] = rows[k][-1]
    return solution
