"""What was proved, and what the checker says about it, in a notebook: one sentence, then the facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from orbitcert.certificate import Certificate, permutations_of
from orbitcert.certification import Certification
from orbitcert.checker import Verdict
from orbitcert.distribution.selection import PURE
from orbitcert.dynamics_certificate import DynamicsCertificate
from orbitcert.environment_certification import EnvironmentCertification
from orbitcert.exact.display import Kind
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_counts import counts_svg, exact_text, reward_html, share_text
from orbitcert.present.notebook_elements import (
    box,
    facts_table,
    fraction_latex,
    grid_table,
    name_html,
    number_words,
    paragraph,
    share_bar,
    text_html,
)
from orbitcert.present.notebook_problem import problem_rows, problem_svg, problem_title
from orbitcert.present.question_words import SHOWN, count_text
from orbitcert.proof import Blocks, Claim, Clique, Evidence, Orbits, Packing, rule_name
from orbitcert.proof.dynamics import Copy, DynamicsQuestion, Ends, Paths

Row = tuple[str, str]

DIGESTED = 20_000
"""States, options and moved states of a certificate up to which its digest is worked out for a display."""

LIMITS = (
    "Counted over one orbit, so it depends on how states are encoded; it says where optimal agents end up, "
    "not what trained agents do."
)

_CRITERION = {"average": "average reward", "discount=all": "every discount between 0 and 1"}


def claim_sentence(claim: Claim) -> str:
    """The claim for somebody who has not read the papers.

    >>> from fractions import Fraction
    >>> print(claim_sentence(Claim("weak", Fraction(1, 2))))
    Whatever the reward: deal its values to the states in every allowed way, and B is at least as good as A in 1/2 \
(50.00 %) of the ways or more.
    """
    sentence = (
        "Whatever the reward: deal its values to the states in every allowed way, and B is at least as good as A in "
        f"{exact_text(claim.weak)} of the ways or more"
    )
    if claim.most is None:
        return sentence + "."
    times = "at least as often as" if claim.most == 1 else f"at least {number_words(claim.most)} times as often as"
    return f"{sentence}; B is strictly better {times} A is."


def claim_latex(claim: Claim | None) -> str | None:
    r"""The claim as a formula over every reward r and its orbit.

    >>> from fractions import Fraction
    >>> print(claim_latex(Claim("weak", Fraction(2, 3))))
    $\forall r:\ \#(B\ge A)\,/\,\#\text{orbit}\ \ge\ \tfrac{2}{3}$
    """
    if claim is None:
        return None
    if claim.most is not None:
        return f"$\\forall r:\\ \\#(B>A)\\ \\ge\\ {fraction_latex(claim.most)}\\cdot\\#(A>B)$"
    return f"$\\forall r:\\ \\#(B\\ge A)\\,/\\,\\#\\text{{orbit}}\\ \\ge\\ {fraction_latex(claim.weak)}$"


def claim_svg(claim: Claim | None) -> str | None:
    """The proved share of every orbit."""
    return None if claim is None else share_bar(claim.weak, claim_sentence(claim))


def cycles_html(problem: Problem, phi: Permutation) -> str:
    """Cycle notation with state names, the first cycles and their first states written out."""
    if phi.is_identity():
        return "identity"
    shown, left = [], len(phi.moved)
    for cycle in phi.cycles()[: 2 * SHOWN]:
        names = [name_html(problem.states[s], 24) for s in cycle[: 2 * SHOWN]]
        more = f" ... {len(cycle) - len(names)} more" if len(cycle) > len(names) else ""
        shown.append("(" + " ".join(names) + more + ")")
        left -= len(cycle)
    return " ".join(shown) + (f" ... {left} more states moved" if left else "")


def _shortened(items: Iterable[str], number: int) -> str:
    """The first items, one a line, the others counted."""
    lines = [item for item, _ in zip(items, range(SHOWN), strict=False)]
    if number > len(lines):
        lines.append(f"... and {number - len(lines)} more, all of them in the certificate")
    return "<br>".join(lines)


def evidence_rows(problem: Problem, claim: Claim, evidence: Evidence) -> Iterator[Row]:
    """Which law, and by which permutations."""
    yield "rule", f"{rule_name(evidence)}: {text_html(_reason(claim, evidence))}"
    phis = permutations_of(evidence)
    yield f"permutations ({len(phis)})", _shortened((cycles_html(problem, phi) for phi in phis), len(phis))
    if evidence.mixtures:
        yield "mixtures", f"{count_text(len(evidence.mixtures), 'mixture')} of options of B, used as if B listed them"
    if evidence.dropped:
        yield "dropped", f"{count_text(len(evidence.dropped), 'option')} of A that cannot matter (mixtures of others)"


def _reason(claim: Claim, evidence: Evidence) -> str:
    match evidence:
        case Clique():
            return f"{count_text(evidence.n, 'permutation')}, each carrying A to its own copy inside B"
        case Blocks():
            return f"A is {count_text(evidence.m, 'block')}, B holds {evidence.n} more, and they can be exchanged"
        case Orbits():
            return f"{count_text(len(evidence.members), 'option')} linked by permutations that keep the whole set"
        case Packing():
            m = (1 - claim.weak) * evidence.N
            return f"no reward is in more than {number_words(m)} of {evidence.N} copies of the cone where A wins"


def _size(problem: Problem, evidence: Evidence) -> int:
    vectors = sum(len(x.entries) for x in (*problem.A, *problem.B, *problem.C))
    size = problem.d + vectors + sum(len(phi.moved) for phi in permutations_of(evidence))
    if isinstance(evidence, Packing):
        size += DIGESTED // 2
    return size


def certificate_html(certificate: Certificate) -> str:
    """The claim in a sentence, the share as a bar, what proves it."""
    problem, claim, evidence = certificate.problem, certificate.claim, certificate.evidence
    rows: list[Row] = [("claim", _claim_words(claim)), *evidence_rows(problem, claim, evidence)]
    if certificate.upper is not None:
        met = _meets(certificate.upper, claim)
        rows.append(("tight" if met else "worst reward", _upper(problem, certificate.upper, met)))
    rows.extend(problem_rows(problem))
    if certificate.source is not None:
        rows.append(("from", f"{name_html(certificate.source.name, 80)}, SHA-256 {certificate.source.sha256[:16]}..."))
    if _size(problem, evidence) <= DIGESTED:
        rows.append(("digest", f"<code>{certificate.digest}</code>"))
    else:
        rows.append(("digest", "long certificate: <code>.digest</code> works it out"))
    return _claimed("Certificate", problem_title(problem), claim, rows)


def _claimed(what: str, title: str, claim: Claim, rows: Iterable[Row], *remarks: str) -> str:
    return box(
        paragraph(title),
        _claim_paragraph(claim),
        facts_table(what, rows),
        paragraph(f"<small>{' '.join((LIMITS, *remarks))}</small>"),
    )


def _claim_paragraph(claim: Claim) -> str:
    sentence = claim_sentence(claim)
    return paragraph(f"<strong>{text_html(sentence)}</strong>") + share_bar(claim.weak, sentence)


def _claim_words(claim: Claim) -> str:
    most = "" if claim.most is None else f", most {number_words(claim.most)}"
    return text_html(f"weak {exact_text(claim.weak)}{most}; for every reward")


def _upper(problem: Problem, worst: BadReward, met: bool) -> str:
    counts = worst.counts
    end = "it meets the bound: no larger share is true for every reward" if met else "it does not meet the bound"
    return f"reward {reward_html(problem.states, worst.reward)}: {text_html(share_text(counts.B + counts.tie, counts.orbit))}; {end}"


def certification_html(result: Certification) -> str:
    """What the rules prove, beside the worst reward that was found."""
    problem, best = result.problem, result.best
    findings = grid_table(
        "what each rule proves",
        ("rule", "weak", "most", "reason"),
        [
            (
                text_html(f.rule),
                text_html("nothing" if f.claim is None else exact_text(f.claim.weak)),
                text_html("" if f.claim is None or f.claim.most is None else number_words(f.claim.most)),
                text_html(f"{f.maximality}: {f.reason}", 160),
            )
            for f in result.findings
        ],
    )
    parts = [paragraph(problem_title(problem))]
    if best is None or best.claim is None or best.evidence is None:
        parts += [paragraph("<strong>Nothing is proved.</strong>"), problem_svg(problem)]
        parts.append(facts_table("option sets", problem_rows(problem)))
    else:
        claim = best.claim
        parts.append(_claim_paragraph(claim))
        rows = [("claim", _claim_words(claim)), *evidence_rows(problem, claim, best.evidence), *problem_rows(problem)]
        parts.append(facts_table("proved", rows))
    parts.append(findings)
    if result.worst is None:
        parts.append(paragraph("No worst reward was counted: whether the bound is tight is not decided."))
    else:
        label = (
            "Tight; the worst reward:"
            if _meets(result.worst, result.claim)
            else "Worst reward found (searched; tightness not decided):"
        )
        parts.append(paragraph(f"{label} {reward_html(problem.states, result.worst.reward)}"))
        parts.append(counts_svg(result.worst.counts))
    return box(*parts, paragraph(f"<small>{LIMITS}</small>"))


def _meets(worst: BadReward, claim: Claim | None) -> bool:
    """True when the reward has exactly the proved share; as `Certification.tight`, without lowest terms."""
    if claim is None:
        return False
    counts, weak = worst.counts, claim.weak
    return (counts.B + counts.tie) * weak.denominator == weak.numerator * counts.orbit


def certification_svg(result: Certification) -> str:
    """The proved share, or the question when nothing is proved."""
    drawn = claim_svg(result.claim)
    return problem_svg(result.problem) if drawn is None else drawn


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

    return _shortened(map(arrows, copies), len(copies))


def dynamics_html(certificate: DynamicsCertificate) -> str:
    """The claim in a sentence, what is compared, the copies."""
    question, claim = certificate.question, certificate.claim
    rows: list[Row] = [("claim", _claim_words(claim)), *_question_rows(question)]
    rows.extend(dynamics_rows(question, certificate.evidence))
    if certificate.beside is not None:
        rows.append(("environment", f"in the file {name_html(certificate.beside.name, 80)}"))
    if sum(map(len, question.mdp.rows)) <= DIGESTED // 4:
        rows.append(("digest", f"<code>{certificate.digest}</code>"))
    else:
        rows.append(("digest", "long certificate: <code>.digest</code> works it out"))
    return _claimed("Certificate", question_title(question), claim, rows, *_remarks(question))


def environment_html(result: EnvironmentCertification) -> str:
    """What rule dynamics proves; where it proves nothing, what the enumerated option sets give."""
    finding = result.dynamics
    if finding is not None and finding.claim is not None and finding.evidence is not None:
        question = finding.question
        rows = [
            ("claim", _claim_words(finding.claim)),
            *_question_rows(question),
            *dynamics_rows(question, finding.evidence),
            ("this rule", text_html(f"{finding.maximality}: {finding.reason}")),
        ]
        return _claimed("proved", question_title(question), finding.claim, rows, *_remarks(question))
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


def environment_claim(result: EnvironmentCertification) -> Claim | None:
    """The claim of whichever way proves something."""
    if result.way == "dynamics" and result.dynamics is not None:
        return result.dynamics.claim
    return None if result.enumeration is None else result.enumeration.claim


_STATUS = {"verified": "\u2713 VERIFIED", "rejected": "\u2717 REJECTED", "malformed": "\u2717 MALFORMED"}


def verdict_html(verdict: Verdict) -> str:
    """Status, the checker's message, what is proved."""
    rows = [("message", text_html(verdict.message))]
    if verdict.weak is not None:
        rows.append(("weak", text_html(exact_text(verdict.weak))))
    if verdict.most is not None:
        rows.append(("most", text_html(number_words(verdict.most))))
    if verdict.tight is not None:
        rows.append(("tight", "yes: a reward meets the bound"))
    if verdict.recounted is not None:
        recounted = "yes" if verdict.recounted else "no: its orbit is too large for that"
        rows.append(("recounted", recounted))
    parts = [paragraph(f"<strong>{_STATUS[verdict.status]}</strong> by the independent checker")]
    if verdict.status == "verified" and verdict.weak is not None:
        parts.append(share_bar(verdict.weak, f"verified: weak {exact_text(verdict.weak)} for every reward"))
    return box(*parts, facts_table("verdict", rows))


def verdict_svg(verdict: Verdict) -> str | None:
    """The verified share; no picture of what is not verified."""
    if verdict.status != "verified" or verdict.weak is None:
        return None
    return share_bar(verdict.weak, f"verified: weak {exact_text(verdict.weak)} for every reward")


def verdict_latex(verdict: Verdict) -> str | None:
    """The verified claim."""
    if verdict.status != "verified" or verdict.weak is None:
        return None
    return claim_latex(Claim("weak", verdict.weak) if verdict.most is None else Claim("most", verdict.most))


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "Certificate": {
        "html": certificate_html,
        "latex": lambda c: claim_latex(c.claim),
        "svg": lambda c: claim_svg(c.claim),
    },
    "Certification": {"html": certification_html, "latex": lambda r: claim_latex(r.claim), "svg": certification_svg},
    "DynamicsCertificate": {
        "html": dynamics_html,
        "latex": lambda c: claim_latex(c.claim),
        "svg": lambda c: claim_svg(c.claim),
    },
    "EnvironmentCertification": {
        "html": environment_html,
        "latex": lambda r: claim_latex(environment_claim(r)),
        "svg": lambda r: claim_svg(environment_claim(r)),
    },
    "Verdict": {"html": verdict_html, "latex": verdict_latex, "svg": verdict_svg},
}
