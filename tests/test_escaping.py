"""What names become in HTML, LaTeX, DOT, Markdown and CSV: text, and nothing but text."""

import csv
import html
import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from latex_engine import compiled
from orbitcert.present.escaping import (
    csv_document,
    csv_text,
    dot_text,
    html_text,
    latex_text,
    markdown_text,
    printable_text,
)
from orbitcert.present.latex_characters import latex_character

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a|b\\|c\\",
    "`code` *em* _em_ ~~s~~ $x$",
    "[x](javascript:alert(1)) ![i](http://e.org/i.png)",
    "http://example.org www.example.org a@example.org",
    "&lt;b&gt; &#60;",
    '=HYPERLINK("http://e.org")',
    "\t=1+1",
    "\r@SUM(A1)",
    " -1+1",
    "\uff1d1+1",
    "\\input{x} ${}^_~#% [y] * `` '' -- ,, \\\\",
    "[b] first in a row",
    "* first in a row",
    "evil\u202egnp.exe \u2066x\u2069 \u200f\u200e\u061c\u200b\ufeff",
    "\x1b[31mred\x07\x00\n\u2028\u2029\x85",
    "\ud800 half a pair",
    "\N{LATIN SMALL LETTER E WITH ACUTE}\N{LATIN SMALL LETTER SHARP S} Ωγ 宽 עברית 🙂 e\u0301",
    '*) Axiom x : False. (* "',
    "%s {0} {x} \\N \\l",
    "- list",
    "# heading",
    "1. item",
    "123) item",
    "    four spaces",
    " > quoted",
    "x" * 10_000,
)
CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Tags(HTMLParser):
    """The elements with attributes, and the text, of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_nothing_unprintable_comes_out_of_any_function() -> None:
    for text in HOSTILE:
        for escape in (printable_text, html_text, latex_text, dot_text, markdown_text, csv_text):
            assert not CONTROLS.search(escape(text)), (escape, text)
            assert escape(text).splitlines() == [escape(text)]
        assert len(printable_text(text, 80)) <= 80


def test_html_shows_the_text_in_an_element_and_in_an_attribute() -> None:
    for text in HOSTILE:
        read = Tags(f'<p title="{html_text(text)}">{html_text(text)}</p>')
        assert read.tags == [("p", [("title", printable_text(text))])]
        assert read.text == printable_text(text)


@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("\\`*_[](){}|~$!<>&:/.#+-=1 ahtpw@\"'\n\u202e"), max_size=30))
def test_markdown_shows_the_text_and_makes_no_element(text: str) -> None:
    for form in ("commonmark", "gfm-like"):
        reader = MarkdownIt(form, {"linkify": False}).enable("table")
        read = Tags(reader.render(f"| name | b |\n| --- | --- |\n| x{markdown_text(text)} | {markdown_text(text)} |\n"))
        assert [tag for tag, _ in read.tags] == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
        assert "x" + printable_text(text).rstrip() in [shown.rstrip() for shown in read.text.splitlines()]
        line = Tags(reader.render(markdown_text(text).strip()))
        assert [tag for tag, _ in line.tags] in ([], ["p"]), text
        assert line.text.strip() == printable_text(text).strip()


def test_the_hostile_names_are_text_in_markdown() -> None:
    for text in HOSTILE:
        shown = markdown_text(text)
        assert "<" not in shown
        assert not re.search(r"(?<!\\)(?:\\\\)*[|`\[\]*_]", shown)
        read = Tags(MarkdownIt("commonmark").render(shown))
        assert [tag for tag, _ in read.tags] == ["p"]
        assert html.unescape(read.text).strip() == html.unescape(printable_text(text)).strip()


def test_every_character_of_the_tables_and_every_hostile_name_compiles(tmp_path: Path) -> None:
    characters = [c for c in map(chr, range(0x20, 0x2600)) if c.isprintable()]
    commands = [c for c in characters if not latex_character(c).startswith("\\texttt{\\textbackslash")]
    assert len(commands) > 300
    rows = "\n".join(rf"{latex_text(text, 60)} & {latex_text(text, 60)} \\" for text in HOSTILE)
    body = f"\\begin{{tabular}}{{lr}}\n\\midrule\n{rows}\n\\end{{tabular}}\n\n" + "\n".join(map(latex_text, commands))
    page = compiled(body, ("booktabs",), tmp_path)
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("the PDF was compiled but NOT read: no pdftotext")
    read = subprocess.run([reader, "-layout", str(page), "-"], capture_output=True, text=True, check=True).stdout
    for shown in ("[x](javascript:alert(1))", "[b] first in a row", "* first in a row", "= HYPERLINK", r"\u202egnp"):
        assert re.sub(r"\s", "", shown) in re.sub(r"\s", "", read), shown


def test_graphviz_draws_the_text_as_it_is(tmp_path: Path) -> None:
    dot = shutil.which("dot")
    nodes = "".join(f"n{k} [label={dot_text(text, 60)}]; " for k, text in enumerate(HOSTILE))
    assert nodes.count("label=") == len(HOSTILE)
    if dot is None:
        pytest.skip("the labels were NOT drawn: no Graphviz")
    run = subprocess.run(
        [dot, "-Tsvg"], input=f"digraph {{ {nodes} }}", capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert run.stderr == ""
    read = Tags(run.stdout)
    assert sum(dict(attributes).get("class") == "node" for _, attributes in read.tags) == len(HOSTILE)
    for text in HOSTILE:
        assert printable_text(text, 60).replace(" ", "") in read.text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "")


def test_csv_comes_back_and_no_cell_begins_a_formula() -> None:
    rows = [(text, "x", text) for text in HOSTILE]
    read = list(csv.reader(io.StringIO(csv_document(rows))))
    assert len(read) == len(rows)
    for row, cells in zip(rows, read, strict=True):
        for text, cell in zip(row, cells, strict=True):
            shown = printable_text(text)
            assert cell in (shown, f"'{shown}")
            assert cell.lstrip()[:1] not in set("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
            assert (cell != shown) == (shown.lstrip()[:1] in set("=+-@\uff1d\uff0b\uff0d\uff20"))


def test_numbers_stay_numbers_in_csv_and_markdown() -> None:
    assert csv_text("-") == "-"
    for number in ("-1", "0", "2/3", "-2/3", "0.666666", "9" * 80 + "/" + "7" * 80):
        assert csv_text(number) == markdown_text(number) == number
    for text in ("--1", "-1/", "-1/2/3", "+1", "-x", "-1e5", "-\u0661"):
        assert csv_text(text) == f"'{text}"
        assert markdown_text(text) == f"\\{text}"
