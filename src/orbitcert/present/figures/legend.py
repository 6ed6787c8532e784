"""What the signs of a figure mean: the entries of its legend, only those that occur, and its words."""

import re
from dataclasses import dataclass

from orbitcert.present.escaping import printable_text
from orbitcert.present.figures.elements import Drawing, Kind, Side, room

_LONG = re.compile("[0-9]{21,}", re.ASCII)

WORDS: dict[Side, str] = {
    "A": "in A, loses",
    "B": "in B, wins",
    "both": "in A and in B",
    "neither": "in neither",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and its meaning: a node of this kind and side, or the arrow of a step."""

    text: str
    kind: Kind | None
    side: Side


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with the left end of its sign."""

    entry: Entry
    x: int
    line: int


def entries(drawing: Drawing) -> list[Entry]:
    """The legend: sides of states, of options, the start, the arrows."""
    found = []
    for side, words in WORDS.items():
        if any(node.side == side and node.kind != "option" for node in drawing.nodes):
            found.append(Entry(words, "state", side))
    for side, words in WORDS.items():
        if any(node.side == side and node.kind == "option" for node in drawing.nodes):
            found.append(Entry(f"option {words if side != 'neither' else 'that competes'}", "option", side))
    if any(node.kind == "start" for node in drawing.nodes):
        found.append(Entry("start", "start", "neither"))
    if drawing.arrows:
        found.append(Entry(f"arrows: {caption_text(drawing)}", None, "neither"))
    return found


def caption_text(drawing: Drawing) -> str:
    """The step's title; of a long number only how long it is."""
    return printable_text(_LONG.sub(lambda digits: f"(a number of {len(digits[0])} digits)", drawing.caption), 72)


def placed_entries(drawing: Drawing) -> tuple[list[Placed], int]:
    """The entries in lines no wider than the figure, and the number of lines; a last line for what is not drawn."""
    found: list[Placed] = []
    x, line = 24, 0
    for entry in entries(drawing):
        width = 36 + room(entry.text) * 3 // 4 + 20
        if x > 24 and x + width > max(drawing.width, 420):
            x, line = 24, line + 1
        found.append(Placed(entry, x, line))
        x += width
    lines = line + 1 if found else 0
    return found, lines + bool(drawing.remark())


def described(drawing: Drawing) -> str:
    """The figure in a sentence, for those who do not see it."""
    states = sum(node.kind != "option" for node in drawing.nodes)
    options = len(drawing.nodes) - states
    parts = [f"{states} state{'' if states == 1 else 's'}"]
    if options:
        parts.append(f"{options} option{'' if options == 1 else 's'}")
    for side, words in WORDS.items():
        names = [printable_text(n.key, 28) for n in drawing.nodes if n.side == side and n.kind != "option"]
        if names and side != "neither":
            shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
            parts.append(f"{words}: {shown}")
    if drawing.arrows:
        shown = ", ".join(f"{printable_text(s, 28)} to {printable_text(t, 28)}" for s, t in drawing.arrows[:20])
        more = f" and {len(drawing.arrows) - 20} more" if len(drawing.arrows) > 20 else ""
        parts.append(f"arrows of {caption_text(drawing)}: {shown}{more}")
    if drawing.remark():
        parts.append(drawing.remark())
    return "; ".join(parts) + "."
