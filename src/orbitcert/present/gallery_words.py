"""The gallery as a table, as lines and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from orbitcert.environment.gallery import GalleryEntry
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.present.question_words import set_text


def gallery_table(entries: Sequence[GalleryEntry]) -> None:
    """Print one row per entry."""
    table = Table("name", "weak", "most", "where", box=None, pad_edge=False)
    for entry in entries:
        most = "" if entry.most is None else rational_text(entry.most)
        table.add_row(entry.name, rational_text(entry.weak), most, entry.citation)
    Console().print(table)
    print("\norbitcert gallery NAME tells more; orbitcert certify NAME proves it")


def entry_lines(entry: GalleryEntry, problem: Problem) -> Iterator[str]:
    """What the entry compares, and what is expected."""
    yield f"{entry.name} ({entry.citation})"
    yield f"  {entry.note}"
    if entry.environment is not None and entry.choice is not None:
        yield f"  environment of {len(entry.environment.states)} states; {entry.choice.text}"
    yield f"  A  {set_text(problem, 'A')}"
    yield f"  B  {set_text(problem, 'B')}"
    most = "" if entry.most is None else f", most {rational_text(entry.most)}"
    yield f"  expected: weak {rational_text(entry.weak)}{most}"
    for row in entry.counts:
        yield f"  counts for {row.description}: B wins {row.B}, ties {row.tie}, A wins {row.A}"


def entry_json(entry: GalleryEntry) -> dict[str, Any]:
    """The entry without its problem."""
    return {
        "name": entry.name,
        "citation": entry.citation,
        "note": entry.note,
        "weak": rational_text(entry.weak),
        "most": None if entry.most is None else rational_text(entry.most),
        "environment": None if entry.environment is None else entry.environment.name,
    }
