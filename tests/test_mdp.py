"""Environments: the value, the format `orbitcert/mdp/1`, and the rules for floats."""

import copy
from fractions import Fraction

import pytest

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation
from orbitcert.environment.mdp_file import mdp_from_json, mdp_to_json, read_mdp
from orbitcert.environment.rationalise import DECIMAL, REFUSE, Rule, parse_rule, rational_row
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.strict_json import write_json_atomically

COIN = {
    "format": "orbitcert/mdp/1",
    "name": "coin",
    "states": ["toss", "heads", "tails"],
    "transitions": {
        "toss": {"fair": {"heads": "1/2", "tails": "1/2"}, "wait": {"toss": "1"}},
        "heads": {"stay": {"heads": "1"}},
        "tails": {"stay": {"tails": "1"}},
    },
    "rationalisation": {
        "rule": "limit=3",
        "changed": [
            {
                "state": "toss",
                "action": "fair",
                "successor": "heads",
                "read": "0.50001",
                "written": "1/2",
            }
        ],
    },
}


def changed(*path, to):
    """The example with one place changed; `to=None` removes it."""
    value = copy.deepcopy(COIN)
    place = value
    for key in path[:-1]:
        place = place[key]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return value


def test_the_example_is_read_and_written_back(tmp_path):
    mdp = mdp_from_json(COIN)
    assert mdp.rows[0][0] == ((1, Fraction(1, 2)), (2, Fraction(1, 2)))
    assert mdp.rationalisation.changed[0].written == Fraction(1, 2)
    assert mdp_to_json(mdp) == COIN
    write_json_atomically(tmp_path / "coin.json", COIN)
    assert read_mdp(tmp_path / "coin.json") == open_environment(str(tmp_path / "coin.json")) == mdp


def test_sure_steps_share_their_rows():
    states = [f"s{i}" for i in range(1000)]
    value = {
        "format": "orbitcert/mdp/1",
        "name": "cycle",
        "states": states,
        "transitions": {s: {"on": {states[0]: "1"}, "stay": {s: "1"}} for s in states},
    }
    mdp = mdp_from_json(value)
    assert len({id(row) for rows in mdp.rows for row in rows}) == 1000
    assert mdp_to_json(mdp) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (changed("format", to="orbitcert/mdp/2"), "f: format: 'orbitcert/mdp/2' is not"),
        (changed("states", to=[]), "f: states: at least one state"),
        (changed("states", to=["toss", "toss"]), "f: states[1]: 'toss' is already"),
        (changed("transitions", to=[]), "f: transitions: an object from states"),
        (changed("transitions", "heads", to=None), "f: transitions: state 'heads' is missing"),
        (changed("transitions", "heads", to={}), "f: transitions: state 'heads' has no actions"),
        (changed("transitions", "edge", to={"stay": {"edge": "1"}}), "f: transitions: unknown state 'edge'"),
        (
            changed("transitions", "toss", "fair", to={"edge": "1"}),
            "f: state 'toss', action 'fair': unknown successor 'edge'",
        ),
        (
            changed("transitions", "toss", "fair", to={"heads": "1/2", "tails": "1/3"}),
            "f: state 'toss', action 'fair': probabilities sum to 5/6, not 1",
        ),
        (
            changed("transitions", "toss", "fair", to={}),
            "f: state 'toss', action 'fair': probabilities sum to 0, not 1",
        ),
        (
            changed("transitions", "toss", "fair", to={"heads": "3/2", "tails": "-1/2"}),
            "f: state 'toss', action 'fair', successor 'tails': probability -1/2 is not positive",
        ),
        (
            changed("transitions", "toss", "fair", to={"heads": "1", "tails": "0"}),
            "f: state 'toss', action 'fair', successor 'tails': probability 0 is not positive",
        ),
        (
            changed("transitions", "toss", "fair", to={"heads": 1}),
            "f: state 'toss', action 'fair', successor 'heads': numbers are strings: write \"1\"",
        ),
        (
            changed("transitions", "toss", "fair", to={"heads": "2/4", "tails": "2/4"}),
            "f: state 'toss', action 'fair', successor 'heads': '2/4' is not in lowest terms",
        ),
        (changed("transitions", "toss", "fair", to="heads"), "f: state 'toss', action 'fair': an object"),
        (changed("rationalisation", to={"rule": "limit=3"}), "f: rationalisation: field 'changed'"),
        (changed("rationalisation", "rule", to="refuse"), "f: rationalisation.rule: the rule refuse"),
        (changed("rationalisation", "rule", to="limit=0"), "rationalisation rule: 'limit=0' is none of"),
        (
            changed("rationalisation", "rule", to="decimal"),
            "f: rationalisation.changed[0]: the rule decimal does not change 0.50001 to 1/2",
        ),
        (
            changed("rationalisation", "changed", 0, "read", to="0.5"),
            "f: rationalisation.changed[0]: the rule limit=3 does not change 0.5 to 1/2",
        ),
        (
            changed("rationalisation", "changed", 0, "read", to="nan"),
            "f: rationalisation.changed[0].read: 'nan' is not the spelling of a float",
        ),
        (
            changed("rationalisation", "changed", 0, "action", to="foul"),
            "f: rationalisation.changed[0]: names a state or an action that does not exist",
        ),
        (changed("rewards", to={}), "f: unknown field 'rewards'"),
    ],
)
def test_what_is_no_environment_is_refused_with_state_and_action(value, message):
    with pytest.raises(BadInput) as caught:
        mdp_from_json(value, "f")
    assert str(caught.value).startswith(message)


def test_rows_that_are_no_distributions_are_no_environment():
    with pytest.raises(ValueError, match="state 'x', action 'go': probabilities sum to 1/2, not 1"):
        Mdp.of("m", {"x": {"go": {"x": "1/2"}}})


def test_a_restriction_keeps_one_action():
    mdp = mdp_from_json(COIN)
    assert mdp.restricted(0, "wait").actions == (("wait",), ("stay",), ("stay",))
    with pytest.raises(KeyError):
        mdp.restricted(1, "wait")


def test_rules_read_floats_by_request_only():
    assert REFUSE.rational(1.0) == 1
    assert REFUSE.rational(0.0) == 0
    for number in (0.5, 0.1, 1e-300, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="probability"):
            REFUSE.rational(number)
    assert DECIMAL.rational(0.1) == Fraction(1, 10)
    assert DECIMAL.rational(1e-7) == Fraction(1, 10**7)
    assert Rule("limit", 3).rational(0.3333) == Fraction(1, 3)
    assert parse_rule("limit=12").text == "limit=12"


@pytest.mark.parametrize("text", ["", "limit", "limit=", "limit=0", "limit=03", "limit=-3", "limit=1/3"])
def test_other_rules_are_refused(text):
    with pytest.raises(BadInput, match="is none of refuse, decimal, limit=K"):
        parse_rule(text)


def test_a_row_of_floats_is_merged_recorded_and_must_sum_to_one():
    states, place = ("x", "y"), ("x", "go")
    entries = [(1, 0.1), (0, 0.75), (1, 0.15), (0, 0.0)]
    row, record = rational_row(DECIMAL, "f", states, place, entries)
    assert row == ((0, Fraction(3, 4)), (1, Fraction(1, 4)))
    assert record == (
        ChangedEntry("x", "go", "y", "0.1", Fraction(1, 10)),
        ChangedEntry("x", "go", "y", "0.15", Fraction(3, 20)),
    )
    with pytest.raises(BadInput, match=r"state 'x', action 'go': under the rule limit=2 .* sum to 1/2, not 1"):
        rational_row(Rule("limit", 2), "f", states, place, [(0, 0.5), (1, 0.2)])
    with pytest.raises(BadInput, match=r"state 'x', action 'go', successor 'y': probability -0.5 is negative"):
        rational_row(DECIMAL, "f", states, place, [(0, 1.5), (1, -0.5)])


def test_the_record_is_part_of_the_value():
    plain = Mdp.of("m", {"x": {"stay": {"x": 1}}})
    noted = Mdp(plain.name, plain.states, plain.actions, plain.rows, Rationalisation("decimal", ()))
    assert noted != plain
    assert mdp_from_json(mdp_to_json(noted)) == noted
