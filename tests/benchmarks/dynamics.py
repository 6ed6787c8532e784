"""Rule dynamics and the readers of large models: from a file to a checked certificate."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from benchmarks.line import Line, require
from benchmarks.pipeline import grid
from orbitcert.environment.drn import drn_text, read_drn
from orbitcert.environment.exports import write_environment
from orbitcert.environment.mdp import Mdp, Row
from orbitcert.environment.rationalise import REFUSE

SEED = 20261125


def planted(size: int, copies: int, total: int) -> Mdp:
    """A random gadget after `die`, shuffled copies of it after other actions, and noise with names of the same kind."""
    draw = random.Random(SEED)
    gadget = [[draw.randrange(size) for _ in range(draw.choice((2, 3)))] for _ in range(size)]
    names = list(range(total))
    draw.shuffle(names)
    start, noise = names[0], names[1 + (copies + 1) * size :]
    sure: list[Row] = [((t, Fraction(1)),) for t in range(total)]
    actions: list[tuple[str, ...]] = [()] * total
    rows: list[tuple[Row, ...]] = [()] * total
    for c in range(copies + 1):
        place = names[1 + c * size : 1 + (c + 1) * size]
        for k, targets in enumerate(gadget):
            shuffled = draw.sample(targets, len(targets))
            actions[place[k]] = tuple(f"a{j}" for j in range(len(shuffled)))
            rows[place[k]] = tuple(sure[place[t]] for t in shuffled)
    for s in noise:
        targets = [draw.choice(noise) for _ in range(draw.choice((2, 3)))]
        actions[s], rows[s] = tuple(f"a{j}" for j in range(len(targets))), tuple(sure[t] for t in targets)
    first = [("die" if c == 0 else f"go{c}", sure[names[1 + c * size]]) for c in range(copies + 1)]
    first += [(f"noise{j}", sure[draw.choice(noise)]) for j in range(copies)]
    draw.shuffle(first)
    actions[start], rows[start] = tuple(a for a, _ in first), tuple(row for _, row in first)
    return Mdp("planted", tuple(f"s{k}" for k in range(total)), tuple(actions), tuple(rows), None, start)


def timed(*command: str, cwd: str) -> tuple[float, str, int]:
    """Seconds, standard output and peak kilobytes of one command of this program."""
    script = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:])\n"
        "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(done.returncode)\n"
    )
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, sys.executable, "-m", "orbitcert", *command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    require(done.returncode == 0, f"{command[:2]}: {done.stderr[-300:]}")
    text, _, peak = done.stdout.rpartition("peak")
    return time.perf_counter() - begin, text, int(peak)


def copies(quick: bool) -> Iterator[Line]:
    """Sub-environments of 1,000 states, 50 disjoint copies among 100,000 states."""
    size, count, total = (100, 10, 3_000) if quick else (1_000, 50, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        write_environment(planted(size, count, total), Path(folder, "planted.json"))
        for criterion in ("average", "discount=all"):
            seconds, text, peak = timed(
                "certify", "planted.json", "--lose-action", "die", "--criterion", criterion, "-o", "c.json", cwd=folder
            )
            require(f"most {count}: " in text, text[:500])
            checking, verdict, other = timed("check", "c.json", cwd=folder)
            require(verdict.startswith(f"VERIFIED weak {count}/{count + 1} "), verdict[:200])
            both = seconds + checking
            gib = max(peak, other) / 2**20
            words = f"most {count}: read, found, written {seconds:.1f} s, checked {checking:.1f} s, {gib:.2f} GiB"
            what = f"{count} copies of {size:,} states among {total:,}, {criterion}"
            yield Line(what, words, "60 s", both <= 60)


def large_grid(quick: bool) -> Iterator[Line]:
    """A deterministic grid with 1-cycles, as an environment file."""
    side = 100 if quick else 1_000
    with tempfile.TemporaryDirectory() as folder:
        write_environment(grid(side), Path(folder, "grid.json"))
        seconds, text, peak = timed("certify", "grid.json", "--from", "0", "--lose", "0", "-o", "c.json", cwd=folder)
        require("PROVED by rule dynamics" in text, text[:500])
        checking, verdict, other = timed("check", "c.json", cwd=folder)
        require(verdict.startswith("VERIFIED weak "), verdict[:200])
        gib = max(peak, other) / 2**20
        words = f"read, found, written {seconds:.1f} s, checked {checking:.1f} s, {gib:.2f} GiB"
        what = f"grid of {side * side:,} states with 1-cycles, rule dynamics"
        yield Line(what, words, "60 s and 4 GB", seconds <= 60 and gib * 2**30 <= 4 * 10**9)


def reading_drn(quick: bool) -> Iterator[Line]:
    """A DRN file of 100,000 states, read by us and by stormpy in the same run."""
    total = 2_000 if quick else 100_000
    draw = random.Random(SEED)
    half = (Fraction(1, 2), Fraction(1, 2))
    rows = tuple(
        tuple(tuple(zip(sorted(draw.sample(range(total), 2)), half, strict=True)) for _ in range(2))
        for _ in range(total)
    )
    mdp = Mdp("coins", tuple(f"at {k}" for k in range(total)), (("left", "right"),) * total, rows, None, 0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "coins.drn")
        path.write_text(drn_text(mdp), encoding="utf-8")
        begin = time.perf_counter()
        found = read_drn(str(path), REFUSE)
        seconds = time.perf_counter() - begin
        require((found.states, found.actions, found.rows) == (mdp.states, mdp.actions, mdp.rows), "another environment")
        peer = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys, time, stormpy\n"
                "begin = time.perf_counter()\n"
                "model = stormpy.build_model_from_drn[stormpy.Rational](sys.argv[1])\n"
                "print(time.perf_counter() - begin, model.nr_states)",
                str(path),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        words = f"{seconds:.2f} s"
        if peer.returncode == 0:
            theirs, states = peer.stdout.split()
            require(int(states) == total, f"stormpy reads {states} states")
            words += f"; stormpy's own reader {float(theirs):.2f} s, ratio {seconds / float(theirs):.2f}"
        else:
            words += "; stormpy is not installed, no ratio"
        yield Line(f"DRN of {total:,} states with names, read exactly", words, "10 s", seconds <= 10)
