"""Orbits under groups given by generators: counts, the file format, and every command on such a problem."""

import ast
import csv
import io
import json
import random
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from inline_command import inline
from oracle.generated_groups import counts, random_problem, rows
from orbitcert import check_file
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.problem_file import problem_from_json, problem_to_json
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.orbit.comparisons import orbit_size
from orbitcert.orbit.counts import TooLarge, count_orbit
from orbitcert.orbit.decision_rules import AntiOptimal, EpsilonOptimal, Satisficing, count_rule, least_gap
from orbitcert.orbit.generated_orbit import generated_orbit
from orbitcert.orbit.one_hots import count_one_hots
from orbitcert.orbit.sampling import sample_orbit

SOURCE = Path(__file__).parent.parent / "src" / "orbitcert"
RING = {
    "format": "orbitcert/problem/1",
    "name": "ring",
    "states": ["n", "ne", "se", "s", "sw", "nw"],
    "A": [{"n": "1"}],
    "B": [{"se": "1"}, {"sw": "1"}],
    "orbit": {"generators": [[["n", "ne", "se", "s", "sw", "nw"]]]},
}


def ring(**fields) -> dict:
    return {**RING, **fields}


def without_orbit() -> dict:
    return {key: value for key, value in RING.items() if key != "orbit"}


@pytest.fixture
def folder(tmp_path):
    """A folder with ring.json, and the same problem without its group as plain.json."""
    write_json_atomically(tmp_path / "ring.json", RING)
    write_json_atomically(tmp_path / "plain.json", without_orbit())
    return tmp_path


# Counts


def test_counts_agree_with_all_group_elements():
    rng = random.Random(11)
    seen: Counter[str] = Counter()
    for _ in range(300):
        problem = random_problem(rng, 3, 5)
        group = rows(problem.generators, problem.d)
        reward = [Fraction(rng.randint(-2, 4), rng.choice((1, 1, 2, 3))) for _ in range(problem.d)]
        found = count_orbit(problem, reward)
        assert (found.B, found.tie, found.A) == counts(problem, group, reward)
        assert orbit_size(problem, reward) == found.orbit == len(generated_orbit(problem, reward))
        assert len(group) % found.orbit == 0
        plain = count_orbit(Problem("all", problem.states, problem.A, problem.B), reward)
        seen["other than under all permutations"] += plain != found
        seen["B"] += found.B > 0
        seen["tie"] += found.tie > 0
        seen["A"] += found.A > 0
    assert min(seen.values()) >= 60


def test_other_rules_and_the_gap_look_at_the_same_orbit():
    problem = problem_from_json(RING)
    reward = (0, 1, 2, 3, 4, 5)
    assert count_rule(problem, reward, AntiOptimal()) == count_orbit(problem, [-v for v in reward])
    # values of (n, se, sw) over the six turns: (k, k+2, k+4) modulo 6
    assert count_rule(problem, reward, EpsilonOptimal(Fraction(2))).tie == 4
    assert count_rule(problem, reward, Satisficing(Fraction(3))).orbit == 6
    assert least_gap(problem, reward) == 2
    assert least_gap(problem, (1,) * 6) is None


def test_a_large_orbit_is_refused_before_memory_is_gone_and_the_limit_is_said():
    problem = problem_from_json(RING)
    with pytest.raises(TooLarge, match="ring: the orbit of this reward under its group has over 5 rewards"):
        generated_orbit(problem, range(6), 5)
    assert len(generated_orbit(problem, range(6), 6)) == 6
    swap = Permutation.swapping((0,), (1,))
    d = 11
    everything = Problem(
        "S_11",
        tuple(f"s{k}" for k in range(d)),
        (Option.one_hot(0),),
        (Option.one_hot(1),),
        generators=(swap, Permutation.from_cycles([tuple(range(d))])),
    )
    with pytest.raises(TooLarge, match="over 500000 rewards"):
        count_orbit(everything, range(d))
    few = count_orbit(everything, (1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    assert (few.B, few.tie, few.A) == (9, 37, 9)


def test_what_counts_by_labels_refuses():
    problem = problem_from_json(RING)
    with pytest.raises(BadInput, match="a group given by generators, which this does not handle"):
        count_one_hots(problem, range(6))
    with pytest.raises(BadInput, match="no sample is drawn under a group given by generators"):
        sample_orbit(problem, range(6), 10, 0)


# The file format


def test_generators_survive_the_format():
    problem = problem_from_json(RING)
    assert problem.generators == (Permutation.from_cycles([(0, 1, 2, 3, 4, 5)]),)
    assert problem_to_json(problem) == RING
    rng = random.Random(1)
    for _ in range(50):
        problem = random_problem(rng)
        assert problem_from_json(problem_to_json(problem)) == problem


CYCLE = ["n", "ne"]


@pytest.mark.parametrize(
    ("orbit", "message"),
    [
        ({"generators": []}, "f: orbit.generators: no generator: only the identity would permute rewards"),
        ({"generators": [[]]}, "f: orbit.generators[0]: moves no state: the identity alone relates nothing"),
        ({"generators": [[CYCLE], []]}, "f: orbit.generators[1]: moves no state"),
        ({"generators": [[CYCLE], [CYCLE[::-1]]]}, "f: orbit.generators[1]: the same permutation as generators[0]"),
        ({"generators": [[["n", "x"]]]}, "f: orbit.generators[0][0][1]: unknown state 'x'"),
        ({"generators": [[["n"]]]}, "f: orbit.generators[0][0]: a cycle of at least two states is expected"),
        ({"generators": [[["n", "n"]]]}, "f: orbit.generators[0]: a state is listed twice"),
        ({"generators": [[CYCLE, ["ne", "s"]]]}, "f: orbit.generators[0]: a state is listed twice"),
        ({"generators": [CYCLE]}, "f: orbit.generators[0][0]: a list is expected, not a string"),
        ({"generators": {}}, "f: orbit.generators: a list is expected, not an object"),
        ({"generators": [[[0, 1]]]}, "f: orbit.generators[0][0][0]: a string is expected, not a number"),
        ({"generators": [[CYCLE]], "labels": {}}, "f: orbit: exactly one of labels and generators is expected"),
        ({"generator": []}, "f: orbit: unknown field 'generator'"),
    ],
)
def test_what_gives_no_group_is_refused_with_its_place(orbit, message):
    with pytest.raises(BadInput) as caught:
        problem_from_json(ring(orbit=orbit), "f")
    assert str(caught.value).startswith(message)


# Every command gets the right group, or refuses


def test_orbit_counts_six_turns_and_not_all_permutations(folder):
    run = inline("orbit", "ring.json", "--reward", "0,1,2,3,4,5", "--json", cwd=folder)
    assert json.loads(run.stdout)["orbit"] == "6"
    assert json.loads(run.stdout)["weak"] == "2/3"
    run = inline("orbit", "plain.json", "--reward", "0,1,2,3,4,5", "--json", cwd=folder)
    assert json.loads(run.stdout)["orbit"] == "720"
    run = inline("orbit", "ring.json", "--reward", "0,1,2,3,4,5", "--rule", "boltzmann=1", "--gap", cwd=folder)
    assert "by the group of order 6 that 1 permutation generates" in run.stdout
    assert "EXACT COUNTS over 6 variants" in run.stdout


def test_orbit_draws_no_sample(folder):
    run = inline("orbit", "ring.json", "--reward", "0,1,2,3,4,5", "--sample", "10", cwd=folder)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint


def test_certify_proves_and_check_verifies(folder):
    run = inline("certify", "ring.json", "-o", "c.json", "--json", cwd=folder)
    answer = json.loads(run.stdout)
    assert (run.returncode, answer["rule"], answer["weak"], answer["most"]) == (0, "clique", "2/3", "2")
    assert answer["tight"] is True
    value = json.loads((folder / "c.json").read_text())
    assert (value["claim"]["orbit"], value["proof"]["words"]) == ("generators", [[1, 1], [-1, -1]])
    assert value["problem"] == RING
    assert "permuted by the generated group" in check_file(folder / "c.json").message
    run = inline("check", "c.json", cwd=folder)
    assert run.returncode == 0


@pytest.mark.parametrize("rule", ["auto", "clique", "orbits", "packing", "blocks"])
def test_every_rule_answers_for_the_ring_and_blocks_says_why_not(rule, folder):
    run = inline("certify", "ring.json", "--rule", rule, "--json", cwd=folder)
    answer = json.loads(run.stdout)
    assert run.returncode == (3 if rule == "blocks" else 0)
    assert answer["weak"] == (None if rule == "blocks" else "2/3")
    assert rule != "blocks" or answer["findings"][0]["reason"] == "not looked for under a group given by generators"


def test_a_group_that_fixes_all_options_is_bad_input(folder):
    write_json_atomically(folder / "fixed.json", ring(orbit={"generators": [[["ne", "nw"]]]}))
    run = inline("certify", "fixed.json", "-o", "c.json", cwd=folder)
    assert (run.returncode, (folder / "c.json").exists()) == (4, False)
    assert run.is_one_line_of_complaint
    assert "the group fixes every option of A and of B, so that no orbit relates A to B" in run.stderr


def test_a_group_that_moves_no_option_of_A_into_B_proves_nothing_and_says_so(folder):
    write_json_atomically(folder / "apart.json", ring(orbit={"generators": [[["se", "sw"]]]}))
    run = inline("certify", "apart.json", cwd=folder)
    assert run.returncode == 3
    assert "NOTHING PROVED" in run.stdout
    assert "no element of the group moves an option of A into B, so that no orbit relates A to B" in run.stdout
    assert "of 1 variants B wins 0, ties 0, A wins 1" in run.stdout


def test_labels_that_let_nothing_move_are_refused(folder):
    write_json_atomically(folder / "own.json", ring(orbit={"labels": {state: state for state in RING["states"]}}))
    run = inline("certify", "own.json", "-o", "c.json", cwd=folder)
    assert (run.returncode, (folder / "c.json").exists()) == (4, False)
    assert run.is_one_line_of_complaint
    assert "no permutation among equal labels moves an option" in run.stderr


def test_labels_that_separate_A_from_B_prove_nothing(folder):
    labels = {state: "loses" if state == "n" else "wins" for state in RING["states"]}
    write_json_atomically(folder / "labels.json", ring(orbit={"labels": labels}))
    run = inline("certify", "labels.json", cwd=folder)
    assert run.returncode == 3
    assert "NOTHING PROVED" in run.stdout


def test_tight_and_table_have_the_worst_case_of_the_group(folder):
    answer = json.loads(inline("tight", "ring.json", "--json", cwd=folder).stdout)
    assert (answer["fraction"], answer["exact"], answer["method"]) == ("2/3", True, "bracket")
    assert answer["reason"] == "ring: regions are not enumerated under a group given by generators"
    assert answer["counts"]["B"] == "4"
    run = inline("table", "ring.json", "--format", "csv", cwd=folder)
    assert run.returncode == 0
    (row,) = csv.DictReader(io.StringIO(run.stdout))
    shares = [row[name] for name in ("clique", "blocks", "orbits", "packing", "worst case")]
    assert (row["problem"], shares) == ("ring", ["2/3", "-", "2/3", "2/3", "2/3"])


def test_neighbours_on_the_ring_differ_from_all_permutations(folder):
    """One step only: 1/6 under rotations, 1/2 under all permutations; a silent S_d would show here."""
    write_json_atomically(folder / "step.json", ring(B=[{"ne": "1"}]))
    write_json_atomically(folder / "free.json", {**without_orbit(), "B": [{"ne": "1"}]})
    found = [json.loads(inline("certify", f"{name}.json", "--json", cwd=folder).stdout) for name in ("step", "free")]
    assert [answer["weak"] for answer in found] == ["1/6", "1/2"]
    found = [json.loads(inline("tight", f"{name}.json", "--json", cwd=folder).stdout) for name in ("step", "free")]
    assert [answer["fraction"] for answer in found] == ["1/6", "1/2"]


@pytest.mark.parametrize(
    "command",
    [
        ("plausible", "ring.json", "theta.json"),
        ("nearest", "ring.json", "--within", "1/100"),
        ("abstract", "ring.json", "--merge", "se,sw=low"),
        ("abstract", "ring.json", "--split", "se=2"),
        ("abstract", "ring.json", "--collapse"),
        ("abstract", "ring.json", "--blow-up", "se,sw", "--by", "pair.json"),
    ],
    ids=" ".join,
)
def test_what_permutes_by_labels_refuses(command, folder):
    constraint = {"coefficients": {"n": "1"}, "relation": ">=", "right": "0"}
    theta = {"format": "orbitcert/rewards/1", "states": RING["states"], "constraints": [constraint]}
    write_json_atomically(folder / "theta.json", theta)
    loop = {"u": {"a": {"v": "1"}}, "v": {"a": {"u": "1"}}}
    pair = {"format": "orbitcert/mdp/1", "name": "pair", "states": ["u", "v"], "transitions": loop, "initial": "u"}
    write_json_atomically(folder / "pair.json", pair)
    run = inline(*command, cwd=folder)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "a group given by generators" in run.stderr


def test_rules_count_over_the_generated_group(folder):
    run = inline("rules", "ring.json", "--reward", "5,4,3,2,1,0", "--json", cwd=folder)
    assert run.returncode == 0
    found = {row["rule"]: row for row in json.loads(run.stdout)["rows"]}
    counts = count_orbit(problem_from_json(RING), [5, 4, 3, 2, 1, 0])
    assert counts.orbit == 6
    assert found["optimal"]["counts"] == {"B": str(counts.B), "tie": str(counts.tie), "A": str(counts.A)}


def test_features_say_that_the_group_does_not_go_over(folder):
    features = {"format": "orbitcert/features/1", "features": ["x", "y"], "states": {"n": {"x": "1"}, "se": {"y": "1"}}}
    write_json_atomically(folder / "features.json", features)
    run = inline("features", "ring.json", "features.json", "-o", "over.json", cwd=folder)
    assert run.returncode == 0
    assert "the generators of the states do not go over" in run.stdout
    assert "orbit" not in json.loads((folder / "over.json").read_text())


def test_export_to_coq_refuses(folder):
    inline("certify", "ring.json", "-o", "c.json", cwd=folder)
    run = inline("export", "c.json", "--coq", "-o", "c.v", cwd=folder)
    assert (run.returncode, (folder / "c.v").exists()) == (4, False)
    assert run.is_one_line_of_complaint
    assert "groups given by generators are not part of the Coq checker" in run.stderr


def test_recheck_refuses_a_counterexample_with_generators(folder):
    stored = Path(__file__).parent.parent / "docs" / "atlas" / "counterexamples" / "bare-counts-weak.json"
    value = json.loads(stored.read_text())
    assert inline("recheck", str(stored), cwd=folder).returncode == 0
    value["problem"]["orbit"] = {"generators": [[["s0", "s1"]]]}
    write_json_atomically(folder / "counter.json", value)
    run = inline("recheck", "counter.json", cwd=folder)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "a group given by generators" in run.stderr


def test_a_group_too_large_to_list_is_still_counted_and_bounded(folder):
    states = [f"s{k}" for k in range(10)]
    problem = ring(
        states=states, A=[{"s0": "1"}], B=[{"s1": "1"}], orbit={"generators": [[states], [["s0", "s1"]]]}, name="S10"
    )
    write_json_atomically(folder / "large.json", problem)
    run = inline("orbit", "large.json", "--reward", "1,1,0,0,0,0,0,0,0,0", cwd=folder)
    assert "of order above 100000" in run.stdout
    assert "EXACT COUNTS over 45 variants" in run.stdout
    answer = json.loads(inline("certify", "large.json", "-o", "c.json", "--json", cwd=folder).stdout)
    assert (answer["rule"], answer["weak"], answer["maximality"]) == ("orbits", "1/10", "searched")
    assert check_file(folder / "c.json").status == "verified"
    run = inline("orbit", "large.json", "--reward", "0,1,2,3,4,5,6,7,8,9", cwd=folder)
    assert run.returncode == 3
    assert run.is_one_line_of_complaint
    assert "over 500000 rewards" in run.stderr


def test_labels_are_read_only_where_generators_are_looked_at_too():
    """Who reads `problem.labels` elsewhere would take a group given by generators for all permutations."""
    handled = {"problem.py", "problem_file.py", "certificate.py", "question_words.py", "hunt_words.py", "case.py"}
    handled.add("standing.py")  # it lists labels and generators side by side
    readers = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "labels" and "problem" in ast.unparse(node.value):
                readers.add(path.name)
    readers.discard("checker.py")
    assert "question_words.py" in readers
    assert readers <= handled
