"""RSD by definition: every deterministic stationary policy on all states, its long run by two linear systems.

RSD(s) = { sum over recurrent classes C of P(absorbed in C from s) x_C : pi a policy }, where x_C = x_C P on C.
Shares nothing with `orbitcert.distribution` but the environment type; everything is a `Fraction`.
"""

from fractions import Fraction
from itertools import product

from orbitcert.environment.mdp import Mdp, Row
from orbitcert.exact.option import Option, OptionSet, option_set


def number_of_policies(mdp: Mdp) -> int:
    """The product over the states of the number of their distinct rows."""
    count = 1
    for rows in mdp.rows:
        count *= len(set(rows))
    return count


def all_policies_rsd(mdp: Mdp, start: int) -> OptionSet:
    """RSD(start): the set of the long-run distributions of all policies.

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"x": "1/3", "y": "2/3"}}, "x": {"stay": {"x": 1}},
    ...                        "y": {"stay": {"y": 1}}})
    >>> [x.entries for x in all_policies_rsd(fork, 0)]
    [((1, Fraction(1, 3)), (2, Fraction(2, 3))), ((1, Fraction(1, 1)),)]
    """
    choices = [tuple(dict.fromkeys(rows)) for rows in mdp.rows]
    return option_set(long_run(policy, start) for policy in product(*choices))


def long_run(policy: tuple[Row, ...], start: int) -> Option:
    """The limit distribution of this chain: stationary distributions weighted by absorption."""
    classes = classes_entered(policy, start)
    if len(classes) == 1:
        return Option.of(stationary(policy, classes[0]))
    weights: dict[int, Fraction] = {}
    for members in classes:
        share = absorption(policy, start, members, [s for other in classes for s in other])
        for s, weight in stationary(policy, members).items():
            weights[s] = share * weight
    return Option.of(weights)


def classes_entered(policy: tuple[Row, ...], start: int) -> list[list[int]]:
    """The recurrent classes that are reached from the start."""
    classes = []
    for s in reached(policy, start):
        members = reached(policy, s)
        if min(members) == s and all(s in reached(policy, t) for t in members):
            classes.append(sorted(members))
    return classes


def reached(policy: tuple[Row, ...], start: int) -> set[int]:
    """The states that are reached with positive probability, the start included."""
    seen, pending = {start}, [start]
    while pending:
        for t, _ in policy[pending.pop()]:
            if t not in seen:
                seen.add(t)
                pending.append(t)
    return seen


def stationary(policy: tuple[Row, ...], members: list[int]) -> dict[int, Fraction]:
    """x with x = xP on a recurrent class and sum 1: the first balance equation follows from the others."""
    into = {t: dict.fromkeys(members, Fraction(0)) for t in members}
    for s in members:
        for t, p in policy[s]:
            into[t][s] += p
        into[s][s] -= 1
    equations = [[Fraction(1)] * len(members)] + [list(into[t].values()) for t in members[1:]]
    right = [Fraction(1)] + [Fraction(0)] * (len(members) - 1)
    return dict(zip(members, solution(equations, right), strict=True))


def absorption(policy: tuple[Row, ...], start: int, members: list[int], recurrent: list[int]) -> Fraction:
    """h(start), where h(s) = sum over t of P(s, t) h(t) on the transient states, 1 on the class, 0 on the others."""
    if start in recurrent:
        return Fraction(start in members)
    transient = [start, *sorted(reached(policy, start).difference(recurrent, [start]))]
    equations, right = [], []
    for s in transient:
        row = dict(policy[s])
        equations.append([Fraction(s == t) - row.get(t, 0) for t in transient])
        right.append(sum((row.get(t, Fraction(0)) for t in members), start=Fraction(0)))
    return solution(equations, right)[0]


def solution(equations: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """The only solution of a regular system, by Gauss elimination."""
    n = len(right)
    rows = [[*equation, value] for equation, value in zip(equations, right, strict=True)]
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, n):
            if rows[i][k]:
                factor = rows[i][k] / rows[k][k]
                rows[i] = [x - factor * y if y else x for x, y in zip(rows[i], rows[k], strict=True)]
    values = [Fraction(0)] * n
    for k in reversed(range(n)):
        known = sum((rows[k][j] * values[j] for j in range(k + 1, n) if rows[k][j]), start=Fraction(0))
        values[k] = (rows[k][n] - known) / rows[k][k]
    return values
