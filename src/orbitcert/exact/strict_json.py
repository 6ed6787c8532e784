"""JSON as this project reads and writes it: strict, and never half-written.

Read: UTF-8, at most 256 MiB, no duplicate keys, no NaN, Infinity or decimals (numbers are strings,
indices are integers of at most 18 digits), nothing after the value.  Every refusal is a `BadInput`
with file, line and column.  Written: one element per line where that helps a reader, to a temporary
file beside the target that replaces it only when it is complete.
"""

import json
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import NoReturn

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.file_bytes import read_bytes

MAX_INTEGER_DIGITS = 18
"""Most digits of a JSON integer; exact numbers are strings and have their own limit."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_SHORT_DECIMAL = re.compile(r"-?[0-9]{1,12}[.][0-9]{1,12}", re.ASCII)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_WIDTH = 100


class _Refused(Exception):
    """A hook of the JSON parser met something valid in JSON but not here."""


def read_json(path: str | Path) -> object:
    """The value in this file; raises BadInput when it is not strict JSON or cannot be read."""
    return json_from_text(_text_of(path), str(path))


def json_from_text(text: str, where: str) -> object:
    """The value written in this text; raises BadInput whose place is `where:line:column`.

    >>> json_from_text('{"d": [1, "2/3"]}', "memo")
    {'d': [1, '2/3']}
    >>> json_from_text('{"d": 0.5}', "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo:1:7: 0.5 is a decimal; numbers are strings such as "1/2"
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_integer,
        )
    except json.JSONDecodeError as fault:
        raise BadInput(f"{where}:{fault.lineno}:{fault.colno}", f"not JSON: {fault.msg}") from None
    except RecursionError:
        raise BadInput(where, "not accepted: nested too deeply") from None
    except _Refused:
        position, reason = _first_refusal(text)
        raise BadInput(f"{where}:{_line_and_column(text, position)}", reason) from None
    if _SURROGATE.search(text):
        _refuse_lone_surrogates(value, where)
    return value


def _text_of(path: str | Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadInput(str(path), f"not UTF-8: byte {fault.start}") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused
    return value


def _refuse_number(_: str) -> NoReturn:
    raise _Refused


def _integer(text: str) -> int:
    if len(text) > MAX_INTEGER_DIGITS or text == "-0":
        raise _Refused
    return int(text)


def _first_refusal(text: str) -> tuple[int, str]:
    """Position and reason of the first token that the hooks refuse."""
    keys: list[set[str] | None] = []  # one set per open object, None per open array
    expecting_key = False
    for match in _TOKEN.finditer(text):
        token, position = match.group(), match.start()
        if token in "{[":
            keys.append(set() if token == "{" else None)
            expecting_key = token == "{"
        elif token in "}]":
            keys.pop()
            expecting_key = False
        elif token == ",":
            expecting_key = keys[-1] is not None
        elif expecting_key and token[0] == '"':
            seen, key = keys[-1], json.loads(token)
            if seen is not None and key in seen:
                return position, f"key {json.dumps(key, ensure_ascii=False)} occurs twice in one object"
            if seen is not None:
                seen.add(key)
            expecting_key = False
        elif token not in (":", "true", "false", "null") and token[0] != '"':
            if not _NUMBER.fullmatch(token):
                what = "is a decimal" if token[-1].isdigit() else "is not a number"
                example = Fraction(token) if _SHORT_DECIMAL.fullmatch(token) else "1/2"
                return position, f'{one_line(token, 40)} {what}; numbers are strings such as "{example}"'
            if len(token) > MAX_INTEGER_DIGITS or token == "-0":
                return position, f"integer {one_line(token, 40)} of {len(token)} characters is refused"
    return 0, "not strict JSON"


def _line_and_column(text: str, position: int) -> str:
    before = text[:position]
    return f"{before.count(chr(10)) + 1}:{position - before.rfind(chr(10))}"


def _refuse_lone_surrogates(value: object, where: str) -> None:
    """Half of a surrogate pair is no character: it could not be written back as UTF-8."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            try:
                item.encode("utf-8")
            except UnicodeEncodeError:
                raise BadInput(where, f"text with half a surrogate pair: {one_line(item, 60)}") from None
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item)
            pending.extend(item.values())


def json_text(value: object) -> str:
    """The value as JSON text, long containers of containers with one element per line.

    >>> print(json_text({"states": ["x", "y"], "A": [{"x": "1"}]}), end="")
    {"states": ["x", "y"], "A": [{"x": "1"}]}
    """
    return _layout(value, 0) + "\n"


def _layout(value: object, depth: int) -> str:
    if depth < 3 and isinstance(value, dict) and (depth == 0 or _holds_containers(value.values())):
        parts = [f"{json.dumps(k, ensure_ascii=False)}: {_layout(v, depth + 1)}" for k, v in value.items()]
        brackets = "{}"
    elif depth < 3 and isinstance(value, list) and _holds_containers(value):
        parts, brackets = [_layout(v, depth + 1) for v in value], "[]"
    else:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    if sum(len(part) + 2 for part in parts) <= _WIDTH and not any("\n" in part for part in parts):
        return brackets[0] + ", ".join(parts) + brackets[1]
    margin = "\n" + " " * (depth + 1)
    return brackets[0] + margin + ("," + margin).join(parts) + brackets[1]


def _holds_containers(values: Iterable[object]) -> bool:
    return any(isinstance(v, dict | list) for v in values)


def write_json_atomically(path: str | Path, value: object) -> None:
    """Write the value to this file: all of it, or nothing.

    The text goes to a temporary file in the same folder, is flushed to disk and renamed; whatever
    interrupts this, the target is untouched and the temporary file is gone.  A target that is no
    regular file (a pipe, a terminal) is written to directly.  Raises BadInput when the folder or
    the disk refuses.
    """
    write_text_atomically(path, json_text(value))


def write_text_atomically(path: str | Path, text: str) -> None:
    """Write the text to this file: all of it, or nothing; see `write_json_atomically`."""
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: str | Path, data: bytes) -> None:
    """Write the bytes to this file: all of them, or nothing; see `write_json_atomically`."""
    try:
        if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "wb") as stream:
                stream.write(data)
        else:
            _replace_file(Path(os.path.realpath(path)), data)
    except OSError as fault:
        raise BadInput(str(path), f"cannot be written: {fault.strerror or fault}") from None
    except ValueError as fault:  # a NUL character in the path
        raise BadInput(str(path), f"cannot be written: {fault}") from None


def _replace_file(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}.tmp")
    try:
        with open(temporary, "xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
