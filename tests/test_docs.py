"""README and docs: command blocks print what they say, Python blocks run, links lead somewhere."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from command import orbitcert

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "proofs" / "README.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[tuple[str | None, str]]:
    """(file name, text) of the blocks in this language."""
    return [(m[2], m[3]) for m in BLOCK.finditer(page.read_text()) if m[1] == language]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Each `$ command` of a console block with the output lines below it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def agrees(expected: list[str], printed: list[str]) -> bool:
    """Output as shown: `...` alone stands for any lines, at the end of a line for any rest."""
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(agrees(expected[1:], printed[k:]) for k in range(len(printed) + 1))
    if not printed:
        return False
    shown = expected[0]
    same = printed[0].startswith(shown[:-3]) if shown.endswith("...") else printed[0] == shown
    return same and agrees(expected[1:], printed[1:])


CONSOLE_PAGES = [page for page in PAGES if blocks(page, "console")]
PYTHON_PAGES = [page for page in PAGES if blocks(page, "python")]


def test_there_are_pages_to_run() -> None:
    assert len(CONSOLE_PAGES) >= 2
    assert len(PYTHON_PAGES) >= 1


@pytest.mark.parametrize("page", CONSOLE_PAGES, ids=lambda page: page.name)
def test_the_commands_on_the_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    for name, text in (*blocks(page, "json"), *blocks(page, "python")):
        if name:
            (tmp_path / name).write_text(text)
    ran = 0
    for _, block in blocks(page, "console"):
        for command, expected in commands(block):
            command, _, comment = command.partition("  # ")
            status = int(comment.removeprefix("exit ")) if comment else 0
            words = shlex.split(command)
            if words[0] == "orbitcert":
                run = orbitcert(*words[1:], cwd=tmp_path)
            else:
                run = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert run.returncode == status, (command, run.stderr)
            assert agrees(expected, run.stdout.splitlines()), (command, run.stdout)
            ran += 1
    assert ran >= 3


@pytest.mark.parametrize("page", PYTHON_PAGES, ids=lambda page: page.name)
def test_the_python_on_the_page_runs_and_its_comments_are_its_output(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _, text in blocks(page, "python"):
        exec(compile(text, str(page), "exec"), {})
        printed = capsys.readouterr().out.splitlines()
        promised = [line.split("# ", 1)[1].strip() for line in text.splitlines() if line.startswith("print(")]
        assert printed == promised


def test_links_between_pages_lead_somewhere() -> None:
    checked = 0
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)
                checked += 1
    assert checked >= 8
