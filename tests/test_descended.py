"""Evidence over states as evidence over features, where states look alike."""

from fractions import Fraction

from orbitcert.distribution.features import over_features
from orbitcert.exact.feature_map import FeatureMap
from orbitcert.exact.option import Option
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof import Blocks, Claim, Clique, Mixture, Orbits, Packing, proved_claim
from orbitcert.proof.blocks import Swap
from orbitcert.proof.descended import carried_claim, descended
from orbitcert.proof.dropped import Drop
from orbitcert.proof.packing import PairRefutations

X, Y, Z, U = (Option.one_hot(i) for i in range(4))
HALF = Fraction(1, 2)
NAMES = ("x", "y", "z", "u")
ALIKE = FeatureMap(("a", "b"), (X, X, Y, Y))
"""x and y look alike, and so do z and u."""
ACROSS = Permutation.from_cycles([(0, 2), (1, 3)])
CROSSWISE = Permutation.from_cycles([(0, 3), (1, 2)])
WITHIN = Permutation.from_cycles([(0, 1), (2, 3)])
SWAP = Permutation.from_cycles([(0, 1)])
DESCENTS = {ACROSS: SWAP, CROSSWISE: SWAP, WITHIN: IDENTITY}


def carried(problem, evidence):
    over = over_features(problem, ALIKE).problem
    assert (len(over.A), len(over.B)) == (1, 1)
    return proved_claim(problem, evidence), carried_claim(problem, evidence, over, ALIKE.image, DESCENTS)


def test_members_that_become_one_are_linked_as_the_first_of_them():
    problem = Problem("p", NAMES, (X, Y), (Z, U))
    evidence = Orbits((X, Y, Z, U), (WITHIN, CROSSWISE), (None, (0, 0), (1, 1), (0, 2)))
    assert carried(problem, evidence) == (Claim("weak", HALF), Claim("weak", HALF))


def test_a_dropped_option_that_becomes_one_that_stays_is_not_dropped():
    mean = Option.uniform((0, 1))
    problem = Problem("p", NAMES, (X, Y, mean), (Z, U))
    drop = Drop(mean, (("A", X, HALF), ("A", Y, HALF)))
    assert carried(problem, Clique((ACROSS,), (drop,))) == (Claim("most", Fraction(1)), Claim("most", Fraction(1)))


def test_weights_of_options_that_become_one_are_added_up():
    mean = Option.uniform((2, 3))
    problem = Problem("p", NAMES, (X, mean), (Z, U))
    drop = Drop(mean, (("B", Z, HALF), ("B", U, HALF)))
    over = over_features(problem, ALIKE).problem
    evidence = Clique((ACROSS,), (drop,))
    moved = descended(problem, evidence, over, ALIKE.image, DESCENTS)
    assert [d.weights for d in moved.dropped] == [(("B", Y, Fraction(1)),)]
    assert proved_claim(problem, evidence) == proved_claim(over, moved) == Claim("weak", HALF)


def test_a_mixture_that_becomes_an_option_of_B_is_left_out():
    mean, lost = Option.uniform((2, 3)), Option.uniform((0, 1))
    problem = Problem("p", NAMES, (lost,), (Z, U))
    evidence = Clique((ACROSS,), mixtures=(Mixture(mean, ((Z, HALF), (U, HALF))),))
    assert carried(problem, evidence) == (Claim("most", Fraction(1)), Claim("most", Fraction(1)))


def test_blocks_whose_swap_does_not_descend_prove_nothing():
    problem = Problem("p", NAMES, (X,), (Z, U))
    swaps = (Swap(0, 1, Permutation.from_cycles([(0, 2)])), Swap(1, 2, Permutation.from_cycles([(2, 3)])))
    evidence = Blocks(((X,),), ((Z,), (U,)), swaps)
    assert proved_claim(problem, evidence) == Claim("most", Fraction(2))
    over = over_features(problem, ALIKE).problem
    wrong = {swaps[0].phi: SWAP, swaps[1].phi: IDENTITY}  # (x z) does not descend: u looks like z, and stays
    assert carried_claim(problem, evidence, over, ALIKE.image, wrong) is None


def test_packing_does_not_go_over():
    problem = Problem("p", NAMES, (X, Y), (Z, U))
    over = over_features(problem, ALIKE).problem
    assert carried_claim(problem, Packing((ACROSS,), PairRefutations(())), over, ALIKE.image, DESCENTS) is None
