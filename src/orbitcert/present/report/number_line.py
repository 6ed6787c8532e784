"""The shares from 0 to 1 on a line: what is proved, the least share that is known, and what lies between undecided.

Widths are percents of the page, so that the text stays as large on a phone; positions are hundredths of a
percent.
"""

from fractions import Fraction

from orbitcert.present.report.markup import Markup, element

HALF = Fraction(1, 2)


def percent_place(share: Fraction) -> str:
    """A share as a width in SVG, rounded down to hundredths of a percent.

    >>> percent_place(Fraction(2, 3)), percent_place(Fraction(1))
    ('66.66%', '100.00%')
    """
    hundredths = share.numerator * 10_000 // share.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def number_line(key: str, bound: Fraction, worst: Fraction | None, labels: tuple[str, str]) -> Markup:
    """The line as SVG; `labels` name the bound and the worst reward's share, `key` makes ids unique."""
    described = labels[0] if worst is None else f"{labels[0]}; {labels[1]}"
    parts = [
        element("title", "Shares from 0 to 1", id=f"{key}-shares-title"),
        element("desc", described, id=f"{key}-shares-desc"),
        element("rect", x="0", y="46", width="100%", height="6", rx="3", class_="axis"),
        element("rect", x="0", y="46", width=percent_place(bound), height="6", rx="3", class_="proved"),
    ]
    if worst is not None and worst > bound:
        wide = percent_place(worst - bound)
        parts.append(element("rect", x=percent_place(bound), y="40", width=wide, height="18", class_="gap"))
    parts += [_tick(share, text) for share, text in ((Fraction(0), "0"), (HALF, "1/2"), (Fraction(1), "1"))]
    parts.append(_mark(bound, labels[0], "M0 38 l-7 -12 h14 z", 18, "bound"))
    if worst is not None:
        parts.append(_mark(worst, labels[1], "M0 60 l-7 12 h14 z", 104, "worst"))
    named = {"aria_labelledby": f"{key}-shares-title {key}-shares-desc"}
    return element("svg", *parts, role="img", class_="line", width="100%", height="112", **named)


def _tick(share: Fraction, text: str) -> Markup:
    """A short stroke with its number; the numbers of the ends stay inside."""
    anchor = "start" if share == 0 else "end" if share == 1 else "middle"
    return element(
        "svg",
        element("line", x1="0", x2="0", y1="42", y2="56", class_="tick"),
        element("text", text, x="0", y="82", text_anchor=anchor, class_="number"),
        x=percent_place(share),
        y="0",
        overflow="visible",
    )


def _mark(share: Fraction, label: str, path: str, y: int, kind: str) -> Markup:
    """A triangle at the share, and its label where there is room for it."""
    anchor = "end" if share > Fraction(3, 5) else "start" if share < Fraction(2, 5) else "middle"
    shift = {"end": "8", "start": "-8", "middle": "0"}[anchor]
    return element(
        "svg",
        element("path", d=path, class_=f"mark {kind}"),
        element("text", label, x=shift, y=y, text_anchor=anchor, class_=f"label {kind}"),
        x=percent_place(share),
        y="0",
        overflow="visible",
    )
