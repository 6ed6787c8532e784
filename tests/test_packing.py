"""Copies of the pieces of A in B: disjoint, images of what they copy, and as many as brute force finds."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

from oracle.cliques import group_of, image, random_option
from orbitcert.exact.option import Option, option_set, support_of
from orbitcert.exact.problem import Problem
from orbitcert.search.component import linked_groups
from orbitcert.search.orbits_search import find_orbits
from orbitcert.search.packing import Packer, _greedy_way
from orbitcert.search.reduction import reductions


def separated(seed):
    """A and B on different states; B is made of copies of A's options and of others, some of them overlapping."""
    rng = random.Random(seed)
    left = rng.randint(1, 2)
    right = rng.randint(2, 6 - left)
    d = left + right
    labels = tuple(rng.choice("xy") for _ in range(d)) if rng.random() < 0.2 else None
    A = option_set(random_option(rng, left) for _ in range(rng.randint(1, 3)))
    if rng.random() < 0.3:
        A = option_set(Option.one_hot(s) for s in range(left))
    B = []
    for _ in range(rng.randint(1, 3)):
        places = rng.sample(range(left, d), min(left, right))
        if len(places) == left and rng.random() < 0.8:
            B.extend(Option.of({places[i]: w for i, w in x.entries}) for x in A)
        else:
            x = random_option(rng, right)
            B.append(Option.of({left + i: w for i, w in x.entries}))
    return Problem(f"separated {seed}", tuple(f"s{i}" for i in range(d)), A, option_set(B), labels)


def most_disjoint_copies(problem):
    """The largest number of images of the whole of A in B with pairwise disjoint supports, by definition."""
    winners = set(problem.B)
    images = {option_set(image(phi, x) for x in problem.A) for phi in group_of(problem)}
    supports = [support_of(X) for X in images if winners.issuperset(X)]
    for size in range(len(supports), 0, -1):
        for chosen in combinations(supports, size):
            if all(x.isdisjoint(y) for x, y in combinations(chosen, 2)):
                return size
    return 0


def check_copies(problem, packing):
    """Every copy is an image of its piece inside B, and no two copies share a state."""
    winners = set(problem.B)
    used = []
    for occurrences, copies in zip(packing.types, packing.copies, strict=True):
        for states in copies:
            used.extend(states)
            for piece in occurrences:
                place = dict(zip(piece.states, states, strict=True))
                assert all(Option.of({place[i]: w for i, w in x.entries}) in winners for x in piece.options)
                if problem.labels is not None:
                    assert all(problem.labels[i] == problem.labels[j] for i, j in place.items())
    assert len(used) == len(set(used))
    assert support_of(problem.A).isdisjoint(used)
    return len(used)


def test_copies_are_disjoint_images_and_no_more_fit():
    outcomes = Counter()
    for seed in range(400):
        problem = separated(seed)
        packer = Packer(problem, problem.A, problem.B)
        packing = packer.clique_units()
        check_copies(problem, packing)
        assert packing.exhausted
        assert packing.units == most_disjoint_copies(problem), seed
        outcomes[min(packing.units, 2)] += 1
        outcomes["several pieces"] += len(linked_groups(problem.A)) > 1
        outcomes["labels"] += problem.labels is not None
    assert min(outcomes[units] for units in (0, 1, 2)) >= 40
    assert outcomes["several pieces"] >= 40
    assert outcomes["labels"] >= 40


def test_hosts_with_several_overlapping_places_hold_as_many_copies_as_fit():
    for n in range(2, 8):
        path = [Option.uniform((s, s + 1)) for s in range(2, n + 2)]
        problem = Problem("path", tuple(f"s{i}" for i in range(n + 3)), (Option.uniform((0, 1)),), tuple(path))
        packing = Packer(problem, problem.A, problem.B).clique_units()
        assert packing.units == (n + 1) // 2
        assert check_copies(problem, packing) == 2 * packing.units


def test_pieces_of_two_types_share_the_hosts_that_hold_either():
    """Three hosts {e_i, e_j, (e_i + e_j)/2}: each holds one pair or two one-hots, and A needs one of each."""
    hosts = [(3, 4), (5, 6), (7, 8)]
    B = [x for i, j in hosts for x in (Option.one_hot(i), Option.one_hot(j), Option.uniform((i, j)))]
    problem = Problem("either", tuple(f"s{i}" for i in range(9)), (Option.one_hot(0), Option.uniform((1, 2))), tuple(B))
    packing = Packer(problem, problem.A, problem.B).clique_units()
    assert packing.units == most_disjoint_pairs_of_types(hosts) == 2
    check_copies(problem, packing)


def most_disjoint_pairs_of_types(hosts):
    """max over the number of hosts used for pairs of min(pairs, one-hots)."""
    return max(min(pairs, 2 * (len(hosts) - pairs)) for pairs in range(len(hosts) + 1))


def test_blocks_ask_for_parts_of_a_and_orbits_for_the_least_ratio():
    states = tuple(f"s{i}" for i in range(9))
    one_hots = [Option.one_hot(s) for s in range(9)]
    problem = Problem("2 against 7", states, tuple(one_hots[:2]), tuple(one_hots[2:]))
    packer = Packer(problem, problem.A, problem.B)
    assert packer.multiplicities == (2,)
    assert packer.clique_units().units == 3
    assert packer.block_units(1).units == 3
    assert packer.block_units(2).units == 7
    assert packer.orbit_units().units == 7
    for packing in (packer.clique_units(), packer.block_units(2), packer.orbit_units()):
        assert check_copies(problem, packing) == 7


def test_options_of_b_that_touch_a_are_no_hosts():
    problem = Problem(
        "touching",
        ("a", "b", "c", "d"),
        (Option.uniform((0, 1)),),
        (Option.uniform((1, 2)), Option.uniform((2, 3))),
    )
    packing = Packer(problem, problem.A, problem.B).clique_units()
    assert packing.units == 1
    assert packing.copies == (((2, 3),),)


def test_a_zero_vector_in_both_sets_is_common_and_needs_no_copy():
    zero = Option.of({})
    problem = Problem("zero", ("a", "b"), (Option.one_hot(0), zero), (Option.one_hot(1), zero))
    packer = Packer(problem, problem.A, problem.B)
    assert packer.common == (zero,)
    assert packer.clique_units().units == 1


def test_placements_taken_greedily_are_disjoint():
    placements = [(0, (0, 1)), (0, (1, 2)), (0, (2, 3)), (0, (4, 5))]
    way = _greedy_way(placements, 1)
    states = [s for _, places in way.placements for s in places]
    assert len(states) == len(set(states)) == 6
    assert way.counts == (3,)


def test_the_counting_bound_is_that_of_the_scarcest_shape():
    """One one-hot against two, one pair against three pairs: 2/3 and 3/4; the cells reach 2/3, proved to be all."""
    one_hots = [Option.one_hot(k) for k in range(3)]
    pairs = [Option.uniform((3 + 2 * k, 4 + 2 * k)) for k in range(4)]
    states = tuple(f"s{k}" for k in range(11))
    problem = Problem("two shapes", states, option_set([one_hots[0], pairs[0]]), option_set(one_hots[1:] + pairs[1:]))
    finding = find_orbits(reductions(problem)[0])
    assert finding.claim is not None
    assert finding.claim.weak == Fraction(2, 3)
    assert finding.maximality == "proved"
