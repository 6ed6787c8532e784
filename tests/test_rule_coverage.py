"""Which decision rules a certificate covers: every covered claim against counts by definition."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise, product

import pytest

from oracle.brute_force import all_rewards
from oracle.cliques import random_option, random_problem
from oracle.decision_rules import chances, rule_counts
from orbitcert.certification import certify
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import Counts
from orbitcert.orbit.decision_rules import (
    AntiOptimal,
    BestOf,
    Boltzmann,
    EpsilonOptimal,
    Optimal,
    Quantiliser,
    Satisficing,
    best_of_difference,
    count_rule,
    quantiliser_difference,
)
from orbitcert.proof import Claim, Clique, NotProved
from orbitcert.proof.rule_coverage import coverage

THIRD, HALF = Fraction(1, 3), Fraction(1, 2)
RULES = (
    Optimal(),
    AntiOptimal(),
    Satisficing(Fraction(1)),
    EpsilonOptimal(HALF),
    EpsilonOptimal(Fraction(1)),
    Boltzmann(Fraction(1)),
    BestOf(1),
    BestOf(2),
    Quantiliser(THIRD),
    Quantiliser(Fraction(3, 5)),
)
one = [Option.one_hot(s) for s in range(6)]
states = tuple("uvwxyz")


def holds(claim, counts):
    if counts.weak < claim.weak:
        return False
    return claim.most is None or claim.most * counts.A <= counts.B


def sorted_rewards(problem, top):
    """One reward per orbit."""
    classes = problem.label_classes()
    for reward in all_rewards(problem.d, top):
        if all(reward[i] <= reward[j] for c in classes for i, j in pairwise(c)):
            yield reward


@pytest.mark.parametrize(
    "rule", [BestOf(1), BestOf(2), BestOf(3), Quantiliser(Fraction(2, 5)), Quantiliser(THIRD)], ids=str
)
def test_best_of_and_quantiliser_are_counted_as_defined(rule):
    seen = Counter()
    for seed in range(60):
        rng = random.Random(seed)
        problem = random_problem(seed, largest_d=4)
        more = option_set(random_option(rng, problem.d) for _ in range(rng.randrange(3)))
        if len({*problem.A, *problem.B, *more}) > 6:
            continue
        reward = [Fraction(rng.randint(0, 2), rng.choice((1, 2))) for _ in range(problem.d)]
        expected = Counts(*rule_counts(problem, reward, rule, more))
        assert count_rule(problem, reward, rule, more) == expected, (problem, reward, more)
        seen.update({"compared": 1, "B": expected.B > 0, "A": expected.A > 0, "tie": expected.tie > 0})
    assert seen["compared"] >= 40
    assert min(seen.values()) >= 5, seen


def test_the_probabilities_of_the_definition_sum_to_one():
    for rule, row in product((BestOf(3), Quantiliser(Fraction(2, 5))), product(range(3), repeat=4)):
        found = chances(rule, one[:4], dict(zip(one, row, strict=False)))
        assert sum(found.values()) == 1
        assert min(found.values()) >= 0


def test_differences_of_a_profile_are_those_of_the_samples():
    values = dict(zip(one, (0, 1, 1, 2, 2), strict=False))
    profile = ((1, -1), (2, 1), (2, 2))  # A = {0}, B = {1, 3, 4}
    for k in (1, 2, 3):
        f = chances(BestOf(k), one[:5], values)
        assert best_of_difference(profile, k) == 5**k * (f[one[1]] + f[one[3]] + f[one[4]] - f[one[0]])
    for q in (THIRD, HALF, Fraction(9, 10), Fraction(1)):
        f = chances(Quantiliser(q), one[:5], values)
        assert quantiliser_difference(profile, q) == 5 * q * (f[one[1]] + f[one[3]] + f[one[4]] - f[one[0]])


def test_what_is_covered_holds_at_every_small_reward_and_what_is_not_sometimes_fails():
    """Random problems, half of them with more options to choose from; rewards with values 0..3 (0..2 for d = 4)."""
    seen = Counter()
    for seed in range(220):
        rng = random.Random(seed)
        problem = random_problem(seed, largest_d=4, most_a=2, most_b=4)
        result = certify(problem, rule=("auto", "auto", "clique", "blocks", "orbits", "packing")[seed % 6])
        if result.best is None:
            continue
        own = {*problem.A, *problem.B}
        more = option_set(x for x in (random_option(rng, problem.d) for _ in range(2 * (seed % 2))) if x not in own)
        if rng.random() < HALF and more:  # a choice set that symmetric permutations keep
            more = option_set(x for x in map(Option.one_hot, range(problem.d)) if x not in own)
        rewards = list(sorted_rewards(problem, 2 if problem.d == 4 else 3))
        for rule in rng.sample(RULES, 4):
            answer = coverage(problem, result.best.evidence, rule, more)
            found = [count_rule(problem, reward, rule, more) for reward in rewards]
            name = type(rule).__name__
            if answer.covered:
                assert answer.claim.weak <= result.claim.weak
                assert all(holds(answer.claim, counts) for counts in found), (problem, rule, more, answer)
                seen[f"covered {name}"] += 1
                seen["compared"] += len(found)
                seen[f"covered {result.best.rule}"] += 1
                seen["covered among more"] += bool(more)
                seen["weaker"] += answer.claim != result.claim
            else:
                seen["not covered"] += 1
                seen["fails"] += not all(holds(result.claim, counts) for counts in found)
                seen["fails for best-of and quantiliser"] += isinstance(rule, BestOf | Quantiliser) and not all(
                    holds(result.claim, counts) for counts in found
                )
    assert seen["compared"] >= 4_000, seen
    assert min(seen[f"covered {type(rule).__name__}"] for rule in RULES) >= 15, seen
    assert min(seen[f"covered {name}"] for name in ("clique", "orbits", "packing", "blocks")) >= 5, seen
    assert seen["weaker"] >= 5, seen
    assert seen["not covered"] >= 60, seen
    assert min(seen["fails"], seen["covered among more"]) >= 20, seen
    assert seen["fails for best-of and quantiliser"] >= 5, seen


def test_law_3_for_monotone_rules_every_intersecting_family():
    """Katona's bound n/m on the n-sets above an intersecting family of m-sets, by listing all families."""
    for m, n in ((1, 1), (1, 3), (2, 2), (2, 3), (2, 4), (3, 3)):
        ground = [frozenset(c) for c in combinations(range(m + n), m)]
        above = [[frozenset(c) for c in combinations(range(m + n), n) if L.issubset(c)] for L in ground]
        seen = 0

        def grow(k, family, covered, m=m, n=n, ground=ground, above=above):
            nonlocal seen
            if k == len(ground):
                assert len(covered) * m >= n * len(family)
                seen += 1
                return
            grow(k + 1, family, covered)
            if all(ground[k] & other for other in family):
                grow(k + 1, [*family, ground[k]], covered | set(above[k]))

        grow(0, [], set())
        assert seen > m + n


def test_pacman_two_thirds_under_every_rule():
    """RDSP, Pac-Man outcomes: utilities 0, 1, 2, and 2/3 for optimal, anti-optimal, Boltzmann and satisficing."""
    pacman = Problem("pac", ("ghost", "apple", "cherry"), (one[0],), (one[1], one[2]))
    evidence = certify(pacman).best.evidence
    rows = {
        Optimal(): Counts(4, 0, 2),
        AntiOptimal(): Counts(4, 0, 2),
        Boltzmann(Fraction(1, 10)): Counts(4, 0, 2),
        Satisficing(Fraction(2)): Counts(4, 0, 2),
        BestOf(1): Counts(6, 0, 0),
        BestOf(3): Counts(4, 0, 2),
        Quantiliser(THIRD): Counts(4, 0, 2),
    }
    for rule, counts in rows.items():
        assert coverage(pacman, evidence, rule).claim == Claim("most", Fraction(2)), rule
        assert coverage(pacman, evidence, rule).claim.weak == Fraction(2, 3)
        assert count_rule(pacman, (0, 1, 2), rule) == counts, rule


def test_rdsp_d13_with_a_larger_choice_set_is_not_covered_and_fails():
    """d = 3, A = {e1}, B = {e2}, C = {e1, e2, (e2 + e3)/2}, r = (0, 1, 2): 3 against 2."""
    problem = Problem("d13", states[:3], (one[0],), (one[1],))
    more = [Option.uniform((1, 2))]
    evidence = certify(problem).best.evidence
    assert coverage(problem, evidence, Optimal()).claim == Claim("most", Fraction(1))
    assert coverage(problem, evidence, Optimal(), more).claim == Claim("weak", HALF)
    assert count_rule(problem, (0, 1, 2), Optimal(), more) == Counts(2, 1, 3)
    for rule in (BestOf(2), Quantiliser(THIRD)):
        assert not coverage(problem, evidence, rule, more).covered
    assert count_rule(problem, (0, 1, 2), Quantiliser(THIRD), more) == Counts(2, 1, 3)


def test_fewer_winning_than_losing_blocks_say_nothing_about_an_additive_rule():
    problem = Problem("few", states[:3], (one[0], one[1]), (one[2],))
    evidence = certify(problem, rule="blocks").best.evidence
    assert coverage(problem, evidence, Optimal()).claim == Claim("weak", THIRD)
    for rule in (Boltzmann(Fraction(1)), Satisficing(Fraction(0)), BestOf(2), Quantiliser(HALF)):
        assert not coverage(problem, evidence, rule).covered
        assert count_rule(problem, (0, 0, 0), rule).weak == 0


def test_satisficing_and_boltzmann_do_not_look_at_the_choice_set():
    problem = Problem("d13", states[:3], (one[0],), (one[1],))
    evidence = certify(problem).best.evidence
    more = [Option.uniform((1, 2))]
    for rule in (Satisficing(Fraction(1)), Boltzmann(HALF)):
        assert coverage(problem, evidence, rule, more) == coverage(problem, evidence, rule)
        assert count_rule(problem, (0, 1, 2), rule, more) == count_rule(problem, (0, 1, 2), rule)


def test_evidence_that_does_not_hold_is_refused_for_every_rule():
    problem = Problem("p", states[:3], (one[0],), (one[1],))
    for rule in RULES:
        with pytest.raises(NotProved):
            coverage(problem, Clique((Permutation.from_cycles([(0, 2)]),)), rule)


def test_parameters_outside_their_ranges_are_refused():
    for kind, wrong in ((BestOf, 0), (BestOf, 10**9), (Quantiliser, Fraction(0)), (Quantiliser, Fraction(2))):
        with pytest.raises(ValueError, match="not"):
            kind(wrong)


def test_most_of_a_packing_is_lost_under_epsilon_and_fails():
    problem = Problem("mean", states[:2], (one[1], Option.uniform((0, 1))), (one[0],))
    evidence = certify(problem, rule="packing").best.evidence
    assert coverage(problem, evidence, Optimal()).claim == Claim("most", Fraction(1))
    assert coverage(problem, evidence, EpsilonOptimal(HALF)).claim == Claim("weak", HALF)
    assert coverage(problem, evidence, EpsilonOptimal(Fraction(0))).claim == Claim("most", Fraction(1))
    assert count_rule(problem, (0, 1), EpsilonOptimal(HALF)) == Counts(0, 1, 1)
