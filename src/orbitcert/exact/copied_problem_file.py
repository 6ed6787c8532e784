"""Problems with copies as files: `orbitcert/problem/1` with the field `blocks` (docs/reference/problem-format.md)."""

from collections.abc import Sequence
from pathlib import Path

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.copied_problem import Block, CopiedProblem
from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import (
    FORMAT,
    expect_list,
    expect_names,
    expect_object,
    expect_rational,
    expect_text,
    problem_from_json,
)
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.exact.strict_json import read_json

COPIES_OF = "copies of"
"""The field that tells a reference to a block from an option; no state of plain options has this name."""


def read_any_problem(path: str | Path) -> Problem | CopiedProblem:
    """The problem in this file, with or without copies; raises BadInput with file and place when it is neither."""
    value = read_json(path)
    if isinstance(value, dict) and "blocks" in value:
        return copied_problem_from_json(value, str(path))
    return problem_from_json(value, str(path))


def copied_problem_from_json(value: object, where: str = "problem") -> CopiedProblem:
    """The problem with copies that this JSON value spells; raises BadInput at `where: place` otherwise.

    >>> copied_problem_from_json({"format": "orbitcert/problem/1", "name": "p", "states": ["x"],
    ...     "blocks": {"b": {"states": ["y"], "options": [{"y": "1"}]}},
    ...     "A": [{"x": "1"}], "B": [{"copies of": "b", "copies": "0"}]}, "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: B[0].copies: '0' is not a positive integer
    """
    if isinstance(value, dict) and ("orbit" in value or "C" in value):
        raise BadInput(where, "a problem with blocks has neither orbit nor C")
    fields = expect_object(value, where, FORMAT, ("format", "name", "states", "blocks", "A", "B"))
    name = expect_text(fields["name"], f"{where}: name")
    states = expect_names(fields["states"], f"{where}: states") if fields["states"] != [] else ()
    if COPIES_OF in states:
        raise BadInput(f"{where}: states", f"no state is called {COPIES_OF!r} in a problem with blocks")
    blocks = _blocks(fields["blocks"], f"{where}: blocks")
    losing, alpha = _side(fields["A"], states, blocks, f"{where}: A")
    winning, beta = _side(fields["B"], states, blocks, f"{where}: B")
    for block, a, b in zip(blocks, alpha, beta, strict=True):
        if a + b == 0:
            raise BadInput(f"{where}: blocks", f"{one_line(repr(block.name), 80)} is in neither A nor B")
    try:
        return CopiedProblem(name, states, losing, winning, blocks, alpha, beta)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def copied_problem_to_json(problem: CopiedProblem) -> dict[str, object]:
    """The JSON value that spells this problem: in each side first the plain options, then the references."""
    blocks = {
        block.name: {"states": list(block.states), "options": [_spelled(x, block.states) for x in block.options]}
        for block in problem.blocks
    }
    value: dict[str, object] = {"format": FORMAT, "name": problem.name, "states": list(problem.states)}
    value["blocks"] = blocks
    for side, options, copies in (("A", problem.A, problem.alpha), ("B", problem.B, problem.beta)):
        value[side] = [
            *(_spelled(x, problem.states) for x in options),
            *(
                {COPIES_OF: block.name, "copies": integer_text(number)}
                for block, number in zip(problem.blocks, copies, strict=True)
                if number
            ),
        ]
    return value


def _spelled(option: Option, states: Sequence[str]) -> dict[str, str]:
    return {states[i]: rational_text(weight) for i, weight in option.entries}


def _blocks(value: object, where: str) -> tuple[Block, ...]:
    if not isinstance(value, dict) or not value:
        raise BadInput(where, "an object from names to blocks is expected, with at least one")
    blocks = []
    for name, item in value.items():
        place = f'{where}["{one_line(name, 60)}"]'
        fields = expect_object(item, place, None, ("states", "options"))
        states = expect_names(fields["states"], f"{place}.states")
        items = expect_list(fields["options"], f"{place}.options")
        index = {state: i for i, state in enumerate(states)}
        options = tuple(_option(x, index, f"{place}.options[{k}]") for k, x in enumerate(items))
        try:
            blocks.append(Block(name, states, options))
        except ValueError as fault:
            raise BadInput(place, str(fault)) from None
    return tuple(blocks)


def _side(
    value: object, states: tuple[str, ...], blocks: tuple[Block, ...], where: str
) -> tuple[OptionSet, tuple[int, ...]]:
    """The plain options in the listed order, and the number of copies of every block."""
    items = expect_list(value, where)
    if not items:
        raise BadInput(where, "the option set is empty: both need at least one option")
    copies = {block.name: 0 for block in blocks}
    index = {state: i for i, state in enumerate(states)}
    options: dict[Option, int] = {}
    for k, item in enumerate(items):
        place = f"{where}[{k}]"
        if isinstance(item, dict) and COPIES_OF in item:
            fields = expect_object(item, place, None, (COPIES_OF, "copies"))
            name = expect_text(fields[COPIES_OF], f"{place}[{COPIES_OF!r}]")
            if name not in copies:
                raise BadInput(place, f"unknown block {one_line(repr(name), 60)}")
            if copies[name]:
                raise BadInput(place, f"block {one_line(repr(name), 60)} is listed twice: add the copies up")
            number = expect_rational(fields["copies"], f"{place}.copies")
            if number.denominator != 1 or number <= 0:
                shown = one_line(repr(fields["copies"]), 60)
                raise BadInput(f"{place}.copies", f"{shown} is not a positive integer")
            copies[name] = number.numerator
        else:
            option = _option(item, index, place)
            if not option.entries:
                raise BadInput(place, "the zero vector is refused in a problem with copies")
            if options.setdefault(option, k) != k:
                raise BadInput(place, f"the same option as {where.rpartition(' ')[2]}[{options[option]}]")
    return tuple(options), tuple(copies.values())


def _option(item: object, index: dict[str, int], where: str) -> Option:
    if not isinstance(item, dict):
        raise BadInput(where, "an object from states to numbers is expected")
    entries = {}
    for state, text in item.items():
        place = f'{where}["{one_line(state, 60)}"]'
        if state not in index:
            raise BadInput(place, "unknown state")
        weight = expect_rational(text, place)
        if not weight:
            raise BadInput(place, 'weight "0" is refused: leave the state out')
        entries[index[state]] = weight
    return Option.of(entries)
