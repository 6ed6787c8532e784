"""The exact worst case: against an oracle that shares nothing with it, literature values, interruptions, limits."""

import json
import random
from collections import Counter
from fractions import Fraction

import pytest
import typer
from typer.testing import CliRunner

import orbitcert.commands.tight as command_module
import orbitcert.orbit.chamber as chamber_module
import orbitcert.orbit.workers as workers_module
import orbitcert.orbit.worst_case as engine_module
from oracle.brute_force import orbit_counts
from oracle.cliques import WorstCase as SmallRewards
from oracle.cliques import random_option, random_problem
from oracle.worst_case import Oracle
from orbitcert import certification
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.orbit.arrangement import arrangement_of
from orbitcert.orbit.chamber import chamber_of
from orbitcert.orbit.counts import TooLarge, count_orbit
from orbitcert.orbit.enumeration import count_by_enumeration
from orbitcert.orbit.regions import Found, begun, dive, interior_point, lowest, parts
from orbitcert.orbit.worst_case import worst_case

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)

LITERATURE = [
    ("2/3", 3, [{1: 1}], [{2: 1}, {3: 1}]),
    ("3/4", 4, [{1: 1}], [{2: 1}, {3: 1}, {4: 1}]),
    ("3/5", 5, [{1: 1}, {2: 1}], [{3: 1}, {4: 1}, {5: 1}]),
    ("7/12", 4, [{1: 1}], [{2: 1}, {3: HALF, 4: HALF}]),
    ("1/2", 4, [{1: 1}], [{2: HALF, 3: HALF}, {2: HALF, 4: HALF}, {3: HALF, 4: HALF}]),
    ("1/2", 3, [{1: 2 * THIRD, 2: THIRD}], [{1: THIRD, 2: 2 * THIRD}, {2: 2 * THIRD, 3: THIRD}]),
    ("5/8", 4, [{1: HALF, 2: HALF}], [{1: HALF, 3: HALF}, {3: HALF, 4: HALF}]),
    ("1/3", 3, [{3: 1}, {2: HALF, 3: HALF}], [{1: 1}, {1: HALF, 3: HALF}]),
]
"""(worst case, d, A, B); states from 1 on, as the papers count."""


def problem_of(d, A, B, labels=None):
    sides = [tuple(Option.of({s - 1: w for s, w in x.items()}) for x in side) for side in (A, B)]
    return Problem("test", tuple(f"s{s}" for s in range(1, d + 1)), *sides, labels)


def six_states():
    """684 regions, cut by 20 hyperplanes; 53 cells by the method `bound`."""
    return problem_of(6, [{1: 1}], [{1: THIRD, 2: THIRD, 5: THIRD}, {2: HALF, 3: HALF}])


def hard():
    """Too many regions to list; more than a thousand cells by the method `bound`."""
    return problem_of(6, [{1: HALF, 4: HALF}, {3: HALF, 4: HALF}], [{1: HALF, 6: HALF}, {2: THIRD, 3: THIRD, 6: THIRD}])


CASES = [(six_states(), "regions"), (hard(), "bound")]


@pytest.mark.parametrize(("share", "d", "A", "B"), LITERATURE)
def test_literature_values(share, d, A, B):
    problem = problem_of(d, A, B)
    for method in ("regions", "bound"):
        worst = worst_case(problem, method=method)
        assert worst.exact
        assert worst.fraction == Fraction(share)
        assert worst.counts == count_by_enumeration(problem, worst.reward)
        assert worst.counts.weak == Fraction(share)


def is_recounted(problem, worst):
    """The reported counts are those of the definition, counted in two ways."""
    assert (worst.counts.B, worst.counts.tie, worst.counts.A) == orbit_counts(problem, worst.reward)
    assert worst.counts == count_by_enumeration(problem, worst.reward)
    assert worst.counts.weak == worst.fraction
    assert worst.recounted


def agrees(problem, outcomes):
    """Both methods against the oracle; notes what kind of case it was."""
    expected, regions = Oracle(problem).answer()
    worst, bound = worst_case(problem, method="regions"), worst_case(problem, method="bound")
    shared = bool(set(problem.A) & set(problem.B))
    assert worst.exact
    assert bound.exact
    assert worst.fraction == bound.fraction == expected, problem
    assert shared or worst.regions == regions, problem
    is_recounted(problem, worst)
    is_recounted(problem, bound)
    used = {s for x in (*problem.A, *problem.B) for s in x.support}
    sums = {sum(w for _, w in x.entries) for x in (*problem.A, *problem.B)}
    outcomes["compared"] += 1
    outcomes["labels"] += len(set(problem.labels or "")) > 1
    outcomes["shared options"] += shared
    outcomes["several in A"] += len(problem.A) > 1
    outcomes["unequal sums"] += len(sums) > 1
    outcomes["negative"] += any(w < 0 for x in (*problem.A, *problem.B) for _, w in x.entries)
    outcomes["idle states"] += len(used) < problem.d
    outcomes["many regions"] += regions > 20
    outcomes["strictly between"] += 0 < expected < 1
    outcomes["ties"] += worst.counts.tie > 0
    outcomes[expected] += 1


def test_up_to_four_states_the_oracle_finds_the_same_worst_case_and_the_same_number_of_regions():
    outcomes = Counter()
    seed = 0
    while outcomes["compared"] < 300:
        problem = random_problem(seed, largest_d=4)
        seed += 1
        if len(Oracle(problem).forms) <= 30:
            agrees(problem, outcomes)
    assert outcomes["labels"] >= 35
    assert outcomes["shared options"] >= 30
    assert outcomes["several in A"] >= 100
    assert outcomes["unequal sums"] >= 25
    assert outcomes["negative"] >= 25
    assert outcomes["idle states"] >= 15
    assert outcomes["many regions"] >= 20
    assert outcomes["strictly between"] >= 150
    assert len([key for key in outcomes if isinstance(key, Fraction)]) >= 12


def test_with_five_states_too():
    outcomes = Counter()
    seed = 0
    while outcomes["compared"] < 20:
        problem = random_problem(seed, largest_d=5, most_a=2, most_b=2)
        seed += 1
        if problem.d == 5 and len(Oracle(problem).forms) <= 45:
            agrees(problem, outcomes)
    assert outcomes["strictly between"] >= 12
    assert outcomes["many regions"] >= 5


def test_the_sorted_chamber_loses_nothing():
    compared = 0
    for seed in range(60):
        problem = random_problem(90_000 + seed, largest_d=3)
        everywhere, sorted_only = Oracle(problem, sorted_rewards=False), Oracle(problem)
        assert everywhere.answer()[0] == sorted_only.answer()[0] == worst_case(problem).fraction
        compared += len(everywhere.forms) > 2
    assert compared >= 30


def test_no_small_reward_is_worse():
    reached = 0
    for seed in range(60):
        problem = random_problem(80_000 + seed, largest_d=4)
        small = SmallRewards(problem, 3).least_weak_share()
        exact = worst_case(problem).fraction
        assert exact <= small
        reached += exact == small
    assert reached >= 30


def test_idle_and_interchangeable_states_keep_the_cones_few():
    problem = problem_of(8, [{1: 1}], [{2: HALF, 3: HALF}])
    chamber = chamber_of(problem)
    assert chamber.cones == 8 * 21
    worst = worst_case(problem)
    assert worst.exact
    assert worst.counts == count_orbit(problem, worst.reward)
    smaller = worst_case(problem_of(4, [{1: 1}], [{2: HALF, 3: HALF}]))
    assert worst.fraction <= smaller.fraction


def test_a_inside_b_is_never_worse():
    problem = problem_of(3, [{1: 1}], [{1: 1}, {2: 1}])
    worst = worst_case(problem)
    assert (worst.fraction, worst.regions, worst.exact) == (1, 1, True)


def test_one_state_and_labels_that_fix_every_state():
    assert worst_case(problem_of(1, [{1: 1}], [{1: 2}])).fraction == 0
    fixed = problem_of(2, [{1: 1}], [{2: 1}], ("x", "y"))
    assert worst_case(fixed).fraction == 0
    assert worst_case(fixed).reward[0] > worst_case(fixed).reward[1]


def test_large_weights_are_counted_without_overflow():
    huge = 10**30
    problem = problem_of(4, [{1: Fraction(1, huge), 2: 1}], [{3: 1}, {4: Fraction(huge, 3)}])
    assert worst_case(problem, method="regions").fraction == least_share_of_all_points(problem)


def least_share_of_all_points(problem):
    """The least share over the interior points themselves, each counted by definition."""
    chamber = chamber_of(problem)
    arrangement, points = arrangement_of(chamber), []
    waiting = list(begun(arrangement, "regions", Found(0, ())).waiting)
    while waiting:
        cell = waiting.pop()
        if cell.crossing:
            waiting.extend(parts(arrangement, cell, lowest(cell.crossing)))
        else:
            points.append(interior_point(cell))
    assert len(points) > 3
    shares = []
    for point in points:
        wins, ties, losses = orbit_counts(problem, chamber.reward(point))
        shares.append(Fraction(wins + ties, wins + ties + losses))
    return min(shares)


def test_dives_estimate_the_number_of_regions():
    arrangement = arrangement_of(chamber_of(six_states()))
    regions = worst_case(six_states(), method="regions").regions
    rng = random.Random(1)
    mean = sum(dive(arrangement, rng.randrange) for _ in range(200)) // 200
    assert regions // 2 < mean < 2 * regions
    assert regions <= arrangement.most_regions(arrangement.crossing(chamber_of(six_states()).cone()))


def test_progress_grows_to_one():
    seen = []
    worst = worst_case(six_states(), method="regions", progress=seen.append)
    assert len(seen) >= 5
    assert [s.done for s in seen] == sorted(s.done for s in seen)
    assert seen[-1].done == 1
    assert seen[-1].estimate == worst.regions
    assert worst.regions // 3 < seen[len(seen) // 2].estimate < 3 * worst.regions


@pytest.mark.parametrize(("problem", "method"), CASES, ids=["regions", "bound"])
def test_processes_do_not_change_the_result(problem, method, monkeypatch):
    monkeypatch.setattr(workers_module, "WORTHWHILE", 0)
    monkeypatch.setattr(workers_module, "SETTLED", 0)
    started = []
    real = workers_module.get_context
    monkeypatch.setattr(workers_module, "get_context", lambda kind: started.append(kind) or real(kind))
    assert worst_case(problem, method=method, processes=2) == worst_case(problem, method=method)
    assert started == ["spawn"]


@pytest.mark.parametrize(("problem", "method"), CASES, ids=["regions", "bound"])
def test_an_interrupted_enumeration_continues_to_the_same_result(problem, method, tmp_path):
    file = tmp_path / "survey.json"
    whole = worst_case(problem, method=method)
    interruptions = 0
    while True:
        waves = []

        def interrupt(standing, waves=waves):
            waves.append(standing)
            if len(waves) == 2:
                raise KeyboardInterrupt

        try:
            result = worst_case(problem, method=method, resume=file, progress=interrupt)
            break
        except KeyboardInterrupt:
            interruptions += 1
            assert file.exists()
    assert interruptions >= 2
    assert result == whole
    assert worst_case(problem, resume=file) == whole


def test_a_limit_leaves_a_counted_reward_and_no_exactness(tmp_path):
    problem, file = six_states(), tmp_path / "survey.json"
    whole = worst_case(problem, method="regions")
    stopped = worst_case(problem, method="regions", limit=10, resume=file)
    assert not stopped.exact
    assert stopped.regions is None
    assert 10 <= stopped.looked < whole.looked
    assert stopped.fraction >= whole.fraction
    is_recounted(problem, stopped)
    assert worst_case(problem, method="regions", resume=file) == whole


def test_a_survey_of_something_else_or_a_damaged_one_is_refused(tmp_path):
    problem, file = six_states(), tmp_path / "survey.json"
    worst_case(problem, method="regions", limit=50, resume=file)
    text = file.read_text()
    with pytest.raises(BadInput, match="another problem"):
        worst_case(hard(), resume=file)
    with pytest.raises(BadInput, match="made by method regions"):
        worst_case(problem, method="bound", resume=file)
    refused = 0
    rng = random.Random(5)
    for _ in range(60):
        place = rng.randrange(len(text) - 1)
        changed = rng.choice([c for c in "0123456789-" if c != text[place]])
        file.write_text(text[:place] + changed + text[place + 1 :])
        if text[place].isspace() and json.loads(text) == _loaded(file):
            continue
        with pytest.raises(BadInput):
            worst_case(problem, resume=file)
        refused += 1
    assert refused >= 50
    for cut in (0, 1, len(text) // 2):
        file.write_text(text[:cut])
        with pytest.raises(BadInput):
            worst_case(problem, resume=file)


def _loaded(file):
    try:
        return json.loads(file.read_text())
    except ValueError:
        return None


def test_too_many_images_are_refused(monkeypatch):
    monkeypatch.setattr(chamber_module, "LARGEST_WORK", 70)
    with pytest.raises(TooLarge, match="too many different pairs"):
        worst_case(problem_of(4, [{1: 1}], [{2: 1}]))


def run(problem, tmp_path, *words):
    app = typer.Typer()
    app.command()(command_module.tight)
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(problem_to_json(problem)))
    return CliRunner().invoke(app, [str(file), *words])


def test_the_command_prints_the_exact_worst_case(tmp_path):
    problem = problem_of(4, [{1: 1}], [{2: 1}, {3: HALF, 4: HALF}])
    done = run(problem, tmp_path)
    assert done.exit_code == 0
    assert "EXACT WORST CASE  7/12 (58.33 %)" in done.stdout
    answer = json.loads(run(problem, tmp_path, "--json").stdout)
    assert answer["fraction"] == "7/12"
    assert answer["regions"] == "8"
    reward = [Fraction(answer["reward"][state]) for state in problem.states]
    counts = count_by_enumeration(problem, reward)
    assert answer["counts"] == {"B": str(counts.B), "tie": str(counts.tie), "A": str(counts.A)}
    assert counts.weak == Fraction(7, 12)


def test_at_its_limit_the_command_prints_a_proved_bound_the_best_reward_and_the_gap(tmp_path, monkeypatch):
    real = certification.certify
    monkeypatch.setattr(certification, "certify", lambda question, stage: real(question, "orbits", stage))
    problem = hard()
    done = run(problem, tmp_path, "--limit", "10", "--json")
    assert done.exit_code == 3
    answer = json.loads(done.stdout)
    assert answer["fraction"] is None
    assert answer["exact"] is False
    exact = worst_case(problem).fraction
    lower, upper, gap = (Fraction(answer[key]) for key in ("lower", "upper", "gap"))
    assert 0 < lower < exact <= upper
    assert gap == upper - lower > 0
    assert count_by_enumeration(problem, [Fraction(answer["reward"][s]) for s in problem.states]).weak == upper
    words = run(problem, tmp_path, "--limit", "10")
    assert words.exit_code == 3
    assert "NOT DECIDED" in words.stdout
    assert "gap" in words.stdout


def test_bounds_that_meet_are_an_exact_answer_even_when_nothing_is_enumerated(tmp_path, monkeypatch):
    monkeypatch.setattr(chamber_module, "LARGEST_WORK", 2)
    problem = problem_of(3, [{1: 1}], [{2: 1}, {3: 1}])
    done = run(problem, tmp_path, "--json")
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert (answer["fraction"], answer["gap"], answer["rule"]) == ("2/3", "0", "clique")
    assert "EXACT WORST CASE  2/3 (66.66 %): the two bounds meet" in run(problem, tmp_path).stdout


def test_the_command_and_the_function_have_the_same_limit():
    assert command_module.LIMIT == engine_module.LIMIT


def test_an_unknown_method_is_a_usage_fault(tmp_path):
    assert run(hard(), tmp_path, "--method", "guess").exit_code == 2


def test_with_six_states_the_methods_agree():
    compared = 0
    for seed in range(12):
        rng = random.Random(70_500 + seed)
        A, B = ((Option.uniform(rng.sample(range(6), rng.randint(1, 3))),) for _ in range(2))
        if A != B:
            problem = Problem("six", tuple("abcdef"), A, option_set([*B, random_option(rng, 6)]))
            bound, every = worst_case(problem, method="bound"), worst_case(problem, method="regions", limit=3_000)
            assert bound.exact
            assert bound.recounted
            assert bound.fraction == every.fraction or (not every.exact and bound.fraction < every.fraction)
            compared += every.exact
    assert compared >= 4
