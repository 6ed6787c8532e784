"""Certificates, and what a search knows about a problem, in a notebook: the claim, then what proves it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from orbitcert.certificate import Certificate, Issued, permutations_of
from orbitcert.exact.display import Kind
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_claim import (
    LIMITS,
    Row,
    claim_latex,
    claim_line,
    claim_paragraph,
    claim_svg,
    claim_words,
    claimed,
    shortened,
)
from orbitcert.present.notebook_counts import counts_svg, exact_text, reward_html, share_text
from orbitcert.present.notebook_elements import (
    box,
    facts_table,
    grid_table,
    name_html,
    number_words,
    paragraph,
    text_html,
)
from orbitcert.present.notebook_problem import OPTIONS, Arrow, problem_rows, problem_svg, problem_title
from orbitcert.present.question_words import SHOWN, count_text
from orbitcert.present.words import certification_summary
from orbitcert.proof import Blocks, Claim, Clique, Evidence, Orbits, Packing, rule_name

if TYPE_CHECKING:  # a display of a certificate does not load the searches
    from orbitcert.certification import Certification
    from orbitcert.orbit.adversary import BadReward

DIGESTED = 20_000
"""States, options and moved states of a certificate up to which its digest is worked out for a display."""


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


def arrows_of(problem: Problem, evidence: Evidence) -> tuple[Arrow, ...]:
    """Where the permutations carry the options of A that are shown, as far as that is in what is shown of B."""
    named: list[tuple[str, Permutation]] = []
    if isinstance(evidence, Clique):
        named = [(f"\u03c6{k}", phi) for k, phi in enumerate(evidence.permutations, start=1)]
    if isinstance(evidence, Blocks):
        named = [(f"{swap.i}\u2194{swap.j}", swap.phi) for swap in evidence.swaps if swap.i < evidence.m <= swap.j]
    shown = {x: k for k, x in enumerate(problem.B[:OPTIONS])}
    arrows = []
    for name, phi in named[:OPTIONS]:
        for a, x in enumerate(problem.A[:OPTIONS]):
            image = shown.get(x.moved_by(phi))
            if image is not None and x.moved_by(phi) != x:
                arrows.append((a, image, name))
    return tuple(arrows[: 2 * OPTIONS])


def evidence_rows(problem: Problem, claim: Claim, evidence: Evidence) -> Iterator[Row]:
    """Which law, and by which permutations."""
    yield "rule", f"{rule_name(evidence)}: {text_html(_reason(claim, evidence))}"
    phis = permutations_of(evidence)
    yield f"permutations ({len(phis)})", shortened((cycles_html(problem, phi) for phi in phis), len(phis))
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
    among = bool(problem.C)
    rows: list[Row] = [("claim", text_html(claim_words(claim, among))), *evidence_rows(problem, claim, evidence)]
    if certificate.upper is not None:
        met = _meets(certificate.upper, claim)
        rows.append(("tight" if met else "worst reward", _upper(problem, certificate.upper, met)))
    rows.extend(problem_rows(problem))
    if certificate.source is not None:
        rows.append(("from", f"{name_html(certificate.source.name, 80)}, SHA-256 {certificate.source.sha256[:16]}..."))
    rows.append(("digest", digest_html(certificate, _size(problem, evidence) <= DIGESTED)))
    arrows = arrows_of(problem, evidence)
    title = problem_title(problem) + ("<br>" + problem_svg(problem, arrows) if arrows else "")
    return claimed("Certificate", title, claim, rows, among=among)


def _upper(problem: Problem, worst: "BadReward", met: bool) -> str:
    counts = worst.counts
    share = text_html(share_text(counts.B + counts.tie, counts.orbit))
    end = "it meets the bound: no larger share is true for every reward" if met else "it does not meet the bound"
    return f"reward {reward_html(problem.states, worst.reward)}: {share}; {end}"


def digest_html(certificate: Issued, is_short: bool) -> str:
    """The digest, unless that would take long, or there is none."""
    if not is_short:
        return "long certificate: <code>.digest</code> works it out"
    try:
        return f"<code>{certificate.digest}</code>"
    except UnicodeEncodeError:
        return "none: a name is not Unicode text, so this cannot be written to a file"


def certification_html(result: "Certification") -> str:
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
        among = bool(problem.C)
        parts.append(claim_paragraph(claim, among))
        rows = [
            ("claim", text_html(claim_words(claim, among))),
            *evidence_rows(problem, claim, best.evidence),
            *problem_rows(problem),
        ]
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


def _meets(worst: "BadReward", claim: Claim | None) -> bool:
    """True when the reward has exactly the proved share; as `Certification.tight`, without lowest terms."""
    if claim is None:
        return False
    counts, weak = worst.counts, claim.weak
    return (counts.B + counts.tie) * weak.denominator == weak.numerator * counts.orbit


def certification_svg(result: "Certification") -> str:
    """The proved share, or the question when nothing is proved."""
    drawn = claim_svg(result.claim, bool(result.problem.C))
    return problem_svg(result.problem) if drawn is None else drawn


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "Certificate": {
        "html": certificate_html,
        "latex": lambda c: claim_latex(c.claim, bool(c.problem.C)),
        "svg": lambda c: claim_svg(c.claim, bool(c.problem.C)),
        "text": lambda c: claim_line("Certificate", c.problem.name, c.claim, bool(c.problem.C)),
    },
    "Certification": {
        "html": certification_html,
        "latex": lambda r: claim_latex(r.claim, bool(r.problem.C)),
        "svg": certification_svg,
        "text": lambda r: claim_line("Certification", r.problem.name, r.claim, bool(r.problem.C)),
        "lines": certification_summary,
    },
}
