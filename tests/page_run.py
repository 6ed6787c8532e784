"""Runs what a page of the documentation tells its reader to type, from top to bottom, in one folder.

`orbitcert` commands run in this process where that is the same (tests/test_page_run.py holds it to that), and as a
process where the page is one of IN_PROCESSES, where it is the first of its exit status on all pages, and where a shell
is at work: another program, a pipe, a redirection, a pattern of file names.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coq import build_theory
from fenced_blocks import PAGES, ROOT, Block, Command, agrees, blocks, commands, name_of
from inline_command import Finished, inline, process_state
from needed import missing

IN_PROCESSES = frozenset({"README.md", "docs/how-to/certify-a-gymnasium-environment.md"})
"""The pages whose every command is a process of its own, as on the reader's machine; Gymnasium remembers in a process
which environments were registered."""

PROJECT = ("docs", "proofs", "src")
"""Folders of the project that a page finds in its own folder, as a reader does who types in the project's folder."""

_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"|\\.")
_SHELL = re.compile(r"[|&;<>$`*?(){}~\"'\\\[\]]")
SECONDS = 300


@dataclass(slots=True)
class Tally:
    """What ran of a page, and what did not and why."""

    inline: int = 0
    processes: int = 0
    python: int = 0
    not_run: list[str] = field(default_factory=list)

    @property
    def ran(self) -> int:
        """How many commands ran."""
        return self.inline + self.processes


def needs_a_shell(text: str) -> bool:
    """Whether this is more than one program with plain or quoted words."""
    return not text.startswith("orbitcert ") or bool(_SHELL.search(_QUOTED.sub("", text)))


@cache
def first_of_their_status() -> frozenset[tuple[str, str]]:
    """For every exit status the first page and command that end with it."""
    first: dict[int, tuple[str, str]] = {}
    for page in PAGES:
        for command in page_commands(page):
            if command.text.startswith("orbitcert ") and not command.needs:
                first.setdefault(command.status, (name_of(page), command.text))
    return frozenset(first.values())


def page_commands(page: Path) -> list[Command]:
    """Every command of the page, in order."""
    return [command for block in blocks(page) if block.language == "console" for command in commands(block.text)]


def run_page(page: Path, folder: Path) -> Tally:
    """Type every command and every Python block of the page in this folder; AssertionError at the first surprise."""
    found = blocks(page)
    for block in found:
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
    for name in PROJECT:
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    tally = Tally()
    for block in found:
        steps = {"console": commands, "python": lambda text: [text]}.get(block.language, lambda _: [])(block.text)
        for step in steps:
            needs = (*block.needs, *(step.needs if isinstance(step, Command) else ()))
            if lacking := [reason for need in needs if (reason := missing(need))]:
                shown = step.text if isinstance(step, Command) else f"the block in line {block.line}"
                tally.not_run.append(f"{shown} ({'; '.join(lacking)})")
                continue
            if "coq" in needs:
                build_theory()
            if isinstance(step, Command):
                _run_command(step, block, folder, tally)
            else:
                _run_python(block, folder)
                tally.python += 1
    return tally


def _run_command(command: Command, block: Block, folder: Path, tally: Tally) -> None:
    place = name_of(block.page)
    alone = place in IN_PROCESSES or (place, command.text) in first_of_their_status()
    if alone or needs_a_shell(command.text):
        run: Finished | subprocess.CompletedProcess[str] = in_a_shell(command.text, folder)
        tally.processes += 1
    else:
        before = process_state()
        run = inline(*shlex.split(command.text)[1:], cwd=folder)
        after = process_state()
        assert after == before, (command.text, [key for key in before if before[key] != after[key]])
        tally.inline += 1
    assert run.returncode == command.status, (block.place, command.text, run.stdout, run.stderr)
    assert agrees(command.shown, run.stdout.splitlines()), (block.place, command.text, run.stdout)


def _run_python(block: Block, folder: Path) -> None:
    """Each line that begins with `print(` prints what the comment after it says, and nothing else is printed."""
    out, name = io.StringIO(), Path(block.file).stem if block.file else "__main__"
    with chdir(folder), redirect_stdout(out):
        exec(compile(block.text, block.place, "exec"), {"__name__": name})
    promised = [line.split("# ", 1)[1].strip() for line in block.text.splitlines() if line.startswith("print(")]
    assert out.getvalue().splitlines() == promised, (block.place, out.getvalue())


def in_a_shell(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The finished command line, in which `orbitcert` is this program."""
    path = f"{_our_program(folder)}{os.pathsep}{os.environ['PATH']}"
    code = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    return subprocess.run(
        ["bash", "-c", text],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": code},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _our_program(folder: Path) -> Path:
    """A folder outside the page's own one that holds `orbitcert`, and the `python3` that runs the tests."""
    there = folder.parent / f"{folder.name}.bin"
    if not there.exists():
        there.mkdir()
        program = there / "orbitcert"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m orbitcert "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        python = there / "python3"
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
        python.chmod(0o755)
    return there
