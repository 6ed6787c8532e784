"""Permutations: the action, the group laws, and round trips between the ways of writing one."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitcert.exact.option import Option, moved_set
from orbitcert.exact.permutation import IDENTITY, Permutation

LARGEST = 7

rows = st.integers(0, LARGEST).flatmap(lambda d: st.permutations(range(d)))
phis = rows.map(Permutation.from_dense)
weights = st.fractions(-3, 3, max_denominator=6)
options = st.dictionaries(st.integers(0, LARGEST - 1), weights).map(Option.of)


@given(phis, phis, options)
def test_the_action_of_a_product_is_the_product_of_the_actions(phi, psi, x):
    assert x.moved_by(psi).moved_by(phi) == x.moved_by(phi * psi)


@given(phis, phis, st.sets(options))
def test_sets_are_moved_option_by_option(phi, psi, A):
    assert moved_set(phi, moved_set(psi, A)) == moved_set(phi * psi, A)
    assert len(moved_set(phi, A)) == len(A)


@given(phis, options, st.lists(st.integers(-5, 5), min_size=LARGEST, max_size=LARGEST))
def test_moving_option_and_reward_together_keeps_the_value(phi, x, reward):
    moved = [0] * LARGEST
    for state, value in enumerate(reward):
        moved[phi(state)] = value
    assert x.moved_by(phi).value(moved) == x.value(reward)


@given(phis, phis, phis)
def test_permutations_form_a_group(phi, psi, chi):
    assert (phi * psi) * chi == phi * (psi * chi)
    assert phi * IDENTITY == IDENTITY * phi == phi
    assert (phi * phi.inverse()).is_identity()
    assert (phi * psi).inverse() == psi.inverse() * phi.inverse()
    assert all((phi * psi)(i) == phi(psi(i)) for i in range(LARGEST + 1))


@given(rows)
def test_dense_rows_and_cycles_are_read_back_unchanged(row):
    phi = Permutation.from_dense(row)
    assert list(phi.dense(len(row))) == list(row)
    assert Permutation.from_cycles(phi.cycles()) == phi
    assert Permutation.from_mapping(dict(enumerate(row))) == phi
    assert Permutation.from_dense(phi.dense(len(row) + 3)) == phi
    assert phi.image == {i: j for i, j in enumerate(row) if i != j}


@given(phis)
def test_cycles_are_disjoint_start_at_their_least_state_and_follow_the_permutation(phi):
    states = [s for cycle in phi.cycles() for s in cycle]
    assert sorted(states) == [i for i, _ in phi.moved]
    assert all(cycle[0] == min(cycle) and len(cycle) >= 2 for cycle in phi.cycles())
    assert all(phi(cycle[k - 1]) == cycle[k] for cycle in phi.cycles() for k in range(len(cycle)))


def test_equal_permutations_are_equal_values_and_all_others_differ():
    every = [Permutation.from_dense(row) for row in permutations(range(5))]
    assert len(set(every)) == 120
    assert Permutation(((2, 0), (0, 2))) == Permutation(((0, 2), (2, 0)))
    assert hash(Permutation(((2, 0), (0, 2)))) == hash(Permutation(((0, 2), (2, 0))))


@given(st.lists(st.integers(0, 9), unique=True, max_size=8))
def test_swapping_is_an_involution_that_exchanges_the_rows(states):
    half = len(states) // 2
    left, right = states[:half], states[half : 2 * half]
    phi = Permutation.swapping(left, right)
    assert [phi(i) for i in left] == right
    assert [phi(i) for i in right] == left
    assert (phi * phi).is_identity()
    assert len(phi.moved) == 2 * half


@given(st.dictionaries(st.integers(0, 7), st.integers(0, 7)))
def test_an_injective_map_extends_to_a_permutation_of_the_states_it_names(partial):
    if len(set(partial.values())) < len(partial):
        with pytest.raises(ValueError, match="not injective"):
            Permutation.extending(partial)
        return
    phi = Permutation.extending(partial)
    assert all(phi(i) == j for i, j in partial.items())
    assert {i for i, _ in phi.moved} <= set(partial) | set(partial.values())


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)), st.data())
def test_a_partial_map_within_labels_extends_within_labels(row, domain, data):
    labels = data.draw(st.lists(st.sampled_from("xy"), min_size=6, max_size=6))
    partial = {i: row[i] for i in domain if labels[i] == labels[row[i]]}
    assert all(labels[i] == labels[j] for i, j in Permutation.extending(partial).moved)


@pytest.mark.parametrize(
    "pairs",
    [((0, 1),), ((0, 1), (1, 2)), ((0, 0),), ((0, 1), (0, 2), (1, 0)), ((0, 1), (1, 1)), ((0, 1), (2, 1), (1, 0))],
)
def test_pairs_that_are_no_bijection_are_refused(pairs):
    with pytest.raises(ValueError, match="not a permutation"):
        Permutation(pairs)


def test_cycles_that_meet_are_refused():
    with pytest.raises(ValueError, match="not a permutation"):
        Permutation.from_cycles([(0, 1), (1, 2)])


def test_a_dense_row_must_have_room_for_every_moved_state():
    phi = Permutation.from_cycles([(1, 3)])
    assert phi.dense(4) == (0, 3, 2, 1)
    with pytest.raises(ValueError, match="state 3 moves, but there are only 3 states"):
        phi.dense(3)


def test_swapping_rows_of_different_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        Permutation.swapping((0,), (1, 2))


def test_values_cannot_be_changed():
    with pytest.raises(AttributeError):
        IDENTITY.moved = ((0, 1), (1, 0))
