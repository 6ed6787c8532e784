"""Law 8: which decision rules a piece of evidence covers, and what it proves for them.

f(X | C, r) is what a decision rule makes of a set X of options when it chooses from C at the reward r (definitions:
`orbit.decision_rules`).  "B is preferred" means f(B) > f(A), also where the rule chooses the worst: under the rule
anti-optimal B is preferred when B holds a worst option and A does not.  most(q) and weak(p) are read with f for max.

**The rules that look at one best value.**  With K = {r : max_A > max_B}:

- optimal: f(A) > f(B) happens only inside K.  Among more options than A and B this is Law 10 (`proof.competitors`):
  every `weak` claim stays, `most` stays when the permutations keep a set between A* and A* u B u C.
- anti-optimal: f(X | C, r) is that of the optimal rule at -r, and -(phi.r) = phi.(-r).  A claim about every reward
  holds at -r, so what is covered for one of the two rules is covered for the other, by any evidence.
- epsilon: f(A) > f(B) means max_A >= M - epsilon > max_B with M = max_C, which happens only inside K: `weak` stays, by
  any evidence.  `most` stays for cliques and blocks wherever it does for the optimal rule.  Alone, A is preferred where
  max_A > max_B + epsilon, and Law 1 reads max_A <= the old max_B < the old max_A - epsilon <= max_B - epsilon.  Among
  more options let C' be the kept set: where A is preferred, M = max_C' and max_B < max_C' - epsilon; at the permuted
  reward max_C' is the same, B holds a copy of A and reaches max_C' - epsilon, A has only what B had and does not.
  Blocks: put "at least max_C' - epsilon" for "the largest" in Law 3 (alone, C' is the union of the blocks).
  The Farkas multipliers of a packing speak about epsilon = 0 only: there `most` is lost, and A = {e2, (e1 + e2)/2},
  B = {e1} with r = (0, 1), epsilon = 1/2 shows that it can fail (B 0, A 1).
  Law 6 (dropped options, mixtures) keeps max_A and max_B, hence f, under all three.

**Every rule with f monotone in X and f(phi.X | phi.C, phi.r) = f(X | C, r).**  Let phi.C = C for the permutations used;
then f(phi.X | C, phi.r) = f(X | C, r).

- Clique.  Let f(A) > f(B) at phi_j^-1.w.  At phi_i^-1.w, i != j, f(B) >= f(phi_i^-1 phi_j.A), which is the old f(A),
  and f(A) <= the old f(B), because phi_j^-1 phi_i.A is inside B.  So f(B) > f(A) there: most(n).
- Blocks, n >= m.  For a set S of positions in 1..m+n let F(S) be f of the union of these blocks at r, and S' the other
  positions; the group makes it F(sigma S), sigma uniform.  Take the m-sets L with F(L) > F(L'): they contain all sigma
  at which A is preferred.  Any two meet, for if K is inside L', F(L) > F(L') >= F(K) > F(K') >= F(L).  An n-set W that
  contains one of them has F(W) >= F(L) > F(L') >= F(W'): there B is preferred.  These W' are the m-sets inside the
  n-sets L', any two of which share at least n - m + 1 positions; by Katona's theorem on shadows of intersecting
  families (1964) there are at least C(n+m-1, m) / C(n+m-1, n) = n/m times as many as there are L.  So most(n/m).
- Blocks, n < m: nothing.  With equal values an additive rule gives m blocks more than n of them.
- Orbits (Law 2) bound the average of f(B) over an orbit for additive rules; they do not count where f(B) > f(A).
- Packing counts cones of max_A > max_B: it says nothing about other rules.
- Dropped options of A and mixtures of B are not better than the best, but they can be chosen, or be counted: the
  evidence has to hold without them.

Satisficing and Boltzmann compare numbers that do not depend on C (shares with one denominator): C need not be kept.
For best-of and the quantiliser every permutation of the evidence has to map C onto itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from orbitcert.exact.option import Option, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.decision_rules import AntiOptimal, BestOf, EpsilonOptimal, Optimal, Quantiliser, Rule
from orbitcert.proof import Blocks, Claim, Clique, Evidence, NotProved, Orbits, Packing, proved_claim


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether evidence proves something for a rule: the claim about f(B) and f(A), or None, and the reason."""

    covered: bool
    claim: Claim | None
    reason: str


def coverage(problem: Problem, evidence: Evidence, rule: Rule, within: Iterable[Option] = ()) -> Coverage:
    """What the evidence proves about f(B) against f(A) over the orbit of every reward.

    within  more options of the choice set C, besides those of A, B and the competitors of the problem

    Raises NotProved when the evidence does not hold for the problem.  Cost: that of checking the evidence, and one
    step per option of C and permutation.

    >>> from orbitcert.orbit.decision_rules import Boltzmann
    >>> from orbitcert.exact.permutation import Permutation
    >>> from fractions import Fraction
    >>> ghost, apple, cherry = (Option.one_hot(s) for s in range(3))
    >>> pacman = Problem("pac", ("ghost", "apple", "cherry"), (ghost,), (apple, cherry))
    >>> clique = Clique((Permutation.from_cycles([(0, 1)]), Permutation.from_cycles([(0, 2)])))
    >>> coverage(pacman, clique, Boltzmann(Fraction(1))).claim
    Claim(relation='most', value=Fraction(2, 1))
    >>> coverage(pacman, clique, BestOf(2), [Option.uniform((1, 2))])
    Coverage(covered=False, claim=None, reason='phi_1 does not map the choice set onto itself')
    """
    own = {*problem.A, *problem.B}
    more = option_set(x for x in (*problem.C, *within) if x not in own)
    alone, among = replace(problem, C=()), replace(problem, C=more)
    match rule:
        case Optimal() | AntiOptimal() | EpsilonOptimal():
            return _by_best_value(alone, among, evidence, rule)
    kept = among if isinstance(rule, BestOf | Quantiliser) else None
    return _by_law_8(alone, kept, evidence)


def _by_best_value(alone: Problem, among: Problem, evidence: Evidence, rule: Rule) -> Coverage:
    """The rules that look at one best value: see the first part of the module."""
    reasons = {
        Optimal: "the claim of the certificate",
        AntiOptimal: "the optimal rule at the reward -r",
        EpsilonOptimal: "A is preferred only where max_A > max_B",
    }
    reason = reasons[type(rule)]
    claim = proved_claim(alone, evidence)
    lost = ""
    if isinstance(evidence, Packing):
        lost = "multipliers speak about the best value of A and B alone" if among.C or rule_has_slack(rule) else ""
    elif among.C and proved_claim(among, evidence) != claim:
        lost = "the permutations do not keep what competes"
    if claim.most is None or not lost:
        return Coverage(True, claim, reason)
    return Coverage(True, Claim("weak", claim.weak), f"{reason}; not most {claim.most}: {lost}")


def rule_has_slack(rule: Rule) -> bool:
    """True for epsilon-optimal with epsilon > 0.

    >>> rule_has_slack(Optimal())
    False
    """
    return isinstance(rule, EpsilonOptimal) and rule.epsilon > 0


def _by_law_8(alone: Problem, kept: Problem | None, evidence: Evidence) -> Coverage:
    """Every monotone equivariant rule: see the second part of the module; `kept` holds C where C plays a part."""
    claim = proved_claim(alone, evidence)
    match evidence:
        case Orbits():
            return _not_covered("Law 2 bounds the orbit average of f(B), for additive rules; it counts no preferences")
        case Packing():
            return _not_covered("packing counts cones of max_A > max_B, which is the optimal rule")
        case Blocks() if evidence.n < evidence.m:
            return _not_covered(f"Law 3 needs n >= m for this rule, here n = {evidence.n} and m = {evidence.m}")
    if evidence.dropped or evidence.mixtures:
        try:
            claim = proved_claim(alone, replace(evidence, dropped=(), mixtures=()))
        except NotProved:
            left = "dropped options of A" if evidence.dropped else "mixtures of options of B"
            return _not_covered(f"the proof rests on {left}, which this rule can tell from the best")
    if kept is not None:
        choice = frozenset((*kept.A, *kept.B, *kept.C))
        for number, phi in enumerate(_permutations(evidence), start=1):
            if not all(x.moved_by(phi) in choice for x in choice):
                what = f"phi_{number}" if isinstance(evidence, Clique) else f"swap {number}"
                return _not_covered(f"{what} does not map the choice set onto itself")
    law = "Law 1" if isinstance(evidence, Clique) else "Law 3"
    return Coverage(True, claim, f"{law} for monotone rules" + ("" if kept is None else ", the choice set is kept"))


def _permutations(evidence: Clique | Blocks) -> tuple[Permutation, ...]:
    return evidence.permutations if isinstance(evidence, Clique) else tuple(swap.phi for swap in evidence.swaps)


def _not_covered(reason: str) -> Coverage:
    return Coverage(False, None, reason)
