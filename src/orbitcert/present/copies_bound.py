"""The bound of m losing and n winning copies with letters (sympy): value, limit, LaTeX."""

import re
from dataclasses import dataclass

import sympy

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.count_formula import CountFormula, Node, tree_letters, tree_value
from orbitcert.exact.rational import integer_text
from orbitcert.present.closed_forms import M, N
from orbitcert.present.vast_words import FEW_DIGITS, integer_words


@dataclass(frozen=True, slots=True)
class CopiesBound:
    """What the fractional law says of m losing and n winning copies of one option set on disjoint supports.

    weak   n/(m + n), for all m and n
    most   n/m, which holds when n >= m
    limit  of the weak share, as n grows and m stays
    names  large numbers are symbols here, of which this is the LaTeX
    """

    m: sympy.Expr
    n: sympy.Expr
    names: tuple[tuple[sympy.Symbol, str], ...]

    @property
    def weak(self) -> sympy.Expr:
        """The share."""
        return self.n / (self.m + self.n)

    @property
    def most(self) -> sympy.Expr:
        """The factor."""
        return self.n / self.m

    @property
    def limit(self) -> sympy.Expr:
        """lim n/(m + n) for n -> oo with m fixed."""
        return sympy.limit(N / (M + N), N, sympy.oo)

    @property
    def latex(self) -> str:
        r"""The share for a paper, as in `\frac{N}{N + 1}`."""
        return str(sympy.latex(self.weak, symbol_names=dict(self.names)))


def copies_bound(m: CountFormula, n: CountFormula) -> CopiesBound:
    r"""The bound for these numbers of copies; letters stand for positive integers.

    BadInput when a number in a formula has too many digits, or a formula is never positive.

    >>> one = CountFormula.read("1", "m")
    >>> bound = copies_bound(one, CountFormula.read("N", "n"))
    >>> bound.weak, bound.most, bound.limit, bound.latex
    (N/(N + 1), N, 1, '\\frac{N}{N + 1}')
    >>> copies_bound(one, CountFormula.read("(k^2)^(T-1)", "n")).weak
    k**(2*T - 2)/(k**(2*T - 2) + 1)
    >>> print(copies_bound(one, CountFormula.read("10^53", "n")).latex)
    \frac{10^{53}}{10^{53} + 1}
    """
    names: dict[sympy.Symbol, str] = {}
    expressions = []
    for formula, where in ((m, "M"), (n, "N")):
        expressions.append(_expression(formula.tree, where, names))
        if expressions[-1].is_positive is False:
            raise BadInput(where, f"{one_line(formula.text, 60)} is never positive")
    return CopiesBound(expressions[0], expressions[1], tuple(names.items()))


def _expression(tree: Node, where: str, names: dict[sympy.Symbol, str]) -> sympy.Expr:
    """The tree in sympy; a large number is a symbol, called as it is written, so that it is never spelled out."""
    if isinstance(tree, str):
        return sympy.Symbol(tree, positive=True, integer=True)
    if isinstance(tree, int) or not tree_letters(tree):
        number = tree_value(tree, {}, where)
        if abs(number) < 10**FEW_DIGITS:
            return sympy.Integer(number)
        symbol = sympy.Symbol(_text(tree), positive=number > 0, integer=True)
        names[symbol] = _latex(tree)
        return symbol
    operation, left, right = tree[0], _expression(tree[1], where, names), _expression(tree[2], where, names)
    if operation == "^":
        return left**right
    if operation == "-":
        return left - right
    return left + right if operation == "+" else left * right


def _text(tree: Node) -> str:
    """The tree as it may be typed; a sum, difference or product is in parentheses."""
    if isinstance(tree, tuple):
        operation, left, right = tree[0], _text(tree[1]), _text(tree[2])
        if operation != "^":
            return f"({left} {operation} {right})"
        return f"({left})^({right})" if "^" in left + right else f"{left}^{right}"
    return tree if isinstance(tree, str) else _digits(tree)


def _latex(tree: Node) -> str:
    """The same in LaTeX."""
    if isinstance(tree, tuple):
        operation, left, right = tree[0], _latex(tree[1]), _latex(tree[2])
        if operation == "^":
            return f"\\left({left}\\right)^{{{right}}}" if isinstance(tree[1], tuple) else f"{left}^{{{right}}}"
        sign = "\\cdot" if operation == "*" else operation
        return f"\\left({left} {sign} {right}\\right)"
    return tree if isinstance(tree, str) else re.sub(r"\^(\d+)", r"^{\1}", _digits(tree))


def _digits(number: int) -> str:
    """An integer in full, or as a power of ten when it is one."""
    words = integer_words(number)
    return words if words.startswith("10^") and " " not in words else integer_text(number)
