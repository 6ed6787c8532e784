"""Laws by name and laws that users wrote: found, run wherever the work is done, and refused politely."""

import json
from itertools import combinations

import pytest

from command import orbitcert
from inline_command import inline
from orbitcert.exact.bad_input import BadInput
from orbitcert.law.hunting import hunt
from orbitcert.law.law_file import LawFile, all_laws, laws_in, laws_named, read_law_file
from orbitcert.law.laws import ALIASES, LAWS
from orbitcert.law.ledger import spec_of_ledger
from orbitcert.law.spec import SweepSpec
from orbitcert.law.universe import Universe

TWICE = """\
from orbitcert.law import MOST, Hypothesis, Law, Premise


def find(case):
    if len(case.B) >= 2 * len(case.A):
        yield Premise(n=2, m=1)


LAW = Law(Hypothesis("twice", "B has at least twice as many options as A", find), MOST)
"""
SIZES = ("--max-states", "3", "--A", "1..2", "--B", "1..2")


def test_a_law_of_ones_own_runs_here_and_in_other_processes_with_one_answer(tmp_path):
    (tmp_path / "twice.py").write_text(TWICE)
    runs = [
        orbitcert("hunt", "twice.py", *SIZES, "--processes", n, "--ledger", f"{n}.jsonl", "--json", cwd=tmp_path)
        for n in ("1", "2")
    ]
    assert [run.returncode for run in runs] == [0, 0], runs[1].stderr
    assert runs[0].stdout == runs[1].stdout
    answer = json.loads(runs[0].stdout)
    assert answer["law"] == "twice-most"
    assert int(answer["holds"]) + int(answer["fails"]) + int(answer["vacuous"]) == int(answer["cases"]) == 170
    assert int(answer["fails"]) > 0 < int(answer["vacuous"])
    found = hunt(laws_named([str(tmp_path / "twice.py")])[0][0], Universe((1, 3), (1, 2), (1, 2)))
    assert str(found.tally.fails) == answer["fails"]
    assert hunt(str(tmp_path / "twice.py"), Universe((1, 3), (1, 2), (1, 2))).tally == found.tally


def test_a_law_file_beside_known_laws_is_swept_with_them(tmp_path):
    (tmp_path / "twice.py").write_text(TWICE)
    run = inline("hunt", "clique-weak", "./twice.py", *SIZES, "--processes", "1", "--json", cwd=tmp_path)
    assert [answer["law"] for answer in json.loads(run.stdout)["laws"]] == ["clique-weak", "twice-most"]


def test_a_counterexample_to_a_law_of_ones_own_is_rechecked_with_its_file_only(tmp_path):
    (tmp_path / "twice.py").write_text(TWICE)
    run = inline("hunt", "twice.py", *SIZES, "--processes", "1", "-o", "c.json", cwd=tmp_path)
    assert run.returncode == 0
    assert inline("recheck", "c.json", "--law-file", "twice.py", cwd=tmp_path).returncode == 0
    run = inline("recheck", "c.json", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "--law-file" in run.stderr
    (tmp_path / "twice.py").write_text(TWICE.replace("2 * len", "3 * len"))
    assert inline("recheck", "c.json", "--law-file", "twice.py", cwd=tmp_path).returncode == 5


def test_a_ledger_wants_the_very_file_it_was_made_with(tmp_path):
    path = tmp_path / "twice.py"
    path.write_text(TWICE)
    arguments = ("hunt", "twice.py", *SIZES, "--processes", "1", "--ledger", "l.jsonl")
    assert inline(*arguments, cwd=tmp_path).returncode == 0
    before = (tmp_path / "l.jsonl").read_bytes()
    spec = spec_of_ledger(tmp_path / "l.jsonl", [path])
    assert spec == SweepSpec(Universe((1, 3), (1, 2), (1, 2)), ("twice-most",), (LawFile("twice.py", TWICE),))
    for command in ("merge", "atlas"):
        extra = ("--no-plot",) if command == "atlas" else ()
        run = inline(command, "l.jsonl", "-o", "out", *extra, cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert "twice.py" in run.stderr
        assert not (tmp_path / "out").exists()
    path.write_text(TWICE + "# another text\n")
    with pytest.raises(BadInput, match=r"twice\.py"):
        spec_of_ledger(tmp_path / "l.jsonl", [path])
    run = inline(*arguments, cwd=tmp_path)
    assert run.returncode == 4
    assert "files" in run.stderr
    assert (tmp_path / "l.jsonl").read_bytes() == before
    path.write_text(TWICE)
    run = inline("merge", "l.jsonl", "-o", "out.jsonl", "--law-file", "twice.py", cwd=tmp_path)
    assert run.returncode == 0
    assert (tmp_path / "out.jsonl").read_bytes() == before


BROKEN = {
    "a syntax error": ("def find(case:\n", "SyntaxError"),
    "an error while it runs": ("1 / 0\n", "ZeroDivisionError"),
    "a missing module": ("import nothing_of_that_name\n", "ModuleNotFoundError"),
    "nothing in it": ("", "no LAW"),
    "no law in it": ("x = 1\n", "no LAW"),
    "LAW is no law": ("LAW = 'B wins'\n", "no LAW"),
    "LAWS is empty": ("LAWS = []\n", "no LAW"),
    "LAWS holds something else": (TWICE + "LAWS = [LAW, 1]\n", "no LAW"),
    "LAWS is a number": ("LAWS = 5\n", "LAW"),
    "LAWS is None": ("LAWS = None\n", "LAW"),
    "LAWS is a law": (TWICE + "LAWS = LAW\n", "LAW"),
    "the name of a known law": (TWICE.replace('"twice"', '"clique"'), "clique-most exists already"),
    "one name for two laws": (TWICE + "LAWS = [Law(Hypothesis('twice', 'other', lambda case: ()), MOST)]\n", "twice"),
    "it leaves": ("import sys\nsys.exit(0)\n", "bad.py"),
    "it leaves with another status": ("raise SystemExit(5)\n", "bad.py"),
    "a NUL": ("LAW = 1\0\n", "bad.py"),
    "half an encoding": (b"LAW = '\xff'\n", "UTF-8"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_law_file_with_a_fault_is_refused_in_one_line(tmp_path, fault):
    text, reason = BROKEN[fault]
    (tmp_path / "bad.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    (tmp_path / "c.json").write_text("{}")
    for arguments in (
        ("hunt", "bad.py", *SIZES, "--processes", "1", "--ledger", "l.jsonl", "-o", "out.json"),
        ("recheck", "c.json", "--law-file", "bad.py"),
    ):
        run = inline(*arguments, cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert "bad.py" in run.stderr
        assert reason in run.stderr
    assert sorted(item.name for item in tmp_path.iterdir()) == ["bad.py", "c.json"]


@pytest.mark.parametrize(
    ("body", "processes"),
    [
        ("1 / 0", "1"),
        ("1 / 0", "2"),
        ("yield 7", "1"),
        ("return 5", "1"),
        ("yield Premise(1, 0)", "1"),
        ("yield Premise(1, 1, (10**6,))", "1"),
    ],
)
def test_a_hypothesis_that_cannot_be_evaluated_ends_the_hunt_in_one_line(tmp_path, body, processes):
    text = TWICE.replace("    if len(case.B) >= 2 * len(case.A):\n        yield Premise(n=2, m=1)\n", f"    {body}\n")
    assert body in text
    (tmp_path / "bad.py").write_text(text)
    run = orbitcert("hunt", "bad.py", "--max-states", "2", "--processes", processes, "-o", "c.json", cwd=tmp_path)
    assert "Traceback" not in run.stderr
    assert run.returncode == 4
    assert run.stderr.count("\n") == 1
    assert "twice" in run.stderr
    assert [item.name for item in tmp_path.iterdir()] == ["bad.py"]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    for path in (tmp_path / "missing.py", tmp_path):
        with pytest.raises(BadInput, match="cannot be read"):
            read_law_file(path)
    run = inline("hunt", "missing.py", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint


def test_two_files_with_a_law_of_one_name_are_refused(tmp_path):
    (tmp_path / "one.py").write_text(TWICE)
    (tmp_path / "two.py").write_text(TWICE.replace("2 * len", "3 * len"))
    run = inline("hunt", "one.py", "two.py", *SIZES, "--processes", "1", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "twice-most" in run.stderr


def test_a_law_file_may_define_several_laws_and_helpers():
    text = TWICE.replace("LAW =", "ONE =") + (
        "from dataclasses import dataclass\nfrom orbitcert.law import WEAK\n\n\n@dataclass\nclass Helper:\n"
        "    x: int\n\n\nLAWS = (ONE, Law(ONE.hypothesis, WEAK))\n"
    )
    assert [law.name for law in laws_in(LawFile("a.py", text))] == ["twice-most", "twice-weak"]
    assert len(all_laws([LawFile("a.py", text)])) == len(LAWS) + 2


def test_the_text_of_a_law_file_is_what_identifies_it(tmp_path):
    files = [LawFile("a.py", TWICE), LawFile("a.py", TWICE + "\n"), LawFile("a.py", TWICE)]
    assert [one.digest == two.digest for one, two in combinations(files, 2)] == [False, True, False]
    (tmp_path / "a.py").write_text(TWICE)
    assert read_law_file(tmp_path / "a.py") == files[0]


def test_words_stand_for_laws():
    names = {word: [law.name for law in laws_named([word])[0]] for word in ("all", "plain", "choosing", "clique")}
    assert names["all"] == list(LAWS)
    assert sorted(names["plain"] + names["choosing"]) == sorted(LAWS)
    assert set(names["choosing"]) == {name for name, law in LAWS.items() if law.hypothesis.chooses} != set()
    assert names["clique"] == ["clique-weak", "clique-most", "clique-strict-generic", "clique-strict"]
    for alias, name in ALIASES.items():
        assert [law.name for law in laws_named([alias])[0]] == [name]
    assert [law.name for law in laws_named(["clique-most", "clique", "scaling"])[0]] == [
        "clique-most",
        "clique-weak",
        "clique-strict-generic",
        "clique-strict",
    ]
    for word in ("nonsense", "", "Clique", "clique-", "all-weak", "blocks_weak", "clique-most "):
        with pytest.raises(BadInput, match="no law, no hypothesis"):
            laws_named([word])
