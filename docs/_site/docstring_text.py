"""The house's docstrings as reStructuredText.

They are plain text: `code` between single backticks, doctests, and lists of fields such as

    name    what it means
    other   what this one means, which may
            go on

Here they become literals, code blocks and definition lists; every other sign stands for itself.
"""

import re

FIELD = re.compile(r"^(\S(?:[^.:;!?]*?[^\s.:;!?,])?) {2,}(\S.*)$")
"""`name    meaning`; two blanks after a sentence are no field, and a name has no full stop."""

ITEM = re.compile(r"^(-|\d+\.) +(\S.*)$")
LONGEST_NAME = 48


def rest_lines(lines: list[str]) -> list[str]:
    """The reStructuredText of a docstring, given and returned as lines."""
    out: list[str] = []
    for paragraph in _paragraphs(lines):
        out += [*_rendered(paragraph), ""]
    return out


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Runs of lines without a blank one between them; a doctest is a paragraph of its own."""
    found: list[list[str]] = [[]]
    for line in lines:
        fresh = line.lstrip().startswith(">>>") and found[-1] and not found[-1][0].lstrip().startswith(">>>")
        if not line.strip() or fresh:
            found.append([])
        if line.strip():
            found[-1].append(line.rstrip())
    return [paragraph for paragraph in found if paragraph]


def _rendered(paragraph: list[str]) -> list[str]:
    first = paragraph[0]
    if first.lstrip().startswith(">>>"):
        return [".. code-block:: pycon", "", *("    " + line for line in paragraph)]
    if first.startswith("  "):
        return [".. code-block:: text", "", *("    " + line for line in paragraph)]
    for pattern, render in ((FIELD, _definition), (ITEM, _item)):
        starts = [k for k, line in enumerate(paragraph) if not line.startswith(" ")]
        if all(_matches(pattern, paragraph[k]) for k in starts):
            out: list[str] = []
            for k, end in zip(starts, [*starts[1:], len(paragraph)], strict=True):
                match = pattern.match(paragraph[k])
                text = " ".join([match[2], *(line.strip() for line in paragraph[k + 1 : end])]) if match else ""
                out += render(match[1] if match else "", text)
            return out
    return [_prose(" ".join(line.strip() for line in paragraph))]


def _matches(pattern: re.Pattern[str], line: str) -> bool:
    match = pattern.match(line)
    return match is not None and len(match[1]) <= LONGEST_NAME


def _definition(name: str, text: str) -> list[str]:
    return [_literal(name.replace("`", "")), "    " + _prose(text)]


def _item(mark: str, text: str) -> list[str]:
    return [f"{mark} {_prose(text)}"]


def _literal(code: str) -> str:
    return f"``{code.strip()}``" if code.strip() else ""


def _prose(text: str) -> str:
    """One paragraph on one line: `code` becomes a literal, nothing else means anything."""
    pieces = re.split(r"`([^`]+)`", text)
    out = ""
    for k, piece in enumerate(pieces):
        if k % 2:
            before = "\\ " if out and not out[-1].isspace() else ""
            after = "\\ " if pieces[k + 1][:1].strip() else ""
            out += before + _literal(piece) + after
        else:
            out += re.sub(r"([\\*_|`])", r"\\\1", piece).replace("::", ":\\:")
    return re.sub(r"^(\.\.|[-+:=#>]|\d+\.|\w\.|\()", r"\\\1", out)
