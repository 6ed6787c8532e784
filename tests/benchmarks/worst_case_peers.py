"""The naive peers of the exact worst case: a linear program per node, and z3's optimiser on the definition.

Both take the reward sorted, as anyone would; no cosets, no cones with rays, no shared work between permutations.
"""

import time
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations
from math import gcd, lcm

import numpy as np
import z3
from scipy.optimize import linprog

from orbitcert.exact.problem import Problem

Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """A worst case, whether it is final, regions seen (None when they are not enumerated), hyperplanes, seconds."""

    fraction: Fraction | None
    final: bool
    regions: int | None
    hyperplanes: int
    seconds: float


def by_linear_programs(problem: Problem) -> Peer:
    """Sign by sign, a float linear program per node; every region's point counted over all permutations."""
    begin = time.perf_counter()
    d = problem.d
    moved = _moved(problem)
    steps = np.array([[int(s == i) - int(s == i + 1) for s in range(d)] for i in range(d - 1)])
    forms = [np.array(form) for form in _forms(moved) if _crosses(form)]
    regions, least = 0, Fraction(1)

    def inside(rows: list[np.ndarray]) -> np.ndarray | None:
        matrix = np.array([*steps, *rows])
        answer = linprog(np.zeros(d), A_ub=-matrix, b_ub=-np.ones(len(matrix)), bounds=[(None, None)] * d)
        return answer.x if answer.status == 0 else None

    def descend(depth: int, rows: list[np.ndarray], point: np.ndarray) -> None:
        nonlocal regions, least
        if depth == len(forms):
            regions += 1
            least = min(least, _share(moved, point))
            return
        for sign in (1, -1):
            below = [*rows, sign * forms[depth]]
            found = inside(below)
            if found is not None:
                descend(depth + 1, below, found)

    start = inside([])
    if start is not None:
        descend(0, [], start)
    return Peer(least, True, regions, len(forms), time.perf_counter() - begin)


def by_optimiser(problem: Problem, timeout: float) -> Peer:
    """Maximise the number of permutations with max_A > max_B over a sorted real reward."""
    begin = time.perf_counter()
    moved = _moved(problem)
    reward = [z3.Real(f"r{s}") for s in range(problem.d)]
    optimiser = z3.Optimize()
    optimiser.add([x >= y for x, y in pairwise(reward)])

    def positive(form: Vector) -> z3.BoolRef:
        return z3.Sum([w * x for w, x in zip(form, reward, strict=True) if w]) > 0

    losses = [
        z3.If(z3.Or([z3.And([positive(_minus(a, b)) for b in winning]) for a in losing]), 1, 0)
        for losing, winning in moved
    ]
    goal = optimiser.maximize(z3.Sum(losses))
    optimiser.set("timeout", int(1000 * timeout))
    final = optimiser.check() == z3.sat
    found = optimiser.lower(goal).as_long() if final else None
    fraction = None if found is None else 1 - Fraction(found, len(moved))
    return Peer(fraction, final, None, 0, time.perf_counter() - begin)


def _moved(problem: Problem) -> list[tuple[list[Vector], list[Vector]]]:
    """(phi.A, phi.B) as integer rows, for every permutation phi."""
    d = problem.d
    scale = lcm(*(w.denominator for x in (*problem.A, *problem.B) for _, w in x.entries))
    sides = [
        [tuple(int(dict(x.entries).get(s, 0) * scale) for s in range(d)) for x in side]
        for side in (problem.A, problem.B)
    ]
    return [
        tuple([tuple(x[i] for i in phi) for x in side] for side in sides)  # type: ignore[misc]
        for phi in permutations(range(d))
    ]


def _forms(moved: list[tuple[list[Vector], list[Vector]]]) -> list[Vector]:
    forms = set()
    for losing, winning in moved:
        for a in losing:
            for b in winning:
                form = _minus(a, b)
                divisor = gcd(*form)
                if divisor:
                    first = next(x for x in form if x)
                    forms.add(tuple(x // divisor * (1 if first > 0 else -1) for x in form))
    return sorted(forms)


def _crosses(form: Vector) -> bool:
    sums = np.cumsum(form)[:-1]
    return bool((sums > 0).any() and (sums < 0).any())


def _minus(x: Vector, y: Vector) -> Vector:
    return tuple(a - b for a, b in zip(x, y, strict=True))


def _share(moved: list[tuple[list[Vector], list[Vector]]], point: np.ndarray) -> Fraction:
    reward = list(point)

    def best(side: list[Vector]) -> float:
        return max(sum(w * r for w, r in zip(x, reward, strict=True)) for x in side)

    return Fraction(sum(best(winning) >= best(losing) for losing, winning in moved), len(moved))
