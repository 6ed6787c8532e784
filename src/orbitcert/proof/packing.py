"""Law 4: if every reward lies in at most m of N images of the cone where A wins, then weak(1 - m/N).

K = {r : max_A(r) > max_B(r)}.  r is in phi.K if and only if some a in A has (phi.a - phi.b).r > 0 for every b in B.
The family is phi_0 = id, phi_1, ..., phi_n in Gamma, N = n + 1, repetitions allowed; counting the pairs (phi, i) with
phi_i^-1 phi.r in K in two ways gives the bound.  "At most m" comes in one of two forms.

**Pairs** (m = 1).  Two cones meet if and only if for some a, a' in A the strict inequalities of both have a common
solution.  Multipliers >= 0, not all zero, whose combination of the rows is the zero vector exclude that (Farkas).  When
the combination for (phi_0, phi_j) gives weight to a row of phi_j, it also excludes solutions that are weak on the side
of phi_0, so phi_j.K lies where B strictly wins: the n maps r -> phi_j.r are injections with disjoint images (RDSP Def
3.5), which is most(n).

**Case tree** (any m).  An inner node asks whether a form (phi_i.a - phi_i.b).r is > 0 or <= 0.  A leaf is closed by
multipliers over the answers on its path, or counts the cones that the answers leave possible; m is the largest count.
With `sorted` lists of states only rewards that do not increase along each list are looked at; that is enough when the
transposition of any two neighbours permutes the cones of the family.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from orbitcert.exact.option import Option, OptionSet, moved_set
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import Claim, NotProved
from orbitcert.proof.dropped import Drop, remaining_options
from orbitcert.proof.mixture import Mixture

Form = tuple[tuple[int, int], ...]
"""A linear form with coprime integer coefficients: (state, coefficient), states increasing; () is zero."""

Multipliers = tuple[tuple[int, Fraction], ...]
"""(number of a row, positive weight)."""


@dataclass(frozen=True, slots=True)
class Split:
    """Is (phi_i.a - phi_i.b).r > 0?  The subtree for `yes` follows, then the one for `no` (<= 0)."""

    i: int
    a: Option
    b: Option


@dataclass(frozen=True, slots=True)
class Closed:
    """No reward gets here: sum of weight times row is zero, with weight on a strict row.

    Rows: r[x] - r[y] >= 0 for the neighbours x, y of the sorted lists, in order; then the answers on the path from
    the root: the form > 0 for `yes`, minus the form >= 0 for `no`.
    """

    weights: Multipliers


@dataclass(frozen=True, slots=True)
class Counted:
    """The cones that the answers do not exclude are counted here."""


Node = Split | Closed | Counted


@dataclass(frozen=True, slots=True)
class CaseTree:
    """The nodes in preorder, and the lists of states along which rewards are sorted."""

    nodes: tuple[Node, ...]
    sorted: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PairRefutations:
    """For j = 1..n, i = 0..j-1, a in A*, a' in A*: weights on the rows of phi_i with a and of phi_j with a'.

    Row k < |B| is the form of phi_i.a - phi_i.B[k], row |B| + k that of phi_j.a' - phi_j.B[k].
    """

    weights: tuple[Multipliers, ...]


@dataclass(frozen=True, slots=True)
class Packing:
    """The permutations phi_1..phi_n, and why every reward is in few of the cones."""

    permutations: tuple[Permutation, ...]
    reason: PairRefutations | CaseTree
    dropped: tuple[Drop, ...] = ()
    mixtures: tuple[Mixture, ...] = ()

    @property
    def N(self) -> int:
        """The number of cones, that of the identity included."""
        return len(self.permutations) + 1


def check_packing(problem: Problem, evidence: Packing) -> Claim:
    """The claim that this evidence proves; raises NotProved with the failed condition.

    >>> one, two, three = (Option.one_hot(s) for s in range(3))
    >>> candy = Problem("candy", ("c", "h", "u"), (one,), (two, three))
    >>> swaps = (Permutation.from_cycles([(0, 1)]), Permutation.from_cycles([(0, 2)]))
    >>> both = ((0, Fraction(1)), (2, Fraction(1)))
    >>> refuted = PairRefutations((both, ((1, Fraction(1)), (3, Fraction(1))), ((1, Fraction(1)), (2, Fraction(1)))))
    >>> check_packing(candy, Packing(swaps, refuted))
    Claim(relation='most', value=Fraction(2, 1))
    """
    if problem.C:
        raise NotProved("competitors", "rule packing does not speak about competitors")
    if not all(problem.admits(phi) for phi in evidence.permutations):
        raise NotProved("group", "a permutation is not in the group")
    A, keeps_most = remaining_options(problem, evidence.dropped)
    if isinstance(evidence.reason, PairRefutations):
        if not evidence.permutations:
            raise NotProved("packing-fraction", "one cone alone proves nothing")
        strict = _check_pairs(problem, A, evidence.permutations, evidence.reason)
        if strict and keeps_most:
            return Claim("most", Fraction(len(evidence.permutations)))
        m = 1
    else:
        m = _most_possible(problem, A, evidence.permutations, evidence.reason)
    if m == evidence.N:
        raise NotProved("packing-fraction", "all cones are possible at once")
    return Claim("weak", 1 - Fraction(m, evidence.N))


def form_of(phi: Permutation, a: Option, b: Option) -> Form:
    """phi.a - phi.b divided by the positive number that leaves coprime integers.

    >>> form_of(IDENTITY, Option.uniform((0, 1)), Option.one_hot(0))
    ((0, -1), (1, 1))
    """
    entries = dict(a.moved_by(phi).entries)
    for state, weight in b.moved_by(phi).entries:
        entries[state] = entries.get(state, Fraction(0)) - weight
    scale = lcm(*(w.denominator for w in entries.values()))
    whole = {state: int(w * scale) for state, w in sorted(entries.items()) if w}
    divisor = gcd(*whole.values())
    return tuple((state, w // divisor) for state, w in whole.items())


def negated(form: Form) -> Form:
    """Minus the form."""
    return tuple((state, -w) for state, w in form)


def decided_by_sorting(form: Form, chains: Sequence[Sequence[int]]) -> bool:
    """True when the form is <= 0 at every reward that does not increase along the chains: all its partial sums are."""
    left = dict(form)
    for chain in chains:
        total = 0
        for state in chain:
            total += left.pop(state, 0)
            if total > 0:
                return False
        if total:
            return False
    return not left


def chain_rows(chains: Sequence[Sequence[int]]) -> list[Form]:
    """r[x] - r[y] for all neighbours."""
    rows = [((x, 1), (y, -1)) for chain in chains for x, y in pairwise(chain)]
    return [tuple(sorted(row)) for row in rows]


def _check_pairs(problem: Problem, A: OptionSet, permutations: Sequence[Permutation], refuted: PairRefutations) -> bool:
    """True when every combination for (0, j) gives weight to phi_j; raises when one is no combination to zero."""
    family = (IDENTITY, *permutations)
    forms = [[[form_of(phi, a, b) for b in problem.B] for a in A] for phi in family]
    strict = True
    waiting = iter(refuted.weights)
    for j in range(len(family)):
        for i in range(j):
            for left in forms[i]:
                for right in forms[j]:
                    weights = next(waiting, ())
                    rows = [*left, *right]
                    if not _cancels(rows, weights) or not weights:
                        raise NotProved("packing-pair", f"the rows of cones {i} and {j} do not cancel")
                    strict &= i > 0 or any(row >= len(left) for row, _ in weights)
    if next(waiting, None) is not None:
        raise NotProved("packing-pair", "more combinations than pairs")
    return strict


def _most_possible(problem: Problem, A: OptionSet, permutations: Sequence[Permutation], tree: CaseTree) -> int:
    """The largest number of cones that a counted leaf leaves possible; raises when the tree is not one."""
    family = (IDENTITY, *permutations)
    _check_sorted(problem, A, family, tree.sorted)
    rows = chain_rows(tree.sorted)
    forms = [[[form_of(phi, a, b) for b in problem.B] for a in A] for phi in family]
    losers, winners = set(A), set(problem.B)
    most = 0
    path: list[tuple[Form, bool]] = []  # the form asked about, and whether the answer is yes
    nonpositive: Counter[Form] = Counter()
    always = {form for cone in forms for row in cone for form in row if decided_by_sorting(form, tree.sorted)}
    finished = False

    def answer(form: Form, yes: bool) -> None:
        path.append((form, yes))
        nonpositive[negated(form) if yes else form] += 1

    for node in tree.nodes:
        if finished:
            raise NotProved("packing-tree", "nodes after the end of the tree")
        if isinstance(node, Split):
            if not 0 <= node.i < len(family) or node.a not in losers or node.b not in winners:
                raise NotProved("packing-tree", "a form of an unknown cone or option")
            answer(form_of(family[node.i], node.a, node.b), True)
            continue
        if isinstance(node, Closed):
            _check_closed(rows, path, node.weights)
        else:
            possible = sum(
                any(not any(form in always or nonpositive[form] for form in row) for row in cone) for cone in forms
            )
            most = max(most, possible)
        while path:
            form, yes = path.pop()
            nonpositive[negated(form) if yes else form] -= 1
            if yes:
                answer(form, False)
                break
        finished = not path
    if not finished:
        raise NotProved("packing-tree", "the tree has no end")
    return most


def _check_sorted(
    problem: Problem, A: OptionSet, family: Sequence[Permutation], chains: Sequence[Sequence[int]]
) -> None:
    states = [state for chain in chains for state in chain]
    if len(set(states)) != len(states) or any(not 0 <= s < problem.d for s in states):
        raise NotProved("packing-sorted", "a state is listed twice or does not exist")
    if not states:
        return
    cones = Counter((moved_set(phi, A), moved_set(phi, problem.B)) for phi in family)
    for chain in chains:
        for x, y in pairwise(chain):
            swap = Permutation.from_cycles([(x, y)])
            if cones != Counter({(moved_set(swap, X), moved_set(swap, Y)): n for (X, Y), n in cones.items()}):
                raise NotProved("packing-sorted", "a transposition of neighbours does not permute the cones")


def _check_closed(rows: Sequence[Form], path: Sequence[tuple[Form, bool]], weights: Multipliers) -> None:
    signed = [*rows, *(form if yes else negated(form) for form, yes in path)]
    strict = any(row >= len(rows) and path[row - len(rows)][1] for row, _ in weights if row < len(signed))
    if not strict or not _cancels(signed, weights):
        raise NotProved("packing-closed", "the rows do not cancel, or none of them is strict")


def _cancels(rows: Sequence[Form], weights: Multipliers) -> bool:
    """True when the weights are positive and the combination of the rows is zero."""
    total: dict[int, Fraction] = {}
    for row, weight in weights:
        if weight <= 0 or not 0 <= row < len(rows):
            return False
        for state, w in rows[row]:
            total[state] = total.get(state, Fraction(0)) + weight * w
    return not any(total.values())
