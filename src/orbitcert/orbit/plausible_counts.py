"""Counts over the part of an orbit that lies in a set of plausible rewards: by listing the orbit."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import factorial, prod

from orbitcert.exact.option import best_value
from orbitcert.exact.plausible_rewards import PlausibleRewards
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import Counts, TooLarge

LARGEST_ORBIT = 50_000
"""At most this many variants of one reward are listed."""

MOST_STATES = 200
"""Listing takes one level of recursion for every state, of at most this many."""


def size_of_orbit(problem: Problem, reward: Sequence[Fraction | int]) -> int:
    """The number of different variants of the reward."""
    size = 1
    for members in problem.label_classes():
        row = [reward[state] for state in members]
        size *= factorial(len(row)) // prod(factorial(row.count(value)) for value in set(row))
    return size


def variants(problem: Problem, reward: Sequence[Fraction | int]) -> Iterator[list[Fraction | int]]:
    """Every different phi.r once; one list is reused."""
    row: list[Fraction | int] = list(reward)
    classes = problem.label_classes()
    stock: list[dict[Fraction | int, int]] = []
    for members in classes:
        counted: dict[Fraction | int, int] = {}
        for state in members:
            counted[reward[state]] = counted.get(reward[state], 0) + 1
        stock.append(counted)
    places = [(state, stock[k]) for k, members in enumerate(classes) for state in members]

    def filled(k: int) -> Iterator[list[Fraction | int]]:
        if k == len(places):
            yield row
            return
        state, left = places[k]
        for value, number in list(left.items()):
            if number:
                left[value] = number - 1
                row[state] = value
                yield from filled(k + 1)
                left[value] = number

    return filled(0)


def count_plausible(problem: Problem, reward: Sequence[Fraction | int], theta: PlausibleRewards) -> Counts:
    """The counts of B>A, tie, A>B over the elements of the orbit in Theta; TooLarge when the orbit is not listed.

    >>> from orbitcert.exact.option import Option
    >>> from orbitcert.exact.plausible_rewards import Constraint
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> no_hugs = Constraint(Option.of({1: 1, 2: -1}), ">=", Fraction(0))
    >>> count_plausible(candy, (0, 1, 2), PlausibleRewards(candy.states, (no_hugs,)))
    Counts(B=2, tie=0, A=1)
    """
    if (size := size_of_orbit(problem, reward)) > LARGEST_ORBIT or problem.d > MOST_STATES:
        raise TooLarge(
            f"{problem.name}: an orbit of {size} variants of {problem.d} states is not listed "
            f"(at most {LARGEST_ORBIT} of {MOST_STATES})"
        )
    found = {1: 0, 0: 0, -1: 0}
    for moved in variants(problem, [Fraction(value) for value in reward]):
        row = [Fraction(value) for value in moved]
        if row in theta:
            a, b = best_value(problem.A, row), best_value(problem.B, row)
            found[(b > a) - (a > b)] += 1
    return Counts(found[1], found[0], found[-1])
