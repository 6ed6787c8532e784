"""POWER at average reward where recurrent distributions are too many to be listed: seeded draws, each decided exactly.

POWER(s, 1) = E[max over x in RSD(s) of x.r] is the expected largest long-run average g(s) of rewards in [0, 1], and
P(u < g(s)) for u uniform on [0, 1].  Policies end in end components; within a maximal one, C, all states have one
largest average g_C, and for every vector v (Odoni, On finding the maximal gain for Markov decision processes, 1969)

    min over s in C of (Lv - v)(s) <= g_C <= max over s in C of (Lv - v)(s),   (Lv)(s) = r_s + max over a of T(s, a).v.

Then g(s) is the largest expected g_C over the ways to choose where to stay.  With every C collapsed to one state no end
component is left, so values iterated from below and from above meet (Haddad, Monmege, Interval iteration, 2018).
Integers are rounded outwards and unread bits counted in full, as in `distribution/power_sample`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.distribution.end_components import maximal_end_components
from orbitcert.distribution.policy import distinct_rows
from orbitcert.distribution.power_sample import WORD, WholeRow, whole_row
from orbitcert.distribution.reachability import reachable
from orbitcert.environment.mdp import Mdp
from orbitcert.orbit.sampling import CONFIDENCE, Interval, clopper_pearson
from orbitcert.orbit.uniform_sample import SampledMean

PATIENCE = 200
"""After so many passes without a better bound further bits are drawn."""


def sample_gain(mdp: Mdp, state: int, size: int, seed: int, confidence: Fraction = CONFIDENCE) -> SampledMean:
    """POWER(state, 1) from so many draws of i.i.d. uniform rewards, with its interval; no policy is listed.

    Raises ValueError for a size below 1 or a confidence outside (0, 1).

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> drawn = sample_gain(fork, 0, 400, seed=1)
    >>> drawn.interval.low < Fraction(2, 3) < drawn.interval.high
    True
    """
    if size < 1:
        raise ValueError(f"a sample needs at least one element, not {size}")
    structure = Stays.of(mdp, state)
    rng = random.Random(seed)
    hits = sum(structure.is_below_gain(rng) for _ in range(size))
    share = clopper_pearson(hits, size, confidence)
    return SampledMean(size, seed, hits, Fraction(hits, size), confidence, Interval(share.low, share.high))


@dataclass(frozen=True, slots=True)
class Stays:
    """The states that are reached, numbered from the start on, their maximal end components, and the collapsed rest.

    size        how many states
    components  for each maximal end component its states with the rows that stay
    nodes       for each collapsed state, the one of the start first: its component or None, and the rows that leave
    """

    size: int
    components: tuple[tuple[tuple[int, tuple[WholeRow, ...]], ...], ...]
    nodes: tuple[tuple[int | None, tuple[WholeRow, ...]], ...]

    @classmethod
    def of(cls, mdp: Mdp, state: int) -> "Stays":
        """What is reached from this state."""
        states = [state, *sorted(reachable(mdp, state) - {state})]
        place = {s: k for k, s in enumerate(states)}
        rows = {s: [(str(i), row) for i, row in enumerate(distinct_rows(mdp, s))] for s in states}
        found = maximal_end_components(rows).components
        staying = {s: set(actions) for component in found for s, actions in component}
        component_of = {s: c for c, component in enumerate(found) for s, _ in component}
        names = dict.fromkeys(component_of.get(s, -1 - place[s]) for s in states)
        node = {name: k for k, name in enumerate(names)}
        node_of = {s: node[component_of.get(s, -1 - place[s])] for s in states}
        leaving: list[list[WholeRow]] = [[] for _ in node]
        for s in states:
            for action, row in rows[s]:
                if action not in staying.get(s, ()):
                    leaving[node_of[s]].append(whole_row(row, node_of))
        components = tuple(
            tuple((place[s], tuple(whole_row(row, place) for a, row in rows[s] if a in actions)) for s, actions in c)
            for c in found
        )
        nodes = tuple((name if name >= 0 else None, tuple(leaving[k])) for name, k in node.items())
        return cls(len(states), components, nodes)

    def is_below_gain(self, rng: random.Random) -> bool:
        """u < g(start) at rewards drawn now, one word per state in their order and then one for u."""
        bits = WORD
        rewards = [rng.getrandbits(bits) for _ in range(self.size)]
        u = rng.getrandbits(bits)
        bias = [0] * self.size
        gains = [(0, 1 << bits)] * len(self.components)
        values = [(0, 1 << bits)] * len(self.nodes)
        idle = 0
        while True:
            before = gains, values
            gains = [_gain(C, rewards, bias, bound) for C, bound in zip(self.components, gains, strict=True)]
            values = self._pass(gains, values)
            if u < values[0][0]:
                return True
            if u >= values[0][1]:
                return False
            idle = idle + 1 if before == (gains, values) else 0
            if idle == PATIENCE:
                rewards = [(r << WORD) + rng.getrandbits(WORD) for r in rewards]
                u = (u << WORD) + rng.getrandbits(WORD)
                bias = [x << WORD for x in bias]
                gains, values = ([(low << WORD, high << WORD) for low, high in pairs] for pairs in (gains, values))
                bits, idle = bits + WORD, 0

    def _pass(self, gains: Sequence[tuple[int, int]], values: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Better bounds of what each collapsed state can expect."""
        fresh = list(values)
        for k in reversed(range(len(self.nodes))):
            component, rows = self.nodes[k]
            low = [] if component is None else [gains[component][0]]
            high = [] if component is None else [gains[component][1]]
            low += [sum([w * fresh[t][0] for t, w in row]) // total for row, total in rows]
            high += [-(sum([w * fresh[t][1] for t, w in row]) // -total) for row, total in rows]
            fresh[k] = max(fresh[k][0], max(low)), min(fresh[k][1], max(high))
        return fresh


def _gain(
    component: Sequence[tuple[int, Sequence[WholeRow]]], rewards: Sequence[int], bias: list[int], bound: tuple[int, int]
) -> tuple[int, int]:
    """Better bounds of the largest average in this component; `bias` moves half of the way, which stops periods."""
    below, above = {}, {}
    for s, rows in component:
        below[s] = rewards[s] + max([sum([w * bias[t] for t, w in row]) // n for row, n in rows])
        above[s] = rewards[s] + 1 + max([-(sum([w * bias[t] for t, w in row]) // -n) for row, n in rows])
    low = max(bound[0], min(x - bias[s] for s, x in below.items()))
    high = min(bound[1], max(x - bias[s] for s, x in above.items()))
    for s, x in below.items():
        bias[s] = (bias[s] + x) // 2
    return low, high
