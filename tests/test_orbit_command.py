"""The command `orbit` by itself: answers, refusals, and what a sample may say."""

import json
from fractions import Fraction

import pytest
import typer
from typer.testing import CliRunner

from orbitcert.commands.orbit import orbit
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import write_json_atomically


def run(*words):
    app = typer.Typer()
    app.command()(orbit)
    return CliRunner().invoke(app, [str(word) for word in words])


def answer(*words):
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_json_answer_has_the_counts_as_strings():
    assert answer("tree", "--reward", "0,1,2,3,4,5") == {
        "B": "480",
        "tie": "0",
        "A": "240",
        "orbit": "720",
        "weak": "2/3",
        "rule": "optimal",
        "gap": None,
        "sample": None,
    }


def test_a_reward_may_be_a_file(tmp_path):
    (tmp_path / "r.json").write_text('{"hug": "1/2", "chocolate": "7"}')
    found = answer("candy", "--reward", tmp_path / "r.json", "--gap")
    assert (found["B"], found["tie"], found["A"], found["gap"]) == ("4", "0", "2", "13/2")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("optimal", ("4", "0", "2")),
        ("anti-optimal", ("4", "0", "2")),
        ("satisficing=3", ("0", "6", "0")),
        ("epsilon=1", ("2", "4", "0")),
        ("boltzmann=10", ("6", "0", "0")),
    ],
)
def test_every_rule_has_a_spelling(rule, expected):
    found = answer("candy", "--reward", "0,1,2", "--rule", rule)
    assert (found["B"], found["tie"], found["A"]) == expected
    assert found["rule"] == rule
    assert found["gap"] == ("1" if rule.startswith("epsilon") else None)


def test_a_larger_choice_set_is_read_from_a_problem(tmp_path):
    states, one = ("x", "y", "z"), [Option.one_hot(i) for i in range(3)]
    for name, B in (("small", (one[1],)), ("large", (one[1], one[2])), ("other", (one[2],))):
        write_json_atomically(tmp_path / name, problem_to_json(Problem(name, states, (one[0],), B)))
    found = answer(tmp_path / "small", "--reward", "0,1,2", "--within", tmp_path / "large")
    assert (found["B"], found["tie"], found["A"]) == ("2", "2", "2")
    with pytest.raises(BadInput, match="must contain every option"):
        raise run(tmp_path / "small", "--reward", "0,1,2", "--within", tmp_path / "other").exception
    with pytest.raises(BadInput, match="the same states"):
        raise run(tmp_path / "small", "--reward", "0,1,2", "--within", "candy").exception


def test_a_sample_is_never_given_as_counts():
    found = answer("candy", "--reward", "0,1,2", "--sample", "500", "--seed", "7", "--confidence", "999/1000")
    assert [found[key] for key in ("B", "tie", "A", "weak")] == [None] * 4
    assert found["orbit"] == "6"
    sample = found["sample"]
    assert sum(int(sample[key]) for key in ("B", "tie", "A")) == 500
    assert (sample["size"], sample["seed"], sample["confidence"]) == ("500", "7", "999/1000")
    low, high = map(Fraction, sample["weak"])
    assert low < Fraction(2, 3) < high
    assert "A SAMPLE, not a count" in run("candy", "--reward", "0,1,2", "--sample", "500").stdout


def test_too_much_is_refused_with_status_3_and_a_reason():
    states = ",".join(map(str, range(19)))
    result = run("sets", "--reward", states)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "pairs of halves" in result.stderr
    assert "--sample" in result.stderr
    states = ",".join(map(str, range(14)))
    result = run("gems", "--reward", states, "--rule", "boltzmann=1")
    assert result.exit_code == 3
    assert "assignments" in result.stderr
    assert "--sample" not in result.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--reward", "0,1"), "2 numbers for 3 states"),
        (("--reward", "0,1,2", "--rule", "epsilon=-1"), "epsilon is at least 0"),
        (("--reward", "0,1,2", "--rule", "boltzmann=0"), "temperature is positive"),
        (("--reward", "0,1,2", "--rule", "satisficing=0.5"), "not an exact rational"),
        (("--reward", "0,1,2", "--confidence", "1", "--sample", "5"), "strictly between 0 and 1"),
    ],
)
def test_bad_numbers_are_bad_input(words, reason):
    with pytest.raises(BadInput, match=reason):
        raise run("candy", *words).exception


@pytest.mark.parametrize(
    "words",
    [
        ("--rule", "best"),
        ("--sample", "0"),
        ("--sample", "5", "--rule", "anti-optimal"),
        ("--sample", "5", "--gap"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(words):
    assert run("candy", "--reward", "0,1,2", *words).exit_code == 2
