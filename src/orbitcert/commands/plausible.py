"""`orbitcert plausible`: what remains of a bound when only some rewards are plausible."""

import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from orbitcert.commands.shared import print_json, print_lines, progress, read_question
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.exact.plausible_rewards import PlausibleRewards


def plausible(
    problem: Annotated[str, typer.Argument(help="a gallery name or an orbitcert/problem/1 file")],
    rewards: Annotated[str, typer.Argument(help="an orbitcert/rewards/1 file: linear constraints")],
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Which permutations of a certificate survive a set of plausible rewards, and what is proved over that set."""
    from orbitcert.certification import certify
    from orbitcert.exact.plausible_rewards import read_plausible_rewards
    from orbitcert.orbit.tally import TooLarge
    from orbitcert.present.plausible_words import PlausibleAnswer, plausible_json, plausible_lines
    from orbitcert.proof.closure import membership
    from orbitcert.search.linear_search import decide
    from orbitcert.search.plausible import find_bad_orbit, find_remainder, preferring

    with progress("reading") as stage:
        question = read_question(problem)
        theta = read_plausible_rewards(rewards)
        if theta.states != question.states:
            raise BadInput(f"{rewards}: states", f"not the states of {one_line(question.name, 60)} in their order")
        stage("solving the constraints")
        rows = membership(theta)
        some = decide(rows, question.d)
        if some.answer == "infeasible":
            raise BadInput(f"{rewards}: constraints", f"no reward satisfies them all: {_clash(theta, some.weights)}")
        prefers_a, prefers_b = (preferring(question, theta, side)[0] for side in ("A", "B"))
        remainder = refusal = None
        if prefers_a.answer != "infeasible":
            findings = certify(question, stage=stage).findings
            stage("asking which permutations are kept")
            try:
                remainder = find_remainder(question, findings, theta)
            except TooLarge as stop:
                refusal = str(stop)
        stage("looking for a bad orbit")
        witnesses = [] if remainder is None else [kept.reward for kept in remainder.permutations if kept.reward]
        worst = find_bad_orbit(question, theta, witnesses)
    answer = PlausibleAnswer(question, theta, prefers_a, prefers_b, remainder, worst)
    if as_json:
        print_json(plausible_json(answer))
    else:
        print_lines(plausible_lines(answer))
    if refusal is not None:
        print(f"orbitcert: {one_line(refusal, 400)}", file=sys.stderr)
    if answer.claim is None:
        raise typer.Exit(3)


def _clash(theta: "PlausibleRewards", weights: Sequence[Fraction]) -> str:
    """The numbers of the constraints that contradict each other."""
    from orbitcert.proof.closure import rows_of

    numbers = [k for k, constraint in enumerate(theta.constraints) for _ in rows_of(constraint)]
    used = sorted({k for k, weight in zip(numbers, weights, strict=True) if weight})
    shown = ", ".join(map(str, used[:8])) + (f", ... {len(used) - 8} more" if len(used) > 8 else "")
    return f"number{'s' * (len(used) > 1)} {shown} (from 0) cannot hold together"
