"""The definitions, slow and obviously right: counts over an orbit, the least weak share, the largest clique.

Shares nothing with the checker or the searches but the values of `orbitcert.exact`.  A reward is a row r of d integers
or fractions; its orbit is the set of all phi.r with (phi.r)[phi(i)] = r[i], phi in the group of the problem.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, permutations, product
from math import lcm

from orbitcert.exact import Option, Permutation, Problem

Reward = tuple[Fraction | int, ...]


def arrangements(values: Sequence[Fraction | int]) -> Iterator[Reward]:
    """The different orders of these values, each once.

    >>> list(arrangements((0, 0, 1)))
    [(0, 0, 1), (0, 1, 0), (1, 0, 0)]
    """
    if not values:
        yield ()
    for first in sorted(set(values)):
        rest = list(values)
        rest.remove(first)
        for order in arrangements(rest):
            yield (first, *order)


@lru_cache(maxsize=256)
def few_arrangements(values: Reward) -> tuple[Reward, ...]:
    """The same as a tuple, kept for the next reward with these values; for few different values."""
    return tuple(arrangements(values))


def placed(classes: Sequence[Sequence[int]], rows: Sequence[Reward]) -> Reward:
    """The reward with these values at the states of each class."""
    values: dict[int, Fraction | int] = {}
    for members, row in zip(classes, rows, strict=True):
        values.update(zip(members, row, strict=True))
    return tuple(values[i] for i in sorted(values))


def orbit(problem: Problem, reward: Sequence[Fraction | int]) -> Iterator[Reward]:
    """The different rewards phi.r: every order of the values within each label class, or all that generators reach."""
    if problem.generators is not None:
        yield from _reached(problem, tuple(reward))
        return
    classes = problem.label_classes()
    rows = [tuple(reward[i] for i in members) for members in classes]
    kinds = (few_arrangements(row) if len(set(row)) <= 4 else tuple(arrangements(row)) for row in rows)
    if len(classes) == 1:  # then a row is the reward
        yield from next(kinds)
        return
    for orders in product(*kinds):
        yield placed(classes, orders)


def _reached(problem: Problem, reward: Reward) -> set[Reward]:
    """The least set that contains this reward and that every generator maps into itself."""
    found: set[Reward] = {reward}
    while True:
        more = set()
        for g in problem.generators or ():
            for w in found:
                values = dict(enumerate(w))
                values.update({g(i): value for i, value in enumerate(w)})
                more.add(tuple(values[i] for i in range(problem.d)))
        if more <= found:
            return found
        found |= more


def best(options: Iterable[Option], reward: Reward) -> Fraction | int:
    """max over x of x.r."""
    return max(sum(weight * reward[i] for i, weight in x.entries) for x in options)


Whole = list[list[tuple[int, int]]]


def in_integers(problem: Problem) -> tuple[Whole, Whole]:
    """The entries of A and of B, times one positive integer that no comparison notices."""
    weights = (w for x in (*problem.A, *problem.B) for _, w in x.entries)
    factor = lcm(*(w.denominator for w in weights))
    sides = ([[(i, int(w * factor)) for i, w in x.entries] for x in options] for options in (problem.A, problem.B))
    A, B = sides
    return A, B


def orbit_counts(problem: Problem, reward: Sequence[Fraction | int]) -> tuple[int, int, int]:
    """How many rewards of the orbit have max_B > max_A, equal, and max_A > max_B.

    >>> x, y = Option.one_hot(0), Option.one_hot(1)
    >>> orbit_counts(Problem("candy", ("x", "y", "z"), (x,), (y, Option.one_hot(2))), (1, 0, 0))
    (2, 0, 1)
    """
    wins = ties = losses = 0
    A, B = in_integers(problem)
    for moved in orbit(problem, reward):
        best_a = max(sum([w * moved[i] for i, w in x]) for x in A)
        best_b = max(sum([w * moved[i] for i, w in x]) for x in B)
        wins += best_b > best_a
        ties += best_b == best_a
        losses += best_a > best_b
    return wins, ties, losses


def least_weak_share(problem: Problem, rewards: Iterable[Sequence[Fraction | int]]) -> Fraction:
    """The least share of an orbit with max_B >= max_A, over these rewards."""
    shares = []
    for reward in rewards:
        wins, ties, losses = orbit_counts(problem, reward)
        shares.append(Fraction(wins + ties, wins + ties + losses))
    return min(shares)


def has_most(problem: Problem, factor: Fraction, rewards: Iterable[Sequence[Fraction | int]]) -> bool:
    """True when #(max_B > max_A) >= factor * #(max_A > max_B) over the orbit of each of these rewards."""
    return all(wins >= factor * losses for wins, _, losses in (orbit_counts(problem, reward) for reward in rewards))


def all_rewards(d: int, top: int) -> Iterator[Reward]:
    """All rewards in {0..top}^d."""
    return product(range(top + 1), repeat=d)


def one_reward_per_orbit(problem: Problem, values: Sequence[int]) -> Iterator[Reward]:
    """One reward from the orbit of each reward with these values: sorted within every label class, or the first."""
    if problem.generators is not None:
        seen: set[Reward] = set()
        for reward in product(values, repeat=problem.d):
            if reward not in seen:
                seen |= _reached(problem, reward)
                yield reward
        return
    classes = problem.label_classes()
    for rows in product(*(tuple(combinations_with_replacement(values, len(members))) for members in classes)):
        yield placed(classes, rows)


def group(problem: Problem) -> tuple[Permutation, ...]:
    """Every permutation in the group of the problem."""
    dense = (Permutation.from_dense(row) for row in permutations(range(problem.d)))
    return tuple(phi for phi in dense if problem.admits(phi))


def largest_clique(problem: Problem, limit: int) -> int:
    """The largest n <= limit with phi_1..phi_n such that phi_i^-1 phi_j.A is inside B for all i != j in 0..n.

    phi_0 is the identity.  When A is inside B permutations may be repeated for ever, and the answer is the limit.
    """
    winners = set(problem.B)
    if winners.issuperset(problem.A):
        return limit
    fits = {psi for psi in group(problem) if all(x.moved_by(psi) in winners for x in problem.A)}

    def extended(size: int, candidates: list[Permutation]) -> int:
        found = size
        for k, phi in enumerate(candidates):
            if found >= limit:
                return limit
            later = [
                psi for psi in candidates[k + 1 :] if phi.inverse() * psi in fits and psi.inverse() * phi in fits
            ]
            found = max(found, extended(size + 1, later))
        return found

    return min(limit, extended(0, [phi for phi in fits if phi.inverse() in fits]))
