"""Executes the notebooks of docs/notebooks in place, so that the same notebook always gives the same bytes.

Usage: python scripts/run_notebooks.py [NOTEBOOK ...]     (default: all of them)

What is written: sources, outputs in order, numbers of executions.  What is not: times, versions, identifiers made up at
random, and pictures that stand in the HTML already.  `tests/test_notebooks.py` executes every notebook again and
compares all outputs.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

import orbitcert

NOTEBOOKS = Path(__file__).parent.parent / "docs" / "notebooks"
SOURCE = str(Path(orbitcert.__file__).parent.parent)
"""The notebooks import the package that this script imports, wherever they run."""

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def executed(path: Path) -> dict[str, Any]:
    """The notebook with fresh outputs and nothing that depends on when or where it ran; raises CellExecutionError."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "IPYTHONDIR": empty, "PYTHONPATH": SOURCE}
        client = NotebookClient(notebook, kernel_name="python3", timeout=120, record_timing=False)
        client.execute(env=environment, cwd=empty)
    notebook.metadata = METADATA
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number:02}"
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["outputs"] = _lasting(cell["outputs"])
    nbformat.validate(notebook)
    return notebook


def _lasting(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outputs, printed text in one piece however it arrived, without pictures that the HTML shows again."""
    kept: list[dict[str, Any]] = []
    for output in outputs:
        if output["output_type"] == "stream" and kept and kept[-1].get("name") == output["name"]:
            kept[-1]["text"] += output["text"]
            continue
        if "text/html" in output.get("data", {}):
            output["data"].pop("image/svg+xml", None)
        kept.append(output)
    return kept


def main(names: list[str]) -> int:
    """Execute and write; the number of notebooks must not be zero."""
    paths = [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb"))
    if not paths:
        print("no notebook", file=sys.stderr)
        return 1
    for path in paths:
        path.write_text(nbformat.writes(executed(path)) + "\n", encoding="utf-8")
        print(f"{path.name}: executed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
