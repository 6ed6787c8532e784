"""The checker looks only at what a permutation touches; its decisions are compared with the definitions, word for word.

Random certificates over at most five states, half of them damaged; both outcomes occur often.
"""

import json
import random
from fractions import Fraction

import pytest

from orbitcert.checker import check_text
from orbitcert.exact import Option, Permutation

SEEDS = range(1_500)
NAMES = "abcde"


def random_option(rng: random.Random, d: int) -> Option:
    """One of few shapes, so that images meet; sometimes the zero vector."""
    return Option.of({rng.randrange(d): rng.choice((0, 1, 1, 2)), rng.randrange(d): rng.choice((0, 1, 1))})


def random_permutation(rng: random.Random, d: int) -> Permutation:
    """Any permutation; often one that moves few states."""
    if rng.random() < 0.5:
        return Permutation.swapping(*([s] for s in rng.sample(range(d), 2)))
    return Permutation.from_dense(rng.sample(range(d), d))


def damaged(rng: random.Random, items: list) -> list:
    """The list, in about half of the cases without one item."""
    lost = rng.choice(items) if len(items) > 1 and rng.random() < 0.5 else None
    return [x for x in items if x != lost]


def distinct(rng: random.Random, options: list[Option]) -> list[Option]:
    """The different ones, in random order."""
    return rng.sample(sorted(set(options)), len(set(options)))


def spelled(options: list[Option]) -> list[dict[str, str]]:
    """The options as the format writes them."""
    return [{NAMES[i]: str(w) for i, w in x.entries} for x in options]


def cycles(phi: Permutation) -> list[list[str]]:
    """The permutation as the format writes it."""
    return [[NAMES[i] for i in cycle] for cycle in phi.cycles()]


def outcome(d: int, A: list[Option], B: list[Option], proof: dict, claim: dict) -> str:
    """`verified` or the name of the rejection."""
    problem = {"format": "orbitcert/problem/1", "name": "", "states": list(NAMES[:d]), "A": spelled(A), "B": spelled(B)}
    value = {"format": "orbitcert/certificate/1", "problem": problem, "claim": claim | {"orbit": "all"}, "proof": proof}
    message = check_text(json.dumps(value)).message
    assert not message.startswith("MALFORMED"), message
    return "verified" if message.startswith("VERIFIED") else message.split()[1].rstrip(":")


def image(phi: Permutation, options: set[Option]) -> set[Option]:
    """phi.X."""
    return {x.moved_by(phi) for x in options}


@pytest.mark.parametrize("largest", [3, 4, 5])
def test_cliques(largest: int) -> None:
    outcomes = {"verified": 0, "clique-condition": 0}
    for seed in SEEDS:
        rng = random.Random(seed)
        d = rng.randint(2, largest)
        A = distinct(rng, [random_option(rng, d) for _ in range(rng.randint(1, 2))])
        phis = [random_permutation(rng, d) for _ in range(rng.randint(1, 3))]
        group = [Permutation(), *phis]
        pairs = [(i, j) for i in range(len(group)) for j in range(len(group)) if i != j]
        needed = [x for i, j in pairs for x in image(group[i].inverse() * group[j], set(A))]
        B = distinct(rng, damaged(rng, distinct(rng, needed)))
        if set(A) == set(B):
            continue
        expected = all(image(group[i].inverse() * group[j], set(A)) <= set(B) for i, j in pairs)
        proof = {"rule": "clique", "permutations": [cycles(phi) for phi in phis]}
        found = outcome(d, A, B, proof, {"relation": "most", "factor": str(len(phis))})
        assert found == ("verified" if expected else "clique-condition"), seed
        outcomes[found] += 1
    assert min(outcomes.values()) > 200, outcomes


def test_blocks() -> None:
    outcomes = {"verified": 0, "blocks-swap": 0, "blocks-connected": 0}
    for seed in SEEDS:
        rng = random.Random(seed)
        d = rng.randint(2, 5)
        shape = {random_option(rng, d) for _ in range(rng.randint(1, 2))}
        first = random_permutation(rng, d)
        blocks = [shape, image(first, shape)]
        if rng.random() < 0.7:
            blocks.append(image(random_permutation(rng, d), shape))
        m = rng.randint(1, len(blocks) - 1)
        A, B = (distinct(rng, [x for block in side for x in block]) for side in (blocks[:m], blocks[m:]))
        if set(A) == set(B):
            continue
        swaps = [(0, 1, first)]
        for _ in range(rng.randint(0, 2)):
            i, j = rng.sample(range(len(blocks)), 2)
            tries = [random_permutation(rng, d) for _ in range(20)]
            swaps.append((i, j, next((phi for phi in tries if image(phi, blocks[i]) == blocks[j]), tries[0])))
        exchanged = all(
            image(phi, block) == blocks[{i: j, j: i}.get(k, k)] for i, j, phi in swaps for k, block in enumerate(blocks)
        )
        reached = {0}
        for _ in blocks:
            reached |= {k for i, j, _ in swaps if {i, j} & reached for k in (i, j)}
        expected = "blocks-swap" if not exchanged else "verified" if len(reached) == len(blocks) else "blocks-connected"
        proof = {
            "rule": "blocks",
            "losing": [[A.index(x) for x in block] for block in blocks[:m]],
            "winning": [[B.index(x) for x in block] for block in blocks[m:]],
            "swaps": [{"blocks": [i, j], "permutation": cycles(phi)} for i, j, phi in swaps],
        }
        n = len(blocks) - m
        claim = {"relation": "most", "factor": str(Fraction(n, m))}
        if n < m:
            claim = {"relation": "weak", "fraction": str(Fraction(n, n + m))}
        found = outcome(d, A, B, proof, claim)
        assert found == expected, seed
        outcomes[found] += 1
    assert min(outcomes.values()) > 50, outcomes


def test_orbits() -> None:
    outcomes = {"verified": 0, "orbits-invariant": 0, "orbits-link": 0, "orbits-fraction": 0}
    for seed in SEEDS:
        rng = random.Random(seed)
        d = rng.randint(2, 5)
        generators = [random_permutation(rng, d) for _ in range(rng.randint(1, 2))]
        C = {random_option(rng, d) for _ in range(rng.randint(1, 2))}
        while (larger := C.union(*(image(g, C) for g in generators))) != C:
            C = larger
        C = set(damaged(rng, sorted(C)))
        members = rng.sample(sorted(C), len(C))
        if len(members) < 2:
            continue
        cut = rng.randint(1, len(members) - 1)
        A, B = members[:cut], members[cut:]
        order = rng.sample(members, len(members))
        links: list[list[int] | None] = []
        cells: list[int] = []
        for k, x in enumerate(order):
            ways = [[g, e] for e in range(k) for g, phi in enumerate(generators) if order[e].moved_by(phi) == x]
            link = rng.choice(ways) if ways and rng.random() < 0.9 else None
            if k and rng.random() < 0.05:
                link = [0, rng.randrange(k)]
            links.append(link)
            cells.append(k if link is None else cells[link[1]])
        shares = [
            Fraction(sum(x in B for x, c in zip(order, cells, strict=True) if c == cell), cells.count(cell))
            for cell in set(cells)
        ]
        expected = "verified"
        if any(image(g, C) != C for g in generators):
            expected = "orbits-invariant"
        elif any(link and order[link[1]].moved_by(generators[link[0]]) != order[k] for k, link in enumerate(links)):
            expected = "orbits-link"
        elif not min(shares):
            expected = "orbits-fraction"
        proof = {
            "rule": "orbits",
            "members": [["A", A.index(x)] if x in A else ["B", B.index(x)] for x in order],
            "generators": [cycles(g) for g in generators],
            "links": links,
        }
        found = outcome(d, A, B, proof, {"relation": "weak", "fraction": str(min(shares))})
        assert found == expected, seed
        outcomes[found] += 1
    assert min(outcomes.values()) > 20, outcomes
