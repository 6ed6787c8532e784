"""The atlas: statuses, files and digests from finished ledgers, the same whoever made them; the committed one."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from command import orbitcert
from orbitcert.law.atlas import Contradiction, atlas_of, read_source
from orbitcert.law.counterexample import counterexample_from_json, faults
from orbitcert.law.hunting import run_sweep
from orbitcert.law.laws import LAWS
from orbitcert.law.runners import run_here, run_in_processes
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.universe import Universe
from orbitcert.present.atlas_page import atlas_files

NAMES = ("clique-weak", "clique-strict-generic", "few-blocks-most", "enough-transitive-most", "shapes-apart-weak")
SPEC = SweepSpec(Universe((1, 3), (1, 2), (1, 2)), NAMES)
LABELLED = SweepSpec(Universe((1, 3), (1, 1), (1, 2), labelled=True), ("clique-weak", "few-blocks-most"))
COMMITTED = Path(__file__).parent.parent / "docs" / "atlas"


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    """The ledgers of two sweeps."""
    folder = tmp_path_factory.mktemp("ledgers")
    paths = [folder / "1.jsonl", folder / "2.jsonl"]
    for spec, path in zip((SPEC, LABELLED), paths, strict=True):
        run_sweep(spec, run_here, path)
    return paths


def files_of(folder):
    """Every file below a folder by its name."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_statuses_are_proved_refuted_and_open(ledgers):
    atlas = atlas_of([read_source(path) for path in ledgers])
    assert {entry.law.name: entry.status for entry in atlas.entries} == {
        "clique-weak": "proved",
        "clique-strict-generic": "refuted",
        "few-blocks-most": "refuted",
        "enough-transitive-most": "open",
        "shapes-apart-weak": "proved",
    }
    both = atlas.entries[0]
    assert all(tally is not None and tally.holds for tally in both.tallies)
    assert both.total.holds == sum(tally.holds for tally in both.tallies)
    assert atlas.entries[1].tallies[1] is None
    assert atlas.entries[2].smallest.problem.d == 3


def test_the_files_say_what_the_sweeps_found(ledgers):
    atlas = atlas_of([read_source(path) for path in ledgers])
    files = atlas_files(atlas, ["orbitcert hunt ..."], None)
    rows = list(csv.DictReader(files["laws.csv"].splitlines()))
    assert len(rows) == 7
    for row in rows:
        source = next(s for s in atlas.sources if s.spec.universe.words == row["universe"])
        tally = source.tally(LAWS[row["law"]])
        assert [int(row[k]) for k in ("holds", "tight", "fails", "vacuous", "undecided")] == [
            tally.holds,
            tally.tight,
            tally.fails,
            tally.vacuous,
            tally.undecided,
        ]
    shares = list(csv.DictReader(files["worst-cases.csv"].splitlines()))
    assert sum(int(row["cases"]) for row in shares) == sum(source.outcome.cases for source in atlas.sources)
    assert all(0 <= Fraction(row["worst share"]) <= 1 for row in shares)
    assert files["b-files/universe-1/cases.txt"].splitlines()[1:] == ["1 0", "2 16", "3 154"]
    assert files["b-files/universe-1/few-blocks-most.fails.txt"].splitlines()[1:] == ["1 0", "2 0", "3 5"]
    assert not any(name.startswith("b-files/universe-2") for name in files)
    examples = [name for name in files if name.startswith("counterexamples/")]
    assert len(examples) == 2
    for name in examples:
        found = counterexample_from_json(json.loads(files[name]), name)
        assert not list(faults(found, LAWS[found.law]))
        assert f"]({name})" in files["README.md"]
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].splitlines())
    assert sums == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items() if name != "SHA256SUMS"
    }


def test_the_atlas_does_not_depend_on_who_did_the_work(ledgers, tmp_path):
    other = tmp_path / "1.jsonl"
    run_sweep(SPEC, run_in_processes(2), other)
    for name, paths in (("a", ledgers), ("b", [other, ledgers[1]])):
        run = orbitcert("atlas", *map(str, paths), "-o", name, "--made-by", __file__, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
    one, two = files_of(tmp_path / "a"), files_of(tmp_path / "b")
    assert one == two
    assert one["worst-cases.svg"].startswith("<?xml")
    assert "Date" not in one["worst-cases.svg"]


def test_an_unfinished_ledger_makes_no_atlas(ledgers, tmp_path):
    lines = ledgers[0].read_bytes().splitlines(keepends=True)
    (tmp_path / "short.jsonl").write_bytes(b"".join(lines[:-1]))
    run = orbitcert("atlas", "short.jsonl", "-o", "a", cwd=tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (4, 1)
    assert "missing" in run.stderr
    assert not (tmp_path / "a").exists()


def test_a_proved_law_that_fails_is_a_contradiction(ledgers, monkeypatch):
    source = read_source(ledgers[0])
    sweep = sweep_of(SPEC)
    believed = tuple(replace(law, theorem="Law 0") if law.name == "few-blocks-most" else law for law in sweep.laws)
    monkeypatch.setattr("orbitcert.law.atlas.sweep_of", lambda spec: replace(sweep, laws=believed))
    with pytest.raises(Contradiction, match="few-blocks-most is proved"):
        atlas_of([source])


def test_without_matplotlib_there_is_no_plot_and_a_line_that_says_so(ledgers, tmp_path):
    (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError('no', name='matplotlib')")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "orbitcert", "atlas", str(ledgers[0]), "-o", "a"]
    refused = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stderr.count("\n")) == (4, 1)
    assert "--no-plot" in refused.stderr
    plain = subprocess.run([*command, "--no-plot"], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert plain.returncode == 0
    assert not (tmp_path / "a" / "worst-cases.svg").exists()
    assert "svg" not in (tmp_path / "a" / "README.md").read_text()


def committed(name):
    """The rows of a committed data file."""
    with open(COMMITTED / name, newline="") as file:
        return list(csv.DictReader(file))


def test_the_committed_atlas_has_the_digests_it_says():
    names = 0
    for line in (COMMITTED / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((COMMITTED / name).read_bytes()).hexdigest() == digest
        names += 1
    assert names == len(files_of(COMMITTED)) - 1 > 60


def test_the_committed_counterexamples_stand():
    checked = 0
    for path in (COMMITTED / "counterexamples").iterdir():
        found = counterexample_from_json(json.loads(path.read_text()), path.name)
        assert not list(faults(found, LAWS[found.law]))
        checked += 1
    assert checked == sum(law.theorem is None for law in LAWS.values()) == 17


def test_the_committed_atlas_says_what_a_new_sweep_of_up_to_three_states_says():
    """The first universe, stratum by stratum; the larger strata take half an hour."""
    rows = committed("worst-cases.csv")
    words = rows[0]["universe"]
    assert words.startswith("1..5 states, |A| 1..2, |B| 1..4, ")
    known = {
        (row["stratum"], Fraction(row["worst share"])): int(row["cases"]) for row in rows if row["universe"] == words
    }
    names = tuple(name for name, law in LAWS.items() if not law.hypothesis.chooses)
    hunts = run_sweep(SweepSpec(Universe((1, 3), (1, 2), (1, 4)), names))
    compared = 0
    for stratum, result in zip(("1", "2", "3"), hunts[0].outcome.strata, strict=True):
        assert dict(result.worst) == {share: n for (name, share), n in known.items() if name == stratum}
        compared += result.cases
        for k, name in enumerate(names):
            premises = COMMITTED / "b-files" / "universe-1" / f"{name}.premises.txt"
            fails = COMMITTED / "b-files" / "universe-1" / f"{name}.fails.txt"
            tally = result.laws[k]
            assert column(premises)[stratum] == tally.holds + tally.fails
            assert (column(fails)[stratum] if fails.exists() else 0) == tally.fails
    assert compared == hunts[0].outcome.cases > 500
    assert set(column(COMMITTED / "b-files" / "universe-1" / "cases.txt")) == {"1", "2", "3", "4", "5"}


def column(path):
    """A b-file."""
    return {n: int(a) for n, a in (line.split() for line in path.read_text().splitlines() if line[0] != "#")}


def test_the_committed_atlas_is_about_every_law():
    rows = committed("laws.csv")
    assert {row["law"] for row in rows} == set(LAWS)
    for row in rows:
        assert (row["status"] == "proved") == (LAWS[row["law"]].theorem is not None)
        assert row["status"] in ("proved", "refuted")
        assert row["statement"] == LAWS[row["law"]].statement
        assert row["undecided"] == "0"
        assert row["status"] != "proved" or row["fails"] == "0"


def test_the_smallest_counterexample_of_all_ledgers_is_shown(ledgers, tmp_path):
    path = tmp_path / "four.jsonl"
    run_sweep(SweepSpec(Universe((4, 4), (2, 2), (1, 1), supports=(1, 1)), ("few-blocks-most",)), run_here, path)
    four = read_source(path)
    assert atlas_of([four]).entries[0].smallest.problem.d == 4
    for sources in ([four, read_source(ledgers[0])], [read_source(ledgers[0]), four]):
        (entry,) = [entry for entry in atlas_of(sources).entries if entry.law.name == "few-blocks-most"]
        assert entry.smallest.problem.d == 3
