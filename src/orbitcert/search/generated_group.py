"""Laws 1, 2 and 4 under a group given by generators: the elements are listed, nothing about A and B is assumed.

clique   S holds the elements that carry A into B, both ways; phi_1..phi_n are a clique if and only if all phi_i and all
         phi_i^-1 phi_j are in S: a largest clique of the Cayley graph of S through the identity
orbits   C is the union of the orbits of the options of A under a subgroup: Gamma, every cyclic one, the one that a
         clique generates, in small groups every one with two generators
packing  a case tree over all different cones: the exact worst case of small groups
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal, TypeVar

from orbitcert.exact.option import OptionSet, moved_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.permutation_group import GroupTooLarge, ListedGroup, listed_group
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward
from orbitcert.proof import Claim, Clique, NotProved, Orbits, proved_claim
from orbitcert.proof.dropped import Drop
from orbitcert.proof.packing import check_packing
from orbitcert.search.budget import Budget
from orbitcert.search.finding import Finding
from orbitcert.search.group_action import Action, Table, action_on
from orbitcert.search.maximum_clique import maximum_clique
from orbitcert.search.orbits_search import cells_under
from orbitcert.search.packing_search import over_the_group, packing_size
from orbitcert.search.reduction import Reduced, droppable

LARGEST_CAYLEY = 700
"""Cliques are looked for among at most this many elements of S, the first in the order of the list."""

CLIQUE_STEPS = 50_000
"""Subsets that one search for a clique colours."""

MOST_PLACES = 4_000_000
"""Listed elements times options of A that one search for S looks at."""

LARGEST_CYCLIC = 2_000
"""Cyclic subgroups of the first so many elements are tried."""

LARGEST_PAIRED = 60
"""In groups of at most this order every subgroup with two generators is tried."""

MOST_MOVES = 3_000_000
"""Images of options that the search over subgroups looks at."""

LARGEST_CONES = 130
"""Packing lists at most this many different cones."""

LARGEST_D = 9
"""Packing looks at rewards of at most so many states."""

TREE_STEPS = 8_000
"""Parts and multipliers of one case tree, times its cones."""

Status = Literal["proved", "searched"]
Kind = TypeVar("Kind", Clique, Orbits)

UNRELATED = "no element of the group moves some option of A into B, so that no orbit relates all of A to B"
ALL_UNRELATED = "no element of the group moves an option of A into B, so that no orbit relates A to B"


def generated_reductions(problem: Problem) -> list[tuple[OptionSet, tuple[Drop, ...]]]:
    """A* with its drops: citing A only, which keeps `most`, and citing B, too, if that drops more (Law 6)."""
    gentle = droppable(problem, [])
    strong = droppable(problem, problem.B)
    return [gentle] if strong[0] == gentle[0] else [gentle, strong]


def generated_findings(problem: Problem, names: Sequence[str]) -> Iterator[Finding]:
    """What rules clique, blocks and orbits prove, for both reductions; every finding was checked by its definition."""
    group: ListedGroup | None
    try:
        group, unlisted = listed_group(problem.generators or ()), ""
    except GroupTooLarge as stop:
        group, unlisted = None, str(stop)
    if "blocks" in names:
        yield _nothing(problem, "blocks", "not looked for under a group given by generators")
    for A, drops in generated_reductions(problem):
        action = action_on(problem, A, mixing=not problem.C)
        if action is None:
            for name in {"clique", "orbits"} & set(names):
                yield _nothing(problem, name, "A has too many images under the group")
            continue
        clique = _clique(problem, group, action, drops, unlisted)
        if "clique" in names:
            yield clique
        if "orbits" in names:
            members = clique.evidence.permutations if isinstance(clique.evidence, Clique) else ()
            yield _orbits(problem, group, action, drops, members)


def _nothing(problem: Problem, rule: str, reason: str, status: Status = "searched") -> Finding:
    return Finding(rule, problem, None, None, status, reason)


def _unrelated(action: Action) -> str:
    return UNRELATED if any(action.wins) else ALL_UNRELATED


def _clique(
    problem: Problem, group: ListedGroup | None, action: Action, drops: tuple[Drop, ...], unlisted: str
) -> Finding:
    """The largest clique among the listed elements."""
    if not action.size:
        return _nothing(problem, "clique", "B contains A in its hull: no clique is needed")
    bound = action.clique_bound()
    if bound is None:
        return _nothing(problem, "clique", "the hull of B contains A: rule orbits proves weak 1")
    if not action.is_related():
        return _nothing(problem, "clique", _unrelated(action), "proved" if action.complete else "searched")
    if group is None or group.order * action.size > MOST_PLACES:
        return _nothing(problem, "clique", unlisted or "the group is too large for a search")
    fits = action.fitting(group)
    both = [k for k in range(1, group.order) if fits[k] and fits[group.inverse(k)]]
    vertices = both[:LARGEST_CAYLEY]
    place = frozenset(both)
    neighbours = [0] * len(vertices)
    for x, y in combinations(range(len(vertices)), 2):
        if group.quotient(vertices[x], vertices[y]) in place:
            neighbours[x] |= 1 << y
            neighbours[y] |= 1 << x
    chosen, exhausted = maximum_clique(neighbours, Budget(CLIQUE_STEPS), bound)
    exhausted = exhausted and len(vertices) == len(both) and action.complete
    if not chosen:
        reason = "no element of the group carries all of A into B and has an inverse that does"
        return _nothing(problem, "clique", reason, "proved" if exhausted else "searched")
    evidence = Clique(tuple(group.element(vertices[k]) for k in chosen), drops)
    evidence, claim = _with_mixtures(problem, evidence, action)
    if len(chosen) == bound:
        return Finding("clique", problem, evidence, claim, "proved", "counting: B has no room for more copies of A")
    if exhausted:
        reason = f"the search among {len(both)} of {group.order} elements was exhausted"
        return Finding("clique", problem, evidence, claim, "proved", reason)
    return Finding("clique", problem, evidence, claim, "searched", f"at most {bound} by counting")


def _orbits(
    problem: Problem,
    group: ListedGroup | None,
    action: Action,
    drops: tuple[Drop, ...],
    clique: tuple[Permutation, ...],
) -> Finding:
    """The cells of the best subgroup that was tried."""
    best: tuple[Permutation, ...] = ()
    share, tried, size = action.share([]), 0, action.size
    bound = action.share_bound()
    for generators, tables in _subgroups(problem, group, action, clique):
        tried += 1
        found = action.share(tables)
        members = sum(map(len, action.cells(tables)))
        if found > share or (found == share and best and members < size):
            best, share, size = generators, found, members
    if not share:
        if not action.is_related():
            return _nothing(problem, "orbits", _unrelated(action), "proved" if action.complete else "searched")
        return _nothing(problem, "orbits", "every subgroup that was tried leaves an option of A apart from B")
    evidence = cells_under(problem, action.options[: action.size], best)
    evidence, claim = _with_mixtures(problem, replace(evidence, dropped=drops), action)
    if share == bound and action.complete:
        return Finding("orbits", problem, evidence, claim, "proved", "counting: no cells prove a larger share")
    reason = f"best of {tried} subgroups; at most {bound} by counting"
    return Finding("orbits", problem, evidence, claim, "searched", reason)


def _subgroups(
    problem: Problem, group: ListedGroup | None, action: Action, clique: tuple[Permutation, ...]
) -> Iterator[tuple[tuple[Permutation, ...], list[Table]]]:
    """Subgroups by generators, with their tables, until MOST_MOVES is spent."""
    generators = problem.generators or ()
    yield generators, [action.tables[k + 1] for k in range(len(generators))]
    if group is None:
        return
    if clique:
        yield clique, [action.table_of(phi) for phi in clique]
    left = MOST_MOVES
    cost = len(action.options)
    listed: list[Table] = [tuple(range(cost))]
    seen: set[Table] = set(listed)
    for k, (j, letter) in enumerate(group.steps[1:LARGEST_CYCLIC], start=1):
        step = action.tables[letter]
        listed.append(tuple([step[x] for x in listed[j]]))
        left -= 2 * cost
        if left < 0:
            return
        if listed[k] not in seen:
            seen.add(listed[k])
            yield (group.element(k),), [listed[k]]
    if group.order <= LARGEST_PAIRED:
        for i, k in combinations(range(1, group.order), 2):
            left -= 2 * cost
            if left < 0:
                return
            yield (group.element(i), group.element(k)), [listed[i], listed[k]]


def _with_mixtures(problem: Problem, evidence: Kind, action: Action) -> tuple[Kind, Claim]:
    """The evidence with the mixtures that it needs for what it proves with all of them."""
    everything = replace(evidence, mixtures=tuple(action.mixtures.values()))
    claim = proved_claim(problem, everything)
    for mixture in everything.mixtures:
        fewer = replace(everything, mixtures=tuple(m for m in everything.mixtures if m is not mixture))
        try:
            if proved_claim(problem, fewer) == claim:
                everything = fewer
        except NotProved:
            continue
    return everything, claim


def interchangeable_states(d: int, group: ListedGroup) -> tuple[tuple[int, ...], ...]:
    """The classes of states any two of which a transposition of the group exchanges: rewards may be sorted there."""
    classes: list[list[int]] = []
    for s in range(d):
        for members in classes:
            if Permutation.swapping((members[0],), (s,)) in group:
                members.append(s)
                break
        else:
            classes.append([s])
    return tuple(map(tuple, classes))


def find_generated_packing(problem: Problem, worst: BadReward | None) -> tuple[Finding, BadReward | None]:
    """The exact worst case by all different cones of the listed group, and the worst reward met on the way."""
    A, drops = droppable(problem, [])
    try:
        group = listed_group(problem.generators or ())
    except GroupTooLarge as stop:
        return _nothing(problem, "packing", str(stop)), worst
    cones: dict[tuple[OptionSet, OptionSet], Permutation] = {}
    for phi in group.elements():
        cones.setdefault((moved_set(phi, A), moved_set(phi, problem.B)), phi)
        if len(cones) > LARGEST_CONES:
            return _nothing(problem, "packing", f"there are more than {LARGEST_CONES} different cones"), worst
    if problem.d > LARGEST_D:
        return _nothing(problem, "packing", f"there are more than {LARGEST_D} states"), worst
    family = list(cones.values())
    start = 0 if worst is None else worst.counts.A * len(family) // worst.counts.orbit
    reduced = Reduced(problem, A, problem.B, drops)
    classes = interchangeable_states(problem.d, group)
    whole, worst, m = over_the_group(reduced, family, classes, worst, start, TREE_STEPS // len(family))
    if m == len(family):
        return _nothing(problem, "packing", "some reward prefers A in its whole orbit", "proved"), worst
    if whole is None:
        return _nothing(problem, "packing", "the case tree over the whole group was too large"), worst
    reason = f"some reward lies in {m} of all {len(family)} different cones; evidence of {packing_size(whole)} numbers"
    return Finding("packing", problem, whole, check_packing(problem, whole), "proved", reason), worst
