"""Evidence found at one discount, examined on functions: what holds at every discount, and what only at one."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import pytest

from inline_command import inline
from oracle.discounts import random_fork
from orbitcert.certification import SEARCHES, certify
from orbitcert.discount_certification import certify_every_discount
from orbitcert.distribution.discount_functions import generic_discount
from orbitcert.distribution.function_selection import select_functions
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import moved_set
from orbitcert.exact.permutation import Permutation
from orbitcert.orbit.worst_case import worst_case
from orbitcert.proof import Blocks, Claim, Clique, NotProved, proved_claim
from orbitcert.proof.blocks import Swap
from orbitcert.proof.every_discount import claim_at_every_discount
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import reductions

HALF = Fraction(1, 2)


def loop(state):
    return {"stay": {state: 1}}


def selection(name, start, lose, win):
    return select_functions(gallery_entry(name).environment, start, lose=f"action:{lose}", win=f"action:{win}")


@pytest.fixture(scope="module")
def left_right():
    return selection("case-study-left-right", "*", "l", "r")


TRAP = Mdp.of(
    "trap",
    {
        "s": {"l": {"u": "1/2", "w": "1/2"}, "r": {"y": 1}},
        "u": loop("u"),
        "w": loop("w"),
        "y": {"on": {"z": 1}},
        "z": loop("z"),
    },
)
"""At 1/2 both sides are s + 1/2 + 1/2; as functions they have different entries."""


def test_the_permutation_of_the_literature_proves_one_half_at_every_discount(left_right):
    at = left_right.mdp.index
    phi = Permutation.swapping([at("l"), at("lsw"), at("lnw")], [at("r"), at("rse"), at("rne")])
    gamma = generic_discount((*left_right.A, *left_right.B))
    claim = claim_at_every_discount(left_right.A, left_right.B, Clique((phi,)), gamma)
    assert claim == Claim("most", Fraction(1))
    assert claim.weak == HALF
    for wrong in (
        Permutation.swapping([at("l"), at("lsw"), at("lnw")], [at("rse"), at("r"), at("rne")]),
        Permutation.swapping([at("l"), at("lsw")], [at("r"), at("rse")]),
        Permutation(),
    ):
        with pytest.raises(NotProved, match="clique-condition"):
            claim_at_every_discount(left_right.A, left_right.B, Clique((wrong,)), gamma)
    with pytest.raises(NotProved, match="no permutation"):
        claim_at_every_discount(left_right.A, left_right.B, Clique(()), gamma)


def test_the_case_study_is_certified_at_every_discount_in_both_ways(left_right):
    found = certify_every_discount(left_right, "action:l", "action:r")
    assert found.claim == found.dynamics.claim == found.best == Claim("most", Fraction(1))
    assert found.refused == ()
    assert found.certificate().problem == left_right.at(found.discount)


def test_gems_are_certified_at_every_discount():
    gems = selection("gems", "s", "red", "blue")
    assert (len(gems.A), len(gems.B)) == (2, 3)
    gamma = generic_discount((*gems.A, *gems.B))
    best = certify(gems.at(gamma), "clique").best
    assert claim_at_every_discount(gems.A, gems.B, best.evidence, gamma) == Claim("most", Fraction(1))


def test_comparing_at_one_half_is_fooled_and_functions_are_not():
    chosen = select_functions(TRAP, "s", lose="action:l", win="action:r")
    fooled = certify(chosen.at(HALF))
    assert fooled.claim == Claim("most", Fraction(1))  # true at 1/2
    assert worst_case(chosen.at(Fraction(1, 3))).fraction == Fraction(2, 5)  # and false elsewhere
    with pytest.raises(NotProved, match="generic"):
        claim_at_every_discount(chosen.A, chosen.B, fooled.best.evidence, HALF)
    with pytest.raises(NotProved):
        claim_at_every_discount(chosen.A, chosen.B, fooled.best.evidence, Fraction(1, 3))
    found = certify_every_discount(chosen, "action:l", "action:r")
    assert found.discount != HALF
    assert found.claim is None
    assert found.best is None
    assert [rule for rule, _ in found.refused] == ["packing"]
    assert found.at_one.claim == Claim("weak", Fraction(2, 5))


def test_at_a_generic_discount_a_permutation_matches_values_exactly_when_it_matches_functions():
    matched = unmatched = fooled = 0
    for seed in range(40):
        mdp = TRAP if seed == 0 else random_fork(seed)
        if not _differs(mdp):
            continue
        chosen = select_functions(mdp, "s", lose="action:l")
        if len(chosen.A) + len(chosen.B) > 8:
            continue
        gamma = generic_discount((*chosen.A, *chosen.B))
        values, half = ([{f.at(x) for f in side} for side in (chosen.A, chosen.B)] for x in (gamma, HALF))
        for images in permutations(range(5)):
            phi = Permutation.from_dense(images)
            as_functions = {f.moved_by(phi) for f in chosen.A} <= set(chosen.B)
            assert (set(moved_set(phi, values[0])) <= values[1]) == as_functions, seed
            at_half = set(moved_set(phi, half[0])) <= half[1]
            assert at_half or not as_functions
            matched += as_functions
            unmatched += not as_functions
            fooled += at_half and not as_functions
    assert matched > 5
    assert unmatched > 1000
    assert fooled > 0


def _differs(mdp):
    return mdp.rows[0][0] != mdp.rows[0][1]


def test_claims_at_every_discount_are_true_at_several():
    proved = refused = compared = 0
    for seed in range(1, 180):
        mdp = random_fork(seed)
        if not _differs(mdp):
            continue
        chosen = select_functions(mdp, "s", lose="action:l", win="action:r")
        if len(chosen.A) + len(chosen.B) > 6:
            continue
        gamma = generic_discount((*chosen.A, *chosen.B))
        problem = chosen.at(gamma)
        for rule, search in SEARCHES.items():
            reduced = reductions(problem)[-1]
            finding = search(reduced, Packer(problem, reduced.A, reduced.B))
            if finding.evidence is None:
                continue
            try:
                claim = claim_at_every_discount(chosen.A, chosen.B, finding.evidence, gamma)
            except NotProved:
                refused += 1
                continue
            assert claim == proved_claim(problem, finding.evidence), (seed, rule)
            proved += 1
            if rule == "clique" and len(chosen.A) + len(chosen.B) < 4:
                for other in (Fraction(1, 10), Fraction(9, 10)):
                    assert worst_case(chosen.at(other)).fraction >= claim.weak, (seed, other)
                    compared += 1
    assert proved > 15
    assert compared > 5
    assert refused <= proved  # only mixtures whose weights are not found at every discount


def test_blocks_and_orbits_are_examined_on_functions():
    rows = {"s": {a: {a: 1} for a in ("a1", "a2", "b1", "b2", "b3")}}
    mdp = Mdp.of("five", rows | {a: loop(a) for a in rows["s"]})
    chosen = select_functions(mdp, "s", lose="action:a1,a2")
    gamma = generic_discount((*chosen.A, *chosen.B))
    problem = chosen.at(gamma)
    blocks, orbits = (certify(problem, rule).best.evidence for rule in ("blocks", "orbits"))
    assert claim_at_every_discount(chosen.A, chosen.B, blocks, gamma) == Claim("most", Fraction(3, 2))
    assert claim_at_every_discount(chosen.A, chosen.B, orbits, gamma) == Claim("weak", Fraction(3, 5))
    first = blocks.swaps[0]
    a1, b1, b2, b3 = map(mdp.index, ("a1", "b1", "b2", "b3"))
    [covering] = [block for block in blocks.losing if a1 in {s for x in block for s in x.support}]
    uncovered = Blocks((covering,), blocks.winning, tuple(_swaps(a1, (b1, b2, b3), blocks.winning)))
    spoiled = [
        (uncovered, "do not cover A"),
        (replace(blocks, swaps=blocks.swaps[1:]), "blocks-connected"),
        (replace(blocks, losing=blocks.losing[1:]), "blocks-"),
        (replace(blocks, swaps=(replace(first, phi=Permutation()), *blocks.swaps[1:])), "blocks-swap"),
        (replace(blocks, winning=(*blocks.winning, blocks.losing[0])), "blocks-cover"),
        (replace(orbits, generators=(Permutation.from_cycles([(0, 1)]), *orbits.generators[1:])), "orbits-invariant"),
        (replace(orbits, links=(None,) * len(orbits.links)), "orbits-fraction"),
        (replace(orbits, members=orbits.members[:-1], links=orbits.links[:-1]), "orbits-"),
    ]
    for evidence, reason in spoiled:
        with pytest.raises(NotProved, match=reason):
            claim_at_every_discount(chosen.A, chosen.B, evidence, gamma)


def _swaps(loser, winners, blocks):
    """The loser's block 0 against each winning block, by the transposition of their states."""
    for k, block in enumerate(blocks, start=1):
        [winner] = [b for b in winners if any(b in x.support for x in block)]
        yield Swap(0, k, Permutation.from_cycles([(loser, winner)]))


def test_a_mixture_of_functions_with_constant_weights_counts():
    mdp = Mdp.of(
        "mixed",
        {
            "s": {"l": {"u": "1/2", "w": "1/2"}, "b": {"y": 1}, "c": {"z": 1}},
            **{state: loop(state) for state in "uwyz"},
        },
    )
    chosen = select_functions(mdp, "s", lose="action:l", win="action:b,c")
    gamma = generic_discount((*chosen.A, *chosen.B))
    best = certify(chosen.at(gamma), "clique").best
    assert best.evidence.mixtures
    assert claim_at_every_discount(chosen.A, chosen.B, best.evidence, gamma) == best.claim == Claim("most", Fraction(1))
    [mixture] = best.evidence.mixtures
    doubled = replace(mixture, weights=((mixture.weights[0][0], Fraction(1)),))
    with pytest.raises(NotProved, match="combination"):
        claim_at_every_discount(chosen.A, chosen.B, replace(best.evidence, mixtures=(doubled,)), gamma)


def test_descriptions_that_do_not_name_actions_are_refused():
    mdp = gallery_entry("candy").environment
    refused = (("candy", None, "--lose"), ("action:left", "ends-in:hug", "--win"), ("action:up", None, "--lose"))
    for lose, win, place in refused:
        with pytest.raises(BadInput, match=place):
            select_functions(mdp, "start", lose=lose, win=win)
    with pytest.raises(BadInput, match="nothing to compare"):
        select_functions(mdp, "start", lose="action:left", win="action:left")
    with pytest.raises(BadInput, match="is left for B"):
        select_functions(mdp, "start", lose="action:left,right")


# the command


def ask(folder, *words):
    return inline("discounts", *words, cwd=folder)


CANDY = ("candy", "--from", "start", "--lose", "action:left", "--win", "action:right")
TREE = ("tree", "--from", "start", "--lose", "action:x", "--win", "action:wait")


def test_the_command_proves_writes_and_the_checker_agrees(tmp_path):
    run = ask(tmp_path, *TREE, "-o", "tree.cert.json", "--json")
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert answer["every_reward"]["every_discount"] == {"rule": "clique", "weak": "1/2", "most": "1"}
    assert answer["every_reward"]["dynamics"] == {"rule": "dynamics", "weak": "1/2", "most": "1"}
    assert answer["certificate"] == "tree.cert.json"
    assert [c["decimal"] for c in answer["coincidences"]] == ["0.500000", "0.618033"]
    assert answer["reward"] is None
    assert inline("check", "tree.cert.json", cwd=tmp_path).stdout.startswith("VERIFIED weak 1/2 (most 1)")


def test_the_command_does_not_claim_what_holds_at_one_discount_only(tmp_path):
    run = ask(tmp_path, *CANDY)
    assert run.returncode == 3
    assert "NOT PROVED at every discount" in run.stdout
    assert "rule packing is about discount 1/3 only" in run.stdout
    answer = json.loads(ask(tmp_path, *CANDY, "--json").stdout)["every_reward"]
    assert answer["every_discount"] is None
    assert answer["dynamics"] is None
    assert answer["at_this_discount"] == {"rule": "packing", "weak": "5/12", "most": None}


def test_the_command_counts_one_reward(tmp_path):
    words = ("case-study-left-right", "--from", "*", "--lose", "action:l", "--win", "action:r")
    run = ask(tmp_path, *words, "--reward", "0,1,0,0,0,0,0,1", "--list", "--json", "--places", "3")
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    reward = answer["reward"]
    assert reward["orbit"] == "28"
    assert [b["decimal"] for b in reward["breakpoints"]] == ["0.500", "0.618"]
    assert reward["breakpoints"][0]["counts"] == {"B": "12", "tie": "7", "A": "9"}
    assert reward["breakpoints"][1]["polynomial"] == ["-1", "1", "1"]
    assert [i["counts"]["B"] for i in reward["intervals"]] == ["13", "14", "13"]
    assert (reward["average"]["tie"], reward["ties_to_B"], reward["ties_to_A"]) == ("8", "2", "2")
    assert answer["functions"]["A"][0]["entries"]["lsw"] == "g^2/(1 - g^2)"
    assert [f["nondominated"] for f in answer["functions"]["A"]] == [False, False, True, True]
    text = ask(tmp_path, *words, "--reward", "0,1,0,0,0,0,0,1").stdout
    assert "from g > 0.618033..., root of -1 + g + g^2 on" in text
    assert "2 of them prefer B, 2 prefer A, 4 still tie" in text


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (("nowhere", "--lose", "action:l"), 4, "nowhere"),
        (("candy", "--from", "moon", "--lose", "action:left"), 4, "no state 'moon'"),
        (("candy", "--from", "start", "--lose", "action:up"), 4, "no action 'up'"),
        (("candy", "--from", "start", "--lose", "candy"), 4, "only action:NAME"),
        ((*CANDY, "--reward", "1,2"), 4, "2 numbers for 5 states"),
        ((*CANDY, "--reward", "1,2,3,4,0.5"), 4, "neither a list of numbers"),
        (("gems", "--from", "s", "--lose", "action:red", "--reward", "0,1,2,3,4,5,6,7,8,9,10,11,12,13"), 3, "at most"),
    ],
)
def test_bad_questions_are_refused_in_one_line(tmp_path, words, status, complaint):
    run = ask(tmp_path, *words)
    assert run.returncode == status
    assert run.is_one_line_of_complaint
    assert complaint in run.stderr


@pytest.mark.parametrize("extra", [("--places", "0"), ("--reward", "0,0,0,0,1", "-o", "x.json"), ("--lose",)])
def test_wrong_usage_ends_with_status_2(tmp_path, extra):
    assert ask(tmp_path, *CANDY, *extra).returncode == 2
    assert not list(tmp_path.iterdir())
