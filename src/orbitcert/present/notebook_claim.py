"""What a claim says, in a sentence, a formula and a bar; and what the checker says about a certificate."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from orbitcert.checker import Verdict
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.display import Kind
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_counts import exact_text
from orbitcert.present.notebook_elements import (
    box,
    facts_table,
    fraction_latex,
    number_words,
    paragraph,
    share_bar,
    text_html,
)
from orbitcert.present.question_words import SHOWN
from orbitcert.proof.claim import Claim

Row = tuple[str, str]

LIMITS = (
    "Counted over one orbit, so it depends on how states are encoded; it says where optimal agents end up, "
    "not what trained agents do."
)


def claim_sentence(claim: Claim, among: bool = False) -> str:
    """The claim for somebody who has not read the papers; `among` competitors it is about being optimal.

    >>> from fractions import Fraction
    >>> print(claim_sentence(Claim("weak", Fraction(1, 2))))
    Whatever the reward: deal its values to the states in every allowed way, and B is at least as good as A in 1/2 \
(50.00 %) of the ways or more.
    """
    begins = "Whatever the reward: deal its values to the states in every allowed way, and"
    ways = f"in {exact_text(claim.weak)} of the ways or more"
    factor = "" if claim.most in (None, 1) else f"{number_words(claim.most)} times "
    times = f"at least {factor}as often as"
    if among:
        sentence = f"{begins} {ways} it is not so that A is optimal among all options and B is not"
        strictly = f"B without A is optimal {times} A without B"
    else:
        sentence = f"{begins} B is at least as good as A {ways}"
        strictly = f"B is strictly better {times} A is"
    return f"{sentence}." if claim.most is None else f"{sentence}; {strictly}."


def claim_latex(claim: Claim | None, among: bool = False) -> str | None:
    r"""The claim as a formula over every reward r and its orbit; "A without B": A is optimal and B is not.

    >>> from fractions import Fraction
    >>> print(claim_latex(Claim("weak", Fraction(2, 3))))
    $\forall r:\ \#(B\ge A)\,/\,\#\text{orbit}\ \ge\ \tfrac{2}{3}$
    """
    if claim is None:
        return None
    if claim.most is not None:
        wins, loses = (r"B\text{ without }A", r"A\text{ without }B") if among else ("B>A", "A>B")
        return f"$\\forall r:\\ \\#({wins})\\ \\ge\\ {fraction_latex(claim.most)}\\cdot\\#({loses})$"
    holds = r"\text{not: }A\text{ without }B" if among else r"B\ge A"
    return f"$\\forall r:\\ \\#({holds})\\,/\\,\\#\\text{{orbit}}\\ \\ge\\ {fraction_latex(claim.weak)}$"


def claim_line(kind: str, name: str, claim: Claim | None, among: bool = False) -> str:
    """One line.

    >>> from fractions import Fraction
    >>> claim_line("Certificate", "candy", Claim("most", Fraction(2)))
    'Certificate candy: weak 2/3 (66.66 %), most 2; for every reward'
    """
    said = "nothing is proved" if claim is None else claim_words(claim, among)
    return f"{kind} {one_line(name, 80)}: {said}"


def claim_svg(claim: Claim | None, among: bool = False) -> str | None:
    """The proved share of every orbit."""
    return None if claim is None else share_bar(claim.weak, claim_sentence(claim, among), among)


def shortened(items: Iterable[str], number: int) -> str:
    """The first items, one a line, the others counted."""
    lines = [item for item, _ in zip(items, range(SHOWN), strict=False)]
    if number > len(lines):
        lines.append(f"... and {number - len(lines)} more, all of them in the certificate")
    return "<br>".join(lines)


def claimed(what: str, title: str, claim: Claim, rows: Iterable[Row], *remarks: str, among: bool = False) -> str:
    """Everything that is shown of a proved claim: title, sentence, bar, facts, limits."""
    return box(
        paragraph(title),
        claim_paragraph(claim, among),
        facts_table(what, rows),
        paragraph(f"<small>{' '.join((LIMITS, *remarks))}</small>"),
    )


def claim_paragraph(claim: Claim, among: bool = False) -> str:
    """The sentence and the bar."""
    sentence = claim_sentence(claim, among)
    return paragraph(f"<strong>{text_html(sentence)}</strong>") + share_bar(claim.weak, sentence, among)


def claim_words(claim: Claim, among: bool = False) -> str:
    """The claim in the words of the laws."""
    most = "" if claim.most is None else f", most {number_words(claim.most)}"
    return f"weak {exact_text(claim.weak)}{most}; for every reward{', optimal among all options' * among}"


def _is_among(verdict: Verdict) -> bool:
    """True when the verified claim is one among competitors; the message says so before the first colon."""
    return verdict.message.partition(":")[0].endswith("optimal among all options")


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
        parts.append(_verified_bar(verdict, verdict.weak))
    return box(*parts, facts_table("verdict", rows))


def _verified_bar(verdict: Verdict, weak: Fraction) -> str:
    return share_bar(weak, f"verified: weak {exact_text(weak)} for every reward", _is_among(verdict))


def verdict_svg(verdict: Verdict) -> str | None:
    """The verified share; no picture of what is not verified."""
    if verdict.status != "verified" or verdict.weak is None:
        return None
    return _verified_bar(verdict, verdict.weak)


def verdict_latex(verdict: Verdict) -> str | None:
    """The verified claim."""
    if verdict.status != "verified" or verdict.weak is None:
        return None
    claim = Claim("weak", verdict.weak) if verdict.most is None else Claim("most", verdict.most)
    return claim_latex(claim, _is_among(verdict))


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "Verdict": {"html": verdict_html, "latex": verdict_latex, "svg": verdict_svg},
}
