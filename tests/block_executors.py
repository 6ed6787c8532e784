"""What each language of a fenced block is held to; a language that is not here may not stand in the documentation.

console, python    typed and run, in tests/page_run.py
json               read by the reader of its format (docs/how-to/write-a-page.md: `refused`, `member`)
sh, bash           NOT run: they install, take minutes, or leave out what the reader fills in.  Every line is held
                   to what it names: targets of make, extras and files of this project, commands and their options
coq                a file is compiled by Coq; sentences stand in the same words in a file that is
latex, math, dot, drn, prism, csv     compiled, drawn or read
markdown           a page: its blocks are executed
toctree            every entry is a page
text               pictures and output: holds no line that somebody could type
"""

import csv
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import typer

from coq import HAS_COQ, PROOFS, compile_coq
from fenced_blocks import ROOT, Block, blocks, commands
from inline_command import inline
from latex_engine import compiled
from needed import EXTRAS
from orbitcert import checker, cli
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_from_json
from orbitcert.environment.observation_file import observations_from_json
from orbitcert.environment.rationalise import REFUSE
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.copied_problem_file import copied_problem_from_json
from orbitcert.exact.feature_file import features_from_json
from orbitcert.exact.plausible_rewards import plausible_rewards_from_json
from orbitcert.exact.problem_file import problem_from_json
from orbitcert.exact.reward_file import reward_from_json
from orbitcert.exact.strict_json import json_from_text
from orbitcert.law.counterexample import counterexample_from_json
from page_run import run_page

DEBIAN_PACKAGES = frozenset(
    {"coq", "graphviz", "make", "python3", "python3-venv"}
    | {f"libcoq-mathcomp-{part}" for part in ("ssreflect", "fingroup", "algebra")}
)
"""What a page may tell its reader to install; nothing is installed by a test."""

PROSE = frozenset({"{note}", "{tip}", "{important}", "{warning}", "{seealso}", "{admonition}"})
"""Directives whose content is text for the reader."""

TYPED = re.compile(r"^\s*(\$ |>>> |% |(orbitcert|make|pip3?|python3?|git|coqc|apt-get|import|from) [a-z./-])")
"""How a line begins that somebody could type."""


def execute(block: Block, folder: Path) -> int:
    """Hold this block to what its language asks for; how many things were held, AssertionError when one is wrong."""
    executor = EXECUTORS.get(block.language)
    assert executor is not None, f"{block.place}: nothing in the tests executes a block in this language"
    return executor(block, folder)


def json_block(block: Block, _: Path) -> int:
    """The value, strictly read, is what the reader of its format accepts, or refuses where the block is marked so."""
    assert set(block.marks) <= {"refused", "member"}, block.place
    text = "{" + block.text + "}" if "member" in block.marks else block.text
    if "member" in block.marks:
        assert json_from_text(text, block.place).keys() == {"rationalisation"}, (
            f"{block.place}: no reader of that alone"
        )
    if "refused" in block.marks:
        with pytest.raises(BadInput):
            read_value(json_from_text(text, block.place), text, block.place)
    else:
        read_value(json_from_text(text, block.place), text, block.place)
    return 1


def read_value(value: object, text: str, place: str) -> object:
    """The value as its format's reader returns it; BadInput when it refuses.  Without a format it is a reward."""
    assert isinstance(value, dict), place
    form = value.get("format")
    states = value.get("states", {})
    if form is None and set(value) == {"rationalisation"}:
        return mdp_from_json(_environment_around(value["rationalisation"]), place)
    if form is None:
        return reward_from_json(value, tuple(value), place)
    if form == "orbitcert/certificate/1":
        verdict = checker.check_text(text)
        if verdict.status != "verified":
            raise BadInput(place, verdict.message)
        return verdict
    if form == "orbitcert/mdp/1":
        return mdp_from_json(value, place)
    if form == "orbitcert/problem/1":
        return copied_problem_from_json(value, place) if "blocks" in value else problem_from_json(value, place)
    if form == "orbitcert/features/1":
        return features_from_json(value, tuple(states) or ("x",), place)
    if form == "orbitcert/observations/1":
        return observations_from_json(value, Mdp.of("m", {s: {"stay": {s: 1}} for s in states}), place)
    if form == "orbitcert/rewards/1":
        return plausible_rewards_from_json(value, place)
    if form == "orbitcert/counterexample/1":
        return counterexample_from_json(value, place)
    raise BadInput(place, f"format {form!r} has no reader")


def _environment_around(rationalisation: dict[str, list[dict[str, str]]]) -> dict[str, object]:
    """An environment in which these entries, and nothing else, were read from floats."""
    rows: dict[str, dict[str, dict[str, str]]] = {}
    for entry in rationalisation["changed"]:
        row = rows.setdefault(entry["state"], {}).setdefault(entry["action"], {})
        row[entry["successor"]] = entry["written"]
        p, _, q = entry["written"].partition("/")
        row[entry["state"]] = f"{int(q) - int(p)}/{q}"
    ends = {entry["successor"] for entry in rationalisation["changed"]} - rows.keys()
    rows |= {state: {"stay": {state: "1"}} for state in sorted(ends)}
    head = {"format": "orbitcert/mdp/1", "name": "m", "states": list(rows), "transitions": rows}
    return {**head, "rationalisation": rationalisation}


def shell_block(block: Block, _: Path) -> int:
    """Every line names only what is there: see `shell_line`."""
    lines = [line for line in block.text.replace("\\\n", " ").splitlines() if line.split("#")[0].strip()]
    for line in lines:
        shell_line(line, block.place)
    return len(lines)


def shell_line(line: str, place: str) -> None:
    """AssertionError when this line names a target, a file, an extra, a package, a command or an option not there."""
    words = shlex.split(line, comments=True)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    assert not {"&&", "||", "|", ";", ">", "<"} & set(words), f"{place}: one command a line: {line}"
    program, arguments = words[0].removeprefix(".venv/bin/"), words[1:]
    if program.startswith("python") and arguments[:1] == ["-m"]:
        program, arguments = arguments[1], arguments[2:]
    if program == "make":
        rules = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        targets = [word for word in arguments if "=" not in word]
        assert targets, line
        assert set(targets) <= rules, f"{place}: no such target: {line}"
    elif program == "orbitcert":
        _is_understood([word.strip("[]") for word in arguments], f"{place}: {line}")
    elif program == "apt-get":
        packages = {word for word in arguments[1:] if not word.startswith("-")}
        assert arguments[0] == "update" or packages, line
        assert packages <= DEBIAN_PACKAGES, f"{place}: packages nobody knows here: {line}"
    elif program == "pip":
        _is_installable(arguments, f"{place}: {line}")
    elif program in ("bash", "sh", "cd") or program.startswith("python"):
        assert arguments, line
        assert (ROOT / arguments[0]).exists(), f"{place}: no such file: {line}"
    elif program == "coqc":
        assert (ROOT / arguments[arguments.index("-R") + 1]).is_dir(), f"{place}: {line}"
    else:
        assert program in ("venv", "pytest", "ulimit"), f"{place}: nothing holds this line to anything: {line}"
        assert program != "pytest" or find_spec("pytest")


def _is_understood(arguments: list[str], line: str) -> None:
    """The command line takes this command with these options; nothing is run."""
    group = typer.main.get_command(cli.app)
    assert arguments[0] in group.commands, f"no such command: {line}"
    try:
        group.commands[arguments[0]].make_context(arguments[0], arguments[1:])
    except cli._USAGE_FAULT as fault:
        raise AssertionError(f"{line}: {fault.format_message()}") from fault


def _is_installable(arguments: list[str], line: str) -> None:
    """`pip install` of this project, with extras that it has and files that are there."""
    assert arguments[0] == "install", line
    held = 0
    for before, word in pairwise(arguments):
        if before in ("-c", "-r"):
            assert (ROOT / word).is_file(), f"no such file: {line}"
        elif not word.startswith("-"):
            match = re.fullmatch(r"(?:\.|orbitcert)(?:\[([a-z,]+)\])?", word)
            assert match, f"pages install this project only: {line}"
            assert set((match[1] or "docs").split(",")) <= EXTRAS.keys(), f"no such extra: {line}"
            held += 1
    assert held == 1, line


def coq_block(block: Block, folder: Path) -> int:
    """Sentences stand word for word in a file of proofs/; a whole file compiles, where Coq is."""
    if "Require" not in block.text:
        files = [path for path in PROOFS.rglob("*.v") if block.text.strip() in path.read_text(encoding="utf-8")]
        assert files, f"{block.place}: in no file of proofs/"
        return 1
    if not HAS_COQ:
        pytest.skip(f"{block.place}: Coq with MathComp is not here: NOT compiled")
    file = folder / "page.v"
    file.write_text(block.text, encoding="utf-8")
    done = compile_coq(file)
    assert done.returncode == 0, done.stderr
    return 1


def latex_block(block: Block, folder: Path) -> int:
    """A LaTeX engine accepts it as the body of a document, with the tables that the page makes."""
    for table in re.findall(r"\\input\{(\w+)\}", block.text):
        make_table(block.page, f"{table}.tex", folder)
    assert compiled(block.text, ("amsmath", "amssymb", "booktabs", "graphicx"), folder).exists()
    return 1


def make_table(page: Path, name: str, folder: Path) -> None:
    """Run the page's one command that writes this file, among the files of the page."""
    found = blocks(page)
    for block in found:
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
    typed = [command.text for block in found if block.language == "console" for command in commands(block.text)]
    (command,) = [text for text in typed if text.endswith(f"-o {name}")]
    assert inline(*shlex.split(command)[1:], cwd=folder).returncode == 0, command


def math_block(block: Block, folder: Path) -> int:
    """A LaTeX engine accepts it as a displayed formula."""
    assert compiled(f"\\[\n{block.text.strip()}\n\\]", ("amsmath", "amssymb"), folder).exists()
    return 1


def dot_block(block: Block, _: Path) -> int:
    """Graphviz draws it."""
    if shutil.which("dot") is None:
        pytest.skip(f"{block.place}: Graphviz is not here: NOT drawn")
    done = subprocess.run(["dot", "-Tsvg"], input=block.text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (block.place, done.stderr)
    assert "<svg" in done.stdout
    return 1


def model_block(block: Block, folder: Path) -> int:
    """The reader of this format reads it as an environment with states."""
    if block.language == "prism":
        pytest.importorskip("stormpy", reason=f"{block.place}: stormpy is not here: NOT read")
    file = folder / f"page.{block.language}"
    file.write_text(block.text, encoding="utf-8")
    source, form = (f"program:{file}", None) if block.language == "prism" else (str(file), "drn")
    return len(open_environment(source, REFUSE, form).states)


def csv_block(block: Block, _: Path) -> int:
    """All rows have the same number of cells."""
    rows = list(csv.reader(io.StringIO(block.text)))
    assert len({len(row) for row in rows}) == 1, block.place
    return len(rows)


def toctree_block(block: Block, _: Path) -> int:
    """Every entry `page` or `Title <page>` is a page beside this one, a pattern matches at least one."""
    entries = [line for line in block.text.splitlines() if line.strip() and not line.startswith(":")]
    for entry in entries:
        name = re.sub(r"^.*<(.*)>$", r"\1", entry.strip())
        found = [*block.page.parent.glob(name.lstrip("/")), *block.page.parent.glob(f"{name.lstrip('/')}.*")]
        assert "://" in name or found, f"{block.place}: no page {name}"
    return len(entries)


def text_block(block: Block, _: Path) -> int:
    """No line that somebody could type: those belong to a language that is executed."""
    lines = block.text.splitlines()
    assert block.text.strip(), block.place
    typed = [line for line in lines if TYPED.match(line)]
    assert not typed, f"{block.place}: this is to be typed, so it is no text: {typed[0]}"
    return len(lines)


def markdown_block(block: Block, folder: Path) -> int:
    """It is a page, and all its blocks are executed."""
    page = folder / "page.md"
    page.write_text(block.text, encoding="utf-8")
    (folder / "run").mkdir()
    tally = run_page(page, folder / "run")
    held = sum(execute(part, folder) for part in blocks(page))
    if tally.not_run:
        pytest.skip(f"{block.place}: NOT run: {' | '.join(tally.not_run)}")
    return held


def run_block(block: Block, _: Path) -> int:
    """Run with its page, which these languages are: nothing more is asked here."""
    assert block.text.strip(), block.place
    return 1


EXECUTORS: dict[str, Callable[[Block, Path], int]] = {
    "console": run_block,
    "python": run_block,
    "json": json_block,
    "sh": shell_block,
    "bash": shell_block,
    "coq": coq_block,
    "latex": latex_block,
    "math": math_block,
    "{math}": math_block,
    "dot": dot_block,
    "drn": model_block,
    "prism": model_block,
    "csv": csv_block,
    "{toctree}": toctree_block,
    "markdown": markdown_block,
    "layers": text_block,  # tests/test_architecture_page.py holds it to the import contracts
    "text": text_block,
} | dict.fromkeys(PROSE, text_block)
