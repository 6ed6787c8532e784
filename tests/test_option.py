"""Options: sparse exact vectors with one form each, and sets of them in canonical order."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orbitcert.exact.option import Option, best_value, moved_set, option_set, support_of
from orbitcert.exact.permutation import IDENTITY, Permutation

d = 6
weights = st.fractions(-3, 3, max_denominator=6)
vectors = st.lists(weights, min_size=d, max_size=d)
rewards = st.lists(st.fractions(-4, 4, max_denominator=5), min_size=d, max_size=d)
phis = st.permutations(range(d)).map(Permutation.from_dense)


def sparse(vector):
    """The option with these entries."""
    return Option.of(dict(enumerate(vector)))


@given(vectors)
def test_dense_and_sparse_entries_agree(vector):
    x = sparse(vector)
    assert [dict(x.entries).get(i, 0) for i in range(d)] == vector
    assert x.support == tuple(i for i, w in enumerate(vector) if w)


@given(vectors, vectors)
def test_equal_vectors_are_equal_values(left, right):
    assert (sparse(left) == sparse(right)) == (left == right)
    if left == right:
        assert hash(sparse(left)) == hash(sparse(right))


@given(vectors, rewards)
def test_the_value_is_the_scalar_product(vector, reward):
    assert sparse(vector).value(reward) == sum(w * r for w, r in zip(vector, reward, strict=True))


@given(vectors, phis)
def test_the_image_has_the_entry_of_a_state_at_its_image(vector, phi):
    moved = dict(sparse(vector).moved_by(phi).entries)
    assert all(moved.get(phi(i), 0) == w for i, w in enumerate(vector))
    assert sparse(vector).moved_by(phi).moved_by(phi.inverse()) == sparse(vector)


@given(st.lists(vectors, min_size=1, max_size=5), rewards, phis)
def test_the_best_value_moves_with_set_and_reward(rows, reward, phi):
    A = option_set(map(sparse, rows))
    moved = [Fraction(0)] * d
    for i, value in enumerate(reward):
        moved[phi(i)] = value
    assert best_value(moved_set(phi, A), moved) == best_value(A, reward) == max(x.value(reward) for x in A)


@given(st.lists(vectors, max_size=6))
def test_sets_do_not_depend_on_order_or_repetition(rows):
    A = [sparse(row) for row in rows]
    assert option_set(A) == option_set([*reversed(A), *A])
    assert set(option_set(A)) == set(A)
    assert list(option_set(A)) == sorted(set(A))
    assert support_of(A) == {i for row in rows for i, w in enumerate(row) if w}


def test_an_option_that_no_moved_state_carries_is_returned_itself():
    x = Option.uniform((0, 2))
    assert x.moved_by(Permutation.from_cycles([(1, 3)])) is x
    assert x.moved_by(IDENTITY) is x


def test_one_hots_and_uniform_distributions_are_what_they_say():
    assert Option.one_hot(3).entries == ((3, Fraction(1)),)
    assert Option.uniform((4, 1, 2)).entries == tuple((i, Fraction(1, 3)) for i in (1, 2, 4))
    assert Option.uniform((5,)) == Option.one_hot(5)
    assert Option.of({}).entries == ()
    assert Option.of({1: 0, 0: 2}).entries == ((0, Fraction(2)),)


@pytest.mark.parametrize(
    "entries",
    [
        ((0, Fraction(0)),),
        ((1, Fraction(1)), (0, Fraction(1))),
        ((0, Fraction(1)), (0, Fraction(1))),
        ((-1, Fraction(1)),),
    ],
)
def test_entries_that_are_not_canonical_are_refused(entries):
    with pytest.raises(ValueError, match="non-zero, by increasing state"):
        Option(entries)


def test_a_state_listed_twice_is_no_support_of_a_uniform_distribution():
    with pytest.raises(ValueError, match="increasing"):
        Option.uniform((1, 1))


def test_a_uniform_distribution_needs_a_state():
    with pytest.raises(ZeroDivisionError):
        Option.uniform(())
