"""`orbitcert convert`: the same environment with rewards on states, on state-action pairs, or on histories."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orbitcert.commands.shared import FORMAT_HELP, Rationalise, parse_criterion, print_json, print_lines, progress
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.distribution.policy import TooMany
    from orbitcert.present.convert_words import ComparedBound


KINDS = ("states", "state-actions", "histories")


def convert(
    mdp: Annotated[str, typer.Argument(help="a file, a gallery name, or KIND:SPEC such as gymnasium:ID,option=value")],
    rewards: Annotated[str, typer.Option("--rewards", help="states, state-actions or histories=T (T steps)")],
    lose: Annotated[
        str, typer.Option("--lose", help="A: x,y | states:x,y | ends-in:x,y | label:NAME | action:a; patterns like H*")
    ],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the problem here")] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="the state the agent is in; default: where the environment begins")
    ] = None,
    win: Annotated[str | None, typer.Option("--win", help="B, in the same words; default: everything else")] = None,
    criterion: Annotated[
        str, typer.Option("--criterion", help="average or discount=p/q; not for histories")
    ] = "average",
    observations: Annotated[
        str | None,
        typer.Option("--observations", help="with histories: an orbitcert/observations/1 file, or the word labels"),
    ] = None,
    only_supports: Annotated[
        bool, typer.Option("--only-supports", help="permute only what carries weight in A or B")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="bounds for all three kinds of reward; needs --rewards histories=T")
    ] = False,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Choose what a reward is about: states, state-action pairs, or whole histories of observations."""
    from orbitcert.distribution.policy import TooMany
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.present.convert_words import compared_json, compared_lines, conversion_json, conversion_lines

    kind, steps = _kind(rewards)
    discounted = parse_criterion(criterion)
    if discounted == "discount=all":
        raise typer.BadParameter("average or discount=p/q", param_hint="--criterion")
    if output is None and not compare:
        raise typer.BadParameter("say where to write the problem", param_hint="-o")
    if compare and steps is None:
        raise typer.BadParameter("needs --rewards histories=T: how long a history is", param_hint="--compare")
    if kind != "histories" and observations is not None:
        raise typer.BadParameter("is for --rewards histories=T", param_hint="--observations")
    if kind == "histories" and not compare and criterion != "average":
        raise typer.BadParameter("histories of T steps have no discount", param_hint="--criterion")
    with progress("reading") as stage:
        source = open_environment(mdp, parse_rule(rationalise), form)
        seen = _observations(observations, source)

        def converted(one: str) -> Any:
            stage(f"enumerating: {one}")
            return _conversion(source, one, steps, start, lose, win, discounted, seen, only_supports)

        bounds = [_bound(partial(converted, one), one, stage) for one in KINDS] if compare else []
        found = None
        if output is not None and not any(bound.kind == kind and bound.stopped for bound in bounds):
            try:
                found = converted(kind)
            except TooMany as stop:
                print(f"orbitcert: {_reason(stop)}", file=sys.stderr)
                raise typer.Exit(3) from None
            write_json_atomically(output, problem_to_json(found.problem))
    written = None if found is None else str(output)
    if compare:
        if as_json:
            print_json(compared_json(bounds, written))
        else:
            print_lines(compared_lines(source.name, bounds, steps or 0, written))
        if any(bound.stopped is not None for bound in bounds):
            raise typer.Exit(3)
    elif found is not None and written is not None:
        if as_json:
            print_json(conversion_json(found, rewards, written))
        else:
            print_lines(conversion_lines(found, written))


def _kind(text: str) -> tuple[str, int | None]:
    """The kind of reward, and the number of steps of a history."""
    kind, equals, number = text.partition("=")
    if kind == "histories" and equals:
        if not (number.isascii() and number.isdigit() and len(number) < 10) or int(number) < 1:
            raise BadInput("--rewards", f"{one_line(number, 40)!r} is no number of steps: 1, 2, ...")
        return kind, int(number)
    if equals or kind not in ("states", "state-actions"):
        raise typer.BadParameter("states, state-actions or histories=T", param_hint="--rewards")
    return kind, None


def _observations(name: str | None, source: Any) -> Any:
    """One observation per state; None: the states themselves."""
    from orbitcert.environment.observation_file import label_observations, read_observations

    if name is None:
        return None
    return label_observations(source) if name == "labels" else read_observations(name, source)


def _conversion(
    source: Any,
    kind: str,
    steps: int | None,
    start: str | None,
    lose: str,
    win: str | None,
    criterion: Any,
    seen: Any,
    only_supports: bool,
) -> Any:
    from orbitcert.distribution.histories import history_problem
    from orbitcert.distribution.outcome import Conversion
    from orbitcert.distribution.selection import select
    from orbitcert.distribution.state_action import state_action_problem

    if kind == "states":
        chosen = select(source, start, lose=lose, win=win, criterion=criterion, only_supports=only_supports)
        return Conversion(chosen.problem, chosen.remarks)
    if kind == "state-actions":
        return state_action_problem(
            source, start, lose=lose, win=win, criterion=criterion, only_supports=only_supports
        )
    return history_problem(
        source, start, steps or 0, lose=lose, win=win, observations=seen, only_supports=only_supports
    )


def _reason(stop: "TooMany") -> str:
    """What there was too much of; the advice of other commands is left out."""
    from orbitcert.distribution.histories import TooManyLotteries

    return str(stop) if isinstance(stop, TooManyLotteries) else f"stopped at {stop.count} {stop.reason}"


def _bound(converted: Callable[[], Any], kind: str, stage: Callable[[str], None]) -> "ComparedBound":
    """The bound for this kind of reward, or why there was too much to enumerate."""
    from orbitcert.certification import certify
    from orbitcert.distribution.policy import TooMany
    from orbitcert.present.convert_words import ComparedBound

    try:
        found = converted()
    except TooMany as stop:
        return ComparedBound(kind, None, _reason(stop))
    return ComparedBound(kind, certify(found.problem, stage=stage), None)
