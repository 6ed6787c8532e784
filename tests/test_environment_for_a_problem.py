"""Who gives an environment where a problem is expected is told what to do, in one line."""

import json
from pathlib import Path

import pytest

from inline_command import inline

COMMANDS = (("certify",), ("tight",), ("orbit", "--reward", "0"), ("table",), ("rules",))
ADVICE = "is an environment, a problem is expected: `certify` takes one with --lose"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("source", ["mine.json", "gymnasium:FrozenLake-v1"])
def test_an_environment_is_no_problem_and_the_message_says_what_to_do(
    command: tuple[str, ...], source: str, tmp_path: Path
) -> None:
    rows = {"s": {"stay": {"s": "1"}}}
    environment = {"format": "orbitcert/mdp/1", "name": "mine", "states": ["s"], "transitions": rows}
    (tmp_path / "mine.json").write_text(json.dumps(environment))
    done = inline(command[0], source, *command[1:], cwd=tmp_path)
    assert done.returncode == 4
    assert done.is_one_line_of_complaint
    assert f"{source}: {ADVICE}" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_a_problem_with_a_state_of_that_name_gets_its_own_message(tmp_path: Path) -> None:
    problem = {"format": "orbitcert/problem/1", "name": "p", "states": ["x"], "A": [{"orbitcert/mdp/1": "1"}], "B": []}
    (tmp_path / "p.json").write_text(json.dumps(problem))
    done = inline("certify", "p.json", cwd=tmp_path)
    assert done.returncode == 4
    assert ADVICE not in done.stderr


def test_an_unknown_kind_is_a_missing_file(tmp_path: Path) -> None:
    done = inline("certify", "<script>:x", cwd=tmp_path)
    assert done.returncode == 4
    assert "no such file" in done.stderr
