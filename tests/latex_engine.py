"""Compiles LaTeX with a real engine, where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

ENGINES = ("pdflatex", "lualatex", "xelatex", "tectonic")


def compiled(body: str, packages: tuple[str, ...], folder: Path) -> Path:
    """The PDF of an article with this body; skips, and says so, when no engine is installed.

    Fails with the engine's own complaint when it refuses the text, and when it warns of an undefined character.
    """
    engine = next(filter(shutil.which, ENGINES), None)
    if engine is None:
        pytest.skip(f"the LaTeX was NOT compiled: none of {', '.join(ENGINES)} is installed")
    lines = [r"\documentclass{article}", *(rf"\usepackage{{{name}}}" for name in packages), r"\begin{document}"]
    (folder / "page.tex").write_text("\n".join([*lines, body, r"\end{document}", ""]), encoding="utf-8")
    halting = [] if engine == "tectonic" else ["-interaction=nonstopmode", "-halt-on-error"]
    run = subprocess.run(
        [engine, *halting, "page.tex"], cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    assert run.returncode == 0, run.stdout[-3000:]
    assert "Missing character" not in run.stdout + (folder / "page.log").read_text(errors="replace")
    return folder / "page.pdf"
