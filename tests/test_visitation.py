"""Visit distributions: functions of gamma, not values at one gamma."""

from fractions import Fraction

import pytest

from oracle import policies as oracle
from orbitcert.distribution.policy import TooMany
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.gallery import gallery_entry

HALF = Fraction(1, 2)


def test_two_functions_coincide_at_one_half_in_the_case_study():
    mdp = gallery_entry("case-study-left-right").environment
    right = mdp.restricted(mdp.index("*"), "r")
    at_half, at_nine_tenths = (visit_distributions(right, 0, g) for g in (HALF, Fraction(9, 10)))
    assert at_half.functions == at_nine_tenths.functions == 6
    assert len(at_half.options) == 5
    assert len(at_nine_tenths.options) == 6


@pytest.mark.parametrize("deterministic", [True, False])
def test_functions_and_values_are_those_of_all_policies(deterministic):
    merged = 0
    for seed in range(110):
        mdp = oracle.random_mdp(seed, deterministic)
        found = visit_distributions(mdp, 0, HALF)
        assert found.options == oracle.visit_distributions(mdp, 0, HALF), seed
        if len(mdp.states) < 5:
            assert found.functions == oracle.visit_functions(mdp, 0), seed
        merged += len(found.options) < found.functions
    assert merged > 0


def test_every_visit_distribution_has_total_weight_one_over_one_minus_gamma():
    mdp = gallery_entry("gems").environment
    found = visit_distributions(mdp, 0, Fraction(9, 10))
    assert {sum(w for _, w in x.entries) for x in found.options} == {Fraction(10)}


@pytest.mark.parametrize("discount", [Fraction(0), Fraction(1), Fraction(3, 2)])
def test_a_discount_outside_the_open_unit_interval_is_refused(discount):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        visit_distributions(gallery_entry("candy").environment, 0, discount)


def test_too_many_functions_are_counted():
    with pytest.raises(TooMany, match="10 visit distributions"):
        visit_distributions(gallery_entry("two-or-51").environment, 0, HALF, limit=10)
