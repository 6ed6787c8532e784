"""The largest admissible family of candidates, when admissibility passes to subfamilies.

Used for copies of A (cliques) and for blocks.  z3 proposes families of the wanted size; the definition,
which z3 does not know, accepts or refutes each; a refuted family is shrunk to a minimal inadmissible
one and forbidden together with its images under the symmetries of the problem.  "No family of this
size" is an exhausted search.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.incidence import clique_number
from orbitcert.solver import Selection

LARGEST_SYMMETRY_GROUP = 400
"""At most this many symmetries are used to spread what was learned."""

MOST_PAIRS = 500
"""All pairs of candidates are examined beforehand when there are at most this many."""

GREEDY_STARTS = 4
"""Greedy families begin with about so many different candidates."""


@dataclass(frozen=True, slots=True)
class Family:
    """The best family found, and whether every larger one was excluded."""

    members: tuple[int, ...]
    exhausted: bool


def largest_family(
    count: int,
    is_admissible: Callable[[tuple[int, ...]], bool],
    upper: int,
    symmetries: Callable[[], Sequence[Sequence[int]]],
    budget: Budget,
    possible_pairs: Container[tuple[int, int]] | None = None,
    proposals: Iterable[tuple[int, ...]] = (),
) -> Family:
    """The largest admissible family of candidates 0..count-1, of size at most `upper`.

    is_admissible   must hold for every subfamily of an admissible family; may raise BudgetSpent
    symmetries      all permutations of the candidates that preserve admissibility; called once at most
    possible_pairs  when known, no other pair (j, k), j < k, is in an admissible family
    proposals       families to try first

    >>> sorted(largest_family(4, lambda f: sum(f) <= 3, 4, lambda: [range(4)], Budget(1000)).members)
    [0, 1, 2]
    """
    search = _Search(count, is_admissible, symmetries, budget, possible_pairs)
    try:
        return search.run(upper, proposals)
    except BudgetSpent:
        return Family(search.best, exhausted=False)


class _Search:
    """One search: the verdicts so far, and the best family."""

    def __init__(
        self,
        count: int,
        is_admissible: Callable[[tuple[int, ...]], bool],
        symmetries: Callable[[], Sequence[Sequence[int]]],
        budget: Budget,
        possible_pairs: Container[tuple[int, int]] | None,
    ) -> None:
        self.best: tuple[int, ...] = ()
        self._count = count
        self._is_admissible = is_admissible
        self._symmetries = cache(symmetries)
        self._budget = budget
        self._possible_pairs = possible_pairs
        self._known: dict[tuple[int, ...], bool] = {}

    def run(self, upper: int, proposals: Iterable[tuple[int, ...]]) -> Family:
        """Proposals, then a greedy family, then z3; raises BudgetSpent with the best family kept."""
        for family in proposals:
            if len(family) > len(self.best) and self._admissible(family):
                self.best = family
        if len(self.best) >= upper:
            return Family(self.best, exhausted=True)
        single = self._singles()
        pairs = list(combinations(single, 2))
        possible = self._possible_pairs
        excluded = set() if possible is None else {pair for pair in pairs if pair not in possible}
        self._known.update(dict.fromkeys(excluded, False))
        for start in range(0, len(single), max(1, len(single) // GREEDY_STARTS)):
            greedy: tuple[int, ...] = ()
            for k in (*single[start:], *single[:start]):
                if len(greedy) < upper and not any(_pair(j, k) in excluded for j in greedy):
                    wider = tuple(sorted((*greedy, k)))
                    if self._admissible(wider):
                        greedy = wider
            self.best = max(self.best, greedy, key=len)
            if len(self.best) >= upper:
                break
        if len(self.best) < upper and len(pairs) - len(excluded) <= MOST_PAIRS:
            excluded.update(pair for pair in pairs if not self._admissible(pair))
            upper = min(upper, clique_number(self._count, [pair for pair in pairs if pair not in excluded]))
        if len(self.best) >= upper:
            return Family(self.best, exhausted=True)
        chooser = Selection(single)
        chooser.forbid(*excluded)
        while len(self.best) < upper:
            verdict, chosen = chooser.choose(len(self.best) + 1)
            if verdict != "sat":
                return Family(self.best, exhausted=verdict == "unsat")
            refuted = self._refuted_part(chosen)
            if refuted is None:
                self.best = chosen
            else:
                chooser.forbid(*self._images(refuted))
        return Family(self.best, exhausted=True)

    def _singles(self) -> list[int]:
        """The candidates that are admissible alone."""
        single: list[int] = []
        hopeless: set[int] = set()
        for k in range(self._count):
            if k in hopeless:
                continue
            if self._admissible((k,)):
                single.append(k)
            else:
                hopeless.update(image for (image,) in self._images((k,)))
        return single

    def _admissible(self, family: tuple[int, ...]) -> bool:
        if family not in self._known:
            self._budget.spend()
            self._known[family] = self._is_admissible(family)
        return self._known[family]

    def _images(self, members: Iterable[int]) -> set[tuple[int, ...]]:
        return {tuple(sorted(g[k] for k in members)) for g in self._symmetries()}

    def _refuted_part(self, family: tuple[int, ...]) -> tuple[int, ...] | None:
        """An inadmissible part of the family, as small as dropping single members makes it; None when admissible."""
        for pair in combinations(family, 2):
            if not self._admissible(pair):
                return pair
        if self._admissible(family):
            return None
        part = family
        for member in family if len(family) > 3 else ():  # all pairs are admissible
            smaller = tuple(k for k in part if k != member)
            if not self._admissible(smaller):
                part = smaller
        return part


def _pair(j: int, k: int) -> tuple[int, int]:
    return (j, k) if j < k else (k, j)


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
