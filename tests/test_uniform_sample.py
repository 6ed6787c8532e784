"""Samples of uniform rewards: seeded, exactly compared, and with intervals that hold the exact values."""

import random
from fractions import Fraction

import pytest

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.uniform import expected_best, uniform_probabilities
from orbitcert.orbit.uniform_sample import Race, sample_expected_best, sample_probabilities

STATES = ("x", "y", "z")


def random_sides(seed):
    rng = random.Random(seed)
    found = set()
    while len(found) < 4:
        found.add(Option.of({i: Fraction(rng.randint(-3, 4), rng.randint(1, 3)) for i in range(3)}))
    options = sorted(found)
    rng.shuffle(options)
    return option_set(options[:2]), option_set(options[1:] if seed % 2 else options[2:])


def test_the_intervals_hold_the_exact_values_about_as_often_as_promised():
    held = total = ties = 0
    for seed in range(30):
        A, B = random_sides(seed)
        problem = Problem("p", STATES, A, B)
        exact = uniform_probabilities(problem)
        drawn = sample_probabilities(problem, 100, seed, Fraction(9, 10))
        assert drawn.counts.orbit == 100
        assert not drawn.counts.tie or exact.tie > 0
        ties += drawn.counts.tie > 0
        mean = sample_expected_best((*A, *B), 100, seed, Fraction(9, 10))
        best = expected_best((*A, *B))
        pairs = ((exact.weak, drawn.weak), (exact.B, drawn.B), (exact.A, drawn.A), (best, mean.interval))
        for value, interval in pairs:
            held += interval.low <= value <= interval.high
            total += 1
    assert total == 120
    assert held >= Fraction(9, 10) * total
    assert held < total
    assert ties >= 5


def test_the_same_seed_draws_the_same_sample():
    A, B = (Option.one_hot(0), Option.uniform((1, 2))), (Option.one_hot(1), Option.one_hot(2))
    problem = Problem("p", STATES, A, B)
    assert sample_probabilities(problem, 50, 3) == sample_probabilities(problem, 50, 3)
    assert sample_probabilities(problem, 50, 3).counts != sample_probabilities(problem, 50, 4).counts
    assert sample_expected_best(A, 50, 3) == sample_expected_best(A, 50, 3)


class Scripted(random.Random):
    """Draws these numbers, and counts the calls."""

    def __init__(self, numbers):
        super().__init__(0)
        self.numbers, self.asked = list(numbers), []

    def getrandbits(self, bits):
        self.asked.append(bits)
        return self.numbers.pop(0)


def test_a_comparison_that_the_first_bits_leave_open_waits_for_more():
    race = Race.of([(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))])
    assert race.slack == 2
    rng = Scripted([5, 5, 10, 7, 0, 0, 1, 0])
    assert race.winner(rng) == 0
    assert rng.asked == [53, 53, 64, 64]
    assert race.winner(Scripted([5, 6, 0, 2**63])) == 1  # a difference of one unit is within the slack of two
    assert race.winner(Scripted([5, 7])) == 1


def test_a_lead_is_added_at_every_precision():
    """1/4 + r_1/2 against r_0: at r = (1/2, 1/2) both are 1/2 in the first bits, and the next decide."""
    race = Race.of([(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1, 2))], Fraction(1, 4))
    assert race.winner(Scripted([2**52, 2**52, 2**63, 2**62])) == 0
    assert race.winner(Scripted([2**52, 2**52, 2**62, 2**63 + 2**62])) == 1


def test_one_option_alone_is_drawn_like_any_other():
    mean = sample_expected_best((Option.uniform((0, 1)),), 400, 1)
    assert mean.interval.low < Fraction(1, 2) < mean.interval.high
    assert 0 < mean.hits < 400
    constant = sample_expected_best((Option(()),), 10, 1)
    assert (constant.estimate, constant.interval.low, constant.interval.high) == (0, 0, 0)


def test_impossible_samples_are_refused():
    problem = Problem("p", STATES, *random_sides(2))
    with pytest.raises(ValueError, match="at least one"):
        sample_probabilities(problem, 0, 1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_probabilities(problem, 5, 1, Fraction(1))
    with pytest.raises(ValueError, match="none"):
        sample_expected_best((), 5, 1)
    with pytest.raises(ValueError, match="at least one"):
        sample_expected_best(problem.A, 0, 1)
