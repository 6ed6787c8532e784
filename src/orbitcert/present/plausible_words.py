"""The answer of `orbitcert plausible` in words and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.plausible_rewards import PlausibleRewards
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.exact.reward_file import Reward, reward_to_json
from orbitcert.present.question_words import SHOWN, count_text, group_text, number_text, percent_down, set_text
from orbitcert.present.rules_words import claim_text
from orbitcert.present.words import permutation_text
from orbitcert.proof import Claim
from orbitcert.search.linear_search import Decision
from orbitcert.search.plausible import BadOrbit, Kept, Remainder
from orbitcert.search.rule_counterexample import satisfies


@dataclass(frozen=True, slots=True)
class PlausibleAnswer:
    """What was asked and found.

    A, B       whether some reward of Theta strictly prefers A, and B
    remainder  what a certificate still proves over Theta; None when nothing has permutations, or A is never preferred
    worst      the worst orbit that was looked at
    """

    problem: Problem
    theta: PlausibleRewards
    A: Decision
    B: Decision
    remainder: Remainder | None
    worst: BadOrbit

    @property
    def is_trivial(self) -> bool:
        """True when no reward of Theta prefers A."""
        return self.A.answer == "infeasible"

    @property
    def claim(self) -> Claim | None:
        """What is proved over Theta: with A never preferred, weak(1)."""
        if self.is_trivial:
            return Claim("weak", Fraction(1))
        return None if self.remainder is None else self.remainder.claim

    @property
    def whole(self) -> Literal["proved", "refuted", "undecided"]:
        """Whether the certificate's own claim holds over Theta."""
        full = None if self.remainder is None else self.remainder.finding.claim
        if self.is_trivial or (full is not None and self.claim == full):
            return "proved"
        counts = self.worst.counts
        return "refuted" if full is not None and counts is not None and not satisfies(full, counts) else "undecided"


def plausible_lines(answer: PlausibleAnswer) -> Iterator[str]:
    """The answer in words."""
    problem, theta, remainder = answer.problem, answer.theta, answer.remainder
    yield f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}, rewards permuted by {group_text(problem)}"
    yield f"  A  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B  {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"
    yield f"  Theta, the plausible rewards: {count_text(len(theta.constraints), 'constraint')}"
    for constraint in theta.constraints[: 2 * SHOWN]:
        yield f"    {one_line(constraint.text(problem.states), 200)}"
    yield from _rest(len(theta.constraints), 2 * SHOWN)
    for side, decision in (("A", answer.A), ("B", answer.B)):
        yield f"  a reward of Theta that strictly prefers {side}: {_decision_text(problem, decision)}"
    yield ""
    if answer.is_trivial:
        yield "PROVED over Theta: A IS NEVER PREFERRED there, so B is at least as good at every plausible reward"
        return
    if remainder is None or remainder.finding.claim is None:
        yield "NOTHING PROVED over Theta: no rule proves anything by permutations that could be kept"
    else:
        yield f"CERTIFICATE for all rewards: rule {remainder.finding.rule}, {claim_text(remainder.finding.claim)}"
        yield "Which of its permutations carry the plausible rewards that prefer A to plausible rewards?"
        if remainder.m > 1:
            yield "  (a losing block may be exchanged wherever it is among the best blocks)"
        for kept in remainder.permutations[: 3 * SHOWN]:
            yield from _kept_lines(problem, kept)
        yield from _rest(len(remainder.permutations), 3 * SHOWN)
        yield ""
        what = "permutations" if remainder.m == 1 else "winning blocks"
        used = f"{remainder.left} of {remainder.n} {what}"
        if answer.claim is None:
            more = f", fewer than the {remainder.m} losing blocks" if remainder.left else ""
            yield f"NOTHING PROVED over Theta: {used} remain{more}"
        else:
            yield f"PROVED over Theta with {used}"
            yield from _claim_lines(answer.claim)
        if answer.claim != remainder.finding.claim:
            yield f"  {claim_text(remainder.finding.claim)} over Theta: {answer.whole}"
    if answer.B.answer == "infeasible":
        yield "  B is never strictly preferred in Theta: no factor above 0 holds wherever A is preferred"
    yield from _worst_lines(problem, answer.worst)


def plausible_json(answer: PlausibleAnswer) -> dict[str, Any]:
    """weak, most, whole, rule, certificate, permutations, ... (docs/reference/command-line.md)."""
    problem, remainder, claim = answer.problem, answer.remainder, answer.claim
    full = None if remainder is None else remainder.finding.claim
    worst = answer.worst
    return {
        "weak": None if claim is None else rational_text(claim.weak),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "whole": answer.whole,
        "A_preferred": _decision_json(problem, answer.A),
        "B_preferred": _decision_json(problem, answer.B),
        "rule": None if remainder is None else remainder.finding.rule,
        "certificate": None
        if full is None
        else {"weak": rational_text(full.weak), "most": None if full.most is None else rational_text(full.most)},
        "left": None if remainder is None else str(remainder.left),
        "n": None if remainder is None else str(remainder.n),
        "m": None if remainder is None else str(remainder.m),
        "permutations": [] if remainder is None else [_kept_json(problem, kept) for kept in remainder.permutations],
        "searched": {
            "orbits": str(worst.looked),
            "reward": None if worst.reward is None else reward_to_json(problem.states, worst.reward),
            "counts": None
            if worst.counts is None
            else {"B": str(worst.counts.B), "tie": str(worst.counts.tie), "A": str(worst.counts.A)},
        },
    }


def _claim_lines(claim: Claim) -> Iterator[str]:
    among = "for EVERY reward, among the elements of its orbit that lie in Theta,"
    if claim.most is not None:
        times = "as often as" if claim.most == 1 else f"{number_text(claim.most)} times as often as"
        yield f"  most {number_text(claim.most)}: {among}"
        yield f"    B beats A at least {times} A beats B"
    yield f"  weak {number_text(claim.weak)}: {among}"
    yield f"    B is at least as good as A on at least {number_text(claim.weak)} ({percent_down(claim.weak)})"


def _kept_lines(problem: Problem, kept: Kept) -> Iterator[str]:
    head = f"  {kept.name} = {permutation_text(problem, kept.phi)}"
    closed = "it turns the constraints into each other"
    if kept.refuted:
        closed = f"{count_text(kept.refuted, 'system')} without solution, multipliers checked"
    match kept.answer:
        case "kept":
            yield f"{head}: kept ({closed})"
        case "undecided":
            yield f"{head}: UNDECIDED (the solver's budget ended)"
        case "leaves" if kept.reward is not None and kept.constraint is not None:
            yield f"{head}: LEAVES Theta"
            yield f"    at {_reward_text(problem.states, kept.reward)}"
            yield f"    which becomes {_reward_text(problem.states, _moved(kept))}"
            yield f"    where {one_line(kept.constraint.text(problem.states), 200)} fails"


def _moved(kept: Kept) -> Reward:
    """phi.r."""
    back = kept.phi.inverse()
    reward = kept.reward or ()
    return tuple(reward[back(state)] for state in range(len(reward)))


def _kept_json(problem: Problem, kept: Kept) -> dict[str, Any]:
    return {
        "name": kept.name,
        "permutation": {problem.states[i]: problem.states[j] for i, j in kept.phi.moved},
        "answer": kept.answer,
        "refuted": str(kept.refuted),
        "reward": None if kept.reward is None else reward_to_json(problem.states, kept.reward),
        "fails": None if kept.constraint is None else kept.constraint.text(problem.states),
    }


def _worst_lines(problem: Problem, worst: BadOrbit) -> Iterator[str]:
    looked = f"{count_text(worst.looked, 'orbit')} looked at"
    if worst.reward is None or worst.counts is None:
        yield f"  no orbit with A preferred among {looked} (searched)"
        return
    counts = worst.counts
    yield f"  worst of {looked} (searched): {_reward_text(problem.states, worst.reward)}"
    yield f"    in Theta: B better {counts.B}, tie {counts.tie}, A better {counts.A}"


def _decision_text(problem: Problem, decision: Decision) -> str:
    if decision.reward is not None:
        return _reward_text(problem.states, decision.reward)
    return "none (multipliers checked)" if decision.answer == "infeasible" else "undecided"


def _decision_json(problem: Problem, decision: Decision) -> dict[str, Any]:
    reward = None if decision.reward is None else reward_to_json(problem.states, decision.reward)
    return {"answer": decision.answer, "reward": reward}


def _reward_text(states: Sequence[str], reward: Sequence[Fraction]) -> str:
    shown = [f"{one_line(s, 30)} = {one_line(rational_text(v), 40)}" for s, v in zip(states, reward, strict=True)]
    return ", ".join(shown[:8]) + (f", ... {len(shown) - 8} more" if len(shown) > 8 else "")


def _rest(number: int, shown: int) -> Iterator[str]:
    if number > shown:
        yield f"  ... and {number - shown} more (all are in the JSON answer)"
