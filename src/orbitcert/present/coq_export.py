"""A certificate as a Coq file: what a reader checks, the evidence, and theorems that Coq's kernel proves from it.

The file holds the problem and the claim in a readable part, the evidence in a part for the machine, the run of the
checker of proofs/theory/checker.v on both, and theorems that follow by its soundness (proofs/theory/soundness.v).
Nothing is judged here: a certificate that the Python checker rejects is written with `check certificate = false`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orbitcert import checker
from orbitcert.exact.bad_input import BadInput
from orbitcert.present.checked_certificate import checked_certificate
from orbitcert.present.coq_environment import Origin, environment_lines
from orbitcert.present.coq_terms import (
    comment_text,
    cycles_term,
    list_term,
    multipliers_term,
    option_term,
    options_term,
    rational_term,
    whole_term,
)
from orbitcert.present.coq_theorems import theorem_lines

MAX_LISTED_STATES = 200

HEADER = """\
From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate verdict reading environment model.

Set Implicit Arguments.
Unset Printing Implicit Defensive.
"""


@dataclass(frozen=True, slots=True)
class CoqFile:
    """The text, the names of its theorems, and what the Python checker says of the certificate."""

    text: str
    theorems: tuple[str, ...]
    verdict: checker.Verdict


def coq_file(path: str | Path, origin: Origin | None = None) -> CoqFile:
    """The certificate in this file as Coq text, with the environment it came from when that is given.

    BadInput when the checker finds it malformed, or when an option does not belong to the environment.
    """
    found = checked_certificate(path)
    certificate, verdict = found.value, found.verdict
    if "problem" not in certificate:
        raise BadInput(str(path), "rule dynamics is not part of the Coq checker: export a certificate of option sets")
    if "blocks" in certificate["problem"]:
        raise BadInput(str(path), "rule copies is not part of the Coq checker: export one by --rule blocks or orbits")
    if certificate["problem"].get("C"):
        raise BadInput(str(path), "competitors (C) are not part of the Coq checker")
    if "generators" in (*certificate["problem"].get("orbit", {}), certificate["claim"]["orbit"]):
        raise BadInput(str(path), "groups given by generators are not part of the Coq checker")
    lines = [*_head(certificate, found.file, found.sha256, verdict), *definition_lines(certificate)]
    accepted = verdict.status == "verified"
    lines += [
        "(** The kernel runs the checker. *)",
        f"Lemma {'checked' if accepted else 'refused'} : check the_certificate = {str(accepted).lower()}.",
        f"Proof. vm_cast_no_check (erefl {str(accepted).lower()}). Qed.",
    ]
    if accepted:
        lines += theorem_lines(certificate, verdict)
        if origin is not None:
            lines += environment_lines(certificate, origin)
    theorems = tuple(line.split()[1] for line in lines if line.startswith("Theorem "))
    return CoqFile("\n".join(lines).rstrip() + "\n", theorems, verdict)


def definition_lines(certificate: Any) -> list[str]:
    """A well-formed certificate, as read from JSON, as Coq definitions; the last one is `the_certificate`."""
    return [*_readable(certificate), *_machine(certificate)]


def _head(certificate: Any, name: str, digest: str, verdict: checker.Verdict) -> Iterator[str]:
    problem = certificate["problem"]
    if verdict.weak is None:
        says = "the checker refuses this certificate"
    else:
        group = "permuted within labels" if "orbit" in problem else "permuted in all ways"
        says = f"for every reward, at least {verdict.weak} of its variants ({group}) prefer B to A"
    yield f"(** {comment_text(problem['name'])}: {says}."
    yield f"    Exported from {comment_text(name)}, SHA-256 {digest}."
    if "source" in certificate:
        source = certificate["source"]
        yield f"    The option sets were made from {comment_text(source['name'])}, SHA-256 {source['sha256']}."
    yield "    A reader trusts the states, the two lists and the claim, read by definitions.v and by what tokens.v says"
    yield "    that a list of entries means; the rest is checked by Coq. *)"
    yield ""
    yield HEADER


def _readable(certificate: Any) -> Iterator[str]:
    """The problem and the claim."""
    problem = certificate["problem"]
    states: list[str] = problem["states"]
    index = {state: k for k, state in enumerate(states)}
    yield "(** * What a reader checks *)"
    yield ""
    yield "(** The states, numbered from 0:"
    yield from _wrapped([f"{k} {comment_text(state)}" for k, state in enumerate(states[:MAX_LISTED_STATES])])
    more = len(states) - MAX_LISTED_STATES
    yield f"    {'and ' + str(more) + ' more' if more > 0 else 'no others'}. *)"
    yield f"Definition state_count : N := {len(states)}."
    yield ""
    for side, meaning in (("A", "claimed to lose"), ("B", "claimed to win")):
        yield f"(** {side}, the options that are {meaning}: weight on states. *)"
        yield f"Definition {side}_options : seq sparse :=\n  {options_term(problem[side], index)}."
        yield ""
    labels = "None"
    if "orbit" in problem:
        names = problem["orbit"]["labels"]
        numbers = {label: k for k, label in enumerate(dict.fromkeys(names[state] for state in states))}
        yield "(** Rewards are permuted among states of equal label:"
        yield from _wrapped([f"{k} {comment_text(label)}" for label, k in list(numbers.items())[:MAX_LISTED_STATES]])
        yield "    in the order of the states. *)"
        listed = list_term(str(numbers[names[state]]) for state in states)
        yield f"Definition state_labels : seq N :=\n  {listed}%coqN."
        yield ""
        labels = "(Some state_labels)"
    yield f"Definition the_problem := Problem state_count A_options B_options {labels}."
    yield ""
    claim = certificate["claim"]
    kind, value = ("Weak", claim["fraction"]) if claim["relation"] == "weak" else ("Most", claim["factor"])
    yield f"Definition the_claim := {kind} {rational_term(value)}."
    yield ""


def _wrapped(parts: Sequence[str]) -> Iterator[str]:
    """Comma-separated parts as lines of a comment."""
    line = "   "
    for part in parts:
        if len(line) + len(part) > 110:
            yield line
            line = "   "
        line += f" {part},"
    yield line


def _machine(certificate: Any) -> Iterator[str]:
    """The evidence, as the checker reads it."""
    problem, proof = certificate["problem"], certificate["proof"]
    index = {state: k for k, state in enumerate(problem["states"])}
    yield "(** * What a machine checks *)"
    yield ""
    yield f"Definition the_evidence : evidence :=\n  {EVIDENCE[proof['rule']](proof, index)}."
    yield ""
    dropped = list_term(
        f"({drop['option']}%coqN, {list_term(_weighed(w) for w in drop['weights'])})"
        for drop in proof.get("dropped", [])
    )
    mixtures = list_term(
        f"({option_term(mixture['option'], index)}, {multipliers_term(mixture['weights'])})"
        for mixture in proof.get("mixtures", [])
    )
    upper = "None"
    if "upper" in certificate:
        counts = ", ".join(whole_term(certificate["upper"]["counts"][side]) for side in ("B", "tie", "A"))
        upper = f"(Some ({option_term(certificate['upper']['reward'], index)}, ({counts})%coqN))"
    labelled = str(certificate["claim"]["orbit"] == "labels").lower()
    yield "Definition the_certificate :="
    yield f"  Certificate the_problem the_claim {labelled}"
    yield f"  {dropped}\n  {mixtures}\n  the_evidence\n  {upper}."
    yield ""


def _weighed(weight: Sequence[Any]) -> str:
    side, position, number = weight
    return f"({side}, {position}%coqN, {rational_term(number)}%coqQ)"


def _permutations(proof: Any, index: Mapping[str, int]) -> str:
    return f"{list_term(cycles_term(phi, index) for phi in proof['permutations'])}%coqN"


def _clique(proof: Any, index: Mapping[str, int]) -> str:
    return f"Clique {_permutations(proof, index)}"


def _blocks(proof: Any, index: Mapping[str, int]) -> str:
    losing, winning = (
        f"{list_term(list_term(map(str, block), 4) for block in proof[field])}%coqN" for field in ("losing", "winning")
    )
    swaps = list_term(
        f"({swap['blocks'][0]}, {swap['blocks'][1]}, {cycles_term(swap['permutation'], index)})"
        for swap in proof["swaps"]
    )
    return f"Blocks {losing}\n  {winning}\n  {swaps}%coqN"


SIDES = {"A": "A", "B": "B", "extra": "Extra"}


def _orbits(proof: Any, index: Mapping[str, int]) -> str:
    extra = options_term(proof.get("extra", []), index)
    members = list_term(f"({SIDES[side]}, {position})" for side, position in proof["members"])
    generators = list_term(cycles_term(phi, index) for phi in proof["generators"])
    links = list_term("None" if link is None else f"Some ({link[0]}, {link[1]})" for link in proof["links"])
    return f"Orbits {extra}\n  {members}%coqN\n  {generators}%coqN\n  {links}%coqN"


def _packing(proof: Any, index: Mapping[str, int]) -> str:
    permutations = _permutations(proof, index)
    if "pairs" in proof:
        return f"Pairs {permutations}\n  {list_term(multipliers_term(weights) for weights in proof['pairs'])}"
    chains = list_term(list_term((str(index[state]) for state in chain), 4) for chain in proof.get("sorted", []))
    return f"Tree {permutations}\n  {chains}%coqN\n  {_tree(proof['tree'])}"


def _tree(nodes: Sequence[Any]) -> str:
    """The case tree, from its nodes in preorder; built from the end, so that its depth costs no recursion."""
    built: list[str] = []
    for node in reversed(nodes):
        if node[0] == "split":
            yes, no = built.pop(), built.pop()
            built.append(f"(Split {node[1]} {node[2]} {node[3]}\n  {yes}\n  {no})")
        elif node[0] == "closed":
            built.append(f"(Closed {multipliers_term(node[1])})")
        else:
            built.append("Count")
    return built.pop()


EVIDENCE: dict[str, Callable[[Any, Mapping[str, int]], str]] = {
    "clique": _clique,
    "blocks": _blocks,
    "orbits": _orbits,
    "packing": _packing,
}

