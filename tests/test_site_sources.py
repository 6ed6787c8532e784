"""What the site makes of docstrings, pages and links; signs of markup in them stand for themselves."""

import ast
import json
import sys
from pathlib import Path

import docutils.core
import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS / "_site"))

from docstring_text import rest_lines  # noqa: E402
from layers_picture import picture  # noqa: E402
from local_mathematics import _inline  # noqa: E402
from module_reference import module_names, modules, shown_in_full  # noqa: E402
from page_source import notebook_source, site_source  # noqa: E402

import orbitcert  # noqa: E402

DEFINED = ast.ClassDef | ast.FunctionDef


def rendered(docstring: str) -> str:
    """The docstring as docutils reads it; a complaint of docutils is an error."""
    text = "\n".join(rest_lines(docstring.splitlines())).replace(".. code-block::", ".. code::")
    settings = {"halt_level": 2, "report_level": 2, "syntax_highlight": "none"}
    return docutils.core.publish_string(text, writer="pseudoxml", settings_overrides=settings).decode()


def test_fields_become_a_list_of_definitions_with_their_continuations() -> None:
    tree = rendered("A problem.\n\nname    what tables call it\nA, B    two sets,\n        not empty\nC       more")
    assert tree.count("<definition_list_item>") == 3
    assert "two sets, not empty" in tree
    assert "<literal>\n                    A, B" in tree


def test_two_blanks_after_a_sentence_are_no_field() -> None:
    tree = rendered("One sentence.  Another one\nand its end.")
    assert "definition" not in tree
    assert "One sentence.  Another one and its end." in tree


def test_doctests_stay_code_also_without_a_blank_line_before() -> None:
    tree = rendered("A value.\n>>> 1 + 1\n2\n\n>>> [0]*2\n[0, 0]")
    assert tree.count("<literal_block") == 2
    assert "[0]*2" in tree


SIGNS = ["A* and B_ and |x| and *p", "x.. y", "- a", "1. a", "a::", "`open", "\\phi", ":x: y", "..", "=====", "A. b"]


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_markup_stand_for_themselves(text: str) -> None:
    tree = rendered(f"{text} end." if not text.startswith(("- ", "1. ")) else text)
    assert text.removeprefix("- ").removeprefix("1. ") in tree
    assert "<emphasis>" not in tree
    assert "system_message" not in tree


def test_code_between_backticks_touches_words_without_harm() -> None:
    tree = rendered("the `phi`s and (`A*`), non`x`")
    assert tree.count("<literal>") == 3
    assert "A*" in tree


def test_every_docstring_of_the_program_is_read_without_a_complaint() -> None:
    checked = 0
    for path in sorted((ROOT / "src" / "orbitcert").rglob("*.py")):
        nodes = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Module | DEFINED)]
        told = [text for text in map(ast.get_docstring, nodes) if text]
        assert "system_message" not in rendered("\n\n".join(told)), path.name
        checked += len(told)
    assert checked > 1_000


def test_links_that_leave_the_folder_lead_to_the_page_that_shows_them() -> None:
    page = DOCS / "how-to" / "a.md"
    text = "[p](../../proofs/README.md#commands) [i](../../README.md) [l](../mathematics/laws.md) [w](https://x.org/a)"
    assert site_source(page, text) == (
        "[p](../mathematics/coq.md#commands) [i](../index.md) [l](../mathematics/laws.md) [w](https://x.org/a)"
    )


def test_code_is_never_taken_for_a_link_and_a_folder_is_no_link() -> None:
    page = DOCS / "how-to" / "a.md"
    code = "`[p](../../proofs/README.md)` and\n\n```text\n[p](../../proofs/README.md)\n```\n"
    assert site_source(page, code) == code
    assert site_source(page, "in [tests](../../tests) here") == "in tests here"
    assert site_source(page, "[`b`](../../proofs/README.md)") == "[`b`](../mathematics/coq.md)"


def test_a_block_that_is_a_file_shows_its_name() -> None:
    shown = site_source(DOCS / "a.md", '```json file=x.json\n{"a": "\\\\1"}\n```\n')
    assert shown == '```{code-block} json\n:caption: x.json\n\n{"a": "\\\\1"}\n```\n'


def test_a_table_of_contents_takes_in_every_page_of_a_folder_once() -> None:
    text = "```{toctree}\n:hidden:\n\nhow-to/count-an-orbit\nhow-to/*\n```\n\n```{toctree}\n\nno-such-room/*\n```\n"
    lines = site_source(DOCS / "index.md", text).splitlines()
    pages = {f"how-to/{page.stem}" for page in (DOCS / "how-to").glob("*.md")}
    named = [line for line in lines if line.startswith("how-to/")]
    assert named[0] == "how-to/count-an-orbit"
    assert sorted(named) == sorted(pages)
    assert "no-such-room" not in "\n".join(lines)
    assert len(pages) > 10


def test_a_notebook_gets_a_language_and_the_links_of_the_site() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["[p](../../proofs/", "README.md)"], "metadata": {}},
        {"cell_type": "code", "source": "x = '[p](../../proofs/README.md)'", "outputs": [], "metadata": {}},
    ]
    shown = json.loads(notebook_source(DOCS / "notebooks" / "a.ipynb", json.dumps({"metadata": {}, "cells": cells})))
    assert shown["cells"][0]["source"] == "[p](../mathematics/coq.md)"
    assert shown["cells"][1] == cells[1]
    assert shown["metadata"]["language_info"]["name"] == "python"


def test_an_unknown_name_of_something_generated_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing is generated under the name nonsense"):
        site_source(DOCS / "a.md", "<!-- generated: nonsense -->\n")


def test_the_picture_of_the_layers_has_a_box_per_part_and_refuses_what_is_no_layer() -> None:
    drawn = picture("a, exact    <values>\n\nchecker    the judge\n", "../reference")
    assert drawn.count("<a href") == 3
    assert "&lt;values&gt;" in drawn
    assert 'href="../reference/modules/exact.html"' in drawn
    with pytest.raises(ValueError, match="no layer: only a name"):
        picture("only a name\n", "..")


def test_every_module_has_a_section_and_those_that_pages_name_are_shown_in_full() -> None:
    assert "orbitcert.solver" in shown_in_full()
    assert "orbitcert.search.budget" not in shown_in_full()
    assert shown_in_full() < set(module_names())
    sections = "\n".join(modules(name) for name in (".", "search"))
    assert ".. automodule:: orbitcert.solver\n   :members:" in sections
    assert ".. py:module:: orbitcert.search.budget" in sections
    assert ".. py:module:: orbitcert.checker" not in sections
    assert {value.__module__ for value in (orbitcert.Problem, orbitcert.certify)} <= shown_in_full()


def test_formulas_are_drawn_without_a_script() -> None:
    from docutils import nodes

    class Writer:
        body: list[str] = []  # noqa: RUF012

    with pytest.raises(nodes.SkipNode):
        _inline(Writer(), nodes.math("", r"\frac{n}{n+m}"))
    assert "<mfrac>" in Writer.body[0]
    assert "<script" not in Writer.body[0]
