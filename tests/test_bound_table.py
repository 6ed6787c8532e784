"""`orbitcert table`: every rule beside the exact worst case, in five forms."""

import csv
import io
import re
import shlex
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from inline_command import inline
from latex_engine import compiled
from oracle.cliques import WorstCase, random_problem
from orbitcert.bounds import BoundRow, bound_row
from orbitcert.certification import RULES, certify
from orbitcert.exact.option import Option, option_set
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.orbit.adversary import BadReward
from orbitcert.orbit.counts import count_orbit
from orbitcert.present.bound_table import HEADINGS, bound_table, cells
from orbitcert.present.plain_table import WRITERS, Column, PlainTable, cell_text, text_table
from orbitcert.present.question_words import percent_down
from orbitcert.present.shares import Share


def question(name, d, A, B):
    return Problem(name, tuple(f"s_{i}" for i in range(d)), option_set(A), option_set(B))


E = Option.one_hot
TRIANGLE = question("tri & angle_#1 | 100 %", 4, [E(0)], [Option.uniform(p) for p in ((1, 2), (1, 3), (2, 3))])
MIXED = question("7/12", 4, [E(0)], [E(1), Option.uniform((2, 3))])
CANDY = question("candy", 3, [E(0)], [E(1), E(2)])
FORMATS = {name: lambda rows, form=form: form(bound_table(rows)) for name, form in WRITERS.items()}

GOLDEN = {
    "text": r"""problem                 d  |A|  |B|  clique         blocks         orbits         packing         worst case      worst reward                     tight  certificate
candy                   3    1    2  2/3 (66.66 %)  2/3 (66.66 %)  2/3 (66.66 %)  2/3 (66.66 %)   2/3 (66.66 %)   s_0=1                            yes    ac0e904e4ed9
tri & angle_#1 | 100 %  4    1    3  -              -              -              1/2 (50.00 %)   1/2 (50.00 %)   s_0=-1, s_1=-3, s_2=-9, s_3=-27  yes    89d145b7113b
7/12                    4    1    2  1/2 (50.00 %)  1/2 (50.00 %)  1/2 (50.00 %)  7/12 (58.33 %)  7/12 (58.33 %)  s_0=-1, s_1=-3, s_2=-9, s_3=-27  yes    0eb7b9c39350""",  # noqa: E501
    "markdown": r"""| problem | d | \|A\| | \|B\| | clique | blocks | orbits | packing | worst case | worst reward | tight | certificate |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| candy | 3 | 1 | 2 | 2/3 (66.66 %) | 2/3 (66.66 %) | 2/3 (66.66 %) | 2/3 (66.66 %) | 2/3 (66.66 %) | s\_0=1 | yes | `ac0e904e4ed9` |
| tri &amp; angle\_#1 \| 100 % | 4 | 1 | 3 | - | - | - | 1/2 (50.00 %) | 1/2 (50.00 %) | s\_0=-1, s\_1=-3, s\_2=-9, s\_3=-27 | yes | `89d145b7113b` |
| 7/12 | 4 | 1 | 2 | 1/2 (50.00 %) | 1/2 (50.00 %) | 1/2 (50.00 %) | 7/12 (58.33 %) | 7/12 (58.33 %) | s\_0=-1, s\_1=-3, s\_2=-9, s\_3=-27 | yes | `0eb7b9c39350` |""",  # noqa: E501
    "csv": r"""problem,d,|A|,|B|,clique,clique decimal,blocks,blocks decimal,orbits,orbits decimal,packing,packing decimal,worst case,worst case decimal,worst reward,tight,certificate
candy,3,1,2,2/3,0.666666,2/3,0.666666,2/3,0.666666,2/3,0.666666,2/3,0.666666,s_0=1,yes,ac0e904e4ed9681b3b8ff558c69a9ed5dc695b72d5ba2fe541386dbc6ae1d1fa
tri & angle_#1 | 100 %,4,1,3,-,-,-,-,-,-,1/2,0.500000,1/2,0.500000,"s_0=-1, s_1=-3, s_2=-9, s_3=-27",yes,89d145b7113bf130542dd4bf3c3c23d89b1a628230d6fa9e480479d74fac0287
7/12,4,1,2,1/2,0.500000,1/2,0.500000,1/2,0.500000,7/12,0.583333,7/12,0.583333,"s_0=-1, s_1=-3, s_2=-9, s_3=-27",yes,0eb7b9c39350dd17f6a904dba53abca805b32e6470186fa10d3c36c14d027a1b""",  # noqa: E501
    "latex": r"""\begingroup\renewcommand{\arraystretch}{1.4}
\begin{tabular}{p{8em}rrrcccccp{8em}ll}
\toprule
problem & $d$ & $|A|$ & $|B|$ & clique & blocks & orbits & packing & worst case & worst reward & tight & certificate \\
\midrule
candy & 3 & 1 & 2 & $\frac{2}{3}$ (66.66\,\%) & $\frac{2}{3}$ (66.66\,\%) & $\frac{2}{3}$ (66.66\,\%) & $\frac{2}{3}$ (66.66\,\%) & $\frac{2}{3}$ (66.66\,\%) & s\_0=1 & yes & \texttt{ac0e904e4ed9} \\
\rightskip=0pt plus 1fil\relax tri \& angle\_\#1 \textbar{} 100 \% & 4 & 1 & 3 & -- & -- & -- & $\frac{1}{2}$ (50.00\,\%) & $\frac{1}{2}$ (50.00\,\%) & \rightskip=0pt plus 1fil\relax s\_0=-1, s\_1=-3, s\_2=-9, s\_3=-27 & yes & \texttt{89d145b7113b} \\
7/12 & 4 & 1 & 2 & $\frac{1}{2}$ (50.00\,\%) & $\frac{1}{2}$ (50.00\,\%) & $\frac{1}{2}$ (50.00\,\%) & $\frac{7}{12}$ (58.33\,\%) & $\frac{7}{12}$ (58.33\,\%) & \rightskip=0pt plus 1fil\relax s\_0=-1, s\_1=-3, s\_2=-9, s\_3=-27 & yes & \texttt{0eb7b9c39350} \\
\bottomrule
\end{tabular}
\endgroup""",  # noqa: E501
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
    assert latex.count(r" \\") == 4
    assert r"\begin{tabular}{" in latex.splitlines()[1]
    assert "caption" not in latex
    assert all(line.count(" & ") == len(HEADINGS) - 1 for line in latex.splitlines() if line.endswith(r"\\"))
    read = list(csv.reader(io.StringIO(FORMATS["csv"](rows))))
    assert [heading for heading in read[0] if " decimal" not in heading] == list(HEADINGS)
    assert len(read[0]) == len(HEADINGS) + len(RULES) + 1
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
    assert cells(row)[-4] == Share(Fraction(2, 3), is_upper=True)
    assert [cell_text(cell) for cell in cells(row)[-4:]] == ["<= 2/3 (66.67 %)", "s_0=1", "?", "-"]
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


def test_the_digest_of_a_row_is_that_of_the_file_that_certify_writes(tmp_path: Path):
    """Recomputed by the line that the how-to gives to referees: standard library only."""
    page = (Path(__file__).parent.parent / "docs" / "how-to" / "print-a-table.md").read_text()
    (line,) = [shlex.split(x[2:]) for x in page.splitlines() if x.startswith("$ python3 -c")]
    accented = Problem("Übung 宽 \\u202e", ("é", "b", "c"), option_set([E(0)]), option_set([E(1), E(2)]))
    checked = 0
    for k, problem in enumerate((CANDY, TRIANGLE, MIXED, accented)):
        write_json_atomically(tmp_path / f"{k}.json", problem_to_json(problem))
        assert inline("certify", f"{k}.json", "-o", f"{k}.cert.json", cwd=tmp_path).returncode == 0
        command = [sys.executable, *line[1:-1], f"{k}.cert.json"]
        run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
        table = inline("table", f"{k}.json", "--format", "csv", cwd=tmp_path).stdout
        (row,) = csv.DictReader(io.StringIO(table))
        assert run.stdout.strip() == row["certificate"]
        assert re.fullmatch("[0-9a-f]{64}", row["certificate"])
        for form in set(WRITERS) - {"csv"}:
            printed = inline("table", f"{k}.json", "--format", form, cwd=tmp_path).stdout
            assert row["certificate"][:12] in printed
            assert row["certificate"][:13] not in printed
        checked += 1
    assert checked == 4


def test_a_program_reads_exact_shares_and_decimals_from_csv(rows):
    proved = dict.fromkeys(RULES, Fraction(2 * 10**60 + 1, 3 * 10**60))
    upper = BoundRow(CANDY, proved, BadReward((1, 0, 0), count_orbit(CANDY, (1, 0, 0))), False, "ab" * 32)
    read = list(csv.DictReader(io.StringIO(FORMATS["csv"]([*rows, upper]))))
    checked = 0
    for row in read[:-1]:
        for name in (*RULES, "worst case"):
            if row[name] != "-":
                gap = Fraction(row[name]) - Fraction(row[f"{name} decimal"])
                assert 0 <= gap < Fraction(1, 10**6)
                checked += 1
    assert checked >= 12
    assert Fraction(read[-1]["clique"]) == proved["clique"]
    assert (read[-1]["worst case"], read[-1]["worst case decimal"]) == ("<= 2/3", "<= 0.666667")
    with pytest.raises(ValueError, match="Invalid literal"):  # an upper bound is not read as a share by mistake
        Fraction(read[-1]["worst case"])


def test_every_form_marks_an_upper_bound_and_rounds_it_up(rows):
    worst = BadReward((1, 0, 0), count_orbit(CANDY, (1, 0, 0)))
    row = BoundRow(CANDY, dict.fromkeys(RULES), worst, False, None)
    shown = {
        "text": "<= 2/3 (66.67 %)",
        "markdown": "| &lt;= 2/3 (66.67 %) |",
        "csv": ",<= 2/3,<= 0.666667,",
        "latex": r"$\leq \frac{2}{3}$ (66.67\,\%)",
        "html": "<td>&lt;= 2/3 (66.67 %)</td>",
    }
    assert set(shown) == set(FORMATS)
    for name, text in shown.items():
        assert text in FORMATS[name]([row])
        assert "66.66" not in FORMATS[name]([row])


def test_shares_are_rounded_to_their_side():
    strict = 0
    for below in range(1, 40):
        for above in range(below + 1):
            share = Fraction(above, below)
            low, high = Share(share), Share(share, is_upper=True)
            assert Fraction(low.decimal) <= share <= Fraction(high.decimal.removeprefix("<= "))
            assert Fraction(low.percent) <= 100 * share <= Fraction(high.percent)
            assert low.percent + " %" == percent_down(share)
            strict += Fraction(low.percent) < 100 * share
    assert strict > 300
    assert Share(Fraction(1, 10**60)).percent == "0.00"
    assert Share(Fraction(1, 10**60), is_upper=True).percent == "0.01"
    assert Share(Fraction(10**60 - 1, 10**60)).percent == "99.99"
    assert Share(Fraction(1), is_upper=True).text == "<= 1 (100.00 %)"


def test_numbers_of_sixty_digits_do_not_break_the_layout(tmp_path: Path):
    long = Fraction(10**61 + 1, 10**61 + 3)
    reward = (long, -long, 1, 2, 3, 4, 5)
    problem = question("long", 7, [E(0)], [E(1)])
    row = BoundRow(
        problem,
        dict.fromkeys(RULES, long),
        BadReward(reward, count_orbit(problem, (1, 0, 0, 0, 0, 0, 0))),
        False,
        "ab" * 32,
    )
    text = FORMATS["text"]([row]).splitlines()
    assert max(map(len, text)) < 400
    assert "10000000.../10000000... with 62/62 digits (99.99 %)" in text[1]
    assert "s_0=10000000... (125 characters), s_1=-1000000... (126 characters), s_2=1, ... 4 more" in text[1]
    for name in ("text", "markdown", "latex", "html"):
        assert str(10**61 + 1) not in FORMATS[name]([row]), name
    (read,) = csv.DictReader(io.StringIO(FORMATS["csv"]([row])))
    assert Fraction(read["packing"]) == long
    assert read["worst reward"].startswith(f"s_0={long}, s_1={-long}, s_2=1, ")
    compiled(FORMATS["latex"]([row]), ("booktabs",), tmp_path)


def test_the_latex_of_a_paper_fits_its_page(rows, tmp_path: Path):
    """With the columns of the how-to the table is no wider than the text of an article; a long name takes one more."""
    names = ["problem", "d", "blocks", "packing", "worst case", "tight", "certificate"]
    short, long = [row for row in rows if row.problem is not TRIANGLE], rows
    for chosen, kept in ((short, names), (long, [name for name in names if name != "blocks"])):
        table = WRITERS["latex"](bound_table(chosen).only(kept))
        compiled(r"\noindent\footnotesize " + table, ("booktabs",), tmp_path)
        assert "Overfull" not in (tmp_path / "page.log").read_text(errors="replace")
    compiled(r"\noindent " + FORMATS["latex"](rows), ("booktabs",), tmp_path)
    assert "Overfull" in (tmp_path / "page.log").read_text(errors="replace")


def test_columns_are_chosen_and_unknown_ones_refused(tmp_path: Path):
    run = inline("table", "candy", "--columns", "worst case, problem,problem", "--format", "csv", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "worst case,worst case decimal,problem\n2/3,0.666666,candy\n")
    run = inline(
        "table", "--law", "scaling", "--m", "1", "--n", "2", "--columns", "m,n,gap", "--no-symbolic", cwd=tmp_path
    )
    assert (run.returncode, run.stdout) == (0, "m  n  gap\n1  2  0\n")
    for words in (["candy", "--columns", "problem,<b>"], ["candy", "--columns", ""], ["candy", "--columns", "gap"]):
        run = inline("table", *words, cwd=tmp_path)
        assert (run.returncode, run.stdout) == (2, "")
        assert "is none of problem, d" in " ".join(run.stderr.replace("│", " ").split())
