"""What the commands share: reading the question, printing answers, showing that something still runs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from orbitcert.exact.bad_input import BadInput, one_line

FORMAT_HELP = "the format of a file whose ending does not tell it; `orbitcert formats` lists them"

OF_ENVIRONMENTS = (
    "is an environment, a problem is expected: `certify` takes one with --lose, `options ... -o FILE` makes its problem"
)

OF_CERTIFICATES = (
    "is a certificate, a problem is expected: `check` judges it, `report` and `export` show it; "
    "give the file that it was made from"
)

Rationalise = Annotated[
    str, typer.Option("--rationalise", help="how floats become fractions: refuse, decimal or limit=K")
]


def parse_criterion(text: str) -> Any:
    """`average`, `discount=all`, or the rational after `discount=`."""
    from orbitcert.exact.rational import parse_rational

    if text in ("average", "discount=all"):
        return text
    kind, _, value = text.partition("=")
    if kind != "discount":
        raise typer.BadParameter("average, discount=all or discount=p/q", param_hint="--criterion")
    try:
        return parse_rational(value)
    except ValueError as fault:
        raise BadInput("--criterion", str(fault)) from None


def read_question(name: str, with_competitors: bool = False, with_copies: bool = False) -> Any:
    """A gallery problem by name, or the problem in a file; one with competitors only where these are spoken about.

    One with copies of blocks is written out, or refused when it is too large for that, unless `with_copies`.
    """
    from orbitcert.distribution.gallery_problems import gallery_problem
    from orbitcert.environment.gallery import gallery_names
    from orbitcert.environment.sources import format_names
    from orbitcert.exact.copied_problem import MOST_STATES, CopiedProblem
    from orbitcert.exact.copied_problem_file import read_any_problem

    if name.removeprefix("gallery:") in gallery_names():
        return gallery_problem(name.removeprefix("gallery:"))
    if not Path(name).exists():
        kind, colon, _ = name.partition(":")
        if colon and kind in format_names():
            raise BadInput(name, OF_ENVIRONMENTS)
        raise BadInput(name, f"no such file, and no gallery entry ({', '.join(gallery_names())})")
    try:
        problem = read_any_problem(name)
    except BadInput as fault:
        if fault.where.endswith(": format") and fault.reason.startswith("'orbitcert/mdp/1'"):
            raise BadInput(name, OF_ENVIRONMENTS) from None
        if fault.where.endswith(": format") and fault.reason.startswith("'orbitcert/certificate/1'"):
            raise BadInput(name, OF_CERTIFICATES) from None
        raise
    if isinstance(problem, CopiedProblem):
        if with_copies:
            return problem
        if not problem.fits:
            reason = f"more than {MOST_STATES} states when written out: only certify (rule copies) and check take it"
            raise BadInput(f"{name}: blocks", reason)
        return problem.expanded()
    if problem.C and not with_competitors:
        raise BadInput(f"{name}: C", "has competitors, about which only certify and check speak; leave C out")
    return problem


def keep_source(source: str, output: Path | None, option: str = "-o") -> None:
    """BadInput when the answer would replace the file that the question is in."""
    if output is None or not source or ":" in source or "\0" in source or "\0" in str(output):
        return
    if Path(source).exists() and output.exists() and output.samefile(source):
        raise BadInput(option, f"{one_line(str(output), 80)} is the file that is read; name another one")


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """A progress line on standard error while something long runs; silent when that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(first, total=None)
        yield lambda stage: bar.update(task, description=stage)


def print_lines(lines: Iterator[str]) -> None:
    """Lines on standard output; characters that its encoding lacks, and unprintable ones, are escaped."""
    from orbitcert.present.escaping import printable_text

    encoding = sys.stdout.encoding or "ascii"
    for line in lines:
        shown = line if line.isprintable() else printable_text(line)
        print(shown.encode(encoding, "backslashreplace").decode(encoding))


def print_line(line: str) -> None:
    """One line, as `print_lines` does: for paths, which may hold any character."""
    print_lines(iter([line]))


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    print(json.dumps(value))
