"""Recurrent state distributions: where a policy spends its time in the long run.

RSD(s) = { lim as gamma -> 1 of (1 - gamma) f^{pi,s}(gamma) : pi a deterministic stationary policy }
(OPTSP, RDSP).  In a deterministic environment these are the uniform distributions on the simple cycles that s
can reach, so cycles are enumerated, not policies.  In a stochastic one every policy is followed on the states
it reaches; its limit is exact: stationary distributions of the recurrent classes, weighted by absorption
probabilities.
"""

from dataclasses import dataclass

import networkx

from orbitcert.distribution.chain import closed_classes, long_run_distribution, stationary_distribution
from orbitcert.distribution.policy import MAX_DISTRIBUTIONS, MAX_POLICIES, TooMany, all_policies
from orbitcert.distribution.reachability import reachable
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option, OptionSet, option_set


@dataclass(frozen=True, slots=True, order=True)
class RecurrentClass:
    """A set of states that some policy never leaves and visits all of, and its stationary distribution."""

    states: tuple[int, ...]
    distribution: Option


def recurrent_distributions(
    mdp: Mdp, start: int, limit: int = MAX_DISTRIBUTIONS, policy_limit: int = MAX_POLICIES
) -> OptionSet:
    """RSD(start), each distribution once, in canonical order.

    Raises TooMany when there are more than `limit` distributions, or when more than `policy_limit` cycles or
    partial policies had to be looked at.

    >>> keep = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"go": {"y": 1}},
    ...                     "y": {"go": {"x": 1}, "stay": {"y": 1}}})
    >>> [x.entries for x in recurrent_distributions(keep, 0)]
    [((1, Fraction(1, 2)), (2, Fraction(1, 2))), ((2, Fraction(1, 1)),)]
    """
    states = reachable(mdp, start)
    if _is_deterministic_on(mdp, states):
        cycles = _cycle_supports(mdp, states, limit, policy_limit)
        return option_set(Option.uniform(support) for support in cycles)
    found: dict[Option, None] = {}
    solved: dict[tuple[tuple[int, ...], tuple[int, ...]], Option] = {}
    for policy in all_policies(mdp, start, policy_limit):
        stationary = {}
        for members in closed_classes(policy):
            key = members, tuple(id(policy[s]) for s in members)
            if key not in solved:
                solved[key] = stationary_distribution(policy, members)
            stationary[members] = solved[key]
        found.setdefault(long_run_distribution(policy, start, stationary))
        if len(found) > limit:
            raise TooMany(limit, "recurrent distributions")
    return option_set(found)


def recurrent_classes(
    mdp: Mdp, start: int, limit: int = MAX_DISTRIBUTIONS, policy_limit: int = MAX_POLICIES
) -> tuple[RecurrentClass, ...]:
    """The recurrent classes that some policy enters from `start` with positive probability.

    A class on given states counts once per distribution: different rows may keep different ones.
    Raises TooMany as `recurrent_distributions` does.
    """
    states = reachable(mdp, start)
    if _is_deterministic_on(mdp, states):
        cycles = _cycle_supports(mdp, states, limit, policy_limit)
        return tuple(sorted(RecurrentClass(support, Option.uniform(support)) for support in cycles))
    found: set[RecurrentClass] = set()
    for least in sorted(states):  # a class is met at its least state, by rows that lead to no smaller one
        for policy in all_policies(mdp, least, policy_limit, least):
            if closed_classes(policy) == (members := tuple(sorted(policy)),):
                found.add(RecurrentClass(members, stationary_distribution(policy, members)))
                if len(found) > limit:
                    raise TooMany(limit, "recurrent classes")
    return tuple(sorted(found))


def _is_deterministic_on(mdp: Mdp, states: frozenset[int]) -> bool:
    return all(len(row) == 1 for s in states for row in mdp.rows[s])


def _cycle_supports(
    mdp: Mdp, states: frozenset[int], limit: int, cycle_limit: int
) -> tuple[tuple[int, ...], ...]:
    """The state sets of the simple cycles among these states, each increasing, each once."""
    graph = networkx.DiGraph()
    graph.add_edges_from((s, row[0][0]) for s in sorted(states) for row in mdp.rows[s])
    supports: set[tuple[int, ...]] = set()
    for count, cycle in enumerate(networkx.simple_cycles(graph), start=1):
        supports.add(tuple(sorted(cycle)))
        if len(supports) > limit:
            raise TooMany(limit, "recurrent distributions")
        if count > cycle_limit:
            raise TooMany(cycle_limit, "cycles")
    return tuple(sorted(supports))
