"""The answers to `orbitcert hunt`, in words and as JSON (docs/reference/command-line.md); all numbers are strings."""

from collections.abc import Iterator, Sequence
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.option import OptionSet
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import problem_to_json
from orbitcert.exact.rational import rational_text
from orbitcert.law.counterexample import Counterexample
from orbitcert.law.hunting import Hunt
from orbitcert.law.relations import RELATIONS
from orbitcert.law.spec import universe_to_json
from orbitcert.law.splits import DecisionRule, Optimal, Quantiliser, Within
from orbitcert.present.question_words import count_text

SHOWN = 6


def hunt_lines(hunts: Sequence[Hunt]) -> Iterator[str]:
    """A sweep: the universe once, then every law."""
    first = hunts[0]
    yield f"universe: {first.universe.words}"
    cases = f"{count_text(first.outcome.cases, 'case')} up to symmetry"
    if first.outcome.checked:
        yield f"  {cases}, as many as Burnside's lemma says; each decided over every reward"
    else:
        part = f"{first.part[0]}/{first.part[1]}"
        yield f"  part {part}: {cases}, NOT yet compared with Burnside's lemma: merge the parts"
    for found in hunts:
        yield ""
        yield from _law_lines(found)


def _law_lines(found: Hunt) -> Iterator[str]:
    tally = found.tally
    yield f"{found.law.name}: {one_line(found.law.statement, 400)}"
    yield (
        f"  holds {tally.holds} ({tally.tight} with equality), fails {tally.fails}, vacuous {tally.vacuous}, "
        f"undecided {tally.undecided}"
    )
    if found.smallest:
        yield f"  REFUTED by {count_text(tally.fails, 'case')}; the smallest:"
        for line in counterexample_lines(found.smallest[0]):
            yield f"    {line}"
    elif found.is_vacuous:
        yield "  ALL VACUOUS: the hypothesis holds in no case of this universe; nothing was tested"
    elif tally.undecided:
        yield f"  NOT DECIDED in {count_text(tally.undecided, 'case')}: {one_line(tally.reason, 200)}"
    else:
        known = "" if found.law.theorem is None else f"; proved for every size: {found.law.theorem}"
        yield f"  NO COUNTEREXAMPLE among the {count_text(tally.holds, 'case')} in which the hypothesis holds{known}"


def counterexample_lines(found: Counterexample) -> Iterator[str]:
    """One counterexample in words."""
    problem, evidence = found.problem, found.evidence
    labels = ""
    if problem.labels is not None:
        labels = f", states permuted within the labels {one_line(' '.join(problem.labels), 300)}"
    yield f"{count_text(problem.d, 'state')}{labels}"
    yield f"A = {_set(problem, problem.A)}   B = {_set(problem, problem.B)}"
    if found.extra:
        yield f"other options to choose from: {_set(problem, found.extra)}"
    if (rule := _rule(evidence.rule)) is not None:
        yield rule
    yield f"the hypothesis holds with n = {evidence.n}, m = {evidence.m}{_permutations(found)}"
    yield f"claimed: {RELATIONS[found.relation].words.format(rational_text(found.claimed))}"
    values = ", ".join(f"{one_line(s, 30)} = {v}" for s, v in zip(problem.states, found.reward, strict=True) if v)
    yield (
        f"but the reward {values or '0'}{' (others 0)' if 0 in found.reward and values else ''} reaches only "
        f"{rational_text(found.value)}: of {found.counts.orbit} variants B wins {found.counts.B}, "
        f"ties {found.counts.tie}, A wins {found.counts.A}"
    )


def _set(problem: Problem, options: OptionSet) -> str:
    return "{ " + ", ".join(one_line(problem.option_text(x), 60) for x in options) + " }"


def _rule(rule: DecisionRule) -> str | None:
    match rule:
        case Optimal():
            return None
        case Within():
            return "a set is preferred when it holds a best option of all that can be chosen and the other does not"
        case Quantiliser(weights, quantile):
            base = " : ".join(map(str, weights))
            return f"a {rational_text(quantile)}-quantiliser chooses, base measure {base} (A, B, others)"


def _permutations(found: Counterexample) -> str:
    """The evidence as cycles, or their number when there are many."""
    states = found.problem.states
    permutations = found.evidence.permutations
    if not permutations or len(permutations) > SHOWN:
        return f", {count_text(len(permutations), 'permutation')}" if permutations else ""
    cycles = [
        "".join(f"({' '.join(one_line(states[i], 30) for i in cycle)})" for cycle in phi.cycles()) or "id"
        for phi in permutations
    ]
    return f", by {', '.join(cycles)}"


def hunt_json(found: Hunt, path: str | None) -> dict[str, Any]:
    """One law."""
    tally = found.tally
    smallest = found.smallest[0] if found.smallest else None
    return {
        "law": found.law.name,
        "universe": universe_to_json(found.universe),
        "cases": str(found.outcome.cases),
        "holds": str(tally.holds),
        "fails": str(tally.fails),
        "vacuous": str(tally.vacuous),
        "undecided": str(tally.undecided),
        "tight": str(tally.tight),
        "smallest": None if smallest is None else problem_to_json(smallest.problem),
        "claimed": None if smallest is None else rational_text(smallest.claimed),
        "value": None if smallest is None else rational_text(smallest.value),
        "theorem": found.law.theorem,
        "part": f"{found.part[0]}/{found.part[1]}",
        "checked": found.outcome.checked,
        "reason": tally.reason or None,
        "counterexample": path,
    }
