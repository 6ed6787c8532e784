"""The best blocks (Law 3): pieces of A grouped into equal blocks, or block families in the irreducible core."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import gcd

from orbitcert.exact.option import Option, OptionSet, moved_set, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof.blocks import Blocks, Swap, check_blocks
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.clique_search import CORE_STEPS, LARGEST_CORE, candidate_symmetries, images_in
from orbitcert.search.embedding import Embedder
from orbitcert.search.family import largest_family
from orbitcert.search.finding import Finding
from orbitcert.search.incidence import isomorphism
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import Reduced, share_bound

LARGEST_PARTITIONED = 8
"""The irreducible core is searched when A has at most this many options."""

LARGEST_PARTITIONS = 40
"""At most this many ways of cutting A into equal blocks are tried."""


def find_blocks(reduced: Reduced, packer: Packer | None = None) -> Finding:
    """The blocks with the largest n/m that the search can find; among equals the fewest losing blocks."""
    problem = reduced.problem
    if not reduced.A:
        return Finding("blocks", problem, None, None, "searched", "B contains A in its hull: no block is needed")
    bound = share_bound(reduced)
    evidence = _disjoint_blocks(reduced, packer or Packer(problem, reduced.A, reduced.B))
    if bound and (evidence is None or _share(evidence) < bound) and not reduced.is_separated():
        core = _core_blocks(reduced, bound)
        if core is not None and (evidence is None or _share(core) > _share(evidence)):
            evidence = core
    if evidence is None:
        reason = "no part of B changes places with a block of A"
        return Finding("blocks", problem, None, None, "searched" if bound else "proved", reason)
    claim = check_blocks(problem, evidence)
    if _share(evidence) == bound:
        return Finding("blocks", problem, evidence, claim, "proved", "counting: no cells prove a larger share")
    return Finding("blocks", problem, evidence, claim, "searched", f"at most {bound} by counting")


def _share(evidence: Blocks) -> Fraction:
    return Fraction(evidence.n, evidence.n + evidence.m)


def _disjoint_blocks(reduced: Reduced, packer: Packer) -> Blocks | None:
    """Blocks on disjoint supports: m runs over the ways to cut the pieces of A into equal parts."""
    whole = gcd(*packer.multiplicities) if packer.multiplicities else 0
    best, fewest, packing = Fraction(0), 0, None
    for m in (m for m in range(1, whole + 1) if whole % m == 0):
        candidate = packer.block_units(m)
        if Fraction(candidate.units, m) > best:
            best, fewest, packing = Fraction(candidate.units, m), m, candidate
    if packing is None:
        return None
    placed: list[list[int]] = [[] for _ in range(fewest + packing.units)]
    first: list[Option] = list(packer.common)
    for occurrences, copies in zip(packing.types, packing.copies, strict=True):
        size = len(occurrences) // fewest
        rows = [piece.states for piece in occurrences] + list(copies[: size * packing.units])
        for k, states in enumerate(placed):
            states.extend(s for row in rows[k * size : (k + 1) * size] for s in row)
        first.extend(x for piece in occurrences[:size] for x in piece.options)
    swaps = tuple(Swap(0, k, Permutation.swapping(placed[0], placed[k])) for k in range(1, len(placed)))
    blocks = (option_set(first), *(moved_set(swap.phi, first) for swap in swaps))
    return Blocks(blocks[:fewest], blocks[fewest:], swaps, reduced.dropped)


def _core_blocks(reduced: Reduced, bound: Fraction) -> Blocks | None:
    """The best block family over all ways of cutting A into equal blocks, within the budget."""
    if len(reduced.A) > LARGEST_PARTITIONED:
        return None
    best: Blocks | None = None
    budget = Budget(CORE_STEPS)
    for number, losing in enumerate(_equal_partitions(reduced.A)):
        if number == LARGEST_PARTITIONS:
            break
        m = len(losing)
        upper = int(m * bound / (1 - bound)) if bound < 1 else len(reduced.B)
        try:
            candidates = images_in(Embedder(reduced.problem), losing[0], reduced.B, budget)
        except BudgetSpent:
            break
        if len(candidates) > LARGEST_CORE:
            continue

        def is_admissible(
            members: tuple[int, ...],
            losing: tuple[OptionSet, ...] = losing,
            candidates: list[OptionSet] = candidates,
        ) -> bool:
            budget.spend(len(losing) + len(members))
            blocks = (*losing, *(candidates[k] for k in members))
            return all(_exchange(reduced.problem, blocks, k) is not None for k in range(1, len(blocks)))

        def symmetries(m: int = m, candidates: list[OptionSet] = candidates) -> list[tuple[int, ...]]:
            return candidate_symmetries(reduced, candidates) if m == 1 else [tuple(range(len(candidates)))]

        family = largest_family(len(candidates), is_admissible, min(upper, len(candidates)), symmetries, budget)
        if not family.members:
            continue
        blocks = (*losing, *(candidates[k] for k in family.members))
        exchanges = [_exchange(reduced.problem, blocks, k) for k in range(1, len(blocks))]
        swaps = tuple(Swap(0, k, phi) for k, phi in enumerate(exchanges, start=1) if phi is not None)
        found = Blocks(losing, blocks[m:], swaps, reduced.dropped)
        if best is None or _share(found) > _share(best):
            best = found
    return best


def _exchange(problem: Problem, blocks: tuple[OptionSet, ...], k: int) -> Permutation | None:
    """A permutation in the group that exchanges blocks 0 and k and fixes the others setwise."""
    before: dict[Option, int] = {}
    after: dict[Option, int] = {}
    for number, block in enumerate(blocks):
        for x in block:
            before[x] = before.get(x, 0) | 1 << number
            after[x] = after.get(x, 0) | 1 << {0: k, k: 0}.get(number, number)
    return isomorphism(problem, before, after)


def _equal_partitions(options: OptionSet) -> Iterator[tuple[OptionSet, ...]]:
    """Every way to cut the options into blocks of one size, the fewest blocks first."""
    for m in range(1, len(options) + 1):
        if len(options) % m == 0:
            yield from _partitions(options, len(options) // m)


def _partitions(options: OptionSet, size: int) -> Iterator[tuple[OptionSet, ...]]:
    if not options:
        yield ()
        return
    first, rest = options[0], options[1:]
    for others in combinations(rest, size - 1):
        remaining = tuple(x for x in rest if x not in others)
        for tail in _partitions(remaining, size):
            yield (first, *others), *tail
