"""Rewards R(s, a) on state-action pairs as rewards on states of another environment.

Between a state s and its successors stands a new state `s/a` for every action a: taking a in s is visiting `s/a` once.
A deterministic policy of one environment is one of the other, and with r(s/a) = R(s, a) and r(s) = 0,

    average reward    the new average is exactly half of the old one: every second step is a pair
    discount          at discount g the new value is exactly g times the old value at discount g^2

for every policy and every R.  Rewards live on the pairs, so an orbit permutes the pairs and leaves the states alone.
"""

from orbitcert.environment.mdp import Mdp, Row
from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.option import ONE

Pair = tuple[int, int]
"""(state, position of the action in that state)"""

PAIRS = "state-action pairs"
"""The label of the new states."""


def all_pairs(mdp: Mdp) -> tuple[Pair, ...]:
    """Every state with every action, in the order of the states and of their actions."""
    return tuple((s, k) for s in range(len(mdp.states)) for k in range(len(mdp.actions[s])))


def pair_names(mdp: Mdp) -> tuple[str, ...]:
    """`s/a` for every pair; raises BadInput when two pairs would have one name.

    >>> pair_names(Mdp.of("m", {"x": {"go": {"x": 1}, "stay": {"x": 1}}}))
    ('x/go', 'x/stay')
    """
    names = tuple(f"{mdp.states[s]}/{mdp.actions[s][k]}" for s, k in all_pairs(mdp))
    _refuse_repetition(mdp, names)
    return names


def state_action_environment(mdp: Mdp) -> Mdp:
    """The environment with the states of this one, then its pairs: s leads to `s/a`, and `s/a` where a leads from s.

    The old labels stay, the pairs get the label PAIRS.  Raises BadInput when two states would have one name.

    >>> coin = Mdp.of("coin", {"toss": {"go": {"heads": "1/2", "tails": "1/2"}},
    ...                        "heads": {"stay": {"heads": 1}}, "tails": {"stay": {"tails": 1}}})
    >>> found = state_action_environment(coin)
    >>> found.states
    ('toss', 'heads', 'tails', 'toss/go', 'heads/stay', 'tails/stay')
    >>> found.rows[3]
    (((1, Fraction(1, 2)), (2, Fraction(1, 2))),)
    """
    d, pairs, names = len(mdp.states), all_pairs(mdp), (*mdp.states, *pair_names(mdp))
    _refuse_repetition(mdp, names)
    if any(name == PAIRS for name, _ in mdp.labels):
        raise BadInput(mdp.name, f"has a label {PAIRS!r} already")
    choices: list[list[Row]] = [[] for _ in range(d)]
    for position, (s, _) in enumerate(pairs):
        choices[s].append(((d + position, ONE),))
    return Mdp(
        mdp.name,
        names,
        (*mdp.actions, *(("on",) for _ in pairs)),
        (*(tuple(rows) for rows in choices), *((mdp.rows[s][k],) for s, k in pairs)),
        mdp.rationalisation,
        mdp.initial,
        tuple(sorted((*mdp.labels, (PAIRS, tuple(range(d, d + len(pairs))))))),
    )


def _refuse_repetition(mdp: Mdp, names: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadInput(mdp.name, f"two states would be called {one_line(name, 80)!r}: rename a state or an action")
        seen.add(name)
