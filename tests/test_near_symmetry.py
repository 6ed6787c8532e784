"""Almost symmetric option sets: nearest symmetric ones by definition, distances, and what a gap decides."""

import json
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations, product

import pytest

from inline_command import inline
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, best_value
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import read_problem
from orbitcert.near_symmetry import Transfer, largest_change, nearest_symmetry, transfer
from orbitcert.orbit.counts import TooLarge
from orbitcert.orbit.nearby import l1_distance
from orbitcert.orbit.tally import Counts
from orbitcert.proof.blocks import Blocks, are_blocks_by_definition
from orbitcert.proof.clique import Clique, is_clique_by_definition
from orbitcert.search.near_clique import find_near_clique

NOISE = Fraction(1, 1000)
TOLERANCE = Fraction(1, 100)


def symmetric_problem(rng: random.Random) -> Problem:
    """A random small option set and one or two copies of it by transpositions, plus now and then another option."""
    d = rng.randint(3, 5)
    weights = [Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3)]
    A = [
        Option.of({s: rng.choice(weights) for s in rng.sample(range(d), rng.randint(1, 2))})
        for _ in range(rng.randint(1, 2))
    ]
    B = []
    for _ in range(rng.randint(1, 2)):
        i, j = rng.sample(range(d), 2)
        B += [x.moved_by(Permutation.from_cycles([(i, j)])) for x in A]
    if rng.random() < 0.3:
        B.append(Option.of({s: Fraction(1, 2) for s in rng.sample(range(d), 2)}))
    return Problem("p", tuple("abcde"[:d]), tuple(set(A)), tuple(set(B)))


def noisy_problem(rng: random.Random, problem: Problem) -> tuple[Problem, Fraction]:
    """The same with noise in some entries, and the l1 size of it."""
    size = Fraction(0)
    sides: list[list[Option]] = []
    for side in (problem.A, problem.B):
        sides.append([])
        for x in side:
            entries = dict(x.entries)
            for s in range(problem.d):
                if rng.random() < 0.4:
                    change = rng.choice([-2, -1, 1, 2]) * NOISE
                    entries[s] = entries.get(s, Fraction(0)) + change
                    size += abs(change)
            sides[-1].append(Option.of(entries))
    return problem.with_options(*sides), size


@cache
def all_cases(count: int):
    """Seeded: a random generator for what follows, the symmetric problem, the noisy one, the size of the noise."""
    return tuple(cases(count))


def cases(count: int):
    rng = random.Random("almost symmetric")
    made = 0
    while made < count:
        try:
            problem = symmetric_problem(rng)
            noisy, size = noisy_problem(rng, problem)
        except ValueError:  # A = B, or noise that makes two options equal
            continue
        if nearest_symmetry(problem, Fraction(0)) is None:
            continue
        made += 1
        yield random.Random(made), problem, noisy, size


def test_planted_symmetry_is_found_again_not_farther_away_than_the_noise():
    kinds = Counter()
    for _, problem, noisy, size in all_cases(80):
        plain, near = nearest_symmetry(problem, Fraction(0)), nearest_symmetry(noisy, TOLERANCE)
        assert plain is not None
        assert near is not None
        assert plain.distance == 0
        assert near.claim.weak == plain.claim.weak
        assert near.distance <= size
        assert near.distance == sum(move.distance for move in near.moves)
        if isinstance(near.evidence, Clique):
            assert is_clique_by_definition(near.nearest, near.evidence)
        else:
            assert are_blocks_by_definition(near.nearest, near.evidence)
        kinds[type(near.evidence).__name__, near.distance > 0] += 1
    assert kinds["Clique", True] >= 30
    assert kinds["Blocks", True] >= 2
    assert sum(kinds[name, False] for name in ("Clique", "Blocks")) >= 1


def equations(near) -> list[tuple[Option, Permutation, Option]]:
    """phi.x = y, written out from the definitions of the rules, about the nearest options."""
    if isinstance(near.evidence, Blocks):
        options = {x for block in (*near.evidence.losing, *near.evidence.winning) for x in block}
        return [(x, swap.phi, x.moved_by(swap.phi)) for swap in near.evidence.swaps for x in options]
    members = (IDENTITY, *near.evidence.permutations)
    return [
        (x, phi.inverse() * psi, x.moved_by(phi.inverse() * psi))
        for phi, psi in product(members, members)
        if phi != psi
        for x in near.nearest.A
    ]


def test_no_other_values_of_the_entries_that_the_permutations_tie_are_nearer():
    """Per class of tied entries every given value is tried: a sum of distances is least at one of them."""
    compared = 0
    for _, _, noisy, _ in all_cases(80)[:40]:
        near = nearest_symmetry(noisy, TOLERANCE)
        assert near is not None
        moved = {move.option: move.moved for move in near.moves}
        classes: dict[tuple[Option, int], set] = {}
        for x, phi, y in equations(near):
            for s in range(noisy.d):
                joined = classes.get((x, s), {(x, s)}) | classes.get((y, phi(s)), {(y, phi(s))})
                classes.update(dict.fromkeys(joined, joined))
        for members in {id(c): c for c in classes.values()}.values():
            given = [
                dict(x.entries).get(s, Fraction(0))
                for side in (noisy.A, noisy.B)
                for x in side
                for y, s in members
                if moved.get(x, x) == y
            ]
            y, s = next(iter(members))
            chosen = sum(abs(v - dict(y.entries).get(s, Fraction(0))) for v in given)
            assert chosen == min(sum(abs(v - w) for v in given) for w in (*given, Fraction(0)))
            compared += 1
    assert compared >= 200


def counts_by_definition(problem: Problem, reward) -> Counts:
    """Every different order of the values, one by one."""
    tally = Counter()
    for r in set(permutations(reward)):
        b, a = best_value(problem.B, r), best_value(problem.A, r)
        tally[(b > a) - (b < a)] += 1
    return Counts(tally[1], tally[0], tally[-1])


def test_a_gap_larger_than_twice_the_shift_keeps_every_strict_comparison():
    outcomes = Counter()
    for rng, _, noisy, _ in all_cases(80)[:40]:
        near = nearest_symmetry(noisy, TOLERANCE)
        assert near is not None
        wide = rng.random() < 0.5
        reward = [rng.randint(0, 3) if wide else Fraction(rng.randint(0, 400), 4000) for _ in range(noisy.d)]
        found = transfer(near, reward)
        assert found.given == counts_by_definition(noisy, reward)
        assert found.nearest == counts_by_definition(near.nearest, reward)
        for move in near.moves:
            expected = max(abs(move.option.value(r) - move.moved.value(r)) for r in permutations(reward))
            assert largest_change(noisy, move, reward) == expected <= found.shift
        if found.keeps_strict:
            for r in set(permutations(reward)):
                b, a = best_value(near.nearest.B, r), best_value(near.nearest.A, r)
                given = best_value(noisy.B, r) - best_value(noisy.A, r)
                assert b == a or (given > 0) == (b > a) != (given < 0)
        outcomes[found.keeps_strict, found.given == found.nearest] += 1
    assert outcomes[True, True] >= 5
    assert outcomes[False, False] >= 2


def test_the_gap_must_be_more_than_twice_the_shift():
    counts = Counts(1, 0, 1)
    kept = [Transfer(counts, counts, Fraction(gap), Fraction(1), None).keeps_strict for gap in (1, 2, 3)]
    assert kept == [False, False, True]
    assert not Transfer(counts, counts, None, Fraction(0), None).keeps_strict


def test_rotations_are_not_taken_for_their_inverses():
    """A two-state option and its rotations: 2/3 on i and 1/3 on the state after it."""
    thirds = Fraction(2, 3), Fraction(1, 3)
    turned = [Option.of({i: thirds[0], (i + 1) % 3: thirds[1]}) for i in range(3)]
    noisy = Option.of({1: thirds[0] - NOISE, 2: thirds[1], 0: NOISE})
    near = nearest_symmetry(Problem("ring", ("x", "y", "z"), (turned[0],), (noisy, turned[2])), TOLERANCE)
    assert near is not None
    assert isinstance(near.evidence, Clique)
    assert near.evidence.n == 2
    assert tuple(sorted(turned[1:])) == near.nearest.B
    assert near.distance == 2 * NOISE


def distance_by_definition(problem: Problem, n: int) -> Fraction | None:
    """Every set of n permutations, every choice of images, every common value taken from the given entries."""
    options = (*problem.A, *problem.B)
    group = [Permutation.from_dense(row) for row in permutations(range(problem.d))]
    best = None
    for phis in combinations([phi for phi in group if phi != IDENTITY], n):
        members = (IDENTITY, *phis)
        demands = [(x, p.inverse() * q) for p, q in product(members, members) if p != q for x in problem.A]
        for images in product(problem.B, repeat=len(demands)):
            classes = {(x, s): {(x, s)} for x in options for s in range(problem.d)}
            for (x, sigma), y in zip(demands, images, strict=True):
                for s in range(problem.d):
                    joined = classes[x, s] | classes[y, sigma(s)]
                    classes.update(dict.fromkeys(joined, joined))
            value, total = {}, Fraction(0)
            for members_of_class in {id(c): c for c in classes.values()}.values():
                given = [dict(x.entries).get(s, Fraction(0)) for x, s in members_of_class]
                total += (least := min((sum(abs(v - w) for v in given), w) for w in given))[0]
                value.update(dict.fromkeys(members_of_class, least[1]))
            moved = [tuple(value[x, s] for s in range(problem.d)) for x in options]
            A, B = moved[: len(problem.A)], moved[len(problem.A) :]
            if len(set(A)) == len(A) and len(set(B)) == len(B) and set(A) != set(B) and (best is None or total < best):
                best = total
    return best


def test_all_cliques_tried_give_the_least_distance_of_the_definition():
    rng = random.Random("all cliques")
    compared = Counter()
    while sum(compared.values()) < 40:
        d = rng.choice([2, 3, 3])
        entries = [Fraction(k, 10) for k in range(4)]
        make = [Option.of({s: rng.choice(entries) for s in range(d)}) for _ in range(rng.randint(2, 3))]
        if len(set(make)) < len(make):
            continue
        problem = Problem("p", tuple("xyz"[:d]), make[:1], make[1:])
        n = rng.randint(1, 2) if d == 3 and len(make) == 3 else 1
        expected = distance_by_definition(problem, n)
        found = find_near_clique(problem, n, Fraction(100))
        assert (None if found is None else found.distance) == expected
        if found is not None:
            assert sum(l1_distance(x, y) for x, y in found.moves) == expected
            moved = dict(found.moves)
            solved = problem.with_options([moved[x] for x in problem.A], [moved[x] for x in problem.B])
            assert is_clique_by_definition(solved, Clique(found.permutations))
            assert find_near_clique(problem, n, found.distance) is None
        compared[n, found is not None] += 1
    assert compared[1, True] >= 10
    assert compared[2, True] >= 5


def test_all_cliques_refuse_what_is_too_much():
    large = Problem("p", tuple(map(str, range(7))), (Option.one_hot(0),), (Option.one_hot(1),))
    with pytest.raises(TooLarge, match="5040 permutations"):
        find_near_clique(large, 1, Fraction(1))
    shared = Problem("p", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(0), Option.one_hot(1)))
    with pytest.raises(BadInput, match="share an option"):
        find_near_clique(shared, 1, Fraction(1))


def test_the_command_tries_all_cliques(tmp_path):
    found = json.loads(inline(*NOISY, "--exhaustive", "--json", cwd=tmp_path).stdout)
    assert (found["distance"], found["nearest_of_all_cliques"]) == ("1/500", True)
    assert json.loads(inline(*NOISY, "--json", cwd=tmp_path).stdout)["nearest_of_all_cliques"] is False


def test_labels_restrict_the_largest_change():
    names = ("a", "b", "c")
    free = Problem("p", names, (Option.one_hot(0),), (Option.one_hot(1),))
    held = Problem("p", names, (Option.one_hot(0),), (Option.one_hot(1),), ("x", "x", "y"))
    near = nearest_symmetry(free.with_options((Option.of({0: 1, 2: NOISE}),), free.B), TOLERANCE)
    assert near is not None
    move = near.moves[0]
    assert l1_distance(move.option, move.moved) == move.distance == NOISE
    assert largest_change(free, move, (5, 0, 1)) == 5 * NOISE
    assert largest_change(held, move, (5, 0, 1)) == NOISE


def test_what_is_refused():
    close = Problem("p", ("a", "b"), (Option.of({0: Fraction(1, 100)}),), (Option.of({1: Fraction(1, 100)}),))
    with pytest.raises(BadInput, match="round to zero"):
        nearest_symmetry(close, Fraction(1, 10))
    same = Problem("p", ("a", "b"), (Option.of({0: 1}),), (Option.of({0: 1, 1: NOISE}),))
    with pytest.raises(BadInput, match="the same options"):
        nearest_symmetry(same, TOLERANCE)
    with pytest.raises(BadInput, match="at least 0"):
        nearest_symmetry(same, Fraction(-1))
    many = Problem("p", tuple(map(str, range(2001))), (Option.one_hot(0),), tuple(map(Option.one_hot, range(1, 2001))))
    with pytest.raises(TooLarge, match="equations"):
        nearest_symmetry(many, Fraction(0))


NOISY = ("nearest", "candy", "--within", "1/100", "--perturb", "B1:chocolate->hug=1/1000")


def test_the_command_shows_where_noise_breaks_the_bound(tmp_path):
    found = inline(*NOISY, "--reward", "0,1,2", "--worst", "-o", "near.json", "--json", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    value = json.loads(found.stdout)
    assert value["worst"] == ["1/2", "2/3"]
    assert value["nearest"] == {"weak": "2/3", "most": "2"}
    assert value["distance"] == "1/500"
    assert value["reward"]["keeps_strict"] is True
    assert (Option.one_hot(1), Option.one_hot(2)) == read_problem(tmp_path / "near.json").B
    words = inline(*NOISY, "--reward", "0,1,2", cwd=tmp_path)
    assert "l1 distance 1/500 with a clique of 2 permutations" in words.stdout


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (("--perturb", "A2:candy=1"), "A has only 1, there is no A2"),
        (("--perturb", "C1:candy=1"), "not of the form"),
        (("--perturb", "A1:cake=1"), "is no state"),
        (("--perturb", "A1:candy=0.1"), "0.1"),
        (("--perturb", "B1:chocolate->hug=1"), "makes two options of B equal"),
        (("--within", "x"), "--within"),
        (("--reward", "1,2"), "3"),
    ],
)
def test_bad_input_is_one_line(tmp_path, extra, reason):
    found = inline("nearest", "candy", "--within", "1/100", *extra, cwd=tmp_path)
    assert found.returncode == 4
    assert found.is_one_line_of_complaint
    assert reason in found.stderr


def test_nothing_found_is_exit_3(tmp_path):
    found = inline("nearest", "candy", "--within", "0", "--perturb", "A1:hug=1/1000", cwd=tmp_path)
    assert found.returncode == 3
    assert "no clique and no blocks found (searched)" in found.stdout
