"""`orbitcert hunt` as a user meets it, and laws that users write."""

import json

import pytest

import orbitcert as package
from command import orbitcert
from orbitcert.exact.bad_input import BadInput
from orbitcert.law import MOST, WEAK, Hypothesis, Law, Premise, Undecided, Universe
from orbitcert.law.hunting import hunt
from orbitcert.law.law_file import LawFile, laws_in, laws_named
from orbitcert.law.laws import ALIASES, LAWS

TWICE = '''
from orbitcert.law import MOST, Hypothesis, Law, Premise


def find(case):
    if len(case.B) >= 2 * len(case.A):
        yield Premise(n=2, m=1)


LAW = Law(Hypothesis("twice", "B has twice as many options", find), MOST)
'''


def test_the_json_of_a_hunt_has_the_fields_users_rely_on(tmp_path):
    run = orbitcert("hunt", "few-blocks-most", "--max-states", "3", "-o", "c.json", "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    answer = json.loads(run.stdout)
    assert {"law", "universe", "cases", "holds", "fails", "vacuous", "undecided", "smallest"} <= set(answer)
    assert [answer[key] for key in ("law", "cases", "holds", "fails", "vacuous", "undecided")] == [
        "few-blocks-most",
        "366",
        "21",
        "7",
        "338",
        "0",
    ]
    assert answer["checked"] is True
    assert answer["smallest"]["A"] == [{"s0": "1"}, {"s1": "1"}]
    assert (answer["claimed"], answer["value"], answer["counterexample"]) == ("1/2", "0", "c.json")
    assert json.loads((tmp_path / "c.json").read_text())["problem"] == answer["smallest"]
    (tmp_path / "p.json").write_text(json.dumps(answer["smallest"]))
    assert orbitcert("tight", "p.json", cwd=tmp_path).returncode == 0
    assert not run.stderr


def test_several_laws_are_one_sweep_and_one_object(tmp_path):
    run = orbitcert("hunt", "clique", "injection-most", "--max-states", "2", "--json", cwd=tmp_path)
    laws = json.loads(run.stdout)["laws"]
    assert [law["law"] for law in laws] == [*(n for n in LAWS if LAWS[n].hypothesis.name == "clique"), "injection-most"]
    assert {law["cases"] for law in laws} == {"20"}


def test_an_all_vacuous_sweep_says_so_and_exits_with_3(tmp_path):
    run = orbitcert("hunt", "shapes-apart-weak", "--max-states", "2", "--A", "2", cwd=tmp_path)
    assert run.returncode == 3
    assert "ALL VACUOUS" in run.stdout
    answer = orbitcert("hunt", "shapes-apart-weak", "--max-states", "2", "--A", "2", "--json", cwd=tmp_path)
    assert answer.returncode == 3
    assert json.loads(answer.stdout)["vacuous"] == json.loads(answer.stdout)["cases"] == "10"
    empty = orbitcert("hunt", "clique-weak", "--max-states", "1", cwd=tmp_path)
    assert empty.returncode == 3
    assert "0 cases" in empty.stdout


def test_a_part_says_that_its_count_is_not_checked(tmp_path):
    run = orbitcert("hunt", "scaling", "--max-states", "3", "--part", "1/2", cwd=tmp_path)
    assert "NOT yet compared" in run.stdout
    answer = orbitcert("hunt", "scaling", "--max-states", "3", "--part", "1/2", "--json", cwd=tmp_path)
    assert json.loads(answer.stdout)["checked"] is False


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("nonsense",), 4),
        (("missing.py",), 4),
        (("scaling", "--A", "0"), 2),
        (("scaling", "--A", "2..1"), 2),
        (("scaling", "--B", "x"), 2),
        (("scaling", "--supports", "0..1"), 2),
        (("scaling", "--denominators", "-1"), 2),
        (("scaling", "--labels", "some"), 2),
        (("scaling", "--part", "2/2"), 2),
        (("scaling", "--part", "1"), 2),
        (("scaling", "--min-states", "3", "--max-states", "2"), 2),
        (("scaling", "fractional", "-o", "c.json"), 2),
        (("scaling", "--processes", "2", "--scheduler", "tcp://127.0.0.1:1"), 2),
        (("scaling", "--ledger", "no/such/folder/l.jsonl"), 4),
        (("scaling", "--max-states", "8", "--min-states", "8", "--supports", "1", "--A", "1", "--B", "1"), 3),
    ],
)
def test_wrong_calls_say_what_is_wrong(tmp_path, words, status):
    run = orbitcert("hunt", *words, cwd=tmp_path)
    assert run.returncode == status, (run.stdout, run.stderr)
    assert not run.stdout
    assert run.stderr
    if status != 2:
        assert run.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_all_laws_are_listed(tmp_path):
    lines = orbitcert("hunt", "--list", cwd=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(LAWS)
    assert len(lines) == 37


def test_counterexamples_of_several_laws_go_to_a_folder(tmp_path):
    run = orbitcert("hunt", "few-blocks", "clique-weak", "--max-states", "3", "--counterexamples", "c", cwd=tmp_path)
    assert run.returncode == 0
    names = sorted(path.name for path in (tmp_path / "c").iterdir())
    assert names == ["few-blocks-most.2.json", "few-blocks-most.3.json", "few-blocks-most.json"]
    assert orbitcert("recheck", *(f"c/{name}" for name in names), cwd=tmp_path).returncode == 0


def test_merging_on_the_command_line(tmp_path):
    for k in range(2):
        words = ("scaling", "--max-states", "3", "--part", f"{k}/2", "--ledger", f"{k}.jsonl")
        run = orbitcert("hunt", *words, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
    gap = orbitcert("merge", "0.jsonl", "-o", "all.jsonl", cwd=tmp_path)
    assert (gap.returncode, gap.stderr.count("\n")) == (4, 1)
    assert not (tmp_path / "all.jsonl").exists()
    merged = orbitcert("merge", "0.jsonl", "1.jsonl", "-o", "all.jsonl", "--json", cwd=tmp_path)
    assert merged.returncode == 0, merged.stderr
    (law,) = json.loads(merged.stdout)["laws"]
    assert (law["cases"], law["checked"]) == ("366", True)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_law_of_ones_own_runs_in_any_number_of_processes(tmp_path, processes):
    (tmp_path / "twice.py").write_text(TWICE)
    words = ("hunt", "twice.py", "--max-states", "3", "--processes", processes, "--ledger", "l.jsonl", "-o", "c.json")
    run = orbitcert(*words, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "twice-most" in run.stdout
    assert "REFUTED" in run.stdout
    assert orbitcert("recheck", "c.json", cwd=tmp_path).returncode == 4
    assert orbitcert("recheck", "c.json", "--law-file", "twice.py", cwd=tmp_path).returncode == 0
    assert orbitcert("atlas", "l.jsonl", "-o", "a", "--no-plot", cwd=tmp_path).returncode == 4
    made = orbitcert("atlas", "l.jsonl", "-o", "a", "--no-plot", "--law-file", "twice.py", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    (tmp_path / "twice.py").write_text(TWICE + "\n# another text\n")
    again = orbitcert(*words, cwd=tmp_path)
    assert again.returncode == 4
    assert "files" in again.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("LAW = (", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("x = 1", "no LAW"),
        ("LAW = 3", "no LAW"),
        (TWICE.replace('"twice"', '"clique"'), "exists already"),
    ],
)
def test_a_law_file_that_does_not_work_is_one_line(tmp_path, text, said):
    (tmp_path / "law.py").write_text(text)
    run = orbitcert("hunt", "law.py", cwd=tmp_path)
    assert (run.returncode, run.stderr.count("\n")) == (4, 1), run.stderr
    assert said in run.stderr


def test_names_stand_for_laws():
    assert [law.name for law in laws_named(["all"])[0]] == list(LAWS)
    plain, choosing = ({law.name for law in laws_named([word])[0]} for word in ("plain", "choosing"))
    assert plain | choosing == set(LAWS)
    assert not plain & choosing
    assert len(choosing) == 5
    for alias, name in ALIASES.items():
        assert [law.name for law in laws_named([alias])[0]] == [name]
    assert len(laws_named(["clique-weak", "clique", "scaling"])[0]) == 4
    with pytest.raises(BadInput, match="no law"):
        laws_named(["clique-weakest"])
    assert laws_in(LawFile("t.py", TWICE))[0].name == "twice-most"


def test_the_python_verb_takes_names_and_laws():
    universe = Universe((1, 3), (1, 1), (1, 2))
    by_name = package.hunt("clique-most", universe)
    assert by_name.tally == hunt(LAWS["clique-most"], universe).tally
    assert by_name.tally.fails == 0
    assert by_name.tally.holds > 20
    assert not by_name.is_open
    assert hunt("shapes-apart-weak", Universe((2, 2), (2, 2), (1, 1))).is_vacuous


def test_undecided_cases_are_counted_and_leave_the_law_open():
    def sometimes(case):
        if len(case.B) == 2:
            raise Undecided("two options are too many")
        if len(case.A) == 1:
            yield Premise(1, 2)

    universe = Universe((1, 3), (1, 2), (1, 2), supports=(1, 1))
    found = hunt(Law(Hypothesis("odd", "an odd one", sometimes), WEAK), universe)
    assert found.tally.undecided > 0
    assert found.tally.reason == "two options are too many"
    assert found.tally.holds > 0
    assert found.is_open
    assert not found.is_vacuous
    failing = hunt(Law(Hypothesis("odd", "an odd one", lambda case: [Premise(9, 1)]), MOST), found.universe)
    assert failing.tally.fails > 0
    assert not failing.is_open
