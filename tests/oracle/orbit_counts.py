"""Counts over an orbit by definition: the set of all permuted rewards, every option value as a sum of fractions.

Shares nothing with `orbitcert.orbit` but the values of `orbitcert.exact`.
"""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations, product
from math import comb

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem

Reward = tuple[Fraction, ...]
Preference = Callable[[list[Fraction], list[Fraction]], int]


def orbit_set(problem: Problem, reward: Sequence[Fraction | int]) -> set[Reward]:
    """The different rewards that permutations of the group make of this one."""
    groups: dict[str, list[int]] = {}
    for state in range(problem.d):
        groups.setdefault("" if problem.labels is None else problem.labels[state], []).append(state)
    members = list(groups.values())
    orders = [set(permutations([Fraction(reward[s]) for s in states])) for states in members]
    orbit = set()
    for rows in product(*orders):
        values = [Fraction(0)] * problem.d
        for states, row in zip(members, rows, strict=True):
            for state, value in zip(states, row, strict=True):
                values[state] = value
        orbit.add(tuple(values))
    return orbit


def value(option: Option, reward: Reward) -> Fraction:
    """The sum of weight times reward."""
    total = Fraction(0)
    for state, weight in option.entries:
        total += weight * reward[state]
    return total


def split(
    problem: Problem, reward: Sequence[Fraction | int], prefers: Callable[[dict[Option, Fraction]], int]
) -> tuple[int, int, int]:
    """How many elements of the orbit have `prefers` positive, zero, negative, given the values of all options."""
    found = [0, 0, 0]
    options = {*problem.A, *problem.B}
    for moved in orbit_set(problem, reward):
        found[1 - prefers({x: value(x, moved) for x in options})] += 1
    return found[0], found[1], found[2]


def naive_counts(problem: Problem, reward: Sequence[Fraction | int]) -> tuple[int, int, int]:
    """How many have max_B > max_A, equal, max_A > max_B.

    >>> x, y = Option.one_hot(0), Option.one_hot(1)
    >>> naive_counts(Problem("candy", ("x", "y", "z"), (x,), (y, Option.one_hot(2))), (0, 1, 2))
    (4, 0, 2)
    """

    def prefers(values: dict[Option, Fraction]) -> int:
        a, b = max(values[x] for x in problem.A), max(values[x] for x in problem.B)
        return (b > a) - (a > b)

    return split(problem, reward, prefers)


def binomial_tail(hits: int, size: int, p: Fraction) -> Fraction:
    """P(Bin(size, p) >= hits)."""
    return sum((comb(size, i) * p**i * (1 - p) ** (size - i) for i in range(hits, size + 1)), start=Fraction(0))


def random_question(seed: int) -> tuple[Problem, Reward]:
    """A problem of any shape and a reward: zero vectors, negative weights, shared options, labels, repeated values."""
    rng = random.Random(seed)
    d = rng.choice((1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6)) if seed % 80 else 7
    labels = tuple(rng.choice("xyz") for _ in range(d)) if rng.random() < 0.3 else None
    pool = [_random_option(rng, d) for _ in range(5)]
    while True:
        A, B = (option_set([*rng.choices(pool, k=rng.randint(1, 3)), _random_option(rng, d)]) for _ in range(2))
        A, B = (option_set(rng.sample(X, rng.randint(1, len(X)))) for X in (A, B))
        if A != B:
            break
        pool.append(_random_option(rng, d))
    problem = Problem(f"random {seed}", tuple(f"s{i}" for i in range(d)), A, B, labels)
    return problem, _random_reward(rng, d)


def _random_option(rng: random.Random, d: int) -> Option:
    kind = rng.randrange(12)
    if kind == 0:
        return Option(())
    if kind < 3:
        return Option.one_hot(rng.randrange(d))
    if kind < 6:
        return Option.uniform(rng.sample(range(d), rng.randint(1, d)))
    if kind < 8:
        return Option.of({i: rng.randint(-2, 2) for i in range(d)})
    states = rng.sample(range(d), rng.randint(1, d))
    return Option.of({i: Fraction(rng.randint(1, 9), rng.randint(1, 9)) for i in states})


def _random_reward(rng: random.Random, d: int) -> Reward:
    kind = rng.randrange(5)
    if kind == 0:
        return tuple(Fraction(rng.randint(0, 1)) for _ in range(d))
    if kind == 1:
        return tuple(Fraction(rng.randint(-1, 2)) for _ in range(d))
    if kind == 2:
        return tuple(Fraction(v) for v in rng.sample(range(-d, 2 * d), d))
    if kind == 3:
        return tuple(Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(d))
    return tuple(Fraction(rng.choice((0, 1, -1, 7)) * 10**30 + rng.randint(0, 2), 3) for _ in range(d))
