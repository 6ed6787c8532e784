"""Probabilities and expectations under uniform rewards: against a triangulation, closed forms, and a million draws."""

import random
from fractions import Fraction

import numpy
import pytest

from oracle import triangulation
from orbitcert.certification import certify
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.independent import are_independent
from orbitcert.orbit.sampling import clopper_pearson
from orbitcert.orbit.tally import TooLarge
from orbitcert.orbit.uniform import best_probabilities, expected_best, uniform_probabilities
from orbitcert.orbit.worst_case import worst_case


def random_options(seed, d, number, signed=True):
    rng = random.Random(seed)
    low = -3 if signed else 0
    found = set()
    while len(found) < number:
        found.add(Option.of({i: Fraction(rng.randint(low, 4), rng.choice((1, 1, 2, 3))) for i in range(d)}))
    return option_set(found)


def dense(x, d):
    return tuple(dict(x.entries).get(i, Fraction(0)) for i in range(d))


def test_probabilities_and_expectations_are_those_of_a_triangulation():
    compared = never = shared = 0
    for seed in range(60):
        d = (2, 3, 2, 3, 1)[seed % 5]
        options = random_options(seed, d, 2 + seed % 3)
        rows = [dense(x, d) for x in options]
        shares, mean = [], Fraction(0)
        for mine in rows:
            cell = [(tuple(a - b for a, b in zip(mine, row, strict=True)), 0) for row in rows if row != mine]
            shares.append(triangulation.volume(d, cell))
            mean += triangulation.integral(d, cell, mine)
        assert list(best_probabilities(options)) == shares, seed
        assert list(best_probabilities(options, by_volume=True)) == shares, seed
        assert expected_best(options) == expected_best(options, by_volume=True) == mean, seed
        never += 0 in shares
        shared += all(0 < share < 1 for share in shares)
        compared += 1
    assert compared == 60
    assert never >= 10
    assert shared >= 10


def test_the_sides_of_a_problem_add_their_options_up():
    compared = tied = 0
    for seed in range(50):
        rng = random.Random(seed)
        options = random_options(seed + 1000, 3, 4)
        A, B = options[:2], options[1:] if rng.random() < 0.5 else options[2:]
        share = dict(zip(options, best_probabilities(options), strict=True))
        found = uniform_probabilities(Problem("p", ("x", "y", "z"), A, B))
        both = set(A) & set(B)
        assert found.tie == sum(share[x] for x in both)
        assert sum(share[x] for x in A if x not in both) == found.A
        assert sum(share[x] for x in B if x not in both) == found.B
        assert found.B + found.tie + found.A == 1
        assert found.weak == 1 - found.A
        tied += found.tie > 0
        compared += 1
    assert compared == 50
    assert 5 <= tied <= 45


def test_options_on_disjoint_states_have_the_same_probabilities_by_volume():
    compared = 0
    for seed in range(40):
        rng = random.Random(seed)
        options, s = [], 0
        for _ in range(rng.randint(2, 3)):
            size = rng.randint(1, 2)
            weights = {s + k: Fraction(rng.choice((-2, -1, 1, 1, 2, 3)), rng.randint(1, 3)) for k in range(size)}
            options.append(Option.of(weights))
            s += size
        options = option_set(options)
        assert are_independent(options)
        assert best_probabilities(options) == best_probabilities(options, by_volume=True), seed
        assert expected_best(options) == expected_best(options, by_volume=True), seed
        compared += 1
    assert compared == 40


def test_known_values():
    for n in (1, 2, 5, 40):
        one_hots = tuple(map(Option.one_hot, range(n)))
        assert expected_best(one_hots) == Fraction(n, n + 1)
        assert set(best_probabilities(one_hots)) == {Fraction(1, n)}
    # max(r1, (r2 + r3)/2): E = 1 - the integral of t F(t), F(t) = 2t^2 up to 1/2 and 1 - 2(1-t)^2 from there
    pair = (Option.one_hot(0), Option.uniform((1, 2)))
    below = Fraction(1, 32)
    above = Fraction(3, 8) - 2 * (Fraction(1, 24) - Fraction(1, 64))
    assert expected_best(pair) == 1 - below - above


def test_the_gallery_with_one_hots_has_the_share_of_its_bound():
    for name in ("candy", "tree", "two-or-51", "keep-erode", "restricted", "features", "tic-tac-toe", "aima-grid"):
        problem = gallery_problem(name)
        assert uniform_probabilities(problem).weak == certify(problem, "blocks").claim.weak, name
    assert Fraction(757, 1120) == uniform_probabilities(gallery_problem("tree-prime")).B
    assert Fraction(367, 480) == uniform_probabilities(gallery_problem("case-study-avoid-0")).B


def test_the_probability_is_no_smaller_than_the_worst_share_over_all_orbits():
    """Uniform i.i.d. rewards are exchangeable: P(max_B >= max_A) is a mean of orbit shares."""
    compared = larger = 0
    for seed in range(60):
        options = random_options(seed + 500, 3, 3, signed=False)
        problem = Problem("p", ("x", "y", "z"), options[:1], options[1:])
        worst, found = worst_case(problem).fraction, uniform_probabilities(problem)
        assert found.weak >= worst, seed
        larger += found.weak > worst
        compared += 1
    assert compared == 60
    assert larger >= 20


@pytest.mark.parametrize("seed", range(8))
def test_a_million_draws_lie_in_their_interval(seed):
    d, number, draws = 4, 5, 10**6
    options = random_options(seed, d, number)
    scale = 6
    rows = numpy.array([[int(w * scale) for w in dense(x, d)] for x in options], dtype=numpy.int64)
    rewards = numpy.random.default_rng(seed).integers(0, 2**40, size=(draws, d), dtype=numpy.int64)
    winners = numpy.bincount((rewards @ rows.T).argmax(axis=1), minlength=number)
    for share, hits in zip(best_probabilities(options), winners.tolist(), strict=True):
        interval = clopper_pearson(hits, draws, 1 - Fraction(1, 10**6))
        assert interval.low <= share <= interval.high


def test_order_common_parts_and_scale_change_nothing():
    for seed in range(20):
        options = random_options(seed, 3, 3)
        shares = dict(zip(options, best_probabilities(options), strict=True))
        shift = {i: Fraction(seed - 9, i + 1) for i in range(4)}
        moved = {x: Option.of({i: 3 * dict(x.entries).get(i, 0) + shift[i] for i in range(4)}) for x in options}
        other = option_set(moved.values())
        found = dict(zip(other, best_probabilities(other), strict=True))
        assert all(found[moved[x]] == shares[x] for x in options)
        assert expected_best(other) == 3 * expected_best(options) + sum(shift.values()) / 2


def test_what_is_too_large_is_refused_before_it_begins():
    rng = random.Random(1)
    dense_options = [Option.of({i: rng.randint(1, 99) for i in range(10)}) for _ in range(3)]
    with pytest.raises(TooLarge, match=r"4 parts in 11 dimensions .at most 9 dimensions"):
        expected_best(dense_options)
    with pytest.raises(TooLarge, match=r"19 parts in 8 dimensions .there: at most 16"):
        best_probabilities(option_set(Option.of({i: rng.randint(1, 99) for i in range(8)}) for _ in range(20)))
    with pytest.raises(ValueError, match="none"):
        expected_best(())
