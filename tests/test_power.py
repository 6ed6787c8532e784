"""POWER: the literature's numbers, exactly; other definitions of it; the command and what it says about the vote."""

import json
import random
from fractions import Fraction

import pytest

from inline_command import inline
from oracle import policies as oracle
from orbitcert.distribution import power as power_module
from orbitcert.distribution.power import power, power_after, power_options
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.orbit.uniform import expected_best
from orbitcert.present.power_words import ActionComparison, scientific

CASE_STUDY = gallery_entry("case-study-left-right").environment
GAMMAS = (*(Fraction(k, 7) for k in range(7)), Fraction(9, 10), Fraction(99, 100), Fraction(1))


@pytest.mark.parametrize("gamma", GAMMAS)
def test_the_case_study_has_the_values_of_the_paper(gamma):
    at = CASE_STUDY.index
    assert power(CASE_STUDY, at("0"), gamma) == Fraction(1, 2)
    assert power(CASE_STUDY, at("rse"), gamma) == Fraction(2, 3)
    assert power(CASE_STUDY, at("lsw"), gamma) == (Fraction(2, 3) + gamma / 2) / (1 + gamma)


def test_power_is_the_definition_on_random_environments():
    """((1 - gamma)/gamma) (E[V*] - E[R]) from the visit distributions themselves, nothing dropped."""
    compared = nontrivial = 0
    for seed in range(40):
        mdp = oracle.random_mdp(seed, seed % 2 == 0)
        gamma = (Fraction(1, 2), Fraction(9, 10))[seed % 3 == 0]
        visits = visit_distributions(mdp, 0, gamma).options
        if len(visits) > 12:
            continue
        expected = (1 - gamma) / gamma * (expected_best(visits, by_volume=True) - Fraction(1, 2))
        found = power(mdp, 0, gamma)
        assert found == expected, seed
        assert Fraction(1, 2) <= found < 1
        nontrivial += found > Fraction(1, 2)
        compared += 1
    assert compared >= 25
    assert nontrivial >= 15


def test_the_ends_of_the_range_are_limits():
    for seed in range(12):
        mdp = oracle.random_mdp(seed, deterministic=True)
        for end, near in ((Fraction(0), Fraction(1, 10**6)), (Fraction(1), 1 - Fraction(1, 10**6))):
            assert abs(power(mdp, 0, end) - power(mdp, 0, near)) < Fraction(1, 10**4), seed


def test_the_options_are_distributions_and_dropping_dominated_ones_changes_nothing(monkeypatch):
    dropped = 0
    for seed in range(12):
        mdp = oracle.random_mdp(seed, seed % 2 == 0)
        few = power_options(mdp, 0, Fraction(1, 2))
        assert all(sum(w for _, w in x.entries) == 1 and min(w for _, w in x.entries) > 0 for x in few)
        with monkeypatch.context() as patch:
            patch.setattr(power_module, "DOMINANCE_LIMIT", 0)
            many = power_options(mdp, 0, Fraction(1, 2))
        assert expected_best(few) == expected_best(many)
        dropped += len(many) > len(few)
    assert dropped >= 1


def test_an_action_with_several_successors_keeps_the_mean():
    coin = Mdp.of(
        "coin",
        {"s": {"toss": {"x": "1/3", "y": "2/3"}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}, "back": {"x": 1}}},
    )
    known = {t: power(coin, t, Fraction(1)) for t in (1, 2)}
    assert known == {1: Fraction(1, 2), 2: Fraction(2, 3)}
    assert power_after(coin, 0, "toss", known) == Fraction(1, 6) + Fraction(4, 9)


@pytest.mark.parametrize("gamma", [Fraction(-1, 2), Fraction(3, 2)])
def test_other_discounts_are_refused(gamma):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        power(CASE_STUDY, 0, gamma)


def answer(tmp_path, *words, status=0):
    finished = inline("power", *words, "--json", cwd=tmp_path)
    assert finished.returncode == status, finished.stderr
    return json.loads(finished.stdout)


def test_the_command_lists_all_states_exactly(tmp_path):
    found = answer(tmp_path, "case-study-left-right", "--average")
    assert found["discount"] == "1"
    values = {row["state"]: row["power"] for row in found["states"]}
    assert values == {
        "*": "517/640",
        "0": "1/2",
        "l": "7/12",
        "lnw": "7/12",
        "lsw": "7/12",
        "r": "2/3",
        "rne": "2/3",
        "rse": "2/3",
    }
    assert all(0 < Fraction(row["float32_error"]) < Fraction(1, 50) for row in found["states"])
    assert found["comparison"] is None
    words = inline("power", "case-study-left-right", "--at", "lsw", "--discount", "1/2", cwd=tmp_path).stdout
    assert "lsw    11/18  0.611111" in words
    assert "for display only" in words


def test_an_estimate_is_labelled_and_holds_the_exact_value(tmp_path):
    found = answer(tmp_path, "case-study-left-right", "--at", "lsw,*", "--estimate", "2000", "--seed", "3")
    for row, exact in zip(found["states"], (Fraction(7, 12), Fraction(517, 640)), strict=True):
        assert row["power"] is row["float32_error"] is None
        low, high = map(Fraction, row["sample"]["interval"])
        assert low < exact < high
        assert Fraction(row["sample"]["estimate"]) == Fraction(int(row["sample"]["hits"]), 2000)
    words = inline("power", "case-study-left-right", "--at", "lsw", "--estimate", "50", cwd=tmp_path).stdout
    assert "SAMPLED, not exact: 50 rewards" in words
    assert "POWER is exact" not in words


def test_power_and_the_vote_agree_on_the_case_study_and_on_candy(tmp_path):
    found = answer(tmp_path, "case-study-left-right", "--from", "*", "--actions", "l,r")["comparison"]
    assert found["agreement"] == "agree"
    assert [(a["action"], a["power"], a["weak"]) for a in found["actions"]] == [
        ("l", "7/12", "1/3"),
        ("r", "2/3", "1/2"),
    ]
    turned = answer(tmp_path, "case-study-left-right", "--from", "*", "--actions", "r,l")["comparison"]
    assert turned["actions"] == found["actions"][::-1]
    candy = answer(tmp_path, "candy", "--from", "start", "--actions", "left,right", "--discount", "1/2")
    assert [(a["power"], a["weak"]) for a in candy["comparison"]["actions"]] == [("1/2", "1/3"), ("2/3", "2/3")]
    words = inline("power", "candy", "--from", "start", "--actions", "left,right", cwd=tmp_path).stdout
    assert words.splitlines()[-1].startswith("AGREE: POWER is larger after right")


def test_equal_recurrent_distributions_are_said_to_be_the_same(tmp_path):
    twice = Mdp.of("twice", {"s": {"a": {"x": 1}, "b": {"y": 1}}, "x": {"go": {"z": 1}}, "y": {"go": {"z": 1}},
                             "z": {"stay": {"z": 1}}})  # fmt: skip
    write_json_atomically(tmp_path / "twice.json", mdp_to_json(twice))
    assert answer(tmp_path, "twice.json", "--from", "s", "--actions", "a,b")["comparison"]["agreement"] == "same"


HALF, THIRD, MORE = Fraction(1, 2), Fraction(1, 3), Fraction(2, 3)


@pytest.mark.parametrize(
    ("powers", "bounds", "expected"),
    [
        ((MORE, HALF), (MORE, THIRD), "agree"),
        ((HALF, MORE), (None, HALF), "agree"),
        ((MORE, HALF), (THIRD, MORE), "disagree"),
        ((HALF, MORE), (HALF, None), "disagree"),
        ((MORE, HALF), (THIRD, None), "power only"),
        ((MORE, HALF), (None, None), "power only"),
        ((MORE, HALF), (HALF, HALF), "even"),
        ((HALF, HALF), (MORE, None), "equal power"),
    ],
)
def test_every_verdict(powers, bounds, expected):
    assert ActionComparison("s", ("a", "b"), powers, bounds, ("clique", "clique")).agreement == expected


def test_power_can_disagree_with_a_provable_vote(tmp_path):
    """At discount 0 only the next reward counts: a keeps two next states, but b keeps two loops, a one."""
    fork = Mdp.of(
        "fork",
        {
            "s": {"a": {"p": 1}, "b": {"q": 1}},
            "p": {"1": {"u": 1}, "2": {"v": 1}},
            "u": {"go": {"x": 1}},
            "v": {"go": {"x": 1}},
            "x": {"stay": {"x": 1}},
            "q": {"go": {"w": 1}},
            "w": {"1": {"y": 1}, "2": {"z": 1}},
            "y": {"stay": {"y": 1}},
            "z": {"stay": {"z": 1}},
        },
    )
    write_json_atomically(tmp_path / "fork.json", mdp_to_json(fork))
    near = answer(tmp_path, "fork.json", "--from", "s", "--actions", "a,b", "--discount", "0")["comparison"]
    assert near["agreement"] == "disagree"
    assert [a["power"] for a in near["actions"]] == ["2/3", "1/2"]
    far = answer(tmp_path, "fork.json", "--from", "s", "--actions", "a,b")["comparison"]
    assert far["agreement"] == "agree"
    assert [a["power"] for a in far["actions"]] == ["1/2", "2/3"]


def test_what_is_too_large_is_said_in_its_row(tmp_path):
    rng = random.Random(0)
    names = [f"s{k}" for k in range(11)]
    rows = {s: {"a": _row(rng, names), "b": _row(rng, names)} for s in names[:2]} | {
        s: {"a": _row(rng, names)} for s in names[2:]
    }
    write_json_atomically(tmp_path / "wide.json", mdp_to_json(Mdp.of("wide", rows)))
    found = answer(tmp_path, "wide.json", "--at", "s0", status=3)
    assert found["states"][0]["power"] is None
    assert "in 12 dimensions" in found["states"][0]["reason"]
    assert answer(tmp_path, "wide.json", "--at", "s0", "--estimate", "100")["states"][0]["sample"]["size"] == "100"
    words = inline("power", "wide.json", "--at", "s0", "--discount", "1/2", cwd=tmp_path)
    assert words.returncode == 3
    assert "not worked out" in words.stdout
    assert "--estimate N" in words.stdout


def _row(rng, names):
    weights = [rng.randint(1, 9) for _ in names]
    return {t: Fraction(w, sum(weights)) for t, w in zip(names, weights, strict=True)}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("nowhere",), "no such file"),
        (("candy", "--at", "moon"), "no state 'moon'"),
        (("candy", "--discount", "3/2"), "from 0 to 1"),
        (("candy", "--discount", "0.5"), "not an exact rational"),
        (("candy", "--from", "start", "--actions", "left"), "two different actions"),
        (("candy", "--from", "start", "--actions", "left,up"), "no action 'up'"),
        (("candy", "--from", "moon", "--actions", "left,right"), "no state 'moon'"),
        (("candy", "--estimate", "5", "--confidence", "0"), "strictly between"),
    ],
)
def test_bad_input_is_one_line(tmp_path, words, reason):
    finished = inline("power", *words, cwd=tmp_path)
    assert finished.returncode == 4
    assert finished.is_one_line_of_complaint
    assert reason in finished.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--average", "--discount", "1/2"),
        ("--actions", "left,right"),
        ("--from", "start"),
        ("--estimate", "0"),
        ("--estimate", "5", "--from", "start", "--actions", "left,right"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(tmp_path, words):
    assert inline("power", "candy", *words, cwd=tmp_path).returncode == 2


def test_two_digits_are_rounded_down():
    assert [scientific(Fraction(x)) for x in ("1", "1/10", "9999/10000", "99", "1/1000")] == [
        "1.0e+00",
        "1.0e-01",
        "9.9e-01",
        "9.9e+01",
        "1.0e-03",
    ]
