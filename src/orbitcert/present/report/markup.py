"""HTML that is put together from elements: text is always escaped, only `Markup` is not.

Defined here: `Markup`, `element` and `data_block`.  A name of a state can therefore never become a tag, an attribute or
the end of a script, whoever writes the page.
"""

import json
from collections.abc import Iterable

from orbitcert.present.escaping import html_text

VOID = frozenset({"input", "meta", "br"})


class Markup(str):
    """A piece of HTML; every other text is escaped when it is put into an element."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | int | bool | None) -> Markup:
    """The element with these children; in names of attributes `_` stands for `-`, and a `_` at the end is dropped.

    An attribute that is None or False is left out; one that is True has no value.

    >>> element("p", "1 < 2", element("b", "!"), class_="x", aria_label='"')
    '<p class="x" aria-label="&quot;">1 &lt; 2<b>!</b></p>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{html_text(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(children)}</{name}>")


def joined(parts: Iterable[str]) -> Markup:
    """The parts one after another, text escaped.

    >>> joined(["&", Markup("<br>")])
    '&amp;<br>'
    """
    return Markup("".join(part if isinstance(part, Markup) else html_text(part) for part in parts))


def data_block(key: str, value: object) -> Markup:
    r"""A JSON value that scripts of the page read; nothing in it can end the block.

    >>> data_block("d", {"x": "</script>&"})
    '<script type="application/json" id="d">{"x":"\\u003c/script\\u003e\\u0026"}</script>'
    """
    text = json.dumps(value, separators=(",", ":"))  # characters beyond ASCII are escaped, U+2028 and U+2029 too
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{html_text(key)}">{text}</script>')
