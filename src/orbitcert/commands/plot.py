"""`orbitcert plot bounds`, `plot orbit`, `plot atlas`: plots as SVG, PDF or PNG, by the ending of the file."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from orbitcert.commands.ranges import parse_range, parse_shape
from orbitcert.commands.shared import print_json, print_line, progress, read_question
from orbitcert.exact.bad_input import BadInput, one_line

app = typer.Typer(no_args_is_help=True, help="Plots: bounds against (m, n), orbits of rewards, the atlas.")

MOST_POINTS = 2_000
MOST_REWARDS = 40

Output = Annotated[Path, typer.Option("-o", "--output", help="the file: .svg, .pdf or .png")]
Json = Annotated[bool, typer.Option("--json", help="print exactly one JSON object")]


@app.command()
def bounds(
    m: Annotated[str, typer.Option("--m", help="numbers of losing options, as in 1..6 or 2")],
    n: Annotated[str, typer.Option("--n", help="numbers of winning options, as in 1..12 or 51")],
    output: Output,
    shapes: Annotated[
        list[str] | None, typer.Option("--shape", help="K or K,L, as `orbitcert table --law` takes them  [default: 1]")
    ] = None,
    as_json: Json = False,
) -> None:
    """The scaling and the fractional law beside the exact worst case, over ranges of (m, n)."""
    from orbitcert.bound_ranges import LAWS, Shape, law_rows
    from orbitcert.present.figures.plots import bounds_plot

    form = _form(output)
    ms, ns = parse_range(m, "--m"), parse_range(n, "--n")
    chosen = list(dict.fromkeys(Shape(*parse_shape(text)) for text in shapes or ["1"]))
    points = len(ms) * len(ns) * len(chosen)
    if points > MOST_POINTS:
        raise typer.BadParameter(f"{points} points (at most {MOST_POINTS})", param_hint="--m and --n")
    with progress("counting") as stage:
        laws = {name: list(law_rows(name, chosen, ms, ns, stage)) for name in LAWS}
        rows = laws["fractional"]
        _written(output, lambda: bounds_plot(rows, {"fractional": rows, "scaling": laws["scaling"]}, form))
    exact = sum(row.exact for row in rows)
    _tell(output, as_json, f"{points} pairs (m, n), {exact} exact worst cases", points=str(points), exact=str(exact))


@app.command()
def orbit(
    problem: Annotated[str, typer.Argument(help="a gallery name or an orbitcert/problem/1 file")],
    rewards: Annotated[list[str], typer.Option("--reward", help="as for `orbitcert orbit`; once for every bar")],
    output: Output,
    as_json: Json = False,
) -> None:
    """How the orbits of one or several rewards split: B better, tie, A better, counted exactly."""
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.orbit.counts import TooLarge, count_orbit
    from orbitcert.present.figures.plots import Split, orbit_plot

    form = _form(output)
    if len(rewards) > MOST_REWARDS:
        raise typer.BadParameter(f"{len(rewards)} rewards (at most {MOST_REWARDS})", param_hint="--reward")
    with progress("reading") as stage:
        question = read_question(problem)
        values = [read_reward(text, question.states) for text in rewards]
        splits = []
        for text, value in zip(rewards, values, strict=True):
            stage(f"counting {one_line(text, 40)}")
            try:
                splits.append(Split(text, count_orbit(question, value)))
            except TooLarge as stop:
                _refuse(str(stop))
        _written(output, lambda: orbit_plot(question.name, splits, form))
    counts: list[dict[str, Any]] = [
        {"reward": s.name, "B": str(s.counts.B), "tie": str(s.counts.tie), "A": str(s.counts.A)} for s in splits
    ]
    _tell(output, as_json, f"{len(splits)} reward{'' if len(splits) == 1 else 's'}", rewards=counts)


@app.command()
def atlas(
    source: Annotated[Path, typer.Argument(help="a ledger of a finished sweep, or worst-cases.csv of an atlas")],
    output: Output,
    universe: Annotated[int, typer.Option("--universe", help="of a CSV file: which universe, from 1")] = 1,
    law_files: Annotated[list[Path] | None, typer.Option("--law-file", help="files that define laws")] = None,
    as_json: Json = False,
) -> None:
    """The distribution of the exact worst share over all small cases of a universe."""
    from orbitcert.present.figures.plots import shares_plot

    form = _form(output)
    with progress("reading"):
        if source.suffix.lower() == ".csv":
            title, strata = _from_csv(source, universe)
        else:
            if universe != 1:
                raise typer.BadParameter("belongs to a CSV file", param_hint="--universe")
            title, strata = _from_ledger(source, law_files or [])
        cases = sum(sum(shares.values()) for shares in strata.values())
        if not cases:
            raise BadInput(str(source), "has no case to plot")
        _written(output, lambda: shares_plot(title, strata, form))
    _tell(output, as_json, f"{cases} cases", universe=title, cases=str(cases))


def _from_ledger(path: Path, law_files: list[Path]) -> tuple[str, Mapping[str, Mapping[Fraction, int]]]:
    from orbitcert.law.atlas import read_source
    from orbitcert.law.sweep import CountMismatch

    try:
        found = read_source(path, law_files)
    except ValueError as fault:
        raise BadInput(str(path), str(fault)) from None
    except CountMismatch as stop:
        _refuse(str(stop))
    return found.spec.universe.words, found.worst()


def _from_csv(path: Path, universe: int) -> tuple[str, Mapping[str, Mapping[Fraction, int]]]:
    from orbitcert.present.worst_cases import read_worst_cases

    found = read_worst_cases(path)
    if not 1 <= universe <= len(found):
        raise BadInput("--universe", f"{universe}: the file has {len(found)}")
    return list(found.items())[universe - 1]


def _form(output: Path) -> str:
    from orbitcert.present.figures.plots import FORMATS

    form = output.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise typer.BadParameter(f"a file that ends in .{', .'.join(FORMATS)} is expected", param_hint="--output")
    return form


def _written(output: Path, draw: Callable[[], bytes]) -> None:
    from orbitcert.exact.strict_json import write_bytes_atomically

    try:
        data = draw()
    except ModuleNotFoundError as fault:
        if fault.name != "matplotlib":
            raise
        raise BadInput("plot", "the extra plot is not installed: pip install 'orbitcert[plot]'") from None
    write_bytes_atomically(output, data)


def _tell(output: Path, as_json: bool, words: str, **numbers: Any) -> None:
    if as_json:
        print_json({"file": str(output)} | numbers)
    else:
        print_line(f"written to {output}: {words}")


def _refuse(reason: str) -> Any:
    typer.echo(f"orbitcert: {one_line(reason, 500)}", err=True)
    raise typer.Exit(3)
