"""The number of classes of cases, from fixed points alone: what every sweep must reach before anything is reported.

By the lemma of Cauchy, Frobenius and Burnside the number of classes is the mean number of cases that a phi of Gamma
leaves as they are.  A case is left as it is when A, B and the extra options are unions of cycles of phi on the options;
each cycle lies in A, in B, in both, in the extra options, or nowhere.  Nothing of the generation is used.
"""

from collections import Counter
from collections.abc import Iterable

from orbitcert.law.ground_set import Indices
from orbitcert.law.universe import Range, Stratum

Sizes = tuple[int, int, int]


def classes_by_burnside(stratum: Stratum) -> int:
    """The number of classes of cases in this stratum.

    >>> from orbitcert.law.universe import Universe
    >>> [classes_by_burnside(s) for s in Universe((1, 3), (1, 1), (1, 1), supports=(1, 1)).strata()]
    [0, 1, 1]
    """
    universe, images = stratum.universe, stratum.ground.images
    total = 0
    for lengths, often in Counter(map(_cycle_lengths, images)).items():
        total += often * _fixed(lengths, universe.A, universe.B, universe.extra)
    classes, rest = divmod(total, len(images))
    if rest:
        raise RuntimeError(f"{total} fixed cases for a group of {len(images)}: the group or the options are wrong")
    return classes


def _cycle_lengths(row: Indices) -> Indices:
    lengths = []
    seen: set[int] = set()
    for start in range(len(row)):
        length = 0
        x = start
        while x not in seen:
            seen.add(x)
            x = row[x]
            length += 1
        if length:
            lengths.append(length)
    return tuple(sorted(lengths))


def _fixed(lengths: Iterable[int], A: Range, B: Range, extra: Range) -> int:
    """Triples (A, B, extra) of unions of cycles with sizes in the ranges, A and B different, extra outside both."""
    most = (A[1], B[1], extra[1])
    anything: Counter[Sizes] = Counter({(0, 0, 0): 1})
    equal: Counter[Sizes] = Counter({(0, 0, 0): 1})
    for k in lengths:
        anything = _chosen(anything, ((0, 0, 0), (k, 0, 0), (0, k, 0), (k, k, 0), (0, 0, k)), most)
        equal = _chosen(equal, ((0, 0, 0), (k, k, 0), (0, 0, k)), most)

    def within(sizes: Sizes) -> bool:
        return all(low <= size <= high for size, (low, high) in zip(sizes, (A, B, extra), strict=True))

    return sum(n for sizes, n in anything.items() if within(sizes)) - sum(n for s, n in equal.items() if within(s))


def _chosen(numbers: Counter[Sizes], places: Iterable[Sizes], most: Sizes) -> Counter[Sizes]:
    """One more cycle in any of these places, as long as no set gets too large."""
    result: Counter[Sizes] = Counter()
    steps = list(places)
    for (a, b, c), n in numbers.items():
        for i, j, k in steps:
            if a + i <= most[0] and b + j <= most[1] and c + k <= most[2]:
                result[a + i, b + j, c + k] += n
    return result
