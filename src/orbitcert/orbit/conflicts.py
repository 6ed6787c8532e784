"""Cones that no point can share: a partition into groups of pairwise disjoint ones.

Two cones are certainly disjoint when each way to lie in the first (an option a that beats every b) contradicts each
way to lie in the second: a form is to be positive for one and negative for the other.  Of a group of pairwise disjoint
cones a point lies in one at most, so the groups bound how many cones a point can lie in (Law 4 with m = 1).
"""

import numpy as np
import numpy.typing as npt

WORK = 200_000_000
"""With more comparisons than this no conflicts are looked for, and every cone is a group of its own."""


def disjoint_groups(literals: npt.NDArray[np.int64], forms: int) -> npt.NDArray[np.int64]:
    """The number of its group for every cone; literals as in `Arrangement`.

    >>> disjoint_groups(np.array([[[0]], [[1]], [[2]]]), 2).tolist()
    [0, 0, 1]
    """
    cones, rivals, winners = literals.shape
    rows = cones * rivals
    if not rows or rows * rows * winners > WORK:
        return np.arange(cones)
    ways = literals.reshape(rows, winners)
    denied = np.zeros((2 * forms, rows), dtype=np.bool_)
    np.put_along_axis(denied, ways.T ^ 1, True, axis=0)
    contradict = np.stack([denied[way].any(axis=0) for way in ways]).reshape(cones, rivals, cones, rivals)
    disjoint: npt.NDArray[np.bool_] = np.all(contradict, axis=(1, 3))
    return _grouped(disjoint)


def _grouped(disjoint: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Greedily: the first cone without a group, then the first that is disjoint from all of the group, and so on."""
    group = np.full(len(disjoint), -1, dtype=np.int64)
    groups = 0
    for first in range(len(disjoint)):
        if group[first] < 0:
            group[first] = groups
            candidates = disjoint[first] & (group < 0)
            while candidates.any():
                chosen = int(candidates.argmax())
                group[chosen] = groups
                candidates &= disjoint[chosen]
                candidates[chosen] = False
            groups += 1
    return group
