"""Small rewards at which a decision rule breaks a bound: looked for one by one, each counted exactly.

A reward that is found refutes the bound for this rule; finding none proves nothing, and the number of rewards that
were looked at says how far the search went.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, islice

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.orbit.decision_rules import Rule, count_rule
from orbitcert.orbit.enumeration import LARGEST_SUPPORT, enumeration_size
from orbitcert.orbit.tally import Counts
from orbitcert.proof import Claim

MOST_REWARDS = 1_000
"""At most this many rewards, of different orbits, are taken from the list."""

MOST_ASSIGNMENTS = 100_000
"""At most this many assignments of values to states are enumerated for one rule; rewards that need more are skipped."""


@dataclass(frozen=True, slots=True)
class RuleSearch:
    """How many rewards were counted, and the first that breaks the bound, with its counts; None when none does."""

    counted: int
    reward: tuple[int, ...] | None
    counts: Counts | None


def satisfies(claim: Claim, counts: Counts) -> bool:
    """True when these counts agree with the claim: weak(p) and, if claimed, most(q).

    >>> from fractions import Fraction
    >>> satisfies(Claim("most", Fraction(2)), Counts(2, 1, 1)), satisfies(Claim("most", Fraction(2)), Counts(1, 2, 1))
    (True, False)
    """
    if claim.most is not None and claim.most * counts.A > counts.B:
        return False
    return counts.weak >= claim.weak


def small_rewards(problem: Problem, largest: int) -> Iterator[tuple[int, ...]]:
    """One reward of every orbit with values 0..largest: sorted within every label class, in lexicographic order.

    >>> pair = Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
    >>> list(small_rewards(pair, 1))
    [(0, 0), (0, 1), (1, 1)]
    """
    classes = problem.label_classes()
    row = [0] * problem.d

    def filled(k: int) -> Iterator[tuple[int, ...]]:
        if k == len(classes):
            yield tuple(row)
            return
        for values in combinations_with_replacement(range(largest + 1), len(classes[k])):
            for state, value in zip(classes[k], values, strict=True):
                row[state] = value
            yield from filled(k + 1)

    return filled(0)


def find_rule_counterexample(
    problem: Problem, rule: Rule, claim: Claim, within: Iterable[Option] = (), largest: int = 2
) -> RuleSearch:
    """The first of the `small_rewards` at whose orbit f(A) and f(B) break the claim.

    >>> one, two = (Option.one_hot(s) for s in range(2))
    >>> from fractions import Fraction
    >>> from orbitcert.orbit.decision_rules import Optimal
    >>> problem = Problem("p", ("x", "y", "z"), (one,), (two,))
    >>> find_rule_counterexample(problem, Optimal(), Claim("most", Fraction(1)), [Option.uniform((1, 2))])
    RuleSearch(counted=5, reward=(0, 1, 2), counts=Counts(B=2, tie=1, A=3))
    """
    more = tuple(within)
    options: Sequence[Option] = option_set((*problem.A, *problem.B, *more))
    support = {state for x in options for state in x.support}
    counted, left = 0, MOST_ASSIGNMENTS
    if max(len(support), len(problem.label_classes())) > LARGEST_SUPPORT:  # levels of recursion
        return RuleSearch(0, None, None)
    for reward in islice(small_rewards(problem, largest), MOST_REWARDS):
        size = enumeration_size(problem, reward, options)
        if size > left:
            continue
        left -= size
        counts = count_rule(problem, reward, rule, more)
        counted += 1
        if not satisfies(claim, counts):
            return RuleSearch(counted, reward, counts)
    return RuleSearch(counted, None, None)
