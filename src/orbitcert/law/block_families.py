"""Readings of the fractional law: blocks X_1..X_m that make up A, and X_{m+1}..X_{m+n} inside B.

Blocks are different images of one another under the group.  The strongest premise has the largest n/m; among equal
ones the largest blocks come first.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb

from orbitcert.exact.option import OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.law.case import Case
from orbitcert.law.ground_set import Indices, members
from orbitcert.law.premise import Evidence, Hypothesis, Premise, Undecided, image

Blocks = tuple[int, ...]
"""Blocks as bit masks."""

MOST_PARTS = 12
"""All families of at most so many candidates for blocks are tried; with more a case is undecided."""


def _losing_families(case: Case) -> Iterator[Blocks]:
    """Every set of subsets of A of one size, images of one another, that covers A; large blocks first."""
    for size in range(len(case.A), 0, -1):
        parts = _parts(case, case.A, size)
        for m in range(1, len(parts) + 1):
            for family in combinations(parts, m):
                if _union(family) == case.mask_A and set(family) <= set(case.ground.images_of(family[0])):
                    yield family


def _winning_parts(case: Case, losing: Blocks) -> list[int]:
    """The subsets of B that are images of the losing blocks and different from them."""
    parts = _parts(case, case.B, losing[0].bit_count())
    images = set(case.ground.images_of(losing[0]))
    return [part for part in parts if part not in losing and part in images]


def _parts(case: Case, options: Indices, size: int) -> list[int]:
    """The subsets of this size as bit masks."""
    if comb(len(options), size) > MOST_PARTS:
        raise Undecided(f"more than {MOST_PARTS} candidates for blocks of {size} among {len(options)} options")
    return [case.ground.mask(part) for part in combinations(options, size)]


def _union(family: Sequence[int]) -> int:
    mask = 0
    for part in family:
        mask |= part
    return mask


class _Swaps:
    """Which of some permutations swap two blocks, and how they move blocks."""

    def __init__(self, case: Case, permutations: Sequence[int]) -> None:
        self._permutations = permutations
        self._row = case.ground.images_of

    def swap(self, left: int, right: int, others: Sequence[int]) -> int | None:
        """A permutation that exchanges two blocks and fixes the others, as sets."""
        first, second, fixed = self._row(left), self._row(right), [(self._row(x), x) for x in others]
        for phi in self._permutations:
            if first[phi] == right and second[phi] == left and all(row[phi] == x for row, x in fixed):
                return phi
        return None

    def swaps(self, losing: Blocks, winning: Blocks) -> Indices | None:
        """One such permutation for every losing and every winning block, row by row."""
        found = []
        every = (*losing, *winning)
        for left, right in product(losing, winning):
            phi = self.swap(left, right, [x for x in every if x not in (left, right)])
            if phi is None:
                return None
            found.append(phi)
        return tuple(found)

    def largest_swappable(self, losing: Blocks, parts: Sequence[int]) -> tuple[Blocks, Indices]:
        """The largest family of winning blocks among these parts, with its permutations; subfamilies stay swappable."""
        best: tuple[Blocks, Indices] = (), ()

        def extend(chosen: Blocks, rest: Sequence[int], permutations: Indices) -> None:
            nonlocal best
            if len(chosen) > len(best[0]):
                best = chosen, permutations
            for k, part in enumerate(rest):
                if len(chosen) + len(rest) - k <= len(best[0]):
                    return
                found = self.swaps(losing, (*chosen, part))
                if found is not None:
                    extend((*chosen, part), rest[k + 1 :], found)

        extend((), parts, ())
        return best

    def carriers(self, family: Blocks) -> Indices | None:
        """Permutations of the family, as a family, that carry the first block to each, or None."""
        wanted = set(family)
        rows = [self._row(block) for block in family]
        found: dict[int, int] = {}
        for phi in self._permutations:
            if rows[0][phi] not in found and {row[phi] for row in rows} == wanted:
                found[rows[0][phi]] = phi
        return tuple(found[block] for block in family) if len(found) == len(family) else None


def _premise(losing: Blocks, winning: Blocks, permutations: Indices) -> Premise:
    blocks = tuple(tuple(members(block)) for block in (*losing, *winning))
    return Premise(len(winning), len(losing), permutations, blocks)


def swappable(case: Case, admits: Callable[[int, int], bool] = lambda n, m: True) -> Premise | None:
    """The strongest swappable blocks with admits(n, m); of a largest family of winning blocks any part will do."""
    return swappable_where(case, range(case.order), admits)


def swappable_where(
    case: Case, permutations: Sequence[int], admits: Callable[[int, int], bool] = lambda n, m: True
) -> Premise | None:
    """The same when only these permutations may be used."""
    swaps = _Swaps(case, permutations)
    best: Premise | None = None
    for losing in _losing_families(case):
        parts = _winning_parts(case, losing)
        m = len(losing)
        if best is not None and len(parts) * best.m <= best.n * m:
            continue
        winning, _ = swaps.largest_swappable(losing, parts)
        n = next((n for n in range(len(winning), 0, -1) if admits(n, m)), 0)
        if n and (best is None or n * best.m > best.n * m):
            kept = winning[:n]
            best = _premise(losing, kept, swaps.swaps(losing, kept) or ())
    return best


def transitive(case: Case, admits: Callable[[int, int], bool] = lambda n, m: True) -> Premise | None:
    """The strongest blocks that a group permutes transitively, with admits(n, m)."""
    swaps = _Swaps(case, range(case.order))
    best: Premise | None = None
    for losing in _losing_families(case):
        m = len(losing)
        parts = _winning_parts(case, losing)
        for n in range(len(parts), 0, -1):
            if not admits(n, m) or (best is not None and Fraction(n, m) <= Fraction(best.n, best.m)):
                continue
            for winning in combinations(parts, n):
                carriers = swaps.carriers((*losing, *winning))
                if carriers is not None:
                    best = _premise(losing, winning, carriers)
                    break
    return best


def _one(premise: Premise | None) -> Iterator[Premise]:
    if premise is not None:
        yield premise


def _enough(n: int, m: int) -> bool:
    return n >= m


def _few(n: int, m: int) -> bool:
    return n < m


def are_blocks(problem: Problem, evidence: Evidence) -> bool:
    """m blocks whose union is A, n blocks inside B, all different, and permutations in the group."""
    n, m, blocks = evidence.n, evidence.m, [frozenset(block) for block in evidence.blocks]
    return (
        n >= 1 <= m
        and len(blocks) == n + m == len(set(blocks))
        and frozenset().union(*blocks[:m]) == frozenset(problem.A)
        and frozenset().union(*blocks[m:]) <= frozenset(problem.B)
        and all(map(problem.admits, evidence.permutations))
    )


def are_swappable(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    """Law 3: for every i <= m < j one permutation exchanges X_i and X_j and fixes the other blocks."""
    m, blocks = evidence.m, [frozenset(block) for block in evidence.blocks]
    pairs = list(product(range(m), range(m, len(blocks))))
    return (
        are_blocks(problem, evidence)
        and len(pairs) == len(evidence.permutations)
        and all(
            image(phi, block) == blocks[{i: j, j: i}.get(k, k)]
            for (i, j), phi in zip(pairs, evidence.permutations, strict=True)
            for k, block in enumerate(blocks)
        )
    )


def _are_transitive(problem: Problem, extra: OptionSet, evidence: Evidence) -> bool:
    blocks = [frozenset(block) for block in evidence.blocks]
    return (
        are_blocks(problem, evidence)
        and len(blocks) == len(evidence.permutations)
        and all({image(phi, block) for block in blocks} == set(blocks) for phi in evidence.permutations)
        and all(image(phi, blocks[0]) == block for phi, block in zip(evidence.permutations, blocks, strict=True))
    )


BLOCKS = Hypothesis(
    "blocks",
    "A is the union of m blocks, B contains n more, and for every losing and winning block some permutation exchanges "
    "the two and fixes the others",
    lambda case: _one(swappable(case)),
    are_swappable,
)
ENOUGH_BLOCKS = Hypothesis(
    "enough-blocks",
    f"{BLOCKS.reading}; n >= m",
    lambda case: _one(swappable(case, _enough)),
    lambda problem, extra, evidence: evidence.n >= evidence.m and are_swappable(problem, extra, evidence),
)
FEW_BLOCKS = Hypothesis(
    "few-blocks",
    f"{BLOCKS.reading}; n < m",
    lambda case: _one(swappable(case, _few)),
    lambda problem, extra, evidence: evidence.n < evidence.m and are_swappable(problem, extra, evidence),
)
BLOCKS_APART = Hypothesis(
    "blocks-apart",
    f"{BLOCKS.reading}; no option lies in both A and B",
    lambda case: _one(None if case.mask_A & case.mask_B else swappable(case)),
    lambda problem, extra, evidence: (
        not frozenset(problem.A) & frozenset(problem.B) and are_swappable(problem, extra, evidence)
    ),
)
TRANSITIVE = Hypothesis(
    "transitive",
    "A is the union of m blocks, B contains n more, and permutations that permute these blocks carry the first to each",
    lambda case: _one(transitive(case)),
    _are_transitive,
)
ENOUGH_TRANSITIVE = Hypothesis(
    "enough-transitive",
    f"{TRANSITIVE.reading}; n >= m",
    lambda case: _one(transitive(case, _enough)),
    lambda problem, extra, evidence: evidence.n >= evidence.m and _are_transitive(problem, extra, evidence),
)
