"""Comparisons of many sums with many others by small integers, exact whatever the size of the numbers.

The numbers of one side are replaced by their ranks, those of the other by how many of them lie below; then clauses over
comparisons are evaluated on all pairs at once.
"""

from collections.abc import Sequence

import numpy as np

from orbitcert.orbit.comparisons import Clauses
from orbitcert.orbit.rows import Array


def ranks_of(left: Array, right: Array) -> tuple[Array, Array, Array]:
    """Ranks p, q, r with left[i] > right[j] if and only if p[i] > r[j], and left[i] >= right[j] iff q[i] > r[j].

    The numbers are columns of limbs, lowest first, all but the highest of them carried.

    >>> p, q, r = ranks_of(np.array([[5, 7]]), np.array([[7, 6]]))
    >>> p.tolist(), q.tolist(), r.tolist()
    ([0, 1], [0, 2], [1, 0])
    """
    order, fresh = _sorted(right)
    ladder = right[:, order[fresh]]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.cumsum(fresh) - 1
    top = ladder[-1]
    queries = np.argsort(left[-1])  # sorted queries are answered much faster
    below = np.empty(len(queries), dtype=np.int64)
    below[queries] = np.searchsorted(top, left[-1, queries])
    equal = top[np.minimum(below, len(top) - 1)] == left[-1]
    if len(left) > 1:  # equal highest limbs decide nothing
        open_here = np.flatnonzero(equal)
        steps, counts = _placed(left[:, open_here], ladder)
        below[open_here] = np.searchsorted(steps, counts)
        equal[open_here] = steps[np.minimum(below[open_here], len(steps) - 1)] == counts
    small = np.int16 if len(top) < 1 << 15 else np.int32
    return below.astype(small), (below + equal).astype(small), rank.astype(small)


def _sorted(numbers: Array) -> tuple[Array, Array]:
    """The order of these columns of limbs, and whether each in that order is different from the one before."""
    order = np.argsort(numbers[0]) if len(numbers) == 1 else np.lexsort(numbers)
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (numbers[:, order[1:]] != numbers[:, order[:-1]]).any(axis=0)
    return order, fresh


def _placed(left: Array, ladder: Array) -> tuple[Array, Array]:
    """Single integers in the same order as the columns of the ladder (increasing) and of `left`."""
    order, fresh = _sorted(np.concatenate([ladder, left], axis=1))
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.cumsum(fresh)
    return places[: ladder.shape[1]], places[ladder.shape[1] :]


def passed(clauses: Clauses, left: Sequence[Array], right: Sequence[Array]) -> Array:
    """(..., rows, columns): whether every clause has a comparison in which the left rank is larger.

    The ranks of a comparison have the shapes (..., rows) and (..., columns).

    >>> passed(((0, 1),), [np.array([1, 3]), np.array([0, 0])], [np.array([2]), np.array([5])]).tolist()
    [[False], [True]]
    """
    result: Array | None = None
    for clause in clauses:
        some: Array | None = None
        for k in clause:
            here = left[k][..., :, None] > right[k][..., None, :]
            some = here if some is None else np.logical_or(some, here, out=some)
        if some is None:
            some = np.zeros((*left[0].shape, right[0].shape[-1]), dtype=bool)
        result = some if result is None else np.logical_and(result, some, out=result)
    return np.ones((*left[0].shape, right[0].shape[-1]), dtype=bool) if result is None else result
