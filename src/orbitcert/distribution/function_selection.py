"""From an environment and two descriptions in words to two sets of visit distribution functions.

As `selection`, for every discount at once: only `action:NAME` describes visit distributions.  Without `win`, B is every
other function of F(start).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.distribution.description import Description, after_action, read_description, start_state
from orbitcert.distribution.discount_functions import VisitFunction, visit_functions
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem


@dataclass(frozen=True, slots=True)
class FunctionSelection:
    """F(start|A's actions) and F(start|B's actions), different and not empty.

    lose, win  the actions; win is empty when B is everything else
    """

    mdp: Mdp
    start: int
    lose: tuple[str, ...]
    win: tuple[str, ...]
    A: tuple[VisitFunction, ...]
    B: tuple[VisitFunction, ...]

    def at(self, gamma: Fraction) -> Problem:
        """The problem at one discount; ValueError when A and B have the same values there."""
        return self._problem((f.at(gamma) for f in self.A), (f.at(gamma) for f in self.B))

    def limit(self) -> Problem | None:
        """The problem of the recurrent distributions, the limits of (1 - gamma) f; None when A and B have the same."""
        A, B = (option_set(f.limit() for f in side) for side in (self.A, self.B))
        return None if A == B else self._problem(A, B)

    def _problem(self, A: Iterable[Option], B: Iterable[Option]) -> Problem:
        return Problem(self.mdp.name, self.mdp.states, option_set(A), option_set(B))


def select_functions(mdp: Mdp, start: str | None, *, lose: str, win: str | None = None) -> FunctionSelection:
    """The two sets of functions as seen from `start` (default: where the environment begins).

    Raises BadInput when a name matches nothing or a set is empty, TooMany when there is too much to enumerate.

    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> found = select_functions(m, "s", lose="action:l")
    >>> [f.text(m.states) for f in found.B]
    ['s + g/(1 - g) y']
    """
    origin = start_state(mdp, start)
    losing = _actions(read_description(mdp, origin, lose, "--lose"))
    winning = () if win is None else _actions(read_description(mdp, origin, win, "--win"))
    A = _after(mdp, origin, losing)
    if win is None:
        lost = set(A)
        B = tuple(f for f in visit_functions(mdp, origin) if f not in lost)
    else:
        B = _after(mdp, origin, winning)
    if not B:
        raise BadInput("--win", f"no visit distribution from {mdp.states[origin]!r} is left for B")
    if A == B:
        raise BadInput("--win", "selects the same functions as --lose: there is nothing to compare")
    return FunctionSelection(mdp, origin, losing, winning, A, B)


def _actions(description: Description) -> tuple[str, ...]:
    if description.kind != "action":
        raise BadInput(description.option, "at every discount only action:NAME describes options")
    return description.actions


def _after(mdp: Mdp, origin: int, actions: tuple[str, ...]) -> tuple[VisitFunction, ...]:
    found = {f for a in actions for f in visit_functions(after_action(mdp, origin, a, "--lose"), origin)}
    return tuple(sorted(found))
