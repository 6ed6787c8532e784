"""Images of options of A that lie in the hull of B: with them B may hold copies of A that it does not list (Law 6)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

from orbitcert.exact.option import Option, OptionSet, support_of
from orbitcert.exact.problem import Problem
from orbitcert.proof import Evidence, NotProved, proved_claim
from orbitcert.proof.mixture import Mixture
from orbitcert.search.finding import Finding
from orbitcert.search.reduction import Cited, Neighbourhood, combination

MOST_PLACEMENTS = 5_000
"""At most this many images of options of A are examined."""

MOST_MIXTURES = 60
"""At most this many are added to B."""


def hull_images(problem: Problem, A: OptionSet) -> tuple[Mixture, ...]:
    """Options phi.a, a in A and phi in Gamma, that are in conv(B) and not in B; not necessarily all of them.

    >>> a, b, c = Option.uniform((0, 1)), Option.one_hot(2), Option.one_hot(3)
    >>> problem = Problem("p", ("s", "t", "u", "v"), (a,), (b, c))
    >>> [problem.option_text(m.option) for m in hull_images(problem, problem.A)]
    ['1/2 u + 1/2 v']
    """
    available: list[Cited] = [("B", x) for x in problem.B]
    if len(available) < 2:
        return ()
    near = Neighbourhood(available)
    winners = frozenset(problem.B)
    found: list[Mixture] = []
    for image in _placements(problem, A):
        if image in winners or len(found) == MOST_MIXTURES:
            continue
        weights = combination(image, near.below(image))
        if weights is not None:
            found.append(Mixture(image, tuple((x, w) for (_, x), w in weights.items())))
    return tuple(found)


def with_evidence(problem: Problem, finding: Finding, mixtures: tuple[Mixture, ...]) -> Finding:
    """A finding about B with mixtures as one about the problem, with the mixtures that its evidence needs."""
    if finding.evidence is None or finding.claim is None:
        return replace(finding, problem=problem)
    evidence: Evidence = replace(finding.evidence, mixtures=mixtures)
    for mixture in mixtures:
        fewer = replace(evidence, mixtures=tuple(m for m in evidence.mixtures if m is not mixture))
        if _proves_the_same(problem, fewer, finding):
            evidence = fewer
    reason = f"{finding.reason}; with {len(evidence.mixtures)} mixtures of options of B"
    return replace(
        finding,
        problem=problem,
        evidence=evidence,
        claim=proved_claim(problem, evidence),
        maximality="searched",
        reason=reason,
    )


def _proves_the_same(problem: Problem, evidence: Evidence, finding: Finding) -> bool:
    """True when the evidence holds without the mixture that was taken away."""
    try:
        return proved_claim(problem, evidence) == finding.claim
    except NotProved:
        return False


def _placements(problem: Problem, A: OptionSet) -> Iterator[Option]:
    """Images of the options of A on the support of B, without repetition."""
    states = sorted(support_of(problem.B))
    labels = problem.state_labels()
    seen: set[Option] = set()
    tried = 0
    for a in A:
        for places in permutations(states, len(a.entries)):
            tried += 1
            if tried > MOST_PLACEMENTS:
                return
            if labels is not None and any(labels[i] != labels[p] for (i, _), p in zip(a.entries, places, strict=True)):
                continue
            image = Option.of({p: w for (_, w), p in zip(a.entries, places, strict=True)})
            if image not in seen:
                seen.add(image)
                yield image
