"""Counts under other decision rules: how often f(B) > f(A), equal, f(A) > f(B) over the orbit of a reward.

A rule gives every set X of options from a choice set C a number f(X) that depends only on the values of the options
(Law 8); C holds A and B, and is their union unless a larger one is given.  Options in A and B count for both.

    Optimal          1 when X holds an option of largest value in C, else 0
    AntiOptimal      1 when X holds an option of least value in C, else 0
    Satisficing(t)   the share in X of the options of C with value >= t (0 when there are none)
    EpsilonOptimal   1 when X holds an option whose value is at most epsilon below the largest in C
    Boltzmann(T)     proportional to the sum over X of exp(value / T)
    BestOf(k)        the probability that the best of k options, drawn uniformly from C with replacement, is in X; when
                     several of those drawn are best, each of them is taken with the same probability
    Quantiliser(q)   the probability that an option is in X which is drawn uniformly from the best share q of C: a mass
                     1 for every option of C, q |C| of it taken from the top; options that tie at the end share alike

Everything is exact.  For Boltzmann equal values of A and B cancel first; what is left are exponentials of different
rationals, which are linearly independent over the rationals (Lindemann, Weierstrass), so the two sums are different or
nothing is left, and balls of growing precision find the sign.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import arb, ctx, fmpq

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import count_orbit
from orbitcert.orbit.enumeration import value_scale, visit_values
from orbitcert.orbit.tally import Counts

Side = tuple[int, ...]

Profile = tuple[tuple[int, int], ...]
"""For every value that occurs, from the least to the largest: (options of C with it, those in B minus those in A)."""

LARGEST_DRAW = 10_000
"""The most draws of the rule best-of."""


@dataclass(frozen=True, slots=True)
class Optimal:
    """Chooses an option of largest value."""


@dataclass(frozen=True, slots=True)
class AntiOptimal:
    """Chooses an option of least value."""


@dataclass(frozen=True, slots=True)
class Satisficing:
    """Chooses uniformly among the options whose value is at least the threshold."""

    threshold: Fraction


@dataclass(frozen=True, slots=True)
class EpsilonOptimal:
    """Chooses an option whose value is at most epsilon below the largest; epsilon >= 0."""

    epsilon: Fraction

    def __post_init__(self) -> None:
        if self.epsilon < 0:
            raise ValueError(f"epsilon is at least 0, not {self.epsilon}")


@dataclass(frozen=True, slots=True)
class Boltzmann:
    """Chooses an option with probability proportional to exp(value / temperature); temperature > 0."""

    temperature: Fraction

    def __post_init__(self) -> None:
        if self.temperature <= 0:
            raise ValueError(f"a temperature is positive, not {self.temperature}")


@dataclass(frozen=True, slots=True)
class BestOf:
    """Chooses the best of k options that are drawn uniformly, with replacement; 1 <= k <= LARGEST_DRAW."""

    k: int

    def __post_init__(self) -> None:
        if not 1 <= self.k <= LARGEST_DRAW:
            raise ValueError(f"best-of needs 1 to {LARGEST_DRAW} draws, not {self.k}")


@dataclass(frozen=True, slots=True)
class Quantiliser:
    """Chooses uniformly among the best share q of the options; 0 < q <= 1."""

    quantile: Fraction

    def __post_init__(self) -> None:
        if not 0 < self.quantile <= 1:
            raise ValueError(f"a quantile is above 0 and at most 1, not {self.quantile}")


Rule = Optimal | AntiOptimal | Satisficing | EpsilonOptimal | Boltzmann | BestOf | Quantiliser


def count_rule(problem: Problem, reward: Sequence[Fraction | int], rule: Rule, within: Iterable[Option] = ()) -> Counts:
    """The exact counts of f(B) > f(A), f(B) = f(A), f(A) > f(B) over the orbit of this reward.

    within  more options of the choice set C, besides those of A and B

    Optimal and AntiOptimal without further options are counted by `count_orbit`; everything else one by one.  Raises
    TooLarge beforehand when that is too much.

    >>> pacman = Problem("pac", ("ghost", "apple", "cherry"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> for rule in (AntiOptimal(), Satisficing(Fraction(2)), Boltzmann(Fraction(1))):
    ...     print(count_rule(pacman, (0, 1, 2), rule))
    Counts(B=4, tie=0, A=2)
    Counts(B=4, tie=0, A=2)
    Counts(B=4, tie=0, A=2)
    """
    if len(reward) != problem.d:
        raise ValueError(f"{len(reward)} values for {problem.d} states")
    chosen = option_set((*problem.A, *problem.B))
    options = option_set((*chosen, *within))
    if len(options) == len(chosen):
        if rule == Optimal():
            return count_orbit(problem, reward)
        if rule == AntiOptimal():
            return count_orbit(problem, [-v for v in reward])
    number = {x: k for k, x in enumerate(options)}
    A, B = tuple(number[x] for x in problem.A), tuple(number[x] for x in problem.B)
    preference = _preference(rule, value_scale(options, reward), A, B)
    tally = {1: 0, 0: 0, -1: 0}

    def visit(values: Sequence[int], elements: int) -> None:
        tally[preference(values)] += elements

    visit_values(problem, options, reward, visit)
    return Counts(tally[1], tally[0], tally[-1])


def least_gap(problem: Problem, reward: Sequence[Fraction | int]) -> Fraction | None:
    """min over the orbit of |max_B - max_A| where they differ; None when they never do (Law 12).

    Moving every option value by less than half of it, or choosing epsilon-optimally with a smaller epsilon, changes no
    strict comparison.  Raises TooLarge beforehand when there are too many assignments to enumerate.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> least_gap(candy, (0, Fraction(1, 3), 1)), least_gap(candy, (1, 1, 1))
    (Fraction(2, 3), None)
    """
    losing = len(problem.A)
    options = (*problem.A, *problem.B)
    least: int | None = None

    def visit(values: Sequence[int], _: int) -> None:
        nonlocal least
        gap = abs(max(values[losing:]) - max(values[:losing]))
        if gap and (least is None or gap < least):
            least = gap

    visit_values(problem, options, reward, visit)
    return None if least is None else Fraction(least, value_scale(options, reward))


def _preference(rule: Rule, scale: int, A: Side, B: Side) -> Callable[[Sequence[int]], int]:
    """The sign of f(B) - f(A), from the values of all options times `scale`."""
    match rule:
        case Optimal():
            return lambda values: _contains_at_least(values, max(values), A, B)
        case AntiOptimal():
            return lambda values: _contains_at_least([-v for v in values], -min(values), A, B)
        case EpsilonOptimal(epsilon):
            slack = epsilon * scale
            return lambda values: _contains_at_least(values, max(values) - slack, A, B)
        case Satisficing(threshold):
            least = threshold * scale
            return lambda values: _sign(sum(values[x] >= least for x in B) - sum(values[x] >= least for x in A))
        case Boltzmann(temperature):
            unit = temperature * scale
            known: dict[tuple[tuple[int, int], ...], int] = {}
            return lambda values: _sign_of_exponentials(values, A, B, unit, known)
        case BestOf():
            best_of = cache(lambda profile: _sign(best_of_difference(profile, rule.k)))
            return lambda values: best_of(_profile(values, A, B))
        case Quantiliser(quantile):
            quantilised = cache(lambda profile: _sign(quantiliser_difference(profile, quantile)))
            return lambda values: quantilised(_profile(values, A, B))


def best_of_difference(profile: Profile, k: int) -> Fraction:
    """N^k times (f(B) - f(A)) for the best of k, N = |C|.

    With L options below a value and c at it, the best draw has this value in (L + c)^k - L^k of the N^k samples, and
    by symmetry each of the c options is chosen equally often.

    >>> best_of_difference(((1, -1), (2, 1)), 2)  # 3^2 samples: the least option in 1, each other in 4
    Fraction(3, 1)
    """
    total, below = Fraction(0), 0
    for number, net in profile:
        if net:
            total += net * Fraction((below + number) ** k - below**k, number)
        below += number
    return total


def quantiliser_difference(profile: Profile, quantile: Fraction) -> Fraction:
    """q |C| times (f(B) - f(A)) for the quantiliser: the best options count 1 until the mass q |C| is used up.

    >>> quantiliser_difference(((1, -1), (2, 1)), Fraction(1, 3))  # a mass 1 for the two best options
    Fraction(1, 2)
    """
    left = quantile * sum(number for number, _ in profile)
    total = Fraction(0)
    for number, net in reversed(profile):
        taken = min(left, Fraction(number))
        total += net * taken / number
        left -= taken
    return total


def _profile(values: Sequence[int], A: Side, B: Side) -> Profile:
    """The profile of these values."""
    net = Counter(values[x] for x in B)
    net.subtract(values[x] for x in A)
    return tuple((number, net[value]) for value, number in sorted(Counter(values).items()))


def _contains_at_least(values: Sequence[int], least: Fraction | int, A: Side, B: Side) -> int:
    """The sign of [B has a value of at least `least`] - [A has one]."""
    return (max(values[x] for x in B) >= least) - (max(values[x] for x in A) >= least)


def _sign_of_exponentials(
    values: Sequence[int], A: Side, B: Side, unit: Fraction, known: dict[tuple[tuple[int, int], ...], int]
) -> int:
    """The sign of sum over B of exp(value / unit) - the same over A; `known` remembers answers."""
    numbers = Counter(values[x] for x in B)
    numbers.subtract(values[x] for x in A)
    terms = sorted((value, number) for value, number in numbers.items() if number)
    if not terms:
        return 0
    top = terms[-1][0]
    key = tuple((value - top, number) for value, number in terms)
    if key not in known:
        known[key] = _settled(key, unit)
    return known[key]


def _settled(terms: Sequence[tuple[int, int]], unit: Fraction) -> int:
    """The sign of the sum of number * exp(value / unit) over the terms, whose values are different."""
    signs = {number > 0 for _, number in terms}
    if len(signs) == 1:
        return 1 if signs.pop() else -1
    before = ctx.prec
    bits = 64
    try:
        while True:
            ctx.prec = bits
            total = arb(0)
            for value, number in terms:
                exponent = value / unit
                total += number * arb(fmpq(exponent.numerator, exponent.denominator)).exp()
            if total > 0:
                return 1
            if total < 0:
                return -1
            bits *= 2
    finally:
        ctx.prec = before


def _sign(number: int | Fraction) -> int:
    return (number > 0) - (number < 0)
