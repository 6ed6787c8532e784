"""Orbit counts against the definition: every different reward of the orbit is compared once."""

import random
from collections import Counter
from fractions import Fraction

import pytest

from oracle.cliques import group_of, random_option, random_problem
from orbitcert.exact.option import Option, best_value, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit import enumeration
from orbitcert.orbit.adversary import reward_patterns
from orbitcert.orbit.counts import count_orbit
from orbitcert.orbit.enumeration import count_by_enumeration, enumeration_size
from orbitcert.orbit.tally import Counts, TooLarge


def by_definition(problem, reward):
    """The counts over the set {phi.r : phi in the group}."""
    orbit = set()
    for phi in group_of(problem):
        moved = [0] * problem.d
        for state, value in enumerate(reward):
            moved[phi[state]] = value
        orbit.add(tuple(moved))
    tally = Counter()
    for r in orbit:
        b, a = best_value(problem.B, r), best_value(problem.A, r)
        tally[(b > a) - (a > b)] += 1
    return Counts(tally[1], tally[0], tally[-1])


def random_reward(rng, d):
    """Few values with repetitions, all different values, or fractions and negative values."""
    kind = rng.randrange(3)
    if kind == 0:
        return tuple(rng.randint(0, 2) for _ in range(d))
    if kind == 1:
        return tuple(rng.sample(range(3 * d), d))
    return tuple(Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(d))


def random_one_hots(seed):
    """One-hots only, some of them in both sets, some states in none, some labels."""
    rng = random.Random(seed)
    d = rng.choice([2, 3, 3, 4, 4, 4, 5, 5, 6])
    labels = tuple(rng.choice("xyz") for _ in range(d)) if rng.random() < 0.4 else None
    while True:
        A, B = (rng.sample(range(d), rng.randint(1, min(3, d))) for _ in range(2))
        if set(A) != set(B):
            break
    states = tuple(f"s{i}" for i in range(d))
    return Problem("one-hots", states, tuple(map(Option.one_hot, A)), tuple(map(Option.one_hot, B)), labels)


def compare(problem, reward, outcomes):
    """Both ways of counting against the definition; notes what kind of case it was."""
    expected = by_definition(problem, reward)
    assert count_orbit(problem, reward) == expected, (problem, reward)
    assert count_by_enumeration(problem, reward) == expected, (problem, reward)
    assert expected.orbit == expected.B + expected.tie + expected.A
    assert expected.weak == Fraction(expected.B + expected.tie, expected.orbit)
    outcomes["compared"] += 1
    outcomes["labels"] += problem.labels is not None
    outcomes["shared"] += bool(set(problem.A) & set(problem.B))
    outcomes["repeated values"] += len(set(reward)) < problem.d
    outcomes["ties"] += expected.tie > 0
    outcomes["all three"] += min(expected.B, expected.tie, expected.A) > 0


def test_the_closed_form_for_one_hots_counts_every_reward_of_the_orbit_once():
    outcomes = Counter()
    for seed in range(300):
        problem = random_one_hots(seed)
        compare(problem, random_reward(random.Random(50_000 + seed), problem.d), outcomes)
    assert outcomes["compared"] == 300
    assert outcomes["labels"] >= 90
    assert outcomes["shared"] >= 100
    assert outcomes["repeated values"] >= 100
    assert outcomes["ties"] >= 120
    assert outcomes["all three"] >= 60


def test_enumeration_counts_every_reward_of_the_orbit_once():
    outcomes = Counter()
    for seed in range(300):
        problem = random_problem(seed, largest_d=5)
        compare(problem, random_reward(random.Random(60_000 + seed), problem.d), outcomes)
    assert outcomes["compared"] == 300
    assert outcomes["labels"] >= 50
    assert outcomes["shared"] >= 40
    assert outcomes["repeated values"] >= 80
    assert outcomes["ties"] >= 80
    assert outcomes["all three"] >= 40


def test_states_in_no_support_only_multiply():
    for seed in range(40):
        rng = random.Random(70_000 + seed)
        inner, outer = rng.randint(2, 3), rng.randint(1, 3)
        A, B = (option_set(random_option(rng, inner) for _ in range(2)) for _ in range(2))
        if A == B:
            A, B = (Option.one_hot(0),), (Option.one_hot(1),)
        problem = Problem("idle", tuple(f"s{i}" for i in range(inner + outer)), A, B)
        compare(problem, random_reward(rng, inner + outer), Counter())


def test_the_counts_of_large_orbits_are_exact():
    n = 40
    problem = Problem(
        "1 against 40",
        tuple(f"s{i}" for i in range(n + 1)),
        (Option.one_hot(0),),
        tuple(Option.one_hot(s) for s in range(1, n + 1)),
    )
    counts = count_orbit(problem, tuple(range(n + 1)))
    assert counts.weak == Fraction(n, n + 1)
    assert counts.tie == 0
    assert Fraction(counts.B, counts.A) == n
    assert count_orbit(problem, (1,) + (0,) * n) == Counts(n, 0, 1)
    assert count_orbit(problem, (7,) * (n + 1)) == Counts(0, 1, 0)


def test_an_enumeration_that_is_too_large_is_refused_and_not_begun(monkeypatch):
    problem = Problem("p", ("a", "b", "c", "d"), (Option.uniform((0, 1)),), (Option.uniform((2, 3)),))
    assert count_orbit(problem, (0, 1, 2, 3)).orbit == 24
    monkeypatch.setattr(enumeration, "LARGEST_ENUMERATION", 23)
    with pytest.raises(TooLarge):
        count_by_enumeration(problem, (0, 1, 2, 3))
    assert enumeration_size(problem, (0, 1, 2, 3)) == 24
    assert count_orbit(problem, (0, 0, 0, 1)).orbit == 4


def test_a_reward_needs_one_value_per_state():
    problem = random_one_hots(0)
    with pytest.raises(ValueError, match=f"{problem.d + 1} values for {problem.d} states"):
        count_orbit(problem, (0,) * (problem.d + 1))


def test_reward_patterns_are_all_sorted_rewards_up_to_shift():
    rows = list(reward_patterns(4, 3))
    assert len(rows) == len(set(rows)) == 19
    assert all(row[0] > 0 == row[-1] and list(row) == sorted(row, reverse=True) for row in rows)
