"""A counterexample as a file that stands alone: problem, evidence that the hypothesis holds, worst reward with counts.

`recheck` judges one from scratch: the hypothesis by its definition, the reward by counting its orbit one by one, the
claim by the law.  No counterexample is written that does not pass.  Format: docs/reference/counterexample-format.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.exact.bad_input import BadInput, one_line
from orbitcert.exact.display import Displayed
from orbitcert.exact.option import Option, OptionSet, option_set
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem
from orbitcert.exact.problem_file import (
    expect_list,
    expect_object,
    expect_rational,
    expect_text,
    option_to_json,
    problem_from_json,
    problem_to_json,
)
from orbitcert.exact.rational import rational_text
from orbitcert.law.case import Case, case_of
from orbitcert.law.laws import Law
from orbitcert.law.premise import Evidence, choice_options, evidence_of
from orbitcert.law.recount import recount
from orbitcert.law.relations import MOST, WEAK, Relation
from orbitcert.law.splits import OPTIMAL, DecisionRule, Optimal, Quantiliser, Within
from orbitcert.law.verdict import Judge
from orbitcert.orbit.tally import Counts

FORMAT = "orbitcert/counterexample/1"


@dataclass(frozen=True, slots=True)
class Counterexample(Displayed):
    """A case in which a law fails.

    law, statement  the law's name and words
    extra           further options of the choice set
    evidence        n, m, and why the hypothesis holds
    relation        what is claimed
    claimed         the number that the law promises
    reward, counts  one value per state; how its orbit splits
    value           the number that the reward reaches: less than claimed
    """

    law: str
    statement: str
    problem: Problem
    extra: OptionSet
    evidence: Evidence
    relation: str
    claimed: Fraction
    reward: tuple[int, ...]
    counts: Counts
    value: Fraction


def counterexample_of(case: Case, law: Law) -> Counterexample:
    """The counterexample that a case is; raises ValueError when the law does not fail there.

    >>> from orbitcert.law.laws import LAWS
    >>> few = Problem("few", ("x", "y", "z"), (Option.one_hot(0), Option.one_hot(1)), (Option.one_hot(2),))
    >>> found = counterexample_of(case_of(few), LAWS["few-blocks-most"])
    >>> found.claimed, found.value, found.reward, found.counts
    (Fraction(1, 2), Fraction(0, 1), (1, 1, 0), Counts(B=0, tie=2, A=1))
    """
    failure = Judge(case).verdict(law).failure
    if failure is None:
        raise ValueError(f"{law.name} does not fail in this case")
    extra = option_set(case.options(case.extra))
    problem = case.problem(f"counterexample to {law.name}")
    evidence = evidence_of(case, failure.premise)
    reward = case.table.rewards[failure.split.face]
    counts = recount(problem, extra, reward, evidence.rule)
    relation = law.relation
    found = Counterexample(
        law.name, law.statement, problem, extra, evidence, relation.name, failure.claimed, reward, counts, failure.value
    )
    wrong = next(faults(found, law), None)
    if wrong is not None:
        raise RuntimeError(f"{law.name}: a counterexample that does not pass its own check: {wrong}")
    return found


def faults(found: Counterexample, law: Law) -> Iterator[str]:
    """Everything that is wrong with a counterexample to this law; nothing when it stands."""
    problem, evidence, relation = found.problem, found.evidence, law.relation
    rule = evidence.rule
    if not evidence.n or not evidence.m:
        yield "n and m are numbers from 1 on"
        return
    if isinstance(rule, Quantiliser) and len(rule.weights) != len(choice_options(problem, found.extra)):
        yield "the base measure has another number of weights than there are options to choose from"
        return
    if (found.law, found.statement, found.relation) != (law.name, law.statement, relation.name):
        yield f"the law {law.name} says: {law.statement}"
    if not _premise_holds(found, law):
        yield "the evidence does not satisfy the hypothesis"
    if found.claimed != relation.claim(evidence.n, evidence.m):
        yield f"from n = {evidence.n}, m = {evidence.m} the law claims another number"
    counts = recount(problem, found.extra, found.reward, evidence.rule)
    if counts != found.counts:
        yield f"the orbit of the reward has counts {counts}"
    if _reached(relation, counts) != found.value:
        yield "the reward does not reach this value"
    if found.value >= found.claimed:
        yield "the value is not below the claim"
    if relation.name == "strict-generic" and not _is_generic(found):
        yield "the reward is not generic"


def _premise_holds(found: Counterexample, law: Law) -> bool:
    """By the definition; for hypotheses without one, by finding the same n and m again."""
    if not law.hypothesis.chooses and found.evidence.rule != OPTIMAL:
        return False  # the law speaks of best options of A and B
    definition = law.hypothesis.holds
    if definition is not None:
        return definition(found.problem, found.extra, found.evidence)
    premises = law.hypothesis.find(case_of(found.problem, found.extra))
    wanted = (found.evidence.n, found.evidence.m, found.evidence.rule)
    return any((premise.n, premise.m, premise.rule) == wanted for premise in premises)


def _reached(relation: Relation, counts: Counts) -> Fraction | None:
    if relation is WEAK:
        return counts.weak
    if relation is MOST:
        return Fraction(counts.B, counts.A) if counts.A else None
    return Fraction(counts.B, counts.orbit)


def _is_generic(found: Counterexample) -> bool:
    """Options tie at the reward only where they tie at every reward of the chamber around it."""
    table = case_of(found.problem, found.extra).table
    ranks = {tuple(row) for row in table.ranks[: table.regions].tolist()}
    values = [x.value(found.reward) for x in table.ground.options]
    order = sorted(set(values))
    return tuple(order.index(v) for v in values) in ranks


def counterexample_to_json(found: Counterexample) -> dict[str, object]:
    """All numbers as strings, options and permutations by state names."""
    problem, evidence = found.problem, found.evidence
    states = problem.states
    return {
        "format": FORMAT,
        "law": found.law,
        "statement": found.statement,
        "problem": problem_to_json(problem),
        "extra": [option_to_json(problem, x) for x in found.extra],
        "premise": {
            "n": str(evidence.n),
            "m": str(evidence.m),
            "permutations": [{states[i]: states[j] for i, j in phi.moved} for phi in evidence.permutations],
            "blocks": [[option_to_json(problem, x) for x in block] for block in evidence.blocks],
            "rule": _rule_to_json(evidence.rule),
        },
        "claim": {"relation": found.relation, "value": rational_text(found.claimed)},
        "worst": {
            "reward": {state: str(v) for state, v in zip(states, found.reward, strict=True)},
            "counts": {"B": str(found.counts.B), "tie": str(found.counts.tie), "A": str(found.counts.A)},
            "value": rational_text(found.value),
        },
    }


def counterexample_from_json(value: object, where: str) -> Counterexample:
    """The inverse; raises BadInput with the place."""
    fields = expect_object(
        value, where, FORMAT, ("format", "law", "statement", "problem", "extra", "premise", "claim", "worst")
    )
    problem = problem_from_json(fields["problem"], f"{where}: problem")
    premise = expect_object(
        fields["premise"], f"{where}: premise", None, ("n", "m", "permutations", "blocks", "rule")
    )
    claim = expect_object(fields["claim"], f"{where}: claim", None, ("relation", "value"))
    worst = expect_object(fields["worst"], f"{where}: worst", None, ("reward", "counts", "value"))
    counts = expect_object(worst["counts"], f"{where}: worst.counts", None, ("B", "tie", "A"))
    place = f"{where}: premise"
    evidence = Evidence(
        _natural(premise["n"], f"{place}.n"),
        _natural(premise["m"], f"{place}.m"),
        tuple(
            _permutation(problem, item, f"{place}.permutations[{k}]")
            for k, item in enumerate(expect_list(premise["permutations"], f"{place}.permutations"))
        ),
        tuple(
            option_set(_options(problem, item, f"{place}.blocks[{k}]"))
            for k, item in enumerate(expect_list(premise["blocks"], f"{place}.blocks"))
        ),
        _rule(premise["rule"], f"{place}.rule"),
    )
    reward = expect_object(worst["reward"], f"{where}: worst.reward", None, problem.states)
    return Counterexample(
        expect_text(fields["law"], f"{where}: law"),
        expect_text(fields["statement"], f"{where}: statement"),
        problem,
        _extra(problem, fields["extra"], f"{where}: extra"),
        evidence,
        expect_text(claim["relation"], f"{where}: claim.relation"),
        expect_rational(claim["value"], f"{where}: claim.value"),
        tuple(_integer(reward[state], f"{where}: worst.reward") for state in problem.states),
        Counts(*(_natural(counts[key], f"{where}: worst.counts.{key}") for key in ("B", "tie", "A"))),
        expect_rational(worst["value"], f"{where}: worst.value"),
    )


def _rule_to_json(rule: DecisionRule) -> dict[str, object]:
    match rule:
        case Optimal():
            return {"name": "optimal"}
        case Within():
            return {"name": "optimal-within"}
        case Quantiliser(weights, quantile):
            return {"name": "quantiliser", "base": [str(w) for w in weights], "quantile": rational_text(quantile)}


def _rule(value: object, where: str) -> DecisionRule:
    fields: Mapping[str, Any] = expect_object(value, where, None, ("name",), ("base", "quantile"))
    name = expect_text(fields["name"], f"{where}.name")
    plain: dict[str, DecisionRule] = {"optimal": Optimal(), "optimal-within": Within()}
    if name in plain and len(fields) == 1:
        return plain[name]
    if name != "quantiliser" or len(fields) != 3:
        raise BadInput(where, f"{one_line(repr(name), 40)} with these fields is no decision rule")
    weights = tuple(_natural(w, f"{where}.base") for w in expect_list(fields["base"], f"{where}.base"))
    try:
        return Quantiliser(weights, expect_rational(fields["quantile"], f"{where}.quantile"))
    except ValueError as fault:
        raise BadInput(where, str(fault)) from None


def _permutation(problem: Problem, value: object, where: str) -> Permutation:
    index = {state: i for i, state in enumerate(problem.states)}
    if not isinstance(value, dict):
        raise BadInput(where, "an object from states to states is expected")
    try:
        return Permutation(tuple((index[i], index[j]) for i, j in value.items()))
    except (KeyError, TypeError, ValueError):
        raise BadInput(where, "not a permutation of the states") from None


def _options(problem: Problem, value: object, where: str) -> Sequence[Option]:
    index = {state: i for i, state in enumerate(problem.states)}
    options = []
    for k, item in enumerate(expect_list(value, where)):
        if not isinstance(item, dict) or not all(state in index for state in item):
            raise BadInput(f"{where}[{k}]", "an object from states to numbers is expected")
        options.append(Option.of({index[s]: expect_rational(w, f"{where}[{k}]") for s, w in item.items()}))
    return options


def _extra(problem: Problem, value: object, where: str) -> OptionSet:
    """Different options outside A and B, in canonical order."""
    options = _options(problem, value, where)
    if len(set(options)) != len(options) or {*problem.A, *problem.B} & set(options):
        raise BadInput(where, "an option twice, or one of A or B")
    return option_set(options)


def _integer(value: object, where: str) -> int:
    number = expect_rational(value, where)
    if number.denominator != 1:
        raise BadInput(where, "an integer is expected")
    return number.numerator


def _natural(value: object, where: str) -> int:
    number = _integer(value, where)
    if number < 0:
        raise BadInput(where, "a number from 0 on is expected")
    return number
