"""Environments as files: the format `orbitcert/mdp/1` (normative: docs/reference/mdp-format.md)."""

from fractions import Fraction
from math import isfinite
from pathlib import Path

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.probability_text import parse_number
from orbitcert.environment.rationalise import ONE, Rule, parse_rule
from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.problem_file import (
    expect_list,
    expect_names,
    expect_object,
    expect_rational,
    expect_text,
)
from orbitcert.exact.rational import rational_text
from orbitcert.exact.strict_json import read_json

FORMAT = "orbitcert/mdp/1"


OTHERS = {
    "orbitcert/problem/1": "a problem, an environment is expected: `certify` takes a problem without --lose and --from",
    "orbitcert/certificate/1": "a certificate, an environment is expected: `check` judges a certificate",
}
"""What a file with another format of ours is, and what to do with it."""


def read_mdp(path: str | Path) -> Mdp:
    """The environment in this file; raises BadInput with file and place when it is not one."""
    value = read_json(path)
    found = value.get("format") if isinstance(value, dict) else None
    if isinstance(found, str) and found in OTHERS:
        raise BadInput(str(path), f"is {OTHERS[found]}")
    return mdp_from_json(value, str(path))


def read_mdp_file(path: str, _: Rule) -> Mdp:
    """The same for the door `sources`; the format has no floats, so the rule is not needed."""
    return read_mdp(path)


def mdp_from_json(value: object, where: str = "environment") -> Mdp:
    """The environment that this JSON value spells; raises BadInput at `where: place` otherwise.

    Equal rows with a single successor share one tuple, so a million states stay small.

    >>> mdp_from_json({"format": "orbitcert/mdp/1", "name": "m", "states": ["x"],
    ...                "transitions": {"x": {"go": {"x": "1/2"}}}}, "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: state 'x', action 'go': probabilities sum to 1/2, not 1
    """
    required = ("format", "name", "states", "transitions")
    fields = expect_object(value, where, FORMAT, required, ("rationalisation", "initial", "labels"))
    name = expect_text(fields["name"], f"{where}: name")
    states = expect_names(fields["states"], f"{where}: states")
    index = {state: i for i, state in enumerate(states)}
    transitions = fields["transitions"]
    if not isinstance(transitions, dict):
        raise BadInput(f"{where}: transitions", "an object from states to their actions is expected")
    for state in transitions:
        if state not in index:
            raise BadInput(f"{where}: transitions", f"unknown state {one_line(repr(state), 80)}")
    rows = _Rows(index, where)
    names: dict[tuple[str, ...], tuple[str, ...]] = {}
    all_names, all_rows = [], []
    for state in states:
        acts = transitions.get(state)
        if not isinstance(acts, dict) or not acts:
            reason = "has no actions" if state in transitions else "is missing in transitions"
            raise BadInput(f"{where}: transitions", f"state {one_line(repr(state), 80)} {reason}")
        listed = tuple(acts)
        all_names.append(names.setdefault(listed, listed))
        all_rows.append(tuple([rows.row(state, action, entries) for action, entries in acts.items()]))
    record = fields.get("rationalisation")
    rationalisation = None
    if "rationalisation" in fields:
        rationalisation = _rationalisation(record, index, transitions, f"{where}: rationalisation")
    initial = None
    if "initial" in fields:
        initial = _known(fields["initial"], index, f"{where}: initial")
    labels = _labels(fields["labels"], index, f"{where}: labels") if "labels" in fields else ()
    try:
        return Mdp(name, states, tuple(all_names), tuple(all_rows), rationalisation, initial, labels)
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def mdp_to_json(mdp: Mdp) -> dict[str, object]:
    """The JSON value that spells this environment; `mdp_from_json` reads it back unchanged."""
    states = mdp.states
    texts: dict[int, str] = {}  # by identity of the Fraction: hashing one costs more than spelling it

    def spelled(row: Row) -> dict[str, str]:
        entries = {}
        for t, p in row:
            if (text := texts.get(id(p))) is None:
                text = texts[id(p)] = rational_text(p)
            entries[states[t]] = text
        return entries

    value: dict[str, object] = {
        "format": FORMAT,
        "name": mdp.name,
        "states": list(states),
        "transitions": {
            states[s]: {
                action: spelled(row)
                for action, row in zip(mdp.actions[s], mdp.rows[s], strict=True)
            }
            for s in range(len(states))
        },
    }
    if mdp.initial is not None:
        value["initial"] = states[mdp.initial]
    if mdp.labels:
        value["labels"] = {label: [states[s] for s in members] for label, members in mdp.labels}
    if mdp.rationalisation is not None:
        value["rationalisation"] = {
            "rule": mdp.rationalisation.rule,
            "changed": [
                {
                    "state": entry.state,
                    "action": entry.action,
                    "successor": entry.successor,
                    "read": entry.read,
                    "written": rational_text(entry.written),
                }
                for entry in mdp.rationalisation.changed
            ],
        }
    return value


class _Rows:
    """Reads rows; equal spellings share one Fraction, equal sure steps one row."""

    def __init__(self, index: dict[str, int], where: str) -> None:
        self._index = index
        self._where = where
        self._parsed: dict[str, Fraction] = {}
        self._sure: dict[str, Row] = {}

    def row(self, state: str, action: str, value: object) -> Row:
        if not isinstance(value, dict):
            raise self._fault(state, action, "an object from successors to probabilities is expected")
        if len(value) == 1:
            ((successor, text),) = value.items()
            if text == "1" and successor in self._index:
                shared = self._sure.get(successor)
                if shared is None:
                    shared = self._sure[successor] = ((self._index[successor], ONE),)
                return shared
        entries = sorted(
            (self._successor(state, action, t), self._number(state, action, t, p)) for t, p in value.items()
        )
        total = sum((p for _, p in entries), start=Fraction(0))
        if total != 1:
            raise self._fault(state, action, f"probabilities sum to {one_line(rational_text(total), 80)}, not 1")
        return tuple(entries)

    def _successor(self, state: str, action: str, successor: str) -> int:
        if successor not in self._index:
            raise self._fault(state, action, f"unknown successor {one_line(repr(successor), 80)}")
        return self._index[successor]

    def _number(self, state: str, action: str, successor: str, text: object) -> Fraction:
        known = self._parsed.get(text) if isinstance(text, str) else None
        if known is not None:
            return known
        place = f"{self._place(state, action)}, successor {one_line(repr(successor), 60)}"
        number = expect_rational(text, place)
        if number <= 0:
            raise BadInput(place, f"probability {rational_text(number)} is not positive")
        self._parsed[str(text)] = number
        return number

    def _place(self, state: str, action: str) -> str:
        return f"{self._where}: state {one_line(repr(state), 60)}, action {one_line(repr(action), 60)}"

    def _fault(self, state: str, action: str, reason: str) -> BadInput:
        return BadInput(self._place(state, action), reason)


def _is_changed(read: str, written: Fraction, rule: Rule, where: str) -> bool:
    """True when the rule turns what was read, the spelling of a float or a number in a text, into another number."""
    try:
        number = float(read) if len(read) <= 40 else float("nan")
    except ValueError:
        number = float("nan")
    if isfinite(number) and repr(number) == read and rule.rational(number) == written != Fraction(number):
        return True
    try:
        exact = parse_number(read)
    except ValueError:
        raise BadInput(where, f"{one_line(repr(read), 60)} is not the spelling of a float") from None
    return rule.limit is not None and exact.limit_denominator(rule.limit) == written != exact


def _known(value: object, index: dict[str, int], where: str) -> int:
    """The index of the state with this name."""
    state = expect_text(value, where)
    if state not in index:
        raise BadInput(where, f"unknown state {one_line(repr(state), 80)}")
    return index[state]


def _labels(value: object, index: dict[str, int], where: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Named sets of states, sorted by name."""
    if not isinstance(value, dict):
        raise BadInput(where, "an object from labels to lists of states is expected")
    labels = []
    for name in sorted(value):
        place = f"{where}, label {one_line(repr(name), 60)}"
        members = [_known(state, index, place) for state in expect_list(value[name], place)]
        if len(set(members)) != len(members):
            raise BadInput(place, "a state is listed twice")
        labels.append((name, tuple(sorted(members))))
    return tuple(labels)


def _rationalisation(
    value: object, index: dict[str, int], transitions: dict[str, dict[str, object]], where: str
) -> Rationalisation:
    """The record of how floats were read; every entry is re-derived from its rule."""
    fields = expect_object(value, where, None, ("rule", "changed"))
    rule = parse_rule(expect_text(fields["rule"], f"{where}.rule"))
    if rule.kind == "refuse":
        raise BadInput(f"{where}.rule", "the rule refuse changes nothing: leave the field out")
    changed = []
    for k, item in enumerate(expect_list(fields["changed"], f"{where}.changed")):
        place = f"{where}.changed[{k}]"
        entry = expect_object(item, place, None, ("state", "action", "successor", "read", "written"))
        texts = [expect_text(entry[k], f"{place}.{k}") for k in ("state", "action", "successor", "read")]
        state, action, successor, read = texts
        written = expect_rational(entry["written"], f"{place}.written")
        if state not in index or successor not in index or action not in transitions[state]:
            raise BadInput(place, "names a state or an action that does not exist")
        if not _is_changed(read, written, rule, f"{place}.read"):
            shown = one_line(read, 60)
            raise BadInput(place, f"the rule {rule.text} does not change {shown} to {rational_text(written)}")
        changed.append(ChangedEntry(state, action, successor, read, written))
    return Rationalisation(rule.text, tuple(changed))
