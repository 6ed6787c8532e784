"""Colours of states by refinement: equal colours after every round exactly when the states are bisimilar.

One round gives two states the same colour when their rows, with successors replaced by their colours, are the same
multiset.  Bisimilar states can do the same, so equal colours spare looking at what two states can do; different ones
prove nothing, for an image may be able to do more than its base.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from orbitcert.distribution.end_components import Rows

MAX_ROUNDS = 40


def state_colours(rows: Rows, rounds: int = MAX_ROUNDS) -> Mapping[int, int]:
    """A colour for each of these states, a closed set; stable colours unless `rounds` end first.

    >>> one = Fraction(1)
    >>> colours = state_colours({0: [("a", ((2, one),))], 1: [("b", ((2, one),))],
    ...                          2: [("c", ((2, one),)), ("d", ((0, one),))]})
    >>> colours[0] == colours[1], colours[0] == colours[2]
    (True, False)
    """
    numbers: dict[Fraction, int] = {}
    acts: dict[int, list[list[tuple[int, int]] | int]] = {}
    for s, listed in rows.items():
        acts[s] = [
            row[0][0] if len(row) == 1 else [(numbers.setdefault(p, len(numbers)), t) for t, p in row]
            for _, row in listed
        ]
    colour = dict.fromkeys(rows, 0)
    count = 1
    for _ in range(rounds):
        names: dict[object, int] = {}
        following = {}
        for s, listed_rows in acts.items():
            signature = _signature(listed_rows, colour)
            following[s] = names.setdefault((colour[s], signature), len(names))
        colour = following
        if len(names) == count:
            break
        count = len(names)
    return colour


def _signature(rows: Iterable[list[tuple[int, int]] | int], colour: Mapping[int, int]) -> object:
    """The multiset of rows seen through the colours."""
    sure, spread = [], []
    for row in rows:
        if isinstance(row, int):
            sure.append(colour[row])
        else:
            spread.append(tuple(sorted([(p, colour[t]) for p, t in row])))
    sure.sort()
    spread.sort()
    return (*sure, None, *spread)
