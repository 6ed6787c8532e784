"""Exact counts over the orbit of one reward: how many of its elements prefer B, tie, prefer A.

The orbit of r under Gamma is the set of all ways to hand the values of r to the states, within label
classes; elements are counted once even when values repeat.  Three methods give the same counts: a closed form for
one-hots, meeting in the middle for everything else, and plain enumeration, which is the quickest for very small orbits
and the reference for the others.  Under a group given by generators the orbit is listed (`generated_orbit`).
"""

from collections.abc import Sequence
from fractions import Fraction

from orbitcert.exact.problem import Problem
from orbitcert.orbit.enumeration import count_by_enumeration, enumeration_size
from orbitcert.orbit.tally import Counts, TooLarge

__all__ = ["Counts", "TooLarge", "count_orbit"]

SMALL = 300
"""Up to this many assignments plain enumeration beats the preparation of anything else."""


def count_orbit(problem: Problem, reward: Sequence[Fraction | int], most_work: int | None = None) -> Counts:
    """The exact counts over the orbit of this reward (one value per state).

    TooLarge is raised before the work begins when it would take more than `most_work` elementary comparisons (by
    default about a minute); the message has the size and an estimate of the time.  A sample still answers then
    (`orbitcert.orbit.sampling`).

    >>> from orbitcert.exact.option import Option
    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> count_orbit(candy, (0, 1, 2))
    Counts(B=4, tie=0, A=2)
    """
    if len(reward) != problem.d:
        raise ValueError(f"{len(reward)} values for {problem.d} states")
    if problem.generators is not None:
        from orbitcert.orbit.generated_orbit import count_generated

        return count_generated(problem, reward)
    from orbitcert.orbit.one_hots import count_one_hots, has_one_hots_only

    if has_one_hots_only(problem):
        return count_one_hots(problem, reward)
    if enumeration_size(problem, reward) <= SMALL:
        return count_by_enumeration(problem, reward)
    from orbitcert.orbit.halves import MOST_WORK, count_by_halves

    return count_by_halves(problem, reward, MOST_WORK if most_work is None else most_work)
