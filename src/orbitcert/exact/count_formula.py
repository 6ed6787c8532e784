"""Numbers of copies as short formulas: digits, letters, + - * ^ and parentheses, as in `(k^2)^(T-1)`.

A formula is read once and evaluated in integers; nothing else of Python is understood, and a power too large for a file
is refused before it is worked out.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.rational import MAX_CHARACTERS, integer_text, parse_rational

LONGEST_FORMULA = 200
"""Characters of a formula with letters; plain digits may be as long as any number."""

MOST_BITS = 33_220
"""2^MOST_BITS has more than MAX_CHARACTERS digits."""

Node = int | str | tuple[str, "Node", "Node"]
"""A number, a letter, or an operation "+", "-", "*", "^" with two operands."""

_ALPHABET = re.compile("[A-Za-z0-9+*^() -]+")
_STUCK = re.compile("[0-9][A-Za-z]|[*][*]")  # 2k, 0x10, 1e5; and ** beside ^ would be a second spelling

_OPERATIONS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Pow: "^"}


@dataclass(frozen=True, slots=True)
class CountFormula:
    """A formula for a number of copies: its text and its tree.

    >>> pixels = CountFormula.read("(k^2)^(T-1)", "n")
    >>> pixels.letters, pixels.value({"k": 100, "T": 50}, "n") == 10**196
    (('T', 'k'), True)
    """

    text: str
    tree: Node

    @classmethod
    def read(cls, text: str, where: str) -> "CountFormula":
        """The formula with this text; BadInput at `where` when it is none.

        >>> CountFormula.read("1/2", "n")
        Traceback (most recent call last):
        ...
        orbitcert.exact.bad_input.BadInput: n: '1/2' is no formula of digits, letters, + - * ^ and parentheses
        """
        reason = f"{one_line(repr(text), 60)} is no formula of digits, letters, + - * ^ and parentheses"
        if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"):
            if len(text) > MAX_CHARACTERS:
                raise BadInput(where, f"number of {len(text)} digits (at most {MAX_CHARACTERS})")
            return cls(text, parse_rational(text).numerator)
        if len(text) > LONGEST_FORMULA:
            raise BadInput(where, f"formula of {len(text)} characters (at most {LONGEST_FORMULA})")
        if not _ALPHABET.fullmatch(text) or _STUCK.search(text):
            raise BadInput(where, reason)
        try:
            return cls(text, _node(ast.parse(text.strip().replace("^", "**"), mode="eval").body))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise BadInput(where, reason) from None

    @property
    def letters(self) -> tuple[str, ...]:
        """The different letters, sorted."""
        return tuple(sorted(tree_letters(self.tree)))

    def value(self, numbers: Mapping[str, int], where: str) -> int:
        """The positive integer that the formula is at these numbers.

        BadInput when a letter has no number, when the value is not positive, or has more than MAX_CHARACTERS digits.
        """
        found = tree_value(self.tree, numbers, where)
        if found < 1:
            raise BadInput(where, f"{one_line(self.text, 60)} is {one_line(integer_text(found), 60)}, not positive")
        if len(integer_text(found)) > MAX_CHARACTERS:
            raise BadInput(where, f"{one_line(self.text, 60)} has more than {MAX_CHARACTERS} digits")
        return found


def _node(value: ast.expr) -> Node:
    match value:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            return name
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)], _node(left), _node(right)
    raise ValueError("not a formula")


def tree_letters(tree: Node) -> set[str]:
    """The letters of a tree."""
    if isinstance(tree, tuple):
        return tree_letters(tree[1]) | tree_letters(tree[2])
    return {tree} if isinstance(tree, str) else set()


def tree_value(tree: Node, numbers: Mapping[str, int], where: str) -> int:
    """The integer that a tree is at these numbers; BadInput for missing letters and too large powers."""
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        if tree not in numbers:
            raise BadInput(where, f"letter {one_line(repr(tree), 40)} has no number")
        return numbers[tree]
    operation, left, right = tree[0], tree_value(tree[1], numbers, where), tree_value(tree[2], numbers, where)
    if operation == "^":
        if right < 0:
            raise BadInput(where, "a negative power is no number of copies")
        if right and abs(left) > 1 and right * (abs(left).bit_length() - 1) >= MOST_BITS:
            raise BadInput(where, f"a power has more than {MAX_CHARACTERS} digits")
        power: int = left**right
        return power
    found = {"+": left + right, "-": left - right}.get(operation)
    if found is None:
        found = left * right
    return found
