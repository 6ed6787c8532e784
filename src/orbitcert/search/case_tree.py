"""Case trees for rule `packing`: every reward is in at most m of the cones, or here is one that is in more.

The rewards (all of them, or only the sorted ones) are cut by the forms of the cones until every part shows at most m
possible cones; parts are held by their extreme rays, so that it is exact and cheap to see which forms have a constant
sign.  A sign that follows from the cuts without being one of them gets an inner node of its own, one of whose answers
is closed by Farkas multipliers; it is placed as high in the tree as it holds, where it serves all leaves below.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.cone import Cone, Vector
from orbitcert.proof.packing import (
    CaseTree,
    Closed,
    Counted,
    Form,
    Node,
    Split,
    chain_rows,
    decided_by_sorting,
    form_of,
    negated,
)
from orbitcert.search.budget import Budget
from orbitcert.solver import cancelling_weights


@dataclass(frozen=True, slots=True)
class Crowded:
    """A reward (integers, one per state) in more cones than was asked."""

    point: Vector
    cones: int


@dataclass(slots=True)
class _Part:
    """A node of the tree before signs that follow are placed."""

    cone: Cone
    split: Form | None = None
    yes: "_Part | None" = None
    no: "_Part | None" = None
    needs: set[Form] = field(default_factory=set)
    place: tuple[Form, ...] = ()


class CaseTrees:
    """The forms of one family of cones phi_i.K, and the trees over them.

    chains  lists of states along which rewards are sorted; the caller answers for the symmetry of the family
    """

    def __init__(
        self, problem: Problem, A: OptionSet, family: Sequence[Permutation], chains: tuple[tuple[int, ...], ...]
    ) -> None:
        self._d = problem.d
        self._chains = chains
        self._source: dict[Form, tuple[int, Option, Option]] = {}
        self._cones: list[list[list[Form]]] = []
        for i, phi in enumerate(family):
            cone = []
            for a in A:
                row = []
                for b in problem.B:
                    form = form_of(phi, a, b)
                    self._source.setdefault(form, (i, a, b))
                    row.append(form)
                if not any(decided_by_sorting(form, chains) for form in row):
                    cone.append(row)
            self._cones.append(cone)

    def tree(self, m: int, budget: Budget) -> CaseTree | Crowded:
        """A tree that proves "at most m", or a reward in more cones; raises BudgetSpent."""
        root = self._grown(_Part(self._chamber()), m, budget)
        if isinstance(root, Crowded):
            return root
        _place(root)
        nodes: list[Node] = []
        self._write(root, [], nodes, budget)
        return CaseTree(tuple(nodes), self._chains)

    def _chamber(self) -> Cone:
        """All sorted rewards: prefixes of each chain are rays, whole chains and single other states lines."""
        rays, lines = [], []
        free = set(range(self._d))
        for chain in self._chains:
            free.difference_update(chain)
            rays += [_indicator(chain[:k], self._d) for k in range(1, len(chain))]
            lines.append(_indicator(chain, self._d))
        lines += [_indicator((state,), self._d) for state in sorted(free)]
        return Cone.simplicial(rays, lines)

    def _grown(self, root: _Part, m: int, budget: Budget) -> "_Part | Crowded":
        waiting: list[tuple[_Part, list[list[list[Form]]]]] = [(root, self._cones)]
        path_of: dict[int, frozenset[Form]] = {id(root): frozenset()}
        while waiting:
            part, cones = waiting.pop()
            budget.spend()
            signs: dict[Form, int] = {}
            alive = [[row for row in cone if all(_sign(part.cone, f, signs) >= 0 for f in row)] for cone in cones]
            possible = sum(map(bool, alive))
            asked = path_of.pop(id(part))
            if possible <= m:
                part.needs = self._needed(part.cone, asked, m)
                continue
            crossing = Counter(f for cone in alive for row in cone for f in row if signs[f] == 0)
            if not crossing:
                return Crowded(part.cone.interior_point(), possible)
            form = max(crossing, key=lambda f: (crossing[f], f))
            above, below = part.cone.cut(_dense(form, self._d))
            part.split, part.yes, part.no = form, _Part(above), _Part(below)
            path_of[id(part.yes)] = asked | {negated(form)}
            path_of[id(part.no)] = asked | {form}
            rest = [cone for cone in alive if cone]
            waiting += [(part.no, rest), (part.yes, rest)]
        return root

    def _needed(self, cone: Cone, asked: frozenset[Form], m: int) -> set[Form]:
        """Forms that are <= 0 here without having been asked, enough to exclude all cones but m."""
        prices: list[tuple[int, list[list[Form]]]] = []
        signs: dict[Form, int] = {}
        for rows in self._cones:
            choices = []
            for row in rows:
                if asked.isdisjoint(row):
                    choices.append([f for f in row if _sign(cone, f, signs) < 0])
            prices.append((len(choices) if all(choices) else len(self._source) + 1, choices))
        prices.sort(key=lambda price: price[0])
        needs: set[Form] = set()
        for _, choices in prices[: len(self._cones) - m]:
            for forms in choices:
                if needs.isdisjoint(forms):
                    needs.add(forms[0])
        return needs

    def _write(self, part: _Part, path: list[tuple[Form, bool]], nodes: list[Node], budget: Budget) -> None:
        depth = len(path)
        for form in part.place:
            budget.spend()
            nodes.append(Split(*self._source[form]))
            nodes.append(self._closed([*path, (form, True)]))
            path.append((form, False))
        if part.split is None or part.yes is None or part.no is None:
            nodes.append(Counted())
        else:
            nodes.append(Split(*self._source[part.split]))
            self._write(part.yes, [*path, (part.split, True)], nodes, budget)
            self._write(part.no, [*path, (part.split, False)], nodes, budget)
        del path[depth:]

    def _closed(self, path: Sequence[tuple[Form, bool]]) -> Closed:
        """Multipliers that exclude the last answer, `yes`, after the others."""
        rows = [*chain_rows(self._chains), *(form if yes else negated(form) for form, yes in path)]
        last = len(rows) - 1
        verdict, weights = cancelling_weights([dict(row) for row in rows], [last])
        if verdict != "sat":
            raise RuntimeError(f"no multipliers close a part that has no interior: {verdict}")
        return Closed(tuple((k, w) for k, w in enumerate(weights) if w))


def all_positive_somewhere(forms: Iterable[Form], d: int) -> bool:
    """True when some reward makes all these forms positive at once.

    >>> all_positive_somewhere([((0, 1), (1, -1))], 2), all_positive_somewhere([((0, 1),), ((0, -1),)], 2)
    (True, False)
    """
    cone = Cone.simplicial([], [_indicator((s,), d) for s in range(d)])
    for form in forms:
        sign = _sign(cone, form, {})
        if sign < 0:
            return False
        if sign == 0:
            cone, _ = cone.cut(_dense(form, d))
    return True


def _place(root: _Part) -> None:
    """Move every needed sign up to the highest part where it holds."""
    order = [root]
    for part in order:
        order.extend(child for child in (part.yes, part.no) if child is not None)
    for part in reversed(order):
        for child in (part.yes, part.no):
            if child is not None:
                up = {form for form in child.needs if _sign(part.cone, form, {}) < 0}
                child.place = tuple(sorted(child.needs - up))
                part.needs |= up
    root.place = tuple(sorted(root.needs))


def _sign(cone: Cone, form: Form, known: dict[Form, int]) -> int:
    """-1 when the form is <= 0 on the cone, 1 when it is >= 0 and not always 0, 0 when it takes both signs."""
    sign = known.get(form)
    if sign is None:
        values = [sum(w * ray[state] for state, w in form) for ray in cone.rays]
        up, down = any(v > 0 for v in values), any(v < 0 for v in values)
        crossed = (up and down) or any(sum(w * line[state] for state, w in form) for line in cone.lines)
        sign = known[form] = 0 if crossed else 1 if up else -1
    return sign


def _indicator(states: Sequence[int], d: int) -> Vector:
    chosen = set(states)
    return tuple(int(s in chosen) for s in range(d))


def _dense(form: Form, d: int) -> Vector:
    entries = dict(form)
    return tuple(entries.get(s, 0) for s in range(d))
