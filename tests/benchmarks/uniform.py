"""Exact probabilities in six dimensions, and POWER of the case study, beside what a sample in float64 says."""

import random
from collections.abc import Iterator
from fractions import Fraction

import numpy

from benchmarks.line import Line, require
from benchmarks.measurement import timed
from orbitcert.distribution.power import power
from orbitcert.environment.gallery import gallery_entry
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.sampling import clopper_pearson
from orbitcert.orbit.uniform import uniform_probabilities

DRAWS = 10**6

SIX_TARGET, POWER_TARGET = 30, 5
"""Seconds."""


def volumes(quick: bool) -> Iterator[Line]:
    """Seeded dense distributions over six states, three options on either side."""
    for seed in (1,) if quick else (1, 2, 3):
        problem = six_states(seed)
        seconds, found = timed(lambda problem=problem: uniform_probabilities(problem))
        require(found.B + found.tie + found.A == 1, "the probabilities do not sum to 1")
        sampling, hits = timed(lambda problem=problem, seed=seed: sampled(problem, seed))
        interval = clopper_pearson(hits, DRAWS, 1 - Fraction(1, 10**6))
        require(interval.low <= found.B <= interval.high, f"{found.B} is outside {interval}")
        digits = len(str(found.B.denominator))
        measured = (
            f"{seconds:.2f} s, exact, a denominator of {digits} digits; {DRAWS} float64 samples {sampling:.2f} s, "
            f"known to {interval.high - interval.low} only"
        )
        yield Line(f"P(B>A), 6 states, 6 options, seed {seed}", measured, f"{SIX_TARGET} s", seconds <= SIX_TARGET)


def powers(quick: bool) -> Iterator[Line]:
    """POWER of three states of the case study, at several discounts."""
    mdp = gallery_entry("case-study-left-right").environment
    require(mdp is not None, "the case study has no environment")
    gammas = [Fraction(k, 10) for k in ((5, 10) if quick else range(11))]

    def table() -> list[tuple[Fraction, ...]]:
        return [tuple(power(mdp, mdp.index(s), gamma) for s in ("0", "lsw", "rse")) for gamma in gammas]

    seconds, found = timed(table)
    expected = [(Fraction(1, 2), (Fraction(2, 3) + g / 2) / (1 + g), Fraction(2, 3)) for g in gammas]
    require(found == expected, f"POWER is {found}")
    measured = f"{len(found) * 3} exact values in {seconds:.2f} s"
    yield Line("POWER of the case study: 0, lsw, rse", measured, f"{POWER_TARGET} s", seconds <= POWER_TARGET)


def six_states(seed: int) -> Problem:
    """Six different distributions with weights on all states."""
    rng = random.Random(seed)
    found: set[Option] = set()
    while len(found) < 6:
        weights = [rng.randint(1, 9) for _ in range(6)]
        found.add(Option.of({i: Fraction(w, sum(weights)) for i, w in enumerate(weights)}))
    options = list(option_set(found))
    rng.shuffle(options)
    return Problem(f"seed {seed}", tuple(f"s{i}" for i in range(6)), tuple(options[:3]), tuple(options[3:]))


def sampled(problem: Problem, seed: int) -> int:
    """How many of DRAWS rewards prefer B, in floating point."""
    rows = numpy.zeros((6, problem.d))
    for k, x in enumerate((*problem.A, *problem.B)):
        for s, w in x.entries:
            rows[k, s] = w.numerator / w.denominator
    values = numpy.random.default_rng(seed).random((DRAWS, problem.d)) @ rows.T
    return int((values[:, 3:].max(axis=1) > values[:, :3].max(axis=1)).sum())
