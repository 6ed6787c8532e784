"""Samples: seeded, uniform, and with intervals whose ends are certified from outside."""

from fractions import Fraction

import pytest
from flint import ctx

from oracle.orbit_counts import binomial_tail, random_question
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import count_orbit
from orbitcert.orbit.sampling import Interval, clopper_pearson, sample_orbit

CANDY = Problem("candy", ("candy", "chocolate", "hug"), (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))


def test_the_ends_are_the_best_on_the_grid():
    """By exact sums: the tail at an end is at most alpha / 2, and one step further in it is not below."""
    grid, compared = 200, 0
    for size in (1, 2, 7, 30):
        for hits in range(size + 1):
            for confidence in (Fraction(1, 2), Fraction(19, 20)):
                tail = (1 - confidence) / 2
                found = clopper_pearson(hits, size, confidence, grid)
                for end, k in ((found.low, hits), (1 - found.high, size - hits)):
                    assert end.numerator * grid % end.denominator == 0
                    assert binomial_tail(k, size, end) <= tail if k else end == 0
                    assert not k or binomial_tail(k, size, end + Fraction(1, grid)) >= tail
                    compared += 1
    assert compared == 2 * 2 * (2 + 3 + 8 + 31)


def test_textbook_values_are_reproduced():
    # 20 hits of 100 at 95 %: (0.1266556, 0.2918427)
    assert clopper_pearson(20, 100, Fraction(19, 20)) == Interval(Fraction(126655, 10**6), Fraction(291843, 10**6))
    assert clopper_pearson(0, 10, Fraction(19, 20)).low == 0
    assert clopper_pearson(10, 10, Fraction(19, 20)).high == 1


def test_many_hits_among_many_take_no_time_and_keep_the_precision_of_others():
    before = ctx.prec
    found = clopper_pearson(600_000, 10**6, Fraction(999, 1000))
    assert Fraction(598, 1000) < found.low < Fraction(6, 10) < found.high < Fraction(602, 1000)
    assert ctx.prec == before


def test_the_same_seed_draws_the_same_sample():
    first, again = (sample_orbit(CANDY, (0, 1, 2), 200, seed=4) for _ in range(2))
    assert first == again
    assert first.counts.orbit == 200
    assert first.confidence == Fraction(99, 100)
    assert sample_orbit(CANDY, (0, 1, 2), 200, seed=5).counts != first.counts


def test_the_intervals_hold_the_exact_shares_about_as_often_as_promised():
    held = total = 0
    for seed in range(1, 120):
        problem, reward = random_question(seed)
        counts = count_orbit(problem, reward)
        drawn = sample_orbit(problem, reward, 60, seed, Fraction(9, 10))
        shares = (counts.weak, Fraction(counts.B, counts.orbit), Fraction(counts.A, counts.orbit))
        for share, interval in zip(shares, (drawn.weak, drawn.B, drawn.A), strict=True):
            held += interval.low <= share <= interval.high
            total += 1
    assert total == 357
    assert held >= Fraction(9, 10) * total


def test_labels_are_respected():
    problem = Problem("labels", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(1),), ("p", "q", "q"))
    drawn = sample_orbit(problem, (1, 0, 2), 400, seed=0)
    assert drawn.counts.tie == 0
    assert min(drawn.counts.A, drawn.counts.B) > 150  # x keeps 1, y has 0 or 2


@pytest.mark.parametrize(
    ("size", "confidence", "message"),
    [(0, Fraction(1, 2), "at least one"), (5, Fraction(1), "between 0 and 1"), (5, Fraction(0), "between 0 and 1")],
)
def test_impossible_samples_are_refused(size, confidence, message):
    with pytest.raises(ValueError, match=message):
        sample_orbit(CANDY, (0, 1, 2), size, 1, confidence)


def test_a_reward_needs_one_value_per_state():
    with pytest.raises(ValueError, match="2 values for 3 states"):
        sample_orbit(CANDY, (0, 1), 5, 1)
