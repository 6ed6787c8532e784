"""The answer of `orbitcert copies` in words and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from orbitcert.exact.bad_input import one_line
from orbitcert.exact.rational import rational_text
from orbitcert.present.copies_bound import CopiesBound
from orbitcert.present.vast_words import decimal_words, integer_words, ratio_words, share_words
from orbitcert.proof.claim import Claim
from orbitcert.proof.copies import copies_claim

Counts = tuple[int, int] | None


def bound_lines(
    bound: CopiesBound, texts: tuple[str, str], numbers: Mapping[str, int], counts: Counts
) -> Iterator[str]:
    """The formula, its limit and LaTeX, and the numbers when all letters have one."""
    m, n = (one_line(text, 60) for text in texts)
    yield f"m = {m} losing and n = {n} winning copies of one option set, all supports disjoint; for EVERY reward:"
    yield f"  weak   {one_line(_shown(bound.weak), 300)}"
    if counts is None or numbers:
        yield f"  most   {one_line(_shown(bound.most), 300)}  when n >= m"
    elif counts[1] >= counts[0]:
        yield f"  most   {one_line(_shown(bound.most), 300)}"
    yield f"  limit  {bound.limit}  as copies are added to B"
    yield f"  LaTeX  {one_line(bound.latex, 1_000)}"
    if counts is not None:
        claim = copies_claim([counts])
        where = ", ".join(f"{letter} = {integer_words(number)}" for letter, number in sorted(numbers.items()))
        yield f"At {where}:" if where else "In numbers:"
        yield f"  {integer_words(counts[1])} against {integer_words(counts[0])}"
        if claim.most is not None:
            yield f"  most {ratio_words(claim.most)}"
        yield f"  weak {share_words(claim.weak)}, in decimals {decimal_words(claim.weak)}"


def bound_json(bound: CopiesBound, counts: Counts, problem: str | None) -> dict[str, Any]:
    """The same for machines; `numbers` is null while a letter has no number."""
    claim: Claim | None = None if counts is None else copies_claim([counts])
    return {
        "weak": _shown(bound.weak),
        "most": _shown(bound.most),
        "limit": str(bound.limit),
        "latex": bound.latex,
        "numbers": None
        if claim is None or counts is None
        else {
            "m": rational_text(counts[0]),
            "n": rational_text(counts[1]),
            "weak": rational_text(claim.weak),
            "most": None if claim.most is None else rational_text(claim.most),
        },
        "problem": problem,
    }


def _shown(expression: Any) -> str:
    """A formula as it is typed: ^ for powers."""
    return str(expression).replace("**", "^")
