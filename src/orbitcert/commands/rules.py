"""`orbitcert rules`: which decision rules a certificate covers, and what happens under the others."""

import sys
from typing import Annotated

import typer

from orbitcert.commands.orbit import RULES_SPELLED, more_options, rule_named
from orbitcert.commands.shared import print_json, print_lines, progress, read_question
from orbitcert.exact.bad_input import one_line

EVERY_RULE = ("optimal", "anti-optimal", "satisficing=2", "epsilon=1", "boltzmann=1", "best-of=2", "quantiliser=1/2")
"""What is asked about without --rule."""


def rules(
    problem: Annotated[str, typer.Argument(help="a gallery name or an orbitcert/problem/1 file")],
    reward: Annotated[
        str | None, typer.Option("--reward", help="count every rule over its orbit: 0,1/2,-3, or a file")
    ] = None,
    within: Annotated[
        str | None, typer.Option("--within", help="choose among the options of this problem, too")
    ] = None,
    rule: Annotated[
        list[str] | None, typer.Option("--rule", help=f"ask about this rule only; repeatable: {RULES_SPELLED}")
    ] = None,
    max_value: Annotated[
        int, typer.Option("--max-value", min=0, max=20, help="counterexamples have values 0..K")
    ] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Which decision rules a certificate covers, with a counterexample where it does not."""
    from orbitcert.certification import certify
    from orbitcert.exact.reward_file import read_reward
    from orbitcert.orbit.counts import TooLarge
    from orbitcert.orbit.decision_rules import count_rule
    from orbitcert.present.rules_words import RuleRow, RulesAnswer, rules_json, rules_lines
    from orbitcert.proof.rule_coverage import coverage
    from orbitcert.search.rule_counterexample import find_rule_counterexample

    chosen = [rule_named(text) for text in (rule or EVERY_RULE)]
    rows: list[RuleRow] = []
    refusals: list[str] = []
    with progress("reading") as stage:
        question = read_question(problem)
        values = None if reward is None else read_reward(reward, question.states)
        more = () if within is None else more_options(question, within)
        result = certify(question, stage=stage)
        stage("decision rules")
        evidence = None if result.best is None else result.best.evidence
        for asked in chosen:
            known = None if evidence is None else coverage(question, evidence, asked, more)
            counts = search = None
            if values is not None:
                try:
                    counts = count_rule(question, values, asked, more)
                except TooLarge as stop:
                    refusals.append(str(stop))
            if known is not None and result.claim is not None and known.claim != result.claim:
                search = find_rule_counterexample(question, asked, result.claim, more, max_value)
            rows.append(RuleRow(asked, known, counts, search))
    answer = RulesAnswer(result, values, len(more), max_value, tuple(rows))
    if as_json:
        print_json(rules_json(answer))
    else:
        print_lines(rules_lines(answer))
    if refusals:
        print(f"orbitcert: {one_line(refusals[0], 400)}", file=sys.stderr)
    if evidence is None or refusals:
        raise typer.Exit(3)
