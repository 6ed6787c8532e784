"""Recurrent distributions and classes against the definition, and the limits on enumeration."""

from fractions import Fraction

import pytest

from oracle import policies as oracle
from orbitcert.distribution.dominance import dominance
from orbitcert.distribution.policy import TooMany, all_policies
from orbitcert.distribution.reachability import AlmostSure, end_states, reachable, reaches_almost_surely
from orbitcert.distribution.recurrent import recurrent_classes, recurrent_distributions
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option

SEEDS = range(200)


@pytest.mark.parametrize("deterministic", [True, False])
def test_recurrent_distributions_are_those_of_all_policies(deterministic):
    sizes = []
    for seed in SEEDS:
        mdp = oracle.random_mdp(seed, deterministic)
        found = recurrent_distributions(mdp, 0)
        assert found == oracle.recurrent_distributions(mdp, 0), seed
        sizes.append(len(found))
    assert min(sizes) == 1
    assert max(sizes) >= 6


@pytest.mark.parametrize("deterministic", [True, False])
def test_recurrent_classes_are_those_of_all_policies(deterministic):
    for seed in SEEDS:
        mdp = oracle.random_mdp(seed, deterministic)
        found = {(c.states, c.distribution) for c in recurrent_classes(mdp, 0)}
        assert found == oracle.recurrent_classes(mdp, 0), seed


def test_a_state_reaches_a_loop_almost_surely_exactly_when_its_one_hot_is_a_recurrent_distribution():
    outcomes = {True: 0, False: 0}
    for seed in SEEDS:
        mdp = oracle.random_mdp(seed, deterministic=False)
        for start in range(len(mdp.states)):
            known = set(oracle.recurrent_distributions(mdp, start))
            for t in reachable(mdp, start):
                if any(row == ((t, Fraction(1)),) for row in mdp.rows[t]):
                    expected = Option.one_hot(t) in known
                    assert reaches_almost_surely(mdp, start, t) == expected, seed
                    outcomes[expected] += 1
    assert min(outcomes.values()) >= 15


def test_end_states_are_the_states_of_the_classes_inside():
    for seed in SEEDS:
        mdp = oracle.random_mdp(seed, deterministic=False)
        inside = set(range(len(mdp.states) - 1))
        classes = [c for c in recurrent_classes(mdp, 0) if inside.issuperset(c.states)]
        assert end_states(mdp, 0, inside) == {s for c in classes for s in c.states}, seed


def test_an_almost_sure_attempt_may_be_repeated_but_not_gambled():
    half = "1/2"
    mdp = Mdp.of(
        "m",
        {
            "s": {"try": {"s": half, "x": half}, "bet": {"x": half, "y": half}},
            "x": {"stay": {"x": 1}},
            "y": {"stay": {"y": 1}},
        },
    )
    ends = AlmostSure(mdp, reachable(mdp, 0))
    assert ends.states_reaching(1) == {0, 1}
    assert ends.states_reaching(2) == {2}
    assert recurrent_distributions(mdp, 0) == (Option.uniform((1, 2)), Option.one_hot(1))


def test_policies_are_decided_only_where_they_matter():
    mdp = gallery_entry("tree").environment
    assert len(list(all_policies(mdp, 0))) == 6


def test_too_many_distributions_name_the_count_and_the_way_out():
    d = 7
    mdp = Mdp.of("clique", {f"s{i}": {f"a{j}": {f"s{j}": 1} for j in range(d)} for i in range(d)})
    with pytest.raises(TooMany) as caught:
        recurrent_distributions(mdp, 0, limit=50)
    assert caught.value.count == 50
    assert "50 recurrent distributions" in str(caught.value)
    assert "--one-cycles" in str(caught.value)
    with pytest.raises(TooMany, match="300 cycles"):
        recurrent_distributions(mdp, 0, policy_limit=300)
    assert len(recurrent_distributions(mdp, 0)) == 2**d - 1


def test_too_many_policies_stop_too():
    rows = {f"a{j}": {f"s{j}": "1/2", "s0": "1/2"} for j in range(1, 8)}
    mdp = Mdp.of("wide", {f"s{i}": rows for i in range(8)})
    with pytest.raises(TooMany, match="500 partial policies"):
        recurrent_distributions(mdp, 0, policy_limit=500)


def test_a_mean_of_ends_is_dominated_and_one_hots_are_not():
    loops = [Option.one_hot(s) for s in range(4)]
    split = dominance([*loops, Option.uniform((0, 1)), Option.uniform((1, 2, 3))])
    assert split.nondominated == tuple(sorted(loops))
    assert len(split.dominated) == 2
    assert split.undecided == ()


def test_an_option_that_is_nowhere_alone_largest_can_still_be_nondominated():
    third = Fraction(1, 3)
    wide = Option.of({0: third, 1: third, 2: third})
    pairs = [Option.of({i: Fraction(2, 3), 3: third}) for i in range(3)]
    split = dominance([wide, Option.one_hot(3), *pairs, Option.of({0: third, 3: 2 * third})])
    assert wide in split.nondominated
    assert split.dominated == (Option.of({0: third, 3: 2 * third}),)
