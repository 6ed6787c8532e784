"""Rule copies: which parts of A and B are the same option set up to renaming states.

Plain options fall into parts: options of A that share states belong together, and so do those of B.  A plain part of B
that shares a state with A is left out; without it B only shrinks (Law 6).  Equal shapes are found by canonical forms.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import chain

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.option import Option, OptionSet, support_of
from orbitcert.exact.problem import Problem
from orbitcert.proof.copies import CopiedShape, Copies, Member, member_options
from orbitcert.search.incidence import canonical_form

_UNLABELLED = Problem("", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
"""A canonical form depends on the options and on the labels of a problem; these problems have none."""


def connected_parts(options: Sequence[Option]) -> list[tuple[Option, ...]]:
    """The options in classes: two that share a state are in the same one; in the order of their first options.

    >>> parts = connected_parts((Option.one_hot(0), Option.one_hot(1), Option.uniform((1, 2))))
    >>> [len(part) for part in parts]
    [1, 2]
    """
    leader: dict[int, int] = {}

    def find(state: int) -> int:
        root = state
        while leader.setdefault(root, root) != root:
            root = leader[root]
        while leader[state] != root:
            leader[state], state = root, leader[state]
        return root

    for x in options:
        first = find(x.entries[0][0])
        for state, _ in x.entries[1:]:
            leader[find(state)] = first
    parts: dict[int, list[Option]] = {}
    for x in options:
        parts.setdefault(find(x.entries[0][0]), []).append(x)
    return [tuple(part) for part in parts.values()]


def find_copies(problem: CopiedProblem) -> Copies | None:
    """All shapes of A with all their copies in B; None when a shape of A has no copy in B.

    >>> from orbitcert.exact.copied_problem import copies_of_a_state
    >>> found = find_copies(copies_of_a_state("vast", 1, 10**53))
    >>> len(found.shapes), found.shapes[0].winning
    (1, (Member(block=0, options=(), psi=((0, 0),)),))
    """
    lost = support_of(problem.A)
    free = [part for part in connected_parts(problem.B) if lost.isdisjoint(support_of(part))]
    forms: dict[OptionSet, tuple[Hashable, tuple[int, ...]]] = {}
    losing: dict[Hashable, list[Member]] = {}
    winning: dict[Hashable, list[Member]] = {}
    orders: dict[Hashable, tuple[int, ...]] = {}
    for side, members in (
        (losing, _members(connected_parts(problem.A), problem.alpha)),
        (winning, _members(free, problem.beta)),
    ):
        for member in members:
            options = member_options(problem, member)
            if (form := forms.get(options)) is None:
                form = forms[options] = canonical_form(_UNLABELLED, options)
            key, order = form
            if side is losing or key in losing:
                base = orders.setdefault(key, order)
                psi = tuple(sorted(zip(base, order, strict=True)))
                side.setdefault(key, []).append(replace(member, psi=psi))
    if not losing.keys() <= winning.keys():
        return None
    shapes = []
    for key, (first, *others) in losing.items():
        shapes.append(CopiedShape((replace(first, psi=()), *others), tuple(winning[key])))
    return Copies(tuple(shapes))


def _members(parts: Sequence[tuple[Option, ...]], copies: Sequence[int]) -> list[Member]:
    """Plain parts, then the blocks with a copy on this side."""
    plain = (Member(None, part) for part in parts)
    return list(chain(plain, (Member(k) for k, number in enumerate(copies) if number)))
