"""Tables of bounds: every rule beside the exact worst case, one row per problem, in each form of `plain_table`."""

from collections.abc import Sequence

from orbitcert.bounds import BoundRow
from orbitcert.certification import RULES
from orbitcert.exact.rational import rational_text
from orbitcert.present.escaping import printable_text
from orbitcert.present.plain_table import Cell, Column, Digest, Name, PlainTable
from orbitcert.present.shares import FIRST, LONGEST, Share

COLUMNS = (
    Column("problem", "problem", "l", is_name=True),
    Column("d", "$d$", "r"),
    Column("|A|", "$|A|$", "r"),
    Column("|B|", "$|B|$", "r"),
    *(Column(rule, rule, is_share=True) for rule in RULES),
    Column("worst case", "worst case", is_share=True),
    Column("worst reward", "worst reward", "l"),
    Column("tight", "tight", "l"),
    Column("certificate", "certificate", "l"),
)

MOST_OF_REWARD = 80
"""Characters of a reward in print; the values that follow are counted."""

HEADINGS = tuple(column.heading for column in COLUMNS)


def cells(row: BoundRow) -> tuple[Cell, ...]:
    """The cells of a row.  A dash: nothing is proved; an upper share as worst case: a worse reward may exist."""
    problem, worst, proved = row.problem, row.worst, row.proved
    return (
        Name(problem.name),
        str(problem.d),
        str(len(problem.A)),
        str(len(problem.B)),
        *("-" if (share := proved[rule]) is None else Share(share) for rule in RULES),
        "?" if worst is None else Share(worst.counts.weak, is_upper=not row.exact),
        reward_cell(row),
        {True: "yes", False: "no", None: "?"}[row.tight],
        "-" if row.digest is None else Digest(row.digest),
    )


def reward_cell(row: BoundRow) -> Cell:
    """The non-zero values of the worst reward, as in `candy=1`; `0` when there is none."""
    if row.worst is None:
        return "?"
    values = [(row.problem.states[s], rational_text(v)) for s, v in enumerate(row.worst.reward) if v]
    shown: list[str] = []
    length = 0
    for name, value in values:
        item = f"{printable_text(name, 30)}={_cut(value)}"
        length += len(item) + 2
        if shown and length > MOST_OF_REWARD:
            break
        shown.append(item)
    if len(shown) < len(values):
        shown.append(f"... {len(values) - len(shown)} more")
    return Name(
        ", ".join(f"{name}={value}" for name, value in values) or "0", 2 * MOST_OF_REWARD, ", ".join(shown) or "0"
    )


def bound_table(rows: Sequence[BoundRow]) -> PlainTable:
    """The table of these rows."""
    return PlainTable(COLUMNS, tuple(map(cells, rows)))


def _cut(number: str) -> str:
    return number if len(number) <= LONGEST else f"{number[:FIRST]}... ({len(number)} characters)"
