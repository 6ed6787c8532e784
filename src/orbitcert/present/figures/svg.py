"""A drawing as SVG: no script, no reference to anything outside, every name as text.

Standalone figures carry their style.  A page that shows figures inline puts `STYLE` into its own style sheet and may
set `--figure-ink` (lines; default: the text colour), `--figure-paper` (behind labels), `--figure-losing`,
`--figure-winning`, `--figure-both`, `--figure-arrow` (strokes), and `--figure-losing-fill`, `--figure-winning-fill`,
`--figure-both-fill`.  Sides differ by colour, by shape and by stroke: what loses is a dashed rectangle, what wins has
round ends and a solid line, what is in both has cut corners and a dotted line.
"""

from collections.abc import Iterator

from orbitcert.present.escaping import html_text, printable_text
from orbitcert.present.figures.elements import CHARACTER, HEIGHT, Drawing, Frame, Node, room
from orbitcert.present.figures.geometry import Curve, arrow_curves, bounds, head_of, link_curves
from orbitcert.present.figures.legend import WORDS, Placed, described, placed_entries

_CLASS = {"A": "losing", "B": "winning", "both": "both", "neither": "neither"}

STYLE = """\
.orbitcert-figure { font: 12px system-ui, "DejaVu Sans", Helvetica, Arial, sans-serif; color: inherit }
.orbitcert-figure text { fill: currentColor; text-anchor: middle; dominant-baseline: central }
.orbitcert-figure .link-label { font-size: 10px; paint-order: stroke;
  stroke: var(--figure-paper, #fff); stroke-width: 3px }
.orbitcert-figure .legend text, .orbitcert-figure .heading { text-anchor: start }
.orbitcert-figure .legend text { font-size: 11px }
.orbitcert-figure .heading { font-size: 13px; font-weight: 600 }
.orbitcert-figure .shape { fill: var(--figure-paper, #fff); stroke: var(--figure-ink, currentColor);
  stroke-width: 1.2px }
.orbitcert-figure .losing > .shape { fill: var(--figure-losing-fill, #fdeadd); stroke: var(--figure-losing, #c04d00);
  stroke-width: 2px; stroke-dasharray: 6 3 }
.orbitcert-figure .winning > .shape { fill: var(--figure-winning-fill, #dcf3ec); stroke: var(--figure-winning, #00795a);
  stroke-width: 2.4px }
.orbitcert-figure .both > .shape { fill: var(--figure-both-fill, #efe6f5); stroke: var(--figure-both, #7a3e9d);
  stroke-width: 2.2px; stroke-dasharray: 2 2 }
.orbitcert-figure .ring { fill: none; stroke: var(--figure-ink, currentColor); stroke-width: 1.2px }
.orbitcert-figure .link { fill: none; stroke: var(--figure-ink, currentColor); stroke-width: 1.1px; opacity: 0.75 }
.orbitcert-figure .link-head { fill: var(--figure-ink, currentColor); opacity: 0.75 }
.orbitcert-figure .arrow { fill: none; stroke: var(--figure-arrow, #0064a8); stroke-width: 2.4px }
.orbitcert-figure .arrow-head { fill: var(--figure-arrow, #0064a8) }
.orbitcert-figure .frame { fill: none; stroke: var(--figure-ink, currentColor); stroke-width: 1px; opacity: 0.5 }
.orbitcert-figure .paper { fill: var(--figure-paper, #fff) }
"""

_ALONE = """\
.orbitcert-figure { color: #1b1b1b; --figure-paper: #ffffff }
@media (prefers-color-scheme: dark) { .orbitcert-figure { color: #ececec; --figure-paper: #16181c;
  --figure-losing: #ff9a5c; --figure-losing-fill: #43240f; --figure-winning: #4fd1ab; --figure-winning-fill: #0d3a2c;
  --figure-both: #cf9df0; --figure-both-fill: #38234a; --figure-arrow: #6fbcf7 } }
@media print { .orbitcert-figure { color: #000; --figure-paper: #fff } }
"""

LINE = 26
"""Height of a line of the legend."""


def svg_text(drawing: Drawing, standalone: bool = True) -> str:
    """The figure as an `<svg>` element, alone in a file or inside a page; the same bytes for equal drawings.

    Every node is `<g class="node state losing" data-state="KEY">` with its whole name as `<title>`; `data-option` for
    an option; classes `winning`, `both`, `neither`, and `start`.
    """
    left, top, right, bottom = bounds(drawing)
    placed, lines = placed_entries(drawing)
    ends = (item.x + 48 + room(item.entry.text) * 3 // 4 for item in placed)
    right = max(right, left + 240, left + 28 + room(printable_text(drawing.title, 48)), *ends)
    if standalone:
        top -= 30
    legend = bottom + 4
    most = (right - left - 28) // CHARACTER
    width, height = right - left, legend + lines * LINE + 6 - top
    size = f' width="{width}" height="{height}"'
    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" class="orbitcert-figure" role="img" '
        f'viewBox="{left} {top} {width} {height}"{size}>',
        f"<title>{html_text(drawing.title, 200)}</title>",
        f"<desc>{html_text(described(drawing))}</desc>",
    ]
    if standalone:
        out.append(f"<style>\n{STYLE}{_ALONE}</style>")
        out.append(f'<rect class="paper" x="{left}" y="{top}"{size}/>')
        out.append(f'<text class="heading" x="{left + 14}" y="{top + 18}">{html_text(drawing.title, most)}</text>')
    out.extend(_frames(drawing.frames))
    out.extend(_links(drawing))
    out.extend(_node(node, drawing.node_width) for node in drawing.nodes)
    out.extend(_arrows(drawing))
    out.extend(_legend(drawing, placed, lines, legend))
    out.append("</svg>")
    return "\n".join(out) + "\n"


def _frames(frames: tuple[Frame, ...]) -> Iterator[str]:
    for frame in frames:
        yield f'<rect class="frame" x="{frame.x}" y="{frame.y}" width="{frame.width}" height="{frame.height}" rx="6"/>'
        yield f'<text class="heading" x="{frame.x + 10}" y="{frame.y + 16}">{html_text(frame.label)}</text>'


def _links(drawing: Drawing) -> Iterator[str]:
    drawn = list(zip(drawing.links, link_curves(drawing), strict=True))
    options = {node.key for node in drawing.nodes if node.kind == "option"}
    for link, curve in drawn:
        head = "" if link.tail in options else f'<path class="link-head" d="{_head(curve, 8)}"/>'
        title = html_text(f"{link.tail} to {link.head}" + (f": {link.full}" if link.full else ""))
        yield f'<g><title>{title}</title><path class="link" d="{_path(curve)}"/>{head}</g>'
    for link, curve in drawn:
        if link.label:
            x, y = curve.label
            yield f'<text class="link-label" x="{x}" y="{y}">{html_text(link.label)}</text>'


def _arrows(drawing: Drawing) -> Iterator[str]:
    for curve, two in arrow_curves(drawing):
        heads = f'<path class="arrow-head" d="{_head(curve, 12)}"/>'
        if two:
            heads += f'<path class="arrow-head" d="{_head(curve, 12, True)}"/>'
        yield f'<g><path class="arrow" d="{_path(curve)}"/>{heads}</g>'


def _path(curve: Curve) -> str:
    (a, b), (c, d), (e, f), (g, h) = curve.start, curve.first, curve.second, curve.via or curve.end
    return f"M{a} {b}C{c} {d} {e} {f} {g} {h}" + (f"L{curve.end[0]} {curve.end[1]}" if curve.via else "")


def _head(curve: Curve, size: int, at_start: bool = False) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in head_of(curve, size, at_start)) + "Z"


def _node(node: Node, width: int) -> str:
    kind = "option" if node.kind == "option" else "state"
    classes = f"node {kind} {_CLASS[node.side]}" + (" start" if node.kind == "start" else "")
    title = f"{node.key}: {WORDS[node.side]}" + (", the start" if node.kind == "start" else "")
    return (
        f'<g class="{classes}" data-{kind}="{html_text(node.key)}"><title>{html_text(title)}</title>'
        f'{_shape(node, width)}<text x="{node.x}" y="{node.y}">{html_text(node.label)}</text></g>'
    )


def _shape(node: Node, width: int, height: int = HEIGHT) -> str:
    x, y = node.x - width // 2, node.y - height // 2
    ring = ""
    if node.kind == "start":
        radius = {"B": height // 2 + 4, "A": 0, "both": 0, "neither": 8}[node.side]
        ring = f'<rect class="ring" x="{x - 4}" y="{y - 4}" width="{width + 8}" height="{height + 8}" rx="{radius}"/>'
    if node.side == "both":
        cut = height // 3
        corners = (
            (x + cut, y), (x + width - cut, y), (x + width, y + cut), (x + width, y + height - cut),
            (x + width - cut, y + height), (x + cut, y + height), (x, y + height - cut), (x, y + cut),
        )  # fmt: skip
        return ring + f'<path class="shape" d="M{"L".join(f"{a} {b}" for a, b in corners)}Z"/>'
    radius = {"A": 0, "B": height // 2}.get(node.side, 5)
    shape = f'<rect class="shape" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'
    if node.kind == "option":  # two bars tell an option from a state
        shape += f'<path class="ring" d="M{x + 8} {y + 3}V{y + height - 3}M{x + width - 8} {y + 3}V{y + height - 3}"/>'
    return ring + shape


def _legend(drawing: Drawing, placed: list[Placed], lines: int, top: int) -> Iterator[str]:
    yield '<g class="legend">'
    for item in placed:
        x, y = item.x, top + item.line * LINE + LINE // 2
        if item.entry.kind is None:
            curve = Curve((x, y), (x + 9, y), (x + 18, y), (x + 27, y), (x, y))
            yield f'<path class="arrow" d="{_path(curve)}"/><path class="arrow-head" d="{_head(curve, 12)}"/>'
        else:
            sign = Node("", "", x + 14, y, item.entry.kind, item.entry.side)
            yield f'<g class="{_CLASS[item.entry.side]}">{_shape(sign, 28, 16)}</g>'
        yield f'<text x="{x + 36}" y="{y}">{html_text(item.entry.text)}</text>'
    if drawing.remark():
        y = top + (lines - 1) * LINE + LINE // 2
        yield f'<text class="remark" x="24" y="{y}">{html_text(drawing.remark())}</text>'
    yield "</g>"
