"""Universes: one case per class and none twice, against Burnside's lemma and against all labelled cases."""

from collections import Counter
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from functools import cache

import pytest

from oracle.cliques import all_rows, image
from oracle.law_readings import all_cases, all_options, least_image
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.law import burnside as burnside_module
from orbitcert.law import sweep as sweep_module
from orbitcert.law.burnside import classes_by_burnside
from orbitcert.law.ground_set import GroundSet
from orbitcert.law.laws import LAWS
from orbitcert.law.sweep import CaseName, CountMismatch, LawTally, Summing, Sweep, UnitResult
from orbitcert.law.universe import Node, Universe, least_sets, range_text
from orbitcert.search.incidence import canonical_form

COUNTED = [
    Universe((1, 4), (1, 2), (1, 3)),
    Universe((1, 3), (1, 3), (1, 3)),
    Universe((4, 4), (1, 2), (1, 4), supports=(1, 2)),
    Universe((1, 4), (1, 2), (1, 2), supports=(1, 2), labelled=True),
    Universe((3, 3), (1, 2), (1, 2), denominators=(1, 3)),
    Universe((3, 3), (1, 1), (1, 3), denominators=(2, 4)),
    Universe((2, 3), (1, 1), (1, 2), denominators=(1, 3), labelled=True),
    Universe((1, 3), (1, 2), (1, 2), (0, 2)),
    Universe((4, 4), (1, 1), (1, 2), (1, 2), supports=(1, 2)),
    Universe((2, 4), (1, 1), (1, 1), (0, 1), supports=(1, 2), labelled=True),
    Universe((3, 4), (2, 2), (2, 3), supports=(2, 3)),
    Universe((3, 5), (1, 3), (1, 3), supports=(1, 1)),
    Universe((5, 5), (1, 2), (1, 2), supports=(1, 2)),
]

SMALL = [
    Universe((1, 3), (1, 2), (1, 2)),
    Universe((3, 3), (1, 1), (1, 2), denominators=(1, 3)),
    Universe((1, 3), (1, 1), (1, 2), (0, 1), supports=(1, 2)),
    Universe((2, 3), (1, 2), (1, 2), supports=(1, 2), labelled=True),
    Universe((2, 3), (1, 1), (1, 1), (0, 1), labelled=True),
    Universe((4, 4), (1, 2), (1, 2), supports=(1, 2)),
    Universe((4, 4), (2, 2), (1, 1), (1, 1), supports=(1, 1)),
    Universe((2, 2), (1, 3), (1, 3), denominators=(2, 3)),
    Universe((4, 4), (1, 1), (1, 1), denominators=(1, 2), supports=(1, 2), labelled=True),
]


def generated(stratum):
    """The cases of a stratum, in order."""
    return [case for node in stratum.nodes for case in stratum.cases(node)]


@pytest.mark.parametrize("universe", COUNTED, ids=lambda universe: universe.words)
def test_as_many_cases_are_generated_as_burnside_counts_classes(universe):
    numbers = []
    for stratum in universe.strata():
        cases = generated(stratum)
        expected = classes_by_burnside(stratum)
        assert len(cases) == expected
        assert len({(case.A, case.B, case.extra) for case in cases}) == expected
        numbers.append(expected)
    assert sum(numbers) >= 45


def test_some_numbers_of_classes_are_known():
    """One-hots: |A| and |B| and how many they share are all there is to a case; supports of 3 states need 3 states."""

    def numbers(universe):
        return [classes_by_burnside(stratum) for stratum in universe.strata()]

    shares = [
        sum(
            max(0, a + b - d) <= both <= min(a, b) and not a == b == both
            for a in range(1, 4)
            for b in range(1, 4)
            for both in range(4)
        )
        for d in range(3, 6)
    ]
    assert numbers(Universe((3, 5), (1, 3), (1, 3), supports=(1, 1))) == shares == [10, 16, 19]
    assert numbers(Universe((1, 4), (1, 2), (1, 3))) == [0, 20, 346, 3_688]
    assert numbers(Universe((1, 3), (1, 1), (1, 1), supports=(3, 9))) == [0, 0, 0]
    only = next(Universe((2, 2), (1, 1), (1, 1), supports=(3, 9)).strata())
    assert generated(only) == []


@cache
def brute_force(universe):
    """For every stratum: its options, all labelled cases and the rows of images, all made without the package."""
    strata = []
    for stratum in universe.strata():
        d = len(stratum.labels)
        supports = range(universe.supports[0], min(universe.supports[1], d) + 1)
        low, high = universe.denominators or (0, 0)
        options = sorted(all_options(d, supports, range(low, high + 1) if high else None))
        number = {x: k for k, x in enumerate(options)}
        images = [[number[image(phi, x)] for x in options] for phi in all_rows(d, stratum.labels)]
        cases = list(all_cases(len(options), universe.A, universe.B, universe.extra))
        strata.append((stratum, options, images, cases))
    return strata


def form(stratum, options, case):
    """The coloured graph of a case: in A, in B, in both, or available only."""
    states = tuple(f"s{k}" for k in range(len(stratum.labels)))
    problem = Problem("any", states, (Option.one_hot(0),), (Option.uniform((0,)), Option(())), stratum.labels)
    chosen = sorted(case[0] | case[1] | case[2])
    sides = [(x in case[0]) + 2 * (x in case[1]) + 4 * (x in case[2]) for x in chosen]
    return canonical_form(problem, [options[x] for x in chosen], sides)[0]


@pytest.mark.parametrize("universe", SMALL, ids=lambda universe: universe.words)
def test_every_class_of_all_labelled_cases_is_generated_once_by_two_canonical_forms(universe):
    merged = 0
    for stratum, options, images, cases in brute_force(universe):
        least = {case: least_image(case, images) for case in cases}
        graphs = {case: form(stratum, options, case) for case in cases}
        classes = set(least.values())
        assert len(classes) == len(set(graphs.values())) == len({*zip(least.values(), graphs.values(), strict=True)})
        number = {x: k for k, x in enumerate(options)}
        hit = Counter()
        for case in generated(stratum):
            parts = (frozenset(number[x] for x in case.options(side)) for side in (case.A, case.B, case.extra))
            hit[least[tuple(parts)]] += 1
        assert set(hit) == classes
        assert set(hit.values()) <= {1}
        assert classes_by_burnside(stratum) == len(classes)
        merged += len(cases) - len(classes)
    assert merged >= 5


@pytest.mark.parametrize("universe", SMALL[:2] + SMALL[3:4], ids=lambda universe: universe.words)
def test_a_case_and_the_same_with_a_and_b_exchanged_are_two_unless_a_permutation_exchanges_them(universe):
    outcomes = Counter()
    for stratum, options, images, _ in brute_force(universe):
        number = {x: k for k, x in enumerate(options)}
        sides = [
            tuple(frozenset(number[x] for x in case.options(side)) for side in (case.A, case.B, ()))
            for case in generated(stratum)
        ]
        least = Counter(least_image(case, images) for case in sides)
        sizes = universe.A[0], min(universe.A[1], universe.B[1])
        for losing, winning, rest in sides:
            if sizes[0] <= len(winning) <= sizes[1]:
                other = least_image((winning, losing, rest), images)
                assert least[other] == 1
                outcomes["another class"] += other != least_image((losing, winning, rest), images)
                outcomes["the same class"] += other == least_image((losing, winning, rest), images)
    assert outcomes["another class"] >= 20
    assert outcomes["the same class"] >= 3


def test_every_case_is_a_proper_problem_within_the_ranges_of_its_universe():
    checked = Counter()
    for universe in SMALL:
        for stratum in universe.strata():
            for case in generated(stratum):
                problem = case.problem()
                for side, sizes in ((case.A, universe.A), (case.B, universe.B), (case.extra, universe.extra)):
                    assert sizes[0] <= len(side) <= sizes[1]
                    assert list(side) == sorted(set(side))
                    assert all(len(x.support) <= universe.supports[1] for x in case.options(side))
                assert not set(case.extra) & {*case.A, *case.B}
                assert problem.A != problem.B
                assert (problem.labels or ("",) * problem.d) == stratum.labels
                assert set(problem.A) == set(case.options(case.A))
                checked["cases"] += 1
                checked["labelled"] += problem.labels is not None
                checked["extra"] += bool(case.extra)
    assert checked["cases"] > 1500
    assert checked["labelled"] > 500
    assert checked["extra"] > 100


def test_a_unit_is_empty_only_where_its_one_set_is_a_itself():
    seen = Counter()
    for universe in (universe for universe in SMALL if universe.B[0] == 1 and not universe.extra[0]):
        for stratum in universe.strata():
            assert len(set(stratum.nodes)) == len(stratum.nodes)
            for node in stratum.nodes:
                empty = not list(stratum.cases(node))
                assert not empty or (node.first,) == node.A
                seen["empty" if empty else "full"] += 1
    assert seen["empty"] >= 5
    assert seen["full"] >= 300


def test_the_strata_are_the_numbers_of_states_and_the_partitions_into_labels():
    def names(universe):
        return [stratum.name for stratum in universe.strata()]

    assert names(Universe((1, 3), (1, 1), (1, 1))) == ["1", "2", "3"]
    labelled = Universe((3, 4), (1, 1), (1, 1), labelled=True)
    assert names(labelled) == ["3", "aab", "abc", "4", "aaab", "aabb", "aabc", "abcd"]
    assert [len(s.ground.group) for s in labelled.strata()] == [6, 2, 1, 24, 6, 4, 2, 1]


def test_least_sets_are_the_least_images_with_their_stabilisers():
    compared = 0
    for d, labels in ((3, ("",) * 3), (4, ("",) * 4), (4, ("a", "a", "b", "b"))):
        options = sorted(all_options(d, (1, 2), None))
        number = {x: k for k, x in enumerate(options)}
        group = [tuple(number[image(phi, x)] for x in options) for phi in all_rows(d, labels)]
        found = dict(least_sets(group, range(len(options)), (0, 3)))
        triples = {(case[0], frozenset(), frozenset()) for case in all_cases(len(options), (0, 3), (0, 1), (0, 0))}
        expected = {least_image(triple, group)[0] for triple in triples}
        assert set(found) == expected
        for chosen, stabiliser in found.items():
            assert stabiliser == [row for row in group if {row[x] for x in chosen} == set(chosen)]
            compared += len(stabiliser) > 1
    assert compared >= 20


def test_the_parts_of_a_sweep_are_disjoint_and_together_all_units():
    universe = Universe((2, 3), (1, 1), (1, 2), labelled=True)
    whole = Sweep(universe, ())
    assert list(whole.units) == list(whole.all_units)
    results = {unit: whole.result(unit) for unit in whole.units}
    assert sum(result.cases for result in results.values()) == 359
    for modulus in (1, 2, 3, 7, 1000):
        parts = [Sweep(universe, (), (residue, modulus)) for residue in range(modulus)]
        units = [unit for part in parts for unit in part.units]
        assert len(units) == len(set(units))
        assert sorted(units) == list(whole.all_units)
        assert all(unit % modulus == residue for residue, part in enumerate(parts) for unit in part.units)
        assert all(part.all_units == whole.all_units for part in parts)
        if modulus == 3:
            again = {result.unit: result for part in parts for result in map(part.result, part.units)}
            assert again == results


def test_every_case_has_a_name_from_which_it_comes_back():
    sweep = Sweep(Universe((2, 3), (1, 1), (1, 2), (0, 1), supports=(1, 2), labelled=True), ())
    seen = set()
    for unit in sweep.units:
        number, node = sweep.stratum_of(unit), sweep._nodes[unit][1]
        for case in sweep.strata[number].cases(node):
            assert isinstance(node, Node)
            assert (case.A, case.B[0]) == (node.A, node.first)
            name = CaseName(number, case.A, case.B, case.extra)
            again = sweep.case(name)
            assert again.problem() == case.problem()
            assert again.options(again.extra) == case.options(case.extra)
            seen.add(name.order())
    assert len(seen) == sum(map(classes_by_burnside, sweep.strata)) > 300


@pytest.fixture(scope="module")
def candy_sweep():
    return Sweep(Universe((2, 3), (1, 2), (1, 2)), (LAWS["clique-weak"], LAWS["bare-counts-weak"]))


def test_one_case_less_or_more_stops_the_run(candy_sweep):
    sweep = candy_sweep
    cases = {number: len(generated(stratum)) for number, stratum in enumerate(sweep.strata)}
    sweep.check_counts(cases)
    refused = 0
    for number in cases:
        for change in (-1, 1, -cases[number]):
            with pytest.raises(CountMismatch, match="classes by Burnside's lemma"):
                sweep.check_counts({**cases, number: cases[number] + change})
            refused += 1
    with pytest.raises(CountMismatch, match="but 0 cases were swept"):
        sweep.check_counts({0: cases[0]})
    assert refused == 6


def summed(sweep, results):
    summing = Summing(sweep)
    for result in results:
        summing.add(result)
    return summing


def test_a_sweep_that_lost_or_repeated_a_case_reports_nothing(candy_sweep):
    sweep = candy_sweep
    results = [sweep.result(unit) for unit in sweep.units]
    whole = summed(sweep, results).outcome()
    assert whole.checked
    assert whole.cases == sum(map(classes_by_burnside, sweep.strata)) == sum(whole.worst.values())
    for k in range(len(results)):
        fewer = [*results[:k], replace(results[k], cases=results[k].cases - 1), *results[k + 1 :]]
        with pytest.raises(CountMismatch, match="nothing is reported"):
            summed(sweep, fewer).outcome()
        with pytest.raises(ValueError, match=r"1 of \d+ units are missing"):
            summed(sweep, [*results[:k], *results[k + 1 :]]).outcome()
        with pytest.raises(ValueError, match="twice"):
            summed(sweep, [*results, results[k]])
    assert len(results) >= 20


def test_a_generator_that_skips_or_repeats_a_class_is_noticed(monkeypatch):
    def skipping(self, node):
        cases = list(original(self, node))
        return iter(cases[1:] if node.A == (0,) else cases)

    original = sweep_module.Stratum.cases
    sweep = Sweep(Universe((2, 3), (1, 1), (1, 2)), ())
    assert summed(sweep, map(sweep.result, sweep.units)).outcome().checked
    monkeypatch.setattr(sweep_module.Stratum, "cases", skipping)
    with pytest.raises(CountMismatch):
        summed(sweep, map(sweep.result, sweep.units)).outcome()
    monkeypatch.setattr(sweep_module.Stratum, "cases", lambda self, node: [*original(self, node)] * 2)
    with pytest.raises(CountMismatch):
        summed(sweep, map(sweep.result, sweep.units)).outcome()


def test_the_order_of_the_units_and_the_parts_do_not_change_what_comes_out(candy_sweep):
    sweep = candy_sweep
    results = [sweep.result(unit) for unit in sweep.units]
    forwards, backwards = summed(sweep, results).outcome(), summed(sweep, results[::-1]).outcome()
    assert forwards == backwards
    parts = [replace(sweep, part=(residue, 3)) for residue in range(3)]
    outcomes = [summed(part, map(part.result, part.units)).outcome() for part in parts]
    assert not any(outcome.checked for outcome in outcomes)
    for k in range(len(sweep.laws)):
        assert sum((outcome.law(k) for outcome in outcomes), LawTally()) == forwards.law(k)
        assert forwards.law(k).cases == forwards.cases
    assert sum((Counter(outcome.worst) for outcome in outcomes), Counter()) == Counter(forwards.worst)
    other = summed(parts[0], ())
    with pytest.raises(ValueError, match="not in this part"):
        other.add(results[1])
    assert list(other.missing()) == list(parts[0].units)


def test_tallies_add_up_and_keep_the_smallest_counterexamples():
    names = [CaseName(0, (k,), (k + 1,), ()) for k in range(5)]
    tallies = [LawTally(fails=1, smallest=(((3, 9 - k), name),)) for k, name in enumerate(names)]
    total = sum(tallies, LawTally())
    assert total.fails == total.cases == 5
    assert [name for _, name in total.smallest] == [names[4], names[3], names[2]]
    assert sum(tallies[::-1], LawTally()) == total == sum(tallies[3:], LawTally()) + sum(tallies[:3], LawTally())
    assert (LawTally(1, 2, 3, 4, 1, (), "x") + LawTally(1, 0, 0, 0, 1, (), "y")) == LawTally(2, 2, 3, 4, 2, (), "x")


def test_a_table_of_images_that_is_no_group_is_noticed_by_burnside():
    stratum = next(Universe((3, 3), (1, 1), (1, 2), supports=(1, 1)).strata())
    ground = stratum.ground
    broken = GroundSet(ground.labels, ground.options, ground.group[:4], ground.images[:4])
    stratum.__dict__["ground"] = broken
    with pytest.raises(RuntimeError, match="the group or the options are wrong"):
        classes_by_burnside(stratum)


def test_the_cycles_of_a_row_are_all_of_them():
    assert burnside_module._cycle_lengths((1, 2, 0, 3, 5, 4)) == (1, 2, 3)
    assert burnside_module._cycle_lengths(()) == ()
    assert burnside_module._cycle_lengths((0, 1, 2)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "ranges"),
    [
        ("states", {"states": (0, 2)}),
        ("states", {"states": (3, 2)}),
        ("A", {"A": (0, 1)}),
        ("A", {"A": (2, 1)}),
        ("B", {"B": (0, 0)}),
        ("B", {"B": (5, 4)}),
        ("extra", {"extra": (-1, 0)}),
        ("extra", {"extra": (2, 1)}),
        ("supports", {"supports": (0, 3)}),
        ("supports", {"supports": (3, 2)}),
        ("denominators", {"denominators": (0, 3)}),
        ("denominators", {"denominators": (3, 2)}),
    ],
)
def test_ranges_that_are_none_are_refused(name, ranges):
    good = {"states": (2, 3), "A": (1, 1), "B": (1, 2)}
    Universe(**good)
    with pytest.raises(ValueError, match=f"^{name}: "):
        Universe(**{**good, **ranges})


def test_universes_and_names_of_cases_are_values():
    one, other = (Universe((2, 3), (1, 1), (1, 2), denominators=(1, 2)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, replace(one, labelled=True), replace(one, extra=(0, 1))}) == 3
    assert CaseName(0, (1,), (2,), ()) == CaseName(0, (1,), (2,), ())
    assert Node((1,), 2) == Node((1,), 2) != Node((1,), 3)
    assert UnitResult(0, 1, (), {Fraction(1): 1}) == UnitResult(0, 1, (), {Fraction(1): 1})
    changed = 0
    for value, field in ((one, "states"), (CaseName(0, (), (), ()), "A"), (LawTally(), "fails"), (Node((), 0), "A")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field, 1)
        changed += 1
    assert changed == 4


def test_a_universe_says_what_it_is():
    assert Universe((4, 4), (1, 2), (3, 3), (0, 1), (1, 2), (1, 3), True).words == (
        "4 states, |A| 1..2, |B| 3, 0..1 further options to choose from, options with denominators 1..3 on supports of "
        "1..2 states, every partition of the states into labels"
    )
    assert [range_text(pair) for pair in ((1, 1), (2, 5))] == ["1", "2..5"]
