"""Drawings and their SVG, TikZ and DOT: everything once, names as text, the same bytes, fast."""

import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from dynamics_examples import EXAMPLES, example
from latex_engine import compiled
from orbitcert.environment.gallery import gallery
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.present.checked_certificate import checked_certificate
from orbitcert.present.figures.dot import dot_graph
from orbitcert.present.figures.drawing import Drawing, environment_drawing, problem_drawing, with_step, with_steps
from orbitcert.present.figures.elements import HEIGHT
from orbitcert.present.figures.geometry import bounds, link_curves
from orbitcert.present.figures.subjects import certificate_drawing
from orbitcert.present.figures.svg import STYLE, svg_text
from orbitcert.present.figures.tikz import tikz_text
from orbitcert.present.steps import Step, steps_of

CORPUS = Path(__file__).parent / "corpus"
ACCEPTED = sorted([*(CORPUS / "accept").glob("*.json"), *(CORPUS / "copies").glob("accept/*.json")])
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"quoted" & \'single\'',
    "{brace} | pipe",
    "x" * 10_000,
    "\u202eright to left",
    "\x07bell\x1b[31m\n",
    "=HYPERLINK(1)",
    "\\N\\input{x}%$#_^~",
    "]]>",
    "--> </svg>",
    "宽字",
    " ",
)


def hostile_drawings() -> list[Drawing]:
    names = HOSTILE
    transitions = {a: {f"go {b}": {b: 1}, "stay": {a: 1}} for a, b in zip(names, (*names[1:], names[0]), strict=True)}
    mdp = Mdp.of(names[0], transitions)
    A = (Option.uniform((0, 1, 2, 3)), Option.one_hot(11))
    problem = Problem(names[7], names, A, (Option.uniform((4, 5, 6)), Option.uniform((7, 8, 9, 10))))
    step = Step(names[1], "permutation", ((names[0], names[5]), (names[5], names[0]), (names[7], names[7])), (), ())
    return [
        with_step(environment_drawing(mdp, names[0], names[:3], names[3:6]), step),
        with_step(problem_drawing(problem), step),
    ]


def nodes_of(text: str) -> list[ET.Element]:
    return [g for g in ET.fromstring(text).iter(f"{SVG}g") if "node" in (g.get("class") or "").split()]


def line(number: int) -> Mdp:
    return Mdp.of(
        "line", {f"s{k}": {"on": {f"s{min(k + 1, number - 1)}": 1}, "back": {"s0": 1}} for k in range(number)}
    )


def test_every_state_and_every_link_of_the_gallery_is_drawn_exactly_once() -> None:
    states = links = 0
    for entry in gallery():
        if entry.environment is None or entry.choice is None:
            continue
        mdp = entry.environment
        drawing = environment_drawing(mdp, entry.choice.start, (), ())
        assert sorted(node.key for node in drawing.nodes) == sorted(mdp.states)
        expected = {(mdp.states[s], mdp.states[t]) for s in range(len(mdp.states)) for t in mdp.successors(s)}
        assert {(link.tail, link.head) for link in drawing.links} == expected
        assert len(drawing.links) == len(expected)
        assert [node.key for node in drawing.nodes if node.kind == "start"] == [entry.choice.start]
        drawn = nodes_of(svg_text(drawing))
        assert [g.get("data-state") for g in drawn] == [node.key for node in drawing.nodes]
        states, links = states + len(drawn), links + len(drawing.links)
    assert states > 100
    assert links > 100


def test_every_certificate_of_the_corpus_is_drawn_with_every_state_once_and_every_step() -> None:
    states = arrows = 0
    for path in ACCEPTED:
        found = checked_certificate(path)
        drawing = certificate_drawing(found)
        keys = [node.key for node in drawing.nodes if node.kind != "option"]
        assert len(set(keys)) == len(keys)
        if isinstance(found.problem, Problem):
            assert sorted(keys) == sorted(found.problem.states)
        for step in steps_of(found.value):
            stepped = with_step(drawing, step)
            assert stepped.arrows == step.arrows
            assert stepped.is_complete
            arrows += len(stepped.arrows)
        ET.fromstring(svg_text(with_steps(drawing, steps_of(found.value))))
        states += len(keys)
    assert states > 200
    assert arrows > 100


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_certificate_of_an_environment_shows_its_copies(name: str, tmp_path: Path) -> None:
    example(name).write(tmp_path / "x.json")
    found = checked_certificate(tmp_path / "x.json")
    drawing = certificate_drawing(found)
    assert found.environment is not None
    assert [node.key for node in drawing.nodes] == list(found.environment.states)
    sides = {node.key: node.side for node in drawing.nodes}
    steps = steps_of(found.value)
    assert steps
    for step in steps:
        assert {sides[s] for s in step.base} == {"A"}
        assert {sides[s] for s in step.image} <= {"A", "B"}
    assert "B" in sides.values()


def test_no_two_nodes_overlap_and_everything_is_inside_the_picture() -> None:
    pairs = 0
    drawings = [certificate_drawing(checked_certificate(path)) for path in ACCEPTED]
    for entry in gallery():
        if entry.environment is not None and entry.choice is not None:
            drawings.append(environment_drawing(entry.environment, entry.choice.start, (), ()))
    drawings += [environment_drawing(line(200), "s0", (), ()), *hostile_drawings()]
    for drawing in drawings:
        left, top, right, bottom = bounds(drawing)
        nodes = drawing.nodes
        for k, one in enumerate(nodes):
            assert left < one.x - drawing.node_width // 2 < one.x + drawing.node_width // 2 < right
            assert top < one.y - HEIGHT // 2 < one.y + HEIGHT // 2 < bottom
            for other in nodes[:k]:
                apart = abs(one.x - other.x) >= drawing.node_width + 8 or abs(one.y - other.y) >= HEIGHT + 8
                assert apart, (drawing.title, one.key, other.key)
                pairs += 1
    assert pairs > 10_000


def test_links_seldom_pass_over_other_nodes() -> None:
    over = links = 0
    for entry in gallery():
        if entry.environment is None or entry.choice is None:
            continue
        drawing = environment_drawing(entry.environment, entry.choice.start, (), ())
        for link, curve in zip(drawing.links, link_curves(drawing), strict=True):
            links += 1
            points = [curve.point(k, 16) for k in range(17)]
            over += any(
                abs(x - node.x) < drawing.node_width // 2 and abs(y - node.y) < HEIGHT // 2
                for x, y in points
                for node in drawing.nodes
                if node.key not in (link.tail, link.head)
            )
    assert links > 100
    assert over * 20 <= links


def test_actions_between_the_same_states_are_one_link_with_exact_probabilities() -> None:
    half = "1/3"
    mdp = Mdp.of("coin", {"s": {"a": {"s": half, "t": "2/3"}, "b": {"t": 1}}, "t": {"stay": {"t": 1}}})
    links = {(link.tail, link.head): link for link in environment_drawing(mdp, "s", (), ()).links}
    assert {pair: link.full for pair, link in links.items()} == {
        ("s", "s"): "a 1/3", ("s", "t"): "a 2/3, b", ("t", "t"): "stay",
    }  # fmt: skip
    assert links["s", "t"].label == "a 2/3, b"


def test_weights_of_options_are_exact_and_shared_options_have_both_sides() -> None:
    x = Option(((0, Option.uniform((0, 1, 2)).entries[0][1]),))
    problem = Problem("p", ("x", "y"), (x, Option.one_hot(1)), (Option.one_hot(1), Option.one_hot(0)))
    drawing = problem_drawing(problem)
    assert [(link.head, link.label) for link in drawing.links] == [("x", "1/3")]
    assert {node.key: node.side for node in drawing.nodes if node.kind == "state"} == {"x": "both", "y": "both"}


@pytest.mark.parametrize("standalone", [True, False])
def test_hostile_names_show_as_text_in_svg(standalone: bool) -> None:
    seen = 0
    for drawing in hostile_drawings():
        text = svg_text(drawing, standalone)
        root = ET.fromstring(text)
        tags = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert tags <= {"svg", "title", "desc", "style", "rect", "text", "g", "path"}
        assert ("style" in tags) == standalone
        assert all(c.isprintable() or c == "\n" for c in text)
        assert not re.search(r"(href|src|url\(|@import|javascript:|on\w+=)", re.sub(r">[^<]*<", "><", text))
        keys = [g.get("data-state") for g in nodes_of(text)]
        assert HOSTILE[0] in keys
        assert HOSTILE[3] in keys
        assert r"\u202eright to left" in keys
        titles = [t.text for t in root.iter(f"{SVG}title")]
        assert any(t and t.startswith(HOSTILE[1]) for t in titles)
        seen += len(keys)
    assert seen >= 2 * len(HOSTILE)


def test_hostile_names_compile_in_latex(tmp_path: Path) -> None:
    body = "\n\n".join(tikz_text(drawing) for drawing in hostile_drawings())
    assert compiled("\\usetikzlibrary{arrows.meta, shapes.misc}\n" + body, ("tikz",), tmp_path).exists()


def test_every_kind_of_figure_compiles_in_latex(tmp_path: Path) -> None:
    names = ("candy", "blocks-overlapping", "shared-option", "generators-square", "zero-vector", "vast", "two-shapes")
    pictures = []
    for path in ACCEPTED:
        if path.stem in names:
            found = checked_certificate(path)
            pictures.append(tikz_text(with_steps(certificate_drawing(found), steps_of(found.value))))
    assert len(pictures) == len(names)
    entry = next(entry for entry in gallery() if entry.name == "gems")
    assert entry.environment is not None
    pictures.append(tikz_text(environment_drawing(entry.environment, "s", ["red"], ["blue", "s"])))
    body = "\n\n".join(pictures)
    assert compiled("\\usetikzlibrary{arrows.meta, shapes.misc}\n" + body, ("tikz",), tmp_path).exists()


@pytest.mark.parametrize("engine", [("dot",), ("neato", "-n")])
def test_graphviz_accepts_every_drawing_and_draws_every_node(engine: tuple[str, ...]) -> None:
    if shutil.which(engine[0]) is None:
        pytest.skip(f"the DOT was NOT drawn: {engine[0]} is not installed")
    entry = next(entry for entry in gallery() if entry.name == "case-study-avoid-0")
    assert entry.environment is not None
    drawings = [*hostile_drawings(), environment_drawing(entry.environment, "*", ["0"], ["lsw"])]
    drawn = 0
    for drawing in drawings:
        run = subprocess.run(
            [*engine, "-Tsvg"], input=dot_graph(drawing), capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert run.returncode == 0, run.stderr[-500:]
        root = ET.fromstring(run.stdout)
        assert not [e for e in root.iter() if e.tag.endswith("script")]
        drawn += sum(g.get("class") == "node" for g in root.iter(f"{SVG}g"))
    assert drawn == sum(len(drawing.nodes) for drawing in drawings)


def test_sides_differ_by_shape_and_stroke_without_any_colour() -> None:
    drawing = hostile_drawings()[0]
    shapes = {}
    for g in nodes_of(svg_text(drawing)):
        side = next(c for c in (g.get("class") or "").split() if c in ("losing", "winning", "both", "neither"))
        shape = next(e for e in g if e.get("class") == "shape")
        shapes[side] = (shape.tag.removeprefix(SVG), shape.get("rx"))
    assert len(set(shapes.values())) == len(shapes) == 3
    dashes = re.findall(r"\.(losing|both) > \.shape \{[^}]*stroke-dasharray: ([^;}]*)", STYLE)
    assert len({dash.strip() for _, dash in dashes}) == 2


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_and_strokes_have_contrast_in_light_and_in_dark() -> None:
    text = svg_text(hostile_drawings()[0])
    dark_text = text.split("prefers-color-scheme")[1].split("@media")[0]
    dark = dict(re.findall(r"--figure-([a-z-]+): (#[0-9a-f]{6})", dark_text))
    light = dict(re.findall(r"--figure-([a-z-]+), (#[0-9a-f]{6})\)", text)) | {"paper": "#ffffff"}
    checked = 0
    for colours, ink in ((light, "#1b1b1b"), (dark, "#ececec")):
        for ground in ("paper", "losing-fill", "winning-fill", "both-fill"):
            assert contrast(ink, colours[ground]) >= 4.5
            checked += 1
        for stroke in ("losing", "winning", "both", "arrow"):
            assert contrast(colours[stroke], colours["paper"]) >= 4.5
            checked += 1
    assert checked == 16


def test_above_200_states_only_what_is_asked_for_is_drawn_and_the_figure_says_so() -> None:
    mdp = line(2_000)
    begin = time.perf_counter()
    drawing = environment_drawing(mdp, "s0", ["s7"], ["s1999"], ["s0", "s7", "s8", "s1999"])
    texts = [svg_text(drawing), tikz_text(drawing), dot_graph(drawing)]
    print(f"2,000 states: {time.perf_counter() - begin:.3f} s")
    assert [node.key for node in drawing.nodes] == ["s0", "s7", "s8", "s1999"]
    assert (drawing.left_out, drawing.is_complete) == (1_996, False)
    assert all("not drawn: 1,996 states" in text.replace("{}", "") for text in texts)
    nearest = environment_drawing(mdp, "s0", (), ())
    assert {node.key for node in nearest.nodes} == {f"s{k}" for k in range(200)}
    complete = environment_drawing(line(200), "s0", (), ())
    assert (len(complete.nodes), complete.remark()) == (200, "")


def test_a_hundred_thousand_states_are_no_trouble() -> None:
    number = 100_000
    one = Option.one_hot
    problem = Problem("many", tuple(f"s{k}" for k in range(number)), (one(0),), tuple(one(k) for k in range(1, number)))
    begin = time.perf_counter()
    drawing = problem_drawing(problem, [f"s{k}" for k in (0, 5, 99_999)])
    environment = environment_drawing(line(number), "s0", (), (), ["s0", "s99999"])
    print(f"100,000 states: {time.perf_counter() - begin:.3f} s")
    assert [node.key for node in drawing.nodes] == ["s0", "s5", "s99999"]
    assert drawing.left_out == environment.left_out + 1 - 2 == number - 3
    swap = Step("phi_1", "permutation", (("s0", "s5"), ("s5", "s0"), ("s7", "s8"), ("s8", "s7")), ("s0",), ("s5",))
    stepped = with_step(drawing, swap)
    assert (len(stepped.arrows), stepped.arrows_left_out) == (2, 2)
    assert "2 arrows" in svg_text(stepped)


def test_a_start_that_does_not_exist_and_states_behind_no_start() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        environment_drawing(line(3), "nowhere", (), ())
    island = Mdp.of("island", {"s": {"stay": {"s": 1}}, "far": {"to": {"s": 1}}})
    assert [node.key for node in environment_drawing(island, "s", (), ()).nodes] == ["s", "far"]


BYTES = """
import hashlib
from test_figures import *
digest = hashlib.sha256()
for drawing in [*hostile_drawings(), *(certificate_drawing(checked_certificate(path)) for path in ACCEPTED[::9])]:
    for text in (svg_text(drawing), svg_text(drawing, False), tikz_text(drawing), dot_graph(drawing)):
        digest.update(text.encode())
print(digest.hexdigest())
"""


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    found = []
    for seed in ("0", "1"):
        path = ":".join([str(Path(__file__).parent), *sys.path])
        run = subprocess.run(
            [sys.executable, "-c", BYTES],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr[-2_000:]
        found.append(run.stdout)
    assert found[0] == found[1]
    assert len(found[0]) == 65
