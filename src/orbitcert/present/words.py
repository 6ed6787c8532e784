"""Results in words that a newcomer follows: lines of plain text, exact numbers first, decimals rounded down."""

from collections.abc import Iterator, Sequence
from typing import Any

from orbitcert.certification import Certification
from orbitcert.distribution.selection import MarkedDistribution
from orbitcert.exact.bad_input import one_line
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem, mixture_text
from orbitcert.exact.rational import rational_text
from orbitcert.orbit.adversary import BadReward
from orbitcert.present.question_words import SHOWN, count_text, group_text, number_text, percent_down, set_text
from orbitcert.proof import Blocks, Claim, Clique, Evidence, Orbits, Packing, proved_claim
from orbitcert.proof.packing import PairRefutations


def permutation_text(problem: Problem, phi: Permutation) -> str:
    """Cycle notation with state names, shortened when long."""
    cycles = phi.cycles()
    if not cycles:
        return "identity"
    shown = ["(" + " ".join(one_line(problem.states[s], 30) for s in cycle) + ")" for cycle in cycles]
    text = " ".join(shown[: 2 * SHOWN]) + (f" ... {len(shown) - 2 * SHOWN} more" if len(shown) > 2 * SHOWN else "")
    return one_line(text, 200)


def claim_lines(claim: Claim, among: bool = False) -> Iterator[str]:
    """What the claim says, in words; `among` competitors it is about being optimal among all options.

    >>> from fractions import Fraction
    >>> print(*claim_lines(Claim("weak", Fraction(1, 2)), among=True))
    weak 1/2: for EVERY reward, on at least 1/2 (50.00 %) of its orbit it is not so that A is optimal among all \
options and B is not
    """
    weak, percent = number_text(claim.weak), percent_down(claim.weak)
    if claim.most is not None:
        most = number_text(claim.most)
        times = f"{most} times as often as" if claim.most != 1 else "as often as"
        said = (
            f"B without A is optimal among all options at least {times} A without B"
            if among
            else f"B beats A at least {times} A beats B"
        )
        yield f"most {most}: for EVERY reward, over its orbit {said}"
    if among:
        yield (
            f"weak {weak}: for EVERY reward, on at least {weak} ({percent}) of its orbit it is not so that A is "
            "optimal among all options and B is not"
        )
    else:
        yield f"weak {weak}: for EVERY reward, B is at least as good as A on at least {weak} ({percent}) of its orbit"


def evidence_lines(problem: Problem, evidence: Evidence) -> Iterator[str]:
    """The permutations behind the claim."""
    match evidence:
        case Clique():
            yield f"{count_text(evidence.n, 'permutation')}, each carrying A to its own copy inside B:"
            for k, phi in enumerate(evidence.permutations[:SHOWN], start=1):
                yield f"  phi_{k} = {permutation_text(problem, phi)}"
            yield from _rest(evidence.n)
        case Blocks():
            losing, winning = count_text(evidence.m, "block"), count_text(evidence.n, "more block")
            yield f"A splits into {losing}, B holds {winning} of the same kind;"
            yield "these exchange block 0 with another and fix the rest:"
            for swap in evidence.swaps[:SHOWN]:
                yield f"  block {swap.i} <-> block {swap.j}: {permutation_text(problem, swap.phi)}"
            yield from _rest(len(evidence.swaps))
        case Orbits():
            linked, generators = (
                count_text(len(evidence.members), "option"),
                count_text(len(evidence.generators), "permutation"),
            )
            yield f"{linked} linked by {generators} that keep the whole set:"
            for k, g in enumerate(evidence.generators[:SHOWN]):
                yield f"  g_{k} = {permutation_text(problem, g)}"
            yield from _rest(len(evidence.generators))
        case Packing():
            cones = count_text(evidence.N, "cone")
            if isinstance(evidence.reason, PairRefutations):
                lists = count_text(len(evidence.reason.weights), "list")
                yield f"where A wins is a cone K; no reward is in two of the {cones} K, phi_1.K, phi_2.K, ..."
                yield f"({lists} of Farkas multipliers):"
            else:
                nodes = count_text(len(evidence.reason.nodes), "node")
                m = int((1 - proved_claim(problem, evidence).weak) * evidence.N)
                yield f"where A wins is a cone K; a reward is in at most {m} of the {cones} K, phi_1.K, phi_2.K, ..."
                yield f"(case tree of {nodes}, closed by Farkas multipliers):"
            for k, phi in enumerate(evidence.permutations[:SHOWN], start=1):
                yield f"  phi_{k} = {permutation_text(problem, phi)}"
            yield from _rest(len(evidence.permutations))
    if evidence.mixtures:
        mixed = count_text(len(evidence.mixtures), "mixture")
        yield f"{mixed} of options of B are used as if they were in B (no reward can tell the difference)"
    if evidence.dropped:
        dropped = count_text(len(evidence.dropped), "option")
        yield f"{dropped} of A cannot matter (mixtures of other options) and were dropped"


def worst_line(problem: Problem, worst: BadReward) -> str:
    """The worst reward found and how its orbit splits."""
    counts = worst.counts
    split = f"B wins {number_text(counts.B)}, ties {number_text(counts.tie)}, A wins {number_text(counts.A)}"
    return f"{reward_text(problem, worst)}: of {number_text(counts.orbit)} variants {split}"


def reward_text(problem: Problem, worst: BadReward) -> str:
    """The non-zero values by state name, shortened when there are many."""
    values = [(one_line(problem.states[s], 30), v) for s, v in enumerate(worst.reward) if v]
    shown = ", ".join(f"{name} = {number_text(v)}" for name, v in values[: 2 * SHOWN])
    if len(values) > 2 * SHOWN:
        shown += f", ... {len(values) - 2 * SHOWN} more"
    return shown + ("" if len(values) == problem.d else ", all others 0")


def certification_lines(result: Certification) -> Iterator[str]:
    """The whole answer to `orbitcert certify`."""
    problem = result.problem
    yield f"{one_line(problem.name, 80)}: {count_text(problem.d, 'state')}, rewards permuted by {group_text(problem)}"
    yield f"  A (claimed to lose)  {count_text(len(problem.A), 'option')}: {set_text(problem, 'A')}"
    yield f"  B (claimed to win)   {count_text(len(problem.B), 'option')}: {set_text(problem, 'B')}"
    if problem.C:
        yield f"  C (competitors)      {count_text(len(problem.C), 'option')}: {set_text(problem, 'C')}"
        yield "  compared: A optimal among all of these against B optimal among them (Law 10)"
    yield ""
    best = result.best
    if best is None or best.claim is None or best.evidence is None:
        yield "NOTHING PROVED: no rule gives a bound above 0 for this problem."
        for finding in result.findings:
            yield f"  {finding.rule}: {finding.reason}"
    else:
        yield f"PROVED by rule {best.rule}"
        for line in claim_lines(best.claim, among=bool(problem.C)):
            yield f"  {line}"
        from orbitcert.present.closed_forms import closed_form  # loads sympy, for which no other command should wait

        form = closed_form(problem, best.evidence)
        tends = "" if form.limit is None else f"; tends to {form.limit} as copies are added to B"
        yield f"  formula: {one_line(form.text, 200)}{tends}"
        yield ""
        yield "WHY"
        for line in evidence_lines(problem, best.evidence):
            yield f"  {line}"
        yield ""
        yield "HOW GOOD IS IT"
        standing = "cannot prove more" if best.maximality == "proved" else "found nothing better"
        yield f"  this rule: {standing} ({best.reason})"
        for finding in result.findings:
            if finding.rule != best.rule:
                proved = f"proves weak {number_text(finding.claim.weak)}" if finding.claim else "proves nothing"
                yield f"  rule {finding.rule} {proved} ({finding.reason})"
    if result.worst is not None:
        label = "worst reward" if result.tight else "worst reward found (searched)"
        yield f"  {label}: {worst_line(problem, result.worst)}"
        if result.tight:
            yield "  TIGHT: that reward meets the bound, so no larger share is true for every reward"
        else:
            yield (
                f"  so no certificate can prove more than weak {number_text(result.upper)} "
                f"({percent_down(result.upper)}); whether the proved bound is tight is not decided"
            )
    else:
        yield "  no worst reward was counted: whether the bound is tight is not decided"


def certification_summary(result: Certification) -> str:
    """What `print` shows: the claim with its rule, and whether it is tight.

    >>> from orbitcert.distribution.gallery_problems import gallery_problem
    >>> from orbitcert.certification import certify
    >>> print(certification_summary(certify(gallery_problem("candy"))).splitlines()[-1])
      TIGHT: no larger share is true for every reward
    """
    best, name = result.best, one_line(result.problem.name, 80)
    if best is None or best.claim is None:
        lines = [f"{name}: NOTHING PROVED"]
    else:
        said = claim_lines(best.claim, bool(result.problem.C))
        lines = [f"{name}: PROVED by rule {best.rule}", *(f"  {line}" for line in said)]
    if result.tight:
        return "\n".join([*lines, "  TIGHT: no larger share is true for every reward"])
    known = ""
    if result.worst is not None:
        known = f"; no certificate can prove more than weak {number_text(result.upper)}"
    return "\n".join([*lines, f"  whether the bound is tight is not decided{known}"])


def distribution_lines(states: Sequence[str], marked: Sequence[MarkedDistribution]) -> Iterator[str]:
    """One line per enumerated distribution: side, a star when it is non-dominated, the mixture."""
    for item in marked:
        star = {True: "*", False: " ", None: "?"}[item.nondominated]
        yield f"  {item.side or '-'} {star} {one_line(mixture_text(states, item.option), 200)}"


def distributions_json(states: Sequence[str], marked: Sequence[MarkedDistribution]) -> list[dict[str, Any]]:
    """The same for machines; `nondominated` is null when it was not worked out."""
    return [
        {
            "weights": {states[s]: rational_text(w) for s, w in item.option.entries},
            "side": item.side,
            "nondominated": item.nondominated,
        }
        for item in marked
    ]


def _rest(number: int) -> Iterator[str]:
    if number > SHOWN:
        yield f"  ... and {number - SHOWN} more (all are in the certificate)"
