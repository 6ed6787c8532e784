"""What is proved under groups given by generators, held to brute force over all group elements."""

import json
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import permutations, product

import pytest

from oracle.generated_groups import largest_clique, random_problem, rows, shares
from orbitcert import check_text, worst_case
from orbitcert.certification import Certification, certify
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.bad_input import BadInput
from orbitcert.orbit.tally import TooLarge
from orbitcert.proof import Clique, Orbits
from orbitcert.proof.clique import is_clique_by_definition
from orbitcert.proof.orbits import are_orbits_by_definition
from orbitcert.search.budget import Budget
from orbitcert.search.generated_group import generated_findings
from orbitcert.search.maximum_clique import maximum_clique

PROBLEMS = 300


def grid(d: int) -> list[tuple[int, ...]]:
    """Rewards that the claims are held to."""
    return list(product(range(-1, 3) if d == 3 else range(3) if d == 4 else range(2), repeat=d))


@cache
def certified() -> list[tuple[Problem, Certification | None]]:
    """Seeded problems and what is known about them; None for those whose group fixes every option."""
    rng = random.Random(2024)
    found: list[tuple[Problem, Certification | None]] = []
    while len(found) < PROBLEMS:
        problem = random_problem(rng, 3, rng.choice((3, 4, 4, 5)))
        if all(x.moved_by(g) == x for g in problem.generators for x in (*problem.A, *problem.B)):
            with pytest.raises(BadInput, match="the group fixes every option of A and of B"):
                certify(problem)
            found.append((problem, None))
        else:
            found.append((problem, certify(problem)))
    return found


def test_no_claim_is_above_the_worst_fraction_over_all_group_elements():
    seen: Counter[str] = Counter()
    for problem, result in certified():
        group = rows(problem.generators, problem.d)
        splits = [shares(problem, group, reward) for reward in grid(problem.d)]
        worst = min(1 - losses for _, _, losses in splits)
        if result is None:
            seen["refused"] += 1
            assert all(split in ((1, 0, 0), (0, 1, 0), (0, 0, 1)) for split in splits)
            continue
        if result.claim is None:
            seen["nothing"] += 1
            continue
        seen["proved"] += 1
        seen[result.best.rule] += 1
        seen["below"] += result.claim.weak < worst
        seen["met"] += result.claim.weak == worst
        assert result.claim.weak <= worst, (problem, result.claim, worst)
        if result.claim.most is not None:
            seen["most"] += 1
            assert all(wins >= result.claim.most * losses for wins, _, losses in splits), (problem, result.claim)
    assert seen["proved"] + seen["nothing"] + seen["refused"] == PROBLEMS
    assert min(seen["proved"], seen["nothing"]) >= 80
    assert min(seen["clique"], seen["orbits"], seen["packing"], seen["most"], seen["met"]) >= 15
    assert seen["refused"] >= 1


def test_worst_rewards_have_the_counts_that_all_elements_give_and_tight_is_never_wrong():
    seen: Counter[str] = Counter()
    for problem, result in certified():
        if result is None:
            continue
        group = rows(problem.generators, problem.d)
        counts = result.worst.counts
        wins, ties, losses = shares(problem, group, result.worst.reward)
        assert (Fraction(counts.B, counts.orbit), Fraction(counts.tie, counts.orbit)) == (wins, ties)
        assert counts.weak == 1 - losses
        if result.tight:
            assert counts.weak == result.claim.weak
        if any(f.rule == "packing" and f.maximality == "proved" for f in result.findings):
            seen["exact"] += 1
            assert (0 if result.claim is None else result.claim.weak) == counts.weak
        seen["tight" if result.tight else "open" if result.claim else "nothing"] += 1
    assert seen["tight"] >= 80
    assert seen["exact"] >= 80


def test_the_checker_verifies_every_certificate_and_rejects_wrong_words():
    seen: Counter[str] = Counter()
    for problem, result in certified():
        if result is None or result.claim is None:
            continue
        value = result.certificate().to_json()
        assert value["claim"]["orbit"] == "generators"
        verdict = check_text(json.dumps(value))
        assert (verdict.status, verdict.weak, verdict.most) == ("verified", result.claim.weak, result.claim.most)
        assert verdict.tight == result.tight
        seen["verified"] += 1
        words = value["proof"]["words"]
        for k in range(len(words)):
            for word in ([*words[k], 1], words[k][1:], [-letter for letter in words[k]]):
                changed = {**value, "proof": {**value["proof"], "words": [*words[:k], word, *words[k + 1 :]]}}
                same = _product(problem, word) == _product(problem, words[k])
                found = check_text(json.dumps(changed))
                assert found.status == ("verified" if same else "rejected")
                assert same or found.message.startswith("REJECTED group: proof.")
                seen["same" if same else "other"] += 1
    assert seen["verified"] >= 80
    assert min(seen["same"], seen["other"]) >= 50


def _product(problem: Problem, word: list[int]) -> tuple[int, ...]:
    """The word, last letter first, on every state."""
    image = list(range(problem.d))
    for letter in reversed(word):
        g = problem.generators[abs(letter) - 1]
        step = g if letter > 0 else g.inverse()
        image = [step(i) for i in image]
    return tuple(image)


def test_cliques_are_the_largest_by_brute_force_over_all_subsets():
    seen: Counter[int] = Counter()
    rng = random.Random(77)
    while sum(seen.values()) < 120:
        problem = random_problem(rng, 3, 4)
        problem = problem.with_options(problem.A[:1], [x for x in problem.B if x != problem.A[0]] or [Option(())])
        group = rows(problem.generators, problem.d)
        if len(group) > 12:
            continue
        finding = next(generated_findings(problem, ["clique"]))
        size = 0 if finding.evidence is None else finding.evidence.n
        if finding.evidence is not None and finding.evidence.mixtures:
            continue  # mixtures are more than B lists
        if "hull" in finding.reason:
            continue
        assert finding.maximality == "proved"
        assert size == largest_clique(problem, group, 6), problem
        seen[size] += 1
    assert seen[0] >= 20
    assert seen[1] >= 10
    assert seen[2] >= 3


def test_the_evidence_holds_by_definition():
    seen: Counter[str] = Counter()
    for problem, result in certified():
        for finding in () if result is None else result.findings:
            wider = problem
            if finding.evidence is not None and finding.evidence.mixtures:
                extra = [m.option for m in finding.evidence.mixtures]
                wider = problem.with_options(problem.A, (*problem.B, *extra))
                seen["mixtures"] += 1
            if isinstance(finding.evidence, Clique):
                assert is_clique_by_definition(wider, finding.evidence)
                seen["clique"] += 1
            elif isinstance(finding.evidence, Orbits):
                assert are_orbits_by_definition(wider, finding.evidence)
                seen["orbits"] += 1
    assert min(seen["clique"], seen["orbits"]) >= 30
    assert seen["mixtures"] >= 3


# The full symmetric group and label classes, given by generators, are nothing new


@pytest.mark.parametrize("seed", range(6))
def test_generators_of_all_permutations_give_the_worst_case_of_all_permutations(seed):
    rng = random.Random(seed)
    compared = 0
    while compared < 4:
        problem = random_problem(rng, 3, 4)
        plain = Problem("plain", problem.states, problem.A, problem.B)
        swap, turn = Permutation.swapping((0,), (1,)), Permutation.from_cycles([tuple(range(problem.d))])
        generated = Problem("generated", problem.states, problem.A, problem.B, generators=(swap, turn))
        assert generated.group_order() == plain.group_order()
        result = certify(generated)
        assert result.worst.counts.weak == worst_case(plain).fraction
        assert (0 if result.claim is None else result.claim.weak) == worst_case(plain).fraction
        compared += 1


def test_generators_within_labels_give_the_worst_case_within_labels():
    states = ("Start", "Obs1", "Obs2", "Obs3", "Death")
    death, others = Option.one_hot(4), (Option.one_hot(2), Option.one_hot(3))
    swaps = (Permutation.swapping((2,), (3,)), Permutation.swapping((3,), (4,)))
    labels = ("start", "one", "end", "end", "end")
    within = certify(Problem("labels", states, (death,), others, labels))
    generated = certify(Problem("generators", states, (death,), others, generators=swaps))
    assert within.claim == generated.claim
    assert generated.claim.weak == Fraction(2, 3)
    assert (within.tight, generated.tight) == (True, True)


# Particular groups


def ring(d: int, A: tuple[int, ...], B: tuple[int, ...], *generators: Permutation) -> Problem:
    turn = Permutation.from_cycles([tuple(range(d))])
    states = tuple(f"s{k}" for k in range(d))
    sides = (tuple(map(Option.one_hot, side)) for side in (A, B))
    return Problem("ring", states, *sides, generators=(turn, *generators))


@pytest.mark.parametrize(
    ("A", "B", "weak", "most"),
    [
        ((0,), (3,), Fraction(1, 2), Fraction(1)),  # the half turn exchanges them
        ((0,), (1, 2, 3, 4, 5), Fraction(5, 6), Fraction(5)),
        ((0,), (2, 4), Fraction(2, 3), Fraction(2)),  # the subgroup of even rotations
        ((0,), (1,), Fraction(1, 6), None),  # five of six can prefer A: values that fall along the ring
        ((0, 1), (2, 3, 4, 5), Fraction(2, 3), Fraction(2)),
    ],
)
def test_one_state_against_others_on_a_ring_of_six(A, B, weak, most):
    result = certify(ring(6, A, B))
    assert (result.claim.weak, result.claim.most, result.tight) == (weak, most, True)
    assert check_text(json.dumps(result.certificate().to_json())).tight is True


def test_values_that_fall_along_a_long_ring_are_the_worst_reward():
    result = certify(ring(30, (0,), (1, 2, 3)))
    assert (result.best.rule, result.claim.weak, result.tight) == ("orbits", Fraction(1, 10), True)
    assert result.worst.counts.orbit == 30


def test_a_group_with_more_elements_than_are_listed_is_searched_by_its_generators_only():
    swap = Permutation.swapping((0,), (1,))
    result = certify(ring(12, (0,), (1, 2, 3), swap))
    assert (result.best.rule, result.claim.weak, result.best.maximality) == ("orbits", Fraction(3, 12), "searched")
    assert any("more than 100000 elements" in f.reason for f in result.findings if f.rule == "clique")
    assert check_text(json.dumps(result.certificate().to_json())).status == "verified"


def test_competitors_are_compared_under_generators_too():
    half = Permutation.from_cycles([(0, 3), (1, 4), (2, 5)])
    lose, win, *others = map(Option.one_hot, (0, 3, 1, 4))
    problem = Problem("c", tuple("uvwxyz"), (lose,), (win,), C=tuple(others), generators=(half,))
    result = certify(problem)
    assert (result.claim.most, result.worst) == (1, None)
    verdict = check_text(json.dumps(result.certificate().to_json()))
    assert (verdict.status, verdict.most) == ("verified", 1)
    assert "optimal among all options" in verdict.message


def test_regions_are_refused_in_one_line():
    with pytest.raises(TooLarge, match="regions are not enumerated under a group given by generators"):
        worst_case(ring(6, (0,), (3,)))


# The clique search by itself


def test_maximum_cliques_agree_with_brute_force_on_random_graphs():
    rng = random.Random(4)
    sizes: Counter[int] = Counter()
    for _ in range(200):
        n = rng.randint(1, 9)
        edges = {(x, y) for x in range(n) for y in range(x) if rng.random() < rng.choice((0.3, 0.7))}
        neighbours = [sum(1 << y for y in range(n) if (max(x, y), min(x, y)) in edges) for x in range(n)]
        largest = max(
            bin(subset).count("1")
            for subset in range(1 << n)
            if all(not subset >> x & 1 or not subset >> y & 1 or (x, y) in edges for x in range(n) for y in range(x))
        )
        clique, proved = maximum_clique(neighbours, Budget(10_000), n)
        assert (len(clique), proved) == (largest, True)
        assert all((x, y) in edges for x, y in permutations(clique, 2) if x > y)
        sizes[largest] += 1
    assert len(sizes) >= 5


def test_a_spent_budget_is_said():
    complete = [((1 << 30) - 1) & ~(1 << x) & ~(1 << (x ^ 1)) for x in range(30)]
    clique, proved = maximum_clique(complete, Budget(5), 99)
    assert not proved
    assert 1 <= len(clique) <= 15
    assert maximum_clique(complete, Budget(100_000), 15)[1]
