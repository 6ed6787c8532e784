"""The command line: parse, call, print, exit status.

Exit status: 0 done; 2 usage; 3 nothing could be proved; 4 bad input (one line on standard error, nothing written);
5 a certificate was rejected; 130 interrupted.  With `--json` exactly one JSON object goes to standard output.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from orbitcert import checker
from orbitcert.commands.abstract import abstract
from orbitcert.commands.atlas import atlas
from orbitcert.commands.certify import certify
from orbitcert.commands.convert import convert
from orbitcert.commands.copies import copies
from orbitcert.commands.discounts import discounts
from orbitcert.commands.export import export
from orbitcert.commands.features import features
from orbitcert.commands.hunt import hunt, merge, recheck
from orbitcert.commands.nearest import nearest
from orbitcert.commands.orbit import orbit
from orbitcert.commands.plausible import plausible
from orbitcert.commands.plot import app as plot
from orbitcert.commands.power import power
from orbitcert.commands.probability import probability
from orbitcert.commands.quick_start import load_igraph_without_drawing
from orbitcert.commands.report import report
from orbitcert.commands.rules import rules
from orbitcert.commands.shared import (
    FORMAT_HELP,
    Rationalise,
    keep_source,
    parse_criterion,
    print_json,
    print_line,
    print_lines,
    progress,
)
from orbitcert.commands.situations import situations
from orbitcert.commands.table import table
from orbitcert.commands.tight import tight
from orbitcert.exact.bad_input import BadInput, one_line

app = typer.Typer(
    name="orbitcert",
    help="How large a share of every reward's orbit prefers the larger option set: found, proved, checked, exactly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

INTERRUPTED = 130

_USAGE_FAULT: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")
"""The base of all usage errors; typer does not export it, and does not always take it from click."""

Json = Annotated[bool, typer.Option("--json", help="print exactly one JSON object")]


@app.command()
def gallery(
    name: Annotated[str | None, typer.Argument(help="an entry; without it all are listed")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="write the entry's problem here")] = None,
    environment: Annotated[bool, typer.Option("--environment", help="write its environment instead")] = False,
    as_json: Json = False,
) -> None:
    """The literature's environments and problems, with citations and expected results."""
    from orbitcert.distribution.gallery_problems import problem_of
    from orbitcert.environment import gallery as entries
    from orbitcert.environment.mdp_file import mdp_to_json
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.present.gallery_words import entry_json, entry_lines, gallery_table

    if name is None:
        if output is not None or environment:
            raise typer.BadParameter("-o and --environment need the name of an entry")
        listed = entries.gallery()
        if as_json:
            print_json({"entries": [entry_json(entry) for entry in listed]})
        else:
            gallery_table(listed)
        return
    entry = entries.gallery_entry(name)
    if environment and entry.environment is None:
        raise BadInput(name, "this entry is a problem without an environment")
    if output is not None:
        if environment and entry.environment is not None:
            write_json_atomically(output, mdp_to_json(entry.environment))
        else:
            write_json_atomically(output, problem_to_json(problem_of(entry)))
    if as_json:
        print_json(entry_json(entry) | {"file": None if output is None else str(output)})
    else:
        print_lines(entry_lines(entry, problem_of(entry)))
        if output is not None:
            print_line(f"written to {output}")


@app.command()
def environment(
    source: Annotated[str, typer.Argument(help="a file, a gallery name, or KIND:SPEC as in gymnasium:ID,option=value")],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="write here: .drn for Storm, .tra for PRISM, else orbitcert/mdp/1")
    ],
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Json = False,
) -> None:
    """Read an environment from any source and write it exactly, for this program or for another one."""
    from orbitcert.environment.exports import write_environment
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment

    with progress("reading"):
        mdp = open_environment(source, parse_rule(rationalise), form)
        files = [str(path) for path in write_environment(mdp, output)]
    changed = 0 if mdp.rationalisation is None else len(mdp.rationalisation.changed)
    if as_json:
        numbers = {"states": str(len(mdp.states)), "changed": str(changed)}
        print_json(numbers | {"file": str(output), "files": files})
    else:
        print_line(f"{one_line(mdp.name, 80)}: {len(mdp.states)} states, written to {', '.join(files)}")
        if changed:
            print(f"{changed} float probabilities were read by the rule {rationalise}; each is recorded in the file")


@app.command()
def formats(as_json: Json = False) -> None:
    """The formats in which environments are read."""
    from orbitcert.environment.sources import FORMATS

    if as_json:
        print_json({"formats": [{"name": f.name, "endings": list(f.endings), "summary": f.summary} for f in FORMATS]})
        return
    for form in FORMATS:
        print(f"{form.name:12} {' '.join(form.endings) or '-':18} {form.summary}")


@app.command()
def options(
    mdp: Annotated[str, typer.Argument(help="a file, a gallery name, or KIND:SPEC such as gymnasium:ID,option=value")],
    lose: Annotated[
        str, typer.Option("--lose", help="A: x,y | states:x,y | ends-in:x,y | label:NAME | action:a; patterns like H*")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="write the problem here")],
    start: Annotated[
        str | None, typer.Option("--from", help="the state the agent is in; default: where the environment begins")
    ] = None,
    win: Annotated[str | None, typer.Option("--win", help="B, in the same words; default: everything else")] = None,
    after: Annotated[str | None, typer.Option("--after", help="only policies that take this action first")] = None,
    criterion: Annotated[str, typer.Option("--criterion", help="average or discount=p/q")] = "average",
    one_cycles: Annotated[
        bool, typer.Option("--one-cycles", help="B: the winning 1-cycles only; nothing is enumerated (RDSP D.12)")
    ] = False,
    only_supports: Annotated[
        bool, typer.Option("--only-supports", help="permute only the states that carry weight in A or B")
    ] = False,
    competitors: Annotated[
        bool, typer.Option("--competitors", help="the distributions in neither set compete: certify compares among all")
    ] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="print every enumerated distribution; * marks the non-dominated ones")
    ] = False,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Json = False,
) -> None:
    """The two option sets of an environment: what the agent can end up doing from a state."""
    from orbitcert.distribution.selection import select
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.strict_json import write_json_atomically

    keep_source(mdp, output)
    with progress("reading and enumerating"):
        source = open_environment(mdp, parse_rule(rationalise), form)
        chosen = select(
            source,
            start,
            after,
            lose=lose,
            win=win,
            criterion=_one_discount(criterion),
            one_cycles=one_cycles,
            only_supports=only_supports,
            competitors=competitors,
        )
        write_json_atomically(output, problem_to_json(chosen.problem))
    problem = chosen.problem
    from orbitcert.present.question_words import count_text, set_text
    from orbitcert.present.words import distribution_lines, distributions_json

    if as_json:
        print_json(
            {
                "states": str(problem.d),
                "A": str(len(problem.A)),
                "B": str(len(problem.B)),
                "C": str(len(problem.C)),
                "remarks": list(chosen.remarks),
                "distributions": distributions_json(source.states, chosen.distributions) if listing else None,
                "problem": str(output),
            }
        )
        return
    print(f"{one_line(problem.name, 80)}: {problem.d} states")
    for side, members in (("A", problem.A), ("B", problem.B)):
        print(f"  {side}  {count_text(len(members), 'option')}: {set_text(problem, side)}")
    for remark in chosen.remarks:
        print(f"  note: {one_line(remark)}")
    if listing:
        print_lines(distribution_lines(source.states, chosen.distributions))
    print_line(f"written to {output}")


@app.command()
def check(
    certificates: Annotated[list[str], typer.Argument(help="certificate files")],
    as_json: Json = False,
) -> None:
    """Check certificates with the independent checker; exit 0 only when all are verified."""
    if not as_json:
        raise typer.Exit(checker.main(certificates))
    verdicts = [(path, checker.check_file(path)) for path in certificates]
    print_json({"verdicts": [{"file": p, "status": v.status, "message": v.message} for p, v in verdicts]})
    statuses = {v.status for _, v in verdicts}
    raise typer.Exit(4 if "malformed" in statuses else 5 if "rejected" in statuses else 0)


def _one_discount(text: str) -> Any:
    """Enumerated distributions are those of one discount."""
    criterion = parse_criterion(text)
    if criterion == "discount=all":
        raise typer.BadParameter("average or discount=p/q; every discount is for certify", param_hint="--criterion")
    return criterion


app.command()(certify)
app.command()(orbit)
app.command()(rules)
app.command()(plausible)
app.command()(tight)
app.command()(nearest)
app.command()(probability)
app.command()(power)
app.command()(table)
app.command()(copies)
app.command()(export)
app.add_typer(plot, name="plot")
app.command()(report)
app.command()(features)
app.command()(convert)
app.command()(discounts)
app.command()(hunt)
app.command()(merge)
app.command()(recheck)
app.command()(atlas)
app.command()(situations)
app.command()(abstract)


def main() -> NoReturn:
    """Run the program and turn every expected failure into one line and its exit status."""
    load_igraph_without_drawing()
    sys.exit(_status())


def _status() -> int:
    """The exit status of this call; failures have been reported."""
    from orbitcert.distribution.policy import TooMany
    from orbitcert.exact.permutation_group import GroupTooLarge

    try:
        status = int(app(standalone_mode=False) or 0)
        if status == INTERRUPTED:
            raise KeyboardInterrupt
        return status
    except _USAGE_FAULT as fault:
        fault.message = one_line(fault.message, 500)
        fault.show()
        return int(fault.exit_code)
    except BadInput as fault:
        _complain(str(fault))
        return 4
    except (TooMany, GroupTooLarge) as stop:
        _complain(str(stop))
        return 3
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has gone
        return 1
    except OSError as fault:
        _complain(f"{fault.filename or 'file'}: {fault.strerror or fault}")
        return 4
    except (KeyboardInterrupt, typer.Abort):
        _complain("interrupted; no file was left half-written")
        return INTERRUPTED


def _complain(reason: str) -> None:
    print(f"orbitcert: {one_line(reason, 500)}", file=sys.stderr)
