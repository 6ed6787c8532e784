"""Scalar products of many integer vectors with fixed ones: exact, in 64 bits where that is proved to be enough."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from orbitcert.orbit.cone import Vector

SAFE = 2**62
"""Sums whose terms add up to less in absolute value are worked out in 64-bit integers, larger ones in Python's."""


@dataclass(frozen=True, slots=True)
class IntegerMatrix:
    """Fixed vectors of one length.

    >>> IntegerMatrix(((1, 2), (10**30, 0))).products([(3, 4)]).tolist()
    [[11, 3000000000000000000000000000000]]
    """

    vectors: tuple[Vector, ...]
    _largest: int = field(init=False, repr=False)
    _narrow: npt.NDArray[np.int64] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        largest = max((abs(x) for v in self.vectors for x in v), default=0)
        narrow = np.array(self.vectors, dtype=np.int64) if largest < SAFE else None
        object.__setattr__(self, "_largest", largest)
        object.__setattr__(self, "_narrow", narrow)

    def products(self, points: Sequence[Vector]) -> npt.NDArray[Any]:
        """All scalar products, (points, vectors); differences of two of them do not overflow either."""
        highest = max((abs(x) for p in points for x in p), default=0)
        result: npt.NDArray[Any]
        if self._narrow is not None and 2 * highest * self._largest * len(points[0]) < SAFE and highest < SAFE:
            result = np.array(points, dtype=np.int64) @ self._narrow.T
        else:
            result = np.array(points, dtype=object) @ np.array(self.vectors, dtype=object).T
        return result
