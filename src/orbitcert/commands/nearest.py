"""`orbitcert nearest`: almost symmetric option sets, the symmetric ones beside them, and what that decides."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.shared import print_json, print_lines, progress, read_question
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.exact.problem import Problem


def nearest(
    problem: Annotated[str, typer.Argument(help="a problem file or a gallery name")],
    within: Annotated[str, typer.Option("--within", help="entries that differ by at most this are taken for equal")],
    move: Annotated[
        list[str] | None,
        typer.Option("--move", help="first add this to an entry: A:1:candy=-1/100 is option 1 of A; repeat"),
    ] = None,
    reward: Annotated[
        str | None, typer.Option("--reward", help="compare the counts at this reward: numbers or a file")
    ] = None,
    worst: Annotated[bool, typer.Option("--worst", help="the exact worst cases of both, too")] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the nearest problem here")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """The nearest symmetric option sets in l1, and what they say about almost symmetric ones."""
    from orbitcert.certification import certify
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.near_symmetry import nearest_symmetry, transfer
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.present.near_words import NearAnswer, near_json, near_lines

    tolerance = _number(within, "--within")
    with progress("reading") as stage:
        question = _moved(read_question(problem), move or [])
        values = None if reward is None else read_reward(reward, question.states)
        stage("certifying as given")
        own = certify(question, stage=stage).claim
        stage("looking for symmetry nearby")
        moved = written = None
        try:
            near = nearest_symmetry(question, tolerance)
            if near is not None and values is not None:
                stage("counting")
                moved = transfer(near, values)
        except TooLarge as stop:
            print(f"orbitcert: {one_line(str(stop), 400)}", file=sys.stderr)
            raise typer.Exit(3) from None
        shares = (_worst(question), _worst(near.nearest) if near is not None else None) if worst else (None, None)
        if near is not None and output is not None:
            write_json_atomically(output, problem_to_json(near.nearest))
            written = str(output)
    answer = NearAnswer(question, tolerance, own, near, moved, shares, written)
    if as_json:
        print_json(near_json(answer))
    else:
        print_lines(near_lines(answer))
    if near is None:
        raise typer.Exit(3)


def _worst(question: "Problem") -> Fraction | str:
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.orbit.worst_case import worst_case

    try:
        found = worst_case(question)
    except TooLarge as stop:
        return str(stop)
    return found.fraction if found.exact else "too many cells"


def _number(text: str, where: str) -> Fraction:
    from orbitcert.exact.rational import parse_rational

    try:
        return parse_rational(text)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def _moved(question: "Problem", moves: list[str]) -> "Problem":
    """The question with these numbers added to entries; options are numbered from 1 in canonical order."""
    from orbitcert.exact.option import Option

    sides = {"A": [dict(x.entries) for x in question.A], "B": [dict(x.entries) for x in question.B]}
    for text in moves:
        place, _, number = text.rpartition("=")
        side, _, rest = place.partition(":")
        position, _, state = rest.partition(":")
        options = sides.get(side)
        if options is None or not position.isascii() or not position.isdigit() or state not in question.states:
            raise BadInput("--move", f"{one_line(text, 60)!r} is not SIDE:NUMBER:STATE=p/q with a state of the problem")
        if len(position) > 9 or not 1 <= int(position) <= len(options):
            raise BadInput("--move", f"{side} has {len(options)} options, numbered from 1")
        entries, s = options[int(position) - 1], question.states.index(state)
        entries[s] = entries.get(s, Fraction(0)) + _number(number, "--move")
    if not moves:
        return question
    A, B = ([Option.of(entries) for entries in sides[side]] for side in ("A", "B"))
    for name, made in (("A", A), ("B", B)):
        if len(set(made)) < len(made):
            raise BadInput("--move", f"two options of {name} become the same")
    try:
        return question.with_options(A, B)
    except ValueError as fault:
        raise BadInput("--move", str(fault)) from None
