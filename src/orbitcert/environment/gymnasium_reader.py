"""Environments of gymnasium that carry their transition table (`env.unwrapped.P`): the toy_text family.

The table is a dict `P[s][a] = [(probability, next state, reward, terminated), ...]` of floats; the
same next state may occur twice.  Rewards are dropped: they are what an orbit permutes.  A next state
entered with `terminated` ends the episode, whatever the table says happens there afterwards: it becomes
absorbing with the single action `end`, and all ends carry the label `end`.
"""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.rationalise import ONE, Rule, rational_row
from orbitcert.exact.bad_input import BadInput

Table = Mapping[int, Mapping[int, list[tuple[float, int, float, bool]]]]
Step = tuple[float, int, bool]
Steps = list[list[list[Step]]]
"""For each state and action the possible steps (probability, next state, terminated)."""

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}", re.ASCII)

END = "end"
"""The only action of an absorbing end."""

_ACTIONS = {
    "FrozenLakeEnv": ("left", "down", "right", "up"),
    "CliffWalkingEnv": ("up", "right", "down", "left"),
    "TaxiEnv": ("south", "north", "east", "west", "pickup", "dropoff"),
}


def read_gymnasium(spec: str, rule: Rule) -> Mdp:
    """The environment `ID,option=value,...` of gymnasium, its probabilities read by this rule.

    Option values are true, false, integers, decimals or text.  Raises BadInput when gymnasium is not
    installed, does not know the environment or the options, when the environment has no table P, when
    a probability is refused, and when a state is entered both with and without `terminated` (from
    states that a start leads to): then the table alone does not say whether it is an end.
    """
    where = f"gymnasium:{spec}"
    environment = _made(spec, where)
    try:
        table = getattr(environment, "P", None)
        if not isinstance(table, Mapping) or not table:
            raise BadInput(where, "has no transition table P, so its probabilities cannot be read")
        if getattr(environment, "fickle_passenger", False):
            raise BadInput(where, "fickle_passenger happens outside the transition table P")
        return _from_table(environment, table, where, f"gymnasium:{spec}", rule)
    finally:
        environment.close()


def _made(spec: str, where: str) -> Any:
    try:
        gymnasium = importlib.import_module("gymnasium")
    except ModuleNotFoundError:
        reason = 'gymnasium is not installed: pip install "orbitcert[gymnasium]"'
        raise BadInput(where, reason) from None
    name, arguments = option_values(spec, where)
    try:
        with _modules_of_this_folder():
            return gymnasium.make(name, disable_env_checker=True, **arguments).unwrapped
    except KeyError as fault:
        raise BadInput(where, f"gymnasium does not know the value {fault}") from None
    except (gymnasium.error.Error, ImportError, TypeError, ValueError, AttributeError) as fault:
        raise BadInput(where, f"gymnasium refuses it: {fault}") from None


@contextmanager
def _modules_of_this_folder() -> Iterator[None]:
    """`module:ID` finds a module in the current folder, as in a program there: an installed command would not."""
    before = list(sys.path)
    sys.path.insert(0, os.getcwd())
    try:
        yield
    finally:
        sys.path[:] = before


def option_values(spec: str, where: str) -> tuple[str, dict[str, Any]]:
    """The name and the options of `ID,option=value,...`; values are true, false, integers, decimals or text.

    >>> option_values("FrozenLake-v1,map_name=4x4,is_slippery=false", "memo")
    ('FrozenLake-v1', {'map_name': '4x4', 'is_slippery': False})
    """
    name, *options = spec.split(",")
    arguments: dict[str, Any] = {}
    for option in options:
        key, sign, text = option.partition("=")
        if not sign or not key.isidentifier() or key in arguments:
            raise BadInput(where, f"option {option!r} is not of the form name=value, each name once")
        arguments[key] = _option_value(text)
    return name, arguments


def _option_value(text: str) -> bool | int | float | str:
    if text in ("true", "false", "True", "False"):
        return text in ("true", "True")
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _from_table(environment: Any, table: Table, where: str, name: str, rule: Rule) -> Mdp:
    steps = _plain(table, where)
    ends = _ends(steps, _starts(environment, len(steps)))
    family = type(environment).__name__
    states = tuple(map(_naming(environment, family), range(len(steps))))
    _refuse_half_ends(steps, ends, _starts(environment, len(steps)), states, where)
    width = max(len(acts) for acts in steps)
    names = _ACTIONS.get(family) or tuple(f"a{k}" for k in range(width))
    all_names: list[tuple[str, ...]] = []
    all_rows: list[tuple[Row, ...]] = []
    changed: list[ChangedEntry] = []
    for s, acts in enumerate(steps):
        if s in ends:
            all_names.append((END,))
            all_rows.append((((s, ONE),),))
            continue
        rows = []
        for k, entries in enumerate(acts):
            row, record = rational_row(
                rule, where, states, (states[s], names[k]), ((t, p) for p, t, _ in entries)
            )
            rows.append(row)
            changed.extend(record)
        all_names.append(names[: len(acts)])
        all_rows.append(tuple(rows))
    read_floats = any(
        p not in (0, 1)
        for s, acts in enumerate(steps)
        if s not in ends
        for entries in acts
        for p, _, _ in entries
    )
    record_of_rule = Rationalisation(rule.text, tuple(changed)) if read_floats else None
    starts = _starts(environment, len(steps))
    initial = starts[0] if len(starts) == 1 else None
    labels = ((END, tuple(sorted(ends))),) if ends else ()
    try:
        return Mdp(name, states, tuple(all_names), tuple(all_rows), record_of_rule, initial, labels)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def _plain(table: Table, where: str) -> Steps:
    """The table as lists over states 0..n-1 and actions 0..m-1, impossible steps left out."""
    try:
        steps = [
            [
                [(float(p), int(t), bool(ended)) for p, t, _, ended in table[s][a] if p]
                for a in range(len(table[s]))
            ]
            for s in range(len(table))
        ]
    except (KeyError, TypeError, ValueError):
        reason = "its table P is not of the form P[state][action] = [(p, next, reward, terminated)]"
        raise BadInput(where, reason) from None
    if any(not acts for acts in steps):
        raise BadInput(where, "its table P has a state without actions")
    if any(not 0 <= t < len(steps) for acts in steps for entries in acts for _, t, _ in entries):
        raise BadInput(where, "its table P leads to a state that is not in the table")
    return steps


def _starts(environment: Any, d: int) -> list[int]:
    """The states an episode may start in; all of them when the environment does not say."""
    distribution = getattr(environment, "initial_state_distrib", None)
    if distribution is None or len(distribution) != d:
        return list(range(d))
    return [s for s in range(d) if distribution[s]]


def _played(steps: Steps, ends: frozenset[int], starts: list[int]) -> set[int]:
    """The states an episode can be in before it ends."""
    seen = {s for s in starts if s not in ends}
    pending = list(seen)
    while pending:
        for entries in steps[pending.pop()]:
            for _, t, ended in entries:
                if not ended and t not in ends and t not in seen:
                    seen.add(t)
                    pending.append(t)
    return seen


def _ends(steps: Steps, starts: list[int]) -> frozenset[int]:
    """The next states entered with `terminated` from anywhere an episode can be, or from themselves."""
    played = _played(steps, frozenset(), starts)
    reached = {t for s in played for entries in steps[s] for _, t, ended in entries if ended}
    for s, acts in enumerate(steps):  # holes and goals that no start leads to
        if all(t == s and ended for entries in acts for _, t, ended in entries):
            reached.add(s)
    return frozenset(reached)


def _refuse_half_ends(
    steps: Steps, ends: frozenset[int], starts: list[int], states: tuple[str, ...], where: str
) -> None:
    for s in sorted(_played(steps, ends, starts)):
        for t in (t for entries in steps[s] for _, t, ended in entries if t in ends and not ended):
            reason = f"state {states[t]!r} ends the episode from elsewhere, but not from {states[s]!r}"
            raise BadInput(where, reason)


def _naming(environment: Any, family: str) -> Callable[[int], str]:
    """What state s is called: letters of the map with row and column where there is a map."""
    if family == "FrozenLakeEnv":
        map_rows = [[cell.decode() for cell in row] for row in environment.desc]
        width = len(map_rows[0])
        return lambda s: f"{map_rows[s // width][s % width]}{s // width}.{s % width}"
    if family == "CliffWalkingEnv":
        height, width = environment.shape
        cliff, start = environment._cliff, int(environment.start_state_index)

        def cell(s: int) -> str:
            row, column = divmod(s, int(width))
            goal = s == height * width - 1
            letter = "S" if s == start else "G" if goal else "C" if cliff[row, column] else "F"
            return f"{letter}{row}.{column}"

        return cell
    if family == "TaxiEnv":

        def taxi(s: int) -> str:
            row, column, passenger, destination = environment.decode(s)
            return f"t{row}.{column}-p{'RGYBT'[passenger]}-d{'RGYB'[destination]}"

        return taxi
    return lambda s: f"s{s}"
