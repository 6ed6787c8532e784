"""What has to be compared on every element of an orbit, in integers, after everything that is decided beforehand.

With D = b - a for a in A and b in B, at a reward r

    max_B > max_A   if and only if for every a some b has D.r > 0,
    max_B >= max_A  if and only if for every a some b has D.r >= 0.

Both are conjunctions of clauses over the different vectors D.  Dropped here: vectors whose sign is the same on the
whole orbit (by the rearrangement inequality, label class by label class), clauses implied by others, and states that no
remaining vector touches.  States of a label class with the same entries in all vectors are interchangeable.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import comb, gcd, lcm

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem

Vector = tuple[int, ...]

Clauses = tuple[tuple[int, ...], ...]
"""A conjunction of disjunctions of comparisons, by index: () always holds, an empty disjunction never does."""

Weights = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Pool:
    """One label class: the multiset of its values, and of the columns (entries in all vectors) of its states."""

    values: tuple[tuple[int, int], ...]
    columns: tuple[tuple[Vector, int], ...]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The clauses for max_B > max_A and for max_B >= max_A, and the label classes that matter to them.

    number  of different vectors; a column has that many entries
    pools   label classes with at least one non-zero column; the others change no comparison
    """

    strict: Clauses
    weak: Clauses
    number: int
    pools: tuple[Pool, ...]


def integral(reward: Sequence[Fraction | int]) -> tuple[list[int], int]:
    """The reward times the least common denominator of its values, and that denominator.

    >>> integral((Fraction(1, 2), Fraction(1, 3), 1))
    ([3, 2, 6], 6)
    """
    scale = lcm(*{v.denominator for v in reward})
    return [v.numerator * (scale // v.denominator) for v in reward], scale


def multinomial(counts: Iterable[int]) -> int:
    """The number of ways to arrange a multiset with these multiplicities.

    >>> multinomial((2, 1, 1))
    12
    """
    result, total = 1, 0
    for count in sorted(counts, reverse=True):
        total += count
        result *= comb(total, count)
    return result


def orbit_size(problem: Problem, reward: Sequence[Fraction | int]) -> int:
    """The number of different orbit elements: one multinomial per label class; of a generated group by listing them."""
    if problem.generators is not None:
        from orbitcert.orbit.generated_orbit import generated_orbit

        return len(generated_orbit(problem, reward))
    size = 1
    for members in problem.label_classes():
        size *= multinomial(Counter(reward[s] for s in members).values())
    return size


def comparisons(problem: Problem, reward: Sequence[Fraction | int]) -> Comparisons:
    """The comparisons of this problem that are open on the orbit of this reward.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> found = comparisons(candy, (0, 1, 2))
    >>> found.strict, found.number, found.pools[0].columns
    (((0, 1),), 2, (((-1, -1), 1), ((0, 1), 1), ((1, 0), 1)))
    >>> comparisons(candy, (1, 1, 1)).strict, comparisons(candy, (1, 1, 1)).weak
    (((),), ())
    """
    values, _ = integral(reward)
    classes = problem.label_classes()
    class_of = {s: c for c, members in enumerate(classes) for s in members}
    ordered = [sorted(values[s] for s in members) for members in classes]
    vectors: dict[tuple[tuple[int, int], ...], int] = {}
    strict, weak = [], []
    for a in problem.A:
        above: set[int] | None = set()
        level: set[int] | None = set()
        for b in problem.B:
            difference = _difference(a, b)
            least, greatest = _range(difference, class_of, ordered)
            if least > 0:
                above = level = None
                break
            if least == 0:
                level = None
            if greatest < 0 or (greatest == 0 and level is None):
                continue
            index = vectors.setdefault(tuple(sorted(difference.items())), len(vectors))
            if above is not None and greatest > 0:
                above.add(index)
            if level is not None:
                level.add(index)
        strict.append(above)
        weak.append(level)
    return _compact(vectors, _minimal(strict), _minimal(weak), values, classes)


def _difference(a: Option, b: Option) -> Weights:
    """A positive multiple of b - a with coprime integer entries, without zeros."""
    entries = dict(b.entries)
    for state, weight in a.entries:
        entries[state] = entries.get(state, Fraction(0)) - weight
    scale = lcm(*(w.denominator for w in entries.values()))
    whole = {s: w.numerator * (scale // w.denominator) for s, w in entries.items() if w}
    divisor = reduce(gcd, whole.values(), 0)
    return {s: w // divisor for s, w in whole.items()}


def _range(difference: Weights, class_of: Mapping[int, int], ordered: Sequence[Sequence[int]]) -> tuple[int, int]:
    """The least and the greatest value of difference.r over the orbit."""
    touched: dict[int, list[int]] = {}
    for state, weight in difference.items():
        touched.setdefault(class_of[state], []).append(weight)
    least = greatest = 0
    for c, weights in touched.items():
        values = ordered[c]
        up = sorted(w for w in weights if w > 0)
        down = sorted(w for w in weights if w < 0)
        low, high = len(down), len(values) - len(up)
        greatest += sum(map(int.__mul__, down, values[:low])) + sum(map(int.__mul__, up, values[high:]))
        least += sum(map(int.__mul__, reversed(up), values[: len(up)]))
        least += sum(map(int.__mul__, reversed(down), values[len(values) - low :]))
    return least, greatest


def _minimal(clauses: Iterable[set[int] | None]) -> list[frozenset[int]]:
    """The clauses that no other clause implies; None stands for a clause that always holds."""
    kept: list[frozenset[int]] = []
    for clause in sorted({frozenset(c) for c in clauses if c is not None}, key=lambda c: (len(c), sorted(c))):
        if not any(other <= clause for other in kept):
            kept.append(clause)
    return kept


def _compact(
    vectors: Mapping[tuple[tuple[int, int], ...], int],
    strict: Sequence[frozenset[int]],
    weak: Sequence[frozenset[int]],
    values: Sequence[int],
    classes: Sequence[Sequence[int]],
) -> Comparisons:
    """The same with the vectors that still occur, renumbered, and their columns."""
    number = {old: new for new, old in enumerate(sorted(frozenset().union(*strict, *weak)))}
    columns: dict[int, list[int]] = {}
    for entries, old in vectors.items():
        if old in number:
            for state, weight in entries:
                columns.setdefault(state, [0] * len(number))[number[old]] = weight
    zero = (0,) * len(number)
    pools = []
    for members in classes:
        if any(s in columns for s in members):
            shapes = Counter(tuple(columns[s]) if s in columns else zero for s in members)
            stock = Counter(values[s] for s in members)
            pools.append(Pool(tuple(sorted(stock.items())), tuple(sorted(shapes.items()))))
    renumbered = [tuple(tuple(sorted(number[k] for k in clause)) for clause in side) for side in (strict, weak)]
    return Comparisons(renumbered[0], renumbered[1], len(number), tuple(pools))
