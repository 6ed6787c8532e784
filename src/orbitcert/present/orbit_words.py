"""The answer of `orbitcert orbit` in words and as JSON: exact counts, or a sample that is labelled as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpz

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.exact.reward_file import Reward
from orbitcert.orbit.decision_rules import (
    AntiOptimal,
    BestOf,
    Boltzmann,
    EpsilonOptimal,
    Optimal,
    Quantiliser,
    Rule,
    Satisficing,
)
from orbitcert.orbit.sampling import Interval, Sample
from orbitcert.orbit.tally import Counts
from orbitcert.present.question_words import LONGEST_NUMBER, SHOWN, count_text, group_text, percent_down, set_text

LONG: int = 10**4000
"""From here on the decimal digits are worked out by flint, in less than quadratic time."""


@dataclass(frozen=True, slots=True)
class OrbitAnswer:
    """What was asked, and the counts or the sample.

    orbit   the number of different rewards in the orbit
    within  the number of options of the choice set that are in neither A nor B
    gap     as `least_gap`; meaningful when `has_gap`
    """

    problem: Problem
    reward: Reward
    rule: Rule
    orbit: int
    counts: Counts | None
    sample: Sample | None
    within: int = 0
    has_gap: bool = False
    gap: Fraction | None = None


def rule_text(rule: Rule) -> str:
    """The rule as it is written on the command line.

    >>> rule_text(Boltzmann(Fraction(1, 2)))
    'boltzmann=1/2'
    """
    match rule:
        case Optimal():
            return "optimal"
        case AntiOptimal():
            return "anti-optimal"
        case Satisficing(value):
            return f"satisficing={rational_text(value)}"
        case EpsilonOptimal(value):
            return f"epsilon={rational_text(value)}"
        case Boltzmann(value):
            return f"boltzmann={rational_text(value)}"
        case BestOf(k):
            return f"best-of={k}"
        case Quantiliser(value):
            return f"quantiliser={rational_text(value)}"


def orbit_json(answer: OrbitAnswer) -> dict[str, Any]:
    """B, tie, A, orbit, weak (docs/reference/command-line.md), then rule, gap and sample; null where nothing was asked.

    Of a sample the counts are inside `sample`: the others are null.
    """
    counts = answer.counts
    value: dict[str, Any] = {
        "B": None if counts is None else _digits(counts.B),
        "tie": None if counts is None else _digits(counts.tie),
        "A": None if counts is None else _digits(counts.A),
        "orbit": _digits(answer.orbit),
        "weak": None if counts is None else _ratio(counts.weak),
        "rule": rule_text(answer.rule),
        "gap": None if answer.gap is None else rational_text(answer.gap),
        "sample": None,
    }
    if answer.sample is not None:
        value["sample"] = sample_json(answer.sample)
    return value


def sample_json(sample: Sample) -> dict[str, Any]:
    """The counts of a sample and its three intervals."""
    return {
        "size": str(sample.size),
        "seed": str(sample.seed),
        "confidence": rational_text(sample.confidence),
        "B": str(sample.counts.B),
        "tie": str(sample.counts.tie),
        "A": str(sample.counts.A),
        "weak": _ends(sample.weak),
        "strict_B": _ends(sample.B),
        "strict_A": _ends(sample.A),
    }


def orbit_lines(answer: OrbitAnswer) -> Iterator[str]:
    """The same in words."""
    problem = answer.problem
    group = group_text(problem)
    yield f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}, the reward permuted by {group}"
    yield f"  A  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B  {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"
    yield f"  reward: {_reward_text(problem.states, answer.reward)}"
    if answer.rule != Optimal() or answer.within:
        more = f", chosen among A, B and {count_text(answer.within, 'more option')}" if answer.within else ""
        yield f"  rule: {rule_text(answer.rule)}{more}"
    yield ""
    if answer.counts is not None:
        yield from _count_lines(answer.counts)
    if answer.sample is not None:
        yield from _sample_lines(answer.orbit, answer.sample)
    if answer.has_gap:
        if answer.gap is None:
            yield "  gap: none, the two best values are equal on the whole orbit"
        else:
            gap = rational_text(answer.gap)
            yield f"  gap: the best values of A and B differ by at least {gap} wherever they differ;"
            yield "       moving every value by less than half of it changes no strict comparison"


def _count_lines(counts: Counts) -> Iterator[str]:
    yield f"EXACT COUNTS over {_short(counts.orbit)} variants of the reward"
    yield f"  B better  {_short(counts.B)}"
    yield f"  tie       {_short(counts.tie)}"
    yield f"  A better  {_short(counts.A)}"
    weak = counts.weak
    shown = f"{_short(weak.numerator)}/{_short(weak.denominator)}" if weak.denominator > 1 else _short(weak.numerator)
    yield f"  B at least as good as A on {shown} ({percent_down(weak)})"


def _sample_lines(orbit: int, sample: Sample) -> Iterator[str]:
    yield f"A SAMPLE, not a count: {sample.size} of {_short(orbit)} variants, drawn with seed {sample.seed}"
    yield f"  B better  {sample.counts.B}"
    yield f"  tie       {sample.counts.tie}"
    yield f"  A better  {sample.counts.A}"
    confidence = rational_text(sample.confidence)
    yield f"  Clopper-Pearson intervals, each at confidence {confidence}, ends rounded outward:"
    yield f"    B at least as good as A  {sample.weak}"
    yield f"    B better                 {sample.B}"
    yield f"    A better                 {sample.A}"


def _reward_text(states: Sequence[str], reward: Reward) -> str:
    shown = [f"{one_line(s, 30)} = {one_line(rational_text(v), 40)}" for s, v in zip(states, reward, strict=True)]
    more = len(shown) - 2 * SHOWN
    return ", ".join(shown[: 2 * SHOWN]) + (f", ... {more} more" if more > 0 else "")


def _digits(number: int) -> str:
    """The decimal digits of a natural number of any size."""
    return integer_text(number) if number < LONG else str(fmpz(number))


def _ratio(value: Fraction) -> str:
    text = _digits(value.numerator)
    return text if value.denominator == 1 else f"{text}/{_digits(value.denominator)}"


def _short(number: int) -> str:
    text = _digits(number)
    return text if len(text) <= LONGEST_NUMBER else f"{text[:12]}... ({len(text)} digits)"


def _ends(interval: Interval) -> list[str]:
    return [rational_text(interval.low), rational_text(interval.high)]
