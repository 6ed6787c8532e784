"""Counterexamples as files: read back unchanged, judged from scratch, and no corruption is believed.

The counts of every accepted file are confirmed by the oracles, which share nothing with `orbitcert.law`.
"""

import copy
import json
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import pytest

from command import orbitcert
from inline_command import inline
from oracle.brute_force import orbit, orbit_counts
from oracle.law_readings import quantiliser_share, within_favours
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.exact.strict_json import json_from_text, json_text, write_json_atomically
from orbitcert.law.counterexample import (
    Counterexample,
    counterexample_from_json,
    counterexample_of,
    counterexample_to_json,
    faults,
)
from orbitcert.law.hunting import hunt, run_sweep
from orbitcert.law.laws import LAWS
from orbitcert.law.premise import Evidence
from orbitcert.law.recount import recount, variants
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.splits import OPTIMAL, Optimal, Quantiliser, Within
from orbitcert.law.universe import Universe
from orbitcert.law.verdict import Judge

PLAIN = Universe((1, 3), (1, 2), (1, 2))
KINDS = {
    "optimal, blocks": ("few-blocks-most", PLAIN, 0),
    "optimal, permutations": ("disjoint-images-weak", Universe((4, 4), (1, 1), (2, 2), supports=(1, 2)), 0),
    "optimal, counts": ("bare-counts-weak", PLAIN, 1),
    "optimal, clique and ties": ("clique-strict", PLAIN, 0),
    "optimal, cones": ("cones-apart-most", PLAIN, 0),
    "labelled": ("shapes-most", Universe((3, 3), (1, 2), (1, 2), labelled=True), 2),
    "labelled blocks": ("few-blocks-most", Universe((4, 4), (2, 2), (1, 1), supports=(1, 1), labelled=True), 1),
    "generic": ("blocks-strict-generic", PLAIN, 0),
    "within": ("blocks-within-most", Universe((3, 3), (1, 1), (1, 2), (1, 2)), 0),
    "quantiliser": ("quantilised-copies-most", Universe((3, 3), (1, 1), (1, 2), (0, 2)), 0),
}


@pytest.fixture(scope="module")
def examples():
    """One counterexample of every kind."""
    found = {}
    for kind, (law, universe, place) in KINDS.items():
        smallest = hunt(law, universe).smallest
        found[kind] = first_with_labels(law, universe) if universe.labelled else smallest[place]
    return found


def first_with_labels(law, universe):
    """The first counterexample in a stratum with labels."""
    cases = (case for stratum in universe.strata() for node in stratum.nodes for case in stratum.cases(node))
    return next(
        counterexample_of(case, LAWS[law])
        for case in cases
        if len(set(case.ground.labels)) > 1 and Judge(case).verdict(LAWS[law]).answer == "fails"
    )


def true_counts(found):
    """How the orbit splits, by the oracle of the decision rule."""
    match found.evidence.rule:
        case Optimal():
            return orbit_counts(found.problem, found.reward)
        case Within():
            signs = [within_favours(found.problem, found.extra, r) for r in orbit(found.problem, found.reward)]
        case Quantiliser(weights, quantile):
            options = [
                *found.problem.A,
                *(x for x in found.problem.B if x not in found.problem.A),
                *sorted(found.extra, key=lambda x: x.entries),
            ]
            base = dict(zip(options, map(Fraction, weights), strict=True))
            signs = []
            for r in orbit(found.problem, found.reward):
                a, b = (quantiliser_share(base, quantile, side, r) for side in (found.problem.A, found.problem.B))
                signs.append((b > a) - (a > b))
    return signs.count(1), signs.count(0), signs.count(-1)


def truly_refutes(found):
    """By the oracles: the counts are right, and what they reach is below what the law claims from n and m.

    A law that is not about a larger choice set is about the best options of A and B, whatever the file says.
    """
    law, n, m = LAWS[found.law], found.evidence.n, found.evidence.m
    if not law.hypothesis.chooses and found.evidence.rule != Optimal():
        return False
    if len({*found.extra} - {*found.problem.A, *found.problem.B}) < len(found.extra):
        return False
    B, tie, A = true_counts(found)
    order = B + tie + A
    reached = {
        "weak": Fraction(B + tie, order),
        "most": Fraction(B, A) if A else None,
        "strict": Fraction(B, order),
        "strict-generic": Fraction(B, order),
    }[law.relation.name]
    claimed = Fraction(n, m) if law.relation.name == "most" else Fraction(n, n + m)
    return (
        (found.counts.B, found.counts.tie, found.counts.A) == (B, tie, A)
        and reached is not None
        and found.value == reached < claimed == found.claimed
        and (found.statement, found.relation) == (law.statement, law.relation.name)
        and law.hypothesis.holds(found.problem, found.extra, found.evidence)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_counterexample_is_read_back_unchanged_and_stands(examples, kind, tmp_path):
    found = examples[kind]
    value = counterexample_to_json(found)
    assert counterexample_from_json(value, "memo") == found
    assert counterexample_from_json(json_from_text(json_text(value), "memo"), "memo") == found
    assert list(faults(found, LAWS[found.law])) == []
    assert truly_refutes(found)
    (tmp_path / "c.json").write_text(json_text(value))
    run = inline("recheck", "c.json", cwd=tmp_path)
    assert run.returncode == 0
    assert run.stdout.startswith(f"REFUTED {found.law}: ")
    assert "but the reward" in run.stdout
    run = inline("recheck", "c.json", "--json", cwd=tmp_path)
    assert json.loads(run.stdout) == {
        "verdicts": [{"file": "c.json", "law": found.law, "status": "refuted", "faults": []}]
    }


def test_the_kinds_are_all_there(examples):
    assert len(examples) == 10
    rules = Counter(type(found.evidence.rule).__name__ for found in examples.values())
    assert rules == {"Optimal": 8, "Within": 1, "Quantiliser": 1}
    assert sum(found.problem.labels is not None for found in examples.values()) >= 2
    assert sum(bool(found.extra) for found in examples.values()) >= 2
    assert sum(bool(found.evidence.blocks) for found in examples.values()) >= 4
    assert sum(bool(found.evidence.permutations) for found in examples.values()) >= 6
    assert {found.relation for found in examples.values()} == {"weak", "most", "strict", "strict-generic"}


NUMBERS = ("0", "1", "-1", "1/2", "2/4", "1.5", "x", "", " 1", 1, 1.5, None, True, ["1"], {})


def is_number(text):
    """Whether this leaf is an exact number."""
    try:
        Fraction(text)
    except (ValueError, TypeError):
        return False
    return True


def corruptions(value):
    """The value with one field changed, with the place: every leaf, every list, every object."""
    places = [()]
    for place in places:
        item = at(value, place)
        if isinstance(item, dict | list):
            places.extend((*place, key) for key in (item if isinstance(item, dict) else range(len(item))))
    for place in places:
        item = at(value, place)
        for text in changes(item, place):
            if text != item:
                yield place, with_change(value, place, text)


def changes(item, place):
    """Other values for this item."""
    if isinstance(item, str):
        if is_number(item):
            yield from (str(Fraction(item) + 1), str(Fraction(item) - 1), str(Fraction(item) * 2), *NUMBERS)
        else:
            yield from (item + "'", "", "0", None, 1, [item], {})
            yield from (f"s{k}" for k in range(4))
            yield from LAWS if place == ("law",) else ()
            yield from ("a", "b", "weak", "most", "strict", "optimal", "optimal-within", "quantiliser")
    elif isinstance(item, list):
        yield from (item[:k] + item[k + 1 :] for k in range(len(item)))
        yield from (item[::-1], item + item[:1], [*item, {}], [*item, "0"], "0", None, {})
        yield from ([*item[:k], item[k + 1], item[k], *item[k + 2 :]] for k in range(len(item) - 1))
    else:
        for key in item:
            yield {k: v for k, v in item.items() if k != key}
            for other in ("s0", "s1", "s2", "s3", "more"):
                if other not in item:
                    yield {other if k == key else k: v for k, v in item.items()}
        yield from ({**item, "more": "1"}, dict(reversed(item.items())), [], "0", None)
        keys = list(item)
        for one, two in pairwise(keys):
            yield item | {one: item[two], two: item[one]}
        for state in ("s0", "s1", "s2", "s3"):
            yield item | {state: "1"}
            yield item | {state: "s0", "s0": state}


def at(value, place):
    """What stands at this place."""
    for key in place:
        value = value[key]
    return value


def with_change(value, place, item):
    """A copy with another item at this place."""
    if not place:
        return item
    value = copy.deepcopy(value)
    at(value, place[:-1])[place[-1]] = item
    return value


def verdict(value):
    """What `recheck` says: accepted, rejected, malformed, or the exception that nobody expects; and what was read."""
    try:
        found = counterexample_from_json(value, "memo")
        if found.law not in LAWS:
            return "malformed", None
        return ("rejected" if list(faults(found, LAWS[found.law])) else "accepted"), found
    except BadInput:
        return "malformed", None
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}", None


@pytest.fixture(scope="module")
def judged(examples):
    """Every corruption of every kind: kind, place, value, verdict, what was read."""
    rows = []
    for kind, found in examples.items():
        seen = set()
        for place, value in corruptions(counterexample_to_json(found)):
            text = json.dumps(value)
            if text not in seen:
                seen.add(text)
                rows.append((kind, place, value, *verdict(value)))
    return rows


def false_refutations(judged, about_choosing):
    """The corruptions that were accepted and refute nothing; those of the way to choose, or all others."""
    return [
        (kind, place, at(value, place))
        for kind, place, value, said, found in judged
        if said == "accepted"
        and (place[:2] == ("premise", "rule") or place[:1] == ("extra",)) == about_choosing
        and not truly_refutes(found)
    ]


def test_an_accepted_corruption_is_still_a_true_counterexample(judged):
    false = false_refutations(judged, about_choosing=False)
    assert not false, (len(false), false[:12])


def test_an_accepted_corruption_of_the_way_to_choose_is_still_a_true_counterexample(judged):
    false = false_refutations(judged, about_choosing=True)
    assert not false, (len(false), false[:12])


def test_most_corruptions_are_rejected_or_malformed(judged):
    counted = {kind: Counter() for kind in KINDS}
    for kind, _, _, said, _ in judged:
        counted[kind][said] += 1
    for kind, counts in counted.items():
        assert sum(counts.values()) > 300, (kind, counts)
        assert counts["rejected"] > 60, (kind, counts)
        assert counts["malformed"] > 150, (kind, counts)
    total = sum(counted.values(), Counter())
    assert 100 < total["accepted"] < total["rejected"] / 4
    assert total["malformed"] > 3000


def test_no_corruption_ends_in_an_exception(judged):
    unexpected = {
        f"{kind} {'.'.join(map(str, place))} = {at(value, place)!r}: {said}"
        for kind, place, value, said, _ in judged
        if said not in ("accepted", "rejected", "malformed")
    }
    assert len(judged) > 5000
    assert not unexpected, (len(unexpected), sorted(unexpected)[:12])


def test_every_accepted_corruption_changed_nothing_that_matters(judged, examples):
    """The law, n, m, claim, counts and value of an accepted file are those of the original, or all of them fit anew."""
    accepted = 0
    for kind, place, _, said, found in judged:
        if said == "accepted":
            accepted += 1
            original = examples[kind]
            if place[0] in ("law", "statement", "claim") or place[:2] in (("worst", "counts"), ("worst", "value")):
                assert found == original, (kind, place)
    assert accepted > 100


LIKE_QUANTILISER = {"name": "quantiliser", "base": ["1", "1", "1"], "quantile": "1/2"}

SINGLE = {
    "n increased": (("premise", "n"), "9", 5),
    "n zero": (("premise", "n"), "0", 5),
    "m zero": (("premise", "m"), "0", 5),
    "m negative": (("premise", "m"), "-1", 4),
    "another claim": (("claim", "value"), "9/10", 5),
    "a claim that holds": (("claim", "value"), "0", 5),
    "another relation": (("claim", "relation"), "strict", 5),
    "an unknown relation": (("claim", "relation"), "always", 5),
    "a tie more": (("worst", "counts", "tie"), "5", 5),
    "a win more": (("worst", "counts", "B"), "5", 5),
    "a loss more": (("worst", "counts", "A"), "5", 5),
    "another value": (("worst", "value"), "1/7", 5),
    "a value not in lowest terms": (("worst", "value"), "2/4", 4),
    "another reward": (("worst", "reward"), {"s0": "0", "s1": "0", "s2": "0"}, 5),
    "a reward with a state missing": (("worst", "reward"), {"s0": "0", "s1": "0"}, 4),
    "a reward with a fraction": (("worst", "reward"), {"s0": "1/2", "s1": "0", "s2": "0"}, 4),
    "another law": (("law",), "few-blocks-weak", 5),
    "an unknown law": (("law",), "nonsense-most", 4),
    "another statement": (("statement",), "B wins", 5),
    "another format": (("format",), "orbitcert/counterexample/2", 4),
    "no evidence": (("premise", "permutations"), [], 5),
    "no blocks": (("premise", "blocks"), [], 5),
    "a permutation onto one state": (("premise", "permutations"), [{"s0": "s1"}, {"s1": "s2", "s2": "s1"}], 4),
    "an unknown state": (("premise", "permutations"), [{"s0": "q", "q": "s0"}], 4),
    "another rule": (("premise", "rule"), {"name": "optimal-within"}, 5),
    "a quantiliser": (("premise", "rule"), LIKE_QUANTILISER, 5),
    "a quantiliser for two": (("premise", "rule"), LIKE_QUANTILISER | {"base": ["1", "1"]}, 5),
    "a quantiliser for nothing": (("premise", "rule"), LIKE_QUANTILISER | {"base": []}, 5),
    "a quantile of two": (("premise", "rule"), LIKE_QUANTILISER | {"quantile": "2"}, 4),
    "a weight of zero": (("premise", "rule"), LIKE_QUANTILISER | {"base": ["1", "0", "1"]}, 4),
    "a rule without a name": (("premise", "rule"), {"base": ["1"], "quantile": "1/2"}, 4),
    "a list for a name": (("premise", "rule"), {"name": ["optimal"]}, 4),
    "an object for a name": (("premise", "rule"), {"name": {}}, 4),
    "further options that are in A": (("extra",), [{"s0": "1"}], 0),
    "further options twice": (("extra",), [{"s0": "1/2", "s1": "1/2"}, {"s1": "1/2", "s0": "1/2"}], 0),
    "labels": (("problem", "orbit"), {"labels": {"s0": "a", "s1": "b", "s2": "c"}}, 5),
    "an empty A": (("problem", "A"), [], 4),
    "A like B": (("problem", "A"), [{"s2": "1"}], 4),
}


@pytest.mark.parametrize("corruption", SINGLE)
def test_recheck_says_what_is_wrong_and_exits_with_it(examples, corruption, tmp_path):
    place, text, status = SINGLE[corruption]
    value = with_change(counterexample_to_json(examples["optimal, blocks"]), place, text)
    (tmp_path / "c.json").write_text(json_text(value))
    run = inline("recheck", "c.json", cwd=tmp_path)
    assert run.returncode == status or (not status and run.returncode in (4, 5))
    if run.returncode == 4:
        assert run.is_one_line_of_complaint
        assert run.stderr.startswith("orbitcert: c.json")
    else:
        assert run.stdout.startswith("REJECTED c.json: ")
        assert run.stdout.count("\n") == 1
        verdicts = json.loads(inline("recheck", "c.json", "--json", cwd=tmp_path).stdout)["verdicts"]
        assert verdicts[0]["status"] == "rejected"
        assert verdicts[0]["faults"]


@pytest.mark.parametrize(
    ("law", "rule"),
    [
        ("clique-weak", "quantiliser"),
        ("clique-most", "quantiliser"),
        ("blocks-weak", "quantiliser"),
        ("clique-most", "optimal-within"),
    ],
)
def test_a_theorem_about_best_options_is_not_refuted_by_another_way_to_choose(law, rule, tmp_path):
    """B = {s1} is a copy of A = {s0}; a quantiliser that loves s0, or twice s1 in C, makes A win."""
    x, y = Option.one_hot(0), Option.one_hot(1)
    problem = Problem("forged", ("s0", "s1", "s2"), (x,), (y,))
    swap = Permutation.from_cycles([(0, 1)])
    blocks = ((x,), (y,)) if law == "blocks-weak" else ()
    decision = Quantiliser((9, 1), Fraction(1, 2)) if rule == "quantiliser" else Within()
    extra = () if rule == "quantiliser" else (Option.of({1: 2}),)
    evidence = Evidence(1, 1, (swap,), blocks, decision)
    forged = []
    for reward in product(range(4), repeat=3):
        counts = recount(problem, extra, reward, decision)
        value = counts.weak if LAWS[law].relation.name == "weak" else Fraction(counts.B, counts.A or 1)
        claimed = LAWS[law].relation.claim(1, 1)
        if counts.A and value < claimed:
            found = Counterexample(
                law,
                LAWS[law].statement,
                problem,
                extra,
                evidence,
                LAWS[law].relation.name,
                claimed,
                reward,
                counts,
                value,
            )
            assert not truly_refutes(found)
            (tmp_path / "c.json").write_text(json_text(counterexample_to_json(found)))
            forged.append(inline("recheck", "c.json", cwd=tmp_path).returncode)
    assert forged
    assert set(forged) <= {4, 5}


@pytest.mark.parametrize("law", ["clique-apart-strict-generic", "shapes-apart-strict-generic"])
def test_a_theorem_about_almost_every_reward_is_not_refuted_by_a_reward_with_ties(law, tmp_path):
    x, y = Option.one_hot(0), Option.one_hot(1)
    problem = Problem("forged", ("s0", "s1", "s2"), (x,), (y,))
    swaps = (Permutation.from_cycles([(0, 1)]),) if law.startswith("clique") else ()
    evidence = Evidence(1, 1, swaps, (), Optimal())
    said = []
    for reward in ((0, 0, 0), (1, 1, 0), (2, 2, 1), (0, 0, 1), (3, 1, 0)):
        counts = recount(problem, (), reward, Optimal())
        value = Fraction(counts.B, counts.orbit)
        found = Counterexample(
            law, LAWS[law].statement, problem, (), evidence, "strict-generic", Fraction(1, 2), reward, counts, value
        )
        (tmp_path / "c.json").write_text(json_text(counterexample_to_json(found)))
        run = inline("recheck", "c.json", "--json", cwd=tmp_path)
        assert run.returncode == 5
        said.append(json.loads(run.stdout)["verdicts"][0]["faults"])
    assert said[:4] == [["the reward is not generic"]] * 4
    assert said[4] == ["the value is not below the claim"]


def test_several_files_are_all_judged_and_one_false_one_decides_the_status(examples, tmp_path):
    good = counterexample_to_json(examples["within"])
    for name, value in (
        ("good.json", good),
        ("bad.json", with_change(good, ("worst", "value"), "0")),
        ("ugly.json", with_change(good, ("format",), "x")),
    ):
        (tmp_path / name).write_text(json_text(value))
    assert inline("recheck", "good.json", "good.json", cwd=tmp_path).returncode == 0
    run = inline("recheck", "bad.json", "good.json", "--json", cwd=tmp_path)
    assert run.returncode == 5
    assert [v["status"] for v in json.loads(run.stdout)["verdicts"]] == ["rejected", "refuted"]
    assert inline("recheck", "good.json", "ugly.json", cwd=tmp_path).returncode == 4
    assert inline("recheck", "missing.json", cwd=tmp_path).returncode == 4
    assert inline("recheck", cwd=tmp_path).returncode == 2


def test_every_smallest_counterexample_of_a_sweep_stands_alone(tmp_path):
    laws = tuple(name for name, law in LAWS.items() if law.theorem is None and not law.hypothesis.chooses)
    hunts = run_sweep(SweepSpec(PLAIN, laws))
    standing = 0
    for found in hunts:
        sizes = [size for size, _ in found.tally.smallest]
        assert sizes == sorted(sizes)
        assert len(found.smallest) == len(sizes) == min(3, found.tally.fails)
        for smallest in found.smallest:
            assert truly_refutes(smallest)
            standing += 1
    assert standing >= 25


def test_every_smallest_counterexample_of_a_sweep_is_read_back_unchanged():
    laws = tuple(name for name, law in LAWS.items() if law.theorem is None and not law.hypothesis.chooses)
    found = [smallest for one in run_sweep(SweepSpec(PLAIN, laws)) for smallest in one.smallest]
    changed = [one for one in found if counterexample_from_json(counterexample_to_json(one), "memo") != one]
    assert len(found) >= 25
    assert not changed, (len(changed), changed[0])


def test_no_counterexample_is_made_of_a_case_in_which_the_law_holds():
    sweep, law = sweep_of(SweepSpec(PLAIN, ("few-blocks-most",))), LAWS["few-blocks-most"]
    refused = made = 0
    for unit in sweep.units:
        number, node = sweep._nodes[unit]
        for case in sweep.strata[number].cases(node):
            if Judge(case).verdict(law).answer == "fails":
                assert truly_refutes(counterexample_of(case, law))
                made += 1
            else:
                with pytest.raises(ValueError, match="does not fail"):
                    counterexample_of(case, law)
                refused += 1
    assert (refused, made) == (165, 5)


def random_option(rng, d):
    """A distribution or a combination with small numerators."""
    weights = {i: Fraction(rng.randint(1, 4), rng.randint(1, 3)) for i in rng.sample(range(d), rng.randint(1, d))}
    return Option.of(weights)


def test_the_recount_agrees_with_brute_force_over_random_rewards():
    rng = random.Random(20)
    compared, labelled, seen = 0, 0, Counter()
    while compared < 600:
        d = rng.randint(1, 4)
        A, B = ({random_option(rng, d) for _ in range(rng.randint(1, 3))} for _ in range(2))
        if A == B:
            continue
        labels = tuple(rng.choice("ab") for _ in range(d)) if rng.random() < 0.5 else None
        problem = Problem("p", tuple(f"s{k}" for k in range(d)), tuple(A), tuple(B), labels)
        reward = tuple(rng.randint(-2, 3) for _ in range(d))
        counts = recount(problem, (), reward, Optimal())
        assert (counts.B, counts.tie, counts.A) == orbit_counts(problem, reward)
        assert counts.orbit == len(set(variants(problem, reward))) == len(list(variants(problem, reward)))
        compared += 1
        labelled += labels is not None
        seen.update(kind for kind in ("B", "tie", "A") if getattr(counts, kind))
    assert labelled > 200
    assert min(seen.values()) > 100


@pytest.mark.parametrize("rule", ["within", "quantiliser"])
def test_the_recount_agrees_with_the_readings_of_larger_choice_sets(rule):
    rng = random.Random(21)
    compared, seen = 0, Counter()
    while compared < 200:
        d = rng.randint(2, 4)
        options = {random_option(rng, d) for _ in range(5)}
        if len(options) < 5:
            continue
        a, b, c, *extra = sorted(options, key=lambda x: x.entries)
        A, B = rng.choice([((a,), (b,)), ((a,), (b, c)), ((a, b), (b, c)), ((c,), (a, b)), ((a, b), (c,))])
        extra = tuple(x for x in (*extra, c) if x not in (*A, *B))
        problem = Problem("p", tuple(f"s{k}" for k in range(d)), A, B)
        size = len({*A, *B, *extra})
        decision = (
            Within()
            if rule == "within"
            else Quantiliser(tuple(rng.randint(1, 4) for _ in range(size)), Fraction(rng.randint(1, 5), 5))
        )
        reward = tuple(rng.randint(0, 3) for _ in range(d))
        counts = recount(problem, extra, reward, decision)
        found = Counterexample(
            "", "", problem, extra, Evidence(1, 1, (), (), decision), "", Fraction(0), reward, counts, Fraction(0)
        )
        assert (counts.B, counts.tie, counts.A) == true_counts(found)
        compared += 1
        seen.update(kind for kind in ("B", "tie", "A") if getattr(counts, kind))
    assert min(seen.values()) > 40


def test_twelve_states_are_rechecked_and_an_orbit_that_is_too_large_is_refused(tmp_path):
    """The failure of most(n/m) under transitivity that was known before: nine options (l_ij + h_i)/2 on 12 states."""
    options = {(i, j): Option.uniform((3 * i + j, 9 + i)) for i in range(3) for j in range(3)}
    losing = [options[0, 0], options[0, 1], options[0, 2], options[1, 0]]
    winning = [x for x in options.values() if x not in losing]
    problem = Problem("rows", tuple(f"s{i}" for i in range(12)), losing, winning)
    rows = Permutation.from_cycles([*((j, 3 + j, 6 + j) for j in range(3)), (9, 10, 11)])
    within = Permutation.from_cycles([(3 * i, 3 * i + 1, 3 * i + 2) for i in range(3)])
    powers = [Permutation(), rows, rows * rows]
    blocks = (*problem.A, *problem.B)
    carriers = [
        next(p * q for p in powers for q in (Permutation(), within, within * within) if blocks[0].moved_by(p * q) == x)
        for x in blocks
    ]
    evidence = Evidence(5, 4, tuple(carriers), tuple((x,) for x in blocks), OPTIMAL)
    law = LAWS["enough-transitive-most"]
    counts = recount(problem, (), (0,) * 11 + (1,), OPTIMAL)
    assert (counts.B, counts.tie, counts.A) == (6, 1, 5)
    known = Counterexample(
        law.name, law.statement, problem, (), evidence, "most", Fraction(5, 4), (0,) * 11 + (1,), counts, Fraction(6, 5)
    )
    assert not list(faults(known, law))
    write_json_atomically(tmp_path / "rows.json", counterexample_to_json(known))
    assert orbitcert("recheck", "rows.json", cwd=tmp_path).returncode == 0
    write_json_atomically(tmp_path / "large.json", counterexample_to_json(replace(known, reward=tuple(range(12)))))
    run = orbitcert("recheck", "large.json", cwd=tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (3, 1)
    assert "479001600 variants" in run.stderr
