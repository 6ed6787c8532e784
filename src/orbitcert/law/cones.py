"""Readings of the n-fold injection (RDSP Def. 3.5): permutations that carry the rewards where A wins somewhere else.

K = {r : max_A(r) > max_B(r)}.  Both conditions are about all rewards and are decided on the faces of the arrangement.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from orbitcert.exact.option import OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.law.case import Case, case_of
from orbitcert.law.families import largest_family
from orbitcert.law.ground_set import GroundSet
from orbitcert.law.premise import Evidence, Hypothesis, Premise

Packed = npt.NDArray[np.uint8]


def _apart(case: Case) -> Iterator[Premise]:
    """phi_0 = id, phi_1..phi_n with the cones phi_i.K pairwise disjoint; nothing when K is empty."""
    a, b = case.table.best(case.A), case.table.best(case.B)
    losing = np.packbits(a > b, axis=1)
    yield from _family(case, losing, set(range(case.order)) - _meeting(case.ground, losing, losing))


def _inside(case: Case) -> Iterator[Premise]:
    """phi_1..phi_n with the cones phi_i.K pairwise disjoint and inside {r : max_B > max_A}."""
    a, b = case.table.best(case.A), case.table.best(case.B)
    losing, no_win = np.packbits(a > b, axis=1), np.packbits(b <= a, axis=1)
    into = set(range(case.order)) - _meeting(case.ground, no_win, losing)
    yield from _family(case, losing, into)


def _family(case: Case, losing: Packed, candidates: set[int]) -> Iterator[Premise]:
    if not losing.any():
        return
    ground = case.ground
    apart = set(range(case.order)) - _meeting(ground, losing, losing)
    chosen = sorted(candidates)
    compatible = [
        sum(1 << k for k, psi in enumerate(chosen) if ground.product[ground.inverse[phi]][psi] in apart)
        for phi in chosen
    ]
    family = largest_family(compatible, len(chosen))
    if family:
        yield Premise(len(family), 1, tuple(chosen[k] for k in family))


def _meeting(ground: GroundSet, stay: Packed, move: Packed) -> set[int]:
    """The tau for which tau.M meets S, where row phi of `move` and of `stay` marks the faces in phi.M and in phi.S.

    A point of both is phi^-1 of a sorted reward in phi.S and (phi tau).M, for some phi.
    """
    rows = np.array(ground.product)
    return {tau for tau in range(len(rows)) if np.any(stay & move[rows[:, tau]])}


def _are_apart(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    """No reward lies in two of the cones K, phi_1.K, ..., phi_n.K: tried on one reward per face of a new table."""
    return _tried(problem, evidence, strictly=False)


def _are_inside(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return _tried(problem, evidence, strictly=True)


def _tried(problem: Problem, evidence: Evidence, strictly: bool) -> bool:
    """By values of options at every order of one reward per face, without the tables of places."""
    if not (evidence.m == 1 <= evidence.n == len(evidence.permutations)):
        return False
    table = case_of(problem).table
    back = [phi.inverse() for phi in evidence.permutations]
    for reward in table.rewards:
        for row in table.ground.group:
            r = tuple(reward[i] for i in row)
            moved = [tuple(r[phi(i)] for i in range(problem.d)) for phi in evidence.permutations]
            if sum(_lead(problem, m) > 0 for m in moved) + (not strictly and _lead(problem, r) > 0) > 1:
                return False  # r lies in two cones: phi.K holds r when K holds phi^-1.r
            if strictly and _lead(problem, r) > 0:
                forward = [tuple(r[psi(i)] for i in range(problem.d)) for psi in back]
                if any(_lead(problem, f) >= 0 for f in forward):
                    return False
    return all(map(problem.admits, evidence.permutations))


def _lead(problem: Problem, reward: tuple[int, ...]) -> int:
    """The sign of max_A - max_B."""
    a, b = (max(x.value(reward) for x in side) for side in (problem.A, problem.B))
    return (a > b) - (a < b)


CONES_APART = Hypothesis(
    "cones-apart",
    "the cones K, phi_1.K, ..., phi_n.K of rewards are pairwise disjoint: where A wins, phi_i makes B at least tie",
    _apart,
    _are_apart,
)
INJECTION = Hypothesis(
    "injection",
    "the cones phi_1.K, ..., phi_n.K are pairwise disjoint and B wins in each of them (RDSP Def. 3.5)",
    _inside,
    _are_inside,
)
