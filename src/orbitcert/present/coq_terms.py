"""Values as Coq terms of proofs/theory/tokens.v and certificate.v: numbers, options, cycles, lists, comments.

Pure text; nothing here knows a rule.  States are their positions.  A name never reaches Coq except in a comment, and
there only as `comment_text` leaves it: Coq reads strings and nested comments inside comments.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

WIDTH = 112
MAX_UNARY = 100
"""Larger natural numbers stay binary: with unary ones a file of 800 states took six times as long."""
MAX_DECIMAL_DIGITS = 30
"""Longer numbers are written in hexadecimal: Coq takes quadratic time to read decimal ones."""


def integer_term(value: int) -> str:
    """An integer literal.

    >>> integer_term(-7), integer_term(10**40)
    ('(-7)', '0x1d6329f1c35ca4bfabb9f5610000000000')
    """
    size = abs(value)
    text = str(size) if size < 10**MAX_DECIMAL_DIGITS else hex(size)
    return f"(-{text})" if value < 0 else text


def natural_term(value: int, kind: str = "N") -> str:
    """A natural number: unary when small, else the image of a binary one of this kind (N, Z or Pos).

    >>> natural_term(3), natural_term(2000)
    ('3', '(N.to_nat 2000)')
    """
    return str(value) if value <= MAX_UNARY else f"({kind}.to_nat {integer_term(value)})"


def rational_term(text: str) -> str:
    """The number p or p/q of a certificate as a fraction of integers.

    >>> rational_term("-1/2"), rational_term("3")
    ('(-1 # 2)', '(3 # 1)')
    """
    numerator, _, denominator = text.partition("/")
    sign, digits = ("-", numerator[1:]) if numerator.startswith("-") else ("", numerator)
    return f"({sign}{integer_term(_whole(digits))} # {integer_term(_whole(denominator or '1'))})"


def whole_term(digits: str) -> str:
    """A natural number, given by its decimal digits."""
    return integer_term(_whole(digits))


def _whole(digits: str) -> int:
    """The integer with these decimal digits; `int` itself refuses more than 4,300."""
    return int(Decimal(digits))


def list_term(items: Iterable[str], indent: int = 2) -> str:
    """A list, broken into lines when it is long.

    >>> list_term(["0", "1"]), list_term([])
    ('[:: 0; 1]', '[::]')
    """
    parts = list(items)
    if not parts:
        return "[::]"
    if sum(map(len, parts)) + 2 * len(parts) + indent < WIDTH and not any("\n" in part for part in parts):
        return f"[:: {'; '.join(parts)}]"
    lines, line = [], ""
    for part in parts:
        if line and len(line) + len(part) + indent + 4 > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {part};" if line else f"{part};"
    lines.append(line[:-1])
    return "[:: " + f"\n{' ' * (indent + 2)}".join(lines) + "]"


def option_term(option: Mapping[str, str], index: Mapping[str, int]) -> str:
    """An option: its entries by increasing state.

    >>> option_term({"y": "1/2", "x": "1/2"}, {"x": 0, "y": 3})
    '[:: on 0 (1 # 2); on 3 (1 # 2)]'
    """
    entries = sorted((index[state], text) for state, text in option.items())
    return list_term((f"on {i} {rational_term(text)}" for i, text in entries), 6)


def options_term(options: Sequence[Mapping[str, str]], index: Mapping[str, int]) -> str:
    return list_term(option_term(option, index) for option in options)


def cycles_term(cycles: Sequence[Sequence[str]], index: Mapping[str, int]) -> str:
    """A permutation as its cycles.

    >>> cycles_term([["a", "c"]], {"a": 0, "b": 1, "c": 2})
    '[:: [:: 0; 2]]'
    """
    return list_term((list_term((str(index[state]) for state in cycle), 6) for cycle in cycles), 4)


def multipliers_term(weights: Sequence[Sequence[Any]]) -> str:
    """Weights on numbered rows."""
    return list_term((f"on {row} {rational_term(weight)}" for row, weight in weights), 6)


def comment_text(name: str, limit: int = 60) -> str:
    """The name as it may stand in a Coq comment: no quotes, no comment marks, one line, not too long.

    >>> comment_text('a *) Axiom "x"')
    'a \\\\u{2a}\\\\u{29} Axiom \\\\u{22}x\\\\u{22}'
    """
    shown = name if len(name) <= limit else f"{name[: limit - 3]}..."
    safe = frozenset(" _.,:;/+<>=-")
    return "".join(c if (c.isascii() and c.isalnum()) or c in safe else f"\\u{{{ord(c):x}}}" for c in shown)
