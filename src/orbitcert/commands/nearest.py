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
    perturb: Annotated[
        list[str] | None,
        typer.Option("--perturb", help="first change a weight: A1:candy=99/100, or move some: A1:candy->hug=1/100"),
    ] = None,
    reward: Annotated[
        str | None, typer.Option("--reward", help="compare the counts at this reward: numbers or a file")
    ] = None,
    worst: Annotated[bool, typer.Option("--worst", help="the exact worst cases of both, too")] = False,
    exhaustive: Annotated[
        bool, typer.Option("--exhaustive", help="small problems: try all cliques of as many permutations")
    ] = False,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the nearest problem here")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """The nearest symmetric option sets in l1, and what they say about almost symmetric ones."""
    from orbitcert.certification import certify
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.near_symmetry import nearest_of_all, nearest_symmetry, transfer
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.orbit.perturbation import perturbed
    from orbitcert.present.near_words import NearAnswer, near_json, near_lines

    tolerance = _number(within, "--within")
    with progress("reading") as stage:
        question = read_question(problem)
        if perturb:
            question = perturbed(question, perturb)
        values = None if reward is None else read_reward(reward, question.states)
        stage("certifying as given")
        own = certify(question, stage=stage).claim
        stage("looking for symmetry nearby")
        moved = written = None
        of_all = False
        try:
            near = nearest_symmetry(question, tolerance)
            if near is not None and exhaustive:
                stage("trying all cliques")
                better = nearest_of_all(near)
                near = near if better is None else better
                of_all = True
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
    answer = NearAnswer(question, tolerance, own, near, of_all, moved, shares, written)
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
