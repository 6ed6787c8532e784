"""The Markov chain of one policy: recurrent classes, stationary distributions, absorption, discounted visits.

All linear systems are solved exactly over the rationals (FLINT); a policy is given by its rows on the states
it reaches from its start.
"""

from fractions import Fraction

from flint import fmpq, fmpq_mat

from orbitcert.distribution.policy import Policy
from orbitcert.exact.option import Option

ZERO, ONE = fmpq(0), fmpq(1)


def closed_classes(policy: Policy) -> tuple[tuple[int, ...], ...]:
    """The recurrent classes: the strongly connected sets of states that no row leaves, each increasing."""
    position = {s: k for k, s in enumerate(policy)}
    reach = [
        1 << k | sum(1 << position[t] for t, _ in row if t != s) for k, (s, row) in enumerate(policy.items())
    ]
    growing = True
    while growing:
        growing = False
        for k, mask in enumerate(reach):
            larger = mask
            for j in _bits(mask):
                larger |= reach[j]
            if larger != mask:
                reach[k], growing = larger, True
    states = list(policy)
    recurrent = {reach[k] for k in range(len(reach)) if all(reach[j] == reach[k] for j in _bits(reach[k]))}
    return tuple(sorted(tuple(sorted(states[j] for j in _bits(mask))) for mask in recurrent))


def stationary_distribution(policy: Policy, members: tuple[int, ...]) -> Option:
    """The only distribution on a recurrent class that its rows keep: x = xP.

    >>> half = Fraction(1, 2)
    >>> stationary_distribution({0: ((1, Fraction(1)),), 1: ((0, half), (1, half))}, (0, 1)).entries
    ((0, Fraction(1, 3)), (1, Fraction(2, 3)))
    """
    n = len(members)
    if n == 1:
        return Option.one_hot(members[0])
    position = {s: k for k, s in enumerate(members)}
    system, right = fmpq_mat(n, n), fmpq_mat(n, 1)
    for k, s in enumerate(members):
        if k:
            system[k, k] -= ONE
        for t, p in policy[s]:
            if position[t]:  # the first balance equation follows from the others; sum 1 replaces it
                system[position[t], k] += _fmpq(p)
        system[0, k] = ONE
    right[0, 0] = ONE
    solution = system.solve(right)
    return Option.of({s: _fraction(solution[k, 0]) for k, s in enumerate(members)})


def expected_visits(
    policy: Policy, states: tuple[int, ...], start: int, discount: Fraction
) -> dict[int, Fraction]:
    """sum over t of discount^t P(s_t = x, never left `states` before t), for the x in `states`.

    With discount 1 the chain must leave `states` almost surely.
    """
    n = len(states)
    position = {s: k for k, s in enumerate(states)}
    gamma = _fmpq(discount)
    system, right = fmpq_mat(n, n), fmpq_mat(n, 1)
    for k, s in enumerate(states):
        system[k, k] += ONE
        for t, p in policy[s]:
            if t in position:
                system[position[t], k] -= gamma * _fmpq(p)
    right[position[start], 0] = ONE
    solution = system.solve(right)
    return {s: _fraction(solution[k, 0]) for k, s in enumerate(states)}


def long_run_distribution(policy: Policy, start: int, stationary: dict[tuple[int, ...], Option]) -> Option:
    """lim as gamma -> 1 of (1 - gamma) f(gamma): stationary distributions weighted by absorption.

    `stationary` holds the distribution of every class of `closed_classes(policy)`.
    """
    home = {s: members for members in stationary for s in members}
    if start in home:
        return stationary[home[start]]
    transient = tuple(s for s in policy if s not in home)
    visits = expected_visits(policy, transient, start, Fraction(1))
    weights: dict[int, Fraction] = {}
    absorbed = dict.fromkeys(stationary, Fraction(0))
    for s in transient:
        for t, p in policy[s]:
            if t in home:
                absorbed[home[t]] += visits[s] * p
    for members, probability in absorbed.items():
        for s, weight in stationary[members].entries:
            weights[s] = weights.get(s, Fraction(0)) + probability * weight
    return Option.of(weights)


def _bits(mask: int) -> list[int]:
    positions = []
    while mask:
        low = mask & -mask
        positions.append(low.bit_length() - 1)
        mask ^= low
    return positions


def _fmpq(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
