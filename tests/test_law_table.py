"""`orbitcert table --law`: the laws over ranges of (m, n), against brute force, sympy and a LaTeX engine."""

import csv
import io
import re
import shutil
import subprocess
from fractions import Fraction
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

from inline_command import inline
from orbitcert import bound_ranges
from orbitcert.bound_ranges import LAWS, LawRow, Shape, fractional, images, law_rows, least_share, scaling
from orbitcert.certification import certify
from orbitcert.orbit.counts import TooLarge, count_orbit
from orbitcert.orbit.worst_case import worst_case
from orbitcert.present.closed_forms import M, N
from orbitcert.present.law_table import COLUMNS, cells, law_table, symbolic_row
from orbitcert.present.plain_table import WRITERS, Column, Formula, PlainTable
from orbitcert.present.shares import decimal_down, decimal_up

ONE = Shape(1, 1)

GOLDEN_TEXT = """\
shape  m  n      d  bound                        bound decimal    most        worst case  worst decimal    gap
1      2  1      3  -                            -                -           1/3         0.333333         1/3
1      2  2      4  1/2                          0.500000         1           1/2         0.500000         0
1      2  3      5  1/2                          0.500000         1           3/5         0.600000         1/10
1,2    2  1      4  -                            -                -           1/6         0.166666         1/6
1,2    2  2      6  -                            -                -           4/15        0.266666         4/15
1,2    2  3      8  -                            -                -           47/140      0.335714         47/140
1      m  n  m + n  floor(n/m)/(floor(n/m) + 1)  -> 1 as n -> oo  floor(n/m)  n/(m + n)   -> 1 as n -> oo  \
(-m*floor(n/m) + n)/((m + n)*(floor(n/m) + 1))
"""

GOLDEN_LATEX = r"""\begingroup\renewcommand{\arraystretch}{1.4}
\begin{tabular}{lrrrcccccc}
\toprule
shape & $m$ & $n$ & $d$ & bound & decimal & most & worst case & decimal & gap \\
\midrule
2 & 2 & 1 & 6 & $\frac{1}{3}$ & 0.333333 & -- & $\frac{1}{3}$ & 0.333333 & 0 \\
2 & 2 & 3 & 10 & $\frac{3}{5}$ & 0.600000 & $\frac{3}{2}$ & $\frac{3}{5}$ & 0.600000 & 0 \\
1,2 & 2 & 7 & 16 & -- & -- & -- & $\leq \frac{2}{3}$ & $\leq 0.666667$ & -- \\
2 & $m$ & $n$ & $2 \left(m + n\right)$ & $\frac{n}{m + n}$ & $\to 1$ as $n \to \infty$ & """ + (
    r"""$\frac{n}{m}$ for $n \geq m$ & $\frac{n}{m + n}$ & $\to 1$ as $n \to \infty$ & $0$ \\
\bottomrule
\end{tabular}
\endgroup"""
)

UNKNOWN = LawRow(Shape(1, 2), 2, 7, None, Fraction(2, 3), False)


def golden_table() -> PlainTable:
    rows = [*law_rows("fractional", [Shape(2, 2)], [2], [1, 3]), UNKNOWN]
    return law_table(rows, [symbolic_row("fractional", Shape(2, 2))])


def test_golden_text(tmp_path: Path) -> None:
    words = "table --law scaling --m 2 --n 1..3 --shape 1 --shape 1,2"
    run = inline(*words.split(), cwd=tmp_path)
    assert (run.returncode, run.stdout, run.stderr) == (0, GOLDEN_TEXT, "")


def test_golden_latex() -> None:
    assert WRITERS["latex"](golden_table()) == GOLDEN_LATEX


def test_two_or_51_is_the_row_of_the_post() -> None:
    (row,) = law_rows("scaling", [ONE], [2], [51])
    assert (row.claim.weak, row.fraction, row.exact) == (Fraction(25, 26), Fraction(51, 53), True)
    assert row.gap == Fraction(51, 53) - Fraction(25, 26) == Fraction(1, 1378)
    (row,) = law_rows("fractional", [ONE], [2], [51])
    assert (row.claim.weak, row.claim.most, row.gap) == (Fraction(51, 53), Fraction(51, 2), 0)


def test_decimals_never_promise_more_than_the_fraction() -> None:
    assert decimal_down(Fraction(2, 3)) == "0.666666"
    assert decimal_down(Fraction(1)) == decimal_up(Fraction(1)) == "1.000000"
    assert decimal_down(Fraction(0)) == decimal_up(Fraction(0)) == "0.000000"
    assert decimal_down(Fraction(10**30 - 1, 10**30)) == "0.999999"
    assert decimal_up(Fraction(1, 10**30)) == "0.000001"
    assert decimal_down(Fraction(1, 16)) == decimal_up(Fraction(1, 16)) == "0.062500"
    strict = 0
    for below in range(1, 60):
        for above in range(below + 1):
            share = Fraction(above, below)
            down, up = Fraction(decimal_down(share)), Fraction(decimal_up(share))
            assert down <= share <= up <= down + Fraction(1, 10**6)
            assert (down == up) == ((share * 10**6).denominator == 1)
            strict += down < share
    assert strict > 1000


@pytest.mark.parametrize("shape", [ONE, Shape(2, 2), Shape(2, 1), Shape(3, 1), Shape(4, 2)], ids=str)
def test_the_closed_worst_case_is_the_enumerated_one(shape: Shape) -> None:
    compared = 0
    for m, n in product(range(1, 6), range(1, 6)):
        if shape.d(m, n) <= 6:
            found = worst_case(shape.problem(m, n))
            assert found.exact
            assert (found.fraction, True) == least_share(shape, m, n), (m, n)
            compared += 1
    assert compared >= {ONE: 14, Shape(2, 2): 3, Shape(2, 1): 6, Shape(3, 1): 3, Shape(4, 2): 1}[shape]


def test_the_reward_on_one_state_has_the_closed_share_without_ties() -> None:
    shapes = (ONE, Shape(2, 2), Shape(3, 3), Shape(2, 1), Shape(6, 3), Shape(1, 2), Shape(2, 3))
    for shape, m, n in product(shapes, range(1, 5), range(1, 5)):
        problem = shape.problem(m, n)
        counts = count_orbit(problem, (1, *[0] * (problem.d - 1)))
        assert (counts.A, counts.tie, counts.B) == (m * shape.K, 0, n * shape.L)
        if shape.K % shape.L == 0:
            assert least_share(shape, m, n) == (counts.weak, True)


def test_other_shapes_agree_with_the_enumeration_and_what_is_only_found_lies_above(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [(Shape(1, 2), 1, 1), (Shape(1, 2), 1, 2), (Shape(1, 2), 2, 2), (Shape(1, 3), 2, 1), (Shape(3, 2), 1, 1)]
    exact = {case: worst_case(case[0].problem(*case[1:])).fraction for case in cases}
    for case in cases:
        assert least_share(*case) == (exact[case], True)
        shape, m, n = case
        assert exact[case] <= Fraction(n * shape.L, shape.d(m, n))

    def too_large(*_: object, **__: object) -> None:
        raise TooLarge("too many")

    monkeypatch.setattr(bound_ranges, "worst_case", too_large)
    above = 0
    for case in cases:
        share, known = least_share(*case)
        assert share >= exact[case]
        assert not known
        above += share > exact[case]
    monkeypatch.setattr(bound_ranges, "find_bad_reward", lambda *_: None)
    for shape, m, n in cases:
        assert least_share(shape, m, n) == (Fraction(n * shape.L, shape.d(m, n)), False)
    monkeypatch.setattr(bound_ranges, "MOST_IMAGES", 0)
    monkeypatch.setattr(bound_ranges, "worst_case", None)
    assert least_share(Shape(1, 2), 1, 2) == (Fraction(4, 5), False)


def test_an_enumeration_that_stopped_is_not_called_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    shape, m, n = Shape(1, 2), 1, 3
    assert least_share(shape, m, n) == (Fraction(19, 35), True)
    monkeypatch.setattr(bound_ranges, "WORK", images(shape, m, n))  # a limit of one cell
    share, known = least_share(shape, m, n)
    assert share >= Fraction(19, 35)
    assert not known
    (row,) = law_rows("scaling", [shape], [m], [n])
    assert row.gap is None


def test_images_are_the_different_pairs_of_option_sets() -> None:
    from itertools import permutations

    for shape, m, n in ((ONE, 2, 3), (Shape(1, 2), 2, 1), (Shape(2, 1), 1, 3), (Shape(1, 3), 2, 1)):
        problem = shape.problem(m, n)
        sides = [[frozenset(x.support) for x in options] for options in (problem.A, problem.B)]
        pairs = {
            tuple(frozenset(frozenset(phi[s] for s in x) for x in side) for side in sides)
            for phi in permutations(range(problem.d))
        }
        assert len(pairs) == images(shape, m, n)


def test_the_rules_prove_what_the_laws_say() -> None:
    silent = 0
    for shape, m, n in product((ONE, Shape(2, 2)), range(1, 4), range(1, 6)):
        problem = shape.problem(m, n)
        for law, rule in (("scaling", "clique"), ("fractional", "blocks")):
            expected, found = LAWS[law](m, n), certify(problem, rule).claim
            silent += expected is None
            assert (expected and expected.weak) == (found and found.weak), (rule, shape, m, n)
            assert (expected and expected.most) == (found and found.most), (rule, shape, m, n)
    assert silent == 6
    assert scaling(3, 2) is None
    assert fractional(3, 2).most is None


def test_letters_become_the_numbers_of_every_row() -> None:
    for law in LAWS:
        for shape in (ONE, Shape(3, 3)):
            letters = symbolic_row(law, shape)
            for row in law_rows(law, [shape], range(1, 13), range(1, 13)):
                at = {M: row.m, N: row.n}
                assert letters.weak.subs(at) == (row.claim.weak if row.claim else 0)
                assert letters.worst.subs(at) == row.fraction
                assert letters.gap.subs(at) == row.gap
                assert letters.d.subs(at) == row.d
                if row.claim is None or row.claim.most is not None:
                    assert letters.most.subs(at) == (row.claim.most if row.claim else 0)
    with pytest.raises(ValueError, match="different shapes"):
        symbolic_row("scaling", Shape(1, 2))
    with pytest.raises(ValueError, match="no law"):
        symbolic_row("another", ONE)


def test_what_is_not_exact_says_so() -> None:
    assert cells(UNKNOWN)[4:] == ("-", "-", "-", "<= 2/3", "<= 0.666667", "-")
    assert UNKNOWN.gap is None
    (exact,) = law_rows("fractional", [Shape(1, 2)], [1], [1])
    assert cells(exact)[4:] == ("-", "-", "-", "1/3", "0.333333", "1/3")


def test_rows_come_by_shape_then_m_then_n_and_shapes_once(tmp_path: Path) -> None:
    words = "table --law fractional --m 1..2 --n 9..10 --shape 2,2 --shape 1 --shape 2 --format csv --no-symbolic"
    run = inline(*words.split(), cwd=tmp_path)
    heading, *lines = csv.reader(io.StringIO(run.stdout))
    assert heading == [column.heading for column in COLUMNS]
    assert len(set(heading)) == len(heading)
    assert [tuple(line[:3]) for line in lines] == [
        (shape, m, n) for shape in ("2", "1") for m in ("1", "2") for n in ("9", "10")
    ]
    for shape, m, n, d, bound, decimal, most, worst, *_ in lines:
        assert Fraction(bound) == Fraction(worst) == Fraction(int(n), int(m) + int(n))
        assert Fraction(decimal) <= Fraction(bound)
        assert Fraction(most) == Fraction(int(n), int(m))
        assert int(d) == int(shape) * (int(m) + int(n))


def test_markdown_keeps_the_stars_of_formulas() -> None:
    table = law_table(law_rows("scaling", [ONE], [2], [3]), [symbolic_row("scaling", ONE)])
    lines = WRITERS["markdown"](table).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {len(COLUMNS) + 1}
    assert "| `(-m*floor(n/m) + n)/((m + n)*(floor(n/m) + 1))` |" in lines[3]
    assert "*" not in re.sub(r"`[^`]*`", "", lines[3])


class Page(HTMLParser):
    """The cells of a page with their attributes; fails on tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("table", "thead", "tbody", "tr", "th", "td")
        self.open.append(tag)
        if tag in ("th", "td"):
            self.found.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("th", "td"):
            tag, attrs, text = self.found[-1]
            self.found[-1] = tag, attrs, text + data


def test_html_escapes_everything_and_says_what_headings_are_for() -> None:
    hostile = '</td><script>alert("&amp;")</script>\''
    page = Page()
    text = WRITERS["html"](
        PlainTable((Column(hostile, "x", is_name=True), Column("b", "b")), ((hostile, Formula(hostile, "$x$")),))
    )
    page.feed(text)
    assert page.open == []
    assert page.found == [
        ("th", {"scope": "col"}, hostile),
        ("th", {"scope": "col"}, "b"),
        ("th", {"scope": "row"}, hostile),
        ("td", {}, hostile),
    ]
    page = Page()
    page.feed(WRITERS["html"](golden_table()))
    width = len(COLUMNS)
    assert len(page.found) == 5 * width
    assert [attrs for _, attrs, _ in page.found[:width]] == [{"scope": "col"}] * width
    assert [tag for tag, _, _ in page.found[width : 2 * width]] == ["th"] * 3 + ["td"] * (width - 3)
    assert ("td", {}, "<= 2/3") in page.found


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        PlainTable((Column("a", "a"), Column("b", "b")), (("x",),))


def test_latex_is_balanced_and_uses_known_words_only() -> None:
    for law in LAWS:
        table = law_table(law_rows(law, [ONE, Shape(2, 2)], range(1, 4), range(1, 4)), [symbolic_row(law, ONE)])
        text = WRITERS["latex"](table)
        rows = [line for line in text.splitlines() if line.endswith(r" \\")]
        assert len(rows) == len(table.rows) + 1 == 20
        for row in rows:
            assert row.count(" & ") == len(COLUMNS) - 1
            for cell in row.removesuffix(r" \\").split(" & "):
                assert cell.count("{") == cell.count("}")
                assert cell.count("$") in (0, 2, 4)
                assert not set("_^<>%#") & set(cell)
        words = set(re.findall(r"\\([a-z]+)", text))
        known = "begin end toprule midrule bottomrule frac left right lfloor rfloor to infty geq"
        known += " begingroup endgroup renewcommand arraystretch"
        assert words <= set(known.split())


def test_the_latex_compiles(tmp_path: Path) -> None:
    engine = next(filter(None, map(shutil.which, ("pdflatex", "lualatex", "xelatex", "tectonic"))), None)
    if engine is None:
        pytest.skip("no LaTeX engine on this machine: that the tables compile was NOT checked")
    (tmp_path / "golden.tex").write_text(WRITERS["latex"](golden_table()))
    words = "table --law scaling --m 1..3 --n 1..3 --shape 1 --shape 2,1 --format latex -o scaling.tex"
    assert inline(*words.split(), cwd=tmp_path).returncode == 0
    assert inline("table", "candy", "--format", "latex", "-o", "candy.tex", cwd=tmp_path).returncode == 0
    inputs = "\n\n".join(rf"\input{{{name}}}" for name in ("golden", "scaling", "candy"))
    (tmp_path / "main.tex").write_text(
        rf"\documentclass{{article}}\usepackage{{booktabs}}\begin{{document}}{inputs}\end{{document}}"
    )
    strict = [] if Path(engine).name == "tectonic" else ["-interaction=nonstopmode", "-halt-on-error"]
    run = subprocess.run([engine, *strict, "main.tex"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert (tmp_path / "main.pdf").stat().st_size > 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", "name problems"),
        ("candy --law scaling --m 1 --n 1", "not of both"),
        ("candy --m 1", "belong to --law"),
        ("candy --shape 1", "belong to --law"),
        ("candy --no-symbolic", "belong to --law"),
        ("--m 1 --n 1", "name problems"),
        ("--law scaling --m 1", "needs --m and --n"),
        ("--law another --m 1 --n 1", "none of scaling, fractional"),
        ("--law scaling --m 0 --n 1", "no range"),
        ("--law scaling --m 3..2 --n 1", "no range"),
        ("--law scaling --m 1..10001 --n 1", "no range"),
        ("--law scaling --m 1 --n 1.5", "no range"),
        ("--law scaling --m 1 --n 1...5", "no range"),
        ("--law scaling --m 1 --n ٣", "no range"),
        ("--law scaling --m 1 --n 01", "no range"),
        ("--law scaling --m=-1 --n 1", "no range"),
        ("--law scaling --m 1 --n 1 --shape 0", "neither K nor K,L"),
        ("--law scaling --m 1 --n 1 --shape 1,2,3", "neither K nor K,L"),
        ("--law scaling --m 1 --n 1 --shape 10001", "neither K nor K,L"),
        ("--law scaling --m 1..10000 --n 1..11", "110000 rows"),
        ("--law scaling --m 1 --n 1 --format word", "text, markdown, csv, latex, html"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(words: str, reason: str, tmp_path: Path) -> None:
    run = inline("table", *words.split(), "-o", "t", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert reason in run.stderr
    assert not (tmp_path / "t").exists()
    assert "Traceback" not in run.stderr


def test_the_ends_of_the_ranges_are_allowed(tmp_path: Path) -> None:
    words = "table --law fractional --m 10000 --n 10000 --shape 10000 --shape 1,10000 --format csv"
    lines = inline(*words.split(), cwd=tmp_path).stdout.splitlines()
    assert lines[1] == "10000,10000,10000,200000000,1/2,0.500000,1,1/2,0.500000,0"
    assert lines[2] == '"1,10000",10000,10000,100010000,-,-,-,<= 10000/10001,<= 0.999901,-'
    assert lines[3].startswith("10000,m,n,10000*(m + n),n/(m + n),'-> 1 as n -> oo,n/m for n >= m,")


def test_shapes_need_states() -> None:
    with pytest.raises(ValueError, match="at least one state"):
        Shape(0, 1)
