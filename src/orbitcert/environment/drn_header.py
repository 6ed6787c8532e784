"""The header of a DRN file: everything before `@model`.

`@type: MDP` and `@value_type: double` stand on one line; `@parameters`, `@reward_models`, `@nr_states` and
`@nr_choices` have their value on the next; `@placeholders` is followed by lines `$NAME : VALUE`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from orbitcert.environment.model_text import Lines, natural, shown
from orbitcert.exact.bad_input import BadInput

Fault = Callable[[int, str], BadInput]
"""The refusal of a line, with a reason."""

_UNSUPPORTED = {
    "CTMC": "continuous-time Markov chains",
    "MA": "Markov automata",
    "Markov Automaton": "Markov automata",
    "POMDP": "partially observable models",
    "SMG": "stochastic games",
    "S2PG": "stochastic games",
}


@dataclass(slots=True)
class Header:
    """What the header says up to `line`: the kind, the announced (count, line), placeholders, and comments."""

    line: int = 0
    is_chain: bool = False
    states: tuple[int, int] | None = None
    choices: tuple[int, int] | None = None
    placeholders: dict[str, str] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)


def read_header(lines: Lines, fault: Fault) -> Header:
    """Read up to `@model`; raises BadInput for what is malformed, and for models that are not supported."""
    header = Header()
    seen: set[str] = set()
    for number, line in lines:
        header.line = number
        text = line.strip()
        if text.startswith("//"):
            header.comments.append(text)
        elif header.placeholders and text.startswith("$"):
            _placeholder(header, text, number, fault)
        elif text:
            keyword, _, value = text.partition(" ")
            if keyword in seen:
                raise fault(number, f"{keyword} is given twice")
            seen.add(keyword)
            if keyword == "@model" and not value:
                if "@type:" not in seen:
                    raise fault(number, "@type is missing before @model")
                return header
            _keyword(header, keyword, value.strip(), number, lines, fault)
    raise fault(max(header.line, 1), "the file ends before @model")


def _keyword(header: Header, keyword: str, value: str, number: int, lines: Lines, fault: Fault) -> None:
    if keyword == "@type:":
        if value not in ("MDP", "DTMC"):
            kind = _UNSUPPORTED.get(value, f"models of type {shown(value)}")
            raise fault(number, f"{kind} are not supported (MDP and DTMC are)")
        header.is_chain = value == "DTMC"
    elif keyword == "@value_type:":
        if value not in ("double", "rational"):
            raise fault(number, f"models with {shown(value)} values are not supported (double and rational are)")
    elif keyword not in ("@parameters", "@placeholders", "@reward_models", "@nr_states", "@nr_choices") or value:
        raise fault(number, f"expected a line of the header of a DRN file, found {shown(f'{keyword} {value}'.strip())}")
    else:
        following, text = next(lines, (number, ""))
        text = text.strip()
        if keyword == "@parameters" and text:
            raise fault(following, f"parametric models are not supported (parameters {shown(text)})")
        if keyword == "@placeholders":
            _placeholder(header, text, following, fault)
        if keyword in ("@nr_states", "@nr_choices"):
            try:
                count = natural(text), following
            except ValueError as reason:
                raise fault(following, f"{keyword}: {reason}") from None
            if keyword == "@nr_states":
                header.states = count
            else:
                header.choices = count


def _placeholder(header: Header, text: str, number: int, fault: Fault) -> None:
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not (colon and value and name.startswith("$")) or name in header.placeholders:
        raise fault(number, f"expected $NAME : VALUE, each name once, found {shown(text)}")
    header.placeholders[name] = header.placeholders.get(value, value)
