"""Rewards as text: one exact number per state, in a file or on a command line.

Normative: docs/reference/reward-format.md.  A file is a JSON object from states to numbers, absent states have
reward 0; on a command line the numbers stand in the order of the states, with commas between them.
"""

import os
import re
from collections.abc import Sequence
from fractions import Fraction

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.problem_file import expect_rational
from orbitcert.exact.rational import parse_rational, rational_text
from orbitcert.exact.strict_json import read_json

Reward = tuple[Fraction, ...]

_LISTED = re.compile(r"[0-9,/\- ]*", re.ASCII)


def read_reward(text: str, states: Sequence[str], where: str = "--reward") -> Reward:
    """The reward that this argument names: a list of numbers when it has only digits and `,-/`, else a file.

    Raises BadInput with place and reason.

    >>> read_reward("0,-1/2", ("x", "y"))
    (Fraction(0, 1), Fraction(-1, 2))
    """
    if _LISTED.fullmatch(text):
        return reward_from_text(text, states, where)
    if not os.path.exists(text):
        shown = one_line(repr(text), 80)
        reason = f"{shown} is neither a list of numbers such as 0,1/2,-3 nor a file"
        raise BadInput(where, f'{reason} (a file names states: {{"{one_line(states[0], 24)}": "1"}})')
    return reward_from_json(read_json(text), states, text)


def reward_from_text(text: str, states: Sequence[str], where: str) -> Reward:
    """The reward listed here, in the order of the states.

    >>> reward_from_text("0,1,2", ("x", "y"), "--reward")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: --reward: 3 numbers for 2 states
    """
    parts = text.split(",")
    if len(parts) != len(states):
        raise BadInput(where, f"{len(parts)} number{'s' * (len(parts) != 1)} for {len(states)} states")
    values = []
    for k, part in enumerate(parts):
        try:
            values.append(parse_rational(part))
        except ValueError as fault:
            raise BadInput(f"{where}[{k}]", str(fault)) from None
    return tuple(values)


def reward_from_json(value: object, states: Sequence[str], where: str) -> Reward:
    """The reward that this JSON value spells, in the order of the states.

    >>> reward_from_json({"y": "1/2"}, ("x", "y"), "memo")
    (Fraction(0, 1), Fraction(1, 2))
    >>> reward_from_json({"z": "1"}, ("x", "y"), "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: ["z"]: unknown state
    """
    if not isinstance(value, dict):
        raise BadInput(where, 'an object from states to numbers such as {"x": "1/2"} is expected')
    index = {state: i for i, state in enumerate(states)}
    values = [Fraction(0)] * len(states)
    for state, number in value.items():
        place = f'{where}: ["{one_line(state, 60)}"]'
        if state not in index:
            raise BadInput(place, "unknown state")
        values[index[state]] = expect_rational(number, place)
    return tuple(values)


def reward_to_json(states: Sequence[str], reward: Sequence[Fraction | int]) -> dict[str, str]:
    """The JSON value that spells this reward; zeros are left out.

    >>> reward_to_json(("x", "y"), (0, Fraction(1, 2)))
    {'y': '1/2'}
    """
    return {state: rational_text(value) for state, value in zip(states, reward, strict=True) if value}
