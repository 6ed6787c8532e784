"""The sections about one certificate, from the claim to the downloads."""

from collections.abc import Iterator, Sequence

from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.present.escaping import printable_text
from orbitcert.present.figures.drawing import Drawing, with_step
from orbitcert.present.figures.tikz import tikz_text
from orbitcert.present.question_words import count_text, number_text
from orbitcert.present.report.claim_sentences import (
    claim_of,
    exact_lines,
    is_among,
    plain_sentence,
    rule_sentences,
    states_of,
    whole_number,
)
from orbitcert.present.report.downloads import download, file_name
from orbitcert.present.report.graph import description, drawn, option_rows, scrolling, states_csv, table
from orbitcert.present.report.markdown_words import markdown_words
from orbitcert.present.report.markup import Markup, element, joined
from orbitcert.present.report.number_line import number_line
from orbitcert.present.report.orbit_bar import orbit_bar
from orbitcert.present.report.splits import Split
from orbitcert.present.report.standing import (
    limits,
    listed_remark,
    proved,
    searched,
    standing_text,
    tightness,
    trust_keys,
    worst_title,
)
from orbitcert.present.report.stepping import step_list, stepper, steps_csv
from orbitcert.present.report.subject import EMPTY, Subject
from orbitcert.present.report.trust_rows import rows_for
from orbitcert.present.steps import Step
from orbitcert.present.vast_words import decimal_words, share_words

LONGEST_NAME = 80
SHOWN_VALUES = 12


def section(key: str, title: str, *children: Markup, level: int = 3) -> Markup:
    """A section with its heading."""
    return element(
        "section", element(f"h{level}", title, id=f"{key}-title"), *children, id=key, aria_labelledby=f"{key}-title"
    )


def paragraph(text: str, kind: str | None = None) -> Markup:
    """Text between <p> and </p>."""
    return element("p", text, class_=kind)


def claim_section(key: str, subject: Subject) -> Markup:
    """The claim in one sentence, then exactly; the verdict, the digests, the sizes."""
    checked = subject.checked
    claim = claim_of(checked)
    tight = tightness(subject)
    facts = (
        ("of these ways, at least", decimal_words(claim.weak)),
        ("the bound, exactly", share_words(claim.weak)),
        ("can it be improved", tight.short),
        ("rule", checked.rule),
    )
    cards = element(
        "dl",
        *(element("div", element("dt", word), element("dd", value)) for word, value in facts),
        class_="facts",
    )
    rows = [*exact_lines(checked), ("Checker's verdict", checked.verdict.message)]
    file = printable_text(checked.file, LONGEST_NAME)
    rows.append(("Certificate", f"{file}, {whole_number(len(checked.data))} bytes"))
    rows.append(("SHA-256 of it", checked.sha256))
    source = checked.value.get("source")
    if source is not None:
        rows.append(("Made from", f"{printable_text(source['name'], LONGEST_NAME)}, SHA-256 {source['sha256']}"))
    elif checked.environment is None:
        rows.append(("Made from", "the certificate names no environment"))
    rows.append(("Sizes", _sizes(subject)))
    exact = element("dl", *(piece for word, text in rows for piece in _row(word, text)), class_="exact")
    return joined(
        (
            element("p", plain_sentence(checked), class_="claim"),
            *([paragraph(f"{EMPTY}.")] if subject.is_idle else []),
            element("p", element("span", "VERIFIED", class_="verdict"), " by the independent checker of orbitcert."),
            cards,
            section(f"{key}-exact", "The claim, word by word", exact),
        )
    )


def _row(word: str, text: str) -> tuple[Markup, Markup]:
    return element("dt", word), element("dd", text)


def _sizes(subject: Subject) -> str:
    problem, checked = subject.checked.problem, subject.checked
    parts = [f"{whole_number(states_of(checked))} states"]
    if isinstance(problem, Problem):
        parts += [f"{len(problem.A):,} in A", f"{len(problem.B):,} in B"]
        parts += [f"{len(problem.C):,} in C"] if problem.C else []
    elif problem is not None:
        parts += [f"{whole_number(problem.size('A'))} in A", f"{whole_number(problem.size('B'))} in B"]
    return ", ".join(parts)


def evidence_section(key: str, subject: Subject, drawing: Drawing | None, steps: Sequence[Step]) -> Markup:
    """The figure, the steps on it, all steps as a list, and the figure as a table."""
    parts: list[Markup] = [paragraph(rule_sentences(subject.checked))]
    if subject.held:
        parts.append(paragraph(f"The figure is the environment that the report's author named. {subject.held}"))
    if not steps:
        parts.append(paragraph("This evidence needs no step: what loses can never be better."))
    else:
        parts.append(stepper(key, len(steps)))
        parts.append(element("div", class_="now", aria_live="polite", hidden=True, id=f"{key}-now"))
    if drawing is not None:
        parts.append(element("div", scrolling("Figure", drawn(drawing), kind="figure"), id=f"{key}-figure"))
    if steps:
        parts += [element("h4", f"All {count_text(len(steps), 'step')}"), step_list(key, steps)]
    parts += [element("h4", "The figure as a table"), description(subject, steps)]
    return section(f"{key}-evidence", "The evidence, step by step", *parts)


def line_section(key: str, subject: Subject) -> Markup:
    """The number line and the word tight or not decided."""
    bound, worst = claim_of(subject.checked).weak, subject.worst
    proved_label = f"proved: at least {share_words(bound)}"
    worst_label = "" if worst is None else f"{worst_title(subject)[4:]}: {share_words(worst.counts.weak)}"
    line = number_line(key, bound, None if worst is None else worst.counts.weak, (proved_label, worst_label))
    found = tightness(subject)
    verdict = element("p", element("strong", f"{found.word[0].upper()}{found.word[1:]}."), f" {found.reason}")
    good = "the winning side is at least as good (being equally good counts)"
    good = "a winning option is optimal or no losing one is" if is_among(subject.checked) else good
    half = f"A share is a part of the ways to hand out the values of one reward: those in which {good}."
    return section(f"{key}-line", "How good is the bound", line, verdict, paragraph(half, "quiet"))


def split_section(key: str, subject: Subject) -> Markup:
    """The orbits that were counted, and the form that counts one more."""
    parts: list[Markup] = []
    if subject.options is None:
        if subject.worst is not None:
            parts.append(_split(f"{key}-worst", worst_title(subject), subject.worst.words, subject.worst))
        reason = subject.no_options or "the two option sets are the same or one of them is empty"
        parts.append(paragraph(f"No other orbit is counted in this page: {reason}."))
        return section(f"{key}-split", "One reward at a time", *parts)
    if subject.options.C:
        parts.append(paragraph("No orbit is counted in this page: the comparison is among competitors."))
        return section(f"{key}-split", "One reward at a time", *parts)
    if subject.listed:
        parts.append(paragraph(f"The options here were {listed_remark(subject)}"))
        parts.append(table("Options listed here", ("option", "side"), list(option_rows(subject.options))))
    if subject.worst is None:
        parts.append(paragraph("No worst reward is known: the certificate has none, and none was searched for."))
    else:
        said = _reward_text(subject.options, subject.worst)
        parts.append(_split(f"{key}-worst", worst_title(subject), said, subject.worst))
    if subject.asked is not None:
        said = _reward_text(subject.options, subject.asked)
        parts.append(_split(f"{key}-asked", "A chosen reward", said, subject.asked))
    elif subject.not_counted:
        parts.append(paragraph(f"The chosen reward was not counted: {subject.not_counted}"))
    parts.append(_form(key, subject.options, subject.asked or subject.worst))
    return section(f"{key}-split", "One reward at a time", *parts)


def _split(key: str, title: str, reward: str, split: Split) -> Markup:
    return element(
        "div",
        element("h4", title),
        paragraph(f"{reward} ({standing_text(split)})"),
        orbit_bar(split.counts, f"{title}: how its orbit splits"),
        id=key,
    )


def _reward_text(problem: Problem, split: Split) -> str:
    """The values that are not zero by the name of their state."""
    if split.words:
        return split.words
    values = [(s, v) for s, v in enumerate(split.reward) if v]
    shown = [f"{printable_text(problem.states[s], 30)} = {number_text(v)}" for s, v in values[:SHOWN_VALUES]]
    if len(values) > SHOWN_VALUES:
        shown.append(f"{len(values) - SHOWN_VALUES:,} more values")
    return ", ".join(shown) + ("" if len(values) == problem.d else ", all others 0" if values else "all values 0")


def _form(key: str, problem: Problem, example: Split | None) -> Markup:
    """A reward to type; without the script the command line is named instead."""
    reward = example.reward if example and example.reward else [1] + [0] * (problem.d - 1)
    value = ", ".join(map(rational_text, reward))
    order = ", ".join(printable_text(s, 30) for s in problem.states[:40])
    more = problem.d - 40
    order += f" and {more:,} more" if more > 0 else ""
    by_name = "Or by name, as in x=1; y=1/2; others 0."
    hint = element(
        "p", f"One exact number per state, in this order: {order}. {by_name}", class_="quiet hint", id=f"{key}-order"
    )
    label = element("label", "Reward", for_=f"{key}-reward")
    named = {"id": f"{key}-reward", "aria_describedby": f"{key}-order"}
    field = element("textarea", value, rows="3", spellcheck="false", autocomplete="off", **named)
    answer = element(
        "div",
        element("p", class_="said"),
        element("div", orbit_bar(None, "Your reward: how its orbit splits"), class_="counted", hidden=True),
        class_="answer",
        aria_live="polite",
        id=f"{key}-answer",
    )
    button = element("button", "Count its orbit", type="submit")
    form = element("form", label, hint, field, button, answer, class_="ask", hidden=True, aria_labelledby=f"{key}-own")
    without = element(
        "noscript", paragraph("With scripts switched on, this page counts the orbit of a reward that you type.")
    )
    return element("div", element("h4", "A reward of your own", id=f"{key}-own"), form, without, class_="own")


def standing_section(key: str, subject: Subject) -> Markup:
    """Three lists: proved, searched, sampled; then whom one has to believe; then the limits."""
    lists = (
        ("Proved", list(proved(subject))),
        ("Searched or counted", list(searched(subject))),
        ("Sampled", ["Nothing on this page is sampled."]),
    )
    columns = (
        element("div", element("h4", title), element("ul", *(element("li", item) for item in items or ["Nothing."])))
        for title, items in lists
    )
    head = element("tr", element("th", "claim", scope="col"), element("th", "rests on", scope="col"))
    rows = (
        element(
            "tr",
            element("th", markdown_words(row.claim), scope="row"),
            element("td", markdown_words(row.rests_on)),
        )
        for row in rows_for(trust_keys(subject))
    )
    caption = element("caption", "Whom you have to believe")
    trust = element("table", caption, element("thead", head), element("tbody", *rows))
    return section(
        f"{key}-standing",
        "What is proved, and what is not",
        element("div", *columns, class_="columns"),
        scrolling("Trust table", trust, kind="scroll whole"),
    )


def limits_section(key: str, subject: Subject) -> Markup:
    """What the claim does not say."""
    items = (element("li", markdown_words(text)) for text in limits(subject))
    return section(f"{key}-limits", "What this does not say", element("ul", *items))


def downloads_section(
    key: str, subject: Subject, drawing: Drawing | None, steps: Sequence[Step], problem: bytes | None
) -> Markup:
    """Links that carry the certificate, the problem, the figure, the steps and the states."""
    checked = subject.checked
    stem = file_name(checked.file.removesuffix(".json"), "")
    items = [download(f"{key}-certificate", "The certificate", f"{stem}.json", "application/json", checked.data)]
    if problem is not None:
        words = "The option sets" + (" that were listed here" if subject.listed else "")
        items.append(download(f"{key}-problem", words, f"{stem}.problem.json", "application/json", problem))
    if drawing is not None:
        picture = tikz_text(with_step(drawing, steps[0] if steps else None)).encode()
        words = "The figure for LaTeX (TikZ)" + (", with the first step" if steps else "")
        items.append(download(f"{key}-tikz", words, f"{stem}.tikz.tex", "text/plain", picture))
    if steps:
        items.append(download(f"{key}-steps", "All steps as CSV", f"{stem}.steps.csv", "text/csv", steps_csv(steps)))
    states = states_csv(subject, steps)
    if states is not None:
        words = "The states and their sides as CSV"
        items.append(download(f"{key}-states", words, f"{stem}.states.csv", "text/csv", states))
    check = f"To check the certificate again: orbitcert check {stem}.json"
    links = element("ul", *items, class_="files")
    return section(f"{key}-downloads", "Take it with you", links, paragraph(check, "quiet"))


def all_sections(
    key: str, subject: Subject, drawing: Drawing | None, steps: Sequence[Step], problem: bytes | None
) -> Iterator[Markup]:
    """Every section, in the order of the page."""
    yield claim_section(key, subject)
    yield evidence_section(key, subject, drawing, steps)
    yield line_section(key, subject)
    yield split_section(key, subject)
    yield standing_section(key, subject)
    yield limits_section(key, subject)
    yield downloads_section(key, subject, drawing, steps, problem)
