"""The command `rules`: the table, the counterexamples, and covered claims on every reward that it would look at."""

import json
from collections import Counter
from fractions import Fraction

import pytest

from inline_command import inline
from orbitcert.certification import certify
from orbitcert.commands.orbit import rule_named
from orbitcert.commands.rules import EVERY_RULE
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.decision_rules import Boltzmann, Optimal, count_rule
from orbitcert.orbit.tally import Counts
from orbitcert.present.orbit_words import rule_text
from orbitcert.proof import Claim
from orbitcert.proof.rule_coverage import coverage
from orbitcert.search import rule_counterexample as search
from orbitcert.search.rule_counterexample import find_rule_counterexample, satisfies, small_rewards

one = [Option.one_hot(s) for s in range(4)]
PAIR = """{"format": "orbitcert/problem/1", "name": "pair", "states": ["x", "y", "z"],
 "A": [{"x": "1"}], "B": [{"y": "1"}]}"""
MORE = PAIR.replace('{"y": "1"}', '{"y": "1"}, {"y": "1/2", "z": "1/2"}')


def rows(run):
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    return answer, {row["rule"]: row for row in answer["rows"]}


def test_pacman_is_two_thirds_under_every_rule(tmp_path):
    """RDSP, Pac-Man outcomes, with utilities 0, 1, 2."""
    words = ("optimal", "anti-optimal", "boltzmann=1/10", "satisficing=2")
    asked = [part for word in words for part in ("--rule", word)]
    answer, found = rows(inline("rules", "pacman-outcomes", "--reward", "0,1,2", *asked, "--json", cwd=tmp_path))
    assert (answer["rule"], answer["most"], answer["weak"]) == ("clique", "2", "2/3")
    assert list(found) == list(words)
    for row in found.values():
        assert row["covered"]
        assert (row["most"], row["weak"]) == ("2", "2/3")
        assert row["counts"] == {"B": "4", "tie": "0", "A": "2"}
        assert row["searched"] is None


def test_d13_with_a_larger_choice_set_is_refuted_by_three_against_two(tmp_path):
    (tmp_path / "pair.json").write_text(PAIR)
    (tmp_path / "more.json").write_text(MORE)
    asked = ("--rule", "optimal", "--rule", "quantiliser=1/3", "--rule", "boltzmann=1")
    answer, found = rows(inline("rules", "pair.json", "--within", "more.json", *asked, "--json", cwd=tmp_path))
    assert (answer["most"], answer["within"]) == ("1", "1")
    for name in ("optimal", "quantiliser=1/3"):
        assert found[name]["counterexample"] == {
            "reward": {"y": "1", "z": "2"},
            "counts": {"B": "2", "tie": "1", "A": "3"},
        }
    assert (found["optimal"]["covered"], found["optimal"]["most"], found["optimal"]["weak"]) == (True, None, "1/2")
    assert (found["quantiliser=1/3"]["covered"], found["quantiliser=1/3"]["weak"]) == (False, None)
    assert found["boltzmann=1"]["most"] == "1"
    text = inline("rules", "pair.json", "--within", "more.json", *asked, cwd=tmp_path).stdout
    assert "REFUTED: most 1 fails at x = 0, y = 1, z = 2: B 2, tie 1, A 3" in text


def test_what_is_found_nowhere_is_called_searched(tmp_path):
    run = inline("rules", "tree-prime", "--rule", "best-of=2", "--max-value", "1", cwd=tmp_path)
    assert run.returncode == 0
    assert "fails at none among 8 rewards with values 0..1 (searched): open whether it holds" in run.stdout


def test_nothing_proved_is_status_3_and_still_counts(tmp_path):
    (tmp_path / "none.json").write_text(PAIR.replace('"A": [{"x": "1"}]', '"A": [{"x": "2"}]'))
    run = inline("rules", "none.json", "--reward", "0,1,2", "--json", cwd=tmp_path)
    answer = json.loads(run.stdout)
    assert run.returncode == 3
    assert answer["weak"] is None
    assert not any(row["covered"] for row in answer["rows"])
    assert all(row["counts"] for row in answer["rows"])
    assert "NOTHING PROVED" in inline("rules", "none.json", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (("no-such",), 4, "no such file"),
        (("candy", "--rule", "best-of=1/2"), 4, "whole number"),
        (("candy", "--rule", "best-of=0"), 4, "draws"),
        (("candy", "--rule", "quantiliser=0"), 4, "above 0"),
        (("candy", "--rule", "quantiliser=0.5"), 4, "not an exact rational"),
        (("candy", "--rule", "greedy"), 2, "none of optimal"),
        (("candy", "--reward", "0,1"), 4, "2 numbers for 3 states"),
        (("candy", "--within", "tree"), 4, "the same states"),
        (("candy", "--max-value", "-1"), 2, "max-value"),
    ],
)
def test_bad_input_is_refused(words, status, reason, tmp_path):
    run = inline("rules", *words, cwd=tmp_path)
    assert run.returncode == status
    assert reason in run.stderr
    assert not run.stdout
    assert status == 2 or run.is_one_line_of_complaint


def test_an_orbit_that_is_too_large_is_said_with_status_3(tmp_path):
    run = inline("rules", "two-or-51", "--rule", "best-of=2", "--reward", ",".join(map(str, range(53))), cwd=tmp_path)
    assert run.returncode == 3
    assert "too large" in run.stdout
    assert "one by one" in run.stderr


def test_rules_are_spelled_as_they_are_read():
    for word in EVERY_RULE:
        assert rule_text(rule_named(word)) == word


@pytest.mark.parametrize("name", ["candy", "sets", "tree", "two-or-51", "features", "features-states", "restricted"])
def test_covered_claims_hold_at_the_rewards_that_would_be_looked_at(name, monkeypatch):
    monkeypatch.setattr(search, "MOST_ASSIGNMENTS", 3_000)
    problem = gallery_problem(name)
    evidence = certify(problem).best.evidence
    seen = Counter()
    for word in EVERY_RULE:
        answer = coverage(problem, evidence, rule_named(word))
        seen[answer.covered] += 1
        if answer.covered:
            found = find_rule_counterexample(problem, rule_named(word), answer.claim)
            assert found.reward is None, (word, found)
            assert found.counted >= 4
    assert seen[True] >= 4


def test_searches_stop_at_their_limits(monkeypatch):
    problem = Problem("few", tuple("uvw"), (one[0], one[1]), (one[2],))
    claim = Claim("weak", Fraction(1, 3))
    first = find_rule_counterexample(problem, Boltzmann(Fraction(1)), claim)
    assert (first.counted, first.reward, first.counts) == (1, (0, 0, 0), Counts(0, 0, 1))
    assert count_rule(problem, first.reward, Boltzmann(Fraction(1))) == first.counts
    assert find_rule_counterexample(problem, Optimal(), claim).counted == 10
    monkeypatch.setattr(search, "MOST_REWARDS", 4)
    assert find_rule_counterexample(problem, Optimal(), claim).counted == 4
    monkeypatch.setattr(search, "MOST_ASSIGNMENTS", 0)
    assert find_rule_counterexample(problem, Optimal(), claim).counted == 0


def test_small_rewards_are_one_of_every_orbit():
    free = Problem("p", tuple("uvw"), (one[0],), (one[1],))
    labelled = Problem("p", tuple("uvw"), (one[0],), (one[1],), ("a", "b", "a"))
    assert len(list(small_rewards(free, 2))) == 10
    assert len(set(small_rewards(labelled, 2))) == 18
    assert all(r[0] <= r[2] for r in small_rewards(labelled, 2))


def test_a_claim_is_broken_by_too_few_wins_and_by_too_small_a_share():
    most, weak = Claim("most", Fraction(2)), Claim("weak", Fraction(2, 3))
    assert satisfies(most, Counts(4, 0, 2))
    assert not satisfies(most, Counts(3, 5, 2))
    assert satisfies(weak, Counts(0, 4, 2))
    assert not satisfies(weak, Counts(3, 0, 2))
