"""Sets of plausible rewards: the rewards that satisfy finitely many linear constraints.

Theta = {r : c_k.r R_k b_k for all k} with rational c_k, b_k and R_k one of >=, > and =.  Their files are the format
`orbitcert/rewards/1` (normative: docs/reference/plausible-rewards-format.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem_file import expect_list, expect_names, expect_object, expect_rational, expect_text
from orbitcert.exact.rational import rational_text
from orbitcert.exact.strict_json import read_json

FORMAT = "orbitcert/rewards/1"

Relation = Literal[">=", ">", "="]
RELATIONS: dict[str, Relation] = {">=": ">=", ">": ">", "=": "="}


@dataclass(frozen=True, slots=True)
class Constraint:
    """coefficients.r >= right, or > or =; the coefficients are a sparse vector, as an option is.

    >>> hug_over_candy = Constraint(Option.of({2: 1, 0: Fraction(-1, 2)}), ">=", Fraction(0))
    >>> hug_over_candy.holds_at((2, 0, 1)), hug_over_candy.holds_at((4, 0, 1))
    (True, False)
    """

    coefficients: Option
    relation: Relation
    right: Fraction

    def holds_at(self, reward: Sequence[Fraction] | Sequence[int]) -> bool:
        """True when the reward satisfies the constraint."""
        value = self.coefficients.value(reward)
        match self.relation:
            case ">=":
                return value >= self.right
            case ">":
                return value > self.right
            case "=":
                return value == self.right

    def before(self, phi: Permutation) -> "Constraint":
        """The constraint that r satisfies exactly when phi.r satisfies this one: phi^-1.c in place of c."""
        return Constraint(self.coefficients.moved_by(phi.inverse()), self.relation, self.right)

    def text(self, states: Sequence[str]) -> str:
        """In words.

        >>> Constraint(Option.of({0: Fraction(-1, 2), 1: 1, 2: -3}), ">", Fraction(1)).text(("x", "y", "z"))
        '-1/2 x + y - 3 z > 1'
        """
        words = ""
        for state, weight in self.coefficients.entries:
            sign = ("- " if weight < 0 else "+ ") if words else ("-" if weight < 0 else "")
            size = "" if abs(weight) == 1 else f"{rational_text(abs(weight))} "
            words += f"{sign}{size}{one_line(states[state], 30)} "
        return f"{words}{self.relation} {rational_text(self.right)}"


@dataclass(frozen=True, slots=True)
class PlausibleRewards:
    """Theta: the rewards on these states that satisfy every constraint."""

    states: tuple[str, ...]
    constraints: tuple[Constraint, ...]

    def __contains__(self, reward: Sequence[Fraction] | Sequence[int]) -> bool:
        return all(constraint.holds_at(reward) for constraint in self.constraints)


def read_plausible_rewards(path: str | Path) -> PlausibleRewards:
    """The set in this file; raises BadInput with file and place when it is none."""
    return plausible_rewards_from_json(read_json(path), str(path))


def plausible_rewards_from_json(value: object, where: str = "rewards") -> PlausibleRewards:
    """The set that this JSON value spells; raises BadInput at `where: place` otherwise.

    >>> plausible_rewards_from_json({"format": "orbitcert/rewards/1", "states": ["x"], "constraints": [
    ...     {"coefficients": {"x": "1"}, "relation": "<", "right": "0"}]}, "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: constraints[0].relation: '<' is none of >=, >, =
    """
    fields = expect_object(value, where, FORMAT, ("format", "states", "constraints"))
    states = expect_names(fields["states"], f"{where}: states")
    index = {state: i for i, state in enumerate(states)}
    items = expect_list(fields["constraints"], f"{where}: constraints")
    constraints = [_constraint(item, index, f"{where}: constraints[{k}]") for k, item in enumerate(items)]
    return PlausibleRewards(states, tuple(constraints))


def plausible_rewards_to_json(rewards: PlausibleRewards) -> dict[str, object]:
    """The JSON value that spells this set; `plausible_rewards_from_json` reads it back unchanged."""
    return {
        "format": FORMAT,
        "states": list(rewards.states),
        "constraints": [
            {
                "coefficients": {rewards.states[i]: rational_text(w) for i, w in constraint.coefficients.entries},
                "relation": constraint.relation,
                "right": rational_text(constraint.right),
            }
            for constraint in rewards.constraints
        ],
    }


def _constraint(value: object, index: dict[str, int], where: str) -> Constraint:
    fields = expect_object(value, where, None, ("coefficients", "relation", "right"))
    listed, place = fields["coefficients"], f"{where}.coefficients"
    if not isinstance(listed, dict) or not listed:
        raise BadInput(place, 'a non-empty object from states to numbers such as {"x": "1"} is expected')
    weights = {}
    for state, number in listed.items():
        spot = f'{place}["{one_line(state, 60)}"]'
        if state not in index:
            raise BadInput(spot, "unknown state")
        weights[index[state]] = expect_rational(number, spot)
        if not weights[index[state]]:
            raise BadInput(spot, 'coefficient "0" is refused: leave the state out')
    named = expect_text(fields["relation"], f"{where}.relation")
    if named not in RELATIONS:
        raise BadInput(f"{where}.relation", f"{one_line(repr(named), 40)} is none of {', '.join(RELATIONS)}")
    return Constraint(Option.of(weights), RELATIONS[named], expect_rational(fields["right"], f"{where}.right"))
