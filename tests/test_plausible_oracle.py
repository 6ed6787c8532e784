"""Every claim over a set of plausible rewards against whole orbits, every witness against the definition."""

import random
from collections import Counter

from oracle.brute_force import best, one_reward_per_orbit, orbit
from oracle.cliques import random_problem
from oracle.plausible_rewards import lies_in, moved, one, random_blocks, random_copies, random_theta
from orbitcert.certification import certify
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import Counts
from orbitcert.proof import Blocks
from orbitcert.search.plausible import find_remainder, preferring


def holds(claim, counts):
    if claim.most is not None and counts.B < claim.most * counts.A:  # noqa: SIM300
        return False
    return not counts.orbit or counts.weak >= claim.weak


def judged(problem, findings, theta, seen):
    """Compares everything that is said over Theta with the whole orbits of the rewards 0..3 (0..2 for five states)."""
    inside = theta.constraints
    grid = one_reward_per_orbit(problem, range(4 if problem.d < 5 else 3))
    orbits = []  # per orbit: its size and, for every element in Theta, the element and who is preferred
    for reward in grid:
        every = list(orbit(problem, reward))
        within = [r for r in every if lies_in(inside, r)]
        orbits.append((len(every), [(r, best(problem.A, r), best(problem.B, r)) for r in within]))
    losing = [r for _, rows in orbits for r, a, b in rows if a > b]
    prefers_a, _ = preferring(problem, theta, "A")
    assert prefers_a.answer != "undecided"
    if prefers_a.answer == "infeasible":
        assert not losing
        seen["never A"] += 1
        return
    assert lies_in(inside, prefers_a.reward)
    assert best(problem.A, prefers_a.reward) > best(problem.B, prefers_a.reward)
    remainder = find_remainder(problem, findings, theta)
    if remainder is None:
        seen["no permutations"] += 1
        return
    several = isinstance(remainder.finding.evidence, Blocks) and remainder.m > 1
    for kept in remainder.permutations:
        seen[kept.answer] += 1
        if kept.answer == "kept" and not several:
            assert all(lies_in(inside, moved(kept.phi, r)) for r in losing), (problem, theta, kept)
            seen["moved"] += len(losing)
        if kept.answer == "leaves":
            assert lies_in(inside, kept.reward)
            assert not lies_in([kept.constraint], moved(kept.phi, kept.reward))
            assert kept.constraint in inside
            assert several or best(problem.A, kept.reward) > best(problem.B, kept.reward)
    if remainder.claim is None:
        seen["nothing left"] += 1
        return
    for size, rows in orbits:
        signs = Counter((b > a) - (a > b) for _, a, b in rows)
        counts = Counts(signs[1], signs[0], signs[-1])
        assert holds(remainder.claim, counts), (problem, theta, remainder, counts)
        seen["orbits"] += 1
        seen["orbits cut"] += bool(counts.A) and counts.orbit < size
    seen[remainder.claim.relation] += 1
    seen["less"] += remainder.claim != remainder.finding.claim


def test_claims_over_theta_hold_on_whole_orbits_and_witnesses_are_witnesses():
    seen = Counter()
    for seed in range(100):
        rng = random.Random(seed)
        problem = random_copies(rng) if seed % 5 else random_problem(seed, largest_d=4, most_a=2)
        findings = certify(problem, rule=("clique", "clique", "clique", "packing")[seed % 4]).findings
        judged(problem, findings, random_theta(rng, problem), seen)
    assert min(seen[key] for key in ("kept", "leaves", "never A", "nothing left")) >= 15, seen
    assert seen["undecided"] == 0
    assert min(seen["orbits"], seen["moved"] * 2) >= 500, seen
    assert min(seen["orbits cut"], seen["less"] * 10) >= 50, seen


def test_claims_of_blocks_over_theta_hold_on_whole_orbits():
    seen = Counter()
    for seed in range(40):
        rng = random.Random(seed)
        problem = random_blocks(rng)
        judged(problem, certify(problem, rule="blocks").findings, random_theta(rng, problem), seen)
    assert min(seen[key] for key in ("kept", "leaves", "nothing left", "most")) >= 10, seen
    assert seen["undecided"] == 0
    assert seen["less"] >= 5, seen
    assert min(seen["orbits"], seen["orbits cut"] * 5) >= 150, seen


def test_claims_that_rest_on_options_dropped_because_of_b_are_weak_over_theta():
    problem = Problem("w", tuple("uvw"), (one[0], Option.uniform((0, 1))), (one[1], one[2]))
    findings = certify(problem, rule="clique").findings
    seen = Counter()
    for seed in range(50):
        judged(problem, findings, random_theta(random.Random(seed), problem), seen)
    assert seen["weak"] >= 10, seen
    assert seen["most"] == 0
    assert min(seen["orbits cut"], seen["leaves"]) >= 10, seen
