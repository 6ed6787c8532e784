"""Ground sets: the closure, the group and its tables, against permutations that act one option at a time."""

from collections import Counter
from dataclasses import FrozenInstanceError
from fractions import Fraction
from itertools import permutations

import pytest

import orbitcert.law.ground_set as module
from oracle.cliques import all_rows, composed, image, inverted
from oracle.law_readings import all_options
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.law.ground_set import ground_set, lattice_options, members, uniform_options
from orbitcert.orbit.tally import TooLarge

LABELS = [tuple(word) for word in ("aab", "bab", "abc", "abba")] + [("",) * d for d in range(1, 5)]


def ground_sets():
    """Some ground sets, with the options that they were made of."""
    for labels in LABELS:
        d = len(labels)
        yield labels, uniform_options(d, range(1, d + 1))
        yield labels, lattice_options(d, (1, 2), (1, 2, 3))
        yield labels, (Option.of({0: Fraction(2, 3), d - 1: Fraction(5, 7)}), Option(()), Option.of({0: -1}))


def test_the_group_is_every_permutation_among_equal_labels_in_order():
    compared = 0
    for labels, options in ground_sets():
        ground = ground_set(labels, options)
        assert ground.group == tuple(sorted(all_rows(len(labels), labels)))
        assert ground.group[0] == tuple(range(ground.d))
        assert ground.d == len(labels)
        compared += len(ground.group)
    assert compared == 3 * (1 + 2 + 6 + 2 + 2 + 1 + 24 + 4)


def test_the_options_are_the_closure_each_once_simple_ones_first():
    enlarged = 0
    for labels, options in ground_sets():
        ground = ground_set(labels, options)
        closure = {image(phi, x) for phi in all_rows(len(labels), labels) for x in options}
        assert set(ground.options) == closure
        assert len(ground.options) == len(closure)
        sizes = [len(x.support) for x in ground.options]
        assert sizes == sorted(sizes)
        assert all(ground.index[x] == k for k, x in enumerate(ground.options))
        enlarged += len(closure) > len(set(options))
    assert enlarged >= 5


def test_the_tables_of_images_products_inverses_involutions_and_shapes_are_right():
    compared = Counter()
    for labels, options in ground_sets():
        ground = ground_set(labels, options)
        for k, phi in enumerate(ground.group):
            assert ground.number[phi] == k
            assert ground.permutation(k) == Permutation.from_dense(phi)
            assert ground.group[ground.inverse[k]] == inverted(phi)
            assert (k in ground.involutions) == (inverted(phi) == phi)
            for x, number in zip(ground.options, ground.images[k], strict=True):
                assert ground.options[number] == image(phi, x) == x.moved_by(ground.permutation(k))
                compared["images"] += 1
            for j, psi in enumerate(ground.group):
                assert ground.group[ground.product[k][j]] == composed(phi, psi)
                assert ground.group[ground.right_product(j)[k]] == composed(phi, psi)
                compared["products"] += 1
                compared["orders that matter"] += ground.product[k][j] != ground.product[j][k]
        for x in range(len(ground.options)):
            orbit = {ground.index[image(phi, ground.options[x])] for phi in ground.group}
            assert ground.shape[x] == min(orbit)
            compared["shapes"] += ground.shape[x] != x
    assert compared["images"] > 1500
    assert compared["products"] == 3 * (1 + 4 + 36 + 4 + 4 + 1 + 576 + 16)
    assert compared["orders that matter"] > 1000
    assert compared["shapes"] > 60


def test_sets_as_bit_masks_move_like_sets():
    ground = ground_set(("a", "a", "b", "a"), uniform_options(4, (1, 2)))
    compared = 0
    for k, phi in enumerate(ground.group):
        for chosen in ((), (0,), (1, 3), (0, 4, 9), tuple(range(10))):
            mask = ground.moved(k, chosen)
            assert {ground.options[x] for x in members(mask)} == {image(phi, ground.options[x]) for x in chosen}
            assert list(members(ground.mask(chosen))) == list(chosen)
            compared += mask != ground.mask(chosen)
    assert compared >= 10


def test_the_numbers_in_a_mask_are_increasing():
    assert [list(members(mask)) for mask in (0, 1, 0b1101, 1 << 70)] == [[], [0], [0, 2, 3], [70]]


def test_uniform_and_lattice_options_are_all_of_them_each_once():
    compared = 0
    for d in range(1, 6):
        for low in range(1, d + 2):
            for high in range(low, 7):
                uniform = uniform_options(d, range(low, high + 1))
                assert len(uniform) == len(set(uniform))
                assert set(uniform) == all_options(d, range(low, high + 1), None)
                compared += 1
    for d in range(1, 5):
        for supports in ((1, 1), (1, 2), (2, 3), (1, 9), (3, 4)):
            for denominators in ((1, 1), (1, 3), (2, 2), (3, 4), (6, 6)):
                sizes, common = (range(low, high + 1) for low, high in (supports, denominators))
                lattice = lattice_options(d, sizes, common)
                assert len(lattice) == len(set(lattice))
                assert set(lattice) == all_options(d, sizes, common)
                compared += 1
    assert compared == 185


def test_a_group_or_a_closure_that_cannot_be_listed_is_refused(monkeypatch):
    with pytest.raises(TooLarge, match="40320 permutations"):
        ground_set(("",) * 8, [Option.one_hot(0)])
    with pytest.raises(TooLarge, match="different options"):
        ground_set(("",) * 7, [Option.of({s: s + 1 for s in range(7)})])
    assert len(ground_set(("a",) * 4 + ("b",) * 4, [Option.one_hot(0)]).group) == 576
    monkeypatch.setattr(module, "LARGEST_GROUP", 5)
    with pytest.raises(TooLarge, match="6 permutations"):
        ground_set(("",) * 3, [Option.one_hot(0)])
    monkeypatch.setattr(module, "LARGEST_GROUP", 6)
    monkeypatch.setattr(module, "LARGEST_GROUND_SET", 5)
    with pytest.raises(TooLarge, match="more than 5 different options"):
        ground_set(("",) * 3, [Option.of({0: 1, 1: 2, 2: 3})])
    monkeypatch.setattr(module, "LARGEST_GROUND_SET", 6)
    full = ground_set(("",) * 3, [Option.of({0: 1, 1: 2, 2: 3})])
    assert {tuple(w for _, w in x.entries) for x in full.options} == set(permutations((1, 2, 3)))


def test_a_ground_set_cannot_be_changed():
    ground = ground_set(("", ""), uniform_options(2, (1, 2)))
    for name in ("labels", "options", "group", "images"):
        with pytest.raises(FrozenInstanceError):
            setattr(ground, name, ())
