"""What remains of a bound over a set of plausible rewards: which permutations carry its A-preferring rewards into it.

Every system of inequalities is settled by a solution or a refutation, both checked (`search.linear_search`); one that
is not settled makes its permutation undecided, never kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.plausible_rewards import Constraint, PlausibleRewards
from orbitcert.exact.problem import Problem
from orbitcert.exact.reward_file import Reward
from orbitcert.orbit.plausible_counts import LARGEST_ORBIT, MOST_STATES, count_plausible, size_of_orbit
from orbitcert.orbit.tally import Counts, TooLarge
from orbitcert.proof import Blocks, Claim, Clique, Packing
from orbitcert.proof.closure import (
    Cone,
    block_exchange,
    claim_over_theta,
    leading_cone,
    membership,
    number_of_questions,
    questions,
    winning_cone,
)
from orbitcert.proof.dropped import remaining_options
from orbitcert.proof.packing import PairRefutations
from orbitcert.search.finding import Finding
from orbitcert.search.linear_search import Decision, decide
from orbitcert.search.rule_counterexample import small_rewards

MOST_SYSTEMS = 5_000
"""At most this many systems of inequalities are settled for one certificate."""

MOST_VALUES = 100_000
"""At most this many values of options are worked out in search of a bad orbit."""

LARGEST_VALUE = 3
"""Small rewards have values 0..LARGEST_VALUE."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether one permutation carries the A-preferring rewards of Theta (for blocks: those of its K_i) into Theta.

    name         as it is called in the evidence
    refuted      the number of systems without solution, each with checked multipliers
    reward       when it leaves Theta: a reward of Theta for which phi.r breaks `constraint`
    """

    name: str
    phi: Permutation
    answer: Literal["kept", "leaves", "undecided"]
    refuted: int
    reward: Reward | None = None
    constraint: Constraint | None = None


@dataclass(frozen=True, slots=True)
class Remainder:
    """What one finding still proves over Theta: the permutations asked about, the factor, the claim; n and m as in it.

    n counts the copies, or the winning blocks, of which `left` remain.
    """

    finding: Finding
    permutations: tuple[Kept, ...]
    n: int
    m: int
    left: int
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class BadOrbit:
    """Of `looked` orbits of small rewards the one with the least #(B>A)/#(A>B) inside Theta: searched, no proof."""

    looked: int
    reward: Reward | None
    counts: Counts | None


def preferring(problem: Problem, theta: PlausibleRewards, side: Literal["A", "B"]) -> tuple[Decision, OptionSet]:
    """Whether some reward of Theta strictly prefers this side, and the options that can be strictly best there."""
    own, other = (problem.A, problem.B) if side == "A" else (problem.B, problem.A)
    inside = membership(theta)
    found = {x: decide((*inside, *winning_cone(x, other)), problem.d) for x in own}
    possible = tuple(x for x, settled in found.items() if settled.answer != "infeasible")
    order = ("feasible", "undecided", "infeasible")
    return min(found.values(), key=lambda settled: order.index(settled.answer)), possible


def find_remainder(problem: Problem, findings: Iterable[Finding], theta: PlausibleRewards) -> Remainder | None:
    """The strongest claim over Theta that one of these findings leaves; None when no finding has permutations to keep.

    Raises TooLarge beforehand when a finding would need more than MOST_SYSTEMS systems.
    """
    possible = preferring(problem, theta, "A")[1]
    best: Remainder | None = None
    for finding in findings:
        remainder = _remainder(problem, finding, theta, possible)
        if remainder is not None and (best is None or _strength(remainder) > _strength(best)):
            best = remainder
            if best.left == best.n:
                break
    return best


def is_carried(name: str, theta: PlausibleRewards, phi: Permutation, cones: Sequence[Cone], d: int) -> Kept:
    """Settles every question about one permutation, until one has a solution."""
    refuted = 0
    unsettled = False
    for question in questions(theta, phi, cones):
        settled = decide(question.rows, d)
        if settled.answer == "feasible":
            return Kept(name, phi, "leaves", refuted, settled.reward, question.constraint)
        refuted += settled.answer == "infeasible"
        unsettled |= settled.answer == "undecided"
    return Kept(name, phi, "undecided" if unsettled else "kept", refuted)


def find_bad_orbit(problem: Problem, theta: PlausibleRewards, first: Iterable[Reward] = ()) -> BadOrbit:
    """The worst orbit among `first` and the small rewards, while the budget of values lasts."""
    if problem.d > MOST_STATES:
        return BadOrbit(0, None, None)
    left, looked = MOST_VALUES // (len(problem.A) + len(problem.B)), 0
    worst: tuple[Fraction, Reward, Counts] | None = None
    small = (tuple(map(Fraction, reward)) for reward in small_rewards(problem, LARGEST_VALUE))
    for source in (first, small):
        for reward in source:
            size = size_of_orbit(problem, reward)
            if size > min(left, LARGEST_ORBIT):
                if source is small:
                    break
                continue
            left -= size
            looked += 1
            counts = count_plausible(problem, reward, theta)
            if counts.A and (worst is None or Fraction(counts.B, counts.A) < worst[0]):
                worst = Fraction(counts.B, counts.A), tuple(reward), counts
    return BadOrbit(looked, None if worst is None else worst[1], None if worst is None else worst[2])


def _remainder(
    problem: Problem, finding: Finding, theta: PlausibleRewards, possible: Sequence[Option]
) -> Remainder | None:
    evidence, claim = finding.evidence, finding.claim
    if evidence is None or claim is None:
        return None
    strict = claim.most is not None
    named: list[tuple[str, Permutation]]
    match evidence:
        case Clique():
            named = [(f"phi_{k}", phi) for k, phi in enumerate(evidence.permutations, start=1)]
        case Packing(reason=PairRefutations()) if strict:
            named = [(f"phi_{k}", phi) for k, phi in enumerate(evidence.permutations, start=1)]
        case Blocks() if evidence.m == 1:
            named = [(f"block 0 <-> block {j}", block_exchange(evidence, 0, j)) for j in range(1, evidence.n + 1)]
        case Blocks() if evidence.n >= evidence.m:
            return _blocks_remainder(problem, finding, evidence, theta, strict)
        case _:
            return None
    remaining = set(remaining_options(problem, evidence.dropped)[0])
    cones = [winning_cone(a, problem.B) for a in possible if a in remaining]
    _refuse_many(problem, sum(number_of_questions(theta, phi, len(cones)) for _, phi in named))
    settled = tuple(is_carried(name, theta, phi, cones, problem.d) for name, phi in named)
    left = sum(kept.answer == "kept" for kept in settled)
    return Remainder(finding, settled, len(named), 1, left, claim_over_theta(Fraction(left), strict))


def _blocks_remainder(
    problem: Problem, finding: Finding, evidence: Blocks, theta: PlausibleRewards, strict: bool
) -> Remainder:
    m, n = evidence.m, evidence.n
    everything = [x for block in (*evidence.losing, *evidence.winning) for x in block]
    cones = [[leading_cone(a, everything) for a in block] for block in evidence.losing]
    pairs = [(i, j) for j in range(m, m + n) for i in range(m)]
    exchanges = [block_exchange(evidence, i, j) for i, j in pairs]
    asked = zip(pairs, exchanges, strict=True)
    _refuse_many(problem, sum(number_of_questions(theta, phi, len(cones[i])) for (i, _), phi in asked))
    settled = tuple(
        is_carried(f"block {i} <-> block {j}", theta, phi, cones[i], problem.d)
        for (i, j), phi in zip(pairs, exchanges, strict=True)
    )
    left = sum(all(kept.answer == "kept" for kept in settled[k : k + m]) for k in range(0, len(settled), m))
    factor = Fraction(left, m) if left >= m else Fraction(0)
    return Remainder(finding, settled, n, m, left, claim_over_theta(factor, strict))


def _refuse_many(problem: Problem, systems: int) -> None:
    if systems > MOST_SYSTEMS:
        raise TooLarge(f"{problem.name}: up to {systems} systems of inequalities (at most {MOST_SYSTEMS})")


def _strength(remainder: Remainder) -> tuple[Fraction, bool]:
    return (Fraction(0), False) if remainder.claim is None else remainder.claim.strength()
