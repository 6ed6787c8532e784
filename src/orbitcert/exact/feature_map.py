"""Feature maps: each state has a vector of features, and a featurised reward is r = Phi w.

Phi is the matrix whose row i is f(i), the feature vector of state i.  The value of an option x at such a reward is
x.(Phi w) = (Phi^T x).w, so over features the option is Phi^T x (Law 9).
"""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option


@dataclass(frozen=True, slots=True)
class FeatureMap:
    """Phi by rows.

    features  k distinct names; the indices of feature vectors refer to this order
    rows      f(i) for every state i, an exact vector over the features

    Raises ValueError when two features have one name or a row leaves 0..k-1.

    >>> phi = FeatureMap(("round", "red"), (Option.one_hot(0), Option.of({0: 1, 1: 1}), Option(())))
    >>> phi.image(Option.uniform((0, 1))).entries
    ((0, Fraction(1, 1)), (1, Fraction(1, 2)))
    >>> phi.image(Option.one_hot(2)).entries
    ()
    """

    features: tuple[str, ...]
    rows: tuple[Option, ...]

    def __post_init__(self) -> None:
        if len(set(self.features)) != len(self.features):
            raise ValueError("two features have the same name")
        if any(row.entries and row.entries[-1][0] >= len(self.features) for row in self.rows):
            raise ValueError(f"a feature vector has an entry outside 0..{len(self.features) - 1}")

    def image(self, x: Option) -> Option:
        """Phi^T x = sum over i of x_i f(i).  Raises IndexError for a state without a row."""
        total: dict[int, Fraction] = {}
        for i, weight in x.entries:
            for j, entry in self.rows[i].entries:
                total[j] = total.get(j, Fraction(0)) + weight * entry
        return Option.of(total)
