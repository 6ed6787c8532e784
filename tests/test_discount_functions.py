"""F(s) as functions of the discount: equal functions are equal values, and one discount never decides."""

from fractions import Fraction

import pytest

from oracle import discounts as oracle
from oracle.policies import random_mdp
from orbitcert.distribution.coincidences import coincidences
from orbitcert.distribution.discount_functions import (
    entry_functions,
    function_dominance,
    generic_discount,
    simple_discounts,
    visit_functions,
)
from orbitcert.distribution.dominance import dominance
from orbitcert.distribution.function_combination import combining_weights
from orbitcert.distribution.policy import TooMany
from orbitcert.distribution.rational_function import RationalFunction
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import option_set

HALF = Fraction(1, 2)
GAMMAS = (Fraction(1, 10), HALF, Fraction(9, 10))


def after(name, action, start=0):
    return visit_functions(gallery_entry(name).environment.restricted(start, action), start)


@pytest.mark.parametrize("deterministic", [True, False])
def test_functions_are_the_rows_of_the_inverse_for_all_policies(deterministic):
    compared = several = 0
    for seed in range(40):
        mdp = random_mdp(seed, deterministic)
        if len(mdp.states) > 4:
            continue
        found = visit_functions(mdp, 0)
        flat = {tuple((s, f.numerator, f.denominator) for s, f in x.entries) for x in found}
        assert flat == oracle.visit_functions(mdp, 0), seed
        assert len(flat) == len(found) == len(set(found))
        compared += len(found)
        several += len(found) > 1
    assert compared > 40
    assert several > 8


def test_values_numbers_and_limits_are_those_of_the_enumerations_at_one_discount():
    compared = stochastic = 0
    for seed in range(80):
        mdp = random_mdp(seed, seed % 2 == 0)
        found = visit_functions(mdp, 0)
        for gamma in GAMMAS:
            one = visit_distributions(mdp, 0, gamma)
            assert option_set(f.at(gamma) for f in found) == one.options
            assert len(found) == one.functions
        assert option_set(f.limit() for f in found) == recurrent_distributions(mdp, 0), seed
        compared += len(found)
        stochastic += not mdp.is_deterministic()
    assert compared > 200
    assert stochastic > 20


def test_the_rows_of_the_literature():
    assert (len(after("case-study-left-right", "l")), len(after("case-study-left-right", "r"))) == (4, 6)
    s = gallery_entry("gems").environment.index("s")
    assert (len(after("gems", "red", s)), len(after("gems", "blue", s))) == (2, 3)


def test_at_one_half_six_functions_of_the_case_study_take_five_values_and_are_told_apart_here():
    right = after("case-study-left-right", "r")
    assert len(right) == 6
    assert len({f.at(HALF) for f in right}) == 5
    [(f, g)] = next(c.functions for c in coincidences(right) if c.point.low == HALF)
    assert f != g
    assert f.at(HALF) == g.at(HALF)
    assert f.at(Fraction(1, 3)) != g.at(Fraction(1, 3))
    assert generic_discount(right) != HALF


def test_coincidences_of_the_case_study():
    both = (*after("case-study-left-right", "l"), *after("case-study-left-right", "r"))
    found = [(c.point.polynomial, c.point.decimal(6), len(c.functions), len(c.entries)) for c in coincidences(both)]
    assert found == [
        ((-1, 2), "0.500000", 1, 2),
        ((-1, 1, 1), "0.618033", 3, 5),
        ((-1, 1, 0, 1), "0.682327", 0, 1),
        ((-1, 0, 2), "0.707106", 0, 2),
        ((-1, 0, 1, 1), "0.754877", 0, 1),
    ]


def test_different_entries_differ_at_every_discount_that_is_no_coincidence():
    coinciding = apart = 0
    for seed in range(60):
        functions = visit_functions(random_mdp(seed, seed % 2 == 0), 0)
        entries = entry_functions(functions)
        rational = {c.point.low for c in coincidences(functions) if c.point.is_rational()}
        tried = simple_discounts()
        for gamma in (next(tried) for _ in range(40)):
            equal = len({f.at(gamma) for f in entries}) < len(entries)
            assert equal == (gamma in rational), (seed, gamma)
            coinciding += equal
            apart += not equal
    assert coinciding > 10
    assert apart > 1000


def test_the_same_functions_are_nondominated_at_every_discount():
    dominated = kept = 0
    for seed in range(40):
        functions = visit_functions(random_mdp(seed, seed % 2 == 0), 0)
        split = function_dominance(functions)
        for gamma in (Fraction(1, 7), Fraction(5, 11), Fraction(12, 13)):
            values = {f.at(gamma): f for f in functions}
            if len(values) == len(functions):
                assert {values[x] for x in dominance(option_set(values)).nondominated} == set(split.nondominated)
        dominated += len(split.dominated)
        kept += len(split.nondominated)
    assert dominated > 10
    assert kept > 60


def test_a_dominated_function_of_the_case_study_is_a_mixture_whose_weights_depend_on_the_discount():
    left = after("case-study-left-right", "l")
    split = function_dominance(left)
    assert (len(split.nondominated), len(split.dominated)) == (2, 2)
    for f in split.dominated:
        weights = combining_weights(f, split.nondominated)
        assert weights is not None
        assert any(len(w.numerator) > 1 or len(w.denominator) > 1 for w in weights)
        for gamma in GAMMAS:
            numbers = [w.at(gamma) for w in weights]
            assert sum(numbers) == 1
            assert min(numbers) >= 0
            total = {}
            for x, number in zip(split.nondominated, numbers, strict=True):
                for s, entry in x.at(gamma).entries:
                    total[s] = total.get(s, 0) + number * entry
            assert total == dict(f.at(gamma).entries)
    for f in split.nondominated:
        assert combining_weights(f, [x for x in left if x != f]) is None


def test_an_affine_combination_with_a_negative_weight_is_no_mixture():
    half = {"s": "1/2", "x": "1/2"}
    mdp = Mdp.of("m", {"s": {"wait": half, "stay": {"s": 1}, "go": {"x": 1}}, "x": {"loop": {"x": 1}}})
    functions = visit_functions(mdp, 0)
    found = [combining_weights(f, [x for x in functions if x != f]) is not None for f in functions]
    assert sorted(found) == [False, False, True]


def test_text_is_readable_and_the_form_canonical():
    [first, *_] = after("case-study-left-right", "l")
    assert first.text(gallery_entry("case-study-left-right").environment.states) == (
        "* + g l + g^3/(1 - g^2) lnw + g^2/(1 - g^2) lsw"
    )
    assert str(RationalFunction((1, 1), (2, -1))) == "(1 + g)/(2 - g)"


def test_too_many_functions_are_refused():
    with pytest.raises(TooMany):
        visit_functions(gallery_entry("two-or-51").environment, 0, limit=10)
