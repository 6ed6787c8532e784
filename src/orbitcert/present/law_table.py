"""Tables of laws over ranges of (m, n), as cells; and their last lines, with m and n as letters (sympy)."""

from collections.abc import Iterable
from dataclasses import dataclass

import sympy

from orbitcert.bound_ranges import LawRow, Shape
from orbitcert.exact.rational import rational_text
from orbitcert.present.closed_forms import M, N
from orbitcert.present.plain_table import Cell, Column, Formula, PlainTable
from orbitcert.present.shares import decimal_down, decimal_up

COLUMNS = (
    Column("shape", "shape", "l", is_name=True),
    Column("m", "$m$", "r", is_name=True),
    Column("n", "$n$", "r", is_name=True),
    Column("d", "$d$", "r"),
    Column("bound", "bound"),
    Column("bound decimal", "decimal"),
    Column("most", "most"),
    Column("worst case", "worst case"),
    Column("worst decimal", "decimal"),
    Column("gap", "gap"),
)


@dataclass(frozen=True, slots=True)
class SymbolicRow:
    """A line with letters: m losing and n winning copies of one option that is uniform on K states.

    weak, most  what the law says; for scaling, with k = floor(n/m), they are k/(k+1) and k (0: it says nothing)
    worst       the least share over all rewards
    """

    law: str
    shape: Shape
    weak: sympy.Expr
    most: sympy.Expr
    worst: sympy.Expr

    @property
    def d(self) -> sympy.Expr:
        """The number of states."""
        states = M + N
        return states if self.shape.K == 1 else sympy.Mul(self.shape.K, states, evaluate=False)

    @property
    def gap(self) -> sympy.Expr:
        """Worst case minus bound, as one fraction with a factored denominator."""
        numerator, denominator = sympy.fraction(sympy.together(self.worst - self.weak))
        return sympy.expand(numerator) / denominator


def symbolic_row(law: str, shape: Shape) -> SymbolicRow:
    """The line of this law; raises ValueError for shapes of which it says nothing.

    >>> row = symbolic_row("scaling", Shape(1, 1))
    >>> row.weak, row.worst, row.gap
    (floor(n/m)/(floor(n/m) + 1), n/(m + n), (-m*floor(n/m) + n)/((m + n)*(floor(n/m) + 1)))
    >>> symbolic_row("fractional", Shape(2, 2)).gap, symbolic_row("fractional", Shape(2, 2)).d
    (0, 2*(m + n))
    """
    if not shape.is_equal:
        raise ValueError("no law speaks about options of different shapes")
    share = N / (N + M)
    if law == "fractional":
        return SymbolicRow(law, shape, share, N / M, share)
    if law == "scaling":
        copies = sympy.floor(N / M)
        return SymbolicRow(law, shape, copies / (copies + 1), copies, share)
    raise ValueError(f"no law is called {law!r}")


def law_table(rows: Iterable[LawRow], symbolic: Iterable[SymbolicRow] = ()) -> PlainTable:
    """The numbers first, then the lines with letters."""
    return PlainTable(COLUMNS, (*map(cells, rows), *map(symbolic_cells, symbolic)))


def cells(row: LawRow) -> tuple[str, ...]:
    """The texts of a row of numbers.

    A dash: the law says nothing, or the gap is not known.  `<=`: a reward has this share, a worse one may exist; its
    decimal is rounded up, all others are rounded down, so that every number printed is a bound of its kind.
    """
    claim = row.claim
    return (
        str(row.shape),
        str(row.m),
        str(row.n),
        str(row.d),
        *(("-", "-") if claim is None else (rational_text(claim.weak), decimal_down(claim.weak))),
        "-" if claim is None or claim.most is None else rational_text(claim.most),
        *(
            (rational_text(row.fraction), decimal_down(row.fraction))
            if row.exact
            else (f"<= {rational_text(row.fraction)}", f"<= {decimal_up(row.fraction)}")
        ),
        "-" if row.gap is None else rational_text(row.gap),
    )


def symbolic_cells(row: SymbolicRow) -> tuple[Cell, ...]:
    """The formulas of a line with letters; in place of decimals, the limits for n -> oo with m fixed."""
    most = _formula(row.most)
    if row.law == "fractional":
        most = Formula(f"{most.text} for n >= m", rf"{most.latex} for $n \geq m$")
    return (
        str(row.shape),
        _formula(M),
        _formula(N),
        _formula(row.d),
        _formula(row.weak),
        _limit(row.weak),
        most,
        _formula(row.worst),
        _limit(row.worst),
        _formula(row.gap),
    )


def _formula(expression: sympy.Expr) -> Formula:
    return Formula(str(expression), f"${sympy.latex(expression)}$")


def _limit(share: sympy.Expr) -> Formula:
    limit = sympy.limit(share, N, sympy.oo)
    return Formula(f"-> {limit} as n -> oo", rf"$\to {sympy.latex(limit)}$ as $n \to \infty$")
