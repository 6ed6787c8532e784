"""Every situation: answers against enumerating all policies and the exact worst case, and the command."""

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import product
from types import SimpleNamespace

import pytest

from inline_command import inline
from oracle.all_policies_rsd import all_policies_rsd, long_run, reached
from oracle.policies import random_mdp
from orbitcert import situations as module
from orbitcert.distribution.situations import can_end_outside, can_lose, is_irreversible, moves
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.exact.option import best_value, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.worst_case import worst_case
from orbitcert.situations import survey_situations

RICH_AND_POOR = {
    "start": {"rich": {"rich": 1}, "poor": {"poor": 1}},
    "rich": {"die": {"dead": 1}, "x": {"x": 1}, "y": {"y": 1}, "z": {"z": 1}},
    "poor": {"die": {"dead": 1}, "starve": {"starved": 1}, "x": {"x": 1}},
    **{end: {"stay": {end: 1}} for end in ("dead", "starved", "x", "y", "z")},
}


def cases(count, deterministic):
    """Small environments with some states that lose, and a reward."""
    for seed in range(count):
        mdp = random_mdp(seed, deterministic)
        rng = random.Random(seed)
        d = len(mdp.states)
        losing = sorted(rng.sample(range(d), rng.randint(1, d - 1)))
        yield mdp, losing, [Fraction(rng.randint(0, 3)) for _ in range(d)]


def is_small(mdp):
    """Small enough for the exact worst case from every state."""
    return len(mdp.states) <= 4 and all(len(all_policies_rsd(mdp, s)) <= 4 for s in range(len(mdp.states)))


def nothing_certified(problem):
    return SimpleNamespace(worst=None, best=None, claim=None, findings=())


def split(mdp, state, losing):
    """A and B by definition: all policies, then what is supported inside."""
    every = all_policies_rsd(mdp, state)
    A = tuple(x for x in every if set(x.support) <= set(losing))
    return A, tuple(x for x in every if x not in A)


@pytest.mark.parametrize("deterministic", [True, False])
def test_answers_are_those_of_all_policies_and_bounds_never_exceed_the_exact_worst_case(deterministic):
    met = Counter()
    exact: dict[Problem, Fraction] = {}
    for mdp, losing, reward in cases(120, deterministic):
        if not is_small(mdp):
            continue
        names = "ends-in:" + ",".join(mdp.states[s] for s in losing)
        survey = survey_situations(mdp, range(len(mdp.states)), lose=names, reward=reward)
        for found in survey.situations:
            A, B = split(mdp, found.state, losing)
            assert (len(A), len(B)) == (found.A, found.B)
            assert (found.answer == "cannot lose") == (not A)
            assert (found.answer == "only losing") == (not B)
            if A and B:
                problem = Problem(mdp.name, mdp.states, A, B)
                if problem not in exact:
                    worst = worst_case(problem)
                    assert worst.exact
                    exact[problem] = worst.fraction
                proved = found.claim.weak if found.claim else Fraction(0)
                assert proved <= exact[problem] <= found.upper
                if found.tight:
                    assert proved == exact[problem]
                met["tight" if found.tight else "not tight"] += 1
            met[found.answer] += 1
    assert all(met[answer] >= 10 for answer in ("bound", "cannot lose", "only losing")), met
    assert met["tight"] >= 10, met


def test_law_11_against_the_long_run_values_of_all_policies(monkeypatch):
    monkeypatch.setattr(module, "certify", nothing_certified)
    met = Counter()
    for deterministic in (True, False):
        for mdp, losing, reward in cases(160, deterministic):
            names = "ends-in:" + ",".join(mdp.states[s] for s in losing)
            survey = survey_situations(mdp, range(len(mdp.states)), lose=names, reward=reward)
            policies = list(product(*(tuple(dict.fromkeys(rows)) for rows in mdp.rows)))
            for found in survey.situations:
                ends = [long_run(policy, found.state) for policy in policies]
                best = max(x.value(reward) for x in ends)
                optimal_ends_inside = {set(x.support) <= set(losing) for x in ends if x.value(reward) == best}
                expected = {
                    frozenset({False}): "avoids",
                    frozenset({True}): "loses",
                    frozenset({True, False}): "may lose",
                }[frozenset(optimal_ends_inside)]
                assert found.at.verdict == expected
                met[expected] += 1
    assert min(met.values()) >= 20, met
    assert len(met) == 3


def test_what_the_graph_says_without_enumeration_is_what_enumeration_says():
    met = Counter()
    for deterministic in (True, False):
        for mdp, losing, _ in cases(120, deterministic):
            for state in range(len(mdp.states)):
                A, B = split(mdp, state, losing)
                assert can_lose(mdp, state, losing) == bool(A)
                assert can_end_outside(mdp, state, losing) == bool(B)
                met[bool(A), bool(B)] += 1
    assert min(met.values()) >= 30, met
    assert len(met) == 3


def returns_surely(mdp, state, successor):
    """Some policy comes back: every state that it reaches from the successor before `state` can still reach `state`."""
    for policy in product(*mdp.rows):
        stopped = list(policy)
        stopped[state] = ((state, Fraction(1)),)
        if all(state in reached(stopped, t) for t in reached(stopped, successor)):
            return True
    return False


def test_irreversible_moves_are_those_that_no_policy_undoes():
    met = Counter()
    for deterministic in (True, False):
        for mdp, _, _ in cases(150, deterministic):
            for move in moves(mdp, range(len(mdp.states))):
                irreversible = is_irreversible(mdp, move)
                assert irreversible != returns_surely(mdp, move.state, move.successor)
                met[irreversible] += 1
    assert min(met[True], met[False]) >= 100, met


def test_every_listed_move_is_irreversible_and_proves_less_afterwards():
    listed = 0
    for mdp, losing, _ in cases(150, True):
        if not is_small(mdp):
            continue
        survey = survey_situations(
            mdp, range(len(mdp.states)), lose="ends-in:" + ",".join(mdp.states[s] for s in losing)
        )
        at = {s.state: s for s in survey.situations}
        expected = {
            (m.state, m.action, m.successor)
            for m in moves(mdp, range(len(mdp.states)))
            if not returns_surely(mdp, m.state, m.successor)
            and (
                (at[m.successor].answer == "only losing" != at[m.state].answer)
                or (at[m.successor].share or 0) < (at[m.state].share or 0)
            )
        }
        assert {(g.move.state, g.move.action, g.move.successor) for g in survey.lost_ground} == expected
        listed += len(expected)
    assert listed >= 20


def test_winners_in_words_leave_other_ends_as_competitors_of_law_11():
    mdp = Mdp.of("m", RICH_AND_POOR)
    reward = [Fraction(v) for v in (0, 0, 0, 3, 1, 2, 4, 0)]  # dead 3, x 2, y 4
    found = survey_situations(mdp, [1], lose="dead", win="x", reward=reward).situations[0]
    assert (found.A, found.B, found.claim.weak) == (1, 1, Fraction(1, 2))
    assert found.at.verdict == "avoids"  # y is better than dead, though it is no winner
    assert found.at.other == 4


def test_rows_of_the_literature():
    for name, start, lose, weak in (
        ("candy", "start", "candy", "2/3"),
        ("two-or-51", "start", "dying*", "51/53"),
        ("case-study-avoid-0", "*", "0", "3/4"),
        ("restricted", "Start", "Death", "2/3"),
        ("keep-erode", "s", "ends-in:z", "2/3"),
        ("aima-grid", "1.1", "4.2", "10/11"),
    ):
        mdp = gallery_entry(name).environment
        found = survey_situations(mdp, [mdp.index(start)], lose=lose).situations[0]
        assert (found.answer, found.claim.weak, found.tight) == ("bound", Fraction(weak), True), name


def test_where_enumeration_stops_rule_dynamics_or_the_graph_answers(monkeypatch):
    mdp = gallery_entry("aima-grid").environment
    full = survey_situations(mdp, range(11), lose="ends-in:4.2").situations
    def stop(*_):
        raise module.TooMany(3, "cycles")
    monkeypatch.setattr(module, "sides_from", stop)
    found = survey_situations(mdp, range(11), lose="ends-in:4.2").situations
    assert [s.answer for s in found] == [s.answer for s in full]
    assert {s.rule for s in found} == {"dynamics", None}
    assert found[0].claim.weak == Fraction(10, 11)
    survey = survey_situations(mdp, range(11), lose="4.2", win="1.1,1.2")
    assert {s.answer for s in survey.situations} == {"too many"}
    assert not survey.is_complete
    assert survey.not_compared == len([m for m in moves(mdp, range(11)) if is_irreversible(mdp, m)]) > 0


def test_equal_option_sets_at_a_reward_have_equal_best_values():
    mdp = random_mdp(3, False)
    A, B = split(mdp, 0, [0, 1])
    found = survey_situations(mdp, [0], lose="ends-in:s0,s1", reward=[Fraction(k) for k in range(len(mdp.states))])
    at = found.situations[0].at
    reward = list(range(len(mdp.states)))
    assert at.losing == (best_value(A, reward) if A else None)
    assert at.other == (best_value(option_set(B), reward) if B else None)


def test_the_command_answers_in_words_and_as_json(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(Mdp.of("rich and poor", RICH_AND_POOR))))
    words = ("situations", "m.json", "--from", "start", "--lose", "ends-in:dead,starved", "--reward", "0,0,0,2,0,1,3,0")
    run = inline(*words, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "start --poor--> poor: weak 3/5, then weak 1/3" in run.stdout
    assert "poor: every average-optimal policy ends in A (best losing 2, best other 1)" in run.stdout
    found = json.loads(inline(*words, "--json", cwd=tmp_path).stdout)
    by_state = {s["state"]: s for s in found["situations"]}
    assert [by_state[s]["weak"] for s in ("start", "rich", "poor", "dead")] == ["3/5", "3/4", "1/3", None]
    assert by_state["poor"]["at_reward"] == {"losing": "2", "other": "1", "verdict": "loses"}
    assert {(m["from"], m["to"]) for m in found["moves"]} >= {("start", "poor"), ("poor", "dead"), ("rich", "dead")}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("nowhere.json", "--lose", "x", "--all"), 4),
        (("candy", "--lose", "candy"), 4),
        (("candy", "--lose", "toffee", "--all"), 4),
        (("candy", "--lose", "action:left", "--all"), 4),
        (("candy", "--lose", "candy", "--win", "action:left", "--all"), 4),
        (("candy", "--lose", "candy", "--from", "shop"), 4),
        (("candy", "--lose", "candy", "--all", "--reward", "0,1"), 4),
        (("candy", "--lose", "candy", "--all", "--from", "start"), 2),
        (("candy", "--all"), 2),
        (("pacman-outcomes", "--lose", "ghost", "--all"), 4),
    ],
)
def test_bad_input_is_refused(words, status, tmp_path):
    run = inline("situations", *words, cwd=tmp_path)
    assert run.returncode == status
    assert not run.stdout
    if status == 4:
        assert run.is_one_line_of_complaint


def test_a_conclusion_that_is_false_is_not_called_proved(tmp_path):
    stay = {"a": {"stay": {"a": 1}, "go": {"b": 1}}, "b": {"stay": {"b": 1}, "go": {"a": 1}}}
    mdp = Mdp.of("between", stay)
    found = survey_situations(mdp, [0], lose="a,b").situations[0]
    assert (found.answer, found.A, found.B, found.upper, found.tight) == ("nothing proved", 2, 1, 0, False)
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(mdp)))
    run = inline("situations", "m.json", "--all", "--lose", "a,b", cwd=tmp_path)
    assert run.returncode == 3
    assert "nothing proved; at the worst reward found B is as good on 0 only" in run.stdout


def test_nothing_proved_anywhere_is_exit_3(tmp_path):
    run = inline("situations", "candy", "--from", "candy", "--lose", "candy", cwd=tmp_path)
    assert run.returncode == 3
    assert "nothing but losing is left" in run.stdout
