"""Which of the copies that were found can be used together: pairwise disjoint, and of every kind as many as needed."""

from collections import Counter
from collections.abc import Sequence

from orbitcert.solver import balanced_choice

LARGEST_CONFLICT = 2_000
"""So many copies that meet others are chosen among by z3; of more, by greed."""


def choose_disjoint(
    images: Sequence[Sequence[int]], kinds: Sequence[int], needs: Sequence[int]
) -> tuple[tuple[int, ...], bool]:
    """Positions of pairwise disjoint copies that make the least (number of kind k) / needs[k] large.

    The second answer is True when no choice does better.

    >>> choose_disjoint([(0, 1), (1, 2), (2, 3), (5, 6)], [0, 0, 0, 0], [1])
    ((0, 2, 3), True)
    """
    users = Counter(s for members in images for s in members)
    free = [k for k, members in enumerate(images) if all(users[s] == 1 for s in members)]
    alone = set(free)
    meeting = [k for k in range(len(images)) if k not in alone]
    if not meeting:
        return tuple(free), True
    if len(meeting) <= LARGEST_CONFLICT:
        # the free ones join as sets of their own, so that kinds are balanced over all
        sets = [tuple(images[k]) for k in meeting] + [(-1 - k,) for k in free]
        order = [*meeting, *free]
        answer = balanced_choice(sets, [kinds[k] for k in order], needs)
        if answer is not None:
            return tuple(sorted(order[k] for k in answer)), True
    used: set[int] = set()
    chosen = list(free)
    for k in sorted(meeting, key=lambda k: sum(users[s] for s in images[k])):
        if used.isdisjoint(images[k]):
            used.update(images[k])
            chosen.append(k)
    return tuple(sorted(chosen)), False
