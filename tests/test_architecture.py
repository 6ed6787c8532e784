"""The shape of the house: import contracts, file sizes, the trusted file alone, words that must not appear."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src" / "orbitcert").rglob("*.py"))


def test_import_contracts_hold() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "5 kept, 0 broken" in run.stdout


def test_only_the_solver_module_imports_z3_and_only_incidence_imports_igraph() -> None:
    doors: dict[str, list[str]] = {"z3": [], "igraph": [], "PyNormaliz": []}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                for engine, users in doors.items():
                    if engine in {name.split(".")[0] for name in names}:
                        users.append(path.name)
    assert doors == {"z3": ["solver.py"], "igraph": ["incidence.py"], "PyNormaliz": ["volume.py"]}


def test_no_file_is_longer_than_400_lines_except_the_checker() -> None:
    assert len(SOURCES) > 40
    long = {p.name: n for p in SOURCES if (n := len(p.read_text().splitlines())) > 400}
    assert set(long) <= {"checker.py"}
    assert all(n <= 1_350 for n in long.values())


def test_nothing_in_src_asserts_or_catches_everything() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            assert not isinstance(node, ast.Assert), path
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path
                caught = ast.unparse(node.type)
                assert caught not in ("Exception", "BaseException") or isinstance(node.body[-1], ast.Raise), path


def test_floats_stay_out_of_everything_that_reaches_a_claim() -> None:
    checked = 0
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            checked += 1
            if isinstance(node, ast.Constant):
                assert not isinstance(node.value, float), (path, node.lineno)
            if isinstance(node, ast.Name) and node.id == "float":
                assert path.name in (
                    "rationalise.py",
                    "gymnasium_reader.py",
                    "mdp_file.py",
                    "problem_file.py",
                    "program_reader.py",
                    "array_reader.py",
                    "networkx_reader.py",
                ), path
            if isinstance(node, ast.Attribute):
                assert node.attr != "isclose", path
    assert checked > 10_000


def test_float32_is_computed_with_in_one_display_module_only() -> None:
    """`present/float_estimate` shows how far a usual Monte Carlo estimate is off; nothing is concluded from it."""
    users = [
        path.name
        for path in SOURCES
        if any(isinstance(n, ast.Attribute) and n.attr == "float32" for n in ast.walk(ast.parse(path.read_text())))
    ]
    assert users == ["float_estimate.py"]


def test_every_public_class_shows_itself_in_notebooks() -> None:
    import orbitcert
    from orbitcert.law.atlas import Atlas, Entry
    from orbitcert.law.counterexample import Counterexample
    from orbitcert.present.notebook import HOME, renderings

    classes = [
        *(orbitcert.Certificate, orbitcert.Certification, orbitcert.Counts, orbitcert.DynamicsCertificate),
        *(orbitcert.EnvironmentCertification, orbitcert.Hunt, orbitcert.Problem, orbitcert.Verdict),
        *(orbitcert.WorstCase, Atlas, Counterexample, Entry),
    ]
    only_formulas = [orbitcert.Option, orbitcert.Permutation]
    assert {cls.__name__ for cls in (*classes, *only_formulas)} == set(HOME)
    for cls in (*classes, *only_formulas):
        for kind in ("html", "latex", "svg", "pretty"):
            assert callable(getattr(cls, f"_repr_{kind}_")), (cls, kind)
    for cls in classes:
        assert {"html", "svg"} <= set(renderings(cls.__name__)), cls
        assert cls is Atlas or "latex" in renderings(cls.__name__), cls
    for cls in only_formulas:
        assert set(renderings(cls.__name__)) == {"latex"}
    shown_nowhere = {name for name in orbitcert.__all__ if isinstance(getattr(orbitcert, name), type)} - set(HOME)
    assert shown_nowhere == {"Law", "Mdp", "Universe"}


def test_one_module_below_present_names_it_and_the_command_line_loads_no_notebook_page() -> None:
    named = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "orbitcert.present" in node.value
        if path.parent.name != "present" and len(node.value) < 60
    }
    assert named == {"display.py"}
    loaded = (
        "import sys, orbitcert.cli; sys.argv = ['orbitcert', 'gallery']\n"
        "try: orbitcert.cli.main()\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if 'notebook' in name])"
    )
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
    assert len(run.stdout.splitlines()) > 10
