"""The ledger of a sweep: one line of JSON per finished unit, appended and flushed to disk before the next is counted.

    {"format": "orbitcert/ledger/1", "universe": {...}, "laws": {...}, ..., "part": "0/1", "units": "9", "digest": ...}
    {"unit": "0", "cases": "17", "laws": ["17 0 0 0 3", ...], "worst": {"1/2": "4", ...}, ...}

A process that is killed leaves at most one unfinished line at the end, which is taken off when the sweep goes on.
Anything else that does not fit (another sweep's header, a unit twice, a line that is not what was written) is refused.
Format: docs/reference/ledger-format.md.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.rational import parse_rational, rational_text
from orbitcert.law.ground_set import Indices
from orbitcert.law.law_file import all_laws, read_law_file
from orbitcert.law.spec import SweepSpec, parse_part, sweep_of, universe_from_json
from orbitcert.law.sweep import CaseName, LawTally, Summing, Sweep, UnitResult

FORMAT = "orbitcert/ledger/1"


def header_of(spec: SweepSpec) -> dict[str, object]:
    """The first line of the ledger of this sweep."""
    sweep = sweep_of(spec)
    return {
        "format": FORMAT,
        **spec.identity,
        "part": f"{spec.part[0]}/{spec.part[1]}",
        "units": str(len(sweep.all_units)),
        "digest": spec.digest,
    }


class Ledger:
    """A ledger that a sweep writes to; use as a context manager.  Only one process can hold it.

    `results` holds what was there already.
    """

    def __init__(self, path: Path | str, spec: SweepSpec) -> None:
        self._path = Path(path)
        self._spec = spec
        self._file: BinaryIO | None = None

    def __enter__(self) -> "Ledger":
        try:
            self._file = open(self._path, "a+b")
        except OSError as fault:
            raise BadInput(str(self._path), f"cannot be opened: {fault.strerror or fault}") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise BadInput(str(self._path), "another process is writing this ledger") from None
        try:
            header = _line(header_of(self._spec))
            self._refuse_another_file(self._file, header)
            self._take_off_the_unfinished_line(self._file)
            if not self._file.tell():
                self._write(header)
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def results(self) -> Iterator[UnitResult]:
        """What the ledger holds; raises BadInput when it is the ledger of another sweep, or damaged."""
        yield from read_results(self._path, self._spec)

    def append(self, result: UnitResult) -> None:
        """Add a unit; it is on the disk when this returns."""
        self._write(_line(result_to_json(result)))

    def _write(self, line: bytes) -> None:
        if self._file is None:
            raise ValueError("the ledger is not open")
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _refuse_another_file(self, file: BinaryIO, header: bytes) -> None:
        """Nothing is cut off a file that does not begin with this sweep's header, or with a part of it."""
        file.seek(0)
        first = file.readline()
        if first != header and not header.startswith(first):
            try:
                found = json.loads(first)
            except ValueError:
                found = None
            raise BadInput(f"{self._path}:1", _difference(found, header_of(self._spec)))

    def _take_off_the_unfinished_line(self, file: BinaryIO) -> None:
        """Cut after the last newline; the place is then the end of the file."""
        file.seek(0)
        complete = 0
        for line in file:
            if line.endswith(b"\n"):
                complete += len(line)
        file.truncate(complete)
        file.seek(complete)


def read_results(path: Path | str, spec: SweepSpec) -> Iterator[UnitResult]:
    """The units in this ledger of this sweep, in the order of the file; raises BadInput."""
    lines = _lines(path)
    expected = header_of(spec)
    header = next(lines, None)
    if header != expected:
        raise BadInput(f"{path}:1", _difference(header, expected))
    sweep = sweep_of(spec)
    seen: set[int] = set()
    for number, line in enumerate(lines, start=2):
        try:
            result = result_from_json(line, len(spec.laws))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise BadInput(f"{path}:{number}", f"not a line of a ledger: {fault}") from None
        if result.unit not in sweep.units:
            raise BadInput(f"{path}:{number}", f"unit {result.unit} is not in part {spec.part[0]}/{spec.part[1]}")
        if not all(_is_named(sweep, result.unit, *pair) for tally in result.laws for pair in tally.smallest):
            raise BadInput(f"{path}:{number}", "a counterexample that is no case of this unit")
        if result.unit in seen:
            raise BadInput(f"{path}:{number}", f"unit {result.unit} a second time")
        seen.add(result.unit)
        yield result


def read_header(path: Path | str) -> Mapping[str, Any]:
    """The first line of a ledger; raises BadInput when it is none."""
    header = next(_lines(path), None)
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise BadInput(f"{path}:1", f"no ledger: the first line must say {FORMAT}")
    return header


def spec_of_ledger(path: Path | str, law_files: Iterable[Path | str] = ()) -> SweepSpec:
    """The sweep that this ledger belongs to; laws that are not the project's come from these files.

    Raises BadInput when the header is damaged, or was written by another version of the program.
    """
    header = read_header(path)
    try:
        part = parse_part(header["part"])
        universe = universe_from_json(header["universe"])
        names, wanted = tuple(header["laws"]), dict(header["files"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BadInput(f"{path}:1", f"not the header of a ledger: {fault}") from None
    files = tuple(file for file in map(read_law_file, law_files) if wanted.get(file.name) == file.digest)
    if len(files) != len(wanted):
        raise BadInput(f"{path}:1", f"its laws are defined in {', '.join(wanted)}: give the same files with --law-file")
    unknown = [name for name in names if name not in all_laws(files)]
    if unknown:
        raise BadInput(f"{path}:1", f"unknown law {one_line(unknown[0], 60)}")
    spec = SweepSpec(universe, names, files, part)
    if header != header_of(spec):
        raise BadInput(f"{path}:1", _difference(header, header_of(spec)))
    return spec


def merge(paths: Sequence[Path | str], specs: Sequence[SweepSpec], target: Path | str) -> Summing:
    """Write the ledger of the whole sweep from the ledgers of its parts, and add everything up.

    Raises BadInput for parts of different sweeps or versions, for units twice, and for units that are missing.
    """
    from orbitcert.exact.strict_json import write_text_atomically

    whole = specs[0].whole
    for path, spec in zip(paths, specs, strict=True):
        if spec.whole != whole:
            raise BadInput(str(path), f"a part of another sweep, or of another version, than {paths[0]}")
    sweep = sweep_of(whole)
    summing = Summing(sweep)
    found: dict[int, UnitResult] = {}
    for path, spec in zip(paths, specs, strict=True):
        for result in read_results(path, spec):
            if result.unit in found:
                raise BadInput(str(path), f"unit {result.unit} is in an earlier part already")
            found[result.unit] = result
            summing.add(result)
    missing = list(summing.missing())
    if missing:
        raise BadInput(str(target), f"{len(missing)} units are missing, the first is {missing[0]}; nothing was written")
    lines: Iterable[Mapping[str, object]] = (
        header_of(whole),
        *(result_to_json(found[unit]) for unit in sorted(found)),
    )
    summing.outcome()  # compares the counts before anything is written
    write_text_atomically(target, "".join(json.dumps(line) + "\n" for line in lines))
    return summing


def result_to_json(result: UnitResult) -> dict[str, object]:
    """One line."""
    return {
        "unit": str(result.unit),
        "cases": str(result.cases),
        "laws": [_words((t.holds, t.fails, t.vacuous, t.undecided, t.tight)) for t in result.laws],
        "worst": {rational_text(share): str(n) for share, n in result.worst.items()},
        "smallest": {
            str(k): [
                [_words(size), str(name.stratum), _words(name.A), _words(name.B), _words(name.extra)]
                for size, name in tally.smallest
            ]
            for k, tally in enumerate(result.laws)
            if tally.smallest
        },
        "reasons": {str(k): tally.reason for k, tally in enumerate(result.laws) if tally.reason},
    }


def result_from_json(value: Any, laws: int) -> UnitResult:
    """The inverse of `result_to_json`; raises ValueError, KeyError or TypeError for anything else."""
    if set(value) != {"unit", "cases", "laws", "worst", "smallest", "reasons"} or len(value["laws"]) != laws:
        raise ValueError("these are not the fields of a unit of this sweep")
    tallies = []
    for k, text in enumerate(value["laws"]):
        holds, fails, vacuous, undecided, tight = _numbers(text)
        smallest = tuple(
            (_numbers(size), CaseName(int(stratum), _numbers(A), _numbers(B), _numbers(extra)))
            for size, stratum, A, B, extra in value["smallest"].get(str(k), ())
        )
        reason = str(value["reasons"].get(str(k), ""))
        tally = LawTally(holds, fails, vacuous, undecided, tight, smallest, reason)
        if tally.cases != int(value["cases"]) or bool(smallest) != bool(fails) or tight > holds:
            raise ValueError(f"the numbers of law {k} do not add up")
        tallies.append(tally)
    worst: dict[Fraction, int] = {parse_rational(share): int(n) for share, n in value["worst"].items()}
    if sum(worst.values()) != int(value["cases"]) or not all(0 <= share <= 1 for share in worst):
        raise ValueError("the worst shares do not add up")
    if min([*worst.values(), *(n for t in tallies for n in (t.holds, t.fails, t.vacuous, t.undecided, t.tight))]) < 0:
        raise ValueError("a negative number of cases")
    result = UnitResult(int(value["unit"]), int(value["cases"]), tuple(tallies), worst)
    if result_to_json(result) != value:
        raise ValueError("not spelled as a ledger spells it")
    return result


def _is_named(sweep: Sweep, unit: int, size: Indices, name: CaseName) -> bool:
    """Whether this is the size and the name of a case of this unit."""
    number, node = sweep.node_of(unit)
    stratum = sweep.strata[number]
    sets = (name.A, name.B, name.extra)
    known = range(len(stratum.ground.options))
    return (
        name.stratum == number
        and name.A == node.A
        and name.B[:1] == (node.first,)
        and all(x in known for options in sets for x in options)
        and all(list(options) == sorted(set(options)) for options in sets)
        and sweep.case(name).size() == size
    )


def ledger_digest(path: Path | str, spec: SweepSpec) -> str:
    """SHA-256 of what the ledger says, whatever the order in which its units were finished."""
    digest = hashlib.sha256(json.dumps(header_of(spec), sort_keys=True).encode())
    for result in sorted(read_results(path, spec), key=lambda result: result.unit):
        digest.update(json.dumps(result_to_json(result), sort_keys=True).encode())
    return digest.hexdigest()


def _lines(path: Path | str) -> Iterator[object]:
    try:
        with open(path, "rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield json.loads(line, object_pairs_hook=_unrepeated)
                except ValueError:
                    raise BadInput(f"{path}:{number}", "this line is not JSON: the file was damaged") from None
    except OSError as fault:
        raise BadInput(str(path), f"cannot be read: {fault.strerror or fault}") from None


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a key occurs twice")
    return value


def _difference(found: object, expected: Mapping[str, object]) -> str:
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return f"no ledger: the first line must say {FORMAT}"
    different = [key for key in expected if found.get(key) != expected[key] and key != "digest"]
    return f"the ledger of another sweep: it differs in {', '.join(different) or 'its fields'}"


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _words(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))
