"""How a value shows itself in a notebook, without knowing anything about pages.

A notebook asks a value for `_repr_html_`, `_repr_latex_`, `_repr_svg_` and a line of text.  Pages and pictures belong
to the upper layer `present`, values to lower ones, and a command that draws nothing must not load the drawing.  So a
value that inherits `Displayed` knows one name only: that of the module with the renderings, as text, loaded when
something is first shown.  This is the single place where a lower layer reaches an upper one, as `orbitcert/__init__`
reaches its public names; what is drawn there decides nothing.
"""

from importlib import import_module
from typing import Literal, Protocol

RENDERINGS = "orbitcert.present.notebook"
"""The module whose `rendering(value, kind)` draws; see there for which class has which kinds."""

Kind = Literal["html", "latex", "svg", "text", "lines"]


class Printer(Protocol):
    """IPython's printer of plain text, as far as it is used."""

    def text(self, text: str) -> None: ...


class Displayed:
    """A value that notebooks show; None where its class has no rendering of that kind (a notebook then tries another).

    >>> from orbitcert.exact.permutation import Permutation
    >>> Permutation.from_cycles([(0, 2, 1)])._repr_latex_()
    '$(0\\\\;2\\\\;1)$'
    """

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        # IPython prefers a class's own __repr__ to an inherited _repr_pretty_
        cls._repr_pretty_ = Displayed._repr_pretty_  # type: ignore[method-assign]

    def _repr_html_(self) -> str | None:
        return rendering(self, "html")

    def _repr_latex_(self) -> str | None:
        return rendering(self, "latex")

    def _repr_svg_(self) -> str | None:
        return rendering(self, "svg")

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        """One line of plain text beside the page element; `repr` stays what it is."""
        printer.text(rendering(self, "text") or repr(self))


class Printed(Displayed):
    """A value of many parts, of which `print` shows the few lines that matter; `repr` has all of them."""

    __slots__ = ()

    def __str__(self) -> str:
        return rendering(self, "lines") or rendering(self, "text") or repr(self)


def rendering(value: object, kind: Kind) -> str | None:
    """The value as a page element, a formula or a picture, from the upper layer."""
    drawn: str | None = import_module(RENDERINGS).rendering(value, kind)
    return drawn


def show_in_notebooks(shown: type) -> None:
    """Give a class the methods from outside; for one whose module must not import anything of ours."""
    for kind in ("html", "latex", "svg", "pretty"):
        setattr(shown, f"_repr_{kind}_", getattr(Displayed, f"_repr_{kind}_"))
