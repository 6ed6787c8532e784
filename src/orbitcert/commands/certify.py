"""`orbitcert certify`: the strongest bound for a problem, or for a question about an environment."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from orbitcert.commands.shared import (
    FORMAT_HELP,
    Rationalise,
    keep_source,
    parse_criterion,
    print_json,
    print_line,
    print_lines,
    progress,
    read_question,
)
from orbitcert.exact.bad_input import BadInput

SAY = "when the source is one, say with --lose or --lose-action what loses"


def certify(
    source: Annotated[
        str, typer.Argument(metavar="PROBLEM|MDP", help="a problem (file or gallery name); with --lose an environment")
    ],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the certificate here")] = None,
    rule: Annotated[
        str, typer.Option("--rule", help="auto, dynamics (environments), copies, clique, blocks, orbits or packing")
    ] = "auto",
    start: Annotated[
        str | None, typer.Option("--from", help="the state the agent is in; default: where the environment begins")
    ] = None,
    lose: Annotated[
        str | None, typer.Option("--lose", help="A: x,y | states:x,y | ends-in:x,y | label:NAME | action:a; patterns")
    ] = None,
    lose_action: Annotated[
        list[str] | None, typer.Option("--lose-action", help="A: what this action leads to (repeatable)")
    ] = None,
    win: Annotated[str | None, typer.Option("--win", help="B, in the same words; default: everything else")] = None,
    win_action: Annotated[
        list[str] | None, typer.Option("--win-action", help="B: what this action leads to (repeatable)")
    ] = None,
    criterion: Annotated[
        str, typer.Option("--criterion", help="average, discount=all or discount=p/q")
    ] = "average",
    environment: Annotated[
        Path | None, typer.Option("--environment", help="of a problem: record this environment file's SHA-256")
    ] = None,
    detach: Annotated[
        Path | None,
        typer.Option("--detach", help="write the environment here; the certificate beside it names its SHA-256"),
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Find the strongest bound that holds for every reward, and issue its certificate.

    With --lose or --lose-action the source is an environment: copies are looked for in the environment itself (rule
    dynamics), and option sets are enumerated only where that proves nothing.
    """
    keep_source(source, output)
    keep_source(source, detach, "--detach")
    losing = _one_description(lose, lose_action, "--lose")
    winning = _one_description(win, win_action, "--win")
    if losing is None:
        given = {"--from": start, "--win": winning, "--detach": detach, "--format": form}
        for name, value in given.items():
            if value is not None:
                raise typer.BadParameter(f"belongs to environments: {SAY}", param_hint=name)
        if criterion != "average":
            raise typer.BadParameter(f"belongs to environments: {SAY}", param_hint="--criterion")
        _certify_problem(source, output, rule, environment, as_json)
        return
    if environment is not None:
        raise typer.BadParameter("is for problems; the source is an environment already", param_hint="--environment")
    if detach is not None and (output is None or detach.parent.resolve() != output.parent.resolve()):
        raise typer.BadParameter("needs -o, and the same folder", param_hint="--detach")
    _certify_environment(source, output, rule, start, losing, winning, criterion, detach, form, rationalise, as_json)


def _one_description(words: str | None, actions: list[str] | None, name: str) -> str | None:
    """The description in words: what --lose says, or the actions of --lose-action."""
    if words is not None and actions:
        raise typer.BadParameter(f"either {name} or {name}-action", param_hint=name)
    if actions:
        escaped = [action.replace("\\", "\\\\").replace(",", "\\,") for action in actions]
        return "action:" + (actions[0] if len(actions) == 1 else ",".join(escaped))
    return words


def _certify_problem(source: str, output: Path | None, rule: str, environment: Path | None, as_json: bool) -> None:
    from orbitcert.certificate import Source
    from orbitcert.certification import RULES
    from orbitcert.certification import certify as search
    from orbitcert.exact.copied_problem import CopiedProblem
    from orbitcert.present.certification_json import certification_json
    from orbitcert.present.words import certification_lines

    if rule == "dynamics":
        raise typer.BadParameter(f"dynamics belongs to environments: {SAY}", param_hint="--rule")
    if rule not in ("auto", "copies", *RULES):
        raise typer.BadParameter(f"{rule!r} is none of auto, copies, {', '.join(RULES)}", param_hint="--rule")
    origin = None if environment is None else Source(environment.name, _digest(environment))
    with progress("reading") as stage:
        question = read_question(source, with_competitors=True, with_copies=rule in ("auto", "copies"))
        if isinstance(question, CopiedProblem):
            _certify_copies(question, source, output, origin, as_json)
            return
        if rule == "copies":
            raise typer.BadParameter("copies is for problems with blocks", param_hint="--rule")
        if question.labels is not None and question.moves_nothing():
            raise BadInput(source, "no permutation among equal labels moves an option, so that no orbit relates A to B")
        result = search(question, rule, stage)
        certificate = result.certificate(origin)
        written = _written(certificate, output, stage)
    if as_json:
        print_json(certification_json(result, written))
    else:
        print_lines(certification_lines(result))
    _finish(certificate, written, as_json)


def _certify_copies(problem: Any, source: str, output: Path | None, origin: Any, as_json: bool) -> None:
    """The same for a problem with copies of blocks, which are counted and never listed."""
    from orbitcert.present.vast_words import copies_json, copies_lines
    from orbitcert.vast_certification import certify_copies

    result = certify_copies(problem)
    try:
        certificate = result.certificate(origin)
    except ValueError as fault:
        raise BadInput(source, str(fault)) from None
    written = _written(certificate, output, lambda _: None)
    if as_json:
        print_json(copies_json(result, written))
    else:
        print_lines(copies_lines(result))
    _finish(certificate, written, as_json)


def _certify_environment(
    source: str,
    output: Path | None,
    rule: str,
    start: str | None,
    losing: str,
    winning: str | None,
    criterion: str,
    detach: Path | None,
    form: str | None,
    rationalise: str,
    as_json: bool,
) -> None:
    from orbitcert.certificate import Source
    from orbitcert.certification import RULES
    from orbitcert.environment.mdp_file import mdp_to_json
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.environment_certification import certify_environment
    from orbitcert.exact.collector import paused_collector
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.present.dynamics_words import environment_json, environment_lines

    if rule not in ("auto", "dynamics", *RULES):
        raise typer.BadParameter(f"{rule!r} is none of auto, dynamics, {', '.join(RULES)}", param_hint="--rule")
    with paused_collector(), progress("reading") as stage:
        mdp = open_environment(source, parse_rule(rationalise), form)
        result = certify_environment(
            mdp, start, lose=losing, win=winning, criterion=parse_criterion(criterion), rule=rule, stage=stage
        )
        path = Path(source)
        origin = Source(path.name, _digest(path)) if ":" not in source and path.is_file() else None
        beside = None
        if result.way == "dynamics" and detach is not None:
            write_json_atomically(detach, mdp_to_json(mdp))
            beside = Source(detach.name, _digest(detach))
        certificate = result.certificate(origin, beside)
        written = _written(certificate, output, stage)
    if as_json:
        print_json(environment_json(result, written))
    else:
        print_lines(environment_lines(result))
    _finish(certificate, written, as_json)


def _written(certificate: Any, output: Path | None, stage: Any) -> str | None:
    """The path of the certificate, once it is written."""
    if certificate is None or output is None:
        return None
    stage("writing the certificate")
    certificate.write(output)
    return str(output)


def _finish(certificate: Any, written: str | None, as_json: bool) -> None:
    """What to do with the certificate; exit status 3 when nothing is proved."""
    if not as_json:
        print()
        if written:
            print_line(f"certificate written to {written}; check it with: orbitcert check {written}")
        elif certificate is not None:
            print("no certificate was written; ask for one with -o FILE")
    if certificate is None:
        raise typer.Exit(3)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise BadInput(str(path), f"cannot be read: {fault.strerror or fault}") from None
