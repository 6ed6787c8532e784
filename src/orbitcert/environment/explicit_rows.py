"""From the transitions listed in a model file to an environment with exact rows.

Defined here: what the readers of PRISM, Storm and DRN files share once a line is taken apart.  The formats number
states and choices; names come from labels that spell them, else from valuations, else they are the numbers.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from orbitcert.environment.mdp import ChangedEntry, Mdp, Rationalisation, Row
from orbitcert.environment.model_text import natural, shown
from orbitcert.environment.probability_text import Probability, ProbabilityReader
from orbitcert.environment.rationalise import ONE, Rule
from orbitcert.environment.state_labels import restored_labels
from orbitcert.exact.bad_input import BadInput

_MAX_SHARED = 2**16

Entry = tuple[int, Probability, int]
"""One transition of a choice: successor, probability, line."""


class ExplicitRows:
    """The choices of one file, given state by state in increasing order; memory grows with them alone.

    Equal rows share one tuple where that is cheap to see.  Raises BadInput at `where:LINE`.

    >>> rows = ExplicitRows("memo", Rule("refuse"))
    >>> rows.add_state([("go", 2, [(0, rows.probability("1", 2), 2)])])
    >>> rows.mdp({"init": [0]}, []).rows
    ((((0, Fraction(1, 1)),),),)
    """

    def __init__(self, where: str, rule: Rule) -> None:
        self._where = where
        self._rule = rule
        self._reader = ProbabilityReader(rule)
        self._numbers: dict[str, int] = {}
        self._names: dict[tuple[str | None, ...], tuple[str, ...]] = {}
        self._sure: dict[int, Row] = {}
        self._shared: dict[tuple[tuple[int, ...], tuple[Probability, ...]], Row] = {}
        self._changed: list[tuple[int, int, int, Probability]] = []
        self._actions: list[tuple[str, ...]] = []
        self._rows: list[tuple[Row, ...]] = []

    def fault(self, line: int, reason: str) -> BadInput:
        """The refusal of this line."""
        return BadInput(f"{self._where}:{line}", reason)

    def number(self, token: str, line: int) -> int:
        """The natural number (of a state or choice) with this spelling."""
        known = self._numbers.get(token)
        if known is None:
            try:
                known = self._numbers[token] = natural(token)
            except ValueError as fault:
                raise self.fault(line, str(fault)) from None
        return known

    def probability(self, text: str, line: int) -> Probability:
        """The probability with this spelling."""
        try:
            return self._reader.probability(text)
        except ValueError as fault:
            raise self.fault(line, str(fault)) from None

    def add_state(self, choices: Sequence[tuple[str | None, int, list[Entry]]]) -> None:
        """Append a state with these choices (name or None, first line, transitions)."""
        named = tuple([name for name, _, _ in choices])
        names = self._names.get(named)
        if names is None:
            names = self._names[named] = distinct_names(named)
        self._actions.append(names)
        self._rows.append(tuple([self._row(k, line, row) for k, (_, line, row) in enumerate(choices)]))

    def __len__(self) -> int:
        return len(self._rows)

    def _row(self, choice: int, line: int, entries: list[Entry]) -> Row:
        if len(entries) == 1 and entries[0][1].value is ONE and not entries[0][1].changed:
            successor = entries[0][0]
            sure = self._sure.get(successor)
            if sure is None:
                sure = self._sure[successor] = ((successor, ONE),)
            return sure
        successors, probabilities, _ = zip(*entries, strict=True)
        key = (successors, probabilities)
        row = self._shared.get(key)
        if row is None:
            if any(a >= b for a, b in pairwise(successors)):
                self._refuse_twice(entries)
            try:
                values = self._reader.distribution(probabilities)
            except ValueError as fault:
                place = f"state {len(self._rows)}, choice {choice}"
                raise self.fault(line, f"{place}: {fault}{self._under_rule()}") from None
            row = tuple(sorted(zip(successors, values, strict=True)))
            if self._rule.limit is not None:
                row = tuple(entry for entry in row if entry[1])
            if len(self._shared) >= _MAX_SHARED:
                self._shared.clear()
            self._shared[key] = row
        if self._rule.limit is not None:
            state = len(self._rows)
            self._changed.extend((state, choice, t, p) for t, p, _ in entries if p.changed)
        return row

    def _refuse_twice(self, entries: list[Entry]) -> None:
        seen: dict[int, int] = {}
        for successor, _, line in entries:
            if successor in seen:
                raise self.fault(line, f"successor {successor} was already listed in line {seen[successor]}")
            seen[successor] = line

    def _under_rule(self) -> str:
        return "" if self._rule.limit is None else f" (under the rule {self._rule.text})"

    def mdp(self, labels: Mapping[str, Sequence[int]], valuations: Sequence[str | None]) -> Mdp:
        """The environment of these choices, its states named by labels or valuations; named after the file."""
        d = len(self._rows)
        try:
            names, initial, kept = restored_labels(d, labels)
        except ValueError as fault:
            raise BadInput(self._where, str(fault)) from None
        if names is None:
            told = tuple(name for name in valuations if name is not None)
            names = told if len(set(told)) == d else tuple(map(str, range(d)))
        record = None
        if self._rule.limit is not None:
            record = Rationalisation(
                self._rule.text,
                tuple(
                    ChangedEntry(names[s], self._actions[s][k], names[t], p.text, p.value)
                    for s, k, t, p in self._changed
                ),
            )
        actions, rows = tuple(self._actions), tuple(self._rows)
        try:
            return Mdp(Path(self._where).stem, names, actions, rows, record, initial, kept)
        except ValueError as fault:
            raise BadInput(self._where, str(fault)) from None


class ExplicitChoices:
    """Transitions in any order, gathered by state and choice.

    >>> choices = ExplicitChoices(ExplicitRows("memo", Rule("refuse")))
    >>> choices.add(0, 0, None, 0, "1/2", 2)
    >>> choices.rows(1, 1)
    Traceback (most recent call last):
    ...
    orbitcert.exact.bad_input.BadInput: memo:2: state 0, choice 0: probabilities sum to 1/2, not 1
    """

    def __init__(self, rows: ExplicitRows) -> None:
        self._rows = rows
        self._states: dict[int, dict[int, tuple[str | None, int, list[Entry]]]] = {}
        self.largest = -1

    def add(self, state: int, choice: int, name: str | None, successor: int, text: str, line: int) -> None:
        """Add one transition; raises BadInput when its choice was named differently before."""
        choices = self._states.setdefault(state, {})
        known = choices.get(choice)
        if known is None:
            known = choices[choice] = (name, line, [])
        elif known[0] != name:
            place = f"state {state}, choice {choice}"
            raise self._rows.fault(line, f"{place}: action {_named(name)} here, {_named(known[0])} in line {known[1]}")
        known[2].append((successor, self._rows.probability(text, line), line))
        self.largest = max(self.largest, state, successor)

    def next_choice(self, state: int) -> int:
        """How many choices the state has so far."""
        return len(self._states.get(state, ()))

    def total(self) -> int:
        """How many choices there are."""
        return sum(map(len, self._states.values()))

    def rows(self, d: int, line: int) -> ExplicitRows:
        """The rows of d states, numbered from 0; refuses missing states at this line, and missing choices."""
        if len(self._states) < d:
            missing = next(s for s in range(d) if s not in self._states)
            raise self._rows.fault(line, f"{d} states, but state {missing} has no transition")
        for s in range(d):
            choices = self._states.pop(s)
            numbers = sorted(choices)
            for k, number in enumerate(numbers):
                if k != number:
                    raise self._rows.fault(choices[number][1], f"state {s} has choice {number}, but no choice {k}")
            self._rows.add_state([choices[k] for k in numbers])
        return self._rows


def distinct_names(names: Sequence[str | None]) -> tuple[str, ...]:
    """Names for the choices 0, 1, ... of a state: as given, `aK` for a missing one, `_K` appended to a repeated one.

    >>> distinct_names(["go", None, "go", "a1"])
    ('go', 'a1_1', 'go_2', 'a1')
    """
    given = set(names)
    if len(given) == len(names) and None not in given:
        return tuple(name for name in names if name is not None)
    taken: set[str] = set()
    chosen = []
    for k, name in enumerate(names):
        free = f"a{k}" if name is None else name
        while free in taken or (free in given and free != name):
            free += f"_{k}"
        taken.add(free)
        chosen.append(free)
    return tuple(chosen)


def _named(name: str | None) -> str:
    return "without a name" if name is None else shown(name)
