"""Copies of everything that a losing action leads to (Law 13): the evidence `Paths`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orbitcert.distribution.allowed_rows import AllowedRows
from orbitcert.distribution.routes import Route, Routes
from orbitcert.environment.mdp import Row
from orbitcert.proof.dynamics import Copy, DynamicsQuestion, Paths
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.disjoint_copies import choose_disjoint
from orbitcert.search.rooted_matching import Base, Matcher
from orbitcert.search.state_colours import state_colours

COPIES_PER_ROOT = 50
"""Different images of a small base that are kept for one way in."""

SMALL_BASE = 12
"""A base of more states gets one image for each way in."""


@dataclass(frozen=True, slots=True)
class FoundPaths:
    """Evidence or None, whether more copies are impossible, and the reason."""

    evidence: Paths | None
    maximal: bool
    reason: str


def find_paths(question: DynamicsQuestion, budget: Budget, stage: Callable[[str], None]) -> FoundPaths:
    """The most disjoint copies of what the first losing action leads to.

    Every other losing action must lead to an exact copy of it.
    """
    mdp, start = question.mdp, question.start
    entry = question.row((start, question.lose_actions[0]))
    losing = AllowedRows(mdp, start, question.lose_actions, [t for t, _ in entry])
    if start in losing:
        return FoundPaths(None, True, "a losing action can lead back to the start, which must lie outside the copies")
    states = tuple(sorted(losing.states()))
    winning = AllowedRows(mdp, start, question.first_actions(), [start])
    stage("colouring states")
    colours = state_colours(AllowedRows(mdp, start, mdp.actions[start], losing.states() | winning.states()))
    base = Base(states, {s: losing[s] for s in states}, entry)
    others = _losing_copies(question, base, colours, budget)
    if others is None:
        return FoundPaths(None, True, "the losing actions do not lead to copies of one another")
    blocked = losing.states().union([start], *(copy.images for copy in others))
    kept = None if question.win_states is None else frozenset(question.win_states)

    def rows_at(y: int) -> Sequence[tuple[str, Row]]:
        usable = y in winning and y not in blocked and (kept is None or y in kept)
        return winning[y] if usable else ()

    matcher = Matcher(base, rows_at, colours, budget)
    limit = COPIES_PER_ROOT if len(states) <= SMALL_BASE else 1
    entries = {row: action for action, row in reversed(winning[start]) if row != entry}
    found: list[Copy] = []
    complete = True
    try:
        for row, action in entries.items():
            stage(f"matching after {action}")
            if len(row) == len(entry):
                found.extend(Copy(c.images, c.actions, action) for c in matcher.copies(row, limit))
        if question.criterion == "average" and len(entry) == 1:
            complete = False
            found.extend(_behind_routes(question, matcher, winning, colours, [copy.images for copy in found]))
    except BudgetSpent:
        complete = False
    stage("choosing disjoint copies")
    chosen, exact = choose_disjoint([copy.images for copy in found], [0] * len(found), [1])
    copies = [found[k] for k in chosen]
    routes, copies = _routes(question, winning, base, copies)
    if not copies:
        return FoundPaths(None, complete and matcher.complete, "no other first action leads to a copy of what loses")
    maximal = complete and ((exact and matcher.complete) or len(copies) == len(entries))
    reason = "every other first action was matched" if maximal else "nothing larger was found"
    return FoundPaths(Paths(states, others, tuple(copies), routes), maximal, reason)


def _losing_copies(
    question: DynamicsQuestion, base: Base, colours: Mapping[int, int], budget: Budget
) -> tuple[Copy, ...] | None:
    """The exact copies that the other losing actions enter; None when one of them enters none."""
    copies: list[Copy] = []
    used = {base.entry}
    taken = {question.start, *base.states}
    for action in question.lose_actions[1:]:
        row = question.row((question.start, action))
        if row in used:
            continue
        used.add(row)

        def rows_at(y: int) -> Sequence[tuple[str, Row]]:
            return () if y in taken else tuple(zip(question.mdp.actions[y], question.mdp.rows[y], strict=True))

        for copy in Matcher(base, rows_at, colours, budget).copies(row, COPIES_PER_ROOT):
            matched = zip(copy.images, copy.actions, strict=True)
            if all({question.row((s, a)) for a in acts}.issuperset(question.mdp.rows[s]) for s, acts in matched):
                copies.append(Copy(copy.images, copy.actions, action))
                taken.update(copy.images)
                break
        else:
            return None
    return tuple(copies)


def _behind_routes(
    question: DynamicsQuestion,
    matcher: Matcher,
    winning: AllowedRows,
    colours: Mapping[int, int],
    known: list[tuple[int, ...]],
) -> list[Copy]:
    """Copies whose entry is no successor of the start but is reached from it: states of the entry's colour first."""
    taken = {s for images in known for s in images}
    entry = question.row((question.start, question.lose_actions[0]))
    root = entry[0][0]
    one = entry[0][1]
    hosts = [y for y in sorted(winning.states()) if y not in taken and matcher.could_host(root, y)]
    hosts.sort(key=lambda y: (colours.get(y) != colours.get(root), y))
    found: list[Copy] = []
    for y in hosts:
        if y not in taken:
            copies = matcher.copies(((y, one),))
            for copy in copies:
                if taken.isdisjoint(copy.images):
                    taken.update(copy.images)
                    found.append(copy)
    return found


def _routes(
    question: DynamicsQuestion, winning: AllowedRows, base: Base, copies: list[Copy]
) -> tuple[tuple[Route, ...], list[Copy]]:
    """Routes to the entries of copies without a first action; copies that cannot be reached are left out."""
    place = base.states.index(base.entry[0][0])
    if all(copy.first is not None for copy in copies):
        return (), copies
    avoided = {s for copy in copies for s in copy.images}
    routes = Routes(winning, question.start, avoided)
    kept = [copy for copy in copies if copy.first is not None or routes.reaches(copy.images[place])]
    return routes.to([copy.images[place] for copy in kept if copy.first is None]), kept
