"""Tables of bounds: text, Markdown, CSV, and a LaTeX tabular (booktabs; no float, no caption)."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from rich.console import Console
from rich.table import Table

from orbitcert.bounds import BoundRow
from orbitcert.certification import RULES
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text

HEADINGS = ("problem", "d", "|A|", "|B|", *RULES, "worst case", "worst reward", "tight", "certificate")

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
    "\"": r"\textquotedbl{}",
}


def cells(row: BoundRow, digest_length: int = 12) -> tuple[str, ...]:
    """The texts of a row.  A dash: nothing is proved; `<=` before a worst case: a worse reward may exist."""
    problem, worst = row.problem, row.worst
    share = "?" if worst is None else ("" if row.exact else "<= ") + rational_text(worst.counts.weak)
    return (
        one_line(problem.name, 60),
        str(problem.d),
        str(len(problem.A)),
        str(len(problem.B)),
        *(_share(row.proved[rule]) for rule in RULES),
        share,
        "?" if worst is None else reward_cell(row),
        {True: "yes", False: "no", None: "?"}[row.tight],
        "-" if row.digest is None else row.digest[:digest_length],
    )


def reward_cell(row: BoundRow) -> str:
    """The non-zero values of the worst reward, as in `candy=1`; `0` when there is none."""
    if row.worst is None:
        return "?"
    values = [(row.problem.states[s], v) for s, v in enumerate(row.worst.reward) if v]
    return one_line(", ".join(f"{name}={v}" for name, v in values), 80) or "0"


def text_table(rows: Sequence[BoundRow]) -> str:
    """For a terminal; as wide as the rows need."""
    table = Table(box=None, pad_edge=False, show_edge=False)
    for heading in HEADINGS:
        table.add_column(heading, justify="right" if heading in ("d", "|A|", "|B|") else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(cell.replace("[", r"\[") for cell in cells(row)))
    console = Console(file=io.StringIO(), width=10_000, color_system=None)
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def markdown_table(rows: Sequence[BoundRow]) -> str:
    """GitHub's tables."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def csv_table(rows: Sequence[BoundRow]) -> str:
    """RFC 4180 with full digests; exact fractions as text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows(cells(row, 64) for row in rows)
    return out.getvalue().rstrip("\n")


def latex_table(rows: Sequence[BoundRow]) -> str:
    r"""A `tabular` for \usepackage{booktabs}; fractions in math mode, everything else escaped."""
    headings = ["problem", "$d$", "$|A|$", "$|B|$", *RULES, "worst case", "worst reward", "tight", "certificate"]
    lines = [
        rf"\begin{{tabular}}{{lrrr{'c' * (len(RULES) + 1)}lll}}",
        r"\toprule",
        " & ".join(headings) + r" \\",
        r"\midrule",
        *(" & ".join(map(_latex, cells(row))) + r" \\" for row in rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines)


FORMATS: Mapping[str, Callable[[Sequence[BoundRow]], str]] = {
    "text": text_table,
    "markdown": markdown_table,
    "csv": csv_table,
    "latex": latex_table,
}
"""The names of the forms."""


def _share(share: Fraction | None) -> str:
    return "-" if share is None else rational_text(share)


def _latex(cell: str) -> str:
    bound, text = (r"\leq ", cell[3:]) if cell.startswith("<= ") else ("", cell)
    number, slash, divisor = text.partition("/")
    if slash and number.isdigit() and divisor.isdigit():
        return rf"${bound}\frac{{{number}}}{{{divisor}}}$"
    if bound:
        return f"${bound}{text}$"
    return "".join(LATEX_SPECIAL.get(c, c) for c in cell)
