"""The largest family of pairwise compatible members of a short list."""

from collections.abc import Sequence

from orbitcert.law.premise import Undecided

STEPS = 200_000
"""More steps than this are not spent on one family; then the case is undecided."""


def largest_family(compatible: Sequence[int], upper: int) -> list[int]:
    """A largest set of members with every two compatible, at most `upper` of them; the first one in search order.

    compatible  for every member the others it goes with, as a symmetric bit mask

    Raises Undecided when the search is too long.

    >>> largest_family([0b0110, 0b0101, 0b0011, 0b0000], 4)
    [0, 1, 2]
    """
    best: list[int] = []
    steps = 0

    def extend(chosen: list[int], candidates: int) -> None:
        nonlocal best, steps
        steps += 1
        if steps > STEPS:
            raise Undecided(f"a family among {len(compatible)} members takes more than {STEPS} steps")
        if len(chosen) > len(best):
            best = list(chosen)
        while candidates and len(best) < upper and len(chosen) + _colours(compatible, candidates) > len(best):
            lowest = candidates & -candidates
            candidates ^= lowest
            member = lowest.bit_length() - 1
            extend([*chosen, member], candidates & compatible[member])

    extend([], (1 << len(compatible)) - 1)
    return best


def _colours(compatible: Sequence[int], candidates: int) -> int:
    """A greedy colouring of the candidates, compatible ones in different colours: a bound on every family."""
    colours = 0
    while candidates:
        colours += 1
        free = candidates
        while free:
            lowest = free & -free
            candidates ^= lowest
            free &= ~compatible[lowest.bit_length() - 1] & ~lowest
    return colours
