"""The answer of `orbitcert rules` in words and as JSON: a line per decision rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.certification import Certification
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.exact.reward_file import Reward, reward_to_json
from orbitcert.orbit.decision_rules import Rule
from orbitcert.orbit.tally import Counts
from orbitcert.present.orbit_words import rule_text
from orbitcert.present.question_words import count_text, group_text, number_text, percent_down, set_text
from orbitcert.proof import Claim
from orbitcert.proof.rule_coverage import Coverage
from orbitcert.search.rule_counterexample import RuleSearch


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule.

    coverage  None when nothing was proved for the optimal rule
    counts    over the orbit of the reward that was asked for; None when there is none or it is too large
    search    for a reward that breaks the certificate's claim; None when the rule is covered by all of it
    """

    rule: Rule
    coverage: Coverage | None
    counts: Counts | None
    search: RuleSearch | None


@dataclass(frozen=True, slots=True)
class RulesAnswer:
    """The certification, the reward that was asked for, the number of further options, a row per rule."""

    result: Certification
    reward: Reward | None
    within: int
    largest: int
    rows: tuple[RuleRow, ...]


def claim_text(claim: Claim) -> str:
    """`most 2 (weak 2/3)` or `weak 2/3`.

    >>> from fractions import Fraction
    >>> claim_text(Claim("most", Fraction(2))), claim_text(Claim("weak", Fraction(1, 2)))
    ('most 2 (weak 2/3)', 'weak 1/2')
    """
    weak = f"weak {number_text(claim.weak)}"
    return weak if claim.most is None else f"most {number_text(claim.most)} ({weak})"


def rules_lines(answer: RulesAnswer) -> Iterator[str]:
    """The answer in words."""
    problem, claim = answer.result.problem, answer.result.claim
    yield f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}, rewards permuted by {group_text(problem)}"
    yield f"  A  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B  {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"
    if answer.within:
        yield f"  chosen among A, B and {count_text(answer.within, 'more option')}"
    if answer.reward is not None:
        yield f"  reward: {_reward_text(problem.states, answer.reward)}"
    yield ""
    if claim is None or answer.result.best is None:
        yield "NOTHING PROVED for any rule: there is no bound for the optimal rule to start from"
    else:
        yield f"CERTIFICATE (optimal rule, A against B): rule {answer.result.best.rule}, {claim_text(claim)}"
    heads = ["rule", "covered", "bound for every reward"] + ["B / tie / A"] * (answer.reward is not None) + ["why"]
    table = [heads, *(_cells(answer, row) for row in answer.rows)]
    widths = [max(len(cells[k]) for cells in table) for k in range(len(heads) - 1)]
    for k, cells in enumerate(table):
        aligned = "  ".join(cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=True))
        yield f"  {aligned}  {cells[-1]}".rstrip()
        if k and claim is not None:
            yield from _search_lines(answer, answer.rows[k - 1], claim)


def rules_json(answer: RulesAnswer) -> dict[str, Any]:
    """rule, weak, most, reward, within, rows (docs/reference/command-line.md)."""
    claim, best = answer.result.claim, answer.result.best
    states = answer.result.problem.states
    return {
        "rule": None if best is None else best.rule,
        **_claim_json(claim),
        "reward": None if answer.reward is None else reward_to_json(states, answer.reward),
        "within": str(answer.within),
        "rows": [
            {
                "rule": rule_text(row.rule),
                "covered": row.coverage is not None and row.coverage.covered,
                **_claim_json(None if row.coverage is None else row.coverage.claim),
                "reason": "nothing was proved" if row.coverage is None else row.coverage.reason,
                "counts": None if row.counts is None else _counts_json(row.counts),
                "searched": None if row.search is None else str(row.search.counted),
                "counterexample": None
                if row.search is None or row.search.reward is None or row.search.counts is None
                else {
                    "reward": reward_to_json(states, row.search.reward),
                    "counts": _counts_json(row.search.counts),
                },
            }
            for row in answer.rows
        ],
    }


def _claim_json(claim: Claim | None) -> dict[str, str | None]:
    if claim is None:
        return {"weak": None, "most": None}
    return {"weak": rational_text(claim.weak), "most": None if claim.most is None else rational_text(claim.most)}


def _counts_json(counts: Counts) -> dict[str, str]:
    return {"B": rational_text(counts.B), "tie": rational_text(counts.tie), "A": rational_text(counts.A)}


def _cells(answer: RulesAnswer, row: RuleRow) -> list[str]:
    known = row.coverage
    if known is None:
        covered, bound, why = "no", "-", "nothing was proved"
    else:
        part = known.claim is not None and known.claim != answer.result.claim
        covered = ("in part" if part else "yes") if known.covered else "no"
        bound, why = "-" if known.claim is None else claim_text(known.claim), known.reason
    counts = "too large"
    if row.counts is not None:
        counts = " / ".join(map(number_text, (row.counts.B, row.counts.tie, row.counts.A)))
    return [rule_text(row.rule), covered, bound, *([counts] * (answer.reward is not None)), why]


def _search_lines(answer: RulesAnswer, row: RuleRow, claim: Claim) -> Iterator[str]:
    """Below a rule that the certificate does not cover wholly."""
    if row.search is None:
        return
    looked = f"{count_text(row.search.counted, 'reward')} with values 0..{answer.largest} (searched)"
    if row.search.reward is None or row.search.counts is None:
        yield f"      {claim_text(claim)} fails at none among {looked}: open whether it holds"
        return
    counts = row.search.counts
    broken = f"weak {number_text(claim.weak)}" if counts.weak < claim.weak else f"most {number_text(claim.value)}"
    reward = _reward_text(answer.result.problem.states, row.search.reward)
    yield f"      REFUTED: {broken} fails at {reward}: B {counts.B}, tie {counts.tie}, A {counts.A}"
    yield f"      (B at least as good on {number_text(counts.weak)}, {percent_down(counts.weak)})"


def _reward_text(states: Sequence[str], reward: Sequence[Fraction | int]) -> str:
    shown = [f"{one_line(s, 30)} = {one_line(rational_text(v), 40)}" for s, v in zip(states, reward, strict=True)]
    return ", ".join(shown[:8]) + (f", ... {len(shown) - 8} more" if len(shown) > 8 else "")
