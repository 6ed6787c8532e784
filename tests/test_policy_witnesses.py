"""Policies for options: each witness satisfies the equations that make its option the distribution of its policy."""

from fractions import Fraction

import pytest

from orbitcert.distribution.policy import TooMany
from orbitcert.distribution.policy_witnesses import PolicyWitness, find_witnesses
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.gallery import gallery
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.sources import open_environment
from orbitcert.exact import Option

HALF = Fraction(1, 2)
COIN = Mdp.of(
    "coin",
    {
        "s": {"risk": {"x": HALF, "y": HALF}, "toss": {"s": HALF, "x": HALF}, "go": {"c": 1}},
        "x": {"stay": {"x": 1}},
        "y": {"stay": {"y": 1}},
        "c": {"on": {"d": HALF, "c": HALF}},
        "d": {"back": {"c": 1}},
    },
)


def after_one_step(mdp: Mdp, witness: PolicyWitness, weights: dict[int, Fraction]) -> dict[int, Fraction]:
    """Where these weights go in one step of the policy."""
    following: dict[int, Fraction] = {}
    for s, weight in weights.items():
        for t, p in mdp.rows[s][witness.choices[s]]:
            following[t] = following.get(t, Fraction(0)) + weight * p
    return following


def require_long_run(mdp: Mdp, start: int, x: Option, witness: PolicyWitness) -> None:
    """x = xP, x + h = e_s + hP, and the steps reach the support."""
    weights, flow = dict(x.entries), dict(witness.flow)
    assert after_one_step(mdp, witness, weights) == weights
    moved = after_one_step(mdp, witness, flow)
    for s in range(len(mdp.states)):
        assert weights.get(s, 0) + flow.get(s, 0) == (s == start) + moved.get(s, 0)
    reached = {start}
    for a, b in witness.steps:
        assert a in reached
        assert any(t == b for t, _ in mdp.rows[a][witness.choices[a]])
        reached.add(b)
    assert reached.issuperset(x.support)


def test_all_long_run_distributions_of_the_gallery_and_of_a_coin_have_witnesses() -> None:
    compared = 0
    environments = [entry.environment for entry in gallery() if entry.environment is not None and entry.choice]
    starts = [entry.choice.start for entry in gallery() if entry.environment is not None and entry.choice]
    for mdp, start in zip([*environments, COIN], [*starts, "s"], strict=True):
        origin = mdp.index(start)
        options = recurrent_distributions(mdp, origin)[:40]
        found = find_witnesses(mdp, origin, options, None)
        assert set(found) == set(options)
        for x, witness in found.items():
            require_long_run(mdp, origin, x, witness)
            compared += 1
    assert compared > 100


def test_a_mixture_of_two_classes_has_a_witness() -> None:
    mixture = Option.of({1: HALF, 2: HALF})
    require_long_run(COIN, 0, mixture, find_witnesses(COIN, 0, [mixture], None)[mixture])


def test_an_end_that_is_only_possible_has_none() -> None:
    only_possible = Option.one_hot(COIN.index("y"))
    assert find_witnesses(COIN, 0, [only_possible], None) == {}
    assert find_witnesses(COIN, COIN.index("x"), [only_possible], None) == {}


def test_visit_distributions_solve_the_flow_equation() -> None:
    gamma = Fraction(3, 4)
    options = visit_distributions(COIN, 0, gamma).options
    found = find_witnesses(COIN, 0, options, gamma)
    assert set(found) == set(options)
    for x, witness in found.items():
        moved = after_one_step(COIN, witness, dict(x.entries))
        for s in range(len(COIN.states)):
            assert dict(x.entries).get(s, 0) == (s == 0) + gamma * moved.get(s, 0)


def test_a_slippery_lake_needs_no_enumeration() -> None:
    gymnasium = pytest.importorskip("gymnasium")
    del gymnasium
    from orbitcert.environment.rationalise import parse_rule

    lake = open_environment("gymnasium:FrozenLake-v1,map_name=8x8,is_slippery=true", parse_rule("limit=3"))
    goal = Option.one_hot(len(lake.states) - 1)
    found = find_witnesses(lake, 0, [goal], None, limit=1)
    require_long_run(lake, 0, goal, found[goal])


def test_listing_policies_is_limited() -> None:
    with pytest.raises(TooMany):
        find_witnesses(COIN, 0, [Option.of({1: HALF, 2: HALF})], None, limit=1)
