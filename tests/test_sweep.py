"""Sweeps: every case decided once, added up whatever the order, told apart by everything the outcome depends on."""

import random
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import orbitcert
from oracle.brute_force import least_weak_share
from oracle.law_readings import sorted_rewards
from orbitcert.law import spec as spec_module
from orbitcert.law.hunting import hunt, hunts_of, run_sweep
from orbitcert.law.law_file import LawFile
from orbitcert.law.laws import LAWS, Law
from orbitcert.law.premise import Hypothesis, Premise, Undecided
from orbitcert.law.relations import MOST, WEAK
from orbitcert.law.spec import SweepSpec, program_digest, sweep_of
from orbitcert.law.sweep import KEPT, CaseName, LawTally, Summing, Sweep, UnitResult
from orbitcert.law.universe import Universe
from orbitcert.law.verdict import Judge

UNIVERSE = Universe((1, 3), (1, 2), (1, 2))
NAMES = ("clique-most", "shapes-most", "few-blocks-most")
SPEC = SweepSpec(UNIVERSE, NAMES)


def all_cases(sweep):
    """Every case with its unit."""
    for unit in sweep.units:
        number, node = sweep._nodes[unit]
        yield from ((unit, number, case) for case in sweep.strata[number].cases(node))


def test_a_unit_says_what_its_cases_say_one_by_one():
    sweep = sweep_of(SPEC)
    cases = list(all_cases(sweep))
    for unit in sweep.units:
        mine = [(number, case) for u, number, case in cases if u == unit]
        result = sweep.result(unit)
        assert (result.unit, result.cases, len(result.laws)) == (unit, len(mine), 3)
        for law, tally in zip(sweep.laws, result.laws, strict=True):
            verdicts = [Judge(case).verdict(law) for _, case in mine]
            answers = Counter(verdict.answer for verdict in verdicts)
            assert (tally.holds, tally.fails) == (answers["holds"], answers["fails"])
            assert (tally.vacuous, tally.undecided) == (answers["vacuous"], answers["undecided"])
            assert tally.tight == sum(verdict.tight for verdict in verdicts) <= tally.holds
            failing = sorted(
                (case.size(), CaseName(number, case.A, case.B, case.extra).order())
                for (number, case), verdict in zip(mine, verdicts, strict=True)
                if verdict.answer == "fails"
            )
            assert [(size, name.order()) for size, name in tally.smallest] == failing[:KEPT]
    assert len(cases) == 170


def test_the_distribution_of_worst_shares_is_that_of_brute_force():
    sweep = sweep_of(SPEC)
    expected = Counter()
    for _, _, case in all_cases(sweep):
        problem = case.problem()
        rewards = sorted_rewards(case.ground.labels, case.ground.options)
        expected[least_weak_share(problem, rewards)] += 1
    outcome = run_sweep(SPEC)[0].outcome
    assert outcome.worst == dict(sorted(expected.items()))
    assert list(outcome.worst) == sorted(outcome.worst)
    assert sum(outcome.worst.values()) == outcome.cases == 170
    assert len(outcome.worst) >= 4


def test_every_unit_counts_once_and_all_of_them_are_needed():
    sweep = sweep_of(SPEC)
    results = [sweep.result(unit) for unit in sweep.units]
    summing = Summing(sweep)
    for result in results[:-1]:
        summing.add(result)
        with pytest.raises(ValueError, match="twice"):
            summing.add(result)
    assert list(summing.missing()) == [len(results) - 1]
    with pytest.raises(ValueError, match=rf"1 of {len(results)} units are missing"):
        summing.outcome()
    for unit in (len(results), -1):
        with pytest.raises(ValueError, match="not in this part"):
            summing.add(replace(results[-1], unit=unit))
    summing.add(results[-1])
    outcome = summing.outcome()
    assert outcome.checked
    for k in range(3):
        assert outcome.law(k) == sum((result.laws[k] for result in results), LawTally())
    assert outcome.cases == sum(result.cases for result in results)


def test_cases_of_a_stratum_stay_in_their_stratum():
    outcome = run_sweep(SPEC)[0].outcome
    alone = [run_sweep(replace(SPEC, universe=replace(UNIVERSE, states=(d, d))))[0].outcome for d in (1, 2, 3)]
    assert [stratum.cases for stratum in outcome.strata] == [one.cases for one in alone]
    assert [stratum.worst for stratum in outcome.strata] == [one.strata[0].worst for one in alone]
    for k in range(3):
        numbers = [(t.holds, t.fails, t.vacuous, t.tight) for t in (stratum.laws[k] for stratum in outcome.strata)]
        assert numbers == [(t.holds, t.fails, t.vacuous, t.tight) for t in (one.law(k) for one in alone)]


def random_tally(rng):
    """A tally that some cases could have."""
    fails, undecided = rng.randint(0, 2), rng.randint(0, 2)
    names = rng.sample(range(50), fails)
    smallest = sorted(((k % 7, k), CaseName(0, (k,), (k + 1,), ())) for k in names)
    reason = rng.choice(["too many blocks", "another reason", "more than 12"]) if undecided else ""
    return LawTally(rng.randint(0, 3), fails, rng.randint(0, 3), undecided, 0, tuple(smallest), reason)


def test_adding_tallies_is_a_commutative_monoid():
    rng = random.Random(5)
    different = undecided = 0
    for _ in range(500):
        x, y, z = (random_tally(rng) for _ in range(3))
        assert x + LawTally() == x == LawTally() + x
        assert (x + y) + z == x + (y + z)
        assert replace(x + y, reason="") == replace(y + x, reason="")
        assert (x + y).cases == x.cases + y.cases
        assert len((x + y).smallest) == min(KEPT, x.fails + y.fails)
        different += x != y
        undecided += bool(x.reason and y.reason)
    assert different > 400
    assert undecided > 100


def test_the_reason_of_an_undecided_law_does_not_depend_on_the_order_of_the_units():
    def find(case):
        raise Undecided(f"A is {case.A}")

    sweep = Sweep(UNIVERSE, (Law(Hypothesis("shy", "nobody knows", find), MOST),))
    results = [sweep.result(unit) for unit in sweep.units]
    outcomes = []
    for seed in range(4):
        summing = Summing(sweep)
        for result in random.Random(seed).sample(results, len(results)):
            summing.add(result)
        outcomes.append(summing.outcome())
    assert {outcome.law(0).undecided for outcome in outcomes} == {170}
    assert len({outcome.law(0).reason for outcome in outcomes}) == 1


def test_a_law_that_is_undecided_everywhere_is_open_and_one_without_premises_vacuous():
    def undecided(case):
        raise Undecided("no time")

    def never(case):
        return ()

    def hopeful(case):
        yield Premise(1, 10**6)

    shy, silent, sure = (hunt(Law(Hypothesis("x", "x", f), WEAK), UNIVERSE) for f in (undecided, never, hopeful))
    assert (shy.tally.undecided, shy.tally.reason, shy.is_open, shy.is_vacuous) == (170, "no time", True, False)
    assert (silent.tally.vacuous, silent.is_open, silent.is_vacuous) == (170, True, True)
    assert (sure.is_open, sure.is_vacuous) == (bool(sure.tally.undecided), False)
    assert sure.tally.holds + sure.tally.fails == 170


def test_a_refuted_law_is_not_open_even_when_some_cases_are_undecided():
    def find(case):
        if len(case.A) == 2:
            raise Undecided("two")
        yield Premise(9, 1)

    found = hunt(Law(Hypothesis("x", "x", find), WEAK), UNIVERSE)
    assert found.tally.fails > 0 < found.tally.undecided
    assert not found.is_open
    assert [smallest.claimed for smallest in found.smallest] == [Fraction(9, 10)] * 3


def test_parts_are_not_compared_with_burnside_but_the_whole_is():
    assert run_sweep(SPEC)[0].outcome.checked
    parts = [run_sweep(replace(SPEC, part=(k, 3)))[0] for k in range(3)]
    assert not any(part.outcome.checked for part in parts)
    assert sum(part.outcome.cases for part in parts) == 170
    assert [part.part for part in parts] == [(0, 3), (1, 3), (2, 3)]


def test_everything_the_outcome_depends_on_is_in_the_digest(monkeypatch):
    file = LawFile(
        "a.py",
        "from orbitcert.law import LAWS as KNOWN, Law, MOST, Hypothesis\nLAW = Law(Hypothesis('h', '"
        "words', lambda case: ()), MOST)\n",
    )
    changes = [
        {},
        *({"universe": replace(UNIVERSE, **change)} for change in (
            {"states": (1, 2)}, {"A": (1, 1)}, {"B": (2, 2)}, {"extra": (0, 1)}, {"supports": (1, 2)},
            {"denominators": (1, 2)}, {"labelled": True},
        )),
        {"laws": NAMES[:2]},
        {"laws": (*NAMES[:2], "few-blocks-weak")},
        {"files": (file,)},
        {"files": (replace(file, text=file.text + "\n"),)},
        {"files": (replace(file, name="b.py"),)},
    ]  # fmt: skip
    digests = [replace(SPEC, **change).digest for change in changes]
    monkeypatch.setattr(spec_module, "program_version", lambda: "9.9")
    digests.append(SPEC.digest)
    monkeypatch.setattr(spec_module, "program_digest", lambda: "0" * 64)
    digests.append(SPEC.digest)
    assert len(set(digests)) == len(digests) == 15
    monkeypatch.undo()
    assert {replace(SPEC, part=(k, 5)).digest for k in range(5)} == {SPEC.digest}
    assert replace(SPEC, part=(3, 5)).whole == SPEC


def test_the_program_digest_covers_every_file_that_runs_when_cases_are_decided(monkeypatch):
    root, ran, read = Path(orbitcert.__file__).parent, set(), set()

    def profile(frame, event, argument):
        ran.add(frame.f_code.co_filename)

    universes = (
        Universe((1, 2), (1, 1), (1, 2), (0, 1), labelled=True, denominators=(1, 2)),
        Universe((3, 3), (1, 2), (1, 2), (0, 1), supports=(1, 1)),
        Universe((3, 3), (1, 1), (1, 1)),
    )
    cases = 0
    for universe in universes:
        sys.setprofile(profile)
        try:
            sweep = Sweep(universe, tuple(LAWS.values()))
            summing = Summing(sweep)
            for unit in sweep.units:
                summing.add(sweep.result(unit))
            cases += summing.outcome().cases
        finally:
            sys.setprofile(None)
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read.add(self) or original(self))
    before = program_digest()
    program_digest.cache_clear()
    assert program_digest() == before
    mine = {Path(name) for name in ran if Path(name).is_relative_to(root)}
    assert {path.name for path in mine} > {"sweep.py", "copies.py", "rankings.py", "option.py", "chamber.py"}
    assert mine <= read, sorted(path.relative_to(root).as_posix() for path in mine - read)
    assert cases >= 60


def test_hunts_come_in_the_order_of_the_laws_with_their_smallest_counterexamples():
    sweep = sweep_of(SPEC)
    summing = Summing(sweep)
    for unit in reversed(sweep.units):
        summing.add(sweep.result(unit))
    hunts = hunts_of(sweep, summing.outcome())
    assert [found.law.name for found in hunts] == list(NAMES)
    assert hunts == run_sweep(SPEC)
    for found in hunts:
        assert found.law is LAWS[found.law.name]
        assert len(found.smallest) == min(KEPT, found.tally.fails)
        assert all(smallest.law == found.law.name for smallest in found.smallest)


def test_progress_is_told_after_every_unit():
    told = []
    run_sweep(SPEC, progress=lambda done, units: told.append((done, units)))
    assert told == [(done, 56) for done in range(57)]


def test_an_empty_unit_result_changes_nothing_but_is_seen():
    sweep = sweep_of(SPEC)
    summing = Summing(sweep)
    summing.add(UnitResult(4, 0, (LawTally(),) * 3))
    assert summing.seen == {4}
    with pytest.raises(ValueError, match="zip"):
        summing.add(UnitResult(5, 0, (LawTally(),) * 2))
