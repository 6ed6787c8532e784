"""Sets of options described in words, as `--lose` and `--win` take them.

    x,y  or  states:x,y   the one-hots of these states; each must be a recurrent distribution
    ends-in:x,y           every recurrent distribution supported inside these states
    label:NAME            the same for the states with this label
    action:a,b            the distributions of the policies with pi(start) = a or b

State names may be patterns (`H*`); an exact name wins over its reading as a pattern; a comma inside a name is
written `\\,`.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import BadInput, one_line

KINDS = ("states", "ends-in", "label", "action")

NAMED = 8
"""States that a complaint names."""

COMPARED, LONGEST = 10_000, 60
"""A name that is none of an environment's is compared with theirs when there are at most so many, none so long."""


@dataclass(frozen=True, slots=True)
class Description:
    """A parsed description: the option it was given with, its kind, and the states (indices) or actions it names.

    kind  "states", "ends-in" (also for labels) or "action"
    """

    option: str
    kind: str
    states: tuple[int, ...] = ()
    actions: tuple[str, ...] = ()


def start_state(mdp: Mdp, name: str | None) -> int:
    """The state of this name; without a name the initial state, where the environment says which it is."""
    if name is None:
        if mdp.initial is None:
            reason = f"{one_line(repr(mdp.name), 60)} does not say where it begins: name a state"
            raise BadInput("--from", f"{reason} ({known_states(mdp)})")
        return mdp.initial
    try:
        return mdp.index(name)
    except KeyError:
        named = f"{one_line(repr(mdp.name), 60)} has no state {one_line(repr(name), 60)}"
        raise BadInput("--from", f"{named} ({known_states(mdp, name)})") from None


def known_states(mdp: Mdp, near: str = "") -> str:
    """The first states of the environment, or those whose names are close to `near`, for a complaint.

    >>> m = Mdp.of("m", {"start": {"l": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> known_states(m), known_states(m, "strat")
    ('it has: start, x', 'did you mean start?')
    """
    if len(near) <= LONGEST and len(mdp.states) <= COMPARED:
        close = get_close_matches(near, [name for name in mdp.states if len(name) <= LONGEST], 3)
        if close:
            return f"did you mean {' or '.join(one_line(name, 24) for name in close)}?"
    more = len(mdp.states) - NAMED
    shown = ", ".join(one_line(name, 24) for name in mdp.states[:NAMED])
    return f"it has: {shown}" + (f", ... {more} more" if more > 0 else "")


def after_action(mdp: Mdp, origin: int, action: str, option: str) -> Mdp:
    """The environment in which `origin` has only this action; BadInput at `option` when it has none of this name."""
    try:
        return mdp.restricted(origin, action)
    except KeyError:
        known = ", ".join(mdp.actions[origin][:20])
        reason = f"state {mdp.states[origin]!r} has no action {action!r} (it has: {known})"
        raise BadInput(option, reason) from None


def read_description(mdp: Mdp, origin: int, text: str, option: str) -> Description:
    """The description written in this text; BadInput at `option` when it names nothing of this environment.

    >>> m = Mdp.of("m", {"s": {"l": {"x": 1}}, "x": {"stay": {"x": 1}}})
    >>> read_description(m, 0, "ends-in:x", "--lose").states
    (1,)
    """
    kind, colon, rest = text.partition(":")
    if not colon or kind not in KINDS:
        kind, rest = "states", text
    if kind == "action":
        actions = tuple(dict.fromkeys([rest] if rest in mdp.actions[origin] else split_names(rest)))
        for action in actions:
            after_action(mdp, origin, action, option)
        return Description(option, kind, actions=actions)
    if kind == "label":
        return Description(option, "ends-in", _labelled(mdp, rest, option))
    return Description(option, kind, _matching_states(mdp, rest, option))


def _labelled(mdp: Mdp, label: str, option: str) -> tuple[int, ...]:
    try:
        members = mdp.labelled(label)
    except KeyError:
        known = ", ".join(name for name, _ in mdp.labels[:20]) or "none"
        raise BadInput(option, f"{mdp.name!r} has no label {one_line(repr(label), 60)} (it has: {known})") from None
    if not members:
        raise BadInput(option, f"no state of {mdp.name!r} has the label {one_line(repr(label), 60)}")
    return members


def _matching_states(mdp: Mdp, text: str, option: str) -> tuple[int, ...]:
    index = {state: s for s, state in enumerate(mdp.states)}
    found: set[int] = set()
    for pattern in split_names(text):
        if pattern in index:
            found.add(index[pattern])
            continue
        matches = [s for state, s in index.items() if fnmatchcase(state, pattern)]
        if not matches:
            named = f"no state of {one_line(repr(mdp.name), 60)} is called or matches {one_line(repr(pattern), 60)}"
            raise BadInput(option, f"{named} ({known_states(mdp, pattern)})")
        found.update(matches)
    return tuple(sorted(found))


def split_names(text: str) -> list[str]:
    r"""The names in a comma-separated list; a backslash takes the next comma or backslash literally.

    >>> split_names(r"a,b\,c")
    ['a', 'b,c']
    """
    names = [""]
    escaped = False
    for c in text:
        if escaped:
            names[-1] += c if c in ",\\" else "\\" + c
            escaped = False
        elif c == "\\":
            escaped = True
        elif c == ",":
            names.append("")
        else:
            names[-1] += c
    if escaped:
        names[-1] += "\\"
    return names
