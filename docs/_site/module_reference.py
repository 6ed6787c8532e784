"""The Python reference: the public names in full, and every module with what it documents."""

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

from docstring_text import rest_lines

import orbitcert

ROOT = Path(orbitcert.__file__).parent
PAGES = Path(__file__).resolve().parent.parent
NOT_LISTED = ("__init__", "__main__")
EXPLAINED_ELSEWHERE = ("cli", "commands")
"""The command line has a reference of its own."""

VALUES = ("orbitcert.exact.", "orbitcert.proof.", "orbitcert.orbit.adversary", "orbitcert.search.finding")
"""Of these values everything else speaks."""


def public_names() -> str:
    """Every name of `orbitcert.__all__`, in full, in alphabetical order."""
    return "\n\n".join(_public(name) for name in sorted(orbitcert.__all__, key=str.lower))


def _public(name: str) -> str:
    value = getattr(orbitcert, name)
    kind = "class" if isinstance(value, type) else "function" if callable(value) else "data"
    lines = [f".. auto{kind}:: orbitcert.{name}"]
    if kind == "class":
        lines.append("   :members:")
    if kind == "data":
        lines.append("   :no-value:")
    return f"## {name}\n\n" + _rest(lines)


def packages() -> tuple[str, ...]:
    """The packages with a page, in alphabetical order."""
    found = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
    return tuple(name for name in found if name not in EXPLAINED_ELSEWHERE)


def modules(package: str) -> str:
    """One section per module of the package; `.` stands for the modules beside the packages."""
    folder = ROOT if package == "." else ROOT / package
    prefix = "orbitcert." if package == "." else f"orbitcert.{package}."
    paths = folder.glob("*.py") if package == "." else folder.rglob("*.py")
    places = [path.relative_to(folder).with_suffix("") for path in paths if path.stem not in NOT_LISTED]
    names = sorted(".".join(place.parts) for place in places)
    return "\n\n".join(_module(prefix + name) for name in names if name not in EXPLAINED_ELSEWHERE)


@cache
def module_names() -> tuple[str, ...]:
    """Every module, as `orbitcert.orbit.counts`, in alphabetical order."""
    places = (path.relative_to(ROOT).with_suffix("") for path in ROOT.rglob("*.py") if path.stem not in NOT_LISTED)
    return tuple(sorted(".".join(("orbitcert", *place.parts)) for place in places))


@cache
def shown_in_full() -> frozenset[str]:
    """The modules of values and of public names, and those that some page names by their place.

    Places are written `orbit/volume`, `solver.py` or `orbitcert.orbit.sampling`. These modules are shown with all that
    they document, the others with what they say about themselves.
    """
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(PAGES.rglob("*.md")))
    public = {getattr(value, "__module__", None) for _, value in _public_values()}
    return frozenset(
        name for name in module_names() if name.startswith(VALUES) or name in public or _place(name).search(text)
    )


def _place(name: str) -> re.Pattern[str]:
    parts = name.split(".")[1:]
    written = "/".join(parts) if parts[1:] else f"{parts[0]}.py"
    return re.compile(rf"\b(?:{re.escape(name)}|{re.escape(written)})\b")


def _module(name: str) -> str:
    heading = f"## `{name.removeprefix('orbitcert.')}`\n\n"
    if name not in shown_in_full():
        path = ROOT.parent / Path(*name.split(".")).with_suffix(".py")
        told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        return heading + _rest([f".. py:module:: {name}", "", *rest_lines(told.splitlines())])
    home = [public for public, value in _public_values() if getattr(value, "__module__", None) == name]
    module = import_module(name)
    listed = {public: getattr(module, public) for public in getattr(module, "__all__", ())}
    borrowed = sorted(public for public, value in listed.items() if getattr(value, "__module__", name) != name)
    lines = [f".. automodule:: {name}", "   :members:"]
    if home or borrowed:
        lines.append(f"   :exclude-members: {', '.join([*home, *borrowed])}")
    links = ", ".join(f"[{public}](../python.md#{public.lower()})" for public in home)
    note = f"Part of the [Python interface](../python.md): {links}.\n\n" if home else ""
    return heading + note + _rest(lines)


@cache
def _public_values() -> tuple[tuple[str, object], ...]:
    return tuple((name, getattr(orbitcert, name)) for name in sorted(orbitcert.__all__))


def _rest(lines: list[str]) -> str:
    return "```{eval-rst}\n" + "\n".join(lines) + "\n```"
