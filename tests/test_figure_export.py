"""`orbitcert export --svg | --tikz | --dot`: what is drawn, what is refused, and that nothing is written then."""

import json
import re
from pathlib import Path

import pytest

from dynamics_examples import EXAMPLES, example
from inline_command import inline
from orbitcert.environment.gallery import gallery_entry
from orbitcert.environment.mdp_file import mdp_to_json
from orbitcert.exact.strict_json import json_text

ROOT = Path(__file__).parent.parent
CANDY = (ROOT / "proofs" / "certificates" / "candy.json").read_text()
START = {"svg": "<svg ", "tikz": "% needs: ", "dot": "digraph figure {"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "candy.cert.json").write_text(CANDY)
    candy = gallery_entry("candy").environment
    assert candy is not None
    (tmp_path / "candy.json").write_text(json_text(mdp_to_json(candy)))
    (tmp_path / "problem.json").write_text(json.dumps(json.loads(CANDY)["problem"]))
    return tmp_path


@pytest.mark.parametrize("form", START)
@pytest.mark.parametrize(
    ("arguments", "nodes"),
    [
        (["candy.cert.json"], 3),
        (["candy.cert.json", "--environment", "gallery:candy", "--from", "start"], 5),
        (["candy.cert.json", "--environment", "candy.json"], 5),
        (["gallery:candy"], 5),
        (["candy"], 5),
        (["candy.json", "--from", "wait"], 5),
        (["problem.json"], 3),
        (["pacman-outcomes"], 3),
    ],
)
def test_certificates_problems_environments_and_names_are_drawn(
    form: str, arguments: list[str], nodes: int, folder: Path
) -> None:
    run = inline("export", *arguments, f"--{form}", cwd=folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(START[form])
    pattern = {"svg": 'class="node ', "tikz": r"\(n[0-9]+\) at", "dot": r"^  n[0-9]+ \["}[form]
    assert len(re.findall(pattern, run.stdout, re.MULTILINE)) == nodes
    written = inline("export", *arguments, f"--{form}", "-o", "x", cwd=folder)
    assert written.returncode == 0
    assert (folder / "x").read_text(encoding="utf-8") == run.stdout


def test_the_json_answer_counts_what_was_drawn(folder: Path) -> None:
    run = inline("export", "candy.cert.json", "--svg", "-o", "x.svg", "--json", cwd=folder)
    assert json.loads(run.stdout) == {
        "certificate": "candy.cert.json",
        "status": "verified",
        "file": "x.svg",
        "form": "svg",
        "states": "3",
        "options": "0",
        "links": "0",
        "arrows": "2",
        "step": "phi_1",
        "left_out": {"states": "0", "options": "0", "arrows": "0"},
    }


def test_steps_are_chosen_by_number(folder: Path) -> None:
    answers = {}
    for step in ("0", "1", "2", "all"):
        run = inline("export", "candy.cert.json", "--dot", "--step", step, cwd=folder)
        answers[step] = re.findall(r"(n\d) -> (n\d) \[color", run.stdout)
    assert answers == {
        "0": [], "1": [("n0", "n1")], "2": [("n0", "n2")], "all": [("n0", "n1"), ("n0", "n2")],
    }  # fmt: skip
    assert inline("export", "candy.cert.json", "--dot", cwd=folder).stdout.count("dir=both") == 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_certificate_about_an_environment_is_drawn_as_its_graph(name: str, tmp_path: Path) -> None:
    example(name).write(tmp_path / "x.json")
    run = inline("export", "x.json", "--svg", "-o", "x.svg", "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert int(json.loads(run.stdout)["arrows"]) >= 1
    other = inline("export", "x.json", "--svg", "--environment", "gallery:candy", cwd=tmp_path)
    assert other.returncode == 4
    assert "--environment" in other.stderr


@pytest.mark.parametrize("form", START)
def test_a_rejected_certificate_is_not_drawn(form: str, folder: Path) -> None:
    (folder / "wrong.json").write_text(CANDY.replace('"factor": "2"', '"factor": "3"'))
    run = inline("export", "wrong.json", f"--{form}", "-o", "x", cwd=folder)
    assert run.returncode == 5
    assert run.stdout == ""
    assert "REJECTED claim" in run.stderr
    assert not (folder / "x").exists()
    shown = inline("export", "wrong.json", f"--{form}", "-o", "x", "--json", cwd=folder)
    assert json.loads(shown.stdout) == {"certificate": "wrong.json", "status": "rejected", "file": None}
    assert shown.returncode == 5


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (["candy.cert.json"], 2, "one of --coq"),
        (["candy.cert.json", "--svg", "--dot"], 2, "one of --coq"),
        (["candy.cert.json", "--svg", "--json"], 2, "--json needs -o"),
        (["candy.cert.json", "--svg", "--step", "x"], 2, "neither a number"),
        (["candy.cert.json", "--svg", "--step", "-1"], 2, "neither a number"),
        (["candy.cert.json", "--svg", "--step", "3"], 4, "the evidence has 2 steps"),
        (["candy.cert.json", "--svg", "--from", "start"], 2, "needs --environment"),
        (["candy.cert.json", "--svg", "--criterion", "discount=1/2"], 2, "belongs to --coq"),
        (["candy.cert.json", "--coq", "--step", "1"], 2, "belongs to figures"),
        (["candy.cert.json", "--svg", "--environment", "gallery:tree"], 4, "has no state 'candy'"),
        (["candy.cert.json", "--svg", "--environment", "gallery:none"], 4, "no entry"),
        (["candy.cert.json", "--svg", "--environment", "candy.json", "--from", "x"], 4, "no state 'x'"),
        (["candy.json", "--svg", "--from", "x"], 4, "no state 'x'"),
        (["candy.json", "--svg", "--step", "1"], 2, "belongs to certificates"),
        (["problem.json", "--svg", "--from", "x"], 2, "belongs to environments"),
        (["pacman-outcomes", "--svg", "--from", "x"], 4, "without an environment"),
        (["gallery:none", "--svg"], 4, "no entry"),
        (["absent.json", "--svg"], 4, "no such file"),
        (["broken.json", "--svg"], 4, "broken.json"),
        (["malformed.json", "--svg"], 4, "malformed.json"),
    ],
)
def test_wrong_usage_and_bad_input_are_refused(arguments: list[str], status: int, word: str, folder: Path) -> None:
    (folder / "broken.json").write_text("{")
    (folder / "malformed.json").write_text('{"format": "orbitcert/certificate/1"}')
    before = sorted(folder.iterdir())
    run = inline("export", *arguments, *(["-o", "x"] if "--json" not in arguments else []), cwd=folder)
    assert run.returncode == status, run.stderr
    assert word in " ".join(run.stderr.replace("│", " ").split())
    assert run.stdout == ""
    assert status == 2 or run.is_one_line_of_complaint
    assert sorted(folder.iterdir()) == before


def test_the_environment_must_be_the_one_that_the_certificate_names(folder: Path) -> None:
    value = json.loads(CANDY)
    value["source"] = {"name": "candy.json", "sha256": "0" * 64}
    (folder / "named.json").write_text(json.dumps(value))
    run = inline("export", "named.json", "--svg", "--environment", "candy.json", cwd=folder)
    assert run.returncode == 4
    assert "another SHA-256" in run.stderr


def test_the_picture_of_the_readme_is_what_its_command_draws(tmp_path: Path) -> None:
    picture = ROOT / "docs" / "pictures" / "two-or-51.svg"
    made = inline("certify", "two-or-51", "-o", "two-or-51.cert.json", cwd=tmp_path)
    assert made.returncode == 0
    run = inline("export", "two-or-51.cert.json", "--svg", "--step", "2", "-o", "two-or-51.svg", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "two-or-51.svg").read_bytes() == picture.read_bytes()
