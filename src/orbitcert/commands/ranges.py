"""Ranges of numbers and shapes of options as `table --law` and `plot bounds` take them."""

import re

import typer

from orbitcert.exact.bad_input import one_line

LARGEST = 10_000
"""The largest number in a range or a shape."""

_RANGE = re.compile(r"([1-9][0-9]{0,4})(?:\.\.([1-9][0-9]{0,4}))?", re.ASCII)
_SHAPE = re.compile(r"([1-9][0-9]{0,4})(?:,([1-9][0-9]{0,4}))?", re.ASCII)


def parse_range(text: str, hint: str) -> range:
    """The numbers a, ..., b of `a..b`, or one number; a usage error at the option `hint` otherwise.

    >>> parse_range("2..4", "--m"), parse_range("51", "--n")
    (range(2, 5), range(51, 52))
    """
    match = _RANGE.fullmatch(text)
    first, last = (0, 0) if match is None else (int(match[1]), int(match[2] or match[1]))
    if not 1 <= first <= last <= LARGEST:
        reason = f"{one_line(text, 60)!r} is no range a..b with 1 <= a <= b <= {LARGEST}, and no single number"
        raise typer.BadParameter(reason, param_hint=hint)
    return range(first, last + 1)


def parse_shape(text: str) -> tuple[int, int]:
    """Numbers of states of the options in A and in B, of `K` or `K,L`; a usage error otherwise.

    >>> parse_shape("2"), parse_shape("2,3")
    ((2, 2), (2, 3))
    """
    match = _SHAPE.fullmatch(text)
    sizes = (0, 0) if match is None else (int(match[1]), int(match[2] or match[1]))
    if not 1 <= min(sizes) <= max(sizes) <= LARGEST:
        reason = f"{one_line(text, 60)!r} is neither K nor K,L with numbers of states from 1 to {LARGEST}"
        raise typer.BadParameter(reason, param_hint="--shape")
    return sizes
