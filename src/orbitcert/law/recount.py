"""How the orbit of one reward splits between A and B, by definition: every different variant, one after the other.

Slow, without tables, for every decision rule of `law.splits`; it re-counts what a counterexample says.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.law.premise import choice_options
from orbitcert.law.splits import DecisionRule, Optimal, Quantiliser, Within
from orbitcert.orbit.comparisons import orbit_size
from orbitcert.orbit.tally import Counts, TooLarge

Reward = Sequence[Fraction | int]

MOST_VARIANTS = 200_000
"""Larger orbits are not counted one by one; that takes some seconds."""


def recount(problem: Problem, extra: OptionSet, reward: Reward, rule: DecisionRule) -> Counts:
    """Numbers of different variants of the reward with f(B) > f(A), equality, f(A) > f(B).

    Raises TooLarge when there are more than MOST_VARIANTS.

    >>> x, y, pair = Option.one_hot(0), Option.one_hot(1), Option.uniform((1, 2))
    >>> recount(Problem("p", ("x", "y", "z"), (x,), (y,)), (pair,), (0, 1, 2), Within())
    Counts(B=2, tie=1, A=3)
    """
    size = orbit_size(problem, reward)
    if size > MOST_VARIANTS:
        raise TooLarge(f"{problem.name}: {size} variants of a reward; at most {MOST_VARIANTS} are counted one by one")
    tally = {1: 0, 0: 0, -1: 0}
    for variant in variants(problem, reward):
        a, b = _preferences(problem, extra, variant, rule)
        tally[(b > a) - (a > b)] += 1
    return Counts(tally[1], tally[0], tally[-1])


def variants(problem: Problem, reward: Reward) -> Iterator[tuple[Fraction | int, ...]]:
    """The orbit of a reward: every different order of its values within each class of labels."""
    classes = problem.label_classes()
    orders = [_orders(Counter(reward[s] for s in states)) for states in classes]
    for choice in product(*orders):
        value = {s: v for states, row in zip(classes, choice, strict=True) for s, v in zip(states, row, strict=True)}
        yield tuple(value[s] for s in range(problem.d))


def _orders(left: Counter[Fraction | int]) -> Iterator[tuple[Fraction | int, ...]]:
    """The different orders of a multiset of values, small values first."""
    values = sorted(value for value, number in left.items() if number)
    if not values:
        yield ()
    for value in values:
        left[value] -= 1
        for rest in _orders(left):
            yield (value, *rest)
        left[value] += 1


def _preferences(problem: Problem, extra: OptionSet, reward: Reward, rule: DecisionRule) -> tuple[Fraction, ...]:
    """f(A) and f(B) at this reward."""
    options = choice_options(problem, extra)
    value = {x: sum((w * reward[s] for s, w in x.entries), Fraction(0)) for x in options}
    match rule:
        case Optimal():
            return max(value[x] for x in problem.A), max(value[x] for x in problem.B)
        case Within():
            best = max(value.values())
            return tuple(Fraction(any(value[x] == best for x in side)) for side in (problem.A, problem.B))
        case Quantiliser(weights, quantile):
            chance = _quantilised(value, dict(zip(options, weights, strict=True)), quantile)
            return tuple(sum((chance[x] for x in side), Fraction(0)) for side in (problem.A, problem.B))


def _quantilised(
    value: Mapping[Option, Fraction], weights: Mapping[Option, int], quantile: Fraction
) -> dict[Option, Fraction]:
    """The probability of every option: with M = inf {M : P(value > M) <= q}, P(x)/q above M, the rest of q at M.

    At M the rest is handed out in proportion to P; if no option has value M nothing is left.
    """
    total = sum(weights.values())
    base = {x: Fraction(w, total) for x, w in weights.items()}

    def mass_above(level: Fraction) -> Fraction:
        return sum((base[x] for x, v in value.items() if v > level), Fraction(0))

    threshold = min(level for level in value.values() if mass_above(level) <= quantile)
    at = sum((base[x] for x, v in value.items() if v == threshold), Fraction(0))
    rest = min(Fraction(1), (quantile - mass_above(threshold)) / at)
    return {
        x: base[x] / quantile * (1 if v > threshold else rest if v == threshold else 0) for x, v in value.items()
    }
