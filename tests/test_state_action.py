"""Rewards on state-action pairs: the converted environment, its options, and the exact multiples of the values."""

import json
import random
from fractions import Fraction

import pytest

from inline_command import inline
from oracle.policies import random_mdp
from oracle.policy_values import all_choices, average_value, discounted_value
from orbitcert.certification import certify
from orbitcert.distribution.policy import all_policies
from orbitcert.distribution.state_action import pair_options, state_action_problem
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.state_action import PAIRS, all_pairs, state_action_environment
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option

EATING = Mdp.of(
    "eating",
    {
        "start": {"left": {"candy": 1}, "right": {"wait": 1}},
        "wait": {"left": {"chocolate": 1}, "right": {"hug": 1}},
        "candy": {"eat": {"candy": 1}, "look": {"candy": 1}},
        "chocolate": {"eat": {"chocolate": 1}},
        "hug": {"stay": {"hug": 1}},
    },
)


def random_reward(rng, mdp):
    return {pair: Fraction(rng.randint(-5, 5), rng.randint(1, 3)) for pair in all_pairs(mdp)}


def cases():
    for seed in range(120):
        rng = random.Random(seed)
        mdp = random_mdp(seed, deterministic=bool(seed % 2))
        yield rng, mdp, random_reward(rng, mdp)


def doubled_question(mdp, choice, reward):
    """The converted environment, the same policy there, and the reward on its states as one on its pairs."""
    doubled, d, pairs = state_action_environment(mdp), len(mdp.states), all_pairs(mdp)
    there = (*choice, *(0 for _ in pairs))
    values = {(s, k): Fraction(0) for s in range(len(doubled.states)) for k in range(len(doubled.actions[s]))}
    values.update({(d + i, 0): reward[pair] for i, pair in enumerate(pairs)})
    return doubled, there, values


def test_at_discount_g_the_value_is_g_times_the_old_value_at_discount_g_squared():
    compared, nonzero = 0, 0
    for rng, mdp, reward in cases():
        g = Fraction(rng.randint(1, 8), 9)
        start = rng.randrange(len(mdp.states))
        for choice in list(all_choices(mdp))[:6]:
            doubled, there, values = doubled_question(mdp, choice, reward)
            old = discounted_value(mdp, choice, reward, start, g * g)
            assert discounted_value(doubled, there, values, start, g) == g * old
            compared, nonzero = compared + 1, nonzero + bool(old)
    assert compared > 400
    assert nonzero > 300


def test_the_average_is_half_of_the_old_average():
    compared, nonzero = 0, 0
    for rng, mdp, reward in cases():
        start = rng.randrange(len(mdp.states))
        for choice in list(all_choices(mdp))[:2]:
            doubled, there, values = doubled_question(mdp, choice, reward)
            old = average_value(mdp, choice, reward, start)
            assert average_value(doubled, there, values, start) == old / 2
            compared, nonzero = compared + 1, nonzero + bool(old)
    assert compared > 200
    assert nonzero > 150


@pytest.mark.parametrize("criterion", ["average", Fraction(1, 2), Fraction(7, 9)])
def test_the_options_have_exactly_the_values_of_all_policies(criterion):
    compared = 0
    for rng, mdp, reward in cases():
        start = rng.randrange(len(mdp.states))
        if criterion == "average":
            expected = {average_value(mdp, choice, reward, start) for choice in all_choices(mdp)}
        else:
            expected = {discounted_value(mdp, choice, reward, start, criterion) for choice in all_choices(mdp)}
        dense = [reward[pair] for pair in all_pairs(mdp)]
        options = [outcome.option for outcome in pair_options(mdp, start, criterion)]
        assert {x.value(dense) for x in options} == expected
        assert len(set(options)) == len(options)
        total = 1 if criterion == "average" else 1 / (1 - criterion)
        assert all(sum(w for _, w in x.entries) == total for x in options)
        compared += len(expected)
    assert compared > 300


def test_the_converted_environment_has_the_policies_of_the_old_one_and_no_others():
    doubled = state_action_environment(EATING)
    assert doubled.states[5:] == (
        "start/left",
        "start/right",
        "wait/left",
        "wait/right",
        "candy/eat",
        "candy/look",
        "chocolate/eat",
        "hug/stay",
    )
    assert doubled.labelled(PAIRS) == tuple(range(5, 13))
    assert len(list(all_policies(doubled, 0))) == 4  # eat, look, chocolate, hug


def test_two_ways_to_eat_the_candy_are_two_options():
    states = certify(state_action_problem(EATING, "start", lose="candy").problem)
    assert states.claim.weak == Fraction(1, 2)
    assert states.tight


def test_a_description_by_action_takes_the_policies_that_begin_with_it():
    problem = state_action_problem(EATING, "start", lose="action:left", win="action:right").problem
    names = [problem.option_text(x) for x in (*problem.A, *problem.B)]
    assert names == ["candy/eat", "candy/look", "chocolate/eat", "hug/stay"]
    problem = state_action_problem(EATING, "start", lose="action:left", criterion=Fraction(1, 2)).problem
    assert [problem.option_text(x) for x in problem.A] == ["start/left + candy/eat", "start/left + candy/look"]
    assert len(problem.B) == 2


def test_only_supports_drops_the_pairs_without_weight():
    problem = state_action_problem(EATING, "start", lose="ends-in:candy", only_supports=True).problem
    assert problem.states == ("candy/eat", "candy/look", "chocolate/eat", "hug/stay")
    assert (Option.one_hot(0), Option.one_hot(1)) == problem.A


def test_names_that_would_collide_are_refused():
    mdp = Mdp.of("m", {"x": {"a/b": {"x": 1}}, "x/a": {"b": {"x": 1}}})
    with pytest.raises(BadInput, match="two states would be called 'x/a/b'"):
        state_action_environment(mdp)
    mdp = Mdp.of("m", {"x": {"a": {"x": 1}}, "x/a": {"b": {"x": 1}}})
    with pytest.raises(BadInput, match="two states would be called 'x/a'"):
        state_action_environment(mdp)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--lose", "hug", "--criterion", "discount=1/2"), "with a discount only action:NAME describes options"),
        (("--lose", "action:left", "--criterion", "discount=2"), "is not a rational between 0 and 1"),
        (("--lose", "wait"), "no policy ends in 'wait' for sure"),
        (("--lose", "mints"), "is called or matches 'mints'"),
        (("--lose", "action:up"), "has no action 'up'"),
        (("--lose", "*i*,candy,chocolate,hug"), "no policy ends in"),
        (("--lose", "ends-in:*"), "is left for B"),
        (("--lose", "candy", "--win", "candy"), "selects the same options"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(tmp_path, words, reason):
    run = inline("convert", "candy", "--rewards", "state-actions", "--from", "start", "-o", "p", *words, cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert reason in run.stderr
    assert not (tmp_path / "p").exists()


def test_the_command_writes_the_problem(tmp_path):
    words = ("--rewards", "state-actions", "--from", "start", "--lose", "candy", "-o", "p.json", "--json")
    run = inline("convert", "candy", *words, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert (answer["states"], answer["A"], answer["B"], answer["problem"]) == ("7", "1", "2", "p.json")
    assert json.loads(inline("certify", "p.json", "--json", cwd=tmp_path).stdout)["weak"] == "2/3"
