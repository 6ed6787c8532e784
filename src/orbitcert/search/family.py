"""The largest admissible family of candidates, when admissibility passes to subfamilies.

Used for copies of A (cliques) and for blocks.  z3 proposes families of the wanted size; the definition,
which z3 does not know, accepts or refutes each; a refuted family is shrunk to a minimal inadmissible
one and forbidden together with its images under the symmetries of the problem.  "No family of this
size" is an exhausted search.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.incidence import clique_number
from orbitcert.solver import Selection

LARGEST_SYMMETRY_GROUP = 400
"""At most this many symmetries are used to spread what was learned."""

MOST_PAIRS = 500
"""All pairs of candidates are examined beforehand when there are at most this many."""


@dataclass(frozen=True, slots=True)
class Family:
    """The best family found, and whether every larger one was excluded."""

    members: tuple[int, ...]
    exhausted: bool


def largest_family(
    count: int,
    is_admissible: Callable[[tuple[int, ...]], bool],
    upper: int,
    symmetries: Sequence[Sequence[int]],
    budget: Budget,
    conflict: Callable[[int, int], bool] = lambda _first, _second: False,
) -> Family:
    """The largest admissible family of candidates 0..count-1, of size at most `upper`.

    is_admissible  must hold for every subfamily of an admissible family; may raise BudgetSpent
    symmetries     permutations of the candidates that preserve admissibility, identity included
    conflict       a cheap sufficient reason why two candidates are in no admissible family

    >>> sorted(largest_family(4, lambda f: sum(f) <= 3, 4, [range(4)], Budget(1000)).members)
    [0, 1, 2]
    """
    best: tuple[int, ...] = ()
    known: dict[tuple[int, ...], bool] = {}

    def admissible(family: tuple[int, ...]) -> bool:
        if family not in known:
            budget.spend()
            known[family] = is_admissible(family)
        return known[family]

    def images(members: Iterable[int]) -> set[tuple[int, ...]]:
        return {tuple(sorted(g[k] for k in members)) for g in symmetries}

    def refuted_part(family: tuple[int, ...]) -> tuple[int, ...] | None:
        for pair in combinations(family, 2):
            if not admissible(pair):
                return pair
        if admissible(family):
            return None
        part = family
        for member in family if len(family) > 3 else ():  # all pairs are admissible
            smaller = tuple(k for k in part if k != member)
            if not admissible(smaller):
                part = smaller
        return part

    try:
        single: list[int] = []
        hopeless: set[int] = set()
        for k in range(count):
            if k in hopeless:
                continue
            if admissible((k,)):
                single.append(k)
            else:
                hopeless.update(image for (image,) in images((k,)))
        pairs = list(combinations(single, 2))
        excluded = {pair for pair in pairs if conflict(*pair)}
        known.update(dict.fromkeys(excluded, False))
        for k in single:
            if len(best) < upper and all((j, k) not in excluded for j in best) and admissible((*best, k)):
                best = (*best, k)
        if len(best) < upper and len(pairs) - len(excluded) <= MOST_PAIRS:
            excluded.update(pair for pair in pairs if not admissible(pair))
            upper = min(upper, clique_number(count, [pair for pair in pairs if pair not in excluded]))
        if len(best) >= upper:
            return Family(best, exhausted=True)
        chooser = Selection(single)
        chooser.forbid(*excluded)
        while len(best) < upper:
            verdict, chosen = chooser.choose(len(best) + 1)
            if verdict != "sat":
                return Family(best, exhausted=verdict == "unsat")
            refuted = refuted_part(chosen)
            if refuted is None:
                best = chosen
                continue
            chooser.forbid(*images(refuted))
    except BudgetSpent:
        return Family(best, exhausted=False)
    return Family(best, exhausted=True)


def generated_group(generators: Sequence[tuple[int, ...]], count: int) -> list[tuple[int, ...]]:
    """Elements of the permutation group on 0..count-1, identity first, at most LARGEST_SYMMETRY_GROUP of them.

    >>> len(generated_group([(1, 2, 0)], 3))
    3
    """
    elements = [tuple(range(count))]
    seen = set(elements)
    for element in elements:
        for g in generators:
            product = tuple(g[k] for k in element)
            if product not in seen and len(elements) < LARGEST_SYMMETRY_GROUP:
                seen.add(product)
                elements.append(product)
    return elements
