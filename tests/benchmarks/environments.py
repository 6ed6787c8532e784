"""From an environment to a checked certificate by 1-cycles: a slippery lake, and a grid of a million states."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.line import Line, require
from benchmarks.measurement import checking_ratio, pipeline


def lake(quick: bool) -> Iterator[Line]:
    """A slippery lake: stochastic, all its holes against its goal."""
    del quick  # it is small
    with tempfile.TemporaryDirectory() as folder:
        source = "gymnasium:FrozenLake-v1,map_name=8x8,is_slippery=true"
        run = pipeline("frozen-lake", source, Path(folder, "lake.json"))
    require(run.facts["d"] == 64, f"{run.facts['d']} states")
    require(run.facts["claim"] == ["weak", "1/11"], f"claim {run.facts['claim']}")
    measured = f"weak 1/11 (A {run.facts['A']}, B {run.facts['B']}): {run.words}"
    yield Line("FrozenLake 8x8, slippery: environment to checked certificate", measured, "10 s", run.seconds <= 10)


def grid(quick: bool) -> Iterator[Line]:
    """A deterministic grid: one 1-cycle against the others."""
    side = 100 if quick else 1000
    with tempfile.TemporaryDirectory() as folder:
        certificate = Path(folder, "grid.json")
        run = pipeline("grid", str(side), certificate)
        require(run.facts["d"] == side * side, f"{run.facts['d']} states")
        require(run.facts["B"] >= 200, f"{run.facts['B']} winning 1-cycles")
        require(run.facts["claim"] == ["most", str(run.facts["B"])], f"claim {run.facts['claim']}")
        measured = f"most {run.facts['B']}: {run.words}"
        yield Line(f"deterministic grid, {side * side:,} states: 1-cycles to checked certificate", measured)
        checking, plain, ratio = checking_ratio(certificate)
        measured = f"check {checking:.2f} s, json.load {plain:.2f} s: ratio {ratio:.1f}"
        yield Line(f"checking the certificate with {side * side:,} states", measured)
