"""Two problems side by side: how far their option sets are apart, and how far their probabilities.

The l1 distance of two option sets of equal size is the least sum of |x - y|_1 over all ways to pair them.  POST remarks
that under uniform rewards the probabilities change by at most a constant times it.  That constant depends on the
problem: P(x.r > y.r) depends only on the direction of x - y, so it grows as options come closer together, and where A
and B share an option that can be best there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import TooLarge
from orbitcert.orbit.uniform import Probabilities, uniform_probabilities

MOST_UNPAIRED = 12
"""Options of one side that the other side lacks, up to which the best pairing is found."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The probabilities of two problems over the same states, and the distance of their option sets.

    distance  the sum of the l1 distances of the two sets A and of the two sets B
    """

    first: Probabilities
    second: Probabilities
    distance: Fraction

    @property
    def changes(self) -> Probabilities:
        """The absolute differences of the three probabilities (they do not sum to 1)."""
        one, two = self.first, self.second
        return Probabilities(abs(one.B - two.B), abs(one.tie - two.tie), abs(one.A - two.A))

    @property
    def ratio(self) -> Fraction | None:
        """The largest of the three differences over the distance; None for equal option sets."""
        changes = self.changes
        return None if not self.distance else max(changes.B, changes.tie, changes.A) / self.distance


def compared(problem: Problem, other: Problem) -> Comparison:
    """Both problems under uniform rewards.

    ValueError for other states or other numbers of options, TooLarge as `uniform_probabilities` and `set_distance`.

    >>> near, far = Option.of({0: Fraction(9, 10), 2: Fraction(1, 10)}), Option.one_hot(1)
    >>> one = Problem("one", ("x", "y", "z"), (Option.one_hot(0),), (far,))
    >>> found = compared(one, Problem("two", one.states, (near,), (far,)))
    >>> found.first.B, found.second.B, found.distance, found.ratio
    (Fraction(1, 2), Fraction(1, 2), Fraction(1, 5), Fraction(0, 1))
    """
    if problem.states != other.states:
        raise ValueError("the two problems have different states, or another order of them")
    distance = set_distance(problem.A, other.A) + set_distance(problem.B, other.B)
    return Comparison(uniform_probabilities(problem), uniform_probabilities(other), distance)


def l1_distance(x: Option, y: Option) -> Fraction:
    """sum over the states of |x_i - y_i|.

    >>> l1_distance(Option.one_hot(0), Option.uniform((0, 1)))
    Fraction(1, 1)
    """
    difference = dict(x.entries)
    for s, w in y.entries:
        difference[s] = difference.get(s, Fraction(0)) - w
    return sum(map(abs, difference.values()), start=Fraction(0))


def set_distance(X: OptionSet, Y: OptionSet) -> Fraction:
    """The least sum of l1 distances over all ways to pair the options of X with those of Y.

    Options in both are paired with themselves: by the triangle inequality nothing is lost.  ValueError for sets of
    different sizes, TooLarge when more than MOST_UNPAIRED options are in one set only.

    >>> set_distance((Option.one_hot(0), Option.one_hot(1)), (Option.one_hot(1), Option.one_hot(2)))
    Fraction(2, 1)
    """
    if len(X) != len(Y):
        raise ValueError(f"{len(X)} options cannot be paired with {len(Y)}")
    left, right = [x for x in X if x not in Y], [y for y in Y if y not in X]
    if len(left) > MOST_UNPAIRED:
        raise TooLarge(f"{len(left)} options to be paired (at most {MOST_UNPAIRED})")
    return least_pairing([[l1_distance(x, y) for y in right] for x in left])


def least_pairing(costs: Sequence[Sequence[Fraction]]) -> Fraction:
    """min over permutations phi of sum over k of costs[k][phi(k)], row by row over the sets of columns in use.

    >>> least_pairing([[Fraction(1), Fraction(5)], [Fraction(1), Fraction(2)]])
    Fraction(3, 1)
    """
    least = {0: Fraction(0)}
    for row in costs:
        further: dict[int, Fraction] = {}
        for used, paid in least.items():
            for column, cost in enumerate(row):
                mask = used | 1 << column
                if mask != used and (mask not in further or paid + cost < further[mask]):
                    further[mask] = paid + cost
        least = further
    return least[(1 << len(costs)) - 1]
