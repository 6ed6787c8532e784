"""What notebooks show: for every class that shows itself, the module that draws it.

`exact/display.Displayed` calls `rendering` at the first display of a value; only the module of its class is loaded.
All renderings are pure functions to text: the same value gives the same bytes, names are shown as text whatever they
are, large values are shortened and say how much was left out, and nothing is fetched from anywhere.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from orbitcert.exact.display import Kind

Rendering = Callable[[Any], str | None]

HOME: Mapping[str, str] = {
    "Option": "notebook_problem",
    "Permutation": "notebook_problem",
    "Problem": "notebook_problem",
    "Counts": "notebook_counts",
    "WorstCase": "notebook_counts",
    "Certificate": "notebook_certificate",
    "Certification": "notebook_certificate",
    "DynamicsCertificate": "notebook_dynamics",
    "EnvironmentCertification": "notebook_dynamics",
    "Verdict": "notebook_claim",
    "Atlas": "notebook_law",
    "Counterexample": "notebook_law",
    "Entry": "notebook_law",
    "Hunt": "notebook_law",
}
"""Name of the class -> module of this package with its RENDERINGS."""


def rendering(value: object, kind: Kind) -> str | None:
    """The value in one kind, None when its class (or the class it extends) has none.

    >>> rendering(3, "html") is None
    True
    """
    for cls in type(value).__mro__:
        if cls.__name__ in HOME:
            drawn = renderings(cls.__name__).get(kind)
            return None if drawn is None else drawn(value)
    return None


def renderings(name: str) -> Mapping[Kind, Rendering]:
    """The renderings of the class of this name.

    >>> sorted(renderings("Counts")), sorted(renderings("Option"))
    (['html', 'latex', 'svg', 'text'], ['latex'])
    """
    table: Mapping[str, Mapping[Kind, Rendering]] = import_module(f"{__package__}.{HOME[name]}").RENDERINGS
    return table[name]
