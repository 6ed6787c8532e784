"""Law 3, the fractional law: interchangeable blocks prove weak(n/(n+m)), and most(n/m) when n >= m.

Blocks X_1..X_m cover A, blocks X_{m+1}..X_{m+n} lie inside B, and some permutations in Gamma act on the
m + n blocks as transpositions along a connected graph; these generate every permutation of the blocks,
so the set of blocks of largest value is a uniformly random subset.  RDSP Conjecture D.13, restated so
that it is true.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet, moved_set, option_set, support_of
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import Claim, NotProved
from orbitcert.proof.competitors import is_closed_among_options
from orbitcert.proof.dropped import Drop, remaining_options
from orbitcert.proof.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Swap:
    """phi exchanges blocks i and j (numbered from 0, losing blocks first) and fixes the others setwise."""

    i: int
    j: int
    phi: Permutation


@dataclass(frozen=True, slots=True)
class Blocks:
    """m losing blocks that cover A, n winning blocks inside B, and the swaps that connect them."""

    losing: tuple[OptionSet, ...]
    winning: tuple[OptionSet, ...]
    swaps: tuple[Swap, ...]
    dropped: tuple[Drop, ...] = ()
    mixtures: tuple[Mixture, ...] = ()

    @property
    def m(self) -> int:
        """The number of losing blocks."""
        return len(self.losing)

    @property
    def n(self) -> int:
        """The number of winning blocks."""
        return len(self.winning)


def blocks_claim(n: int, m: int, keeps_most: bool) -> Claim:
    """What m losing against n winning blocks yield.

    >>> blocks_claim(51, 2, True).weak
    Fraction(51, 53)
    >>> blocks_claim(1, 2, True)
    Claim(relation='weak', value=Fraction(1, 3))
    """
    if n >= m and keeps_most:
        return Claim("most", Fraction(n, m))
    return Claim("weak", Fraction(n, n + m))


def are_blocks_by_definition(problem: Problem, evidence: Blocks) -> bool:
    """The definition, word for word: every swap against every block."""
    remaining, _ = remaining_options(problem, evidence.dropped)
    blocks = tuple(option_set(block) for block in (*evidence.losing, *evidence.winning))
    covered = {x for block in evidence.losing for x in block}
    return (
        all(blocks)
        and covered.issuperset(remaining)
        and set(problem.A) >= covered
        and all(set(problem.B) >= set(block) for block in evidence.winning)
        and evidence.m > 0
        and evidence.n > 0
        and are_connected(len(blocks), ((swap.i, swap.j) for swap in evidence.swaps))
        and all(
            swap.i != swap.j
            and problem.admits(swap.phi)
            and all(
                moved_set(swap.phi, blocks[k]) == blocks[{swap.i: swap.j, swap.j: swap.i}.get(k, k)]
                for k in range(len(blocks))
            )
            for swap in evidence.swaps
        )
    )


def check_blocks(problem: Problem, evidence: Blocks) -> Claim:
    """The claim that these blocks prove; raises NotProved with the failed condition.

    Only blocks whose support meets the moved states of a swap are examined.  Cost: linear when blocks
    have disjoint supports.
    """
    remaining, keeps_most = remaining_options(problem, evidence.dropped)
    blocks = tuple(frozenset(block) for block in (*evidence.losing, *evidence.winning))
    if not evidence.losing or not evidence.winning or not all(blocks):
        raise NotProved("blocks-cover", "both sides need at least one non-empty block")
    covered: set[Option] = set().union(*evidence.losing)
    if not covered.issuperset(remaining) or not covered <= set(problem.A):
        raise NotProved("blocks-cover", "the losing blocks do not cover A")
    winners = frozenset(problem.B)
    if not all(winners.issuperset(block) for block in evidence.winning):
        raise NotProved("blocks-cover", "a winning block is not inside B")
    touching: dict[int, list[int]] = {}
    for k, block in enumerate(blocks):
        for state in support_of(block):
            touching.setdefault(state, []).append(k)
    for swap in evidence.swaps:
        if not problem.admits(swap.phi):
            raise NotProved("group", f"the swap of blocks {swap.i} and {swap.j} leaves the group")
        if swap.i == swap.j:
            raise NotProved("blocks-swap", f"block {swap.i} is exchanged with itself")
        affected = {k for state, _ in swap.phi.moved for k in touching.get(state, ())}
        for k in affected | {swap.i, swap.j}:
            target = {swap.i: swap.j, swap.j: swap.i}.get(k, k)
            if {x.moved_by(swap.phi) for x in blocks[k]} != blocks[target]:
                raise NotProved(
                    "blocks-swap", f"the swap of {swap.i} and {swap.j} sends block {k} elsewhere than {target}"
                )
    if not are_connected(len(blocks), ((swap.i, swap.j) for swap in evidence.swaps)):
        raise NotProved("blocks-connected", "the swaps do not connect all blocks")
    listed = [*remaining, *(x for block in blocks for x in block)]
    keeps_most = keeps_most and is_closed_among_options(problem, (swap.phi for swap in evidence.swaps), listed)
    return blocks_claim(evidence.n, evidence.m, keeps_most)


def are_connected(count: int, edges: Iterable[tuple[int, int]]) -> bool:
    """True when these edges connect 0..count-1.

    >>> are_connected(3, [(0, 1), (2, 1)]), are_connected(3, [(0, 1)])
    (True, False)
    """
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for i, j in edges:
        neighbours[i].append(j)
        neighbours[j].append(i)
    seen, waiting = {0}, [0]
    while waiting:
        for k in neighbours[waiting.pop()]:
            if k not in seen:
                seen.add(k)
                waiting.append(k)
    return len(seen) == count
