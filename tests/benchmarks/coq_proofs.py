"""The Coq side: the theory from nothing, and whole runs of coqc on exported certificates beside the Python checker."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.line import Line, require
from benchmarks.measurement import TESTS, timed
from orbitcert.certification import certify
from orbitcert.checker import check_file
from orbitcert.exact import Option, Problem
from orbitcert.present.coq_export import coq_file

PROOFS = TESTS.parent / "proofs"


def proofs(quick: bool) -> Iterator[Line]:
    """Nothing without Coq, and a line that says so."""
    if subprocess.run(["bash", str(PROOFS / "available.sh")], check=False).returncode:
        yield Line("Coq: theory and instances", "NOT measured: Coq with MathComp is not installed")
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "proofs")
        shutil.copytree(PROOFS, copy, ignore=shutil.ignore_patterns("*.vo*", "*.glob", ".*.aux", "Makefile.coq*"))
        seconds, _ = timed(lambda: _run(["make", "--silent", "theory"], copy))
        files = len(list((copy / "theory").glob("*.v")))
        yield Line(f"Coq theory, {files} files from nothing", f"{seconds:.1f} s", "60 s", seconds <= 60)
        for name, target in (("candy", 3), ("two-or-51", 3)):
            certificate, instance = copy / f"certificates/{name}.json", copy / f"instances/{name.replace('-', '_')}.v"
            yield _compiled(f"Coq: {name} with its environment", certificate, instance, target)
        size = 200 if quick else 2000
        certificate = Path(folder, "one_hots.json")
        one_hots = tuple(Option.one_hot(i) for i in range(size))
        problem = Problem("one-hots", tuple(f"s{i}" for i in range(size)), one_hots[:1], one_hots[1:])
        issued = certify(problem).certificate()
        require(issued is not None, "no certificate")
        issued.write(certificate)
        instance = copy / "instances" / "one_hots.v"
        instance.write_text(coq_file(certificate).text, encoding="utf-8")
        yield _compiled(f"Coq: 1 against {size - 1:,} one-hots, {size:,} states", certificate, instance, 15)


def _compiled(what: str, certificate: Path, instance: Path, target: int) -> Line:
    """Whole processes: coqc on the instance, the Python checker on its certificate."""
    proofs_folder = instance.parents[1]
    command = ["coqc", "-q", "-w", "none", "-R", "theory", "Orbitcert", "-R", "instances", "Instances", str(instance)]
    seconds, _ = timed(lambda: _run(command, proofs_folder), repeat=2)
    checking = [sys.executable, "-I", "-S", "-O", str(TESTS.parent / "src/orbitcert/checker.py"), str(certificate)]
    python, _ = timed(lambda: _run(checking, proofs_folder), repeat=2)
    require(check_file(certificate).status == "verified", f"{certificate.name} is not verified")
    return Line(what, f"coqc {seconds:.2f} s, Python checker {python:.2f} s", f"{target} s", seconds <= target)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    require(done.returncode == 0, f"{' '.join(command)}: {done.stderr[:500]}")
