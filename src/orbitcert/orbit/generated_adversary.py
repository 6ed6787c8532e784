"""A reward that favours A, under a group given by generators: the worst of many candidates, searched, not proved.

Every reward counts by listing its orbit, so the work is bounded by the number of values that are listed.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from orbitcert.exact.option import support_of
from orbitcert.exact.problem import Problem
from orbitcert.orbit.generated_orbit import generated_orbit, tally_of
from orbitcert.orbit.tally import Counts, TooLarge

WORK = 3_000_000
"""Values that are looked at in one search."""

LARGEST_PATTERNS = 5_000
"""All patterns of values 0..k are candidates while there are at most so many."""

MOST_STARTS = 20
"""Values fall from at most so many states of A on."""


def worst_candidate(problem: Problem, target: Fraction) -> tuple[tuple[int, ...], Counts] | None:
    """The candidate of least weak share with its counts; stops at `target`, or when WORK is spent.

    None when not even the first candidate can be counted.  One reward of every orbit is looked at.
    """
    best: tuple[tuple[int, ...], Counts] | None = None
    seen: set[tuple[int, ...]] = set()
    work = WORK
    entries = 1 + problem.d * (1 + len(problem.generators or ()))
    entries += sum(len(x.entries) for x in (*problem.A, *problem.B))
    for reward in _candidates(problem):
        if reward in seen:
            continue
        try:
            orbit = generated_orbit(problem, reward, work // entries)
        except TooLarge:
            continue
        seen.update(orbit)
        work -= len(orbit) * entries
        counts = tally_of(problem, orbit)
        if best is None or counts.weak < best[1].weak:
            best = reward, counts
        if best[1].weak <= target or work < entries:
            break
    return best


def _candidates(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Indicators around A, values that fall from a state of A on, then every small pattern."""
    d = problem.d
    losing, winning = support_of(problem.A), support_of(problem.B)
    for chosen in (losing, losing - winning, *(frozenset(x.support) for x in problem.A)):
        yield tuple(int(s in chosen) for s in range(d))
    yield tuple(int(s not in winning) for s in range(d))
    yield tuple(2 * (s in losing) - (s in winning) for s in range(d))
    for s in sorted(losing)[:MOST_STARTS]:
        yield tuple(d - 1 - (t - s) % d for t in range(d))
        yield tuple(d - 1 - (s - t) % d for t in range(d))
    order = [*sorted(losing), *sorted(winning - losing), *sorted(set(range(d)) - losing - winning)]
    rank = {s: d - 1 - k for k, s in enumerate(order)}
    yield tuple(rank[s] for s in range(d))
    for s in range(d):
        yield tuple(int(s == t) for t in range(d))
        yield tuple(-int(s == t) for t in range(d))
    for top in range(4, 0, -1):
        if (top + 1) ** d <= LARGEST_PATTERNS:
            yield from product(range(top + 1), repeat=d)
            break
