"""Names of states, actions, labels, features, problems, laws and files are text everywhere, whatever is in them."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typer.main
from markdown_it import MarkdownIt

from inline_command import Finished, inline
from latex_engine import compiled
from orbitcert import cli
from orbitcert.present.escaping import printable_text

SCRIPT = "<script>alert('1')</script>\"><img src=x onerror=alert(1)>"
MARKS = "a|b\\|`c` *d* _e_ [x](javascript:alert(1)) ![y](z) {k} &lt; ~~s~~ $m$"
TERMINAL = "evil\u202egnp\u2066\u200f\u200e\u2028\x1b[31mred\x07\x00\r\n\x9b2Jtext"
FORMULA = '=HYPERLINK("http://example.org")'
TEX = "\\input{/etc/hostname} %#$^_~ {} \\end{tabular} -- '' ,, [2pt] 宽 עברית é γ 🙂"
COQ = '*) Axiom wrong : False. (* " (* \\'
LONG = "ab" * 5_000
AT = "@SUM(1+1)*cmd|' /C calc'!A0"
FILE = "=`<b>'\"|$(x)\u202e\x1b[31m\r\n[a](b)é"
"""The beginning of every file's name."""

LONGEST_LINE = 2_000
CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
STATES = (FORMULA, SCRIPT, LONG, TERMINAL, TEX + MARKS + AT)
ACTIONS = ("lose " + MARKS, SCRIPT, TEX.replace(",", ""), COQ)
ONE = "1"


def problem(name: str, **more: Any) -> dict[str, Any]:
    a, b, c, d, e = STATES
    return {
        "format": "orbitcert/problem/1",
        "name": name,
        "states": list(STATES),
        "A": [{a: ONE}],
        "B": [{b: ONE}, {c: "1/2", d: "1/2"}, {e: ONE}],
        **more,
    }


def environment() -> dict[str, Any]:
    """From the start one action loses at once, two others lead on; every name is hostile."""
    start, middle = TERMINAL, AT
    lose, win, x, y = ACTIONS
    ends = [f"lose {SCRIPT}", f"win {MARKS}", f"win {LONG}", f"win {TEX}", f"win {COQ}"]
    stay = {end: {FORMULA: {end: ONE}} for end in ends}
    first = {lose: {ends[0]: ONE}, win: {middle: ONE}, f"to {SCRIPT}": {ends[1]: ONE}, LONG: {ends[2]: ONE}}
    return {
        "format": "orbitcert/mdp/1",
        "name": SCRIPT + TERMINAL + COQ,
        "states": [start, middle, *ends],
        "transitions": {start: first, middle: {x: {ends[3]: ONE}, y: {ends[4]: ONE}, TERMINAL: {ends[1]: ONE}}, **stay},
        "initial": start,
        "labels": {f"lost {TERMINAL}": [ends[0]], SCRIPT: [ends[1]]},
    }


LAW = f"""
from orbitcert.law import MOST, WEAK, Hypothesis, Law, Premise
READING = {(TERMINAL + MARKS + SCRIPT)!r}
FIND = lambda case: [Premise(1, 1)] if len(case.B) >= len(case.A) else []
WITHIN = lambda case: [Premise(9, 1)] if set(case.A) <= set(case.B) else []
LAWS = [
    Law(Hypothesis("false", READING, FIND), MOST, source={(MARKS + TERMINAL)!r}),
    Law(Hypothesis("true", READING, WITHIN), WEAK, theorem={(SCRIPT + TERMINAL)!r}),
    Law(Hypothesis("open", READING, WITHIN), WEAK),
]
"""


def renamed_states(value: Any, names: dict[str, str]) -> Any:
    """The JSON with other names of states."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed_states(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [renamed_states(part, names) for part in value]
    return names.get(value, value)


def written(folder: Path, name: str, value: object) -> str:
    """The name of a new file that begins with FILE."""
    text = value if isinstance(value, str) else json.dumps(value)
    (folder / f"{FILE}{name}").write_text(text, encoding="utf-8")
    return f"{FILE}{name}"


@dataclass(slots=True)
class Ran:
    """Every call of the program, with its answer, and the folder that all of them share."""

    folder: Path
    calls: list[tuple[tuple[str, ...], Finished]] = field(default_factory=list)

    def __call__(self, *words: str, status: int = 0) -> Finished:
        run = inline(*words, cwd=self.folder)
        assert run.returncode == status, (words, run.returncode, run.stdout[-500:], run.stderr[-2000:])
        self.calls.append((words, run))
        return run

    def both(self, *words: str, status: int = 0) -> None:
        """In words and as JSON."""
        self(*words, status=status)
        self(*words, "--json", status=status)

    def text(self, name: str) -> str:
        return (self.folder / f"{FILE}{name}").read_text(encoding="utf-8")


FIGURES = ("svg", "tikz", "dot")
FORMS = ("text", "markdown", "csv", "latex", "html")


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """All commands over hostile files."""
    run = Ran(tmp_path_factory.mktemp("hostile"))
    folder = run.folder
    at = lambda name: f"{FILE}{name}"  # noqa: E731
    p = written(folder, "p.json", problem(TERMINAL + SCRIPT))
    wider = [*problem("")["B"], {STATES[2]: ONE}]
    within = written(folder, "within.json", problem(LONG, B=wider))
    other = written(folder, "other.json", problem(AT + LONG, A=[{STATES[3]: ONE}]))
    labelled = dict.fromkeys(STATES, TERMINAL + SCRIPT) | {STATES[4]: COQ + LONG}
    l = written(folder, "labels.json", problem(FORMULA, orbit={"labels": labelled}))  # noqa: E741
    cycle = [[[STATES[0], STATES[1]]], [[STATES[1], STATES[4]]]]
    g = written(folder, "generated.json", problem(MARKS, orbit={"generators": cycle}))
    mdp = written(folder, "mdp.json", environment())
    reward = written(folder, "reward.json", {STATES[0]: "1", STATES[2]: "-1/2", STATES[3]: "9" * 80})
    feature = written(
        folder,
        "features.json",
        {
            "format": "orbitcert/features/1",
            "features": [SCRIPT, TERMINAL, LONG, MARKS, FORMULA],
            "states": {s: {f: ONE} for s, f in zip(STATES, [SCRIPT, TERMINAL, LONG, MARKS, FORMULA], strict=False)},
        },
    )
    rewards = written(
        folder,
        "rewards.json",
        {
            "format": "orbitcert/rewards/1",
            "states": list(STATES),
            "constraints": [{"coefficients": {STATES[1]: "1", STATES[3]: "-1/2"}, "relation": ">=", "right": "0"}],
        },
    )
    observed = written(
        folder,
        "observations.json",
        {
            "format": "orbitcert/observations/1",
            "states": {s: (SCRIPT, TERMINAL, MARKS, LONG)[k % 4] for k, s in enumerate(environment()["states"])},
        },
    )
    script = written(folder, "made.sh", f"orbitcert hunt ``` {TERMINAL}\n```\n<b>{MARKS}\n")
    law = written(folder, "law.py", LAW)
    run.both("certify", p, "-o", at("cert.json"))
    run.both("certify", l, "-o", at("labels.cert.json"))
    run.both("certify", g)
    run.both("certify", mdp, "--lose", "ends-in:lose*", "-o", at("mdp.cert.json"))
    run("certify", mdp, "--lose", "ends-in:lose*", "--detach", at("beside.json"), "-o", at("detached.cert.json"))
    run.both("check", at("cert.json"), at("labels.cert.json"), at("mdp.cert.json"), at("detached.cert.json"))
    wrong = json.loads(run.text("cert.json"))
    wrong["claim"] = {"relation": "weak", "fraction": "1", "orbit": "all"}
    written(folder, "wrong.json", wrong)
    run.both("check", at("wrong.json"), status=5)
    run("check", written(folder, "bad.json", {TERMINAL + SCRIPT: 1}), status=4)
    run("export", "--coq", at("cert.json"), "-o", at("cert.v"))
    run("export", "--coq", at("labels.cert.json"))
    run("export", "--coq", at("mdp.cert.json"), "-o", at("mdp.v"), "--json", status=4)
    run("export", "--coq", at("wrong.json"), "-o", at("wrong.v"), status=5)
    for form in FIGURES:
        for k, drawn in enumerate((p, l, mdp, at("cert.json"), at("mdp.cert.json"), at("detached.cert.json"))):
            run("export", drawn, f"--{form}", "-o", at(f"{k}.{form}"))
        run("export", at("cert.json"), f"--{form}", "--step", "all", "-o", at(f"all.{form}"), "--json")
        run("export", at("wrong.json"), f"--{form}", "-o", at(f"wrong.{form}"), status=5)
    for name in ("", "labels.", "mdp.", "detached."):
        page = at(f"{name or 'one.'}html")
        run.both("report", at(f"{name}cert.json"), "-o", page, "--title", SCRIPT + TERMINAL + LONG)
    run("report", at("cert.json"), at("labels.cert.json"), "-o", at("both.html"))
    run.both("report", at("cert.json"), "--reward", reward, "-o", at("reward.html"))
    run("report", at("wrong.json"), "-o", at("wrong.html"), status=5)
    run.both("plot", "orbit", p, "--reward", reward, "-o", at("orbit.svg"))
    run.both("environment", mdp, "-o", at("copy.json"))
    for ending in (".drn", ".tra"):
        run.both("environment", mdp, "-o", at(f"out{ending}"))
        run("environment", at(f"out{ending}"), "-o", at(f"back{ending}.json"))
    run.both("options", mdp, "--lose", "ends-in:lose*", "-o", at("options.json"), "--list")
    run("gallery", "candy", "-o", at("gallery.json"))
    run("formats")
    run.both("orbit", p, "--reward", reward)
    run.both("orbit", p, "--reward", reward, "--within", within, "--rule", "satisficing=1/2", "--gap")
    run("orbit", p, "--reward", reward, "--sample", "20")
    run.both("rules", p, "--reward", reward)
    run.both("plausible", p, rewards)
    run.both("tight", p, "--method", "bound")
    run.both("nearest", p, "--within", "1/100", "--reward", reward, "-o", at("near.json"))
    run.both("probability", p, "--against", other)
    run("probability", p, "--sample", "20")
    run.both("power", mdp, "--average")
    run("power", mdp, "--estimate", "20")
    run.both("power", mdp, "--from", AT, "--actions", f"{ACTIONS[2]},{ACTIONS[3]}")
    for form in FORMS:
        run("table", p, l, "--format", form)
    run("table", l, "--format", "csv", "-o", at("table.csv"))
    run.both("copies", "2*k", "(k^2)^N", "-o", at("copies.json"), "--at", "k=2", "--at", "N=3")
    run.both("features", p, feature, "-o", at("featured.json"))
    run("features", p, feature, "-o", at("featured.json"), "--certificate", at("cert.json"))
    run.both("convert", mdp, "--rewards", "state-actions", "--lose", "ends-in:lose*", "-o", at("pairs.json"))
    run(
        "convert",
        mdp,
        "--rewards",
        "histories=2",
        "--lose",
        "ends-in:lose*",
        "--observations",
        observed,
        "-o",
        at("seen.json"),
    )
    run.both("convert", mdp, "--rewards", "histories=2", "--lose", "ends-in:lose*", "--compare")
    run.both("discounts", mdp, "--lose", f"action:{ACTIONS[0]}", "--win", f"action:{ACTIONS[1]}", status=3)
    run.both("discounts", mdp, "--lose", f"action:{LONG}", "--win", f"action:to {SCRIPT}")
    run.both("hunt", law, "--max-states", "3", "--processes", "1", "--ledger", at("ledger.jsonl"))
    run("hunt", "few-blocks-most", "--max-states", "3", "--processes", "1", "-o", at("counterexample.json"))
    run.both("recheck", at("counterexample.json"))
    renamed = json.loads(run.text("counterexample.json"))
    written(
        folder, "renamed.json", renamed_states(renamed, dict(zip(renamed["problem"]["states"], STATES, strict=False)))
    )
    run.both("recheck", at("renamed.json"))
    run("merge", at("ledger.jsonl"), "-o", at("merged.jsonl"), "--law-file", law)
    run("atlas", at("ledger.jsonl"), "-o", at("atlas"), "--no-plot", "--law-file", law, "--made-by", script)
    run.both("situations", mdp, "--lose", "ends-in:lose*", "--all")
    run.both("abstract", p, "--split", f"{SCRIPT}=2")
    run("abstract", mdp, "--merge", f"win*={TERMINAL}X", "--lose", "ends-in:lose*", "-o", at("merged.json"))
    return run


def outputs(run: Ran) -> Iterator[tuple[tuple[str, ...], str]]:
    """What every call printed, standard error included."""
    for words, finished in run.calls:
        yield words, finished.stdout
        yield words, finished.stderr


def test_every_command_was_run_with_hostile_names(ran: Ran) -> None:
    known = set(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
    assert len(known) >= 25
    tried = {words[0] for words, _ in ran.calls}
    assert tried == known, "a command without a case here"
    with_json = {words[0] for words, _ in ran.calls if "--json" in words}
    assert known - with_json <= {"table", "gallery", "formats", "merge", "atlas", "abstract"}
    forms = {
        words[words.index("--format") + 1] for words, _ in ran.calls if words[0] == "table" and "--format" in words
    }
    assert forms == set(FORMS)
    assert len(ran.calls) >= 75


def test_a_terminal_gets_no_control_character_and_no_endless_line(ran: Ran) -> None:
    checked = 0
    for words, text in outputs(ran):
        assert not CONTROLS.search(text), (words, CONTROLS.search(text))
        if "--json" not in words and "csv" not in words:
            assert max(map(len, text.splitlines()), default=0) < LONGEST_LINE, words
        checked += bool(text)
    assert checked >= 75


def test_json_answers_are_one_object_with_the_names_as_they_are(ran: Ran) -> None:
    checked = names = 0
    for words, finished in ran.calls:
        if "--json" in words and finished.stdout:
            answer = json.loads(finished.stdout)
            assert isinstance(answer, dict)
            text = json.dumps(answer, ensure_ascii=False)
            names += any(json.dumps(name, ensure_ascii=False)[1:-1] in text for name in (*STATES, FILE))
            checked += 1
    assert checked >= 24
    assert names >= 12


def test_written_json_keeps_the_names(ran: Ran) -> None:
    written_problem = json.loads(ran.text("cert.json"))["problem"]
    assert written_problem == problem(TERMINAL + SCRIPT)
    assert json.loads(ran.text("near.json"))["states"] == list(STATES)
    assert json.loads(ran.text("beside.json")) == json.loads(ran.text("copy.json")) == environment()
    for kind in (".drn", ".tra"):
        back = json.loads(ran.text(f"back{kind}.json"))
        assert (back["states"], back["initial"]) == (environment()["states"], environment()["initial"]), kind


class Tags(HTMLParser):
    """The elements and the text of a piece of HTML; an attribute may only be the scope of a heading."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert attrs in ([], [("scope", "col")], [("scope", "row")]), (tag, attrs)
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def tables(run: Ran, form: str) -> Iterator[str]:
    for words, finished in run.calls:
        if words[0] == "table" and form in words and finished.stdout:
            yield finished.stdout


def test_html_has_no_element_from_a_name(ran: Ran) -> None:
    (text,) = tables(ran, "html")
    read = Tags(text)
    assert set(read.tags) == {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert read.tags.count("tr") == 3
    assert printable_text(TERMINAL + SCRIPT, 60) in read.text
    assert FORMULA in read.text


def test_markdown_has_no_element_link_or_cell_from_a_name(ran: Ran) -> None:
    (text,) = tables(ran, "markdown")
    assert "<" not in text
    assert {len(re.findall(r"(?<!\\)[|]", line)) for line in text.splitlines()} == {13}
    read = Tags(MarkdownIt("commonmark").enable("table").render(text))
    assert set(read.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert read.tags.count("td") == 24
    assert printable_text(TERMINAL + SCRIPT, 60) in read.text


def test_csv_comes_back_and_holds_no_formula(ran: Ran) -> None:
    documents = [*tables(ran, "csv"), *(path.read_text() for path in ran.folder.rglob("*.csv"))]
    cells = 0
    for text in documents[1:]:
        if text.startswith("written to"):
            continue
        rows = list(csv.reader(io.StringIO(text)))
        assert len({len(row) for row in rows}) == 1
        for cell in (cell for row in rows for cell in row):
            assert (
                cell == "-"
                or not re.match(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell)
                or re.fullmatch(r"-?\d+(/\d+)?", cell)
            )
            assert not CONTROLS.search(cell)
            cells += 1
    assert cells >= 100
    first = list(csv.DictReader(io.StringIO(next(tables(ran, "csv")))))
    assert [row["problem"] for row in first] == [printable_text(TERMINAL + SCRIPT), f"'{FORMULA}"]


def test_files_for_other_programs_hold_no_control_character(ran: Ran) -> None:
    endings = (".v", ".drn", ".tra", ".lab", ".sta", ".csv", ".md", ".txt")
    files = [path for path in ran.folder.rglob("*") if path.suffix in endings]
    assert {path.suffix for path in files} >= {".v", ".drn", ".tra", ".csv", ".md"}
    for path in files:
        assert not CONTROLS.search(path.read_text(encoding="utf-8").replace("\t", "")), path.suffix


class Elements(HTMLParser):
    """The names of all elements, and of their attributes, of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_report_has_no_element_and_no_handler_from_a_name(ran: Ran) -> None:
    pages = {path.name.removeprefix(FILE): path.read_text(encoding="utf-8") for path in ran.folder.glob("*.html")}
    pages.pop("table.html", None)
    assert set(pages) == {"one.html", "labels.html", "mdp.html", "detached.html", "both.html", "reward.html"}
    for name, text in pages.items():
        read = Elements(text)
        assert not {"img", "iframe", "object"} & set(read.tags), name
        assert not [attribute for attribute in read.attributes if attribute.startswith("on")], name
        assert "script" in read.tags
        assert not CONTROLS.search(text), name
        assert "<script>alert" not in text


def test_figures_show_names_as_text(ran: Ran, tmp_path: Path) -> None:
    pictures = {path.name.removeprefix(FILE): path for path in ran.folder.iterdir() if path.suffix[1:] in FIGURES}
    assert len(pictures) == 3 * 7 + 1
    for name, path in pictures.items():
        text = path.read_text(encoding="utf-8")
        assert not CONTROLS.search(text), name
        assert max(map(len, text.splitlines())) < 50 * LONGEST_LINE, name
        if name.endswith(".svg"):
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}
            assert not {"script", "foreignObject", "image", "img"} & tags, name
    drawn = [path.read_text() for name, path in pictures.items() if name.endswith(".tikz")]
    assert compiled("\n\n".join([r"\usetikzlibrary{arrows.meta, shapes.misc}", *drawn]), ("tikz",), tmp_path).exists()


def test_latex_compiles_and_shows_the_names(ran: Ran, tmp_path: Path) -> None:
    (text,) = tables(ran, "latex")
    bounds = [json.loads(run.stdout)["latex"] for words, run in ran.calls if words[0] == "copies" and "--json" in words]
    assert len(bounds) == 1
    page = compiled("\n\n".join([text, *(f"${bound}$" for bound in bounds)]), ("booktabs",), tmp_path)
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("the PDF was compiled but NOT read: no pdftotext")
    read = subprocess.run([reader, "-raw", str(page), "-"], capture_output=True, text=True, check=True).stdout
    assert re.sub(r"\s", "", FORMULA[:20]) in re.sub(r"\s", "", read)
    assert "u202egnp" in re.sub(r"\s", "", read)


def test_no_name_leaves_a_comment_of_a_coq_file(ran: Ran) -> None:
    files = {path.name.removeprefix(FILE): path.read_text() for path in ran.folder.glob("*.v")}
    texts = [*files.values(), *(r.stdout for words, r in ran.calls if words[0] == "export" and "-o" not in words)]
    assert len(texts) == 3
    for text in texts:
        assert text.isascii()
        assert not CONTROLS.search(text)
        assert max(map(len, text.splitlines())) < LONGEST_LINE
        outside, depth = "", 0
        for piece in re.split(r"(\(\*|\*\))", text):
            depth += {"(*": 1, "*)": -1}.get(piece, 0)
            assert depth in (0, 1)
            if depth:
                assert '"' not in piece
            elif piece != "*)":
                outside += piece
        assert depth == 0
        assert not re.search(r"Axiom|False|script|HYPERLINK|hostname|evil|wrong", outside.replace("= false", ""))


def test_the_atlas_is_plain_markdown_whatever_a_law_says(ran: Ran) -> None:
    folder = ran.folder / f"{FILE}atlas"
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {"README.md", "laws.csv", "false-most.json"} <= names
    page = (folder / "README.md").read_text()
    assert not CONTROLS.search(page)
    rendered = MarkdownIt("commonmark").enable("table").render(page)
    tags = re.findall(r"<(\w+)[^>]*>", rendered)
    assert not {"script", "img", "b"} & set(tags)
    assert set(re.findall(r'href="([^"]*)"', rendered)) <= {
        "../mathematics/laws.md",
        "laws.csv",
        "worst-cases.csv",
        "universes.csv",
        "SHA256SUMS",
        "counterexamples/false-most.json",
        "counterexamples/true-most.json",
    }
    assert rendered.count("<pre>") == 1 + sum(name.endswith(".json") for name in names)


def test_bad_input_and_wrong_usage_with_such_names_are_reported_in_plain_text(tmp_path: Path) -> None:
    bad = written(tmp_path, "bad.json", problem(MARKS, A=[{TERMINAL + LONG: "x" + TERMINAL}]))
    checked = 0
    for words in (
        ["certify", bad],
        ["certify", FILE + LONG[:200]],
        ["check", bad],
        ["tight", bad, "--method", TERMINAL + LONG],
        ["orbit", "candy", "--reward", TERMINAL + LONG[:100]],
        ["orbit", "candy", "--reward", "1,2,3", "--rule", TERMINAL],
        ["orbit", "candy", "--reward", "1,2,3", "--seed", TERMINAL],
        ["table", "candy", "--format", TERMINAL],
        ["table", "candy", "--columns", TERMINAL],
        ["table", "--law", TERMINAL, "--m", "1", "--n", "1"],
        ["certify", "candy", f"--{TERMINAL}"],
        [TERMINAL],
        ["certify", "candy", TERMINAL],
        ["copies", TERMINAL, "1"],
        ["copies", "1", "k", "--at", TERMINAL],
        ["environment", f"gymnasium:{TERMINAL}", "-o", "x.json"],
        ["environment", bad, "--format", TERMINAL, "-o", "x.json"],
        ["gallery", TERMINAL],
        ["hunt", TERMINAL],
        ["nearest", "candy", "--within", TERMINAL],
        ["plausible", "candy", bad],
        ["features", "candy", bad, "-o", "x.json"],
        ["convert", "candy", "--rewards", TERMINAL, "--lose", TERMINAL, "-o", "x.json"],
        ["situations", "candy", "--lose", TERMINAL],
        ["abstract", "candy", "--split", TERMINAL],
        ["options", "candy", "--lose", TERMINAL, "--from", "start", "-o", "x.json"],
        ["power", "candy", "--at", TERMINAL],
        ["export", bad, "--coq"],
        ["recheck", bad],
        ["merge", bad, "-o", "x.jsonl"],
        ["atlas", bad, "-o", "x"],
    ):
        run = inline(*words, cwd=tmp_path)
        assert run.returncode in (2, 4), words
        assert not CONTROLS.search(run.stdout + run.stderr), (words, run.stderr)
        assert max(map(len, (run.stdout + run.stderr).splitlines())) < 700, words
        checked += 1
    assert checked >= 31
