"""`orbitcert copies`: the bound of m losing and n winning copies, as numbers of any size or with letters."""

import re
from pathlib import Path
from typing import Annotated

import typer

from orbitcert.commands.shared import print_json, print_line, print_lines
from orbitcert.exact.bad_input import BadInput, one_line


def copies(
    losing: Annotated[str, typer.Argument(metavar="M", help="copies in A: digits, or a formula such as 10^53 or 2*k")],
    winning: Annotated[str, typer.Argument(metavar="N", help="copies in B, in the same way: N, or (k^2)^(T-1)")],
    at: Annotated[
        list[str] | None, typer.Option("--at", help="the number that a letter stands for, as in k=100 (repeatable)")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="write the problem here: m states in A, n states in B")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """What m losing and n winning copies of one option set prove, as a formula and in numbers; and the problem."""
    from orbitcert.exact.copied_problem import copies_of_a_state
    from orbitcert.exact.copied_problem_file import copied_problem_to_json
    from orbitcert.exact.count_formula import CountFormula
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.present.copies_bound import copies_bound
    from orbitcert.present.copies_words import bound_json, bound_lines

    m, n = CountFormula.read(losing, "M"), CountFormula.read(winning, "N")
    letters = {*m.letters, *n.letters}
    numbers = _numbers(at or [], letters)
    counts = None
    if letters == numbers.keys():
        counts = m.value(numbers, "M"), n.value(numbers, "N")
    elif numbers or output is not None:
        missing = ", ".join(sorted(letters - numbers.keys()))
        raise typer.BadParameter(f"say also what {one_line(missing, 60)} is", param_hint="--at")
    bound = copies_bound(m, n)
    if output is not None and counts is not None:
        name = one_line(f"{losing} against {winning}", 80)
        write_json_atomically(output, copied_problem_to_json(copies_of_a_state(name, *counts)))
    if as_json:
        print_json(bound_json(bound, counts, None if output is None else str(output)))
    else:
        print_lines(bound_lines(bound, (losing, winning), numbers, counts))
        if output is not None:
            print_line(f"written to {output}; prove it with: orbitcert certify {output}")


def _numbers(assignments: list[str], letters: set[str]) -> dict[str, int]:
    """The positive integers that letters stand for."""
    from orbitcert.exact.count_formula import CountFormula

    numbers: dict[str, int] = {}
    for text in assignments:
        match = re.fullmatch("([A-Za-z]+)=([0-9]+)", text, re.ASCII)
        if match is None:
            raise typer.BadParameter(f"{one_line(text, 60)!r} is not LETTER=NUMBER", param_hint="--at")
        letter, digits = match.groups()
        if letter not in letters or letter in numbers:
            raise BadInput("--at", f"{one_line(letter, 40)} is no letter of the formulas, or is given twice")
        numbers[letter] = CountFormula.read(digits, "--at").value({}, "--at")
    return numbers
