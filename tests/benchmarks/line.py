"""One line of the benchmark table, and the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

HEADER = ("what", "measured", "target", "met")


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, and the target where there is one.

    met  None when there is no target, or when a time-out left it undecided
    """

    what: str
    measured: str
    target: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The line as text."""
        verdict = {True: "yes", False: "missed", None: "undecided" if self.target else ""}[self.met]
        return self.what, self.measured, self.target, verdict


class WrongAnswer(Exception):
    """A benchmarked computation returned something else than what is true."""


def require(holds: bool, what: str) -> None:
    """Raise WrongAnswer unless this holds."""
    if not holds:
        raise WrongAnswer(what)


def print_table(lines: Iterable[Line]) -> None:
    """The table on the terminal."""
    table = Table(title="orbitcert benchmarks", show_lines=True)
    for name in HEADER:
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(*line.cells)
    Console(width=150).print(table)


def write_markdown(path: Path, lines: Iterable[Line], remark: str) -> None:
    """The same table as Markdown."""
    rows = [HEADER, ("---",) * len(HEADER), *(tuple(c.replace("|", "\\|") for c in line.cells) for line in lines)]
    text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    title = "# Benchmarks\n\nMade by `make bench`; ratios within one run; `met` refers to the target beside it."
    path.write_text(f"{title}\n{remark}\n\n{text}\n", encoding="utf-8")
