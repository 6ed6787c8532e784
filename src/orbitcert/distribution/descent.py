"""Whether a permutation of the states descends to the features.

phi descends to psi when permuting states and then taking features is the same as taking features and then permuting
these.  Two levels: on the **states**, f(phi(i)) = psi.f(i) for every state i, that is, as matrices; then rewards
r = Phi w are permuted among themselves, phi.(Phi w) = Phi (psi.w), and every rule's argument goes through.  On the
**options** only, Phi^T(phi.x) = psi.(Phi^T x) for every option x of A and B.

No search is needed.  psi exists exactly when the columns agree: feature j has the column of the numbers (Phi^T x)[j],
one per option, and psi must send j to a feature with the same column of (Phi^T(phi.x)), so the two multisets of columns
are equal or there is no psi.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.exact.feature_map import FeatureMap
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem

Column = tuple[tuple[int, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Descent:
    """What becomes of phi over features.

    psi       the permutation of the features, None when there is none
    level     "states", "options", or "none" without psi
    obstacle  without psi: an option x for which the entries of Phi^T x and Phi^T(phi.x) are not even the same numbers;
              None when only no single psi fits all options
    """

    phi: Permutation
    psi: Permutation | None
    level: Literal["states", "options", "none"]
    obstacle: Option | None = None


def is_descent(feature_map: FeatureMap, options: Sequence[Option], phi: Permutation, psi: Permutation) -> bool:
    """The definition: Phi^T(phi.x) = psi.(Phi^T x) for each of these options."""
    return all(feature_map.image(x.moved_by(phi)) == feature_map.image(x).moved_by(psi) for x in options)


def find_descent(problem: Problem, feature_map: FeatureMap, phi: Permutation) -> Descent:
    """The permutation of the features to which phi descends, on the states if it can, else on the options of A and B.

    >>> x, y, z = (Option.one_hot(i) for i in range(3))
    >>> problem = Problem("p", ("x", "y", "z"), (x,), (y, z))
    >>> swap = Permutation.from_cycles([(0, 1)])
    >>> find_descent(problem, FeatureMap(("f", "g"), (x, y, Option(()))), swap).psi.cycles()
    ((0, 1),)
    >>> find_descent(problem, FeatureMap(("f", "g"), (x, Option(()), y)), swap).level
    'none'
    """
    states = tuple(Option.one_hot(i) for i in range(problem.d))
    psi = _matched(feature_map, states, phi)
    if psi is not None:
        return Descent(phi, psi, "states")
    options: OptionSet = option_set((*problem.A, *problem.B))
    psi = _matched(feature_map, options, phi)
    if psi is not None:
        return Descent(phi, psi, "options")
    obstacle = next((x for x in options if _numbers(feature_map, x) != _numbers(feature_map, x.moved_by(phi))), None)
    return Descent(phi, None, "none", obstacle)


def _numbers(feature_map: FeatureMap, x: Option) -> list[Fraction]:
    return sorted(weight for _, weight in feature_map.image(x).entries)


def _matched(feature_map: FeatureMap, options: Sequence[Option], phi: Permutation) -> Permutation | None:
    """A psi as in `is_descent` that fixes every feature it may; None: there is none."""
    k = len(feature_map.features)
    before = _columns([feature_map.image(x) for x in options], k)
    after = _columns([feature_map.image(x.moved_by(phi)) for x in options], k)
    targets: dict[Column, list[int]] = defaultdict(list)
    for j in range(k):
        if before[j] != after[j]:
            targets[after[j]].append(j)
    image: dict[int, int] = {}
    for j in range(k):
        if before[j] != after[j]:
            if not targets[before[j]]:
                return None
            image[j] = targets[before[j]].pop(0)
    return Permutation.from_mapping(image)


def _columns(vectors: Sequence[Option], k: int) -> list[Column]:
    """For each of k features its non-zero numbers, with the positions of the vectors that have them."""
    columns: list[list[tuple[int, Fraction]]] = [[] for _ in range(k)]
    for position, vector in enumerate(vectors):
        for j, weight in vector.entries:
            columns[j].append((position, weight))
    return [tuple(column) for column in columns]
