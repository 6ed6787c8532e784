"""Rewards in files and on the command line: one spelling, one line for every refusal."""

from fractions import Fraction

import pytest

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.reward_file import read_reward, reward_from_json, reward_from_text, reward_to_json

STATES = ("x", "y", "a state")


def test_numbers_stand_in_the_order_of_the_states():
    assert read_reward("0,-1/2,3", STATES) == (0, Fraction(-1, 2), 3)


def test_a_file_names_states_and_absent_ones_are_zero(tmp_path):
    path = tmp_path / "reward.json"
    path.write_text('{"a state": "7/3", "x": "-1"}')
    assert read_reward(str(path), STATES) == (-1, 0, Fraction(7, 3))
    path.write_text("{}")
    assert read_reward(str(path), STATES) == (0, 0, 0)


def test_every_reward_survives_the_format():
    reward = (Fraction(0), Fraction(-(10**50), 7), Fraction(2))
    assert reward_from_json(reward_to_json(STATES, reward), STATES, "memo") == reward


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0,1", "--reward: 2 numbers for 3 states"),
        ("0", "--reward: 1 number for 3 states"),
        ("0,1,2,3", "--reward: 4 numbers for 3 states"),
        ("0,1,", "--reward[2]: '' is not an exact rational (p or p/q)"),
        ("0,1 1,2", "--reward[1]: '1 1' is not an exact rational (p or p/q)"),
        ("0,2/4,1", "--reward[1]: '2/4' is not in lowest terms (1/2)"),
        ("0,1/0,1", "--reward[1]: '1/0' is not an exact rational (p or p/q)"),
        ("-0,1,1", "--reward[0]: '-0' is not canonical (zero has no sign)"),
        ("01,1,1", "--reward[0]: '01' is not an exact rational (p or p/q)"),
        ("0,1," + "9" * 10_001, "--reward[2]: number of 10001 characters (at most 10000)"),
        ("0,0.5,1", "--reward: '0,0.5,1' is neither"),
        ("0,nan,1", "--reward: '0,nan,1' is neither"),
        ("x" * 100_000, "is neither a list of numbers such as 0,1/2,-3 nor a file"),
        ("no/such/file.json", "is neither a list of numbers such as 0,1/2,-3 nor a file"),
    ],
)
def test_bad_arguments_are_refused_in_one_line(text, message):
    with pytest.raises(BadInput) as refusal:
        read_reward(text, STATES)
    said = str(refusal.value)
    assert message in said
    assert "\n" not in said
    assert len(said) <= 300


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('["1", "2", "3"]', "r.json: an object from states to numbers"),
        ('{"z": "1"}', 'r.json: ["z"]: unknown state'),
        ('{"x": "1", "x": "2"}', 'r.json:1:12: key "x" occurs twice in one object'),
        ('{"x": 1}', 'r.json: ["x"]: numbers are strings: write "1"'),
        ('{"x": 0.5}', "r.json:1:7: 0.5 is a decimal"),
        ('{"x": NaN}', "r.json:1:7: NaN is not a number"),
        ('{"x": "NaN"}', "r.json: [\"x\"]: 'NaN' is not an exact rational"),
        ('{"x": "0.5"}', "r.json: [\"x\"]: '0.5' is not an exact rational"),
        ('{"x": "2/4"}', "r.json: [\"x\"]: '2/4' is not in lowest terms"),
        ('{"x": null}', 'r.json: ["x"]: a string is expected, not null'),
        ('{"x": "' + "9" * 10_001 + '"}', "number of 10001 characters"),
        ('{"x": "1"} {}', "r.json:1:12: not JSON"),
        ("", "r.json:1:1: not JSON"),
    ],
)
def test_bad_files_are_refused_with_file_and_place(content, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.json").write_text(content)
    with pytest.raises(BadInput) as refusal:
        read_reward("r.json", STATES)
    said = str(refusal.value)
    assert message in said
    assert "\n" not in said
    assert len(said) <= 300


def test_a_directory_and_binary_data_are_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        read_reward(str(tmp_path), STATES)
    (tmp_path / "r.json").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not UTF-8"):
        read_reward(str(tmp_path / "r.json"), STATES)


def test_the_place_can_be_named():
    with pytest.raises(BadInput, match=r"memo\[0\]"):
        reward_from_text("?", ("x",), "memo")


def test_blanks_around_numbers_are_skipped():
    assert read_reward(" 0, 1,\t2/3\n", STATES) == (0, 1, Fraction(2, 3))


def test_some_states_are_named_and_the_others_have_one_value(tmp_path, monkeypatch):
    assert read_reward("a state=7/3; x = -1", STATES) == (-1, 0, Fraction(7, 3))
    assert read_reward("y=1; others -2;", STATES) == (-2, 1, -2)
    assert read_reward('{"y": "1"}', STATES) == (0, 1, 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x=1").write_text('{"y": "5"}')
    assert read_reward("x=1", STATES) == (0, 5, 0)  # a file of this name comes first


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x=1; z=1", '--reward: ["z"]: unknown state'),
        ("x=1; x=1", '--reward: ["x"]: occurs twice'),
        ("x=0.5", "--reward: [\"x\"]: '0.5' is not an exact rational"),
        ("others 1; x=1", "--reward: part 1: 'others 1' is no state=number"),
        ("x=1; others", "--reward: part 2: ' others' is no state=number"),
        ('{"x": 1}', 'write "1"'),
        ("\u202e=1", "unknown state"),
    ],
)
def test_bad_pairs_are_refused_with_their_place(text, message):
    with pytest.raises(BadInput) as refusal:
        read_reward(text, STATES)
    assert message in str(refusal.value)
    assert str(refusal.value).isprintable()
