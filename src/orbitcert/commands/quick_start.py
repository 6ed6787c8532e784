"""What the program does not load although a package it uses would: less to wait for before a command begins."""

import sys
from collections.abc import Sequence
from types import ModuleType


class _NoDrawing:
    """Answers igraph, while it is being loaded, that matplotlib is not here."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        """Nothing: other finders are asked, except by an igraph that has no graphs yet."""
        loading = sys.modules.get("igraph")
        if name == "matplotlib" and loading is not None and not hasattr(loading, "Graph"):
            raise ModuleNotFoundError("igraph draws nothing in this program", name=name)


def load_igraph_without_drawing() -> None:
    """From now on loading igraph does not load matplotlib, about a third of what a command waits for.

    For the program alone: in this process igraph cannot draw afterwards, in a user's own process it can.  Whoever asks
    for matplotlib itself gets it.
    """
    sys.meta_path.insert(0, _NoDrawing())
