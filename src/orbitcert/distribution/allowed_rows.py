"""The rows that policies may use: all of an environment, but at one state only some actions."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from orbitcert.environment.mdp import Mdp, Row


class AllowedRows(Mapping[int, Sequence[tuple[str, Row]]]):
    """For each state that is reachable from the roots the actions that may be used, with their rows, made when asked.

    At `state` only `actions` may be used.

    >>> m = Mdp.of("m", {"x": {"a": {"y": 1}, "b": {"x": 1}}, "y": {"c": {"y": 1}}})
    >>> rows = AllowedRows(m, 0, ["b"], [0])
    >>> list(rows), [action for action, _ in rows[0]]
    ([0], ['b'])
    """

    def __init__(self, mdp: Mdp, state: int, actions: Collection[str], roots: Iterable[int]) -> None:
        self._mdp = mdp
        self._state = state
        listed = zip(mdp.actions[state], mdp.rows[state], strict=True)
        self._special = tuple((action, row) for action, row in listed if action in actions)
        seen = set(roots)
        pending = list(seen)
        rows = mdp.rows
        while pending:
            s = pending.pop()
            for row in rows[s] if s != state else [row for _, row in self._special]:
                for t, _ in row:
                    if t not in seen:
                        seen.add(t)
                        pending.append(t)
        self._states = seen

    def __getitem__(self, state: int) -> Sequence[tuple[str, Row]]:
        if state == self._state:
            return self._special
        if state not in self._states:
            raise KeyError(state)
        return tuple(zip(self._mdp.actions[state], self._mdp.rows[state], strict=True))

    def __contains__(self, state: object) -> bool:
        return state in self._states

    def __iter__(self) -> Iterator[int]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)

    def states(self) -> set[int]:
        """The reachable states."""
        return self._states
