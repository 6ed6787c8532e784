"""Run all benchmarks and print their table.

Exit status 0 also when a target is missed; 1 when something returned a wrong answer or failed.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import (
    coq_proofs,
    discounts,
    dynamics,
    environments,
    irreducible,
    laws,
    one_against_many,
    orbit_counts,
    recurrent,
    reports,
    six_states,
    uniform,
    universe,
    worst_case,
)
from benchmarks.line import Line, WrongAnswer, print_table, write_markdown

GROUPS: Mapping[str, Callable[[bool], Iterator[Line]]] = {
    "one-hots": one_against_many.small,
    "vast-one-hots": one_against_many.vast,
    "six-states": six_states.small,
    "vast-six-states": six_states.vast,
    "irreducible": irreducible.compared,
    "dense": irreducible.dense,
    "lake": environments.lake,
    "grid": environments.grid,
    "dynamics": dynamics.copies,
    "dynamics-grid": dynamics.large_grid,
    "drn": dynamics.reading_drn,
    "recurrent": recurrent.stochastic,
    "discounts": discounts.case_study,
    "orbit": orbit_counts.against_numpy,
    "large-orbits": orbit_counts.large,
    "worst-case": worst_case.compared,
    "worst-case-large": worst_case.large,
    "uniform-volumes": uniform.volumes,
    "uniform-power": uniform.powers,
    "universe": universe.shares,
    "fractional-law": laws.fractional,
    "workers": laws.workers,
    "sweep-memory": laws.memory,
    "reports": reports.opening,
    "coq": coq_proofs.proofs,
}


def main() -> int:
    """Parse the options, run the groups in turn, print; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Benchmarks of orbitcert.")
    parser.add_argument("--quick", action="store_true", help="small sizes and short time-outs for the peers")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table here, too")
    parser.add_argument("--only", choices=GROUPS, action="append", help="run only this group (repeatable)")
    options = parser.parse_args()
    lines: list[Line] = []
    wrong = 0
    for name in options.only or GROUPS:
        print(f"running: {name}", flush=True)
        try:
            lines.extend(GROUPS[name](options.quick))
        except WrongAnswer as fault:
            wrong += 1
            lines.append(Line(f"group {name}", f"WRONG: {fault}", "a right answer", False))
    print_table(lines)
    met, missed = (sum(line.met is value for line in lines) for value in (True, False))
    print(f"{met} targets met, {missed} missed")
    if options.markdown:
        remark = (
            f"Python {platform.python_version()}, {os.cpu_count()} cores, {'quick' if options.quick else 'full'} run: "
            f"{met} targets met, {missed} missed."
        )
        write_markdown(options.markdown, lines, remark)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
