"""Every situation: what can still be lost from a state, what else is left, and which moves cannot be taken back.

For a state s let A(s) be the losing recurrent distributions of s, and B(s) the others (or those described as winning;
then C(s) is the rest).  Law 11: if at a reward r every option of A(s) is strictly worse than some other option of s, no
average-optimal policy ends in A from s.  The sets depend on s, so the question is asked state by state; after an
irreversible move it can have another answer.

What loses is described by states (`distribution/description`), since an action belongs to one state only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from orbitcert.distribution.description import Description, read_description
from orbitcert.distribution.end_components import maximal_end_components
from orbitcert.distribution.policy import MAX_POLICIES
from orbitcert.distribution.reachability import AlmostSure, end_states, reachable
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, OptionSet, best_value

MAX_OPTIONS = 400
"""Recurrent distributions of one state that are enumerated."""


@dataclass(frozen=True, slots=True)
class Move:
    """The transition from `state` to `successor` that has probability > 0 under this action."""

    state: int
    action: str
    successor: int
    probability: Fraction


@dataclass(frozen=True, slots=True)
class AtReward:
    """Law 11 at one reward: the best value of A(s), and of all other options of s; None where there are none.

    verdict  "avoids": every losing option is strictly worse, so no average-optimal policy ends in A;
             "may lose": a losing option is as good as everything else; "loses": a losing option is strictly best
    """

    losing: Fraction | None
    other: Fraction | None

    @property
    def verdict(self) -> Literal["avoids", "may lose", "loses"]:
        """The answer of Law 11; without losing options nothing is lost, without others everything is.

        >>> AtReward(Fraction(1), Fraction(1)).verdict, AtReward(None, Fraction(1)).verdict
        ('may lose', 'avoids')
        """
        if self.losing is None:
            return "avoids"
        if self.other is None or self.losing > self.other:
            return "loses"
        return "avoids" if self.losing < self.other else "may lose"


def read_losing(mdp: Mdp, text: str, option: str) -> Description:
    """The description, which must be by states; BadInput at `option` otherwise.

    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> read_losing(m, "action:l", "--lose")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: --lose: an action belongs to one state: describe by states, ends-in or label
    """
    if text.startswith("action:"):
        raise BadInput(option, "an action belongs to one state: describe by states, ends-in or label")
    return read_description(mdp, 0, text, option)


def is_described(description: Description, option: Option) -> bool:
    """True when this distribution is one of those described: supported inside, or the one-hot of a named state."""
    if description.kind == "ends-in":
        return set(description.states).issuperset(option.support)
    return len(option.entries) == 1 and option.support[0] in description.states


@dataclass(frozen=True, slots=True)
class Sides:
    """A(s), B(s) and C(s): losing, winning, and what is in neither (nothing unless the winners were described)."""

    A: OptionSet
    B: OptionSet
    C: OptionSet = ()

    def at(self, reward: Sequence[Fraction]) -> AtReward:
        """The exact best values at this reward, of A and of everything else."""
        losing, other = (Fraction(best_value(side, reward)) if side else None for side in (self.A, (*self.B, *self.C)))
        return AtReward(losing, other)


def sides_from(
    mdp: Mdp,
    state: int,
    losing: Description,
    winning: Description | None = None,
    limit: int = MAX_OPTIONS,
    policy_limit: int = MAX_POLICIES,
) -> Sides:
    """A(state), B(state), C(state); without `winning` B is every other distribution.  Raises TooMany.

    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> losing = read_losing(m, "x", "--lose")
    >>> [(len(x.A), len(x.B)) for x in (sides_from(m, s, losing) for s in range(3))]
    [(1, 1), (1, 0), (0, 1)]
    """
    every = recurrent_distributions(mdp, state, limit, policy_limit)
    A = tuple(x for x in every if is_described(losing, x))
    lost = set(A)
    rest = tuple(x for x in every if x not in lost)
    B = tuple(x for x in rest if winning is None or is_described(winning, x))
    won = set(B)
    return Sides(A, B, tuple(x for x in rest if x not in won))


def can_lose(mdp: Mdp, state: int, inside: Iterable[int]) -> bool:
    """True when some recurrent distribution of `state` is supported inside these states; nothing is enumerated.

    That is so when some policy arrives, with probability 1, where it can stay inside for ever.

    >>> half = "1/2"
    >>> coin = Mdp.of("coin", {"s": {"toss": {"x": half, "y": half}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> can_lose(coin, 0, [1]), can_lose(coin, 0, [1, 2])
    (False, True)
    """
    ends = end_states(mdp, state, inside)
    goal = len(mdp.states)
    sure = ((goal, Fraction(1)),)
    rows = tuple((*rows, sure) if s in ends else rows for s, rows in enumerate(mdp.rows))
    actions = tuple((*names, _fresh(names)) if s in ends else names for s, names in enumerate(mdp.actions))
    extended = replace(
        mdp, states=(*mdp.states, _fresh(mdp.states)), actions=(*actions, ("stay",)), rows=(*rows, (sure,))
    )
    return state in AlmostSure(extended, {*reachable(mdp, state), goal}).states_reaching(goal)


def can_end_outside(mdp: Mdp, state: int, inside: Iterable[int]) -> bool:
    """True when some recurrent distribution of `state` has weight outside these states; nothing is enumerated.

    A policy that reaches a maximal end component with positive probability can visit any state of it for ever.
    """
    known = frozenset(inside)
    rows = {s: list(zip(mdp.actions[s], mdp.rows[s], strict=True)) for s in reachable(mdp, state)}
    components = maximal_end_components(rows).components
    return any(s not in known for members in components for s, _ in members)


def moves(mdp: Mdp, states: Iterable[int]) -> tuple[Move, ...]:
    """The transitions from these states to other states, in the order of states, actions, successors."""
    return tuple(
        Move(s, action, t, p)
        for s in states
        for action, row in zip(mdp.actions[s], mdp.rows[s], strict=True)
        for t, p in row
        if t != s
    )


def is_irreversible(mdp: Mdp, move: Move) -> bool:
    """True when no policy returns from the successor to the state with probability 1.

    >>> m = Mdp.of("m", {"s": {"go": {"t": 1}}, "t": {"back": {"s": 1}, "on": {"u": 1}}, "u": {"stay": {"u": 1}}})
    >>> [is_irreversible(m, move) for move in moves(m, range(3))]
    [False, False, True]
    """
    around = reachable(mdp, move.successor)
    if move.state not in around:
        return True
    return move.successor not in AlmostSure(mdp, around).states_reaching(move.state)


def _fresh(names: Iterable[str]) -> str:
    """A name that is longer than all of these."""
    return "*" * (1 + max(map(len, names), default=0))
