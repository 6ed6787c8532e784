"""Every different way to hand the values of a reward to the states that matter, one after the other.

The slow reference for `orbitcert.orbit.halves`, and the only way to count under rules that look at single values.
States outside all supports are not enumerated: the values left for them contribute a multinomial factor.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import lcm, perm, prod

from orbitcert.exact.option import Option, support_of
from orbitcert.exact.problem import Problem
from orbitcert.orbit.comparisons import integral, multinomial
from orbitcert.orbit.generated_orbit import visit_generated
from orbitcert.orbit.tally import Counts, TooLarge

LARGEST_ENUMERATION = 2_000_000
"""At most this many assignments of values to support states are enumerated."""

LARGEST_SUPPORT = 400
"""Enumeration assigns at most this many support states, one level of recursion each."""


def enumeration_size(
    problem: Problem, reward: Sequence[Fraction | int], options: Sequence[Option] | None = None
) -> int:
    """An upper bound on the assignments of values to the states of these options (by default of A and B)."""
    support = support_of((*problem.A, *problem.B) if options is None else options)
    size = 1
    for members in problem.label_classes():
        used = sum(s in support for s in members)
        values = Counter(reward[s] for s in members)
        size *= min(perm(len(members), used), len(values) ** used, multinomial(values.values()))
    return size


def count_by_enumeration(problem: Problem, reward: Sequence[Fraction | int]) -> Counts:
    """The counts by enumerating the values of the support states; the reference for every faster method.

    >>> candy = Problem("candy", ("candy", "chocolate", "hug"),
    ...     (Option.one_hot(0),), (Option.one_hot(1), Option.one_hot(2)))
    >>> count_by_enumeration(candy, (0, 1, 1))
    Counts(B=1, tie=2, A=0)
    """
    losing = len(problem.A)
    tally = {1: 0, 0: 0, -1: 0}

    def visit(values: Sequence[int], elements: int) -> None:
        a, b = max(values[:losing]), max(values[losing:])
        tally[(b > a) - (a > b)] += elements

    visit_values(problem, (*problem.A, *problem.B), reward, visit)
    return Counts(tally[1], tally[0], tally[-1])


def value_scale(options: Sequence[Option], reward: Sequence[Fraction | int]) -> int:
    """The positive integer by which `visit_values` multiplies the values of the options."""
    return lcm(*(w.denominator for x in options for _, w in x.entries)) * integral(reward)[1]


def visit_values(
    problem: Problem,
    options: Sequence[Option],
    reward: Sequence[Fraction | int],
    visit: Callable[[Sequence[int], int], None],
) -> None:
    """Call visit(values, elements) for every assignment: the options' values there, and its orbit elements.

    The values are those of the options times `value_scale`, in a list that is reused.  Raises TooLarge, before the
    first call, when there may be more than LARGEST_ENUMERATION assignments.  Under a group given by generators the
    orbit is listed instead.
    """
    if problem.generators is not None:
        visit_generated(problem, options, reward, visit)
        return
    size = enumeration_size(problem, reward, options)
    support = sorted(support_of(options))
    if size > LARGEST_ENUMERATION or len(support) > LARGEST_SUPPORT:
        shown = str(size) if size < 10**15 else f"10^{len(str(size)) - 1}"
        raise TooLarge(
            f"{problem.name}: counting this orbit one by one would enumerate up to {shown} assignments of "
            f"{len(support)} states (at most {LARGEST_ENUMERATION} of {LARGEST_SUPPORT})"
        )
    entries_scale = lcm(*(w.denominator for x in options for _, w in x.entries))
    whole, _ = integral(reward)
    touched: dict[int, list[tuple[int, int]]] = {s: [] for s in support}
    for k, x in enumerate(options):
        for s, w in x.entries:
            touched[s].append((k, int(w * entries_scale)))
    class_of = {s: c for c, members in enumerate(problem.label_classes()) for s in members}
    stock = [Counter(whole[s] for s in members) for members in problem.label_classes()]
    totals = [0] * len(options)

    @cache
    def arrangements(left: tuple[tuple[int, ...], ...]) -> int:
        return prod(map(multinomial, left))

    def assign(position: int) -> None:
        if position == len(support):
            left = tuple(tuple(sorted(c for c in counter.values() if c)) for counter in stock)
            visit(totals, arrangements(left))
            return
        state = support[position]
        available = stock[class_of[state]]
        for value, count in list(available.items()):
            if count:
                available[value] = count - 1
                for k, weight in touched[state]:
                    totals[k] += weight * value
                assign(position + 1)
                for k, weight in touched[state]:
                    totals[k] -= weight * value
                available[value] = count

    assign(0)
