"""Runs the command line in a folder, as a user does."""

import subprocess
import sys
from pathlib import Path


def orbitcert(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The finished process with its output as text."""
    return subprocess.run(
        [sys.executable, "-m", "orbitcert", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
