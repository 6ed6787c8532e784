"""What a figure consists of: nodes at integer places, links between them, frames, and the arrows of one step.

Nothing is drawn here; `svg`, `tikz` and `dot` write a `Drawing` in their languages.  x grows to the right, y downwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

from orbitcert.present.escaping import printable_text

Kind = Literal["state", "option", "start"]
Side = Literal["A", "B", "both", "neither"]

HEIGHT = 28
"""Height of every node."""

CHARACTER = 8
"""Room for one character of a label, in the unit of all coordinates (a CSS pixel)."""

MOST_DRAWN = 200
"""Up to so many states everything is drawn."""


@dataclass(frozen=True, slots=True)
class Node:
    """A state or an option with its centre (x, y).

    key    the whole name of a state, `block: state` in a block of a problem with copies; of an option what it is
    label  what stands in the node: printable, shortened
    kind   `start` is the state the agent is in
    side   which option sets put weight on the state, or contain the option
    """

    key: str
    label: str
    x: int
    y: int
    kind: Kind
    side: Side


@dataclass(frozen=True, slots=True)
class Link:
    """One arrow for everything that leads from `tail` to `head` (keys), or from an option to a state of its support.

    label  actions and probabilities, or the weight: printable, shortened; may be empty
    full   the same, not shortened
    """

    tail: str
    head: str
    label: str
    full: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A box around nodes that belong together, with (x, y) its upper left corner."""

    label: str
    side: Side
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure; every state and option has one node.

    arrows    where the step named `caption` sends states (keys), only between nodes that are there
    left_out  the number of states that are not drawn; options_left_out and arrows_left_out likewise
    loops     a node without room on its right has its loop on top
    """

    title: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    arrows: tuple[tuple[str, str], ...]
    width: int
    height: int
    left_out: int
    node_width: int = 40
    frames: tuple[Frame, ...] = ()
    caption: str = ""
    options_left_out: int = 0
    arrows_left_out: int = 0

    @property
    def is_complete(self) -> bool:
        """True when every state, option and arrow is drawn."""
        return not (self.left_out or self.options_left_out or self.arrows_left_out)

    def remark(self) -> str:
        """What is missing in the figure, in words; empty when nothing is.

        >>> Drawing("x", (), (), (), 0, 0, 1_800).remark()
        'not drawn: 1,800 states'
        """
        counts = ((self.left_out, "state"), (self.options_left_out, "option"), (self.arrows_left_out, "arrow"))
        parts = [f"{number:,} {noun}{'' if number == 1 else 's'}" for number, noun in counts if number]
        return f"not drawn: {', '.join(parts)}" if parts else ""


def room(text: str) -> int:
    """The width that a line of text needs; wide characters need twice as much.

    >>> room("ab"), room("宽")
    (16, 16)
    """
    return sum(CHARACTER * (1 + (east_asian_width(c) in "WF")) for c in text)


def labels_of(names: Iterable[str]) -> list[str]:
    """Labels as short as keeps them different where that is possible: of 14, 20 or 28 characters.

    >>> labels_of(["a" * 40, "short"]), len(labels_of(["x" * 9 + "1" + "x" * 9, "x" * 9 + "2" + "x" * 9])[0])
    (['aaaaaa...aaaaa', 'short'], 19)
    """
    listed = list(names)
    different = len(set(listed))
    for limit in (14, 20, 28):
        labels = [printable_text(name, limit) if name.strip() else f'"{name[:limit]}"' for name in listed]
        if len(set(labels)) == different:
            return labels
    return [printable_text(name, 14) for name in listed]
