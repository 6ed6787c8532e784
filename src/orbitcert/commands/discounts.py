"""`orbitcert discounts`: two actions compared at every discount at once."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from orbitcert.commands.shared import FORMAT_HELP, Rationalise, print_json, print_line, print_lines, progress
from orbitcert.exact.bad_input import one_line

MOST_PLACES = 1_000


def discounts(
    mdp: Annotated[str, typer.Argument(help="a file, a gallery name, or KIND:SPEC such as gymnasium:ID,option=value")],
    lose: Annotated[str, typer.Option("--lose", help="A: action:a, the visit distributions after this action")],
    start: Annotated[
        str | None, typer.Option("--from", help="the state the agent is in; default: where the environment begins")
    ] = None,
    win: Annotated[str | None, typer.Option("--win", help="B, in the same words; default: everything else")] = None,
    reward: Annotated[
        str | None, typer.Option("--reward", help="count its orbit: numbers in the order of the states, or a file")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="print every function and every breakpoint")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="write the certificate at one generic discount here")
    ] = None,
    places: Annotated[int, typer.Option("--places", help="decimals of a discount, rounded down")] = 6,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Compare visit distributions as functions of the discount: for every reward, or over the orbit of one."""
    from orbitcert.discount_certification import certify_every_discount, count_every_discount
    from orbitcert.distribution.coincidences import coincidences
    from orbitcert.distribution.discount_functions import function_dominance
    from orbitcert.distribution.function_selection import select_functions
    from orbitcert.distribution.selection import DOMINANCE_LIMIT
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.present.discounts_words import DiscountsAnswer, discounts_json, discounts_lines

    if not 1 <= places <= MOST_PLACES:
        raise typer.BadParameter(f"between 1 and {MOST_PLACES}", param_hint="--places")
    if reward is not None and output is not None:
        raise typer.BadParameter("a certificate is about every reward: leave --reward out", param_hint="-o")
    certification = counted = met = uncompared = None
    with progress("reading and enumerating") as stage:
        source = open_environment(mdp, parse_rule(rationalise), form)
        chosen = select_functions(source, start, lose=lose, win=win)
        everything = tuple(sorted({*chosen.A, *chosen.B}))
        split = function_dominance(everything) if listing and len(everything) <= DOMINANCE_LIMIT else None
        if reward is not None:
            values = read_reward(reward, source.states)
            stage("counting")
            try:
                counted = count_every_discount(chosen, values)
            except TooLarge as stop:
                print(f"orbitcert: {one_line(str(stop), 400)}", file=sys.stderr)
                raise typer.Exit(3) from None
        else:
            stage("comparing functions")
            try:
                met = coincidences(everything)
            except TooLarge as stop:
                uncompared = str(stop)
            certification = certify_every_discount(chosen, lose, win, stage)
        answer = DiscountsAnswer(chosen, listing, places, split, met, uncompared, certification, counted)
        written = None
        certificate = None if certification is None else certification.certificate()
        if certificate is not None and output is not None:
            certificate.write(output)
            written = str(output)
    if as_json:
        print_json(discounts_json(answer, written))
    else:
        print_lines(discounts_lines(answer))
        if written and certification is not None:
            holds = "; its conditions were examined here on functions" if certification.claim is not None else ""
            print_line(f"certificate for discount {certification.discount} written to {written}{holds}")
    if certification is not None and certification.best is None:
        raise typer.Exit(3)
