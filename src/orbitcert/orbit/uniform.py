"""Which option is best when the reward is drawn at random: every r_i independent and uniform on [0,1].

    P(x is best)  the volume of {r in [0,1]^d : x.r >= y.r for every option y}
    E[max]        from one volume in d + 1 dimensions: with lo <= max <= hi,
                  (hi - E[max]) / (hi - lo) = vol {(r, u) in [0,1]^(d+1) : lo + (hi - lo) u >= x.r for every x}

Both are volumes of parts into which the best one of several affine forms divides a cube.  All parts are worked out,
and nothing is returned unless their volumes sum to exactly 1.

Different options have equal values with probability 0.  Options that share no state need no volume
(`orbit/independent`).  Nothing here is a statement about every reward: that is what certificates are for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.independent import are_independent, independent_expectation, independent_probabilities
from orbitcert.orbit.tally import TooLarge
from orbitcert.orbit.volume import cube_volume

MOST_OPTIONS = {9: 6, 8: 16, 7: 30}
"""Most parts of a cube of this dimension whose volumes are worked out; below MOST_OPTIONS_BELOW, above none.

Probabilities have one part per option, in as many dimensions as states; an expectation has one more of both.
"""

MOST_OPTIONS_BELOW = 60


@dataclass(frozen=True, slots=True)
class Probabilities:
    """The probabilities of max_B > max_A, of equality, and of max_A > max_B; they sum to 1."""

    B: Fraction
    tie: Fraction
    A: Fraction

    @property
    def weak(self) -> Fraction:
        """The probability of max_B >= max_A."""
        return self.B + self.tie


def uniform_probabilities(problem: Problem) -> Probabilities:
    """The exact probabilities for i.i.d. rewards that are uniform on [0,1].

    A tie has positive probability only when A and B share an option that can be best.  Raises ValueError for a problem
    with competitors, TooLarge when there are too many dimensions or options (`refuse_large`).

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> uniform_probabilities(candy)
    Probabilities(B=Fraction(2, 3), tie=Fraction(0, 1), A=Fraction(1, 3))
    """
    if problem.C:
        raise ValueError("competitors are in neither set")
    options = option_set((*problem.A, *problem.B))
    A, B = set(problem.A), set(problem.B)
    sums = {"A": Fraction(0), "tie": Fraction(0), "B": Fraction(0)}
    for x, share in zip(options, best_probabilities(options), strict=True):
        sums["tie" if x in A and x in B else "A" if x in A else "B"] += share
    return Probabilities(sums["B"], sums["tie"], sums["A"])


def best_probabilities(options: OptionSet, by_volume: bool = False) -> tuple[Fraction, ...]:
    """P(x is best) for each of these different options.

    by_volume  also where a closed form is known

    Raises TooLarge as `refuse_large` does, ArithmeticError when the volumes do not sum to 1.
    """
    apart = _without_common_part(options)[0]
    kept = undominated(apart)
    if not by_volume and are_independent(kept):
        found = dict(zip(kept, independent_probabilities(kept), strict=True))
    else:
        forms = [(*row, Fraction(0)) for row in _dense(kept)]
        refuse_large(len(forms[0]) - 1, len(forms))
        found = dict(zip(kept, parts(forms), strict=True))
    if sum(found.values()) != 1:
        raise ArithmeticError(f"the probabilities of the options sum to {sum(found.values())}")
    return tuple(found.get(x, Fraction(0)) for x in apart)


def expected_best(options: Sequence[Option], by_volume: bool = False) -> Fraction:
    """E[max over x of x.r], exact; entries of any sign and size.

    by_volume  also where a closed form is known

    Raises ValueError without options, TooLarge as `refuse_large` does.

    >>> expected_best((Option.one_hot(0), Option.one_hot(1))), expected_best((Option.uniform((0, 1)),))
    (Fraction(2, 3), Fraction(1, 2))
    >>> expected_best((Option.one_hot(0), Option.one_hot(1)), by_volume=True)
    Fraction(2, 3)
    """
    if not options:
        raise ValueError("no option is best among none")
    apart, common = _without_common_part(option_set(options))
    kept = undominated(apart)
    if len(kept) == 1:
        return common + sum((w for _, w in kept[0].entries), start=Fraction(0)) / 2
    if not by_volume and are_independent(kept):
        return common + independent_expectation(kept)
    rows = _dense(kept)
    refuse_large(len(rows[0]) + 1, len(rows) + 1)
    low, high = value_range(rows)
    zero, width = Fraction(0), high - low
    bar = (*[zero] * len(rows[0]), width, low)
    return common + high - width * parts([bar, *((*row, zero, zero) for row in rows)])[0]


def parts(forms: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    """For each affine form a.r + b, written (*a, b), the volume of the part of the cube where it is the largest.

    The forms must be different.  Raises ArithmeticError when the volumes do not sum to 1.

    >>> parts([(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1, 3))])
    [Fraction(2, 3), Fraction(1, 3)]
    """
    d = len(forms[0]) - 1
    volumes = []
    for mine in forms:
        ahead = [[a - b for a, b in zip(mine, other, strict=True)] for other in forms if other is not mine]
        volumes.append(cube_volume(d, [(row[:-1], row[-1]) for row in ahead]))
    if sum(volumes) != 1:
        raise ArithmeticError(f"the volumes of the parts of a cube sum to {sum(volumes)}")
    return volumes


def value_range(rows: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction]:
    """Bounds lo <= max over the rows of row.r <= hi for r in the unit cube.

    >>> value_range([(Fraction(1), Fraction(-1)), (Fraction(0), Fraction(2))])
    (Fraction(0, 1), Fraction(2, 1))
    """
    zero = Fraction(0)
    low = max(sum((min(zero, w) for w in row), start=zero) for row in rows)
    return low, max(sum((max(zero, w) for w in row), start=zero) for row in rows)


def refuse_large(d: int, number: int) -> None:
    """TooLarge for more parts of a cube than MOST_OPTIONS allows in dimension d.

    >>> refuse_large(6, 20)
    >>> refuse_large(9, 7)
    Traceback (most recent call last):
    ...
    orbitcert.orbit.tally.TooLarge: no exact volumes of 7 parts in 9 dimensions (there: at most 6)
    """
    most = MOST_OPTIONS.get(d, MOST_OPTIONS_BELOW if d < min(MOST_OPTIONS) else 0)
    if number > most:
        limit = f"there: at most {most}" if most else f"at most {max(MOST_OPTIONS)} dimensions"
        raise TooLarge(f"no exact volumes of {number} parts in {d} dimensions ({limit})")


def undominated(options: Sequence[Option]) -> OptionSet:
    """The options that no other one exceeds at every state: the rest is never alone the best in the open cube.

    >>> len(undominated((Option.one_hot(0), Option.of({0: 2}), Option.one_hot(1))))
    2
    """
    rows = _dense(options)
    kept = [
        x
        for k, x in enumerate(options)
        if not any(j != k and all(a >= b for a, b in zip(row, rows[k], strict=True)) for j, row in enumerate(rows))
    ]
    return option_set(kept)


def _without_common_part(options: OptionSet) -> tuple[tuple[Option, ...], Fraction]:
    """The options without the states where all have the same weight, in the same order, and what these add to E."""
    first = dict(options[0].entries)
    same = {s: w for s, w in first.items() if all(dict(x.entries).get(s) == w for x in options)}
    apart = tuple(Option(tuple((s, w) for s, w in x.entries if s not in same)) for x in options)
    return apart, sum(same.values(), start=Fraction(0)) / 2


def _dense(options: Sequence[Option]) -> list[tuple[Fraction, ...]]:
    """One row per option over the states that carry weight in any of them."""
    used = sorted({s for x in options for s in x.support})
    return [tuple(dict(x.entries).get(s, Fraction(0)) for s in used) for x in options]
