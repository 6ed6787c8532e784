"""What rule dynamics found in an environment, in words, and for machines."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from orbitcert.distribution.reachability import ends_surely
from orbitcert.distribution.selection import PURE
from orbitcert.environment_certification import EnvironmentCertification
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.present.certification_json import certification_json
from orbitcert.present.question_words import SHOWN, count_text
from orbitcert.present.words import certification_lines, certification_summary, claim_lines
from orbitcert.proof.dynamics import Copy, DynamicsQuestion, Ends, Paths
from orbitcert.search.dynamics import DynamicsFinding

MEANING = {
    "average": "where optimal agents end up in the long run (average reward); not what trained agents do",
    "discount=all": "what is optimal from here, at every discount between 0 and 1; not what trained agents do",
}


def environment_lines(result: EnvironmentCertification) -> Iterator[str]:
    """The whole answer to `orbitcert certify` for an environment."""
    finding = result.dynamics
    if result.way != "dynamics" or finding is None:
        if finding is not None:
            yield f"rule dynamics, which lists no policy, proves nothing here: {finding.reason}"
        if result.stopped is not None:
            yield f"the option sets were not enumerated: {result.stopped}"
        if result.selection is not None and result.enumeration is not None:
            yield "way: enumerated option sets; that they are complete rests on the enumeration, not on the certificate"
            for remark in result.selection.remarks:
                yield f"  note: {one_line(remark)}"
            yield ""
            yield from certification_lines(result.enumeration)
        return
    yield from _question_lines(finding.question)
    yield ""
    yield "PROVED by rule dynamics: copies in the environment itself; no policy was listed"
    if finding.claim is not None:
        for line in claim_lines(finding.claim):
            yield f"  {line}"
    for line in _emptiness_lines(finding):
        yield f"  {line}"
    yield ""
    yield "WHY"
    for line in _evidence_lines(finding):
        yield f"  {line}"
    yield ""
    yield "WHAT IT SAYS, AND WHAT NOT"
    yield f"  {MEANING[finding.question.criterion]}"
    if finding.question.win_actions is None and finding.question.win_states is None:
        yield "  A and B together are everything reachable, so it also compares which of them holds an optimal policy"
    yield "  shares are over all ways to hand a reward's values to the states of this environment"
    if isinstance(result.criterion, Fraction):
        yield f"  every discount: so also the one that was asked for, {rational_text(result.criterion)}"
    if not finding.question.mdp.is_deterministic():
        yield f"  {PURE}"
    yield ""
    yield "HOW GOOD IS IT"
    standing = "cannot prove more in this form" if finding.maximality == "proved" else "searched"
    yield f"  this rule: {standing} ({finding.reason})"
    listing = "`options ... -o PROBLEM` lists the option sets, unless there are too many, `tight PROBLEM` compares them"
    one = "" if finding.question.criterion == "average" else " (at one discount)"
    yield f"  whether the bound is tight is not decided: {listing}{one}"


def _emptiness_lines(finding: DynamicsFinding) -> Iterator[str]:
    """No policy may end among the losing states for certain; a claim about an empty A is idle."""
    question = finding.question
    if not question.lose_states:
        return
    surely = ends_surely(question.mdp, question.start, question.lose_states)
    if surely is None:
        yield "whether any policy ends inside what loses for certain was not looked at: there are too many states"
    elif not surely:
        start = one_line(question.mdp.states[question.start], 40)
        yield f"A IS EMPTY: no policy from {start} ends inside what loses with probability 1; the bound holds trivially"
        yield "ask about actions instead (--lose-action), or about ends that can be had for certain"


def _question_lines(question: DynamicsQuestion) -> Iterator[str]:
    mdp = question.mdp
    criterion = "average reward" if question.criterion == "average" else "every discount"
    start = one_line(mdp.states[question.start], 60)
    yield f"{one_line(mdp.name, 80)}: {count_text(len(mdp.states), 'state')}, from {start}, {criterion}"
    what = "long-run distribution" if question.criterion == "average" else "visit distribution"
    if question.lose_actions:
        yield f"  A (claimed to lose)  every {what} after {_shown(question.lose_actions)}"
    else:
        yield f"  A (claimed to lose)  every {what} inside {_named(question, question.lose_states)}"
    if question.win_states is not None:
        yield f"  B (claimed to win)   every {what} inside {_named(question, question.win_states)}"
    elif question.win_actions is not None or question.lose_actions:
        yield f"  B (claimed to win)   every {what} after {_shown(sorted(question.first_actions()))}"
    else:
        yield f"  B (claimed to win)   every other {what}"


def _evidence_lines(finding: DynamicsFinding) -> Iterator[str]:
    question, evidence = finding.question, finding.evidence
    if isinstance(evidence, Paths):
        size = count_text(len(evidence.states), "state")
        yield f"what {_shown(question.lose_actions[:1])} leads to: {size}, and all that can be done in them"
        if evidence.losing:
            yield f"{_copies_text(len(evidence.losing))} of it after other losing actions"
        yield f"{_copies_text(len(evidence.winning))} of it elsewhere, on states of their own:"
        yield from _copy_lines(question, evidence.states, evidence.winning)
    elif isinstance(evidence, Ends):
        if evidence.points:
            lost, won = _named(question, evidence.points), _named(question, [s for s, _ in evidence.loops])
            yield f"{count_text(len(evidence.points), 'losing end')} of one state: {lost}"
            yield f"{count_text(len(evidence.loops), 'state')} where others can stay for ever: {won}"
        for component in evidence.components:
            ends = count_text(1 + len(component.losing), "losing end")
            size = count_text(len(component.states), "state")
            yield f"{ends} of {size}, such as {_named(question, component.states)}; found again elsewhere:"
            yield from _copy_lines(question, component.states, component.winning)
        leads = "leads" if len(evidence.routes) == 1 else "lead"
        if evidence.routes:
            yield f"{count_text(len(evidence.routes), 'route')} that {leads} there almost surely"
        else:
            yield "the agent begins there"


def _copy_lines(question: DynamicsQuestion, states: tuple[int, ...], copies: tuple[Copy, ...]) -> Iterator[str]:
    names = question.mdp.states
    for copy in copies[:SHOWN]:
        pairs = list(zip(states, copy.images, strict=True))
        shown = ", ".join(f"{one_line(names[x], 20)} -> {one_line(names[y], 20)}" for x, y in pairs[:SHOWN])
        yield f"  {shown}" + (f", ... {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else "")
    if len(copies) > SHOWN:
        yield f"  ... and {len(copies) - SHOWN} more (all are in the certificate)"


def _copies_text(number: int) -> str:
    return "1 copy" if number == 1 else f"{number} copies"


def _named(question: DynamicsQuestion, states: list[int] | tuple[int, ...]) -> str:
    return _shown([question.mdp.states[s] for s in states])


def _shown(names: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(one_line(name, 40) for name in names[:SHOWN])
    return shown + (f", ... {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def environment_summary(result: EnvironmentCertification) -> str:
    """What `print` shows: the claim, what it comes from, and whether it is tight."""
    if result.enumeration is not None:
        return certification_summary(result.enumeration)
    finding = result.dynamics
    if finding is None or finding.claim is None:
        reason = result.stopped or ("" if finding is None else finding.reason)
        return f"{one_line(result.mdp.name, 80)}: NOTHING PROVED: {one_line(reason)}"
    heading = f"{next(_question_lines(finding.question))}: PROVED by rule dynamics"
    empty = (f"  {line}" for line in _emptiness_lines(finding))
    claimed = (f"  {line}" for line in claim_lines(finding.claim))
    return "\n".join([heading, *claimed, *empty, "  whether the bound is tight is not decided"])


def environment_json(result: EnvironmentCertification, certificate: str | None) -> dict[str, Any]:
    """The same for machines: the answer of `certify`, with `way` and what rule dynamics said."""
    finding = result.dynamics
    said = None
    if finding is not None:
        claim = finding.claim
        said = {
            "weak": None if claim is None else rational_text(claim.weak),
            "criterion": finding.question.criterion,
            "maximality": finding.maximality,
            "reason": finding.reason,
        }
    if result.way == "dynamics" and finding is not None and finding.claim is not None:
        claim = finding.claim
        return {
            "rule": "dynamics",
            "weak": rational_text(claim.weak),
            "most": None if claim.most is None else rational_text(claim.most),
            "tight": None,
            "worst": None,
            "upper": "1",
            "maximality": finding.maximality,
            "findings": [],
            "way": "dynamics",
            "dynamics": said,
            "certificate": certificate,
        }
    answer: dict[str, Any] = {
        **dict.fromkeys(("rule", "weak", "most", "tight", "worst", "upper", "maximality")),
        "findings": [],
        "certificate": certificate,
    }
    if result.enumeration is not None:
        answer = certification_json(result.enumeration, certificate)
    return answer | {"way": result.way, "dynamics": said, "stopped": result.stopped}
