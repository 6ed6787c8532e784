"""The little Markdown of the documentation's sentences as HTML: code, emphasis, and links without their target."""

import re

from orbitcert.present.report.markup import Markup, element, joined

_PIECE = re.compile(r"`([^`]*)`|\*([^*]*)\*|\[([^]]*)\]\([^)]*\)")


def markdown_words(text: str) -> Markup:
    """The sentence for a page that is read away from the documentation.

    >>> markdown_words("`a<b` is *not* [there](x.md).")
    '<code>a&lt;b</code> is <em>not</em> there.'
    """
    parts: list[str] = []
    last = 0
    for found in _PIECE.finditer(text):
        code, emphasis, link = found.groups()
        parts.append(text[last : found.start()])
        if code is not None:
            parts.append(element("code", code))
        else:
            parts.append(link if emphasis is None else element("em", emphasis))
        last = found.end()
    return joined([*parts, text[last:]])
