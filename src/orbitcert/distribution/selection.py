"""From an environment and two descriptions in words to the two option sets of a problem.

How sets are described in words is told in `distribution/description`.  Without `win`, B is every other distribution.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.distribution.description import Description, after_action, read_description, start_state
from orbitcert.distribution.dominance import dominance
from orbitcert.distribution.one_cycles import one_cycles
from orbitcert.distribution.reachability import end_states
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.visitation import visit_distributions
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, OptionSet, option_set, support_of
from orbitcert.exact.problem import Problem

Criterion = Literal["average"] | Fraction
"""Average reward (recurrent distributions), or the discount at which visit distributions are taken."""

DOMINANCE_LIMIT = 200
DOMINANCE_WORK = 40_000
"""Most options, and most (options x entries), whose dominance is worked out for a remark."""

PURE = (
    "the environment is stochastic: only pure outcomes are compared (mixtures of losing ends lie in conv(A) "
    "and change nothing)"
)


@dataclass(frozen=True, slots=True)
class MarkedDistribution:
    """One enumerated distribution over the states of the environment: its side, and whether it is non-dominated.

    side          "A", "B", or "" when it is in neither
    nondominated  some reward makes it strictly best; None when that was not worked out or not decided
    """

    option: Option
    side: str
    nondominated: bool | None


@dataclass(frozen=True, slots=True)
class Selection:
    """The problem selected, what its reader should know about how, and the distributions that were enumerated."""

    problem: Problem
    remarks: tuple[str, ...]
    distributions: tuple[MarkedDistribution, ...] = ()


def select(
    mdp: Mdp,
    start: str | None,
    after: str | None = None,
    *,
    lose: str,
    win: str | None = None,
    criterion: Criterion = "average",
    one_cycles: bool = False,
    only_supports: bool = False,
    competitors: bool = False,
    name: str | None = None,
) -> Selection:
    """The problem "does B = `win` beat A = `lose`?" as seen from `start`.

    start          a state, or None for the initial state of the environment
    after          only policies that take this action at `start`
    one_cycles     B is the winning 1-cycles only and nothing is enumerated (Law 6; RDSP D.12); average
                   reward, and descriptions by states only
    competitors    every other distribution competes: the problem's C (Law 10)
    only_supports  keep the states that carry weight in A or B; otherwise all states of the environment

    Raises BadInput when a name matches nothing or a set is not what its description says, TooMany when there
    is too much to enumerate.

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}, "go": {"y": 1}},
    ...                        "y": {"stay": {"y": 1}}})
    >>> found = select(fork, "s", lose="x", only_supports=True)
    >>> found.problem.states, len(found.problem.A), len(found.problem.B)
    (('x', 'y'), 1, 1)
    """
    origin = start_state(mdp, start)
    if after is not None:
        mdp = after_action(mdp, origin, after, "--after")
    losing = read_description(mdp, origin, lose, "--lose")
    winning = None if win is None else read_description(mdp, origin, win, "--win")
    described = [d for d in (losing, winning) if d is not None]
    if criterion != "average":
        if not isinstance(criterion, Fraction) or not 0 < criterion < 1:
            raise BadInput("--criterion", f"discount {criterion} is not a rational between 0 and 1")
        for d in described:
            if d.kind != "action":
                raise BadInput(d.option, "with a discount only action:NAME describes options")
    if one_cycles:
        if criterion != "average" or any(d.kind == "action" for d in described):
            raise BadInput("--one-cycles", "needs average reward and descriptions by states or ends-in")
        A, B, remarks = _by_one_cycles(mdp, origin, losing, winning)
        marked: tuple[MarkedDistribution, ...] = ()
    else:
        A, B, remarks, marked = _by_enumeration(mdp, origin, losing, winning, criterion)
    if not A:
        raise BadInput("--lose", "selects no option")
    if not B:
        what = "1-cycle" if one_cycles else "distribution"
        begin = mdp.states[origin]
        reason = f"no {what} from {begin!r} is left for B" if winning is None else "selects no option"
        raise BadInput("--win", reason)
    if A == B:
        raise BadInput("--win", "selects the same options as --lose: there is nothing to compare")
    C: OptionSet = ()
    if competitors:
        if one_cycles:
            raise BadInput("--competitors", "needs the enumerated distributions: leave --one-cycles out")
        C = option_set(item.option for item in marked if not item.side)
        remarks.append(f"{len(C)} other distributions compete: A and B are compared among everything (Law 10)")
    return Selection(_problem(mdp, A, B, C, only_supports, name or mdp.name), tuple(remarks), marked)


def _problem(mdp: Mdp, A: OptionSet, B: OptionSet, C: OptionSet, only_supports: bool, name: str) -> Problem:
    if not only_supports:
        return Problem(name, mdp.states, A, B, None, C)
    kept = sorted(support_of(A) | support_of(B) | support_of(C))
    place = {s: k for k, s in enumerate(kept)}

    def moved(options: OptionSet) -> OptionSet:
        return option_set(Option(tuple((place[s], w) for s, w in x.entries)) for x in options)

    return Problem(name, tuple(mdp.states[s] for s in kept), moved(A), moved(B), None, moved(C))


def _by_enumeration(
    mdp: Mdp, origin: int, losing: Description, winning: Description | None, criterion: Criterion
) -> tuple[OptionSet, OptionSet, list[str], tuple[MarkedDistribution, ...]]:
    remarks: list[str] = []
    verdicts: dict[Option, bool] = {}

    def distributions(environment: Mdp) -> OptionSet:
        if isinstance(criterion, Fraction):
            found = visit_distributions(environment, origin, criterion)
            if found.functions != len(found.options):
                remarks.append(
                    f"{found.functions} visit distribution functions take only {len(found.options)} "
                    f"different values at discount {criterion}"
                )
            return found.options
        return recurrent_distributions(environment, origin)

    complete = distributions(mdp)
    A = _described(mdp, origin, losing, complete, distributions)
    if winning is None:
        lost = set(A)
        B = tuple(x for x in complete if x not in lost)
    else:
        B = _described(mdp, origin, winning, complete, distributions)
    what = "recurrent" if criterion == "average" else "visit"
    count = f"{len(complete)} {what} distributions from {mdp.states[origin]}"
    work = len(complete) * sum(len(x.entries) for x in complete)
    if len(complete) <= DOMINANCE_LIMIT and work <= DOMINANCE_WORK:
        split = dominance(complete)
        verdicts = dict.fromkeys(split.nondominated, True) | dict.fromkeys(split.dominated, False)
        count += f", {len(split.nondominated)} of them non-dominated"
        if split.undecided:
            count += f" and {len(split.undecided)} undecided"
    remarks.insert(0, count)
    if criterion == "average" and not mdp.is_deterministic():
        remarks.append(PURE)
    losers, winners = set(A), set(B)
    marked = tuple(
        MarkedDistribution(x, "A" if x in losers else "B" if x in winners else "", verdicts.get(x)) for x in complete
    )
    return A, B, remarks, marked


def _described(
    mdp: Mdp,
    origin: int,
    description: Description,
    complete: OptionSet,
    distributions: Callable[[Mdp], OptionSet],
) -> OptionSet:
    if description.kind == "action":
        return option_set(
            x for action in description.actions for x in distributions(after_action(mdp, origin, action, "--lose"))
        )
    if description.kind == "ends-in":
        inside = set(description.states)
        return tuple(x for x in complete if inside.issuperset(x.support))
    known = set(complete)
    for s in description.states:
        if Option.one_hot(s) not in known:
            end, begin = mdp.states[s], mdp.states[origin]
            reason = f"no policy from {begin!r} arrives in {end!r} almost surely and stays there"
            raise BadInput(description.option, reason)
    return option_set(Option.one_hot(s) for s in description.states)


def _by_one_cycles(
    mdp: Mdp, origin: int, losing: Description, winning: Description | None
) -> tuple[OptionSet, OptionSet, list[str]]:
    """A and B as one-hots of 1-cycles; A may be larger than described, B smaller, which Law 6 allows."""
    cycles = one_cycles(mdp, origin)
    known = set(cycles)
    remarks = [f"{len(cycles)} 1-cycles from {mdp.states[origin]}; other distributions were not enumerated"]
    if not mdp.is_deterministic():
        remarks.append(PURE)
    for d in (losing,) if winning is None else (losing, winning):
        for s in d.states if d.kind == "states" else ():
            if s not in known:
                end, begin = mdp.states[s], mdp.states[origin]
                raise BadInput(d.option, f"{end!r} is no 1-cycle that {begin!r} reaches almost surely")
    lost = losing.states
    if losing.kind == "ends-in":
        # Distributions supported inside lie in the hull of the one-hots of the states where a policy can end.
        lost = tuple(sorted(end_states(mdp, origin, losing.states)))
        if not known.issuperset(lost):
            remarks.append(
                "A has the one-hots of all states in which a policy can end inside --lose, also where none "
                "ends for sure: a larger A only lowers the fraction (Law 6)"
            )
    wanted = known if winning is None else known.intersection(winning.states)
    won = sorted(wanted.difference(lost))
    A = option_set(Option.one_hot(s) for s in lost)
    return A, option_set(Option.one_hot(s) for s in won), remarks
