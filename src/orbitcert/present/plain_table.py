r"""Rows of cells as text, Markdown, CSV, a LaTeX tabular (booktabs; no float, no caption) and an HTML table.

Defined here: the five writers that all tables share.  What stands in the cells is the business of `bound_table` and
`law_table`; nothing is rounded, shortened or left out here.
"""

import csv
import html
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

LATEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its LaTeX, the side of the cells (l, r or c; a terminal has c at the left), and the column's role.

    is_name  True when its cells say which row this is: HTML marks them as headings of the row
    """

    heading: str
    latex: str
    side: Literal["l", "r", "c"] = "c"
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with letters in it: its text, and the same in LaTeX, dollars included."""

    text: str
    latex: str


Cell = str | Formula


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


def text_table(table: PlainTable) -> str:
    """For a terminal; as wide as the rows need, two spaces between columns.

    >>> columns = Column("name", "name", "l"), Column("d", "$d$", "r")
    >>> print(text_table(PlainTable(columns, (("x", "10"), ("yyyyy", "2")))))
    name    d
    x      10
    yyyyy   2
    """
    lines = [table.headings, *(tuple(map(_text, row)) for row in table.rows)]
    # rich would lay this out alike, at a millisecond and more per row
    widths = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
    sides = [column.side for column in table.columns]
    return "\n".join("  ".join(map(_padded, line, widths, sides)).rstrip() for line in lines)


def markdown_table(table: PlainTable) -> str:
    """GitHub's tables; formulas as code, because their stars would be read as emphasis."""
    lines = [table.headings, ("---",) * len(table.columns), *(tuple(map(_markdown, row)) for row in table.rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def csv_table(table: PlainTable) -> str:
    """RFC 4180, lines ended by a line feed; exact fractions as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.headings)
    writer.writerows(map(_text, row) for row in table.rows)
    return out.getvalue().rstrip("\n")


def latex_table(table: PlainTable) -> str:
    r"""A `tabular` for \usepackage{booktabs}; fractions in math mode, everything else escaped."""
    lines = [
        rf"\begin{{tabular}}{{{''.join(column.side for column in table.columns)}}}",
        r"\toprule",
        " & ".join(column.latex for column in table.columns) + r" \\",
        r"\midrule",
        *(" & ".join(map(latex_cell, row)) + r" \\" for row in table.rows),
        r"\bottomrule",
        r"\end{tabular}",
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
            _html_row(f'<th scope="col">{html.escape(heading)}</th>' for heading in table.headings),
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


def latex_cell(cell: Cell) -> str:
    r"""A cell in LaTeX.

    >>> latex_cell("7/12"), latex_cell("<= 7/12"), latex_cell("a_1")
    ('$\\frac{7}{12}$', '$\\leq \\frac{7}{12}$', 'a\\_1')
    """
    if isinstance(cell, Formula):
        return cell.latex
    bound, text = (r"\leq ", cell[3:]) if cell.startswith("<= ") else ("", cell)
    number, slash, divisor = text.partition("/")
    if slash and number.isdigit() and divisor.isdigit():
        return rf"${bound}\frac{{{number}}}{{{divisor}}}$"
    if bound:
        return f"${bound}{text}$"
    return "".join(LATEX_SPECIAL.get(c, c) for c in cell)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Formula) else cell


def _markdown(cell: Cell) -> str:
    return f"`{cell.text}`" if isinstance(cell, Formula) else cell


def _padded(text: str, width: int, side: str) -> str:
    space = " " * (width - cell_len(text))
    return space + text if side == "r" else text + space


def _html_cell(column: Column, cell: Cell) -> str:
    text = html.escape(_text(cell))
    return f'<th scope="row">{text}</th>' if column.is_name else f"<td>{text}</td>"


def _html_row(cells: Iterable[str]) -> str:
    return "<tr>" + "".join(cells) + "</tr>"
