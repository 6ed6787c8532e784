"""The naive peers: cliques handed to z3 as they are defined, one boolean matrix per unknown permutation.

No reduction, no symmetry, no pieces.  The finite-domain solver is used, which is the fastest of z3 on these questions.
Verdicts are "sat", "unsat" or "unknown" (time-out).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

import z3

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem


@dataclass(frozen=True, slots=True)
class Answer:
    """z3's verdict and the seconds it took, encoding included."""

    verdict: str
    seconds: float


class _Unknown:
    """A permutation of d states as a matrix of booleans: entry k, l says phi(k) = l."""

    def __init__(self, name: str, d: int) -> None:
        self.d = d
        self.entry = [[z3.Bool(f"{name}_{k}_{l}") for l in range(d)] for k in range(d)]  # noqa: E741

    def definition(self) -> Iterable[z3.BoolRef]:
        """Exactly one image per state, exactly one state per image."""
        for line in (*self.entry, *map(list, zip(*self.entry, strict=True))):
            yield z3.PbEq([(p, 1) for p in line], 1)

    def is_involution(self) -> Iterable[z3.BoolRef]:
        """phi(k) = l exactly when phi(l) = k."""
        d = self.d
        return (self.entry[k][m] == self.entry[m][k] for k in range(d) for m in range(k))

    def carries(self, x: Option, y: Option) -> z3.BoolRef:
        """phi.x = y: no state goes to one of another weight."""
        left, right = dict(x.entries), dict(y.entries)
        d = self.d
        wrong = (self.entry[k][m] for k in range(d) for m in range(d) if left.get(k, 0) != right.get(m, 0))
        return z3.Not(z3.Or(list(wrong)))

    def moved(self, x: Option) -> dict[object, list[z3.BoolRef]]:
        """phi.x by weight: for every weight of x, which states carry it."""
        weights = dict.fromkeys(w for _, w in x.entries)
        return {w: [z3.Or([self.entry[k][m] for k, v in x.entries if v == w]) for m in range(self.d)] for w in weights}


class _Identity(_Unknown):
    def __init__(self, d: int) -> None:
        self.d = d
        self.entry = [[z3.BoolVal(k == m) for m in range(d)] for k in range(d)]


def involutive_copies(problem: Problem, n: int, timeout: float) -> Answer:
    """RDSP A.7: involutions phi_1..phi_n, phi_i.A = B_i inside B, phi_i.B_j = B_j for j != i, the B_i different."""
    begin = time.perf_counter()
    solver = z3.SolverFor("QF_FD")
    A, B = problem.A, problem.B
    phis = [_Unknown(f"phi{i}", problem.d) for i in range(n)]
    copy = [[z3.Bool(f"copy{i}_{b}") for b in range(len(B))] for i in range(n)]
    for i, phi in enumerate(phis):
        solver.add(list(phi.definition()))
        solver.add(list(phi.is_involution()))
        to = [[phi.carries(a, b) for b in B] for a in A]
        solver.add([z3.Or(row) for row in to])
        solver.add([copy[i][b] == z3.Or([row[b] for row in to]) for b in range(len(B))])
        within = [[phi.carries(x, y) for y in B] for x in B]
        for j in range(n):
            if j != i:
                for b in range(len(B)):
                    stays = z3.Or([z3.And(copy[j][c], within[b][c]) for c in range(len(B))])
                    solver.add(z3.Implies(copy[j][b], stays))
        for j in range(i):
            solver.add(z3.Or([copy[i][b] != copy[j][b] for b in range(len(B))]))
    return _solved(solver, begin, timeout)


def clique(problem: Problem, n: int, timeout: float) -> Answer:
    """The general definition: permutations phi_1..phi_n with phi_i^-1 phi_j.A inside B for all i != j in 0..n."""
    begin = time.perf_counter()
    solver = z3.SolverFor("QF_FD")
    phis: list[_Unknown] = [_Identity(problem.d), *(_Unknown(f"phi{i}", problem.d) for i in range(1, n + 1))]
    for phi in phis[1:]:
        solver.add(list(phi.definition()))
    losing = [[phi.moved(a) for a in problem.A] for phi in phis]
    winning = [[phi.moved(b) for b in problem.B] for phi in phis]
    for i in range(n + 1):
        for j in range(n + 1):
            if i != j:
                solver.add([z3.Or([_equal(x, y) for y in winning[i]]) for x in losing[j]])
    return _solved(solver, begin, timeout)


def _equal(x: dict[object, list[z3.BoolRef]], y: dict[object, list[z3.BoolRef]]) -> z3.BoolRef:
    if x.keys() != y.keys():
        return z3.BoolVal(False)
    return z3.And([p == q for w in x for p, q in zip(x[w], y[w], strict=True)])


def _solved(solver: z3.Solver, begin: float, timeout: float) -> Answer:
    left = timeout - (time.perf_counter() - begin)
    if left <= 0:
        return Answer("unknown", time.perf_counter() - begin)
    solver.set("timeout", int(1000 * left))
    verdict = str(solver.check())
    return Answer(verdict, time.perf_counter() - begin)
