"""Commands of a page in this process and as processes: the same output, the same status, nothing left behind."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

import needed
from command import orbitcert
from fenced_blocks import PAGES
from inline_command import Finished, inline, process_state
from page_run import IN_PROCESSES, first_of_their_status, in_a_shell, needs_a_shell, page_commands, run_page

SAMPLE = {
    "certify candy -o c.json": 0,
    "check c.json": 0,
    "check changed.json": 5,
    "check c.json changed.json broken.json --json": 4,
    "orbit tree --reward 0,1,2,3,4,5 --json": 0,
    "hunt clique --max-states 2 --processes 1": 0,
    "gallery candy --environment -o m.json": 0,
    "certify m.json --from start --lose candy -o d.json --json": 0,
    "probability gems": 3,
    "certify no-such-thing": 4,
    "certify candy --no-such-option": 2,
    "copies 1 10^20000": 4,
}


def outcome(run: Finished | subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    """Status and output; a line about usage begins with the name by which the program was started."""
    errors = re.sub(r"(Usage: |Try ')\S.*?(?= certify)", r"\1orbitcert", run.stderr)
    return run.returncode, run.stdout, errors


def prepared(folder: Path) -> Path:
    """The folder with a certificate that is rejected and one that is malformed."""
    folder.mkdir()
    inline("certify", "candy", "-o", "c.json", cwd=folder)
    text = (folder / "c.json").read_text()
    (folder / "changed.json").write_text(text.replace('"factor": "2"', '"factor": "3"'))
    (folder / "broken.json").write_text(text[:-5])
    return folder


def test_in_this_process_and_as_a_process_a_command_says_and_writes_the_same(tmp_path: Path) -> None:
    alone, here = prepared(tmp_path / "alone"), prepared(tmp_path / "here")
    for text, status in SAMPLE.items():
        process = orbitcert(*shlex.split(text), cwd=alone)
        before = process_state()
        assert outcome(inline(*shlex.split(text), cwd=here)) == outcome(process), text
        assert process_state() == before, text
        assert process.returncode == status, (text, process.stderr)
    assert set(SAMPLE.values()) == {0, 2, 3, 4, 5}
    files = {path.name: path.read_bytes() for path in alone.iterdir()}
    assert files == {path.name: path.read_bytes() for path in here.iterdir()}
    assert len(files) == 5


def test_a_command_says_the_same_whatever_ran_before_it_in_this_process(tmp_path: Path) -> None:
    here = prepared(tmp_path / "here")
    first: dict[str, Finished] = {text: inline(*shlex.split(text), cwd=here) for text in SAMPLE}
    again = {text: inline(*shlex.split(text), cwd=here) for text in reversed(SAMPLE)}
    assert again == first


def test_the_pages_use_processes_where_it_is_said_and_this_process_for_most() -> None:
    everything = [(page, command) for page in PAGES for command in page_commands(page)]
    shells = [command.text for _, command in everything if needs_a_shell(command.text)]
    assert {command.status for _, command in everything} == {0, 3, 4, 5}
    assert len(first_of_their_status()) == 4
    assert len([page for page, _ in everything if page.name == "README.md"]) >= 8
    assert len(IN_PROCESSES) == 2
    assert 3 <= len(shells) < len(everything) / 5


@pytest.mark.parametrize(
    ("text", "shell"),
    [
        ("orbitcert certify candy -o c.json", False),
        ("orbitcert abstract two-or-51 --merge 'dying*=game over' --by \"a<b\"", False),
        ("orbitcert certify candy | head -1", True),
        ("orbitcert check *.json", True),
        ("orbitcert certify candy > out.txt", True),
        ('orbitcert certify "$NAME"', True),
        ("orbitcert certify candy && ls", True),
        ("grep a b", True),
    ],
)
def test_what_only_a_shell_can_run_is_told_from_what_this_process_can(text: str, shell: bool) -> None:
    assert needs_a_shell(text) == shell


def test_a_shell_finds_this_program_and_its_status(tmp_path: Path) -> None:
    (tmp_path / "page").mkdir()
    run = in_a_shell("orbitcert check nothing.json | cat; exit ${PIPESTATUS[0]}", tmp_path / "page")
    assert run.returncode == 4
    assert run.stdout.startswith("MALFORMED")
    assert list((tmp_path / "page").iterdir()) == []


def page_of(text: str, folder: Path) -> Path:
    """A page with this text."""
    page = folder / "page.md"
    page.write_text(text)
    (folder / "run").mkdir()
    return page


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ orbitcert check none.json\n...\n```\n",
        "```console\n$ orbitcert check none.json  # exit 4\nVERIFIED\n```\n",
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ echo one  # exit 3\none\n```\n",
        "```python\nprint(1 + 1)  # 3\n```\n",
        "```python\nimport sys\nsys.stdout.write('unsaid')\n```\n",
    ],
)
def test_a_page_that_shows_something_else_fails(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run_page(page_of(text, tmp_path), tmp_path / "run")


def test_what_needs_something_missing_is_not_run_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needed, "HAS_COQ", False)
    needed.missing.cache_clear()
    page = page_of(
        "```console\n$ coqc none.v  # needs coq\n$ echo one\none\n```\n```python needs=coq\n1 / 0\n```\n", tmp_path
    )
    tally = run_page(page, tmp_path / "run")
    needed.missing.cache_clear()
    assert (tally.processes, tally.inline, tally.python) == (1, 0, 0)
    assert tally.not_run == [
        "coqc none.v (Coq with MathComp is not here)",
        "the block in line 6 (Coq with MathComp is not here)",
    ]


def test_a_command_for_coq_runs_beside_the_proofs_where_coq_is(tmp_path: Path) -> None:
    if reason := needed.missing("coq"):
        pytest.skip(f"NOT run: {reason}")
    page = page_of(
        "```console\n$ orbitcert certify candy -o c.json\n...\n$ orbitcert export c.json --coq -o c.v\n...\n"
        "$ coqc -R proofs/theory Orbitcert c.v  # needs coq\n```\n",
        tmp_path,
    )
    tally = run_page(page, tmp_path / "run")
    assert (tally.inline, tally.processes, tally.not_run) == (2, 1, [])
    assert (tmp_path / "run" / "c.vo").exists()
