"""Rankings: exactly the weak orders that rewards induce, against lines of intersection and against grids of rewards."""

from collections import Counter
from dataclasses import FrozenInstanceError
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import orbitcert.law.rankings as module
from oracle.brute_force import one_reward_per_orbit
from oracle.cliques import image
from oracle.law_readings import sorted_rewards, values_of, weak_order
from oracle.worst_case import Oracle
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.law.case import case_of
from orbitcert.law.ground_set import ground_set, lattice_options, uniform_options
from orbitcert.law.rankings import rankings
from orbitcert.orbit.tally import TooLarge
from orbitcert.orbit.worst_case import worst_case

HALF = Fraction(1, 2)

UNEQUAL = (Option.of({0: 1}), Option.of({0: HALF}), Option.of({0: 1, 1: 2}), Option(()))
NEGATIVE = (Option.of({0: 1, 1: -1}), Option.of({2: 2}))

GROUND_SETS = {
    "one state": (("",), uniform_options(1, (1,))),
    "two states": (("",) * 2, lattice_options(2, (1, 2), (1, 2, 3))),
    "three states": (("",) * 3, uniform_options(3, (1, 2, 3))),
    "pairs only": (("",) * 3, uniform_options(3, (2,))),
    "thirds": (("",) * 3, lattice_options(3, (1, 2, 3), (1, 2, 3))),
    "exact thirds": (("",) * 3, lattice_options(3, (2, 3), (3,))),
    "quarters": (("",) * 3, lattice_options(3, (1, 2, 3), (1, 2, 4))),
    "aab": (("a", "a", "b"), uniform_options(3, (1, 2, 3))),
    "aba": (("a", "b", "a"), lattice_options(3, (1, 2), (1, 2, 3))),
    "abc": (("a", "b", "c"), uniform_options(3, (1, 2, 3))),
    "ab": (("a", "b"), lattice_options(2, (1, 2), (1, 2, 3))),
    "four states": (("",) * 4, uniform_options(4, (1, 2))),
    "every support": (("",) * 4, uniform_options(4, (1, 2, 3, 4))),
    "four states in thirds": (("",) * 4, lattice_options(4, (1, 2), (1, 3))),
    "one-hots": (("",) * 4, uniform_options(4, (1,))),
    "aabb": (("a", "a", "b", "b"), uniform_options(4, (1, 2))),
    "abbb": (("a", "b", "b", "b"), uniform_options(4, (1,))),
    "abba with pairs": (("a", "b", "b", "a"), uniform_options(4, (2,))),
    "unequal sums": (("",) * 2, UNEQUAL),
    "unequal sums with labels": (("a", "b", "b"), (*UNEQUAL, Option.one_hot(2))),
    "negative weights": (("",) * 3, NEGATIVE),
    "a class above another": (("a", "b", "b"), uniform_options(2, (1,))),
    "a state that nothing uses": (("a", "a", "b"), uniform_options(2, (1,))),
}
TABLES = {name: rankings(ground_set(*made)) for name, made in GROUND_SETS.items()}


def rows_of(table):
    """The stored weak orders, in order."""
    return [tuple(row) for row in table.ranks.tolist()]


@pytest.mark.parametrize("name", GROUND_SETS)
def test_exactly_the_weak_orders_that_rewards_induce_are_stored_each_once(name):
    table = TABLES[name]
    ground = table.ground
    expected = {weak_order(ground.options, r) for r in sorted_rewards(ground.labels, ground.options)}
    rows = rows_of(table)
    assert len(rows) == len(set(rows)) == len(table.rewards)
    assert set(rows) == expected


@pytest.mark.parametrize("name", GROUND_SETS)
def test_every_stored_reward_is_sorted_and_induces_its_row(name):
    table = TABLES[name]
    labels = table.ground.labels
    for reward, row in zip(table.rewards, rows_of(table), strict=True):
        assert weak_order(table.ground.options, reward) == row
        assert len(reward) == len(labels)
        for label in set(labels):
            values = [v for v, other in zip(reward, labels, strict=True) if other == label]
            assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("name", GROUND_SETS)
def test_the_open_regions_are_the_rows_without_ties_and_come_first(name):
    table = TABLES[name]
    rows = rows_of(table)
    untied = [len(set(row)) == len(row) for row in rows]
    assert untied == [True] * table.regions + [False] * (len(rows) - table.regions)
    assert table.regions >= 1


def test_no_integer_reward_of_a_grid_ranks_the_options_in_another_way():
    outcomes = Counter()
    for name, table in TABLES.items():
        ground = table.ground
        rows = set(rows_of(table))
        problem = Problem("grid", tuple("wxyz"[: ground.d]), (Option(()),), (Option.of({0: 7}),), ground.labels)
        seen = set()
        for reward in one_reward_per_orbit(problem, range(6, -1, -1)):
            seen.add(weak_order(ground.options, reward))
            outcomes["rewards"] += 1
        for reward in product((-3, -1, 0, 2), repeat=ground.d):
            if list(reward) == sorted(reward, reverse=True):
                seen.add(weak_order(ground.options, reward))
        assert seen <= rows, name
        outcomes["every row seen"] += seen == rows
        outcomes["tables"] += 1
    assert outcomes["tables"] == len(GROUND_SETS) == 23
    assert outcomes["rewards"] > 2500
    assert outcomes["every row seen"] >= 13


def test_the_numbers_of_regions_and_rows_are_the_known_ones():
    sizes = {name: (table.regions, len(table.rewards)) for name, table in TABLES.items()}
    assert sizes["one state"] == (1, 1)
    assert sizes["three states"] == (2, 6)
    assert sizes["four states"] == (10, 38)
    assert sizes["every support"] == (32, 120)
    assert sizes["one-hots"] == (1, 8)  # the faces of the chamber: which of the three gaps are zero
    assert sizes["a state that nothing uses"] == (1, 2)
    assert sizes["a class above another"] == (3, 8)  # the first value above, between, below two, or equal to one
    two = rankings(ground_set(("",) * 2, lattice_options(2, (1, 2), range(1, 8))))
    assert (two.regions, len(two.rewards)) == (1, 2)
    for d in range(2, 6):
        only = rankings(ground_set(("",) * d, uniform_options(d, (1,))))
        assert (only.regions, len(only.rewards)) == (1, 2 ** (d - 1))


@pytest.mark.parametrize("name", ["three states", "thirds", "aab", "aba", "abc", "four states", "aabb", "one-hots"])
def test_two_independent_ways_count_as_many_regions(name):
    """A is every option, B all but one image of another: every two options are compared: flags against cones."""
    ground = TABLES[name].ground
    everything = ground.options
    alike = next(k for k in reversed(range(len(everything))) if ground.shape[k] != k or len(set(ground.labels)) == 3)
    problem = Problem(
        "all", tuple("wxyz"[: ground.d]), everything, tuple(x for k, x in enumerate(everything) if k != alike),
        ground.labels,
    )
    assert Oracle(problem).answer()[1] == TABLES[name].regions


def test_for_one_option_against_another_the_exact_worst_case_sees_as_many_regions():
    """A case of its own is cut by all differences of images, `worst_case` by those of A and B: never fewer here."""
    equal = 0
    pairs = [(x, y) for x in uniform_options(3, (1, 2)) for y in uniform_options(3, (1, 2)) if x != y]
    for x, y in pairs:
        problem = Problem("pair", ("x", "y", "z"), (x,), (y,))
        own = case_of(problem).table.regions
        looked = worst_case(problem, method="regions").regions
        assert looked <= own
        equal += looked == own
    assert len(pairs) == 30
    assert equal == 18


def test_places_of_moved_options_and_best_of_moved_sets_are_those_of_the_values():
    compared = 0
    for name in ("aba", "thirds", "four states", "aabb"):
        table = TABLES[name]
        ground = table.ground
        count = len(ground.options)
        for chosen in ((0,), (1, 3), (0, 2, count - 1), (count - 1,)):
            best = table.best(chosen)
            assert best.shape == (len(ground.group), len(table.rewards))
            for k, phi in enumerate(ground.group):
                moved = [image(phi, ground.options[x]) for x in chosen]
                for face, reward in enumerate(table.rewards):
                    top = max(values_of(moved, reward))
                    place = sorted(set(values_of(ground.options, reward))).index(top)
                    assert best[k, face] == place
                    compared += 1
        assert all(np.array_equal(table.best((x,)), table.moved[x]) for x in range(count))
    assert compared > 5000


def test_forgotten_sets_are_found_again(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 2)
    table = rankings(ground_set(("",) * 3, uniform_options(3, (1, 2))))
    sets = [(0, 1), (0, 1, 2), (1, 2), (2, 5), (0, 3, 4, 5)]
    first = [table.best(chosen).copy() for chosen in sets]
    assert all(np.array_equal(table.best(chosen), old) for chosen, old in zip(sets, first, strict=True))
    assert all(
        np.array_equal(old, np.maximum.reduce([table.moved[x] for x in chosen]))
        for chosen, old in zip(sets, first, strict=True)
    )
    assert len(table._best) <= 2


def test_more_than_256_options_keep_their_places():
    table = rankings(ground_set(("",) * 2, lattice_options(2, (1, 2), range(1, 31))))
    assert len(table.ground.options) > 256
    assert rows_of(table) == [weak_order(table.ground.options, r) for r in table.rewards]
    assert table.regions == 1


def test_too_many_regions_or_columns_are_refused(monkeypatch):
    ground = ground_set(("",) * 3, uniform_options(3, (1, 2, 3)))
    monkeypatch.setattr(module, "LARGEST_REGIONS", 1)
    with pytest.raises(TooLarge, match="more than 1 regions"):
        rankings(ground)
    monkeypatch.setattr(module, "LARGEST_REGIONS", 2)
    assert rankings(ground).regions == 2
    monkeypatch.setattr(module, "LARGEST_COLUMNS", 35)
    with pytest.raises(TooLarge, match="6 faces"):
        rankings(ground)
    monkeypatch.setattr(module, "LARGEST_COLUMNS", 36)
    assert rankings(ground).regions == 2


def test_a_table_cannot_be_changed():
    table = TABLES["three states"]
    for name in ("ground", "rewards", "regions", "ranks"):
        with pytest.raises(FrozenInstanceError):
            setattr(table, name, None)
