"""Rewards as text: one exact number per state, in a file or on a command line.

Normative: docs/reference/reward-format.md.  A file is a JSON object from states to numbers, absent states have
reward 0; on a command line the numbers stand in the order of the states, with commas between them, or some states are
named, as in `hug=1; wait=-1/2; others 0`.
"""

import os
import re
from collections.abc import Sequence
from fractions import Fraction

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.problem_file import expect_rational
from orbitcert.exact.rational import parse_rational, rational_text
from orbitcert.exact.strict_json import json_from_text, read_json

Reward = tuple[Fraction, ...]

BLANK = " \t\r\n"

_LISTED = re.compile(r"[0-9,/\- \t\r\n]*", re.ASCII)
_OTHERS = re.compile(r"[ \t\r\n]*others[ \t\r\n]+([^=]*)")


def read_reward(text: str, states: Sequence[str], where: str = "--reward") -> Reward:
    """The reward that this argument spells: a list of numbers, a file, an object of a file's form, or named states.

    Only digits, `,-/` and blanks are a list; else a file when there is one of this name; else an object when it begins
    like JSON, pairs when it has a `=`.  Raises BadInput with place and reason.

    >>> read_reward("0, -1/2", ("x", "y"))
    (Fraction(0, 1), Fraction(-1, 2))
    >>> read_reward("y=1/2; others 3", ("x", "y"))
    (Fraction(3, 1), Fraction(1, 2))
    """
    if _LISTED.fullmatch(text):
        return reward_from_text(text, states, where)
    if os.path.exists(text):
        return reward_from_json(read_json(text), states, text)
    if text.lstrip(BLANK).startswith(("{", "[", '"')):
        return reward_from_json(json_from_text(text, where), states, where)
    if "=" in text:
        return reward_from_pairs(text, states, where)
    forms = f"a list of numbers such as 0,1/2,-3 nor a file, nor pairs such as {one_line(states[0], 24)}=1"
    raise BadInput(where, f"{one_line(text, 80)!r} is neither {forms}")


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
            values.append(parse_rational(part.strip(BLANK)))
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


def reward_from_pairs(text: str, states: Sequence[str], where: str) -> Reward:
    """The reward that these pairs spell, in the order of the states; the others have one value, 0 when it is not said.

    >>> reward_from_pairs("y=1/2", ("x", "y"), "--reward")
    (Fraction(0, 1), Fraction(1, 2))
    >>> reward_from_pairs("z=1", ("x", "y"), "--reward")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: --reward: ["z"]: unknown state
    """
    write = 'write an object such as {"x": "1/2"}'
    if any(";" in state for state in states):
        raise BadInput(where, f"a state has ; in its name: {write}")
    parts = text.split(";")
    if not parts[-1].strip(BLANK):
        parts.pop()
    known, others, values = frozenset(states), Fraction(0), dict[str, Fraction]()
    for k, part in enumerate(parts, start=1):
        rest = _OTHERS.fullmatch(part) if k == len(parts) else None
        if rest is not None:
            others = expect_rational(rest[1].strip(BLANK), f"{where}: others")
            continue
        typed, equals, number = part.rpartition("=")
        name = typed.strip(BLANK)
        if not equals:
            raise BadInput(f"{where}: part {k}", f"{one_line(part, 60)!r} is no state=number")
        if typed != name and typed in known and name in known:
            raise BadInput(f"{where}: part {k}", f"two states differ in spaces only: {write}")
        state = typed if typed in known else name
        place = f'{where}: ["{one_line(state, 60)}"]'
        if state not in known:
            raise BadInput(place, "unknown state")
        if state in values:
            raise BadInput(place, "occurs twice")
        values[state] = expect_rational(number.strip(BLANK), place)
    return tuple(values.get(state, others) for state in states)


def reward_to_json(states: Sequence[str], reward: Sequence[Fraction | int]) -> dict[str, str]:
    """The JSON value that spells this reward; zeros are left out.

    >>> reward_to_json(("x", "y"), (0, Fraction(1, 2)))
    {'y': '1/2'}
    """
    return {state: rational_text(value) for state, value in zip(states, reward, strict=True) if value}
