"""Running Coq from tests: whether it is here, and files compiled against the theory of proofs/."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from orbitcert.present.coq_export import HEADER, definition_lines

PROOFS = Path(__file__).parents[1] / "proofs"
HAS_COQ = subprocess.run(["bash", str(PROOFS / "available.sh")], capture_output=True, check=False).returncode == 0
needs_coq = pytest.mark.skipif(not HAS_COQ, reason="Coq with MathComp is not here: what Coq says was NOT checked")


def build_theory() -> None:
    """Compile the theory, once; other test processes wait for it."""
    import fcntl

    with (PROOFS / ".lock.aux").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            ["make", "--no-print-directory", "-s", "theory"], cwd=PROOFS, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def compile_coq(file: Path, seconds: int = 300) -> subprocess.CompletedProcess[str]:
    """coqc on this file, with the theory and the instances on the load path."""
    build_theory()
    command = ["coqc", "-q", "-w", "none", "-R", str(PROOFS / "theory"), "Orbitcert", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds, cwd=file.parent)


def coq_verdicts(certificates: Iterable[object], folder: Path) -> list[bool]:
    """What `check` of proofs/theory computes for each of these certificates, in one run of Coq."""
    text = [HEADER]
    count = 0
    for k, certificate in enumerate(certificates):
        lines = [f"Module C{k}.", *definition_lines(certificate)]
        text += [*lines, f"Eval vm_compute in ({k}%coqN, check the_certificate).", f"End C{k}.", ""]
        count += 1
    file = folder / "verdicts.v"
    file.write_text("\n".join(text), encoding="utf-8")
    done = compile_coq(file)
    assert done.returncode == 0, done.stderr[:3000]
    found: Sequence[tuple[str, str]] = re.findall(r"= \((\d+)\S*, (true|false)\)", done.stdout)
    assert [int(k) for k, _ in found] == list(range(count)), "some certificate has no verdict"
    return [verdict == "true" for _, verdict in found]
