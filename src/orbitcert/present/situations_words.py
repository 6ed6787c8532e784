"""The answer of `orbitcert situations` in words and as JSON: a map of the states, the moves that give ground away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.present.question_words import count_text, number_text, percent_down
from orbitcert.situations import Situation, Survey

SHOWN = 12
"""States of one group, and moves, that are written out before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class SituationsAnswer:
    """What was asked (`origin` None: every state), and the survey."""

    survey: Survey
    origin: int | None
    lose: str
    win: str | None
    reward: Sequence[Fraction] | None


def situations_json(answer: SituationsAnswer) -> dict[str, Any]:
    """One object; all numbers are strings, null where nothing is known."""
    mdp = answer.survey.mdp
    return {
        "from": None if answer.origin is None else mdp.states[answer.origin],
        "situations": [_situation_json(mdp.states, s) for s in answer.survey.situations],
        "moves": [
            {
                "from": mdp.states[lost.move.state],
                "action": lost.move.action,
                "to": mdp.states[lost.move.successor],
                "probability": rational_text(lost.move.probability),
                "before": _bound_json(lost.before),
                "after": _bound_json(lost.after),
            }
            for lost in answer.survey.lost_ground
        ],
        "not_compared": integer_text(answer.survey.not_compared),
    }


def _situation_json(states: Sequence[str], situation: Situation) -> dict[str, Any]:
    claim = situation.claim
    at = situation.at
    return {
        "state": states[situation.state],
        **_bound_json(situation),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "rule": situation.rule if claim is not None else None,
        "tight": True if situation.tight else None,
        "upper": None if situation.upper is None else rational_text(situation.upper),
        "A": None if situation.A is None else integer_text(situation.A),
        "B": None if situation.B is None else integer_text(situation.B),
        "reason": situation.reason or None,
        "at_reward": None
        if at is None
        else {"losing": _maybe(at.losing), "other": _maybe(at.other), "verdict": at.verdict},
    }


def _bound_json(situation: Situation) -> dict[str, Any]:
    claim = situation.claim
    return {"answer": situation.answer, "weak": None if claim is None else rational_text(claim.weak)}


def _maybe(value: Fraction | None) -> str | None:
    return None if value is None else rational_text(value)


def situations_lines(answer: SituationsAnswer) -> Iterator[str]:
    """The whole answer."""
    survey, states = answer.survey, answer.survey.mdp.states
    asked = len(survey.situations)
    where = "all asked" if answer.origin is None else f"{asked} reachable from {_name(states, answer.origin)}"
    yield f"{one_line(survey.mdp.name, 80)}: {count_text(len(states), 'state')}, {where}"
    yield f"  A (claimed to lose): the recurrent distributions described by {one_line(answer.lose, 120)}"
    yield f"  B (claimed to win):  {'all others' if answer.win is None else one_line(answer.win, 120)}"
    if not survey.mdp.is_deterministic():
        yield "  note: the environment is stochastic: a mixture of losing and other ends counts as another end"
    yield ""
    yield "PROVED FOR EVERY REWARD, state by state (rewards permuted over all states)"
    yield from _grouped(states, [(s.state, bound_text(s)) for s in survey.situations])
    yield ""
    yield from _moves(answer)
    if answer.reward is not None:
        yield ""
        yield "AT THIS REWARD, state by state (Law 11)"
        yield from _grouped(states, [(s.state, _reward_text(s)) for s in survey.situations])


def bound_text(situation: Situation) -> str:
    """What holds from there."""
    match situation.answer:
        case "cannot lose":
            return "cannot lose any more from here"
        case "only losing":
            return "nothing but losing is left"
        case "too many":
            return f"too much to enumerate ({one_line(situation.reason, 160)})"
        case "nothing proved":
            upper = situation.upper
            below = "" if upper is None else f"; at the worst reward found B is as good on {number_text(upper)} only"
            return f"nothing proved{below}{_sizes(situation)}"
    claim = situation.claim
    if claim is None:
        raise ValueError("a bound without a claim")
    most = "" if claim.most is None else f"most {number_text(claim.most)}, "
    tight = ", tight" if situation.tight else ""
    share = f"weak {number_text(claim.weak)} ({percent_down(claim.weak)})"
    return f"{most}{share}{tight}, rule {situation.rule}{_sizes(situation)}"


def _sizes(situation: Situation) -> str:
    if situation.A is None or situation.B is None:
        return ""
    return f"; A has {count_text(situation.A, 'option')}, B {situation.B}"


def _reward_text(situation: Situation) -> str:
    at = situation.at
    if at is None:
        return "unknown: the options were not enumerated"
    if at.losing is None:
        return "cannot lose any more from here"
    if at.other is None:
        return "nothing but losing is left"
    values = f"best losing {number_text(at.losing)}, best other {number_text(at.other)}"
    words = {
        "avoids": "no average-optimal policy ends in A",
        "may lose": "a tie: some average-optimal policy ends in A",
        "loses": "every average-optimal policy ends in A",
    }
    return f"{words[at.verdict]} ({values})"


def _moves(answer: SituationsAnswer) -> Iterator[str]:
    lost, states = answer.survey.lost_ground, answer.survey.mdp.states
    if not lost:
        yield "NO IRREVERSIBLE MOVE leads where less is proved"
    else:
        yield f"IRREVERSIBLE MOVES after which less is proved: {len(lost)}"
    for ground in lost[:SHOWN]:
        move = ground.move
        chance = "" if move.probability == 1 else f" (probability {number_text(move.probability)})"
        path = f"{_name(states, move.state)} --{one_line(move.action, 40)}--> {_name(states, move.successor)}"
        yield f"  {path}{chance}: {_short(ground.before)}, then {_short(ground.after)}"
    if len(lost) > SHOWN:
        yield f"  ... {len(lost) - SHOWN} more (all are in the answer of --json)"
    if answer.survey.not_compared:
        yield f"  {count_text(answer.survey.not_compared, 'irreversible move')} could not be compared"


def _short(situation: Situation) -> str:
    if situation.claim is not None:
        return f"weak {number_text(situation.claim.weak)}"
    words = {"cannot lose": "nothing to lose", "only losing": "nothing but losing"}
    return words.get(situation.answer, situation.answer)


def _grouped(states: Sequence[str], lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    """States with equal answers together, groups in the order of their first states."""
    groups: dict[str, list[int]] = {}
    for state, text in lines:
        groups.setdefault(text, []).append(state)
    for text, members in groups.items():
        names = ", ".join(_name(states, s) for s in members[:SHOWN])
        more = f", ... {len(members) - SHOWN} more" if len(members) > SHOWN else ""
        yield f"  {names}{more}: {text}"


def _name(states: Sequence[str], state: int) -> str:
    return one_line(states[state], 40)
