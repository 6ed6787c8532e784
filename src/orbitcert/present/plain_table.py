r"""Rows of cells as text, Markdown, CSV, a LaTeX tabular (booktabs; no float, no caption) and an HTML table.

Defined here: the five writers that all tables share, and the kinds of cells.  What stands in the cells is the business
of `bound_table` and `law_table`; what a name may not do is that of `escaping`.  CSV is for programs: nothing is cut
there, and a column of shares becomes two, the exact fractions and the decimals.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from orbitcert.present.escaping import csv_document, html_text, latex_text, markdown_text, printable_text
from orbitcert.present.shares import Share

SHORT = 18
"""A column of names with a longer one among them is a paragraph column in LaTeX, so that it breaks into lines."""

PARAGRAPH = "p{8em}"

RAGGED = r"\rightskip=0pt plus 1fil\relax "
r"""In a paragraph column: lines of their natural length; \raggedright would take the end of the row for its own."""

PIECE = 12
"""LaTeX may break a name after so many characters without a space."""

SHOWN_DIGITS = 12
"""Hexadecimal digits of a digest in print."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its LaTeX, the side of the cells (l, r or c; a terminal has c at the left), and the column's role.

    is_name   True when its cells say which row this is: HTML marks them as headings of the row
    is_share  True when its cells are shares, or words in place of one: CSV then has the decimals in a second column
    """

    heading: str
    latex: str
    side: Literal["l", "r", "c"] = "c"
    is_name: bool = False
    is_share: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with letters in it: its text, and the same in LaTeX, dollars included."""

    text: str
    latex: str


@dataclass(frozen=True, slots=True)
class Name:
    """A cell whose text comes from outside; `limit` characters of it, or of what is `shown` instead, but in CSV all.

    >>> Name("a\\nb").text, Name("x" * 100, 7).text, Name("123456789", shown="12...").text
    ('a\\\\nb', 'xx...xx', '12...')
    """

    name: str
    limit: int = 60
    shown: str | None = None

    @property
    def text(self) -> str:
        """On one line, unprintable characters escaped."""
        return printable_text(self.name if self.shown is None else self.shown, self.limit)


@dataclass(frozen=True, slots=True)
class Digest:
    """A SHA-256 in 64 hexadecimal digits; CSV has all of them, print the first twelve."""

    sha256: str

    @property
    def text(self) -> str:
        """What is printed."""
        return self.sha256[:SHOWN_DIGITS]


Cell = str | Formula | Share | Name | Digest
"""A text of ours, or one of the others."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Columns, and rows with one cell per column; raises ValueError when a row has another length."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells for {len(self.columns)} columns")

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings as text."""
        return tuple(column.heading for column in self.columns)

    def only(self, headings: Sequence[str]) -> "PlainTable":
        """The columns of these headings, in this order; raises ValueError for another heading.

        >>> columns = Column("name", "name"), Column("d", "d")
        >>> PlainTable(columns, (("x", "10"),)).only(["d"]).rows
        (('10',),)
        """
        places = [self.headings.index(heading) for heading in headings]
        rows = tuple(tuple(row[k] for k in places) for row in self.rows)
        return PlainTable(tuple(self.columns[k] for k in places), rows)


def text_table(table: PlainTable) -> str:
    """For a terminal; as wide as the rows need, two spaces between columns.

    >>> columns = Column("name", "name", "l"), Column("d", "$d$", "r")
    >>> print(text_table(PlainTable(columns, (("x", "10"), ("yyyyy", "2")))))
    name    d
    x      10
    yyyyy   2
    """
    lines = [table.headings, *(tuple(map(cell_text, row)) for row in table.rows)]
    # rich would lay this out alike, at a millisecond and more per row
    widths = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
    sides = [column.side for column in table.columns]
    return "\n".join("  ".join(map(_padded, line, widths, sides)).rstrip() for line in lines)


def markdown_table(table: PlainTable) -> str:
    r"""GitHub's tables; formulas and digests as code, names with every character that Markdown would read escaped.

    >>> print(markdown_table(PlainTable((Column("a|b", "a"), Column("c", "c")), ((Name("_<b>|`"), "1/2"),))))
    | a\|b | c |
    | --- | --- |
    | \_&lt;b>\|\` | 1/2 |
    """
    headings = tuple(map(markdown_text, table.headings))
    lines = [headings, ("---",) * len(table.columns), *(tuple(map(_markdown, row)) for row in table.rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def csv_table(table: PlainTable) -> str:
    """`csv_document` of the table; of a share the exact fraction and the decimal, of names and digests the whole.

    >>> from fractions import Fraction
    >>> print(csv_table(PlainTable((Column("share", "share", is_share=True),), ((Share(Fraction(2, 3)),), ("-",)))))
    share,share decimal
    2/3,0.666666
    -,-
    """
    headings = (text for c in table.columns for text in (c.heading, f"{c.heading} decimal")[: 1 + c.is_share])
    rows = ([text for pair in zip(table.columns, row, strict=True) for text in _csv(*pair)] for row in table.rows)
    return csv_document([tuple(headings), *rows]).rstrip("\n")


def latex_table(table: PlainTable) -> str:
    r"""A `tabular` for \usepackage{booktabs}; fractions in math mode, everything else escaped; long names break."""
    wide = [
        any(isinstance(row[k], Name) and cell_len(cell_text(row[k])) > SHORT for row in table.rows)
        for k in range(len(table.columns))
    ]
    sides = [PARAGRAPH if broken else column.side for column, broken in zip(table.columns, wide, strict=True)]
    lines = [
        r"\begingroup\renewcommand{\arraystretch}{1.4}",  # fractions of two rows would touch
        rf"\begin{{tabular}}{{{''.join(sides)}}}",
        r"\toprule",
        " & ".join(column.latex for column in table.columns) + r" \\",
        r"\midrule",
        *(" & ".join(map(latex_cell, row, wide)) + r" \\" for row in table.rows),
        r"\bottomrule",
        r"\end{tabular}",
        r"\endgroup",
    ]
    return "\n".join(lines)


def html_table(table: PlainTable) -> str:
    """A `<table>` without style or script; every text is escaped, headings of columns and rows carry their scope.

    >>> print(html_table(PlainTable((Column("a < b", "a", is_name=True), Column("c", "c")), (("x", "1/2"),))))
    <table>
    <thead>
    <tr><th scope="col">a &lt; b</th><th scope="col">c</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row">x</th><td>1/2</td></tr>
    </tbody>
    </table>
    """
    return "\n".join(
        [
            "<table>",
            "<thead>",
            _html_row(f'<th scope="col">{html_text(heading)}</th>' for heading in table.headings),
            "</thead>",
            "<tbody>",
            *(_html_row(map(_html_cell, table.columns, row)) for row in table.rows),
            "</tbody>",
            "</table>",
        ]
    )


WRITERS: Mapping[str, Callable[[PlainTable], str]] = {
    "text": text_table,
    "markdown": markdown_table,
    "csv": csv_table,
    "latex": latex_table,
    "html": html_table,
}
"""The names of the forms."""


def cell_text(cell: Cell) -> str:
    """A cell on one line."""
    return printable_text(cell) if isinstance(cell, str) else cell.text


def latex_cell(cell: Cell, is_broken: bool = False) -> str:
    r"""A cell in LaTeX; one that `is_broken` stands in a paragraph column.

    >>> latex_cell("7/12"), latex_cell("<= 7/12"), latex_cell(Name("7/12")), latex_cell(Name("a_1"))
    ('$\\frac{7}{12}$', '$\\leq \\frac{7}{12}$', '7/12', 'a\\_1')
    """
    if isinstance(cell, Formula | Share):
        return cell.latex
    if isinstance(cell, Digest):
        return rf"\texttt{{{latex_text(cell.text)}}}"
    if isinstance(cell, Name):
        if not is_broken or cell_len(cell.text) <= SHORT:
            return latex_text(cell.text)
        return RAGGED + "".join(map(_breaking, re.split("( +)", cell.text)))
    if cell == "-":
        return "--"
    bound, text = (r"\leq ", cell[3:]) if cell.startswith("<= ") else ("", cell)
    number, slash, divisor = text.partition("/")
    if slash and number.isdigit() and divisor.isdigit():
        return rf"${bound}\frac{{{number}}}{{{divisor}}}$"
    return f"${bound}{text}$" if bound else latex_text(cell)


def _breaking(word: str) -> str:
    return r"\allowbreak{}".join(latex_text(word[k : k + PIECE]) for k in range(0, len(word), PIECE))


def _markdown(cell: Cell) -> str:
    if isinstance(cell, Formula | Digest):
        return "`" + cell.text.replace("|", "\\|") + "`"
    return cell if cell == "-" else markdown_text(cell_text(cell))


def _csv(column: Column, cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, Share):
        return (cell.exact, cell.decimal) if column.is_share else (cell.exact,)
    text = cell.name if isinstance(cell, Name) else cell.sha256 if isinstance(cell, Digest) else cell_text(cell)
    return (text,) * (1 + column.is_share)


def _padded(text: str, width: int, side: str) -> str:
    space = " " * (width - cell_len(text))
    return space + text if side == "r" else text + space


def _html_cell(column: Column, cell: Cell) -> str:
    text = html_text(cell_text(cell))
    if isinstance(cell, Digest):
        text = f"<code>{text}</code>"
    return f'<th scope="row">{text}</th>' if column.is_name else f"<td>{text}</td>"


def _html_row(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(cells) + "</tr>"
