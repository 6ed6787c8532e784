"""The families that the invariant of pointed families leaves, against all families of cliques by definition."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from benchmarks.option_sets import random_graph
from oracle.cliques import all_rows, group_of, image, random_problem
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.search import pointed
from orbitcert.search.pointed import possible_families

LARGEST = 3
"""Families of so many images are compared."""

PROBLEMS = [random_problem(seed) for seed in range(1500)] + [
    random_graph(5, losing, winning, seed) for losing in (1, 2, 3) for winning in (4, 6) for seed in range(6)
]


def images_in_b(problem):
    """All images of A inside B, by trying the whole group."""
    winners = set(problem.B)
    images = {frozenset(image(phi, x) for x in problem.A) for phi in group_of(problem)}
    return sorted(option_set(X) for X in images if winners.issuperset(X))


def clique_families(problem, images, size):
    """The sets of positions of images A_1..A_size such that, A_0 = A, every A_i goes to A and the others into B."""
    losers, winners = frozenset(problem.A), frozenset(problem.B)
    moved = [[frozenset(image(phi, x) for x in X) for X in (problem.A, *images)] for phi in group_of(problem)]
    found = set()
    for family in combinations(range(1, len(images) + 1), size):
        members = (0, *family)
        if all(
            any(row[i] == losers and all(row[j] <= winners for j in members if j != i) for row in moved)
            for i in members
        ):
            found.add(tuple(k - 1 for k in family))
    return found


def as_sets(possible):
    return [{tuple(row) for row in level.tolist()} for level in possible.levels]


def test_no_family_of_a_clique_is_ruled_out():
    outcomes = Counter()
    for problem in PROBLEMS:
        if set(problem.A) <= set(problem.B):
            continue
        images = images_in_b(problem)
        possible = possible_families(problem, problem.A, images, LARGEST)
        assert possible.complete, problem
        kept = as_sets(possible)
        for size in range(1, LARGEST + 1):
            families = clique_families(problem, images, size)
            left = kept[size - 1] if size <= len(kept) else set()
            assert families <= left, (problem, size)
            outcomes[size, "in a clique"] += len(families)
            outcomes[size, "left"] += len(left)
            outcomes[size, "all"] += len(list(combinations(images, size)))
        outcomes["with labels"] += problem.labels is not None and bool(kept)
        outcomes["A meets B"] += not set(problem.A).isdisjoint(problem.B) and bool(kept)
    assert outcomes["with labels"] >= 50
    assert outcomes["A meets B"] >= 30
    for size in range(1, LARGEST + 1):
        assert outcomes[size, "in a clique"] >= 50
        assert outcomes[size, "left"] - outcomes[size, "in a clique"] <= 0.02 * outcomes[size, "all"]
        assert outcomes[size, "left"] < outcomes[size, "all"]


def path():
    a, b, c = (Option.uniform(edge) for edge in [(0, 1), (1, 2), (2, 3)])
    return Problem("path", ("s", "t", "u", "v"), (a,), (b, c)), [(b,), (c,)]


def test_a_pair_of_disjoint_edges_is_no_relative_of_a_pair_of_adjacent_ones():
    problem, images = path()
    possible = possible_families(problem, problem.A, images, 2)
    assert as_sets(possible) == [{(0,), (1,)}]
    assert possible.complete
    assert possible.pairs() == set()


def test_largest_yields_families_of_the_largest_size_up_to_a_limit():
    problem = Problem("star", ("a", "b", "c", "d"), (Option.one_hot(0),), tuple(Option.one_hot(s) for s in (1, 2, 3)))
    images = [(x,) for x in problem.B]
    possible = possible_families(problem, problem.A, images, 2)
    assert list(possible.largest(10)) == [(0, 1), (0, 2), (1, 2)]
    assert list(possible.largest(2)) == [(0, 1), (0, 2)]
    assert possible.pairs() == {(0, 1), (0, 2), (1, 2)}


@pytest.mark.parametrize(("name", "listed"), [("LARGEST_TABLE", 0), ("LARGEST_LEVEL", 1)])
def test_what_is_too_much_to_list_is_not_called_complete(monkeypatch, name, listed):
    monkeypatch.setattr(pointed, name, 2)
    problem = random_graph(6, 1, 6, 1)
    images = images_in_b(problem)
    possible = possible_families(problem, problem.A, images, 3)
    assert not possible.complete
    assert len(possible.levels) == listed
    assert possible.pairs() is None


@pytest.mark.parametrize("few", [0, 10**9])
@pytest.mark.parametrize("at_once", [1, 300, 10**9])
def test_chunks_and_a_first_pass_change_nothing(monkeypatch, few, at_once):
    problem = random_graph(6, 2, 8, 1)
    images = images_in_b(problem)
    expected = as_sets(possible_families(problem, problem.A, images, LARGEST))
    monkeypatch.setattr(pointed, "FEW", few)
    monkeypatch.setattr(pointed, "TABLE_AT_ONCE", at_once)
    assert as_sets(possible_families(problem, problem.A, images, LARGEST)) == expected


def test_isomorphic_pointed_families_share_their_key():
    problem = random_graph(5, 2, 5, 1)
    group = all_rows(5, None)
    orbit = sorted({option_set(image(phi, x) for x in problem.A) for phi in group})
    invariant = pointed._Invariant(problem, orbit[0], orbit[1:])
    family = (orbit[3], orbit[7], orbit[11])
    moved = [[orbit.index(option_set(image(phi, x) for x in X)) for X in family] for phi in group]
    assert len({tuple(row) for row in moved}) > 50
    assert len(set(invariant._keys(np.array(moved), 2).tolist())) == 1
    assert len(set(invariant._keys(np.array([[0, 1, 2], [0, 1, 5], [0, 7, 9]]), 2).tolist())) > 1
