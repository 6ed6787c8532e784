"""Problems: what is refused, the group, and equality up to the order in which options are listed."""

from fractions import Fraction
from itertools import permutations
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem

E = [Option.one_hot(s) for s in range(6)]


def abc(A, B, labels=None, states=("a", "b", "c")):
    """A problem over three states unless said otherwise."""
    return Problem("p", states, tuple(A), tuple(B), labels)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"A": E[:1], "B": E[1:2], "states": ("a", "a")}, "two states have the same name"),
        ({"A": [], "B": E[:1]}, "A is empty"),
        ({"A": E[:1], "B": []}, "B is empty"),
        ({"A": [E[0], E[0]], "B": E[1:2]}, "A lists an option twice"),
        ({"A": E[:1], "B": [E[1], E[2], E[1]]}, "B lists an option twice"),
        ({"A": E[3:4], "B": E[:1]}, "A has an option with a state outside 0..2"),
        ({"A": E[:1], "B": [E[0], Option.uniform((2, 5))]}, "B has an option with a state outside 0..2"),
        ({"A": E[:2], "B": [E[1], E[0]]}, "A and B are the same set"),
        ({"A": E[:1], "B": E[1:2], "labels": ("x", "y")}, "2 labels for 3 states"),
    ],
)
def test_what_is_no_problem_is_refused_with_its_reason(arguments, reason):
    with pytest.raises(ValueError, match=reason):
        abc(**arguments)


def test_the_order_of_options_does_not_matter():
    assert abc([E[0]], [E[2], E[1]]) == abc([E[0]], [E[1], E[2]])
    assert list(abc([E[0]], [E[2], E[1]]).B) == sorted([E[1], E[2]])
    assert hash(abc([E[0]], [E[2], E[1]])) == hash(abc([E[0]], [E[1], E[2]]))


def test_sets_that_overlap_without_being_equal_are_accepted():
    problem = abc(E[:2], E[:3])
    assert set(problem.A) < set(problem.B)


@given(st.lists(st.sampled_from("xyz"), min_size=5, max_size=5))
def test_the_group_is_the_permutations_within_labels(labels):
    problem = abc(E[:1], E[1:2], tuple(labels), tuple("abcde"))
    admitted = sum(problem.admits(Permutation.from_dense(row)) for row in permutations(range(5)))
    assert admitted == problem.group_order()
    classes = problem.label_classes()
    assert sorted(s for members in classes for s in members) == list(range(5))
    assert all(len({labels[s] for s in members}) == 1 for members in classes)
    assert [members[0] for members in classes] == sorted(members[0] for members in classes)
    assert len(classes) == len(set(labels))


def test_without_labels_the_group_is_everything():
    problem = abc(E[:1], E[1:2])
    assert problem.label_classes() == ((0, 1, 2),)
    assert problem.group_order() == factorial(3)
    assert problem.admits(IDENTITY)
    assert problem.admits(Permutation.from_cycles([(0, 2)]))


def test_a_permutation_of_foreign_states_is_not_admitted():
    assert not abc(E[:1], E[1:2]).admits(Permutation.from_cycles([(0, 3)]))


def test_options_may_be_exchanged_while_states_and_labels_stay():
    problem = abc(E[:1], E[1:2], ("x", "x", "y"))
    other = problem.with_options([E[2]], [E[1], E[0], E[1]])
    assert (other.states, other.labels, other.name) == (problem.states, problem.labels, problem.name)
    assert list(other.A) == [E[2]]
    assert list(other.B) == sorted(E[:2])


def test_options_are_shown_by_their_states():
    problem = abc(E[:1], E[1:2])
    assert problem.option_text(E[1]) == "b"
    assert problem.option_text(Option.of({0: Fraction(-1, 2), 2: 2})) == "-1/2 a + 2 c"
    assert problem.option_text(Option.of({})) == "0"
