"""Strict JSON: every refusal names file, line and column; nothing is written half."""

import os

import pytest

from orbitcert.exact import strict_json
from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.strict_json import json_from_text, json_text, read_json, write_json_atomically


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f:1:1: not JSON: Expecting value"),
        ("candy", "f:1:1: not JSON: Expecting value"),
        ('{"a": 1}\nx', "f:2:1: not JSON: Extra data"),
        ('{"a": 1} {"a": 1}', "f:1:10: not JSON: Extra data"),
        ('{"a": 1,}', "f:1:9: not JSON"),
        ('\ufeff{"a": 1}', "f:1:1: not JSON"),
        ('{"a":\n 0.5}', 'f:2:2: 0.5 is a decimal; numbers are strings such as "1/2"'),
        ('{"a": 1e3}', "f:1:7: 1e3 is a decimal"),
        ('{"a": [NaN]}', "f:1:8: NaN is not a number"),
        ('["NaN", "0.5", -Infinity]', "f:1:16: -Infinity is not a number"),
        ('{"a": 1,\n "b": {"x": 1},\n "a": 2}', 'f:3:2: key "a" occurs twice in one object'),
        ('{"a": {"x": 1, "y": [{"x": 1}], "\\u0078": 2}}', 'f:1:33: key "x" occurs twice'),
        ("[-0]", "f:1:2: integer -0"),
        ("[" + "1" * 10**6 + "]", "f:1:2: integer 111111"),
        ("[" * 100_000, "f: not accepted: nested too deeply"),
        ('["\\ud800"]', "f: text with half a surrogate pair: \\ud800"),
        ('{"\\ud800": 1}', "f: text with half a surrogate pair"),
    ],
)
def test_what_is_not_strict_json_is_refused_with_its_place(text, message):
    with pytest.raises(BadInput) as caught:
        json_from_text(text, "f")
    assert str(caught.value).startswith(message)
    assert len(str(caught.value)) <= 300
    assert str(caught.value).isprintable()


def test_ordinary_json_is_read():
    text = '{"a": [1, "2/3", null, true, {"a": "\\ud83d\\ude00"}], "b": "say \\"0.5\\""}'
    assert json_from_text(text, "f") == {"a": [1, "2/3", None, True, {"a": "😀"}], "b": 'say "0.5"'}


def test_a_sparse_gigabyte_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as stream:
        stream.truncate(2**30)
    with pytest.raises(BadInput, match="1073741824 bytes; at most 268435456 are read"):
        read_json(path)


def test_files_that_cannot_be_read_are_bad_input(tmp_path):
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        read_json(tmp_path / "absent.json")
    with pytest.raises(BadInput, match="cannot be read: Is a directory"):
        read_json(tmp_path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_json("a\0b")
    binary = tmp_path / "binary.json"
    binary.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(BadInput, match="not UTF-8: byte 7"):
        read_json(binary)


def test_messages_are_one_short_printable_line():
    fault = BadInput("a\nb" * 100, "\x1b[31m\u2028" + "x" * 10**6)
    assert len(str(fault)) <= 300
    assert str(fault).isprintable()
    assert one_line("ä 😀") == "ä 😀"


def test_writing_and_reading_are_inverse_and_one_entry_stands_on_a_line(tmp_path):
    value = {"format": "f", "states": [f"s{i}" for i in range(50)], "A": [{f"s{i}": "1"} for i in range(50)]}
    path = tmp_path / "out.json"
    write_json_atomically(path, value)
    assert read_json(path) == value
    assert '\n  {"s7": "1"},\n' in path.read_text("utf-8")
    assert json_from_text(json_text([[], {}, "\n"]), "f") == [[], {}, "\n"]


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError, OSError])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, fault, step):
    path = tmp_path / "out.json"
    path.write_text("old")

    def interrupted(*_):
        raise fault

    monkeypatch.setattr(strict_json.os, step, interrupted)
    with pytest.raises(BadInput if fault is OSError else fault):
        write_json_atomically(path, {"a": "1"})
    assert os.listdir(tmp_path) == ["out.json"]
    assert path.read_text() == "old"


def test_a_value_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json_atomically(tmp_path / "out.json", {"a": float("nan")})
    with pytest.raises(BadInput, match="cannot be written: No such file"):
        write_json_atomically(tmp_path / "absent" / "out.json", {})
    assert os.listdir(tmp_path) == []


def test_a_link_is_followed_and_a_pipe_is_not_replaced(tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    write_json_atomically(link, {})
    assert link.is_symlink()
    assert target.read_text() == "{}\n"
    write_json_atomically("/dev/null", {})
    assert not os.path.isfile("/dev/null")
