"""A problem with some weights changed, as `--perturb` writes them.

    A1:candy=99/100        option 1 of A gets this weight at candy
    A1:candy->hug=1/100    so much weight of option 1 of A moves from candy to hug

Options are numbered from 1 in the order in which they are printed; every change refers to the options as they were
numbered at first.  A state whose whole name has an arrow in it is taken by that name.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import parse_rational

PLACE = "--perturb"

_ENTRY = re.compile(r"([AB])([1-9][0-9]{0,5}):(.+)=([^=]+)", re.ASCII | re.DOTALL)


def perturbed(problem: Problem, entries: Sequence[str]) -> Problem:
    """The problem with these changes, one after the other.

    Raises BadInput for an entry that says nothing about this problem, and when two options of one side, or both sides,
    become equal.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> perturbed(candy, ["A1:candy->hug=1/100"]).A[0].entries
    ((0, Fraction(99, 100)), (2, Fraction(1, 100)))
    """
    sides = {"A": [dict(x.entries) for x in problem.A], "B": [dict(x.entries) for x in problem.B]}
    for entry in entries:
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise BadInput(PLACE, f"{one_line(entry, 60)!r} is not of the form A1:state=p/q or A1:state->state=p/q")
        side, number, place, text = match.groups()
        if int(number) > len(sides[side]):
            raise BadInput(PLACE, f"{side} has only {len(sides[side])}, there is no {side}{number}")
        try:
            amount = parse_rational(text)
        except ValueError as fault:
            raise BadInput(PLACE, str(fault)) from None
        weights = sides[side][int(number) - 1]
        if place in problem.states:
            weights[problem.states.index(place)] = amount
            continue
        source, target = _ends(problem, place)
        weights[source] = weights.get(source, Fraction(0)) - amount
        weights[target] = weights.get(target, Fraction(0)) + amount
    A, B = ([Option.of(weights) for weights in sides[side]] for side in "AB")
    for name, options in (("A", A), ("B", B)):
        if len(set(options)) < len(options):
            raise BadInput(PLACE, f"makes two options of {name} equal")
    try:
        return replace(problem.with_options(A, B), name=f"{problem.name}, perturbed")
    except ValueError as fault:
        raise BadInput(PLACE, str(fault)) from None


def _ends(problem: Problem, place: str) -> tuple[int, int]:
    """The two states of `source->target`."""
    for arrow in re.finditer("->", place):
        ends = place[: arrow.start()], place[arrow.end() :]
        if all(end in problem.states for end in ends):
            return problem.states.index(ends[0]), problem.states.index(ends[1])
    raise BadInput(PLACE, f"{one_line(place, 60)!r} is no state, and no state->state")
