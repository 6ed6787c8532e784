"""Canonical forms, isomorphisms and automorphisms against brute force, on option sets of several shapes."""

import random
from collections import Counter
from fractions import Fraction

from oracle.cliques import group_of, image, random_option, random_permutation
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.search.incidence import automorphism_generators, canonical_form, isomorphism


def arena(rng, d):
    """A problem that only serves for its states and its group."""
    labels = tuple(rng.choice("xy") for _ in range(d)) if rng.random() < 0.4 else None
    return Problem("arena", tuple(f"s{i}" for i in range(d)), (Option.one_hot(0),), (Option.uniform((0, 1)),), labels)


def random_options(rng, d):
    """Options of one of several kinds: mixed, edges of a graph, many twins, a zero vector, images under rotations."""
    kind = rng.randrange(6)
    if kind == 0:
        found = [random_option(rng, d, negative=True) for _ in range(rng.randint(1, 5))]
    elif kind == 1:
        found = [Option.uniform(rng.sample(range(d), 2)) for _ in range(rng.randint(1, 6))]
    elif kind == 2:
        states = rng.sample(range(d), d)
        half = states[: max(1, d // 2)]
        found = [Option.uniform(half), Option.of({states[-1]: Fraction(1, 3), **dict.fromkeys(half, Fraction(2, 3))})]
    elif kind == 3:
        found = [Option.of({}), random_option(rng, d), Option.of({i: rng.randint(-2, 2) for i in range(d)})]
    else:
        rotation = Permutation.from_cycles([rng.sample(range(d), rng.randint(2, d))])
        found = [random_option(rng, d)]
        for _ in range(rng.randint(1, 4)):
            found.append(found[-1].moved_by(rotation))
    return list(option_set(found))


def coloured(rng, options):
    """The options with random sides, or all on one side."""
    several = rng.random() < 0.4
    return {x: rng.randrange(2) if several else 0 for x in options}


def carried(phi, sides):
    """The image of a coloured option set."""
    return {x.moved_by(phi): side for x, side in sides.items()}


def by_brute_force(problem, left, right):
    """True when some permutation of the group carries left onto right."""
    return any({image(phi, x): side for x, side in left.items()} == right for phi in group_of(problem))


def test_the_canonical_form_does_not_depend_on_the_names_of_the_states():
    cases = Counter()
    for seed in range(400):
        rng = random.Random(seed)
        d = rng.randint(2, 9)
        problem = arena(rng, d)
        sides = coloured(rng, random_options(rng, d))
        phi = random_permutation(rng, problem)
        moved = list(carried(phi, sides).items())
        rng.shuffle(moved)
        key, states = canonical_form(problem, tuple(sides), tuple(sides.values()))
        other_key, other_states = canonical_form(problem, [x for x, _ in moved], [side for _, side in moved])
        assert key == other_key, seed
        assert hash(key) == hash(other_key)
        assert sorted(states) == sorted({i for x in sides for i in x.support})
        mapping = dict(zip(states, other_states, strict=True))
        mapped = {Option.of({mapping[i]: w for i, w in x.entries}): side for x, side in sides.items()}
        assert mapped == dict(moved), seed
        cases["labels"] += problem.labels is not None
        cases["sides"] += len(set(sides.values())) > 1
        cases["moved"] += dict(moved) != sides
    assert cases["labels"] >= 100
    assert cases["sides"] >= 80
    assert cases["moved"] >= 250


def test_isomorphism_finds_a_permutation_exactly_when_brute_force_does():
    outcomes = Counter()
    for seed in range(500):
        rng = random.Random(1_000 + seed)
        d = rng.randint(2, 5)
        problem = arena(rng, d)
        left = coloured(rng, random_options(rng, d))
        right = carried(random_permutation(rng, problem), left)
        change = rng.randrange(3)
        if change == 1:  # one option elsewhere
            x = rng.choice(list(right))
            side = right.pop(x)
            other = x.moved_by(random_permutation(rng, problem))
            right[x if other in right else other] = side
        elif change == 2:  # one side changed, another one back
            x, y = rng.choice(list(right)), rng.choice(list(right))
            right[x], right[y] = right[y], 1 - right[x] if x == y else right[x]
        phi = isomorphism(problem, left, right)
        assert (phi is not None) == by_brute_force(problem, left, right), seed
        if phi is not None:
            assert problem.admits(phi)
            assert carried(phi, left) == right, seed
        outcomes["labels"] += problem.labels is not None
        outcomes[phi is not None] += 1
    assert outcomes["labels"] >= 150
    assert outcomes[True] >= 150
    assert outcomes[False] >= 120


def test_option_sets_of_different_size_are_never_isomorphic():
    problem = arena(random.Random(0), 4)
    assert isomorphism(problem, {Option.one_hot(0): 0}, {Option.one_hot(0): 0, Option.one_hot(1): 0}) is None
    assert isomorphism(problem, {}, {}) == IDENTITY


def test_labels_separate_states_that_are_equal_otherwise():
    problem = Problem("p", ("a", "b", "c"), (Option.one_hot(0),), (Option.one_hot(1),), ("x", "y", "x"))
    assert isomorphism(problem, {Option.one_hot(0): 0}, {Option.one_hot(1): 0}) is None
    assert isomorphism(problem, {Option.one_hot(0): 0}, {Option.one_hot(2): 0}) is not None


def actions_of(generators, options):
    """The group of permutations of the options that these permutations of the states generate."""
    start = tuple(options)
    seen, waiting = {start}, [start]
    while waiting:
        row = waiting.pop()
        for g in generators:
            following = tuple(x.moved_by(g) for x in row)
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen


def test_automorphisms_generate_the_whole_action_on_the_options_and_nothing_else():
    orders = []
    for seed in range(300):
        rng = random.Random(2_000 + seed)
        d = rng.randint(2, 5)
        problem = arena(rng, d)
        sides = coloured(rng, random_options(rng, d))
        options = tuple(sides)
        generators = automorphism_generators(problem, options, tuple(sides.values()))
        for g in generators:
            assert problem.admits(g)
            assert carried(g, sides) == sides, seed
        images = (tuple(image(phi, x) for x in options) for phi in group_of(problem))
        expected = {row for row in images if dict(zip(row, sides.values(), strict=True)) == sides}
        assert actions_of(generators, options) == expected, seed
        orders.append(len(expected))
    assert sum(order > 1 for order in orders) >= 70
    assert sum(order > 2 for order in orders) >= 15
    assert sum(order == 1 for order in orders) >= 80


def test_no_options_have_no_automorphism_that_matters():
    assert automorphism_generators(arena(random.Random(0), 3), (), ()) == []
