"""Rule copies: the claim against a naive one, against other rules and against every reward; the literature; the CLI."""

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from inline_command import inline
from oracle.brute_force import has_most, least_weak_share, one_reward_per_orbit, orbit_counts
from oracle.copies import naive_counts, naive_weak
from orbitcert.certification import certify
from orbitcert.checker import check_text
from orbitcert.exact import Option
from orbitcert.exact.copied_problem import Block, CopiedProblem, copies_of_a_state
from orbitcert.orbit.counts import count_orbit
from orbitcert.proof.claim import NotProved
from orbitcert.proof.copies import CopiedShape, Copies, Member, check_copies, copies_claim, shape_counts
from orbitcert.search.copies_search import find_copies
from orbitcert.search.orbits_search import find_orbits
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import reductions
from orbitcert.vast_certification import certify_copies
from test_copied_problem import VAST, random_copied_problem

VASTNESS = 10**53
PIXELS = (100**2) ** 49


def checked(problem: CopiedProblem):
    """The verdict of the checker on the certificate of this problem."""
    certificate = certify_copies(problem).certificate()
    assert certificate is not None
    return check_text(json.dumps(certificate.to_json()))


# The literature


@pytest.mark.parametrize(
    ("m", "n", "weak", "most"),
    [
        (1, 2, Fraction(2, 3), Fraction(2)),
        (1, 3, Fraction(3, 4), Fraction(3)),
        (2, 3, Fraction(3, 5), Fraction(3, 2)),
        (2, 51, Fraction(51, 53), Fraction(51, 2)),
        (3, 2, Fraction(2, 5), None),
        (1, VASTNESS, Fraction(10**53, 10**53 + 1), Fraction(10**53)),
        (2, VASTNESS, Fraction(5 * 10**52, 5 * 10**52 + 1), Fraction(5 * 10**52)),
        (1, PIXELS, Fraction(10**196, 10**196 + 1), Fraction(10**196)),
    ],
)
def test_the_rows_of_the_literature(m: int, n: int, weak: Fraction, most: Fraction | None) -> None:
    result = certify_copies(copies_of_a_state("row", m, n))
    assert result.claim is not None
    assert (result.claim.weak, result.claim.most, result.tight) == (weak, most, True)
    verdict = checked(copies_of_a_state("row", m, n))
    assert (verdict.status, verdict.weak, verdict.most) == ("verified", weak, most)


def test_the_bound_depends_only_on_the_ratio_and_not_on_the_block() -> None:
    """Invariance: (1, n) is as strong as (2, 2n), and every circled subset may be replaced by the same new one."""
    pair = Block("pair", ("x", "y"), (Option.one_hot(0), Option.uniform((0, 1))))
    for n in (3, VASTNESS):
        single = certify_copies(copies_of_a_state("1", 1, n)).claim
        assert certify_copies(copies_of_a_state("2", 2, 2 * n)).claim == single
        assert certify_copies(CopiedProblem("pairs", (), (), (), (pair,), (1,), (n,))).claim == single


# Against the naive version, other rules, and every reward


def test_the_claim_is_the_naive_one() -> None:
    rng, outcomes = random.Random(11), {"proved": 0, "nothing": 0, "several shapes": 0, "most": 0}
    for _ in range(1_500):
        problem = random_copied_problem(rng, 30, negative=True)
        naive, found = naive_counts(problem), find_copies(problem)
        if found is None:
            assert min(n for _, n in naive) == 0
            outcomes["nothing"] += 1
            continue
        claim = check_copies(problem, found)
        assert claim == copies_claim(naive)
        assert claim.weak == naive_weak(problem)
        assert sorted(shape_counts(problem, shape) for shape in found.shapes) == sorted(naive)
        outcomes["proved"] += 1
        outcomes["several shapes"] += len(naive) > 1
        outcomes["most"] += claim.most is not None
    assert min(outcomes.values()) >= 60, outcomes


def test_the_checker_agrees_with_the_definition() -> None:
    rng, verified, nothing = random.Random(12), 0, 0
    for _ in range(1_500):
        problem = random_copied_problem(rng, 30, negative=True)
        result = certify_copies(problem)
        if result.claim is None:
            assert result.certificate() is None
            nothing += 1
            continue
        verdict = checked(problem)
        assert (verdict.status, verdict.weak, verdict.most) == ("verified", result.claim.weak, result.claim.most)
        verified += 1
    assert min(verified, nothing) >= 300


def test_rule_orbits_proves_at_least_as_much_about_the_problem_written_out() -> None:
    rng, compared, more = random.Random(13), 0, 0
    while compared < 60:
        problem = random_copied_problem(rng, 12)
        claim = certify_copies(problem).claim
        if claim is None:
            continue
        written = problem.expanded()
        found = find_orbits(reductions(written)[0], Packer(written, written.A, written.B)).claim
        assert found is not None
        assert found.weak >= claim.weak
        more += found.weak > claim.weak
        compared += 1
    assert 0 < more < compared


def test_all_rules_together_prove_at_least_as_much_about_tiny_problems() -> None:
    rng, compared = random.Random(16), 0
    while compared < 6:
        problem = random_copied_problem(rng, 4)
        claim = certify_copies(problem).claim
        if claim is None:
            continue
        written = certify(problem.expanded()).claim
        assert written is not None
        assert written.weak >= claim.weak
        compared += 1


def test_the_claim_holds_for_every_reward_of_small_problems() -> None:
    rng, compared, most, met = random.Random(14), 0, 0, 0
    while compared < 90:
        problem = random_copied_problem(rng, 5, negative=compared % 3 == 0)
        claim = certify_copies(problem).claim
        if claim is None:
            continue
        written = problem.expanded()
        rewards = list(one_reward_per_orbit(written, range(-1, 3)))
        least = least_weak_share(written, rewards)
        assert least >= claim.weak
        met += least == claim.weak
        if claim.most is not None:
            assert has_most(written, claim.most, rewards)
            most += 1
        compared += 1
    assert min(most, met) >= 20
    assert met < compared


def test_the_counted_reward_has_these_counts() -> None:
    rng, compared, tight = random.Random(15), 0, 0
    for _ in range(300):
        problem = random_copied_problem(rng, 9)
        result = certify_copies(problem)
        written = problem.expanded()
        reward = (1,) + (0,) * (written.d - 1)
        assert result.counts is not None
        assert (result.counts.B, result.counts.tie, result.counts.A) == orbit_counts(written, reward)
        assert result.counts == count_orbit(written, reward)
        if result.claim is not None:
            assert result.claim.weak <= result.upper
            tight += result.tight is True
        compared += 1
    assert compared == 300
    assert tight >= 30


def test_with_negative_weights_no_reward_is_counted() -> None:
    loss = Block("loss", ("x",), (Option.of({0: -1}),))
    result = certify_copies(CopiedProblem("loss", (), (), (), (loss,), (1,), (2,)))
    assert (result.counts, result.tight, result.upper) == (None, None, 1)
    assert result.claim == copies_claim([(1, 2)])


# Evidence that does not hold


def two_shapes() -> tuple[CopiedProblem, Copies]:
    pair = Block("pair", ("p", "q"), (Option.one_hot(0), Option.uniform((0, 1))))
    life = Block("life", ("x",), (Option.one_hot(0),))
    A, B = (Option.one_hot(0), Option.one_hot(1)), (Option.one_hot(2), Option.uniform((1, 2)))
    problem = CopiedProblem("two", ("a", "b", "c"), A, (), (life, pair), (0, 2), (3, 3))
    problem = replace(problem, B=B[:1])
    found = find_copies(problem)
    assert found is not None
    assert check_copies(problem, found) == copies_claim([(2, 4), (2, 3)])
    return problem, found


def test_every_condition_is_needed() -> None:
    problem, found = two_shapes()
    single, pairs = found.shapes
    first, second = single.losing
    block = pairs.losing[0]
    turned = Member(pairs.winning[0].block, (), ((0, 1), (1, 0)))
    wrong = {
        "copies-cover": [
            Copies((pairs,)),
            Copies((CopiedShape((first,), single.winning), pairs)),
            Copies((CopiedShape((first, second, second), single.winning), pairs)),
            Copies((single, CopiedShape((block, replace(block, psi=((0, 0), (1, 1)))), pairs.winning))),
            Copies((single, CopiedShape(pairs.losing, (*pairs.winning, *pairs.winning)))),
            Copies((CopiedShape((Member(0), *single.losing), single.winning), pairs)),
            Copies((replace(single, winning=(replace(second, psi=((0, 1),)),)), pairs)),
        ],
        "copies-disjoint": [Copies((replace(single, winning=(*single.winning, single.winning[0])), pairs))],
        "copies-map": [
            Copies((single, replace(pairs, winning=(turned,)))),
            Copies((single, replace(pairs, winning=(replace(turned, psi=((0, 0), (1, 0))),)))),
            Copies((single, replace(pairs, winning=(replace(turned, psi=((0, 0),)),)))),
        ],
        "copies-fraction": [Copies((single, replace(pairs, winning=())))],
    }
    refused = 0
    for rule, cases in wrong.items():
        for evidence in cases:
            with pytest.raises(NotProved) as caught:
                check_copies(problem, evidence)
            assert caught.value.rule == rule, evidence
            refused += 1
    assert refused == 12


def test_two_states_are_not_carried_into_one() -> None:
    """Without injective maps two one-hots would count as a copy of a single one."""
    two = Block("two", ("p", "q"), (Option.one_hot(0), Option.one_hot(1)))
    life = Block("life", ("x",), (Option.one_hot(0),))
    problem = CopiedProblem("p", (), (), (), (two, life), (1, 0), (0, 5))
    assert find_copies(problem) is None
    false = Copies((CopiedShape((Member(0),), (Member(1, (), ((0, 0), (1, 0))),)),))
    with pytest.raises(NotProved, match="copies-map"):
        check_copies(problem, false)


def test_most_needs_one_shape_or_a_whole_factor() -> None:
    """The factors of the shapes are 3/2 and 2: only the share 3/5 is proved."""
    pair = Block("pair", ("p", "q"), (Option.of({0: 1}), Option.of({1: 2})))
    life = Block("life", ("x",), (Option.one_hot(0),))
    problem = CopiedProblem("p", (), (), (), (life, pair), (2, 1), (3, 2))
    claim = certify_copies(problem).claim
    assert claim is not None
    assert (claim.weak, claim.most) == (Fraction(3, 5), None)


# The command line


def test_certify_and_check_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "vast.json").write_text(json.dumps(VAST))
    run = inline("certify", "vast.json", "-o", "cert.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "weak 1 - 1/(10^53 + 1): for EVERY reward" in run.stdout
    assert "0.9999... with 53 nines, rounded down" in run.stdout
    assert "TIGHT" in run.stdout
    assert "100.00" not in run.stdout
    assert len((tmp_path / "cert.json").read_bytes()) < 700
    run = inline("check", "cert.json", cwd=tmp_path)
    assert run.returncode == 0
    bound = f"weak {10**53}/{10**53 + 1} (most {10**53})"
    counts = f"copies {10**53} against 1, d = {10**53 + 1}"
    assert run.stdout == f"VERIFIED {bound} for every reward: vast, rule copies, {counts}\n"
    found = json.loads(inline("certify", "vast.json", "--json", cwd=tmp_path).stdout)
    assert (found["rule"], found["weak"], found["tight"]) == ("copies", f"{10**53}/{10**53 + 1}", True)
    assert found["shapes"] == [{"A": "1", "B": str(10**53)}]
    assert found["certificate"] is None
    run = inline("export", "--coq", "cert.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "rule copies is not part of the Coq checker" in run.stderr


def test_nothing_is_proved_without_an_equal_part_in_B(tmp_path: Path) -> None:
    value = VAST | {"A": [{"dead": "2"}]}
    (tmp_path / "vast.json").write_text(json.dumps(value))
    run = inline("certify", "vast.json", "-o", "cert.json", cwd=tmp_path)
    assert (run.returncode, (tmp_path / "cert.json").exists()) == (3, False)
    assert "NOTHING PROVED" in run.stdout
    assert "Blocks are compared whole" not in run.stdout
    apart = {"blocks": {"life": {"states": ["x", "y"], "options": [{"x": "1"}, {"y": "1"}]}}}
    (tmp_path / "apart.json").write_text(json.dumps(VAST | apart))
    assert "Blocks are compared whole" in inline("certify", "apart.json", cwd=tmp_path).stdout
    found = json.loads(inline("certify", "vast.json", "--json", cwd=tmp_path).stdout)
    assert (found["rule"], found["weak"], found["upper"]) == (None, None, f"{10**53}/{10**53 + 1}")


def test_ten_thousand_digits_are_certified_and_longer_claims_are_refused(tmp_path: Path) -> None:
    largest = "9" * 10_000
    (tmp_path / "most.json").write_text(json.dumps(VAST | {"B": [{"copies of": "life", "copies": largest}]}))
    assert inline("certify", "most.json", "-o", "cert.json", cwd=tmp_path).returncode == 0
    run = inline("check", "cert.json", cwd=tmp_path)
    assert (run.returncode, run.stdout.count("\n")) == (0, 1)
    assert len(run.stdout) < 700
    assert "(10000 digits)" in run.stdout
    several = {"A": [{"copies of": "life", "copies": "7"}], "B": [{"copies of": "life", "copies": largest}]}
    (tmp_path / "more.json").write_text(json.dumps(VAST | {"states": []} | several))
    run = inline("certify", "more.json", "-o", "more.cert.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "certificates allow 10000" in run.stderr
    assert not (tmp_path / "more.cert.json").exists()
