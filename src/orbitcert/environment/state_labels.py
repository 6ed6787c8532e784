"""Names of states, actions and labels as identifiers of other tools, and back.

PRISM and Storm know states by number and allow few characters in a name.  So that nothing is lost on the way, a state
gets a label that spells its name, and a name that a format cannot carry is spelled with a prefix.  Readers undo both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

STATE, LABEL, ACTION = "state_", "label_", "action_"
"""The prefixes of spelled names of states, labels and actions."""

INIT = "init"
"""The label by which the formats mark the initial states."""

_OTHER = re.compile(r"[^A-Za-z0-9]")
_CODE = re.compile(r"0|[1-9a-f][0-9a-f]{0,5}", re.ASCII)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

_KEYWORDS = frozenset(
    [
        "A", "bool", "clock", "const", "ctmc", "C", "double", "dtmc", "E", "endinit", "endinvariant",
        "endmodule", "endobservables", "endrewards", "endsystem", "false", "formula", "filter", "func", "F",
        "global", "G", "init", "invariant", "I", "int", "label", "max", "mdp", "min", "module", "X",
        "nondeterministic", "observable", "observables", "of", "Pmax", "Pmin", "P", "pomdp", "popta",
        "probabilistic", "prob", "pta", "rate", "rewards", "Rmax", "Rmin", "R", "S", "stochastic", "system",
        "true", "U", "W",
    ]
)


def is_identifier(name: str) -> bool:
    """Is this a name in the PRISM language: letters, digits and underscores, no digit first, no keyword?"""
    return _IDENTIFIER.fullmatch(name) is not None and name not in _KEYWORDS


def spelled(prefix: str, name: str) -> str:
    r"""The prefix and the name, every character but ASCII letters and digits as `_`, its code point in hex, `_`.

    The map is injective for each prefix; `unspelled` is its inverse.

    >>> spelled(STATE, "at home"), spelled(STATE, "s_1"), spelled(STATE, "")
    ('state_at_20_home', 'state_s_5f_1', 'state_')
    >>> unspelled(STATE, spelled(STATE, "\n_20_é"))
    '\n_20_é'
    """
    return prefix + _OTHER.sub(_hex, name)


def unspelled(prefix: str, text: str) -> str | None:
    """The name with this spelling, or None when there is none.

    >>> unspelled(STATE, "state_at_20_home"), unspelled(STATE, "state_at_home"), unspelled(STATE, "state_61_")
    ('at home', None, None)
    """
    if not text.startswith(prefix):
        return None
    parts = text[len(prefix) :].split("_")  # letters, code point, letters, code point, ..., letters
    characters = [_character(code) for code in parts[1::2]]
    letters = "".join(parts[::2])
    if len(parts) % 2 == 0 or None in characters or not (letters.isascii() and (letters.isalnum() or not letters)):
        return None
    parts[1::2] = map(str, characters)
    return "".join(parts)


@lru_cache(maxsize=4096)
def _character(code: str) -> str | None:
    """The character that is spelled with this code point, or None when there is none."""
    if _CODE.fullmatch(code) is None:
        return None
    try:
        character = chr(int(code, 16))
        character.encode("utf-8")
    except ValueError:  # beyond the last code point, or half a surrogate pair
        return None
    return None if _OTHER.fullmatch(character) is None else character


def carried(prefix: str, name: str, is_legal: Callable[[str], bool] = is_identifier) -> str:
    """The name itself where a format can carry it (and no reader would take it for a spelling), else its spelling.

    >>> carried(ACTION, "left"), carried(ACTION, "go left"), carried(ACTION, "action_1")
    ('left', 'action_go_20_left', 'action_action_5f_1')
    """
    return name if _stays(prefix, name, is_legal) else spelled(prefix, name)


def restored(prefix: str, text: str, is_legal: Callable[[str], bool] = is_identifier) -> str:
    """The inverse of `carried`; a text that `carried` never writes is itself the name.

    >>> restored(ACTION, "action_go_20_left"), restored(ACTION, "action_left")
    ('go left', 'action_left')
    """
    name = unspelled(prefix, text)
    return text if name is None or _stays(prefix, name, is_legal) else name


def carried_labels(
    states: Sequence[str], initial: int | None, labels: Sequence[tuple[str, Sequence[int]]]
) -> dict[str, Sequence[int]]:
    """The labels to write: `init`, the labels of the environment, and one that spells its name for each state.

    A label `init` of the environment is written as it is only when a reader cannot take it for the initial state.

    >>> carried_labels(("x", "y z"), 0, [("safe", (0, 1))])
    {'init': (0,), 'safe': (0, 1), 'state_x': (0,), 'state_y_20_z': (1,)}
    """
    written: dict[str, Sequence[int]] = {} if initial is None else {INIT: (initial,)}
    for name, members in labels:
        plain = name == INIT and initial is None and len(members) != 1
        written[name if plain else carried(LABEL, name, _is_plain_label)] = members
    written.update((spelled(STATE, name), (s,)) for s, name in enumerate(states))
    return written


def restored_labels(
    d: int, labels: Mapping[str, Sequence[int]]
) -> tuple[tuple[str, ...] | None, int | None, tuple[tuple[str, tuple[int, ...]], ...]]:
    """The names of d states (None where the labels do not tell), the initial state, and the remaining labels.

    The inverse of `carried_labels`.  Labels name the states when every state has exactly one label that spells a name,
    each on this state only; else such labels are labels like any other.  Raises ValueError when two labels have the
    same name.

    >>> restored_labels(2, {'state_x': [0], 'state_y_20_z': [1], 'init': [0], 'safe': [1, 0]})
    (('x', 'y z'), 0, (('safe', (0, 1)),))
    >>> restored_labels(2, {'state_x': [0], 'init': [0, 1]})
    (None, None, (('init', (0, 1)), ('state_x', (0,))))
    """
    spellings = {text: name for text in labels if (name := unspelled(STATE, text)) is not None}
    names, initial = _state_names(d, spellings, labels), None
    kept: dict[str, tuple[int, ...]] = {}
    for text, listed in labels.items():
        if names is not None and text in spellings:
            continue
        members = tuple(sorted(set(listed)))
        if text == INIT and len(members) == 1:
            (initial,) = members
            continue
        name = restored(LABEL, text, _is_plain_label)
        if name in kept:
            raise ValueError(f"two labels are both called {name!r}")
        kept[name] = members
    return names, initial, tuple(sorted(kept.items()))


def _state_names(
    d: int, spellings: Mapping[str, str], labels: Mapping[str, Sequence[int]]
) -> tuple[str, ...] | None:
    names: dict[int, str] = {}
    for text, name in spellings.items():
        members = labels[text]
        if len(members) != 1 or members[0] in names:
            return None
        names[members[0]] = name
    return tuple(names[s] for s in range(d)) if len(names) == d else None


def _is_plain_label(name: str) -> bool:
    return is_identifier(name) and not name.startswith(STATE)


def _stays(prefix: str, name: str, is_legal: Callable[[str], bool]) -> bool:
    return is_legal(name) and not name.startswith(prefix)


def _hex(match: re.Match[str]) -> str:
    return f"_{ord(match[0]):x}_"
