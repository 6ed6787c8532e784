"""Distances of option sets, perturbations, and what the Lipschitz remark is worth."""

import random
from fractions import Fraction
from itertools import permutations

import pytest

from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.nearby import compared, l1_distance, least_pairing, set_distance
from orbitcert.orbit.perturbation import perturbed
from orbitcert.orbit.tally import TooLarge

CANDY = gallery_problem("candy")


def test_the_least_pairing_is_the_least_over_all_permutations():
    compared_cases = 0
    for seed in range(60):
        rng = random.Random(seed)
        n = rng.randint(1, 5)
        costs = [[Fraction(rng.randint(0, 9), rng.randint(1, 4)) for _ in range(n)] for _ in range(n)]
        best = min(sum(costs[k][phi[k]] for k in range(n)) for phi in permutations(range(n)))
        assert least_pairing(costs) == best
        compared_cases += 1
    assert compared_cases == 60
    assert least_pairing([]) == 0


def test_options_in_both_sets_may_be_left_out_of_the_pairing():
    compared_cases = common = 0
    for seed in range(60):
        rng = random.Random(seed)
        stock = list({Option.of({i: rng.randint(0, 2) for i in range(2)}) for _ in range(9)})
        n = min(3, len(stock))
        X, Y = (option_set(rng.sample(sorted(stock), n)) for _ in range(2))
        best = min(sum(l1_distance(x, y) for x, y in zip(X, order, strict=True)) for order in permutations(Y))
        assert set_distance(X, Y) == set_distance(Y, X) == best
        common += bool(set(X) & set(Y))
        compared_cases += 1
    assert compared_cases == 60
    assert common >= 20


def test_sets_that_cannot_be_paired_are_refused():
    one_hots = tuple(map(Option.one_hot, range(40)))
    with pytest.raises(ValueError, match="2 options cannot be paired with 1"):
        set_distance(one_hots[:2], one_hots[:1])
    with pytest.raises(TooLarge, match="20 options"):
        set_distance(one_hots[:20], one_hots[20:])
    assert set_distance(one_hots, one_hots) == 0
    with pytest.raises(ValueError, match="different states"):
        compared(CANDY, Problem("q", ("a", "b", "c"), CANDY.A, CANDY.B))


@pytest.mark.parametrize("scale", [100, 1000, 10_000])
def test_moving_weight_in_candy_changes_the_probability_by_a_twelfth_of_the_distance(scale):
    moved = perturbed(CANDY, [f"A1:candy->hug=1/{scale}"])
    found = compared(CANDY, moved)
    assert Fraction(2, 3) == found.first.B
    assert Fraction(2, 3) + Fraction(1, 6 * scale) == found.second.B
    assert found.distance == Fraction(2, scale)
    assert found.ratio == Fraction(1, 12)


def test_no_constant_serves_where_both_sides_share_an_option():
    shared = Problem("shared", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(0), Option.one_hot(1)))
    for scale in (100, 1000):
        found = compared(shared, perturbed(shared, [f"A1:x={scale - 1}/{scale}"]))
        assert found.first.tie == Fraction(1, 2)
        assert (found.second.tie, found.second.A, found.second.B) == (0, 0, 1)
        assert found.ratio == Fraction(scale, 2)


def test_the_constant_grows_as_options_come_closer():
    ratios = []
    for scale in (10, 100):
        near = Option.of({0: 1 - Fraction(1, scale), 1: Fraction(1, scale)})
        problem = Problem("near", ("x", "y", "z"), (Option.one_hot(0),), (near,))
        ratios.append(compared(problem, perturbed(problem, [f"B1:y->z=1/{2 * scale}", "A1:x=1"])).ratio)
        half = compared(problem, perturbed(problem, [f"B1:y={3}/{2 * scale}"]))
        assert half.distance == Fraction(1, 2 * scale)
        ratios.append(half.ratio)
    assert ratios[3] == 10 * ratios[1] > 0


def test_perturbations_set_or_move_weights():
    assert perturbed(CANDY, ["A1:candy=99/100"]).A[0].entries == ((0, Fraction(99, 100)),)
    twice = perturbed(CANDY, ["B1:chocolate->candy=1/3", "B2:hug->candy=1/2"])
    assert sorted(x.entries for x in twice.B) == [
        ((0, Fraction(1, 3)), (1, Fraction(2, 3))),
        ((0, Fraction(1, 2)), (2, Fraction(1, 2))),
    ]
    arrows = Problem("arrows", ("x", "y", "x->y"), (Option.one_hot(0),), (Option.one_hot(1),))
    assert perturbed(arrows, ["A1:x->y=1/2"]).A[0].entries == ((0, 1), (2, Fraction(1, 2)))
    assert perturbed(arrows, ["A1:x->y->y=1/2"]).A[0].entries == ((0, 1), (1, Fraction(1, 2)), (2, Fraction(-1, 2)))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("candy=1", "not of the form"),
        ("A0:candy=1", "not of the form"),
        ("A1:candy", "not of the form"),
        ("A2:candy=1", "A has only 1, there is no A2"),
        ("A1:candy=0.5", "not an exact rational"),
        ("A1:toffee=1", "no state"),
        ("A1:candy->toffee=1", "no state"),
        ("B1:chocolate->hug=1", "two options of B equal"),
    ],
)
def test_perturbations_that_say_nothing_are_bad_input(entry, reason):
    with pytest.raises(BadInput, match=reason):
        perturbed(CANDY, [entry])


def test_sides_that_become_equal_are_bad_input():
    two = Problem("two", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
    with pytest.raises(BadInput, match="same set"):
        perturbed(two, ["B1:y->x=1"])
