"""What an agent sees of each state: the format `orbitcert/observations/1`, or the labels of the environment.

Normative: docs/reference/observations-format.md.
"""

from pathlib import Path

from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.problem_file import expect_object, expect_text
from orbitcert.exact.strict_json import read_json

FORMAT = "orbitcert/observations/1"

Observations = tuple[str, ...]
"""One text per state; states with equal ones cannot be told apart."""


def read_observations(path: str | Path, mdp: Mdp) -> Observations:
    """The observations in this file, for the states of this environment; BadInput with file and place."""
    return observations_from_json(read_json(path), mdp, str(path))


def observations_from_json(value: object, mdp: Mdp, where: str = "observations") -> Observations:
    """The observations that this JSON value spells: one for every state.

    >>> m = Mdp.of("m", {"x": {"go": {"y": 1}}, "y": {"go": {"y": 1}}})
    >>> observations_from_json({"format": "orbitcert/observations/1", "states": {"y": "dark", "x": "light"}}, m)
    ('light', 'dark')
    >>> observations_from_json({"format": "orbitcert/observations/1", "states": {"x": "light"}}, m, "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: states: state 'y' has no observation
    """
    listed = expect_object(value, where, FORMAT, ("format", "states"))["states"]
    place = f"{where}: states"
    if not isinstance(listed, dict):
        raise BadInput(place, "an object from states to observations is expected")
    known = set(mdp.states)
    for state in listed:
        if state not in known:
            raise BadInput(f'{place}["{one_line(state, 60)}"]', "unknown state")
    seen = []
    for state in mdp.states:
        if state not in listed:
            raise BadInput(place, f"state {one_line(repr(state), 80)} has no observation")
        seen.append(expect_text(listed[state], f'{place}["{one_line(state, 60)}"]'))
    return tuple(seen)


def label_observations(mdp: Mdp) -> Observations:
    """Of each state the set of its labels, as in `{dark,wet}`.

    Raises BadInput when the environment has no labels, or two different sets would be spelled alike.

    >>> from dataclasses import replace
    >>> m = Mdp.of("m", {"x": {"go": {"y": 1}}, "y": {"go": {"y": 1}}})
    >>> label_observations(replace(m, labels=(("dark", (1,)),)))
    ('{}', '{dark}')
    """
    if not mdp.labels:
        raise BadInput("--observations", f"{mdp.name!r} has no labels")
    sets: list[list[str]] = [[] for _ in mdp.states]
    for label, members in mdp.labels:
        for s in members:
            sets[s].append(label)
    texts = tuple("{" + ",".join(names) + "}" for names in sets)
    if len(set(texts)) != len({tuple(names) for names in sets}):
        raise BadInput("--observations", f"two sets of labels of {mdp.name!r} are spelled alike")
    return texts
