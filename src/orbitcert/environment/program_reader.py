"""Programs in the PRISM language, built exactly by Storm (stormpy >= 2), and models that stormpy holds in memory.

Only the states that an initial state leads to are built.  A state without a command gets a loop and the label
`deadlock`; overlapping commands of a DTMC are chosen with equal probability: both as PRISM does.  Rewards are dropped.

Storm runs in a process of its own: a division by zero in a program, or a variable without bounds, ends the process
that reads it, and its library writes to the terminal.
"""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.mdp_file import mdp_from_json, mdp_to_json
from orbitcert.environment.model_text import read_text
from orbitcert.environment.rationalise import ONE, REFUSE, Rule, rational_row
from orbitcert.exact.bad_input import BadInput, one_line

MEMORY_BYTES = 2 * 2**30
"""What Storm may use (about ten million states): a program without bounds is refused when it reaches this."""

MAX_FILE_BYTES = 64 * 2**20

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_RATIONAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40}|/[0-9]{0,39}[1-9][0-9]{0,39})?", re.ASCII)
_PLACE = re.compile(r"at ([0-9]+):[0-9]+|line ([0-9]+)")


def read_program(spec: str, rule: Rule) -> Mdp:
    """The environment of the program `FILE` or `FILE,constant=value,...`; the rule is not needed, nothing is a float.

    Values are integers, true, false, decimals or fractions, and exactly the constants without a value in the program
    must be given.  The state is named after its variables in the order of the program: `(s=3,d=0)`.  Raises BadInput
    with file and line (where Storm says it) for what is not a DTMC or an MDP, and when Storm is not installed or ends
    without an answer.
    """
    path, constants = _parts(spec)
    if not path.is_file():
        raise BadInput(spec, "no such file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise BadInput(spec, f"{path.stat().st_size} bytes; at most {MAX_FILE_BYTES} are read")
    read_text(path)  # refuses what is no text, with its line
    answer = _answer_of_storm(path, constants, spec)
    if "refused" in answer:
        raise BadInput(*answer["refused"])
    name = ",".join([path.name, *(f"{key}={text}" for key, text in constants.items())])
    return replace(mdp_from_json(answer["mdp"], str(path)), name=name)


def mdp_from_stormpy(model: Any, name: str, rule: Rule = REFUSE, variables: Sequence[str] = ()) -> Mdp:
    """The environment of a sparse DTMC or MDP of stormpy; exact numbers are taken by their text, floats by the rule.

    States are named after their valuation where there is one and all differ, by `variables` first and then by name,
    else by their index.  Actions are named by their choice labels; without one the k-th action of a state is `ak`, and
    a name that repeats within a state gets `#2`, `#3`, ...  Raises BadInput for other models.
    """
    kind = str(getattr(getattr(model, "model_type", None), "name", "no model"))
    if kind not in ("DTMC", "MDP") or not model.is_sparse_model:
        raise BadInput(name, f"is not a sparse DTMC or MDP ({kind})")
    if model.supports_parameters or model.supports_uncertainty:
        raise BadInput(name, "its probabilities are not numbers: parametric and interval models are not read")
    states = _state_names(model, variables)
    changed: list[ChangedEntry] = []
    all_names, all_rows = [], []
    sure: dict[int, Row] = {}
    for state in model.states:
        names = _action_names(model, state)
        rows = []
        for action, entries in zip(names, state.actions, strict=True):
            pairs = [(int(entry.column), entry.value) for entry in entries.transitions]
            row, record = _row(rule, name, states, (states[state.id], action), pairs)
            changed.extend(record)
            rows.append(sure.setdefault(row[0][0], row) if len(row) == 1 else row)
        all_names.append(names)
        all_rows.append(tuple(rows))
    starts = sorted(model.initial_states)
    floats = not model.is_exact and any(p != 1 for rows in all_rows for row in rows for _, p in row)
    try:
        return Mdp(
            name,
            states,
            tuple(all_names),
            tuple(all_rows),
            Rationalisation(rule.text, tuple(changed)) if floats else None,
            starts[0] if len(starts) == 1 else None,
            tuple(_labels(model, len(starts))),
        )
    except ValueError as fault:
        raise BadInput(name, str(fault)) from None


def _row(
    rule: Rule, where: str, states: Sequence[str], place: tuple[str, str], pairs: list[tuple[int, Any]]
) -> tuple[Row, tuple[ChangedEntry, ...]]:
    if any(isinstance(value, float) for _, value in pairs):
        return rational_row(rule, where, states, place, pairs)
    weights: dict[int, Fraction] = {}
    for successor, value in pairs:
        weights[successor] = weights.get(successor, Fraction(0)) + _exact(value)
    total = sum(weights.values(), start=Fraction(0))
    if total != 1 or any(p < 0 for p in weights.values()):
        label = f"{where}: state {one_line(repr(place[0]), 60)}, action {one_line(repr(place[1]), 60)}"
        raise BadInput(label, f"is not a distribution (the probabilities sum to {one_line(str(total), 60)})")
    return tuple(sorted((t, p) for t, p in weights.items() if p)), ()


def _exact(value: object) -> Fraction:
    """The number that stormpy writes as p or p/q; its conversions to Python's numbers go through floats."""
    text = str(value)
    return ONE if text == "1" else Fraction(text)


def _state_names(model: Any, variables: Sequence[str]) -> tuple[str, ...]:
    count = int(model.nr_states)
    plain = tuple(map(str, range(count)))
    if not model.has_state_valuations():
        return plain
    valuations = model.state_valuations
    rank = {name: k for k, name in enumerate(variables)}
    known = sorted(
        valuations.get_all_variables(), key=lambda variable: (rank.get(variable.name, len(rank)), variable.name)
    )
    names = tuple(
        "({})".format(",".join(f"{v.name}={_shown(valuations.get_value(s, v))}" for v in known)) for s in range(count)
    )
    return names if known and len(set(names)) == count else plain


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _action_names(model: Any, state: Any) -> tuple[str, ...]:
    names: list[str] = []
    labelled = model.has_choice_labeling()
    first = model.transition_matrix.get_row_group_start(state.id)
    for action in state.actions:
        labels: set[str] = set()
        if labelled:
            labels = model.choice_labeling.get_labels_of_choice(first + action.id)
        wanted = "+".join(sorted(labels)) or f"a{action.id}"
        name, copy = wanted, 1
        while name in names:
            copy += 1
            name = f"{wanted}#{copy}"
        names.append(name)
    return tuple(names)


def _labels(model: Any, starts: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The labels; `init` only where it says more than `Mdp.initial`, Storm's own `deadlock` only where there is one."""
    for label in sorted(model.labeling.get_labels()):
        members = tuple(sorted(model.labeling.get_states(label)))
        if (label != "init" or starts != 1) and (label != "deadlock" or members):
            yield label, members


def _parts(spec: str) -> tuple[Path, dict[str, str]]:
    """The file and the texts of the constants."""
    if "\0" in spec:
        raise BadInput(spec, "no such file")
    if Path(spec).is_file():
        return Path(spec), {}
    file, *options = spec.split(",")
    constants: dict[str, str] = {}
    for option in options:
        name, sign, text = option.partition("=")
        if not sign or not name.isidentifier() or name in constants:
            raise BadInput(spec, f"constant {one_line(repr(option), 60)} is not of the form name=value, each once")
        if text not in ("true", "false") and not _RATIONAL.fullmatch(text):
            shown = one_line(repr(text), 60)
            raise BadInput(spec, f"constant {name}: {shown} is no integer, decimal, fraction, true or false")
        constants[name] = text
    return Path(file), constants


def _answer_of_storm(path: Path, constants: Mapping[str, str], where: str) -> dict[str, Any]:
    """What `_serve` writes in a new process."""
    command = [sys.executable, "-P", "-m", __name__, str(path.absolute()), json.dumps(constants), where]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    ended = subprocess.run(command, capture_output=True, env=environment, check=False)
    if ended.returncode == -signal.SIGFPE:
        raise BadInput(where, "Storm ended without an answer: the program divides by zero")
    if ended.returncode > 0:  # a fault of this module, not of the program
        raise RuntimeError(ended.stderr.decode(errors="replace"))
    if ended.returncode:
        reason = (
            f"its states take more than {MEMORY_BYTES // 2**30} GiB (a variable without bounds?), or it is at fault"
        )
        raise BadInput(where, f"Storm ended without an answer: {reason}")
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _serve(path: str, constants: Mapping[str, str], where: str) -> dict[str, object]:
    """The model as JSON, or why there is none; runs in the process that Storm may end."""
    try:
        stormpy = importlib.import_module("stormpy")
    except ModuleNotFoundError:
        return {"refused": [where, 'stormpy is not installed: pip install "orbitcert[storm]"']}
    if not hasattr(stormpy, "instantiate_constants"):
        return {"refused": [where, 'stormpy is too old: pip install "orbitcert[storm]"']}
    stormpy.developer.set_log_level(stormpy.developer.LogLevel.OFF)
    try:
        return {"mdp": mdp_to_json(_built(stormpy, path, constants, where))}
    except BadInput as fault:
        return {"refused": [fault.where, fault.reason]}
    except MemoryError:
        return {"refused": [where, f"its states take more than {MEMORY_BYTES >> 20} MiB (a variable without bounds?)"]}
    except (RuntimeError, stormpy.exceptions.StormError) as fault:  # every exception of Storm arrives as one of these
        return {"refused": list(_storm_fault(path, str(fault) or str(getattr(fault, "message", "")), where))}


def _storm_fault(path: str, text: str, where: str) -> tuple[str, str]:
    if "is a CTMC" in text:
        return where, "is not a DTMC or an MDP but CTMC"
    found = _PLACE.search(text)
    line = f": line {found[1] or found[2]}" if found else ""
    kind, colon, reason = text.partition(": ")
    reason = reason if colon and kind.isidentifier() else text
    plain = " ".join(reason.replace(f"{path}, ", "").split()).removesuffix(" ^").rstrip()
    return where + line, f"Storm refuses it: {plain}"


def _built(stormpy: Any, path: str, constants: Mapping[str, str], where: str) -> Mdp:
    program = stormpy.parse_prism_program(path, simplify=False)  # simplifying skips the bounds of unwritten variables
    try:
        kind = program.model_type.name
    except ValueError:  # a kind that Storm parses and its Python package does not know
        kind = "another kind"
    if kind not in ("DTMC", "MDP"):
        raise BadInput(where, f"is not a DTMC or an MDP but {kind}")
    open_constants = {constant.name: constant for constant in program.get_undefined_constants()}
    for name in constants:
        if name not in open_constants:
            raise BadInput(where, f"the program has no constant {name} without a value")
    missing = [name for name in open_constants if name not in constants]
    if missing:
        given = ",".join(f"{name}=..." for name in missing)
        raise BadInput(where, f"the program leaves constants open: program:FILE,{given}")
    values = {
        name: _constant(stormpy, open_constants[name].type, name, text, where) for name, text in constants.items()
    }
    if values:
        program, _ = stormpy.instantiate_constants(program, values)
    options = stormpy.BuilderOptions()
    for switch in (
        options.set_build_all_labels,
        options.set_build_choice_labels,
        options.set_build_state_valuations,
        options.set_exploration_checks,  # without these a value out of bounds wraps around
    ):
        switch(True)
    with _limited_memory():
        model = stormpy.build_model[stormpy.Rational](program, options=options)
    return mdp_from_stormpy(model, where, variables=[variable.name for variable in program.variables])


def _constant(stormpy: Any, kind: Any, name: str, text: str, where: str) -> object:
    """The value of a constant, of its declared type; never by way of a float."""
    if kind.is_boolean and text in ("true", "false"):
        return text == "true"
    if kind.is_integer and _INTEGER.fullmatch(text):
        return int(text)
    if kind.is_rational and _RATIONAL.fullmatch(text):
        return stormpy.Rational(str(Fraction(text)))
    wanted = "true or false" if kind.is_boolean else "an integer" if kind.is_integer else "a number"
    raise BadInput(where, f"constant {name} is {wanted}, not {one_line(repr(text), 60)}")


@contextmanager
def _limited_memory() -> Iterator[None]:
    """MEMORY_BYTES for what happens inside, where the system has limits."""
    try:
        resource = importlib.import_module("resource")
    except ModuleNotFoundError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


if __name__ == "__main__":
    answer_file = os.dup(1)
    os.dup2(2, 1)  # what Storm prints is not the answer
    text = json.dumps(_serve(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]))
    with os.fdopen(answer_file, "w", encoding="ascii") as stream:
        stream.write(text)
