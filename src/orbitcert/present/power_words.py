"""The answer of `orbitcert power`, in words and as JSON: exact POWER per state, or samples that are labelled so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.orbit.uniform_sample import SampledMean
from orbitcert.present.float_estimate import SAMPLES
from orbitcert.present.plain_table import Column, PlainTable, text_table
from orbitcert.present.question_words import number_text, percent_down

Agreement = Literal["agree", "power only", "even", "disagree", "equal power", "same"]


@dataclass(frozen=True, slots=True)
class StatePower:
    """One row: a state, and its POWER, a sample of it, or the reason why there is neither.

    options  the number of distributions that were compared, None when they could not be listed
    error    of a float32 Monte Carlo estimate, for display
    """

    state: str
    power: Fraction | None = None
    options: int | None = None
    error: Fraction | None = None
    sample: SampledMean | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ActionComparison:
    """POWER after two actions of a state, and the shares proved about the recurrent distributions after them.

    actions  the two actions, as asked
    powers   sum over t of T(state, action)(t) POWER(t), for each
    bounds   weak(p) that the first one wins against the second, and that the second one wins; None: nothing is proved
    rules    how each of them was proved
    same     both actions keep the same recurrent distributions
    stopped  why a bound was not looked for, where that happened
    """

    state: str
    actions: tuple[str, str]
    powers: tuple[Fraction, Fraction]
    bounds: tuple[Fraction | None, Fraction | None] = (None, None)
    rules: tuple[str | None, str | None] = (None, None)
    same: bool = False
    stopped: str | None = None

    @property
    def larger(self) -> int | None:
        """The position of the action with the larger POWER; None when they are equal."""
        return None if self.powers[0] == self.powers[1] else int(self.powers[1] > self.powers[0])

    @property
    def agreement(self) -> Agreement:
        """Whether POWER and what is proved for every reward's orbit point the same way.

        "power only": no share of at least 1/2 is proved for either action; "even": the same one for both.
        """
        if self.same:
            return "same"
        if self.larger is None:
            return "equal power"
        mine, other = self.bounds[self.larger], self.bounds[1 - self.larger]
        shares = [share if share is not None and 2 * share >= 1 else Fraction(0) for share in (mine, other)]
        if shares[0] == shares[1]:
            return "even" if shares[0] else "power only"
        return "agree" if shares[0] > shares[1] else "disagree"


def power_json(
    name: str, discount: Fraction, rows: Sequence[StatePower], compared: ActionComparison | None
) -> dict[str, Any]:
    """environment, discount, law, states, comparison (docs/reference/command-line.md)."""
    return {
        "environment": name,
        "discount": rational_text(discount),
        "law": "independent, uniform on [0,1]",
        "states": [_row_json(row) for row in rows],
        "comparison": None if compared is None else _comparison_json(compared),
    }


def power_lines(
    name: str, discount: Fraction, rows: Sequence[StatePower], compared: ActionComparison | None
) -> Iterator[str]:
    """The same in words."""
    criterion = "average reward (discount 1)" if discount == 1 else f"discount {rational_text(discount)}"
    limit = ", the limit: the next reward" if not discount else ""
    yield f"{one_line(name, 80)}: POWER at {criterion}{limit}, rewards independent and uniform on [0,1]"
    yield ""
    yield from _table(rows).splitlines()
    yield ""
    if any(row.power is not None for row in rows):
        yield "POWER is exact for the distributions that were listed."
        yield f"float32 error: of a Monte Carlo estimate with {SAMPLES} samples in float32; for display only."
    for sample in (row.sample for row in rows if row.sample is not None):
        yield f"SAMPLED, not exact: {sample.size} rewards per state, drawn with seed {sample.seed}, compared exactly;"
        yield f"Clopper-Pearson intervals, each at confidence {rational_text(sample.confidence)}, ends rounded outward."
        break
    for row in rows:
        if row.reason is not None:
            yield f"{one_line(row.state, 40)}: {one_line(row.reason, 300)}"
    if compared is not None:
        yield from _comparison_lines(compared)


def scientific(value: Fraction) -> str:
    """A non-negative number to two digits, rounded down.

    >>> scientific(Fraction(1, 300)), scientific(Fraction(25)), scientific(Fraction(0))
    ('3.3e-03', '2.5e+01', '0')
    """
    if not value:
        return "0"
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    ten = Fraction(10)
    while value >= ten ** (exponent + 1):
        exponent += 1
    while value < ten**exponent:
        exponent -= 1
    digits = int(value / ten ** (exponent - 1))
    return f"{digits // 10}.{digits % 10}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _table(rows: Sequence[StatePower]) -> str:
    names = Column("state", "state", "l", is_name=True)
    if any(row.sample is not None for row in rows):
        columns = (names, *(Column(heading, heading, "l") for heading in ("sampled", "interval")))
        return text_table(PlainTable(columns, tuple(_sample_cells(row) for row in rows)))
    headings = ("POWER", "rounded down", "options", "float32 error")
    columns = (names, *(Column(heading, heading, "l") for heading in headings))
    return text_table(PlainTable(columns, tuple(_exact_cells(row) for row in rows)))


def _exact_cells(row: StatePower) -> tuple[str, ...]:
    state = one_line(row.state, 40)
    if row.power is None:
        return state, "not worked out", "", "" if row.options is None else str(row.options), ""
    error = "" if row.error is None else scientific(row.error)
    return state, number_text(row.power), _decimal(row.power), str(row.options), error


def _sample_cells(row: StatePower) -> tuple[str, ...]:
    state = one_line(row.state, 40)
    if row.sample is None:
        return state, "not drawn", ""
    return state, _decimal(row.sample.estimate), f"[{_decimal(row.sample.interval.low)}, {_rounded_up(row)}]"


def _rounded_up(row: StatePower) -> str:
    return "" if row.sample is None else _decimal(row.sample.interval.high, up=True)


def _decimal(value: Fraction, up: bool = False) -> str:
    """A number from 0 to 1 with six decimals, rounded down or up."""
    millionths = value.numerator * 10**6 // value.denominator
    if up and millionths * value.denominator != value.numerator * 10**6:
        millionths += 1
    return f"{millionths // 10**6}.{millionths % 10**6:06d}"


def _comparison_lines(compared: ActionComparison) -> Iterator[str]:
    yield ""
    yield f"FROM {one_line(compared.state, 40)}"
    names = [one_line(action, 40) for action in compared.actions]
    for name, value in zip(names, compared.powers, strict=True):
        yield f"  POWER after {name}  {number_text(value)} ({_decimal(value)})"
    if not compared.same:
        for k in (0, 1):
            bound, rule = compared.bounds[k], compared.rules[k]
            found = "nothing" if bound is None else f"weak {number_text(bound)} ({percent_down(bound)}) by rule {rule}"
            yield f"  proved for every reward, {names[k]} against {names[1 - k]}, average reward  {found}"
    if compared.stopped is not None:
        yield f"  {one_line(compared.stopped, 300)}"
    yield _sentence(compared, names)


def _sentence(compared: ActionComparison, names: Sequence[str]) -> str:
    if compared.agreement == "same":
        return "SAME: both actions keep the same recurrent distributions: no reward tells them apart on average."
    if compared.larger is None:
        return "EQUAL POWER after both actions."
    winner, loser = names[compared.larger], names[1 - compared.larger]
    vote = "is at least as good on half or more of every reward's orbit (average reward)"
    return {
        "agree": f"AGREE: POWER is larger after {winner}, and {winner} {vote}.",
        "power only": f"POWER IS LARGER after {winner}, but for neither action is half of every reward's orbit proved.",
        "even": f"POWER IS LARGER after {winner}, but the same share is proved for {winner} and for {loser}.",
        "disagree": f"DISAGREE: POWER is larger after {winner}, but {loser} {vote}.",
    }[compared.agreement]


def _row_json(row: StatePower) -> dict[str, Any]:
    sample = row.sample
    return {
        "state": row.state,
        "power": None if row.power is None else rational_text(row.power),
        "options": None if row.options is None else str(row.options),
        "float32_error": None if row.error is None else rational_text(row.error),
        "sample": None
        if sample is None
        else {
            "size": str(sample.size),
            "seed": str(sample.seed),
            "hits": str(sample.hits),
            "estimate": rational_text(sample.estimate),
            "confidence": rational_text(sample.confidence),
            "interval": [rational_text(sample.interval.low), rational_text(sample.interval.high)],
        },
        "reason": row.reason,
    }


def _comparison_json(compared: ActionComparison) -> dict[str, Any]:
    return {
        "from": compared.state,
        "actions": [
            {
                "action": action,
                "power": rational_text(power),
                "weak": None if bound is None else rational_text(bound),
                "rule": rule,
            }
            for action, power, bound, rule in zip(
                compared.actions, compared.powers, compared.bounds, compared.rules, strict=True
            )
        ],
        "agreement": compared.agreement,
        "stopped": compared.stopped,
    }
