"""Figures for `orbitcert export`: of a certificate, a problem or an environment, told apart by what the file says."""

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from orbitcert.commands.shared import print_json, print_lines, progress
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.environment.mdp import Mdp
    from orbitcert.present.checked_certificate import CheckedCertificate
    from orbitcert.present.figures.drawing import Drawing

GALLERY = "gallery:"


def write_figure(
    source: str,
    form: str,
    step: str | None,
    environment: str | None,
    start: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    """Draw what `source` names, in TikZ, DOT or SVG; exit status 5, and nothing written, for a rejected certificate."""
    from orbitcert.exact.strict_json import write_text_atomically
    from orbitcert.present.figures.dot import dot_graph
    from orbitcert.present.figures.svg import svg_text
    from orbitcert.present.figures.tikz import tikz_text

    with progress("reading") as stage:
        checked = _certificate(source)
        if checked is None:
            if step is not None or environment is not None:
                name = "--environment" if step is None else "--step"
                raise typer.BadParameter("belongs to certificates", param_hint=name)
            stage("drawing")
            drawing = _question(source, start)
        elif checked.verdict.status != "verified":
            if as_json:
                print_json({"certificate": source, "status": checked.verdict.status, "file": None})
            print(f"orbitcert: nothing drawn: {one_line(checked.verdict.message, 500)}", file=sys.stderr)
            raise typer.Exit(5)
        else:
            stage("drawing")
            drawing = _of_certificate(checked, step, environment, start)
        text = {"tikz": tikz_text, "dot": dot_graph, "svg": svg_text}[form](drawing)
        if output is not None:
            write_text_atomically(output, text)
    if output is None:
        typer.echo(text, nl=False)
    elif as_json:
        print_json(_json(drawing, None if checked is None else source, form, output))
    else:
        print_lines(iter([f"written to {one_line(str(output), 4_096)}: {_words(drawing)}"]))


def _words(drawing: "Drawing") -> str:
    options = sum(node.kind == "option" for node in drawing.nodes)
    counts = [(len(drawing.nodes) - options, "state"), (options, "option"), (len(drawing.links), "link")]
    parts = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in counts if number]
    if drawing.caption:
        number = len(drawing.arrows)
        parts.append(f"{number} arrow{'' if number == 1 else 's'} of {one_line(drawing.caption, 80)}")
    return ", ".join(parts) + (f"; {drawing.remark()}" if drawing.remark() else "")


def _json(drawing: "Drawing", certificate: str | None, form: str, output: Path) -> dict[str, Any]:
    options = sum(node.kind == "option" for node in drawing.nodes)
    left_out = {
        "states": str(drawing.left_out),
        "options": str(drawing.options_left_out),
        "arrows": str(drawing.arrows_left_out),
    }
    return {
        "certificate": certificate,
        "status": None if certificate is None else "verified",
        "file": str(output),
        "form": form,
        "states": str(len(drawing.nodes) - options),
        "options": str(options),
        "links": str(len(drawing.links)),
        "arrows": str(len(drawing.arrows)),
        "step": drawing.caption or None,
        "left_out": left_out,
    }


def _format(source: str) -> str:
    """The format that a JSON file says it has; empty for other files and for names."""
    from orbitcert.environment.gallery import gallery_names
    from orbitcert.exact.strict_json import read_json

    if source.startswith(GALLERY) or source in gallery_names() or "\0" in source or not Path(source).is_file():
        return ""
    if not source.lower().endswith(".json"):
        with Path(source).open("rb") as stream:
            if not stream.read(4_096).lstrip().startswith(b"{"):
                return ""
    value: Any = read_json(source)
    return str(value.get("format", "")) if isinstance(value, dict) else ""


def _certificate(source: str) -> "CheckedCertificate | None":
    from orbitcert.present.checked_certificate import checked_certificate

    return checked_certificate(source) if _format(source).startswith("orbitcert/certificate/") else None


def _question(source: str, start: str | None) -> "Drawing":
    """The figure of a gallery entry, a problem or an environment."""
    from orbitcert.distribution.description import start_state
    from orbitcert.distribution.gallery_problems import problem_of
    from orbitcert.environment.gallery import gallery_entry, gallery_names
    from orbitcert.environment.sources import open_environment
    from orbitcert.exact.copied_problem_file import read_any_problem
    from orbitcert.present.figures.drawing import environment_drawing, problem_drawing
    from orbitcert.present.figures.subjects import entry_drawing

    name = source.removeprefix(GALLERY)
    if name in gallery_names() or source.startswith(GALLERY):
        entry = gallery_entry(name)
        return entry_drawing(entry, problem_of(entry), start)
    if _format(source).startswith("orbitcert/problem/"):
        if start is not None:
            raise typer.BadParameter("belongs to environments", param_hint="--from")
        return problem_drawing(read_any_problem(source))
    mdp = open_environment(source)
    return environment_drawing(mdp, None if start is None else start_state(mdp, start), (), ())


def _of_certificate(
    checked: "CheckedCertificate", step: str | None, environment: str | None, start: str | None
) -> "Drawing":
    from orbitcert.present.figures.drawing import with_step, with_steps
    from orbitcert.present.figures.subjects import certificate_drawing
    from orbitcert.present.steps import steps_of

    if start is not None and environment is None:
        raise typer.BadParameter("needs --environment", param_hint="--from")
    behind = None if environment is None else environment_behind(checked, environment)
    steps = steps_of(checked.value)
    if step == "all":
        return with_steps(certificate_drawing(checked, behind, start), steps)
    number = _number(step, len(steps))
    chosen = steps[number - 1] if number else None
    return with_step(certificate_drawing(checked, behind, start, chosen), chosen)


def _number(step: str | None, most: int) -> int:
    if step is None:
        return min(1, most)
    if not (step.isascii() and step.isdigit() and len(step) < 8):
        raise typer.BadParameter(f"{one_line(step, 40)!r} is neither a number from 0 nor all", param_hint="--step")
    if int(step) > most:
        raise BadInput("--step", f"{int(step)}: the evidence has {most} step{'' if most == 1 else 's'}")
    return int(step)


def environment_behind(checked: "CheckedCertificate", environment: str) -> "Mdp":
    """The environment, which must be the one the certificate names, if it names one."""
    from orbitcert.environment.gallery import gallery_entry
    from orbitcert.environment.sources import open_environment

    if environment.startswith(GALLERY):
        entry = gallery_entry(environment.removeprefix(GALLERY))
        if entry.environment is None:
            raise BadInput(entry.name, "this entry is a problem without an environment")
        return entry.environment
    mdp = open_environment(environment)
    named = checked.value.get("source")
    if named is not None and Path(environment).is_file():
        digest = hashlib.sha256(Path(environment).read_bytes()).hexdigest()
        if digest != named["sha256"]:
            raise BadInput(environment, "not the environment that the certificate names: another SHA-256")
    return mdp
