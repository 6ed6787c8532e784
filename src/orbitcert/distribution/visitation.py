"""Visit distributions at a discount: F(s) = { f^{pi,s} : pi a deterministic stationary policy }.

f^{pi,s}(gamma) = sum over t of gamma^t E[e_{s_t}] is a vector of rational functions of gamma, and F(s) is
a set of such functions (OPTSP).  Two different ones may take the same value at one gamma, so they are told
apart as functions: the coefficients of gamma^t are e_s P^t, a sequence with a linear recurrence of order at
most the number n of reachable states, hence two of them are equal as soon as their first 2n terms are.
"""

from dataclasses import dataclass
from fractions import Fraction

from orbitcert.distribution.chain import expected_visits
from orbitcert.distribution.policy import MAX_DISTRIBUTIONS, MAX_POLICIES, Policy, TooMany, all_policies
from orbitcert.distribution.reachability import reachable
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option, OptionSet, option_set


@dataclass(frozen=True, slots=True)
class VisitDistributions:
    """F(s) at one discount: the distinct vectors there, and how many distinct functions take them."""

    discount: Fraction
    options: OptionSet
    functions: int


def visit_distributions(
    mdp: Mdp,
    start: int,
    discount: Fraction,
    limit: int = MAX_DISTRIBUTIONS,
    policy_limit: int = MAX_POLICIES,
) -> VisitDistributions:
    """F(start) at this discount, 0 < discount < 1; not normalised: the entries sum to 1/(1-gamma).

    Raises ValueError for another discount, TooMany above `limit` functions or `policy_limit` partial
    policies.

    >>> stay = Mdp.of("m", {"x": {"stay": {"x": 1}, "go": {"y": 1}}, "y": {"stay": {"y": 1}}})
    >>> found = visit_distributions(stay, 0, Fraction(1, 2))
    >>> found.functions, [x.entries for x in found.options]
    (2, [((0, Fraction(1, 1)), (1, Fraction(1, 1))), ((0, Fraction(2, 1)),)])
    """
    if not 0 < discount < 1:
        raise ValueError(f"discount {discount} is not between 0 and 1")
    terms = 2 * len(reachable(mdp, start))
    functions: dict[object, Option] = {}
    for policy in all_policies(mdp, start, policy_limit):
        signature = _signature(policy, start, terms)
        if signature not in functions:
            if len(functions) == limit:
                raise TooMany(limit, "visit distributions")
            functions[signature] = Option.of(expected_visits(policy, tuple(policy), start, discount))
    return VisitDistributions(discount, option_set(functions.values()), len(functions))


def _signature(policy: Policy, start: int, terms: int) -> object:
    """A value that two policies share exactly when their visit distributions are the same function."""
    if all(len(row) == 1 for row in policy.values()):
        # The path until it closes.  A policy is decided only along its path, so the last row closes it.
        path = list(policy)
        return (*path, policy[path[-1]][0][0])
    now = {start: Fraction(1)}
    sequence = []
    for _ in range(terms):
        sequence.append(tuple(sorted(now.items())))
        following: dict[int, Fraction] = {}
        for s, weight in now.items():
            for t, p in policy[s]:
                following[t] = following.get(t, Fraction(0)) + weight * p
        now = following
    return tuple(sequence)
