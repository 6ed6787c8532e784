"""Rewardless Markov decision processes with exact transition rows.

Defined here: the immutable value every reader produces and every distribution is computed from.
Deliberately not here: rewards (they are what the orbit permutes) and discounts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from orbitcert.exact.rational import rational_text

Row = tuple[tuple[int, Fraction], ...]
"""One transition distribution T(s, a): (successor, probability > 0), successors increasing, sum 1."""


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """A probability that was only available as a float and was read as a rational by request."""

    state: str
    action: str
    successor: str
    read: str
    written: Fraction


@dataclass(frozen=True, slots=True)
class Rationalisation:
    """The rule by which floats became rationals ("decimal" or "limit=K"), and every changed entry."""

    rule: str
    changed: tuple[ChangedEntry, ...]


@dataclass(frozen=True, slots=True)
class Mdp:
    """Finite states S, finitely many actions in each, and exact rows T(s, a).

    states   distinct names; indices everywhere else refer to this order
    actions  for each state the names of its actions, distinct within the state, at least one
    rows     rows[s][k] is T(s, actions[s][k])
    rationalisation  None, or how floats were read
    initial  the index of the state in which an episode begins, where the source says so and it is one state
    labels   named sets of states: (name, increasing indices), by increasing name; readers take them over from formats
             that have them, `label:NAME` selects them

    Raises ValueError, naming state and action, when a row is not a probability distribution.

    >>> coin = Mdp.of("coin", {"toss": {"go": {"heads": "1/2", "tails": "1/2"}},
    ...                        "heads": {"stay": {"heads": 1}}, "tails": {"stay": {"tails": 1}}})
    >>> coin.rows[0][0]
    ((1, Fraction(1, 2)), (2, Fraction(1, 2)))
    >>> coin.is_deterministic()
    False
    """

    name: str
    states: tuple[str, ...]
    actions: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Row, ...], ...]
    rationalisation: Rationalisation | None = field(default=None)
    initial: int | None = None
    labels: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def __post_init__(self) -> None:
        if not self.states:
            raise ValueError("an environment needs at least one state")
        if len(set(self.states)) != len(self.states):
            raise ValueError("two states have the same name")
        if not len(self.states) == len(self.actions) == len(self.rows):
            raise ValueError("states, actions and rows differ in length")
        sound: set[int] = set()  # ids of rows already examined: rows are shared between states
        for s, (names, rows) in enumerate(zip(self.actions, self.rows, strict=True)):
            if not names or len(names) != len(rows) or len(set(names)) != len(names):
                raise ValueError(f"state {self.states[s]!r}: needs differently named actions")
            for name, row in zip(names, rows, strict=True):
                if id(row) not in sound:
                    reason = _row_fault(row, len(self.states))
                    if reason:
                        raise ValueError(f"state {self.states[s]!r}, action {name!r}: {reason}")
                    sound.add(id(row))
        if self.initial is not None and not 0 <= self.initial < len(self.states):
            raise ValueError("the initial state does not exist")
        if [name for name, _ in self.labels] != sorted({name for name, _ in self.labels}):
            raise ValueError("labels must be sorted by name, each name once")
        for name, members in self.labels:
            if list(members) != sorted({t for t in members if 0 <= t < len(self.states)}):
                raise ValueError(f"label {name!r}: states must be known, increasing, each once")

    @classmethod
    def of(
        cls, name: str, transitions: Mapping[str, Mapping[str, Mapping[str, Fraction | int | str]]]
    ) -> "Mdp":
        """The environment with these rows, states in the order of the outer mapping."""
        states = tuple(transitions)
        index = {state: i for i, state in enumerate(states)}
        return cls(
            name,
            states,
            tuple(tuple(acts) for acts in transitions.values()),
            tuple(
                tuple(
                    tuple(sorted((index[t], Fraction(p)) for t, p in row.items()))
                    for row in acts.values()
                )
                for acts in transitions.values()
            ),
        )

    def index(self, state: str) -> int:
        """The index of a state name.  Raises KeyError with the name when there is none."""
        try:
            return self.states.index(state)
        except ValueError:
            raise KeyError(state) from None

    def is_deterministic(self) -> bool:
        """True when every row has a single successor."""
        return all(len(row) == 1 for rows in self.rows for row in rows)

    def successors(self, state: int) -> frozenset[int]:
        """The states reachable in one step under some action."""
        return frozenset(t for row in self.rows[state] for t, _ in row)

    def restricted(self, state: int, action: str) -> "Mdp":
        """The same environment in which `state` has only this action (policies with pi(state) = action).

        Raises KeyError when the state has no such action.
        """
        if action not in self.actions[state]:
            raise KeyError(action)
        k = self.actions[state].index(action)
        actions, rows = list(self.actions), list(self.rows)
        actions[state], rows[state] = (action,), (rows[state][k],)
        return replace(self, actions=tuple(actions), rows=tuple(rows))

    def labelled(self, label: str) -> tuple[int, ...]:
        """The states with this label.  Raises KeyError with the label when there is none of this name."""
        for name, members in self.labels:
            if name == label:
                return members
        raise KeyError(label)


def _row_fault(row: Iterable[tuple[int, Fraction]], d: int) -> str | None:
    """Why this is not a row, or None."""
    previous, total = -1, Fraction(0)
    for successor, probability in row:
        if not previous < successor < d:
            return "successors must be known states, increasing, each once"
        if probability <= 0:
            return f"probability {rational_text(probability)} is not positive"
        previous, total = successor, total + probability
    if total != 1:
        return f"probabilities sum to {rational_text(total)}, not 1"
    return None
