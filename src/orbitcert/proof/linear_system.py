"""Systems of linear inequalities over the rationals: what a solution is, and what refutes one.

A row is form.r >= right, or > when it is strict.  A solution is a reward at which every row holds.  A refutation is a
weight >= 0 for every row such that the weighted forms sum to the zero vector while the weighted right sides sum to a
positive number, or to zero with weight on a strict row: then 0 would be at least, respectively more than, itself
(Farkas, Motzkin).  Exactly one of the two exists; both are checked here by adding up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from orbitcert.exact.option import Option


@dataclass(frozen=True, slots=True)
class Row:
    """form.r >= right, or > when strict."""

    form: Option
    right: Fraction
    strict: bool

    def holds_at(self, reward: Sequence[Fraction] | Sequence[int]) -> bool:
        """True when the reward satisfies the row."""
        value = self.form.value(reward)
        return value > self.right if self.strict else value >= self.right

    def scale(self) -> int:
        """The least positive integer that makes the row integral."""
        return lcm(self.right.denominator, *(w.denominator for _, w in self.form.entries))


def combination(*terms: tuple[Fraction | int, Option]) -> Option:
    """The sum of number times vector.

    >>> combination((1, Option.one_hot(0)), (-2, Option.one_hot(0))).entries
    ((0, Fraction(-1, 1)),)
    """
    total: dict[int, Fraction] = {}
    for number, vector in terms:
        for state, weight in vector.entries:
            total[state] = total.get(state, Fraction(0)) + number * weight
    return Option.of(total)


def is_solution(rows: Sequence[Row], reward: Sequence[Fraction] | Sequence[int]) -> bool:
    """True when every row holds at the reward."""
    return all(row.holds_at(reward) for row in rows)


def is_refutation(rows: Sequence[Row], weights: Sequence[Fraction]) -> bool:
    """True when these weights, one per row, show that the rows have no solution.

    >>> x = Option.one_hot(0)
    >>> rows = [Row(x, Fraction(1), False), Row(Option.of({0: -1}), Fraction(0), False)]  # x >= 1 and -x >= 0
    >>> is_refutation(rows, [Fraction(1), Fraction(1)]), is_refutation(rows, [Fraction(0), Fraction(0)])
    (True, False)
    """
    if len(weights) != len(rows) or any(w < 0 for w in weights):
        return False
    if combination(*((w, row.form) for row, w in zip(rows, weights, strict=True))).entries:
        return False
    right = sum((w * row.right for row, w in zip(rows, weights, strict=True)), start=Fraction(0))
    return right > 0 or (right == 0 and any(w and row.strict for row, w in zip(rows, weights, strict=True)))
