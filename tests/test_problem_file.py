"""`orbitcert/problem/1`: one spelling for every problem, one line for every refusal."""

import copy
import json
from fractions import Fraction

import pytest

from orbitcert.exact import Option, Problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem_file import problem_from_json, problem_to_json, read_problem
from orbitcert.exact.strict_json import write_json_atomically

CANDY = {
    "format": "orbitcert/problem/1",
    "name": "candy",
    "states": ["candy", "chocolate", "hug"],
    "A": [{"candy": "1"}],
    "B": [{"chocolate": "1"}, {"hug": "1"}],
    "orbit": {"labels": {"candy": "sweet", "chocolate": "sweet", "hug": "warm"}},
}


def test_the_example_is_read_and_written_back():
    problem = problem_from_json(CANDY)
    assert problem.labels == ("sweet", "sweet", "warm")
    assert problem_to_json(problem) == CANDY
    assert next(iter(problem_to_json(problem))) == "format"


def test_every_problem_survives_the_format(tmp_path):
    weights = Option.of({0: Fraction(-1, 3), 2: Fraction(10**50, 7)})
    problem = Problem('n"\n', ("x", "", "ü"), (Option(()), weights), (Option.uniform((0, 1, 2)),))
    write_json_atomically(tmp_path / "p.json", problem_to_json(problem))
    assert read_problem(tmp_path / "p.json") == problem


def test_a_hundred_thousand_options_survive_the_format():
    states = tuple(f"s{i}" for i in range(100_000))
    options = [Option.one_hot(i) for i in range(len(states))]
    problem = Problem("vast", states, tuple(options[:1]), tuple(options[1:]))
    again = problem_from_json(problem_to_json(problem))
    assert again == problem
    assert len({id(w) for x in again.B for _, w in x.entries}) == 1


def changed(**fields):
    value = copy.deepcopy(CANDY)
    value.update(fields)
    return {k: v for k, v in value.items() if v is not None}


LABELS = CANDY["orbit"]["labels"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "f: an object is expected, not a list"),
        (None, "f: an object is expected, not null"),
        ({}, 'f: the first field must be "format": "orbitcert/problem/1"'),
        ({"name": "x", **CANDY}, 'f: the first field must be "format"'),
        (changed(format="orbitcert/problem/2"), "f: format: 'orbitcert/problem/2' is not"),
        (changed(format="orbitcert/mdp/1"), "f: format: 'orbitcert/mdp/1' is not 'orbitcert/problem/1'"),
        (changed(B=None), "f: field 'B' is missing"),
        (changed(Z=[]), "f: unknown field 'Z'"),
        (changed(name=3), "f: name: a string is expected, not a number"),
        (changed(states=[]), "f: states: at least one state is needed"),
        (changed(states=["candy", "hug", "candy"]), "f: states[2]: 'candy' is already states[0]"),
        (changed(states=["candy", 1]), "f: states[1]: a string is expected"),
        (changed(A=[]), "f: A: the option set is empty"),
        (changed(A={}), "f: A: a list is expected, not an object"),
        (changed(A=["candy"]), "f: A[0]: an object from states to numbers is expected, not a string"),
        (changed(A=[{"sugar": "1"}]), 'f: A[0]["sugar"]: unknown state'),
        (changed(A=[{"candy": 1}]), 'f: A[0]["candy"]: numbers are strings: write "1"'),
        (changed(A=[{"candy": True}]), 'f: A[0]["candy"]: a string is expected, not true or false'),
        (changed(A=[{"candy": "0"}]), 'f: A[0]["candy"]: weight "0" is refused'),
        (changed(A=[{"candy": "2/4"}]), "f: A[0][\"candy\"]: '2/4' is not in lowest terms (1/2)"),
        (changed(A=[{"candy": "0.5"}]), "f: A[0][\"candy\"]: '0.5' is not an exact rational"),
        (changed(A=[{"candy": "NaN"}]), "f: A[0][\"candy\"]: 'NaN' is not an exact rational"),
        (changed(A=[{"candy": "1" * 10**6}]), 'f: A[0]["candy"]: number of 1000000 characters'),
        (changed(B=[{"hug": "1"}, {}, {"hug": "1"}]), "f: B[2]: the same option as B[0]"),
        (changed(B=[{"candy": "1"}]), "f: A and B are the same set: there is nothing to compare"),
        (changed(orbit={}), "f: orbit: exactly one of labels and generators is expected"),
        (changed(orbit={"labels": []}), "f: orbit.labels: an object from states to labels"),
        (changed(orbit={"labels": {"candy": "x"}}), "f: orbit.labels: state 'chocolate' has no label"),
        (changed(orbit={"labels": {**LABELS, "z": "x"}}), 'f: orbit.labels["z"]: unknown state'),
        (changed(orbit={"labels": {**LABELS, "hug": 1}}), 'f: orbit.labels["hug"]: a string is expected'),
        (changed(orbit={"group": "S3", "labels": LABELS}), "f: orbit: unknown field 'group'"),
    ],
)
def test_what_is_no_problem_is_refused_with_its_place(value, message):
    with pytest.raises(BadInput) as caught:
        problem_from_json(value, "f")
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"candy": "1"', '"candy": 0.5', "0.5 is a decimal"),
        ('"candy": "1"', '"candy": NaN', "NaN is not a number"),
        ('"candy": "1"', '"candy": "1", "candy": "1"', 'key "candy" occurs twice'),
        ('"name": "candy", ', '"name": "candy", "name": "candy", ', 'key "name" occurs twice'),
        ('"candy": "1"', '"candy": ' + "7" * 10**6, "integer 777777"),
        ("}}}", "}}} x", "not JSON: Extra data"),
    ],
)
def test_a_file_is_refused_with_its_name_line_and_column(tmp_path, old, new, message):
    path = tmp_path / "candy.json"
    text = json.dumps(CANDY)
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(BadInput) as caught:
        read_problem(path)
    assert caught.value.where.startswith(f"{path}:1:")
    assert caught.value.reason.startswith(message)
    path.write_text(text)
    assert read_problem(path).name == "candy"
