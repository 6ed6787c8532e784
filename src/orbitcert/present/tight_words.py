"""The answers to `orbitcert tight`, in words and as JSON (docs/reference/command-line.md); all numbers are strings."""

from collections.abc import Iterator
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.orbit.adversary import BadReward
from orbitcert.orbit.bracket import Bracket
from orbitcert.orbit.counts import Counts
from orbitcert.orbit.worst_case import Standing, WorstCase
from orbitcert.present.question_words import count_text, group_text, number_text, percent_down, set_text
from orbitcert.present.words import worst_line


def worst_case_lines(worst: WorstCase) -> Iterator[str]:
    """An exact worst case."""
    yield from _question(worst.problem)
    yield ""
    yield f"EXACT WORST CASE  {number_text(worst.fraction)} ({percent_down(worst.fraction)})"
    yield "  for EVERY reward, B is at least as good as A on this share of its orbit; for this reward on no more:"
    yield f"  {worst_line(worst.problem, BadReward(worst.reward, worst.counts))}"
    yield ""
    yield "HOW IT WAS FOUND"
    cones = count_text(worst.cones, "different cone")
    yield f"  {count_text(worst.crossing, 'hyperplane')} cut the sorted rewards; {cones}"
    if worst.regions is None:
        yield f"  branch and bound: {count_text(worst.looked, 'cell')} looked at; not every region was needed"
    else:
        yield f"  {count_text(worst.regions, 'open region')}, each visited with an exact interior point"
    again = "counted again by definition: the same" if worst.recounted else "too large to be counted again"
    yield f"  the reward's orbit was {again}"
    yield "  searched, not proved: the reward is evidence that no more holds, `orbitcert certify` proves how much does"


def bracket_lines(bracket: Bracket) -> Iterator[str]:
    """Two bounds instead of an exact answer, or an exact answer because they meet."""
    problem = bracket.problem
    yield from _question(problem)
    yield ""
    if bracket.gap:
        yield f"NOT DECIDED: {one_line(bracket.reason, 200)}"
    else:
        yield f"EXACT WORST CASE  {number_text(bracket.upper)} ({percent_down(bracket.upper)}): the two bounds meet"
        yield f"  {one_line(bracket.reason, 200)}"
    proved = "nothing is proved" if bracket.rule is None else f"proved by rule {bracket.rule} (orbitcert certify)"
    yield f"  lower bound   {number_text(bracket.lower)} ({percent_down(bracket.lower)}): {proved}"
    if bracket.worst is None:
        yield "  worst reward  none was counted"
    else:
        found = worst_line(problem, bracket.worst)
        yield f"  worst reward  {number_text(bracket.upper)} ({percent_down(bracket.upper)}), found: {found}"
    yield f"  gap           {number_text(bracket.gap)} ({percent_down(bracket.gap)})"


def worst_case_json(worst: WorstCase) -> dict[str, Any]:
    """fraction, reward, counts, regions, and how they were found."""
    return {
        "fraction": rational_text(worst.fraction),
        **_evidence(worst.problem, BadReward(worst.reward, worst.counts)),
        "regions": None if worst.regions is None else integer_text(worst.regions),
        "exact": True,
        "method": worst.method,
        "cells": integer_text(worst.looked),
        "hyperplanes": integer_text(worst.crossing),
        "cones": integer_text(worst.cones),
        "recounted": worst.recounted,
    }


def bracket_json(bracket: Bracket) -> dict[str, Any]:
    """The same fields when the enumeration stopped; fraction is null unless the two bounds meet."""
    evidence: dict[str, Any] = {"reward": None, "counts": None}
    if bracket.worst is not None:
        evidence = _evidence(bracket.problem, bracket.worst)
    return {
        "fraction": None if bracket.gap else rational_text(bracket.upper),
        **evidence,
        "regions": None,
        "exact": not bracket.gap,
        "method": "bracket",
        "cells": integer_text(bracket.looked),
        "lower": rational_text(bracket.lower),
        "upper": rational_text(bracket.upper),
        "gap": rational_text(bracket.gap),
        "rule": bracket.rule,
        "reason": bracket.reason,
    }


def standing_text(standing: Standing) -> str:
    """A few words for a progress line.

    >>> from fractions import Fraction
    >>> standing_text(Standing(Fraction(1, 3), 500, 750))
    'cutting: 33.33 %, 500 cells, about 750 regions'
    """
    expected = f", about {standing.estimate} regions" if standing.estimate else ""
    return f"cutting: {percent_down(standing.done)}, {standing.looked} cells{expected}"


def _question(problem: Problem) -> Iterator[str]:
    yield f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}, rewards permuted by {group_text(problem)}"
    yield f"  A (claimed to lose)  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B (claimed to win)   {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"


def _evidence(problem: Problem, worst: BadReward) -> dict[str, Any]:
    return {
        "reward": {state: integer_text(value) for state, value in zip(problem.states, worst.reward, strict=True)},
        "counts": _counts_json(worst.counts),
    }


def _counts_json(counts: Counts) -> dict[str, str]:
    return {"B": integer_text(counts.B), "tie": integer_text(counts.tie), "A": integer_text(counts.A)}
