"""Problems over features: the image of options, collapses, shared options, and which permutations descend."""

import json
import random
from fractions import Fraction
from itertools import permutations

import pytest

from inline_command import inline
from orbitcert.certification import certify
from orbitcert.distribution.descent import find_descent, is_descent
from orbitcert.distribution.features import over_features
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.feature_file import features_from_json, features_to_json
from orbitcert.exact.feature_map import FeatureMap
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json, read_problem
from orbitcert.orbit.counts import count_orbit
from orbitcert.orbit.worst_case import worst_case
from orbitcert.present.features_words import FeaturesAnswer, state_bound

SHAPES = {
    "format": "orbitcert/features/1",
    "features": ["tri", "circ", "star"],
    "states": {"tri": {"tri": "1"}, "circ": {"circ": "1"}, "star": {"star": "1"}, "left": {}},
}
X, Y, Z = (Option.one_hot(i) for i in range(3))
NOTHING = Option(())


def random_option(rng, d):
    states = rng.sample(range(d), rng.randint(1, min(3, d)))
    return Option.of({i: Fraction(rng.randint(-2, 3), rng.randint(1, 3)) for i in states})


def random_map(rng, d):
    k = rng.randint(1, 4)
    rows = []
    for _ in range(d):
        rows.append(Option.of({j: rng.choice((0, 0, 1, 1, 2)) for j in range(k)}))
    return FeatureMap(tuple(f"f{j}" for j in range(k)), tuple(rows))


def random_problem(rng):
    while True:
        d = rng.randint(2, 5)
        options = {random_option(rng, d) for _ in range(rng.randint(2, 5))}
        listed = sorted(options, key=lambda x: x.entries)
        rng.shuffle(listed)
        cut = rng.randint(1, max(1, len(listed) - 1))
        if 0 < cut < len(listed):
            return Problem("random", tuple(f"s{i}" for i in range(d)), tuple(listed[:cut]), tuple(listed[cut:]))


def test_the_value_over_features_is_the_value_of_the_featurised_reward():
    compared = 0
    for seed in range(300):
        rng = random.Random(seed)
        problem = random_problem(rng)
        phi = random_map(rng, problem.d)
        weights = [Fraction(rng.randint(-5, 5), rng.randint(1, 4)) for _ in phi.features]
        reward = [sum((e * weights[j] for j, e in row.entries), start=Fraction(0)) for row in phi.rows]
        for x in (*problem.A, *problem.B):
            assert phi.image(x).value(weights) == x.value(reward)
            compared += 1
    assert compared > 900


def brute_force(feature_map, options, phi):
    return [
        psi
        for images in permutations(range(len(feature_map.features)))
        if is_descent(feature_map, options, phi, psi := Permutation.from_dense(images))
    ]


def test_descent_is_found_exactly_when_some_permutation_of_the_features_is_one():
    levels = {"states": 0, "options": 0, "none": 0}
    moving = 0
    for seed in range(1600):
        rng = random.Random(seed)
        problem = random_problem(rng)
        feature_map = random_map(rng, problem.d)
        images = list(range(problem.d))
        rng.shuffle(images)
        phi = Permutation.from_dense(images)
        if phi.is_identity():
            continue
        states = [Option.one_hot(i) for i in range(problem.d)]
        options = [*problem.A, *problem.B]
        found = find_descent(problem, feature_map, phi)
        for_states, for_options = (brute_force(feature_map, xs, phi) for xs in (states, options))
        expected = "states" if for_states else "options" if for_options else "none"
        assert found.level == expected
        levels[found.level] += 1
        if found.psi is not None:
            assert found.psi in (for_states or for_options)
            moving += not found.psi.is_identity()
            least = min(len(psi.moved) for psi in (for_states or for_options))
            assert len(found.psi.moved) == least
        elif found.obstacle is not None:
            assert not brute_force(feature_map, [found.obstacle], phi)
    assert min(levels.values()) > 15, levels
    assert moving > 15


def test_descent_on_the_states_moves_featurised_rewards_among_themselves():
    compared = 0
    for seed in range(800):
        rng = random.Random(seed)
        problem = random_problem(rng)
        feature_map = random_map(rng, problem.d)
        images = list(range(problem.d))
        rng.shuffle(images)
        phi = Permutation.from_dense(images)
        found = find_descent(problem, feature_map, phi)
        if found.level != "states":
            continue
        weights = Option.of({j: rng.randint(-5, 5) for j in range(len(feature_map.features))})

        def reward(w, rows=feature_map.rows):
            dense = dict(w.entries)
            values = {i: sum(e * dense.get(j, 0) for j, e in row.entries) for i, row in enumerate(rows)}
            return Option.of(values)

        assert reward(weights).moved_by(phi) == reward(weights.moved_by(found.psi))
        compared += 1
    assert compared > 50


def test_the_row_of_the_literature_three_fifths_over_states_two_thirds_over_features(tmp_path):
    (tmp_path / "shapes.json").write_text(json.dumps(SHAPES))
    run = inline("features", "features-states", "shapes.json", "-o", "over.json", "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["states"] == {"rule": "blocks", "weak": "3/5", "most": "3/2", "tight": True}
    assert answer["features"]["weak"] == "2/3"
    assert (answer["features"]["tight"], answer["verdict"], answer["shared"]) == (True, "stronger", ["0"])
    assert answer["collapses"] == [{"image": "0", "A": ["left"], "B": ["right"]}]
    assert (answer["descend"], answer["carried"], answer["shared_best"]) == (False, None, ["0"])
    moves = {tuple(map(tuple, p["states"])): (p["features"], p["level"]) for p in answer["permutations"]}
    assert moves[("left", "right"),] == ([], "states")
    assert sum(level == "none" for _, level in moves.values()) == len(moves) - 1 > 0
    written = read_problem(tmp_path / "over.json")
    known = gallery_problem("features")
    assert (written.states, written.A, written.B) == (known.states, known.A, known.B)
    assert count_orbit(written, (-1, -2, -3)).tie == 6


def test_the_same_symmetries_from_a_certificate(tmp_path):
    (tmp_path / "shapes.json").write_text(json.dumps(SHAPES))
    assert inline("certify", "features-states", "-o", "c.json", cwd=tmp_path).returncode == 0
    answers = []
    for more in ((), ("--certificate", "c.json")):
        run = inline("features", "features-states", "shapes.json", "-o", "o.json", "--json", *more, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        answers.append(json.loads(run.stdout))
    assert answers[0]["permutations"] == answers[1]["permutations"]
    assert answers[1]["states"] == {"rule": "blocks", "weak": "3/5", "most": "3/2", "tight": None}


@pytest.mark.parametrize("rule", ["clique", "orbits", "packing"])
def test_certificates_of_every_rule_give_their_permutations(tmp_path, rule):
    features = {"format": "orbitcert/features/1", "features": ["a", "b", "c"], "states": {}}
    features["states"] = {"candy": {"a": "1"}, "chocolate": {"b": "1"}, "hug": {"c": "1"}}
    (tmp_path / "map.json").write_text(json.dumps(features))
    assert inline("certify", "candy", "--rule", rule, "-o", "c.json", cwd=tmp_path).returncode == 0
    run = inline("features", "candy", "map.json", "-o", "o.json", "--certificate", "c.json", "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["states"]["rule"] == rule
    assert (answer["descend"], answer["carried"], answer["verdict"]) == (True, "2/3", "equal")
    assert all(p["level"] == "states" for p in answer["permutations"])


def test_a_rejected_certificate_ends_with_status_five_and_writes_nothing(tmp_path):
    (tmp_path / "shapes.json").write_text(json.dumps(SHAPES))
    assert inline("certify", "features-states", "-o", "c.json", cwd=tmp_path).returncode == 0
    wrong = json.loads((tmp_path / "c.json").read_text())
    wrong["claim"]["factor"] = "2"
    (tmp_path / "c.json").write_text(json.dumps(wrong))
    run = inline("features", "features-states", "shapes.json", "-o", "o.json", "--certificate", "c.json", cwd=tmp_path)
    assert run.returncode == 5
    assert run.is_one_line_of_complaint
    assert not (tmp_path / "o.json").exists()


def refusal(tmp_path, value, *more, problem="features-states"):
    (tmp_path / "map.json").write_text(json.dumps(value))
    run = inline("features", problem, "map.json", "-o", "o.json", *more, cwd=tmp_path)
    assert run.returncode == 4, (run.stdout, run.stderr)
    assert run.is_one_line_of_complaint
    assert not (tmp_path / "o.json").exists()
    return run.stderr


def test_a_map_that_makes_the_question_empty_is_refused_with_the_reason(tmp_path):
    assert "every option of A and B is the same: 0" in refusal(tmp_path, SHAPES | {"states": {}})
    problem = Problem("p", ("x", "y", "z"), (X, Y), (Y, Z))
    with pytest.raises(ValueError, match="A and B are the same set of 2 options"):
        over_features(problem, FeatureMap(("f", "g"), (X, Y, X)))


def test_a_certificate_about_something_else_is_refused(tmp_path):
    inline("certify", "candy", "-o", "c.json", cwd=tmp_path)
    assert "is about another problem" in refusal(tmp_path, SHAPES, "--certificate", "c.json")
    (tmp_path / "c.json").write_text("{}")
    assert "c.json" in refusal(tmp_path, SHAPES, "--certificate", "c.json")
    run = inline("certify", "candy", "--lose", "candy", "--from", "start", "-o", "d.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "is about an environment" in refusal(tmp_path, SHAPES, "--certificate", "d.json")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"states": {"elm": {}}}, 'states["elm"]: unknown state'),
        ({"states": {"tri": {"round": "1"}}}, 'states["tri"]["round"]: unknown feature'),
        ({"states": {"tri": {"tri": "2/4"}}}, "not in lowest terms"),
        ({"states": {"tri": {"tri": "0"}}}, 'weight "0" is refused'),
        ({"states": {"tri": {"tri": 1}}}, "numbers are strings"),
        ({"states": {"tri": []}}, "an object from features to numbers"),
        ({"states": []}, "an object from states to their features"),
        ({"features": []}, "at least one feature"),
        ({"features": ["tri", "tri"]}, "is already features[0]"),
        ({"more": 1}, "unknown field"),
        ({"format": "orbitcert/features/2"}, "is not 'orbitcert/features/1'"),
    ],
)
def test_malformed_feature_files_are_refused_at_their_place(tmp_path, change, reason):
    assert reason in refusal(tmp_path, SHAPES | change)


def test_reading_is_inverse_to_writing():
    for seed in range(100):
        rng = random.Random(seed)
        d = rng.randint(1, 6)
        states = tuple(f"s{i}" for i in range(d))
        feature_map = random_map(rng, d)
        assert features_from_json(features_to_json(feature_map, states), states) == feature_map


def test_an_unknown_state_is_refused_in_python():
    with pytest.raises(BadInput, match="unknown state"):
        features_from_json(SHAPES, ("tri", "circ"))


def test_when_all_of_A_is_in_B_the_bound_is_said_to_be_only_ties(tmp_path):
    value = SHAPES | {"states": {"circ": {"circ": "1"}, "star": {"star": "1"}, "tri": {"circ": "1"}}}
    (tmp_path / "map.json").write_text(json.dumps(value))
    run = inline("features", "features-states", "map.json", "-o", "o.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "ONLY TIES" in run.stdout
    assert "weak 1 (100.00 %)" in run.stdout


def test_features_may_prove_less_or_nothing(tmp_path):
    base = {"format": "orbitcert/features/1", "features": ["a", "b"]}
    weaker = base | {"states": {"candy": {"a": "1"}, "chocolate": {"b": "1"}, "hug": {"b": "1"}}}
    (tmp_path / "map.json").write_text(json.dumps(weaker))
    run = inline("features", "candy", "map.json", "-o", "o.json", "--json", cwd=tmp_path)
    answer = json.loads(run.stdout)
    assert (answer["states"]["weak"], answer["features"]["weak"], answer["verdict"]) == ("2/3", "1/2", "weaker")
    empty = base | {"features": ["a"], "states": {"candy": {"a": "1"}}}
    (tmp_path / "map.json").write_text(json.dumps(empty))
    run = inline("features", "candy", "map.json", "-o", "o.json", "--json", cwd=tmp_path)
    answer = json.loads(run.stdout)
    assert (answer["features"]["weak"], answer["verdict"], answer["B"]) == (None, "empty", "1")
    run = inline("features", "candy", "map.json", "-o", "o.json", cwd=tmp_path)
    assert "EMPTY: nothing is proved over features" in run.stdout


def symmetric_case(rng):
    """One-hots against one-hots, and features that often keep the symmetry."""
    d = rng.randint(3, 5)
    sides = [rng.choice("ABB-") for _ in range(d)]
    A = tuple(Option.one_hot(i) for i in range(d) if sides[i] == "A")
    B = tuple(Option.one_hot(i) for i in range(d) if sides[i] == "B")
    places = list(range(d))
    rng.shuffle(places)
    if rng.random() < 0.4:
        places[rng.randrange(d)] = rng.randrange(d)
    shift = rng.randint(-1, 2)
    rows = tuple(Option.of({j: shift + 2 * (j == place) for j in range(d)}) for place in places)
    states = tuple(f"s{i}" for i in range(d))
    feature_map = FeatureMap(tuple(f"f{j}" for j in range(d)), rows)
    return (Problem("symmetric", states, A, B), feature_map) if A and B else None


def test_what_is_carried_over_is_never_more_than_the_exact_worst_case():
    verdicts, passed = [], set()
    for seed in range(80):
        case = symmetric_case(random.Random(seed))
        if case is None:
            continue
        problem, feature_map = case
        try:
            found = over_features(problem, feature_map)
        except ValueError:
            continue
        result = certify(problem, ("clique", "blocks", "orbits")[seed % 3])
        if result.best is None or result.best.evidence is None:
            continue
        bound = state_bound(result)
        descents = tuple(find_descent(problem, feature_map, phi) for phi in bound.permutations)
        answer = FeaturesAnswer(found, bound, result, descents, "")
        verdicts.append(answer.carried)
        if answer.descend and all(d.level == "states" for d in descents):
            assert answer.carried_claim.weak >= bound.claim.weak  # the image of the evidence passes its definition
            passed.add(type(bound.evidence).__name__)
        if answer.carried is not None:
            assert answer.carried <= worst_case(found.problem).fraction
    assert passed == {"Clique", "Blocks", "Orbits"}
    assert verdicts.count(None) > 5
    assert sum(share is not None and share < 1 for share in verdicts) > 20, verdicts


def small_case(rng):
    """One-hots and pairs; features: one per state, all of them, several states alike, one state unseen."""
    d = rng.randint(3, 5)
    options = list({Option.uniform(rng.sample(range(d), rng.randint(1, 2))) for _ in range(rng.randint(2, 5))})
    options.sort(key=lambda x: x.entries)
    rng.shuffle(options)
    if len(options) < 2:
        return None
    cut = rng.randint(1, len(options) - 1)
    states = tuple(f"s{i}" for i in range(d))
    kind, few, unseen = rng.randrange(4), rng.randint(1, 3), rng.randrange(d)
    rows = [
        {0: {i: 1}, 1: {j: 1 + (j == i) for j in range(d)}, 2: {i % few: 1}, 3: {i: 1} if i != unseen else {}}[kind]
        for i in range(d)
    ]
    feature_map = FeatureMap(tuple(f"f{j}" for j in range(d)), tuple(map(Option.of, rows)))
    return Problem("small", states, tuple(options[:cut]), tuple(options[cut:])), feature_map


def test_a_proof_whose_permutations_descend_on_the_states_passes_its_definition_over_features():
    passed = {}
    failed = not_descending = without_permutations = 0
    for seed in range(170):
        rng = random.Random(seed)
        case = small_case(rng)
        if case is None:
            continue
        problem, feature_map = case
        try:
            found = over_features(problem, feature_map)
        except ValueError:
            continue
        result = certify(problem, rng.choice(("clique", "blocks", "orbits", "auto")))
        bound = state_bound(result)
        if bound.claim is None:
            continue
        descents = tuple(find_descent(problem, feature_map, phi) for phi in bound.permutations)
        answer = FeaturesAnswer(found, bound, result, descents, "")
        claim, rule = answer.carried_claim, type(bound.evidence).__name__
        without_permutations += answer.descend is None
        if answer.descend is False:
            assert claim is None
            not_descending += 1
        elif all(d.level == "states" for d in descents) and rule != "Packing":
            failed += claim is None or claim.weak < bound.claim.weak
            passed[rule] = passed.get(rule, 0) + 1
        if answer.carried is not None:
            assert answer.carried <= worst_case(found.problem).fraction
    assert not failed
    assert not_descending > 15
    assert min(passed[rule] for rule in ("Clique", "Blocks", "Orbits")) > 5, passed
    assert without_permutations


def test_a_proof_without_permutations_goes_over(tmp_path):
    names = ("x", "y", "z")
    problem = Problem("hull", names, (Option.uniform((0, 1)),), (X, Y))
    (tmp_path / "p.json").write_text(json.dumps(problem_to_json(problem)))
    rows = {name: {name: "1"} for name in names}
    (tmp_path / "map.json").write_text(json.dumps(SHAPES | {"features": list(names), "states": rows}))
    run = inline("features", "p.json", "map.json", "-o", "o.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "the proof over states uses no permutation" in run.stdout
    assert "so the proof goes over: weak 1 over features, too" in run.stdout


def test_the_zero_option_is_named_beside_other_shared_ones(tmp_path):
    names = ("x", "y", "z", "u")
    problem = Problem("p", names, (X, Y), (Z, Option.one_hot(3), Option.uniform((0, 1))))
    (tmp_path / "p.json").write_text(json.dumps(problem_to_json(problem)))
    rows = {"y": {"circ": "2"}, "u": {"circ": "2"}}
    (tmp_path / "map.json").write_text(json.dumps(SHAPES | {"states": rows}))
    run = inline("features", "p.json", "map.json", "-o", "o.json", cwd=tmp_path)
    assert "in A and in B: 0 (the zero option), 2 circ: only ties there" in run.stdout, run.stdout
