"""States as values of variables: PRISM's `.sta` files.

The first line lists the variables, `(s,a)`; then `0:(1,0)` gives the values (integers, true, false) in state 0.  In an
environment the state is called `(s=1,a=0)`.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from orbitcert.environment.model_text import natural, numbered_lines, read_text, shown
from orbitcert.environment.state_labels import is_identifier
from orbitcert.exact.bad_input import BadInput

_TUPLE = re.compile(r"\(([^()]*)\)")
_STATE = re.compile(r"([^:]*):[ \t]*\(([^()]*)\)")
_TRUTHS = ("false", "true")
_VALUE = re.compile(r"true|false|0|-?[1-9][0-9]{0,8}", re.ASCII)


def read_prism_states(path: Path, d: int) -> list[str | None]:
    """The names of d states in this `.sta` file; raises BadInput at `path:LINE`."""
    names: list[str | None] = [None] * d
    variables: list[str] | None = None
    number, count = 1, 0
    for number, line in numbered_lines(read_text(path), str(path)):
        where, text = f"{path}:{number}", line.strip()
        if not text or text.startswith("#"):
            continue
        if variables is None:
            match = _TUPLE.fullmatch(text)
            if match is None:
                raise BadInput(where, f"expected the variables, such as (s,a), found {shown(text)}")
            variables = _split(match[1])
            continue
        match = _STATE.fullmatch(text)
        if match is None:
            raise BadInput(where, f"expected STATE:(VALUE,VALUE,...), found {shown(text)}")
        values = _split(match[2])
        if len(values) != len(variables):
            raise BadInput(where, f"{len(values)} values for {len(variables)} variables")
        try:
            s = natural(match[1].strip())
        except ValueError as fault:
            raise BadInput(where, f"state: {fault}") from None
        if s >= d or names[s] is not None:
            raise BadInput(where, f"unknown state {s} (there are {d})" if s >= d else f"state {s} is listed twice")
        names[s] = f"({','.join(f'{v}={x}' for v, x in zip(variables, values, strict=True))})"
        count += 1
    if count != d:
        raise BadInput(f"{path}:{number}", f"{count} states are listed, but the transitions have {d}")
    return names


def prism_states_text(states: Sequence[str]) -> str | None:
    """The `.sta` file of states with these names, or None when their names are no values of variables.

    The variables must be the same in all states, and the states must increase, as PRISM writes them.

    >>> print(prism_states_text(["(s=0,ok=false)", "(s=1,ok=true)"]), end="")
    (s,ok)
    0:(0,false)
    1:(1,true)
    >>> prism_states_text(["home", "shop"]) is None
    True
    """
    lines: list[str] = []
    variables: tuple[str, ...] | None = None
    kinds: tuple[bool, ...] = ()
    previous: tuple[int, ...] | None = None
    for s, name in enumerate(states):
        match = _TUPLE.fullmatch(name)
        parts = [part.partition("=") for part in match[1].split(",")] if match else []
        here = tuple(variable for variable, _, _ in parts)
        values = [value for _, _, value in parts]
        if not parts or not all(map(_VALUE.fullmatch, values)):
            return None
        truths = tuple(value in _TRUTHS for value in values)
        if variables is None:
            variables, kinds = here, truths
            lines.append(f"({','.join(variables)})")
        numbers = tuple(value == "true" if value in _TRUTHS else int(value) for value in values)
        if here != variables or truths != kinds or (previous is not None and numbers <= previous):
            return None
        previous = numbers
        lines.append(f"{s}:({','.join(values)})")
    if variables is None or len(set(variables)) != len(variables) or not all(map(is_identifier, variables)):
        return None
    return "\n".join(lines) + "\n"


def _split(inner: str) -> list[str]:
    return [part.strip() for part in inner.split(",")]
