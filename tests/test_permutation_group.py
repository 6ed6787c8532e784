"""Listed groups: order, membership and words against sympy and closure by hand, refusals, determinism."""

import random
from fractions import Fraction

import pytest
from sympy.combinatorics import Permutation as SympyPermutation
from sympy.combinatorics import PermutationGroup

from oracle.generated_groups import rows
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.permutation_group import (
    LARGEST_GROUP,
    GroupTooLarge,
    ListedGroup,
    listed_group,
    spelled,
    word_of,
)

TURN = Permutation.from_cycles([(0, 1, 2, 3)])
FLIP = Permutation.from_cycles([(0, 1), (2, 3)])
X, Y = Option.one_hot(0), Option.one_hot(1)


def random_generators(rng: random.Random, d: int) -> tuple[Permutation, ...]:
    return tuple(Permutation.from_dense(rng.sample(range(d), d)) for _ in range(rng.randint(1, 3)))


def test_orders_members_and_words_agree_with_sympy_and_with_closure():
    rng = random.Random(9)
    members = strangers = spelled_words = 0
    orders = set()
    for _ in range(150):
        d = rng.randint(2, 6)
        generators = random_generators(rng, d)
        group = ListedGroup(generators)
        reference = PermutationGroup([SympyPermutation(list(g.dense(d))) for g in generators])
        assert group.order == reference.order()
        orders.add(group.order)
        assert {phi.dense(d) for phi in group.elements()} == rows(generators, d)
        for k in range(group.order):
            spelled_words += 1
            assert spelled(generators, group.word(k)) == group.element(k)
            assert group.number(group.element(k)) == k
        for _ in range(20):
            phi = Permutation.from_dense(rng.sample(range(d), d))
            inside = reference.contains(SympyPermutation(list(phi.dense(d))))
            assert (phi in group) == inside
            members, strangers = members + inside, strangers + (not inside)
    assert len(orders) > 10
    assert min(members, strangers) > 400
    assert spelled_words > 10_000


def test_words_are_shortest():
    rng = random.Random(3)
    compared = 0
    for _ in range(40):
        d = rng.randint(3, 5)
        generators = random_generators(rng, d)
        group = ListedGroup(generators)
        letters = [*generators, *(g.inverse() for g in generators)]
        sphere, seen, distance = {Permutation()}, {Permutation()}, 0
        while sphere:
            for phi in sphere:
                assert len(group.word(group.number(phi))) == distance
                compared += 1
            sphere = {phi * g for phi in sphere for g in letters} - seen
            seen |= sphere
            distance += 1
        assert len(seen) == group.order
    assert compared > 800


def test_the_last_letter_acts_first():
    a, b = Permutation.from_cycles([(0, 1)]), Permutation.from_cycles([(1, 2)])
    phi = spelled((a, b), (1, 2))
    assert [phi(i) for i in range(3)] == [a(b(i)) for i in range(3)] == [1, 2, 0]
    assert spelled((TURN,), (-1,)) == TURN.inverse()
    assert spelled((a, b), (2, 1)) != phi


@pytest.mark.parametrize("word", [(0,), (2,), (-2,), (1, 3)])
def test_a_letter_without_generator_is_refused(word):
    with pytest.raises(ValueError, match="stands for none of 1 generators"):
        spelled((TURN,), word)


def test_quotients_and_inverses():
    group = ListedGroup((TURN, FLIP))
    phis = list(group.elements())
    for i, phi in enumerate(phis):
        assert phis[group.inverse(i)] == phi.inverse()
        for j, psi in enumerate(phis):
            assert phis[group.quotient(i, j)] == phi.inverse() * psi
    assert group.order == 8


def test_a_large_group_is_refused_with_the_limit_and_generators_stay_members():
    swap, turn = Permutation.from_cycles([(0, 1)]), Permutation.from_cycles([tuple(range(9))])
    with pytest.raises(GroupTooLarge, match=f"more than {LARGEST_GROUP} elements"):
        listed_group((swap, turn))
    assert ListedGroup((TURN, FLIP), 8).order == 8
    with pytest.raises(GroupTooLarge, match="more than 7 elements"):
        ListedGroup((TURN, FLIP), 7)
    assert [word_of((swap, turn), phi) for phi in (Permutation(), turn, turn.inverse())] == [(), (2,), (-2,)]
    with pytest.raises(GroupTooLarge):
        word_of((swap, turn), swap * turn)


def test_the_list_does_not_depend_on_the_run():
    assert listed_group((TURN, FLIP)) == ListedGroup((TURN, FLIP))
    words = [(), (1,), (-1,), (2,), (1, 1), (2, 1), (2, -1), (2, 1, 1)]
    assert [listed_group((TURN, FLIP)).word(k) for k in range(8)] == words


# Problems


def problem(**fields) -> Problem:
    return Problem("p", ("x", "y", "z", "u"), (X,), (Y,), **fields)


def test_a_problem_admits_exactly_the_group():
    ring = problem(generators=(TURN,))
    assert ring.group_order() == 4
    assert ring.admits(TURN * TURN)
    assert not ring.admits(Permutation.from_cycles([(0, 1)]))
    assert not ring.admits(Permutation.from_cycles([(0, 4)]))
    assert ring.with_options((Y,), (X,)).generators == (TURN,)


def test_generators_have_a_canonical_order():
    assert problem(generators=(TURN, FLIP)) == problem(generators=(FLIP, TURN))
    assert hash(problem(generators=(TURN, FLIP))) == hash(problem(generators=(FLIP, TURN)))
    assert problem(generators=(TURN,)) != problem(generators=(TURN.inverse(),))
    assert problem(generators=(TURN,)) != problem()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"generators": ()}, "no generator: only the identity would permute rewards"),
        ({"generators": (Permutation(),)}, "moves no state"),
        ({"generators": (TURN, Permutation())}, "generator 1 moves no state"),
        ({"generators": (TURN, TURN)}, "a generator is listed twice"),
        ({"generators": (Permutation.from_cycles([(0, 4)]),)}, r"moves a state outside 0\.\.3"),
        ({"generators": (TURN,), "labels": ("a",) * 4}, "labels and generators exclude each other"),
    ],
)
def test_what_generates_no_proper_group_is_refused(fields, reason):
    with pytest.raises(ValueError, match=reason):
        problem(**fields)


def test_nothing_that_asks_for_labels_takes_generators_for_all_permutations():
    ring = problem(generators=(TURN,))
    for question in (ring.state_labels, ring.label_classes):
        with pytest.raises(Exception, match="p: rewards are permuted by a group given by generators"):
            question()
    assert problem().state_labels() is None
    assert problem(labels=("a", "a", "b", "b")).label_classes() == ((0, 1), (2, 3))
    assert Fraction(problem(labels=("a", "a", "b", "b")).group_order()) == 4
