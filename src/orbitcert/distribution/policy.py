"""Deterministic stationary policies, decided only where they matter.

A policy started in s is determined, as far as anything observable goes, by its rows on the states it can
reach.  So policies are enumerated depth-first as partial maps state -> row: a state gets a row when the
rows decided before reach it, and equal rows of one state are one choice.  Everything that must enumerate
policies comes through here, and so does the one limit on that.
"""

from collections.abc import Iterator

from orbitcert.environment.mdp import Mdp, Row

Policy = dict[int, Row]
"""The rows chosen on exactly the states that the policy reaches from its start."""

MAX_DISTRIBUTIONS = 10_000
MAX_POLICIES = 100_000


class TooMany(Exception):
    """An enumeration was stopped: `count` things were met, `reason` says which."""

    def __init__(self, count: int, reason: str) -> None:
        super().__init__(count, reason)
        self.count = count
        self.reason = reason

    def __str__(self) -> str:
        return (
            f"stopped at {self.count} {self.reason}; for ends that are single absorbing states nothing has "
            "to be enumerated: use --one-cycles"
        )


def distinct_rows(mdp: Mdp, state: int) -> tuple[Row, ...]:
    """The different rows T(state, a), in the order of the first action that has them.

    >>> m = Mdp.of("m", {"x": {"a": {"x": 1}, "b": {"x": 1}}})
    >>> len(distinct_rows(m, 0))
    1
    """
    return tuple(dict.fromkeys(mdp.rows[state]))


def all_policies(mdp: Mdp, start: int, limit: int = MAX_POLICIES, least: int = 0) -> Iterator[Policy]:
    """Every policy on the states it reaches from `start`, in depth-first order of rows.

    Only policies that reach no state below `least`.  Raises TooMany once more than `limit` rows have been
    decided on the way (every node of the search tree counts).

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"go": {"x": 1}, "to": {"y": 1}},
    ...                        "y": {"stay": {"y": 1}}})
    >>> [sorted(policy) for policy in all_policies(fork, 0)]
    [[0, 1], [0, 1, 2], [0, 2]]
    """
    found, seen = [start], {start}  # states in the order in which the decided rows reach them
    policy: Policy = {}
    choices: dict[int, tuple[Row, ...]] = {}

    def rows_of(state: int) -> Iterator[Row]:
        if state not in choices:
            choices[state] = tuple(row for row in distinct_rows(mdp, state) if row[0][0] >= least)
        return iter(choices[state])

    pending = [(rows_of(start), 1)]  # per decided state: rows left, len(found) before
    decided = 0
    while pending:
        rows, before = pending[-1]
        state = found[len(pending) - 1]
        while len(found) > before:
            seen.discard(found.pop())
        row = next(rows, None)
        if row is None:
            pending.pop()
            policy.pop(state, None)
            continue
        decided += 1
        if decided > limit:
            raise TooMany(limit, "partial policies")
        policy[state] = row
        for successor, _ in row:
            if successor not in seen:
                seen.add(successor)
                found.append(successor)
        if len(pending) == len(found):
            yield dict(policy)
        else:
            pending.append((rows_of(found[len(pending)]), len(found)))
