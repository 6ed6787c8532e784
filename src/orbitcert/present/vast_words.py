"""The answer of `orbitcert certify` for problems with copies, in words and as JSON; and large numbers in words."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.copied_problem import Block, CopiedProblem
from orbitcert.exact.problem import mixture_text
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.present.question_words import LONGEST_NUMBER, SHOWN, percent_down
from orbitcert.proof.copies import CopiedShape, member_options, shape_counts
from orbitcert.search.copies_search import connected_parts
from orbitcert.vast_certification import CopiesCertification

FEW_DIGITS = 15
"""Integers of at most so many digits are written out."""

NINES = 4
"""From so many nines on, a share says how many it has: percent with two decimals would show no difference."""


def integer_words(number: int) -> str:
    """A natural number: written out, or near a power of ten, or its first digits and their number.

    >>> integer_words(10**53), integer_words(10**53 + 1), integer_words(10**20 - 1), integer_words(3 * 10**50)
    ('10^53', '10^53 + 1', '10^20 - 1', '300000000000... (51 digits)')
    """
    digits = integer_text(number)
    if len(digits) <= FEW_DIGITS:
        return digits
    for exponent in (len(digits) - 1, len(digits)):
        rest = number - 10**exponent
        if abs(rest) < 10**6:
            return f"10^{exponent}" + (f" {'-' if rest < 0 else '+'} {abs(rest)}" if rest else "")
    return digits if len(digits) <= LONGEST_NUMBER else f"{digits[:12]}... ({len(digits)} digits)"


def ratio_words(value: Fraction) -> str:
    """A fraction of natural numbers, both in words.

    >>> ratio_words(Fraction(10**53, 10**53 + 1)), ratio_words(Fraction(51, 2))
    ('10^53/(10^53 + 1)', '51/2')
    """
    above, below = integer_words(value.numerator), integer_words(value.denominator)
    if value.denominator == 1:
        return above
    return "/".join(f"({text})" if " " in text else text for text in (above, below))


def share_words(share: Fraction) -> str:
    """A share below 1 near 1 as what it lacks, so that nothing rounds up to 1; else the fraction.

    >>> share_words(Fraction(10**53, 10**53 + 1)), share_words(Fraction(51, 53))
    ('1 - 1/(10^53 + 1)', '51/53')
    """
    if share == 1 or (1 - share) * 10**FEW_DIGITS > 1:
        return ratio_words(share)
    return f"1 - {ratio_words(1 - share)}"


def nines(share: Fraction) -> int:
    """How many nines follow the point when the share, below 1, is rounded down: the largest k with share >= 1 - 10^-k.

    >>> nines(Fraction(10**53, 10**53 + 1)), nines(Fraction(99, 100)), nines(Fraction(98, 100))
    (53, 2, 1)
    """
    lacking = 1 - share
    return len(integer_text(lacking.denominator // lacking.numerator)) - 1


def decimal_words(share: Fraction) -> str:
    """The share in decimals, rounded down.

    >>> decimal_words(Fraction(51, 53)), decimal_words(Fraction(10**53, 10**53 + 1))
    ('96.22 %', '0.9999... with 53 nines, rounded down')
    """
    if share == 1 or nines(share) < NINES:
        return percent_down(share)
    return f"0.9999... with {nines(share)} nines, rounded down"


def side_text(problem: CopiedProblem, side: str) -> str:
    """One line for a side: the first plain options, the rest counted, then the copies of blocks."""
    plain, copies = (problem.A, problem.alpha) if side == "A" else (problem.B, problem.beta)
    parts = []
    if plain:
        shown = [one_line(mixture_text(problem.states, x), 60) for x in plain[:SHOWN]]
        more = f", ... {len(plain) - SHOWN} more" if len(plain) > SHOWN else ""
        parts.append("{ " + ", ".join(shown) + more + " }")
    listed = [(block, number) for block, number in zip(problem.blocks, copies, strict=True) if number]
    for block, number in listed[:SHOWN]:
        parts.append(f"{_counted(number, 'copy', 'copies')} of {one_line(block.name, 30)}")
    if len(listed) > SHOWN:
        parts.append(f"copies of {len(listed) - SHOWN} more blocks")
    return " and ".join(parts)


def copies_lines(result: CopiesCertification) -> Iterator[str]:
    """The whole answer to `orbitcert certify` for a problem with copies."""
    problem, claim = result.problem, result.claim
    states = _counted(problem.d, "state", "states")
    yield f"{one_line(problem.name, 80)}: {states}, rewards permuted by all permutations"
    for side, role in (("A", "lose"), ("B", "win")):
        number = _counted(problem.size(side), "option", "options")
        yield f"  {side} {f'(claimed to {role})':18} {number}: {side_text(problem, side)}"
    for block in problem.blocks[:SHOWN]:
        yield f"  {one_line(block.name, 30)}: {_block_text(block)}"
    if len(problem.blocks) > SHOWN:
        yield f"  ... and {len(problem.blocks) - SHOWN} more blocks"
    yield ""
    if claim is None or result.evidence is None:
        yield "NOTHING PROVED: a part of A has no copy in B, and rule copies counts equal parts only."
        if any(len(connected_parts(block.options)) > 1 for block in problem.blocks):
            yield "  Blocks are compared whole: write one whose options fall apart into parts as several blocks."
        if problem.fits:
            yield "  Other rules may prove something: --rule clique, blocks, orbits or packing writes all copies out."
        return
    counts = [shape_counts(problem, shape) for shape in result.evidence.shapes]
    yield "PROVED by rule copies"
    if claim.most is not None:
        factor = ratio_words(claim.most)
        times = f"{factor} times as often as" if claim.most != 1 else "as often as"
        yield f"  most {factor}: for EVERY reward, over its orbit B beats A at least {times} A beats B"
    share = share_words(claim.weak)
    yield f"  weak {share}: for EVERY reward, B is at least as good as A on at least {share} of its orbit"
    yield f"  in decimals: {decimal_words(claim.weak)}"
    if len(counts) == 1:
        numbers = ", ".join(f"{s} = {integer_words(k)}" for s, k in zip("mn", counts[0], strict=True))
        yield f"  formula: n/(m + n) at {numbers}; tends to 1 as copies are added to B"
    yield ""
    yield "WHY"
    for shape, (m, n) in list(zip(result.evidence.shapes, counts, strict=True))[:SHOWN]:
        yield f"  {integer_words(m)} in A, {integer_words(n)} in B are copies of {_shape_text(problem, shape)}"
    if len(counts) > SHOWN:
        yield f"  ... and {len(counts) - SHOWN} more shapes (all are in the certificate)"
    yield "  all supports are disjoint: swapping two copies state by state leaves the others alone (Laws 3 and 7)"
    yield ""
    yield "HOW GOOD IS IT"
    if result.counts is None:
        yield "  with negative weights no reward was counted: whether the bound is tight is not decided"
        return
    B, tie, A, orbit = map(integer_words, (result.counts.B, result.counts.tie, result.counts.A, result.counts.orbit))
    yield f"  the reward that is 1 on one state, 0 elsewhere: of {orbit} variants B wins {B}, ties {tie}, A wins {A}"
    if result.tight:
        yield "  TIGHT: that reward meets the bound, so no larger share is true for every reward"
    else:
        yield f"  so nothing above weak {share_words(result.upper)} is true; whether the bound is tight is not decided"


def copies_json(result: CopiesCertification, certificate: str | None) -> dict[str, Any]:
    """The same fields as for other problems, with the counts of one reward by its description."""
    claim, counts, evidence = result.claim, result.counts, result.evidence
    shapes = () if evidence is None else evidence.shapes
    return {
        "rule": None if claim is None else "copies",
        "weak": None if claim is None else rational_text(claim.weak),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "tight": result.tight,
        "worst": None
        if counts is None
        else {
            "reward": "1 on one state, 0 elsewhere",
            "counts": {"B": integer_text(counts.B), "tie": integer_text(counts.tie), "A": integer_text(counts.A)},
        },
        "upper": rational_text(result.upper),
        "maximality": None if claim is None else "proved" if result.tight else "searched",
        "shapes": [
            {"A": integer_text(m), "B": integer_text(n)} for m, n in (shape_counts(result.problem, s) for s in shapes)
        ],
        "certificate": certificate,
    }


def _counted(number: int, one: str, several: str) -> str:
    return f"{integer_words(number)} {one if number == 1 else several}"


def _block_text(block: Block) -> str:
    shown = [one_line(mixture_text(block.states, x), 60) for x in block.options[:SHOWN]]
    more = f", ... {len(block.options) - SHOWN} more" if len(block.options) > SHOWN else ""
    number = _counted(len(block.states), "state", "states")
    return "{ " + ", ".join(shown) + more + f" }} on {number} of its own"


def _shape_text(problem: CopiedProblem, shape: CopiedShape) -> str:
    """The base of a shape."""
    base = shape.losing[0]
    if base.block is not None:
        return one_line(problem.blocks[base.block].name, 60)
    options = member_options(problem, base)
    shown = ", ".join(one_line(mixture_text(problem.states, x), 60) for x in options[:SHOWN])
    return "{ " + shown + (f", ... {len(options) - SHOWN} more" if len(options) > SHOWN else "") + " }"
