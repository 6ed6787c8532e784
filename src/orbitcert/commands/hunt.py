"""`orbitcert hunt`, `merge`, `recheck`: every small case of a law, ledgers put together, counterexamples re-judged."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.shared import print_json, print_line, print_lines
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.law.hunting import Hunt
    from orbitcert.law.universe import Range, Universe

Json = Annotated[bool, typer.Option("--json", help="print exactly one JSON object")]


def hunt(
    laws: Annotated[
        list[str] | None,
        typer.Argument(metavar="LAW...", help="clique-most, clique (all its laws), fractional, all, or a law file .py"),
    ] = None,
    max_states: Annotated[int, typer.Option("--max-states", min=1, help="at most so many states")] = 4,
    min_states: Annotated[int, typer.Option("--min-states", min=1, help="at least so many states")] = 1,
    size_A: Annotated[str | None, typer.Option("--A", help="sizes of A, like 1..2 (for choice laws 1)")] = None,
    size_B: Annotated[str | None, typer.Option("--B", help="sizes of B, like 1..3 (for choice laws 1..2)")] = None,
    extra: Annotated[
        str | None, typer.Option("--extra", help="further options to choose from (0; for choice laws 0..2)")
    ] = None,
    supports: Annotated[str, typer.Option("--supports", help="support sizes of options, like 1..2")] = "1..99",
    denominators: Annotated[
        str, typer.Option("--denominators", help="uniform, or least common denominators of options, like 1..3")
    ] = "uniform",
    labels: Annotated[
        str, typer.Option("--labels", help="none: all states are permuted; all: every partition into labels, too")
    ] = "none",
    part: Annotated[str, typer.Option("--part", help="r/m: only the units r modulo m, to be merged later")] = "0/1",
    ledger: Annotated[Path | None, typer.Option("--ledger", help="write finished units here; continue from it")] = None,
    processes: Annotated[int, typer.Option("--processes", min=0, help="0: one per processor")] = 0,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="address of a Dask scheduler (extra dask)")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="write the smallest counterexample here")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--counterexamples", help="write the smallest counterexamples of every law here")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="list the laws")] = False,
    as_json: Json = False,
) -> None:
    """Decide a law in every small case, up to symmetry and over every reward."""
    from orbitcert.law.hunting import run_sweep, runner_for
    from orbitcert.law.law_file import laws_named
    from orbitcert.law.laws import LAWS
    from orbitcert.law.spec import SweepSpec
    from orbitcert.present.hunt_words import hunt_json, hunt_lines

    if listing:
        print_lines(f"{law.name:<28}  {law.theorem or '-':<16}  {law.statement}" for law in LAWS.values())
        return
    if not laws:
        raise typer.BadParameter("a law is needed; --list lists them")
    if scheduler is not None and processes:
        raise typer.BadParameter("--processes and --scheduler exclude each other")
    chosen, files = laws_named(laws)
    if output is not None and len(chosen) != 1:
        raise typer.BadParameter("-o takes the counterexample of one law; use --counterexamples FOLDER")
    choosing = any(law.hypothesis.chooses for law in chosen)
    universe = _universe(
        min_states,
        max_states,
        size_A if size_A is not None else ("1" if choosing else "1..2"),
        size_B if size_B is not None else ("1..2" if choosing else "1..3"),
        extra if extra is not None else ("0..2" if choosing else "0"),
        supports,
        denominators,
        labels,
    )
    spec = SweepSpec(universe, tuple(law.name for law in chosen), files, _part(part))
    with _guarded(), _bar() as progress:
        hunts = run_sweep(spec, runner_for(_count(processes), scheduler), ledger, progress)
    written = _written(hunts, output, folder)
    if as_json:
        answers = [hunt_json(found, written.get(found.law.name)) for found in hunts]
        print_json(answers[0] if len(answers) == 1 else {"laws": answers})
    else:
        print_lines(hunt_lines(hunts))
        for path in dict.fromkeys(written.values()):
            print_line(f"counterexample written to {path}; check it with: orbitcert recheck {path}")
    if any(found.is_open for found in hunts):
        raise typer.Exit(3)


def merge(
    parts: Annotated[list[Path], typer.Argument(help="ledgers of the parts of one sweep")],
    output: Annotated[Path, typer.Option("-o", "--output", help="write the ledger of the whole sweep here")],
    law_files: Annotated[list[Path] | None, typer.Option("--law-file", help="files that define laws of it")] = None,
    as_json: Json = False,
) -> None:
    """Put the ledgers of all parts together; gaps, duplicates and mixed versions are refused."""
    from orbitcert.law.hunting import hunts_of
    from orbitcert.law.ledger import merge as merged
    from orbitcert.law.ledger import spec_of_ledger
    from orbitcert.law.spec import sweep_of
    from orbitcert.present.hunt_words import hunt_json, hunt_lines

    specs = [spec_of_ledger(path, law_files or ()) for path in parts]
    with _guarded():
        summing = merged(parts, specs, output)
        hunts = hunts_of(sweep_of(specs[0].whole), summing.outcome())
    if as_json:
        print_json({"ledger": str(output), "laws": [hunt_json(found, None) for found in hunts]})
    else:
        print_lines(hunt_lines(hunts))
        print_line(f"written to {output}")


def recheck(
    files: Annotated[list[Path], typer.Argument(help="counterexample files")],
    law_files: Annotated[list[Path] | None, typer.Option("--law-file", help="files that define laws")] = None,
    as_json: Json = False,
) -> None:
    """Judge counterexamples from scratch: hypothesis by definition, orbit counted one by one; exit 5 when one fails."""
    from orbitcert.exact.strict_json import read_json
    from orbitcert.law.counterexample import counterexample_from_json, faults
    from orbitcert.law.law_file import all_laws, read_law_file
    from orbitcert.present.hunt_words import counterexample_lines

    known = all_laws([read_law_file(path) for path in law_files or ()])
    answers = []
    for path in files:
        found = counterexample_from_json(read_json(path), str(path))
        if found.law not in known:
            raise BadInput(f"{path}: law", f"unknown law {one_line(found.law, 60)}; --law-file FILE defines laws")
        with _guarded(""):
            wrong = list(faults(found, known[found.law]))
        status = "rejected" if wrong else "refuted"
        answers.append({"file": str(path), "law": found.law, "status": status, "faults": wrong})
        if not as_json:
            verdict = f"REJECTED {path}: {wrong[0]}" if wrong else f"REFUTED {found.law}: {found.statement}"
            details = () if wrong else counterexample_lines(found)
            print_lines(iter([one_line(verdict, 500), *(f"  {line}" for line in details)]))
    if as_json:
        print_json({"verdicts": answers})
    if any(answer["faults"] for answer in answers):
        raise typer.Exit(5)


def _universe(
    low: int, high: int, A: str, B: str, extra: str, supports: str, denominators: str, labels: str
) -> "Universe":
    from orbitcert.law.universe import Universe

    if labels not in ("none", "all"):
        raise typer.BadParameter("none or all", param_hint="--labels")
    if low > high:
        raise typer.BadParameter(f"{low} is more than --max-states {high}", param_hint="--min-states")
    try:
        return Universe(
            (low, high),
            _range(A, "--A"),
            _range(B, "--B"),
            _range(extra, "--extra"),
            _range(supports, "--supports"),
            None if denominators == "uniform" else _range(denominators, "--denominators"),
            labels == "all",
        )
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


def _range(text: str, hint: str) -> "Range":
    from orbitcert.law.spec import parse_range

    try:
        return parse_range(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint=hint) from None


def _part(text: str) -> tuple[int, int]:
    from orbitcert.law.spec import parse_part

    try:
        return parse_part(text)
    except ValueError as fault:
        raise typer.BadParameter(one_line(str(fault), 80), param_hint="--part") from None


def _count(processes: int) -> int:
    return processes or os.cpu_count() or 1


@contextmanager
def _guarded(smaller: str = "; fewer states, or fewer --supports and --denominators") -> Iterator[None]:
    """What a sweep cannot do becomes one line and exit status 3."""
    from orbitcert.law.runners import WorkerLost
    from orbitcert.law.sweep import CountMismatch
    from orbitcert.orbit.tally import TooLarge

    advices = {
        TooLarge: smaller,
        WorkerLost: "; the same command goes on from its --ledger",
    }
    try:
        yield
    except (TooLarge, CountMismatch, WorkerLost) as stop:
        advice = advices.get(type(stop), "")
        print(f"orbitcert: {one_line(str(stop), 400)}{advice}", file=sys.stderr)
        raise typer.Exit(3) from None
    except ModuleNotFoundError as fault:
        if fault.name != "distributed":
            raise
        raise BadInput("--scheduler", "the extra dask is not installed: pip install 'orbitcert[dask]'") from None


def _written(hunts: "Sequence[Hunt]", output: Path | None, folder: Path | None) -> dict[str, str]:
    """The smallest counterexample of every law that fails, written where it was asked for."""
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.law.counterexample import counterexample_to_json

    written: dict[str, str] = {}
    for found in hunts:
        for k, smallest in enumerate(found.smallest):
            paths = [output] if output is not None and not k else []
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                paths.append(folder / (f"{found.law.name}.json" if not k else f"{found.law.name}.{k + 1}.json"))
            for path in paths:
                write_json_atomically(path, counterexample_to_json(smallest))
                written.setdefault(found.law.name, str(path))
    return written


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar over the units with an estimate of the time that is left, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as TimeLeftColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeLeftColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("units", total=None)
        yield lambda done, units: bar.update(task, completed=done, total=units)
