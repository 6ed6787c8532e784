"""Files that say which states carry which labels: the `.lab` files of PRISM and of Storm.

PRISM declares numbered labels on one line, `0="init" 1="deadlock"`, and lists `5: 3 1`; Storm declares names between
`#DECLARATION` and `#END`, and lists `0 init goal`.  Both number states from 0.  Every refusal is a BadInput at
`path:LINE`.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from orbitcert.environment.model_text import Lines, natural, numbered_lines, read_text, shown
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.file_bytes import MAX_BYTES

_DECLARED = re.compile(r'([0-9]+)="([^"]*)"[ \t]*', re.ASCII)

Labels = dict[str, list[int]]
"""For each label the states that carry it."""


def read_prism_labels(path: Path, d: int) -> Labels:
    """The labels of d states in this `.lab` file of PRISM."""
    lines = numbered_lines(read_text(path), str(path), MAX_BYTES)  # one line declares all labels
    labels: Labels = {}
    names: list[str] | None = None
    for number, line in lines:
        text = line.strip()
        if text == "#DECLARATION":
            raise BadInput(f"{path}:{number}", "labels of Storm beside transitions of PRISM")
        if not text or text.startswith("#"):
            continue
        if names is None:
            names = _declared(text, f"{path}:{number}")
            labels = {name: [] for name in names}
            continue
        state, colon, listed = text.partition(":")
        if not colon:
            raise BadInput(f"{path}:{number}", f"expected STATE: LABEL LABEL ..., found {shown(text)}")
        s = _below(state.strip(), d, "state", f"{path}:{number}")
        for token in listed.split():
            labels[names[_below(token, len(names), "label", f"{path}:{number}")]].append(s)
    if names is None:
        raise BadInput(f"{path}:1", 'no line declares labels, such as 0="init" 1="deadlock"')
    return labels


def _declared(text: str, where: str) -> list[str]:
    names: list[str] = []
    position = 0
    while position < len(text):
        match = _DECLARED.match(text, position)
        if match is None:
            raise BadInput(where, f'expected NUMBER="NAME", found {shown(text[position : position + 80])}')
        if match[1] != str(len(names)):
            raise BadInput(where, f"label {shown(match[1])} where number {len(names)} is expected")
        names.append(match[2])
        position = match.end()
    if len(set(names)) != len(names):
        raise BadInput(where, "a label is declared twice")
    return names


def read_storm_labels(path: Path, d: int) -> Labels:
    """The labels of d states in this `.lab` file of Storm."""
    lines = numbered_lines(read_text(path), str(path), MAX_BYTES)
    number, text = _next(lines, path, 0)
    if text != "#DECLARATION":
        raise BadInput(f"{path}:{number}", f"expected #DECLARATION, as Storm writes it, found {shown(text)}")
    labels: Labels = {}
    number, text = _next(lines, path, number)
    while text != "#END":
        for name in text.split():
            if name in labels or name.startswith("#"):
                raise BadInput(f"{path}:{number}", f"label {shown(name)} cannot be declared, or is so twice")
            labels[name] = []
        number, text = _next(lines, path, number)
    for number, line in lines:
        tokens = line.split()
        if not tokens:
            continue
        s = _below(tokens[0], d, "state", f"{path}:{number}")
        for name in tokens[1:]:
            if name not in labels:
                raise BadInput(f"{path}:{number}", f"label {shown(name)} is not declared")
            labels[name].append(s)
    return labels


def _next(lines: Lines, path: Path, number: int) -> tuple[int, str]:
    for found, line in lines:
        number = found
        if line.strip():
            return number, line.strip()
    raise BadInput(f"{path}:{max(number, 1)}", "the file ends before #END")


def _below(token: str, bound: int, what: str, where: str) -> int:
    try:
        number = natural(token)
    except ValueError as fault:
        raise BadInput(where, f"{what}: {fault}") from None
    if number >= bound:
        raise BadInput(where, f"unknown {what} {number} (there are {bound})")
    return number


def prism_labels_text(labels: Mapping[str, Sequence[int]], d: int) -> str:
    """The `.lab` file of PRISM that gives d states these labels; names must be identifiers.

    >>> print(prism_labels_text({"init": [0], "safe": [0, 2]}, 3), end="")
    0="init" 1="safe"
    0: 0 1
    2: 1
    """
    carried: list[list[int]] = [[] for _ in range(d)]
    for number, members in enumerate(labels.values()):
        for s in members:
            carried[s].append(number)
    lines = [" ".join(f'{number}="{name}"' for number, name in enumerate(labels))]
    lines += [f"{s}: {' '.join(map(str, numbers))}" for s, numbers in enumerate(carried) if numbers]
    return "\n".join(lines) + "\n"
