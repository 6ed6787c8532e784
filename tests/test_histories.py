"""Rewards on observation histories: lotteries against brute force, observations, and the rows of the literature."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from inline_command import inline
from oracle.policy_values import history_lotteries
from orbitcert.certification import certify
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.distribution.histories import Futures, TooManyLotteries, history_name, history_problem
from orbitcert.distribution.state_action import state_action_problem
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.environment.observation_file import label_observations
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option

ONE = Fraction(1)


def pixels(n):
    """n x n bits; each step flips one; flipping pixel 1 first kills."""
    bits = n * n

    def flipped(picture, k):
        return picture[:k] + ("1" if picture[k] == "0" else "0") + picture[k + 1 :]

    pictures = ["".join(word) for word in product("01", repeat=bits)]
    rows = {"start": {f"flip{k + 1}": {flipped("0" * bits, k) if k else "dead": 1} for k in range(bits)}}
    rows |= {picture: {f"flip{k + 1}": {flipped(picture, k): 1} for k in range(bits)} for picture in pictures}
    rows["dead"] = {f"flip{k + 1}": {"dead": 1} for k in range(bits)}
    return Mdp.of(f"pixels {n}x{n}", rows)


@pytest.mark.parametrize(("n", "steps"), [(2, 1), (2, 2), (2, 3), (3, 2)])
def test_pixels_histories_after_one_harmless_flip_against_death(n, steps):
    survivors = (n * n) ** (steps - 1)
    problem = history_problem(pixels(n), "start", steps, lose="action:flip1", win="action:flip2").problem
    assert (len(problem.A), len(problem.B)) == (1, survivors)
    assert problem.option_text(problem.A[0]) == ">".join(["dead"] * steps)
    assert all(len(x.entries) == 1 for x in problem.B)
    assert problem.d == 1 + (n * n - 1) * survivors
    result = certify(problem)
    assert result.claim.most == survivors
    assert result.claim.weak == Fraction(survivors, survivors + 1)
    assert result.tight


def test_pixels_against_all_harmless_first_flips():
    problem = history_problem(pixels(2), "start", 2, lose="dead").problem
    assert (len(problem.A), len(problem.B)) == (1, 12)
    assert certify(problem).claim.weak == Fraction(12, 13)


def test_pacman_outcomes_are_lotteries_given_directly():
    result = certify(gallery_problem("pacman-outcomes"))
    assert (result.claim.weak, result.tight) == (Fraction(2, 3), True)
    rows = {"start": {"left": {"ghost": 1}, "right": {"fork": 1}}, "fork": {"up": {"apple": 1}, "down": {"cherry": 1}}}
    rows |= {end: {"stay": {end: 1}} for end in ("ghost", "apple", "cherry")}
    problem = history_problem(Mdp.of("maze", rows), "start", 2, lose="ghost").problem
    assert problem.states == ("fork>apple", "fork>cherry", "ghost>ghost")
    assert certify(problem).claim.weak == Fraction(2, 3)


def random_pomdp(seed):
    """Two to four states with the same one or two actions, two or three observations."""
    rng = random.Random(seed)
    names = [f"s{i}" for i in range(rng.randint(2, 4))]
    count = rng.randint(1, 2)
    rows = {}
    for name in names:
        rows[name] = {}
        for k in range(count):
            successors = rng.sample(names, rng.choice((1, 1, 2)))
            weights = [rng.randint(1, 2) for _ in successors]
            rows[name][f"a{k}"] = {t: Fraction(w, sum(weights)) for t, w in zip(successors, weights, strict=True)}
    return Mdp.of(f"random {seed}", rows), tuple(rng.choice(("dark", "light")) for _ in names)


def test_lotteries_are_those_of_all_maps_from_histories_to_actions():
    compared, mixed, hidden = 0, 0, 0
    for seed in range(400):
        mdp, observations = random_pomdp(seed)
        steps = 1 + seed % 3
        futures = Futures(mdp, observations)
        found = {
            (frozenset((tuple(futures.names[k] for k in history), p) for history, p in lottery), ends)
            for lottery, ends in futures.all_from(((0, ONE),), steps)
        }
        assert found == history_lotteries(mdp, observations, 0, steps)
        compared += len(found)
        mixed += any(len(lottery) > 1 for lottery, _ in found)
        hidden += any(len(belief) > 1 for belief, _ in futures._known)
    assert compared > 700
    assert mixed > 120
    assert hidden > 80


def test_in_a_deterministic_environment_the_lotteries_are_those_of_the_action_sequences():
    compared = 0
    for seed in range(150):
        rng = random.Random(seed)
        names = [f"s{i}" for i in range(rng.randint(2, 5))]
        mdp = Mdp.of("m", {s: {f"a{k}": {rng.choice(names): 1} for k in range(rng.randint(1, 3))} for s in names})
        steps = rng.randint(1, 4)
        paths = {(0,)}
        for _ in range(steps):
            paths = {(*path, row[0][0]) for path in paths for row in mdp.rows[path[-1]]}
        expected = {history_name([names[s] for s in path[1:]]) for path in paths}
        first = {mdp.rows[0][0][0][0]}
        if all(path[1] in first for path in paths):
            continue  # nothing is left for B
        problem = history_problem(mdp, "s0", steps, lose="action:a0").problem
        assert set(problem.states) == expected
        assert {problem.option_text(x) for x in (*problem.A, *problem.B)} == expected
        assert len(problem.A) == sum(path[1] in first for path in paths)
        compared += 1
    assert compared > 80


def test_what_is_not_observed_cannot_be_chosen_by():
    rows = {
        "start": {"go": {"left": "1/2", "right": "1/2"}},
        "left": {"a": {"win": 1}, "b": {"lose": 1}},
        "right": {"a": {"lose": 1}, "b": {"win": 1}},
        "win": {"stay": {"win": 1}},
        "lose": {"stay": {"lose": 1}},
    }
    mdp = Mdp.of("guess", rows)
    seeing = history_problem(mdp, "start", 2, lose="lose").problem
    assert len(seeing.A) + len(seeing.B) == 4
    blind = Futures(mdp, ("start", "fork", "fork", "win", "lose"))
    ((lottery, ends),) = blind.all_from(((0, ONE),), 2)
    assert [p for _, p in lottery] == [Fraction(1, 2), Fraction(1, 2)]
    assert ends == {3, 4}
    with pytest.raises(BadInput, match="no policy ends in 'lose' for sure"):
        history_problem(mdp, "start", 2, lose="lose", observations=("start", "fork", "fork", "win", "lose"))


def test_states_that_look_alike_must_have_the_same_actions():
    mdp = Mdp.of(
        "m",
        {"s": {"go": {"x": "1/2", "y": "1/2"}}, "x": {"a": {"x": 1}}, "y": {"b": {"y": 1}, "a": {"x": 1}}},
    )
    with pytest.raises(BadInput, match="a history leaves open whether the state is 'x' or 'y'"):
        history_problem(mdp, "s", 2, lose="action:go", observations=("s", "o", "o"))
    assert len(Futures(mdp, ("s", "x", "y")).all_from(((0, ONE),), 2)) == 2


def test_the_limit_on_lotteries_is_said():
    mdp = pixels(2)
    with pytest.raises(TooManyLotteries, match="stopped at 10 lotteries over histories: take fewer steps"):
        Futures(mdp, mdp.states, limit=10).all_from(((0, ONE),), 3)
    noisy = Mdp.of("noisy", {f"s{i}": {f"a{k}": {"s0": "1/2", "s1": "1/2"} for k in range(2)} for i in range(2)})
    assert len(Futures(noisy, noisy.states).all_from(((0, ONE),), 3)) == 1
    with pytest.raises(TooManyLotteries, match="combinations"):
        Futures(mdp, mdp.states, work=3).all_from(((0, ONE),), 3)


def test_names_of_histories_can_be_told_apart():
    assert history_name(("a", "b")) == "a>b"
    assert len({history_name(h) for h in (("a>b",), ("a", "b"), ("a\\", "b"), ("a\\>b",))}) == 4


def test_labels_as_observations():
    mdp = replace(gallery_entry("candy").environment, labels=(("sweet", (2, 3)),))
    assert label_observations(mdp) == ("{}", "{}", "{sweet}", "{sweet}", "{}")
    problem = history_problem(mdp, "start", 2, lose="action:left", observations=label_observations(mdp)).problem
    assert problem.states == ("{sweet}>{sweet}", "{}>{sweet}", "{}>{}")
    with pytest.raises(BadInput, match="has no labels"):
        label_observations(gallery_entry("candy").environment)
    with pytest.raises(BadInput, match="spelled alike"):
        label_observations(replace(mdp, labels=(("", (2, 3)),)))


OBSERVATIONS = {
    "format": "orbitcert/observations/1",
    "states": {"start": "table", "wait": "table", "candy": "sweet", "chocolate": "sweet", "hug": "warm"},
}
FROM = ("--from", "start")


def convert(tmp_path, *words):
    return inline("convert", "candy", *FROM, *words, cwd=tmp_path)


def test_observations_from_a_file(tmp_path):
    (tmp_path / "o.json").write_text(json.dumps(OBSERVATIONS))
    words = ("--rewards", "histories=2", "--lose", "candy", "--observations", "o.json", "-o", "p.json")
    run = convert(tmp_path, *words)
    assert run.returncode == 0, run.stderr
    written = json.loads((tmp_path / "p.json").read_text())
    assert written["states"] == ["sweet>sweet", "table>sweet", "table>warm"]
    assert (written["A"], len(written["B"])) == ([{"sweet>sweet": "1"}], 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"states": {}}, "state 'start' has no observation"),
        ({"states": OBSERVATIONS["states"] | {"mint": "x"}}, 'states["mint"]: unknown state'),
        ({"states": OBSERVATIONS["states"] | {"hug": 1}}, "a string is expected"),
        ({"states": []}, "an object from states to observations"),
        ({"more": 1}, "unknown field"),
        ({"format": "orbitcert/observations/2"}, "is not 'orbitcert/observations/1'"),
    ],
)
def test_malformed_observations_are_refused(tmp_path, change, reason):
    (tmp_path / "o.json").write_text(json.dumps(OBSERVATIONS | change))
    words = ("--rewards", "histories=2", "--lose", "candy", "--observations", "o.json", "-o", "p.json")
    run = convert(tmp_path, *words)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert reason in run.stderr
    assert not (tmp_path / "p.json").exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--rewards", "histories=0", "-o", "p"), 4),
        (("--rewards", "histories=x", "-o", "p"), 4),
        (("--rewards", "histories", "-o", "p"), 2),
        (("--rewards", "states=2", "-o", "p"), 2),
        (("--rewards", "states"), 2),
        (("--rewards", "states", "--compare"), 2),
        (("--rewards", "states", "--observations", "labels", "-o", "p"), 2),
        (("--rewards", "histories=2", "--observations", "labels", "-o", "p"), 4),
        (("--rewards", "histories=2", "--criterion", "discount=1/2", "-o", "p"), 2),
        (("--rewards", "states", "--criterion", "discount=all", "-o", "p"), 2),
    ],
)
def test_wrong_words_are_refused(tmp_path, words, status):
    run = convert(tmp_path, "--lose", "candy", *words)
    assert run.returncode == status, (run.stdout, run.stderr)
    assert not run.stdout
    assert run.stderr
    assert not (tmp_path / "p").exists()


def bounds(tmp_path, source, *words):
    run = inline("convert", source, *FROM, "--compare", "--json", *words, cwd=tmp_path)
    answer = json.loads(run.stdout)
    return run.returncode, {b["rewards"]: (b["weak"], b["A"], b["B"]) for b in answer["bounds"]}, answer


def test_candy_under_three_kinds_of_reward(tmp_path):
    status, found, answer = bounds(tmp_path, "candy", "--rewards", "histories=3", "--lose", "candy")
    assert status == 0
    assert found == dict.fromkeys(("states", "state-actions", "histories"), ("2/3", "1", "2"))
    assert all(b["tight"] and b["about"] for b in answer["bounds"])


def test_the_three_kinds_of_reward_can_have_three_bounds(tmp_path):
    rows = {
        "start": {"left": {"candy": 1}, "right": {"wait": 1}},
        "wait": {"left": {"chocolate": 1}, "right": {"hug": 1}},
        "candy": {"eat": {"candy": 1}, "look": {"candy": 1}},
        "chocolate": {"eat": {"chocolate": 1}},
        "hug": {"stay": {"hug": 1}, "leave": {"wait": 1}},
    }
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(Mdp.of("eating", rows))))
    words = ("--rewards", "histories=4", "--lose", "action:left", "--win", "action:right")
    status, found, _ = bounds(tmp_path, "m.json", *words)
    assert status == 0
    assert found == {
        "states": ("2/3", "1", "3"),
        "state-actions": ("8/15", "2", "3"),
        "histories": ("5/6", "1", "5"),
    }


def test_too_many_histories_are_said_and_the_other_bounds_stand(tmp_path):
    rows = {
        s: {f"a{k}": {t: 1} for k, t in enumerate(("start", "x", "y"))} | ({"die": {"z": 1}} if s == "start" else {})
        for s in ("start", "x", "y")
    } | {"z": {"stay": {"z": 1}}}
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(Mdp.of("m", rows))))
    status, found, answer = bounds(tmp_path, "m.json", "--rewards", "histories=9", "--lose", "z")
    assert status == 3
    assert found["histories"] == (None, None, None)
    assert "take fewer steps" in answer["bounds"][2]["stopped"]
    assert found["states"][0] is not None
    run = inline("convert", "m.json", *FROM, "--rewards", "histories=9", "--lose", "z", "-o", "p", cwd=tmp_path)
    assert run.returncode == 3
    assert run.is_one_line_of_complaint


def test_options_are_weighted_by_their_probabilities():
    rows = {"s": {"toss": {"x": "1/3", "y": "2/3"}, "x": {"x": 1}}, "x": {"go": {"x": 1}}, "y": {"go": {"y": 1}}}
    problem = history_problem(Mdp.of("coin", rows), "s", 1, lose="x").problem
    assert (Option.one_hot(0),) == problem.A
    assert (Option.of({0: Fraction(1, 3), 1: Fraction(2, 3)}),) == problem.B


def test_ends_in_takes_only_the_policies_that_are_inside_for_sure():
    rows = {"s": {"toss": {"x": "1/3", "y": "2/3"}, "x": {"x": 1}, "z": {"z": 1}}}
    rows |= {end: {"go": {end: 1}} for end in ("x", "y", "z")}
    mdp = Mdp.of("coin", rows)
    assert [len(history_problem(mdp, "s", 2, lose=f"ends-in:{names}").problem.A) for names in ("x", "x,y")] == [1, 2]
    assert [len(state_action_problem(mdp, "s", lose=f"ends-in:{names}").problem.A) for names in ("x", "x,y")] == [1, 2]


def test_a_discount_is_for_the_first_two_kinds_of_reward(tmp_path):
    rows = {"start": {"left": {"x": 1}, "right": {"y": 1}}, "x": {"on": {"x": 1}}}
    rows["y"] = {"on": {"y": 1}, "off": {"y": 1}}
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(Mdp.of("m", rows))))
    words = ("--rewards", "histories=2", "--lose", "action:left", "--win", "action:right")
    status, found, _ = bounds(tmp_path, "m.json", *words, "--criterion", "discount=1/2")
    assert status == 0
    assert found["histories"] == found["states"] == ("1/2", "1", "1")
    assert found["state-actions"][1:] == ("1", "2")


def test_labels_name_states_for_every_kind_of_reward(tmp_path):
    mdp = replace(gallery_entry("candy").environment, labels=(("sad", (2,)),))
    (tmp_path / "m.json").write_text(json.dumps(mdp_to_json(mdp)))
    status, found, _ = bounds(tmp_path, "m.json", "--rewards", "histories=3", "--lose", "label:sad")
    assert status == 0
    assert set(found.values()) == {("2/3", "1", "2")}


def test_the_written_problem_is_the_compared_one(tmp_path):
    words = ("--rewards", "histories=2", "--lose", "candy", "--compare", "-o", "p.json")
    run = convert(tmp_path, *words)
    assert run.returncode == 0
    assert run.stdout.endswith("written to p.json\n")
    assert json.loads((tmp_path / "p.json").read_text())["states"] == ["candy>candy", "wait>chocolate", "wait>hug"]


def test_the_limit_on_steps_is_said_and_the_longest_history_is_in_reach(tmp_path):
    words = ("--rewards", "histories=201", "--lose", "candy", "-o", "p.json")
    run = convert(tmp_path, *words)
    assert run.returncode == 3
    assert run.stderr == "orbitcert: stopped at 200 steps: take fewer steps or coarser observations\n"
    problem = history_problem(gallery_entry("candy").environment, "start", 200, lose="candy").problem
    assert (problem.d, len(problem.A), len(problem.B)) == (3, 1, 2)
    assert problem.option_text(problem.A[0]) == ">".join(["candy"] * 200)


def test_options_in_both_sets_are_mentioned():
    rows = {"s": {"a": {"x": 1}, "b": {"x": 1}, "c": {"y": 1}}, "x": {"go": {"x": 1}}, "y": {"go": {"y": 1}}}
    mdp = Mdp.of("m", rows)
    found = history_problem(mdp, "s", 1, lose="action:a", win="action:b,c")
    assert found.remarks[-1] == "1 option is in A and in B: only ties there"
    found = state_action_problem(mdp, "s", lose="action:a", win="action:b,c")
    assert found.remarks[-1] == "1 option is in A and in B: only ties there"
    assert len(history_problem(mdp, "s", 1, lose="action:a").remarks) == 1
