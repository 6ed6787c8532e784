"""The answer of `orbitcert convert` in words and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from orbitcert.certification import Certification
from orbitcert.distribution.outcome import Conversion
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.present.question_words import count_text, number_text, percent_down, set_text

ABOUT = {
    "states": "rewards for being in a state; an orbit permutes the values of the states",
    "state-actions": "rewards for taking an action in a state; an orbit permutes the values of the pairs",
    "histories": "utilities of all that is observed; an orbit permutes the values of the histories",
}
"""One sentence on what each bound is about."""


@dataclass(frozen=True, slots=True)
class ComparedBound:
    """What is proved for one kind of reward.

    kind     "states", "state-actions" or "histories"
    result   None when there was too much to enumerate; then `stopped` says what
    """

    kind: str
    result: Certification | None
    stopped: str | None


def conversion_lines(found: Conversion, written: str) -> Iterator[str]:
    """The problem that was written."""
    problem = found.problem
    yield f"{one_line(problem.name, 80)}: rewards have {count_text(problem.d, 'value')}"
    for side, options in (("A", problem.A), ("B", problem.B)):
        yield f"  {side}  {count_text(len(options), 'option')}: {set_text(problem, side)}"
    for remark in found.remarks:
        yield f"  note: {one_line(remark)}"
    yield f"written to {one_line(written, 200)}"


def conversion_json(found: Conversion, rewards: str, written: str) -> dict[str, Any]:
    """The same as one JSON value."""
    problem = found.problem
    return {
        "rewards": rewards,
        "states": str(problem.d),
        "A": str(len(problem.A)),
        "B": str(len(problem.B)),
        "remarks": list(found.remarks),
        "problem": written,
    }


def compared_lines(name: str, bounds: Sequence[ComparedBound], steps: int, written: str | None) -> Iterator[str]:
    """The bounds below one another, each with what it is about."""
    yield f"{one_line(name, 80)}: the same question for three kinds of reward, histories of {count_text(steps, 'step')}"
    for bound in bounds:
        yield ""
        if bound.result is None:
            yield f"{bound.kind:14} NOT ENUMERATED: {one_line(bound.stopped or '')}"
        else:
            problem = bound.result.problem
            sizes = f"{problem.d} values, |A| = {len(problem.A)}, |B| = {len(problem.B)}"
            yield f"{bound.kind:14} {_bound_text(bound.result)}; {sizes}"
        yield f"  {ABOUT[bound.kind]}"
    if written is not None:
        yield f"written to {one_line(written, 200)}"


def compared_json(bounds: Sequence[ComparedBound], written: str | None) -> dict[str, Any]:
    """The same as one JSON value (docs/reference/command-line.md)."""
    return {"bounds": [_bound_json(bound) for bound in bounds], "problem": written}


def _bound_text(result: Certification) -> str:
    claim, best = result.claim, result.best
    if claim is None or best is None:
        return "nothing proved"
    most = "" if claim.most is None else f", most {number_text(claim.most)}"
    tight = ", tight" if result.tight else ""
    return f"weak {number_text(claim.weak)} ({percent_down(claim.weak)}){most}, rule {best.rule}{tight}"


def _bound_json(bound: ComparedBound) -> dict[str, Any]:
    result = bound.result
    claim = None if result is None else result.claim
    return {
        "rewards": bound.kind,
        "states": None if result is None else str(result.problem.d),
        "A": None if result is None else str(len(result.problem.A)),
        "B": None if result is None else str(len(result.problem.B)),
        "rule": None if result is None or result.best is None else result.best.rule,
        "weak": None if claim is None else rational_text(claim.weak),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "tight": None if result is None else result.tight,
        "about": ABOUT[bound.kind],
        "stopped": bound.stopped,
    }
