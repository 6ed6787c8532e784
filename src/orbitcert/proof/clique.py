"""Law 1: a clique of permutations proves most(n).

phi_0 = id, phi_1..phi_n in Gamma with phi_i^-1 phi_j.A inside B for all i != j.  If A strictly
wins at phi_j^-1.w, then B strictly wins at the other n of the n + 1 rewards phi_i^-1.w; average over w.
Contains RDSP A.7, B.8 and the symmetric part of D.5.
"""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, moved_set
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import Claim, NotProved
from orbitcert.proof.competitors import is_closed_among_options
from orbitcert.proof.dropped import Drop, remaining_options
from orbitcert.proof.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Clique:
    """The permutations phi_1..phi_n (the identity is implied) and the dropped options of A."""

    permutations: tuple[Permutation, ...]
    dropped: tuple[Drop, ...] = ()
    mixtures: tuple[Mixture, ...] = ()

    @property
    def n(self) -> int:
        """How many copies: the clique proves most(n), or weak(n/(n+1)) when a drop cites B."""
        return len(self.permutations)


def clique_claim(n: int, keeps_most: bool) -> Claim:
    """What a clique of n permutations yields."""
    return Claim("most", Fraction(n)) if keeps_most else Claim("weak", Fraction(n, n + 1))


def is_clique_by_definition(problem: Problem, evidence: Clique) -> bool:
    """The definition, word for word: all pairs, all options.  Cost O(n^2 |A|)."""
    remaining, _ = remaining_options(problem, evidence.dropped)
    winners = set(problem.B)
    members = (IDENTITY, *evidence.permutations)
    return all(problem.admits(phi) for phi in members) and all(
        winners.issuperset(moved_set(phi_i.inverse() * phi_j, remaining))
        for i, phi_i in enumerate(members)
        for j, phi_j in enumerate(members)
        if i != j
    )


def check_clique(problem: Problem, evidence: Clique) -> Claim:
    """The claim that this clique proves; raises NotProved with the failed condition.

    Equivalent to the definition, but only pairs that touch are examined: when phi_i moves no state
    of the support of x = phi_j.a, phi_i^-1.x is x itself, and x in B is the pair (0, j).
    Cost: linear when the copies have disjoint supports.  With competitors `most` is kept only when they are.
    """
    remaining, keeps_most = remaining_options(problem, evidence.dropped)
    if not evidence.permutations:
        raise NotProved("clique-condition", "no permutation is given")
    winners = frozenset(problem.B)
    images: list[tuple[Option, ...]] = [remaining]
    for k, phi in enumerate(evidence.permutations, start=1):
        if not problem.admits(phi):
            raise NotProved("group", f"phi_{k} is not in the group")
        images.append(tuple(x.moved_by(phi) for x in remaining))
        if not winners.issuperset(images[k]):
            raise NotProved("clique-condition", f"phi_{k}.A is not inside B")
    touching: dict[int, list[tuple[int, Option]]] = {}
    for j, options in enumerate(images):
        for x in options:
            for state, _ in x.entries:
                touching.setdefault(state, []).append((j, x))
    for i, phi in enumerate(evidence.permutations, start=1):
        back = {j: i for i, j in phi.moved}
        for state, _ in phi.moved:
            for j, x in touching.get(state, ()):
                if j != i and x.moved_along(back) not in winners:
                    raise NotProved("clique-condition", f"phi_{i}^-1 phi_{j}.A is not inside B")
    keeps_most = keeps_most and is_closed_among_options(problem, evidence.permutations, remaining)
    return clique_claim(evidence.n, keeps_most)
