"""Storm's explicit format: a `.tra` file whose first line is `mdp` or `dtmc`, and a `.lab` file beside it.

Rows are `STATE CHOICE SUCCESSOR PROBABILITY`, for a DTMC `STATE SUCCESSOR PROBABILITY`; there are no counts, so the
largest number met tells how many states there are.  Choices have no names here and are called a0, a1, ...
"""

import re
from pathlib import Path

from orbitcert.environment.explicit_rows import ExplicitChoices, ExplicitRows
from orbitcert.environment.label_files import read_storm_labels
from orbitcert.environment.mdp import Mdp
from orbitcert.environment.model_text import numbered_lines, read_text, shown
from orbitcert.environment.rationalise import Rule
from orbitcert.exact.bad_input import BadInput

_HINTS = ("mdp", "dtmc")
_LETTER_FIRST = re.compile(r"\s*[A-Za-z]")


def read_storm(source: str, rule: Rule) -> Mdp:
    """The environment in this `.tra` file of Storm; raises BadInput at `source:LINE` when it is not one."""
    return storm_from_text(read_text(source), source, rule)


def is_storm_text(text: str) -> bool:
    """Does the first line that is not blank name a kind of model, as Storm's files do and PRISM's do not?

    >>> is_storm_text("mdp\\n0 0 0 1\\n"), is_storm_text("1 1 1\\n0 0 0 1\\n")
    (True, False)
    """
    return _LETTER_FIRST.match(text) is not None


def storm_from_text(text: str, source: str, rule: Rule) -> Mdp:
    """The environment that this text spells; `source` is its file, beside which labels are looked for."""
    rows = ExplicitRows(source, rule)
    choices = ExplicitChoices(rows)
    width, number = 0, 0
    for number, line in numbered_lines(text, source):
        tokens = line.split()
        if not tokens:
            continue
        if not width:
            if len(tokens) != 1 or tokens[0].lower() not in _HINTS:
                reason = f"the first line is {shown(line)}; models are read whose first line is mdp or dtmc"
                raise rows.fault(number, reason)
            width = 4 if tokens[0].lower() == "mdp" else 3
            continue
        if len(tokens) != width:
            expected = "STATE CHOICE SUCCESSOR PROBABILITY" if width == 4 else "STATE SUCCESSOR PROBABILITY"
            raise rows.fault(number, f"expected {expected}, found {shown(line)}")
        state, *choice, successor = (rows.number(token, number) for token in tokens[:-1])
        choices.add(state, choice[0] if choice else 0, None, successor, tokens[-1], number)
    if choices.largest < 0:
        raise BadInput(f"{source}:{max(number, 1)}", "the file has no transitions")
    d = choices.largest + 1
    choices.rows(d, number)
    beside = Path(source).with_suffix(".lab")
    return rows.mdp(read_storm_labels(beside, d) if beside.exists() else {}, [])
