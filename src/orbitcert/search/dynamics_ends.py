"""Copies of the end components in which losing policies end (RDSP D.11, D.12, Law 3): the evidence `Ends`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.distribution.allowed_rows import AllowedRows
from orbitcert.distribution.end_components import EndComponents, Rows, maximal_end_components
from orbitcert.distribution.routes import Routes
from orbitcert.environment.mdp import Row
from orbitcert.proof.dynamics import Component, Copy, DynamicsQuestion, Ends, Pair, dynamics_claim
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.disjoint_copies import choose_disjoint
from orbitcert.search.rooted_matching import Base, Matcher
from orbitcert.search.state_colours import state_colours

Members = tuple[tuple[int, tuple[str, ...]], ...]
"""An end component: its states with the actions that stay."""

ALL_IMAGES = 12
"""Of a component of at most this many states all images are found; of a larger one, one for each root."""

IMAGES = 200
"""At most so many for each root."""

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class FoundEnds:
    """Evidence or None, whether more is impossible, and the reason."""

    evidence: Ends | None
    maximal: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """A kind of losing component: the first one, its losing copies, the copies that win, whether these are all."""

    base: Members
    losing: tuple[Copy, ...]
    winning: tuple[Copy, ...]
    complete: bool


def find_ends(question: DynamicsQuestion, budget: Budget, stage: Callable[[str], None]) -> FoundEnds:
    """Blocks that cover where losing policies end, and the most disjoint copies of them."""
    mdp, start = question.mdp, question.start
    stage("where losing policies can end")
    region, rows = _losing_region(question)
    components = maximal_end_components(rows)
    if not components.components:
        return FoundEnds(None, True, "no policy stays for ever in what loses: there is nothing to compare")
    winning = AllowedRows(mdp, start, question.first_actions(), [start])
    routes = Routes(winning, start)
    blocked = {s for members in components.components for s, _ in members}
    stage("where winning policies can end")
    kept = None if question.win_states is None else frozenset(question.win_states)
    loops = [
        (s, action)
        for s, action in _loops(winning)
        if s not in blocked and (kept is None or s in kept) and routes.reaches(s)
    ]
    points = tuple(sorted(blocked))
    best = _evidence(region, components, points, loops, [], routes)
    large = [members for members in components.components if len(members) > 1]
    if not large:
        return _answer(best, routes.exhausted, "every loop that can be reached was used")
    search = _ComponentSearch(question, winning, routes, blocked, kept, budget, stage)
    shapes = search.shapes(large)
    usable = [shape for shape in shapes if shape.winning]
    single = {s for members in components.components if len(members) == 1 for s, _ in members}
    spared = {s for shape in usable for s in _states(shape)}
    mixed = _combined(region, components, tuple(sorted(blocked - spared)), loops, usable, routes)
    if _strength(mixed) > _strength(best):
        alone = len(shapes) == len(usable) == 1 and not single
        proved = alone and usable[0].complete and routes.exhausted
        return _answer(mixed, proved, "every copy of the only component was tried")
    return _answer(best, False, "")


def _answer(evidence: Ends | None, maximal: bool, reason: str) -> FoundEnds:
    if evidence is None:
        return FoundEnds(None, maximal, "no end of a winning policy is a copy of an end that loses")
    return FoundEnds(evidence, maximal, reason if maximal else "nothing larger was found")


def _strength(evidence: Ends | None) -> tuple[Fraction, bool]:
    return (Fraction(0), False) if evidence is None else dynamics_claim(evidence.shapes()).strength()


def _losing_region(question: DynamicsQuestion) -> tuple[tuple[int, ...], Rows]:
    """The region of the evidence, and the rows that losing policies may use there."""
    mdp, start = question.mdp, question.start
    if question.lose_states:
        inside = tuple(sorted(question.lose_states))
        return inside, {s: tuple(zip(mdp.actions[s], mdp.rows[s], strict=True)) for s in inside}
    entered = {t for action in question.lose_actions for t, _ in question.row((start, action))}
    rows = AllowedRows(mdp, start, question.lose_actions, entered)
    return tuple(sorted(rows.states())), rows


def _loops(rows: AllowedRows) -> list[Pair]:
    """The states with an action that stays for sure, increasing."""
    found = []
    for s in sorted(rows.states()):
        for action, row in rows[s]:
            if row == ((s, ONE),):
                found.append((s, action))
                break
    return found


def _states(shape: _Shape) -> set[int]:
    """The losing states of a shape."""
    return {s for s, _ in shape.base}.union(*(copy.images for copy in shape.losing))


def _combined(
    region: tuple[int, ...],
    components: EndComponents,
    points: tuple[int, ...],
    loops: list[Pair],
    shapes: list[_Shape],
    routes: Routes,
) -> Ends | None:
    """Evidence from loops and copies of components, chosen pairwise disjoint."""
    images: list[tuple[int, ...]] = [(s,) for s, _ in loops] if points else []
    kinds = [0] * len(images)
    needs = [len(points)] if points else []
    for shape in shapes:
        images.extend(copy.images for copy in shape.winning)
        kinds.extend([len(needs)] * len(shape.winning))
        needs.append(1 + len(shape.losing))
    if not needs or not images:
        return None
    chosen = set(choose_disjoint(images, kinds, needs)[0])
    kept_loops = [loop for k, loop in enumerate(loops) if points and k in chosen]
    found = []
    position = len(loops) if points else 0
    for shape in shapes:
        copies = [copy for k, copy in enumerate(shape.winning, start=position) if k in chosen]
        position += len(shape.winning)
        found.append(_Shape(shape.base, shape.losing, tuple(copies), shape.complete))
    return _evidence(region, components, points, kept_loops, found, routes)


def _evidence(
    region: tuple[int, ...],
    components: EndComponents,
    points: tuple[int, ...],
    loops: list[Pair],
    shapes: list[_Shape],
    routes: Routes,
) -> Ends | None:
    """These blocks as evidence, or None when some losing block has no copy."""
    if (points and not loops) or any(not shape.winning for shape in shapes):
        return None
    targets = [s for s, _ in loops]
    for shape in shapes:
        targets.extend(next(s for s in copy.images if routes.reaches(s)) for copy in shape.winning)
    return Ends(
        region,
        tuple(tuple(ranks[s] for s in region) for ranks in components.ranks),
        points,
        tuple(loops),
        tuple(
            Component(tuple(s for s, _ in shape.base), tuple(a for _, a in shape.base), shape.losing, shape.winning)
            for shape in shapes
        ),
        routes.to(targets),
    )


class _ComponentSearch:
    """Groups losing components by isomorphism and finds their copies among what winning policies can do."""

    def __init__(
        self,
        question: DynamicsQuestion,
        winning: AllowedRows,
        routes: Routes,
        blocked: set[int],
        kept: frozenset[int] | None,
        budget: Budget,
        stage: Callable[[str], None],
    ) -> None:
        self._question = question
        self._winning = winning
        self._routes = routes
        self._blocked = blocked
        self._kept = kept
        self._budget = budget
        self._stage = stage
        stage("colouring states")
        mdp = question.mdp
        used = blocked | winning.states()
        closed = AllowedRows(mdp, question.start, mdp.actions[question.start], used)
        self._colours = state_colours(closed)

    def shapes(self, components: Sequence[Members]) -> list[_Shape]:
        """The kinds of these components, with their copies."""
        waiting = list(components)
        found = []
        while waiting:
            base, *waiting = waiting
            losing, rest = [], []
            for members in waiting:
                copy = self._isomorphic(base, members)
                losing.append(copy) if copy else rest.append(members)
            waiting = rest
            winning, complete = self._copies(base)
            found.append(_Shape(base, tuple(losing), winning, complete))
        return found

    def _base(self, members: Members, root: int) -> Base:
        rows = {s: tuple((a, self._question.row((s, a))) for a in actions) for s, actions in members}
        return Base(tuple(s for s, _ in members), rows, ((root, ONE),))

    def _isomorphic(self, base: Members, members: Members) -> Copy | None:
        """A copy of the base that is the whole other component."""
        if len(base) != len(members):
            return None
        inner = {s: tuple((a, self._question.row((s, a))) for a in actions) for s, actions in members}
        root = base[0][0]
        matcher = Matcher(self._base(base, root), lambda y: inner.get(y, ()), {}, self._budget)
        for y in inner:
            for copy in matcher.copies(((y, ONE),), IMAGES if len(base) <= ALL_IMAGES else 1):
                matched = dict(zip(copy.images, copy.actions, strict=True))
                if all(
                    {row for action, row in inner[s] if action in names}.issuperset(row for _, row in inner[s])
                    for s, names in matched.items()
                ):
                    return copy
        return None

    def _copies(self, base: Members) -> tuple[tuple[Copy, ...], bool]:
        """Copies of the base where winning policies can end, and whether these are all."""
        colours, winning = self._colours, self._winning
        counts: dict[int, int] = {}
        for y in winning.states():
            counts[colours[y]] = counts.get(colours[y], 0) + 1
        root = min((s for s, _ in base), key=lambda s: (counts.get(colours[s], 0), s))
        matcher = Matcher(self._base(base, root), self._rows_at, colours, self._budget)
        limit = IMAGES if len(base) <= ALL_IMAGES else 1
        found: dict[tuple[int, ...], Copy] = {}
        taken: set[int] = set()
        complete = True
        hosts = sorted(winning.states() - self._blocked, key=lambda y: (colours[y] != colours[root], y))
        try:
            for y in hosts:
                if colours[y] != colours[root] and matcher.relaxed_steps_left() <= 0:
                    complete = False
                    break
                if limit == 1 and y in taken:
                    complete = False
                    continue
                self._stage(f"matching a component of {len(base)} states: {len(found)} copies")
                if not matcher.could_host(root, y):
                    continue
                for copy in matcher.copies(((y, ONE),), limit):
                    key = tuple(sorted(copy.images))
                    if key not in found and any(self._routes.reaches(s) for s in copy.images):
                        found[key] = copy
                        taken.update(copy.images)
        except BudgetSpent:
            complete = False
        return tuple(found.values()), complete and matcher.complete

    def _rows_at(self, y: int) -> Sequence[tuple[str, Row]]:
        usable = y in self._winning and y not in self._blocked and (self._kept is None or y in self._kept)
        return self._winning[y] if usable else ()
