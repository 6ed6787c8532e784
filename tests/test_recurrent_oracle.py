"""Recurrent distributions of stochastic environments against all policies on all states, one by one."""

import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest

from oracle.all_policies_rsd import all_policies_rsd, classes_entered, number_of_policies
from oracle.policies import recurrent_classes as classes_by_definition
from oracle.policies import recurrent_distributions as rsd_by_definition
from orbitcert.distribution.elimination import PolicyTree
from orbitcert.distribution.policy import TooMany, all_policies
from orbitcert.distribution.reachability import reachable
from orbitcert.distribution.recurrent import recurrent_classes, recurrent_distributions
from orbitcert.environment.mdp import Mdp

Names = list[str]
Row = dict[str, Fraction]
MOST_POLICIES = 400
PER_KIND = 60


def lottery(rng: random.Random, successors: Names) -> Row:
    """A row with these successors and small weights."""
    weights = [rng.randint(1, 4) for _ in successors]
    return {t: Fraction(w, sum(weights)) for t, w in zip(successors, weights, strict=True)}


def somewhere(rng: random.Random, states: Names) -> Names:
    """One to three of these states."""
    return rng.sample(states, rng.randint(1, min(3, len(states))))


def sparse(rng: random.Random, states: Names, s: str) -> Row:
    """Random successors, so that some states are not reached."""
    del s
    return lottery(rng, somewhere(rng, states))


def mixing(rng: random.Random, states: Names, s: str) -> Row:
    """Every step is possible."""
    del s
    return lottery(rng, states)


def periodic(rng: random.Random, states: Names, s: str) -> Row:
    """Even states lead to odd ones and the other way round."""
    return lottery(rng, somewhere(rng, states[1 - states.index(s) % 2 :: 2]))


def layered(rng: random.Random, states: Names, s: str) -> Row:
    """Later states or the state itself; the last two are never left."""
    here = states.index(s)
    return lottery(rng, somewhere(rng, states[min(here, len(states) - 2) :]))


def closed(rng: random.Random, states: Names, s: str) -> Row:
    """The first state leads everywhere, the others stay in two sets."""
    here = states.index(s)
    return lottery(rng, states if not here else somewhere(rng, states[2 - here % 2 :: 2]))


def common(rng: random.Random, states: Names, s: str) -> Row:
    """Two fixed supports per state, so that rows differ in their weights or not at all."""
    here = states.index(s)
    there = states[(here + 1 + rng.randrange(2)) % len(states)]
    return lottery(rng, sorted({s, there}))


KINDS: tuple[Callable[[random.Random, Names, str], Row], ...] = (sparse, mixing, periodic, layered, closed, common)


def environment(kind: Callable[[random.Random, Names, str], Row], seed: int) -> Mdp:
    """2 to 6 states with 1 to 3 rows, some rows twice; few enough policies, and stochastic where the start leads."""
    rng = random.Random(f"{kind.__name__} {seed}")
    while True:
        names = [f"s{i}" for i in range(rng.choice((2, 3, 4, 4, 5, 5, 6)))]
        transitions = {}
        for s in names:
            rows = [kind(rng, names, s) for _ in range(rng.randint(1, 3))]
            if rng.random() < 0.2:
                rows.append(rows[0])
            transitions[s] = {f"a{k}": row for k, row in enumerate(rows)}
        mdp = Mdp.of(f"{kind.__name__} {seed}", transitions)
        stochastic = any(len(row) > 1 for s in reachable(mdp, 0) for row in mdp.rows[s])
        if stochastic and number_of_policies(mdp) <= MOST_POLICIES:
            return mdp


def test_recurrent_distributions_are_those_of_all_policies_on_all_states() -> None:
    seen: Counter[str] = Counter()
    for kind in KINDS:
        for seed in range(PER_KIND):
            mdp = environment(kind, seed)
            start = 0 if seed % 5 else len(mdp.states) - 1
            expected = all_policies_rsd(mdp, start)
            assert recurrent_distributions(mdp, start) == expected, mdp.name
            seen["compared"] += 1
            seen["distributions"] += len(expected)
            seen["unreachable"] += len(reachable(mdp, start)) < len(mdp.states)
            seen["repeated rows"] += any(len(set(rows)) < len(rows) for rows in mdp.rows)
            numbers = set()
            for policy in all_policies(mdp, start):
                full = tuple(policy.get(s, mdp.rows[s][0]) for s in range(len(mdp.states)))
                numbers.add(len(classes_entered(full, start)))
            seen["several classes at once"] += max(numbers) > 1
            seen["always one class"] += numbers == {1}
            seen["both"] += min(numbers) == 1 < max(numbers)
            seen["more than one class"] += len({c.states for c in recurrent_classes(mdp, start)}) > 1
    assert seen["compared"] == len(KINDS) * PER_KIND
    assert seen["distributions"] > 2000
    assert seen["more than one class"] > 100
    assert seen["several classes at once"] > 40
    assert seen["both"] > 12
    assert seen["always one class"] > 80
    assert seen["unreachable"] > 20
    assert seen["repeated rows"] > 60


def test_both_oracles_agree_and_the_classes_are_those_of_all_policies() -> None:
    compared = 0
    for kind in KINDS:
        for seed in range(5):
            mdp = environment(kind, seed)
            if number_of_policies(mdp) <= 80:
                assert all_policies_rsd(mdp, 0) == rsd_by_definition(mdp, 0), mdp.name
                found = {(c.states, c.distribution) for c in recurrent_classes(mdp, 0)}
                assert found == classes_by_definition(mdp, 0), mdp.name
                compared += 1
    assert compared >= 12


def test_every_partial_policy_counts_and_the_limit_is_exact() -> None:
    mdp = max((environment(mixing, seed) for seed in range(10)), key=number_of_policies)
    decided = _rows_decided(mdp)
    assert decided > 100
    found = recurrent_distributions(mdp, 0, policy_limit=decided)
    assert len(found) > 3
    with pytest.raises(TooMany, match=f"{decided - 1} partial policies"):
        recurrent_distributions(mdp, 0, policy_limit=decided - 1)


def test_separate_components_combine_freely() -> None:
    third = Fraction(1, 3)
    rows = {"s": {"go": {"a": third, "b": 2 * third}}}
    for name in "ab":
        rows[name] = {f"to {k}": {f"{name}{k}": Fraction(1)} for k in range(4)}
        for k in range(4):
            rows[f"{name}{k}"] = {"on": {name: Fraction(1, k + 2), f"{name}{k}": Fraction(k + 1, k + 2)}}
    mdp = Mdp.of("components", rows)
    assert len(recurrent_distributions(mdp, 0)) == 16
    with pytest.raises(TooMany, match="15 recurrent distributions"):
        recurrent_distributions(mdp, 0, limit=15)


def test_a_component_with_several_classes_is_searched_for_every_way_to_enter_it() -> None:
    half = Fraction(1, 2)
    x = {"stay": {"x": Fraction(1)}, "cross": {"y": Fraction(1)}}
    y = {"stay": {"y": Fraction(1)}, "cross": {"x": half, "y": half}}
    enter = {f"{k}": {"x": Fraction(k, 5), "y": Fraction(5 - k, 5)} for k in range(1, 5)}
    mdp = Mdp.of("entries", {"s": enter, "x": x, "y": y})
    found = recurrent_distributions(mdp, 0)
    assert found == all_policies_rsd(mdp, 0)
    assert len(found) == 7
    assert len(set(PolicyTree(mdp, 0, range(3)).long_run())) == 7


def _rows_decided(mdp: Mdp) -> int:
    low, high = 0, 10**5
    while low < high:
        middle = (low + high) // 2
        try:
            list(all_policies(mdp, 0, middle))
            high = middle
        except TooMany:
            low = middle + 1
    return low


@pytest.mark.parametrize("seed", range(6))
def test_weights_of_many_digits(seed):
    rng = random.Random(f"digits {seed}")
    states = [f"s{i}" for i in range(4)]

    def row(successors: Names) -> Row:
        weights = [rng.randint(1, 10**12) for _ in successors]
        return {t: Fraction(w, sum(weights)) for t, w in zip(successors, weights, strict=True)}

    size = len(states) if seed % 2 else 2
    rows = {s: {f"a{k}": row(rng.sample(states, size)) for k in range(rng.randint(2, 3))} for s in states}
    mdp = Mdp.of("digits", rows)
    assert recurrent_distributions(mdp, 0) == all_policies_rsd(mdp, 0)
