"""What a sweep is, as plain data: it travels to other processes, names a ledger, and is told apart by its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from math import factorial
from pathlib import Path

import orbitcert
from orbitcert.law.ground_set import LARGEST_GROUP
from orbitcert.law.law_file import LawFile, all_laws
from orbitcert.law.sweep import Sweep
from orbitcert.law.universe import Range, Universe, range_text
from orbitcert.orbit.tally import TooLarge

MOST_STATES = 1_000
"""For more states the number of permutations is not worked out."""

DECIDING = (
    *(f"exact/{name}.py" for name in ("option", "permutation", "problem")),
    *(f"orbit/{name}.py" for name in ("chamber", "cone", "integer_matrix")),
    *(f"law/{name}.py" for name in ("block_families", "burnside", "case", "choice", "cones", "copies", "counting")),
    *(f"law/{name}.py" for name in ("families", "ground_set", "laws", "premise", "rankings", "relations", "splits")),
    *(f"law/{name}.py" for name in ("sweep", "universe", "verdict")),
)
"""The files on which the outcome of a sweep depends; who does the work, and how it is written down, is not in them."""


@dataclass(frozen=True, slots=True)
class SweepSpec:
    """A universe, the names of the laws, the files that define those that are not the project's, and the part."""

    universe: Universe
    laws: tuple[str, ...]
    files: tuple[LawFile, ...] = ()
    part: tuple[int, int] = (0, 1)

    @property
    def identity(self) -> Mapping[str, object]:
        """Everything that the outcome depends on, except the part."""
        known = all_laws(self.files)
        return {
            "universe": universe_to_json(self.universe),
            "laws": {name: known[name].statement for name in self.laws},
            "files": {file.name: file.digest for file in self.files},
            "version": program_version(),
            "program": program_digest(),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the identity: sweeps with one digest have one outcome, and parts with one digest fit together."""
        return hashlib.sha256(json.dumps(self.identity, sort_keys=True).encode()).hexdigest()

    @property
    def whole(self) -> "SweepSpec":
        """The sweep of which this is a part."""
        return replace(self, part=(0, 1))


@lru_cache(maxsize=4)
def sweep_of(spec: SweepSpec) -> Sweep:
    """The sweep; the tables of its strata are built when they are needed, once per process.

    Raises TooLarge at once when there are more states than permutations can be listed for.
    """
    d = spec.universe.states[1]
    if d > MOST_STATES or factorial(d) > LARGEST_GROUP:
        raise TooLarge(f"{d} states have more than {LARGEST_GROUP} permutations")
    known = all_laws(spec.files)
    return Sweep(spec.universe, tuple(known[name] for name in spec.laws), spec.part)


def universe_to_json(universe: Universe) -> dict[str, str]:
    """The ranges as text.

    >>> universe_to_json(Universe((1, 3), (1, 1), (1, 2)))["B"]
    '1..2'
    """
    return {
        "states": range_text(universe.states),
        "A": range_text(universe.A),
        "B": range_text(universe.B),
        "extra": range_text(universe.extra),
        "supports": range_text(universe.supports),
        "denominators": "uniform" if universe.denominators is None else range_text(universe.denominators),
        "labels": "all" if universe.labelled else "none",
    }


def universe_from_json(value: Mapping[str, str]) -> Universe:
    """The inverse of `universe_to_json`; raises ValueError or KeyError for anything else."""
    if set(value) != set(universe_to_json(Universe((1, 1), (1, 1), (1, 1)))):
        raise ValueError("these are not the fields of a universe")
    states, A, B, extra, supports = (parse_range(value[key]) for key in ("states", "A", "B", "extra", "supports"))
    uniform = value["denominators"] == "uniform"
    if value["labels"] not in ("all", "none"):
        raise ValueError("labels are all or none")
    denominators = None if uniform else parse_range(value["denominators"])
    return Universe(states, A, B, extra, supports, denominators, value["labels"] == "all")


def parse_range(text: str) -> Range:
    """`2` or `1..3`; raises ValueError.

    >>> parse_range("1..3"), parse_range("2")
    ((1, 3), (2, 2))
    """
    low, dots, high = text.partition("..")
    if not _is_number(low) or (dots and not _is_number(high)):
        raise ValueError(f"{text!r} is no range like 2 or 1..3")
    first, last = int(low), int(high) if dots else int(low)
    if last < first:
        raise ValueError(f"{text!r} is empty")
    return first, last


def parse_part(text: str) -> tuple[int, int]:
    """`r/m` with 0 <= r < m; raises ValueError.

    >>> parse_part("1/3")
    (1, 3)
    """
    residue, slash, modulus = text.partition("/")
    if not (slash and _is_number(residue) and _is_number(modulus) and int(residue) < int(modulus)):
        raise ValueError(f"{text!r} is no r/m with 0 <= r < m")
    return int(residue), int(modulus)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def program_version() -> str:
    """The version of the installed program."""
    try:
        return version("orbitcert")
    except PackageNotFoundError:
        return "unknown"


@cache
def program_digest() -> str:
    """SHA-256 of the source files that decide."""
    root = Path(orbitcert.__file__).parent
    digest = hashlib.sha256()
    for name in DECIDING:
        digest.update(f"{name}\0".encode())
        digest.update((root / name).read_bytes())
    return digest.hexdigest()
