"""`orbitcert tight`: the exact worst case over every reward."""

import os
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from orbitcert.commands.shared import print_json, print_lines, progress, read_question

LIMIT = 200_000
"""As in `orbitcert.orbit.worst_case`, which is imported only when the command runs."""


def tight(
    problem: Annotated[str, typer.Argument(help="a problem file or a gallery name")],
    method: Annotated[
        str, typer.Option("--method", help="regions: visit all; bound: only what can be worst; auto: regions if few")
    ] = "auto",
    limit: Annotated[int, typer.Option("--limit", min=1, help="stop after about so many cells")] = LIMIT,
    processes: Annotated[
        int, typer.Option("--processes", min=0, help="processes for large problems; 0: one per processor")
    ] = 0,
    resume: Annotated[
        Path | None, typer.Option("--resume", help="save the work here now and then; continue from it when it exists")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """The exact worst case over every reward, with a reward that attains it."""
    from orbitcert.certification import certify
    from orbitcert.orbit.bracket import bracketed
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.orbit.worst_case import METHODS, WorstCase, worst_case
    from orbitcert.present.tight_words import (
        bracket_json,
        bracket_lines,
        standing_text,
        worst_case_json,
        worst_case_lines,
    )

    if method not in METHODS:
        raise typer.BadParameter(f"one of {', '.join(METHODS)}", param_hint="--method")
    stopped: WorstCase | str
    with progress("reading") as stage:
        question = read_question(problem)
        stage("listing the cones")
        try:
            stopped = worst_case(
                question,
                method=METHODS[method],
                limit=limit,
                processes=processes or os.cpu_count() or 1,
                resume=resume,
                progress=lambda standing: stage(standing_text(standing)),
            )
        except TooLarge as fault:
            stopped = str(fault)
        bracket = None
        if isinstance(stopped, str) or not stopped.exact:
            proved = certify(question, stage=stage)
            lower = Fraction(0) if proved.claim is None else proved.claim.weak
            rule = None if proved.best is None else proved.best.rule
            bracket = bracketed(question, lower, rule, proved.worst, stopped)
    if bracket is not None:
        answer, lines = bracket_json(bracket), bracket_lines(bracket)
    elif isinstance(stopped, WorstCase):
        answer, lines = worst_case_json(stopped), worst_case_lines(stopped)
    if as_json:
        print_json(answer)
    else:
        print_lines(lines)
    if bracket is not None and bracket.gap:
        raise typer.Exit(3)
