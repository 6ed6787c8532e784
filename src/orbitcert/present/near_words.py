"""The answer of `orbitcert nearest` in words and as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import rational_text
from orbitcert.near_symmetry import NearSymmetry, Transfer
from orbitcert.orbit.tally import Counts
from orbitcert.present.question_words import SHOWN, count_text, number_text, percent_down
from orbitcert.proof import Claim
from orbitcert.proof.blocks import Blocks

WorstShare = Fraction | str | None
"""An exact worst case, why it was not worked out, or None when nobody asked."""


@dataclass(frozen=True, slots=True)
class NearAnswer:
    """What was asked, the nearest symmetric option sets, and what follows at one reward.

    own      what the rules prove about the given option sets themselves; None: nothing
    near     None: no clique and no blocks were found with this tolerance
    of_all   all cliques of as many permutations were tried and none is nearer
    worst    exact worst cases of the given and of the nearest option sets
    written  where the nearest problem was written
    """

    given: Problem
    tolerance: Fraction
    own: Claim | None
    near: NearSymmetry | None
    of_all: bool
    transfer: Transfer | None
    worst: tuple[WorstShare, WorstShare]
    written: str | None


def near_json(answer: NearAnswer) -> dict[str, Any]:
    """All numbers as strings; null where nothing was asked or found."""
    near, moved = answer.near, answer.transfer
    return {
        "within": rational_text(answer.tolerance),
        "given": None if answer.own is None else _claim_json(answer.own),
        "nearest": None if near is None else _claim_json(near.claim),
        "distance": None if near is None else rational_text(near.distance),
        "nearest_of_all_cliques": answer.of_all,
        "moved": None if near is None else str(len(near.moves)),
        "worst": [rational_text(w) if isinstance(w, Fraction) else None for w in answer.worst],
        "reward": None
        if moved is None
        else {
            "given": _counts_json(moved.given),
            "nearest": _counts_json(moved.nearest),
            "gap": None if moved.gap is None else rational_text(moved.gap),
            "shift": rational_text(moved.shift),
            "radius": None if moved.radius is None else rational_text(moved.radius),
            "keeps_strict": moved.keeps_strict,
        },
        "problem": answer.written,
    }


def near_lines(answer: NearAnswer) -> Iterator[str]:
    """The same in words."""
    given = answer.given
    sizes = f"{count_text(given.d, 'state')}, |A| = {len(given.A)}, |B| = {len(given.B)}"
    yield f"{one_line(given.name, 80)}: {sizes}"
    yield f"  as given: {_claim_text(answer.own)}"
    yield from _worst_lines(answer.worst[0])
    near = answer.near
    if near is None:
        yield f"  within {rational_text(answer.tolerance)}: no clique and no blocks found (searched)"
        return
    yield f"NEAREST SYMMETRIC OPTION SETS, entries within {rational_text(answer.tolerance)} taken for equal"
    evidence = near.evidence
    blocks = f"{evidence.m} losing and {evidence.n} winning blocks" if isinstance(evidence, Blocks) else ""
    kind = blocks or f"a clique of {count_text(evidence.n, 'permutation')}"
    moved = count_text(len(near.moves), "option")
    yield f"  l1 distance {number_text(near.distance)} with {kind}; {moved} moved"
    if answer.of_all:
        yield "  no clique of as many permutations is nearer: all were tried"
    else:
        yield "  exact for these permutations"
    for move in near.moves[:SHOWN]:
        yield f"    {_option_text(given, move.option)}  to  {_option_text(given, move.moved)}"
    if len(near.moves) > SHOWN:
        yield f"    ... {len(near.moves) - SHOWN} more"
    if any(_total(move.option) != _total(move.moved) for move in near.moves):
        yield "    sums of entries changed: the nearest vectors need not be lotteries"
    yield f"  there: {_claim_text(near.claim)}"
    yield from _worst_lines(answer.worst[1])
    if answer.transfer is not None:
        yield from _transfer_lines(answer.transfer)
    if answer.written is not None:
        yield f"written to {answer.written}"


def _transfer_lines(found: Transfer) -> Iterator[str]:
    yield "AT THE REWARD, exact counts over its orbit"
    for name, counts in (("as given", found.given), ("nearest", found.nearest)):
        yield f"  {name:8}  B better {counts.B}, tie {counts.tie}, A better {counts.A}"
    if found.gap is None:
        yield "  the symmetric option sets tie on the whole orbit: no radius"
        return
    yield f"  gap {number_text(found.gap)}; the value of an option moves by at most {number_text(found.shift)}"
    if found.keeps_strict:
        yield "  less than half of the gap: every strict comparison of the symmetric sets holds as given (Law 12)"
    else:
        yield "  not less than half of the gap: nothing follows from Law 12"
    if found.radius is not None:
        yield f"  options that keep their sums may move by any l1 distance below {number_text(found.radius)}"


def _worst_lines(worst: WorstShare) -> Iterator[str]:
    if isinstance(worst, Fraction):
        yield f"    exact worst case over every reward: {number_text(worst)} ({percent_down(worst)})"
    elif worst is not None:
        yield f"    exact worst case: not worked out, {one_line(worst, 120)}"


def _claim_text(claim: Claim | None) -> str:
    if claim is None:
        return "nothing is proved"
    most = f"most {number_text(claim.value)}, " if claim.relation == "most" else ""
    return f"proved for every reward: {most}weak {number_text(claim.weak)} ({percent_down(claim.weak)})"


def _claim_json(claim: Claim) -> dict[str, Any]:
    return {"weak": rational_text(claim.weak), "most": rational_text(claim.value) if claim.relation == "most" else None}


def _counts_json(counts: Counts) -> dict[str, str]:
    return {"B": str(counts.B), "tie": str(counts.tie), "A": str(counts.A)}


def _option_text(problem: Problem, option: Option) -> str:
    return one_line(problem.option_text(option), 50)


def _total(option: Option) -> Fraction:
    return sum((w for _, w in option.entries), start=Fraction(0))
