"""All small uniform problems up to symmetry: on what share does each rule reach the exact worst case?"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations
from multiprocessing import get_context

from benchmarks.line import Line, require
from orbitcert.certification import RULES, certify
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.worst_case import worst_case

TARGET = Fraction(95, 100)


def uniform_problems(d: int) -> Iterator[Problem]:
    """|A| <= 2, |B| <= 3, options uniform on their supports, every state used or not; one problem per orbit of S_d."""
    supports = [s for k in range(1, d + 1) for s in combinations(range(d), k)]
    number = {support: k for k, support in enumerate(supports)}
    tables = [[number[tuple(sorted(phi[i] for i in s))] for s in supports] for phi in permutations(range(d))]
    options = [Option.uniform(s) for s in supports]
    indices = range(len(options))
    losing = [A for k in (1, 2) for A in combinations(indices, k)]
    winning = [B for k in (1, 2, 3) for B in combinations(indices, k)]
    for A in losing:
        images = [(tuple(sorted(t[a] for a in A)), t) for t in tables]
        if min(image for image, _ in images) < A:
            continue
        fixing = [t for image, t in images if image == A]
        for B in winning:
            if A != B and all(tuple(sorted(t[b] for b in B)) >= B for t in fixing):
                name = f"{d} states, A {A}, B {B}"
                states = tuple(f"s{i}" for i in range(d))
                yield Problem(name, states, tuple(options[a] for a in A), tuple(options[b] for b in B))


def shares(quick: bool) -> Iterator[Line]:
    """Every rule on every problem against the exact worst case (enumerated independently of all rules)."""
    problems = [p for d in (1, 2, 3, 4) for p in uniform_problems(d)]
    problems = problems[::40] if quick else problems
    with get_context("spawn").Pool() as pool:
        reached = list(pool.imap_unordered(_reached, problems, chunksize=16))
    require(len(reached) == len(problems), "some problems were lost")
    counts = Counter(rule for rules, _ in reached for rule in rules)
    hopeless = sum(nothing for _, nothing in reached)
    total = len(problems) - hopeless
    yield Line(
        "uniform problems, d <= 4, |A| <= 2, |B| <= 3, up to symmetry",
        f"{len(problems)} problems; in {hopeless} some reward prefers A everywhere, so nothing can be proved",
    )
    for rule in (*RULES, "any"):
        share = Fraction(counts[rule], total)
        target, met = ("95 %", share >= TARGET) if rule == "packing" else ("", None)
        percent = f"{share.numerator * 10_000 // share.denominator / 100:.2f} %"
        yield Line(f"tight by rule {rule}", f"{counts[rule]} of {total} problems ({percent})", target, met)


def _reached(problem: Problem) -> tuple[tuple[str, ...], bool]:
    """The rules that reach the exact worst case; and whether that is 0."""
    found = worst_case(problem)
    require(found.exact, problem.name)
    rules = []
    for rule in RULES:
        claim = certify(problem, rule).claim
        require(claim is None or claim.weak <= found.fraction, f"{problem.name}: {rule} proves too much")
        if claim is not None and claim.weak == found.fraction:
            rules.append(rule)
    return (*rules, *(["any"] if rules else [])), not found.fraction
