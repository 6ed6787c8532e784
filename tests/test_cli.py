"""The command line: what it prints, its JSON answers, its exit statuses, and what it leaves behind."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command import orbitcert
from inline_command import inline

PROBLEM = {
    "format": "orbitcert/problem/1",
    "name": "p",
    "states": ["x", "y", "z"],
    "A": [{"x": "1"}],
    "B": [{"y": "1"}, {"z": "1"}],
}


def changed(**fields: object) -> str:
    """The text of PROBLEM with some fields replaced."""
    return json.dumps(PROBLEM | fields)


BAD_PROBLEMS = {
    "unknown state": (changed(A=[{"huh": "1"}]), "unknown state"),
    "not in lowest terms": (changed(A=[{"x": "2/4"}]), "lowest terms"),
    "a JSON float": (changed(A=[{"x": 0.5}]), ""),
    "a decimal": (changed(A=[{"x": "0.5"}]), "not an exact rational"),
    "NaN": ('{"format": "orbitcert/problem/1", "name": NaN}', "NaN"),
    "NaN as text": (changed(A=[{"x": "NaN"}]), "not an exact rational"),
    "duplicate key": ('{"format": "orbitcert/problem/1", "format": "orbitcert/problem/1"}', "format"),
    "empty set": (changed(A=[]), "A"),
    "a numerator of a million digits": (changed(A=[{"x": "1" * 1_000_000}]), "1000000 characters"),
    "not JSON": ("A beats B", "bad.json:1:1"),
    "wrong version": (changed(format="orbitcert/problem/2"), "problem/2"),
    "B = A": (changed(B=[{"x": "1"}]), "same set"),
    "unknown field": (changed(gamma="1/2"), "gamma"),
    "trailing data": (changed() + " {}", ""),
    "not UTF-8": (b"\xff\xfe\x00", ""),
    "deep nesting": ("[" * 100_000, ""),
    "an empty file": ("", ""),
    "a label missing": (changed(orbit={"labels": {"x": "l"}}), "label"),
}


IN_PROCESSES = ("a numerator of a million digits", "not UTF-8", "deep nesting")
"""The cases in which the state of the process could matter: its limits, its encoding, its stack."""


@pytest.mark.parametrize("case", BAD_PROBLEMS)
def test_a_bad_problem_gets_one_line_with_file_and_reason_and_nothing_is_written(case: str, tmp_path: Path) -> None:
    content, reason = BAD_PROBLEMS[case]
    (tmp_path / "bad.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    run = (orbitcert if case in IN_PROCESSES else inline)("certify", "bad.json", "-o", "out.json", cwd=tmp_path)
    assert run.returncode == 4, run.stderr
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "bad.json" in run.stderr
    assert reason in run.stderr
    assert len(run.stderr) < 600
    assert [p.name for p in tmp_path.iterdir()] == ["bad.json"]


def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(1 << 30)
    started = time.monotonic()
    run = orbitcert("certify", "huge.json", "-o", "out.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.stderr.count("\n") == 1
    assert time.monotonic() - started < 20
    assert not (tmp_path / "out.json").exists()
    assert orbitcert("check", "huge.json", cwd=tmp_path).returncode == 4


@pytest.mark.parametrize(
    ("transitions", "reason"),
    [
        ({"s": {"go": {"t": "1/2"}}, "t": {"stay": {"t": "1"}}}, "1/2"),
        ({"s": {"go": {"u": "1"}}, "t": {"stay": {"t": "1"}}}, "u"),
        ({"s": {}, "t": {"stay": {"t": "1"}}}, "action"),
    ],
)
def test_a_bad_environment_is_refused_with_state_and_reason(tmp_path: Path, transitions: object, reason: str) -> None:
    environment = {"format": "orbitcert/mdp/1", "name": "m", "states": ["s", "t"], "transitions": transitions}
    (tmp_path / "bad.json").write_text(json.dumps(environment))
    run = inline("options", "bad.json", "--from", "s", "--lose", "t", "-o", "out.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.stderr.count("\n") == 1
    assert "bad.json" in run.stderr
    assert reason in run.stderr
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("certify", "no-such-thing"),
        ("gallery", "no-such-thing"),
        ("options", "candy", "--from", "nowhere", "--lose", "candy", "-o", "out.json"),
        ("options", "candy", "--from", "start", "--lose", "nothing*", "-o", "out.json"),
        ("options", "candy", "--from", "start", "--lose", "wait", "-o", "out.json"),
        ("options", "candy", "--from", "start", "--lose", "action:fly", "-o", "out.json"),
        ("options", "candy", "--from", "start", "--lose", "candy", "--criterion", "discount=0.9", "-o", "out.json"),
        ("environment", "candy", "--rationalise", "sometimes", "-o", "out.json"),
        ("environment", "gymnasium:NoSuchThing-v0", "-o", "out.json"),
        ("environment", "gymnasium:Blackjack-v1", "-o", "out.json"),
        ("certify", "candy", "-o", "no/such/folder/out.json"),
        ("certify", "candy", "--environment", "missing.json"),
        ("check", "missing.json"),
    ],
)
def test_what_does_not_exist_gets_one_line_and_exit_4(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    run = inline(*arguments, cwd=tmp_path)
    assert run.returncode == 4, (run.stdout, run.stderr)
    assert (run.stdout + run.stderr).count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [("certify",), ("certify", "candy", "--rule", "magic"), ("check",), ("frobnicate",), ("gallery", "-o", "x")],
)
def test_wrong_usage_exits_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert inline(*arguments, cwd=tmp_path).returncode == 2


def test_certify_answers_one_json_object_with_numbers_as_strings(tmp_path: Path) -> None:
    run = inline("certify", "candy", "-o", "c.json", "--json", cwd=tmp_path)
    assert run.returncode == 0
    answer = json.loads(run.stdout)
    assert {k: answer[k] for k in ("rule", "weak", "most", "tight", "certificate")} == {
        "rule": "clique",
        "weak": "2/3",
        "most": "2",
        "tight": True,
        "certificate": "c.json",
    }
    assert answer["worst"]["counts"] == {"B": "2", "tie": "0", "A": "1"}
    assert inline("check", "c.json", cwd=tmp_path).returncode == 0


def test_a_rule_can_be_asked_for(tmp_path: Path) -> None:
    expected = {"clique": ("25/26", "25"), "blocks": ("51/53", "51/2"), "orbits": ("51/53", None)}
    for rule, (weak, most) in expected.items():
        answer = json.loads(inline("certify", "two-or-51", "--rule", rule, "--json", cwd=tmp_path).stdout)
        assert (answer["rule"], answer["weak"], answer["most"]) == (rule, weak, most)


def test_exit_3_when_nothing_can_be_proved_and_what_is_known_is_printed(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(changed(A=[{"x": "1"}, {"y": "1"}], B=[{"x": "1/2", "y": "1/2"}]))
    run = inline("certify", "p.json", "-o", "c.json", cwd=tmp_path)
    assert run.returncode == 3
    assert "NOTHING PROVED" in run.stdout
    assert "worst reward" in run.stdout
    assert not (tmp_path / "c.json").exists()
    answer = json.loads(inline("certify", "p.json", "--json", cwd=tmp_path).stdout)
    assert answer["rule"] is None
    assert answer["weak"] is None
    assert answer["upper"] == "0"


def test_check_tells_verified_rejected_and_malformed_apart(tmp_path: Path) -> None:
    inline("certify", "candy", "-o", "good.json", cwd=tmp_path)
    text = (tmp_path / "good.json").read_text()
    (tmp_path / "rejected.json").write_text(text.replace('"factor": "2"', '"factor": "3"'))
    (tmp_path / "malformed.json").write_text(text.replace('"clique"', '"magic"'))
    assert inline("check", "good.json", cwd=tmp_path).returncode == 0
    assert inline("check", "good.json", "rejected.json", cwd=tmp_path).returncode == 5
    assert inline("check", "rejected.json", "malformed.json", cwd=tmp_path).returncode == 4
    run = inline("check", "good.json", "rejected.json", "malformed.json", "--json", cwd=tmp_path)
    assert [v["status"] for v in json.loads(run.stdout)["verdicts"]] == ["verified", "rejected", "malformed"]
    assert run.returncode == 4


def test_an_environment_goes_to_a_checked_certificate_with_its_digest(tmp_path: Path) -> None:
    spec = "gymnasium:FrozenLake-v1,map_name=8x8,is_slippery=true"
    assert inline("environment", spec, "-o", "lake.json", cwd=tmp_path).returncode == 4
    run = inline("environment", spec, "--rationalise", "limit=3", "-o", "lake.json", "--json", cwd=tmp_path)
    assert json.loads(run.stdout) == {
            "states": "64",
            "changed": "636",
            "file": "lake.json",
            "files": ["lake.json"],
        }
    run = inline(
        *("options", "lake.json", "--from", "S0.0", "--lose", "G*", "--one-cycles", "-o", "p.json", "--json"),
        cwd=tmp_path,
    )
    assert json.loads(run.stdout)["B"] == "9"
    run = inline("certify", "p.json", "--environment", "lake.json", "-o", "c.json", "--json", cwd=tmp_path)
    assert json.loads(run.stdout)["most"] == "9"
    run = inline("check", "c.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "source lake.json, sha256" in run.stdout


def test_hostile_names_stay_on_their_line(tmp_path: Path) -> None:
    nasty = ["\x1b[31mred", "line\nbreak", "a" * 10_000]
    problem = {"name": "\x07bell", "states": nasty, "A": [{nasty[0]: "1"}], "B": [{nasty[1]: "1"}, {nasty[2]: "1"}]}
    (tmp_path / "p.json").write_text(json.dumps({"format": "orbitcert/problem/1"} | problem))
    run = inline("certify", "p.json", "-o", "c.json", cwd=tmp_path)
    assert run.returncode == 0
    assert not any(c in run.stdout for c in "\x1b\x07")
    assert max(map(len, run.stdout.splitlines())) < 500
    check = inline("check", "c.json", cwd=tmp_path)
    assert check.returncode == 0
    assert check.stdout.count("\n") == 1
    assert "\x07" not in check.stdout


def test_ctrl_c_leaves_no_half_written_file_and_no_traceback(tmp_path: Path) -> None:
    n = 60_000
    states = [f"s{k}" for k in range(n + 1)]
    problem = {"name": "large", "states": states, "A": [{"s0": "1"}], "B": [{s: "1"} for s in states[1:]]}
    (tmp_path / "p.json").write_text(json.dumps({"format": "orbitcert/problem/1"} | problem))
    stopped = 0
    begun = time.monotonic()
    orbitcert("check", "missing.json", cwd=tmp_path)
    loading = time.monotonic() - begun
    for delay in (0.5, 1.5, 3.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "orbitcert", "certify", "p.json", "-o", "c.json"],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(loading + delay)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        assert "Traceback" not in errors
        if process.returncode == 130:
            stopped += bool(errors)  # no word when Python was still loading the program
            assert errors.count("\n") == bool(errors)
            assert [p.name for p in tmp_path.iterdir()] == ["p.json"]
        else:
            assert process.returncode == 0
            assert orbitcert("check", "c.json", cwd=tmp_path).returncode == 0
            (tmp_path / "c.json").unlink()
    assert stopped >= 1


def test_options_lists_every_distribution_and_marks_the_non_dominated_ones(tmp_path: Path) -> None:
    arguments = ("options", "case-study-avoid-0", "--from", "*", "--lose", "0", "-o", "p.json", "--list")
    lines = inline(*arguments, cwd=tmp_path).stdout.splitlines()
    assert "  A * 0" in lines
    assert "  B * 1/2 lnw + 1/2 lsw" in lines
    assert "  B   1/2 rne + 1/2 rse" in lines
    listed = json.loads(inline(*arguments, "--json", cwd=tmp_path).stdout)["distributions"]
    assert [item["side"] for item in listed].count("B") == 5
    assert sum(item["nondominated"] for item in listed) == 5


def test_who_names_no_state_or_a_wrong_one_sees_the_names(tmp_path: Path) -> None:
    def complaint(*arguments: str) -> str:
        run = inline("certify", "candy", *arguments, cwd=tmp_path)
        assert (run.returncode, run.is_one_line_of_complaint) == (4, True)
        return run.stderr

    everything = "(it has: start, wait, candy, chocolate, hug)"
    assert f"does not say where it begins: name a state {everything}" in complaint("--lose", "candy")
    assert f"has no state 'qqq' {everything}" in complaint("--lose", "candy", "--from", "qqq")
    assert "(did you mean start?)" in complaint("--lose", "candy", "--from", "strat")
    assert "(did you mean chocolate?)" in complaint("--lose", "choclate", "--from", "start")
    long = {"start" + "\u202e" * 9_999: {"stay": {"start" + "\u202e" * 9_999: "1"}}}
    environment = {"format": "orbitcert/mdp/1", "name": "m\n" * 9, "states": list(long), "transitions": long}
    (tmp_path / "m.json").write_text(json.dumps(environment))
    run = inline("certify", "m.json", "--lose", "x", "--from", "start", cwd=tmp_path)
    assert (run.returncode, run.is_one_line_of_complaint) == (4, True)
    assert "\u202e" not in run.stderr


def test_an_answer_never_replaces_the_file_that_it_is_about(tmp_path: Path) -> None:
    inline("gallery", "candy", "--environment", "-o", "e.json", cwd=tmp_path)
    inline("certify", "candy", "-o", "c.json", cwd=tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    asked = ("--from", "start", "--lose", "candy", "-o")
    commands = (
        ("certify", "e.json", *asked, "./e.json"),
        ("certify", "e.json", *asked, "x.json", "--detach", "e.json"),
        ("options", "e.json", *asked, "e.json"),
        ("report", "c.json", "-o", "c.json"),
        ("report", "c.json", "--environment", "e.json", "--from", "start", "-o", "e.json"),
        ("export", "c.json", "--svg", "-o", "c.json"),
        ("export", "c.json", "--coq", "-o", "c.json"),
    )
    for arguments in commands:
        run = inline(*arguments, cwd=tmp_path)
        assert (run.returncode, run.is_one_line_of_complaint) == (4, True), arguments
        assert "is the file that is read" in run.stderr
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_belongs_to_environments_says_what_is_missing(tmp_path: Path) -> None:
    for more in (("--from", "start"), ("--criterion", "discount=all"), ("--rule", "dynamics")):
        run = inline("certify", "candy", *more, cwd=tmp_path)
        assert run.returncode == 2
        assert "--lose or --lose-action" in " ".join(run.stderr.split())


def test_an_answer_at_every_discount_says_that_it_contains_the_one_that_was_asked_for(tmp_path: Path) -> None:
    asked = ("certify", "gems", "--from", "s", "--lose", "action:red", "--criterion")
    for criterion, said in (("discount=9/10", True), ("discount=all", False)):
        run = inline(*asked, criterion, cwd=tmp_path)
        assert run.returncode == 0
        assert ("every discount: so also the one that was asked for, 9/10" in run.stdout) is said
        assert "`tight PROBLEM` compares them (at one discount)" in run.stdout


def test_one_route_leads_and_several_lead(tmp_path: Path) -> None:
    rows = {"s": {"l": {"x": "1"}, "r": {"y": "1"}}, "x": {"stay": {"x": "1"}}, "y": {"stay": {"y": "1"}}}
    environment = {"format": "orbitcert/mdp/1", "name": "fork", "states": list(rows), "transitions": rows}
    (tmp_path / "fork.json").write_text(json.dumps(environment))
    one = inline("certify", "fork.json", "--from", "s", "--lose", "x", cwd=tmp_path).stdout
    rows |= {"s": rows["s"] | {"u": {"z": "1"}}, "z": {"stay": {"z": "1"}}}
    (tmp_path / "fork.json").write_text(json.dumps(environment | {"states": list(rows), "transitions": rows}))
    two = inline("certify", "fork.json", "--from", "s", "--lose", "x", cwd=tmp_path).stdout
    rows = {"s": {"l": {"x": "1"}, "wait": {"s": "1"}}, "x": {"stay": {"x": "1"}}}
    (tmp_path / "fork.json").write_text(json.dumps(environment | {"states": list(rows), "transitions": rows}))
    none = inline("certify", "fork.json", "--from", "s", "--lose", "x", cwd=tmp_path).stdout
    assert "  the agent begins there\n" in none
    assert "0 routes" not in none
    assert "1 route that leads there almost surely" in one
    assert "2 routes that lead there almost surely" in two
