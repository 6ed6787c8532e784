"""Rewards on observation histories: an option is the lottery over the histories of T observations that a policy yields.

The agent begins in a state that it knows, acts T times, and observes after each action the observation of the state
that it is in.  Policies are deterministic and may depend on everything observed and done so far; randomised ones give
points of the convex hull, which matter to no bound (Law 6).  What a policy can still bring about depends on the history
only through the agent's belief, the distribution of the state given the history, so lotteries are built from the end,
each belief once.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from orbitcert.distribution.description import after_action, start_state
from orbitcert.distribution.outcome import Conversion, Outcome, conversion, problem_of_outcomes
from orbitcert.distribution.policy import MAX_DISTRIBUTIONS, MAX_POLICIES, TooMany
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.option import Option

History = tuple[int, ...]
"""The observations after each step, by number."""

Lottery = tuple[tuple[History, Fraction], ...]
"""Histories, increasing, with their probabilities > 0."""

Belief = tuple[tuple[int, Fraction], ...]
"""States, increasing, with their probabilities > 0, sum 1."""

Future = tuple[Lottery, frozenset[int]]
"""What a policy does from a belief on: the lottery over what is still to be observed, and the states it may end in."""


MAX_STEPS = 200
"""Most steps of a history."""


class TooManyLotteries(TooMany):
    """There are more lotteries over histories than the limit; fewer steps or coarser observations give fewer."""

    def __str__(self) -> str:
        return f"stopped at {self.count} {self.reason}: take fewer steps or coarser observations"


class Futures:
    """Everything that the policies for the next steps can bring about, from any belief.

    observations  one per state; states with equal ones look the same
    Raises TooManyLotteries when more than `limit` different ones, or `work` combinations, come up for one belief.
    """

    def __init__(
        self, mdp: Mdp, observations: Sequence[str], limit: int = MAX_DISTRIBUTIONS, work: int = MAX_POLICIES
    ) -> None:
        if len(observations) != len(mdp.states):
            raise ValueError(f"{len(observations)} observations for {len(mdp.states)} states")
        self.names = tuple(dict.fromkeys(observations))
        number = {name: k for k, name in enumerate(self.names)}
        self._mdp = mdp
        self._seen = tuple(number[name] for name in observations)
        self._limit, self._work = limit, work
        self._known: dict[tuple[Belief, int], tuple[Future, ...]] = {}

    def all_from(self, belief: Belief, steps: int) -> tuple[Future, ...]:
        """The futures of all policies for so many steps from this belief, each once."""
        if not steps:
            return (((((), Fraction(1)),), frozenset(s for s, _ in belief)),)
        key = (belief, steps)
        if key not in self._known:
            found: dict[Future, None] = {}
            for action in self.actions(belief):
                found.update(dict.fromkeys(self.after(belief, action, steps)))
                if len(found) > self._limit:
                    raise TooManyLotteries(self._limit, "lotteries over histories")
            self._known[key] = tuple(found)
        return self._known[key]

    def after(self, belief: Belief, action: str, steps: int) -> tuple[Future, ...]:
        """The same for the policies that take this action first."""
        branches = self._branches(belief, action)
        choices = [self.all_from(following, steps - 1) for _, _, following in branches]
        combinations = prod(len(futures) for futures in choices)
        if combinations > self._work:
            raise TooManyLotteries(self._work, "combinations of lotteries over histories")
        found: dict[Future, None] = {}
        for chosen in product(*choices):
            weighted = sorted(
                ((seen, *history), p * weight)
                for (seen, p, _), (lottery, _) in zip(branches, chosen, strict=True)
                for history, weight in lottery
            )
            found[tuple(weighted), frozenset().union(*(ends for _, ends in chosen))] = None
        return tuple(found)

    def actions(self, belief: Belief) -> tuple[str, ...]:
        """The actions that can be taken; BadInput when states that the agent cannot tell apart have different ones."""
        first = belief[0][0]
        for s, _ in belief[1:]:
            if set(self._mdp.actions[s]) != set(self._mdp.actions[first]):
                one, other = (one_line(repr(self._mdp.states[t]), 60) for t in (first, s))
                raise BadInput(
                    "--observations", f"a history leaves open whether the state is {one} or {other}: different actions"
                )
        return self._mdp.actions[first]

    def _branches(self, belief: Belief, action: str) -> list[tuple[int, Fraction, Belief]]:
        """For every next observation its probability and the belief after it."""
        weights: dict[int, dict[int, Fraction]] = {}
        for s, p in belief:
            row = self._mdp.rows[s][self._mdp.actions[s].index(action)]
            for t, q in row:
                states = weights.setdefault(self._seen[t], {})
                states[t] = states.get(t, Fraction(0)) + p * q
        branches = []
        for seen, states in sorted(weights.items()):
            total = sum(states.values(), start=Fraction(0))
            branches.append((seen, total, tuple((t, p / total) for t, p in sorted(states.items()))))
        return branches


def history_name(observations: Sequence[str]) -> str:
    r"""The observations with `>` between them; inside an observation `>` and `\` get a backslash.

    >>> history_name(("wait", "hug")), history_name(("a>b",))
    ('wait>hug', 'a\\>b')
    """
    return ">".join(name.replace("\\", "\\\\").replace(">", "\\>") for name in observations)


def history_problem(
    mdp: Mdp,
    start: str | None,
    steps: int,
    *,
    lose: str,
    win: str | None = None,
    observations: Sequence[str] | None = None,
    only_supports: bool = False,
    name: str | None = None,
) -> Conversion:
    """The problem over the histories of `steps` observations that some policy can bring about.

    observations  one per state; without them the states themselves
    lose, win     action:a are the policies that begin with a; states:x those that are for sure in x after the last
                  step; ends-in and label those that are then for sure inside the states

    Raises BadInput, and TooManyLotteries, also for more than MAX_STEPS steps.

    >>> fork = Mdp.of("fork", {"s": {"l": {"x": 1}, "r": {"y": 1}}, "x": {"stay": {"x": 1}},
    ...                        "y": {"stay": {"y": 1}, "back": {"s": 1}}})
    >>> problem = history_problem(fork, "s", 2, lose="action:l").problem
    >>> problem.states, len(problem.A), len(problem.B)
    (('x>x', 'y>s', 'y>y'), 1, 2)
    """
    if steps < 1:
        raise BadInput("--rewards", "a history has at least one step")
    if steps > MAX_STEPS:
        raise TooManyLotteries(MAX_STEPS, "steps")
    origin = start_state(mdp, start)
    futures = Futures(mdp, mdp.states if observations is None else observations)
    belief: Belief = ((origin, Fraction(1)),)
    complete = futures.all_from(belief, steps)
    histories = sorted(
        {history for lottery, _ in complete for history, _ in lottery},
        key=lambda history: tuple(futures.names[k] for k in history),
    )
    place = {history: i for i, history in enumerate(histories)}

    def outcome(future: Future) -> Outcome:
        lottery, ends = future
        return Outcome(Option.of({place[history]: p for history, p in lottery}), ends)

    def after(action: str) -> Iterable[Outcome]:
        after_action(mdp, origin, action, "--lose")
        return map(outcome, futures.after(belief, action, steps))

    names = tuple(history_name([futures.names[k] for k in history]) for history in histories)
    every = tuple(map(outcome, complete))
    title = name or f"{mdp.name}, rewards on histories of {steps} steps"
    problem = problem_of_outcomes(mdp, origin, names, every, after, lose=lose, win=win, title=title)
    remarks = [f"{len({o.option for o in every})} lotteries over {len(names)} histories of {steps} observations"]
    return conversion(problem, remarks, only_supports)
