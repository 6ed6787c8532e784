"""Orbits that a report counts: of the certificate's reward, of one that a search finds, of the exact worst one.

What bounds the time is counted: states, cones, hyperplanes and cells, never seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.problem import Problem
from orbitcert.exact.reward_file import reward_from_json
from orbitcert.orbit.adversary import find_bad_reward
from orbitcert.orbit.arrangement import arrangement_of
from orbitcert.orbit.chamber import chamber_of
from orbitcert.orbit.counts import count_orbit
from orbitcert.orbit.tally import Counts, TooLarge
from orbitcert.orbit.worst_case import worst_case
from orbitcert.present.checked_certificate import CheckedCertificate
from orbitcert.vast_certification import one_state_counts

Standing = Literal["recounted", "counted", "wrong", "stated", "searched", "formula", "computed", "asked"]

MOST_SEARCHED_STATES = 60
MOST_WORK = 40_000_000
"""Elementary comparisons for one orbit: a few seconds."""

MOST_CONES = 5_000
MOST_FORMS = 200_000
MOST_CROSSING = 1_000
MOST_CELLS = 5_000
"""Different cones, forms a - b of all cones, hyperplanes through the chamber and cells that the exact worst case may
take: seconds."""


@dataclass(frozen=True, slots=True)
class Split:
    """How the orbit of one reward splits, and who counted.

    standing  of a reward in the certificate: recounted by the checker; counted: not by the checker, but while the
              report was made, with the stated result; wrong: with another result, the one here; stated: by nobody.
              Of others: searched: found and counted while the report was made; formula: 1 on one state, counted by
              a formula; computed: the exact worst case; asked: the report's author chose the reward
    words     the reward in words; then `reward` may be empty
    least     no reward has a smaller share: the exact worst case was computed while the report was made
    """

    reward: tuple[Fraction, ...]
    counts: Counts
    standing: Standing
    words: str = ""
    least: bool = False


def worst_split(checked: CheckedCertificate, options: Problem | None) -> Split | None:
    """The worst reward that is known; the exact worst one where it does not meet the bound and the problem is small.

    `options` are the two sets written out, None when they are not; None is also the answer when nothing was counted.
    """
    bound = checked.verdict.weak or Fraction(0)
    known = min(_known(checked, options, bound), key=lambda split: split.counts.weak, default=None)
    if known is not None and known.counts.weak == bound:
        return known
    exact = None if options is None else _exact(options)
    if exact is None:
        return known
    if known is None or exact.counts.weak < known.counts.weak:
        return exact
    return replace(known, least=exact.counts.weak == known.counts.weak)


def _known(checked: CheckedCertificate, options: Problem | None, bound: Fraction) -> Iterator[Split]:
    """The certificate's reward, or what a formula or a search finds."""
    if isinstance(checked.problem, CopiedProblem):
        counts = one_state_counts(checked.problem)
        if counts is not None:
            yield Split((), counts, "formula", "1 on one state, 0 on all others")
            return
    if options is None:
        return
    if "upper" in checked.value:
        yield _stated(checked, options)
    elif options.d <= MOST_SEARCHED_STATES:
        found = find_bad_reward(options, bound)
        if found is not None:
            yield Split(tuple(map(Fraction, found.reward)), found.counts, "searched")


def _stated(checked: CheckedCertificate, options: Problem) -> Split:
    """The reward in the certificate; what the checker did not count again is counted here when it is not too large."""
    upper = checked.value["upper"]
    reward = reward_from_json(upper["reward"], options.states, checked.file)
    counts = Counts(*(int(upper["counts"][side]) for side in ("B", "tie", "A")))
    if checked.verdict.recounted:
        return Split(reward, counts, "recounted")
    try:
        again = count_orbit(options, reward, MOST_WORK)
    except TooLarge:
        return Split(reward, counts, "stated")
    return Split(reward, again, "counted" if again == counts else "wrong")


def _exact(options: Problem) -> Split | None:
    """The exact worst case over every reward, for a small problem; None when it is too large."""
    if options.d > MOST_SEARCHED_STATES or options.generators is not None:
        return None
    try:
        chamber = chamber_of(options)
        if chamber.cones > MOST_CONES or chamber.cones * len(options.A) * len(options.B) > MOST_FORMS:
            return None
        if arrangement_of(chamber).crossing(chamber.cone()).bit_count() > MOST_CROSSING:
            return None
        found = worst_case(options, limit=MOST_CELLS)
    except TooLarge:
        return None
    return Split(tuple(map(Fraction, found.reward)), found.counts, "computed", least=True) if found.exact else None
