"""`orbitcert report`: one HTML page that shows what certificates say, to be sent to somebody else."""

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.shared import keep_source, print_json, print_lines, progress
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.exact.problem import Problem
    from orbitcert.present.checked_certificate import CheckedCertificate
    from orbitcert.present.report.subject import Origin


def report(
    certificates: Annotated[list[Path], typer.Argument(help="certificate files")],
    output: Annotated[Path, typer.Option("-o", "--output", help="write the page here")],
    environment: Annotated[
        str | None,
        typer.Option("--environment", help="draw the environment the options came from, a file or any source"),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--from", help="with --environment: the state the agent is in; default: where it begins"),
    ] = None,
    criterion: Annotated[
        str, typer.Option("--criterion", help="with --environment: average or discount=p/q")
    ] = "average",
    reward: Annotated[
        str | None, typer.Option("--reward", help="show the orbit of this reward too: 0,1/2,-3 or x=1; y=2 or a file")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="the line above the claim")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Write one HTML page about verified certificates: claim, evidence step by step, worst reward, limits.

    The page holds everything and fetches nothing.  Exit status 5 when a certificate is rejected: nothing is written.
    """
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.exact.strict_json import write_text_atomically
    from orbitcert.present.checked_certificate import checked_certificate
    from orbitcert.present.report.page import report_page
    from orbitcert.present.report.subject import NotFromThere, subject_of

    if environment is None and start is not None:
        raise typer.BadParameter("needs --environment", param_hint="--from")
    if environment is None and criterion != "average":
        raise typer.BadParameter("--criterion needs --environment", param_hint="--criterion")
    if len(certificates) > 1 and not (environment is None and reward is None):
        raise typer.BadParameter("--environment and --reward are for one certificate", param_hint="CERT")

    for path in (*map(str, certificates), environment or "", reward or ""):
        keep_source(path, output)

    def reading(problem: "Problem") -> tuple[Fraction, ...]:
        return read_reward(reward or "", problem.states)

    reads = None if reward is None else reading
    with progress("checking") as stage:
        checked = [checked_certificate(path) for path in certificates]
        judged = list(zip(certificates, checked, strict=True))
        rejected = [(path, found) for path, found in judged if found.verdict.status != "verified"]
        if not rejected:
            stage("writing the page")
            origin = None
            if environment is not None:
                origin = _origin(checked[0], environment, start, criterion)
            try:
                subjects = [subject_of(found, origin, reads) for found in checked]
            except NotFromThere as fault:
                raise BadInput(str(environment), str(fault)) from None
            if reads is not None and not subjects[0].is_counted:
                reason = subjects[0].no_options or "the comparison is among competitors"
                raise BadInput("--reward", f"no orbit can be counted: {reason}")
            page = report_page(subjects, title)
            write_text_atomically(output, page)
    if rejected:
        if as_json:
            print_json({"verdicts": _verdicts(certificates, checked), "file": None})
        else:
            print_lines(f"{one_line(str(path), 4_096)}: {found.verdict.message}" for path, found in rejected)
        raise typer.Exit(5)
    digest = hashlib.sha256(page.encode()).hexdigest()
    if as_json:
        print_json({"verdicts": _verdicts(certificates, checked), "file": str(output), "sha256": digest})
        return
    print_lines(f"{one_line(found.name, 80)}: {found.verdict.message.split(':')[0]}" for found in checked)
    print(f"written to {one_line(str(output), 4_096)}: one page of {len(page.encode()):,} bytes that needs no network")


def _verdicts(paths: list[Path], checked: "list[CheckedCertificate]") -> list[dict[str, str]]:
    return [
        {"file": str(path), "status": found.verdict.status, "message": found.verdict.message}
        for path, found in zip(paths, checked, strict=True)
    ]


def _origin(checked: "CheckedCertificate", environment: str, start: str | None, criterion: str) -> "Origin":
    """The environment, which must be the one the certificate names, if it names one."""
    from orbitcert.commands.figure import environment_behind
    from orbitcert.commands.shared import parse_criterion
    from orbitcert.distribution.description import start_state
    from orbitcert.present.report.subject import Origin

    if checked.environment is not None:
        raise BadInput("--environment", "the certificate contains its environment")
    discount = parse_criterion(criterion)
    if discount == "discount=all":
        raise typer.BadParameter("average or discount=p/q", param_hint="--criterion")
    if isinstance(discount, Fraction) and not 0 < discount < 1:
        raise BadInput("--criterion", f"discount {discount} is not between 0 and 1")
    mdp = environment_behind(checked, environment)
    return Origin(mdp, start_state(mdp, start), discount if isinstance(discount, Fraction) else None)
