"""Equations phi.x = y between options as classes of equal entries, and the nearest solution of them in l1.

An equation says that entry s of x is entry phi(s) of y.  The classes that follow take one value each; a sum of
distances to given numbers is least at a median, so the nearest solution takes the median of every class.
"""

from collections.abc import Iterable
from fractions import Fraction

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation

Entry = tuple[Option, int]
"""An entry: the name of an option (an option, too) and the state."""

Pair = tuple[Option, Permutation, Option]
"""phi.x = y, for names of options."""


def common_values(
    d: int, sources: Iterable[tuple[Option, Option]], pairs: Iterable[Pair]
) -> dict[Entry, Fraction]:
    """The median of the given entries in every class of entries that the equations make equal.

    sources  each given option with the name under which the equations speak about it; several may have one name

    >>> x, y = Option.of({0: Fraction(3, 4)}), Option.one_hot(1)
    >>> found = common_values(2, [(x, x), (y, y)], [(x, Permutation.from_cycles([(0, 1)]), y)])
    >>> found[x, 0] == found[y, 1] == Fraction(3, 4)
    True
    """
    leader: dict[Entry, Entry] = {}

    def find(entry: Entry) -> Entry:
        while (above := leader.setdefault(entry, entry)) != entry:
            leader[entry] = leader[above]
            entry = above
        return entry

    for x, phi, y in pairs:
        for s in range(d):
            first, second = find((x, s)), find((y, phi(s)))
            if first != second:
                leader[first] = second
    values: dict[Entry, list[Fraction]] = {}
    for given, name in sources:
        weights = dict(given.entries)
        if (name, 0) in leader:
            for s in range(d):
                values.setdefault(find((name, s)), []).append(weights.get(s, Fraction(0)))
    medians = {entry: median(numbers) for entry, numbers in values.items()}
    return {entry: medians[find(entry)] for entry in list(leader)}


def median(numbers: list[Fraction]) -> Fraction:
    """A number with the least sum of distances to these: 0 when it is one, else the lower of the middle ones."""
    numbers.sort()
    low, high = numbers[(len(numbers) - 1) // 2], numbers[len(numbers) // 2]
    return Fraction(0) if low <= 0 <= high else low


def replaced(given: Option, name: Option, d: int, value_of: dict[Entry, Fraction]) -> Option:
    """The option with the common values; the given one where no equation speaks about it."""
    if (name, 0) not in value_of:
        return given
    return Option.of({s: value_of[name, s] for s in range(d)})
