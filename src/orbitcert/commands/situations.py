"""`orbitcert situations`: does the conclusion still hold from every state, and which moves give it away?"""

from typing import Annotated

import typer

from orbitcert.commands.shared import FORMAT_HELP, Rationalise, print_json, print_lines, progress


def situations(
    mdp: Annotated[str, typer.Argument(help="a file, a gallery name, or KIND:SPEC such as gymnasium:ID,option=value")],
    lose: Annotated[str, typer.Option("--lose", help="A: x,y | states:x,y | ends-in:x,y | label:NAME; patterns")],
    win: Annotated[str | None, typer.Option("--win", help="B, in the same words; default: everything else")] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="the state the agent is in; default: where the environment begins")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="all states, not only those that can be reached")] = False,
    reward: Annotated[
        str | None, typer.Option("--reward", help="and at this reward: numbers in the order of the states, or a file")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help=FORMAT_HELP)] = None,
    rationalise: Rationalise = "refuse",
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Ask from every state: what bound holds there, and after which moves is it smaller or gone?"""
    from orbitcert.distribution.description import start_state
    from orbitcert.distribution.reachability import reachable
    from orbitcert.environment.rationalise import parse_rule
    from orbitcert.environment.sources import open_environment
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.present.situations_words import SituationsAnswer, situations_json, situations_lines
    from orbitcert.situations import survey_situations

    if every and start is not None:
        raise typer.BadParameter("either --from or --all", param_hint="--all")
    with progress("reading") as stage:
        source = open_environment(mdp, parse_rule(rationalise), form)
        origin = None if every else start_state(source, start)
        states = range(len(source.states)) if origin is None else sorted(reachable(source, origin))
        values = None if reward is None else read_reward(reward, source.states)
        survey = survey_situations(source, states, lose=lose, win=win, reward=values, stage=stage)
    answer = SituationsAnswer(survey, origin, lose, win, values)
    if as_json:
        print_json(situations_json(answer))
    else:
        print_lines(situations_lines(answer))
    if not survey.is_complete:
        raise typer.Exit(3)
