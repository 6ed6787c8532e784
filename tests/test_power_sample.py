"""Samples of POWER without a list of policies: every draw against the listed distributions, intervals against POWER."""

import json
import random
from collections import Counter
from fractions import Fraction

import pytest

from inline_command import inline
from orbitcert.distribution.gain_sample import Stays, sample_gain
from orbitcert.distribution.power import power, power_options
from orbitcert.distribution.power_sample import WORD, _whole_rows, is_below_best, number_of_choices, sample_power
from orbitcert.distribution.reachability import reachable
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp


def environment(rng: random.Random) -> Mdp:
    """Two to four states, one to three rows each, deterministic or not."""
    names = [f"s{i}" for i in range(rng.randint(2, 4))]
    rows: dict[str, dict[str, dict[str, Fraction]]] = {}
    for s in names:
        rows[s] = {}
        for a in range(rng.randint(1, 3)):
            chosen = rng.sample(names, rng.randint(1, 2))
            weights = [rng.randint(1, 4) for _ in chosen]
            rows[s][f"a{a}"] = {t: Fraction(w, sum(weights)) for t, w in zip(chosen, weights, strict=True)}
    return Mdp.of("m", rows)


def test_every_draw_is_decided_as_the_listed_distributions_decide_it():
    """Rewards in the first words of the same generator; an option's value moves by less than 1 in the last place."""
    outcomes = Counter()
    rng = random.Random("draws")
    for case in range(120):
        mdp = environment(rng)
        gamma = Fraction(rng.randint(1, 9), 10)
        options = power_options(mdp, 0, gamma)
        rows = _whole_rows(mdp, 0)
        states = [0, *sorted(reachable(mdp, 0) - {0})]
        for draw in range(10):
            words = random.Random(f"{case} {draw}")
            reward = dict(zip(states, [words.getrandbits(WORD) for _ in states], strict=True))
            u = words.getrandbits(WORD)
            best = max(sum((w * reward[s] for s, w in x.entries), start=Fraction(0)) for x in options)
            if abs(best - u) > 2:
                decided = is_below_best(rows, gamma, random.Random(f"{case} {draw}"))
                assert decided == (u < best)
                outcomes[decided] += 1
    assert outcomes[True] >= 300
    assert outcomes[False] >= 300


def test_more_bits_are_drawn_when_the_first_ones_do_not_decide():
    """With u in the same word as the only value the bits after it decide: half of the time either way."""

    class Equal(random.Random):
        first = 2

        def getrandbits(self, k: int, /) -> int:
            if self.first:
                self.first -= 1
                return 77
            return super().getrandbits(k)

    rows = [[(((0, 1),), 1)]]
    found = Counter(is_below_best(rows, Fraction(1, 2), Equal(seed)) for seed in range(200))
    assert min(found[True], found[False]) >= 60


def test_every_draw_at_average_reward_is_decided_as_the_recurrent_distributions_decide_it():
    outcomes = Counter()
    shapes = Counter()
    rng = random.Random("gains")
    for case in range(300):
        mdp = environment(rng)
        options = recurrent_distributions(mdp, 0)
        stays = Stays.of(mdp, 0)
        shapes[len(stays.components) > 1, max(len(c) for c in stays.components) > 1] += 1
        states = [0, *sorted(reachable(mdp, 0) - {0})]
        for draw in range(4):
            words = random.Random(f"{case} {draw}")
            reward = dict(zip(states, [words.getrandbits(WORD) for _ in states], strict=True))
            u = words.getrandbits(WORD)
            best = max(sum((w * reward[s] for s, w in x.entries), start=Fraction(0)) for x in options)
            if abs(best - u) > 2:
                decided = stays.is_below_gain(random.Random(f"{case} {draw}"))
                assert decided == (u < best)
                outcomes[decided] += 1
    assert min(outcomes[True], outcomes[False]) >= 250
    assert min(shapes[several, large] for several in (False, True) for large in (False, True)) >= 8


def test_intervals_hold_at_average_reward():
    mdp = gallery_entry("case-study-left-right").environment
    drawn = sample_gain(mdp, mdp.index("*"), 1500, seed=4, confidence=Fraction(9999, 10_000))
    assert drawn.interval.low < Fraction(517, 640) < drawn.interval.high
    assert power(mdp, mdp.index("*"), Fraction(1)) == Fraction(517, 640)
    with pytest.raises(ValueError, match="at least one"):
        sample_gain(mdp, 0, 0, seed=0)


def test_intervals_hold_the_exact_power():
    compared = 0
    rng = random.Random("intervals")
    for seed in range(12):
        mdp = environment(rng)
        gamma = Fraction(rng.choice([1, 5, 9]), 10)
        drawn = sample_power(mdp, 0, gamma, 600, seed, Fraction(9999, 10_000))
        assert drawn.interval.low <= power(mdp, 0, gamma) <= drawn.interval.high
        compared += 1
    assert compared == 12


def test_case_study_and_what_is_refused():
    mdp = gallery_entry("case-study-left-right").environment
    drawn = sample_power(mdp, mdp.index("rse"), Fraction(9, 10), 1000, seed=3)
    assert drawn.interval.low < Fraction(2, 3) < drawn.interval.high
    assert number_of_choices(mdp, mdp.index("rse")) == 4
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_power(mdp, 0, Fraction(1), 10, seed=0)
    with pytest.raises(ValueError, match="at least one"):
        sample_power(mdp, 0, Fraction(1, 2), 0, seed=0)


def test_the_command_samples_where_nothing_can_be_listed(tmp_path):
    """A 5x5 grid has about 10^12 deterministic policies."""
    rows = {}
    for y in range(5):
        for x in range(5):
            near = {(y, x), (min(y + 1, 4), x), (y, min(x + 1, 4)), (max(y - 1, 0), x), (y, max(x - 1, 0))}
            rows[f"{y}.{x}"] = {f"to {b}.{a}": {f"{b}.{a}": "1"} for b, a in sorted(near)}
    value = {"format": "orbitcert/mdp/1", "name": "grid", "states": list(rows), "transitions": rows}
    (tmp_path / "grid.json").write_text(json.dumps(value))
    average = ("power", "grid.json", "--at", "2.2", "--estimate", "40", "--json")
    (row,) = json.loads(inline(*average, cwd=tmp_path).stdout)["states"]
    assert Fraction(row["sample"]["interval"][0]) > Fraction(3, 5)  # the best loop or step to and fro of 25 states
    words = ("power", "grid.json", "--at", "0.0,2.2", "--discount", "1/2", "--estimate", "300", "--seed", "5")
    run = inline(*words, "--json", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    samples = [row["sample"] for row in json.loads(run.stdout)["states"]]
    low, high = zip(*[[Fraction(end) for end in sample["interval"]] for sample in samples], strict=True)
    assert all(a < b for a, b in zip(low, high, strict=True))
    assert Fraction(1, 2) < high[0]
    assert "SAMPLED, not exact" in inline(*words, cwd=tmp_path).stdout
