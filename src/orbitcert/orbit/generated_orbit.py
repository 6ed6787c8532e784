"""The orbit of a reward under a group given by generators, listed by breadth-first search on rewards.

The orbit of r under Gamma is the least set that contains r and, with w, every g.w for the generators g: a finite set on
which each g is injective is also mapped onto itself by g^-1.  The group is never listed here, only the orbit.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import lcm

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import Counts, TooLarge

LARGEST_ORBIT = 500_000
"""At most this many rewards of one orbit are listed."""

MOST_VALUES = 20_000_000
"""At most this many values (rewards of the orbit times states that a generator moves) are held at once."""


def generated_orbit(
    problem: Problem, reward: Sequence[Fraction | int], largest: int = LARGEST_ORBIT
) -> list[tuple[int, ...]]:
    """The different rewards phi.r, phi in Gamma, times one positive integer, in order of discovery; r is the first.

    Raises TooLarge when there are more than `largest`.

    >>> from orbitcert.exact import Permutation
    >>> turn = Permutation.from_cycles([(0, 1, 2)])
    >>> ring = Problem("r", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(1),), generators=(turn,))
    >>> generated_orbit(ring, (0, 1, 2))
    [(0, 1, 2), (2, 0, 1), (1, 2, 0)]
    """
    if len(reward) != problem.d:
        raise ValueError(f"{len(reward)} values for {problem.d} states")
    scale = lcm(*{v.denominator for v in reward})
    whole = [v.numerator * (scale // v.denominator) for v in reward]
    generators = problem.generators or ()
    moved = sorted({i for g in generators for i, _ in g.moved})
    place = {state: k for k, state in enumerate(moved)}
    # (g.w)[g(i)] = w[i], so (g.w)[i] = w[g^-1(i)]
    sources = [[place[back(state)] for state in moved] for back in (g.inverse() for g in generators)]
    most = min(largest, max(MOST_VALUES // max(len(moved), 1), 1))
    first = tuple(whole[state] for state in moved)
    seen = {first}
    found = [first]
    for values in found:
        for source in sources:
            image = tuple([values[k] for k in source])
            if image not in seen:
                if len(found) == most:
                    raise TooLarge(f"{problem.name}: the orbit of this reward under its group has over {most} rewards")
                seen.add(image)
                found.append(image)
    rest = list(whole)
    orbit = []
    for values in found:
        for state, value in zip(moved, values, strict=True):
            rest[state] = value
        orbit.append(tuple(rest))
    return orbit


def visit_generated(
    problem: Problem,
    options: Sequence[Option],
    reward: Sequence[Fraction | int],
    visit: Callable[[Sequence[int], int], None],
) -> None:
    """Call visit(values, 1) for every reward of the orbit, with the values of the options times `value_scale`."""
    scale = lcm(*(w.denominator for x in options for _, w in x.entries))
    rows = [[(s, int(w * scale)) for s, w in x.entries] for x in options]
    for w in generated_orbit(problem, reward):
        visit([sum([weight * w[s] for s, weight in row]) for row in rows], 1)


def tally_of(problem: Problem, rewards: Iterable[Sequence[int]]) -> Counts:
    """How many of these rewards have max_B > max_A, equality, max_A > max_B."""
    scale = lcm(*(w.denominator for x in (*problem.A, *problem.B) for _, w in x.entries))
    A, B = ([[(s, int(w * scale)) for s, w in x.entries] for x in side] for side in (problem.A, problem.B))
    tally = {1: 0, 0: 0, -1: 0}
    for r in rewards:
        a, b = (max(sum([w * r[s] for s, w in row]) for row in rows) for rows in (A, B))
        tally[(b > a) - (a > b)] += 1
    return Counts(tally[1], tally[0], tally[-1])


def count_generated(problem: Problem, reward: Sequence[Fraction | int], largest: int = LARGEST_ORBIT) -> Counts:
    """The counts over the orbit of this reward under the generated group; each reward once.

    >>> from orbitcert.exact import Permutation
    >>> turn = Permutation.from_cycles([(0, 1, 2)])
    >>> ring = Problem("r", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(1),), generators=(turn,))
    >>> count_generated(ring, (0, 1, 2)), count_generated(ring, (0, 1, 1))
    (Counts(B=2, tie=0, A=1), Counts(B=1, tie=1, A=1))
    """
    return tally_of(problem, generated_orbit(problem, reward, largest))
