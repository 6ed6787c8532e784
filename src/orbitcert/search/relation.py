"""How two option sets lie to each other: a cheap invariant of pairs that rules most pairs out of a family.

For sets X, Y the relation counts the states by (label, weights of X's options there, weights of Y's options there).
A permutation of the group that carries (X, Y) to (X', Y') keeps it.  In a clique some psi carries A_i onto A and A_j
onto some image T of A inside B; so the relation of (A_i, A_j) must be that of (A, T) for one of these T.
"""

from collections.abc import Mapping, Sequence

from orbitcert.exact.option import OptionSet
from orbitcert.exact.problem import Problem

Relation = tuple[tuple[int, tuple[int, ...], tuple[int, ...]], ...]

Columns = Mapping[int, tuple[int, ...]]
"""For every state of a set's support the numbers of the weights that its options have there, sorted."""


class Relations:
    """The relations of A to its images inside B, and whether two images can belong to one family.

    `images` must be all images of A inside B; A itself is known as None.
    """

    def __init__(self, problem: Problem, A: OptionSet, images: Sequence[OptionSet]) -> None:
        weights = sorted({w for x in A for _, w in x.entries})
        self._number = {weight: k for k, weight in enumerate(weights)}
        labels = problem.labels or ("",) * problem.d
        order = {label: k for k, label in enumerate(sorted(set(labels)))}
        self._labels = [order[label] for label in labels]
        self._columns: dict[int | None, Columns] = {k: self._column(image) for k, image in enumerate(images)}
        self._columns[None] = self._column(A)
        self._possible = {self._relation(None, k) for k in range(len(images))}
        self._sets = [frozenset(image) for image in images]
        self._disjoint = all(members.isdisjoint(A) for members in self._sets)

    def are_possible(self, first: int, second: int | None) -> bool:
        """False when no psi can carry one of the two onto A and the other into B.

        `first` and `second` are images by position, None is A itself.  When A and B have no option in common,
        the images in one family have none either.
        """
        if second is not None and self._disjoint and not self._sets[first].isdisjoint(self._sets[second]):
            return False
        return (second is None or self._relation(second, first) in self._possible) and (
            self._relation(first, second) in self._possible
        )

    def _column(self, options: OptionSet) -> Columns:
        columns: dict[int, list[int]] = {}
        for option in options:
            for state, weight in option.entries:
                columns.setdefault(state, []).append(self._number[weight])
        return {state: tuple(sorted(numbers)) for state, numbers in columns.items()}

    def _relation(self, first: int | None, second: int | None) -> Relation:
        left, right = self._columns[first], self._columns[second]
        return tuple(sorted((self._labels[s], left.get(s, ()), right.get(s, ())) for s in left.keys() | right.keys()))
