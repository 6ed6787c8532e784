"""The layers of the program as a picture: a block of text in a page, drawn as boxes that links lead from.

The block has one layer a line, from the top, `names, separated by commas    what they are`; what follows a blank line
stands apart.  Where no site is built the block is read as it is.
"""

import os
import re
from html import escape
from pathlib import Path

BLOCK = re.compile(r"^```layers\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWN_PAGE = ("distribution", "environment", "exact", "law", "orbit", "present", "proof", "search")
COMMANDS = ("cli", "commands")


def picture(block: str, to_reference: str) -> str:
    """HTML for this block; `to_reference` is the way to the folder of the reference.

    Raises ValueError with the line that is no layer.
    """
    stack, _, apart = block.partition("\n\n")
    return (
        f'<div class="layers"><div class="stack">{_rows(stack, to_reference)}</div>'
        f'<div class="apart">{_rows(apart, to_reference)}</div></div>\n'
    )


def with_pictures(page: Path, reference: Path, text: str) -> str:
    """The text of a page with every block of layers drawn."""
    way = Path(os.path.relpath(reference, page.parent)).as_posix()
    return BLOCK.sub(lambda match: picture(match[1], way), text)


def _rows(lines: str, way: str) -> str:
    return "".join(_row(line, way) for line in lines.splitlines() if line.strip())


def _row(line: str, way: str) -> str:
    match = re.fullmatch(r"(\w+(?:, \w+)*) {2,}(\S.*)", line)
    if match is None:
        raise ValueError(f"no layer: {line}")
    boxes = "".join(f'<a href="{_target(name, way)}"><code>{escape(name)}</code></a>' for name in match[1].split(", "))
    return f'<div class="layer"><span class="boxes">{boxes}</span><span class="said">{escape(match[2])}</span></div>'


def _target(name: str, way: str) -> str:
    if name in COMMANDS:
        return f"{way}/commands.html"
    return f"{way}/modules/{name}.html" if name in OWN_PAGE else f"{way}/modules/top.html#{name.replace('_', '-')}"
