"""Sets of plausible rewards: the file, the linear systems, the command."""

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import product

import pytest

from inline_command import inline
from oracle.cliques import random_problem
from oracle.plausible_rewards import constraint, counts_inside, one, random_theta
from orbitcert.certification import certify
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.plausible_rewards import (
    PlausibleRewards,
    plausible_rewards_from_json,
    plausible_rewards_to_json,
)
from orbitcert.exact.problem import Problem
from orbitcert.orbit.plausible_counts import count_plausible
from orbitcert.orbit.tally import TooLarge
from orbitcert.proof import Blocks, Claim, Orbits
from orbitcert.proof.closure import block_exchange, number_of_questions, questions, winning_cone
from orbitcert.proof.linear_system import Row, is_refutation, is_solution
from orbitcert.search import plausible as search
from orbitcert.search.linear_search import decide
from orbitcert.search.plausible import find_bad_orbit, find_remainder

CANDY = ("candy", "chocolate", "hug")
candy = Problem("candy", CANDY, (one[0],), (one[1], one[2]))


def test_a_finished_grid_agrees_with_the_linear_answers():
    """Homogeneous systems with entries -1..1 in two variables: solutions on a grid of directions, or a refutation."""
    seen = Counter()
    for seed in range(250):
        rng = random.Random(seed)
        rows = [
            Row(
                Option.of({s: rng.randint(-1, 1) for s in range(2)}),
                Fraction(rng.choice((0, 0, 1, -1))),
                rng.random() < 0.5,
            )
            for _ in range(rng.randint(1, 5))
        ]
        found = decide(rows, 2)
        seen[found.answer] += 1
        points = product([Fraction(k, 2) for k in range(-8, 9)], repeat=2)
        on_grid = any(is_solution(rows, point) for point in points)
        if found.answer == "feasible":
            assert is_solution(rows, found.reward)
        else:
            assert found.answer == "infeasible"
            assert is_refutation(rows, found.weights)
            assert not on_grid
        assert on_grid == (found.answer == "feasible")  # with these entries the grid meets every feasible system
    assert min(seen["feasible"], seen["infeasible"]) >= 50, seen


def test_refutations_that_do_not_add_up_are_refused():
    x, y = Row(one[0], Fraction(0), True), Row(Option.of({0: -1}), Fraction(0), False)
    assert is_refutation([x, y], [Fraction(1), Fraction(1)])
    for wrong in ([1, 2], [0, 0], [1], [-1, -1]):
        assert not is_refutation([x, y], [Fraction(w) for w in wrong])
    assert not is_refutation(
        [Row(one[0], Fraction(0), False), y], [Fraction(1), Fraction(1)]
    )  # 0 >= 0 is no contradiction
    assert not is_refutation([Row(one[0], Fraction(-1), True), y], [Fraction(1), Fraction(1)])


def test_candy_with_half_a_hug_keeps_both_and_chocolate_over_hug_keeps_one():
    for weights, left, claim in (
        ({2: 1, 0: Fraction(-1, 2)}, 2, Claim("most", Fraction(2))),
        ({1: 1, 2: -1}, 1, Claim("most", Fraction(1))),
    ):
        theta = PlausibleRewards(CANDY, (constraint(weights),))
        remainder = find_remainder(candy, certify(candy).findings, theta)
        assert (remainder.left, remainder.claim) == (left, claim)
        worst = find_bad_orbit(candy, theta, [k.reward for k in remainder.permutations if k.reward])
        assert Fraction(worst.counts.B, worst.counts.A) == claim.most  # both are tight over Theta


def test_counts_inside_are_those_of_the_definition():
    compared = 0
    for seed in range(60):
        rng = random.Random(seed)
        problem = random_problem(seed, largest_d=4)
        theta = random_theta(rng, problem)
        reward = tuple(rng.randint(0, 3) for _ in range(problem.d))
        assert count_plausible(problem, reward, theta) == counts_inside(problem, reward, theta.constraints)
        compared += 1
    assert compared == 60
    big = Problem("big", tuple(map(str, range(10))), (one[0],), (one[1],))
    with pytest.raises(TooLarge, match="3628800 variants"):
        count_plausible(big, range(10), PlausibleRewards(big.states, ()))


def test_exchanges_along_a_path_of_swaps_exchange_two_blocks_and_fix_the_others():
    problem = Problem("p", tuple("uvwxyz"), (one[0], one[1]), (one[2], one[3], one[4], one[5]))
    evidence = certify(problem, rule="blocks").best.evidence
    path = Blocks(
        tuple((one[k],) for k in range(2)),
        tuple((one[k],) for k in range(2, 6)),
        tuple(type(evidence.swaps[0])(k, k + 1, Permutation.from_cycles([(k, k + 1)])) for k in range(5)),
    )
    for i, j in product(range(2), range(2, 6)):
        assert block_exchange(path, i, j) == Permutation.from_cycles([(i, j)])


def test_orbits_leave_no_permutation_to_keep(monkeypatch):
    problem = Problem("o", tuple("uvw"), (one[0], one[1]), (one[2],))
    findings = certify(problem, rule="orbits").findings
    assert any(isinstance(f.evidence, Orbits) for f in findings)
    theta = PlausibleRewards(problem.states, (constraint({0: 1}),))
    assert find_remainder(problem, findings, theta) is None
    monkeypatch.setattr(search, "MOST_SYSTEMS", 0)
    with pytest.raises(TooLarge, match="systems"):
        find_remainder(candy, certify(candy).findings, PlausibleRewards(CANDY, (constraint({1: 1}),)))


FILE = {
    "format": "orbitcert/rewards/1",
    "states": list(CANDY),
    "constraints": [{"coefficients": {"hug": "1", "candy": "-1/2"}, "relation": ">=", "right": "0"}],
}


def test_files_are_read_back_unchanged():
    theta = plausible_rewards_from_json(FILE)
    assert plausible_rewards_from_json(plausible_rewards_to_json(theta)) == theta
    assert (2, 0, 1) in theta
    assert (4, 0, 1) not in theta


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": "orbitcert/rewards/2"}, "format"),
        ({"states": []}, "at least one state"),
        ({"states": ["candy", "candy"]}, "already"),
        ({"more": 1}, "unknown field"),
        ({"constraints": {}}, "a list is expected"),
        ({"constraints": [{"coefficients": {}, "relation": "=", "right": "0"}]}, "non-empty object"),
        ({"constraints": [{"coefficients": {"bread": "1"}, "relation": "=", "right": "0"}]}, "unknown state"),
        ({"constraints": [{"coefficients": {"hug": "0"}, "relation": "=", "right": "0"}]}, "leave the state out"),
        ({"constraints": [{"coefficients": {"hug": 1}, "relation": "=", "right": "0"}]}, "numbers are strings"),
        ({"constraints": [{"coefficients": {"hug": "1"}, "relation": "<=", "right": "0"}]}, "none of >=, >, ="),
        ({"constraints": [{"coefficients": {"hug": "1"}, "relation": "=", "right": "2/4"}]}, "lowest terms"),
        ({"constraints": [{"coefficients": {"hug": "1"}, "relation": "="}]}, "'right' is missing"),
    ],
)
def test_bad_files_are_refused_with_their_place(change, complaint, tmp_path):
    with pytest.raises(BadInput, match=complaint):
        plausible_rewards_from_json(FILE | change)
    (tmp_path / "bad.json").write_text(json.dumps(FILE | change))
    run = inline("plausible", "candy", "bad.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint


def answer(folder, *constraints, problem="candy"):
    listed = [{"coefficients": c, "relation": r, "right": b} for c, r, b in constraints]
    (folder / "theta.json").write_text(json.dumps(FILE | {"constraints": listed}))
    return inline("plausible", problem, "theta.json", "--json", cwd=folder)


def test_the_command_answers_in_json(tmp_path):
    run = answer(tmp_path, ({"chocolate": "1", "hug": "-1"}, ">=", "0"))
    found = json.loads(run.stdout)
    assert run.returncode == 0
    assert (found["most"], found["weak"], found["whole"]) == ("1", "1/2", "refuted")
    assert [p["answer"] for p in found["permutations"]] == ["kept", "leaves"]
    assert found["permutations"][1]["fails"] == "chocolate - hug >= 0"
    assert found["searched"]["counts"]["A"] != "0"


def test_empty_and_trivial_sets_are_said(tmp_path):
    empty = answer(tmp_path, ({"hug": "1"}, ">", "0"), ({"candy": "1"}, "=", "1"), ({"hug": "-1"}, ">=", "0"))
    assert empty.returncode == 4
    assert empty.is_one_line_of_complaint
    assert "numbers 0, 2 (from 0) cannot hold together" in empty.stderr
    never_a = answer(tmp_path, ({"hug": "1", "candy": "-1"}, ">=", "0"))
    assert never_a.returncode == 0
    assert json.loads(never_a.stdout)["A_preferred"] == {"answer": "infeasible", "reward": None}
    assert json.loads(never_a.stdout)["weak"] == "1"
    never_b = answer(tmp_path, ({"candy": "1", "hug": "-1"}, ">", "0"), ({"candy": "1", "chocolate": "-1"}, ">=", "0"))
    found = json.loads(never_b.stdout)
    assert never_b.returncode == 3
    assert (found["weak"], found["whole"], found["B_preferred"]["answer"]) == (None, "refuted", "infeasible")
    assert "B is never strictly preferred" in inline("plausible", "candy", "theta.json", cwd=tmp_path).stdout


def test_other_states_are_refused(tmp_path):
    run = answer(tmp_path, ({"hug": "1"}, ">", "0"), problem="tree")
    assert run.returncode == 4
    assert "not the states of" in run.stderr
    assert run.is_one_line_of_complaint


def test_without_constraints_the_certificate_stays(tmp_path):
    found = json.loads(answer(tmp_path).stdout)
    assert (found["most"], found["whole"], found["left"]) == ("2", "proved", "2")


def test_systems_are_counted_as_they_are_asked():
    compared = Counter()
    for seed in range(80):
        rng = random.Random(seed)
        problem = random_problem(seed, largest_d=4)
        theta = random_theta(rng, problem)
        phi = Permutation.from_dense(rng.sample(range(problem.d), problem.d))
        cones = [winning_cone(a, problem.B) for a in problem.A]
        asked = len(list(questions(theta, phi, cones)))
        assert number_of_questions(theta, phi, len(cones)) == asked
        compared[bool(asked)] += 1
    assert min(compared.values()) >= 8, compared


def test_a_box_is_kept_by_every_exchange_without_solving_anything(tmp_path):
    states = gallery_problem("two-or-51").states
    box = [{"coefficients": {s: "1"}, "relation": ">=", "right": "0"} for s in states]
    (tmp_path / "box.json").write_text(json.dumps(FILE | {"states": list(states), "constraints": box}))
    found = json.loads(inline("plausible", "two-or-51", "box.json", "--json", cwd=tmp_path).stdout)
    assert (found["most"], found["whole"], found["m"], found["left"]) == ("51/2", "proved", "2", "51")
    assert {p["refuted"] for p in found["permutations"]} == {"0"}
