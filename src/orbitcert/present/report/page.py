"""The page: everything about the certificates in one file, which fetches nothing and is allowed to fetch nothing.

The Content-Security-Policy names the SHA-256 of the one style sheet and of the scripts, so nothing else ever runs.
"""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import json_text
from orbitcert.present.escaping import printable_text
from orbitcert.present.figures.svg import STYLE
from orbitcert.present.report.downloads import LARGEST_EMBEDDED
from orbitcert.present.report.graph import figure_of
from orbitcert.present.report.markup import Markup, data_block, element
from orbitcert.present.report.sections import all_sections
from orbitcert.present.report.stepping import roomy, steps_data
from orbitcert.present.report.subject import Subject
from orbitcert.present.steps import steps_of

LONGEST_TITLE = 120
DEFAULT_TITLE = "orbitcert report"

COUNTING = ("orbit_reward.js", "orbit_closed_form.js", "orbit_enumeration.js", "orbit_count.js")
"""The scripts that count orbits, in the order in which they are loaded."""


def report_page(subjects: Sequence[Subject], title: str | None = None) -> str:
    """The whole page; the same subjects give the same bytes."""
    shown = printable_text(title or DEFAULT_TITLE, LONGEST_TITLE)
    names = [printable_text(subject.checked.name, LONGEST_TITLE) or "without a name" for subject in subjects]
    style = _resource("page.css") + STYLE
    scripts = [_resource(name) for name in (*COUNTING, "page.js")]
    articles = [_article(f"c{k}", *pair) for k, pair in enumerate(zip(names, subjects, strict=True), start=1)]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(style, scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{', '.join(names[:3])}: {shown}"),
        Markup(f"<style>{style}</style>"),
    )
    body = element(
        "body",
        element("a", "Skip to the claim", href="#main", class_="skip"),
        element("header", element("h1", shown), *_contents(names)),
        element("main", *articles, id="main", tabindex="-1"),
        element("footer", element("p", _FOOTER)),
        *(Markup(f"<script>{script}</script>") for script in scripts),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


_FOOTER = (
    "Made by orbitcert from certificates that its checker verified. All numbers are exact; percents are rounded down. "
    "This page is one file, asks nobody for anything and works without a network."
)


def _article(key: str, name: str, subject: Subject) -> Markup:
    steps = steps_of(subject.checked.value)
    drawing = figure_of(subject, steps)
    if drawing is not None:
        drawing = roomy(drawing, steps)
    problem = None
    if subject.options is not None:
        text = json_text(problem_to_json(subject.options)).encode()
        problem = text if len(text) <= LARGEST_EMBEDDED else None
    data = {"steps": [] if drawing is None else steps_data(drawing, steps), "number": len(steps)}
    return element(
        "article",
        element("h2", name, id=f"{key}-name"),
        *all_sections(key, subject, drawing, steps, problem),
        data_block(f"{key}-data", data),
        id=key,
        aria_labelledby=f"{key}-name",
    )


def _contents(names: Sequence[str]) -> list[Markup]:
    """A table of contents when there are several certificates."""
    if len(names) < 2:
        return []
    items = (element("li", element("a", name, href=f"#c{k}")) for k, name in enumerate(names, start=1))
    return [element("nav", element("ol", *items), aria_label="Certificates in this page")]


def _policy(style: str, scripts: Sequence[str]) -> str:
    allowed = " ".join(map(_digest, scripts))
    return f"default-src 'none'; style-src {_digest(style)}; script-src {allowed}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _resource(name: str) -> str:
    """A file of this package; it must not end the element in which it stands."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    if "</" in text and ("</script" in text.lower() or "</style" in text.lower()):
        raise ValueError(f"{name} would end its own element")
    return text
