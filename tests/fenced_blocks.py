"""The fenced blocks of a Markdown page, and the commands of a console block."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "proofs" / "README.md", *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^(?P<margin>\s*)(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
_HIDDEN = re.compile(r"^[\s>*+\-0-9.)|]*(```|~~~)")
_MARK = re.compile(r"exit (?P<status>[0-9]+)|needs (?P<need>[a-z]+)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: `language file=NAME needs=NAME word ...` after the fence, then its text without the margin."""

    page: Path
    line: int
    language: str
    marks: tuple[str, ...]
    text: str
    file: str | None = None
    needs: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Page and line, as pytest shows it."""
        return f"{name_of(self.page)}:{self.line}-{self.language or 'none'}"


@dataclass(frozen=True, slots=True)
class Command:
    """A line `$ text  # exit 3, needs coq` of a console block, and the lines that it shows below."""

    text: str
    status: int = 0
    needs: tuple[str, ...] = ()
    shown: list[str] = field(default_factory=list)


def name_of(page: Path) -> str:
    """The page's path from the root of the project, or its own name."""
    return str(page.relative_to(ROOT)) if page.is_relative_to(ROOT) else page.name


def blocks(page: Path) -> list[Block]:
    """Every fenced block of the page, in order; ValueError for one that is not closed or stands in a quotation."""
    found: list[Block] = []
    inside: list[str] | None = None
    margin = fence = info = ""
    first = 0
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        match = _FENCE.match(line)
        if inside is None and match:
            margin, fence, info = match["margin"], match["fence"], match["info"].strip()
            inside, first = [], number
        elif inside is None:
            if _HIDDEN.match(line):
                raise ValueError(f"{name_of(page)}:{number}: a fence that only some readers see: {line[:60]}")
        elif match and not match["info"] and match["fence"].startswith(fence):
            found.append(_block(page, first, info, inside))
            inside = None
        else:
            inside.append(line.removeprefix(margin))
    if inside is not None:
        raise ValueError(f"{name_of(page)}:{first}: the block is not closed")
    return found


def _block(page: Path, line: int, info: str, text: list[str]) -> Block:
    language, *words = info.split() or [""]
    named = dict(word.split("=", 1) for word in words if "=" in word)
    if named.keys() - {"file", "needs"}:
        raise ValueError(f"{name_of(page)}:{line}: unknown mark in {info!r}")
    return Block(
        page,
        line,
        language,
        tuple(word for word in words if "=" not in word),
        "".join(f"{part}\n" for part in text),
        named.get("file"),
        tuple(named["needs"].split(",")) if "needs" in named else (),
    )


def commands(text: str) -> list[Command]:
    """The commands of a console block; a line that ends in a backslash goes on in the next one.

    ValueError for output above the first command and for a mark that is none.
    """
    found: list[Command] = []
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("$ "):
            written = line[2:]
            while written.endswith("\\"):
                written = written[:-1] + next(lines, "").lstrip("> ")
            found.append(_command(written))
        elif not found:
            raise ValueError(f"output without a command: {line}")
        else:
            found[-1].shown.append(line)
    return found


def _command(written: str) -> Command:
    text, _, comment = written.partition("  # ")
    status, needs = 0, []
    for part in comment.split(", ") if comment else []:
        mark = _MARK.fullmatch(part)
        if mark is None:
            raise ValueError(f"neither `exit N` nor `needs NAME`: {part}")
        if mark["need"]:
            needs.append(mark["need"])
        else:
            status = int(mark["status"])
    return Command(text, status, tuple(needs))


def agrees(expected: list[str], printed: list[str]) -> bool:
    """Output as shown: `...` alone stands for any lines, at the end of a line for any rest."""
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(agrees(expected[1:], printed[k:]) for k in range(len(printed) + 1))
    if not printed:
        return False
    shown = expected[0]
    same = printed[0].startswith(shown[:-3]) if shown.endswith("...") else printed[0] == shown
    return same and agrees(expected[1:], printed[1:])


def indented_code(page: Path) -> list[int]:
    """The lines at which an indented block begins, which is code to Markdown but has no language."""
    found = []
    blank, in_list, fenced = True, False, False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and line.strip():
            if not line.startswith((" ", "\t")):
                in_list = bool(re.match(r"([-*+]|\d+[.)])\s", line))
            elif blank and not in_list and line.startswith(("    ", "\t")):
                found.append(number)
        blank = not line.strip()
    return found
