"""PRISM's explicit format: transitions in a `.tra` file, beside it states (`.sta`) and labels (`.lab`).

The first line of a `.tra` file counts, after comments such as `# Transitions (MDP)`: `n c m` states, choices and
transitions of an MDP, `n m` states and transitions of a DTMC.  Lines are `STATE CHOICE SUCCESSOR PROBABILITY [ACTION]`
(a DTMC has no choices), or in row form `STATE PROBABILITY:SUCCESSOR ... [ACTION]`.  Storm uses the same endings; its
files begin with `mdp` or `dtmc`.  Rewards (`.srew`, `.trew`) are not read: they are what an orbit permutes.
"""

from pathlib import Path

from orbitcert.environment.explicit_rows import ExplicitChoices, ExplicitRows
from orbitcert.environment.label_files import Labels, prism_labels_text, read_prism_labels
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.model_text import Lines, natural, numbered_lines, read_text, shown
from orbitcert.environment.prism_states import prism_states_text, read_prism_states
from orbitcert.environment.rationalise import Rule
from orbitcert.environment.state_labels import ACTION, carried, carried_labels, restored
from orbitcert.environment.storm_explicit import is_storm_text, storm_from_text
from orbitcert.exact.rational import rational_text

_TYPE = "# Transitions ("
_OTHER_SECTIONS = ("# States", "# Labels", "# Observations", "# Reward structure")


def read_tra(source: str, rule: Rule) -> Mdp:
    """The environment in this `.tra` file of PRISM or Storm; raises BadInput at `source:LINE` when it is not one.

    Without a `.lab` file no state counts as initial (PRISM and Storm would take state 0).  The action of a state of a
    DTMC is called a0; what PRISM notes on the single transitions of a DTMC is dropped.
    """
    text = read_text(source)
    if is_storm_text(text):
        return storm_from_text(text, source, rule)
    rows = ExplicitRows(source, rule)
    _Transitions(rows, numbered_lines(text, source)).read()
    states, labels = Path(source).with_suffix(".sta"), Path(source).with_suffix(".lab")
    valuations = read_prism_states(states, len(rows)) if states.exists() else []
    found: Labels = read_prism_labels(labels, len(rows)) if labels.exists() else {}
    return rows.mdp(found, valuations)


class _Transitions:
    """One reading of a `.tra` file of PRISM."""

    def __init__(self, rows: ExplicitRows, lines: Lines) -> None:
        self._rows = rows
        self._lines = lines
        self._choices = ExplicitChoices(rows)
        self._d = 0
        self._is_chain = False
        self._in_rows: bool | None = None
        self._transitions = 0

    def read(self) -> None:
        header, counts = self._header()
        self._is_chain, self._d = len(counts) == 2, counts[0]
        for number, line in self._lines:
            tokens = line.split()
            if not tokens or tokens[0].startswith("#"):
                self._refuse_section(line, number)
                continue
            if self._in_rows is None:
                self._in_rows = len(tokens) > 1 and ":" in tokens[1]
            if self._in_rows:
                self._row_line(tokens, number)
            else:
                self._list_line(tokens, number)
        if self._transitions != counts[-1]:
            reason = f"announces {counts[-1]} transitions, but {self._transitions} follow"
            raise self._rows.fault(header, reason)
        if not self._is_chain and self._choices.total() != counts[1]:
            reason = f"announces {counts[1]} choices, but {self._choices.total()} follow"
            raise self._rows.fault(header, reason)
        self._choices.rows(self._d, header)

    def _header(self) -> tuple[int, list[int]]:
        """The line of the counts, and the counts: two for a DTMC, three for an MDP."""
        number, kind = 0, None
        for number, line in self._lines:
            tokens = line.split()
            if line.startswith(_TYPE):
                kind = line[len(_TYPE) :].rstrip().removesuffix(")")
                if kind not in ("MDP", "DTMC"):
                    raise self._rows.fault(number, f"models of type {shown(kind)} are not supported")
            self._refuse_section(line, number)
            if tokens and not tokens[0].startswith("#"):
                counts = self._counts(tokens, number)
                if kind is not None and (kind == "DTMC") != (len(counts) == 2):
                    raise self._rows.fault(number, f"{len(counts)} counts, which is not what type {kind} has")
                return number, counts
        raise self._rows.fault(max(number, 1), "the file has no transitions")

    def _counts(self, tokens: list[str], line: int) -> list[int]:
        if len(tokens) == 4 and all(map(str.isdigit, tokens)):
            raise self._rows.fault(line, "four counts: partially observable models are not supported")
        expected = "expected the counts STATES CHOICES TRANSITIONS, or STATES TRANSITIONS of a DTMC"
        if not 2 <= len(tokens) <= 3:
            raise self._rows.fault(line, f"{expected}, found {shown(' '.join(tokens))}")
        try:
            counts = [natural(token) for token in tokens]
        except ValueError as fault:
            raise self._rows.fault(line, f"{expected}: {fault}") from None
        if 0 in counts:
            raise self._rows.fault(line, "a model without states, choices or transitions")
        return counts

    def _refuse_section(self, line: str, number: int) -> None:
        if line.startswith(_OTHER_SECTIONS):
            reason = f"section {shown(line[2:])} in a file of transitions; it belongs in a file of its own"
            raise self._rows.fault(number, reason)

    def _list_line(self, tokens: list[str], line: int) -> None:
        width = 3 if self._is_chain else 4
        if len(tokens) not in (width, width + 1):
            expected = "STATE SUCCESSOR PROBABILITY" if self._is_chain else "STATE CHOICE SUCCESSOR PROBABILITY"
            raise self._rows.fault(line, f"expected {expected} [ACTION], found {shown(' '.join(tokens))}")
        name = tokens[width] if len(tokens) > width else None
        choice = 0 if self._is_chain else self._rows.number(tokens[1], line)
        self._add(tokens[0], choice, name, tokens[width - 2], tokens[width - 1], line)

    def _row_line(self, tokens: list[str], line: int) -> None:
        name = None if ":" in tokens[-1] else tokens[-1]
        pairs = tokens[1:] if name is None else tokens[1:-1]
        state = self._known(tokens[0], line)
        choice = self._choices.next_choice(state)
        if not pairs or (self._is_chain and choice):
            reason = "a second row of this state" if pairs else "no PROBABILITY:SUCCESSOR"
            raise self._rows.fault(line, f"{reason} in {shown(' '.join(tokens))}")
        for pair in pairs:
            probability, colon, successor = pair.partition(":")
            if not colon:
                raise self._rows.fault(line, f"expected PROBABILITY:SUCCESSOR, found {shown(pair)}")
            self._add(tokens[0], choice, name, successor, probability, line)

    def _add(self, state: str, choice: int, name: str | None, successor: str, text: str, line: int) -> None:
        s, t = self._known(state, line), self._known(successor, line)
        action = None if name is None or self._is_chain else restored(ACTION, name)
        self._transitions += 1
        self._choices.add(s, choice, action, t, text, line)

    def _known(self, token: str, line: int) -> int:
        state = self._rows.number(token, line)
        if state >= self._d:
            raise self._rows.fault(line, f"unknown state {state} (there are {self._d})")
        return state


def prism_texts(mdp: Mdp) -> dict[str, str]:
    """The files of PRISM that spell this environment, by their endings: `.tra`, `.lab`, and `.sta` where names allow.

    Probabilities are fractions, as PRISM's exact engine writes and reads them; the record of a rationalisation is lost.

    >>> texts = prism_texts(Mdp.of("m", {"x": {"go on": {"x": "1/2", "y": "1/2"}}, "y": {"stay": {"y": 1}}}))
    >>> print(texts[".tra"] + texts[".lab"], end="")
    2 2 3
    0 0 0 1/2 action_go_20_on
    0 0 1 1/2 action_go_20_on
    1 0 1 1 stay
    0="state_x" 1="state_y"
    0: 0
    1: 1
    """
    transitions = []
    for s, (names, rows) in enumerate(zip(mdp.actions, mdp.rows, strict=True)):
        for k, (name, row) in enumerate(zip(names, rows, strict=True)):
            action = carried(ACTION, name)
            transitions += [f"{s} {k} {t} {rational_text(p)} {action}" for t, p in row]
    counts = f"{len(mdp.states)} {sum(map(len, mdp.rows))} {len(transitions)}"
    labels = carried_labels(mdp.states, mdp.initial, mdp.labels)
    texts = {
        ".tra": "\n".join([counts, *transitions]) + "\n",
        ".lab": prism_labels_text(labels, len(mdp.states)),
    }
    states = prism_states_text(mdp.states)
    if states is not None:
        texts[".sta"] = states
    return texts
