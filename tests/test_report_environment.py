"""Reports beside an environment: where it begins, of which format it is, and whether what loses can be had at all."""

from pathlib import Path

from inline_command import inline
from report_pages import Page, written

ROBOT = {
    "format": "orbitcert/mdp/1",
    "name": "robot",
    "initial": "dock",
    "states": ["dock", "aisle", "stuck", "shelf", "yard"],
    "transitions": {
        "dock": {"go": {"aisle": "9/10", "stuck": "1/10"}, "leave": {"yard": "1"}, "charge": {"dock": "1"}},
        "aisle": {"left": {"shelf": "9/10", "aisle": "1/10"}},
        "stuck": {"stay": {"stuck": "1"}},
        "shelf": {"stay": {"shelf": "1"}},
        "yard": {"stay": {"yard": "1"}},
    },
}


def page_of(folder: Path, certificate: str, more: tuple[str, ...] = ()) -> Page:
    run = inline("report", certificate, "-o", "r.html", *more, cwd=folder)
    assert run.returncode == 0, run.stderr
    return Page.of((folder / "r.html").read_text())


def test_where_the_environment_begins_need_not_be_said_again(tmp_path: Path) -> None:
    written(tmp_path, "robot.json", ROBOT)
    inline("options", "robot.json", "--lose", "yard", "-o", "p.json", cwd=tmp_path)
    inline("certify", "p.json", "--environment", "robot.json", "-o", "c.json", cwd=tmp_path)
    page = page_of(tmp_path, "c.json", more=("--environment", "robot.json"))
    assert "is what some policy does from there" in page.all_text
    for form in ("--coq", "--svg"):
        run = inline("export", "c.json", form, "--environment", "robot.json", "-o", "x.v", cwd=tmp_path)
        assert run.returncode == 0, run.stderr


def test_the_environment_behind_a_problem_may_have_any_format(tmp_path: Path) -> None:
    written(tmp_path, "robot.json", ROBOT)
    inline("environment", "robot.json", "-o", "robot.drn", cwd=tmp_path)
    inline("options", "robot.drn", "--from", "dock", "--lose", "yard", "-o", "p.json", cwd=tmp_path)
    inline("certify", "p.json", "--environment", "robot.drn", "-o", "c.json", cwd=tmp_path)
    named = ("--environment", "robot.drn", "--from", "dock")
    page = page_of(tmp_path, "c.json", more=named)
    assert "is what some policy does from there" in page.all_text
    run = inline("export", "c.json", "--coq", *named, "-o", "x.v", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Theorem value_of_policies" in (tmp_path / "x.v").read_text()


def test_a_bound_about_an_empty_set_says_that_it_holds_trivially(tmp_path: Path) -> None:
    written(tmp_path, "robot.json", ROBOT)
    told = 0
    for losing, empty in (("stuck", True), ("yard", False)):
        run = inline("certify", "robot.json", "--lose", losing, "-o", "c.json", cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        assert ("A IS EMPTY: no policy from dock ends inside what loses with probability 1" in run.stdout) is empty
        page = page_of(tmp_path, "c.json")
        assert page.all_text.count("A is empty: no policy does for certain what loses") == 2 * empty
        assert f"are alike, so that only their numbers count: {2 if empty else 1} against 1" in page.all_text
        told += empty
    assert told == 1


def test_a_report_of_what_is_no_certificate_says_how_to_make_one(tmp_path: Path) -> None:
    written(tmp_path, "robot.json", ROBOT)
    inline("gallery", "candy", "-o", "candy.json", cwd=tmp_path)
    for name, said in (("robot.json", "is an environment"), ("candy.json", "is a problem")):
        run = inline("report", name, "-o", "r.html", cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert f"{name}: {said}, a certificate is expected: `certify " in run.stderr
        assert not (tmp_path / "r.html").exists()


def test_an_end_that_nobody_can_reach_makes_an_empty_set_without_chance_too(tmp_path: Path) -> None:
    stay = {state: {"stay": {state: "1"}} for state in ("x", "y", "island")}
    island = {
        "format": "orbitcert/mdp/1",
        "name": "island",
        "states": ["s", "x", "y", "island"],
        "transitions": {"s": {"l": {"x": "1"}, "r": {"y": "1"}}} | stay,
    }
    written(tmp_path, "island.json", island)
    for losing, empty in (("island", True), ("x", False)):
        run = inline("certify", "island.json", "--from", "s", "--lose", losing, "-o", "c.json", cwd=tmp_path)
        assert ("A IS EMPTY: no policy from s ends inside what loses" in run.stdout) is empty
        assert ("A is empty" in page_of(tmp_path, "c.json").all_text) is empty
