"""What rule dynamics proves about an environment, in a notebook: the claim, what is compared, the copies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from orbitcert.distribution.selection import PURE
from orbitcert.dynamics_certificate import DynamicsCertificate
from orbitcert.exact.display import Kind
from orbitcert.present.dynamics_words import environment_summary
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_certificate import DIGESTED, certification_html, digest_html
from orbitcert.present.notebook_claim import Row, claim_latex, claim_line, claim_svg, claim_words, claimed, shortened
from orbitcert.present.notebook_elements import box, name_html, paragraph, text_html
from orbitcert.present.question_words import SHOWN, count_text
from orbitcert.proof.claim import Claim
from orbitcert.proof.dynamics import Copy, DynamicsQuestion, Ends, Paths

if TYPE_CHECKING:
    from orbitcert.environment_certification import EnvironmentCertification

_CRITERION = {"average": "average reward", "discount=all": "every discount between 0 and 1"}


def question_title(question: DynamicsQuestion) -> str:
    """Name and size of the environment, start, criterion."""
    mdp = question.mdp
    start = name_html(mdp.states[question.start])
    size = f"{count_text(len(mdp.states), 'state')}, from {start}, {_CRITERION[question.criterion]}"
    return f"<strong>{name_html(mdp.name, 80)}</strong>: {size}"


def _remarks(question: DynamicsQuestion) -> tuple[str, ...]:
    return () if question.mdp.is_deterministic() else (f"{text_html(PURE[:1].upper() + PURE[1:])}.",)


def _question_rows(question: DynamicsQuestion) -> Iterator[Row]:
    losing = question.lose_actions
    lost = f"after {_names(losing)}" if losing else f"inside {_states(question, question.lose_states)}"
    yield "A, claimed to lose", f"everything that can be done {lost}"
    if question.win_states is not None:
        won = f"inside {_states(question, question.win_states)}"
    elif question.win_actions is not None or losing:
        won = f"after {_names(sorted(question.first_actions()))}"
    else:
        won = "otherwise"
    yield "B, claimed to win", f"everything that can be done {won}"


def _states(question: DynamicsQuestion, states: Sequence[int]) -> str:
    return _names([question.mdp.states[s] for s in states[: SHOWN + 1]], len(states))


def _names(names: Sequence[str], number: int | None = None) -> str:
    left = (len(names) if number is None else number) - len(names[:SHOWN])
    return ", ".join(name_html(name, 30) for name in names[:SHOWN]) + (f", ... {left} more" if left else "")


def dynamics_rows(question: DynamicsQuestion, evidence: Paths | Ends) -> Iterator[Row]:
    """The copies in the environment."""
    yield "rule", "dynamics: copies in the environment itself; no policy was listed"
    if isinstance(evidence, Paths):
        yield f"copies ({len(evidence.winning)})", _copies(question, evidence.states, evidence.winning)
        return
    if evidence.points:
        yield f"losing ends of one state ({len(evidence.points)})", _states(question, evidence.points)
        loops = [s for s, _ in evidence.loops]
        yield f"states where others can stay ({len(loops)})", _states(question, loops)
    for component in evidence.components[:SHOWN]:
        size = count_text(len(component.states), "state")
        yield f"copies of {size} ({len(component.winning)})", _copies(question, component.states, component.winning)
    if len(evidence.components) > SHOWN:
        yield "further components", str(len(evidence.components) - SHOWN)


def _copies(question: DynamicsQuestion, states: tuple[int, ...], copies: tuple[Copy, ...]) -> str:
    names = question.mdp.states

    def arrows(copy: Copy) -> str:
        pairs = zip(states[:SHOWN], copy.images, strict=False)
        shown = ", ".join(f"{name_html(names[x], 20)} \u2192 {name_html(names[y], 20)}" for x, y in pairs)
        return shown + (f", ... {len(states) - SHOWN} more" if len(states) > SHOWN else "")

    return shortened(map(arrows, copies), len(copies))


def dynamics_html(certificate: DynamicsCertificate) -> str:
    """The claim in a sentence, what is compared, the copies."""
    question, claim = certificate.question, certificate.claim
    rows: list[Row] = [("claim", text_html(claim_words(claim))), *_question_rows(question)]
    rows.extend(dynamics_rows(question, certificate.evidence))
    if certificate.beside is not None:
        rows.append(("environment", f"in the file {name_html(certificate.beside.name, 80)}"))
    rows.append(("digest", digest_html(certificate, sum(map(len, question.mdp.rows)) <= DIGESTED // 4)))
    return claimed("Certificate", question_title(question), claim, rows, *_remarks(question))


def environment_html(result: "EnvironmentCertification") -> str:
    """What rule dynamics proves; where it proves nothing, what the enumerated option sets give."""
    finding = result.dynamics
    if finding is not None and finding.claim is not None and finding.evidence is not None:
        question = finding.question
        rows = [
            ("claim", text_html(claim_words(finding.claim))),
            *_question_rows(question),
            *dynamics_rows(question, finding.evidence),
            ("this rule", text_html(f"{finding.maximality}: {finding.reason}")),
        ]
        return claimed("proved", question_title(question), finding.claim, rows, *_remarks(question))
    mdp = result.mdp
    parts = [paragraph(f"<strong>{name_html(mdp.name, 80)}</strong>: {count_text(len(mdp.states), 'state')}")]
    if finding is not None:
        reason = text_html(finding.reason)
        parts.append(paragraph(f"Rule dynamics, which lists no policy, proves nothing here: {reason}"))
    if result.stopped is not None:
        parts.append(paragraph(f"The option sets were not enumerated: {text_html(result.stopped)}"))
    if result.enumeration is None:
        parts.append(paragraph("<strong>Nothing is proved.</strong>"))
        return box(*parts)
    parts.append(paragraph("Enumerated option sets; that they are complete rests on the enumeration."))
    return box(*parts, certification_html(result.enumeration))


def environment_claim(result: "EnvironmentCertification") -> Claim | None:
    """The claim of whichever way proves something."""
    if result.way == "dynamics" and result.dynamics is not None:
        return result.dynamics.claim
    return None if result.enumeration is None else result.enumeration.claim


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "DynamicsCertificate": {
        "html": dynamics_html,
        "latex": lambda c: claim_latex(c.claim),
        "svg": lambda c: claim_svg(c.claim),
        "text": lambda c: claim_line("DynamicsCertificate", c.question.mdp.name, c.claim),
    },
    "EnvironmentCertification": {
        "html": environment_html,
        "latex": lambda r: claim_latex(environment_claim(r)),
        "svg": lambda r: claim_svg(environment_claim(r)),
        "text": lambda r: claim_line("EnvironmentCertification", r.mdp.name, environment_claim(r)),
        "lines": environment_summary,
    },
}
