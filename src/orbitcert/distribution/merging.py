"""States of a problem merged into one, or one split into several: a shared game-over screen, or many.

Nothing about the question changes but how ends are told apart; yet the numbers of copies change, and with them the
bound n/(n+m).  For environments: `distribution/environment_abstraction`.
"""

from collections.abc import Iterable
from fractions import Fraction

from orbitcert.distribution.abstraction import NotAbstract
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.problem import Problem


def merge(problem: Problem, chosen: Iterable[int], name: str) -> Problem:
    """The problem in which these states are one: weights on them are added, options that become equal are one option.

    >>> two = Problem("two", ("x", "y", "z"), (Option.one_hot(0), Option.one_hot(1)), (Option.one_hot(2),))
    >>> merge(two, [0, 1], "dead").states, len(merge(two, [0, 1], "dead").A)
    (('dead', 'z'), 1)
    """
    joined = frozenset(chosen)
    if len(joined) < 2:
        raise NotAbstract("at least two states are merged")
    own = problem.state_labels()
    if own is not None and len({own[s] for s in joined}) > 1:
        raise NotAbstract("the states have different labels")
    first = min(joined)
    kept = [s for s in range(problem.d) if s not in joined or s == first]
    place = {s: k for k, s in enumerate(kept)} | dict.fromkeys(joined, kept.index(first))
    names = tuple(name if s == first else problem.states[s] for s in kept)
    if len(set(names)) != len(names):
        raise NotAbstract(f"there is another state called {name}")

    def moved(options: OptionSet) -> OptionSet:
        found = []
        for x in options:
            weights: dict[int, Fraction] = {}
            for s, w in x.entries:
                weights[place[s]] = weights.get(place[s], Fraction(0)) + w
            found.append(Option.of(weights))
        return option_set(found)

    labels = None if own is None else tuple(own[s] for s in kept)
    sides = [moved(side) for side in (problem.A, problem.B, problem.C)]
    try:
        return Problem(problem.name, names, sides[0], sides[1], labels, sides[2])
    except ValueError as fault:
        raise NotAbstract(f"merged, {fault}") from None


def split(problem: Problem, state: int, k: int) -> Problem:
    """The problem in which this state is k states x.1 .. x.k; an option with weight there becomes k options.

    >>> one = Problem("one", ("x", "y"), (Option.one_hot(0),), (Option.one_hot(1),))
    >>> split(one, 1, 3).states
    ('x', 'y.1', 'y.2', 'y.3')
    """
    if k < 2:
        raise NotAbstract("a state is split in at least two")
    place = [s if s <= state else s + k - 1 for s in range(problem.d)]
    names = [*problem.states[:state], *split_names_of(problem.states[state], k), *problem.states[state + 1 :]]
    if len(set(names)) != len(names):
        raise NotAbstract("a part would have the name of another state")

    def parted(options: OptionSet) -> OptionSet:
        return option_set(
            Option.of({place[s] + (j if s == state else 0): w for s, w in x.entries}) for x in options for j in range(k)
        )

    labels = problem.state_labels()
    if labels is not None:
        labels = (*labels[: state + 1], *(labels[state],) * (k - 1), *labels[state + 1 :])
    return Problem(
        problem.name, tuple(names), parted(problem.A), parted(problem.B), labels, parted(problem.C) if problem.C else ()
    )


def split_names_of(state: str, k: int) -> list[str]:
    """The names of the parts."""
    return [f"{state}.{j}" for j in range(1, k + 1)]
