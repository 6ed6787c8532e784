"""The committed atlas: its digests, its counterexamples, and its numbers where a new sweep is quick."""

import csv
import hashlib
import json
from fractions import Fraction
from pathlib import Path

import pytest

from inline_command import inline
from orbitcert.law.counterexample import counterexample_from_json, faults
from orbitcert.law.hunting import run_sweep
from orbitcert.law.laws import LAWS
from orbitcert.law.spec import SweepSpec
from orbitcert.law.universe import Universe

COMMITTED = Path(__file__).parent.parent / "docs" / "atlas"
HARD = ("cones-apart", "injection")
"""Hypotheses whose largest families are not found within the counted steps in some cases on five states."""


def files_of(folder):
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


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
        assert row["undecided"] == "0" or LAWS[row["law"]].hypothesis.name in HARD
        assert row["status"] != "proved" or row["fails"] == "0"


def test_the_committed_plot_is_that_of_the_committed_numbers(tmp_path):
    pytest.importorskip("matplotlib", reason="the plot was NOT drawn: matplotlib is not installed")
    run = inline("plot", "atlas", str(COMMITTED / "worst-cases.csv"), "-o", "x.svg", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "x.svg").read_bytes() == (COMMITTED / "worst-cases.svg").read_bytes()
