"""Evidence at one discount, examined again on functions: does it prove its bound at every discount in (0, 1)?

The conditions of Laws 1, 2 and 3 say that permutations carry options to options.  Carrying functions to functions, they
hold at every discount at once: the proofs then run over the functions instead of their values, and two functions with
the same value at some discount do no harm.  A mixture must be the combination of functions with the same constant
weights.  A dropped option must be a convex combination of the functions cited at every discount, with weights that
may depend on it.  Farkas multipliers and case trees (rule packing) hold at their own discount only.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from flint import fmpq, fmpq_poly, fmpz_poly

from orbitcert.distribution.discount_functions import VisitFunction
from orbitcert.distribution.function_combination import combining_weights
from orbitcert.distribution.rational_function import RationalFunction
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.proof import Blocks, Claim, Clique, Evidence, NotProved, Orbits
from orbitcert.proof.blocks import are_connected, blocks_claim
from orbitcert.proof.clique import clique_claim

Functions = frozenset[VisitFunction]


def claim_at_every_discount(
    A: Sequence[VisitFunction], B: Sequence[VisitFunction], evidence: Evidence, gamma: Fraction
) -> Claim:
    """What this evidence, found for the values at gamma, proves at every discount in (0, 1), by its definition.

    gamma must be generic for A and B (`generic_discount`); the group is that of all permutations.  Raises NotProved
    with the condition that fails, or the kind of evidence that is about gamma only.  Costs O(n^2 |A|) for a clique.

    >>> from orbitcert.distribution.discount_functions import generic_discount, visit_functions
    >>> from orbitcert.environment.mdp import Mdp
    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> A, B = (visit_functions(m.restricted(0, a), 0) for a in "lr")
    >>> claim_at_every_discount(A, B, Clique((Permutation.from_cycles([(1, 2)]),)), generic_discount([*A, *B])).most
    Fraction(1, 1)
    """
    lift = _Lift((*A, *B), gamma)
    losers, winners = frozenset(A), frozenset(B)
    for mixture in evidence.mixtures:
        mixed = lift.combination([(lift(x), w) for x, w in mixture.weights], mixture.option)
        if not winners.issuperset(lift(x) for x, _ in mixture.weights):
            raise NotProved("mixture", "a cited function is not in B")
        winners |= {mixed}
        lift.add(mixed)
    remaining, keeps_most = _remaining(losers, winners, evidence, lift)
    match evidence:
        case Clique():
            return _clique(remaining, winners, evidence, keeps_most)
        case Blocks():
            return _blocks(losers, remaining, winners, evidence, keeps_most, lift)
        case Orbits():
            return _orbits(remaining, winners, evidence, lift)
    raise NotProved("packing", "Farkas multipliers and case trees are about their own discount only")


class _Lift:
    """From options at a generic discount back to functions, entry by entry: equal values are equal entries there."""

    def __init__(self, functions: Iterable[VisitFunction], gamma: Fraction) -> None:
        self.gamma = gamma
        self.entry: dict[Fraction, RationalFunction] = {}
        for f in functions:
            self.add(f)

    def add(self, f: VisitFunction) -> None:
        """Know the entries of this function, too."""
        for _, entry in f.entries:
            if self.entry.setdefault(entry.at(self.gamma), entry) != entry:
                raise NotProved("generic", f"two different entries have the same value at discount {self.gamma}")

    def __call__(self, option: Option) -> VisitFunction:
        try:
            return VisitFunction(tuple((s, self.entry[w]) for s, w in option.entries))
        except KeyError:
            raise NotProved("generic", "an option of the evidence has an entry that no function has") from None

    def combination(self, terms: Sequence[tuple[VisitFunction, Fraction]], option: Option) -> VisitFunction:
        """The convex combination of functions with these weights, whose value at the discount must be this option."""
        if any(w <= 0 for _, w in terms) or sum(w for _, w in terms) != 1:
            raise NotProved("combination", "the weights are not convex")
        total = _weighted_sum(terms)
        if total.at(self.gamma) != option:
            raise NotProved("combination", "the combination is another option")
        return total


def _weighted_sum(terms: Sequence[tuple[VisitFunction, Fraction]]) -> VisitFunction:
    sums: dict[int, tuple[fmpq_poly, fmpz_poly]] = {}
    for f, weight in terms:
        for s, entry in f.entries:
            above, below = sums.get(s, (fmpq_poly([]), fmpz_poly([1])))
            p = fmpq_poly(list(entry.numerator)) * fmpq(weight.numerator, weight.denominator)
            q = fmpz_poly(list(entry.denominator))
            sums[s] = above * fmpq_poly(q) + p * fmpq_poly(below), below * q
    entries = []
    for s, (above, below) in sorted(sums.items()):
        if above:
            entries.append((s, RationalFunction.of(above.numer(), below * int(above.denom()))))
    return VisitFunction(tuple(entries))


def _remaining(losers: Functions, winners: Functions, evidence: Evidence, lift: _Lift) -> tuple[Functions, bool]:
    """A without the dropped functions, and whether `most` survives (Law 6)."""
    gone = {lift(drop.option) for drop in evidence.dropped}
    if not gone <= losers:
        raise NotProved("dropped", "a dropped function is not in A")
    sides: Mapping[str, Functions] = {"A": losers - gone, "B": winners}
    for drop in evidence.dropped:
        cited = [(side, lift(x)) for side, x, _ in drop.weights]
        if not all(f in sides[side] for side, f in cited):
            raise NotProved("dropped", "a cited function is not available")
        if combining_weights(lift(drop.option), [f for _, f in cited]) is None:
            raise NotProved("dropped", "a dropped function is no known mixture of those cited at every discount")
    return losers - gone, not any(drop.cites_b() for drop in evidence.dropped)


def _moved(phi: Permutation, functions: Iterable[VisitFunction]) -> Functions:
    return frozenset(f.moved_by(phi) for f in functions)


def _clique(remaining: Functions, winners: Functions, evidence: Clique, keeps_most: bool) -> Claim:
    members = (IDENTITY, *evidence.permutations)
    if len(members) == 1:
        raise NotProved("clique-condition", "no permutation is given")
    for i, phi_i in enumerate(members):
        for j, phi_j in enumerate(members):
            if i != j and not _moved(phi_i.inverse() * phi_j, remaining) <= winners:
                raise NotProved("clique-condition", f"phi_{i}^-1 phi_{j}.A is not inside B as functions")
    return clique_claim(evidence.n, keeps_most)


def _blocks(
    losers: Functions, remaining: Functions, winners: Functions, evidence: Blocks, keeps_most: bool, lift: _Lift
) -> Claim:
    losing, winning = ([frozenset(map(lift, block)) for block in side] for side in (evidence.losing, evidence.winning))
    blocks = [*losing, *winning]
    covered: Functions = frozenset().union(*losing)
    if not losing or not winning or not all(blocks) or not remaining <= covered <= losers:
        raise NotProved("blocks-cover", "the losing blocks do not cover A as functions")
    if not all(block <= winners for block in winning):
        raise NotProved("blocks-cover", "a winning block is not inside B as functions")
    for swap in evidence.swaps:
        exchanged = {swap.i: swap.j, swap.j: swap.i}
        if swap.i == swap.j or any(_moved(swap.phi, x) != blocks[exchanged.get(k, k)] for k, x in enumerate(blocks)):
            raise NotProved("blocks-swap", f"blocks {swap.i} and {swap.j} are not exchanged as functions")
    if not are_connected(len(blocks), ((swap.i, swap.j) for swap in evidence.swaps)):
        raise NotProved("blocks-connected", "the swaps do not connect all blocks")
    return blocks_claim(evidence.n, evidence.m, keeps_most)


def _orbits(remaining: Functions, winners: Functions, evidence: Orbits, lift: _Lift) -> Claim:
    members = [lift(x) for x in evidence.members]
    everything = frozenset(members)
    if len(everything) != len(members) or not remaining <= everything or len(evidence.links) != len(members):
        raise NotProved("orbits-members", "a function of A is no member, or a member is listed twice")
    for k, g in enumerate(evidence.generators):
        if _moved(g, everything) != everything:
            raise NotProved("orbits-invariant", f"generator {k} moves a member outside C as functions")
    cells: list[int] = []
    for k, link in enumerate(evidence.links):
        if link is None:
            cells.append(k)
            continue
        generator, earlier = link
        if not 0 <= earlier < k or not 0 <= generator < len(evidence.generators):
            raise NotProved("orbits-link", f"the link of member {k} leads nowhere")
        if members[earlier].moved_by(evidence.generators[generator]) != members[k]:
            raise NotProved("orbits-link", f"generator {generator} does not give member {k} as a function")
        cells.append(cells[earlier])
    shares = []
    for cell in set(cells):
        inside = [f for f, c in zip(members, cells, strict=True) if c == cell]
        shares.append(Fraction(sum(f in winners for f in inside), len(inside)))
    share = min(shares, default=Fraction(1))
    if not share:
        raise NotProved("orbits-fraction", "a cell has no winning member")
    return Claim("weak", share)
