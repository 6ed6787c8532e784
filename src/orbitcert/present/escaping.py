r"""Text from outside (names of states, files, labels) as it may stand in HTML, LaTeX, DOT, Markdown and CSV.

Defined here: the one place where names are made harmless.  Every function first writes unprintable characters
(controls, line ends, bidirectional controls, halves of surrogate pairs) as escapes such as `\u202e`, as `one_line`
does, and shortens to `limit` characters of that when a limit is given.  What comes out shows as text and as nothing
else.
"""

import csv
import html
import io
import re
from collections.abc import Iterable, Sequence

from orbitcert.exact.bad_input import one_line
from orbitcert.present.latex_characters import latex_character

LONGEST_ESCAPE = 10
r"""Characters of an escape such as `\U0001f600`."""

_MARKDOWN = {c: f"\\{c}" for c in "\\`*_[]{}|~$!"} | {"<": "&lt;", "&": "&amp;"}
_MARKDOWN_FIRST = re.compile(r"\A(?:(?=[#+=>-])|([0-9]+)(?=[.)]))")
_AUTOLINK = re.compile(r"(?i:(?<=http)(?=:)|(?<=https)(?=:)|(?<=ftp)(?=:)|(?<=www)(?=\.)|(?=@))", re.ASCII)

_LIGATURE = re.compile(r"([-,'])(?=\1)")
"""Two of these would be drawn as one character by LaTeX."""

_NUMBER = re.compile(r"-?[0-9]+(?:[./][0-9]+)?", re.ASCII)
DANGEROUS = "=+-@\uff1d\uff0b\uff0d\uff20"
"""A spreadsheet takes a cell that begins so for a formula; the last four are full-width forms of the first four."""


def printable_text(text: str, limit: int | None = None) -> str:
    r"""The text on one line, unprintable characters escaped, at most `limit` characters; for a terminal.

    >>> printable_text("a\u202eb\nc"), printable_text("0123456789", 7)
    ('a\\u202eb\\nc', '01...89')
    """
    return one_line(text, LONGEST_ESCAPE * len(text) + 3 if limit is None else limit)


def html_text(text: str, limit: int | None = None) -> str:
    """The text between tags, or between the quotes of an attribute.

    >>> html_text('<b title="x">&')
    '&lt;b title=&quot;x&quot;&gt;&amp;'
    """
    return html.escape(printable_text(text, limit), quote=True)


def latex_text(text: str, limit: int | None = None) -> str:
    r"""The text outside math mode, for every engine and without any package, also at the beginning of a table's row.

    Accents and Greek letters become commands; a character for which LaTeX has none is shown as \u{its number}.

    >>> print(latex_text("50 % of s_0"), latex_text("[x]"), latex_text("é γ"), latex_text("宽"))
    50 \% of s\_0 {[}x{]} \'{e} \ensuremath{\gamma} \texttt{\textbackslash{}u\{5bbd\}}
    """
    return "".join(map(latex_character, _LIGATURE.sub("\\1\0", printable_text(text, limit)))).replace("\0", "{}")


def dot_text(text: str, limit: int | None = None) -> str:
    r"""The text as a quoted DOT string for a label, quotes included.

    Graphviz would read escapes such as \N and entities such as &lt; in it.

    >>> print(dot_text('say "&lt;" \\N'))
    "say \"&amp;lt;\" \\N"
    """
    escaped = printable_text(text, limit).replace("\\", r"\\").replace('"', r"\"").replace("&", "&amp;")
    return f'"{escaped}"'


def markdown_text(text: str, limit: int | None = None) -> str:
    r"""The text in a line or in a table's cell of GitHub's Markdown.

    No emphasis, code, formula, link, image, tag or entity comes from it; a URL does not become a link.

    >>> print(markdown_text("s_0 | <b> [x](javascript:1)"), markdown_text("http://x"), markdown_text("-1/2"))
    s\_0 \| &lt;b> \[x\](javascript:1) http\://x -1/2
    """
    shown = printable_text(text, limit)
    if _NUMBER.fullmatch(shown):
        return shown
    escaped = _AUTOLINK.sub("\0", shown)
    escaped = "".join(_MARKDOWN.get(c, c) for c in escaped).replace("\0", "\\")
    if escaped.startswith(" "):
        return f"&#32;{escaped[1:]}"  # else four spaces would begin a block of code
    return _MARKDOWN_FIRST.sub(lambda match: (match[1] or "") + "\\", escaped)


def csv_text(text: str, limit: int | None = None) -> str:
    r"""The text as a cell of CSV, before quoting: an apostrophe goes before what a spreadsheet takes for a formula.

    That is a text whose first character that is no space is one of `= + - @` (also full-width), unless all of it is
    a number or a lone dash.  A tab or carriage return does not come first: it is unprintable, hence escaped.

    >>> csv_text("=HYPERLINK(1)"), csv_text("-1/2"), csv_text("-"), csv_text("-x"), csv_text("\t=1"), csv_text("a=1")
    ("'=HYPERLINK(1)", '-1/2', '-', "'-x", '\\t=1', 'a=1')
    """
    shown = printable_text(text, limit)
    if shown == "-" or _NUMBER.fullmatch(shown):
        return shown
    return f"'{shown}" if shown.lstrip()[:1] in tuple(DANGEROUS) else shown


def csv_document(rows: Iterable[Sequence[str]]) -> str:
    r"""Rows as CSV (RFC 4180, lines ended by a line feed); the one writer of CSV.

    >>> csv_document([("name", "share"), ("a, b", "2/3"), ("@x", "-1")])
    'name,share\n"a, b",2/3\n\'@x,-1\n'
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(csv_text, row) for row in rows)
    return out.getvalue()
