"""`orbitcert probability`: how probable it is that B is better than A, for uniform i.i.d. rewards."""

import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.shared import print_json, print_lines, progress, read_question
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.exact.problem import Problem
    from orbitcert.orbit.nearby import Comparison
    from orbitcert.present.probability_words import OrbitBound

QUICK_RULES = ("clique", "blocks", "orbits")
QUICK_STATES, QUICK_OPTIONS = 60, 60
"""Up to so many states and options the quick rules are tried for a bound that holds for every reward."""


def probability(
    problem: Annotated[str, typer.Argument(help="a gallery name or an orbitcert/problem/1 file")],
    sample: Annotated[int | None, typer.Option("--sample", help="draw so many rewards instead")] = None,
    seed: Annotated[int, typer.Option("--seed", help="seed of the sample")] = 0,
    confidence: Annotated[str, typer.Option("--confidence", help="of the intervals of a sample")] = "99/100",
    perturb: Annotated[
        list[str] | None,
        typer.Option("--perturb", help="compare with changed weights: A1:x=p/q or A1:x->y=p/q (repeatable)"),
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="compare with this problem over the same states")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """The exact probability that B is better than A when every state's reward is uniform on [0,1]."""
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.orbit.perturbation import perturbed
    from orbitcert.orbit.uniform import uniform_probabilities
    from orbitcert.orbit.uniform_sample import sample_probabilities
    from orbitcert.present.probability_words import ProbabilityAnswer, probability_json, probability_lines

    if perturb and against is not None:
        raise typer.BadParameter("either --perturb or --against", param_hint="--against")
    if sample is not None and (perturb or against is not None):
        raise typer.BadParameter("two problems are compared exactly, without --sample", param_hint="--sample")
    if sample is not None and sample < 1:
        raise typer.BadParameter("at least 1", param_hint="--sample")
    certainty = share_between(confidence, "--confidence")
    with progress("reading") as stage:
        question = read_question(problem)
        other = perturbed(question, perturb) if perturb else None if against is None else read_question(against)
        drawn = exact = comparison = None
        try:
            if sample is not None:
                stage("drawing")
                drawn = sample_probabilities(question, sample, seed, certainty)
            elif other is not None:
                stage("volumes")
                comparison = _comparison(question, other, "--perturb" if against is None else against)
                exact = comparison.first
            else:
                stage("volumes")
                exact = uniform_probabilities(question)
        except TooLarge as stop:
            advice = ": --sample N estimates the probabilities" if other is None else ""
            print(f"orbitcert: {one_line(str(stop), 400)}{advice}", file=sys.stderr)
            raise typer.Exit(3) from None
        stage("looking for a bound")
        bound = _quick_bound(question)
    answer = ProbabilityAnswer(question, exact, drawn, bound, other, comparison)
    if as_json:
        print_json(probability_json(answer))
    else:
        print_lines(probability_lines(answer))


def _comparison(question: "Problem", other: "Problem", place: str) -> "Comparison":
    from orbitcert.orbit.nearby import compared

    try:
        return compared(question, other)
    except ValueError as fault:
        raise BadInput(place, str(fault)) from None


def _quick_bound(question: "Problem") -> "OrbitBound | None":
    """The best of the rules that answer quickly, or None for a problem that is too large to ask them."""
    from orbitcert.certification import certify
    from orbitcert.present.probability_words import OrbitBound

    if question.d > QUICK_STATES or len(question.A) + len(question.B) > QUICK_OPTIONS:
        return None
    best = OrbitBound(None, None)
    for rule in QUICK_RULES:
        claim = certify(question, rule).claim
        if claim is not None and (best.weak is None or claim.weak > best.weak):
            best = OrbitBound(claim.weak, rule)
    return best


def share_between(text: str, place: str) -> Fraction:
    """A rational strictly between 0 and 1; BadInput at `place` for anything else."""
    from orbitcert.exact.rational import parse_rational

    try:
        value = parse_rational(text)
    except ValueError as fault:
        raise BadInput(place, str(fault)) from None
    if not 0 < value < 1:
        raise BadInput(place, "a number strictly between 0 and 1 is expected")
    return value
