"""Runs the command line in this process: faster than `command.orbitcert`, with the same output and exit status."""

import decimal
import io
import os
import random
import signal
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy
import rich.style  # noqa: F401  draws one random number when it is imported

from orbitcert import cli

SET_BY_IMPORTS = frozenset({"PYGAME_HIDE_SUPPORT_PROMPT"})
"""Environment variables that packages set when they are imported, which happens once in a process."""


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left: exit status and output; an exception that nobody caught goes on to the test."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def is_one_line_of_complaint(self) -> bool:
        """Nothing on standard output, exactly one line of sensible length on standard error."""
        return not self.stdout and len(self.stderr) < 600 and self.stderr.find("\n") == len(self.stderr) - 1 > 0


def inline(*arguments: str, cwd: Path) -> Finished:
    """The finished command in this folder."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(cwd), patch.object(sys, "argv", ["orbitcert", *arguments]), redirect_stdout(out), redirect_stderr(err):
        status = cli._status()
    return Finished(status, out.getvalue(), err.getvalue())


def process_state() -> dict[str, object]:
    """What a command must leave as it found it, or later ones in this process could answer differently."""
    return {
        "folder": os.getcwd(),
        "environment": {name: value for name, value in os.environ.items() if name not in SET_BY_IMPORTS},
        "arguments": list(sys.argv),
        "module path": list(sys.path),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "signal handlers": [signal.getsignal(number) for number in signal.valid_signals()],
        "random numbers": random.getstate(),
        "random numbers of numpy": str(numpy.random.get_state()),
        "limits": (sys.getrecursionlimit(), sys.get_int_max_str_digits()),
        "decimal context": str(decimal.getcontext()),
        "mask": _mask(),
    }


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
