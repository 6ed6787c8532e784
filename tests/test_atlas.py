"""The atlas: page and data of finished sweeps, right in every number, the same bytes whoever made the ledgers."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from inline_command import inline
from orbitcert.exact.bad_input import BadInput
from orbitcert.law import atlas as atlas_module
from orbitcert.law.atlas import Contradiction, Source, atlas_of, read_source
from orbitcert.law.hunting import run_sweep
from orbitcert.law.laws import LAWS
from orbitcert.law.ledger import ledger_digest
from orbitcert.law.runners import run_in_processes
from orbitcert.law.spec import SweepSpec
from orbitcert.law.universe import Universe
from orbitcert.present.atlas_page import atlas_files

PLAIN = SweepSpec(Universe((1, 3), (1, 2), (1, 2)), tuple(n for n, law in LAWS.items() if not law.hypothesis.chooses))
CHOOSING = SweepSpec(
    Universe((1, 3), (1, 1), (1, 2), (0, 1)), tuple(n for n, law in LAWS.items() if law.hypothesis.chooses)
)
LABELLED = SweepSpec(Universe((1, 3), (1, 1), (1, 2), labelled=True), ("clique-weak", "few-blocks-most", "shapes-most"))
SPECS = {"plain.jsonl": PLAIN, "choosing.jsonl": CHOOSING, "labelled.jsonl": LABELLED}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    """A folder with three ledgers, and what was found."""
    folder = tmp_path_factory.mktemp("ledgers")
    hunts = {name: run_sweep(spec, ledger=folder / name) for name, spec in SPECS.items()}
    return folder, hunts


def copied(ledgers, folder):
    """The ledgers in a folder of their own."""
    for name in SPECS:
        (folder / name).write_bytes((ledgers[0] / name).read_bytes())
    return folder


def files_under(folder):
    """Every file by its relative name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def built(ledgers, tmp_path_factory):
    """The files of the atlas without a plot, and what the command said."""
    folder = copied(ledgers, tmp_path_factory.mktemp("built"))
    run = inline("atlas", *SPECS, "-o", "atlas", "--no-plot", "--json", cwd=folder)
    assert run.returncode == 0, run.stderr
    return files_under(folder / "atlas"), json.loads(run.stdout)


def rows_of(text):
    """The rows of a CSV file as dictionaries."""
    return list(csv.DictReader(io.StringIO(text.decode())))


def test_every_file_is_there_and_has_the_digest_that_is_written_down(built):
    files, said = built
    lines = files["SHA256SUMS"].decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert sums == {name: hashlib.sha256(text).hexdigest() for name, text in files.items() if name != "SHA256SUMS"}
    assert list(sums) == sorted(sums)
    assert {"README.md", "laws.csv", "universes.csv", "worst-cases.csv", "b-files/universe-1/cases.txt"} <= set(files)
    assert said["files"] == str(len(files))
    assert len(files) > 60
    refuted = {f"counterexamples/{name}.json" for name, law in said["laws"].items() if law["status"] == "refuted"}
    assert {name for name in files if name.startswith("counterexamples/")} == refuted
    assert len(refuted) >= 12


def test_the_sums_are_those_that_sha256sum_checks(built, tmp_path):
    for name, text in built[0].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    run = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_statuses_and_numbers_are_those_of_the_sweeps(built, ledgers):
    files, said = built
    rows = rows_of(files["laws.csv"])
    page = files["README.md"].decode()
    expected = []
    for name, spec in SPECS.items():
        for found in ledgers[1][name]:
            expected.append((found.law.name, spec.universe.words, found.tally))
    assert len(rows) == len(expected) == len(LAWS) + 3
    totals = {}
    for law, universe, tally in expected:
        row = next(row for row in rows if (row["law"], row["universe"]) == (law, universe))
        for field in ("holds", "tight", "fails", "vacuous", "undecided"):
            assert row[field] == str(getattr(tally, field))
            totals.setdefault(law, dict.fromkeys(("holds", "tight", "fails", "vacuous", "undecided"), 0))
            totals[law][field] += getattr(tally, field)
        assert row["theorem"] == (LAWS[law].theorem or "")
        assert (row["source"], row["statement"]) == (LAWS[law].source, LAWS[law].statement)
    for law, numbers in totals.items():
        status = "refuted" if numbers["fails"] else "proved" if LAWS[law].theorem else "open"
        assert {row["status"] for row in rows if row["law"] == law} == {status}
        assert said["laws"][law] == {"status": status, **{k: str(numbers[k]) for k in ("holds", "tight", "fails")}}
        cells = [f"`{law}`", "**refuted**" if status == "refuted" else status, *map(str, numbers.values())]
        assert f"| {' | '.join(cells)} |" in page
        assert (f"### {law}" in page) == (status == "refuted")
        assert (f"- `{law}`: no counterexample among the " in page) == (status == "open")
    assert set(totals) == set(LAWS) == set(said["laws"])
    assert {said["laws"][name]["status"] for name in LAWS} >= {"proved", "refuted"}


def test_the_smallest_counterexample_of_all_sweeps_is_shown_and_stands(built, ledgers, tmp_path):
    checked = 0
    for name, text in built[0].items():
        if name.startswith("counterexamples/"):
            (tmp_path / Path(name).name).write_bytes(text)
            law = Path(name).stem
            smallest = [
                f.smallest[0] for hunts in ledgers[1].values() for f in hunts if f.law.name == law and f.smallest
            ]
            problem = json.loads(text)["problem"]
            assert len(problem["states"]) == min(one.problem.d for one in smallest)
            run = inline("recheck", Path(name).name, cwd=tmp_path)
            assert run.returncode == 0
            assert run.stdout.startswith(f"REFUTED {law}:")
            checked += 1
    assert checked >= 12


def test_the_smallest_counterexample_is_taken_from_whichever_sweep_has_it(tmp_path):
    sources = []
    for states in (2, 3):
        spec = SweepSpec(Universe((states, states), (1, 2), (1, 2)), ("few-blocks-most", "bare-counts-weak"))
        run_sweep(spec, ledger=tmp_path / f"{states}.jsonl")
        sources.append(read_source(tmp_path / f"{states}.jsonl"))
    smallest = [source.outcome.law(1).smallest[0][0] for source in sources]
    assert smallest[0] < smallest[1]
    for order in (sources, sources[::-1]):
        entries = {entry.law.name: entry for entry in atlas_of(order).entries}
        assert entries["bare-counts-weak"].smallest.problem.d == 2
        assert entries["few-blocks-most"].smallest.problem.d == 3
        assert entries["bare-counts-weak"].total.fails == sum(source.outcome.law(1).fails for source in sources)


def test_worst_cases_and_strata_add_up_to_the_universes(built, ledgers):
    files = built[0]
    worst, universes = rows_of(files["worst-cases.csv"]), rows_of(files["universes.csv"])
    for name, spec in SPECS.items():
        outcome = ledgers[1][name][0].outcome
        mine = [row for row in worst if row["universe"] == spec.universe.words]
        assert sum(int(row["cases"]) for row in mine) == outcome.cases
        shares = {}
        for row in mine:
            shares[Fraction(row["worst share"])] = shares.get(Fraction(row["worst share"]), 0) + int(row["cases"])
        assert shares == outcome.worst
        digest = ledger_digest(ledgers[0] / name, spec)
        strata = [row for row in universes if row["ledger digest"] == digest]
        assert sum(int(row["cases"]) for row in strata) == outcome.cases
        assert {row["sweep digest"] for row in strata} == {spec.digest}
        assert digest[:16] in files["README.md"].decode()
    assert len(universes) == 3 + 3 + 6
    assert [row["stratum"] for row in universes[6:]] == ["1", "2", "ab", "3", "aab", "abc"]


def test_b_files_have_one_term_per_number_of_states(built, ledgers):
    files = built[0]
    for number, name in ((1, "plain.jsonl"), (2, "choosing.jsonl")):
        hunts = ledgers[1][name]
        folder = f"b-files/universe-{number}"
        wanted = {f"{folder}/cases.txt": [stratum.cases for stratum in hunts[0].outcome.strata]}
        for k, found in enumerate(hunts):
            tallies = [stratum.laws[k] for stratum in found.outcome.strata]
            wanted[f"{folder}/{found.law.name}.premises.txt"] = [t.cases - t.vacuous for t in tallies]
            if found.tally.fails:
                wanted[f"{folder}/{found.law.name}.fails.txt"] = [t.fails for t in tallies]
        assert {file for file in files if file.startswith(folder)} == set(wanted)
        for file, column in wanted.items():
            comment, *lines = files[file].decode().splitlines()
            assert comment.startswith("# ")
            assert lines == [f"{states} {term}" for states, term in enumerate(column, start=1)]
    assert not [file for file in files if file.startswith("b-files/universe-3")]


def test_the_table_of_shares_is_that_of_the_first_universe(built, ledgers):
    page = built[0]["README.md"].decode()
    half = Fraction(1, 2)
    for states, stratum in enumerate(ledgers[1]["plain.jsonl"][0].outcome.strata, start=1):
        shares = stratum.worst
        numbers = [
            stratum.cases,
            shares.get(Fraction(0), 0),
            sum(n for share, n in shares.items() if share < half),
            shares.get(half, 0),
            sum(n for share, n in shares.items() if share > half),
            shares.get(Fraction(1), 0),
        ]
        assert f"| {states} | {' | '.join(map(str, numbers))} |" in page
    assert "worst-cases.svg" not in page
    assert all(ord(c) >= 32 or c == "\n" for c in page)


def test_the_atlas_is_byte_identical_when_built_again_and_from_ledgers_of_other_processes(built, ledgers, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, second = copied(ledgers, tmp_path / "one"), tmp_path / "two"
    for name, spec in SPECS.items():
        run_sweep(spec, run_in_processes(3), second / name)
    for folder in (first, second, second):
        assert inline("atlas", *SPECS, "-o", "atlas", "--no-plot", "--json", cwd=folder).returncode == 0
        assert files_under(folder / "atlas") == built[0]


def test_the_order_of_lines_in_a_ledger_does_not_matter(built, ledgers, tmp_path):
    copied(ledgers, tmp_path)
    for name in SPECS:
        header, *lines = (tmp_path / name).read_text().splitlines()
        (tmp_path / name).write_text("\n".join([header, *reversed(lines)]) + "\n")
    assert inline("atlas", *SPECS, "-o", "atlas", "--no-plot", "--json", cwd=tmp_path).returncode == 0
    assert files_under(tmp_path / "atlas") == built[0]


def test_the_plot_is_deterministic_and_shows_every_number_of_states(ledgers, tmp_path):
    pytest.importorskip("matplotlib")
    plots = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        folder = copied(ledgers, tmp_path / name)
        run = subprocess.run(
            [sys.executable, "-m", "orbitcert", "atlas", "plain.jsonl", "-o", "atlas"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        files = files_under(folder / "atlas")
        assert b"(worst-cases.svg)" in files["README.md"]
        assert hashlib.sha256(files["worst-cases.svg"]).hexdigest().encode() in files["SHA256SUMS"]
        plots.append(files)
    assert plots[0] == plots[1]
    picture = plots[0]["worst-cases.svg"].decode()
    assert picture.lstrip().startswith("<?xml")
    for stratum, states in zip(ledgers[1]["plain.jsonl"][0].outcome.strata, (1, 2, 3), strict=True):
        assert (f"{states} states ({stratum.cases} cases)" in picture) == (stratum.cases > 0)
    assert str(tmp_path) not in picture


WITHOUT_MATPLOTLIB = (
    "import sys; sys.modules['matplotlib'] = None; "
    "sys.argv = ['orbitcert', 'atlas', 'labelled.jsonl', '-o', 'atlas', *sys.argv[1:]]; "
    "from orbitcert.cli import main; main()"
)


def test_without_matplotlib_only_the_plot_is_refused(ledgers, tmp_path):
    copied(ledgers, tmp_path)

    def run(*arguments):
        command = [sys.executable, "-c", WITHOUT_MATPLOTLIB, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    refused = run()
    assert refused.returncode == 4
    assert refused.stderr.count("\n") == 1
    assert "orbitcert[plot]" in refused.stderr
    assert not (tmp_path / "atlas").exists()
    assert run("--no-plot").returncode == 0
    assert "worst-cases.svg" not in files_under(tmp_path / "atlas")


def test_an_incomplete_ledger_is_refused_and_nothing_is_written(ledgers, tmp_path):
    copied(ledgers, tmp_path)
    lines = (tmp_path / "plain.jsonl").read_text().splitlines(keepends=True)
    refused = 0
    for broken, said in (
        (lines[:-1], "1 of 56 units are missing"),
        (lines[:1], "56 of 56 units are missing"),
        ([*lines[:9], *lines[10:]], "1 of 56 units are missing"),
        ([*lines[:-1], lines[-1][:-20]], "plain.jsonl:57"),
        ([*lines, lines[3]], "a second time"),
    ):
        (tmp_path / "plain.jsonl").write_text("".join(broken))
        for order in (("plain.jsonl", "labelled.jsonl"), ("labelled.jsonl", "plain.jsonl")):
            run = inline("atlas", *order, "-o", "atlas", "--no-plot", cwd=tmp_path)
            assert run.returncode == 4
            assert run.is_one_line_of_complaint
            assert "plain.jsonl" in run.stderr
            assert said in run.stderr
            assert not (tmp_path / "atlas").exists()
            refused += 1
    assert refused == 10


def test_a_part_of_a_sweep_is_no_finished_sweep(tmp_path):
    """The page says that every universe was compared with Burnside's lemma; a part was not."""
    run_sweep(replace(LABELLED, part=(0, 2)), ledger=tmp_path / "part.jsonl")
    run = inline("atlas", "part.jsonl", "-o", "atlas", "--no-plot", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "part.jsonl" in run.stderr
    assert not (tmp_path / "atlas").exists()


def test_one_sweep_given_twice_is_not_counted_twice(ledgers, tmp_path):
    copied(ledgers, tmp_path)
    (tmp_path / "again.jsonl").write_bytes((tmp_path / "labelled.jsonl").read_bytes())
    for other in ("labelled.jsonl", "again.jsonl"):
        run = inline("atlas", "labelled.jsonl", other, "-o", "atlas", "--no-plot", "--json", cwd=tmp_path)
        if run.returncode == 0:
            found = {hunt.law.name: hunt.tally for hunt in ledgers[1]["labelled.jsonl"]}
            laws = json.loads(run.stdout)["laws"]
            assert {name: law["holds"] for name, law in laws.items()} == {n: str(t.holds) for n, t in found.items()}
        else:
            assert run.returncode == 4
            assert run.is_one_line_of_complaint


def test_a_ledger_of_another_version_is_refused(ledgers, tmp_path):
    copied(ledgers, tmp_path)
    lines = (tmp_path / "labelled.jsonl").read_text().splitlines()
    for field in ("version", "program", "units", "digest"):
        header = json.dumps(json.loads(lines[0]) | {field: "0"})
        (tmp_path / "labelled.jsonl").write_text("\n".join([header, *lines[1:]]) + "\n")
        run = inline("atlas", "labelled.jsonl", "-o", "atlas", "--no-plot", cwd=tmp_path)
        assert run.returncode == 4
        assert "labelled.jsonl:1" in run.stderr
        assert not (tmp_path / "atlas").exists()


FALSE_THEOREM = """\
from orbitcert.law import MOST, Hypothesis, Law, Premise

LAW = Law(Hypothesis("hope", "always", lambda case: [Premise(len(case.B), len(case.A))]), MOST, theorem="Law 99")
OPEN = Law(Hypothesis("modest", "always", lambda case: [Premise(1, 10**9)]), MOST)
LAWS = [OPEN]
"""


def test_a_proved_law_with_a_failing_case_stops_everything(tmp_path):
    (tmp_path / "hope.py").write_text(FALSE_THEOREM)
    arguments = ("--max-states", "2", "--processes", "1", "--ledger", "l.jsonl")
    assert inline("hunt", "hope.py", *arguments, cwd=tmp_path).returncode == 0
    run = inline("atlas", "l.jsonl", "-o", "atlas", "--no-plot", "--law-file", "hope.py", cwd=tmp_path)
    assert run.returncode == 3
    assert run.is_one_line_of_complaint
    assert "hope-most is proved (Law 99), but fails" in run.stderr
    assert not (tmp_path / "atlas").exists()


def test_an_open_law_of_ones_own_is_open(tmp_path):
    (tmp_path / "hope.py").write_text(FALSE_THEOREM.replace("LAW = ", "UNUSED = "))
    arguments = ("--min-states", "2", "--max-states", "2", "--A", "1", "--B", "1", "--processes", "1")
    hunted = inline("hunt", "hope.py", *arguments, "--ledger", "l.jsonl", "--json", cwd=tmp_path)
    fails = json.loads(hunted.stdout)["fails"]
    run = inline("atlas", "l.jsonl", "-o", "atlas", "--no-plot", "--law-file", "hope.py", "--json", cwd=tmp_path)
    assert run.returncode == 0
    laws = json.loads(run.stdout)["laws"]
    assert laws["modest-most"]["status"] == ("refuted" if int(fails) else "open")


def test_a_theorem_put_on_a_false_law_is_a_contradiction(ledgers, monkeypatch):
    source = read_source(ledgers[0] / "plain.jsonl")
    assert {entry.status for entry in atlas_of([source]).entries} >= {"proved", "refuted"}
    sweep = atlas_module.sweep_of(source.spec)
    wrong = tuple(replace(law, theorem="Law 0") if law.name == "few-blocks-most" else law for law in sweep.laws)
    monkeypatch.setattr(atlas_module, "sweep_of", lambda spec: replace(sweep, laws=wrong))
    with pytest.raises(Contradiction, match=r"few-blocks-most is proved \(Law 0\), but fails"):
        atlas_of([source])


def test_sources_are_read_whole(ledgers):
    for name, spec in SPECS.items():
        source = read_source(ledgers[0] / name)
        hunts = ledgers[1][name]
        assert source == Source(spec, hunts[0].outcome, ledger_digest(ledgers[0] / name, spec))
        for found in hunts:
            assert source.tally(found.law) == found.tally
        assert sum(source.strata().values()) == found.outcome.cases
    assert read_source(ledgers[0] / "choosing.jsonl").tally(LAWS["clique-weak"]) is None
    with pytest.raises(BadInput):
        read_source(ledgers[0] / "missing.jsonl")


def test_the_script_that_made_the_ledgers_is_shown_without_its_comments(ledgers, tmp_path):
    copied(ledgers, tmp_path)
    (tmp_path / "make.sh").write_text(
        "#!/bin/sh\n# remark\nset -e\norbitcert hunt plain --ledger a.jsonl\n\norbitcert atlas a\n"
    )
    arguments = ("atlas", "labelled.jsonl", "-o", "atlas", "--no-plot", "--made-by")
    assert inline(*arguments, "make.sh", cwd=tmp_path).returncode == 0
    page = (tmp_path / "atlas/README.md").read_text()
    assert "```sh\norbitcert hunt plain --ledger a.jsonl\norbitcert atlas a\n```" in page
    assert inline(*arguments, "missing.sh", cwd=tmp_path).returncode == 4


def test_cells_of_tables_keep_their_columns(ledgers):
    source = read_source(ledgers[0] / "labelled.jsonl")
    page = atlas_files(atlas_of([source]), ["orbitcert hunt"], None)["README.md"]
    columns = None
    tables = 0
    for line in page.splitlines():
        if line.startswith("|"):
            width = len(line.replace("\\|", "").split("|"))
            assert columns in (None, width), line
            tables += columns is None
            columns = width
        else:
            columns = None
    assert tables == 4
