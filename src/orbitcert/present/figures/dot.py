"""A drawing as Graphviz DOT: `neato -n` keeps the places, `dot` makes a layout of its own; both show the legend."""

from collections.abc import Iterator

from orbitcert.present.escaping import dot_text
from orbitcert.present.figures.elements import HEIGHT, Drawing, Node, Side
from orbitcert.present.figures.legend import WORDS, caption_text

_STYLE: dict[Side, str] = {
    "A": 'shape=box style="filled,dashed" color="#c04d00" fillcolor="#fdeadd" penwidth=2',
    "B": 'shape=ellipse style="filled" color="#00795a" fillcolor="#dcf3ec" penwidth=2',
    "both": 'shape=hexagon style="filled,dotted" color="#7a3e9d" fillcolor="#efe6f5" penwidth=2',
    "neither": 'shape=box style="rounded"',
}
_SHAPES: dict[Side, str] = {"A": "dashed box", "B": "ellipse", "both": "dotted hexagon", "neither": "rounded box"}


def dot_graph(drawing: Drawing) -> str:
    """The figure as a digraph; names only as quoted text; the same bytes for equal drawings.

    >>> from orbitcert.present.figures.elements import Node
    >>> one = Drawing("one", (Node('"', '"', 30, 20, "state", "A"),), (), (), 60, 40, 0)
    >>> dot_graph(one).splitlines()[4].split(" shape")[0]
    '  n0 [label="\\\\"" tooltip="\\\\"" pos="30,-20!" width=0.555'
    """
    ids = {node.key: f"n{number}" for number, node in enumerate(drawing.nodes)}
    out = [
        "digraph figure {",
        f"  graph [rankdir=LR splines=true outputorder=edgesfirst tooltip={dot_text(drawing.title, 200)} "
        f"labelloc=b label={dot_text(_legend(drawing))}];",
        f'  node [fontname="Helvetica" fontsize=11 margin="0.05,0.02" height={_inches(HEIGHT)}];',
        '  edge [fontname="Helvetica" fontsize=9 arrowsize=0.7 color="#444444"];',
    ]
    out.extend(_nodes(drawing))
    options = {node.key for node in drawing.nodes if node.kind == "option"}
    for link in drawing.links:
        told = f" label={dot_text(link.label)} tooltip={dot_text(link.full)}" if link.label else ""
        bare = " arrowhead=none" if link.tail in options else ""
        back = " constraint=false" if link.tail == link.head else ""
        out.append(f"  {ids[link.tail]} -> {ids[link.head]} [{f'{told}{bare}{back}'.strip()}];".replace(" [];", ";"))
    done: set[tuple[str, str]] = set()
    for tail, head in drawing.arrows:
        if (head, tail) in done and tail != head:
            continue
        done.add((tail, head))
        both = " dir=both" if tail != head and (head, tail) in set(drawing.arrows) else ""
        out.append(f'  {ids[tail]} -> {ids[head]} [color="#0064a8" penwidth=2 constraint=false{both}];')
    out.append("}")
    return "\n".join(out) + "\n"


def _nodes(drawing: Drawing) -> Iterator[str]:
    for number, node in enumerate(drawing.nodes):
        words = f"label={dot_text(node.label)} tooltip={dot_text(node.key)}"
        place = f'pos="{node.x},{-node.y}!" width={_inches(drawing.node_width)}'
        yield f"  n{number} [{words} {place} {_style(node)}];"


def _style(node: Node) -> str:
    style = _STYLE[node.side]
    if node.kind == "option":
        style = style.replace("shape=box", "shape=component").replace("shape=ellipse", "shape=tab")
        return style.replace("shape=hexagon", "shape=note")
    return style + (" peripheries=2" if node.kind == "start" else "")


def _legend(drawing: Drawing) -> str:
    sides = {node.side for node in drawing.nodes if node.kind != "option"}
    parts = [f"{_SHAPES[side]}: {words}" for side, words in WORDS.items() if side in sides]
    if any(node.kind == "start" for node in drawing.nodes):
        parts.append("double line: start")
    if any(node.kind == "option" for node in drawing.nodes):
        parts.append("with a tab: option, linked to the states that carry its weight")
    if drawing.arrows:
        parts.append(f"thick arrows: {caption_text(drawing)}")
    return "; ".join([*parts, *([drawing.remark()] if drawing.remark() else [])])


def _inches(pixels: int) -> str:
    thousandths = pixels * 1_000 // 72
    return f"{thousandths // 1_000}.{thousandths % 1_000:03}"
