"""Sweeps and their ledgers: nothing lost, nothing twice, nothing of another sweep, whatever interrupts them."""

import json
import os
import random
from dataclasses import replace

import grimp
import pytest

from orbitcert.exact.bad_input import BadInput
from orbitcert.law import ledger as ledger_module
from orbitcert.law.hunting import run_sweep
from orbitcert.law.law_file import LawFile
from orbitcert.law.ledger import (
    Ledger,
    header_of,
    ledger_digest,
    merge,
    read_results,
    result_from_json,
    result_to_json,
    spec_of_ledger,
)
from orbitcert.law.spec import DECIDING, SweepSpec, parse_range, sweep_of, universe_from_json, universe_to_json
from orbitcert.law.sweep import CountMismatch, LawTally, Summing, UnitResult
from orbitcert.law.universe import Universe

SPEC = SweepSpec(Universe((1, 3), (1, 2), (1, 2)), ("clique-most", "few-blocks-most", "shapes-apart-weak"))
UNITS = len(sweep_of(SPEC).units)


def tallies(hunts):
    """What a sweep says."""
    return [(found.law.name, found.tally, found.smallest) for found in hunts]


def written(path, spec=SPEC, order=None):
    """The ledger of a whole sweep, its units in this order."""
    with Ledger(path, spec) as book:
        for unit in order or sweep_of(spec).units:
            book.append(sweep_of(spec).result(unit))
    return path


def test_a_ledger_holds_what_the_sweep_found_and_continuing_it_does_nothing(tmp_path):
    path = tmp_path / "l.jsonl"
    asked = []
    plain = run_sweep(SPEC)

    def runner(spec, units):
        asked.extend(units)
        return map(sweep_of(spec).result, units)

    assert tallies(run_sweep(SPEC, runner, path)) == tallies(plain)
    assert len(asked) == UNITS > 50
    before = path.read_bytes()
    assert tallies(run_sweep(SPEC, runner, path)) == tallies(plain)
    assert len(asked) == UNITS
    assert path.read_bytes() == before
    assert list(read_results(path, SPEC)) == [sweep_of(SPEC).result(unit) for unit in sweep_of(SPEC).units]


def test_the_digest_and_the_outcome_do_not_depend_on_the_order_of_the_units(tmp_path):
    order = list(sweep_of(SPEC).units)
    random.Random(1).shuffle(order)
    one, other = written(tmp_path / "a.jsonl"), written(tmp_path / "b.jsonl", order=order)
    assert one.read_bytes() != other.read_bytes()
    assert ledger_digest(one, SPEC) == ledger_digest(other, SPEC)
    assert tallies(run_sweep(SPEC, ledger=one)) == tallies(run_sweep(SPEC, ledger=other))


def test_every_unit_is_on_the_disk_before_it_counts(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(ledger_module.os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    path = written(tmp_path / "l.jsonl")
    assert len(synced) == UNITS + 1
    assert synced == sorted(set(synced))
    assert synced[-1] == path.stat().st_size


def test_a_line_that_was_cut_off_anywhere_is_done_again(tmp_path):
    path = written(tmp_path / "l.jsonl")
    whole = path.read_bytes()
    digest, expected = ledger_digest(path, SPEC), tallies(run_sweep(SPEC))
    lines = whole.splitlines(keepends=True)
    cuts = [0, 1, len(lines[0]) // 2, len(lines[0]) - 1, len(lines[0]), len(whole) - 1]
    cuts += [sum(map(len, lines[:k])) + len(lines[k]) // 2 for k in (1, 20, UNITS)]
    for cut in cuts:
        path.write_bytes(whole[:cut])
        assert tallies(run_sweep(SPEC, ledger=path)) == expected
        assert ledger_digest(path, SPEC) == digest
        assert len(path.read_bytes().splitlines()) == UNITS + 1


@pytest.mark.parametrize(
    "content", [b"notes of mine", b"notes\nof mine\n", b'{"format": "orbitcert/ledger/1"}\n', b"{}\n", b"\n"]
)
def test_a_file_that_is_no_ledger_of_this_sweep_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "mine.txt"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"mine\.txt:1"):
        run_sweep(SPEC, ledger=path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "other",
    [
        replace(SPEC, universe=Universe((1, 3), (1, 2), (1, 1))),
        replace(SPEC, laws=("clique-most", "few-blocks-most")),
        replace(SPEC, laws=("few-blocks-most", "clique-most", "shapes-apart-weak")),
        replace(SPEC, part=(0, 2)),
        replace(SPEC, files=(LawFile("x.py", "from orbitcert.law import LAWS as L\nLAWS = []\n"),)),
    ],
    ids=["universe", "laws", "order of laws", "part", "law files"],
)
def test_the_ledger_of_another_sweep_is_refused(tmp_path, other):
    path = written(tmp_path / "l.jsonl")
    before = path.read_bytes()
    with pytest.raises(BadInput):
        run_sweep(other, ledger=path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("field", ["version", "program", "digest", "units", "part", "laws"])
def test_a_header_of_another_version_is_refused(tmp_path, field):
    path = written(tmp_path / "l.jsonl")
    lines = path.read_text().splitlines()
    header = json.loads(lines[0])
    header[field] = "0" if isinstance(header[field], str) else {}
    path.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n")
    uses = (
        lambda: run_sweep(SPEC, ledger=path),
        lambda: spec_of_ledger(path),
        lambda: list(read_results(path, SPEC)),
    )
    for use in uses:
        with pytest.raises(BadInput, match=r"l\.jsonl:1"):
            use()


def changed(line, key, value):
    """The line with one field changed."""
    return json.dumps(json.loads(line) | {key: value})


def test_damaged_lines_are_refused_with_their_place(tmp_path):
    path = written(tmp_path / "l.jsonl")
    lines = path.read_text().splitlines()
    victim = next(k for k, line in enumerate(lines) if k > 3 and json.loads(line)["cases"] not in ("0", "1"))
    line = lines[victim]
    value = json.loads(line)
    holds = value["laws"][0].split()
    damaged = [
        line[:-1],
        line.replace('"unit"', '"Unit"'),
        changed(line, "cases", str(int(value["cases"]) + 1)),
        changed(line, "unit", str(UNITS)),
        changed(line, "unit", "-1"),
        changed(line, "unit", lines and json.loads(lines[victim - 1])["unit"]),
        changed(line, "laws", value["laws"][:2]),
        changed(line, "laws", [" ".join(["1", *holds[1:]]) + " 0", *value["laws"][1:]]),
        changed(line, "laws", [f"{int(holds[0]) + 1} {holds[1]} {holds[2]} {holds[3]} {holds[4]}", *value["laws"][1:]]),
        changed(line, "worst", {}),
        changed(line, "worst", {"2/4": value["cases"]}),
        changed(line, "more", "1"),
        "[]",
        "null",
    ]
    for text in damaged:
        path.write_text("\n".join([*lines[:victim], text, *lines[victim + 1 :]]) + "\n")
        with pytest.raises(BadInput, match=rf"l\.jsonl:{victim + 1}"):
            list(read_results(path, SPEC))
        with pytest.raises(BadInput, match=rf"l\.jsonl:{victim + 1}"):
            run_sweep(SPEC, ledger=path)
    path.write_text("\n".join([*lines, line]) + "\n")
    with pytest.raises(BadInput, match="a second time"):
        run_sweep(SPEC, ledger=path)


def test_only_one_process_can_hold_a_ledger(tmp_path):
    path = tmp_path / "l.jsonl"
    with Ledger(path, SPEC), pytest.raises(BadInput, match="another process"), Ledger(path, SPEC):
        pass
    with Ledger(path, SPEC):
        pass


def test_units_are_written_and_read_unchanged():
    compared = 0
    for unit in sweep_of(SPEC).units:
        result = sweep_of(SPEC).result(unit)
        assert result_from_json(json.loads(json.dumps(result_to_json(result))), len(SPEC.laws)) == result
        compared += result.cases
    assert compared == sum(found.tally.cases for found in run_sweep(SPEC)[:1])
    undecided = UnitResult(0, 2, (LawTally(1, 0, 0, 1, 0, (), "too many steps"),), {})
    with pytest.raises(ValueError, match="worst shares"):
        result_from_json(result_to_json(undecided), 1)


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_parts_merge_to_the_whole(tmp_path, parts):
    whole = written(tmp_path / "whole.jsonl")
    specs = [replace(SPEC, part=(k, parts)) for k in range(parts)]
    paths = [written(tmp_path / f"{k}.jsonl", spec) for k, spec in enumerate(specs)]
    for spec, path in zip(specs, paths, strict=True):
        outcome = run_sweep(spec, ledger=path)[0].outcome
        assert outcome.checked == (parts == 1)
        assert spec_of_ledger(path) == spec
    order = list(range(parts))
    random.Random(2).shuffle(order)
    merge([paths[k] for k in order], [specs[k] for k in order], tmp_path / "merged.jsonl")
    assert ledger_digest(tmp_path / "merged.jsonl", SPEC) == ledger_digest(whole, SPEC)
    assert tallies(run_sweep(SPEC, ledger=tmp_path / "merged.jsonl")) == tallies(run_sweep(SPEC))


def test_gaps_duplicates_and_mixed_parts_are_not_merged(tmp_path):
    specs = [replace(SPEC, part=(k, 3)) for k in range(3)]
    paths = [written(tmp_path / f"{k}.jsonl", spec) for k, spec in enumerate(specs)]
    target = tmp_path / "merged.jsonl"
    short = tmp_path / "short.jsonl"
    short.write_bytes(b"".join(paths[1].read_bytes().splitlines(keepends=True)[:-1]))
    foreign = replace(SPEC, universe=Universe((1, 3), (1, 2), (1, 1)), part=(2, 3))
    strange = written(tmp_path / "strange.jsonl", foreign)
    for chosen, said in (
        ([0, 1], "missing"),
        ([0, 1, 1, 2], "already"),
        ([0, 1, 2, 2], "already"),
    ):
        with pytest.raises(BadInput, match=said):
            merge([paths[k] for k in chosen], [specs[k] for k in chosen], target)
    with pytest.raises(BadInput, match="1 units are missing"):
        merge([paths[0], short, paths[2]], specs, target)
    with pytest.raises(BadInput, match="another sweep"):
        merge([paths[0], paths[1], strange], [specs[0], specs[1], foreign], target)
    assert not target.exists()


def test_nothing_is_reported_when_the_count_is_wrong(tmp_path, monkeypatch):
    spec = replace(SPEC, laws=("clique-weak",))
    path = written(tmp_path / "l.jsonl", spec)
    lines = path.read_text().splitlines()
    victim = next(k for k, line in enumerate(lines) if k and json.loads(line)["cases"] == "1")
    value = json.loads(lines[victim])
    empty = value | {"cases": "0", "laws": ["0 0 0 0 0"], "worst": {}, "smallest": {}}
    path.write_text("\n".join([*lines[:victim], json.dumps(empty), *lines[victim + 1 :]]) + "\n")
    with pytest.raises(CountMismatch, match="Burnside"):
        run_sweep(spec, ledger=path)


def test_units_are_added_once_and_all_of_them():
    sweep = sweep_of(SPEC)
    summing = Summing(sweep)
    first = sweep.result(0)
    summing.add(first)
    with pytest.raises(ValueError, match="twice"):
        summing.add(first)
    with pytest.raises(ValueError, match="twice, or not"):
        summing.add(replace(first, unit=UNITS))
    assert list(summing.missing()) == list(range(1, UNITS))
    with pytest.raises(ValueError, match=f"{UNITS - 1} of {UNITS} units are missing"):
        summing.outcome()


def test_universes_are_spelled_and_read_back():
    for universe in (
        SPEC.universe,
        Universe((2, 5), (1, 1), (2, 9), (0, 3), (1, 2), (1, 6), True),
        Universe((4, 4), (3, 3), (3, 3), supports=(2, 2)),
    ):
        assert universe_from_json(universe_to_json(universe)) == universe
    for text in ("", "1..", "..2", "3..2", "1.5", "-1", "a", "1..2..3", "٣"):
        with pytest.raises(ValueError, match=r"range|empty"):
            parse_range(text)
    with pytest.raises(ValueError, match="fields"):
        universe_from_json({"states": "1"})


def test_the_program_digest_covers_every_file_that_decides():
    """What the sweep and the laws import, except what they only need for refusals and definitions."""
    graph = grimp.build_graph("orbitcert")
    needed = set()
    for module in ("orbitcert.law.sweep", "orbitcert.law.laws"):
        needed |= {module} | graph.find_upstream_modules(module)
    files = {module.removeprefix("orbitcert.").replace(".", "/") + ".py" for module in needed}
    assert {file for file in files if file.startswith(("law/", "exact/"))} <= set(DECIDING)
    assert {"orbit/chamber.py", "orbit/cone.py", "orbit/integer_matrix.py"} <= files & set(DECIDING)
    assert len(DECIDING) == len(set(DECIDING)) == 23


def test_the_header_says_which_sweep_it_is():
    header = header_of(SPEC)
    assert next(iter(header)) == "format"
    assert header["units"] == str(UNITS)
    assert header["digest"] == header_of(replace(SPEC, part=(1, 4)))["digest"]
    assert len({header_of(spec)["digest"] for spec in (SPEC, replace(SPEC, laws=("clique-most",)))}) == 2
