"""The best linked cells (Law 2): neighbouring copies exchanged, or the full symmetry of a well-chosen set C.

For a given C the automorphism group of C inside Gamma gives the best bound (larger groups merge cells, and merging
never lowers the least share), and bliss finds its generators.  What is searched is C: which options of B to use, and
whether to complete A u B by foreign options that count as losing.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from orbitcert.exact.option import Option, OptionSet, option_set, support_of
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import NotProved
from orbitcert.proof.orbits import Link, Orbits, check_orbits
from orbitcert.search.finding import Finding
from orbitcert.search.incidence import automorphism_generators
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import Reduced, share_bound

LARGEST_CORE = 6_000
"""Sets C other than disjoint copies are tried when A and B have at most this many relevant options."""

LARGEST_SUBSETS = 8
"""All subsets of B are tried when it has at most this many relevant options."""

LARGEST_COMPLETION = 6_000
"""A completed set C has at most this many options."""


def find_orbits(reduced: Reduced, packer: Packer | None = None) -> Finding:
    """The cells with the largest least share that the search can find."""
    problem = reduced.problem
    if not reduced.A:
        evidence = Orbits((), (), (), reduced.dropped)
        claim = check_orbits(problem, evidence)
        return Finding("orbits", problem, evidence, claim, "proved", "the hull of B contains A")
    bound = share_bound(reduced)
    best = _disjoint_cells(reduced, packer or Packer(problem, reduced.A, reduced.B))
    best_share = _share(problem, best)
    if best_share < bound and len(reduced.A) + len(reduced.B) <= LARGEST_CORE:
        for members in _candidate_sets(reduced):
            candidate = cells_under(problem, members, automorphism_generators(problem, members, [0] * len(members)))
            candidate = Orbits(candidate.members, candidate.generators, candidate.links, reduced.dropped)
            share = _share(problem, candidate)
            if share > best_share:
                best, best_share = candidate, share
            if best_share == bound:
                break
    if best is None:
        reason = "in every set that was tried some option of A is linked to no option of B"
        return Finding("orbits", problem, None, None, "searched" if bound else "proved", reason)
    claim = check_orbits(problem, best)
    if best_share == bound:
        return Finding("orbits", problem, best, claim, "proved", "counting: no cells prove a larger share")
    return Finding("orbits", problem, best, claim, "searched", f"at most {bound} by counting")


def _share(problem: Problem, evidence: Orbits | None) -> Fraction:
    if evidence is None:
        return Fraction(0)
    try:
        return check_orbits(problem, evidence).value
    except NotProved:
        return Fraction(0)


def _disjoint_cells(reduced: Reduced, packer: Packer) -> Orbits | None:
    """Each type of piece in a row, occurrences in A first, neighbours exchanged."""
    packing = packer.orbit_units()
    if not all(packing.copies):
        return None
    members: list[Option] = list(packer.common)
    links: list[Link] = [None] * len(members)
    generators: list[Permutation] = []
    for occurrences, copies in zip(packing.types, packing.copies, strict=True):
        rows = [piece.states for piece in occurrences] + list(copies)
        current = occurrences[0].options
        members.extend(current)
        links.extend([None] * len(current))
        for left, right in pairwise(rows):
            g = Permutation.swapping(left, right)
            previous = len(members) - len(current)
            current = tuple(x.moved_by(g) for x in current)
            links.extend((len(generators), previous + k) for k in range(len(current)))
            members.extend(current)
            generators.append(g)
    return Orbits(tuple(members), tuple(generators), tuple(links), reduced.dropped)


def cells_under(problem: Problem, members: OptionSet, generators: Sequence[Permutation]) -> Orbits:
    """The orbits of these options under the generated group, written with links."""
    order: list[Option] = []
    links: list[Link] = []
    place: dict[Option, int] = {}

    def append(x: Option, link: Link) -> None:
        place[x] = len(order)
        order.append(x)
        links.append(link)

    head = 0
    for root in members:
        if root not in place:
            append(root, None)
        while head < len(order):
            for k, g in enumerate(generators):
                image = order[head].moved_by(g)
                if image not in place:
                    append(image, (k, head))
            head += 1
    return Orbits(tuple(order), tuple(generators), tuple(links))


def _candidate_sets(reduced: Reduced) -> Iterator[OptionSet]:
    """Sets C that contain A: with all of B, completed to full symmetry, with every subset of a small B."""
    problem, A, B = reduced.problem, reduced.A, reduced.B
    yield option_set((*A, *B))
    for states in dict.fromkeys((support_of((*A, *B)), frozenset(range(problem.d)))):
        completed = _completion(problem, A, states)
        if completed is not None:
            yield option_set((*A, *completed))
    if len(B) <= LARGEST_SUBSETS:
        for size in range(len(B) - 1, 0, -1):
            for part in combinations(B, size):
                yield option_set((*A, *part))


def _completion(problem: Problem, A: OptionSet, states: frozenset[int]) -> OptionSet | None:
    """All images of A's options under the permutations of these states in the group, unless there are too many."""
    found = dict.fromkeys(A)
    classes = [[s for s in members if s in states] for members in problem.label_classes()]
    swaps = [Permutation.from_cycles([(members[0], s)]) for members in classes for s in members[1:]]
    waiting = list(A)
    while waiting:
        x = waiting.pop()
        for g in swaps:
            image = x.moved_by(g)
            if image not in found:
                if len(found) == LARGEST_COMPLETION:
                    return None
                found[image] = None
                waiting.append(image)
    return tuple(found)
