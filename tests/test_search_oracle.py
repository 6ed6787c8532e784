"""Every search against brute force over all permutations and all small rewards, on small random problems."""

import json
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import pytest

from oracle.cliques import WorstCase, largest_clique, random_problem
from orbitcert.certificate import Certificate
from orbitcert.certification import SEARCHES, certify
from orbitcert.checker import check_text
from orbitcert.exact.problem import Problem
from orbitcert.proof import Clique
from orbitcert.search.finding import Finding
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import Reduced, reductions

SEEDS = range(1500)


@dataclass(frozen=True)
class Searched:
    """What every rule found on every reduction of one problem."""

    problem: Problem
    findings: tuple[tuple[Reduced, Finding], ...]

    @property
    def proofs(self):
        """The findings with evidence."""
        return [finding for _, finding in self.findings if finding.evidence is not None]


@pytest.fixture(scope="module")
def searched():
    """All rules on all reductions of all problems; no rule is skipped because another one was as good."""
    results = []
    for seed in SEEDS:
        problem = random_problem(seed)
        findings = []
        for reduced in reductions(problem):
            packer = Packer(problem, reduced.A, reduced.B)
            findings.extend((reduced, search(reduced, packer)) for search in SEARCHES.values())
        results.append(Searched(problem, tuple(findings)))
    return results


def test_the_largest_clique_is_the_one_of_brute_force(searched):
    outcomes = Counter()
    for result in searched:
        for reduced, finding in result.findings:
            if finding.rule != "clique" or not reduced.A:
                continue
            largest = largest_clique(result.problem, reduced.A)
            if largest is None:
                outcomes["A inside B"] += 1
                continue
            found = finding.evidence.n if isinstance(finding.evidence, Clique) else 0
            assert found <= largest, result.problem
            if finding.maximality == "proved":
                assert found == largest, result.problem
            outcomes[finding.maximality] += 1
            outcomes["some" if largest else "none"] += 1
            outcomes["several"] += largest > 1
            outcomes["core"] += bool(largest) and not reduced.is_separated()
    compared = outcomes["some"] + outcomes["none"]
    assert compared >= 1500
    assert outcomes["proved"] >= 0.99 * compared
    assert outcomes["none"] >= 500
    assert outcomes["some"] >= 500
    assert outcomes["several"] >= 90
    assert outcomes["core"] >= 150


def test_dropping_options_of_a_never_hides_a_clique(searched):
    compared = 0
    for result in searched:
        gentle, finding = result.findings[0]
        if gentle.dropped and finding.maximality == "proved" and not set(gentle.A) <= set(result.problem.B):
            found = finding.evidence.n if finding.evidence else 0
            assert found >= largest_clique(result.problem, result.problem.A), result.problem
            compared += 1
    assert compared >= 40


def test_no_claim_exceeds_the_worst_case(searched):
    outcomes = Counter()
    for result in searched:
        worst = WorstCase(result.problem)
        least = worst.least_weak_share()
        for finding in result.proofs:
            assert finding.claim.weak <= least, (result.problem, finding)
            if finding.claim.most is not None:
                assert worst.has_most(finding.claim.most), (result.problem, finding)
            outcomes[finding.rule, finding.claim.relation] += 1
            outcomes["tight"] += finding.claim.weak == least
            outcomes["loose"] += finding.claim.weak < least
    assert outcomes["clique", "most"] >= 400
    assert outcomes["clique", "weak"] >= 150
    assert outcomes["blocks", "most"] >= 500
    assert outcomes["blocks", "weak"] >= 200
    assert outcomes["orbits", "weak"] >= 1000
    assert outcomes["tight"] >= 700
    assert outcomes["loose"] >= 400


def test_every_certificate_is_verified_with_the_claim_of_the_search(searched):
    checked = Counter()
    for result in searched:
        for finding in result.proofs:
            text = json.dumps(Certificate(result.problem, finding.claim, finding.evidence).to_json())
            verdict = check_text(text)
            assert verdict.status == "verified", (result.problem, verdict.message)
            assert (verdict.weak, verdict.most) == (finding.claim.weak, finding.claim.most), result.problem
            checked[finding.rule] += 1
    assert min(checked[rule] for rule in SEARCHES) >= 600


def test_certify_reports_its_strongest_finding_and_a_true_upper_bound():
    outcomes = Counter()
    for seed in SEEDS[::12]:
        problem = random_problem(seed)
        worst = WorstCase(problem)
        result = certify(problem)
        certificate = result.certificate()
        if certificate is None:
            outcomes["nothing"] += 1
            continue
        assert result.claim.weak == max(f.claim.weak for f in result.findings if f.claim), problem
        assert result.claim.weak <= worst.least_weak_share(), problem
        verdict = check_text(json.dumps(certificate.to_json()))
        assert verdict.status == "verified", (problem, verdict.message)
        assert (verdict.weak, verdict.most) == (result.claim.weak, result.claim.most), problem
        assert result.upper >= result.claim.weak, problem
        assert verdict.tight == result.tight, problem
        outcomes["tight" if result.tight else "open"] += 1
    assert sum(outcomes.values()) == 125
    assert outcomes["nothing"] >= 20
    assert outcomes["tight"] >= 90
    assert outcomes["open"] == 0


def test_when_b_contains_a_every_reward_is_proved():
    found = 0
    for seed in SEEDS[:400]:
        problem = random_problem(seed)
        if set(problem.A) <= set(problem.B):
            assert certify(problem).claim.weak == Fraction(1), problem
            found += 1
    assert found >= 20
