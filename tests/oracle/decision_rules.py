"""Decision rules by definition: every sample of best-of, the quantiliser drawn from the top, one option at a time.

Shares nothing with `orbitcert.orbit.decision_rules` but the names of the rules.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from oracle.brute_force import orbit
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.decision_rules import AntiOptimal, BestOf, EpsilonOptimal, Optimal, Quantiliser, Rule, Satisficing

Values = Mapping[Option, Fraction | int]


def chances(rule: Rule, C: Sequence[Option], values: Values) -> dict[Option, Fraction]:
    """The probability of every option of C under best-of, the quantiliser and satisficing."""
    found = dict.fromkeys(C, Fraction(0))
    match rule:
        case BestOf(k):
            for sample in product(C, repeat=k):
                best = max(values[x] for x in sample)
                drawn = [x for x in sample if values[x] == best]
                for x in drawn:
                    found[x] += Fraction(1, len(drawn) * len(C) ** k)
        case Quantiliser(q):
            for level in sorted({values[x] for x in C}, reverse=True):
                tied = [x for x in C if values[x] == level]
                room = q - sum(found.values())
                for x in tied:
                    found[x] = min(Fraction(1, len(C)), room / len(tied))
            for x in C:
                found[x] /= q
        case Satisficing(t):
            enough = [x for x in C if values[x] >= t]
            for x in enough:
                found[x] = Fraction(1, len(enough))
    return found


def number(rule: Rule, X: Iterable[Option], C: Sequence[Option], values: Values) -> Fraction:
    """f(X | C, r)."""
    match rule:
        case Optimal():
            return Fraction(any(values[x] == max(values.values()) for x in X))
        case AntiOptimal():
            return Fraction(any(values[x] == min(values.values()) for x in X))
        case EpsilonOptimal(epsilon):
            return Fraction(any(values[x] + epsilon >= max(values.values()) for x in X))
    found = chances(rule, C, values)
    return sum((found[x] for x in set(X)), start=Fraction(0))


def rule_counts(
    problem: Problem, reward: Sequence[Fraction | int], rule: Rule, more: Iterable[Option] = ()
) -> tuple[int, int, int]:
    """How many rewards of the orbit have f(B) > f(A), equal, f(A) > f(B)."""
    C = sorted({*problem.A, *problem.B, *more})
    found: Counter[int] = Counter()
    for moved in orbit(problem, reward):
        values = {x: sum(w * moved[i] for i, w in x.entries) for x in C}
        a, b = (number(rule, X, C, values) for X in (problem.A, problem.B))
        found[(b > a) - (a > b)] += 1
    return found[1], found[0], found[-1]
