"""Readings of "B contains n copies of A": from one permutation to a clique.

The strongest premise is the one with the most copies; copies are told apart by their images, so that n is finite.
"""

from collections.abc import Iterable, Iterator, Sequence

from orbitcert.exact.option import OptionSet
from orbitcert.exact.permutation import IDENTITY
from orbitcert.exact.problem import Problem
from orbitcert.law.case import Case
from orbitcert.law.families import largest_family
from orbitcert.law.ground_set import Indices
from orbitcert.law.premise import Evidence, Hypothesis, Premise, image
from orbitcert.proof.clique import Clique, is_clique_by_definition


def _one_copy(case: Case) -> Iterator[Premise]:
    """The first permutation that carries A into B, preferably one that is no involution."""
    into = case.carried_into_B
    if into:
        inverse = case.ground.inverse
        yield Premise(1, 1, (next((phi for phi in into if inverse[phi] != phi), into[0]),))


def _one_involution(case: Case) -> Iterator[Premise]:
    phi = next((phi for phi in case.carried_into_B if case.ground.inverse[phi] == phi), None)
    if phi is not None:
        yield Premise(1, 1, (phi,))


def _disjoint_images(case: Case) -> Iterator[Premise]:
    by_image = {case.images_of_A[phi]: phi for phi in reversed(case.carried_into_B)}
    images = list(by_image)
    yield from _copies(list(by_image.values()), [_mask(not x & y for y in images) for x in images], len(case.B))


def _involutive_copies(case: Case) -> Iterator[Premise]:
    yield from involutive_copies(case, case.ground.involutions)


def involutive_copies(case: Case, involutions: Iterable[int]) -> Iterator[Premise]:
    """The most copies B_i = phi_i.A inside B by these involutions, with phi_i.B_j = B_j for all j other than i."""
    allowed = set(involutions)
    candidates = [phi for phi in case.carried_into_B if phi in allowed]
    images = case.images_of_A
    bits = case.ground.bits

    def keeps(phi: int, options: int) -> bool:
        row = bits[phi]
        return all(row[x] & options for x in _numbers(options))

    def pair(phi: int, psi: int) -> bool:
        return images[phi] != images[psi] and keeps(phi, images[psi]) and keeps(psi, images[phi])

    compatible = [_mask(pair(phi, psi) for psi in candidates) for phi in candidates]
    yield from _copies(candidates, compatible, len({images[phi] for phi in candidates}))


def _clique(case: Case) -> Iterator[Premise]:
    fits = set(case.carried_into_B)
    ground = case.ground
    candidates = [psi for psi in case.carried_into_B if ground.inverse[psi] in fits]
    if not candidates:
        return
    images = case.images_of_A
    both = set(candidates)
    product, inverse = ground.product, ground.inverse

    def pair(phi: int, psi: int) -> bool:
        return images[phi] != images[psi] and product[inverse[phi]][psi] in both

    compatible = [_mask(pair(phi, psi) for psi in candidates) for phi in candidates]
    yield from _copies(candidates, compatible, len({images[phi] for phi in candidates}))


def _clique_apart(case: Case) -> Iterator[Premise]:
    if not case.mask_A & case.mask_B:
        yield from _clique(case)


def _copies(candidates: Sequence[int], compatible: Sequence[int], upper: int) -> Iterator[Premise]:
    family = largest_family(compatible, upper)
    if family:
        yield Premise(len(family), 1, tuple(candidates[k] for k in family))


def _mask(flags: Iterable[bool]) -> int:
    return sum(1 << k for k, flag in enumerate(flags) if flag)


def _numbers(mask: int) -> Indices:
    return tuple(k for k in range(mask.bit_length()) if mask >> k & 1)


def _admitted(problem: Problem, evidence: Evidence) -> bool:
    """The permutations lie in the group, there are n of them, and each carries A into B."""
    winners = frozenset(problem.B)
    return evidence.m == 1 <= evidence.n == len(evidence.permutations) and all(
        problem.admits(phi) and image(phi, problem.A) <= winners for phi in evidence.permutations
    )


def _is_one_involution(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return _admitted(problem, evidence) and all(phi == phi.inverse() for phi in evidence.permutations)


def _are_disjoint_images(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    images = [image(phi, problem.A) for phi in evidence.permutations]
    apart = sum(map(len, images)) == len(frozenset().union(*images))
    return _admitted(problem, evidence) and apart


def are_involutive_copies(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    """RDSP Def. A.7: involutions phi_i, phi_i.A = B_i inside B, different B_i, phi_i.B_j = B_j for j other than i."""
    images = [image(phi, problem.A) for phi in evidence.permutations]
    return (
        _is_one_involution(problem, extra, evidence)
        and len(set(images)) == evidence.n
        and all(
            image(phi, images[j]) == images[j]
            for i, phi in enumerate(evidence.permutations)
            for j in range(evidence.n)
            if i != j
        )
    )


def _is_clique(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    different = len({image(phi, problem.A) for phi in evidence.permutations}) == evidence.n
    clique = Clique(evidence.permutations)
    return _admitted(problem, evidence) and different and is_clique_by_definition(problem, clique)


def _is_clique_apart(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    return _is_clique(problem, extra, evidence) and not image(IDENTITY, problem.A) & frozenset(problem.B)


ONE_COPY = Hypothesis(
    "one-copy",
    "some permutation carries A into B (n = 1), whether or not it is an involution",
    _one_copy,
    lambda problem, extra, evidence: evidence.n == 1 and _admitted(problem, evidence),
)
ONE_INVOLUTION = Hypothesis(
    "one-involution",
    "some permutation that is its own inverse carries A into B (n = 1)",
    _one_involution,
    lambda problem, extra, evidence: evidence.n == 1 and _is_one_involution(problem, extra, evidence),
)
DISJOINT_IMAGES = Hypothesis(
    "disjoint-images",
    "n permutations carry A into B, with pairwise disjoint images",
    _disjoint_images,
    _are_disjoint_images,
)
INVOLUTIVE_COPIES = Hypothesis(
    "involutive-copies",
    "n involutions phi_i carry A onto different B_i inside B, and each fixes the other B_j (RDSP Def. A.7)",
    _involutive_copies,
    are_involutive_copies,
)
CLIQUE = Hypothesis(
    "clique",
    "phi_0 = id, phi_1, ..., phi_n with phi_i^-1 phi_j.A inside B for all i, j different, and different images",
    _clique,
    _is_clique,
)
CLIQUE_APART = Hypothesis(
    "clique-apart",
    "a clique of n permutations, and no option lies in both A and B",
    _clique_apart,
    _is_clique_apart,
)
