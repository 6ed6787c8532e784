"""`orbitcert orbit`: how the orbit of one reward splits between A and B."""

import sys
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.shared import print_json, print_lines, progress, read_question
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.exact.option import Option
    from orbitcert.exact.problem import Problem
    from orbitcert.orbit.decision_rules import Rule


RULES_SPELLED = "optimal, anti-optimal, satisficing=t, epsilon=e, boltzmann=T, best-of=k, quantiliser=q"


def orbit(
    problem: Annotated[str, typer.Argument(help="a gallery name or an orbitcert/problem/1 file")],
    reward: Annotated[str, typer.Option("--reward", help="one number per state, 0,1/2,-3, or x=1; y=2, or a file")],
    rule: Annotated[
        str, typer.Option("--rule", help=f"one of {RULES_SPELLED}")
    ] = "optimal",
    within: Annotated[
        str | None, typer.Option("--within", help="choose among the options of this problem, too")
    ] = None,
    gap: Annotated[bool, typer.Option("--gap", help="the least difference of the best values of A and B")] = False,
    sample: Annotated[int | None, typer.Option("--sample", help="draw so many variants instead of counting")] = None,
    seed: Annotated[int, typer.Option("--seed", help="seed of the sample")] = 0,
    confidence: Annotated[str, typer.Option("--confidence", help="of the intervals of a sample")] = "99/100",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Count, exactly, how many variants of a reward prefer B, tie, prefer A."""
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.orbit.comparisons import orbit_size
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.orbit.decision_rules import EpsilonOptimal, Optimal, count_rule, least_gap
    from orbitcert.orbit.sampling import sample_orbit
    from orbitcert.present.orbit_words import OrbitAnswer, orbit_json, orbit_lines

    chosen = rule_named(rule)
    if sample is not None and (chosen != Optimal() or within is not None or gap):
        raise typer.BadParameter("a sample is drawn for the optimal rule only, without --within and --gap")
    if sample is not None and sample < 1:
        raise typer.BadParameter("at least 1", param_hint="--sample")
    certainty = _share(confidence)
    with progress("reading") as stage:
        question = read_question(problem)
        values = read_reward(reward, question.states)
        more = () if within is None else more_options(question, within)
        counts = drawn = least = too_large = None
        try:
            if sample is not None:
                stage("drawing")
                drawn = sample_orbit(question, values, sample, seed, certainty)
            else:
                stage("counting")
                counts = count_rule(question, values, chosen, more)
        except TooLarge as stop:
            sampled = chosen == Optimal() and not more and question.generators is None
            _complain(str(stop), ": --sample N estimates the shares" if sampled else "")
            raise typer.Exit(3) from None
        has_gap = gap or isinstance(chosen, EpsilonOptimal)
        if has_gap:
            stage("looking for the gap")
            try:
                least = least_gap(question, values)
            except TooLarge as stop:
                has_gap, too_large = False, str(stop)
        size = counts.orbit if counts is not None else orbit_size(question, values)
    answer = OrbitAnswer(question, values, chosen, size, counts, drawn, len(more), has_gap, least)
    if as_json:
        print_json(orbit_json(answer))
    else:
        print_lines(orbit_lines(answer))
    if too_large is not None:
        _complain(f"no gap: {too_large}")
        raise typer.Exit(3)


def _complain(reason: str, advice: str = "") -> None:
    print(f"orbitcert: {one_line(reason, 400)}{advice}", file=sys.stderr)


def rule_named(text: str) -> "Rule":
    """The decision rule with this spelling."""
    from orbitcert.exact.rational import parse_rational
    from orbitcert.orbit.decision_rules import (
        AntiOptimal,
        BestOf,
        Boltzmann,
        EpsilonOptimal,
        Optimal,
        Quantiliser,
        Satisficing,
    )

    def best_of(number: Fraction) -> BestOf:
        if number.denominator != 1:
            raise ValueError("best-of needs a whole number of draws")
        return BestOf(number.numerator)

    if text in ("optimal", "anti-optimal"):
        return Optimal() if text == "optimal" else AntiOptimal()
    name, _, number = text.partition("=")
    kinds: dict[str, Callable[[Fraction], Rule]] = {
        "satisficing": Satisficing,
        "epsilon": EpsilonOptimal,
        "boltzmann": Boltzmann,
        "best-of": best_of,
        "quantiliser": Quantiliser,
    }
    if name not in kinds:
        raise typer.BadParameter(f"{one_line(text, 60)!r} is none of {RULES_SPELLED}", param_hint="--rule")
    try:
        return kinds[name](parse_rational(number))
    except ValueError as fault:
        raise BadInput("--rule", str(fault)) from None


def _share(text: str) -> Fraction:
    from orbitcert.exact.rational import parse_rational

    try:
        value = parse_rational(text)
    except ValueError as fault:
        raise BadInput("--confidence", str(fault)) from None
    if not 0 < value < 1:
        raise BadInput("--confidence", "a number strictly between 0 and 1 is expected")
    return value


def more_options(question: "Problem", name: str) -> "tuple[Option, ...]":
    """The options of the larger choice set that are neither in A nor in B."""
    from orbitcert.exact.option import option_set

    larger = read_question(name)
    if larger.states != question.states:
        raise BadInput(name, "the larger choice set must have the same states in the same order")
    every = option_set((*larger.A, *larger.B))
    own = {*question.A, *question.B}
    if not own.issubset(every):
        raise BadInput(name, "the larger choice set must contain every option of A and B")
    return tuple(x for x in every if x not in own)
