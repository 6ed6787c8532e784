"""The problems that are benchmarked."""

import random
from itertools import combinations

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem


def _named(name: str, d: int, A: list[Option], B: list[Option]) -> Problem:
    return Problem(name, tuple(f"s{i}" for i in range(d)), option_set(A), option_set(B))


def one_hots(n: int) -> Problem:
    """A = {e_0}, B = {e_1, ..., e_n}."""
    return _named(f"1 against {n}", n + 1, [Option.one_hot(0)], [Option.one_hot(s) for s in range(1, n + 1)])


def six_state_blocks(n: int) -> Problem:
    """A = {e_v, (e_p + e_q)/2, a uniform triple} on 6 states, and n copies of it as B."""
    copies = [
        [
            Option.one_hot(s),
            Option.uniform((s + 1, s + 2)),
            Option.uniform((s + 3, s + 4, s + 5)),
        ]
        for s in range(0, 6 * (n + 1), 6)
    ]
    return _named(f"six-state blocks, {n} copies", 6 * (n + 1), copies[0], [x for part in copies[1:] for x in part])


def random_graph(d: int, losing: int, winning: int, seed: int) -> Problem:
    """Uniform pairs on the edges of a random graph: some are A, the others B; they share states."""
    edges = random.Random(seed).sample(list(combinations(range(d), 2)), losing + winning)
    pairs = [Option.uniform(edge) for edge in edges]
    return _named(f"d={d} |A|={losing} |B|={winning} #{seed}", d, pairs[:losing], pairs[losing:])


def dense_graph(d: int, winning: int, seed: int) -> Problem:
    """A = two adjacent edges, B = this many of the other edges on d states."""
    losing = [(0, 1), (0, 2)]
    others = [edge for edge in combinations(range(d), 2) if edge not in losing]
    chosen = random.Random(seed).sample(others, winning)
    return _named(
        f"dense d={d} |B|={winning}", d, [Option.uniform(e) for e in losing], [Option.uniform(e) for e in chosen]
    )
