"""The closed form for one-hots: small problems by definition, large ones by what must be true of them."""

import random
from collections import Counter
from fractions import Fraction
from math import comb, factorial

from oracle.orbit_counts import naive_counts
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import Counts, count_orbit
from orbitcert.orbit.one_hots import count_one_hots, has_one_hots_only


def question(d, A, B, labels=None):
    return Problem("one-hots", tuple(f"s{i}" for i in range(d)), hots(A), hots(B), labels)


def hots(states):
    return tuple(map(Option.one_hot, states))


def test_counts_are_those_of_the_definition():
    seen = Counter()
    for seed in range(800):
        rng = random.Random(seed)
        d = rng.choice((2, 3, 4, 4, 5, 5, 6))
        labels = tuple(rng.choice("xyz") for _ in range(d)) if rng.random() < 0.5 else None
        A, B = (set(rng.sample(range(d), rng.randint(1, min(4, d)))) for _ in range(2))
        if A == B:
            continue
        reward = tuple(Fraction(rng.randint(0, rng.choice((1, 2, 9))), rng.randint(1, 2)) for _ in range(d))
        problem = question(d, A, B, labels)
        expected = Counts(*naive_counts(problem, reward))
        assert count_one_hots(problem, reward) == expected, (problem, reward)
        seen["compared"] += 1
        seen["shared"] += bool(A & B)
        seen["labels"] += len(problem.label_classes()) > 1
        seen["repeated"] += len(set(reward)) < d
        seen["all three"] += min(expected.B, expected.tie, expected.A) > 0
    assert seen["compared"] >= 600
    assert min(seen[kind] for kind in ("shared", "labels", "repeated", "all three")) >= 100, seen


def test_a_hundred_thousand_different_values_are_counted():
    d = 100_000
    reward = list(range(d))
    random.Random(1).shuffle(reward)
    size = factorial(d)
    one = count_orbit(question(d, range(1), range(1, d)), reward)
    assert one.A * d == size
    assert one == Counts(size - one.A, 0, one.A)
    assert one.weak == Fraction(d - 1, d)
    half = count_orbit(question(d, range(d // 2), range(d // 2, d)), reward)
    assert half.A == half.B == size // 2


def test_many_repeated_values_are_counted():
    n = 2_000
    reward = [s // 2 for s in range(2 * n)]  # every value twice
    counts = count_one_hots(question(2 * n, (0,), (1,)), reward)
    assert counts.orbit * 2**n == factorial(2 * n)
    assert Fraction(counts.tie, counts.orbit) == Fraction(1, 2 * n - 1)
    assert counts.A == counts.B
    ones = count_one_hots(question(2 * n, range(n), range(n, 2 * n)), [1] * 3 + [0] * (2 * n - 3))
    assert ones == Counts(comb(n, 3), comb(2 * n, 3) - 2 * comb(n, 3), comb(n, 3))


def test_labels_are_separate_lotteries():
    d = 600
    labels = tuple("xy"[s % 2] for s in range(d))
    counts = count_one_hots(question(d, (0,), (1,), labels), [Fraction(s, 7) for s in range(d)])
    # x holds the even values, y the odd ones: of the pairs (2i, 2j + 1) those with j >= i prefer B
    n = d // 2
    assert Fraction(counts.B, counts.orbit) == Fraction(n * (n + 1) // 2, n * n)
    assert counts.tie == 0
    assert counts.orbit == factorial(n) ** 2


def test_values_without_a_small_common_denominator_keep_their_order():
    primes = [p for p in range(2, 400) if all(p % q for q in range(2, p))]
    reward = [Fraction(1, p) for p in primes]
    counts = count_one_hots(question(len(primes), (0,), (1, 2)), reward)
    assert counts.weak == Fraction(2, 3)


def test_only_unit_vectors_are_one_hots():
    assert has_one_hots_only(question(2, (0,), (1,)))
    assert not has_one_hots_only(Problem("p", ("x", "y"), (Option.of({0: 2}),), hots((1,))))
