"""Laws by name, and laws that a user wrote in a Python file.

A law file defines LAW (a `Law`) or LAWS (several); docs/how-to/hunt-a-counterexample.md shows one.  Its text is what
identifies it: it travels to other processes and machines, and its digest stands in ledgers.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.law.laws import ALIASES, LAWS, Law

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9.-]{0,99}", re.ASCII)
"""Names of laws are names of files in an atlas."""


@dataclass(frozen=True, slots=True)
class LawFile:
    """The text of a law file and the name it goes by."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_law_file(path: Path | str) -> LawFile:
    """The file's text; raises BadInput when it cannot be read."""
    try:
        return LawFile(Path(path).name, Path(path).read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadInput(str(path), f"cannot be read: {fault.strerror or fault}") from None
    except UnicodeDecodeError:
        raise BadInput(str(path), "not UTF-8") from None


@lru_cache(maxsize=32)
def laws_in(file: LawFile) -> tuple[Law, ...]:
    """The laws that this file defines; raises BadInput when it defines none or does not run.

    >>> laws_in(LawFile("mine.py", "x = 1"))
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: mine.py: no LAW = Law(...) and no LAWS = [...] in it
    """
    module = ModuleType(Path(file.name).stem)
    try:
        exec(compile(file.text, file.name, "exec"), module.__dict__)
    except (Exception, SystemExit) as fault:
        raise BadInput(file.name, f"{type(fault).__name__}: {fault}") from fault
    several: object = getattr(module, "LAWS", ())
    found: list[Any] = list(several) if isinstance(several, list | tuple) else [several, None]  # None: refused
    if hasattr(module, "LAW") and module.LAW not in found:
        found.append(module.LAW)
    if not found or not all(isinstance(law, Law) for law in found):
        raise BadInput(file.name, "no LAW = Law(...) and no LAWS = [...] in it")
    names = [law.name for law in found]
    odd = next((name for name in names if not _NAME.fullmatch(name)), None)
    if odd is not None:
        raise BadInput(file.name, f"a law {one_line(odd, 60)!r}: names are letters, digits, hyphens and dots")
    taken = next((name for name in names if name in LAWS or names.count(name) > 1), None)
    if taken is not None:
        raise BadInput(file.name, f"a law {taken} exists already; give the hypothesis another name")
    return tuple(found)


def laws_named(words: Sequence[str]) -> tuple[tuple[Law, ...], tuple[LawFile, ...]]:
    """The laws that these words stand for, and the files some of them come from.

    A word is a law (`clique-most`), a hypothesis (`clique`: all its laws), `scaling`, `fractional`, `all`, `plain`
    (laws about choice from A u B), `choosing` (those about a larger choice set), or the path of a law file.
    Raises BadInput for anything else.

    >>> [law.name for law in laws_named(["fractional", "injection"])[0]]
    ['blocks-weak', 'injection-weak', 'injection-most']
    """
    chosen: dict[str, Law] = {}
    files: list[LawFile] = []
    for word in words:
        if word.endswith(".py"):
            files.append(read_law_file(word))
            found: Sequence[Law] = laws_in(files[-1])
        else:
            found = _built_in(word)
        for law in found:
            if chosen.setdefault(law.name, law) != law:
                raise BadInput(word, f"an earlier file has a law {law.name}, too")
    return tuple(chosen.values()), tuple(files)


def all_laws(files: Sequence[LawFile]) -> Mapping[str, Law]:
    """The laws of the project and those of these files, by name."""
    return {**LAWS, **{law.name: law for file in files for law in laws_in(file)}}


def _built_in(word: str) -> Sequence[Law]:
    name = ALIASES.get(word, word)
    if name in LAWS:
        return (LAWS[name],)
    groups = {"all": (True, False), "plain": (False,), "choosing": (True,)}
    found = [
        law
        for law in LAWS.values()
        if law.hypothesis.name == name or law.hypothesis.chooses in groups.get(name, ())
    ]
    if not found:
        raise BadInput(word, "no law, no hypothesis, no file that ends in .py; `orbitcert hunt --list` lists the laws")
    return found
