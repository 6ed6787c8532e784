"""`orbitcert features`: the same question when rewards are weighted features of states."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orbitcert.commands.shared import print_json, print_lines, progress, read_question
from orbitcert.exact.bad_input import BadInput, one_line

if TYPE_CHECKING:
    from orbitcert.exact.problem import Problem
    from orbitcert.present.features_words import StateBound


def features(
    problem: Annotated[str, typer.Argument(help="a gallery name or an orbitcert/problem/1 file")],
    feature_map: Annotated[Path, typer.Argument(metavar="FEATURES", help="an orbitcert/features/1 file")],
    output: Annotated[Path, typer.Option("-o", "--output", help="write the problem over features here")],
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="take the state permutations from this certificate")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print exactly one JSON object")] = False,
) -> None:
    """Replace every option by its features: what becomes of the question, its symmetries and its bound."""
    from orbitcert.certification import certify
    from orbitcert.distribution.descent import find_descent
    from orbitcert.distribution.features import over_features
    from orbitcert.exact.feature_file import read_features
    from orbitcert.exact.problem_file import problem_to_json
    from orbitcert.exact.strict_json import write_json_atomically
    from orbitcert.present.features_words import FeaturesAnswer, features_json, features_lines, state_bound

    with progress("reading") as stage:
        question = read_question(problem)
        phi = read_features(feature_map, question.states)
        try:
            found = over_features(question, phi)
        except ValueError as fault:
            raise BadInput(str(feature_map), str(fault)) from None
        if certificate is None:
            bound = state_bound(certify(question, stage=stage))
        else:
            bound = _certified(certificate, question)
        descents = tuple(find_descent(question, phi, move) for move in bound.permutations)
        stage("looking for the bound over features")
        over = certify(found.problem, stage=stage)
        write_json_atomically(output, problem_to_json(found.problem))
    answer = FeaturesAnswer(found, bound, over, descents, str(output))
    if as_json:
        print_json(features_json(answer))
    else:
        print_lines(features_lines(answer))


def _certified(path: Path, question: "Problem") -> "StateBound":
    """The verified claim of this certificate about this question, and the permutations of its proof."""
    from orbitcert import checker
    from orbitcert.exact.file_bytes import read_bytes
    from orbitcert.exact.problem_file import problem_from_json
    from orbitcert.exact.strict_json import json_from_text
    from orbitcert.present.features_words import StateBound
    from orbitcert.proof import Claim

    try:
        text = read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise BadInput(str(path), f"not UTF-8: byte {fault.start}") from None
    verdict = checker.check_text(text, str(path.parent))
    if verdict.status == "malformed":
        raise BadInput(str(path), verdict.message)
    if verdict.status != "verified":
        print(f"orbitcert: {one_line(f'{path}: {verdict.message}', 400)}", file=sys.stderr)
        raise typer.Exit(5)
    value: Any = json_from_text(text, str(path))
    if "problem" not in value:
        raise BadInput(str(path), "is about an environment, not about a problem")
    certified = problem_from_json(value["problem"], f"{path}: problem")
    same = (certified.states, certified.A, certified.B, certified.labels, certified.C, certified.generators)
    if same != (question.states, question.A, question.B, question.labels, question.C, question.generators):
        raise BadInput(str(path), "is about another problem")
    claim, proof = value["claim"], value["proof"]
    number = claim["factor"] if claim["relation"] == "most" else claim["fraction"]
    proved = Claim(claim["relation"], _rational(number))
    return StateBound(proved, proof["rule"], None, _permutations(proof, question), source=path.name)


def _rational(text: str) -> Any:
    from orbitcert.exact.rational import parse_rational

    return parse_rational(text)


def _permutations(proof: dict[str, Any], question: "Problem") -> Any:
    """The permutations of a verified proof, each once."""
    from orbitcert.exact.permutation import Permutation

    listed: list[list[list[str]]]
    if proof["rule"] == "blocks":
        listed = [swap["permutation"] for swap in proof["swaps"]]
    else:
        listed = proof["generators" if proof["rule"] == "orbits" else "permutations"]
    index = {state: i for i, state in enumerate(question.states)}
    return tuple(
        dict.fromkeys(Permutation.from_cycles([[index[s] for s in cycle] for cycle in cycles]) for cycles in listed)
    )
