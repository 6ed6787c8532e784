"""Uniform pairs that share states: the search against the general definition handed to z3."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.direct_z3 import clique
from benchmarks.line import Line, require
from benchmarks.measurement import timed
from benchmarks.option_sets import dense_graph, random_graph
from orbitcert.exact.problem import Problem
from orbitcert.search.clique_search import find_clique
from orbitcert.search.finding import Finding
from orbitcert.search.reduction import reductions

SIZES = tuple(
    (*size, seed)
    for size in (
        (6, 1, 4),
        (6, 1, 6),
        (7, 1, 5),
        (7, 2, 8),
        (8, 1, 6),
        (8, 2, 8),
        (8, 2, 10),
        (9, 1, 7),
        (9, 2, 10),
        (10, 1, 8),
        (10, 2, 12),
    )
    for seed in (1, 2)
)
"""(d, |A|, |B|, seed) of the instances."""

TARGET = 20


@dataclass(frozen=True, slots=True)
class Direct:
    """The largest n that the direct encoding found, whether it excluded n + 1, and the seconds for all questions."""

    n: int
    decided: bool
    seconds: float


def compared(quick: bool) -> Iterator[Line]:
    """Instances that the direct encoding can answer; equal answers are required wherever both are decided."""
    timeout = 10 if quick else 60
    ratios = []
    both = 0
    for size in SIZES[::4] if quick else SIZES:
        problem = random_graph(*size)
        seconds, finding = timed(lambda problem=problem: _ours(problem), 5)
        direct = _direct(problem, timeout)
        n, proved = _size(finding), finding.maximality == "proved"
        require(n >= direct.n if proved else True, f"{problem.name}: {n} is proved, {direct.n} exist")
        require(n <= direct.n if direct.decided else True, f"{problem.name}: {n} found, {direct.n} is the largest")
        both += proved and direct.decided
        ratio = direct.seconds / seconds
        ratios.append(ratio)
        measured = (
            f"n = {n} {finding.maximality} in {seconds:.3f} s; direct z3 n {'=' if direct.decided else '>='} "
            f"{direct.n} in {direct.seconds:.2f} s: ratio {'' if direct.decided else 'at least '}{ratio:.1f}"
        )
        yield Line(f"irreducible {problem.name}", measured)
    require(both > 0, "no answer was compared")
    measured = f"median {median(ratios):.1f}, minimum {min(ratios):.2f}; {both} of {len(ratios)} answers compared"
    yield Line("irreducible: ratio over the instances", measured, f"{TARGET} on every instance", min(ratios) >= TARGET)


def dense(quick: bool) -> Iterator[Line]:
    """An instance with hundreds of possible copies, where the search gives up."""
    problem = dense_graph(8, 16, 1) if quick else dense_graph(10, 34, 1)
    seconds, finding = timed(lambda: _ours(problem))
    measured = f"after {seconds:.1f} s: n = {_size(finding)}, {finding.maximality} ({finding.reason})"
    yield Line(f"irreducible {problem.name}", measured)


def _ours(problem: Problem) -> Finding:
    """Reductions and the search of a largest clique, without the search of a bad reward."""
    return find_clique(reductions(problem)[0])


def _size(finding: Finding) -> int:
    return len(getattr(finding.evidence, "permutations", ()))


def _direct(problem: Problem, timeout: float) -> Direct:
    """n = 1, 2, ... until the first refutation or until the time is spent."""
    n, spent = 0, 0.0
    while True:
        answer = clique(problem, n + 1, timeout - spent)
        spent += answer.seconds
        if answer.verdict != "sat":
            return Direct(n, answer.verdict == "unsat", spent)
        n += 1
