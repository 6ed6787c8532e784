"""The option sets nearest in l1 that have some clique of n permutations: all of them tried, with bounds.

For permutations phi_1..phi_n the conditions are that phi_i^-1 phi_j carries every option of A to some option of B;
which one is a choice.  Equations are added one by one; the distance of their nearest solution never falls, so a choice
that is not nearer than what is known is left with everything that would follow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, permutations, product

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.nearby import l1_distance
from orbitcert.orbit.tally import TooLarge
from orbitcert.proof.tied_entries import Pair, common_values, replaced

MOST_ELEMENTS = 720
MOST_CHOICES = 20_000
"""Permutations of the group, and choices of images, that are tried."""


Demand = tuple[Option, Permutation]
"""An option of A and a permutation that has to carry it to some option of B."""


@dataclass(frozen=True, slots=True)
class NearClique:
    """Permutations, where every option of A and B moves, and the sum of the distances."""

    permutations: tuple[Permutation, ...]
    moves: tuple[tuple[Option, Option], ...]
    distance: Fraction


def find_near_clique(problem: Problem, n: int, below: Fraction) -> NearClique | None:
    """The nearest option sets with a clique of n permutations at a distance less than `below`; None: there are none.

    Only solutions that keep the options of A different from each other, and those of B, and A different from B as sets.
    Raises TooLarge when the group or the number of choices is too large, BadInput when A and B share an option.

    >>> near = Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.of({1: Fraction(9, 10)}),))
    >>> found = find_near_clique(near, 1, Fraction(1))
    >>> found.distance, found.permutations[0].cycles()
    (Fraction(1, 10), ((0, 1),))
    >>> find_near_clique(near, 1, Fraction(1, 10)) is None
    True
    """
    if not set(problem.A).isdisjoint(problem.B):
        raise BadInput("A", "A and B share an option: all cliques are compared for disjoint sets only")
    if problem.group_order() > MOST_ELEMENTS:
        raise TooLarge(f"{problem.group_order()} permutations (at most {MOST_ELEMENTS} are tried)")
    search = _Search(problem, n, below)
    search.extend((IDENTITY,), 0, [])
    return search.best


class _Search:
    """Depth first over increasing sets of permutations and the images that they ask for."""

    def __init__(self, problem: Problem, n: int, below: Fraction) -> None:
        self.problem, self.n, self.below = problem, n, below
        self.elements = [phi for phi in _elements(problem) if phi != IDENTITY]
        self.options = (*problem.A, *problem.B)
        self.best: NearClique | None = None
        self.tried = 0

    def extend(self, members: tuple[Permutation, ...], first: int, pairs: list[Pair]) -> None:
        """Try every further permutation."""
        if len(members) == self.n + 1:
            self._keep(members[1:], pairs)
            return
        for k in range(first, len(self.elements)):
            phi = self.elements[k]
            between = [sigma for psi in members for sigma in (psi.inverse() * phi, phi.inverse() * psi)]
            demands = [(x, sigma) for sigma in between for x in self.problem.A]
            self._choose(demands, (*members, phi), k + 1, pairs)

    def _choose(self, demands: Sequence[Demand], members: tuple[Permutation, ...], k: int, pairs: list[Pair]) -> None:
        """Try every image for the first demand, then for the others; permutations go on at number k."""
        if not demands:
            self.extend(members, k, pairs)
            return
        x, sigma = demands[0]
        for y in self.problem.B:
            further = [*pairs, (x, sigma, y)]
            if self._distance(further)[0] < self.below:
                self._choose(demands[1:], members, k, further)

    def _distance(self, pairs: list[Pair]) -> tuple[Fraction, list[Option]]:
        self.tried += 1
        if self.tried > MOST_CHOICES:
            raise TooLarge(f"more than {MOST_CHOICES} choices of images")
        d = self.problem.d
        value_of = common_values(d, [(x, x) for x in self.options], pairs)
        moved = [replaced(x, x, d, value_of) for x in self.options]
        return sum(map(l1_distance, self.options, moved), start=Fraction(0)), moved

    def _keep(self, phis: tuple[Permutation, ...], pairs: list[Pair]) -> None:
        distance, moved = self._distance(pairs)
        A, B = moved[: len(self.problem.A)], moved[len(self.problem.A) :]
        if len(set(A)) == len(A) and len(set(B)) == len(B) and set(A) != set(B):
            self.best = NearClique(phis, tuple(zip(self.options, moved, strict=True)), distance)
            self.below = distance


def _elements(problem: Problem) -> list[Permutation]:
    """All permutations among equal labels, in lexicographic order of their rows."""
    classes = problem.label_classes()
    found = []
    for images in product(*(permutations(members) for members in classes)):
        pairs = (zip(members, image, strict=True) for members, image in zip(classes, images, strict=True))
        found.append(Permutation.from_mapping(dict(chain.from_iterable(pairs))))
    return found
