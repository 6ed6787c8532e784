"""Recurrent state distributions: where a policy spends its time in the long run.

RSD(s) = { lim as gamma -> 1 of (1 - gamma) f^{pi,s}(gamma) : pi a deterministic stationary policy }
(OPTSP, RDSP).  In a deterministic environment these are the uniform distributions on the simple cycles that s
can reach, so cycles are enumerated, not policies.  In a stochastic one they are the stationary distributions of
the recurrent classes of every policy, weighted by absorption probabilities: `elimination` finds them as integer
vectors, here they become options.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

import networkx

from orbitcert.distribution.elimination import PolicyTree, Vector
from orbitcert.distribution.policy import MAX_DISTRIBUTIONS, MAX_POLICIES, TooMany
from orbitcert.distribution.reachability import end_states, reachable
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.collector import paused_collector
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.rational import positive_shares


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
    partial policies had to be looked at.  What counts as a partial policy is every row decided in a search, for each
    row of the start, and every combination of the distributions of separate components.

    >>> keep = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"go": {"y": 1}},
    ...                     "y": {"go": {"x": 1}, "stay": {"y": 1}}})
    >>> [x.entries for x in recurrent_distributions(keep, 0)]
    [((1, Fraction(1, 2)), (2, Fraction(1, 2))), ((2, Fraction(1, 1)),)]
    """
    states = reachable(mdp, start)
    if _is_deterministic_on(mdp, states):
        cycles = _cycle_supports(mdp, states, limit, policy_limit)
        return option_set(Option.uniform(support) for support in cycles)
    tree = PolicyTree(mdp, start, states, policy_limit)
    found: set[Vector] = set()
    with paused_collector():  # it would take as long as all the rest
        for vector in tree.long_run():
            found.add(vector)
            if len(found) > limit:
                raise TooMany(limit, "recurrent distributions")
        return _options(tree.states, found)


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
    found: list[RecurrentClass] = []
    for least in sorted(states):  # a class is met at its least state, by rows that lead to no smaller one
        ends = end_states(mdp, least, (s for s in states if s >= least))
        if least not in ends:
            continue
        tree = PolicyTree(mdp, least, ends, policy_limit)
        vectors: set[Vector] = set()
        for vector in tree.classes_of_start():
            vectors.add(vector)
            if len(found) + len(vectors) > limit:
                raise TooMany(limit, "recurrent classes")
        found.extend(RecurrentClass(option.support, option) for option in _options(tree.states, vectors))
    return tuple(sorted(found))


def _options(states: tuple[int, ...], vectors: Collection[Vector]) -> OptionSet:
    """These different distributions over the states, in canonical order.

    They are sorted without fractions, and an option that begins like the one before shares these entries.  Two
    different weights with denominators below 2^b differ by more than 4^-b, so that floor(4^b weight) is strictly
    increasing on them; a state without weight makes an option larger, as it begins at a later state then.
    """
    kept = [k for k in range(len(states)) if any(vector[k] for vector in vectors)]
    if len(kept) <= 1:
        return tuple(Option.one_hot(states[k]) for k in kept)
    shorter = map(itemgetter(*kept), vectors) if len(kept) < len(states) else vectors
    states = tuple(states[k] for k in kept)
    pairs = [(vector, sum(vector)) for vector in shorter]
    bits = 2 * max(total for _, total in pairs).bit_length()
    missing = (1 << bits) + 1
    groups: dict[int, list[tuple[Vector, int]]] = {}  # by the first key, which is different mostly
    for pair in pairs:
        vector, total = pair
        groups.setdefault((vector[0] << bits) // total if vector[0] else missing, []).append(pair)
    last = [states[k:] for k in range(len(states))]
    options: list[Option] = []
    for first in sorted(groups):
        group = groups[first]
        keyed = [([first], *group[0])]
        if len(group) > 1:
            keyed = [([(x << bits) // total if x else missing for x in xs], xs, total) for xs, total in group]
            keyed.sort(key=itemgetter(0))
        entries: list[tuple[int, Fraction]] = []
        before = [-1]
        for key, vector, total in keyed:
            same = 0
            while key[same] == before[same]:
                same += 1
            entries[same:] = zip(last[same], positive_shares(vector[same:], total), strict=True)
            weighted = entries if all(vector) else [entry for entry, x in zip(entries, vector, strict=True) if x]
            options.append(Option.in_order(tuple(weighted)))
            before = key
    return tuple(options)


def _is_deterministic_on(mdp: Mdp, states: frozenset[int]) -> bool:
    return all(len(row) == 1 for s in states for row in mdp.rows[s])


def _cycle_supports(mdp: Mdp, states: frozenset[int], limit: int, cycle_limit: int) -> tuple[tuple[int, ...], ...]:
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
