"""Counts under every decision rule, and the gap, against the definitions."""

import math
from collections import Counter
from fractions import Fraction

import pytest

from oracle.orbit_counts import naive_counts, orbit_set, random_question, split, value
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit import enumeration
from orbitcert.orbit.counts import Counts, TooLarge, count_orbit
from orbitcert.orbit.decision_rules import (
    AntiOptimal,
    Boltzmann,
    EpsilonOptimal,
    Optimal,
    Satisficing,
    count_rule,
    least_gap,
)

QUESTIONS = [q for q in map(random_question, range(700)) if q[0].d <= 5 and max(map(abs, q[1])) < 100]


def sign(x):
    return (x > 0) - (x < 0)


def share(rule, X, C, values):
    """f(X) by its definition, except for Boltzmann."""
    X, C = set(X), set(C)
    match rule:
        case Optimal():
            chosen = {x for x in C if values[x] == max(values[y] for y in C)}
            return bool(X & chosen)
        case AntiOptimal():
            chosen = {x for x in C if values[x] == min(values[y] for y in C)}
            return bool(X & chosen)
        case EpsilonOptimal(epsilon):
            chosen = {x for x in C if values[x] + epsilon >= max(values[y] for y in C)}
            return bool(X & chosen)
        case Satisficing(threshold):
            chosen = {x for x in C if values[x] >= threshold}
            return Fraction(len(X & chosen), len(chosen)) if chosen else Fraction(0)


def naive_rule(problem, reward, rule, more=()):
    C = {*problem.A, *problem.B, *more}
    found = Counter()
    for moved in orbit_set(problem, reward):
        values = {x: value(x, moved) for x in C}
        found[sign(share(rule, problem.B, C, values) - share(rule, problem.A, C, values))] += 1
    return Counts(found[1], found[0], found[-1])


RULES = [
    Optimal(),
    AntiOptimal(),
    Satisficing(Fraction(1, 2)),
    Satisficing(Fraction(-1)),
    EpsilonOptimal(Fraction(0)),
    EpsilonOptimal(Fraction(1, 3)),
    EpsilonOptimal(Fraction(3)),
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_counts_are_those_of_the_definition(rule):
    seen = Counter()
    for problem, reward in QUESTIONS[::2]:
        expected = naive_rule(problem, reward, rule)
        assert count_rule(problem, reward, rule) == expected, (problem, reward)
        seen["compared"] += 1
        seen["B"] += expected.B > 0
        seen["tie"] += expected.tie > 0
        seen["A"] += expected.A > 0
        seen["shared"] += bool(set(problem.A) & set(problem.B))
    assert seen["compared"] >= 150
    assert min(seen.values()) >= 30, seen


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != Satisficing(Fraction(-1))], ids=str)
def test_a_larger_choice_set_changes_the_counts(rule):
    changed = compared = 0
    for k, (problem, reward) in enumerate(QUESTIONS[::3]):
        more = option_set([Option.one_hot(k % problem.d), Option.of({s: Fraction(1, 2) for s in range(problem.d)})])
        expected = naive_rule(problem, reward, rule, more)
        assert count_rule(problem, reward, rule, more) == expected, (problem, reward)
        compared += 1
        changed += expected != naive_rule(problem, reward, rule)
    assert compared >= 100
    assert changed >= (0 if isinstance(rule, Satisficing) else 20)  # the share of both sets has the same denominator


def test_boltzmann_counts_are_those_of_floating_point_wherever_that_is_clear():
    seen = Counter()
    for temperature in (Fraction(1), Fraction(1, 3), Fraction(5)):
        for problem, reward in QUESTIONS[::4]:
            unclear = 0

            def prefers(values, problem=problem, temperature=temperature):
                nonlocal unclear
                left = Counter(values[x] for x in problem.B)
                left.subtract(values[x] for x in problem.A)
                terms = [n * math.exp(v / temperature) for v, n in left.items() if n]
                total = math.fsum(terms)
                unclear += bool(terms) and abs(total) < 1e-9 * max(map(abs, terms))
                return sign(total) if terms else 0

            expected = Counts(*split(problem, reward, prefers))
            if not unclear:
                assert count_rule(problem, reward, Boltzmann(temperature)) == expected, (problem, reward)
                seen["compared"] += 1
                seen["tie"] += expected.tie > 0
                seen["B and A"] += min(expected.B, expected.A) > 0
    assert seen["compared"] >= 300
    assert seen["tie"] >= 20
    assert seen["B and A"] >= 100


def test_boltzmann_decides_differences_far_below_the_precision_of_floats():
    # one option of value 10^40 against the same minus a trifle, and a tiny consolation for A
    big = 10**40
    A = (Option.of({0: 1}), Option.of({2: 1}))
    B = (Option.of({1: 1}),)
    problem = Problem("close", ("x", "y", "z"), A, B, ("x", "y", "z"))
    assert count_rule(problem, (big, big + Fraction(1, 10**30), 0), Boltzmann(Fraction(1))) == Counts(1, 0, 0)
    assert count_rule(problem, (big, big, -big), Boltzmann(Fraction(1))) == Counts(0, 0, 1)
    # e^(1/10^9) + e^(-1/10^9) > 2
    pair = Problem("cosh", tuple("uvwxy"), (Option.of({0: 1}), Option.of({1: 1, 0: 1})), A, tuple("uvwxy"))
    assert count_rule(pair, (0, 0, Fraction(1), 0, 0), Boltzmann(Fraction(1))) == Counts(1, 0, 0)
    even = Problem(
        "cosh",
        tuple("uvwxy"),
        (Option.of({0: 1}), Option.of({1: 1})),
        (Option.of({2: 1}), Option.of({3: 1})),
        tuple("uvwxy"),
    )
    tiny = Fraction(1, 10**25)
    assert count_rule(even, (0, 0, tiny, -tiny, 0), Boltzmann(Fraction(1))) == Counts(1, 0, 0)


def test_optimal_and_anti_optimal_use_the_fast_counts(monkeypatch):
    problem, reward = max(QUESTIONS, key=lambda q: len(set(q[1])))
    monkeypatch.setattr(enumeration, "LARGEST_ENUMERATION", 0)
    monkeypatch.setattr("orbitcert.orbit.counts.SMALL", 0)
    assert count_rule(problem, reward, Optimal()) == Counts(*naive_counts(problem, reward))
    assert count_rule(problem, reward, AntiOptimal()) == count_orbit(problem, [-v for v in reward])
    with pytest.raises(TooLarge, match="assignments"):
        count_rule(problem, reward, Satisficing(Fraction(0)))


def test_pacman_gets_two_thirds_under_every_rule():
    problem = Problem("pac", ("ghost", "apple", "cherry"), (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    for rule in (Optimal(), AntiOptimal(), Satisficing(Fraction(2)), EpsilonOptimal(Fraction(1, 2))):
        assert count_rule(problem, (0, 1, 2), rule) == Counts(4, 0, 2)
    assert count_rule(problem, (0, 1, 2), Boltzmann(Fraction(1, 10))) == Counts(4, 0, 2)
    assert count_rule(problem, (0, 1, 2), Boltzmann(Fraction(10))) == Counts(6, 0, 0)


def test_the_gap_is_the_least_difference_and_smaller_moves_change_no_strict_comparison():
    seen = Counter()
    for problem, reward in QUESTIONS[::3]:
        gaps = set()
        for moved in orbit_set(problem, reward):
            a, b = (max(value(x, moved) for x in X) for X in (problem.A, problem.B))
            gaps.add(abs(a - b))
        gap = least_gap(problem, reward)
        assert gap == min(gaps - {0}, default=None)
        seen["none" if gap is None else "some"] += 1
        if gap is not None:
            counts = count_orbit(problem, reward)
            slack = count_rule(problem, reward, EpsilonOptimal(gap / 2))
            assert (slack.B, slack.A) == (counts.B, counts.A)
            wide = count_rule(problem, reward, EpsilonOptimal(gap))
            assert wide.tie > counts.tie
    assert seen["some"] >= 80
    assert seen["none"] >= 5


def test_impossible_rules_are_refused():
    with pytest.raises(ValueError, match="epsilon is at least 0"):
        EpsilonOptimal(Fraction(-1))
    with pytest.raises(ValueError, match="temperature is positive"):
        Boltzmann(Fraction(0))
    problem, reward = QUESTIONS[0]
    with pytest.raises(ValueError, match="values for"):
        count_rule(problem, (*reward, 0), Optimal())
