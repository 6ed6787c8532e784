"""The door to z3: cardinality problems over named choices, exact linear feasibility.

Verdicts are three-valued and budgets are z3's counted resource units, so that answers do not depend on the
machine's speed.  Nothing that z3 says is evidence: its answers are re-checked by definition, and its "unsat" is
reported as an exhausted search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal, TypeVar

import z3

Engine = TypeVar("Engine", z3.Solver, z3.Optimize)
Verdict = Literal["sat", "unsat", "unknown"]

RESOURCE_LIMIT = 5_000_000
"""z3 resource units for one question; a few seconds of work on a small machine."""


class Selection:
    """Choose at least k of the candidates such that no forbidden set is chosen completely.

    Questions are asked with growing k: `choose(k)` excludes smaller choices from then on.

    >>> chooser = Selection([3, 4, 7])
    >>> chooser.forbid([3, 4]); chooser.forbid([7])
    >>> verdict, chosen = chooser.choose(1)
    >>> verdict, len(chosen)
    ('sat', 1)
    >>> chooser.choose(2)
    ('unsat', ())
    """

    def __init__(self, candidates: Iterable[int]) -> None:
        self._chosen = {k: z3.Bool(f"c{k}") for k in candidates}
        self._absent = {k: z3.Not(chosen) for k, chosen in self._chosen.items()}
        self._least = 0
        self._solver = _limited(z3.SolverFor("QF_FD"))

    def forbid(self, *families: Iterable[int]) -> None:
        """Never choose all members of one of these families together."""
        absent = self._absent
        self._solver.add(*[z3.Or(*[absent[k] for k in members]) for members in families])

    def choose(self, at_least: int) -> tuple[Verdict, tuple[int, ...]]:
        """An admissible choice of this size, or that there is none, or that the budget ended."""
        if at_least > len(self._chosen):
            return "unsat", ()
        if at_least > self._least:
            self._solver.add(z3.AtLeast(*self._chosen.values(), at_least))
            self._least = at_least
        answer = self._solver.check()
        chosen: tuple[int, ...] = ()
        if answer == z3.sat:
            model = self._solver.model()
            chosen = tuple(k for k, c in self._chosen.items() if z3.is_true(model[c]))
        return _verdict(answer), chosen


def largest_disjoint(sets: Sequence[Sequence[int]]) -> tuple[int, ...] | None:
    """The positions of a largest family of pairwise disjoint sets; None when z3's budget ends.

    >>> largest_disjoint([(0, 1), (1, 2), (2, 3)])
    (0, 2)
    """
    optimiser = _limited(z3.Optimize())
    chosen = [z3.Bool(f"c{k}") for k in range(len(sets))]
    users: dict[int, list[int]] = {}
    for k, members in enumerate(sets):
        for member in members:
            users.setdefault(member, []).append(k)
    for group in users.values():
        if len(group) > 1:
            optimiser.add(z3.AtMost(*[chosen[k] for k in group], 1))
    for c in chosen:
        optimiser.add_soft(c)
    if optimiser.check() != z3.sat:
        return None
    model = optimiser.model()
    return tuple(k for k, c in enumerate(chosen) if z3.is_true(model.eval(c)))


@dataclass(frozen=True, slots=True)
class Allocation:
    """How many hosts of each kind are used in each way, and the number of units that fit."""

    units: int
    uses: tuple[tuple[int, ...], ...]


def best_allocation(
    hosts: Sequence[tuple[int, Sequence[Sequence[int]]]], needs: Sequence[int], scale: Sequence[int]
) -> Allocation | None:
    """Maximise N such that needs[t] * N <= scale[t] * (yield of type t), each host used in at most one way.

    hosts: for every kind of host (its multiplicity, the yields of its ways: one number per type).
    Returns None when z3's budget ends.

    >>> best_allocation([(3, [(1, 0), (0, 2)])], needs=[1, 2], scale=[1, 1])
    Allocation(units=1, uses=((1, 1),))
    """
    optimiser = _limited(z3.Optimize())
    uses = [[z3.Int(f"u{h}_{w}") for w in range(len(ways))] for h, (_, ways) in enumerate(hosts)]
    for (multiplicity, _), variables in zip(hosts, uses, strict=True):
        optimiser.add([v >= 0 for v in variables])
        if variables:
            optimiser.add(z3.Sum(variables) <= multiplicity)
    units = z3.Int("units")
    optimiser.add(units >= 0)
    for t, need in enumerate(needs):
        terms = [
            way[t] * v
            for (_, ways), variables in zip(hosts, uses, strict=True)
            for way, v in zip(ways, variables, strict=True)
            if way[t]
        ]
        supply = z3.Sum(terms) if terms else z3.IntVal(0)
        optimiser.add(need * units <= scale[t] * supply)
    optimiser.maximize(units)
    if optimiser.check() != z3.sat:
        return None
    model = optimiser.model()
    return Allocation(
        model.eval(units, model_completion=True).as_long(),
        tuple(tuple(model.eval(v, model_completion=True).as_long() for v in vs) for vs in uses),
    )


def convex_weights(
    target: Mapping[int, Fraction], points: Sequence[Mapping[int, Fraction]]
) -> tuple[Verdict, tuple[Fraction, ...]]:
    """Weights w_k >= 0 with sum 1 and sum of w_k points[k] = target, exactly.

    >>> convex_weights({0: Fraction(1, 2), 1: Fraction(1, 2)}, [{0: Fraction(1)}, {1: Fraction(1)}])
    ('sat', (Fraction(1, 2), Fraction(1, 2)))
    """
    solver = _limited(z3.SolverFor("QF_LRA"))
    weights = [z3.Real(f"w{k}") for k in range(len(points))]
    solver.add([w >= 0 for w in weights])
    total = z3.Sum(weights) if weights else z3.RealVal(0)
    solver.add(total == 1)
    states = set(target).union(*points)
    for state in sorted(states):
        terms = [_real(p[state]) * w for p, w in zip(points, weights, strict=True) if state in p]
        value = z3.Sum(terms) if terms else z3.RealVal(0)
        solver.add(value == _real(target.get(state, Fraction(0))))
    answer = solver.check()
    if answer != z3.sat:
        return _verdict(answer), ()
    model = solver.model()
    return "sat", tuple(_fraction(model.eval(w, model_completion=True)) for w in weights)


def cancelling_weights(
    rows: Sequence[Mapping[int, int]], strict: Sequence[int]
) -> tuple[Verdict, tuple[Fraction, ...]]:
    """Weights w_k >= 0 with sum of w_k rows[k] = 0 and sum 1 over the strict rows: Farkas multipliers.

    "sat" means that rows[k].r >= 0 for all k, > 0 for the strict ones, has no solution r.

    >>> cancelling_weights([{0: 1, 1: -1}, {0: -2, 1: 2}], [0])
    ('sat', (Fraction(1, 1), Fraction(1, 2)))
    """
    solver = _limited(z3.SolverFor("QF_LRA"))
    weights = [z3.Real(f"w{k}") for k in range(len(rows))]
    solver.add([w >= 0 for w in weights])
    solver.add(z3.Sum([weights[k] for k in strict]) == 1)
    for state in sorted(set().union(*rows)):
        terms = [row[state] * w for row, w in zip(rows, weights, strict=True) if state in row]
        solver.add(z3.Sum(terms) == 0)
    answer = solver.check()
    if answer != z3.sat:
        return _verdict(answer), ()
    model = solver.model()
    return "sat", tuple(_fraction(model.eval(w, model_completion=True)) for w in weights)


def point_inside(rows: Sequence[Mapping[int, int]], strict: Iterable[int]) -> tuple[Verdict, dict[int, Fraction]]:
    """A point r with rows[k].r >= 0 for all k, > 0 for the strict ones; coordinates that no row has are left out.

    >>> point_inside([{0: 1, 1: -1}, {1: 1}], [0, 1])
    ('sat', {0: Fraction(1, 2), 1: Fraction(1, 4)})
    >>> point_inside([{0: 1}, {0: -1}], [0])
    ('unsat', {})
    """
    context = z3.Context()  # of its own: what was asked before must not change which answer is found
    solver = _limited(z3.SolverFor("QF_LRA", ctx=context))
    point = {state: z3.Real(f"r{state}", context) for state in sorted(set().union(*rows))}
    positive = set(strict)
    for k, row in enumerate(rows):
        total = z3.Sum([z3.RealVal(0, context), *(z3.RealVal(w, context) * point[state] for state, w in row.items())])
        solver.add(total > 0 if k in positive else total >= 0)
    answer = solver.check()
    if answer != z3.sat:
        return _verdict(answer), {}
    model = solver.model()
    return "sat", {state: _fraction(model.eval(r, model_completion=True)) for state, r in point.items()}


def find_injection(
    images: Mapping[int, Sequence[int]],
    needs: Iterable[tuple[tuple[int, int], Sequence[Sequence[tuple[int, int]]]]],
) -> tuple[Verdict, Mapping[int, int]]:
    """An injection psi with psi(x) in images[x] that keeps its needs.

    A need ((x, y), ways) says: if psi(x) = y, then for one of the ways psi(t) = u for all its pairs (t, u).

    >>> find_injection({0: [5, 6], 1: [5]}, [((0, 6), [[(1, 5)]])])
    ('sat', {0: 6, 1: 5})
    """
    context = z3.Context()  # of its own: what was asked before must not change which answer is found
    solver = _limited(z3.SolverFor("QF_FD", ctx=context))
    chosen = {(x, y): z3.Bool(f"p{x}_{y}", context) for x, ys in images.items() for y in ys}
    holders: dict[int, list[z3.BoolRef]] = {}
    for x, ys in images.items():
        solver.add(z3.PbEq([(chosen[x, y], 1) for y in ys], 1))
        for y in ys:
            holders.setdefault(y, []).append(chosen[x, y])
    solver.add([z3.AtMost(*group, 1) for group in holders.values() if len(group) > 1])
    for pair, ways in needs:
        found = [z3.And(*[chosen[used] for used in way]) for way in ways]
        solver.add(z3.Implies(chosen[pair], z3.Or(*found) if found else z3.BoolVal(False, context)))
    answer = solver.check()
    if answer != z3.sat:
        return _verdict(answer), {}
    model = solver.model()
    return "sat", {x: y for (x, y), c in chosen.items() if z3.is_true(model.eval(c))}


def balanced_choice(
    sets: Sequence[Sequence[int]], kinds: Sequence[int], needs: Sequence[int]
) -> tuple[int, ...] | None:
    """Pairwise disjoint sets, so chosen that the least (number of kind k) / needs[k] is as large as possible.

    kinds[j] is the kind of sets[j].  None when z3's budget ends.

    >>> balanced_choice([(0,), (1,), (0, 1), (2, 3)], [0, 0, 1, 1], [1, 1])
    (0, 1, 3)
    """
    context = z3.Context()  # of its own: what was asked before must not change which answer is found
    optimiser = _limited(z3.Optimize(ctx=context))
    chosen = [z3.Bool(f"c{k}", context) for k in range(len(sets))]
    users: dict[int, list[int]] = {}
    for k, members in enumerate(sets):
        for member in members:
            users.setdefault(member, []).append(k)
    for group in users.values():
        if len(group) > 1:
            optimiser.add(z3.AtMost(*[chosen[k] for k in group], 1))
    whole = lcm(*needs)
    units = z3.Int("units", context)
    optimiser.add(units >= 0)
    for kind, need in enumerate(needs):
        counted = [z3.If(c, 1, 0) for c, k in zip(chosen, kinds, strict=True) if k == kind]
        number = z3.Sum(counted or [z3.IntVal(0, context)])
        optimiser.add(need * units <= whole * number)
    optimiser.maximize(units)
    for c in chosen:
        optimiser.add_soft(c)
    if optimiser.check() != z3.sat:
        return None
    model = optimiser.model()
    return tuple(k for k, c in enumerate(chosen) if z3.is_true(model.eval(c)))


def _limited(engine: Engine) -> Engine:
    """The solver with the budget of one question; an interrupt must reach Python."""
    engine.set("rlimit", RESOURCE_LIMIT)
    engine.set("ctrl_c", False)
    return engine


def _real(value: Fraction) -> z3.RatNumRef:
    return z3.Q(value.numerator, value.denominator)


def _fraction(number: z3.RatNumRef) -> Fraction:
    return Fraction(number.numerator_as_long(), number.denominator_as_long())


def _verdict(answer: z3.CheckSatResult) -> Verdict:
    if answer == z3.sat:
        return "sat"
    return "unsat" if answer == z3.unsat else "unknown"
