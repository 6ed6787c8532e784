"""`orbitcert atlas`: the page and the data files of finished sweeps."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from orbitcert.commands.shared import print_json, print_line, progress
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.law.atlas import Entry, Source


def atlas(
    ledgers: Annotated[list[Path], typer.Argument(help="ledgers of finished (or merged) sweeps; the first is plotted")],
    output: Annotated[Path, typer.Option("-o", "--output", help="the folder that the files are written to")],
    law_files: Annotated[list[Path] | None, typer.Option("--law-file", help="files that define laws")] = None,
    made_by: Annotated[
        Path | None, typer.Option("--made-by", help="a script whose lines the page shows as what made the ledgers")
    ] = None,
    plot: Annotated[bool, typer.Option("--plot/--no-plot", help="draw the distribution of worst cases")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Build the law atlas from ledgers: every law proved, refuted by a smallest example, or open."""
    from orbitcert.exact.strict_json import write_text_atomically
    from orbitcert.law.atlas import Contradiction, atlas_of, read_source
    from orbitcert.law.sweep import CountMismatch
    from orbitcert.present.atlas_page import atlas_files

    with progress("reading") as stage:
        sources = []
        for path in ledgers:
            stage(f"reading {path.name}")
            try:
                sources.append(read_source(path, law_files or ()))
            except ValueError as fault:
                raise BadInput(str(path), str(fault)) from None
            except CountMismatch as stop:
                _refuse(str(stop))
        stage("checking the smallest counterexamples")
        try:
            found = atlas_of(sources)
        except Contradiction as stop:
            _refuse(str(stop))
        except ValueError as fault:
            raise BadInput(str(ledgers[-1]), str(fault)) from None
        files = atlas_files(found, _commands(made_by), _plotted(plot, sources))
    for name, text in files.items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        write_text_atomically(output / name, text)
    if as_json:
        laws = {entry.law.name: {"status": entry.status, **_numbers(entry)} for entry in found.entries}
        print_json({"folder": str(output), "files": str(len(files)), "laws": laws})
        return
    for status in ("proved", "refuted", "open"):
        print(f"{status:<8} {sum(entry.status == status for entry in found.entries)} laws")
    print_line(f"{len(files)} files written to {output}")


def _numbers(entry: "Entry") -> dict[str, str]:
    total = entry.total
    return {"holds": str(total.holds), "tight": str(total.tight), "fails": str(total.fails)}


def _refuse(reason: str) -> NoReturn:
    print(f"orbitcert: {one_line(reason, 500)}", file=sys.stderr)
    raise typer.Exit(3)


def _commands(script: Path | None) -> list[str]:
    """The commands of the script (`hunt` stands for `orbitcert hunt`), or the command that is running."""
    if script is None:
        return [shlex.join(["orbitcert", *sys.argv[1:]])]
    try:
        lines = script.read_text(encoding="utf-8").splitlines()
    except OSError as fault:
        raise BadInput(str(script), f"cannot be read: {fault.strerror or fault}") from None
    commands = ["orbitcert " + line if line.startswith("hunt ") else line for line in lines]
    return [command for command in commands if command.startswith("orbitcert ")]


def _plotted(wanted: bool, sources: "Sequence[Source]") -> str | None:
    if not wanted:
        return None
    from orbitcert.present.figures.plots import shares_plot

    first = sources[0]
    try:
        return shares_plot(first.spec.universe.words, first.worst(), "svg").decode()
    except ModuleNotFoundError as fault:
        if fault.name != "matplotlib":
            raise
        reason = "the extra plot is not installed: pip install 'orbitcert[plot]', or use --no-plot"
        raise BadInput("--plot", reason) from None
