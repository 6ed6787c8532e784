"""Hunts, counterexamples and the atlas in a notebook: how many cases, which one refutes, what is known."""

from collections.abc import Iterator, Mapping

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.display import Kind
from orbitcert.exact.rational import rational_text
from orbitcert.law.atlas import Atlas, Entry
from orbitcert.law.counterexample import Counterexample
from orbitcert.law.hunting import Hunt
from orbitcert.law.laws import Law
from orbitcert.law.relations import RELATIONS
from orbitcert.law.sweep import LawTally
from orbitcert.present.notebook import Rendering
from orbitcert.present.notebook_certificate import cycles_html
from orbitcert.present.notebook_counts import counts_svg, counts_table, reward_html, reward_latex
from orbitcert.present.notebook_elements import (
    A_COLOUR,
    B_COLOUR,
    PLAIN,
    Part,
    bar,
    box,
    facts_table,
    fraction_latex,
    grid_table,
    number_words,
    paragraph,
    text_html,
    text_latex,
)
from orbitcert.present.notebook_problem import mixture_words, problem_rows, problem_svg, set_latex
from orbitcert.present.question_words import SHOWN, count_text

ENTRIES = 60
"""Laws of an atlas that are shown before the rest is only counted."""


def tally_svg(tally: LawTally, label: str) -> str:
    """holds | fails | vacuous | undecided."""
    parts = (
        Part("holds", tally.holds, "holds", B_COLOUR),
        Part("fails", tally.fails, "fails", A_COLOUR),
        Part("vacuous", tally.vacuous, "vacuous", PLAIN, 12),
        Part("undecided", tally.undecided, "?", PLAIN, 35),
    )
    return bar(parts, f"{label}: " + ", ".join(f"{part.name} {number_words(part.amount)}" for part in parts))


def _law_title(law: Law) -> str:
    return f"<strong>{text_html(law.name, 80)}</strong>: {text_html(law.statement)}"


def answer_text(found: Hunt) -> str:
    """What the sweep says about the law, in a sentence."""
    tally, held = found.tally, count_text(found.tally.holds, "case")
    if tally.fails:
        return f"Refuted: it fails in {count_text(tally.fails, 'case')}."
    if found.is_vacuous:
        return "All vacuous: the hypothesis holds in no case of this universe; nothing was tested."
    if tally.undecided:
        return f"Not decided in {count_text(tally.undecided, 'case')}: {tally.reason}"
    known = "" if found.law.theorem is None else f" Proved for every size: {found.law.theorem}."
    return f"No counterexample among the {held} in which the hypothesis holds.{known}"


def hunt_html(found: Hunt) -> str:
    """The law, its cases, and the smallest counterexample."""
    tally = found.tally
    counted = (
        "as many as Burnside's lemma says; each decided over every reward"
        if found.outcome.checked
        else f"part {found.part[0]}/{found.part[1]}, NOT yet compared with Burnside's lemma"
    )
    rows = [
        ("universe", text_html(found.universe.words)),
        ("cases up to symmetry", f"{number_words(found.outcome.cases)}, {counted}"),
        ("holds", f"{number_words(tally.holds)}, {number_words(tally.tight)} of them with equality"),
        ("fails", number_words(tally.fails)),
        ("vacuous (hypothesis false)", number_words(tally.vacuous)),
        ("undecided", number_words(tally.undecided)),
    ]
    parts = [
        paragraph(_law_title(found.law)),
        paragraph(f"<strong>{text_html(answer_text(found))}</strong>"),
        hunt_svg(found),
        facts_table("the hunt", rows),
    ]
    if found.smallest:
        parts.append(paragraph("The smallest counterexample:"))
        parts.append(_failure(found.smallest[0]))
    return box(*parts)


def hunt_svg(found: Hunt) -> str:
    """The cases as a bar."""
    return tally_svg(found.tally, f"cases of {found.law.name}")


def hunt_words(found: Hunt) -> str:
    """One line."""
    tally = found.tally
    numbers = f"holds {tally.holds}, fails {tally.fails}, vacuous {tally.vacuous}, undecided {tally.undecided}"
    return f"Hunt {one_line(found.law.name, 80)}: {numbers}"


def counterexample_words(found: Counterexample) -> str:
    """One line."""
    numbers = f"claimed {number_words(found.claimed)}, reached {number_words(found.value)}"
    return f"Counterexample to {one_line(found.law, 80)}: {count_text(found.problem.d, 'state')}, {numbers}"


def law_latex(law: Law) -> str:
    """Hypothesis in words, relation as a formula."""
    claimed = "n/m" if law.relation.name == "most" else "n/(n+m)"
    relation = f"\\text{{{law.relation.name}}}({claimed})"
    return f"{text_latex(law.hypothesis.reading, 200)}\\ \\Rightarrow\\ {relation}"


def hunt_latex(found: Hunt) -> str:
    """The law and its numbers."""
    tally = found.tally
    numbers = f"\\text{{holds }}{tally.holds},\\ \\text{{fails }}{tally.fails},\\ \\text{{vacuous }}{tally.vacuous}"
    return f"${law_latex(found.law)}:\\quad {numbers},\\ \\text{{undecided }}{tally.undecided}$"


def _failure(found: Counterexample) -> str:
    problem, evidence = found.problem, found.evidence
    phis = [cycles_html(problem, phi) for phi in evidence.permutations[:SHOWN]]
    left = len(evidence.permutations) - len(phis)
    claimed = RELATIONS[found.relation].words.format(rational_text(found.claimed))
    rows = [
        *problem_rows(problem),
        ("hypothesis", f"holds with n = {evidence.n}, m = {evidence.m}"),
        ("claimed", text_html(claimed)),
        ("reached", text_html(f"only {number_words(found.value)}")),
        ("reward", reward_html(problem.states, found.reward)),
    ]
    if phis:
        rows.insert(3, ("permutations", ", ".join(phis) + (f", ... {left} more" if left else "")))
    if found.extra:
        rows.insert(2, (f"further options ({len(found.extra)})", text_html(_extra(found))))
    orbit = counts_svg(found.counts) + counts_table(found.counts)
    return problem_svg(problem) + facts_table("counterexample", rows) + orbit


def _extra(found: Counterexample) -> str:
    return ", ".join(mixture_words(found.problem.states, x) for x in found.extra[:SHOWN])


def counterexample_html(found: Counterexample) -> str:
    """The case, and the reward under which the law fails there."""
    title = f"<strong>Counterexample to {text_html(found.law, 80)}</strong>: {text_html(found.statement)}"
    return box(paragraph(title), _failure(found))


def counterexample_latex(found: Counterexample) -> str:
    """Sets, claim, reward and what it reaches."""
    problem = found.problem
    sets = f"A={set_latex(problem, problem.A)},\\ B={set_latex(problem, problem.B)}"
    numbers = f"{fraction_latex(found.value)}\\not\\ge{fraction_latex(found.claimed)}"
    return f"${sets}:\\quad {reward_latex(problem, found.reward)}\\ \\Rightarrow\\ {numbers}$"


_ENTRY_COLUMNS = ("law", "status", "holds", "fails", "vacuous", "undecided", "because")


def _entry_row(entry: Entry) -> tuple[str, ...]:
    total, known = entry.total, entry.law.theorem or entry.law.source
    because = f"A and B on {count_text(entry.smallest.problem.d, 'state')}" if entry.smallest else known
    numbers = tuple(number_words(n) for n in (total.holds, total.fails, total.vacuous, total.undecided))
    return (text_html(entry.law.name, 80), entry.status, *numbers, text_html(because, 120))


def entry_html(entry: Entry) -> str:
    """One law: status, cases, smallest counterexample."""
    parts = [
        paragraph(_law_title(entry.law)),
        entry_svg(entry),
        grid_table("all sweeps together", _ENTRY_COLUMNS, [_entry_row(entry)]),
    ]
    if entry.smallest is not None:
        parts.append(_failure(entry.smallest))
    return box(*parts)


def entry_svg(entry: Entry) -> str:
    """The cases as a bar."""
    return tally_svg(entry.total, f"{entry.law.name}, {entry.status}")


def entry_latex(entry: Entry) -> str:
    """The law with its status."""
    return f"${law_latex(entry.law)}\\quad(\\text{{{entry.status}}})$"


def atlas_html(atlas: Atlas) -> str:
    """Every law a row."""
    shown = [_entry_row(entry) for entry in atlas.entries[:ENTRIES]]
    left = len(atlas.entries) - len(shown)
    parts = [paragraph(text_html(_atlas_words(atlas))), grid_table("the laws", _ENTRY_COLUMNS, shown)]
    if left:
        parts.append(paragraph(f"... and {count_text(left, 'law')} more"))
    return box(*parts)


def _statuses(atlas: Atlas) -> Iterator[tuple[str, int]]:
    for status in ("proved", "refuted", "open"):
        yield status, sum(entry.status == status for entry in atlas.entries)


def _atlas_words(atlas: Atlas) -> str:
    split = ", ".join(f"{number} {status}" for status, number in _statuses(atlas))
    return f"{count_text(len(atlas.entries), 'law')} in {count_text(len(atlas.sources), 'sweep')}: {split}"


def atlas_svg(atlas: Atlas) -> str:
    """proved | refuted | open."""
    looks = {"proved": (B_COLOUR, 45), "refuted": (A_COLOUR, 45), "open": (PLAIN, 12)}
    parts = [Part(status, number, status, *looks[status]) for status, number in _statuses(atlas)]
    return bar(parts, _atlas_words(atlas))


RENDERINGS: Mapping[str, Mapping[Kind, Rendering]] = {
    "Hunt": {"html": hunt_html, "latex": hunt_latex, "svg": hunt_svg, "text": hunt_words},
    "Counterexample": {
        "html": counterexample_html,
        "latex": counterexample_latex,
        "svg": lambda f: counts_svg(f.counts),
        "text": counterexample_words,
    },
    "Entry": {
        "html": entry_html,
        "latex": entry_latex,
        "svg": entry_svg,
        "text": lambda e: f"Entry {one_line(e.law.name, 80)}: {e.status}",
    },
    "Atlas": {"html": atlas_html, "svg": atlas_svg, "text": lambda a: f"Atlas: {_atlas_words(a)}"},
}
