"""The committed page of real environments: what it must list, and that its rows come out again."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "environments.md").read_text(encoding="utf-8")


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environments_page", ROOT / "scripts" / "environments_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rows(title: str) -> list[list[str]]:
    """The rows of a section, without head and rule."""
    section = PAGE.partition(f"\n## {title}")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def timeless(text: str) -> str:
    """The text without seconds."""
    return re.sub(r" \| [0-9]+\.[0-9] \| ", " | s | ", text)


def test_the_page_lists_what_people_have() -> None:
    proved = {
        title: sum("weak" in row[4] for row in rows(title))
        for title in ("Gymnasium", "MiniGrid", "PRISM", "The gallery")
    }
    assert len(rows("Gymnasium")) >= 8
    for name in ("FrozenLake-v1", "CliffWalking-v1", "Taxi-v4", "Blackjack-v1"):
        assert any(row[0].startswith(name) for row in rows("Gymnasium"))
    assert len(rows("MiniGrid")) >= 15
    assert proved["MiniGrid"] >= 10
    assert len(rows("PRISM")) >= 8
    assert proved["The gallery"] == len(rows("The gallery")) == 13


@pytest.mark.parametrize("part", ["gymnasium_rows", "minigrid_rows", "program_rows", "gallery_rows"])
def test_the_rows_come_out_again(part: str, tmp_path: Path) -> None:
    needed = {"gymnasium_rows": "gymnasium", "minigrid_rows": "minigrid", "program_rows": "stormpy"}.get(part)
    if needed is not None:
        pytest.importorskip(needed)
    page = script()
    compared = 0
    for asked in getattr(page, part)():
        found = timeless(page.row(asked, tmp_path))
        assert found in timeless(PAGE), found
        compared += 1
    assert compared >= 8
