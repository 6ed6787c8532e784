"""One whole run in its own process: `python -m benchmarks.pipeline KIND SOURCE CERTIFICATE` prints JSON.

problem      SOURCE is a problem file: read, certify, write, check
frozen-lake  SOURCE is what `open_environment` accepts: read, select 1-cycles, certify, write, check
grid         SOURCE is the side of a deterministic grid with self-loops, built in memory
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from orbitcert import checker
from orbitcert.certification import certify
from orbitcert.distribution.selection import select
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.rationalise import Rule
from orbitcert.environment.sources import open_environment
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import read_problem

Value = TypeVar("Value")

STAGES: dict[str, float] = {}
LOOPS = 300
"""About so many states of the grid have a self-loop, evenly spread."""


def stage(name: str, action: Callable[[], Value]) -> Value:
    """The value of the action; its seconds are noted under this name."""
    begin = time.perf_counter()
    value = action()
    STAGES[name] = time.perf_counter() - begin
    return value


def problem_from(kind: str, source: str) -> Problem:
    """The problem of this run."""
    if kind == "problem":
        return stage("read", lambda: read_problem(Path(source)))
    if kind == "frozen-lake":
        lake = stage("read", lambda: open_environment(source, Rule("limit", 3)))
        return stage("select", lambda: select(lake, "S0.0", lose="ends-in:H*", one_cycles=True)).problem
    mdp = stage("build", lambda: grid(int(source)))
    return stage("select", lambda: select(mdp, "0", lose="0", one_cycles=True)).problem


def grid(side: int) -> Mdp:
    """A deterministic grid with four moves; walls hold, and states far apart have a self-loop."""
    d = side * side
    one = Fraction(1)
    row = [((s, one),) for s in range(d)]
    moves = ("up", "down", "left", "right")
    actions, rows = [], []
    for s in range(d):
        y, x = divmod(s, side)
        targets = (
            s - side if y else s + side,
            s + side if y < side - 1 else s - side,
            s - 1 if x else s + 1,
            s + 1 if x < side - 1 else s - 1,
        )
        loops = s % (d // LOOPS) == 0
        actions.append((*moves, "stay") if loops else moves)
        rows.append((*(row[t] for t in targets), row[s]) if loops else tuple(row[t] for t in targets))
    return Mdp("grid", tuple(map(str, range(d))), tuple(actions), tuple(rows))


def own_peak() -> int:
    """Largest resident size of this process in kilobytes.

    On Linux ru_maxrss starts from the size of the process that started this one, so VmHWM is read where there is one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Run, and print what was measured."""
    kind, source, certificate = sys.argv[1:]
    problem = problem_from(kind, source)
    result = stage("certify", lambda: certify(problem))
    written = result.certificate()
    if written is None:
        raise SystemExit("nothing was proved")
    stage("write", lambda: written.write(Path(certificate)))
    command = [sys.executable, "-I", "-S", "-O", str(checker.__file__), certificate]
    done = stage("check", lambda: subprocess.run(command, capture_output=True, text=True, check=False))
    facts = {
        "verdict": done.stdout.strip() or done.stderr[-500:],
        "claim": [written.claim.relation, str(written.claim.value)],
        "stages": STAGES,
        "peak": 1024 * max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss),
        "d": problem.d,
        "A": len(problem.A),
        "B": len(problem.B),
    }
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
