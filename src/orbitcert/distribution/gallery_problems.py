"""The gallery as problems: the option sets of the literature's environments."""

from functools import cache

from orbitcert.distribution.selection import select
from orbitcert.environment.gallery import GalleryEntry, gallery_entry
from orbitcert.exact.problem import Problem


def problem_of(entry: GalleryEntry) -> Problem:
    """The problem of an entry: given directly, or selected from its environment.

    >>> problem_of(gallery_entry("tree")).states
    ('A', 'B', 'C', 'D', 'E', 'F')
    """
    if entry.problem is not None:
        return entry.problem
    if entry.environment is None or entry.choice is None:
        raise ValueError(f"{entry.name}: neither a problem nor an environment")
    choice = entry.choice
    return select(
        entry.environment,
        choice.start,
        lose=choice.lose,
        win=choice.win,
        criterion="average" if choice.discount is None else choice.discount,
        one_cycles=choice.one_cycles,
        only_supports=not choice.all_states,
        name=entry.name,
    ).problem


@cache
def gallery_problem(name: str) -> Problem:
    """The problem of the gallery entry of this name; BadInput when there is none."""
    return problem_of(gallery_entry(name))
