"""`orbitcert table`: one row of bounds per problem."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from orbitcert.commands.shared import print_lines, progress, read_question


def table(
    problems: Annotated[list[str], typer.Argument(help="problem files or gallery names")],
    form: Annotated[str, typer.Option("--format", help="text, markdown, csv or latex")] = "text",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the table here")] = None,
) -> None:
    """What each rule proves beside the exact worst case: one row per problem."""
    from orbitcert.bounds import bound_row
    from orbitcert.exact.strict_json import write_text_atomically
    from orbitcert.present.bound_table import FORMATS

    if form not in FORMATS:
        raise typer.BadParameter(f"one of {', '.join(FORMATS)}", param_hint="--format")
    rows = []
    with progress("reading") as stage:
        questions = [read_question(name) for name in problems]
        for k, question in enumerate(questions, start=1):
            place = f"{k} of {len(questions)}"
            rows.append(bound_row(question, partial(_at, stage, place)))
    text = FORMATS[form](rows)
    if output is None:
        print_lines(iter(text.splitlines()))
    else:
        write_text_atomically(output, text + "\n")
        print(f"written to {output}")


def _at(stage: Callable[[str], None], place: str, what: str) -> None:
    stage(f"{place}: {what}")
