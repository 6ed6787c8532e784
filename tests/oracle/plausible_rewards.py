"""Sets of plausible rewards by definition, and small random ones.

Shares nothing with the code under test but the values of `orbitcert.exact`.
"""

from collections import Counter
from fractions import Fraction

from oracle.brute_force import best, orbit
from oracle.cliques import image, random_option
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.plausible_rewards import Constraint, PlausibleRewards
from orbitcert.exact.problem import Problem
from orbitcert.orbit.tally import Counts

one = [Option.one_hot(s) for s in range(6)]


def constraint(weights, relation=">=", right=0):
    return Constraint(Option.of(weights), relation, Fraction(right))


def lies_in(constraints, reward):
    """The definition, without the code under test."""
    for c in constraints:
        value = sum(w * reward[i] for i, w in c.coefficients.entries)
        if not {">=": value >= c.right, ">": value > c.right, "=": value == c.right}[c.relation]:
            return False
    return True


def counts_inside(problem, reward, constraints):
    found = Counter()
    for moved in orbit(problem, reward):
        if lies_in(constraints, moved):
            a, b = best(problem.A, moved), best(problem.B, moved)
            found[(b > a) - (a > b)] += 1
    return Counts(found[1], found[0], found[-1])


def moved(phi, reward):
    result = list(reward)
    for i, value in enumerate(reward):
        result[phi(i)] = value
    return tuple(result)


def random_theta(rng, problem):
    """One to three constraints, many of them kept by some permutations: boxes, orders, equalities, anything."""
    d, found = problem.d, []
    for _ in range(rng.randint(1, 3)):
        i, j = rng.sample(range(d), 2)
        kind = rng.randrange(6)
        if kind == 0:
            found += [constraint({s: 1}, ">=", rng.choice((0, 1))) for s in range(d)]
        elif kind == 1:
            found += [constraint({s: -1}, rng.choice((">=", ">")), -2) for s in range(d) if s != i]
        elif kind == 2:
            found.append(constraint({i: 1, j: -1}, rng.choice((">=", ">", "="))))
        elif kind == 3:
            found.append(constraint(dict.fromkeys(range(d), 1), rng.choice((">=", "=")), rng.randint(0, 4)))
        elif kind == 4:
            found.append(constraint({i: rng.choice((1, -1))}, rng.choice((">=", ">")), rng.choice((0, 1, -1))))
        else:
            found.append(
                constraint({s: rng.randint(-2, 2) or 1 for s in (i, j)}, rng.choice((">=", ">")), Fraction(1, 2))
            )
    return PlausibleRewards(problem.states, tuple(found))


def random_copies(rng):
    """One option, or two, against images under several permutations."""
    d = rng.choice((3, 4, 4))
    A = option_set(random_option(rng, d) for _ in range(rng.choice((1, 1, 2))))
    rows = [tuple(rng.sample(range(d), d)) for _ in range(4)]
    B = option_set(y for row in rows for y in (image(row, x) for x in A) if y not in A)
    return Problem("copies", tuple("uvwx"[:d]), A, B or (one[0],))


def random_blocks(rng):
    """m one-hots (or pairs) against n >= m more, with options of B that are in no block."""
    m, n = rng.choice(((2, 2), (2, 3), (1, 3)))
    d = m + n
    A, B = [one[i] for i in range(m)], [one[i] for i in range(m, d)]
    if rng.random() < Fraction(1, 3):
        B.append(Option.uniform(rng.sample(range(m, d), 2)))
    return Problem("blocks", tuple("uvwxyz"[:d]), tuple(A), tuple(B))
