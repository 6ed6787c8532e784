"""A drawing as a `tikzpicture`: needs `\\usepackage{tikz}` and the libraries arrows.meta and shapes.misc.

Curves are those of the SVG figure.  The picture, with its text, is scaled so that it is at most WIDTH wide; set
`scale` to another number where you like.
"""

from collections.abc import Iterator

from orbitcert.present.escaping import latex_text
from orbitcert.present.figures.elements import HEIGHT, Drawing, Node, Side
from orbitcert.present.figures.geometry import Curve, arrow_curves, bounds, link_curves
from orbitcert.present.figures.legend import placed_entries

WIDTH = 345
"""Points: the text width of LaTeX's article."""

LARGEST = 800
"""The largest scale, in thousandths."""

LINE = 24

_STYLE: dict[Side, str] = {"A": "losing", "B": "winning", "both": "both", "neither": "neither"}

_PREAMBLE = r"""% needs: \usepackage{tikz} \usetikzlibrary{arrows.meta, shapes.misc}
\begingroup
\definecolor{orbitcertlosing}{HTML}{C04D00}
\definecolor{orbitcertwinning}{HTML}{00795A}
\definecolor{orbitcertboth}{HTML}{7A3E9D}
\definecolor{orbitcertarrow}{HTML}{0064A8}
"""

_STYLES = r"""  every node/.style={inner sep=0pt, outer sep=0pt, font=\normalsize},
  state/.style={draw, minimum width=%dpt, minimum height=%dpt},
  neither/.style={rounded corners=2pt},
  losing/.style={draw=orbitcertlosing, fill=orbitcertlosing!12, dashed, line width=1.4pt},
  winning/.style={draw=orbitcertwinning, fill=orbitcertwinning!12, line width=1.8pt, rounded corners=%s},
  both/.style={draw=orbitcertboth, fill=orbitcertboth!12, densely dotted, line width=1.6pt,
    chamfered rectangle, chamfered rectangle xsep=7pt, chamfered rectangle ysep=7pt},
  start/.style={double, double distance=1.6pt},
  link/.style={-{Stealth[length=5pt]}, draw=black!70},
  weight/.style={draw=black!70},
  linklabel/.style={font=\small, fill=white, inner sep=1pt},
  arrow/.style={-{Stealth[length=8pt]}, draw=orbitcertarrow, line width=1.8pt},
  exchange/.style={{Stealth[length=8pt]}-{Stealth[length=8pt]}, draw=orbitcertarrow, line width=1.8pt},
  legend/.style={anchor=west, font=\small},
  heading/.style={anchor=west, font=\normalsize\bfseries}]"""


def tikz_text(drawing: Drawing) -> str:
    r"""The figure in TikZ, in a group of its own; names only as text; the same bytes for equal drawings.

    >>> from orbitcert.present.figures.elements import Node
    >>> one = Drawing("one", (Node("50 %", "50 %", 30, 20, "state", "A"),), (), (), 60, 40, 0)
    >>> [line for line in tikz_text(one).splitlines() if "50" in line]
    ['  \\node[state, losing] (n0) at (30,20) {50 \\%};']
    """
    left, _, right, bottom = bounds(drawing)
    placed, lines = placed_entries(drawing)
    right = max(right, *(item.x + 80 for item in placed), left + 40)
    scale = min(LARGEST, WIDTH * 1_000 // (right - left))
    out = [
        _PREAMBLE + r"\begin{tikzpicture}[x=1pt, y=-1pt, transform shape, "
        f"scale={scale // 1_000}.{scale % 1_000:03},\n"
        + _STYLES
        % (drawing.node_width, HEIGHT, _scaled(HEIGHT // 2 - 2, scale))
    ]
    out.extend(_frames(drawing))
    for number, node in enumerate(drawing.nodes):
        out.append(_node(f"n{number}", node, drawing.node_width))
    out.extend(_links(drawing))
    out.extend(rf"  \draw[{'exchange' if two else 'arrow'}] {_path(curve)};" for curve, two in arrow_curves(drawing))
    for item in placed:
        x, y = item.x, bottom + 4 + item.line * LINE + LINE // 2
        if item.entry.kind is None:
            out.append(rf"  \draw[arrow] ({x},{y}) -- ({x + 28},{y});")
        else:
            sign = Node("", "", x + 14, y, item.entry.kind, item.entry.side)
            out.append(_node("", sign, 28, 16, scale))
        out.append(rf"  \node[legend] at ({x + 36},{y}) {{{latex_text(item.entry.text)}}};")
    if drawing.remark():
        y = bottom + 4 + (lines - 1) * LINE + LINE // 2
        out.append(rf"  \node[legend] at (24,{y}) {{{latex_text(drawing.remark())}}};")
    out.append("\\end{tikzpicture}%\n\\endgroup")
    return "\n".join(out) + "\n"


def _scaled(length: int, scale: int) -> str:
    """A length that TikZ does not scale with the picture, in points."""
    return f"{length * scale // 1_000}.{length * scale % 1_000:03}pt"


def _frames(drawing: Drawing) -> Iterator[str]:
    for frame in drawing.frames:
        x, y = frame.x + frame.width, frame.y + frame.height
        yield rf"  \draw[rounded corners=4pt, draw=black!40] ({frame.x},{frame.y}) rectangle ({x},{y});"
        yield rf"  \node[heading] at ({frame.x + 8},{frame.y + 14}) {{{latex_text(frame.label)}}};"


def _node(name: str, node: Node, width: int, height: int = HEIGHT, scale: int = 0) -> str:
    style = f"state, {_STYLE[node.side]}" + (", start" if node.kind == "start" else "")
    if height != HEIGHT:
        style += f", minimum width={width}pt, minimum height={height}pt"
        if node.side == "B":
            style += f", rounded corners={_scaled(6, scale)}"
    named = f" ({name})" if name else ""
    drawn = rf"  \node[{style}]{named} at ({node.x},{node.y}) {{{latex_text(node.label)}}};"
    if node.kind == "option":  # two bars tell an option from a state
        y = height // 2 - 4
        for x in (node.x - width // 2 + 8, node.x + width // 2 - 8):
            drawn += rf" \draw ({x},{node.y - y}) -- ({x},{node.y + y});"
    return drawn


def _links(drawing: Drawing) -> Iterator[str]:
    options = {node.key for node in drawing.nodes if node.kind == "option"}
    drawn = list(zip(drawing.links, link_curves(drawing), strict=True))
    for link, curve in drawn:
        yield rf"  \draw[{'weight' if link.tail in options else 'link'}] {_path(curve)};"
    for link, curve in drawn:
        if link.label:
            yield rf"  \node[linklabel] at ({curve.label[0]},{curve.label[1]}) {{{latex_text(link.label)}}};"


def _path(curve: Curve) -> str:
    (a, b), (c, d), (e, f), (g, h) = curve.start, curve.first, curve.second, curve.via or curve.end
    return f"({a},{b}) .. controls ({c},{d}) and ({e},{f}) .. ({g},{h})" + (
        f" -- ({curve.end[0]},{curve.end[1]})" if curve.via else ""
    )
