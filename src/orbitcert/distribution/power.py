"""POWER: the average over uniform i.i.d. rewards of what an agent can achieve from a state (OPTSP).

    POWER(s, gamma) = ((1 - gamma)/gamma) E[V*(s) - R(s)],   0 < gamma < 1
    POWER(s, 1)     = E[max over x in RSD(s) of x.r]
    POWER(s, 0)     = E[max over a of the reward after a], the limit as gamma -> 0

As V*(s) is the largest f.r over the visit distributions f in F(s), POWER is the expected best of the options
((1 - gamma)/gamma)(f - e_s), which are probability distributions over the states.  The number is exact for the list of
distributions that `distribution/visitation` or `distribution/recurrent` returns.
"""

from collections.abc import Mapping
from fractions import Fraction

from orbitcert.distribution.dominance import dominance
from orbitcert.distribution.policy import distinct_rows
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.orbit.independent import are_independent
from orbitcert.orbit.uniform import expected_best, undominated

DOMINANCE_LIMIT = 200
"""Up to so many options those that are never strictly best are dropped before the volume; it changes no number."""


def power(mdp: Mdp, state: int, discount: Fraction) -> Fraction:
    """POWER(state, discount), 0 <= discount <= 1, exact.

    Raises ValueError for another discount, TooMany when the distributions cannot be listed, TooLarge when they are too
    many or spread over too many states for an exact volume.

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> power(fork, 0, Fraction(1)), power(fork, 1, Fraction(9, 10)), power(fork, 0, Fraction(0))
    (Fraction(2, 3), Fraction(1, 2), Fraction(2, 3))
    """
    return expected_best(power_options(mdp, state, discount))


def power_after(mdp: Mdp, state: int, action: str, powers: Mapping[int, Fraction]) -> Fraction:
    """What an action keeps: sum over t of T(state, action)(t) POWER(t), from the POWER of its successors."""
    row = mdp.rows[state][mdp.actions[state].index(action)]
    return sum((p * powers[t] for t, p in row), start=Fraction(0))


def power_options(mdp: Mdp, state: int, discount: Fraction) -> OptionSet:
    """The distributions over states whose expected best is POWER(state, discount); dominated ones may be missing.

    >>> loop = Mdp.of("loop", {"s": {"go": {"t": 1}}, "t": {"go": {"t": 1}}})
    >>> power_options(loop, 0, Fraction(1, 2)) == (Option.one_hot(1),)
    True
    """
    if not 0 <= discount <= 1:
        raise ValueError(f"discount {discount} is not between 0 and 1")
    if discount == 0:
        options = option_set(Option(row) for row in distinct_rows(mdp, state))
    elif discount == 1:
        options = recurrent_distributions(mdp, state)
    else:
        visited = visit_distributions(mdp, state, discount).options
        options = option_set(_after_the_first_step(f, state, discount) for f in visited)
    kept = undominated(options)
    if len(kept) > DOMINANCE_LIMIT or are_independent(kept):
        return kept
    split = dominance(kept)
    return option_set((*split.nondominated, *split.undecided))


def _after_the_first_step(f: Option, state: int, discount: Fraction) -> Option:
    weights = dict(f.entries)
    weights[state] -= 1
    return Option.of({s: w * (1 - discount) / discount for s, w in weights.items()})
