"""What a command or a block needs and may be missing here: Coq, an extra of pyproject.toml, a program."""

import re
import shutil
import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from coq import HAS_COQ

EXTRAS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"][
    "optional-dependencies"
]
PROGRAMS = {"graphviz": ("dot",), "latex": ("pdflatex", "lualatex", "xelatex", "tectonic")}
"""By name, the programs of which one is enough."""


@cache
def missing(need: str) -> str | None:
    """Why this need is not met, or None when it is; ValueError when nobody knows the name."""
    if need == "coq":
        return None if HAS_COQ else "Coq with MathComp is not here"
    if need in PROGRAMS:
        return None if any(map(shutil.which, PROGRAMS[need])) else f"none of {', '.join(PROGRAMS[need])} is here"
    if need not in EXTRAS:
        raise ValueError(f"needs {need}: neither coq, {', '.join(PROGRAMS)} nor an extra of pyproject.toml")
    absent = [name for name in map(package_name, EXTRAS[need]) if not _is_installed(name)]
    return f"the extra {need} is not installed: {', '.join(absent)}" if absent else None


def package_name(requirement: str) -> str:
    """The package that a requirement such as `sympy>=1.13` names."""
    return re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
