"""The answer of `orbitcert abstract` in words and as JSON: the bound before, after, and what was carried across."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from orbitcert.abstraction_comparison import Comparison, Standing, law_7_share
from orbitcert.environment.mdp import Mdp
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.problem import Problem
from orbitcert.exact.rational import integer_text, rational_text
from orbitcert.present.question_words import count_text, number_text, percent_down, set_text
from orbitcert.proof import rule_name


@dataclass(frozen=True, slots=True)
class AbstractAnswer:
    """The change (an option of the command), numbers of states before and after, the changed problem or environment.

    comparison  None for an environment about which no question was asked
    note        why no correspondence was found, where one was looked for
    """

    name: str
    change: str
    sizes: tuple[int, int]
    changed: Problem | Mdp
    comparison: Comparison | None
    note: str = ""


def abstract_json(answer: AbstractAnswer, files: list[str], certificate: Path | None) -> dict[str, Any]:
    """One object; all numbers are strings, null where nothing is known."""
    found = answer.comparison
    carried = None if found is None else found.carried
    claim = None if carried is None else carried.claim
    law7 = None if found is None or found.across is None else law_7_share(found.across)
    return {
        "change": answer.change.removeprefix("--"),
        "states": [integer_text(size) for size in answer.sizes],
        "before": None if found is None else _standing_json(found.before),
        "after": None if found is None else _standing_json(found.after),
        "law7": None if law7 is None else rational_text(law7),
        "carried": None
        if carried is None
        else {
            "weak": None if claim is None else rational_text(claim.weak),
            "most": None if claim is None or claim.most is None else rational_text(claim.most),
            "rule": None if carried.evidence is None else rule_name(carried.evidence),
            "reason": carried.reason or None,
        },
        "note": answer.note or None,
        "files": files,
        "certificate": None if certificate is None else str(certificate),
    }


def _standing_json(standing: Standing) -> dict[str, Any]:
    claim, best = standing.result.claim, standing.result.best
    return {
        "A": integer_text(len(standing.problem.A)),
        "B": integer_text(len(standing.problem.B)),
        "weak": None if claim is None else rational_text(claim.weak),
        "most": None if claim is None or claim.most is None else rational_text(claim.most),
        "rule": None if best is None else best.rule,
        "exact": None if standing.exact is None else rational_text(standing.exact),
        "upper": rational_text(standing.upper),
    }


def abstract_lines(answer: AbstractAnswer) -> Iterator[str]:
    """The whole answer."""
    before, after = answer.sizes
    name = one_line(answer.name, 80)
    yield f"{name}: {answer.change.removeprefix('--')}, {count_text(before, 'state')} before, {after} after"
    found = answer.comparison
    if found is None:
        yield "  no bounds: say with --lose (and --from) what loses"
        return
    for title, standing in (("BEFORE", found.before), ("AFTER", found.after)):
        yield ""
        yield from _standing_lines(title, standing)
    yield ""
    yield from _blocks_lines(answer, found) if found.across is not None else _copies_lines(answer, found)


def _standing_lines(title: str, standing: Standing) -> Iterator[str]:
    problem, claim, best = standing.problem, standing.result.claim, standing.result.best
    group = "" if problem.state_labels() is None else ", rewards permuted among equal labels"
    yield f"{title}: {count_text(problem.d, 'state')} with rewards{group}"
    yield f"  A  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B  {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"
    if claim is None or best is None:
        yield "  nothing proved"
    else:
        yield f"  proved by rule {best.rule}: weak {number_text(claim.weak)} ({percent_down(claim.weak)})"
    if standing.exact is not None:
        yield f"  exact worst case: {number_text(standing.exact)}"
    else:
        yield f"  exact worst case: not known; at most {number_text(standing.upper)}"


def _blocks_lines(answer: AbstractAnswer, found: Comparison) -> Iterator[str]:
    """What Law 7 says, and whether the evidence was carried."""
    across, carried = found.across, found.carried
    if across is None or carried is None:
        return
    share = law_7_share(across)
    kinds = sorted({(shape, len(row)) for shape, row in zip(across.shapes, across.rows, strict=True)})
    yield "ACROSS (Law 7: only the number of copies of each shape counts)"
    if share is not None:
        yield f"  {count_text(len(kinds), 'shape')}; least share of copies that win, over the shapes in A: {share}"
    if carried.claim is None or carried.evidence is None:
        yield f"  NO evidence was carried across: {one_line(carried.reason, 200)}"
        return
    yield (
        f"  evidence of rule {rule_name(carried.evidence)} carried from {across.small.d} states to {across.large.d}, "
        f"pointwise, and checked there: weak {number_text(carried.claim.weak)}"
    )
    proved = [s.weak for s in (found.before, found.after)]
    if len(kinds) > 1 and any(p is not None and p > carried.claim.weak for p in proved):
        yield "  a larger share above is true of its own problem only: different shapes are no copies of each other"
    if found.before.exact is not None and found.after.exact is not None and found.before.exact != found.after.exact:
        yield "  the exact worst case is not the same: Law 7 keeps the bound, not the worst case of several shapes"


def _copies_lines(answer: AbstractAnswer, found: Comparison) -> Iterator[str]:
    if answer.note:
        yield f"NOTHING CARRIED: {one_line(answer.note, 200)}"
        return
    yield "WHY"
    counts = [_copies(s.problem) for s in (found.before, found.after)]
    if None not in counts:
        (m, n), (m2, n2) = [c for c in counts if c is not None]
        yield f"  every end is one copy: {m} losing and {n} winning ones give {Fraction(n, n + m)},"
        yield f"  {m2} losing and {n2} winning ones give {Fraction(n2, m2 + n2)} (Law 3, n/(n+m))"
    else:
        yield "  the share follows the numbers of copies, n/(n+m): merging ends is fewer copies, splitting is more"


def _copies(problem: Problem) -> tuple[int, int] | None:
    """(m, n) when all options are one-hots, in A or in B, and all states may be permuted."""
    options = (*problem.A, *problem.B)
    if problem.state_labels() is not None or problem.C or len(set(options)) < len(options):
        return None
    if any(len(x.entries) != 1 or x.entries[0][1] != 1 for x in options):
        return None
    return len(problem.A), len(problem.B)
