"""`orbitcert plot`: the same bytes on every run, exact fractions beside what is drawn, refusals."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import pytest

from inline_command import inline
from orbitcert.exact.bad_input import BadInput
from orbitcert.present.worst_cases import read_worst_cases

pytest.importorskip("matplotlib")

ROOT = Path(__file__).parent.parent
ATLAS = ROOT / "docs" / "atlas" / "worst-cases.csv"
PLOTS = {
    "bounds": ["bounds", "--m", "1..2", "--n", "1..4"],
    "orbit": ["orbit", "tree", "--reward", "0,1,2,3,4,5", "--reward", "0,0,0,1,1,1"],
    "atlas": ["atlas", str(ATLAS)],
}
SIGNATURE = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}


@pytest.mark.parametrize("form", SIGNATURE)
@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_has_the_same_bytes_on_every_run(name: str, form: str, tmp_path: Path) -> None:
    for target in ("one", "two"):
        run = inline("plot", *PLOTS[name], "-o", f"{target}.{form}", cwd=tmp_path)
        assert (run.returncode, run.stderr) == (0, "")
    one, two = ((tmp_path / f"{target}.{form}").read_bytes() for target in ("one", "two"))
    assert one == two
    assert one.startswith(SIGNATURE[form])
    assert not re.search(rb"20\d\d-\d\d-\d\d|D:20\d\d", one)


def test_the_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "orbitcert", "plot", *PLOTS["orbit"], "-o", f"{seed}.svg"]
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)}
        subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True)
    assert (tmp_path / "0.svg").read_bytes() == (tmp_path / "1.svg").read_bytes()


def texts(path: Path) -> list[str]:
    return ["".join(e.itertext()) for e in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_bounds_are_written_as_exact_fractions(tmp_path: Path) -> None:
    inline("plot", *PLOTS["bounds"], "-o", "x.svg", cwd=tmp_path)
    shown = texts(tmp_path / "x.svg")
    for m in (1, 2):
        for n in range(1, 5):
            assert str(Fraction(n, m + n)) in shown
    laws = {"bound of the fractional law", "bound of the scaling law"}
    assert laws | {"exact worst case", "m = 1", "m = 2"} <= set(shown)


def test_a_share_that_is_no_exact_worst_case_is_marked(tmp_path: Path) -> None:
    run = inline("plot", "bounds", "--m", "300", "--n", "500", "--shape", "1,2", "-o", "x.svg", "--json", cwd=tmp_path)
    assert json.loads(run.stdout) == {"file": "x.svg", "points": "1", "exact": "0"}
    shown = texts(tmp_path / "x.svg")
    assert "≤ 10/13" in shown
    assert "at most (a reward has it)" in shown
    assert "exact worst case" not in shown


def test_the_bars_of_an_orbit_have_its_exact_counts(tmp_path: Path) -> None:
    run = inline("plot", *PLOTS["orbit"], "-o", "x.svg", "--json", cwd=tmp_path)
    told = json.loads(run.stdout)["rewards"]
    assert told[0] == {"reward": "0,1,2,3,4,5", "B": "480", "tie": "0", "A": "240"}
    assert told[1] == {"reward": "0,0,0,1,1,1", "B": "4", "tie": "16", "A": "0"}
    shown = texts(tmp_path / "x.svg")
    assert any("B 480 (66.66 %)" in line and "A 240 (33.33 %)" in line for line in shown)
    assert any("tie 16 (80.00 %)" in line for line in shown)


def test_names_are_text_also_with_dollars_and_tags(tmp_path: Path) -> None:
    name = "$\\frac{1}{0}$ <script> \u202e宽"
    problem = {
        "format": "orbitcert/problem/1", "name": name, "states": ["x", "y"], "A": [{"x": "1"}], "B": [{"y": "1"}],
    }  # fmt: skip
    (tmp_path / "p.json").write_text(json.dumps(problem))
    for form in SIGNATURE:
        run = inline("plot", "orbit", "p.json", "--reward", "0,1", "-o", f"x.{form}", cwd=tmp_path)
        assert (run.returncode, run.stderr) == (0, "")
    assert name.replace("\u202e", r"\u202e") in texts(tmp_path / "x.svg")


def test_all_cases_of_the_atlas_are_plotted(tmp_path: Path) -> None:
    found = read_worst_cases(ATLAS)
    title, strata = next(iter(found.items()))
    run = inline("plot", "atlas", str(ATLAS), "-o", "x.svg", "--json", cwd=tmp_path)
    number = sum(sum(shares.values()) for shares in strata.values())
    assert json.loads(run.stdout) == {"file": "x.svg", "universe": title, "cases": str(number)}
    assert number > 100_000
    shown = texts(tmp_path / "x.svg")
    assert any(f"5 states ({sum(strata['5'].values())} cases)" in line for line in shown)
    assert len(found) >= 2
    assert inline("plot", "atlas", str(ATLAS), "--universe", "2", "-o", "y.svg", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (["bounds", "--m", "1", "--n", "1", "-o", "x.gif"], 2, ".svg, .pdf, .png"),
        (["bounds", "--m", "0", "--n", "1", "-o", "x.svg"], 2, "no range"),
        (["bounds", "--m", "1..100", "--n", "1..100", "-o", "x.svg"], 2, "at most 2000"),
        (["orbit", "absent", "--reward", "1", "-o", "x.svg"], 4, "no such file"),
        (["orbit", "tree", "--reward", "1", "-o", "x.svg"], 4, "1 number for 6 states"),
        (["atlas", str(ATLAS), "--universe", "9", "-o", "x.svg"], 4, "--universe"),
        (["atlas", "bad.csv", "-o", "x.svg"], 4, "bad.csv:2"),
        (["atlas", "absent.csv", "-o", "x.svg"], 4, "cannot be read"),
        (["atlas", "bad.ledger", "-o", "x.svg"], 4, "bad.ledger"),
    ],
)
def test_wrong_usage_and_bad_input_are_refused(arguments: list[str], status: int, word: str, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("universe,stratum,worst share,cases\nu,1,3/2,1\n")
    (tmp_path / "bad.ledger").write_text("nothing\n")
    before = sorted(tmp_path.iterdir())
    run = inline("plot", *arguments, cwd=tmp_path)
    assert run.returncode == status, run.stderr
    assert word in " ".join(run.stderr.replace("│", " ").split())
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "lines",
    ["", "x\n", "u,1,1/2\n", "u,1,2/4,1\n", "u,1,1/2,-1\n", "u,1,1/2,1\nu,1,1/2,2\n", 'u,1,1/2,"1\n', "u,1,5/4,1\n"],
)
def test_damaged_worst_cases_are_refused(lines: str, tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text(lines if len(lines) < 3 else "universe,stratum,worst share,cases\n" + lines)
    with pytest.raises(BadInput, match=r"w\.csv"):
        read_worst_cases(path)


def test_without_matplotlib_one_line_names_the_extra(tmp_path: Path) -> None:
    with patch.dict(sys.modules, {"matplotlib": None}):
        run = inline("plot", *PLOTS["bounds"], "-o", "x.svg", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "orbitcert[plot]" in run.stderr
    assert not (tmp_path / "x.svg").exists()
