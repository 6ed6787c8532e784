"""Law 10: claims among competitors, held to counting over all small rewards, and the readings that fail."""

import json
import random
from collections import Counter
from fractions import Fraction
from itertools import permutations
from pathlib import Path

from inline_command import inline
from oracle.brute_force import one_reward_per_orbit, orbit
from orbitcert import certify, check
from orbitcert.checker import check_text
from orbitcert.exact import Option, Permutation, Problem
from orbitcert.exact.problem_file import problem_from_json, problem_to_json
from orbitcert.proof import Blocks, Claim, Clique, NotProved, proved_claim
from orbitcert.proof.blocks import Swap

STATES = ("a", "b", "c", "d", "e")
e = [Option.one_hot(s) for s in range(5)]


def uniform(*states: int) -> Option:
    return Option.uniform(states)


def counts_among_all(problem: Problem, reward: tuple[int, ...]) -> tuple[int, int, int]:
    """Over the orbit: only B optimal among everything, both or neither, only A."""
    found = [0, 0, 0]
    for moved in orbit(problem, reward):
        best = max(x.value(moved) for x in (*problem.A, *problem.B, *problem.C))
        a, b = (any(x.value(moved) == best for x in side) for side in (problem.A, problem.B))
        found[0 if b and not a else 2 if a and not b else 1] += 1
    return found[0], found[1], found[2]


def holds(problem: Problem, weak: Fraction, most: Fraction | None) -> bool:
    """Whether the claim holds for all rewards with few values."""
    for reward in one_reward_per_orbit(problem, range(-1, 3) if problem.d > 3 else range(-3, 4)):
        B, tie, A = counts_among_all(problem, reward)
        if B + tie < weak * (B + tie + A) or (most is not None and most * A > B):
            return False
    return True


def random_problem(draw: random.Random) -> Problem:
    d = draw.choice([3, 4, 4])
    pool = [*e[:d], *(uniform(i, j) for i in range(d) for j in range(i)), uniform(*range(d))]
    chosen = draw.sample(pool, draw.choice([3, 4, 5]))
    cuts = sorted(draw.sample(range(1, len(chosen)), 2))
    A, B, C = chosen[: cuts[0]], chosen[cuts[0] : cuts[1]], chosen[cuts[1] :]
    return Problem("random", STATES[:d], tuple(A), tuple(B), None, tuple(C))


def test_claims_among_competitors_hold_for_all_small_rewards() -> None:
    draw = random.Random(20261125)
    tally: Counter[str] = Counter()
    for _ in range(400):
        problem = random_problem(draw)
        result = certify(problem)
        tally["cases"] += 1
        if result.claim is None:
            continue
        certificate = result.certificate()
        assert certificate is not None
        assert check(certificate).status == "verified"
        assert holds(problem, result.claim.weak, result.claim.most), problem
        tally["proved"] += 1
        tally["without most"] += result.claim.most is None
    assert tally["cases"] == 400
    assert tally["proved"] >= 100


def test_competitors_may_cost_most_but_never_weak() -> None:
    """Every permutation that is a clique without competitors."""
    draw = random.Random(7)
    tally: Counter[str] = Counter()
    for _ in range(120):
        problem = random_problem(draw)
        plain = Problem("plain", problem.states, problem.A, problem.B)
        for images in permutations(range(problem.d)):
            evidence = Clique((Permutation.from_dense(images),))
            try:
                proved_claim(plain, evidence)
            except NotProved:
                continue
            claim = proved_claim(problem, evidence)
            assert claim.weak == proved_claim(plain, evidence).weak
            assert holds(problem, claim.weak, claim.most)
            tally["kept" if claim.most is not None else "lost"] += 1
            tally["rightly lost"] += claim.most is None and not holds(problem, Fraction(0), Fraction(1))
    assert min(tally["kept"], tally["lost"]) >= 10
    assert tally["rightly lost"] >= 1


def test_a_larger_choice_set_refutes_the_fractional_law_as_printed() -> None:
    """RDSP D.13 with C = {e1, e2, (e2+e3)/2}, r = (0, 1, 2): 3 against 2."""
    problem = Problem("d13", ("1", "2", "3"), (e[0],), (e[1],), None, (uniform(1, 2),))
    assert counts_among_all(problem, (0, 1, 2))[::2] == (2, 3)
    assert not holds(problem, Fraction(0), Fraction(1))
    swap = Permutation.swapping((0,), (1,))
    for evidence in (Clique((swap,)), Blocks(((e[0],),), ((e[1],),), (Swap(0, 1, swap),))):
        assert proved_claim(problem, evidence) == Claim("weak", Fraction(1, 2))
        assert proved_claim(Problem("d13", ("1", "2", "3"), (e[0],), (e[1],)), evidence) == Claim("most", Fraction(1))


def tree_prime(extra_in_b: bool) -> Problem:
    """A, B against C, D', E, F, with the cycle of D and D' in B or competing."""
    states = ("A", "B", "C", "D", "D'", "E", "F")
    ends = tuple(Option.one_hot(states.index(name)) for name in ("C", "D'", "E", "F"))
    cycle = uniform(3, 4)
    B, C = ((*ends, cycle), ()) if extra_in_b else (ends, (cycle,))
    return Problem("tree'", states, (Option.one_hot(0), Option.one_hot(1)), B, None, C)


def test_the_leftover_of_the_tree_row_belongs_to_b() -> None:
    """With the cycle in B it is no competitor, and most(2) remains; competing, it is moved by the copy with D'."""
    inside, competing = certify(tree_prime(True)), certify(tree_prime(False))
    assert inside.claim is not None
    assert inside.claim.most == 2
    assert competing.claim is not None
    assert (competing.claim.weak, competing.claim.most) == (Fraction(2, 3), None)
    assert counts_among_all(tree_prime(False), (0, 0, 0, 0, 0, 1, 0))[0] > 0


def test_a_leftover_of_b_outside_the_copies_may_be_moved_anywhere() -> None:
    """C' needs only A and the competitors: B's further option f is no part of it."""
    problem = Problem("extra", STATES, (e[0],), (e[1], uniform(1, 2)), None, (e[4],))
    claim = certify(problem).claim
    assert claim is not None
    assert claim.most == 1
    assert holds(problem, claim.weak, claim.most)


def test_competitors_in_files_and_on_the_command_line(tmp_path: Path) -> None:
    problem = tree_prime(False)
    assert problem_from_json(problem_to_json(problem)) == problem
    done = inline(
        "options", "tree-prime", "--from", "start", "--lose", "A,B", "--win", "C,D',E,F", "--competitors",
        "-o", "p.json", cwd=tmp_path,
    )  # fmt: skip
    assert "1 other distributions compete" in done.stdout
    done = inline("certify", "p.json", "-o", "c.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "Law 10" in done.stdout
    assert "it is not so that A is optimal among all options and B is not" in done.stdout
    assert "at least as good as A" not in done.stdout
    assert "B beats A" not in done.stdout
    done = inline("check", "c.json", cwd=tmp_path)
    assert "optimal among all options" in done.stdout
    assert "|C| = 1" in done.stdout
    for command in (("orbit", "p.json", "--reward", "1"), ("tight", "p.json"), ("export", "c.json", "--coq")):
        done = inline(*command, cwd=tmp_path)
        assert done.returncode == 4
        assert len(done.stderr.strip().splitlines()) == 1


def test_the_checker_insists_on_the_condition_and_on_the_words() -> None:
    certificate = certify(Problem("p", STATES, (e[0],), (e[1],), None, (e[4],))).certificate()
    assert certificate is not None
    value = certificate.to_json()
    assert check_text(json.dumps(value)).status == "verified"
    bad = json.loads(json.dumps(value))
    bad["problem"]["C"] = [{"a": "1/2", "c": "1/2"}]
    assert check_text(json.dumps(bad)).message == "REJECTED claim: the rule yields exactly weak 1/2 of orbit all"
    for change, reason in (
        (lambda v: v["claim"].pop("among"), "missing: among"),
        (lambda v: v["claim"].update(among="A and B"), "all options"),
        (lambda v: v["problem"]["C"].append({"a": "1"}), "in neither A nor B"),
        (lambda v: v["problem"].update(C=[]), "unknown or repeated field"),
        (lambda v: v.update(upper={"reward": {"a": "1"}, "counts": {"B": "1", "tie": "3", "A": "1"}}), "no counts"),
        (lambda v: v.update(proof={"rule": "packing", "permutations": [], "tree": [["count"]]}), "packing does not"),
    ):
        bad = json.loads(json.dumps(value))
        change(bad)
        found = check_text(json.dumps(bad))
        assert found.status == "malformed"
        assert reason in found.message
