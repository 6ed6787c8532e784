"""Every gallery entry gives the option sets and the exact counts of its row."""

from fractions import Fraction
from itertools import permutations, product

import pytest

from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.gallery import gallery, gallery_entry, gallery_names
from orbitcert.environment.mdp_file import mdp_from_json, mdp_to_json
from orbitcert.environment.sources import open_environment
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, best_value
from orbitcert.exact.problem_file import problem_from_json, problem_to_json

SIZES = {  # states, A, B
    "candy": (3, 1, 2),
    "sets": (19, 3, 10),
    "tree": (6, 2, 4),
    "tree-prime": (7, 2, 5),
    "two-or-51": (53, 2, 51),
    "case-study-avoid-0": (5, 1, 5),
    "case-study-left-right": (7, 4, 6),
    "gems": (14, 2, 3),
    "keep-erode": (5, 1, 3),
    "restricted": (3, 1, 2),
    "pacman-outcomes": (3, 1, 2),
    "features-states": (5, 2, 3),
    "features": (3, 2, 3),
    "tic-tac-toe": (6, 1, 5),
    "aima-grid": (11, 1, 10),
}


def counts(problem, reward):
    """(B>A, tie, A>B) over the distinct permutations of a reward, by definition."""
    B = tie = A = 0
    for r in set(permutations(reward)):
        difference = best_value(problem.B, r) - best_value(problem.A, r)
        B, tie, A = B + (difference > 0), tie + (difference == 0), A + (difference < 0)
    return B, tie, A


@pytest.mark.parametrize("name", gallery_names())
def test_option_sets_have_the_sizes_of_the_row(name):
    problem = gallery_problem(name)
    assert problem.name == name
    assert (problem.d, len(problem.A), len(problem.B)) == SIZES[name]
    assert problem_from_json(problem_to_json(problem)) == problem


def test_the_table_is_complete():
    assert set(gallery_names()) == set(SIZES)
    assert len(gallery_names()) == len(SIZES)


@pytest.mark.parametrize("entry", [e for e in gallery() if e.counts], ids=lambda e: e.name)
def test_counts_are_those_of_the_row(entry):
    problem = gallery_problem(entry.name)
    for expected in entry.counts:
        assert len(expected.reward) == problem.d
        assert counts(problem, expected.reward) == (expected.B, expected.tie, expected.A)


@pytest.mark.parametrize("entry", [e for e in gallery() if SIZES[e.name][0] <= 6], ids=lambda e: e.name)
def test_no_small_reward_refutes_the_claims_and_one_meets_the_known_bounds(entry):
    problem = gallery_problem(entry.name)
    worst = Fraction(1)
    rewards = [r for r in product((0, 1, 2), repeat=problem.d) if list(r) == sorted(r)]
    for reward in [*rewards, tuple(range(problem.d))]:
        B, tie, A = counts(problem, reward)
        worst = min(worst, Fraction(B + tie, B + tie + A))
        assert entry.most is None or entry.most * A <= B
    assert worst >= entry.weak
    if entry.name != "case-study-avoid-0":
        assert worst == entry.weak


def test_candy_is_the_problem_of_the_format_page():
    assert problem_to_json(gallery_problem("candy")) == {
        "format": "orbitcert/problem/1",
        "name": "candy",
        "states": ["candy", "chocolate", "hug"],
        "A": [{"candy": "1"}],
        "B": [{"chocolate": "1"}, {"hug": "1"}],
    }


def test_gems_has_two_functions_against_three():
    mdp = gallery_entry("gems").environment
    for action, functions in (("red", 2), ("blue", 3)):
        restricted = mdp.restricted(mdp.index("s"), action)
        assert visit_distributions(restricted, 0, Fraction(9, 10)).functions == functions


def test_tree_prime_has_the_mean_of_the_linked_pair():
    problem = gallery_problem("tree-prime")
    assert problem.states == ("A", "B", "C", "D", "D'", "E", "F")
    assert Option.uniform((3, 4)) in problem.B
    assert Option.one_hot(3) not in problem.B


@pytest.mark.parametrize("entry", [e for e in gallery() if e.environment], ids=lambda e: e.name)
def test_environments_survive_their_file_format_and_open_by_name(entry):
    assert mdp_from_json(mdp_to_json(entry.environment)) == entry.environment
    assert open_environment(entry.name) is entry.environment
    assert entry.choice.text


def test_a_problem_without_environment_and_an_unknown_name_are_refused():
    with pytest.raises(BadInput, match="problem without an environment"):
        open_environment("features")
    with pytest.raises(BadInput, match="no such file, and no gallery entry"):
        open_environment("candies")
    with pytest.raises(BadInput, match="no entry 'candies'"):
        gallery_entry("candies")
