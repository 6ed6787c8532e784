"""Evidence over states as evidence over features: options become Phi^T x, permutations what they descend to.

Law 9: when every permutation of a proof descends, its conditions go over to the images.  Nothing is taken on trust: the
image is judged by the rule's own definition for the problem over features, and one that does not pass is no evidence.
Not for rule packing, whose case trees name single options.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal, TypeVar

from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof import Blocks, Claim, Clique, Evidence, Mixture, NotProved, Orbits, Packing, proved_claim
from orbitcert.proof.blocks import Swap
from orbitcert.proof.dropped import Drop
from orbitcert.proof.orbits import Link

Image = Callable[[Option], Option]
Descents = Mapping[Permutation, Permutation]
Term = TypeVar("Term")


def carried_claim(source: Problem, evidence: Evidence, problem: Problem, image: Image, phi: Descents) -> Claim | None:
    """What the image of this evidence proves about the problem over features; None when it proves nothing there.

    source, evidence  over states
    problem           the options Phi^T x of `source` over features
    image             x to Phi^T x
    phi               what each permutation of the evidence descends to

    >>> x, y, z = (Option.one_hot(i) for i in range(3))
    >>> candy = Problem("candy", ("x", "y", "z"), (x,), (y, z))
    >>> one, two = Permutation.from_cycles([(0, 1)]), Permutation.from_cycles([(0, 2)])
    >>> carried_claim(candy, Clique((one, two)), candy, lambda x: x, {one: one, two: two})
    Claim(relation='most', value=Fraction(2, 1))
    >>> carried_claim(candy, Clique((one, two)), candy, lambda x: x, {one: one, two: one}) is None
    True
    """
    moved = descended(source, evidence, problem, image, phi)
    try:
        return None if moved is None else proved_claim(problem, moved)
    except NotProved:
        return None


def descended(source: Problem, evidence: Evidence, problem: Problem, image: Image, phi: Descents) -> Evidence | None:
    """The image of this evidence, which need not prove anything; None for rule packing."""
    if isinstance(evidence, Packing):
        return None
    mixtures = _mixtures(evidence.mixtures, problem, image)
    dropped = _dropped(evidence.dropped, source, image)
    match evidence:
        case Clique():
            return Clique(tuple(phi[p] for p in evidence.permutations), dropped, mixtures)
        case Blocks():
            losing, winning = _blocks(evidence.losing, image), _blocks(evidence.winning, image)
            swaps = tuple(Swap(swap.i, swap.j, phi[swap.phi]) for swap in evidence.swaps)
            return Blocks(losing, winning, swaps, dropped, mixtures)
        case Orbits():
            members, links = _members(evidence, image)
            return Orbits(members, tuple(phi[g] for g in evidence.generators), links, dropped, mixtures)


def _blocks(blocks: Iterable[OptionSet], image: Image) -> tuple[OptionSet, ...]:
    return tuple(option_set(image(x) for x in block) for block in blocks)


def _members(evidence: Orbits, image: Image) -> tuple[tuple[Option, ...], tuple[Link, ...]]:
    """Every image once, linked as its first member; an earlier member has an earlier image."""
    place: dict[Option, int] = {}
    links: list[Link] = []
    for x, link in zip(evidence.members, evidence.links, strict=True):
        y = image(x)
        if y not in place:
            links.append(None if link is None else (link[0], place[image(evidence.members[link[1]])]))
            place[y] = len(place)
    return tuple(place), tuple(links)


def _mixtures(mixtures: Iterable[Mixture], problem: Problem, image: Image) -> tuple[Mixture, ...]:
    winners = set(problem.B)
    found: dict[Option, Mixture] = {}
    for mixture in mixtures:
        y = image(mixture.option)
        if y not in winners:
            found.setdefault(y, Mixture(y, _merged((image(x), w) for x, w in mixture.weights)))
    return tuple(found.values())


def _dropped(drops: tuple[Drop, ...], source: Problem, image: Image) -> tuple[Drop, ...]:
    """The drops whose image is no image of an option that stays."""
    gone = {drop.option for drop in drops}
    kept = {image(x) for x in source.A if x not in gone}
    found: dict[Option, Drop] = {}
    for drop in drops:
        y = image(drop.option)
        if y not in kept and y not in found:
            terms: Iterable[tuple[tuple[Literal["A", "B"], Option], Fraction]]
            terms = (((side, image(x)), w) for side, x, w in drop.weights)
            found[y] = Drop(y, tuple((side, x, w) for (side, x), w in _merged(terms)))
    return tuple(found.values())


def _merged(terms: Iterable[tuple[Term, Fraction]]) -> tuple[tuple[Term, Fraction], ...]:
    """The weights of equal terms added up."""
    total: dict[Term, Fraction] = {}
    for term, weight in terms:
        total[term] = total.get(term, Fraction(0)) + weight
    return tuple(total.items())
