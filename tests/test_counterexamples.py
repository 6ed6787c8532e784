"""Counterexample files stand alone: read back unchanged, judged from scratch, and changed ones are turned down."""

import copy
import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from command import orbitcert
from oracle.brute_force import orbit_counts
from orbitcert.exact import Option, Problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.law.case import case_of
from orbitcert.law.counterexample import (
    counterexample_from_json,
    counterexample_of,
    counterexample_to_json,
    faults,
)
from orbitcert.law.laws import LAWS
from orbitcert.law.recount import recount
from orbitcert.law.splits import OPTIMAL, Quantiliser, Within

E = [Option.one_hot(i) for i in range(5)]


def pair(i, j):
    """The uniform distribution on two states."""
    return Option.uniform((i, j))


def problem_of(A, B, d, labels=None):
    """A problem over s0, s1, ..."""
    return Problem("p", tuple(f"s{i}" for i in range(d)), tuple(A), tuple(B), labels)


KINDS = {
    "few-blocks-most": (problem_of(E[:2], E[2:3], 3), ()),
    "one-copy-weak": (problem_of([E[2], pair(1, 2)], [E[0], pair(0, 2)], 3), ()),
    "blocks-within-most": (problem_of(E[:1], E[1:2], 3), (pair(1, 2),)),
    "quantilised-copies-most": (problem_of(E[:1], E[1:2], 4), (pair(0, 2), pair(1, 3))),
    "clique-strict-generic": (problem_of(E[:1], E[:2], 2), ()),
    "clique-strict": (problem_of(E[:1], E[1:2], 3, ("a", "a", "b")), ()),
    "cones-apart-most": (problem_of(E[:2], E[1:2], 2), ()),
    "enough-transitive-most": (
        problem_of([pair(0, 1), pair(0, 2), pair(0, 3)], [pair(1, 2), pair(1, 3), pair(2, 3)], 4),
        (),
    ),
}


@pytest.fixture(params=KINDS, ids=list(KINDS))
def example(request):
    """A counterexample of every kind."""
    problem, extra = KINDS[request.param]
    return counterexample_of(case_of(problem, extra), LAWS[request.param])


def test_a_counterexample_is_written_and_read_back_unchanged(example):
    value = counterexample_to_json(example)
    again = counterexample_from_json(json.loads(json.dumps(value)), "memo")
    assert again == example
    assert not list(faults(again, LAWS[example.law]))
    assert counterexample_to_json(again) == value
    assert example.value < example.claimed


def test_a_case_in_which_the_law_holds_is_no_counterexample():
    with pytest.raises(ValueError, match="does not fail"):
        counterexample_of(case_of(problem_of(E[:1], E[1:3], 3)), LAWS["clique-most"])


LEAVES = ("", "0", "1", "2", "3", "1/2", "5/3", "s0", "s1", "s2", "a", "b", "weak", "most", "strict", "optimal")


def changes(value, path=()):
    """Every value with one leaf replaced, one entry dropped, or one field added."""
    node = value
    for key in path:
        node = node[key]
    if isinstance(node, dict | list):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        for key in keys:
            changed = copy.deepcopy(value)
            parent = changed
            for step in path:
                parent = parent[step]
            del parent[key]
            yield changed
            yield from changes(value, (*path, key))
        if isinstance(node, dict):
            changed = copy.deepcopy(value)
            parent = changed
            for step in path:
                parent = parent[step]
            parent["more"] = "1"
            yield changed
    else:
        for leaf in LEAVES:
            if leaf != node:
                changed = copy.deepcopy(value)
                parent = changed
                for step in path[:-1]:
                    parent = parent[step]
                parent[path[-1]] = leaf
                yield changed


def still_true(found, law):
    """Whether what the file says is a counterexample, by definitions that share nothing with `faults`."""
    problem, rule = found.problem, found.evidence.rule
    if rule == OPTIMAL:
        wins, ties, losses = orbit_counts(problem, found.reward)
    else:
        counts = recount(problem, found.extra, found.reward, rule)
        wins, ties, losses = counts.B, counts.tie, counts.A
    if (wins, ties, losses) != (found.counts.B, found.counts.tie, found.counts.A):
        return False
    n, m = found.evidence.n, found.evidence.m
    whole = wins + ties + losses
    values = {
        "weak": (Fraction(n, n + m), Fraction(wins + ties, whole)),
        "most": (Fraction(n, m), Fraction(wins, losses) if losses else None),
        "strict": (Fraction(n, n + m), Fraction(wins, whole)),
        "strict-generic": (Fraction(n, n + m), Fraction(wins, whole)),
    }
    claimed, value = values[law.relation.name]
    return (found.claimed, found.value) == (claimed, value) and value < claimed


def test_every_change_of_one_field_is_malformed_or_rejected_or_still_true(example):
    law = LAWS[example.law]
    verdicts = Counter()
    for changed in changes(counterexample_to_json(example)):
        try:
            found = counterexample_from_json(changed, "memo")
        except BadInput:
            verdicts["malformed"] += 1
            continue
        if next(faults(found, law), None) is not None:
            verdicts["rejected"] += 1
        else:
            assert still_true(found, law)
            verdicts["still true"] += 1
    assert verdicts["malformed"] >= 100
    assert verdicts["rejected"] >= 25
    assert verdicts["still true"] <= sum(verdicts.values()) // 8


@pytest.mark.parametrize("rule", [OPTIMAL, Within(), Quantiliser((1, 2, 1), Fraction(1, 3))])
def test_variants_are_counted_by_definition(rule):
    problem = problem_of(E[:1], E[1:2], 4, ("a", "a", "a", "b"))
    for reward in ((0, 0, 1, 5), (1, 1, 1, 1), (3, 2, 1, 0), (0, 1, 1, 2)):
        counts = recount(problem, (pair(1, 2),), reward, rule)
        assert counts.orbit == sum(orbit_counts(problem, reward))
        if rule == OPTIMAL:
            assert (counts.B, counts.tie, counts.A) == orbit_counts(problem, reward)


def test_recheck_says_refuted_rejected_or_malformed(tmp_path):
    example = counterexample_of(case_of(*KINDS["few-blocks-most"]), LAWS["few-blocks-most"])
    value = counterexample_to_json(example)
    (tmp_path / "good.json").write_text(json.dumps(value))
    wrong = copy.deepcopy(value)
    wrong["worst"]["counts"]["B"] = "1"
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    (tmp_path / "odd.json").write_text(json.dumps(value | {"more": 1}))
    (tmp_path / "foreign.json").write_text(json.dumps(value | {"law": "mine-most"}))
    good = orbitcert("recheck", "good.json", cwd=tmp_path)
    assert good.returncode == 0
    assert good.stdout.startswith("REFUTED few-blocks-most: ")
    bad = orbitcert("recheck", "good.json", "wrong.json", "--json", cwd=tmp_path)
    assert bad.returncode == 5
    statuses = [verdict["status"] for verdict in json.loads(bad.stdout)["verdicts"]]
    assert statuses == ["refuted", "rejected"]
    assert orbitcert("recheck", "wrong.json", cwd=tmp_path).stdout.startswith("REJECTED wrong.json: ")
    for name in ("odd.json", "foreign.json", "missing.json"):
        run = orbitcert("recheck", name, cwd=tmp_path)
        assert (run.returncode, run.stderr.count("\n")) == (4, 1), run.stderr


def test_a_reward_that_is_not_generic_says_nothing_against_a_generic_law():
    law = LAWS["clique-strict-generic"]
    example = counterexample_of(case_of(*KINDS[law.name]), law)
    assert not list(faults(example, law))
    for reward in ((1, 1), (0, 0)):
        counts = recount(example.problem, (), reward, OPTIMAL)
        flat = replace(example, reward=reward, counts=counts, value=Fraction(counts.B, counts.orbit))
        assert flat.value < flat.claimed
        assert list(faults(flat, law)) == ["the reward is not generic"]
