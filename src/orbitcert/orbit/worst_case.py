"""The exact worst case over every reward: tight(A, B) = min over r of the share of its orbit with max_B >= max_A.

That share is 1 - #{phi : r in phi.K} / |Gamma|, constant on the open regions of the arrangement in the sorted chamber
and not larger anywhere on their borders (K is open).  So the minimum over one interior point per region is exact; every
point is found and evaluated in integers.  `searched`, not `proved`: the regions are not written down as evidence, but
the reward is, and anyone can re-count it.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from orbitcert.exact.display import Displayed
from orbitcert.exact.problem import Problem
from orbitcert.orbit.arrangement import Arrangement, arrangement_of
from orbitcert.orbit.chamber import chamber_of
from orbitcert.orbit.counts import Counts, TooLarge, count_orbit
from orbitcert.orbit.regions import WHOLE, Found, Method, Survey, begun, dive, next_wave
from orbitcert.orbit.small_rewards import small_points, smaller_point
from orbitcert.orbit.survey_file import read_survey, write_survey
from orbitcert.orbit.workers import Workers

METHODS: Mapping[str, Method | None] = {"auto": None, "regions": "regions", "bound": "bound"}
"""The names of the methods; None leaves the choice to `worst_case`."""

LIMIT = 200_000
"""Cells that are looked at by default before the search stops without an exact answer."""

EVERY = 20_000
"""Up to so many expected regions all of them are enumerated by default; above, only what can be worst."""

SAVED_EVERY = 20
"""Seconds between two savings of a survey."""

DIVES = 64


@dataclass(frozen=True, slots=True)
class WorstCase(Displayed):
    """The least share of an orbit with max_B >= max_A, and a reward that has it.

    fraction   the least share over all rewards when `exact`, else the least one found: an upper bound
    reward     one value per state, small integers where such a reward is as bad
    counts     how its orbit splits
    recounted  whether counting the orbit by definition gave the same counts (False: the orbit is too large for that)
    method     regions: every region was enumerated; bound: only what could be worst was looked at
    regions    the number of regions of the arrangement in the chamber; None unless all were enumerated
    looked     cells looked at
    cones      different cones phi.K
    crossing   hyperplanes that cross the chamber
    estimate   regions to expect, from the part that was done; None for method bound
    """

    problem: Problem
    fraction: Fraction
    reward: tuple[int, ...]
    counts: Counts
    recounted: bool
    exact: bool
    method: Method
    regions: int | None
    looked: int
    cones: int
    crossing: int
    estimate: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the enumeration is: the share that is done, cells looked at, regions to expect."""

    done: Fraction
    looked: int
    estimate: int


def worst_case(
    problem: Problem,
    *,
    method: Method | None = None,
    limit: int = LIMIT,
    processes: int = 1,
    resume: Path | str | None = None,
    progress: Callable[[Standing], None] = lambda _: None,
) -> WorstCase:
    """The exact worst case of this problem, or the best reward found when the limit comes first (`exact` is False).

    method     None: `regions` when about EVERY or fewer regions are expected, else `bound`
    limit      stop after about so many cells (whole waves of at most 4096 are finished)
    processes  the result does not depend on it; more than one needs an importable main module
    resume     a file: continue from it when it exists, save to it now and then, on interrupts and at the end

    Raises TooLarge when (A, B) has too many images or Gamma is given by generators, BadInput when the file belongs to
    something else or is damaged.

    >>> from orbitcert.exact import Option
    >>> pair = Problem("p", ("x", "y", "z", "w"), (Option.one_hot(0),), (Option.one_hot(1), Option.uniform((2, 3))))
    >>> worst = worst_case(pair)
    >>> worst.fraction, worst.reward, worst.counts, worst.regions, worst.exact
    (Fraction(7, 12), (3, 2, 0, 0), Counts(B=7, tie=0, A=5), 8, True)
    """
    if problem.generators is not None:
        raise TooLarge(f"{problem.name}: regions are not enumerated under a group given by generators")
    chamber = chamber_of(problem)
    arrangement = arrangement_of(chamber)
    crossing = arrangement.crossing(chamber.cone())
    small = small_points(chamber)
    start = min((Found(int(n), p) for n, p in zip(chamber.split(small)[:, 0], small, strict=True)), key=_most_inside)
    saved = None if resume is None else read_survey(resume, arrangement, method)
    survey = saved or begun(arrangement, method or _method(arrangement, crossing), start)
    if survey.waiting and survey.looked < limit:
        survey = _finished(arrangement, survey, limit, processes, resume, progress)
    best = survey.best
    point = start.point if best.inside == start.inside else smaller_point(chamber, best.point, best.inside)
    reward, counts = chamber.reward(point), chamber.counts(point)
    every = survey.method == "regions"
    return WorstCase(
        problem,
        counts.weak,
        reward,
        counts,
        _is_recounted(problem, reward, counts, 1 - Fraction(best.inside, chamber.cones)),
        not survey.waiting or best.inside == chamber.cones,  # no share is below 0
        survey.method,
        survey.regions if every and not survey.waiting else None,
        survey.looked,
        chamber.cones,
        crossing.bit_count(),
        survey.estimate if every else None,
    )


def _most_inside(found: Found) -> int:
    return -found.inside


def _method(arrangement: Arrangement, crossing: int) -> Method:
    """Every region while there are few of them: by the upper bound, else by the mean of some dives."""
    if arrangement.most_regions(crossing) <= EVERY:
        return "regions"
    rng = random.Random(0)
    expected = sum(dive(arrangement, rng.randrange) for _ in range(DIVES)) // DIVES
    return "regions" if expected <= EVERY else "bound"


def _is_recounted(problem: Problem, reward: tuple[int, ...], counts: Counts, share: Fraction) -> bool:
    """Count by definition; the same counts and the expected share, or the orbit is too large to count."""
    if counts.weak != share:
        raise RuntimeError(f"{problem.name}: {reward} has share {counts.weak}, its region {share}")
    try:
        again = count_orbit(problem, reward)
    except TooLarge:
        return False
    if again != counts:
        raise RuntimeError(f"{problem.name}: {reward} counts {again} by definition, {counts} by its region")
    return True


def _finished(
    arrangement: Arrangement,
    survey: Survey,
    limit: int,
    processes: int,
    resume: Path | str | None,
    progress: Callable[[Standing], None],
) -> Survey:
    """Wave after wave until nothing waits or the limit is reached; the survey is saved however this ends."""
    saved = time.monotonic()
    with Workers(arrangement, processes) as workers:
        try:
            while survey.waiting and survey.looked < limit:
                survey = next_wave(survey, workers.run)
                progress(Standing(Fraction(survey.done, WHOLE), survey.looked, survey.estimate))
                if resume is not None and time.monotonic() > saved + SAVED_EVERY:
                    write_survey(resume, arrangement, survey)
                    saved = time.monotonic()
        finally:
            if resume is not None:
                write_survey(resume, arrangement, survey)
    return survey
