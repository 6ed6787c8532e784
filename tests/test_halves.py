"""Meeting in the middle against the definition, on every path through it, and against known large counts."""

import random
from collections import Counter
from fractions import Fraction
from math import comb, factorial

import pytest

from oracle.orbit_counts import naive_counts, random_question
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit import filling, halves, rows
from orbitcert.orbit.comparisons import comparisons
from orbitcert.orbit.counts import Counts, TooLarge, count_orbit
from orbitcert.orbit.enumeration import count_by_enumeration
from orbitcert.orbit.halves import count_by_halves

SEEDS = range(2000)


def states(d):
    return tuple(f"s{i}" for i in range(d))


@pytest.fixture(scope="module")
def answers():
    """The counts by definition of all seeded questions."""
    return {seed: Counts(*naive_counts(*random_question(seed))) for seed in SEEDS}


def test_counts_are_those_of_the_definition(answers):
    seen = Counter()
    for seed in SEEDS:
        problem, reward = random_question(seed)
        expected = answers[seed]
        assert count_by_halves(problem, reward) == expected, (problem, reward)
        assert count_orbit(problem, reward) == expected, (problem, reward)
        options = (*problem.A, *problem.B)
        open_here = comparisons(problem, reward)
        seen["compared"] += 1
        seen["labels"] += problem.labels is not None and len(problem.label_classes()) > 1
        seen["ties"] += 0 < expected.tie < expected.orbit
        seen["all three"] += min(expected.B, expected.tie, expected.A) > 0
        seen["repeated values"] += len(set(reward)) < problem.d
        seen["all different, d > 4"] += len(set(reward)) == problem.d > 4
        seen["negative weights"] += any(w < 0 for x in options for _, w in x.entries)
        seen["zero vector"] += Option(()) in options
        seen["shared options"] += bool(set(problem.A) & set(problem.B))
        seen["decided beforehand"] += open_here.number == 0
        seen["one comparison"] += open_here.number == 1
        seen["many comparisons"] += open_here.number > 4
        seen["beyond 64 bits"] += max(map(abs, reward)) > 10**25
        seen["seven states"] += problem.d == 7
        seen[filling_kind(open_here)] += 1
    assert seen["compared"] == 2000
    wanted = {
        "labels": 300,
        "ties": 500,
        "all three": 250,
        "repeated values": 800,
        "all different, d > 4": 100,
        "negative weights": 500,
        "zero vector": 300,
        "shared options": 400,
        "decided beforehand": 200,
        "one comparison": 200,
        "many comparisons": 150,
        "beyond 64 bits": 200,
        "seven states": 25,
        "states take values": 200,
        "values take states": 200,
    }
    assert {kind: seen[kind] for kind, least in wanted.items() if seen[kind] < least} == {}


def filling_kind(question):
    """Which of the two ways of seeing the orbit was chosen."""
    if not question.number:
        return "nothing to fill"
    chosen = filling.filling(question)
    if chosen == filling._states_take_values(question):
        return "states take values"
    return "values take states"


@pytest.mark.parametrize(
    "setting",
    [
        {"GROUP_STEPS": 0},
        {"GROUP_STEPS": 10**9},
        {"GROUP_STEPS": 0, "BLOCK": 3},
        {"GROUP_STEPS": 10**9, "BLOCK": 3},
        {"GROUP_STEPS": 0, "SAFE": 1, "LIMB": 2},
        {"GROUP_STEPS": 0, "python integers": True},
        {"GROUP_STEPS": 0, "several limbs": True},
        {"GROUP_STEPS": 10**9, "several limbs": True, "WIDTH": 2},
        {"GROUP_STEPS": 0, "no batches": True},
        {"GROUP_STEPS": 0, "no batches": True, "BLOCK": 3, "HEIGHT": 2},
        {"by states": True},
        {"by values": True},
        {"GROUP_STEPS": 0, "by states": True},
        {"GROUP_STEPS": 0, "by values": True, "SAFE": 1, "LIMB": 1},
    ],
    ids=lambda setting: ", ".join(setting),
)
def test_every_path_gives_the_same_counts(setting, answers, monkeypatch):
    for name, value in setting.items():
        if name.isupper():
            monkeypatch.setattr(rows if name == "WIDTH" else halves, name, value)
    if "several limbs" in setting:
        monkeypatch.setattr(rows, "ONE_LIMB", 1)
    if "no batches" in setting:
        monkeypatch.setattr(halves._Meeting, "is_uniform", False)
    if "python integers" in setting:
        monkeypatch.setattr(rows, "SAFE", 0)
    if "by states" in setting:
        monkeypatch.setattr(halves, "filling", filling._states_take_values)
    if "by values" in setting:
        monkeypatch.setattr(halves, "filling", filling._values_take_states)
    compared = 0
    for seed in SEEDS[1::7]:
        problem, reward = random_question(seed)
        assert count_by_halves(problem, reward) == answers[seed], (problem, reward)
        compared += 1
    assert compared == 286


def test_rows_that_are_equal_are_merged_also_in_small_pieces(answers, monkeypatch):
    monkeypatch.setattr(rows, "BLOCK", 4)
    monkeypatch.setattr(filling, "EXACT_STEPS", 0)
    for seed in SEEDS[2::11]:
        problem, reward = random_question(seed)
        assert count_by_halves(problem, reward) == answers[seed], (problem, reward)


def test_forty_different_values_need_more_than_one_word():
    problem = Problem("few states, many values", states(40), (Option.of({0: 2, 1: -1}),), (Option.of({2: 1}),))
    reward = tuple(range(40))
    assert rows.Layout([[1] * 40]).words == 2
    assert count_by_halves(problem, reward) == count_by_enumeration(problem, reward)


def test_ten_states_with_generic_weights_are_those_of_enumeration():
    rng = random.Random(1)
    problem = Problem(
        "seven of ten", states(10), (lottery(rng, (0, 1, 2)),), (lottery(rng, (2, 3)), lottery(rng, (4, 5)))
    )
    reward = tuple(rng.sample(range(100), 10))
    assert count_by_halves(problem, reward) == count_by_enumeration(problem, reward)


def lottery(rng, support):
    """Random positive weights."""
    weights = [rng.randint(1, 97) for _ in support]
    return Option.of({s: Fraction(w, sum(weights)) for s, w in zip(support, weights, strict=True)})


def test_a_two_valued_reward_on_sixty_states_is_the_sum_over_numbers_of_ones():
    d, k = 60, 20
    thirds = [Option.uniform(range(i * k, i * k + k)) for i in range(3)]
    problem = Problem("thirds", states(d), (thirds[0],), (thirds[1], thirds[2]))
    counts = count_orbit(problem, (1,) * 30 + (0,) * 30)
    wins = ties = 0
    for a in range(k + 1):
        for b in range(k + 1):
            c = 30 - a - b
            if 0 <= c <= k:
                ways = comb(k, a) * comb(k, b) * comb(k, c)
                wins += ways * (max(b, c) > a)
                ties += ways * (max(b, c) == a)
    assert counts == Counts(wins, ties, comb(60, 30) - wins - ties)


def test_halves_of_sixty_different_values_are_compared_by_their_sums():
    problem = Problem("halves", states(60), (Option.uniform(range(30)),), (Option.uniform(range(30, 60)),))
    counts = count_orbit(problem, tuple(range(60)))
    assert counts.orbit == factorial(60)
    assert counts.A == counts.B
    assert counts.tie % (factorial(30) ** 2) == 0
    sums = Counter({(0, 0): 1})  # how many sets of so many values have this sum
    for v in range(60):
        for (size, total), ways in list(sums.items()):
            if size < 30:
                sums[size + 1, total + v] += ways
    assert 59 * 60 % 4 == 0
    assert counts.tie == sums[30, 59 * 60 // 4] * factorial(30) ** 2


def test_what_would_take_too_long_is_refused_beforehand_with_its_size():
    rng = random.Random(5)
    every = [lottery(rng, range(20)) for _ in range(3)]
    problem = Problem("twenty", states(20), tuple(every[:1]), tuple(every[1:]))
    with pytest.raises(TooLarge, match=r"^twenty: .* about 10\^18 pairs of halves, in about [0-9]+ seconds"):
        count_orbit(problem, tuple(range(20)))
    small = Problem("six", states(6), (lottery(rng, range(6)),), (lottery(rng, range(6)), lottery(rng, range(6))))
    assert count_orbit(small, tuple(range(6)), most_work=10**6).orbit == 720
    with pytest.raises(TooLarge, match=r"^six: .* about 720 pairs of halves, in less than a second"):
        count_orbit(small, tuple(range(6)), most_work=100)


def test_published_rows_are_exact():
    """The rows of the literature: tree, the tree with a cycle, keep or erode."""
    one = [Option.one_hot(i) for i in range(7)]
    tree = Problem("tree", states(6), (one[0], one[1]), tuple(one[2:6]))
    assert count_orbit(tree, tuple(range(6))) == count_by_halves(tree, tuple(range(6))) == Counts(480, 0, 240)
    # states A, B, C, D, D', E, F; D has no loop
    with_cycle = Problem("tree'", states(7), (one[0], one[1]), (one[2], one[4], one[5], one[6], Option.uniform((3, 4))))
    assert count_orbit(with_cycle, tuple(range(7))) == Counts(3360, 48, 1632)
    keep = Problem("keep", states(5), (one[0],), (one[1], one[2], Option.uniform((1, 2))))
    assert count_orbit(keep, tuple(range(5))) == Counts(80, 0, 40)
