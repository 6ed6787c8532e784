"""Rule packing (Law 4): the worst case is reached, every evidence is what it says, and changed evidence is refused."""

import json
import random
import time
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations, product

import pytest

from oracle.cliques import WorstCase, random_problem
from orbitcert.certificate import Certificate
from orbitcert.certification import certify
from orbitcert.checker import check_text
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.exact.option import Option, best_value, option_set
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof import Claim, NotProved, proved_claim
from orbitcert.proof.mixture import Mixture, with_mixtures
from orbitcert.proof.packing import CaseTree, Closed, Counted, PairRefutations, Split, decided_by_sorting

E = Option.one_hot


def pair(i, j):
    return Option.uniform((i, j))


def lottery(**weights):
    return Option.of({int(name[1:]): Fraction(w) for name, w in weights.items()})


def question(d, A, B, labels=None):
    return Problem("question", tuple(f"s{i}" for i in range(d)), option_set(A), option_set(B), labels)


LITERATURE = {
    "candy": (question(3, [E(0)], [E(1), E(2)]), "2/3"),
    "one against three": (question(4, [E(0)], [E(1), E(2), E(3)]), "3/4"),
    "two against three": (question(5, [E(0), E(1)], [E(2), E(3), E(4)]), "3/5"),
    "one against one and a pair": (question(4, [E(0)], [E(1), pair(2, 3)]), "7/12"),
    "one against a triangle": (question(4, [E(0)], [pair(1, 2), pair(1, 3), pair(2, 3)]), "1/2"),
    "two disjoint images": (
        question(3, [lottery(s0="2/3", s1="1/3")], [lottery(s0="1/3", s1="2/3"), lottery(s1="2/3", s2="1/3")]),
        "1/2",
    ),
    "pairs with disjoint images": (question(4, [pair(0, 1)], [pair(0, 2), pair(2, 3)]), "5/8"),
    "a copy by a three-cycle": (question(3, [E(2), pair(1, 2)], [E(0), pair(0, 2)]), "1/3"),
}


@pytest.mark.parametrize("name", LITERATURE)
def test_the_known_worst_cases_are_reached(name):
    problem, share = LITERATURE[name]
    for rule in ("packing", "auto"):
        result = certify(problem, rule)
        assert result.claim.weak == Fraction(share)
        assert result.tight
        assert WorstCase(problem, 5 if problem.d < 5 else 2).least_weak_share() >= result.claim.weak
        verdict = check_text(json.dumps(result.certificate().to_json()))
        assert (verdict.status, verdict.weak, verdict.tight) == ("verified", Fraction(share), True)


@pytest.mark.parametrize("name", ["one against a triangle", "pairs with disjoint images"])
def test_in_a_large_group_the_states_with_weight_are_permuted(name):
    small, share = LITERATURE[name]
    for d in (9, 30):
        problem = question(d, small.A, small.B)
        result = certify(problem)
        assert (result.best.rule, result.claim.weak) == ("packing", Fraction(share))
        assert result.upper == Fraction(share) or d == 30
        verdict = check_text(json.dumps(result.certificate().to_json()))
        assert (verdict.status, verdict.weak) == ("verified", Fraction(share))


@pytest.mark.parametrize(("name", "factor"), [("tree-prime", 2), ("aima-grid", 10), ("tic-tac-toe", 5)])
def test_where_the_cones_are_too_many_those_of_a_clique_are_packed(name, factor):
    result = certify(gallery_problem(name), "packing")
    assert result.claim == Claim("most", Fraction(factor))
    assert isinstance(result.best.evidence.reason, PairRefutations)
    assert check_text(json.dumps(result.certificate().to_json())).most == factor


def test_packing_proves_most_where_a_drop_leaves_the_others_only_weak():
    """An option of A in the hull of B costs a clique its `most`; the cones of the whole A may still be packed."""
    stronger = 0
    for seed in range(0, 1500, 15):
        problem = random_problem(seed)
        result = certify(problem)
        if result.claim is None or result.best.rule != "packing" or result.claim.most is None:
            continue
        others = [f.claim for f in result.findings if f.rule != "packing" and f.claim is not None]
        assert WorstCase(problem).has_most(result.claim.most), problem
        assert check_text(json.dumps(result.certificate().to_json())).most == result.claim.most
        stronger += any(claim.weak == result.claim.weak for claim in others)
    assert stronger >= 3


def test_a_large_group_is_recognised_without_its_order():
    """A million states took minutes when the order of the group or large falling factorials were computed."""
    d = 300_000
    problem = Problem("grid", tuple(map(str, range(d))), (E(0),), tuple(E(1000 * k) for k in range(1, 300)))
    begin = time.process_time()
    result = certify(problem)
    assert time.process_time() - begin < 30
    assert result.claim == Claim("most", Fraction(299))


def edge_problems():
    """One pair against pairs on four states, up to symmetry."""
    edges = [pair(i, j) for i, j in combinations(range(4), 2)]
    seen = set()
    for size in range(1, 6):
        for winners in combinations(edges[1:], size):
            keys = []
            for row in permutations(range(4)):
                phi = Permutation.from_dense(row)
                if edges[0].moved_by(phi) == edges[0]:
                    keys.append(option_set(x.moved_by(phi) for x in winners))
            if min(keys) not in seen:
                seen.add(min(keys))
                yield question(4, edges[:1], winners)


def test_one_pair_against_pairs_on_four_states_is_always_tight():
    problems = list(edge_problems())
    assert len(problems) == 13
    for problem in problems:
        result = certify(problem)
        assert result.tight, problem
        assert check_text(json.dumps(result.certificate().to_json())).tight


def uniform_problems(d):
    """|A| <= 2, |B| <= 3, all options uniform on their supports."""
    options = [Option.uniform(s) for k in range(1, d + 1) for s in combinations(range(d), k)]
    losing = [A for k in (1, 2) for A in combinations(options, k)]
    winning = [B for k in (1, 2, 3) for B in combinations(options, k)]
    return [question(d, A, B) for A, B in product(losing, winning) if A != B]


def test_small_uniform_problems_are_decided_by_packing_alone():
    problems = uniform_problems(3) + random.Random(7).sample(uniform_problems(4), 60)
    outcomes = Counter()
    for problem in problems[::8]:
        result = certify(problem, "packing")
        if result.claim is None:
            assert result.upper == 0, problem
            outcomes["nothing is true"] += 1
            continue
        assert result.tight, problem
        outcomes[type(result.best.evidence.reason).__name__] += 1
    assert sum(outcomes.values()) >= 200
    assert min(outcomes["PairRefutations"], outcomes["CaseTree"]) >= 50


@pytest.fixture(scope="module")
def packings():
    """(problem, evidence, claim) for random problems of all kinds."""
    found = []
    for seed in range(400, 640):
        problem = random_problem(seed)
        result = certify(problem, "packing")
        if result.claim is None:
            assert result.upper == 0
        else:
            assert result.tight
            found.append((problem, result.best.evidence, result.claim))
    return found


def cones_of(problem, evidence, reward):
    """In how many of the cones the reward is, by definition: A wins at phi^-1.r."""
    count = 0
    for phi in (IDENTITY, *evidence.permutations):
        moved = [reward[phi(i)] for i in range(problem.d)]
        count += best_value(problem.A, moved) > best_value(problem.B, moved)
    return count


def test_no_claim_exceeds_the_worst_case_and_no_reward_is_in_more_cones(packings):
    outcomes = Counter()
    for problem, evidence, claim in packings:
        worst = WorstCase(problem)
        assert claim.weak <= worst.least_weak_share(), problem
        if claim.most is not None:
            assert worst.has_most(claim.most), problem
        most = (1 - claim.weak) * evidence.N
        for reward in worst.rewards[:: max(1, len(worst.rewards) // 40)].tolist():
            assert cones_of(problem, evidence, reward) <= most, problem
        outcomes[type(evidence.reason).__name__, claim.relation] += 1
        outcomes["sorted" if getattr(evidence.reason, "sorted", ()) else "unsorted"] += 1
        outcomes["closed leaves"] += sum(isinstance(n, Closed) for n in getattr(evidence.reason, "nodes", ()))
        outcomes["labels"] += problem.labels is not None
        outcomes["dropped"] += bool(evidence.dropped)
    assert outcomes["PairRefutations", "most"] >= 80
    assert outcomes["CaseTree", "weak"] >= 60
    assert outcomes["sorted"] >= 60
    assert outcomes["unsorted"] >= 80
    assert outcomes["closed leaves"] >= 60
    assert outcomes["labels"] >= 20
    assert outcomes["dropped"] >= 5


def judged(problem, evidence, claim):
    """What the checker says of a certificate with this claim."""
    return check_text(json.dumps(Certificate(problem, claim, evidence).to_json()))


def verdict_of(problem, evidence):
    """The claim, or the rule that refuses the evidence."""
    try:
        return proved_claim(problem, evidence), None
    except NotProved as fault:
        return None, fault.rule


def changed(rng, evidence):
    """The evidence with one change, and what was changed."""
    reason = evidence.reason
    kinds = ["drop a permutation", "another permutation"]
    kinds += ["a weight", "a list"] if isinstance(reason, PairRefutations) else ["a node", "drop a node", "no sorting"]
    kind = rng.choice(kinds)
    phis = list(evidence.permutations)
    k = rng.randrange(len(phis))
    if kind == "drop a permutation":
        return replace(evidence, permutations=(*phis[:k], *phis[k + 1 :]))
    if kind == "another permutation":
        states = sorted({i for phi in phis for i, _ in phi.moved})
        phis[k] = Permutation.from_mapping(dict(zip(states, rng.sample(states, len(states)), strict=True)))
        return replace(evidence, permutations=tuple(phis))
    if kind == "no sorting":
        return replace(evidence, reason=replace(reason, sorted=()))
    if isinstance(reason, PairRefutations):
        weights = list(reason.weights)
        j = rng.randrange(len(weights))
        if kind == "a list":
            weights[j] = weights[rng.randrange(len(weights))]
        else:
            row, _ = rng.choice(weights[j])
            weights[j] = tuple((r, w + (r == row)) for r, w in weights[j])
        return replace(evidence, reason=PairRefutations(tuple(weights)))
    nodes = list(reason.nodes)
    j = rng.randrange(len(nodes))
    if kind == "drop a node":
        del nodes[j]
    else:
        other = rng.choice([Counted(), *nodes])
        nodes[j] = other if other != nodes[j] else Closed(((0, Fraction(1)),))
    return replace(evidence, reason=replace(reason, nodes=tuple(nodes)))


def test_changed_evidence_is_refused_or_still_true_and_the_checker_agrees(packings):
    rng = random.Random(11)
    outcomes = Counter()
    for problem, evidence, _ in packings:
        if not evidence.permutations:
            continue
        worst = WorstCase(problem)
        for _ in range(4):
            other = changed(rng, evidence)
            claim, refused = verdict_of(problem, other)
            if claim is None:
                verdict = judged(problem, other, Claim("weak", Fraction(1, 2)))
                assert verdict.status != "verified", (problem, other)
                outcomes[refused] += 1
                assert verdict.status == "malformed" or verdict.message.split()[1].rstrip(":") == refused, verdict
                continue
            assert claim.weak <= worst.least_weak_share(), (problem, other)
            verdict = judged(problem, other, claim)
            assert verdict.status == "verified", (problem, other, verdict.message)
            assert (verdict.weak, verdict.most) == (claim.weak, claim.most)
            outcomes["still true"] += 1
    rules = {"packing-pair", "packing-tree", "packing-closed", "packing-sorted", "packing-fraction"}
    assert all(outcomes[rule] >= 5 for rule in rules), outcomes
    assert outcomes["still true"] >= 50


def test_sorting_decides_a_form_exactly_when_its_partial_sums_do():
    decided = 0
    for form in product(range(-2, 3), repeat=4):
        entries = tuple((s, w) for s, w in enumerate(form) if w)
        says = decided_by_sorting(entries, [(0, 1, 2)])
        rays = [(1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 0), (-1, -1, -1, 0), (0, 0, 0, 1), (0, 0, 0, -1)]
        assert says == all(sum(a * b for a, b in zip(form, ray, strict=True)) <= 0 for ray in rays)
        decided += says
    assert decided >= 9


def test_mixtures_of_options_of_b_make_copies_that_b_does_not_list():
    problem = question(4, [pair(0, 1)], [E(2), E(3)])
    result = certify(problem)
    assert result.claim == Claim("most", Fraction(1))
    assert result.best.rule == "clique"
    assert [problem.option_text(m.option) for m in result.best.evidence.mixtures] == ["1/2 s2 + 1/2 s3"]
    assert check_text(json.dumps(result.certificate().to_json())).tight


@pytest.mark.parametrize(
    ("option", "weights", "reason"),
    [
        (pair(2, 3), ((E(2), "1/2"), (E(3), "1/3")), "sum to 1"),
        (pair(2, 3), ((E(2), "3/2"), (E(3), "-1/2")), "not positive"),
        (pair(1, 3), ((E(2), "1/2"), (E(3), "1/2")), "another option"),
        (pair(0, 1), ((pair(0, 1), "1"),), "not in B"),
    ],
)
def test_a_wrong_mixture_is_refused(option, weights, reason):
    problem = question(4, [pair(0, 1)], [E(2), E(3)])
    mixture = Mixture(option, tuple((x, Fraction(w)) for x, w in weights))
    with pytest.raises(NotProved, match=reason) as caught:
        with_mixtures(problem, [mixture])
    assert caught.value.rule == "mixture"


def test_a_tree_with_one_leaf_may_count_what_sorting_leaves():
    problem, _ = LITERATURE["two against three"]
    evidence = certify(problem, "packing").best.evidence
    assert evidence.reason == CaseTree((Counted(),), ((0, 1, 2, 3, 4),))
    assert evidence.N == 10
    assert not any(isinstance(node, Split) for node in evidence.reason.nodes)
