"""How the orbit of one reward splits: a bar of three parts with the exact numbers beside it.

The script of the page fills the same elements for a reward that the reader types, so their classes are its interface.
"""

from fractions import Fraction

from orbitcert.orbit.tally import Counts
from orbitcert.present.question_words import percent_down
from orbitcert.present.report.claim_sentences import whole_number
from orbitcert.present.report.markup import Markup, element
from orbitcert.present.report.number_line import percent_place

PARTS = (("B", "winning side better"), ("tie", "equally good"), ("A", "losing side better"))


def orbit_bar(counts: Counts | None, name: str) -> Markup:
    """The bar and its numbers with the table's name; an empty one for the script to fill when there are no counts."""
    numbers = (0, 0, 0) if counts is None else (counts.B, counts.tie, counts.A)
    size = 1 if counts is None else counts.orbit
    at, rects, rows = Fraction(0), [], []
    for (part, words), number in zip(PARTS, numbers, strict=True):
        share = Fraction(number, size)
        rects.append(
            element("rect", x=percent_place(at), y="0", width=percent_place(share), height="28", class_=f"part-{part}")
        )
        at += share
        shown, percent = ("", "") if counts is None else (whole_number(number), percent_down(share))
        rows.append(
            element(
                "tr",
                element("th", element("span", class_=f"key part-{part}", aria_hidden="true"), words, scope="row"),
                element("td", shown, class_=f"count-{part}"),
                element("td", percent, class_=f"percent-{part}"),
            )
        )
    total = "" if counts is None else whole_number(counts.orbit)
    rows.append(
        element(
            "tr",
            element("th", "all variants", scope="row"),
            element("td", total, class_="count-orbit"),
            element("td", class_="percent-orbit"),
            class_="total",
        )
    )
    head = element(
        "tr",
        element("th", "Variants of the reward", scope="col"),
        element("th", "number", scope="col"),
        element("th", "share", scope="col"),
    )
    return element(
        "div",
        element("svg", *rects, class_="bar", width="100%", height="28", aria_hidden="true", focusable="false"),
        element("table", element("thead", head), element("tbody", *rows), class_="numbers", aria_label=name),
        class_="orbit",
    )
