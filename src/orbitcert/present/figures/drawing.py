"""Figures of environments and problems, and the arrows of one step of the evidence in them.

>>> from orbitcert.environment.gallery import gallery_entry
>>> from orbitcert.present.figures.svg import svg_text
>>> candy = gallery_entry("candy").environment
>>> figure = environment_drawing(candy, "start", ["candy"], ["chocolate", "hug"])
>>> svg_text(figure).startswith("<svg "), len(figure.nodes), figure.is_complete
(True, 5, True)
"""

from collections.abc import Iterable
from dataclasses import replace

from orbitcert.present.figures.elements import Drawing, Frame, Link, Node
from orbitcert.present.figures.environment_graph import environment_drawing
from orbitcert.present.figures.problem_graph import problem_drawing
from orbitcert.present.steps import Arrow, Step

__all__ = ["Drawing", "Frame", "Link", "Node", "environment_drawing", "problem_drawing", "with_step", "with_steps"]


def with_step(drawing: Drawing, step: Step | None) -> Drawing:
    """The drawing with the arrows of this step in place of its own; without arrows for None.

    Arrows with an end that is not drawn are counted in `arrows_left_out`.

    >>> from orbitcert.environment.mdp import Mdp
    >>> pair = Mdp.of("pair", {"x": {"stay": {"x": 1}}, "y": {"stay": {"y": 1}}})
    >>> swap = Step("phi_1", "permutation", (("x", "y"), ("y", "x")), ("x",), ("y",))
    >>> drawn = with_step(environment_drawing(pair, None, ["x"], ["y"]), swap)
    >>> drawn.arrows, drawn.caption
    ((('x', 'y'), ('y', 'x')), 'phi_1')
    """
    if step is None:
        return replace(drawing, arrows=(), caption="", arrows_left_out=0)
    return _with_arrows(drawing, step.arrows, step.title)


def with_steps(drawing: Drawing, steps: Iterable[Step]) -> Drawing:
    """The drawing with the arrows of all these steps at once."""
    listed = list(steps)
    arrows = dict.fromkeys(arrow for step in listed for arrow in step.arrows)
    return _with_arrows(drawing, tuple(arrows), f"all {len(listed)} steps")


def _with_arrows(drawing: Drawing, arrows: tuple[Arrow, ...], caption: str) -> Drawing:
    keys = {node.key for node in drawing.nodes}
    drawn = tuple(arrow for arrow in arrows if keys.issuperset(arrow))
    return replace(drawing, arrows=drawn, caption=caption, arrows_left_out=len(arrows) - len(drawn))
