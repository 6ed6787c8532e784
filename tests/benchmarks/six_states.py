"""Copies of three options on six states: the direct encoding at small n, the whole pipeline at n = 2,000."""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from benchmarks.direct_z3 import involutive_copies
from benchmarks.line import Line, require
from benchmarks.measurement import checking_ratio, pipeline, timed
from benchmarks.option_sets import six_state_blocks
from orbitcert.certification import certify
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.strict_json import write_json_atomically
from orbitcert.proof import Claim


def small(quick: bool) -> Iterator[Line]:
    """Both at small n."""
    timeout = 20 if quick else 120
    for n in (3, 4, 5) if quick else (3, 4, 5, 6):
        problem = six_state_blocks(n)
        ours, result = timed(lambda problem=problem: certify(problem, rule="clique"), 3)
        require(result.claim == Claim("most", Fraction(n)), f"most({n}) expected, {result.claim} found")
        peer = involutive_copies(problem, n, timeout)
        require(peer.verdict in ("sat", "unknown"), f"the peer says {peer.verdict}")
        bound = "at least " if peer.verdict == "unknown" else ""
        ratio = f"{bound}{peer.seconds / ours:,.0f} times faster"
        yield Line(
            f"six-state blocks, n = {n} copies",
            f"{1000 * ours:.0f} ms, direct z3 {bound}{peer.seconds:.2f} s: {ratio}",
        )
    yield Line("the same by a direct encoding in the literature", "elsewhere 13 s at n = 6")


def vast(quick: bool) -> Iterator[Line]:
    """The whole pipeline, and checking against plain json.load."""
    n = 200 if quick else 2_000
    with tempfile.TemporaryDirectory() as folder:
        source, certificate = Path(folder, "problem.json"), Path(folder, "certificate.json")
        write_json_atomically(source, problem_to_json(six_state_blocks(n)))
        run = pipeline("problem", str(source), certificate)
        require(run.facts["claim"] == ["most", str(n)], f"claim {run.facts['claim']}")
        what = f"six-state blocks, n = {n:,} copies: problem file to checked certificate"
        yield Line(what, run.words, "15 s", run.seconds <= 15)
        checking, plain, ratio = checking_ratio(certificate)
        measured = f"check {checking:.3f} s, json.load {plain:.3f} s: ratio {ratio:.1f}"
        target = ("", None) if quick else ("10 times json.load", ratio <= 10)
        yield Line(f"checking the certificate with n = {n:,} blocks", measured, *target)
