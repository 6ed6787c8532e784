"""`orbitcert export`: a certificate as a file for the Coq proof assistant, or as a figure (`commands/figure`)."""

import hashlib
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orbitcert.commands.shared import keep_source, print_json, print_lines, progress
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.present.coq_export import CoqFile


def export(
    source: Annotated[
        str,
        typer.Argument(
            metavar="CERT",
            help="a certificate file; for a figure also a problem or an environment, as a "
            "file, a gallery name or KIND:SPEC",
        ),
    ],
    coq: Annotated[bool, typer.Option("--coq", help="as a Coq file with theorems (see proofs/README.md)")] = False,
    tikz: Annotated[bool, typer.Option("--tikz", help="as a figure for LaTeX")] = False,
    dot: Annotated[bool, typer.Option("--dot", help="as a figure for Graphviz")] = False,
    svg: Annotated[bool, typer.Option("--svg", help="as a figure for pages")] = False,
    step: Annotated[
        str | None,
        typer.Option("--step", help="figures: the arrows of step K of the evidence, 0 for none, all  [default: 1]"),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="write here; without it, to standard output")
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option(
            "--environment", help="where the options came from, a file or gallery:NAME: Coq compares, figures draw it"
        ),
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="with --environment or of an environment: the state the agent is in")
    ] = None,
    criterion: Annotated[
        str, typer.Option("--criterion", help="with --coq --environment: average or discount=p/q")
    ] = "average",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object; needs -o")] = False,
) -> None:
    """Write a certificate as a Coq file with theorems that the kernel proves, or draw it.

    Exit status 5 when the Python checker rejects the certificate; a Coq file then says `check ... = false`, a figure is
    not written.
    """
    forms = [name for name, wanted in (("coq", coq), ("tikz", tikz), ("dot", dot), ("svg", svg)) if wanted]
    if len(forms) != 1:
        raise typer.BadParameter("say in which form: one of --coq, --tikz, --dot, --svg", param_hint="--coq")
    if as_json and output is None:
        raise typer.BadParameter("--json needs -o", param_hint="--json")
    for path in (source, environment or ""):
        keep_source(path, output)
    if forms != ["coq"]:
        from orbitcert.commands.figure import write_figure

        if criterion != "average":
            raise typer.BadParameter("belongs to --coq", param_hint="--criterion")
        write_figure(source, forms[0], step, environment, start, output, as_json)
        return
    if step is not None:
        raise typer.BadParameter("belongs to figures: --tikz, --dot, --svg", param_hint="--step")
    if environment is None and start is not None:
        raise typer.BadParameter("needs --environment", param_hint="--from")
    if environment is None and criterion != "average":
        raise typer.BadParameter("--criterion needs --environment", param_hint="--criterion")
    _coq(Path(source), output, environment, start, criterion, as_json)


def _coq(
    certificate: Path, output: Path | None, environment: str | None, start: str | None, criterion: str, as_json: bool
) -> None:
    from orbitcert.exact.strict_json import write_text_atomically
    from orbitcert.present.coq_export import coq_file

    with progress("writing the theorems"):
        origin = None if environment is None else _origin(certificate, environment, start, criterion)
        found = coq_file(certificate, origin)
        if output is not None:
            write_text_atomically(output, found.text)
    accepted = found.verdict.status == "verified"
    if output is None:
        typer.echo(found.text, nl=False)
        if not accepted:
            print(f"orbitcert: no theorem: {one_line(found.verdict.message)}", file=sys.stderr)
    elif as_json:
        print_json({"certificate": str(certificate), "status": found.verdict.status, "file": str(output)})
    else:
        print_lines(_answer(found, output))
    if not accepted:
        raise typer.Exit(5)


def _answer(found: "CoqFile", output: Path) -> Iterator[str]:
    """What was written, and what to do with it; coqc takes only files whose name is an identifier."""
    shown = one_line(str(output), 4_096)
    if found.verdict.status != "verified":
        yield f"written to {shown}: no theorem, only that the checker refuses this certificate"
        yield found.verdict.message
        return
    yield f"written to {shown}: {len(found.theorems)} theorems ({', '.join(found.theorems)})"
    if re.fullmatch("[A-Za-z][A-Za-z0-9_]*[.]v", output.name):
        yield f"compile it with: coqc -w none -R proofs/theory Orbitcert {shlex.quote(shown)}"
    else:
        yield "to compile it give it a name that coqc takes: letters, digits and _, a letter first, then .v"


def _origin(certificate: Path, environment: str, start: str | None, criterion: str) -> Any:
    """The environment, which must be the one the certificate names, if it names one."""
    from orbitcert.environment.gallery import gallery_entry
    from orbitcert.environment.sources import open_environment
    from orbitcert.exact.rational import parse_rational
    from orbitcert.exact.strict_json import read_json
    from orbitcert.present.coq_environment import Origin

    kind, _, value = criterion.partition("=")
    if criterion == "average":
        discount = None
    elif kind == "discount":
        try:
            discount = parse_rational(value)
        except ValueError as fault:
            raise BadInput("--criterion", str(fault)) from None
        if not 0 < discount < 1:
            raise BadInput("--criterion", f"discount {discount} is not between 0 and 1")
    else:
        raise typer.BadParameter("average or discount=p/q", param_hint="--criterion")
    if environment.startswith("gallery:"):
        entry = gallery_entry(environment.removeprefix("gallery:"))
        if entry.environment is None:
            raise BadInput(entry.name, "this entry is a problem without an environment")
        return Origin(entry.environment, start, discount)
    mdp = open_environment(environment)
    if not Path(environment).is_file():
        return Origin(mdp, start, discount)
    value_read: Any = read_json(certificate)
    source = value_read.get("source") if isinstance(value_read, dict) else None
    digest = hashlib.sha256(Path(environment).read_bytes()).hexdigest()
    if isinstance(source, dict) and source.get("sha256") != digest:
        raise BadInput(environment, "not the environment that the certificate names: another SHA-256")
    return Origin(mdp, start, discount)
