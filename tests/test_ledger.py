"""Ledgers: what is written is what was found; anything else is refused with its place and left as it is."""

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inline_command import inline
from orbitcert.exact.bad_input import BadInput
from orbitcert.law import ledger as ledger_module
from orbitcert.law.hunting import run_sweep
from orbitcert.law.ledger import (
    Ledger,
    header_of,
    ledger_digest,
    merge,
    read_header,
    read_results,
    result_from_json,
    result_to_json,
    spec_of_ledger,
)
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.sweep import CountMismatch
from orbitcert.law.universe import Universe

SPEC = SweepSpec(Universe((1, 3), (1, 2), (1, 2)), ("clique-most", "shapes-most", "shapes-weak"))
UNITS = len(sweep_of(SPEC).units)
RESULTS = [sweep_of(SPEC).result(unit) for unit in sweep_of(SPEC).units]
LINES = [json.dumps(value) for value in (header_of(SPEC), *map(result_to_json, RESULTS))]
WHOLE = "".join(line + "\n" for line in LINES).encode()
ARGUMENTS = (*SPEC.laws, "--max-states", "3", "--A", "1..2", "--B", "1..2", "--processes", "1")

VICTIM = next(k for k, r in enumerate(RESULTS, 1) if k > 3 and all(r.laws[law].fails for law in (1, 2)))
"""The index of a line in the middle in which laws fail."""


def told(hunts):
    """What a sweep says."""
    return [(found.law.name, found.tally, found.smallest, found.outcome) for found in hunts]


def with_line(k, text):
    """The ledger with another text in its k-th line."""
    return "".join(line + "\n" for line in [*LINES[:k], text, *LINES[k + 1 :]]).encode()


def changed(line, **fields):
    """The line with some fields replaced; a field that becomes None is left out."""
    value = json.loads(line) | fields
    return json.dumps({key: item for key, item in value.items() if item is not None})


def assert_refused_everywhere(path, content, place):
    """Continuing, reading, naming its sweep: BadInput with the place, and the file keeps its bytes."""
    path.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        run_sweep(SPEC, ledger=path)
    assert refusal.value.where == place
    assert path.read_bytes() == content
    with pytest.raises(BadInput) as refusal:
        list(read_results(path, SPEC))
    assert refusal.value.where == place
    assert path.read_bytes() == content


def test_a_ledger_holds_what_the_sweep_found_and_continues_where_it_stopped(tmp_path):
    path, asked = tmp_path / "l.jsonl", []

    def stopping(spec, units):
        for unit in units:
            if len(asked) == 20:
                raise InterruptedError
            asked.append(unit)
            yield sweep_of(spec).result(unit)

    def going_on(spec, units):
        asked.extend(units)
        return map(sweep_of(spec).result, units)

    with pytest.raises(InterruptedError):
        run_sweep(SPEC, stopping, path)
    assert list(read_results(path, SPEC)) == RESULTS[:20]
    expected = told(run_sweep(SPEC))
    assert told(run_sweep(SPEC, going_on, path)) == expected
    assert asked == list(range(UNITS))
    assert path.read_bytes() == WHOLE
    assert told(run_sweep(SPEC, going_on, path)) == expected
    assert len(asked) == UNITS == 56
    assert path.read_bytes() == WHOLE
    assert sum(result.cases for result in read_results(path, SPEC)) == 170


def test_a_unit_that_was_not_written_does_not_count(tmp_path, monkeypatch):
    def full(self, result):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Ledger, "append", full)
    reported = []
    with pytest.raises(OSError, match="No space"):
        run_sweep(SPEC, ledger=tmp_path / "l.jsonl", progress=lambda done, units: reported.append(done))
    assert reported == [0]


def test_digest_and_outcome_do_not_depend_on_the_order_of_the_units(tmp_path):
    expected, digests, contents = told(run_sweep(SPEC)), set(), set()
    for seed in range(5):
        order = random.Random(seed).sample(LINES[1:], UNITS)
        path = tmp_path / f"{seed}.jsonl"
        path.write_text("".join(line + "\n" for line in [LINES[0], *order]))
        digests.add(ledger_digest(path, SPEC))
        contents.add(path.read_bytes())
        assert told(run_sweep(SPEC, ledger=path)) == expected
    assert (len(digests), len(contents)) == (1, 5)


def test_the_digest_changes_with_every_number(tmp_path):
    path = tmp_path / "l.jsonl"
    path.write_bytes(WHOLE)
    value = json.loads(LINES[VICTIM])
    first = value["laws"][0].split()
    vacuous = " ".join([*first[:2], str(int(first[2]) - 1), str(int(first[3]) + 1), first[4]])
    share, number = next(iter(value["worst"].items()))
    size, *name = value["smallest"]["1"][0]
    other = [[str(size) + " 1", *name], *value["smallest"]["1"][1:]]
    digests = [ledger_digest(path, SPEC)]
    for fields in (
        {"laws": [vacuous, *value["laws"][1:]]},
        {"worst": {k: n for k, n in value["worst"].items() if k != share} | {"7/9": number}},
        {"reasons": {"0": "because"}, "laws": [vacuous, *value["laws"][1:]]},
        {"smallest": value["smallest"] | {"1": other}},
    ):
        path.write_bytes(with_line(VICTIM, changed(LINES[VICTIM], **fields)))
        try:
            digests.append(ledger_digest(path, SPEC))
        except BadInput:  # stricter reading is welcome
            digests.append(f"refused {len(digests)}")
    assert len(set(digests)) == 5
    assert len({header_of(replace(SPEC, part=(0, m)))["digest"] for m in (1, 2)}) == 1


def test_every_line_is_flushed_to_the_disk_before_its_unit_counts(tmp_path, monkeypatch):
    path, synced, counted = tmp_path / "l.jsonl", [], []
    monkeypatch.setattr(ledger_module.os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))

    def progress(done, units):
        counted.append((done, len(synced), units))

    run_sweep(SPEC, ledger=path, progress=progress)
    assert len(synced) == UNITS + 1
    assert synced == [len(b"\n".join(WHOLE.split(b"\n")[: k + 1])) + 1 for k in range(UNITS + 1)]
    assert counted == [(done, done + 1, UNITS) for done in range(UNITS + 1)]


def test_a_last_line_cut_anywhere_is_taken_off_and_its_unit_done_again(tmp_path):
    path, asked = tmp_path / "l.jsonl", []

    def runner(spec, units):
        asked.append(list(units))
        return map(sweep_of(spec).result, units)

    start = len(WHOLE) - len(LINES[-1]) - 1
    cuts = range(start, len(WHOLE))
    for cut in cuts:
        path.write_bytes(WHOLE[:cut])
        run_sweep(SPEC, runner, path)
        assert path.read_bytes() == WHOLE
    assert asked == [[UNITS - 1]] * len(cuts)
    assert len(cuts) > 100


def test_a_header_cut_anywhere_is_written_again(tmp_path):
    path = tmp_path / "l.jsonl"
    cuts = [*range(0, len(LINES[0]), 13), len(LINES[0]) - 1, len(LINES[0])]
    for cut in cuts:
        path.write_bytes(WHOLE[:cut])
        with Ledger(path, SPEC) as book:
            assert list(book.results()) == []
        assert path.read_text() == LINES[0] + "\n"
    assert len(cuts) > 50


def test_a_torn_end_with_bytes_that_are_no_text_is_taken_off(tmp_path):
    path = tmp_path / "l.jsonl"
    for torn in (b"\x00" * 5000, b"\xff\xfe", b'{"unit": "3', b"}"):
        path.write_bytes(WHOLE[: len(LINES[0]) + 1] + torn)
        with Ledger(path, SPEC) as book:
            book.append(RESULTS[0])
        assert path.read_text() == f"{LINES[0]}\n{LINES[1]}\n"


@pytest.mark.parametrize(
    "content",
    [
        b"notes of mine",
        b"notes\nof mine\n",
        b"\n",
        b"\n" + WHOLE,
        b"{}\n",
        b"[]\n" + WHOLE,
        b"null",
        b'{"format": "orbitcert/ledger/1"}\n',
        b'{"format": "orbitcert/ledger/2", ' + LINES[0].encode()[34:] + b"\n",
        LINES[0].encode() + b"garbage without a newline",
        LINES[0].encode() + b" \n",
        b"\xff\xfe\x00\x01",
        b"\x00" * 4096,
        LINES[1].encode() + b"\n",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    ],
)
def test_a_file_that_is_no_ledger_of_this_sweep_is_refused_and_keeps_its_bytes(tmp_path, content):
    path = tmp_path / "mine.txt"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        run_sweep(SPEC, ledger=path)
    assert refusal.value.where == f"{path}:1"
    assert path.read_bytes() == content
    run = inline("hunt", *ARGUMENTS, "--ledger", "mine.txt", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "mine.txt:1" in run.stderr
    assert path.read_bytes() == content
    assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("content", [b"", b"notes", b"notes\n", b"{}", b"\xff\n", LINES[1].encode() + b"\n"])
def test_what_is_no_ledger_is_neither_merged_nor_drawn_and_keeps_its_bytes(tmp_path, content):
    (tmp_path / "mine.txt").write_bytes(content)
    with pytest.raises(BadInput):
        read_header(tmp_path / "mine.txt")
    for command in (("merge", "mine.txt", "-o", "out.jsonl"), ("atlas", "mine.txt", "-o", "out", "--no-plot")):
        run = inline(*command, cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert "mine.txt:1" in run.stderr
        assert (tmp_path / "mine.txt").read_bytes() == content
        assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_file_is_a_ledger_that_was_not_begun(tmp_path):
    path = tmp_path / "l.jsonl"
    path.write_bytes(b"")
    run_sweep(SPEC, ledger=path)
    assert path.read_bytes() == WHOLE


def test_a_place_that_cannot_hold_a_ledger_is_refused(tmp_path):
    for name in ("", "missing/l.jsonl"):
        with pytest.raises(BadInput, match="cannot be opened"):
            run_sweep(SPEC, ledger=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("field", list(header_of(SPEC)))
def test_the_ledger_of_another_sweep_or_version_is_refused_and_says_what_differs(tmp_path, field):
    path = tmp_path / "l.jsonl"
    header = json.loads(LINES[0])
    other = {"universe": header["universe"] | {"B": "1"}, "laws": {"clique-most": "x"}, "files": {"a.py": "0" * 64}}
    content = with_line(0, changed(LINES[0], **{field: other.get(field, "1/9" if field == "part" else "0")}))
    assert_refused_everywhere(path, content, f"{path}:1")
    said = inline("hunt", *ARGUMENTS, "--ledger", "l.jsonl", cwd=tmp_path)
    assert said.returncode == 4
    assert said.is_one_line_of_complaint
    assert ("no ledger" if field == "format" else "its fields" if field == "digest" else field) in said.stderr
    with pytest.raises(BadInput):
        list(read_results(path, spec_of_ledger(path)))
    assert_refused_everywhere(path, with_line(0, changed(LINES[0], **{field: None})), f"{path}:1")
    with pytest.raises(BadInput):
        list(read_results(path, spec_of_ledger(path)))


def test_a_header_with_another_field_or_other_statements_is_refused(tmp_path):
    path = tmp_path / "l.jsonl"
    header = json.loads(LINES[0])
    statements = header["laws"] | {"clique-most": "anything => most(n/m)"}
    order = dict(reversed(header["laws"].items()))
    for fields in ({"more": "1"}, {"laws": statements}, {"laws": order}, {"universe": header["universe"] | {"x": "1"}}):
        content = with_line(0, changed(LINES[0], **fields))
        path.write_bytes(content)
        with pytest.raises(BadInput, match=r"l\.jsonl:1"):
            run_sweep(SPEC, ledger=path)
        assert path.read_bytes() == content


@pytest.mark.parametrize("part", ["0/0", "1/1", "-1/3", "5/3", "1/-1", "0/1 ", "0", "", "1/2/3", "x/y"])
def test_a_header_with_a_part_that_is_none_is_refused_at_line_1(tmp_path, part):
    path = tmp_path / "l.jsonl"
    path.write_text(changed(LINES[0], part=part) + "\n")
    with pytest.raises(BadInput, match=r"l\.jsonl:1"):
        list(read_results(path, spec_of_ledger(path)))


@pytest.mark.parametrize("place", range(4), ids=["holds", "fails", "vacuous", "undecided"])
@pytest.mark.parametrize("law", range(3))
@pytest.mark.parametrize("step", [1, -1])
def test_numbers_that_do_not_add_up_are_refused(tmp_path, law, place, step):
    value = json.loads(LINES[VICTIM])
    numbers = list(map(int, value["laws"][law].split()))
    numbers[place] += step
    value["laws"][law] = " ".join(map(str, numbers))
    path = tmp_path / "l.jsonl"
    assert_refused_everywhere(path, with_line(VICTIM, json.dumps(value)), f"{path}:{VICTIM + 1}")


def damaged_lines():
    """Damages of a line in the middle, by name."""
    line = LINES[VICTIM]
    value = json.loads(line)
    share, number = next(iter(value["worst"].items()))
    holds, fails, vacuous, undecided, _ = value["laws"][1].split()
    yield "cut", line[:-1]
    yield "two in one", line + line
    yield "empty", ""
    yield "a list", "[]"
    yield "nothing", "null"
    yield "a number", "7"
    yield "text", '"unit"'
    yield "no object", "{}"
    for field in value:
        yield f"without {field}", changed(line, **{field: None})
    yield "another field", changed(line, more="1")
    yield "one case more", changed(line, cases=str(int(value["cases"]) + 1))
    yield "one case fewer", changed(line, cases=str(int(value["cases"]) - 1))
    yield "no cases", changed(line, cases="")
    yield "a law fewer", changed(line, laws=value["laws"][:2])
    yield "a law more", changed(line, laws=[*value["laws"], value["laws"][0]])
    yield "a number fewer", changed(line, laws=[value["laws"][0].rpartition(" ")[0], *value["laws"][1:]])
    yield "a number more", changed(line, laws=[value["laws"][0] + " 0", *value["laws"][1:]])
    yield (
        "more tight than hold",
        changed(
            line, laws=[value["laws"][0], f"{holds} {fails} {vacuous} {undecided} {int(holds) + 1}", value["laws"][2]]
        ),
    )
    yield "failures without one", changed(line, smallest={"2": value["smallest"]["2"]})
    yield "one without failures", changed(line, smallest=value["smallest"] | {"0": value["smallest"]["1"]})
    yield "a share more", changed(line, worst=value["worst"] | {share: str(int(number) + 1)})
    yield "a share fewer", changed(line, worst={})
    yield "a share not in lowest terms", changed(line, worst={"2/4": value["cases"]})
    yield "a share as a decimal", changed(line, worst={"0.5": value["cases"]})
    yield (
        "a name with a part missing",
        changed(line, smallest=value["smallest"] | {"1": [item[:-1] for item in value["smallest"]["1"]]}),
    )
    yield "a unit beyond the last", changed(line, unit=str(UNITS))
    yield "a unit before the first", changed(line, unit="-1")
    yield "an earlier unit", changed(line, unit=json.loads(LINES[VICTIM - 2])["unit"])


DAMAGES = dict(damaged_lines())


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_line_in_the_middle_is_refused_with_its_place(tmp_path, damage):
    path = tmp_path / "l.jsonl"
    assert len(DAMAGES) >= 30
    assert_refused_everywhere(path, with_line(VICTIM, DAMAGES[damage]), f"{path}:{VICTIM + 1}")


STRANGE_NUMBERS = {
    "negative numbers that add up": {"laws": "-1 1 {rest} 0 -1"},
    "negative tight": {"tight": "-1"},
    "negative shares that add up": {"worst": {"1/2": "-1", "1/3": "{more}"}},
    "shares above one": {"worst": {"3/2": "{cases}"}},
    "a leading zero": {"cases": "0{cases}"},
    "a sign": {"cases": "+{cases}"},
    "a space": {"cases": " {cases}"},
    "an underscore": {"unit": "0_{unit}"},
    "other digits": {"cases": "{arabic}"},
    "two spaces between numbers": {"spaces": "  "},
}


@pytest.mark.parametrize("strange", STRANGE_NUMBERS)
def test_a_number_that_no_sweep_writes_is_refused(tmp_path, strange):
    value = json.loads(LINES[VICTIM])
    cases = int(value["cases"])
    words = {
        "cases": str(cases),
        "more": str(cases + 1),
        "rest": str(cases),
        "unit": value["unit"],
        "arabic": "".join(chr(0x660 + int(digit)) for digit in str(cases)),
    }
    law = value["laws"][1]
    for field, text in STRANGE_NUMBERS[strange].items():
        if field == "laws":
            value["laws"][1] = text.format(**words)
        elif field == "tight":
            value["laws"][1] = " ".join([*law.split()[:4], text])
        elif field == "spaces":
            value["laws"][1] = law.replace(" ", text, 1)
        elif field == "worst":
            value["worst"] = {share: number.format(**words) for share, number in text.items()}
        else:
            value[field] = text.format(**words)
    path = tmp_path / "l.jsonl"
    assert_refused_everywhere(path, with_line(VICTIM, json.dumps(value)), f"{path}:{VICTIM + 1}")


def test_json_numbers_and_repeated_keys_are_refused(tmp_path):
    path, line = tmp_path / "l.jsonl", LINES[VICTIM]
    cases = json.loads(line)["cases"]
    for text in (
        line.replace(f'"cases": "{cases}"', f'"cases": {cases}'),
        line.replace(f'"cases": "{cases}"', f'"cases": {cases}.9'),
        line.replace('{"unit": ', '{"unit": "1000", "unit": ', 1),
        line.replace('"worst": {', '"worst": {"1/7": "1", "1/7": "0", ', 1),
    ):
        assert text != line
        assert_refused_everywhere(path, with_line(VICTIM, text), f"{path}:{VICTIM + 1}")


@pytest.mark.parametrize(
    ("place", "text"),
    [(1, "7"), (1, "-1"), (2, "99"), (3, "99"), (4, "99"), (2, ""), (3, ""), (2, "0"), (0, "1"), (0, "9 9 9 9 9")],
)
def test_a_named_counterexample_that_is_none_is_refused_as_input(tmp_path, place, text):
    victim = next(k for k, result in enumerate(RESULTS, 1) if result.laws[1].fails)  # it holds the smallest of all
    value = json.loads(LINES[victim])
    value["smallest"]["1"] = [[text if k == place else item for k, item in enumerate(value["smallest"]["1"][0])]]
    (tmp_path / "l.jsonl").write_bytes(with_line(victim, json.dumps(value)))
    run = inline("hunt", *ARGUMENTS, "--ledger", "l.jsonl", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "l.jsonl" in run.stderr


def test_a_unit_twice_is_refused_at_its_second_line(tmp_path):
    path = tmp_path / "l.jsonl"
    assert_refused_everywhere(path, WHOLE + LINES[5].encode() + b"\n", f"{path}:{UNITS + 2}")
    short = "\n".join([*LINES[:9], LINES[4], ""]).encode()
    assert_refused_everywhere(path, short, f"{path}:10")


def test_a_unit_of_another_part_is_refused(tmp_path):
    spec, path = replace(SPEC, part=(1, 3)), tmp_path / "l.jsonl"
    header = json.dumps(header_of(spec))
    path.write_text(f"{header}\n{LINES[2]}\n{LINES[5]}\n")
    assert [result.unit for result in read_results(path, spec)] == [1, 4]
    for foreign in (1, 3, 4, 6):
        content = f"{header}\n{LINES[2]}\n{LINES[foreign]}\n".encode()
        path.write_bytes(content)
        with pytest.raises(BadInput, match="is not in part 1/3") as refusal:
            run_sweep(spec, ledger=path)
        assert refusal.value.where == f"{path}:3"
        assert path.read_bytes() == content


def test_units_are_written_and_read_unchanged():
    for result, line in zip(RESULTS, LINES[1:], strict=True):
        assert result_from_json(json.loads(line), 3) == result
    assert sum(result.cases for result in RESULTS) == 170
    assert sum(result.laws[1].fails for result in RESULTS) > 0


HOLDING = """
import sys
from pathlib import Path
from orbitcert.law.ledger import Ledger
from orbitcert.law.spec import SweepSpec
from orbitcert.law.universe import Universe
spec = SweepSpec(Universe((1, 3), (1, 2), (1, 2)), ("clique-most", "shapes-most", "shapes-weak"))
with Ledger("l.jsonl", spec):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_two_processes_cannot_hold_one_ledger(tmp_path):
    path = tmp_path / "l.jsonl"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        before = path.read_bytes()
        with pytest.raises(BadInput, match="another process"), Ledger(path, SPEC):
            pass
        run = inline("hunt", *ARGUMENTS, "--ledger", "l.jsonl", cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert path.read_bytes() == before
    finally:
        holder.communicate("\n", timeout=60)
    assert holder.returncode == 0
    run_sweep(SPEC, ledger=path)
    assert path.read_bytes() == WHOLE
    with Ledger(path, SPEC), pytest.raises(BadInput, match="another process"), Ledger(path, SPEC):
        pass


def test_a_ledger_that_is_not_open_takes_nothing(tmp_path):
    with pytest.raises(ValueError, match="not open"):
        Ledger(tmp_path / "l.jsonl", SPEC).append(RESULTS[0])
    with Ledger(tmp_path / "l.jsonl", SPEC) as book:
        pass
    with pytest.raises(ValueError):
        book.append(RESULTS[0])


def test_nothing_is_reported_when_the_count_is_wrong(tmp_path):
    path = tmp_path / "l.jsonl"
    spec = replace(SPEC, laws=("clique-weak",))
    run_sweep(spec, ledger=path)
    lines = path.read_text().splitlines()
    victim = next(k for k, line in enumerate(lines) if k and json.loads(line)["cases"] == "1")
    empty = json.loads(lines[victim]) | {"cases": "0", "laws": ["0 0 0 0 0"], "worst": {}, "smallest": {}}
    path.write_text("".join(line + "\n" for line in [*lines[:victim], json.dumps(empty), *lines[victim + 1 :]]))
    with pytest.raises(CountMismatch, match="Burnside"):
        run_sweep(spec, ledger=path)
    for command in (
        ("hunt", "clique-weak", *ARGUMENTS[3:], "--ledger", "l.jsonl"),
        ("merge", "l.jsonl", "-o", "out.jsonl"),
        ("atlas", "l.jsonl", "-o", "out", "--no-plot"),
    ):
        run = inline(*command, cwd=tmp_path)
        assert run.returncode == 3
        assert run.is_one_line_of_complaint
        assert "Burnside" in run.stderr
        assert [item.name for item in tmp_path.iterdir()] == ["l.jsonl"]


def part_ledger(path: Path, spec: SweepSpec) -> Path:
    """The ledger of this part."""
    with Ledger(path, spec) as book:
        for unit in sweep_of(spec).units:
            book.append(RESULTS[unit])
    return path


@pytest.fixture
def thirds(tmp_path):
    """The ledgers of the parts 0/3, 1/3, 2/3 and their specs."""
    specs = [replace(SPEC, part=(k, 3)) for k in range(3)]
    return [part_ledger(tmp_path / f"{k}.jsonl", spec) for k, spec in enumerate(specs)], specs


def test_parts_in_any_order_merge_to_the_ledger_of_the_whole(tmp_path, thirds):
    paths, specs = thirds
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        merge([paths[k] for k in order], [specs[k] for k in order], tmp_path / "m.jsonl")
        assert (tmp_path / "m.jsonl").read_bytes() == WHOLE
    run = inline("merge", "2.jsonl", "0.jsonl", "1.jsonl", "-o", "w.jsonl", "--json", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "w.jsonl").read_bytes() == WHOLE
    plain = json.loads(inline("hunt", *ARGUMENTS, "--json", cwd=tmp_path).stdout)
    assert json.loads(run.stdout) == {"ledger": "w.jsonl", **plain}
    again = inline("hunt", *ARGUMENTS, "--ledger", "w.jsonl", "--json", cwd=tmp_path)
    assert json.loads(again.stdout) == plain
    assert "as many as Burnside" in inline("merge", "0.jsonl", "1.jsonl", "2.jsonl", "-o", "m", cwd=tmp_path).stdout


def test_parts_of_different_fineness_that_fit_are_merged(tmp_path):
    specs = [replace(SPEC, part=part) for part in ((0, 2), (1, 4), (3, 4))]
    paths = [part_ledger(tmp_path / f"{k}.jsonl", spec) for k, spec in enumerate(specs)]
    merge(paths, specs, tmp_path / "m.jsonl")
    assert (tmp_path / "m.jsonl").read_bytes() == WHOLE


def test_gaps_and_duplicates_are_not_merged(tmp_path, thirds):
    short = (tmp_path / "0.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "short.jsonl").write_bytes(b"".join(short[:4] + short[5:]))
    (tmp_path / "torn.jsonl").write_bytes(b"".join(short)[:-9])
    (tmp_path / "lost.jsonl").write_bytes(b"".join(short[:-1]))
    half = replace(SPEC, part=(0, 2))
    part_ledger(tmp_path / "half.jsonl", half)
    before = sorted(item.name for item in tmp_path.iterdir())
    refused = 0
    for names, said in (
        ("0 1", "18 units are missing, the first is 2"),
        ("1 2", "19 units are missing, the first is 0"),
        ("0", "missing"),
        ("0 1 1 2", "unit 1 is in an earlier part already"),
        ("0 1 2 0", "already"),
        ("0 0", "already"),
        ("short 1 2", "1 units are missing, the first is 9"),
        ("lost 1 2", "1 units are missing, the first is 54"),
        ("torn 1 2", "torn.jsonl:20"),
        ("half 0 1 2", "already"),
        ("half 1", "already"),
        ("0 1 2 missing", "missing.jsonl"),
    ):
        run = inline("merge", *(f"{name}.jsonl" for name in names.split()), "-o", "out.jsonl", cwd=tmp_path)
        assert run.returncode == 4, names
        assert run.is_one_line_of_complaint
        assert said in run.stderr
        assert sorted(item.name for item in tmp_path.iterdir()) == before
        refused += 1
    assert refused == 12


@pytest.mark.parametrize(
    "other",
    [
        replace(SPEC, universe=Universe((1, 3), (1, 2), (1, 1)), part=(2, 3)),
        replace(SPEC, universe=Universe((1, 3), (1, 2), (1, 2), labelled=True), part=(2, 3)),
        replace(SPEC, laws=("clique-most", "shapes-most"), part=(2, 3)),
        replace(SPEC, laws=("clique-most", "shapes-most", "blocks-weak"), part=(2, 3)),
    ],
    ids=["universe", "labels", "a law fewer", "another law"],
)
def test_parts_of_different_sweeps_are_not_merged(tmp_path, thirds, other):
    run_sweep(other, ledger=tmp_path / "other.jsonl")
    before = sorted(item.name for item in tmp_path.iterdir())
    for order in (("0", "1", "other"), ("other", "0", "1")):
        run = inline("merge", *(f"{name}.jsonl" for name in order), "-o", "out.jsonl", cwd=tmp_path)
        assert run.returncode == 4
        assert run.is_one_line_of_complaint
        assert "another sweep" in run.stderr
        assert sorted(item.name for item in tmp_path.iterdir()) == before


def test_parts_with_their_laws_in_another_order_are_not_mixed_up(tmp_path):
    laws = ("few-blocks-most", "shapes-weak")
    whole = {found.law.name: found.tally for found in run_sweep(replace(SPEC, laws=laws))}
    run_sweep(replace(SPEC, laws=laws, part=(0, 2)), ledger=tmp_path / "0.jsonl")
    run_sweep(replace(SPEC, laws=laws[::-1], part=(1, 2)), ledger=tmp_path / "1.jsonl")
    specs = [spec_of_ledger(tmp_path / f"{k}.jsonl") for k in range(2)]
    try:
        summing = merge([tmp_path / "0.jsonl", tmp_path / "1.jsonl"], specs, tmp_path / "m.jsonl")
    except BadInput:
        assert not (tmp_path / "m.jsonl").exists()
    else:
        assert [summing.outcome().law(k) for k in range(2)] == [whole[name] for name in laws]


@pytest.mark.parametrize("field", ["version", "program"])
def test_parts_of_different_versions_are_not_merged(tmp_path, thirds, field):
    lines = (tmp_path / "1.jsonl").read_text().splitlines()
    (tmp_path / "1.jsonl").write_text("\n".join([changed(lines[0], **{field: "0.0.1"}), *lines[1:]]) + "\n")
    before = sorted(item.name for item in tmp_path.iterdir())
    run = inline("merge", "0.jsonl", "1.jsonl", "2.jsonl", "-o", "out.jsonl", cwd=tmp_path)
    assert run.returncode == 4
    assert run.is_one_line_of_complaint
    assert "1.jsonl:1" in run.stderr
    assert field in run.stderr
    assert sorted(item.name for item in tmp_path.iterdir()) == before


def test_a_merged_ledger_replaces_its_target_only_when_it_is_complete(tmp_path, thirds):
    (tmp_path / "out.jsonl").write_text("precious\n")
    assert inline("merge", "0.jsonl", "1.jsonl", "-o", "out.jsonl", cwd=tmp_path).returncode == 4
    assert (tmp_path / "out.jsonl").read_text() == "precious\n"
    assert inline("merge", "0.jsonl", "1.jsonl", "2.jsonl", "-o", "out.jsonl", cwd=tmp_path).returncode == 0
    assert (tmp_path / "out.jsonl").read_bytes() == WHOLE
