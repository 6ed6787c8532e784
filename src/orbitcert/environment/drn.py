"""Storm's DRN format: one file with a header of `@` lines and, after `@model`, the states in order.

A state is a line `state 0 [REWARDS] LABEL "TWO WORDS"`; then each action `action NAME [REWARDS]` and its transitions
`SUCCESSOR : PROBABILITY`.  Lines beginning with `//` are comments; the one after a state may give its valuation,
`//[s=1 & a=0]`.  Rewards are dropped: they are what an orbit permutes.  Only MDP and DTMC with plain numbers are read.
"""

import re

from orbitcert.environment.drn_header import read_header
from orbitcert.environment.explicit_rows import Entry, ExplicitRows
from orbitcert.environment.mdp import Mdp, Row
from orbitcert.environment.model_text import Lines, numbered_lines, read_text, shown
from orbitcert.environment.probability_text import Probability
from orbitcert.environment.rationalise import Rule
from orbitcert.environment.state_labels import ACTION, carried, carried_labels, restored
from orbitcert.exact.rational import rational_text

_NO_NAME = "__NOLABEL__"
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = re.compile(r'(?:"([^"]+)"|([^\s"]+))(?:\s+|$)', re.ASCII)
_EMPTY_LABELS = "// labels without states: "


def read_drn(source: str, rule: Rule) -> Mdp:
    """The environment in this DRN file; raises BadInput at `source:LINE` when it is not one."""
    rows = ExplicitRows(source, rule)
    reading = _Reading(rows, numbered_lines(read_text(source), source))
    reading.read()
    return rows.mdp(reading.labels, reading.valuations)


class _Reading:
    """One reading of a DRN file."""

    def __init__(self, rows: ExplicitRows, lines: Lines) -> None:
        self._rows = rows
        self._lines = lines
        self.labels: dict[str, list[int]] = {}
        self.valuations: list[str | None] = []
        self._choices: list[tuple[str | None, int, list[Entry]]] = []
        self._names: dict[str, str | None] = {}
        self._line = 0  # of the last state
        self._largest = (-1, 0)  # successor, line
        self._choice_count = 0

    def read(self) -> None:
        header = read_header(self._lines, self._rows.fault)
        for text in header.comments:
            if text.startswith(_EMPTY_LABELS):
                self.labels.update((name, []) for name in text[len(_EMPTY_LABELS) :].split())
        self._placeholders = header.placeholders
        self._body(header.is_chain is True)
        if self._line == 0:
            raise self._rows.fault(header.line, "the file has no states")
        self._close()
        states = len(self._rows)
        for count, announced, what in (
            (states, header.states, "states"),
            (self._choice_count, header.choices, "choices"),
        ):
            if announced is not None and announced[0] != count:
                raise self._rows.fault(announced[1], f"announces {announced[0]} {what}, but {count} follow")
        if self._largest[0] >= states:
            raise self._rows.fault(self._largest[1], f"unknown state {self._largest[0]} (there are {states})")

    def _body(self, is_chain: bool) -> None:
        successors: dict[str, int] = {}
        probabilities: dict[str, Probability] = {}
        entries: list[Entry] | None = None
        largest = -1
        for number, line in self._lines:
            text = line.strip()
            if "0" <= text[:1] <= "9":
                before, colon, after = text.partition(":")
                successor, probability = successors.get(before), probabilities.get(after)
                if successor is None or probability is None:
                    if not colon:
                        raise self._rows.fault(number, f"expected SUCCESSOR : PROBABILITY, found {shown(text)}")
                    successor = successors[before] = self._rows.number(before.rstrip(), number)
                    probability = probabilities[after] = self._probability(after.strip(), number)
                if entries is None:
                    raise self._rows.fault(number, "a transition before any action of the state")
                if successor > largest:
                    largest = successor
                    self._largest = (successor, number)
                entries.append((successor, probability, number))
            elif text.startswith("action "):
                if not self._line or (is_chain and self._choices):
                    reason = "a second action in a state of a DTMC" if self._line else "an action before any state"
                    raise self._rows.fault(number, reason)
                entries = []
                self._choices.append((self._action(text[7:], number), number, entries))
            elif text.startswith("state "):
                if self._line:
                    self._close()
                self._line, entries = number, None
                self._state(text[6:], number)
            elif text.startswith("//"):
                if self._line and not self._choices and self.valuations[-1] is None:
                    self.valuations[-1] = _valuation(text[2:].strip())
            elif text:
                raise self._rows.fault(number, f"expected a state, an action or a transition, found {shown(text)}")

    def _close(self) -> None:
        """Hand over the choices of the last state."""
        state = len(self._rows)
        if not self._choices:
            raise self._rows.fault(self._line, f"state {state} has no action")
        for _, line, entries in self._choices:
            if not entries:
                raise self._rows.fault(line, f"an action of state {state} has no transition")
        self._choice_count += len(self._choices)
        self._rows.add_state(self._choices)
        self._choices = []

    def _state(self, text: str, line: int) -> None:
        token, _, rest = text.partition(" ")
        state = len(self._rows)
        if self._rows.number(token, line) != state:
            raise self._rows.fault(line, f"state {token} where state {state} is expected")
        self.valuations.append(None)
        rest = self._without_rewards(rest, line)
        if '"' not in rest and rest.isascii():
            found = rest.split()
        else:
            found = []
            position = 0
            while position < len(rest):
                match = _LABEL.match(rest, position)
                if match is None:
                    raise self._rows.fault(line, f"expected a label, found {shown(rest[position:])}")
                found.append(match[1] or match[2])
                position = match.end()
        for label in found:
            self.labels.setdefault(label, []).append(state)

    def _action(self, text: str, line: int) -> str | None:
        name, _, rest = text.partition(" ")
        if rest and self._without_rewards(rest, line).strip():
            raise self._rows.fault(line, f"expected action NAME [REWARDS], found {shown(text)}")
        if name not in self._names:
            self._names[name] = None if name == _NO_NAME else restored(ACTION, name, _is_action)
        return self._names[name]

    def _without_rewards(self, text: str, line: int) -> str:
        text = text.lstrip()
        if not text.startswith("["):
            return text
        rewards, closed, rest = text.partition("]")
        if not closed:
            raise self._rows.fault(line, f"rewards without an end: {shown(rewards)}")
        return rest.lstrip()

    def _probability(self, text: str, line: int) -> Probability:
        if text.startswith("$"):
            if text not in self._placeholders:
                raise self._rows.fault(line, f"placeholder {shown(text)} is not defined")
            text = self._placeholders[text]
        return self._rows.probability(text, line)


def _valuation(text: str) -> str | None:
    """The name `(s=1,a=0)` of the state with the valuation `[s=1 & a=0]`."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    return f"({','.join(part.strip() for part in text[1:-1].split('&'))})"


def _is_action(name: str) -> bool:
    return _PRINTABLE.fullmatch(name) is not None and name != _NO_NAME


def drn_text(mdp: Mdp) -> str:
    r"""The DRN file that spells this environment, with fractions; the record of a rationalisation is lost.

    A label without states, which DRN cannot declare, is noted in a comment that `read_drn` understands.

    >>> text = drn_text(Mdp.of("m", {"x": {"go": {"x": "1/2", "y": "1/2"}}, "y": {"stay": {"y": 1}}}))
    >>> print(text.partition("@model\n")[2].replace("\t", "  "), end="")
    state 0 state_x
      action go
        0 : 1/2
        1 : 1/2
    state 1 state_y
      action stay
        1 : 1
    """
    carrying: list[list[str]] = [[] for _ in mdp.states]
    empty = []
    for label, members in carried_labels(mdp.states, mdp.initial, mdp.labels).items():
        for s in members:
            carrying[s].append(label)
        if not members:
            empty.append(label)
    lines = ["// Exported by orbitcert"]
    if empty:
        lines.append(_EMPTY_LABELS + " ".join(empty))
    lines += ["@type: MDP", "@parameters", "", "@reward_models", "", "@nr_states", str(len(mdp.states))]
    lines += ["@nr_choices", str(sum(map(len, mdp.rows))), "@model"]
    actions: dict[str, str] = {}
    for s, (names, rows) in enumerate(zip(mdp.actions, mdp.rows, strict=True)):
        lines.append(f"state {s} {' '.join(carrying[s])}")
        for name, row in zip(names, rows, strict=True):
            if name not in actions:
                actions[name] = carried(ACTION, name, _is_action)
            lines.append(f"\taction {actions[name]}")
            lines += _transitions(row)
    return "\n".join(lines) + "\n"


def _transitions(row: Row) -> list[str]:
    return [f"\t\t{t} : {rational_text(p)}" for t, p in row]
