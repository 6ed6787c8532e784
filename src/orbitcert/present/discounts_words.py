"""The answer of `orbitcert discounts` in words and as JSON: every discount at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from orbitcert.discount_certification import DiscountCertification, RewardAtEveryDiscount
from orbitcert.distribution.algebraic import Algebraic
from orbitcert.distribution.coincidences import Coincidence
from orbitcert.distribution.discount_functions import FunctionDominance, VisitFunction
from orbitcert.distribution.function_selection import FunctionSelection
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.orbit.tally import Counts
from orbitcert.present.question_words import count_text, number_text, percent_down
from orbitcert.present.words import claim_lines, evidence_lines
from orbitcert.proof import Claim

SHOWN_FUNCTIONS = 6
SHOWN_POINTS = 12
"""Without --list so many functions of a set, so many breakpoints in all, are written out."""


@dataclass(frozen=True, slots=True)
class DiscountsAnswer:
    """What was asked, and whichever of the two questions was answered.

    dominance      of A and B together; None when it was not worked out
    coincidences   None when there are too many pairs: then `uncompared` says how many
    places         decimals of an algebraic discount, rounded down
    """

    selection: FunctionSelection
    listing: bool
    places: int
    dominance: FunctionDominance | None = None
    coincidences: tuple[Coincidence, ...] | None = None
    uncompared: str | None = None
    certification: DiscountCertification | None = None
    reward: RewardAtEveryDiscount | None = None


def discounts_lines(answer: DiscountsAnswer) -> Iterator[str]:
    """The whole answer."""
    yield from _question_lines(answer)
    if answer.reward is not None:
        yield ""
        yield from _reward_lines(answer.reward, answer)
        return
    yield ""
    if answer.coincidences is not None:
        yield from _coincidence_lines(answer.coincidences, answer)
    if answer.uncompared is not None:
        yield f"DISCOUNTS WHERE FUNCTIONS COINCIDE: not listed, {answer.uncompared}"
    if answer.certification is not None:
        yield ""
        yield from _certification_lines(answer.certification)


def _question_lines(answer: DiscountsAnswer) -> Iterator[str]:
    found, names = answer.selection, answer.selection.mdp.states
    start = one_line(names[found.start], 40)
    yield f"{one_line(found.mdp.name, 80)}: {count_text(len(names), 'state')}, from {start}, every discount 0 < g < 1"
    yield from _set_lines("A", found.A, _after(found.lose), answer)
    yield from _set_lines("B", found.B, _after(found.win) if found.win else "that are not in A", answer)
    if answer.listing and answer.dominance is not None:
        gamma = answer.dominance.discount
        yield f"  * strictly best among A and B for some reward, at every discount (OPTSP; decided at {gamma})"


def _after(actions: Sequence[str]) -> str:
    return "after " + ", ".join(one_line(a, 40) for a in actions)


def _set_lines(side: str, functions: Sequence[VisitFunction], what: str, answer: DiscountsAnswer) -> Iterator[str]:
    yield f"  {side}  {count_text(len(functions), 'visit distribution function')} {what}:"
    shown = functions if answer.listing else functions[:SHOWN_FUNCTIONS]
    best = set(answer.dominance.nondominated) if answer.listing and answer.dominance is not None else set()
    for f in shown:
        yield f"     {'* ' if f in best else '  ' if best else ''}{one_line(f.text(answer.selection.mdp.states), 200)}"
    if len(shown) < len(functions):
        yield f"     ... {len(functions) - len(shown)} more (--list prints all)"


def point_text(point: Algebraic, places: int) -> str:
    """A discount in words: its exact value or equation, and decimals that are rounded down.

    >>> from orbitcert.distribution.algebraic import unit_roots
    >>> point_text(unit_roots((-1, 2))[0], 3), point_text(unit_roots((-1, 1, 1))[0], 3)
    ('1/2', '0.618..., root of -1 + g + g^2')
    """
    exact = one_line(str(point), 120)
    return exact if point.is_rational() else f"{point.decimal(places)}..., {exact}"


def _coincidence_lines(found: Sequence[Coincidence], answer: DiscountsAnswer) -> Iterator[str]:
    if not found:
        yield "At no discount do different functions, or different entries, take the same value."
        return
    yield f"DISCOUNTS WHERE DIFFERENT ENTRIES COINCIDE: {len(found)}; nowhere else can more permutations match"
    shown = found if answer.listing else found[:SHOWN_POINTS]
    for item in shown:
        pairs = count_text(len(item.entries), "pair") + " of entries"
        if item.functions:
            pairs = count_text(len(item.functions), "pair") + " of whole functions, " + pairs
        yield f"  g = {point_text(item.point, answer.places)}: {pairs}"
    if len(shown) < len(found):
        yield f"  ... {len(found) - len(shown)} more (--list prints all)"


def _certification_lines(found: DiscountCertification) -> Iterator[str]:
    gamma = rational_text(found.discount)
    yield "EVERY REWARD, EVERY DISCOUNT, from the functions"
    if found.claim is not None and found.finding is not None and found.finding.evidence is not None:
        yield f"  PROVED by rule {found.finding.rule}, found at discount {gamma}, where different entries differ;"
        yield "  every condition was examined again on the functions of g, so it holds at every discount"
        for line in claim_lines(found.claim):
            yield f"    {line}"
        for line in evidence_lines(found.at_one.problem, found.finding.evidence):
            yield f"    {line}"
    else:
        yield f"  NOT PROVED at every discount: nothing that was found at discount {gamma} holds for functions"
    for rule, reason in found.refused:
        yield f"  rule {rule} is about discount {gamma} only: {one_line(reason)}"
    yield f"EVERY REWARD, AT DISCOUNT {gamma} ONLY"
    if found.at_one.claim is None:
        yield "  nothing proved"
    else:
        for line in claim_lines(found.at_one.claim):
            yield f"  {line}"
        worst = found.at_one.worst
        if found.at_one.tight and worst is not None:
            yield f"  tight: some reward has exactly {number_text(worst.counts.weak)} at this discount"
    yield "EVERY REWARD, EVERY DISCOUNT, from the environment (rule dynamics; no policy is listed)"
    if found.dynamics.claim is None:
        yield f"  nothing proved: {one_line(found.dynamics.reason)}"
    else:
        for line in claim_lines(found.dynamics.claim):
            yield f"  {line}"


def _reward_lines(found: RewardAtEveryDiscount, answer: DiscountsAnswer) -> Iterator[str]:
    counts = found.counts
    names = found.selection.mdp.states
    shown = [f"{one_line(s, 30)} = {rational_text(v)}" for s, v in zip(names, found.reward, strict=True) if v]
    others = ", all others 0" if 0 < len(shown) < len(names) else ""
    yield f"  reward: {one_line(', '.join(shown) or 'all 0', 200)}{others}"
    yield ""
    yield f"EXACT COUNTS over {counts.between[0].orbit} variants of the reward, at every discount"
    yield f"  {count_text(len(counts.points), 'breakpoint')}; the counts are constant between two neighbours"
    header = ("B better", "tie", "A better")
    width = max(8, len(str(counts.between[0].orbit)))
    yield "  " + "  ".join(h.rjust(width) for h in header) + "  B at least as good  discount"
    lines = []
    for k, between in enumerate(counts.between):
        low = "0" if k == 0 else _mark(counts.points[k - 1], answer.places)
        high = "1" if k == len(counts.points) else _mark(counts.points[k], answer.places)
        lines.append(_row(between, f"{low} < g < {high}", width))
        if k < len(counts.points):
            lines.append(_row(counts.at[k], f"g = {point_text(counts.points[k], answer.places)}", width))
    if answer.listing or len(lines) <= 2 * SHOWN_POINTS + 1:
        yield from lines
    else:
        yield from lines[:SHOWN_POINTS]
        yield f"  ... {len(lines) - 2 * SHOWN_POINTS} more lines (--list prints all)"
        yield from lines[-SHOWN_POINTS:]
    if counts.balanced:
        yield f"  at {count_text(len(counts.balanced), 'further discount')} variants change sides, but no count changes"
    yield ""
    yield from _average_lines(found, answer)


def _mark(point: Algebraic, places: int) -> str:
    return rational_text(point.low) if point.is_rational() else f"{point.decimal(places)}..."


def _row(counts: Counts, where: str, width: int) -> str:
    numbers = "  ".join(str(n).rjust(width) for n in (counts.B, counts.tie, counts.A))
    return f"  {numbers}  {percent_down(counts.weak):>18}  {where}"


def _average_lines(found: RewardAtEveryDiscount, answer: DiscountsAnswer) -> Iterator[str]:
    average, last = found.average, found.counts.between[-1]
    yield "AT g = 1 (average reward, recurrent distributions)"
    yield _row(average, "g = 1", max(8, len(str(average.orbit))))
    points = found.counts.points
    yield f"  from g > {point_text(points[-1], answer.places)} on" if points else "  at every discount"
    if average == last:
        yield "  the counts are those at g = 1"
    else:
        yield "  the counts are those at g = 1, but for its ties: just below 1"
        yield f"  {found.ties_to_B} of them prefer B, {found.ties_to_A} prefer A, {last.tie} still tie"


def discounts_json(answer: DiscountsAnswer, certificate: str | None) -> dict[str, Any]:
    """The same for machines (docs/reference/command-line.md)."""
    found = answer.selection
    places = answer.places
    listed = None
    if answer.listing:
        listed = {side: [_function_json(f, answer) for f in fs] for side, fs in (("A", found.A), ("B", found.B))}
    coincide = answer.coincidences
    return {
        "states": str(len(found.mdp.states)),
        "from": found.mdp.states[found.start],
        "A": str(len(found.A)),
        "B": str(len(found.B)),
        "functions": listed,
        "coincidences": None
        if coincide is None
        else [
            point_json(c.point, places) | {"functions": str(len(c.functions)), "entries": str(len(c.entries))}
            for c in coincide
        ],
        "every_reward": None if answer.certification is None else _certification_json(answer.certification),
        "reward": None if answer.reward is None else _reward_json(answer.reward, places),
        "certificate": certificate,
    }


def point_json(point: Algebraic, places: int) -> dict[str, Any]:
    """Its irreducible polynomial (constant coefficient first), an isolating interval, and decimals rounded down."""
    return {
        "polynomial": [str(c) for c in point.polynomial],
        "low": rational_text(point.low),
        "high": rational_text(point.high),
        "decimal": point.decimal(places),
    }


def _function_json(f: VisitFunction, answer: DiscountsAnswer) -> dict[str, Any]:
    states, split = answer.selection.mdp.states, answer.dominance
    best = None if split is None or f in split.undecided else f in split.nondominated
    return {"entries": {states[s]: str(entry) for s, entry in f.entries}, "nondominated": best}


def _claim_json(claim: Claim | None, rule: str | None) -> dict[str, Any] | None:
    if claim is None:
        return None
    return {"rule": rule, "weak": rational_text(claim.weak), "most": _optional(claim.most)}


def _optional(value: Fraction | None) -> str | None:
    return None if value is None else rational_text(value)


def _certification_json(found: DiscountCertification) -> dict[str, Any]:
    at_one = found.at_one
    return {
        "discount": rational_text(found.discount),
        "every_discount": _claim_json(found.claim, None if found.finding is None else found.finding.rule),
        "at_this_discount": _claim_json(at_one.claim, None if at_one.best is None else at_one.best.rule),
        "refused": [{"rule": rule, "reason": reason} for rule, reason in found.refused],
        "dynamics": _claim_json(found.dynamics.claim, "dynamics"),
    }


def _counts_json(counts: Counts) -> dict[str, str]:
    return {"B": str(counts.B), "tie": str(counts.tie), "A": str(counts.A)}


def _reward_json(found: RewardAtEveryDiscount, places: int) -> dict[str, Any]:
    counts = found.counts
    return {
        "orbit": str(counts.between[0].orbit),
        "breakpoints": [
            point_json(x, places) | {"counts": _counts_json(c)} for x, c in zip(counts.points, counts.at, strict=True)
        ],
        "intervals": [
            {"inside": rational_text(counts.inside(k)), "counts": _counts_json(c)} for k, c in enumerate(counts.between)
        ],
        "balanced": [point_json(x, places) for x in counts.balanced],
        "average": _counts_json(found.average),
        "ties_to_B": str(found.ties_to_B),
        "ties_to_A": str(found.ties_to_A),
    }
