"""Tables of bounds: every rule beside the exact worst case, one row per problem, in each form of `plain_table`."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from orbitcert.bounds import BoundRow
from orbitcert.certification import RULES
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.present.plain_table import WRITERS, Column, PlainTable

COLUMNS = (
    Column("problem", "problem", "l", is_name=True),
    Column("d", "$d$", "r"),
    Column("|A|", "$|A|$", "r"),
    Column("|B|", "$|B|$", "r"),
    *(Column(rule, rule) for rule in RULES),
    Column("worst case", "worst case"),
    Column("worst reward", "worst reward", "l"),
    Column("tight", "tight", "l"),
    Column("certificate", "certificate", "l"),
)

HEADINGS = tuple(column.heading for column in COLUMNS)


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


def bound_table(rows: Sequence[BoundRow], digest_length: int = 12) -> PlainTable:
    """The table of these rows."""
    return PlainTable(COLUMNS, tuple(cells(row, digest_length) for row in rows))


def _form(name: str) -> Callable[[Sequence[BoundRow]], str]:
    digest_length = 64 if name == "csv" else 12  # machines read the whole digest
    return lambda rows: WRITERS[name](bound_table(rows, digest_length))


FORMATS: Mapping[str, Callable[[Sequence[BoundRow]], str]] = {name: _form(name) for name in WRITERS}
"""The names of the forms."""


def _share(share: Fraction | None) -> str:
    return "-" if share is None else rational_text(share)
