"""`orbitcert power`: POWER of states under uniform i.i.d. rewards, and whether it agrees with the orbits' vote."""

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.probability import share_between
from orbitcert.commands.shared import FORMAT_HELP, Rationalise, print_json, print_lines, progress
from orbitcert.exact.bad_input import BadInput

if TYPE_CHECKING:
    from orbitcert.environment.mdp import Mdp
    from orbitcert.present.power_words import ActionComparison, StatePower

MOST_STATES = 200
"""Most states of a table that nobody asked for by name."""

LISTED_FOR_SAMPLES = 2_000
"""Up to so many deterministic policies, visit distributions are listed for a sample; above, values are iterated."""


def power(
    source: Annotated[str, typer.Argument(metavar="MDP", help="a file, a gallery name, or KIND:SPEC")],
    at: Annotated[str | None, typer.Option("--at", help="these states: s1,s2; default: all")] = None,
    discount: Annotated[
        str | None, typer.Option("--discount", help="p/q from 0 (the limit) to 1 (average reward); default: 1")
    ] = None,
    average: Annotated[bool, typer.Option("--average", help="average reward, the same as --discount 1")] = False,
    estimate: Annotated[int | None, typer.Option("--estimate", help="draw so many rewards per state instead")] = None,
    seed: Annotated[int, typer.Option("--seed", help="seed of the draws")] = 0,
    confidence: Annotated[str, typer.Option("--confidence", help="of the intervals of --estimate")] = "99/100",
    start: Annotated[str | None, typer.Option("--from", help="with --actions: the state of the choice")] = None,
    actions: Annotated[
        str | None, typer.Option("--actions", help="compare POWER after a and after b with the vote: a,b")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Exact POWER of states when every state's reward is uniform on [0,1]."""
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.present.power_words import power_json, power_lines

    if average and discount is not None:
        raise typer.BadParameter("either --average or --discount", param_hint="--discount")
    if (start is None) != (actions is None):
        raise typer.BadParameter("--from and --actions go together", param_hint="--actions")
    if estimate is not None and actions is not None:
        raise typer.BadParameter("actions are compared exactly, without --estimate", param_hint="--estimate")
    if estimate is not None and estimate < 1:
        raise typer.BadParameter("at least 1", param_hint="--estimate")
    gamma = _discount(discount)
    certainty = share_between(confidence, "--confidence")
    compared = None
    with progress("reading") as stage:
        mdp = open_environment(source, parse_rule(rationalise), form)
        pair = None if start is None or actions is None else _actions(mdp, start, actions)
        rows = []
        for state in _states(mdp, at, pair):
            stage(f"POWER of {mdp.states[state]}")
            drawn = None if estimate is None else (estimate, seed, certainty)
            rows.append(_state_power(mdp, state, gamma, drawn, seed))
        if pair is not None:
            stage("comparing the actions")
            compared = _compared(mdp, *pair, rows)
    if as_json:
        print_json(power_json(mdp.name, gamma, rows, compared))
    else:
        print_lines(power_lines(mdp.name, gamma, rows, compared))
    if any(row.reason is not None for row in rows):
        raise typer.Exit(3)


def _discount(text: str | None) -> Fraction:
    from orbitcert.exact.rational import parse_rational

    try:
        gamma = Fraction(1) if text is None else parse_rational(text)
    except ValueError as fault:
        raise BadInput("--discount", str(fault)) from None
    if not 0 <= gamma <= 1:
        raise BadInput("--discount", "a number from 0 to 1 is expected")
    return gamma


def _states(mdp: "Mdp", at: str | None, pair: "tuple[int, tuple[str, str]] | None") -> tuple[int, ...]:
    """The states of the table: those named, and the successors of the two actions; else all."""
    from orbitcert.distribution.description import split_names

    found: list[int] = []
    for name in () if at is None else [at] if at in mdp.states else split_names(at):
        if name not in mdp.states:
            raise BadInput("--at", f"{mdp.name!r} has no state {name!r}")
        found.append(mdp.index(name))
    if pair is not None:
        origin, chosen = pair
        rows = [mdp.rows[origin][mdp.actions[origin].index(action)] for action in chosen]
        found.extend(sorted({t for row in rows for t, _ in row}))
    if not found:
        if len(mdp.states) > MOST_STATES:
            raise BadInput("--at", f"{mdp.name!r} has {len(mdp.states)} states: name some (at most {MOST_STATES} else)")
        found = list(range(len(mdp.states)))
    return tuple(dict.fromkeys(found))


def _actions(mdp: "Mdp", start: str, text: str) -> tuple[int, tuple[str, str]]:
    from orbitcert.distribution.description import after_action, split_names, start_state

    origin = start_state(mdp, start)
    names = split_names(text)
    if len(names) != 2 or names[0] == names[1]:
        raise BadInput("--actions", "two different actions are expected, as in a,b")
    for name in names:
        after_action(mdp, origin, name, "--actions")
    return origin, (names[0], names[1])


def _state_power(
    mdp: "Mdp", state: int, gamma: Fraction, drawn: tuple[int, int, Fraction] | None, seed: int
) -> "StatePower":
    """The row of this state; what could not be worked out says why."""
    from orbitcert.distribution.gain_sample import sample_gain
    from orbitcert.distribution.policy import TooMany
    from orbitcert.distribution.power import power_options
    from orbitcert.distribution.power_sample import number_of_choices, sample_power
    from orbitcert.orbit.tally import TooLarge
    from orbitcert.orbit.uniform import expected_best
    from orbitcert.orbit.uniform_sample import sample_expected_best
    from orbitcert.present.float_estimate import float32_error
    from orbitcert.present.power_words import StatePower

    name = mdp.states[state]
    if drawn is not None and gamma > 0 and number_of_choices(mdp, state) > LISTED_FOR_SAMPLES:
        drawing = sample_gain(mdp, state, *drawn) if gamma == 1 else sample_power(mdp, state, gamma, *drawn)
        return StatePower(name, sample=drawing)
    try:
        options = power_options(mdp, state, gamma)
    except TooMany as stop:
        return StatePower(name, reason=f"stopped at {stop.count} {stop.reason}")
    if drawn is not None:
        return StatePower(name, options=len(options), sample=sample_expected_best(options, *drawn))
    try:
        exact = expected_best(options)
    except TooLarge as stop:
        return StatePower(name, options=len(options), reason=f"{stop}; --estimate N draws a sample")
    return StatePower(name, exact, len(options), float32_error(options, exact, seed))


def _compared(mdp: "Mdp", origin: int, pair: tuple[str, str], rows: "list[StatePower]") -> "ActionComparison | None":
    """POWER after the two actions beside what is proved about them; None when a POWER is missing."""
    from orbitcert.distribution.description import after_action
    from orbitcert.distribution.policy import TooMany
    from orbitcert.distribution.power import power_after
    from orbitcert.distribution.recurrent import recurrent_distributions
    from orbitcert.present.power_words import ActionComparison

    if any(row.power is None for row in rows):
        return None
    known = {mdp.index(row.state): row.power for row in rows if row.power is not None}
    powers = power_after(mdp, origin, pair[0], known), power_after(mdp, origin, pair[1], known)
    state = mdp.states[origin]
    try:
        kept = [recurrent_distributions(after_action(mdp, origin, action, "--actions"), origin) for action in pair]
        if kept[0] == kept[1]:
            return ActionComparison(state, pair, powers, same=True)
    except TooMany:
        pass  # rule dynamics may still speak
    (first, rule, halt), (second, other_rule, other_halt) = (
        _proved(mdp, state, win, lose) for win, lose in (pair, pair[::-1])
    )
    return ActionComparison(state, pair, powers, (first, second), (rule, other_rule), stopped=halt or other_halt)


def _proved(mdp: "Mdp", state: str, win: str, lose: str) -> tuple[Fraction | None, str | None, str | None]:
    """The share proved for `win` against `lose` at average reward, by which rule, and what stopped the search."""
    from orbitcert.environment_certification import certify_environment

    found = certify_environment(mdp, state, lose=f"action:{lose}", win=f"action:{win}")
    if found.way == "dynamics" and found.dynamics is not None and found.dynamics.claim is not None:
        return found.dynamics.claim.weak, "dynamics", None
    best = None if found.enumeration is None else found.enumeration.best
    if best is None or best.claim is None:
        return None, None, found.stopped
    return best.claim.weak, best.rule, None
