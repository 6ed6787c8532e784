"""Decides a system of linear inequalities: a solution, a refutation, or undecided when the solver's budget ends.

The solver only proposes: both answers are checked by `proof.linear_system` before they are returned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from orbitcert.exact.reward_file import Reward
from orbitcert.proof.linear_system import Row, is_refutation, is_solution
from orbitcert.solver import cancelling_weights, point_inside


@dataclass(frozen=True, slots=True)
class Decision:
    """A solution (feasible), the weights of a refutation (infeasible), or neither (undecided)."""

    answer: Literal["feasible", "infeasible", "undecided"]
    reward: Reward | None = None
    weights: tuple[Fraction, ...] = ()


def decide(rows: Sequence[Row], d: int) -> Decision:
    """Whether these rows have a solution in Q^d.

    The rows are made homogeneous with a further coordinate h > 0: form.r >= right has the solution r / h.

    >>> from orbitcert.exact.option import Option
    >>> x = Option.one_hot(0)
    >>> decide([Row(x, Fraction(1), False)], 2).answer
    'feasible'
    >>> decide([Row(x, Fraction(1), False), Row(Option.of({0: -1}), Fraction(-1), True)], 1).weights
    (Fraction(1, 1), Fraction(1, 1))
    """
    whole: list[dict[int, int]] = [{d: 1}]
    for row in rows:
        scale = row.scale()
        entries = {state: int(w * scale) for state, w in row.form.entries}
        if row.right:
            entries[d] = int(-row.right * scale)
        whole.append(entries)
    strict = [0, *(k for k, row in enumerate(rows, start=1) if row.strict)]
    verdict, point = point_inside(whole, strict)
    if verdict == "sat":
        height = point[d]
        reward = tuple(point.get(state, Fraction(0)) / height for state in range(d))
        scale = lcm(*(v.denominator for v in reward))
        whole_numbers = tuple(v * scale for v in reward)
        if is_solution(rows, whole_numbers):  # nicer to read, and often a solution as well
            return Decision("feasible", whole_numbers)
        return Decision("feasible", reward) if is_solution(rows, reward) else Decision("undecided")
    if verdict == "unsat":
        found, multipliers = cancelling_weights(whole, strict)
        if found == "sat":
            weights = tuple(w * row.scale() for row, w in zip(rows, multipliers[1:], strict=True))
            if is_refutation(rows, weights):
                return Decision("infeasible", None, weights)
    return Decision("undecided")
