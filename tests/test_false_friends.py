"""Readings of the laws that fail, at their smallest known failures: what is proved stays below the true worst case."""

import json
from fractions import Fraction

import pytest

from oracle.cliques import WorstCase
from orbitcert.certificate import Certificate
from orbitcert.certification import SEARCHES, certify
from orbitcert.checker import check_text
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.law.counterexample import faults
from orbitcert.law.hunting import hunt
from orbitcert.law.laws import LAWS
from orbitcert.law.universe import Universe
from orbitcert.orbit.counts import count_orbit
from orbitcert.proof import Blocks, Clique, NotProved, Orbits, proved_claim
from orbitcert.proof.blocks import Swap
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import reductions


def problem_of(d, A, B):
    """A problem over s0..s(d-1)."""
    return Problem("friend", tuple(f"s{i}" for i in range(d)), tuple(A), tuple(B))


def lottery(*weights):
    """The vector with these entries, divided by their sum."""
    return Option.of({i: Fraction(w, sum(weights)) for i, w in enumerate(weights)})


def one_hots(*states):
    """The unit vectors of these states."""
    return [Option.one_hot(s) for s in states]


def all_claims(problem):
    """The claims of every rule on every reduction, each certificate accepted by the checker."""
    claims = {}
    for reduced in reductions(problem):
        packer = Packer(problem, reduced.A, reduced.B)
        for name, search in SEARCHES.items():
            finding = search(reduced, packer)
            if finding.claim is not None:
                text = json.dumps(Certificate(problem, finding.claim, finding.evidence).to_json())
                assert check_text(text).status == "verified"
                claims.setdefault(name, []).append(finding.claim)
    return claims


LOTTERIES = problem_of(3, [lottery(2, 1, 0)], [lottery(1, 2, 0), lottery(0, 2, 1)])
PAIRS = problem_of(4, [Option.uniform((0, 1))], [Option.uniform((0, 2)), Option.uniform((2, 3))])
ROTATED = problem_of(3, [Option.one_hot(2), Option.uniform((1, 2))], [Option.one_hot(0), Option.uniform((0, 2))])
FEW_WINNERS = problem_of(3, one_hots(0, 1), one_hots(2))
SPLIT_PAIR = problem_of(4, one_hots(0), [Option.one_hot(1), Option.uniform((2, 3))])
TRIANGLE = problem_of(4, one_hots(0), [Option.uniform(pair) for pair in ((1, 2), (1, 3), (2, 3))])


@pytest.mark.parametrize(
    ("problem", "worst", "believed"),
    [
        pytest.param(LOTTERIES, Fraction(1, 2), Fraction(2, 3), id="two disjoint images of a lottery"),
        pytest.param(PAIRS, Fraction(5, 8), Fraction(2, 3), id="two disjoint images of a uniform pair"),
        pytest.param(ROTATED, Fraction(1, 3), Fraction(1, 2), id="one copy by a rotation"),
        pytest.param(FEW_WINNERS, Fraction(1, 3), Fraction(1, 2), id="more losing than winning blocks"),
        pytest.param(SPLIT_PAIR, Fraction(7, 12), Fraction(2, 3), id="a pair is no copy of a one-hot"),
        pytest.param(TRIANGLE, Fraction(1, 2), Fraction(3, 4), id="pairs are no copies of a one-hot"),
    ],
)
def test_no_rule_proves_more_than_the_true_worst_case(problem, worst, believed):
    exact = WorstCase(problem, top=5)
    assert exact.least_weak_share() == worst < believed
    for claim in (claim for claims in all_claims(problem).values() for claim in claims):
        assert claim.weak <= worst
        assert claim.most is None or exact.has_most(claim.most)
    result = certify(problem)
    assert result.claim is None or result.claim.weak <= worst
    assert result.upper == worst


def test_disjoint_images_of_a_lottery_prove_one_half_and_not_two_thirds():
    assert certify(LOTTERIES).claim.weak == Fraction(1, 2)
    assert certify(LOTTERIES).tight
    to_first = Permutation.from_cycles([(0, 1)])
    to_second = Permutation.from_cycles([(0, 1, 2)])
    images = [LOTTERIES.A[0].moved_by(phi) for phi in (to_first, to_second)]
    assert set(images) == set(LOTTERIES.B)
    with pytest.raises(NotProved, match="clique-condition"):
        proved_claim(LOTTERIES, Clique((to_first, to_second)))


def test_a_rotation_that_is_no_involution_proves_nothing_alone():
    rotation = Permutation.from_cycles([(0, 1, 2)])
    for phi in (rotation, rotation.inverse()):
        with pytest.raises(NotProved, match="clique-condition"):
            proved_claim(ROTATED, Clique((phi,)))
    assert set(ROTATED.B) in [{x.moved_by(phi) for x in ROTATED.A} for phi in (rotation, rotation.inverse())]


def test_fewer_winning_than_losing_blocks_prove_no_factor():
    claims = all_claims(FEW_WINNERS)
    assert "clique" not in claims
    assert all(claim.most is None and claim.weak == Fraction(1, 3) for cs in claims.values() for claim in cs)
    assert certify(FEW_WINNERS).claim.weak == Fraction(1, 3)
    assert certify(FEW_WINNERS).tight
    counts = count_orbit(FEW_WINNERS, (1, 1, 0))
    assert (counts.B, counts.A) == (0, 1)


def test_options_that_are_only_permuted_transitively_prove_a_share_but_no_factor():
    """d = 12: nine options (l_ij + h_i)/2, A = row 1 and one more; one h_i of value 1 breaks most(5/4)."""
    options = {(i, j): Option.uniform((3 * i + j, 9 + i)) for i in range(3) for j in range(3)}
    A = [options[0, 0], options[0, 1], options[0, 2], options[1, 0]]
    problem = problem_of(12, A, [x for x in options.values() if x not in A])
    counts = count_orbit(problem, (0,) * 11 + (1,))
    assert (counts.B, counts.tie, counts.A) == (6, 1, 5)
    assert Fraction(counts.B, counts.A) < Fraction(5, 4)

    down = Permutation.from_cycles([*((j, 3 + j, 6 + j) for j in range(3)), (9, 10, 11)])
    right = Permutation.from_cycles([(3 * i, 3 * i + 1, 3 * i + 2) for i in range(3)])
    assert {x.moved_by(g) for g in (down, right) for x in options.values()} == set(options.values())
    single = Blocks(
        tuple((x,) for x in problem.A), tuple((x,) for x in problem.B), tuple(Swap(0, k, right) for k in range(1, 9))
    )
    with pytest.raises(NotProved, match="blocks-swap"):
        proved_claim(problem, single)

    claims = [claim for found in all_claims(problem).values() for claim in found]
    assert max(claim.weak for claim in claims) == Fraction(5, 9)
    assert all(claim.most is None or claim.most * counts.A <= counts.B for claim in claims)


def test_one_shape_less_is_the_best_clique_and_the_worst_case_is_larger():
    claims = all_claims(SPLIT_PAIR)
    assert max(claim.weak for claims in claims.values() for claim in claims) == Fraction(1, 2)
    assert certify(SPLIT_PAIR).upper == Fraction(7, 12)


def test_cliques_blocks_and_orbits_give_nothing_where_the_worst_case_is_one_half():
    assert all_claims(TRIANGLE) == {}
    result = certify(TRIANGLE)
    assert result.best.rule == "packing"
    assert result.claim.weak == result.upper == Fraction(1, 2)


def test_an_extra_losing_option_outside_both_sets_costs_its_share():
    """RDSP D.13 with a larger choice set: the third option competes, so only its part of the cells is proved."""
    problem = problem_of(3, one_hots(0), one_hots(1))
    whole = Orbits(
        (Option.one_hot(0), Option.one_hot(1), Option.one_hot(2)),
        (Permutation.from_cycles([(0, 1, 2)]),),
        (None, (0, 0), (0, 1)),
    )
    assert proved_claim(problem, whole).weak == Fraction(1, 3)
    assert certify(problem).claim.weak == Fraction(1, 2)


@pytest.mark.parametrize(
    ("law", "universe", "listed"),
    [
        ("disjoint-images-weak", Universe((1, 3), (1, 1), (1, 2), denominators=(1, 3)), (3, 3)),
        ("disjoint-images-weak", Universe((1, 4), (1, 1), (1, 2)), (4, 3)),
        ("one-copy-weak", Universe((1, 3), (1, 2), (1, 2)), (3, 4)),
        ("few-blocks-most", Universe((1, 3), (1, 2), (1, 2)), (3, 3)),
        ("enough-transitive-most", Universe((3, 4), (3, 3), (3, 3), supports=(1, 2)), (12, 9)),
        ("cones-apart-most", Universe((1, 2), (1, 2), (1, 2)), (2, 3)),
        ("quantilised-copies-most", Universe((1, 3), (1, 1), (1, 1), (0, 2)), (4, 4)),
        ("blocks-within-most", Universe((1, 3), (1, 1), (1, 1), (0, 1)), (3, 3)),
        ("clique-strict", Universe((1, 3), (1, 1), (1, 2)), (3, 3)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_hunt_finds_every_false_friend_from_its_hypothesis_alone(law, universe, listed):
    """Listed: states and options of the smallest failure known in the literature or to this project before."""
    found = hunt(law, universe)
    assert found.outcome.checked
    assert found.tally.fails >= 1
    smallest = found.smallest[0]
    options = {*smallest.problem.A, *smallest.problem.B, *smallest.extra}
    assert (smallest.problem.d, len(options)) <= listed
    assert smallest.value < smallest.claimed
    assert not list(faults(smallest, LAWS[law]))
