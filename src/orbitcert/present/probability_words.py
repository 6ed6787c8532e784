"""The answer of `orbitcert probability`, in words and as JSON: exact probabilities, or a sample that is labelled so."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.orbit.nearby import Comparison
from orbitcert.orbit.sampling import Sample
from orbitcert.orbit.uniform import Probabilities
from orbitcert.present.orbit_words import sample_json
from orbitcert.present.question_words import count_text, number_text, percent_down, set_text

DISCLAIMER = "  a statement about rewards drawn at random, not about every reward"


@dataclass(frozen=True, slots=True)
class OrbitBound:
    """weak(value), proved by this rule; both None when the rules that were tried prove nothing."""

    weak: Fraction | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class ProbabilityAnswer:
    """What was asked, and the exact probabilities or the sample.

    bound        None when none was looked for
    other        the problem that is compared, with its comparison
    """

    problem: Problem
    exact: Probabilities | None = None
    sample: Sample | None = None
    bound: OrbitBound | None = None
    other: Problem | None = None
    comparison: Comparison | None = None


def probability_json(answer: ProbabilityAnswer) -> dict[str, Any]:
    """B, tie, A, weak, bound, sample, against (docs/reference/command-line.md)."""
    exact = answer.exact
    value: dict[str, Any] = dict.fromkeys(("B", "tie", "A", "weak")) if exact is None else _shares(exact)
    value |= {"law": "independent, uniform on [0,1]", "bound": None, "sample": None, "against": None}
    if answer.bound is not None:
        weak = answer.bound.weak
        value["bound"] = {"weak": None if weak is None else rational_text(weak), "rule": answer.bound.rule}
    if answer.sample is not None:
        value["sample"] = sample_json(answer.sample)
    if answer.other is not None and (found := answer.comparison) is not None:
        changes = found.changes
        value["against"] = {
            "name": answer.other.name,
            **_shares(found.second),
            "distance": rational_text(found.distance),
            "changes": {side: rational_text(getattr(changes, side)) for side in ("B", "tie", "A")},
            "ratio": None if found.ratio is None else rational_text(found.ratio),
        }
    return value


def probability_lines(answer: ProbabilityAnswer) -> Iterator[str]:
    """The same in words."""
    problem = answer.problem
    yield f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}, rewards independent and uniform on [0,1]"
    yield from _sets(problem)
    yield ""
    if answer.exact is not None:
        yield "EXACT PROBABILITIES for a reward drawn from that law"
        yield from _share_lines(answer.exact)
        yield DISCLAIMER
    if answer.sample is not None:
        yield from _sample_lines(answer.sample)
    if answer.bound is not None:
        yield from _bound_lines(answer.bound)
    if answer.other is not None and answer.comparison is not None:
        yield from _comparison_lines(answer.other, answer.comparison)


def _sets(problem: Problem) -> Iterator[str]:
    yield f"  A  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B  {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"


def _share_lines(shares: Probabilities) -> Iterator[str]:
    for words, share in (("B better", shares.B), ("tie     ", shares.tie), ("A better", shares.A)):
        yield f"  {words}  {number_text(share)} ({percent_down(share)})"


def _sample_lines(sample: Sample) -> Iterator[str]:
    yield f"SAMPLED, not exact: {count_text(sample.size, 'reward')} drawn with seed {sample.seed}"
    yield f"  B better  {sample.counts.B}"
    yield f"  tie       {sample.counts.tie}"
    yield f"  A better  {sample.counts.A}"
    yield f"  Clopper-Pearson intervals, each at confidence {rational_text(sample.confidence)}, ends rounded outward:"
    yield f"    B at least as good as A  {sample.weak}"
    yield f"    B better                 {sample.B}"
    yield f"    A better                 {sample.A}"
    yield DISCLAIMER


def _bound_lines(bound: OrbitBound) -> Iterator[str]:
    yield ""
    if bound.weak is None:
        yield "FOR EVERY REWARD nothing is proved by the quick rules (orbitcert certify tries more)"
        return
    yield f"FOR EVERY REWARD, by rule {bound.rule} (orbitcert certify)"
    share = f"{number_text(bound.weak)} ({percent_down(bound.weak)})"
    yield f"  B is at least as good as A on at least {share} of its orbit;"
    yield "  permuting a reward keeps this law, so that the probability of that is no smaller either"


def _comparison_lines(other: Problem, found: Comparison) -> Iterator[str]:
    changes = found.changes
    yield ""
    yield f"AGAINST {one_line(other.name, 80)}"
    yield from _sets(other)
    yield from _share_lines(found.second)
    yield f"  l1 distance of the option sets  {number_text(found.distance)}"
    sides = (("B better", changes.B), ("tie", changes.tie), ("A better", changes.A))
    yield "  changes: " + ", ".join(f"{words} {number_text(change)}" for words, change in sides)
    if found.ratio is None:
        yield "  the option sets are equal"
    else:
        yield f"  largest change / distance  {number_text(found.ratio)} ({_decimal(found.ratio)})"


def _decimal(value: Fraction) -> str:
    """A non-negative number with four decimals, rounded down."""
    whole = value.numerator * 10_000 // value.denominator
    return f"{whole // 10_000}.{whole % 10_000:04d}..."


def _shares(shares: Probabilities) -> dict[str, Any]:
    named = (("B", shares.B), ("tie", shares.tie), ("A", shares.A), ("weak", shares.weak))
    return {name: rational_text(share) for name, share in named}
