"""Readings of the n-fold injection (RDSP Def. 3.5): permutations that carry the rewards where A wins somewhere else.

K = {r : max_A(r) > max_B(r)}.  Both conditions are about all rewards and are decided on the faces of the arrangement.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

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
    yield from _family(case, apart_from_K(case))


def _inside(case: Case) -> Iterator[Premise]:
    """phi_1..phi_n with the cones phi_i.K pairwise disjoint and inside {r : max_B > max_A}."""
    apart = apart_from_K(case)
    if apart:
        a, b = case.table.best(case.A), case.table.best(case.B)
        losing, no_win = np.packbits(a > b, axis=1), np.packbits(b <= a, axis=1)
        yield from _family(case, [tau for tau in apart if not _meet(case.ground, no_win, losing, tau)])


@lru_cache(maxsize=1)
def apart_from_K(case: Case) -> tuple[int, ...]:
    """The tau with tau.K and K disjoint, K = {r : max_A(r) > max_B(r)}; none when K is empty.

    Open cones that meet do so in an open region.
    """
    regions = case.table.regions
    losing = np.packbits(case.table.best(case.A)[:, :regions] > case.table.best(case.B)[:, :regions], axis=1)
    if not losing.any():
        return ()
    apart: set[int] = set()
    for tau, back in enumerate(case.ground.inverse):
        if tau <= back and not _meet(case.ground, losing, losing, tau):
            apart |= {tau, back}
    return tuple(sorted(apart))


def _family(case: Case, candidates: Sequence[int]) -> Iterator[Premise]:
    """A largest family of candidates with the cones pairwise disjoint: phi^-1 psi.K apart from K for every two."""
    ground = case.ground
    apart = set(apart_from_K(case))
    compatible = [
        sum(1 << k for k, psi in enumerate(candidates) if ground.product[ground.inverse[phi]][psi] in apart)
        for phi in candidates
    ]
    family = largest_family(compatible, len(candidates))
    if family:
        yield Premise(len(family), 1, tuple(candidates[k] for k in family))


def _meet(ground: GroundSet, stay: Packed, move: Packed, tau: int) -> bool:
    """Whether tau.M meets S, where row phi of `move` and of `stay` marks the faces in phi.M and in phi.S.

    A point of both is phi^-1 of a sorted reward that lies in phi.S and in (phi tau).M, for some phi.
    """
    return bool(np.any(stay & move[list(ground.right_product(tau))]))


def _are_apart(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    """No reward lies in two of the cones K, phi_1.K, ..., phi_n.K: tried on one reward per face of a new table."""
    return _tried(problem, evidence, strictly=False)


def _are_inside(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return _tried(problem, evidence, strictly=True)


def _tried(problem: Problem, evidence: Evidence, strictly: bool) -> bool:
    """By values of options at every order of one reward per face, without the tables of places."""
    counted = evidence.m == 1 <= evidence.n == len(evidence.permutations)
    if not counted or not all(map(problem.admits, evidence.permutations)):
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
    return True


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
