"""1-cycles: states where a policy can arrive almost surely and stay for ever.

For average reward the one-hot e_t of a 1-cycle t is a recurrent state distribution, always non-dominated, and
any set of winning 1-cycles may serve as B (Law 6; RDSP D.12).  So they are listed in linear time where the
full set of distributions is out of reach.
"""

from orbitcert.distribution.reachability import AlmostSure, reachable
from orbitcert.environment.mdp import Mdp


def has_loop(mdp: Mdp, state: int) -> bool:
    """True when some action stays in this state with probability 1."""
    return any(len(row) == 1 and row[0][0] == state for row in mdp.rows[state])


def one_cycles(mdp: Mdp, start: int) -> tuple[int, ...]:
    """The states t, increasing, with e_t in RSD(start): a loop that `start` can reach with probability 1.

    Linear in the environment when it is deterministic; else one fixpoint for every reachable loop.

    >>> half = "1/2"
    >>> coin = Mdp.of("coin", {"s": {"toss": {"x": half, "y": half}}, "x": {"stay": {"x": 1}, "to": {"z": 1}},
    ...                        "y": {"stay": {"y": 1}, "to": {"z": 1}}, "z": {"stay": {"z": 1}}})
    >>> one_cycles(coin, 0)
    (3,)
    """
    states = reachable(mdp, start)
    loops = sorted(t for t in states if has_loop(mdp, t))
    if all(len(row) == 1 for s in states for row in mdp.rows[s]):
        return tuple(loops)
    almost_sure = AlmostSure(mdp, states)
    return tuple(t for t in loops if start in almost_sure.states_reaching(t))
