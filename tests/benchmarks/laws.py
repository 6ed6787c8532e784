"""Sweeps: the fractional law on four states against a naive loop, two workers against one, memory against cases."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import combinations
from math import comb

from benchmarks.line import Line, require
from benchmarks.measurement import TESTS, timed
from benchmarks.worst_case_peers import by_linear_programs
from oracle.law_readings import Readings
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.law.case import Case
from orbitcert.law.hunting import run_sweep
from orbitcert.law.relations import WEAK
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.splits import spectrum
from orbitcert.law.universe import Universe

FOUR = Universe((4, 4), (1, 2), (1, 3))
CLASSES = 3_688
SAMPLE = 60


def fractional(quick: bool) -> Iterator[Line]:
    """All uniform problems on four states, |A| <= 2, |B| <= 3, on two cores, next to a naive loop over all of them."""
    whole = _swept("fractional", "--min-states", "4", "--max-states", "4", "--processes", "2")
    answer = whole["answer"]
    require(answer["cases"] == str(CLASSES) and answer["checked"] is True, f"{answer['cases']} cases")
    require(answer["fails"] == answer["undecided"] == "0", "the fractional law fails")
    seconds = whole["seconds"]
    what = "fractional law, 4 states, |A| <= 2, |B| <= 3, uniform: the whole command, two processes"
    held, vacuous = answer["holds"], answer["vacuous"]
    yield Line(what, f"{seconds:.1f} s; {CLASSES} cases, {held} hold, {vacuous} vacuous", "180 s", seconds <= 180)
    spec = SweepSpec(FOUR, ("blocks-weak",))
    sweep_of.cache_clear()
    plain, hunts = timed(lambda: run_sweep(spec))
    require(hunts[0].tally.cases == CLASSES, "cases were lost")
    yield Line("the same in one process, without its start", f"{plain:.2f} s: {CLASSES / plain:.0f} cases per second")
    number, worst, blocks = _naive(8 if quick else SAMPLE)
    yield Line(
        f"naive loop over {number} labelled problems, linear programs and all permutations (from a seeded sample)",
        f"{1 / worst:.1f} problems per second, {worst * number:.0f} s in all: {worst * number / plain:.0f} times as "
        f"long ({worst * CLASSES / plain:.0f} times per case)",
        "50 times",
        worst * number / plain >= 50,
    )
    both = (worst + blocks) * number / plain
    yield Line("the same with blocks searched through all families and permutations", f"{both:.0f} times as long")


def _naive(sample: int) -> tuple[int, float, float]:
    """The number of labelled problems, and the mean seconds of one: for its worst case, and for its largest n/(n+m)."""
    options = [Option.uniform(s) for k in range(1, 5) for s in combinations(range(4), k)]
    sets = {k: list(combinations(options, k)) for k in (1, 2, 3)}
    losing, winning = sets[1] + sets[2], sets[1] + sets[2] + sets[3]
    require(len(losing) == 15 + comb(15, 2), "option sets were lost")
    rng = random.Random(4)
    spent = [0.0, 0.0]
    table = sweep_of(SweepSpec(FOUR, ("blocks-weak",))).strata[0].table
    for _ in range(sample):
        A, B = rng.choice(losing), rng.choice(winning)
        while A == B:
            A, B = rng.choice(losing), rng.choice(winning)
        problem = Problem("p", ("a", "b", "c", "d"), A, B)
        begin = time.perf_counter()
        peer = by_linear_programs(problem)
        middle = time.perf_counter()
        ratio = Readings(problem).blocks()
        spent[0] += middle - begin
        spent[1] += time.perf_counter() - middle
        index = table.ground.index
        case = Case(table, *(tuple(sorted(index[x] for x in side)) for side in (A, B)))
        worst = WEAK.worst(spectrum(case))
        require(worst is not None and worst[0] == peer.fraction, f"another worst case: {problem}")
        require(ratio is None or worst[0] >= WEAK.claim(*ratio.as_integer_ratio()), "the fractional law fails")
    return len(losing) * len(winning) - len(losing), spent[0] / sample, spent[1] / sample


def workers(quick: bool) -> Iterator[Line]:
    """All plain laws on four states with one process and with two: whole commands, the same answers."""
    size = "1..2" if quick else "1..3"
    common = ("plain", "--min-states", "4", "--max-states", "4", "--A", size, "--B", "1..3")
    one, two = (_swept(*common, "--processes", processes) for processes in ("1", "2"))
    require(one["answer"] == two["answer"], "two processes give another answer")
    laws = one["answer"]["laws"]
    ratio = one["seconds"] / two["seconds"]
    what = f"{len(laws)} laws on {laws[0]['cases']} cases: two processes against one, whole commands"
    yield Line(what, f"{one['seconds']:.1f} s and {two['seconds']:.1f} s: {ratio:.2f} times", "1.7 times", ratio >= 1.7)


def memory(quick: bool) -> Iterator[Line]:
    """Peak memory of a sweep of few and of many cases on four states."""
    sizes = ("1..2", "1..2") if quick else ("1..3", "1..4")
    common = ("--min-states", "4", "--max-states", "4", "--processes", "1")
    few = _swept("fractional", *common, "--A", "1", "--B", "1..2")
    many = _swept("fractional", *common, "--A", sizes[0], "--B", sizes[1])
    ratio = many["peak"] / few["peak"]
    yield Line(
        "peak memory of a sweep",
        f"{few['peak'] / 1e6:.0f} MB for {few['answer']['cases']} cases, {many['peak'] / 1e6:.0f} MB for "
        f"{many['answer']['cases']} ({many['seconds']:.0f} s)",
        "flat (within 10 %)",
        ratio <= 1.1,
    )


def _swept(*arguments: str) -> dict:
    """`orbitcert hunt` in a fresh process: its answer, seconds from start to end, peak resident size in bytes."""
    command = [sys.executable, "-m", "benchmarks.hunt_once", *arguments]
    seconds, done = timed(lambda: subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False))
    require(done.returncode == 0, f"hunt ended with {done.returncode}: {done.stderr[-2000:]}")
    answer, peak = done.stdout.splitlines()
    return {"answer": json.loads(answer), "peak": int(peak), "seconds": seconds}
