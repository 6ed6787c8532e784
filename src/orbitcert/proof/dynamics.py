"""Law 13, rule dynamics: copies of a sub-environment, found in the environment itself; no policy is ever listed.

Two forms of evidence.

`Paths`   R is what can be reached after a losing action; injections psi_i carry R, with all it can do, onto disjoint
          parts R_i that another first action enters in the same way.  Holds at every discount at once (OPTSP 6.9 is
          one copy); for average reward an entry may instead be reached almost surely.
`Ends`    average reward only: where policies can end.  Every long-run distribution is a mixture of stationary ones on
          end components, so it is enough to copy these (RDSP D.11, D.12 and, with several losing blocks, Law 3).

Here are the question, the evidence, what it proves, and its definition; `search/dynamics` finds it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.environment.mdp import Mdp, Row
from orbitcert.proof.claim import Claim, NotProved

Criterion = Literal["average", "discount=all"]
Pair = tuple[int, str]
"""A state and one of its actions."""

Route = tuple[Pair, ...]
"""Pairs that lead almost surely to the only successor outside their states: each has a successor that is this target
or belongs to an earlier pair.  One of the states must have been reached before."""


@dataclass(frozen=True, slots=True)
class DynamicsQuestion:
    """Does B beat A, as seen from `start`?

    lose_actions  A: what policies with one of these actions at `start` can end up doing; or
    lose_states   A: every long-run distribution supported inside these states (average reward only)
    win_actions   B: what policies with one of these actions at `start` can do; None: every other action when actions
                  lose, any action when states lose
    win_states    B: only what is supported inside these states; None: no condition
    criterion     "average": long-run distributions; "discount=all": visit distributions, at every discount

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> sorted(DynamicsQuestion(fork, 0, lose_actions=("l",)).first_actions())
    ['r']
    """

    mdp: Mdp
    start: int
    criterion: Criterion = "average"
    lose_actions: tuple[str, ...] = ()
    lose_states: tuple[int, ...] = ()
    win_actions: tuple[str, ...] | None = None
    win_states: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        own = set(self.mdp.actions[self.start])
        if bool(self.lose_actions) == bool(self.lose_states):
            raise ValueError("either actions or states lose")
        if not own.issuperset((*self.lose_actions, *(self.win_actions or ()))):
            raise ValueError("the start has no such action")
        if self.criterion != "average" and (self.lose_states or self.win_states is not None):
            raise ValueError("at every discount only actions lose and win")
        if not set(self.lose_actions).isdisjoint(self.win_actions or ()):
            raise ValueError("an action cannot lose and win")
        if not self.first_actions():
            raise ValueError("no action is left to win")

    def first_actions(self) -> frozenset[str]:
        """The actions at `start` that policies of B may take."""
        if self.win_actions is not None:
            return frozenset(self.win_actions)
        return frozenset(self.mdp.actions[self.start]).difference(self.lose_actions)

    def row(self, pair: Pair) -> Row:
        """T(state, action).  Raises KeyError when the state has no such action."""
        state, action = pair
        if action not in self.mdp.actions[state]:
            raise KeyError(pair)
        return self.mdp.rows[state][self.mdp.actions[state].index(action)]


@dataclass(frozen=True, slots=True)
class Copy:
    """An injection of listed base states, and the actions that match theirs.

    images   images[k] is psi of the k-th base state
    actions  actions[k][j] is the action there that matches the j-th listed action of the base state
    first    the action at the start that enters this copy as the losing action enters the base, or None
    """

    images: tuple[int, ...]
    actions: tuple[tuple[str, ...], ...]
    first: str | None = None


@dataclass(frozen=True, slots=True)
class Paths:
    """Copies of R, all that is reachable after the first losing action.

    states   R; of each of them every action is matched, in the order of the environment
    losing   for every other losing action its copy: these match in both directions
    winning  the copies that win; their states are pairwise disjoint, disjoint from R and from the start
    routes   for copies without `first` (average reward, one entry state): how psi(entry) is reached
    """

    states: tuple[int, ...]
    losing: tuple[Copy, ...]
    winning: tuple[Copy, ...]
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """An end component that loses, its isomorphic losing copies, and its winning copies.

    states   the base's states; actions[k]: the actions of the k-th one that keep inside and are matched
    """

    states: tuple[int, ...]
    actions: tuple[tuple[str, ...], ...]
    losing: tuple[Copy, ...]
    winning: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where losing policies can end, covered by blocks, and copies of these blocks where others can end.

    region      when actions lose: all states reachable after them; when states lose: these
    ranks       rounds that show what no policy does for ever, see `check_dynamics`; aligned with `region`
    points      losing states whose one-hots are taken whole: whatever ends inside them is a mixture of these
    loops       winning states with the action that stays there for ever: the copies of a point
    components  the other blocks, of two states and more
    routes      how loops and winning copies are reached
    """

    region: tuple[int, ...]
    ranks: tuple[tuple[int, ...], ...]
    points: tuple[int, ...]
    loops: tuple[Pair, ...]
    components: tuple[Component, ...]
    routes: tuple[Route, ...]

    def shapes(self) -> tuple[tuple[int, int], ...]:
        """For every shape of block (how many lose, how many win)."""
        found = [(len(self.points), len(self.loops))] if self.points else []
        found.extend((1 + len(c.losing), len(c.winning)) for c in self.components)
        return tuple(found)


Dynamics = Paths | Ends


def dynamics_claim(shapes: Iterable[tuple[int, int]]) -> Claim:
    """What m losing and n winning blocks of each shape yield.

    One shape: most(n/m) when n >= m, else weak(n/(n+m)) (Law 3).  Several: with q the least n/m, most(q) when q is a
    whole number (q disjoint copies of everything that loses: Law 1), else weak(q/(q+1)) (Laws 2 and 7).

    >>> dynamics_claim([(2, 3)]), dynamics_claim([(2, 3), (1, 2)])
    (Claim(relation='most', value=Fraction(3, 2)), Claim(relation='weak', value=Fraction(3, 5)))
    """
    ratios = [Fraction(n, m) for m, n in shapes]
    least = min(ratios)
    if least >= 1 and (len(ratios) == 1 or least.denominator == 1):
        return Claim("most", least)
    return Claim("weak", least / (least + 1))


def check_dynamics(question: DynamicsQuestion, evidence: Dynamics) -> Claim:
    """The claim that this evidence proves; raises NotProved with the failed condition.  Linear in what is read.

    `Ends`: start with the pairs (state, action) of the region whose successors are all in the region (at the start
    only losing actions when actions lose).  A round of ranks must not increase along a remaining pair, and removes the
    pairs that reach a strictly lower rank: no policy uses them for ever, for in an end component the rank would have
    to rise again.  Pairs into a state without remaining pairs go, too, as its rank may be chosen above all.  What
    remains must stay among the points, or be listed for its block.
    """
    if isinstance(evidence, Paths):
        _check_paths(question, evidence)
        shapes: tuple[tuple[int, int], ...] = ((1 + len(evidence.losing), len(evidence.winning)),)
    else:
        _check_ends(question, evidence)
        shapes = evidence.shapes()
    if not shapes or not all(n for _, n in shapes):
        raise NotProved("dynamics-fraction", "nothing loses, or some losing block has no winning copy")
    return dynamics_claim(shapes)


def _check_paths(question: DynamicsQuestion, evidence: Paths) -> None:
    mdp, base = question.mdp, evidence.states
    if not question.lose_actions:
        raise NotProved("dynamics-cover", "paths need losing actions")
    inside = frozenset(base)
    entry = question.row((question.start, question.lose_actions[0]))
    successors = {t for s in base for row in mdp.rows[s] for t, _ in row}.union(t for t, _ in entry)
    if len(inside) != len(base) or question.start in inside or not successors <= inside:
        raise NotProved("dynamics-cover", "the base is not closed, lacks an entry, or contains the start")
    actions = tuple(mdp.actions[s] for s in base)
    _check_disjoint([base, *(copy.images for copy in (*evidence.losing, *evidence.winning))], {question.start})
    for copy in (*evidence.losing, *evidence.winning):
        psi = _check_copy(question, base, actions, copy)
        if copy.first is not None:
            if question.row((question.start, copy.first)) != moved_row(psi, entry):
                raise NotProved("dynamics-entry", "a first action does not enter its copy as the losing action does")
        elif question.criterion != "average" or len(entry) != 1:
            raise NotProved("dynamics-entry", "a copy without a first action needs average reward and one entry")
    for copy in evidence.losing:
        for image, matched in zip(copy.images, copy.actions, strict=True):
            listed = {question.row((image, action)) for action in matched}
            if not listed.issuperset(mdp.rows[image]):
                raise NotProved("dynamics-cover", "a losing copy can do something that the base cannot")
    entered = [copy.first for copy in evidence.losing if copy.first in question.lose_actions]
    covered = {entry}.union(question.row((question.start, first)) for first in entered if first is not None)
    if len(entered) != len(evidence.losing):
        raise NotProved("dynamics-cover", "a losing copy is not entered by a losing action")
    if not covered.issuperset(question.row((question.start, action)) for action in question.lose_actions):
        raise NotProved("dynamics-cover", "a losing action enters no losing copy")
    winners = frozenset(image for copy in evidence.winning for image in copy.images)
    if question.win_states is not None and not winners.issubset(question.win_states):
        raise NotProved("dynamics-reach", "a winning copy is not inside the winning states")
    allowed = question.first_actions()
    if any(copy.first is not None and copy.first not in allowed for copy in evidence.winning):
        raise NotProved("dynamics-entry", "a winning copy is entered by an action that does not win")
    reached = _reached(question, evidence.routes, winners)
    place = base.index(entry[0][0])
    if any(copy.first is None and copy.images[place] not in reached for copy in evidence.winning):
        raise NotProved("dynamics-reach", "no route leads to the entry of a winning copy")


def _check_ends(question: DynamicsQuestion, evidence: Ends) -> None:
    if question.criterion != "average":
        raise NotProved("dynamics-cover", "ends speak about average reward only")
    losing: list[tuple[int, ...]] = [(s,) for s in evidence.points]
    winning: list[tuple[int, ...]] = [(s,) for s, _ in evidence.loops]
    inner: dict[int, set[Row]] = {}
    for component in evidence.components:
        for copy in (Copy(component.states, component.actions), *component.losing):
            for state, matched in zip(copy.images, copy.actions, strict=True):
                inner[state] = {question.row((state, action)) for action in matched}
        losing.extend((component.states, *(copy.images for copy in component.losing)))
        winning.extend(copy.images for copy in component.winning)
    _check_disjoint([*losing, *winning], set())
    for component in evidence.components:
        _check_connected(question, component)
    _check_cover(question, evidence, inner)
    allowed = question.first_actions()
    kept = None if question.win_states is None else frozenset(question.win_states)
    if kept is not None and not kept.issuperset(s for images in winning for s in images):
        raise NotProved("dynamics-reach", "a winning copy is not inside the winning states")
    reached = _reached(question, evidence.routes, frozenset())
    for state, action in evidence.loops:
        if question.row((state, action)) != ((state, Fraction(1)),):
            raise NotProved("dynamics-match", "an action of a loop does not stay")
    for component in evidence.components:
        for copy in component.losing:
            _check_copy(question, component.states, component.actions, copy)
        for copy in component.winning:
            _check_copy(question, component.states, component.actions, copy)
            if reached.isdisjoint(copy.images):
                raise NotProved("dynamics-reach", "no route leads to a winning copy")
    if not reached.issuperset(s for s, _ in evidence.loops):
        raise NotProved("dynamics-reach", "no route leads to a loop")
    used = {a for s, a in evidence.loops if s == question.start}.union(
        a
        for component in evidence.components
        for copy in component.winning
        for s, matched in zip(copy.images, copy.actions, strict=True)
        if s == question.start
        for a in matched
    )
    if not used <= allowed:
        raise NotProved("dynamics-reach", "a winning copy takes an action at the start that does not win")


def _check_cover(question: DynamicsQuestion, evidence: Ends, inner: Mapping[int, set[Row]]) -> None:
    """Whatever ends inside the region ends in listed blocks."""
    mdp, start = question.mdp, question.start
    region = frozenset(evidence.region)
    if len(region) != len(evidence.region):
        raise NotProved("dynamics-cover", "a state of the region is listed twice")
    remaining: dict[int, list[Row]] = {}
    for s in evidence.region:
        usable = mdp.rows[s]
        if question.lose_actions and s == start:
            usable = tuple(question.row((s, a)) for a in question.lose_actions)
        remaining[s] = [row for row in usable if all(t in region for t, _ in row)]
        if question.lose_actions and len(remaining[s]) != len(usable):
            raise NotProved("dynamics-cover", "the region is not closed")
    if question.lose_actions:
        entered = {t for a in question.lose_actions for t, _ in question.row((start, a))}
        if not entered <= region:
            raise NotProved("dynamics-cover", "a losing action leaves the region")
    elif region != frozenset(question.lose_states):
        raise NotProved("dynamics-cover", "the region is not what loses")
    for ranks in evidence.ranks:
        rank = dict(zip(evidence.region, ranks, strict=True))
        for s, rows in remaining.items():
            if any(rank[t] > rank[s] for row in rows for t, _ in row if remaining[t]):
                raise NotProved("dynamics-cover", "a rank rises along a pair that remains")
        remaining = {
            s: [row for row in rows if all(remaining[t] and rank[t] == rank[s] for t, _ in row)]
            for s, rows in remaining.items()
        }
    points = frozenset(evidence.points)
    for s, rows in remaining.items():
        for row in rows:
            among_points = s in points and all(t in points for t, _ in row)
            if not among_points and row not in inner.get(s, ()):
                raise NotProved("dynamics-cover", "something that can be done for ever is in no losing block")


def _check_connected(question: DynamicsQuestion, component: Component) -> None:
    """Along listed pairs every state of the base leads to every other one: then each can be reached almost surely."""
    steps: list[dict[int, set[int]]] = [{}, {}]
    for s, matched in zip(component.states, component.actions, strict=True):
        for action in matched:
            for t, _ in question.row((s, action)):
                steps[0].setdefault(s, set()).add(t)
                steps[1].setdefault(t, set()).add(s)
    for arrows in steps:
        seen = {component.states[0]}
        pending = [component.states[0]]
        while pending:
            for t in arrows.get(pending.pop(), ()):
                if t not in seen:
                    seen.add(t)
                    pending.append(t)
        if not all(component.actions) or seen != set(component.states):
            raise NotProved("dynamics-connected", "the base of a component is not strongly connected")


def _check_copy(
    question: DynamicsQuestion, states: tuple[int, ...], actions: tuple[tuple[str, ...], ...], copy: Copy
) -> Mapping[int, int]:
    """psi as a mapping; T(psi(x), beta) = psi.T(x, alpha) for every listed alpha and its match beta."""
    psi = dict(zip(states, copy.images, strict=True))
    for x, listed, matched in zip(states, actions, copy.actions, strict=True):
        for alpha, beta in zip(listed, matched, strict=True):
            row = question.row((x, alpha))
            if any(t not in psi for t, _ in row) or question.row((psi[x], beta)) != moved_row(psi, row):
                raise NotProved("dynamics-match", "an action of a copy does not do what the base's action does")
    return psi


def moved_row(psi: Mapping[int, int], row: Row) -> Row:
    """psi.row: the same probabilities on the images of the successors, all of which psi must map."""
    return tuple(sorted((psi[t], p) for t, p in row))


def _check_disjoint(blocks: list[tuple[int, ...]], used: set[int]) -> None:
    """Pairwise disjoint blocks without repetition that avoid `used`."""
    seen = set(used)
    for block in blocks:
        before = len(seen)
        seen.update(block)
        if len(seen) != before + len(block):
            raise NotProved("dynamics-disjoint", "two blocks share a state, or a block repeats one")


def _reached(question: DynamicsQuestion, routes: Iterable[Route], avoided: frozenset[int]) -> set[int]:
    """The states that the routes, none of which starts in an avoided state, reach almost surely from the start."""
    allowed = question.first_actions()
    reached = {question.start}
    for route in routes:
        listed = {s for s, _ in route}
        rows = [question.row(pair) for pair in route]
        targets = {t for row in rows for t, _ in row} - listed
        if len(listed) != len(route) or len(targets) != 1 or reached.isdisjoint(listed):
            raise NotProved("dynamics-reach", "a route does not begin where one was before, or has no single target")
        if any(s == question.start and a not in allowed for s, a in route) or not avoided.isdisjoint(listed):
            raise NotProved("dynamics-reach", "a route takes an action that does not win, or passes through a copy")
        near = set(targets)
        for (s, _), row in zip(route, rows, strict=True):
            if near.isdisjoint(t for t, _ in row):
                raise NotProved("dynamics-reach", "a state of a route comes no closer to its target")
            near.add(s)
        reached |= targets
    return reached
