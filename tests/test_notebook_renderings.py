"""What values show in a notebook: exact numbers, names that are only text, bounded size, the same bytes again."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from time import perf_counter

import pytest
from IPython.lib.pretty import pretty

import orbitcert
from latex_engine import compiled
from orbitcert import Counts, Option, Permutation, Problem, Universe
from orbitcert.certification import Certification
from orbitcert.checker import Verdict
from orbitcert.distribution.gallery_problems import gallery_problem
from orbitcert.environment.gallery import gallery_entry
from orbitcert.exact.display import Displayed
from orbitcert.law.atlas import atlas_of, read_source
from orbitcert.law.hunting import run_sweep
from orbitcert.law.spec import SweepSpec
from orbitcert.orbit.adversary import BadReward
from orbitcert.present.notebook import HOME, renderings
from orbitcert.proof import Claim, Clique, Packing

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a|b`c`*d*_e_^f~g{h}$i$\\input{x}%#&",
    "\u202eevil\x1b[31m\n\x00",
    "x" * 10_000,
    '=HYPERLINK("http://x")',
    "]]>--><!--",
    "'quoted' \ud800",
)
TAGS = {
    *("div", "p", "strong", "small", "bdi", "code", "br", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("svg", "rect", "text", "tspan", "circle", "line", "path"),
}
ATTRIBUTES = {
    *("class", "style", "scope", "xmlns", "role", "aria-label", "width", "height", "viewBox", "viewbox"),
    *("font-family", "font-size", "font-weight", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray"),
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "d", "text-anchor"),
}


class Page(HTMLParser):
    """Tags and attributes that occur, the text, and whether every tag is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "th":
            assert dict(attrs).get("scope") in ("row", "col")
        if tag not in ("br", "rect", "circle", "line", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def one(state: int) -> Option:
    return Option.one_hot(state)


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Displayed]:
    """One value of every class that shows itself."""
    candy = gallery_problem("candy")
    result = orbitcert.certify(candy)
    certificate = result.certificate()
    gems = gallery_entry("gems").environment
    assert certificate is not None
    assert gems is not None
    environment = orbitcert.certify_environment(gems, "s", lose="action:red", criterion="discount=all")
    ledger = tmp_path_factory.mktemp("ledgers") / "small.jsonl"
    names = ("disjoint-images-weak", "clique-weak")
    hunts = run_sweep(SweepSpec(Universe((1, 3), (1, 2), (1, 2)), names, ()), ledger=ledger)
    atlas = atlas_of([read_source(ledger)])
    shown = (
        candy, candy.B[0], Permutation.from_cycles([(0, 2, 1)]), orbitcert.count_orbit(candy, (0, 1, 2)),
        orbitcert.worst_case(candy), result, certificate, environment, environment.certificate(),
        orbitcert.check(certificate), hunts[0], hunts[0].smallest[0], atlas, atlas.entries[0],
    )  # fmt: skip
    return {type(value).__name__: value for value in shown}


def well_formed(value: Displayed) -> Page:
    """The page of a value, after every check that holds for all of them."""
    html, svg = value._repr_html_(), value._repr_svg_()
    assert html is not None
    page = Page(html)
    assert page.tags <= TAGS, page.tags - TAGS
    assert page.attributes <= ATTRIBUTES, page.attributes - ATTRIBUTES
    assert not page.open
    assert len(html) < 20_000
    assert html == value._repr_html_()
    if svg is not None:
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("aria-label")
        assert svg == value._repr_svg_()
    return page


def test_every_class_of_the_table_shows_itself_and_every_rendering_is_drawn(values: dict[str, Displayed]) -> None:
    assert set(values) == set(HOME)
    drawn = 0
    for name, value in values.items():
        for kind in renderings(name):
            shown = {"text": pretty, "lines": str}
            text = shown[kind](value) if kind in shown else getattr(value, f"_repr_{kind}_")()
            assert text, (name, kind)
            drawn += 1
        if "html" in renderings(name):
            well_formed(value)
        if "latex" in renderings(name):
            latex = value._repr_latex_()
            assert latex is not None
            assert latex.startswith("$")
            assert latex.endswith("$")
            assert latex.count("{") - latex.count("\\{") == latex.count("}") - latex.count("\\}")
    assert drawn >= 40


def test_the_exact_numbers_are_on_the_page(values: dict[str, Displayed]) -> None:
    expected = {
        "Problem": ("candy", "chocolate, hug", "all permutations"),
        "Counts": ("4", "2/3 (66.66 %)", "1/3 (33.33 %)"),
        "WorstCase": ("Exact worst case: 2/3 (66.66 %)", "candy = 1, all others 0"),
        "Certificate": (
            "at least as good as A in 2/3 (66.66 %) of the ways or more",
            "2 times",
            "(candy chocolate)",
        ),
        "Certification": ("weak 2/3", "proved"),
        "Verdict": ("VERIFIED", "2/3 (66.66 %)"),
        "DynamicsCertificate": ("1/2 (50.00 %)", "red", "blue", "every discount"),
        "EnvironmentCertification": ("1/2 (50.00 %)", "no policy was listed"),
        "Hunt": ("Refuted: it fails in 1 case", "as many as Burnside's lemma says", "only 1/3"),
        "Counterexample": ("n = 1, m = 1", "only 1/3", "at least 1/2"),
        "Entry": ("refuted", "disjoint-images-weak"),
        "Atlas": ("1 proved, 1 refuted, 0 open", "clique-weak"),
    }
    for name, words in expected.items():
        page = well_formed(values[name])
        for word in words:
            assert word in page.words, (name, word, page.words)
    certificate = values["Certificate"]
    assert isinstance(certificate, orbitcert.Certificate)
    assert certificate.digest in well_formed(certificate).words


def test_formulas_say_the_same() -> None:
    tree = gallery_problem("tree")
    assert tree._repr_latex_() == (
        "$A=\\{\\text{A},\\ \\text{B}\\},\\quad B=\\{\\text{C},\\ \\text{D},\\ \\text{E},\\ \\text{F}\\}$"
    )
    assert "\\tfrac{2}{3}" in (Counts(4, 0, 2)._repr_latex_() or "")
    assert Option.of({0: Fraction(-1, 2), 3: 2})._repr_latex_() == "$-\\tfrac{1}{2}\\,e_{0}+2\\,e_{3}$"
    assert Permutation()._repr_latex_() == "$\\mathrm{id}$"
    assert Permutation.from_cycles([(0, 1), (3, 5, 4)])._repr_latex_() == "$(0\\;1)(3\\;5\\;4)$"


def test_hostile_names_are_text_everywhere() -> None:
    hostile = Problem(HOSTILE[0], HOSTILE, tuple(map(one, range(2))), tuple(map(one, range(2, 8))))
    mixed = replace(hostile, name=HOSTILE[1], A=(Option.uniform(range(4)),))
    result = orbitcert.certify(hostile)
    certificate = result.certificate()
    assert certificate is not None
    worst = BadReward((1,) * 7 + (0,), Counts(7, 0, 1))
    shown = [
        hostile, mixed, result, certificate, orbitcert.worst_case(hostile), orbitcert.check(certificate),
        Verdict("rejected", HOSTILE[0]), Certification(mixed, (), worst),
    ]  # fmt: skip
    for value in shown:
        words = well_formed(value).words
        assert "\u202e" not in words
        assert "\x1b" not in words
        assert "\ud800" not in words
    words = well_formed(hostile).words
    for name in (HOSTILE[0], HOSTILE[2], HOSTILE[5], HOSTILE[6], "\\u202eevil"):
        assert name[:12] in words, name
    for value in (hostile, mixed, result, certificate, orbitcert.worst_case(hostile)):
        text = pretty(value)
        assert text.isprintable()
        assert len(text) < 400


def test_hostile_names_are_text_for_latex(tmp_path: Path) -> None:
    formulas = [
        replace(gallery_problem("candy"), states=HOSTILE[k : k + 3])._repr_latex_() or "" for k in (0, 1, 2, 4, 5)
    ]
    formulas.append(orbitcert.worst_case(replace(gallery_problem("candy"), states=HOSTILE[:3]))._repr_latex_() or "")
    assert all("<script" not in formula and "</" not in formula for formula in formulas)
    assert compiled("\n\n".join(formulas), ("amsmath",), tmp_path).exists()


def test_a_hundred_thousand_states_are_shown_in_a_moment_and_a_few_kilobytes() -> None:
    d = 100_000
    states = tuple(f"s{k}" for k in range(d))
    wide = Problem("wide", states, (Option.uniform(range(d // 2)),), (Option.uniform(range(d // 2, d)),))
    many = Problem("many", states, tuple(map(one, range(100))), tuple(map(one, range(100, d))))
    swaps = tuple(Permutation.swapping(range(100), range(100 * k, 100 * k + 100)) for k in range(1, 500))
    huge = Counts(10**100_000, 3, 10**99_999)
    ramp = BadReward(tuple(range(d)), Counts(99, 0, 1))
    shown: list[Displayed] = [
        wide, many, orbitcert.Certificate(many, Claim("most", Fraction(499)), Clique(swaps), ramp), huge,
        Certification(many, (), ramp),
        replace(many, name="turned", generators=(Permutation.from_cycles([tuple(range(d))]),)),
    ]  # fmt: skip
    for value in shown:
        value._repr_html_()  # whatever is loaded, is loaded now
        before = perf_counter()
        page = well_formed(value)
        pretty(value)
        value._repr_latex_()
        assert perf_counter() - before < 20  # two pages and two pictures; far below a second each on an idle machine
        assert "more" in page.words or value is huge
    assert "... 99892 more" in well_formed(many).words
    assert "digits or more)" in well_formed(huge).words
    assert "49996 more" in well_formed(wide).words


def test_what_is_not_proved_or_not_exact_says_so() -> None:
    candy = gallery_problem("candy")
    nothing = Certification(candy, (), None)
    assert "Nothing is proved." in well_formed(nothing).words
    assert "not decided" in well_formed(nothing).words
    assert nothing._repr_latex_() is None
    assert pretty(nothing) == "Certification candy: nothing is proved"
    searched = replace(orbitcert.worst_case(candy), exact=False)
    assert "searched: an upper bound, not proved" in well_formed(searched).words
    assert "\\le" in (searched._repr_latex_() or "")
    assert "searched" in pretty(searched)
    rejected = Verdict("rejected", "clique-condition: no")
    assert "REJECTED" in well_formed(rejected).words
    assert "VERIFIED" not in well_formed(rejected).words
    assert rejected._repr_svg_() is None
    assert rejected._repr_latex_() is None


def test_a_certificate_says_whether_its_reward_meets_the_bound() -> None:
    certificate = orbitcert.certify(gallery_problem("candy")).certificate()
    assert certificate is not None
    assert "it meets the bound" in well_formed(certificate).words
    missed = replace(certificate, upper=BadReward((0, 1, 2), Counts(5, 0, 1)))
    assert "it does not meet the bound" in well_formed(missed).words
    assert "it meets the bound" not in well_formed(missed).words


def test_competitors_and_packing_are_shown_as_such() -> None:
    shown = 0
    for name in ("fork", "candy"):
        problem = (
            gallery_problem("candy")
            if name == "candy"
            else Problem("7/12", ("w", "x", "y", "z"), (one(0),), (one(1), Option.uniform((2, 3))))
        )
        result = orbitcert.certify(problem, "packing")
        assert result.best is not None
        assert isinstance(result.best.evidence, Packing)
        assert "copies of the cone where A wins" in well_formed(result).words
        shown += 1
    assert shown == 2
    among = Problem("among", ("x", "y", "z"), (one(0),), (one(1),), C=(one(2),))
    assert "A optimal among all of these is compared with B optimal among them" in well_formed(among).words


def test_a_claim_among_competitors_is_about_being_optimal_in_every_rendering():
    problem = Problem("among", ("w", "x", "y", "z"), (one(0),), (one(1), one(2)), C=(one(3),))
    result = orbitcert.certify(problem)
    certificate = result.certificate()
    verdict = orbitcert.check(certificate)
    for shown in (result, certificate):
        words = well_formed(shown).words
        assert "it is not so that A is optimal among all options and B is not" in words
        assert "B without A is optimal at least 2 times as often as A without B" in words
    for shown in (result, certificate, verdict):
        assert "at least as good" not in shown._repr_html_() + shown._repr_svg_()
        assert shown._repr_latex_() == r"$\forall r:\ \#(B\text{ without }A)\ \ge\ 2\cdot\#(A\text{ without }B)$"
    misnamed = Problem(": optimal among all options", ("x", "y"), (one(0),), (one(1),))
    plain = orbitcert.check(orbitcert.certify(misnamed).certificate())
    assert "at least as good" in plain._repr_svg_()


def test_an_unmarked_part_of_a_bar_is_drawn_when_it_is_not_zero() -> None:
    picture = Counts(10**9, 0, 1)._repr_svg_()
    assert picture is not None
    rectangles = ElementTree.fromstring(picture).findall("{http://www.w3.org/2000/svg}rect")
    assert len(rectangles) == 2
    assert [int(r.get("width") or 0) for r in rectangles] == [475, 5]


def test_arrows_lead_from_the_options_of_a_to_their_images_in_b() -> None:
    certificate = orbitcert.certify(gallery_problem("candy")).certificate()
    blocks = orbitcert.certify(gallery_problem("two-or-51")).certificate()
    assert certificate is not None
    assert blocks is not None
    page = certificate._repr_html_() or ""
    assert "\u03c61 carries option 1 of A to 1 of B, \u03c62 carries option 1 of A to 2 of B" in page
    assert page.count("<line ") == 2
    assert page.count("\u03c62</text>") == 1
    many = blocks._repr_html_() or ""
    assert many.count("<line ") == 8
    assert "0\u21942</text>" not in many
    well_formed(certificate)
    well_formed(blocks)


def test_print_shows_a_few_lines_of_an_answer_and_not_all_of_its_parts() -> None:
    candy = gallery_entry("candy").environment
    assert candy is not None
    direct = orbitcert.certify_environment(candy, "start", lose="candy")
    listed = orbitcert.certify_environment(candy, "start", lose="candy", rule="clique")
    nothing = orbitcert.certify_environment(candy, "start", lose="action:right", criterion="discount=all")
    assert str(direct).startswith("candy: 5 states, from start, average reward: PROVED by rule dynamics\n  most 2: ")
    assert "  TIGHT: no larger share is true for every reward" in str(listed)
    assert str(listed).startswith("candy: PROVED by rule clique\n")
    assert str(nothing).startswith("candy: NOTHING PROVED: ")
    issued = direct.certificate()
    for value in (direct, listed, nothing, issued):
        assert len(str(value).splitlines()) < 6
        assert len(str(value)) < 500
        assert "Fraction" not in str(value)
    assert repr(direct).startswith("EnvironmentCertification(mdp=Mdp(")


def test_check_takes_a_path_too(tmp_path: Path) -> None:
    issued = orbitcert.certify(gallery_problem("candy")).certificate()
    issued.write(tmp_path / "c.json")
    for given in (issued, tmp_path / "c.json", str(tmp_path / "c.json")):
        assert orbitcert.check(given).status == "verified"
    assert orbitcert.check(tmp_path / "absent.json").status == "malformed"
