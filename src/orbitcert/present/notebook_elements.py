"""What notebook renderings are made of: text that is only text, tables, formulas, bars.

Colours come with letters, so that nothing rests on seeing them; text and lines have the page's own colour and areas are
translucent, so that light and dark pages both work.  No element has an identifier: any number of them share a page.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.bad_input import one_line
from orbitcert.orbit.tally import SLOW_BITS
from orbitcert.present.escaping import html_text
from orbitcert.present.question_words import number_text

A_COLOUR, B_COLOUR, PLAIN = "#c04d00", "#00795a", "currentColor"
LONG_BITS = 200_000
"""Numbers of more bits are shown by a lower bound of their length."""
NAME = 40
"""Characters of a name that are shown."""
WIDTH, LEAST = 480, 5
BOX = '<div class="orbitcert" style="max-width:46em">'
_CELL = "text-align:left;vertical-align:top;padding:1px 14px 1px 0"
_LEFT = f' style="{_CELL}"'
_HEADING = f' style="{_CELL};white-space:nowrap"'
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" role="img" style="max-width:100%;height:auto" '
_FONT = 'font-family="system-ui, sans-serif" font-size="13" fill="currentColor"'


def number_words(value: Fraction | int) -> str:
    """A number as `number_text` writes it, also one of a million digits, which is not converted to text as a whole.

    >>> number_words(Fraction(2, 3)), number_words(7 * 10**6000)
    ('2/3', '700000000000... (6001 digits)')
    """
    if is_short(value):
        return number_text(value)
    if value.denominator != 1:
        return f"{number_words(value.numerator)} / {number_words(value.denominator)}"
    sign, size = "-" if value < 0 else "", abs(value.numerator)
    least = size.bit_length() * 30_102 // 100_000 - 1  # log10(2) > 0.30102: 10**least is below
    if size.bit_length() > LONG_BITS:
        return f"{sign}({least} digits or more)"
    digits = least - 12
    head = size // 10**digits
    extra = len(str(head)) - 12
    return f"{sign}{head // 10**extra}... ({digits + 12 + extra} digits)"


def is_short(value: Fraction | int) -> bool:
    """True when arithmetic that is quadratic in the number of digits takes no time."""
    return value.numerator.bit_length() < SLOW_BITS and value.denominator.bit_length() < SLOW_BITS


def text_html(text: str, limit: int = 400) -> str:
    """A text of anybody's as HTML that shows it, shortened and with unprintable characters escaped."""
    return html_text(text, limit)


def name_html(name: str, limit: int = NAME) -> str:
    """A name; its writing direction does not reach its neighbours."""
    return f"<bdi>{text_html(name, limit)}</bdi>"


def box(*parts: str) -> str:
    """The parts as one element."""
    return BOX + "".join(parts) + "</div>"


def paragraph(content: str) -> str:
    """A paragraph of HTML."""
    return f'<p style="margin:0.3em 0">{content}</p>'


def facts_table(caption: str, rows: Iterable[tuple[str, str]]) -> str:
    """Pairs of a heading (text) and its content (HTML), one a row."""
    body = "".join(
        f'<tr><th scope="row"{_HEADING}>{text_html(heading)}</th><td{_LEFT}>{content}</td></tr>'
        for heading, content in rows
    )
    return f"<table>{_caption(caption)}<tbody>{body}</tbody></table>"


def grid_table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns with headings (text); the first cell (HTML) of every row is its heading."""
    head = "".join(f'<th scope="col"{_LEFT}>{text_html(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row"{_LEFT}>{row[0]}</th>' + "".join(f"<td{_LEFT}>{cell}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return f"<table>{_caption(caption)}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _caption(caption: str) -> str:
    style = "caption-side:top;text-align:left;padding:0.6em 0 0.1em;opacity:0.75"
    return f'<caption style="{style}">{text_html(caption)}</caption>'


def drawing(width: int, height: int, label: str, content: str) -> str:
    """A picture that says in words what it shows."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'{_SVG}{size} aria-label="{text_html(label, 600)}" {_FONT}>{content}</svg>'


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its name, its size, the letter inside it, its colour and how opaque it is in hundredths."""

    name: str
    amount: int
    letter: str
    colour: str
    opacity: int = 45


def bar(parts: Sequence[Part], label: str) -> str:
    """The parts side by side, as long as they are large, with a legend of exact numbers below.

    A part that is not zero is at least LEAST units long, so that it is seen: numbers are exact, lengths are not.
    """
    total = sum(part.amount for part in parts)
    drawn, x = [], 0
    lengths = _lengths([part.amount for part in parts], total)
    for part, length in zip(parts, lengths, strict=True):
        if not length:
            continue
        fill = f'fill="{part.colour}" fill-opacity="0.{part.opacity}" stroke="currentColor"'
        drawn.append(f'<rect x="{x + 1}" y="1" width="{length}" height="26" {fill}/>')
        if length > 8 * len(part.letter) + 6:
            drawn.append(f'<text x="{x + 1 + length // 2}" y="19" text-anchor="middle">{text_html(part.letter)}</text>')
        x += length
    legend = "".join(
        f'<tspan fill="{part.colour}" fill-opacity="0.{part.opacity + 30}">\u25a0</tspan>'
        f" {text_html(part.name)} {text_html(number_words(part.amount))}\u2003"
        for part in parts
    )
    drawn.append(f'<text x="1" y="46">{legend}</text>')
    return drawing(WIDTH + 2, 52, label, "".join(drawn))


def _lengths(amounts: Sequence[int], total: int) -> list[int]:
    if not total:
        return [0] * len(amounts)
    lengths = [0 if not amount else max(LEAST, amount * WIDTH // total) for amount in amounts]
    largest = max(range(len(lengths)), key=lambda k: lengths[k])
    lengths[largest] += WIDTH - sum(lengths)
    return lengths


def share_bar(share: Fraction, label: str, among: bool = False) -> str:
    """The proved share beside what nothing is said about."""
    length = _lengths([share.numerator, share.denominator - share.numerator], share.denominator)[0]
    shown = f'fill="{B_COLOUR}" fill-opacity="0.45" stroke="currentColor"'
    open_part = 'fill="currentColor" fill-opacity="0.08" stroke="currentColor" stroke-dasharray="4 3"'
    drawn = [f'<rect x="{length + 1}" y="1" width="{WIDTH - length}" height="26" {open_part}/>'] if share < 1 else []
    if length:
        drawn.append(f'<rect x="1" y="1" width="{length}" height="26" {shown}/>')
        drawn.append(
            f'<text x="{1 + length // 2}" y="19" text-anchor="middle">{text_html("B " + number_words(share))}</text>'
        )
    here = "not A optimal without B" if among else "B is at least as good"
    legend = f"{here} here, for every reward; dashed: not claimed"
    drawn.append(f'<text x="1" y="46">{legend}</text>')
    return drawing(WIDTH + 2, 52, label, "".join(drawn))


def fraction_latex(value: Fraction | int) -> str:
    """An exact number as a formula; only its length when it has more digits than anybody reads.

    >>> fraction_latex(Fraction(2, 3)), fraction_latex(-2)
    ('\\\\tfrac{2}{3}', '-2')
    """
    if value.denominator == 1:
        return _integer_latex(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\tfrac{{{_integer_latex(abs(value.numerator))}}}{{{_integer_latex(value.denominator)}}}"


def _integer_latex(number: int) -> str:
    if number.bit_length() < 200:
        return str(number)
    return f"\\text{{{number_words(number)}}}"


_MATHEMATICAL = {c: f"\\{c}" for c in "_#%&${}"} | {
    "\\": "\\backslash ",
    "^": "\\hat{\\ }",
    "~": "\\sim ",
    "<": "{<}",
    ">": "{>}",
    "|": "{|}",
    "`": "\\grave{\\ }",
    '"': "{''}",
}
_RUN = re.compile("([" + re.escape("".join(_MATHEMATICAL)) + "])")


def text_latex(text: str, limit: int = NAME) -> str:
    r"""A text of anybody's inside a formula, for TeX and for MathJax, which agree on few escapes inside `\text`.

    Special characters stand outside of it, where both know them; a `<` is followed by a brace, so that no page takes it
    for a tag.

    >>> print(text_latex("s_0"), text_latex("</b>"))
    \text{s}\_\text{0} {<}\text{/b}{>}
    """
    pieces = _RUN.split(one_line(text, limit))
    return "".join(_MATHEMATICAL.get(piece, f"\\text{{{piece}}}") for piece in pieces if piece)
