"""The command `probability`: exact answers, samples, comparisons, refusals."""

import json
from fractions import Fraction

import pytest

from inline_command import inline
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import write_json_atomically

SHARED = Problem("shared", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(0), Option.one_hot(1)))


def answer(tmp_path, *words):
    finished = inline("probability", *words, "--json", cwd=tmp_path)
    assert finished.returncode == 0, finished.stderr
    assert not finished.stderr
    return json.loads(finished.stdout)


def test_the_exact_answer_has_its_numbers_as_strings(tmp_path):
    assert answer(tmp_path, "tree-prime") == {
        "B": "757/1120",
        "tie": "0",
        "A": "363/1120",
        "weak": "757/1120",
        "law": "independent, uniform on [0,1]",
        "bound": {"weak": "2/3", "rule": "clique"},
        "sample": None,
        "against": None,
    }


def test_words_name_the_law_and_the_bound_apart(tmp_path):
    finished = inline("probability", "candy", cwd=tmp_path)
    assert "EXACT PROBABILITIES" in finished.stdout
    assert "not about every reward" in finished.stdout
    assert "FOR EVERY REWARD, by rule" in finished.stdout
    assert "  B better  2/3 (66.66 %)" in finished.stdout


def test_a_shared_option_gives_ties(tmp_path):
    write_json_atomically(tmp_path / "shared.json", problem_to_json(SHARED))
    found = answer(tmp_path, "shared.json")
    assert (found["B"], found["tie"], found["A"], found["weak"]) == ("1/2", "1/2", "0", "1")


def test_a_sample_is_labelled_and_holds_the_exact_value(tmp_path):
    found = answer(tmp_path, "candy", "--sample", "2000", "--seed", "5", "--confidence", "999/1000")
    assert found["B"] is found["weak"] is None
    drawn = found["sample"]
    assert (drawn["size"], drawn["seed"], drawn["confidence"], drawn["tie"]) == ("2000", "5", "999/1000", "0")
    low, high = map(Fraction, drawn["strict_B"])
    assert low < Fraction(2, 3) < high
    words = inline("probability", "gems", "--sample", "300", cwd=tmp_path).stdout
    assert "SAMPLED, not exact: 300 rewards drawn with seed 0" in words
    assert "EXACT" not in words


def test_a_perturbed_copy_and_a_second_file_say_the_same(tmp_path):
    one = answer(tmp_path, "candy", "--perturb", "A1:candy->hug=1/1000")["against"]
    moved = Option.of({0: Fraction(999, 1000), 2: Fraction(1, 1000)})
    candy = Problem("other", ("candy", "chocolate", "hug"), (moved,), (Option.one_hot(1), Option.one_hot(2)))
    write_json_atomically(tmp_path / "other.json", problem_to_json(candy))
    two = answer(tmp_path, "candy", "--against", "other.json")["against"]
    assert one | {"name": "other"} == two
    assert (two["B"], two["distance"], two["ratio"]) == ("4001/6000", "1/500", "1/12")
    assert two["changes"] == {"B": "1/6000", "tie": "0", "A": "1/6000"}
    words = inline("probability", "candy", "--against", "candy", cwd=tmp_path).stdout
    assert "the option sets are equal" in words


def test_what_is_too_large_ends_with_3_and_names_the_way_out(tmp_path):
    finished = inline("probability", "gems", cwd=tmp_path)
    assert finished.returncode == 3
    assert finished.is_one_line_of_complaint
    assert "5 parts in 13 dimensions" in finished.stderr
    assert "--sample N" in finished.stderr


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (("nowhere",), 4, "no such file"),
        (("candy", "--confidence", "2"), 4, "strictly between 0 and 1"),
        (("candy", "--perturb", "A9:candy=1"), 4, "there is no A9"),
        (("candy", "--against", "tree"), 4, "different states"),
        (("candy", "--against", "pacman-outcomes"), 4, "different states"),
    ],
)
def test_bad_input_is_one_line(tmp_path, words, status, reason):
    finished = inline("probability", *words, cwd=tmp_path)
    assert finished.returncode == status
    assert finished.is_one_line_of_complaint
    assert reason in finished.stderr


def test_other_numbers_of_options_cannot_be_compared(tmp_path):
    fewer = Problem("fewer", ("candy", "chocolate", "hug"), (Option.one_hot(0),), (Option.one_hot(1),))
    write_json_atomically(tmp_path / "fewer.json", problem_to_json(fewer))
    finished = inline("probability", "candy", "--against", "fewer.json", cwd=tmp_path)
    assert finished.returncode == 4
    assert "fewer.json: 2 options cannot be paired with 1" in finished.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--sample", "0"),
        ("--sample", "5", "--perturb", "A1:candy=1"),
        ("--against", "candy", "--perturb", "A1:candy=1"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(tmp_path, words):
    assert inline("probability", "candy", *words, cwd=tmp_path).returncode == 2
