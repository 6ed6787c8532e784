"""`orbitcert table`: bounds beside the exact worst case, one row per problem, or a law over ranges of (m, n)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from orbitcert.commands.ranges import parse_range, parse_shape
from orbitcert.commands.shared import print_line, print_lines, progress, read_question
from orbitcert.exact.bad_input import one_line

MOST_ROWS = 100_000


def table(
    problems: Annotated[list[str] | None, typer.Argument(help="problem files or gallery names")] = None,
    law: Annotated[str | None, typer.Option("--law", help="scaling or fractional: that law over ranges")] = None,
    m: Annotated[str | None, typer.Option("--m", help="numbers of losing options, as in 1..6 or 2")] = None,
    n: Annotated[str | None, typer.Option("--n", help="numbers of winning options, as in 1..12 or 51")] = None,
    shapes: Annotated[
        list[str] | None,
        typer.Option("--shape", help="K: options uniform on K states each; K,L: on K in A, on L in B  [default: 1]"),
    ] = None,
    symbolic: Annotated[
        bool | None, typer.Option("--symbolic/--no-symbolic", help="last rows with m, n as letters  [default: on]")
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", help="these columns only, in this order, as in 'problem,worst case'")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, markdown, csv, latex or html")] = "text",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the table here")] = None,
) -> None:
    """What each rule proves beside the exact worst case, per problem; with --law, a law's bounds over ranges."""
    from orbitcert.exact.strict_json import write_text_atomically
    from orbitcert.present.plain_table import WRITERS

    if form not in WRITERS:
        raise typer.BadParameter(f"one of {', '.join(WRITERS)}", param_hint="--format")
    if law is None:
        if not problems:
            raise typer.BadParameter("name problems, or a law with --law, --m and --n", param_hint="PROBLEMS...")
        if any(option is not None for option in (m, n, symbolic)) or shapes:
            raise typer.BadParameter("--m, --n, --shape and --symbolic belong to --law")
        answer = _problems(problems, columns)
    elif problems:
        raise typer.BadParameter("a table is of problems or of a law, not of both", param_hint="--law")
    elif m is None or n is None:
        raise typer.BadParameter("needs --m and --n", param_hint="--law")
    else:
        ms, ns = parse_range(m, "--m"), parse_range(n, "--n")
        answer = _law(law, ms, ns, shapes or ["1"], symbolic is not False, columns)
    text = WRITERS[form](answer)
    if output is None:
        print_lines(iter(text.splitlines()))
    else:
        write_text_atomically(output, text + "\n")
        print_line(f"written to {output}")


def _problems(problems: list[str], columns: str | None) -> Any:
    from orbitcert.bounds import bound_row
    from orbitcert.present.bound_table import COLUMNS, bound_table

    chosen = _chosen(columns, [column.heading for column in COLUMNS])
    rows = []
    with progress("reading") as stage:
        questions = [read_question(name) for name in problems]
        for k, question in enumerate(questions, start=1):
            place = f"{k} of {len(questions)}"
            rows.append(bound_row(question, partial(_at, stage, place)))
    return bound_table(rows).only(chosen)


def _law(law: str, ms: range, ns: range, shape_texts: list[str], symbolic: bool, columns: str | None) -> Any:
    from orbitcert.bound_ranges import LAWS, Shape, law_rows
    from orbitcert.present.law_table import COLUMNS, law_table, symbolic_row

    if law not in LAWS:
        raise typer.BadParameter(f"{one_line(law, 60)!r} is none of {', '.join(LAWS)}", param_hint="--law")
    chosen = _chosen(columns, [column.heading for column in COLUMNS])
    shapes = list(dict.fromkeys(Shape(*parse_shape(text)) for text in shape_texts))
    number = len(shapes) * len(ms) * len(ns)
    if number > MOST_ROWS:
        raise typer.BadParameter(f"{number} rows (at most {MOST_ROWS})", param_hint="--m and --n")
    letters = [symbolic_row(law, shape) for shape in shapes if symbolic and shape.is_equal]
    with progress("counting") as stage:
        rows = list(law_rows(law, shapes, ms, ns, stage))
    return law_table(rows, letters).only(chosen)


def _chosen(columns: str | None, headings: list[str]) -> list[str]:
    if columns is None:
        return headings
    named = [name.strip() for name in columns.split(",")]
    for name in named:
        if name not in headings:
            reason = f"{one_line(name, 60)!r} is none of {', '.join(headings)}"
            raise typer.BadParameter(reason, param_hint="--columns")
    return list(dict.fromkeys(named))


def _at(stage: Callable[[str], None], place: str, what: str) -> None:
    stage(f"{place}: {what}")
