"""Options over something finer than states, each with what the policy does on the states: outcomes.

Rewards on state-action pairs and on histories have options over pairs and over histories.  The two sets of a question
are still described by states and actions (`distribution/description`), so an outcome remembers what they speak about.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from orbitcert.distribution.description import Description, read_description
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.problem import Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one policy yields.

    option  the vector over pairs or histories that rewards are multiplied with
    ends    the states where it is in the end: those of its recurrent distribution, or of the last step
    """

    option: Option
    ends: frozenset[int]


@dataclass(frozen=True, slots=True)
class Conversion:
    """The problem over pairs, histories or states, and what its reader should know about how it came about."""

    problem: Problem
    remarks: tuple[str, ...]


def problem_of_outcomes(
    mdp: Mdp,
    origin: int,
    names: tuple[str, ...],
    complete: Iterable[Outcome],
    after: Callable[[str], Iterable[Outcome]],
    *,
    lose: str,
    win: str | None,
    title: str,
) -> Problem:
    """The problem "does B = `win` beat A = `lose`?" over these names.

    after     the outcomes of the policies that take this action first
    complete  the outcomes of all policies; without `win`, B is every option of theirs that is not in A

    states:x,y selects, for each of these states, the outcomes that end in it alone; ends-in and label those that end
    inside the states; action:a those after a.  Raises BadInput when a description selects nothing.
    """
    every = tuple(complete)
    A = _described(mdp, every, after, read_description(mdp, origin, lose, "--lose"))
    if win is None:
        lost = set(A)
        B = option_set(outcome.option for outcome in every if outcome.option not in lost)
    else:
        B = _described(mdp, every, after, read_description(mdp, origin, win, "--win"))
    if not A:
        raise BadInput("--lose", "selects no option")
    if not B:
        reason = f"nothing from {mdp.states[origin]!r} is left for B" if win is None else "selects no option"
        raise BadInput("--win", reason)
    if A == B:
        raise BadInput("--win", "selects the same options as --lose: there is nothing to compare")
    return Problem(title, names, A, B)


def _described(
    mdp: Mdp, every: tuple[Outcome, ...], after: Callable[[str], Iterable[Outcome]], description: Description
) -> OptionSet:
    if description.kind == "action":
        return option_set(outcome.option for action in description.actions for outcome in after(action))
    if description.kind == "ends-in":
        inside = frozenset(description.states)
        return option_set(outcome.option for outcome in every if outcome.ends <= inside)
    found: list[Option] = []
    for s in description.states:
        ending = [outcome.option for outcome in every if outcome.ends == {s}]
        if not ending:
            raise BadInput(description.option, f"no policy ends in {mdp.states[s]!r} for sure")
        found.extend(ending)
    return option_set(found)


def conversion(problem: Problem, remarks: Iterable[str], only_supports: bool) -> Conversion:
    """The problem with these remarks, and one more when A and B share options."""
    shared = len(set(problem.A).intersection(problem.B))
    count = "1 option is" if shared == 1 else f"{shared} options are"
    more = (f"{count} in A and in B: only ties there",) if shared else ()
    return Conversion(only_supported(problem) if only_supports else problem, (*remarks, *more))


def only_supported(problem: Problem) -> Problem:
    """The same question with the names that carry weight in A or B, in the same order.

    >>> few = only_supported(Problem("p", ("x", "y", "z"), (Option.one_hot(0),), (Option.one_hot(2),)))
    >>> few.states, few.B[0].support
    (('x', 'z'), (1,))
    """
    kept = sorted({i for x in (*problem.A, *problem.B) for i in x.support})
    place = {i: k for k, i in enumerate(kept)}

    def moved(options: OptionSet) -> OptionSet:
        return option_set(Option(tuple((place[i], w) for i, w in x.entries)) for x in options)

    return Problem(problem.name, tuple(problem.states[i] for i in kept), moved(problem.A), moved(problem.B))
