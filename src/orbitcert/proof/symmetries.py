"""The permutations that a piece of evidence uses, whatever its rule."""

from orbitcert.exact.permutation import Permutation
from orbitcert.proof import Blocks, Clique, Evidence, Orbits, Packing


def symmetries(evidence: Evidence) -> tuple[Permutation, ...]:
    """phi_1..phi_n of a clique or packing, the swaps of blocks, the generators of orbits; each once, in this order.

    >>> swap = Permutation.from_cycles([(0, 1)])
    >>> symmetries(Clique((swap, swap))) == (swap,)
    True
    """
    match evidence:
        case Clique() | Packing():
            listed = evidence.permutations
        case Blocks():
            listed = tuple(swap.phi for swap in evidence.swaps)
        case Orbits():
            listed = evidence.generators
    return tuple(dict.fromkeys(listed))
