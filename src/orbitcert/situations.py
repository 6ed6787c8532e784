"""Every situation of an environment: which bound still holds from each state, and which moves give it away.

From a state s the question is whether B(s), the other recurrent distributions, beats A(s), the losing ones.  Both are
enumerated and certified where they are few; where they are too many rule dynamics speaks, which lists nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from orbitcert.certification import certify
from orbitcert.distribution.description import Description
from orbitcert.distribution.policy import TooMany
from orbitcert.distribution.reachability import reachable
from orbitcert.distribution.situations import (
    AtReward,
    Move,
    Sides,
    can_end_outside,
    can_lose,
    is_irreversible,
    moves,
    read_losing,
    sides_from,
)
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.proof.claim import Claim
from orbitcert.proof.dynamics import DynamicsQuestion
from orbitcert.search.dynamics import find_dynamics

Answer = Literal["bound", "cannot lose", "only losing", "nothing proved", "too many"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known from one state.

    answer  "bound": `claim` is proved; "cannot lose": A is empty; "only losing": B is empty;
            "nothing proved": no rule gives a bound above 0; "too many": not enumerated, and rule dynamics is silent
    A, B    numbers of options; None when they were not enumerated
    upper   the share at the worst reward found: no larger share is true; None when none was counted
    at      Law 11 at the reward that was asked for; None without one, or when nothing was enumerated
    reason  why there is no bound
    """

    state: int
    answer: Answer
    A: int | None = None
    B: int | None = None
    claim: Claim | None = None
    rule: str | None = None
    upper: Fraction | None = None
    at: AtReward | None = None
    reason: str = ""

    @property
    def share(self) -> Fraction | None:
        """The share of every orbit that is known to be safe: 1 without losing options; None when that is unknown.

        With nothing but losing left it is 0, which no bound is.
        """
        if self.answer == "bound" and self.claim is not None:
            return self.claim.weak
        return {"cannot lose": Fraction(1), "only losing": Fraction(0)}.get(self.answer)

    @property
    def tight(self) -> bool:
        """True when a reward was found that meets the proved share."""
        return self.claim is not None and self.upper == self.claim.weak

    def is_worse_than(self, other: "Situation") -> bool | None:
        """True when less is proved here than there; None when one of the two is unknown."""
        if "too many" in (self.answer, other.answer):
            return None
        if self.answer == "only losing":
            return other.answer != "only losing"
        if other.answer == "only losing":
            return False
        return (self.share or 0) < (other.share or 0)


@dataclass(frozen=True, slots=True)
class LostGround:
    """An irreversible move after which the bound is smaller or gone."""

    move: Move
    before: Situation
    after: Situation


@dataclass(frozen=True, slots=True)
class Survey:
    """All situations asked for, the moves that give ground away, and the moves whose ends could not be compared."""

    mdp: Mdp
    situations: tuple[Situation, ...]
    lost_ground: tuple[LostGround, ...]
    not_compared: int

    @property
    def is_complete(self) -> bool:
        """True when every state has an answer, and in some of them there is a bound or nothing to lose."""
        answers = {s.answer for s in self.situations}
        return "too many" not in answers and not answers.isdisjoint(("bound", "cannot lose"))


def survey_situations(
    mdp: Mdp,
    states: Iterable[int],
    *,
    lose: str,
    win: str | None = None,
    reward: Sequence[Fraction] | None = None,
    stage: Callable[[str], None] = lambda _: None,
) -> Survey:
    """The situation in each of these states.  Raises BadInput for a description that names nothing.

    >>> from orbitcert.environment.gallery import gallery_entry
    >>> keep = survey_situations(gallery_entry("keep-erode").environment, range(5), lose="ends-in:z")
    >>> [s.answer for s in keep.situations]
    ['bound', 'only losing', 'only losing', 'cannot lose', 'cannot lose']
    >>> [(g.move.action, g.before.share, g.after.share) for g in keep.lost_ground]
    [('keep', Fraction(2, 3), Fraction(0, 1))]
    """
    losing = read_losing(mdp, lose, "--lose")
    winning = None if win is None else read_losing(mdp, win, "--win")
    chosen = sorted(set(states))
    asker = _Asker(mdp, losing, winning, reward)
    found = {}
    for k, s in enumerate(chosen):
        stage(f"situation {k + 1} of {len(chosen)}")
        found[s] = asker.situation(s)
    stage("irreversible moves")
    lost, unknown = [], 0
    for move in moves(mdp, chosen):
        if move.successor in found:
            before, after = found[move.state], found[move.successor]
            worse = after.is_worse_than(before)
            if worse is not False and is_irreversible(mdp, move):
                if worse is None:
                    unknown += 1
                else:
                    lost.append(LostGround(move, before, after))
    return Survey(mdp, tuple(found[s] for s in chosen), tuple(lost), unknown)


class _Asker:
    """Asks from one state after another; equal questions are answered once."""

    def __init__(
        self, mdp: Mdp, losing: Description, winning: Description | None, reward: Sequence[Fraction] | None
    ) -> None:
        self._mdp, self._losing, self._winning, self._reward = mdp, losing, winning, reward
        self._is_deterministic = mdp.is_deterministic()
        self._sets: dict[frozenset[int], Sides | str] = {}
        self._certified: dict[tuple[OptionSet, OptionSet], Situation] = {}
        self._not_enumerated: dict[frozenset[int], Situation] = {}

    def situation(self, state: int) -> Situation:
        """The situation in this state."""
        around = reachable(self._mdp, state) if self._is_deterministic else frozenset((state,))
        sets = self._option_sets(state, around)
        if isinstance(sets, str):
            if around not in self._not_enumerated:
                self._not_enumerated[around] = self._without_enumeration(state, sets)
            return replace(self._not_enumerated[around], state=state)
        A, B = sets.A, sets.B
        at = None if self._reward is None else sets.at(self._reward)
        sizes = len(A), len(B)
        if not A:
            return Situation(state, "cannot lose", *sizes, at=at)
        if not B:
            return Situation(state, "only losing", *sizes, at=at)
        known = self._certified.get((A, B))
        if known is None:
            result = certify(Problem(self._mdp.name, self._mdp.states, A, B))
            upper = None if result.worst is None else result.worst.counts.weak
            rule = None if result.best is None else result.best.rule
            reason = "" if result.claim else "; ".join(f"{f.rule}: {f.reason}" for f in result.findings)
            answer: Answer = "bound" if result.claim else "nothing proved"
            known = Situation(state, answer, *sizes, result.claim, rule, upper, reason=reason)
            self._certified[A, B] = known
        return replace(known, state=state, at=at)

    def _option_sets(self, state: int, around: frozenset[int]) -> Sides | str:
        """A(state), B(state) and C(state), or why they were not enumerated.

        In a deterministic environment they depend only on `around`, the states that can be reached.
        """
        if around not in self._sets:
            try:
                self._sets[around] = sides_from(self._mdp, state, self._losing, self._winning)
            except TooMany as stop:
                self._sets[around] = f"stopped at {stop.count} {stop.reason}"
        return self._sets[around]

    def _without_enumeration(self, state: int, stopped: str) -> Situation:
        """What the graph and rule dynamics say.

        Rule dynamics takes A to be all that is supported inside: not smaller than the one-hots.  Its B would be larger
        than winning one-hots, so about these it is not asked.
        """
        inside = self._losing.states
        if self._losing.kind == "ends-in":
            if not can_lose(self._mdp, state, inside):
                return Situation(state, "cannot lose")
            if not can_end_outside(self._mdp, state, inside):
                return Situation(state, "only losing")
        if self._winning is not None and self._winning.kind != "ends-in":
            return Situation(state, "too many", reason=stopped)
        question = DynamicsQuestion(
            self._mdp,
            state,
            lose_states=inside,
            win_states=None if self._winning is None else self._winning.states,
        )
        finding = find_dynamics(question)
        if finding.claim is None:
            return Situation(state, "too many", reason=f"{stopped}; rule dynamics: {finding.reason}")
        return Situation(state, "bound", claim=finding.claim, rule="dynamics")
