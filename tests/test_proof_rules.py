"""The checks of the three rules against their definitions, on true evidence and on evidence with one change."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from oracle.cliques import random_option, random_permutation, random_problem
from orbitcert.certification import SEARCHES
from orbitcert.exact.option import Option, option_set, support_of
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof import Blocks, Claim, Clique, NotProved, Orbits, check_blocks, check_clique, check_orbits
from orbitcert.proof.blocks import Swap, are_blocks_by_definition
from orbitcert.proof.clique import is_clique_by_definition
from orbitcert.proof.dropped import Drop, remaining_options
from orbitcert.proof.orbits import are_orbits_by_definition
from orbitcert.search.packing import Packer
from orbitcert.search.reduction import reductions

PROBLEMS = range(330)
CHANGES = 6
RULES = {
    "group",
    "dropped",
    "clique-condition",
    "blocks-cover",
    "blocks-swap",
    "blocks-connected",
    "orbits-members",
    "orbits-invariant",
    "orbits-link",
    "orbits-fraction",
}
E = [Option.one_hot(s) for s in range(5)]


@pytest.fixture(scope="module")
def found():
    """Evidence of every rule from the searches: rule -> (problem, evidence)."""
    evidence = {name: [] for name in SEARCHES}
    for seed in PROBLEMS:
        problem = random_problem(seed, largest_d=5, most_b=6)
        for reduced in reductions(problem):
            packer = Packer(problem, reduced.A, reduced.B)
            for name, search in SEARCHES.items():
                finding = search(reduced, packer)
                if finding.evidence is not None:
                    evidence[name].append((problem, finding.evidence))
    return evidence


def altered(rng, problem, phi):
    """Another permutation: in the group as a rule, and sometimes any at all."""
    kind = rng.randrange(4)
    if kind == 0:
        return random_permutation(rng, problem)
    if kind == 1:
        return phi * random_permutation(rng, problem)
    if kind == 2:
        return phi.inverse()
    i, j = rng.sample(range(problem.d), 2)
    return phi * Permutation.from_cycles([(i, j)])


def with_one_option_moved(rng, problem):
    """The problem in which one option of B is another vector."""
    x = rng.choice(problem.B)
    other = x.moved_by(random_permutation(rng, problem)) if rng.random() < 0.5 else random_option(rng, problem.d)
    B = option_set(other if y == x else y for y in problem.B)
    return problem if B == problem.A else problem.with_options(problem.A, B)


def replaced(row, k, value):
    """The tuple with another entry k."""
    return (*row[:k], value, *row[k + 1 :])


def changed_clique(rng, problem, evidence):
    """One permutation altered, one added, or one option of B moved."""
    kind = rng.randrange(4)
    phis = evidence.permutations
    if kind == 0:
        return with_one_option_moved(rng, problem), evidence
    if kind == 1:
        return problem, replace(evidence, permutations=(*phis, random_permutation(rng, problem)))
    k = rng.randrange(len(phis))
    return problem, replace(evidence, permutations=replaced(phis, k, altered(rng, problem, phis[k])))


def changed_blocks(rng, problem, evidence):
    """One swap altered, redirected or left out, or one option of a block moved."""
    kind = rng.randrange(7)
    k = rng.randrange(len(evidence.swaps))
    swap = evidence.swaps[k]
    blocks = (*evidence.losing, *evidence.winning)
    others = sorted(set(range(problem.d)) - support_of(blocks[swap.i]) - support_of(blocks[swap.j]))
    if kind == 0:
        return with_one_option_moved(rng, problem), evidence
    if kind == 1:
        return problem, replace(evidence, swaps=(*evidence.swaps[:k], *evidence.swaps[k + 1 :]))
    if kind == 2:
        other = Swap(rng.randrange(evidence.m + evidence.n), rng.randrange(evidence.m + evidence.n), swap.phi)
        return problem, replace(evidence, swaps=replaced(evidence.swaps, k, other))
    if kind == 3:
        side = rng.choice(["losing", "winning"])
        blocks = getattr(evidence, side)
        b = rng.randrange(len(blocks))
        options = problem.A if side == "losing" else problem.B
        block = option_set([*rng.sample(blocks[b], len(blocks[b]) - 1), *rng.sample(options, 1)])
        return problem, replace(evidence, **{side: replaced(blocks, b, block)})
    if kind == 4:  # the two blocks are still exchanged, the others may be disturbed
        phi = swap.phi * Permutation.from_mapping(dict(zip(others, rng.sample(others, len(others)), strict=True)))
    else:
        phi = altered(rng, problem, swap.phi)
    return problem, replace(evidence, swaps=replaced(evidence.swaps, k, Swap(swap.i, swap.j, phi)))


def changed_orbits(rng, problem, evidence):
    """One generator altered or added, one member another vector, one link cut or redirected, one option moved."""
    kind = rng.randrange(6)
    members, generators, links = evidence.members, evidence.generators, evidence.links
    if kind == 0 or not members or not generators:
        return with_one_option_moved(rng, problem), evidence
    if kind == 1:
        return problem, replace(evidence, generators=(*generators, altered(rng, problem, IDENTITY)))
    if kind == 2:
        k = rng.randrange(len(members))
        return problem, replace(evidence, members=replaced(members, k, random_option(rng, problem.d)))
    k = rng.randrange(len(links))
    if kind == 3:
        return problem, replace(evidence, links=replaced(links, k, None))
    if kind == 4 and k:
        link = (rng.randrange(len(generators)), rng.randrange(k))
        return problem, replace(evidence, links=replaced(links, k, link))
    g = rng.randrange(len(generators))
    return problem, replace(evidence, generators=replaced(generators, g, altered(rng, problem, generators[g])))


def share_by_definition(problem, evidence):
    """The least share of winning members over the cells, or 0 when a cell has none."""
    cells = []
    for x, link in zip(evidence.members, evidence.links, strict=True):
        if link is None:
            cells.append([x])
        else:
            next(cell for cell in cells if evidence.members[link[1]] in cell).append(x)
    return min((Fraction(sum(x in problem.B for x in cell), len(cell)) for cell in cells), default=Fraction(1))


def holds(problem, evidence):
    """Whether the evidence satisfies the definition of its rule."""
    try:
        match evidence:
            case Clique():
                return is_clique_by_definition(problem, evidence)
            case Blocks():
                return are_blocks_by_definition(problem, evidence)
            case Orbits():
                return are_orbits_by_definition(problem, evidence) and share_by_definition(problem, evidence) > 0
    except NotProved:  # a drop that does not hold
        return False


def verdict(check, problem, evidence):
    """The claim, or why it is not proved."""
    try:
        return check(problem, evidence)
    except NotProved as fault:
        return fault


@pytest.mark.parametrize(
    ("rule", "check", "change", "expected"),
    [
        ("clique", check_clique, changed_clique, {"clique-condition"}),
        ("blocks", check_blocks, changed_blocks, {"blocks-cover", "blocks-swap", "blocks-connected"}),
        ("orbits", check_orbits, changed_orbits, {"orbits-members", "orbits-invariant", "orbits-link"}),
    ],
)
def test_the_check_agrees_with_the_definition(found, rule, check, change, expected):
    outcomes = Counter()
    faults = Counter()
    rng = random.Random(7)
    for problem, evidence in found[rule]:
        assert holds(problem, evidence)
        pieces = [(problem, evidence), *(change(rng, problem, evidence) for _ in range(CHANGES))]
        for where, piece in pieces:
            answer = verdict(check, where, piece)
            assert isinstance(answer, Claim) == holds(where, piece), (where, piece, answer)
            outcomes["pieces"] += 1
            if isinstance(answer, Claim):
                outcomes["true after a change"] += (where, piece) != (problem, evidence)
                if rule == "orbits":
                    assert answer.value == share_by_definition(where, piece)
            else:
                assert answer.rule in RULES
                assert str(answer).startswith(f"{answer.rule}: ")
                faults[answer.rule] += 1
    assert outcomes["pieces"] >= 800
    assert outcomes["true after a change"] >= 80
    assert faults.total() >= 300
    assert faults["group"] >= 3
    assert min(faults[name] for name in expected) >= 20, faults


def problem_of(d, A, B, labels=None):
    """A problem over s0..s(d-1)."""
    return Problem("p", tuple(f"s{i}" for i in range(d)), tuple(A), tuple(B), labels)


@pytest.mark.parametrize(
    ("check", "problem", "evidence", "rule"),
    [
        (check_clique, problem_of(2, E[:1], E[1:2]), Clique(()), "clique-condition"),
        (check_clique, problem_of(2, E[:1], E[1:2]), Clique((IDENTITY,)), "clique-condition"),
        (check_clique, problem_of(2, E[:1], E[1:2]), Clique((Permutation.from_cycles([(0, 2)]),)), "group"),
        (check_clique, problem_of(2, E[:1], E[1:2], "xy"), Clique((Permutation.from_cycles([(0, 1)]),)), "group"),
        (check_blocks, problem_of(2, E[:1], E[1:2]), Blocks((), ((E[1],),), ()), "blocks-cover"),
        (check_blocks, problem_of(2, E[:1], E[1:2]), Blocks(((E[0],),), ((),), ()), "blocks-cover"),
        (check_blocks, problem_of(2, E[:1], E[1:2]), Blocks(((E[0],),), ((E[1],),), ()), "blocks-connected"),
        (
            check_blocks,
            problem_of(3, E[:1], E[1:3]),
            Blocks(((E[0],),), ((E[1],), (E[2],)), (Swap(0, 1, Permutation.from_cycles([(0, 1, 2)])),)),
            "blocks-swap",
        ),
        (  # the two blocks are exchanged, but a third one is sent away
            check_blocks,
            problem_of(4, E[:1], E[1:3]),
            Blocks(
                ((E[0],),),
                ((E[1],), (E[2],)),
                (Swap(0, 1, Permutation.from_cycles([(0, 1), (2, 3)])), Swap(0, 2, Permutation.from_cycles([(0, 2)]))),
            ),
            "blocks-swap",
        ),
        (check_orbits, problem_of(2, E[:1], E[1:2]), Orbits((), (), ()), "orbits-members"),
        (check_orbits, problem_of(2, E[:1], E[1:2]), Orbits((E[0], E[1]), (), (None,)), "orbits-members"),
        (check_orbits, problem_of(2, E[:1], E[1:2]), Orbits((E[0], E[1]), (), (None, None)), "orbits-fraction"),
        (check_orbits, problem_of(2, E[:1], E[1:2]), Orbits((E[0], E[1]), (), (None, (0, 0))), "orbits-link"),
        (check_orbits, problem_of(2, E[:1], E[1:2]), Orbits((E[0], E[1]), (IDENTITY,), (None, (0, 1))), "orbits-link"),
    ],
)
def test_a_refusal_names_its_rule(check, problem, evidence, rule):
    with pytest.raises(NotProved) as caught:
        check(problem, evidence)
    assert caught.value.rule == rule


def half(side, x):
    """A weight of one half."""
    return side, x, Fraction(1, 2)


PAIR = Option.uniform((0, 1))
DROPPABLE = problem_of(3, [E[0], E[1], PAIR], [E[2], Option.uniform((0, 2))])


@pytest.mark.parametrize(
    "drops",
    [
        [Drop(E[2], (("B", E[2], Fraction(1)),))],
        [Drop(PAIR, (half("A", E[0]), half("A", E[1])))] * 2,
        [Drop(PAIR, (half("A", E[0]),))],
        [Drop(PAIR, (half("A", E[0]), half("B", E[2])))],
        [Drop(PAIR, (("A", E[0], Fraction(3, 2)), ("A", E[1], Fraction(-1, 2))))],
        [Drop(PAIR, (("A", PAIR, Fraction(1)),))],
        [Drop(PAIR, (half("B", E[0]), half("B", E[1])))],
        [Drop(PAIR, ())],
    ],
)
def test_a_drop_that_is_no_convex_combination_of_what_remains_is_refused(drops):
    with pytest.raises(NotProved) as caught:
        remaining_options(DROPPABLE, drops)
    assert caught.value.rule == "dropped"


def test_a_drop_that_cites_only_a_keeps_most_and_one_that_cites_b_does_not():
    inside = Drop(PAIR, (half("A", E[0]), half("A", E[1])))
    assert remaining_options(DROPPABLE, [inside]) == (option_set(E[:2]), True)
    problem = problem_of(3, [E[0], PAIR], [E[1], E[2]])
    mixed = Drop(PAIR, (half("A", E[0]), half("B", E[1])))
    assert remaining_options(problem, [mixed]) == ((E[0],), False)
    swap, other = Permutation.from_cycles([(0, 1)]), Permutation.from_cycles([(0, 2)])
    claim = check_clique(problem, Clique((swap, other), (mixed,)))
    assert (claim.relation, claim.value) == ("weak", Fraction(2, 3))
    assert check_clique(problem_of(3, E[:1], E[1:3]), Clique((swap, other))).most == 2


def test_a_dropped_option_needs_weights_that_sum_to_one():
    """2 e_0 = 2 times e_0 is no convex combination: with it A would seem to be inside the hull of B."""
    double = Option.of({0: 2})
    problem = Problem("double", ("x", "y"), (double,), (Option.one_hot(0), Option.one_hot(1)))
    with pytest.raises(NotProved) as fault:
        remaining_options(problem, [Drop(double, (("B", Option.one_hot(0), Fraction(2)),))])
    assert fault.value.rule == "dropped"
