"""The site builds without a warning, shows every page, leads nowhere wrong, and loads nothing from the network."""

import json
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MADE = {"genindex.html", "search.html", "py-modindex.html"}
"""Pages that belong to no file of ours."""

LOADS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "object": "data",
    "embed": "src",
}


class Page(HTMLParser):
    """What a page loads, where it leads, its anchors, its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.anchors: set[str] = set()
        self.words: list[str] = []
        self.styles: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        self.styles.append(values.get("style", ""))
        if tag in LOADS and LOADS[tag] in values:
            self.loads.append(values[LOADS[tag]])
        self.loads += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        if tag == "a" and "href" in values:
            self.leads.append(values["href"])

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """The site made from this folder; a warning is an error."""
    words = ["-m", "sphinx", "-q", "-b", "html", "-E", "-W", "--keep-going", "-d", str(target.parent / "doctrees")]
    return subprocess.run(
        [sys.executable, *words, str(source), str(target)], capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "html"
    run = build(DOCS, target)
    assert run.returncode == 0, run.stdout + run.stderr
    assert not run.stderr, run.stderr
    return target


@cache
def read(path: Path) -> Page:
    return Page(path.read_text(encoding="utf-8"))


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_page_of_the_folder_is_in_the_site_and_no_other(site: Path) -> None:
    found = [path for ending in ("*.md", "*.ipynb") for path in DOCS.rglob(ending)]
    sources = [path for path in found if ".ipynb_checkpoints" not in path.parts]
    expected = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in sources} | MADE
    assert {path.relative_to(site).as_posix() for path in pages(site)} == expected
    assert len(expected) >= 48


def test_every_page_can_be_reached_from_the_first_one(site: Path) -> None:
    first = {urlsplit(lead).path for lead in read(site / "index.html").leads}
    modules = {f"reference/modules/{lead}" for lead in read(site / "reference" / "modules" / "index.html").leads}
    reached = first | modules | MADE | {"index.html"}
    assert {path.relative_to(site).as_posix() for path in pages(site)} <= reached


def test_no_page_loads_anything_from_the_network(site: Path) -> None:
    checked = 0
    for path in pages(site):
        for target in read(path).loads:
            checked += 1
            if target == "#":
                continue  # this page itself
            parts = urlsplit(target)
            assert parts.scheme in ("", "data"), (path.name, target)
            assert not parts.netloc, (path.name, target)
            assert parts.scheme == "data" or (path.parent / unquote(parts.path)).is_file(), (path.name, target)
        assert not any("url(" in style for style in read(path).styles), path.name
    assert checked > 300


def test_no_style_and_no_script_loads_anything_from_the_network(site: Path) -> None:
    styles, scripts = sorted(site.rglob("*.css")), sorted(site.rglob("*.js"))
    for path in styles:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert "@import" not in text, path.name
        for target in re.findall(r"url\(\s*['\"]?([^'\")]*)", text):
            assert not urlsplit(target).netloc, (path.name, target)
    for path in scripts:
        called = r"(?:fetch|import|importScripts|open|WebSocket|EventSource)\s*\(\s*['\"`](?:https?:|wss?:)?//"
        assert not re.search(called, path.read_text(encoding="utf-8")), path.name
        assert not re.search(r"\.(?:src|href)\s*=\s*['\"`](?:https?:)?//", path.read_text(encoding="utf-8")), path.name
    assert len(styles) >= 4
    assert len(scripts) >= 4


def test_every_link_within_the_site_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    checked = anchored = 0
    for path in pages(site):
        for lead in read(path).leads:
            parts = urlsplit(lead)
            if parts.scheme:
                assert parts.scheme in ("https", "http", "mailto"), (path.name, lead)
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            assert there.is_file(), (path.name, lead)
            checked += 1
            if parts.fragment and there.suffix == ".html":
                assert unquote(parts.fragment) in read(there).anchors, (path.name, lead)
                anchored += 1
    assert checked > 2_000
    assert anchored > 500


def test_the_reference_of_the_program_is_in_the_site(site: Path) -> None:
    import orbitcert
    from orbitcert.cli import app

    commands = " ".join(read(site / "reference" / "commands.html").words)
    assert all(command.callback is None or command.callback.__name__ in commands for command in app.registered_commands)
    assert "--confidence" in commands
    names = read(site / "reference" / "python.html").anchors
    assert {f"orbitcert.{name}" for name in orbitcert.__all__} <= names
    modules = set().union(*(read(path).anchors for path in (site / "reference" / "modules").glob("*.html")))
    files = [path.relative_to(ROOT / "src") for path in (ROOT / "src" / "orbitcert").rglob("*.py")]
    elsewhere = ("__init__", "__main__", "cli")
    listed = [".".join(f.with_suffix("").parts) for f in files if f.stem not in elsewhere and f.parts[1] != "commands"]
    assert {f"module-{name}" for name in listed} <= modules
    assert len(listed) > 150


def test_nothing_generated_is_left_out_and_no_file_of_this_machine_is_named(site: Path) -> None:
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        assert "<!-- generated" not in text, path.name
        assert str(ROOT) not in text, path.name


FAULTS = {
    "a page that is not there": ("[nowhere](gone.md)", "gone.md"),
    "a place that is not there": ("[no such place](index.md#gone-place)", "gone-place"),
    "an unknown directive": ("```{nosuch}\n```", "nosuch"),
    "a picture that is not there": ("![no picture](gone.png)", "gone.png"),
    "a name that the program has not": ("{py:func}`orbitcert.no_such_name`", "orbitcert.no_such_name"),
}


def test_what_is_broken_breaks_the_build_and_is_named(tmp_path: Path) -> None:
    """The same settings, one page per fault, and one that no table of contents names."""
    source = tmp_path / "docs"
    source.mkdir()
    names = [f"broken-{k}" for k in range(len(FAULTS))]
    (source / "index.md").write_text("# Index\n\n```{toctree}\n" + "\n".join([*names, "sound", "notebook"]) + "\n```\n")
    for name, (text, _) in zip(names, FAULTS.values(), strict=True):
        (source / f"{name}.md").write_text(f"# A page\n\n{text}\n")
    (source / "sound.md").write_text("# A sound page\n\n[back](index.md#index)\n")
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# A notebook\n\nA share of $\\frac{n}{n+m}$."},
        {"cell_type": "code", "metadata": {}, "source": "1 + 1", "outputs": [], "execution_count": None},
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}
    (source / "notebook.ipynb").write_text(json.dumps(notebook))
    (source / "forgotten.md").write_text("# A page in no table\n")
    settings = (DOCS / "conf.py").read_text().replace("Path(__file__).resolve().parent", f"Path({str(DOCS)!r})")
    (source / "conf.py").write_text(settings.replace('html_theme = "furo"', 'html_theme = "basic"'))
    run = build(source, tmp_path / "html")
    assert run.returncode != 0
    for name, (_, fault) in zip(names, FAULTS.values(), strict=True):
        assert re.search(rf"{name}\.md.*WARNING.*{re.escape(fault)}", run.stderr), (fault, run.stderr)
    assert re.search(r"forgotten\.md.*toctree", run.stderr), run.stderr
    assert "sound.md" not in run.stderr
    assert "notebook" not in run.stderr
    shown = (tmp_path / "html" / "notebook.html").read_text()
    assert "<mfrac>" in shown
    assert "mathjax@" not in shown.lower()
