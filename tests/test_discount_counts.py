"""Counts at every discount: held to all permutations, all numerators and all their roots."""

import random
from fractions import Fraction

import pytest
from flint import fmpz_poly

from oracle import discounts as oracle
from oracle.policies import random_mdp
from orbitcert.discount_certification import count_every_discount
from orbitcert.distribution.algebraic import increasing, roots_with_multiplicity, unit_roots
from orbitcert.distribution.discount_counts import discount_counts
from orbitcert.distribution.discount_functions import VisitFunction, visit_functions
from orbitcert.distribution.function_selection import select_functions
from orbitcert.distribution.rational_function import RationalFunction
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.selection import select
from orbitcert.environment.gallery import gallery_entry
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import Counts, TooLarge, count_orbit

CASE_STUDY = gallery_entry("case-study-left-right").environment


def case_study():
    return select_functions(CASE_STUDY, "*", lose="action:l", win="action:r")


def as_function(f):
    return {s: (x.numerator, x.denominator) for s, x in f.entries}


def test_counts_are_those_of_the_definition():
    cases = breakpoints = irrational = ties_only = constant = 0
    for seed in range(80):
        rng = random.Random(seed)
        mdp = oracle.random_fork(seed)
        A, B = (visit_functions(mdp.restricted(0, a), 0) for a in "lr")
        if A == B or len(A) * len(B) > 6:
            continue
        reward = tuple(rng.choice((0, 0, 1, 3)) for _ in mdp.states)
        found = discount_counts(A, B, reward)
        points, at, between = oracle.counts_at_every_discount(
            [as_function(f) for f in A], [as_function(f) for f in B], reward
        )
        kept = [k for k in range(len(points)) if not between[k] == at[k] == between[k + 1]]
        assert [x.polynomial for x in found.points] == [points[k][0] for k in kept], seed
        for x, k in zip(found.points, kept, strict=True):
            assert x.low <= points[k][2], seed
            assert points[k][1] <= x.high, seed
        assert list(found.at) == [Counts(*at[k]) for k in kept], seed
        assert list(found.between) == [Counts(*between[0]), *(Counts(*between[k + 1]) for k in kept)], seed
        cases += 1
        breakpoints += len(kept)
        irrational += sum(not x.is_rational() for x in found.points)
        ties_only += sum(found.between[k] == found.between[k + 1] for k in range(len(kept)))
        constant += not kept
    assert cases > 40
    assert breakpoints > 30
    assert irrational > 8
    assert ties_only > 1
    assert constant > 10


@pytest.mark.parametrize(
    "reward", [(0, 1, 0, 0, 0, 0, 0, 1), (0, 0, 0, 1, 1, 1, 2, 2), (0, 0, 0, 0, 0, 1, 2, Fraction(7, 2))]
)
def test_counts_of_the_case_study_are_those_at_one_discount(reward):
    chosen = case_study()
    found = discount_counts(chosen.A, chosen.B, reward)
    assert len(found.points) >= 2
    for k, counts in enumerate(found.between):
        assert counts == count_orbit(chosen.at(found.inside(k)), reward)
    rational = 0
    for x, counts in zip(found.points, found.at, strict=True):
        if x.is_rational():
            assert counts == count_orbit(chosen.at(x.low), reward)
            rational += 1
    assert rational >= 1


def test_the_generic_reward_of_the_case_study():
    chosen = case_study()
    found = discount_counts(chosen.A, chosen.B, range(8))
    assert len(found.points) == 286
    assert {c.orbit for c in (*found.at, *found.between)} == {40320}
    assert all(c.B >= c.A for c in (*found.at, *found.between))
    for k in (0, 100, 286):
        assert found.between[k] == count_orbit(chosen.at(found.inside(k)), range(8))
    assert list(increasing(found.points)) == list(found.points)


def test_scaling_and_shifting_the_reward_changes_nothing():
    chosen = case_study()
    reward = (0, 3, 0, 1, 1, 0, 0, 1)
    moved = [Fraction(5, 7) * v - 11 for v in reward]
    assert discount_counts(chosen.A, chosen.B, reward) == discount_counts(chosen.A, chosen.B, moved)
    flipped = discount_counts(chosen.B, chosen.A, reward)
    straight = discount_counts(chosen.A, chosen.B, reward)
    assert [(c.A, c.tie, c.B) for c in flipped.between] == [(c.B, c.tie, c.A) for c in straight.between]


def test_large_numbers_need_no_machine_integers():
    chosen = case_study()
    small = discount_counts(chosen.A, chosen.B, (0, 0, 0, 0, 0, 0, 1, 1))
    huge = discount_counts(chosen.A, chosen.B, (0, 0, 0, 0, 0, 10**30 + 1, 10**30, 10**30))
    assert len(small.points) == 2
    assert huge.between[0].orbit == 168
    for k, counts in enumerate(huge.between):
        assert counts == count_orbit(chosen.at(huge.inside(k)), (0, 0, 0, 0, 0, 10**30 + 1, 10**30, 10**30))


def test_at_average_reward_the_counts_are_those_of_recurrent_distributions():
    broken = same = 0
    for seed in range(300):
        mdp = random_mdp(seed, seed % 2 == 0)
        if len(set(mdp.rows[0])) < 2:
            continue
        first, second = mdp.actions[0][:2]
        if mdp.rows[0][0] == mdp.rows[0][1]:
            continue
        rng = random.Random(seed)
        reward = tuple(Fraction(rng.randint(0, 3)) for _ in mdp.states)
        chosen = select_functions(mdp, mdp.states[0], lose=f"action:{first}", win=f"action:{second}")
        found = count_every_discount(chosen, reward)
        A, B = (recurrent_distributions(mdp.restricted(0, a), 0) for a in (first, second))
        if A == B:
            assert found.average.tie == found.average.orbit
        else:
            assert found.average == count_orbit(Problem("p", mdp.states, A, B), reward)
        assert found.ties_to_A + found.ties_to_B == found.average.tie - found.counts.between[-1].tie
        assert min(found.ties_to_A, found.ties_to_B) >= 0
        broken += found.ties_to_A + found.ties_to_B > 0
        same += found.average == found.counts.between[-1]
    assert broken > 20
    assert same > 20


def test_the_case_study_at_average_reward():
    found = count_every_discount(case_study(), tuple(map(Fraction, (0, 1, 0, 0, 0, 0, 0, 1))))
    problem = select(CASE_STUDY, "*", lose="action:l", win="action:r").problem
    assert found.average == count_orbit(problem, (0, 1, 0, 0, 0, 0, 0, 1)) == Counts(11, 8, 9)
    assert found.counts.between[-1] == Counts(13, 4, 11)
    assert (found.ties_to_B, found.ties_to_A) == (2, 2)
    assert [str(x) for x in found.counts.points] == ["1/2", "root of -1 + g + g^2"]


def test_too_many_assignments_are_refused_with_their_number():
    gems = select_functions(gallery_entry("gems").environment, "s", lose="action:red", win="action:blue")
    with pytest.raises(TooLarge, match="ways to hand the values to the 13 states"):
        discount_counts(gems.A, gems.B, range(14))
    two = discount_counts(gems.A, gems.B, (1, 1, *[0] * 12))
    assert two.between[0].orbit == 91
    assert two.between[0] == count_orbit(gems.at(two.inside(0)), (1, 1, *[0] * 12))


def test_roots_are_isolated_ordered_and_rounded_down():
    # (3g - 1)(g^2 + g - 1)^2 (5 g^2 - 5 g + 1): 1/3, 0.618.. twice, 0.276.. and 0.723..
    product = [1]
    for factor in ((-1, 3), (-1, 1, 1), (-1, 1, 1), (1, -5, 5)):
        product = oracle._times(product, factor)
    found = dict(roots_with_multiplicity(tuple(product)))
    ordered = increasing(found)
    assert [(x.decimal(5), found[given]) for given, x in ordered.items()] == [
        ("0.27639", 1),
        ("0.33333", 1),
        ("0.61803", 2),
        ("0.72360", 1),
    ]
    assert unit_roots((1, 0, 1)) == unit_roots((-2, 1)) == ()


def test_two_numbers_closer_than_their_first_intervals_are_put_in_order():
    near = [root for p in ((-1, 0, 2), (-70710678118654, 10**14), (-70710678118655, 10**14)) for root in unit_roots(p)]
    refined = list(increasing(near).values())
    assert [x.is_rational() for x in refined] == [True, False, True]
    assert refined[1].low >= refined[0].low
    assert refined[1].high <= refined[2].low


def test_at_a_double_root_variants_tie_and_do_not_change_sides():
    # b - a = (1 - 2g)^2 (e1 - e0/2 - e2/2)
    one, q, half_q = (fmpz_poly(c) for c in ([1], [2, -4, 4], [3, -4, 4]))
    flat, high = RationalFunction.of(one, one), RationalFunction.of(q, one)
    middle = RationalFunction.of(half_q, 2 * one)
    a = VisitFunction(((0, middle), (1, flat), (2, middle)))
    b = VisitFunction(((0, flat), (1, high), (2, flat)))
    found = discount_counts([a], [b], (0, 0, 1))
    assert [str(x) for x in found.points] == ["1/2"]
    assert found.at == (Counts(0, 3, 0),)
    assert found.between == (Counts(1, 0, 2), Counts(1, 0, 2))
