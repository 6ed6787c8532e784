"""One option against n one-hots: the direct encoding at small n, the whole pipeline at n = 100,000."""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from benchmarks.direct_z3 import Answer, involutive_copies
from benchmarks.line import Line, require
from benchmarks.measurement import checking_ratio, pipeline, timed
from benchmarks.option_sets import one_hots
from orbitcert.certification import Certification, certify
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.proof import Claim

LITERATURE = "elsewhere 134 s at n = 20; 44 s to refute n + 1 = 13; CP-SAT 17 s and more than 120 s"


def small(quick: bool) -> Iterator[Line]:
    """Both at small n."""
    timeout = 30 if quick else 240
    for n in (8, 10, 12) if quick else (8, 10, 12, 20):
        ours, peer = _ours(n), involutive_copies(one_hots(n), n, timeout)
        yield _compared(f"1 against n = {n} one-hots: n copies", ours, peer, "sat", 1000 if n == 20 else None)
    peer = involutive_copies(one_hots(12), 13, timeout)
    yield _compared("1 against n = 12 one-hots: refute n + 1", _ours(12), peer, "unsat", None)
    yield Line("the same by a direct encoding in the literature", LITERATURE)


def _ours(n: int) -> float:
    """Seconds for the clique and for the proof that no larger one exists."""
    problem = one_hots(n)
    seconds, result = timed(lambda: certify(problem, rule="clique"), 3)
    _check(result, n)
    return seconds


def _check(result: Certification, n: int) -> None:
    require(result.claim == Claim("most", Fraction(n)), f"most({n}) expected, {result.claim} found")
    require(result.best is not None and result.best.maximality == "proved", "n + 1 was not refuted")


def _compared(what: str, ours: float, peer: Answer, expected: str, target: int | None) -> Line:
    require(peer.verdict in (expected, "unknown"), f"{what}: the peer says {peer.verdict}")
    stopped = peer.verdict == "unknown"
    ratio = peer.seconds / ours
    bound = "at least " if stopped else ""
    direct = f"time-out after {peer.seconds:.0f} s" if stopped else f"{peer.seconds:.2f} s"
    measured = f"{1000 * ours:.1f} ms, direct z3 {direct}: {bound}{ratio:,.0f} times faster"
    if target is None:
        return Line(what, measured)
    met = True if ratio >= target else None if stopped else False
    return Line(what, measured, f"{target:,} times faster", met)


def vast(quick: bool) -> Iterator[Line]:
    """The whole pipeline, and checking against plain json.load."""
    n = 10_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as folder:
        source, certificate = Path(folder, "problem.json"), Path(folder, "certificate.json")
        write_json_atomically(source, problem_to_json(one_hots(n)))
        run = pipeline("problem", str(source), certificate)
        require(run.facts["claim"] == ["most", str(n)], f"claim {run.facts['claim']}")
        what = f"1 against n = {n:,} one-hots: problem file to checked certificate"
        met = run.seconds <= 15 and run.peak <= 2e9
        yield Line(what, run.words, "15 s and 2 GB", met)
        checking, plain, ratio = checking_ratio(certificate)
        measured = f"check {checking:.2f} s, json.load {plain:.2f} s: ratio {ratio:.1f}"
        target = ("", None) if quick else ("10 times json.load", ratio <= 10)
        yield Line(f"checking the certificate with n = {n:,}", measured, *target)
