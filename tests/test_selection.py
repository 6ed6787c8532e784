"""Option sets from descriptions: what each kind selects, and every refusal."""

# ruff: noqa: SIM300 - A and B are the two sides of a problem, no constants

from fractions import Fraction

import pytest

from orbitcert.distribution.selection import select
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option

HALF = "1/2"
COIN = Mdp.of(
    "coin",
    {
        "s": {"bet": {"H1": HALF, "H2": HALF}, "safe": {"G": 1}, "dive": {"H1": 1}},
        "H1": {"stay": {"H1": 1}},
        "H2": {"stay": {"H2": 1}},
        "G": {"stay": {"G": 1}},
    },
)


def env(name):
    return gallery_entry(name).environment


def test_states_and_a_bare_list_select_one_hots():
    for text in ("candy", "states:candy"):
        problem = select(env("candy"), "start", lose=text).problem
        assert problem.states == env("candy").states
        assert problem.A == (Option.one_hot(2),)
        assert problem.B == (Option.one_hot(3), Option.one_hot(4))


def test_only_supports_keeps_the_states_that_matter():
    problem = select(env("candy"), "start", lose="candy", only_supports=True).problem
    assert problem.states == ("candy", "chocolate", "hug")


def test_actions_select_the_distributions_of_the_policies_that_take_them():
    problem = select(env("sets"), "root", lose="action:set1", win="action:set2").problem
    assert (len(problem.A), len(problem.B)) == (3, 10)


def test_after_conditions_the_policy_first():
    problem = select(env("tree"), "start", "wait", lose="C,D").problem
    assert [problem.option_text(x) for x in problem.B] == ["E", "F"]


def test_patterns_match_states_and_exact_names_win():
    problem = select(env("two-or-51"), "start", lose="dying*").problem
    assert len(problem.A) == 2
    case = env("case-study-avoid-0")
    with pytest.raises(BadInput, match=r"no policy from '\*' arrives in '\*'"):
        select(case, "*", lose="*")


def test_a_comma_in_a_name_is_escaped():
    ends = {"(0,1)": {"w": {"(0,1)": 1}}, "x": {"w": {"x": 1}}}
    mdp = Mdp.of("m", {"s": {"l": {"(0,1)": 1}, "r": {"x": 1}}, **ends})
    assert select(mdp, "s", lose=r"(0\,1)").problem.A == (Option.one_hot(1),)


def test_ends_in_selects_every_distribution_inside():
    problem = select(env("case-study-avoid-0"), "*", lose="ends-in:r*", only_supports=True).problem
    texts = [problem.option_text(x) for x in problem.A]
    assert sorted(texts) == ["1/2 rne + 1/2 rse", "rne", "rse"]


def test_a_mixture_of_losing_ends_is_no_one_hot_but_lies_inside():
    inside = select(COIN, "s", lose="ends-in:H*")
    assert inside.problem.A == (Option.uniform((1, 2)), Option.one_hot(1))
    assert inside.problem.B == (Option.one_hot(3),)
    assert any("only pure outcomes" in r for r in inside.remarks)
    with pytest.raises(BadInput, match="arrives in 'H2' almost surely"):
        select(COIN, "s", lose="H*")


def test_one_cycles_enlarge_the_losing_side_where_ends_are_not_pure():
    found = select(COIN, "s", lose="ends-in:H*", one_cycles=True)
    assert found.problem.A == (Option.one_hot(1), Option.one_hot(2))
    assert found.problem.B == (Option.one_hot(3),)
    assert any("larger A" in r for r in found.remarks)


def test_one_cycles_are_all_of_the_pure_part_of_the_full_selection():
    full = select(env("case-study-avoid-0"), "*", lose="0").problem
    pure = select(env("case-study-avoid-0"), "*", lose="0", one_cycles=True).problem
    assert full.A == pure.A
    assert set(pure.B) == {x for x in full.B if len(x.support) == 1}


def test_remarks_count_distributions_and_the_nondominated():
    assert select(env("case-study-avoid-0"), "*", lose="0").remarks[0] == (
        "6 recurrent distributions from *, 5 of them non-dominated"
    )


def test_functions_that_coincide_at_the_discount_are_remarked():
    half = select(env("gems"), "s", lose="action:red", win="action:blue", criterion=Fraction(9, 10))
    assert half.remarks == ("5 visit distributions from s, 5 of them non-dominated",)
    case = env("case-study-left-right")
    merged = select(case, "*", lose="action:l", win="action:r", criterion=Fraction(1, 2))
    assert any("6 visit distribution functions take only 5 different values" in r for r in merged.remarks)
    assert (len(merged.problem.A), len(merged.problem.B)) == (4, 5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": "nowhere", "lose": "candy"}, "--from: 'candy' has no state 'nowhere'"),
        ({"after": "up", "lose": "candy"}, "--after: state 'start' has no action 'up'"),
        ({"lose": "action:up"}, "--lose: state 'start' has no action 'up'"),
        ({"lose": "z*"}, "--lose: no state of 'candy' is called or matches 'z*'"),
        ({"lose": "wait"}, "--lose: no policy from 'start' arrives in 'wait' almost surely"),
        ({"lose": "candy", "win": "sweet"}, "--win: no state of 'candy' is called or matches 'sweet'"),
        ({"lose": "candy", "win": "candy"}, "--win: selects the same options as --lose"),
        ({"lose": "candy,chocolate,hug"}, "--win: no distribution from 'start' is left for B"),
        ({"lose": "ends-in:wait"}, "--lose: selects no option"),
        ({"lose": "candy", "criterion": Fraction(1, 2)}, "--lose: with a discount only action:NAME"),
        ({"lose": "action:left", "criterion": Fraction(2)}, "--criterion: discount 2 is not"),
        ({"lose": "action:left", "one_cycles": True}, "--one-cycles: needs average reward"),
        ({"lose": "wait", "one_cycles": True}, "--lose: 'wait' is no 1-cycle"),
    ],
)
def test_what_selects_nothing_sensible_is_refused(arguments, message):
    with pytest.raises(BadInput) as caught:
        select(env("candy"), **{"start": "start", **arguments})
    assert str(caught.value).startswith(message)
