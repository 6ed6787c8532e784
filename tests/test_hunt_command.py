"""`orbitcert hunt`: its JSON, its words, its exit statuses, and what it leaves behind."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from command import orbitcert
from dask_cluster import wait_until
from inline_command import inline
from orbitcert.exact.problem_file import problem_from_json
from orbitcert.law.hunting import hunt
from orbitcert.law.laws import LAWS
from orbitcert.law.universe import Universe

SMALL = ("--max-states", "3", "--A", "1..2", "--B", "1..2", "--processes", "1")
FIELDS = ("law", "universe", "cases", "holds", "fails", "vacuous", "undecided", "smallest")


def test_the_answer_has_the_fields_of_the_design_and_numbers_are_strings(tmp_path):
    run = inline("hunt", "few-blocks-most", *SMALL, "--json", cwd=tmp_path)
    assert (run.returncode, run.stderr, run.stdout.count("\n")) == (0, "", 1)
    answer = json.loads(run.stdout)
    assert set(FIELDS) <= set(answer)
    assert answer["law"] == "few-blocks-most"
    found = hunt("few-blocks-most", Universe((1, 3), (1, 2), (1, 2)))
    for field in ("holds", "fails", "vacuous", "undecided", "tight"):
        assert answer[field] == str(getattr(found.tally, field))
    assert answer["cases"] == str(found.outcome.cases) == "170"
    assert (answer["holds"], answer["fails"], answer["vacuous"]) == ("5", "5", "160")
    assert all(isinstance(value, str) for value in answer["universe"].values())
    assert answer["universe"] == {
        "states": "1..3",
        "A": "1..2",
        "B": "1..2",
        "extra": "0",
        "supports": "1..99",
        "denominators": "uniform",
        "labels": "none",
    }
    assert problem_from_json(answer["smallest"]) == found.smallest[0].problem
    assert (answer["claimed"], answer["value"], answer["part"], answer["checked"]) == ("1/2", "0", "0/1", True)
    assert (answer["theorem"], answer["reason"], answer["counterexample"]) == (None, None, None)
    assert list(tmp_path.iterdir()) == []
    numbers = []
    json.loads(run.stdout, parse_int=numbers.append, parse_float=numbers.append)
    assert numbers == []


def test_a_law_that_holds_has_no_smallest_and_several_laws_make_a_list(tmp_path):
    run = inline("hunt", "clique-weak", "few-blocks", *SMALL, "--json", cwd=tmp_path)
    laws = json.loads(run.stdout)["laws"]
    assert [answer["law"] for answer in laws] == ["clique-weak", "few-blocks-weak", "few-blocks-most"]
    assert [answer["smallest"] is None for answer in laws] == [True, True, False]
    assert [answer["theorem"] for answer in laws] == ["Law 1", "Law 3 (i)", None]
    assert {answer["cases"] for answer in laws} == {"170"}
    for answer in laws:
        assert sum(int(answer[field]) for field in ("holds", "fails", "vacuous", "undecided")) == 170


def test_what_is_printed_says_the_same_as_the_json(tmp_path):
    arguments = ("hunt", "few-blocks", "clique-strict", *SMALL)
    words = inline(*arguments, cwd=tmp_path).stdout
    for answer in json.loads(inline(*arguments, "--json", cwd=tmp_path).stdout)["laws"]:
        numbers = (
            f"  holds {answer['holds']} ({answer['tight']} with equality), fails {answer['fails']}, "
            f"vacuous {answer['vacuous']}, undecided {answer['undecided']}"
        )
        assert numbers in words
        assert f"{answer['law']}: " in words
        if answer["smallest"]:
            assert f"REFUTED by {answer['fails']} cases" in words
        else:
            assert f"NO COUNTEREXAMPLE among the {answer['holds']} cases" in words
    assert "170 cases up to symmetry, as many as Burnside's lemma says" in words


@pytest.mark.parametrize(
    ("law", "ranges"),
    [
        ("shapes-apart-weak", ("--max-states", "2", "--A", "2")),
        (
            "clique-apart",
            (
                "--max-states",
                "1",
            ),
        ),
        ("clique-weak", ("--max-states", "2", "--supports", "3")),
    ],
)
def test_a_sweep_in_which_everything_is_vacuous_says_so_and_exits_3(tmp_path, law, ranges):
    run = inline("hunt", law, *ranges, "--processes", "1", cwd=tmp_path)
    assert run.returncode == 3
    assert "ALL VACUOUS" in run.stdout
    assert "nothing was tested" in run.stdout
    assert "NO COUNTEREXAMPLE" not in run.stdout
    run = inline("hunt", law, *ranges, "--processes", "1", "--json", "--counterexamples", "out", cwd=tmp_path)
    assert run.returncode == 3
    answer = json.loads(run.stdout)
    for one in answer.get("laws", [answer]):
        assert (one["holds"], one["fails"], one["undecided"]) == ("0", "0", "0")
        assert one["vacuous"] == one["cases"]
    assert not (tmp_path / "out").exists()


def test_one_vacuous_law_among_others_makes_exit_3(tmp_path):
    run = inline("hunt", "clique-weak", "shapes-apart-weak", "--max-states", "2", "--A", "2", "--processes", "1",
                 cwd=tmp_path)  # fmt: skip
    assert run.returncode == 3
    assert run.stdout.count("ALL VACUOUS") == 1


@pytest.mark.parametrize("word", ["nonsense", "clique-always", "Clique", "", "nothing.py", "../x.py", "a\nb"])
def test_a_law_that_does_not_exist_gets_one_line_and_exit_4(tmp_path, word):
    for words in ((word,), ("clique-weak", word)):
        run = inline("hunt", *words, *SMALL, "--ledger", "l.jsonl", cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("--A", "0"),
        ("--A", "2..1"),
        ("--A", "x"),
        ("--A", ""),
        ("--A", "1.."),
        ("--A", "..2"),
        ("--A", "-1"),
        ("--A", "1...2"),
        ("--A", "1..2..3"),
        ("--A", "1 ..2"),
        ("--A", "²"),
        ("--A", "١"),
        ("--B", "0..2"),
        ("--B", ""),
        ("--B", "1..x"),
        ("--extra", "-1"),
        ("--extra", ""),
        ("--supports", "0"),
        ("--supports", ""),
        ("--denominators", "0"),
        ("--denominators", "some"),
        ("--denominators", ""),
        ("--labels", "some"),
        ("--labels", ""),
        ("--max-states", "0"),
        ("--max-states", "-3"),
        ("--max-states", "x"),
        ("--min-states", "5", "--max-states", "4"),
        ("--min-states", "0"),
        ("--part", "3/3"),
        ("--part", "0/0"),
        ("--part", "-1/3"),
        ("--part", "1"),
        ("--part", "1/"),
        ("--part", "/2"),
        ("--part", ""),
        ("--part", "0/1/2"),
        ("--part", "²/3"),
        ("--part", "1/³"),
        ("--processes", "-1"),
        ("--scheduler", "tcp://127.0.0.1:1", "--processes", "2"),
    ],
    ids=" ".join,
)
def test_wrong_ranges_are_wrong_usage(tmp_path, wrong):
    run = inline("hunt", "clique-weak", "--max-states", "2", "--ledger", "l.jsonl", *wrong, cwd=tmp_path)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_hunt_without_a_law_and_one_output_for_several_laws_are_wrong_usage(tmp_path):
    assert inline("hunt", cwd=tmp_path).returncode == 2
    assert inline("hunt", "clique", *SMALL, "-o", "c.json", cwd=tmp_path).returncode == 2
    assert inline("merge", "-o", "c.json", cwd=tmp_path).returncode == 2
    assert inline("merge", "x", cwd=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_ranges_mean_what_they_say(tmp_path):
    def answer(*arguments):
        return json.loads(
            inline("hunt", "bare-counts-weak", *arguments, "--processes", "1", "--json", cwd=tmp_path).stdout
        )

    whole = answer("--max-states", "3", "--A", "1..2", "--B", "1..2")
    parts = [answer("--min-states", d, "--max-states", d, "--A", "1..2", "--B", "1..2") for d in "123"]
    assert [part["universe"]["states"] for part in parts] == ["1", "2", "3"]
    assert sum(int(part["cases"]) for part in parts) == int(whole["cases"])
    sizes = [answer("--max-states", "3", "--A", a, "--B", b) for a in "12" for b in "12"]
    assert sum(int(size["cases"]) for size in sizes) == int(whole["cases"])
    assert int(answer("--max-states", "3", "--labels", "all")["cases"]) > int(answer("--max-states", "3")["cases"])
    assert answer("--max-states", "2")["universe"]["B"] == "1..3"
    assert answer("--max-states", "2", "--denominators", "1..3", "--supports", "1..2", "--extra", "0..1")[
        "universe"
    ] == {
        "states": "1..2",
        "A": "1..2",
        "B": "1..3",
        "extra": "0..1",
        "supports": "1..2",
        "denominators": "1..3",
        "labels": "none",
    }


def test_laws_about_choosing_have_smaller_sets_and_further_options(tmp_path):
    run = inline("hunt", "blocks-within-most", "--max-states", "2", "--processes", "1", "--json", cwd=tmp_path)
    universe = json.loads(run.stdout)["universe"]
    assert (universe["A"], universe["B"], universe["extra"]) == ("1", "1..2", "0..2")


def test_a_part_says_that_it_was_not_compared(tmp_path):
    cases = 0
    for part in ("0/3", "1/3", "2/3"):
        run = inline("hunt", "clique-weak", *SMALL, "--part", part, cwd=tmp_path)
        assert run.returncode == 0
        assert f"part {part}: " in run.stdout
        assert "NOT yet compared with Burnside's lemma: merge the parts" in run.stdout
        assert "as many as" not in run.stdout
        answer = json.loads(inline("hunt", "clique-weak", *SMALL, "--part", part, "--json", cwd=tmp_path).stdout)
        assert (answer["checked"], answer["part"]) == (False, part)
        cases += int(answer["cases"])
    assert cases == 170


def test_the_number_of_processes_and_a_ledger_do_not_change_the_answer(tmp_path):
    runs = [
        orbitcert("hunt", "few-blocks", *SMALL[:-1], n, "--json", *ledger, cwd=tmp_path)
        for n in ("1", "2")
        for ledger in ((), ("--ledger", f"{n}.jsonl"))
    ]
    assert {run.returncode for run in runs} == {0}
    assert len({run.stdout for run in runs}) == 1
    assert sorted(item.name for item in tmp_path.iterdir()) == ["1.jsonl", "2.jsonl"]


def test_counterexamples_are_written_where_they_are_asked_for_and_stand(tmp_path):
    run = inline("hunt", "few-blocks-most", *SMALL, "-o", "c.json", cwd=tmp_path)
    assert run.returncode == 0
    assert "counterexample written to c.json; check it with: orbitcert recheck c.json" in run.stdout
    assert inline("recheck", "c.json", cwd=tmp_path).returncode == 0
    run = inline("hunt", "few-blocks", "shapes-most", *SMALL, "--counterexamples", "found", "--json", cwd=tmp_path)
    answers = json.loads(run.stdout)["laws"]
    assert [answer["counterexample"] for answer in answers] == [
        None,
        "found/few-blocks-most.json",
        "found/shapes-most.json",
    ]
    names = sorted(item.name for item in (tmp_path / "found").iterdir())
    assert names == sorted(
        f"{law}{number}.json" for law in ("few-blocks-most", "shapes-most") for number in ("", ".2", ".3")
    )
    assert (tmp_path / "found/few-blocks-most.json").read_bytes() == (tmp_path / "c.json").read_bytes()
    assert inline("recheck", *(f"found/{name}" for name in names), cwd=tmp_path).returncode == 0


def test_nothing_is_written_for_a_law_without_a_counterexample(tmp_path):
    run = inline("hunt", "clique-weak", *SMALL, "-o", "c.json", "--counterexamples", "found", cwd=tmp_path)
    assert run.returncode == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert inline("hunt", "few-blocks-most", *SMALL, "-o", "no/such/c.json", cwd=tmp_path).returncode == 4


def test_a_universe_that_is_too_large_is_refused_in_one_line_with_exit_3(tmp_path):
    run = inline("hunt", "clique-weak", "--min-states", "8", "--max-states", "8", "--supports", "1", "--processes", "1",
                 "-o", "c.json", cwd=tmp_path)  # fmt: skip
    assert run.returncode == 3
    assert run.is_one_line_of_complaint
    assert "fewer states" in run.stderr
    assert not (tmp_path / "c.json").exists()


def test_many_states_are_refused_before_all_their_options_are_listed(tmp_path):
    """2^24 uniform options: the group is too large long before."""
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 32, 1 << 32)); "
        "resource.setrlimit(resource.RLIMIT_CPU, (5, 5)); "
        "sys.argv = 'orbitcert hunt clique-weak --min-states 24 --max-states 24 --processes 1'.split(); "
        "from orbitcert.cli import main; main()"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.returncode == 3
    assert run.stderr.count("\n") == 1


def test_the_list_shows_every_law_with_its_theorem(tmp_path):
    run = inline("hunt", "--list", cwd=tmp_path)
    lines = run.stdout.splitlines()
    assert run.returncode == 0
    assert len(lines) == len(LAWS) >= 37
    for line, law in zip(lines, LAWS.values(), strict=True):
        assert line.split()[0] == law.name
        assert (law.theorem or " - ") in line
        assert line.endswith(law.statement)


def test_there_is_no_progress_bar_where_there_is_no_terminal(tmp_path):
    run = orbitcert("hunt", "few-blocks", *SMALL, "--json", cwd=tmp_path)
    assert run.stderr == ""
    assert "\x1b" not in run.stdout


def test_there_is_one_on_a_terminal_and_only_on_standard_error(tmp_path):
    master, slave = pty.openpty()
    with os.fdopen(master, "rb", buffering=0) as terminal:
        running = subprocess.Popen(
            [sys.executable, "-m", "orbitcert", "hunt", "few-blocks", *SMALL, "--json"],
            cwd=tmp_path,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
            stdout=subprocess.PIPE,
            stderr=slave,
        )
        os.close(slave)
        out, _ = running.communicate(timeout=60)
        seen = b""
        try:
            while chunk := terminal.read(4096):
                seen += chunk
        except OSError:  # the other end is closed
            pass
    assert running.returncode == 0
    assert b"units" in seen
    assert [answer["law"] for answer in json.loads(out)["laws"]] == ["few-blocks-weak", "few-blocks-most"]


SLOW = """\
import time
from pathlib import Path

from orbitcert.law import MOST, Hypothesis, Law, Premise


def find(case):
    Path("begun").touch()
    time.sleep(0.1)
    yield Premise(len(case.B), len(case.A))


LAW = Law(Hypothesis("slow", "anything", find), MOST)
"""


@pytest.mark.parametrize("sent", [signal.SIGINT])
def test_an_interrupt_leaves_no_half_written_file_and_says_so_in_one_line(tmp_path, sent):
    (tmp_path / "slow.py").write_text(SLOW)
    (tmp_path / "c.json").write_text("precious")
    running = subprocess.Popen(
        [sys.executable, "-m", "orbitcert", "hunt", "slow.py", *SMALL, "-o", "c.json", "--counterexamples", "found"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: (tmp_path / "begun").exists() or running.poll() is not None, "the sweep begins")
    running.send_signal(sent)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == ""
    assert err.count("\n") == 1
    assert "interrupted" in err
    assert (tmp_path / "c.json").read_text() == "precious"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["begun", "c.json", "slow.py"]


def test_the_ledger_of_another_hunt_is_refused_and_kept(tmp_path):
    arguments = ("hunt", "clique-weak", *SMALL, "--ledger", "l.jsonl")
    assert inline(*arguments, cwd=tmp_path).returncode == 0
    before = Path(tmp_path / "l.jsonl").read_bytes()
    for other in (("--max-states", "2"), ("--A", "1"), ("--labels", "all"), ("--part", "0/2"), ("--extra", "0..1")):
        run = inline(*arguments, *other, cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert "l.jsonl:1" in run.stderr
        assert "part" in run.stderr if other[0] == "--part" else "universe" in run.stderr
        assert Path(tmp_path / "l.jsonl").read_bytes() == before
    assert inline(*arguments, cwd=tmp_path).returncode == 0
