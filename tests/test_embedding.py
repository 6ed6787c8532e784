"""The search for a permutation with admitted images, both engines, against all permutations."""

import random
from collections import Counter

import pytest

from oracle.cliques import group_of, image, random_option, random_permutation
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.search import embedding
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.embedding import Embedder

CASES = 300
STEPS = 1_000_000


def question(seed):
    """A problem and admitted targets for some sources; some of the questions are built around an answer."""
    rng = random.Random(seed)
    d = rng.randint(2, 5)
    labels = tuple(rng.choice("xy") for _ in range(d)) if rng.random() < 0.3 else None
    problem = Problem("p", tuple(f"s{i}" for i in range(d)), (Option.one_hot(0),), (Option.one_hot(1),), labels)
    sources = option_set(random_option(rng, d, negative=True) for _ in range(rng.randint(2, 6)))
    phi = random_permutation(rng, problem)
    around = rng.random() < 0.3
    allowed = {}
    for x in sources:
        targets = [random_option(rng, d) for _ in range(rng.randint(0, 1))]
        targets.extend(x.moved_by(random_permutation(rng, problem)) for _ in range(rng.randint(0, 2)))
        if around:
            targets.append(x.moved_by(phi))
        rng.shuffle(targets)
        allowed[x] = option_set(targets)
    return problem, allowed


def by_brute_force(problem, allowed):
    """True when a permutation of the group carries every source to an admitted target."""
    return any(all(image(phi, x) in allowed[x] for x in allowed) for phi in group_of(problem))


@pytest.fixture
def subgraph_questions(monkeypatch):
    """The questions that reached the subgraph solver, which from now on gets all of them."""
    asked = []
    solve = embedding.embedding_of_states

    def counted(problem, allowed):
        asked.append(allowed)
        return solve(problem, allowed)

    monkeypatch.setattr(embedding, "embedding_of_states", counted)
    monkeypatch.setattr(embedding, "EASY_STEPS", -1_000)
    return asked


def compare(first_seed):
    """Counts of found and refuted questions; fails when brute force disagrees."""
    outcomes = Counter()
    for seed in range(first_seed, first_seed + CASES):
        problem, allowed = question(seed)
        phi = Embedder(problem).find(allowed, Budget(STEPS))
        assert (phi is not None) == by_brute_force(problem, allowed), seed
        if phi is not None:
            assert problem.admits(phi)
            assert all(x.moved_by(phi) in allowed[x] for x in allowed), seed
        outcomes[phi is not None] += 1
        outcomes["labels"] += problem.labels is not None
    assert outcomes["labels"] >= CASES // 5
    return outcomes


def test_the_own_search_answers_like_brute_force():
    outcomes = compare(0)
    assert outcomes[True] >= CASES // 3
    assert outcomes[False] >= CASES // 4


def test_the_subgraph_solver_answers_like_brute_force(subgraph_questions):
    outcomes = compare(10_000)
    assert len(subgraph_questions) == CASES
    assert outcomes[True] >= CASES // 3
    assert outcomes[False] >= CASES // 4


def test_images_are_all_images_inside_the_targets():
    sizes = Counter()
    for seed in range(200):
        rng = random.Random(20_000 + seed)
        problem, _ = question(seed)
        sources = option_set(random_option(rng, problem.d) for _ in range(rng.randint(1, 3)))
        rows = [x.moved_by(random_permutation(rng, problem)) for x in sources for _ in range(3)]
        targets = option_set(rows)
        found = {option_set(row) for row in Embedder(problem).images(sources, targets, Budget(STEPS))}
        expected = {option_set(image(phi, x) for x in sources) for phi in group_of(problem)}
        assert found == {X for X in expected if set(targets).issuperset(X)}, seed
        sizes[min(len(found), 2)] += 1
    assert min(sizes[size] for size in (0, 1, 2)) >= 10


def test_a_source_without_targets_has_no_answer():
    problem, _ = question(0)
    assert Embedder(problem).find({Option.one_hot(0): ()}, Budget(STEPS)) is None


def test_a_spent_budget_is_no_answer():
    states = tuple(f"s{i}" for i in range(12))
    problem = Problem("p", states, (Option.one_hot(0),), (Option.one_hot(1),))
    pairs = tuple(Option.uniform((i, i + 1)) for i in range(11))
    with pytest.raises(BudgetSpent):
        Embedder(problem).find(dict.fromkeys(pairs, pairs), Budget(3))
