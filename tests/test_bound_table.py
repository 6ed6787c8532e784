"""`orbitcert table`: every rule beside the exact worst case, in five forms."""

import csv
import io
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from oracle.cliques import WorstCase, random_problem
from orbitcert.bounds import BoundRow, bound_row
from orbitcert.certification import RULES, certify
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.orbit.adversary import BadReward
from orbitcert.orbit.counts import count_orbit
from orbitcert.present.bound_table import FORMATS, HEADINGS, cells
from orbitcert.present.plain_table import Column, PlainTable, text_table


def question(name, d, A, B):
    return Problem(name, tuple(f"s_{i}" for i in range(d)), option_set(A), option_set(B))


E = Option.one_hot
TRIANGLE = question("tri & angle_#1 | 100 %", 4, [E(0)], [Option.uniform(p) for p in ((1, 2), (1, 3), (2, 3))])
MIXED = question("7/12", 4, [E(0)], [E(1), Option.uniform((2, 3))])
CANDY = question("candy", 3, [E(0)], [E(1), E(2)])

GOLDEN = {
    "text": r"""problem                 d  |A|  |B|  clique  blocks  orbits  packing  worst case  worst reward                     tight  certificate
candy                   3    1    2  2/3     2/3     2/3     2/3      2/3         s_0=1                            yes    ac0e904e4ed9
tri & angle_#1 | 100 %  4    1    3  -       -       -       1/2      1/2         s_0=-1, s_1=-3, s_2=-9, s_3=-27  yes    89d145b7113b
7/12                    4    1    2  1/2     1/2     1/2     7/12     7/12        s_0=-1, s_1=-3, s_2=-9, s_3=-27  yes    0eb7b9c39350""",  # noqa: E501
    "markdown": r"""| problem | d | \|A\| | \|B\| | clique | blocks | orbits | packing | worst case | worst reward | tight | certificate |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| candy | 3 | 1 | 2 | 2/3 | 2/3 | 2/3 | 2/3 | 2/3 | s_0=1 | yes | ac0e904e4ed9 |
| tri & angle_#1 \| 100 % | 4 | 1 | 3 | - | - | - | 1/2 | 1/2 | s_0=-1, s_1=-3, s_2=-9, s_3=-27 | yes | 89d145b7113b |
| 7/12 | 4 | 1 | 2 | 1/2 | 1/2 | 1/2 | 7/12 | 7/12 | s_0=-1, s_1=-3, s_2=-9, s_3=-27 | yes | 0eb7b9c39350 |""",  # noqa: E501
    "csv": r"""problem,d,|A|,|B|,clique,blocks,orbits,packing,worst case,worst reward,tight,certificate
candy,3,1,2,2/3,2/3,2/3,2/3,2/3,s_0=1,yes,ac0e904e4ed9681b3b8ff558c69a9ed5dc695b72d5ba2fe541386dbc6ae1d1fa
tri & angle_#1 | 100 %,4,1,3,-,-,-,1/2,1/2,"s_0=-1, s_1=-3, s_2=-9, s_3=-27",yes,89d145b7113bf130542dd4bf3c3c23d89b1a628230d6fa9e480479d74fac0287
7/12,4,1,2,1/2,1/2,1/2,7/12,7/12,"s_0=-1, s_1=-3, s_2=-9, s_3=-27",yes,0eb7b9c39350dd17f6a904dba53abca805b32e6470186fa10d3c36c14d027a1b""",  # noqa: E501
    "latex": r"""\begin{tabular}{lrrrccccclll}
\toprule
problem & $d$ & $|A|$ & $|B|$ & clique & blocks & orbits & packing & worst case & worst reward & tight & certificate \\
\midrule
candy & 3 & 1 & 2 & $\frac{2}{3}$ & $\frac{2}{3}$ & $\frac{2}{3}$ & $\frac{2}{3}$ & $\frac{2}{3}$ & s\_0=1 & yes & ac0e904e4ed9 \\
tri \& angle\_\#1 \textbar{} 100 \% & 4 & 1 & 3 & - & - & - & $\frac{1}{2}$ & $\frac{1}{2}$ & s\_0=-1, s\_1=-3, s\_2=-9, s\_3=-27 & yes & 89d145b7113b \\
$\frac{7}{12}$ & 4 & 1 & 2 & $\frac{1}{2}$ & $\frac{1}{2}$ & $\frac{1}{2}$ & $\frac{7}{12}$ & $\frac{7}{12}$ & s\_0=-1, s\_1=-3, s\_2=-9, s\_3=-27 & yes & 0eb7b9c39350 \\
\bottomrule
\end{tabular}""",  # noqa: E501
}


@pytest.fixture(scope="module")
def rows():
    return [bound_row(problem) for problem in (CANDY, TRIANGLE, MIXED)]


def test_known_rows(rows):
    known = {
        "candy": ("2/3", "2/3", "2/3", "2/3", "2/3"),
        TRIANGLE.name: (None, None, None, "1/2", "1/2"),
        "7/12": ("1/2", "1/2", "1/2", "7/12", "7/12"),
    }
    for row in rows:
        *proved, worst = (None if share is None else Fraction(share) for share in known[row.problem.name])
        assert list(row.proved.values()) == proved
        assert row.worst.counts == count_orbit(row.problem, row.worst.reward)
        assert (row.worst.counts.weak, row.exact, row.tight) == (worst, True, True)
        assert row.digest == certify(row.problem).certificate().digest


def test_a_row_agrees_with_brute_force():
    for seed in range(700, 725):
        problem = random_problem(seed)
        row = bound_row(problem)
        least = WorstCase(problem).least_weak_share()
        assert row.exact, problem
        assert row.worst.counts.weak <= least, problem
        assert all(share is None or share <= least for share in row.proved.values()), problem
        assert row.tight == ((row.best or 0) == row.worst.counts.weak), problem


def test_every_form_has_every_row(rows):
    for name, form in FORMATS.items():
        text = form(rows)
        assert text.count("7/12") >= 3 or name == "latex", name
        assert all(row.digest[:12] in text for row in rows), name
    latex = FORMATS["latex"](rows)
    assert r"tri \& angle\_\#1 \textbar{} 100 \%" in latex
    assert r"$\frac{7}{12}$" in latex
    assert latex.count(r"\\") == 4
    assert latex.startswith(r"\begin{tabular}{")
    assert "caption" not in latex
    assert all(line.count(" & ") == len(HEADINGS) - 1 for line in latex.splitlines() if line.endswith(r"\\"))
    read = list(csv.reader(io.StringIO(FORMATS["csv"](rows))))
    assert read[0] == list(HEADINGS)
    assert [line[0] for line in read[1:]] == [row.problem.name for row in rows]
    assert [line[-1] for line in read[1:]] == [row.digest for row in rows]
    markdown = FORMATS["markdown"](rows).splitlines()
    assert len(markdown) == 5
    assert len({line.replace("\\|", "").count("|") for line in markdown}) == 1


def test_golden_forms(rows):
    assert set(FORMATS) == {*GOLDEN, "html"}
    for name, text in GOLDEN.items():
        assert FORMATS[name](rows) == text, name


def test_html_has_a_named_row_per_problem(rows):
    lines = FORMATS["html"](rows).splitlines()
    assert sum(line.startswith('<tr><th scope="row">') for line in lines) == len(rows)
    assert '<tr><th scope="row">tri &amp; angle_#1 | 100 %</th><td>4</td>' in lines[6]
    assert all(line.count("</t") == len(HEADINGS) + 1 for line in lines if line.startswith("<tr>"))


def test_text_is_laid_out_as_rich_does():
    columns = (Column("name", "name", "l"), Column("d", "$d$", "r"), Column("宽", "x", "c"))
    lines = (("[bold]x[/bold]", "10", "a"), ("日本語", "2", ""), ("e\u0301", "", "long enough"), ("", "3", "é"))
    for rows in (lines, ()):
        table = Table(box=None, pad_edge=False, show_edge=False)
        for column in columns:
            table.add_column(column.heading, justify="right" if column.side == "r" else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(cell.replace("[", r"\[") for cell in row))
        console = Console(file=io.StringIO(), width=10_000, color_system=None)
        console.print(table)
        expected = "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())
        assert text_table(PlainTable(columns, rows)) == expected


def test_what_is_not_exact_says_so():
    proved = dict.fromkeys(RULES) | {"clique": Fraction(1, 2)}
    worst = BadReward((1, 0, 0), count_orbit(CANDY, (1, 0, 0)))
    row = BoundRow(CANDY, proved, worst, False, None)
    assert row.tight is None
    assert cells(row)[-4:] == ("<= 2/3", "s_0=1", "?", "-")
    assert r"$\leq \frac{2}{3}$" in FORMATS["latex"]([row])
    assert BoundRow(CANDY, proved, worst, True, None).tight is False
    assert cells(BoundRow(CANDY, proved, None, False, None))[-4:] == ("?", "?", "?", "-")


def test_the_command_writes_files_and_refuses_what_it_does_not_know(tmp_path: Path):
    write_json_atomically(tmp_path / "p.json", problem_to_json(MIXED))

    def run(*words):
        command = [sys.executable, "-m", "orbitcert", "table", *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    done = run("candy", "p.json", "--format", "csv", "-o", "t.csv")
    assert (done.returncode, done.stdout) == (0, "written to t.csv\n")
    assert (tmp_path / "t.csv").read_text().count("\n") == 3
    assert run("candy", "--format", "word").returncode == 2
    missing = run("candy", "no.json")
    assert (missing.returncode, missing.stdout) == (4, "")
    assert missing.stderr.count("\n") == 1
