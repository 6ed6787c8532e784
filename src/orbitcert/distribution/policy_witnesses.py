"""For each option a policy that has it as its distribution, with the evidence that two linear equations check.

At a discount gamma the visit distribution x of a policy with rows P from the start s solves x = e_s + gamma xP.  Its
long-run distribution is stationary, x = xP, and e_s - x is a flow: x + h = e_s + hP for some h.  The states where x
has weight are reached from s by steps of positive probability.  Relied on by the Coq export; nothing is judged here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq, fmpq_mat

from orbitcert.distribution.chain import (
    closed_classes,
    expected_visits,
    long_run_distribution,
    stationary_distribution,
)
from orbitcert.distribution.policy import MAX_POLICIES, Policy, all_policies
from orbitcert.distribution.reachability import AlmostSure, reachable
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A policy, as the number of the choice of every state, and the evidence for its long-run distribution.

    choices  for every state of the environment the position of its row in `mdp.rows`
    flow     h with x + h = e_s + hP; empty at a discount
    steps    steps (from, to) of positive probability, each from the start or a state reached before
    """

    choices: tuple[int, ...]
    flow: tuple[tuple[int, Fraction], ...] = ()
    steps: tuple[tuple[int, int], ...] = ()


def find_witnesses(
    mdp: Mdp, start: int, options: Sequence[Option], discount: Fraction | None, limit: int = MAX_POLICIES
) -> dict[Option, PolicyWitness]:
    """A policy for each of these options (over the states of the environment) that some policy has.

    `discount` None: long-run distributions.  Raises TooMany after `limit` partial policies.

    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}, "r": {"s": 1}}, "x": {"stay": {"x": 1}}})
    >>> find_witnesses(m, 0, [Option.one_hot(1)], None)[Option.one_hot(1)].choices
    (0, 0)
    """
    wanted = set(options)
    found: dict[Option, PolicyWitness] = {}
    if discount is None:
        for option in options:
            ending = _ending_in(mdp, start, option.support[0]) if len(option.support) == 1 else None
            if ending is not None:
                found[option] = _witness(mdp, ending, start, option)
        wanted.difference_update(found)
    for policy in all_policies(mdp, start, limit) if wanted else ():
        if not wanted:
            break
        if discount is None:
            stationary = {members: stationary_distribution(policy, members) for members in closed_classes(policy)}
            option = long_run_distribution(policy, start, stationary)
        else:
            option = Option.of(expected_visits(policy, tuple(policy), start, discount))
        if option in wanted:
            wanted.remove(option)
            found[option] = _witness(mdp, policy, start, option if discount is None else None)
    return found


def _witness(mdp: Mdp, policy: Policy, start: int, long_run: Option | None) -> PolicyWitness:
    """The policy as a witness, with the evidence of its long run when that is asked for."""
    choices = tuple(rows.index(policy[s]) if s in policy else 0 for s, rows in enumerate(mdp.rows))
    if long_run is None:
        return PolicyWitness(choices)
    return PolicyWitness(choices, _flow(policy, start, long_run), _steps(policy, start))


def _ending_in(mdp: Mdp, start: int, target: int) -> Policy | None:
    """A policy that arrives in this state almost surely and stays there, on the states it reaches; None without one.

    Among the states from which that is possible every row keeps inside and has a successor that is closer.
    """
    stay = ((target, Fraction(1)),)
    states = reachable(mdp, start)
    if target not in states or stay not in mdp.rows[target]:
        return None
    inside = AlmostSure(mdp, states).states_reaching(target)
    if start not in inside:
        return None
    policy: Policy = {target: stay}
    growing = True
    while growing:
        growing = False
        for s in inside.difference(policy):
            for row in mdp.rows[s]:
                if inside.issuperset(t for t, _ in row) and any(t in policy for t, _ in row):
                    policy[s], growing = row, True
                    break
    reached = {start}.union(t for _, t in _steps(policy, start))
    return {s: row for s, row in policy.items() if s in reached}


def _flow(policy: Policy, start: int, x: Option) -> tuple[tuple[int, Fraction], ...]:
    """Some h on the states of the policy with h - hP = e_s - x."""
    states = list(policy)
    place = {s: k for k, s in enumerate(states)}
    n = len(states)
    system = fmpq_mat(n, n + 1)
    for k, s in enumerate(states):
        system[k, k] += fmpq(1)
        for t, p in policy[s]:
            system[place[t], k] -= fmpq(p.numerator, p.denominator)
    system[place[start], n] += fmpq(1)
    for s, w in x.entries:
        system[place[s], n] -= fmpq(w.numerator, w.denominator)
    reduced, rank = system.rref()
    flow = {}
    for row in range(rank):
        pivot = next(k for k in range(n + 1) if reduced[row, k] != 0)
        value = reduced[row, n]
        if pivot < n and value != 0:
            flow[states[pivot]] = Fraction(int(value.p), int(value.q))
    return tuple(sorted(flow.items()))


def _steps(policy: Policy, start: int) -> tuple[tuple[int, int], ...]:
    """Steps that reach every state of the policy, breadth first."""
    steps, seen, pending = [], {start}, [start]
    for s in pending:
        for t, _ in policy[s]:
            if t not in seen:
                seen.add(t)
                pending.append(t)
                steps.append((s, t))
    return tuple(steps)
