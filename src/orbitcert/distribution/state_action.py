"""Options over state-action pairs: how often, or how much discounted, each action is taken in each state.

Average reward: the long-run shares of the pairs; they are twice the shares of the pairs in the recurrent distributions
of `environment/state_action`, where every second step is a pair.  Discount g: sum over t of g^t P(s_t = s, a_t = a), so
that the value of the option at R is the discounted sum of R(s_t, a_t); nothing is rescaled.
"""

from collections.abc import Iterable
from fractions import Fraction

from orbitcert.distribution.chain import expected_visits
from orbitcert.distribution.description import after_action, start_state
from orbitcert.distribution.outcome import Conversion, Outcome, conversion, problem_of_outcomes
from orbitcert.distribution.policy import MAX_DISTRIBUTIONS, TooMany, all_policies
from orbitcert.distribution.recurrent import recurrent_distributions
from orbitcert.distribution.selection import PURE, Criterion
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.state_action import all_pairs, pair_names, state_action_environment
from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option


def pair_options(mdp: Mdp, start: int, criterion: Criterion) -> tuple[Outcome, ...]:
    """The option over pairs of every deterministic stationary policy from `start`, each once.

    Raises TooMany as `recurrent_distributions` and `all_policies` do, ValueError for a discount outside (0, 1).

    >>> stay = Mdp.of("m", {"x": {"stay": {"x": 1}, "go": {"y": 1}}, "y": {"stay": {"y": 1}}})
    >>> [found.option.entries for found in pair_options(stay, 0, "average")]
    [((0, Fraction(1, 1)),), ((2, Fraction(1, 1)),)]
    >>> [found.option.entries for found in pair_options(stay, 0, Fraction(1, 2))]
    [((0, Fraction(2, 1)),), ((1, Fraction(1, 1)), (2, Fraction(1, 1)))]
    """
    doubled, d, pairs = state_action_environment(mdp), len(mdp.states), all_pairs(mdp)
    found: dict[Option, Outcome] = {}
    if criterion == "average":
        for x in recurrent_distributions(doubled, start):
            option = Option(tuple((i - d, 2 * w) for i, w in x.entries if i >= d))
            found[option] = Outcome(option, frozenset(pairs[i][0] for i in option.support))
        return tuple(found.values())
    if not isinstance(criterion, Fraction) or not 0 < criterion < 1:
        raise ValueError(f"discount {criterion} is not between 0 and 1")
    for policy in all_policies(doubled, start):
        taken = {s: row[0][0] - d for s, row in policy.items() if s < d}
        followed = {s: doubled.rows[d + i][0] for s, i in taken.items()}
        visits = expected_visits(followed, tuple(followed), start, criterion)
        option = Option.of({taken[s]: weight for s, weight in visits.items()})
        found.setdefault(option, Outcome(option, frozenset(taken)))
        if len(found) > MAX_DISTRIBUTIONS:
            raise TooMany(MAX_DISTRIBUTIONS, "visit distributions")
    return tuple(found.values())


def state_action_problem(
    mdp: Mdp,
    start: str | None,
    *,
    lose: str,
    win: str | None = None,
    criterion: Criterion = "average",
    only_supports: bool = False,
    name: str | None = None,
) -> Conversion:
    """The problem over state-action pairs; `lose` and `win` in words about states and actions.

    With average reward `states:x` is every option whose states are x alone, one for each action that keeps x; with a
    discount only actions describe options.  Raises BadInput and TooMany.

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"a": {"x": 1}, "b": {"x": 1}},
    ...                        "y": {"a": {"y": 1}}})
    >>> problem = state_action_problem(fork, "s", lose="x", only_supports=True).problem
    >>> problem.states, len(problem.A), len(problem.B)
    (('x/a', 'x/b', 'y/a'), 2, 1)
    """
    origin = start_state(mdp, start)
    if criterion != "average":
        if not isinstance(criterion, Fraction) or not 0 < criterion < 1:
            raise BadInput("--criterion", f"discount {criterion} is not a rational between 0 and 1")
        for option, text in (("--lose", lose), ("--win", win)):
            if text is not None and not text.startswith("action:"):
                raise BadInput(option, "with a discount only action:NAME describes options")
    complete = pair_options(mdp, origin, criterion)
    place = {name: i for i, name in enumerate(pair_names(mdp))}

    def after(action: str) -> Iterable[Outcome]:
        fewer = after_action(mdp, origin, action, "--lose")
        full = [place[pair] for pair in pair_names(fewer)]
        for outcome in pair_options(fewer, origin, criterion):
            option = Option(tuple((full[i], w) for i, w in outcome.option.entries))
            yield Outcome(option, outcome.ends)

    title = name or f"{mdp.name}, state-action rewards"
    problem = problem_of_outcomes(mdp, origin, tuple(place), complete, after, lose=lose, win=win, title=title)
    remarks = [f"{len({o.option for o in complete})} options over {len(place)} state-action pairs"]
    if criterion == "average" and not mdp.is_deterministic():
        remarks.append(PURE)
    return conversion(problem, remarks, only_supports)
