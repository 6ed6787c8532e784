"""Feature maps as files: the format `orbitcert/features/1` (normative: docs/reference/features-format.md)."""

from collections.abc import Sequence
from pathlib import Path

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.feature_map import FeatureMap
from orbitcert.exact.option import Option
from orbitcert.exact.problem_file import expect_object, expect_rational, expect_text
from orbitcert.exact.rational import rational_text
from orbitcert.exact.strict_json import read_json

FORMAT = "orbitcert/features/1"


def read_features(path: str | Path, states: Sequence[str]) -> FeatureMap:
    """The feature map in this file, for these states; raises BadInput with file and place when it is none."""
    return features_from_json(read_json(path), states, str(path))


def features_from_json(value: object, states: Sequence[str], where: str = "features") -> FeatureMap:
    """The feature map that this JSON value spells; a state that is absent has the zero vector.

    >>> found = features_from_json({"format": "orbitcert/features/1", "features": ["red"],
    ...                             "states": {"rose": {"red": "1"}}}, ("rose", "oak"), "memo")
    >>> [row.entries for row in found.rows]
    [((0, Fraction(1, 1)),), ()]
    >>> features_from_json({"format": "orbitcert/features/1", "features": ["red"], "states": {"elm": {}}},
    ...                    ("rose", "oak"), "memo")
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo: states["elm"]: unknown state
    """
    fields = expect_object(value, where, FORMAT, ("format", "features", "states"))
    names = _names(fields["features"], f"{where}: features")
    place = {name: j for j, name in enumerate(names)}
    index = {state: i for i, state in enumerate(states)}
    listed = fields["states"]
    if not isinstance(listed, dict):
        raise BadInput(f"{where}: states", "an object from states to their features is expected")
    rows = [Option(())] * len(states)
    for state, vector in listed.items():
        spot = f'{where}: states["{one_line(state, 60)}"]'
        if state not in index:
            raise BadInput(spot, "unknown state")
        rows[index[state]] = _vector(vector, place, spot)
    return FeatureMap(names, tuple(rows))


def features_to_json(feature_map: FeatureMap, states: Sequence[str]) -> dict[str, object]:
    """The JSON value that spells this map; `features_from_json` reads it back unchanged."""
    return {
        "format": FORMAT,
        "features": list(feature_map.features),
        "states": {
            state: {feature_map.features[j]: rational_text(weight) for j, weight in row.entries}
            for state, row in zip(states, feature_map.rows, strict=True)
        },
    }


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise BadInput(where, "a list of at least one feature is expected")
    seen: dict[str, int] = {}
    for k, item in enumerate(value):
        name = expect_text(item, f"{where}[{k}]")
        if seen.setdefault(name, k) != k:
            raise BadInput(f"{where}[{k}]", f"{one_line(repr(name), 80)} is already features[{seen[name]}]")
    return tuple(seen)


def _vector(value: object, place: dict[str, int], where: str) -> Option:
    if not isinstance(value, dict):
        raise BadInput(where, "an object from features to numbers is expected")
    weights = {}
    for feature, text in value.items():
        spot = f'{where}["{one_line(feature, 60)}"]'
        if feature not in place:
            raise BadInput(spot, "unknown feature")
        weights[place[feature]] = expect_rational(text, spot)
        if not weights[place[feature]]:
            raise BadInput(spot, 'weight "0" is refused: leave the feature out')
    return Option.of(weights)
