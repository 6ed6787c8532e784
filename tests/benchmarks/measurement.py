"""Times and peak memory: in this process, or of a whole pipeline in a fresh one."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.line import require
from orbitcert.checker import check_file

Value = TypeVar("Value")

TESTS = Path(__file__).parents[1]


def timed(action: Callable[[], Value], repeat: int = 1) -> tuple[float, Value]:
    """The least seconds over the repetitions, and the last value."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        value = action()
        best = min(best, time.perf_counter() - begin)
    return best, value


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A whole run in a fresh process, from the source to the verdict of the checker in yet another one.

    seconds  from the start of the first process to the end of the second, interpreters included
    stages   seconds per stage
    peak     largest resident size of either process, in bytes
    """

    seconds: float
    stages: dict[str, float]
    peak: int
    facts: dict[str, Any]

    @property
    def words(self) -> str:
        """Seconds, memory and stages in words."""
        stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in self.stages.items())
        return f"{self.seconds:.1f} s ({stages}); peak {self.peak / 1e9:.2f} GB"


def pipeline(kind: str, source: str, certificate: Path) -> Pipeline:
    """Run `benchmarks.pipeline`; raises when the certificate is not verified."""
    command = [sys.executable, "-m", "benchmarks.pipeline", kind, source, str(certificate)]
    seconds, done = timed(lambda: subprocess.run(command, cwd=TESTS, capture_output=True, text=True, check=False))
    require(done.returncode == 0, f"pipeline {kind} ended with {done.returncode}: {done.stderr[-2000:]}")
    facts = json.loads(done.stdout)
    require(facts["verdict"].startswith("VERIFIED"), facts["verdict"])
    return Pipeline(seconds, facts.pop("stages"), facts.pop("peak"), facts)


def checking_ratio(certificate: Path) -> tuple[float, float, float]:
    """Seconds to check this file, seconds of plain json.load on it, and their ratio; best of three each."""

    def loaded() -> Any:
        with open(certificate, encoding="utf-8") as stream:
            return json.load(stream)

    plain, value = timed(loaded, 3)
    require(isinstance(value, dict), "json.load returned no object")
    del value
    checking, verdict = timed(lambda: check_file(certificate), 3)
    require(verdict.status == "verified", verdict.message)
    return checking, plain, checking / plain
