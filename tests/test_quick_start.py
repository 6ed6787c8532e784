"""What a command does not wait for: packages that it does not use, whatever other packages would load."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")

PROGRAM = """
import sys
from orbitcert.cli import main
sys.argv = ["orbitcert", "tight", "candy", "--json"]
try:
    main()
except SystemExit as ended:
    print(ended.code, *(name in sys.modules for name in ("igraph", "matplotlib", "sympy")))
from matplotlib import pyplot
print(pyplot.__name__)
"""

OWN_PROCESS = """
import orbitcert
candy = orbitcert.Problem("candy", ("a", "b"), (orbitcert.Option.one_hot(0),), (orbitcert.Option.one_hot(1),))
orbitcert.certify(candy)
import sys, igraph
print("matplotlib" in sys.modules, type(igraph.drawing.shapes.plt).__name__)
"""


def printed(program: str, folder: Path) -> list[str]:
    """The lines that a fresh Python prints."""
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_a_command_loads_igraph_without_matplotlib_and_can_still_draw(tmp_path: Path) -> None:
    *_, loaded, drawing = printed(PROGRAM, tmp_path)
    assert loaded == "0 True False False"
    assert drawing == "matplotlib.pyplot"


def test_in_a_program_of_the_users_own_igraph_can_draw(tmp_path: Path) -> None:
    assert printed(OWN_PROCESS, tmp_path) == ["True module"]
