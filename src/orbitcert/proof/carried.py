"""Evidence carried across a correspondence (Law 7): what proves a bound for single states proves it for the blocks.

Permutations act pointwise on the rows of states, options become the options of their blocks, links and swaps stay.
Rule packing is not carried: its cones know the rewards of the small problem only.  Whoever uses the result must check
it (`proved_claim`), as every evidence.
"""

from itertools import chain

from orbitcert.distribution.abstraction import Correspondence, NotAbstract
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.proof import Blocks, Clique, Evidence, Orbits
from orbitcert.proof.blocks import Swap
from orbitcert.proof.dropped import Drop
from orbitcert.proof.orbits import Link


def carried_evidence(across: Correspondence, evidence: Evidence) -> Evidence:
    """The evidence about the large problem; NotAbstract with the reason when it does not carry over.

    >>> from orbitcert.distribution.abstraction import blow_up
    >>> from orbitcert.exact.permutation import Permutation
    >>> from orbitcert.exact.problem import Problem
    >>> from orbitcert.proof import proved_claim
    >>> small = Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
    >>> across = blow_up(small, [0, 1], (Option.uniform((0, 1)),), ("l", "r"))
    >>> large = carried_evidence(across, Clique((Permutation.from_cycles([(0, 1)]),)))
    >>> proved_claim(across.large, large)
    Claim(relation='most', value=Fraction(1, 1))
    """
    if evidence.mixtures:
        raise NotAbstract("evidence that uses mixtures of options of B is not carried across")
    dropped = tuple(chain.from_iterable(_drops(across, drop) for drop in evidence.dropped))
    match evidence:
        case Clique():
            return Clique(tuple(across.permutation(phi) for phi in evidence.permutations), dropped)
        case Blocks():
            return Blocks(
                tuple(_set(across, block) for block in evidence.losing),
                tuple(_set(across, block) for block in evidence.winning),
                tuple(Swap(swap.i, swap.j, across.permutation(swap.phi)) for swap in evidence.swaps),
                dropped,
            )
        case Orbits():
            return _orbits(across, evidence, dropped)
    raise NotAbstract("evidence of rule packing is not carried across")


def _set(across: Correspondence, block: OptionSet) -> OptionSet:
    return option_set(chain.from_iterable(across.options(x) for x in block))


def _orbits(across: Correspondence, evidence: Orbits, dropped: tuple[Drop, ...]) -> Orbits:
    """Each member becomes the options of its block; the j-th is linked to the j-th of the member it was linked to."""
    members: list[Option] = []
    links: list[Link] = []
    begins: list[int] = []
    for x, link in zip(evidence.members, evidence.links, strict=True):
        begins.append(len(members))
        for j, y in enumerate(across.options(x)):
            members.append(y)
            links.append(None if link is None else (link[0], begins[link[1]] + j))
    generators = tuple(across.permutation(g) for g in evidence.generators)
    return Orbits(tuple(members), generators, tuple(links), dropped)


def _drops(across: Correspondence, drop: Drop) -> tuple[Drop, ...]:
    """The drops of a block's options: option by option when one option is cited, as it is when no block is touched."""
    own = across.options(drop.option)
    cited = [(side, across.options(x), w) for side, x, w in drop.weights]
    if any(len(options) != len(own) for _, options, _ in cited):
        raise NotAbstract(f"{across.small.option_text(drop.option)} was dropped for options of other shapes")
    return tuple(Drop(x, tuple((side, options[j], w) for side, options, w in cited)) for j, x in enumerate(own))
