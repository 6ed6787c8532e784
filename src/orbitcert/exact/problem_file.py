"""Problems as files: the format `orbitcert/problem/1` (normative: docs/reference/problem-format.md).

Every rational and every vector has exactly one spelling, so `problem_from_json` and
`problem_to_json` are inverse to each other up to the order in which options are listed.
"""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem, check_generators
from orbitcert.exact.rational import parse_rational, rational_text
from orbitcert.exact.strict_json import read_json

FORMAT = "orbitcert/problem/1"


def read_problem(path: str | Path) -> Problem:
    """The problem in this file; raises BadInput with file and place when it is not one."""
    return problem_from_json(read_json(path), str(path))


def problem_from_json(value: object, where: str = "problem") -> Problem:
    """The problem that this JSON value spells; raises BadInput at `where: place` otherwise.

    >>> problem_from_json({"format": "orbitcert/problem/1", "name": "p", "states": ["x", "y"],
    ...                    "A": [{"x": "1"}], "B": [{"x": "2/4"}]}, "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: B[0]["x"]: '2/4' is not in lowest terms (1/2)
    """
    if isinstance(value, dict) and "blocks" in value:
        raise BadInput(f"{where}: blocks", "copies of blocks are not read here; certify, check and copies take them")
    fields = expect_object(value, where, FORMAT, ("format", "name", "states", "A", "B"), ("orbit", "C"))
    name = expect_text(fields["name"], f"{where}: name")
    states = expect_names(fields["states"], f"{where}: states")
    index = {state: i for i, state in enumerate(states)}
    parsed: dict[str, Fraction] = {}
    losing = _options(fields["A"], index, parsed, f"{where}: A")
    winning = _options(fields["B"], index, parsed, f"{where}: B")
    competing = _options(fields["C"], index, parsed, f"{where}: C") if "C" in fields else ()
    labels, generators = None, None
    if "orbit" in fields:
        labels, generators = _orbit(fields["orbit"], states, index, f"{where}: orbit")
    try:
        return Problem(name, states, losing, winning, labels, tuple(competing), generators)
    except ValueError as fault:
        for side, options in (("A", losing), ("B", winning), ("C", competing)):
            _refuse_repetition(options, f"{where}: {side}")
        raise BadInput(where, str(fault)) from None


def option_to_json(problem: Problem, option: Option) -> dict[str, str]:
    """One option, sparse, by state names."""
    return {problem.states[i]: rational_text(weight) for i, weight in option.entries}


def problem_to_json(problem: Problem) -> dict[str, object]:
    """The JSON value that spells this problem; `problem_from_json` reads it back unchanged."""
    states = problem.states
    texts: dict[int, str] = {}  # by identity of the Fraction: hashing one costs more than spelling it

    def spelled(option: Option) -> dict[str, str]:
        entries = {}
        for i, weight in option.entries:
            if (text := texts.get(id(weight))) is None:
                text = texts[id(weight)] = rational_text(weight)
            entries[states[i]] = text
        return entries

    value: dict[str, object] = {
        "format": FORMAT,
        "name": problem.name,
        "states": list(states),
        "A": [spelled(x) for x in problem.A],
        "B": [spelled(x) for x in problem.B],
    }
    if problem.C:
        value["C"] = [spelled(x) for x in problem.C]
    if problem.labels is not None:
        value["orbit"] = {"labels": dict(zip(states, problem.labels, strict=True))}
    if problem.generators is not None:
        value["orbit"] = {
            "generators": [[[states[s] for s in cycle] for cycle in g.cycles()] for g in problem.generators]
        }
    return value


def expect_object(
    value: object, where: str, version: str | None, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, object]:
    """The value, if it is an object with exactly these fields (and, first, this format version)."""
    if not isinstance(value, dict):
        raise BadInput(where, f"an object is expected, not {_kind(value)}")
    if version is not None:
        if next(iter(value), None) != "format":
            raise BadInput(where, f'the first field must be "format": "{version}"')
        if value["format"] != version:
            shown = one_line(repr(value["format"]), 60)
            raise BadInput(f"{where}: format", f"{shown} is not {version!r}")
    needed = tuple(required)
    for field in needed:
        if field not in value:
            raise BadInput(where, f"field {field!r} is missing")
    known = {*needed, *optional}
    for field in value:
        if field not in known:
            raise BadInput(where, f"unknown field {one_line(repr(field), 60)}")
    return value


def expect_text(value: object, where: str) -> str:
    """The value, if it is a string."""
    if not isinstance(value, str):
        raise BadInput(where, f"a string is expected, not {_kind(value)}")
    return value


def expect_list(value: object, where: str) -> list[object]:
    """The value, if it is a list."""
    if not isinstance(value, list):
        raise BadInput(where, f"a list is expected, not {_kind(value)}")
    return value


def expect_names(value: object, where: str) -> tuple[str, ...]:
    """A non-empty list of different strings."""
    names = expect_list(value, where)
    if not names:
        raise BadInput(where, "at least one state is needed")
    seen: dict[str, int] = {}
    for k, name in enumerate(names):
        text = expect_text(name, f"{where}[{k}]")
        if seen.setdefault(text, k) != k:
            raise BadInput(f"{where}[{k}]", f"{one_line(repr(text), 80)} is already states[{seen[text]}]")
    return tuple(seen)


def expect_rational(value: object, where: str) -> Fraction:
    """A rational in its canonical spelling, as a string."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise BadInput(where, f'numbers are strings: write "{value}"')
    try:
        return parse_rational(expect_text(value, where))
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def _options(value: object, index: dict[str, int], parsed: dict[str, Fraction], where: str) -> OptionSet:
    """The listed options in the listed order; equal spellings share one Fraction."""
    items = expect_list(value, where)
    if not items:
        raise BadInput(where, "the option set is empty: both need at least one option")
    return tuple([_option(item, k, index, parsed, where) for k, item in enumerate(items)])


def _option(item: object, k: int, index: dict[str, int], parsed: dict[str, Fraction], where: str) -> Option:
    if not isinstance(item, dict):
        raise BadInput(f"{where}[{k}]", f"an object from states to numbers is expected, not {_kind(item)}")
    entries = []
    for state, text in item.items():
        weight = parsed.get(text) if isinstance(text, str) else None
        i = index.get(state)
        if weight is None or i is None:
            place = f'{where}[{k}]["{one_line(state, 60)}"]'
            if i is None:
                raise BadInput(place, "unknown state")
            weight = expect_rational(text, place)
            if not weight:
                raise BadInput(place, 'weight "0" is refused: leave the state out')
            parsed[str(text)] = weight
        entries.append((i, weight))
    if len(entries) > 1:
        entries.sort()
    return Option(tuple(entries))


def _orbit(
    value: object, states: tuple[str, ...], index: dict[str, int], where: str
) -> tuple[tuple[str, ...] | None, tuple[Permutation, ...] | None]:
    """The labels or the generators of the group, whichever the object has."""
    fields = expect_object(value, where, None, (), ("labels", "generators"))
    if len(fields) != 1:
        raise BadInput(where, "exactly one of labels and generators is expected")
    if "labels" in fields:
        return _labels(fields["labels"], states, f"{where}.labels"), None
    place = f"{where}.generators"
    generators = []
    for k, item in enumerate(expect_list(fields["generators"], place)):
        generators.append(_permutation(item, index, f"{place}[{k}]"))
        try:
            check_generators(generators[-1:], len(states))
        except ValueError:
            reason = "moves no state: the identity alone relates nothing, leave it out"
            raise BadInput(f"{place}[{k}]", reason) from None
        if generators[-1] in generators[:-1]:
            raise BadInput(f"{place}[{k}]", f"the same permutation as generators[{generators.index(generators[-1])}]")
    try:
        check_generators(generators, len(states))
    except ValueError as fault:
        raise BadInput(place, str(fault)) from None
    return None, tuple(generators)


def _permutation(value: object, index: dict[str, int], where: str) -> Permutation:
    """A list of disjoint cycles, each a list of at least two states."""
    cycles = []
    for c, item in enumerate(expect_list(value, where)):
        place = f"{where}[{c}]"
        cycle = []
        for k, name in enumerate(expect_list(item, place)):
            if expect_text(name, f"{place}[{k}]") not in index:
                raise BadInput(f"{place}[{k}]", f"unknown state {one_line(repr(name), 80)}")
            cycle.append(index[str(name)])
        if len(cycle) < 2:
            raise BadInput(place, "a cycle of at least two states is expected")
        cycles.append(cycle)
    listed = [state for cycle in cycles for state in cycle]
    if len(set(listed)) != len(listed):
        raise BadInput(where, "a state is listed twice: cycles are disjoint")
    return Permutation.from_cycles(cycles)


def _labels(labels: object, states: tuple[str, ...], place: str) -> tuple[str, ...]:
    if not isinstance(labels, dict):
        raise BadInput(place, f"an object from states to labels is expected, not {_kind(labels)}")
    row = []
    for state in states:
        if state not in labels:
            raise BadInput(place, f"state {one_line(repr(state), 80)} has no label")
        row.append(expect_text(labels[state], f'{place}["{one_line(state, 60)}"]'))
    if len(labels) != len(states):
        known = set(states)
        stray = next(state for state in labels if state not in known)
        raise BadInput(f'{place}["{one_line(stray, 60)}"]', "unknown state")
    return tuple(row)


def _refuse_repetition(options: OptionSet, where: str) -> None:
    seen: dict[Option, int] = {}
    for k, option in enumerate(options):
        if (first := seen.setdefault(option, k)) != k:
            raise BadInput(f"{where}[{k}]", f"the same option as {where.rpartition(' ')[2]}[{first}]")


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
