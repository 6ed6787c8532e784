"""Sets Theta of plausible rewards: which permutations carry the A-preferring rewards of Theta into Theta.

**Claim.**  For every reward, among the elements of its orbit that lie in Theta, #(B>A) >= q * #(A>B): most(q) over
Theta.  The whole orbit need not lie in Theta, and Theta need not be closed: RDSP, after Definition 3.5, (2).

**Cliques.**  Let K = {r : max_A > max_B}, and let phi_1..phi_n be such that phi_i.K lies where B strictly wins and
phi_i.K, phi_j.K are disjoint for i != j.  If r in Theta and K implies phi_i.r in Theta for every i, then most(n) over
Theta.  *Proof.*  In an orbit take the elements in Theta and K.  The n maps r -> phi_i.r are injective, stay in the
orbit, by assumption in Theta, and end where B strictly wins; images under different maps are different.
The permutations of a clique (Law 1) are such: let A win at r and put w = phi_i.r.  A strictly wins at phi_i^-1.w, so B
strictly wins at the n other phi_j^-1.w, with j = 0 at w itself.  If w = phi_j.r' with r' in K, too, then A wins at
phi_j^-1.w, so j = i.  A packing of pairs that proves most(n) says the same of its permutations.
Every part of such a family is one: permutations that do not keep Theta are left out, and n' of them remain.

**Blocks**, n >= m >= 2.  Let phi_ij exchange the losing block i and the winning block j and fix the other blocks, and
let K_i = {r : some a in X_i has a.r >= x.r for every option x of every block}.  If r in Theta and K_i implies
phi_ij.r in Theta for every i and every j in a set J of n' >= m winning blocks, then most(n'/m) over Theta.
*Proof.*  Let r be in Theta and K, and T the set of its t blocks that attain the largest block value: all losing.  Take
t different j in J and exchange them with the members of T, one after the other.  Before each step the block to be
exchanged still attains the largest value, so the reward is in its K_i and the next one in Theta; at the end exactly the
chosen winning blocks attain it, so B strictly wins.  With a fixed order of T and of the choice, r has C(n', t) images
in Theta, one for each choice.  An image determines the choice, and with T it determines r: it is the image of at most
C(m, t) rewards.  Hence #(B>A) >= C(n', t)/C(m, t) #(A>B) >= n'/m #(A>B) for every t.

When options of A were dropped because of B (Law 6), B may only tie at the end: then weak(q/(q+1)) over Theta, the share
of the orbit's elements in Theta with max_B >= max_A.

Each condition is a list of linear systems that have no solution (`questions`): a reward of Theta in the cone of one
option a, for which phi.r breaks one constraint.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.plausible_rewards import Constraint, PlausibleRewards
from orbitcert.proof.blocks import Blocks
from orbitcert.proof.claim import Claim
from orbitcert.proof.linear_system import Row, combination

Cone = tuple[Row, ...]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Question:
    """Is there a reward in Theta and the cone at which phi.r breaks the constraint?  The rows of that system."""

    constraint: Constraint
    rows: tuple[Row, ...]


def rows_of(constraint: Constraint) -> tuple[Row, ...]:
    """The rows that say that the constraint holds."""
    c, right = constraint.coefficients, constraint.right
    match constraint.relation:
        case "=":
            return (Row(c, right, False), Row(combination((-1, c)), -right, False))
        case relation:
            return (Row(c, right, relation == ">"),)


def broken(constraint: Constraint) -> tuple[Row, ...]:
    """The rows any one of which says that the constraint does not hold.

    >>> [(row.right, row.strict) for row in broken(Constraint(Option.one_hot(0), ">", Fraction(2)))]
    [(Fraction(-2, 1), False)]
    """
    c, right = constraint.coefficients, constraint.right
    below = Row(combination((-1, c)), -right, constraint.relation != ">")
    return (below, Row(c, right, True)) if constraint.relation == "=" else (below,)


def membership(theta: PlausibleRewards) -> tuple[Row, ...]:
    """The rows that say r in Theta."""
    return tuple(row for constraint in theta.constraints for row in rows_of(constraint))


def winning_cone(a: Option, others: Sequence[Option]) -> Cone:
    """a.r > x.r for every other option x."""
    return tuple(Row(combination((1, a), (-1, x)), ZERO, True) for x in others)


def leading_cone(a: Option, others: Sequence[Option]) -> Cone:
    """a.r >= x.r for every other option x."""
    return tuple(Row(combination((1, a), (-1, x)), ZERO, False) for x in others if x != a)


def questions(theta: PlausibleRewards, phi: Permutation, cones: Sequence[Cone]) -> Iterator[Question]:
    """The systems that must all be without solution for phi to carry the cones within Theta into Theta.

    A constraint that phi turns into another constraint of Theta cannot be broken and is not asked about.
    """
    inside = membership(theta)
    known = set(theta.constraints)
    for constraint in theta.constraints:
        earlier = constraint.before(phi)
        if earlier in known:
            continue
        for row in broken(earlier):
            for cone in cones:
                yield Question(constraint, (*inside, *cone, row))


def number_of_questions(theta: PlausibleRewards, phi: Permutation, cones: int) -> int:
    """How many `questions` there are with so many cones."""
    known = set(theta.constraints)
    earlier = [constraint.before(phi) for constraint in theta.constraints]
    return cones * sum(len(broken(constraint)) for constraint in earlier if constraint not in known)


def block_exchange(evidence: Blocks, i: int, j: int) -> Permutation:
    """A product of the swaps that exchanges blocks i != j and fixes the others, along a path of swaps between them.

    >>> left, middle, right = (((Option.one_hot(s),)) for s in range(3))
    >>> from orbitcert.proof.blocks import Swap
    >>> swaps = (Swap(0, 1, Permutation.from_cycles([(0, 1)])), Swap(1, 2, Permutation.from_cycles([(1, 2)])))
    >>> block_exchange(Blocks((left,), (middle, right), swaps), 0, 2).cycles()
    ((0, 2),)
    """
    arrived: dict[int, tuple[int, Permutation]] = {i: (i, IDENTITY)}
    waiting = [i]
    while j not in arrived:
        here = waiting.pop(0)
        for swap in evidence.swaps:
            for k, there in ((swap.i, swap.j), (swap.j, swap.i)):
                if k == here and there not in arrived:
                    arrived[there] = (here, swap.phi)
                    waiting.append(there)
    steps = []
    place = j
    while place != i:
        place, phi = arrived[place]
        steps.append(phi)
    whole = steps[0]
    for phi in steps[1:]:
        whole = phi * whole * phi.inverse()
    return whole


def claim_over_theta(factor: Fraction, strict: bool) -> Claim | None:
    """most(factor) over Theta, or its weak form; None when nothing is left.

    >>> claim_over_theta(Fraction(2), False)
    Claim(relation='weak', value=Fraction(2, 3))
    """
    if not factor:
        return None
    return Claim("most", factor) if strict else Claim("weak", factor / (factor + 1))
