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


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_certificate_is_no_problem_and_no_environment(command: tuple[str, ...], tmp_path: Path) -> None:
    inline("certify", "candy", "-o", "c.json", cwd=tmp_path)
    inline("gallery", "candy", "-o", "p.json", cwd=tmp_path)
    done = inline(command[0], "c.json", *command[1:], cwd=tmp_path)
    assert (done.returncode, done.is_one_line_of_complaint) == (4, True)
    assert "c.json: is a certificate, a problem is expected: `check` judges it" in done.stderr
    for name, said in (("c.json", "a certificate, an environment"), ("p.json", "a problem, an environment")):
        done = inline("options", name, "--lose", "candy", "-o", "x.json", cwd=tmp_path)
        assert (done.returncode, done.is_one_line_of_complaint) == (4, True)
        assert f"{name}: is {said} is expected" in done.stderr
    assert not (tmp_path / "x.json").exists()


def test_what_is_checked_and_is_no_certificate_is_named(tmp_path: Path) -> None:
    inline("gallery", "candy", "-o", "p.json", cwd=tmp_path)
    inline("gallery", "candy", "--environment", "-o", "e.json", cwd=tmp_path)
    for name, form in (("p.json", "orbitcert/problem/1"), ("e.json", "orbitcert/mdp/1")):
        done = inline("check", name, cwd=tmp_path)
        assert done.returncode == 4
        assert done.stdout == f"MALFORMED certificate: the format is {form}, not orbitcert/certificate/1\n"


def test_a_gallery_name_may_say_that_it_is_one(tmp_path: Path) -> None:
    for arguments in (("tight",), ("certify",), ("certify", "--from", "start", "--lose", "candy")):
        plain = inline(arguments[0], "candy", *arguments[1:], cwd=tmp_path)
        named = inline(arguments[0], "gallery:candy", *arguments[1:], cwd=tmp_path)
        assert plain.returncode == named.returncode == 0
        assert plain.stdout == named.stdout
    assert inline("certify", "gallery:no-such-thing", cwd=tmp_path).returncode == 4
