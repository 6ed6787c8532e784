"""The evidence one step after the other: what the page's script walks through, and the list that is read without it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from orbitcert.present.escaping import csv_document, printable_text
from orbitcert.present.figures.drawing import Drawing, with_step, with_steps
from orbitcert.present.figures.geometry import Curve, arrow_curves, bounds, head_of
from orbitcert.present.report.markup import Markup, element
from orbitcert.present.steps import Step

LISTED = 40
"""Steps that are written out in the list."""

SHOWN_CYCLES = 12
LONGEST_NAME = 40

HEAD = 12
"""Length of an arrow's head, as in figures."""

MOST_CURVES = 20_000
"""So many arrows are kept for the page's script."""


def step_text(step: Step) -> str:
    """The cycles or arrows of a step, with names of states.

    >>> step_text(Step("phi_1", "permutation", (("x", "y"), ("y", "x")), ("x",), ("y",)))
    'x ↔ y'
    """
    cycles = step.cycles()
    shown = [_cycle(step, cycle) for cycle in cycles[:SHOWN_CYCLES]]
    if not shown:
        return "every state stays where it is"
    more = len(cycles) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _cycle(step: Step, cycle: Sequence[str]) -> str:
    names = [printable_text(name, LONGEST_NAME) for name in cycle]
    if step.kind == "permutation" and len(names) == 2:
        return " ↔ ".join(names)
    if step.kind == "permutation":
        more = len(names) - SHOWN_CYCLES
        names = [*names[:SHOWN_CYCLES], *([f"({more:,} more)"] if more > 0 else []), names[0]]
    return " → ".join(names)


def carried_text(step: Step) -> str:
    """What goes where: the states that carry what is copied, and those that carry the image."""
    if step.kind == "copy":
        return ""
    same = step.base == step.image
    base, image = _listed(step.base), _listed(step.image)
    return f"{base} stays in place" if same else f"what is on {base} comes to be on {image}"


def _listed(names: Sequence[str]) -> str:
    shown = [printable_text(name, LONGEST_NAME) for name in names[:6]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def steps_data(drawing: Drawing, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """For the script: title and text of each step, its curves on the drawing, the nodes that it touches."""
    place = {node.key: k for k, node in enumerate(drawing.nodes)}
    found: list[dict[str, Any]] = []
    curves = 0
    for step in steps:
        drawn = with_step(drawing, step)
        curves += len(drawn.arrows)
        if curves > MOST_CURVES:
            break
        left = drawn.arrows_left_out
        found.append(
            {
                "title": printable_text(step.title, 120),
                "text": step_text(step),
                "carried": carried_text(step),
                "left": f"Arrows of this step to states that are not drawn: {left:,}." if left else "",
                "curves": [[_path(curve), _heads(curve, both)] for curve, both in arrow_curves(drawn)],
                "base": [place[s] for s in step.base if s in place],
                "image": [place[s] for s in step.image if s in place],
            }
        )
    return found


def _path(curve: Curve) -> str:
    points = (curve.start, curve.first, curve.second, curve.end)
    return "M{} {}C{} {} {} {} {} {}".format(*(coordinate for point in points for coordinate in point))


def _heads(curve: Curve, both: bool) -> str:
    """The triangles at the end of a curve, or at both ends, as one path."""
    ends = (False, True) if both else (False,)
    return "".join(f"M{'L'.join(f'{x} {y}' for x, y in head_of(curve, HEAD, end))}Z" for end in ends)


def roomy(drawing: Drawing, steps: Sequence[Step]) -> Drawing:
    """The drawing with room, on the right and below, for the arrows of these steps."""
    arrows = with_steps(replace(drawing, links=()), steps)
    _, _, right, below = bounds(replace(arrows, arrows=arrows.arrows[:MOST_CURVES]))
    return replace(drawing, width=max(drawing.width, right), height=max(drawing.height, below))


def step_list(key: str, steps: Sequence[Step]) -> Markup:
    """All steps to read, the first LISTED of them in full."""
    items = []
    for step in steps[:LISTED]:
        carried = carried_text(step)
        items.append(
            element(
                "li",
                element("b", printable_text(step.title, 120)),
                ": ",
                step_text(step),
                *((element("span", f" ({carried})", class_="quiet"),) if carried else ()),
            )
        )
    more = len(steps) - LISTED
    rest = (element("p", f"and {more:,} more in the certificate", class_="quiet"),) if more > 0 else ()
    return element(
        "div",
        element("ol", *items),
        *rest,
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label="All steps",
        id=f"{key}-step-list",
    )


def steps_csv(steps: Sequence[Step]) -> bytes:
    """Every arrow of every step as CSV."""
    rows = [("step", "title", "from", "to")]
    for k, step in enumerate(steps, start=1):
        rows += [(str(k), step.title, tail, head) for tail, head in step.arrows]
    return csv_document(rows).encode()


def stepper(key: str, number: int) -> Markup:
    """Buttons and a slider, which appear when the script runs; what they do is announced."""
    return element(
        "div",
        element("button", "Previous", type="button", class_="previous"),
        element("label", "Step", for_=f"{key}-slider"),
        element("input", type="range", id=f"{key}-slider", min="1", max=str(number), value="1", class_="slider"),
        element("button", "Next", type="button", class_="next"),
        class_="stepper",
        role="group",
        aria_label="Steps of the evidence; arrow keys work, too",
        hidden=True,
    )
