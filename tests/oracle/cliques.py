"""Cliques, worst cases and orbit counts by definition: every permutation of few states, every small reward.

Shares nothing with `orbitcert.search` and `orbitcert.proof` but the values of `orbitcert.exact`.  Rewards have
entries 0..top; all counts are exact integers, counted over the group, which gives the same fractions as over the orbit.
"""

import random
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import permutations, product
from math import lcm

import numpy as np

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem

Row = tuple[int, ...]


@cache
def all_rows(d: int, labels: tuple[str, ...] | None) -> tuple[Row, ...]:
    """Every permutation of 0..d-1 that keeps the labels, as the row phi(0), ..., phi(d-1)."""
    rows = permutations(range(d))
    return tuple(phi for phi in rows if labels is None or all(labels[i] == labels[j] for i, j in enumerate(phi)))


def group_of(problem: Problem) -> tuple[Row, ...]:
    """The group of the problem, element by element."""
    return all_rows(problem.d, problem.labels)


def image(phi: Row, x: Option) -> Option:
    """phi.x, that is (phi.x)[phi(i)] = x[i]."""
    return Option.of({phi[i]: weight for i, weight in x.entries})


def composed(phi: Row, psi: Row) -> Row:
    """(phi psi)(i) = phi(psi(i))."""
    return tuple(phi[j] for j in psi)


def inverted(phi: Row) -> Row:
    """phi^-1."""
    return tuple(sorted(range(len(phi)), key=phi.__getitem__))


def largest_clique(problem: Problem, A: Sequence[Option]) -> int | None:
    """The largest n with phi_1..phi_n such that phi_i^-1 phi_j.A is inside B for all i != j in 0..n, phi_0 = id.

    None when there is no largest one: A is inside B, and the identity may be repeated for ever.
    """
    winners = set(problem.B)
    if winners.issuperset(A):
        return None
    fits = {phi for phi in group_of(problem) if all(image(phi, x) in winners for x in A)}
    both = [phi for phi in fits if inverted(phi) in fits]

    def extended(size: int, candidates: list[Row]) -> int:
        best = size
        for k, phi in enumerate(candidates):
            back = inverted(phi)
            later = [psi for psi in candidates[k + 1 :] if {composed(back, psi), composed(inverted(psi), phi)} <= fits]
            if size + 1 + len(later) > best:
                best = max(best, extended(size + 1, later))
        return best

    return extended(0, both)


class WorstCase:
    """For every reward with entries 0..top: how much of its orbit has max_B > max_A, equal, and max_A > max_B.

    wins, ties, losses   one count per reward, over the whole group; rewards as in `rewards`
    """

    def __init__(self, problem: Problem, top: int = 3) -> None:
        d = problem.d
        scale = lcm(*(w.denominator for x in (*problem.A, *problem.B) for _, w in x.entries))
        self.rewards = np.array(list(product(range(top + 1), repeat=d)), dtype=np.int64)
        best = {}
        for side, options in (("A", problem.A), ("B", problem.B)):
            matrix = np.zeros((d, len(options)), dtype=np.int64)
            for k, x in enumerate(options):
                for i, weight in x.entries:
                    matrix[i, k] = int(weight * scale)
            best[side] = (self.rewards @ matrix).max(axis=1)
        sign = np.sign(best["B"] - best["A"])
        place = (top + 1) ** np.arange(d - 1, -1, -1)
        group = group_of(problem)
        seen = np.stack([sign[self.rewards[:, phi] @ place] for phi in group])  # r o phi, phi through the group
        self.order = len(group)
        self.wins, self.ties, self.losses = ((seen == value).sum(axis=0) for value in (1, 0, -1))

    def least_weak_share(self) -> Fraction:
        """min over these rewards of the share with max_B >= max_A."""
        return 1 - Fraction(int(self.losses.max()), self.order)

    def has_most(self, q: Fraction) -> bool:
        """True when #(B>A) >= q * #(A>B) at all of these rewards."""
        return bool((self.wins * q.denominator >= self.losses * q.numerator).all())


def random_option(rng: random.Random, d: int, negative: bool = False) -> Option:
    """A one-hot, a uniform distribution, a lottery, or (rarely) a vector that is none of these."""
    kind = rng.randrange(10)
    if kind < 3:
        return Option.one_hot(rng.randrange(d))
    if kind < 6:
        return Option.uniform(rng.sample(range(d), rng.randint(min(2, d), d)))
    if kind < 9 or not negative:
        weights = rng.choice([(2, 1), (1, 2, 1), (3, 1), (1, 1, 2, 3)])[:d]
        states = rng.sample(range(d), len(weights))
        return Option.of({i: Fraction(w, sum(weights)) for i, w in zip(states, weights, strict=True)})
    return Option.of({i: rng.randint(-1, 1) for i in range(d)})


def random_problem(seed: int, largest_d: int = 4, most_a: int = 3, most_b: int = 4) -> Problem:
    """A small problem; in about half of them B is made of images of A, so that cliques exist; some carry labels."""
    rng = random.Random(seed)
    while True:
        d = rng.randint(2, largest_d)
        labels = tuple(rng.choice("xy") for _ in range(d)) if rng.random() < 0.25 else None
        one_shape = rng.random() < 0.3
        A = [random_option(rng, d, negative=True) for _ in range(rng.randint(1, most_a))]
        if one_shape:
            A = [image(tuple(rng.sample(range(d), d)), A[0]) for _ in A]
        B: list[Option] = []
        if rng.random() < 0.6:
            rows = all_rows(d, labels)
            for _ in range(rng.randint(1, most_b)):
                phi = rng.choice(rows)
                B.extend(image(phi, x) for x in A)
        while len(B) < rng.randint(1, most_b):
            B.append(random_option(rng, d, negative=True))
        losing, winning = option_set(A), option_set(B)
        if rng.random() < 0.7:
            winning = tuple(x for x in winning if x not in losing)
        winning = option_set(rng.sample(winning, min(most_b, len(winning))))
        if winning and losing != winning:
            return Problem(f"random {seed}", tuple(f"s{i}" for i in range(d)), losing, winning, labels)


def random_permutation(rng: random.Random, problem: Problem) -> Permutation:
    """An element of the group of the problem, without listing the group."""
    mapping: dict[int, int] = {}
    for members in problem.label_classes():
        mapping.update(zip(members, rng.sample(members, len(members)), strict=True))
    return Permutation.from_mapping(mapping)
