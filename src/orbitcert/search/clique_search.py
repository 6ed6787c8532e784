"""The largest clique (Law 1): copies on disjoint supports first, the irreducible core by z3 and embeddings.

A family A_0 = A, A_1, ..., A_n of images of A belongs to a clique if and only if for every i some psi_i in
Gamma carries A_i onto A and every other A_j into B; then phi_i = psi_i^-1.  So permutations are never chosen
jointly: the search chooses images, and the permutations follow one by one.
"""

from collections.abc import Sequence

from orbitcert.exact.option import OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.proof.clique import Clique, check_clique
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.embedding import Embedder, Parts, moved_parts
from orbitcert.search.family import generated_group, largest_family
from orbitcert.search.finding import Finding
from orbitcert.search.incidence import automorphism_generators
from orbitcert.search.packing import Packer, Packing
from orbitcert.search.pointed import possible_families
from orbitcert.search.reduction import Reduced, shape_counts

LARGEST_CORE = 600
"""The irreducible core is searched when A has at most this many images in B."""

CORE_STEPS = 400_000
"""Elementary steps for one core search."""

FIRST_TRIES = 50
"""At most this many families of the largest possible size are tried before z3 proposes any."""


def counting_bound(reduced: Reduced) -> int:
    """No clique is larger: the images of A outside B are pairwise disjoint, option shape by option shape.

    phi_j.A lies inside phi_i.B, so it misses phi_i.(A minus B); hence for every shape the n images of the
    options of A outside B are different options of B.
    """
    return min((offered // asked for asked, offered in shape_counts(reduced)), default=0)


def find_clique(reduced: Reduced, packer: Packer | None = None) -> Finding:
    """The largest clique that the search can find, with the status of its maximality."""
    problem = reduced.problem
    if not reduced.A:
        return Finding("clique", problem, None, None, "searched", "B contains A in its hull: no clique is needed")
    if set(reduced.A) <= set(reduced.B):
        return Finding("clique", problem, None, None, "searched", "B contains A: rule orbits proves weak 1")
    upper = counting_bound(reduced)
    if not upper:
        reason = "some option of A has a shape of which B has too few options, so no copy of A fits into B"
        return Finding("clique", problem, None, None, "proved", reason)
    packing = (packer or Packer(problem, reduced.A, reduced.B)).clique_units()
    permutations = disjoint_copies(packing)
    exhausted = packing.exhausted and reduced.is_separated()
    if len(permutations) < upper and not exhausted and not reduced.is_separated():
        core, exhausted = core_copies(reduced, upper)
        if len(core) > len(permutations):
            permutations = core
    if not permutations:
        return Finding(
            "clique",
            problem,
            None,
            None,
            "proved" if exhausted else "searched",
            "no copy of A in B can be exchanged with A" + ("" if exhausted else " as far as was searched"),
        )
    evidence = Clique(permutations, reduced.dropped)
    claim = check_clique(problem, evidence)
    if evidence.n == upper:
        return Finding("clique", problem, evidence, claim, "proved", "counting: B has no room for more copies of A")
    if exhausted:
        return Finding("clique", problem, evidence, claim, "proved", "the search for more copies was exhausted")
    return Finding("clique", problem, evidence, claim, "searched", f"at most {upper} by counting")


def disjoint_copies(packing: Packing) -> tuple[Permutation, ...]:
    """One involution per copy of A: the pieces of A change places with the pieces of that copy."""
    permutations = []
    for unit in range(packing.units):
        left: list[int] = []
        right: list[int] = []
        for occurrences, copies in zip(packing.types, packing.copies, strict=True):
            for k, piece in enumerate(occurrences):
                left.extend(piece.states)
                right.extend(copies[unit * len(occurrences) + k])
        permutations.append(Permutation.swapping(left, right))
    return tuple(permutations)


def core_copies(reduced: Reduced, upper: int) -> tuple[tuple[Permutation, ...], bool]:
    """The permutations of a largest clique of the irreducible core, and whether the search was exhausted."""
    problem, A, B = reduced.problem, reduced.A, reduced.B
    embedder = Embedder(problem)
    budget = Budget(CORE_STEPS)
    try:
        candidates = images_in(embedder, A, B, budget)
    except BudgetSpent:
        return (), False
    if len(candidates) > LARGEST_CORE:
        return (), False
    upper = min(upper, len(candidates))
    possible = possible_families(problem, A, candidates, upper)
    if possible.complete:
        upper = min(upper, len(possible.levels))
    losing, winning = tuple(map(embedder.parts, A)), tuple(map(embedder.parts, B))
    images = [tuple(map(embedder.parts, candidate)) for candidate in candidates]
    winners = frozenset(winning)
    both = tuple(x for x in losing if x in winners)

    def carrier(family: Sequence[tuple[Parts, ...]], i: int) -> Permutation | None:
        allowed: dict[Parts, tuple[Parts, ...]] = dict.fromkeys(family[i], losing)
        for j, options in enumerate(family):
            if j != i:
                for x in options:
                    allowed[x] = both if allowed.get(x, winning) is not winning else winning
        return embedder.find_parts(allowed, budget)

    carriers: dict[tuple[int, ...], list[Permutation]] = {(): []}

    def is_admissible(members: tuple[int, ...]) -> bool:
        family = (losing, *(images[k] for k in members))
        known = carriers.get(members[:-1], [])
        found: list[Permutation] = []
        budget.spend(len(family))
        for i in range(1, len(family)):
            psi: Permutation | None = known[i - 1] if i <= len(known) else None
            if psi is None or not all(moved_parts(x, psi) in winners for x in family[-1]):
                psi = carrier(family, i)
            if psi is None:
                return False
            found.append(psi)
        carriers[members] = found
        return True

    best = largest_family(
        len(candidates),
        is_admissible,
        upper,
        lambda: candidate_symmetries(reduced, candidates),
        budget,
        possible.pairs(),
        possible.largest(FIRST_TRIES),
    )
    return tuple(psi.inverse() for psi in carriers[best.members]), best.exhausted


def images_in(embedder: Embedder, A: OptionSet, B: OptionSet, budget: Budget) -> list[OptionSet]:
    """The different images phi.A inside B, phi in Gamma; at most one more than LARGEST_CORE."""
    found: dict[OptionSet, None] = {}
    for image in embedder.images(A, B, budget):
        found[option_set(image)] = None
        if len(found) > LARGEST_CORE:
            break
    return list(found)


def candidate_symmetries(reduced: Reduced, candidates: list[OptionSet]) -> list[tuple[int, ...]]:
    """How the symmetries of (A, B) permute the candidates."""
    options = option_set((*reduced.A, *reduced.B))
    losing, winning = frozenset(reduced.A), frozenset(reduced.B)
    sides = [(x in losing) + 2 * (x in winning) for x in options]
    index = {candidate: k for k, candidate in enumerate(candidates)}
    generators = [
        tuple(index[option_set(x.moved_by(g) for x in candidate)] for candidate in candidates)
        for g in automorphism_generators(reduced.problem, options, sides)
    ]
    return generated_group(generators, len(candidates))
