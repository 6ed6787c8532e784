"""Model files as numbered lines of text.

Read: UTF-8, at most 256 MiB, no control characters but tab and the ends of lines (LF or CR LF).  Every refusal is a
`BadInput` at `path:LINE`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.file_bytes import read_bytes

MAX_LINE = 2**20
"""Most characters of one line (labels are declared on one line, which may be longer)."""

MAX_DIGITS = 18
"""Most digits of a count or of the number of a state."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f](?<!\r(?=\n))")  # a CR only before LF
_NATURAL = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_PIECE = 2**20

Lines = Iterator[tuple[int, str]]
"""The lines of a file with their numbers, from 1."""


def read_text(path: str | Path) -> str:
    """The text of this file; raises BadInput at its first fault."""
    data = read_bytes(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise BadInput(f"{path}:{line}", f"not UTF-8: byte {fault.start}") from None
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise BadInput(f"{path}:{line}", f"control character {control[0]!r}")
    return text


def numbered_lines(text: str, where: str, limit: int = MAX_LINE) -> Lines:
    r"""The lines of the text without their ends; the whole list is never held in memory.

    Raises BadInput at `where:LINE` for a line of more than `limit` characters.

    >>> list(numbered_lines("mdp\r\n0 0 0 1\n", "memo"))
    [(1, 'mdp'), (2, '0 0 0 1')]
    """
    start = number = 0
    while start < len(text):
        end = text.find("\n", min(start + _PIECE, len(text)))
        end = len(text) if end < 0 else end
        for line in text[start:end].removesuffix("\n").split("\n"):
            number += 1
            if len(line) > limit:
                raise BadInput(f"{where}:{number}", f"line of {len(line)} characters (at most {limit})")
            yield number, line.rstrip("\r")
        start = end + 1


def natural(token: str) -> int:
    """The natural number with this decimal spelling; raises ValueError with the reason for any other text.

    >>> natural("12")
    12
    >>> natural("1_000")
    Traceback (most recent call last):
    ...
    ValueError: '1_000' is not a natural number
    """
    if _NATURAL.fullmatch(token) is None:
        raise ValueError(f"{shown(token)} is not a natural number")
    if len(token) > MAX_DIGITS:
        raise ValueError(f"{shown(token)} has {len(token)} digits (at most {MAX_DIGITS})")
    return int(token)


def shown(text: str) -> str:
    """The text between quotes, at most 60 characters, for messages."""
    return one_line(repr(text if len(text) <= 400 else text[:200] + text[-200:]), 60)
