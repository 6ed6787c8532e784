"""The exact worst case against a float linear program per node and against z3's optimiser, on the same problems."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from benchmarks.line import Line, require
from benchmarks.measurement import timed
from benchmarks.worst_case_peers import by_linear_programs, by_optimiser
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.enumeration import count_by_enumeration
from orbitcert.orbit.worst_case import WorstCase, worst_case

TARGET = 30
SECONDS = 60


def compared(quick: bool) -> Iterator[Line]:
    """Five states with 30 hyperplanes and 570 regions, six with 20 and 684; with --quick five with 10 and 58."""
    for problem in (small(),) if quick else (five(), six()):
        seconds, worst = timed(lambda problem=problem: _ours(problem), 3)
        peer = by_linear_programs(problem)
        require(peer.fraction == worst.fraction, f"{problem.name}: {worst.fraction} here, {peer.fraction} by the peer")
        require(peer.regions == worst.regions, f"{problem.name}: {worst.regions} regions, {peer.regions} by the peer")
        ratio = peer.seconds / seconds
        measured = (
            f"{worst.crossing} hyperplanes, {worst.regions} regions, worst case {worst.fraction} in {seconds:.3f} s; "
            f"a linear program per node {peer.seconds:.1f} s: ratio {ratio:.0f}"
        )
        yield Line(f"worst case {problem.name}", measured, f"{TARGET}", ratio >= TARGET)
        yield _optimiser(problem, worst.fraction, seconds, 20 if quick else 120)


def large(quick: bool) -> Iterator[Line]:
    """Six states and more than ten thousand regions; without any enumeration by branch and bound."""
    problem = six() if quick else large_six()
    for processes in (1, 2):
        seconds, worst = timed(lambda processes=processes: _ours(problem, processes=processes))
        require(quick or (worst.regions or 0) >= 10_000, f"only {worst.regions} regions")
        measured = f"{worst.regions} regions, worst case {worst.fraction} in {seconds:.2f} s"
        yield Line(f"worst case {problem.name}, {processes} processes", measured, f"{SECONDS} s", seconds <= SECONDS)
    quicker, bound = timed(lambda: worst_case(problem, method="bound"), 3)
    require(bound.exact and bound.fraction == worst.fraction, f"branch and bound: {bound.fraction}")
    yield Line(f"worst case {problem.name}, branch and bound", f"{bound.looked} cells in {quicker:.2f} s")


def _ours(problem: Problem, processes: int = 1) -> WorstCase:
    """Every region; the reward counted again by enumeration."""
    worst = worst_case(problem, method="regions", processes=processes)
    require(worst.exact, f"{problem.name}: not exact")
    require(count_by_enumeration(problem, worst.reward).weak == worst.fraction, f"{problem.name}: another count")
    return worst


def _optimiser(problem: Problem, fraction: Fraction, every: float, timeout: float) -> Line:
    """z3 finds only the minimum: compared with branch and bound, which does the same, and with every region."""
    seconds, bound = timed(lambda: worst_case(problem, method="bound"), 3)
    require(bound.exact and bound.fraction == fraction, f"{problem.name}: branch and bound says {bound.fraction}")
    peer = by_optimiser(problem, timeout)
    require(not peer.final or peer.fraction == fraction, f"{problem.name}: z3 says {peer.fraction}")
    least = "" if peer.final else "at least "
    measured = (
        f"{f'the same {peer.fraction}' if peer.final else 'no answer'} after {peer.seconds:.2f} s; branch and bound "
        f"{seconds:.3f} s: ratio {least}{peer.seconds / seconds:.1f}; every region: {least}{peer.seconds / every:.1f}"
    )
    return Line(f"worst case {problem.name}, z3 Optimize", measured)


def _problem(name: str, d: int, A: list[Mapping[int, int]], B: list[Mapping[int, int]]) -> Problem:
    """Options by integer weights, scaled to distributions."""
    sides = (tuple(Option.of({s: Fraction(w, sum(x.values())) for s, w in x.items()}) for x in side) for side in (A, B))
    losing, winning = sides
    return Problem(name, tuple(f"s{s}" for s in range(d)), losing, winning)


def small() -> Problem:
    """58 regions, 10 hyperplanes."""
    return _problem("d=5, 10 hyperplanes", 5, [{0: 1}], [{1: 1, 2: 1}, {3: 1}])


def five() -> Problem:
    """570 regions, 30 hyperplanes, 120 different cones."""
    return _problem("d=5, 30 hyperplanes", 5, [{3: 1}], [{0: 2, 2: 1, 4: 2}, {4: 1}])


def six() -> Problem:
    """684 regions, 20 hyperplanes, 360 different cones."""
    return _problem("d=6, 20 hyperplanes", 6, [{0: 1}], [{0: 1, 1: 1, 4: 1}, {1: 1, 2: 1}])


def large_six() -> Problem:
    """10157 regions, 50 hyperplanes."""
    return _problem("d=6, 50 hyperplanes", 6, [{4: 1}], [{0: 1, 1: 1, 3: 1}, {0: 1, 3: 1}])
