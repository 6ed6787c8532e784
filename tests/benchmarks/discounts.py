"""Every discount at once: coincidences and breakpoints of the case study, beside a count at one discount."""

from collections.abc import Iterator

from benchmarks.line import Line, require
from benchmarks.measurement import timed
from orbitcert.distribution.coincidences import coincidences
from orbitcert.distribution.discount_counts import discount_counts
from orbitcert.distribution.function_selection import select_functions
from orbitcert.environment.gallery import gallery_entry
from orbitcert.orbit.counts import count_orbit

TARGET = 10
"""Seconds for each line."""


def case_study(quick: bool) -> Iterator[Line]:
    """Left against right: coinciding functions, and the breakpoints of two rewards; recounted at single discounts."""
    mdp = gallery_entry("case-study-left-right").environment
    if mdp is None:
        return
    seconds, chosen = timed(lambda: select_functions(mdp, "*", lose="action:l", win="action:r"))
    require((len(chosen.A), len(chosen.B)) == (4, 6), "other numbers of functions")
    more, met = timed(lambda: coincidences((*chosen.A, *chosen.B)))
    require([c.point.decimal(3) for c in met] == ["0.500", "0.618", "0.682", "0.707", "0.754"], "other coincidences")
    yield _line("10 functions and their 5 coincidences", seconds + more)
    rewards = [("0, 0, 0, 1, 1, 1, 2, 2", (0, 0, 0, 1, 1, 1, 2, 2), 13)]
    if not quick:
        rewards.append(("0, 1, ..., 7", tuple(range(8)), 286))
    for what, reward, expected in rewards:
        seconds, found = timed(lambda reward=reward: discount_counts(chosen.A, chosen.B, reward))
        require(len(found.points) == expected, f"{len(found.points)} breakpoints instead of {expected}")
        peer, again = timed(lambda found=found, reward=reward: count_orbit(chosen.at(found.inside(1)), reward))
        require(again == found.between[1], "another count at one discount")
        size = f"{found.between[0].orbit} variants; one discount {peer:.2f} s"
        yield _line(f"all {expected} breakpoints of the reward {what} ({size})", seconds)


def _line(what: str, seconds: float) -> Line:
    return Line(f"case study at every discount: {what}", f"{seconds:.2f} s", f"{TARGET} s", seconds <= TARGET)
