"""Almost symmetric option sets: the nearest symmetric ones, how far away they are, and what that decides.

A permutation needs equal entries; noise of 1/10000 in a transition leaves none.  Here entries that differ by at most a
tolerance are taken for equal, a clique or blocks are searched for in what results, and their conditions, which are
equations between entries, are then solved exactly for the option sets that are nearest in l1.

For fixed permutations and a fixed pairing of options the equations put the entries (option, state) into classes, and
sum over the options of |x - x'|_1 is a sum over the classes of sum |value - common value|: least at a median.  So the
distance is exact for these permutations; others might be nearer, which is why it says "for these permutations".
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.option import Option, OptionSet
from orbitcert.exact.permutation import IDENTITY
from orbitcert.exact.problem import Problem
from orbitcert.orbit.counts import TooLarge, count_orbit
from orbitcert.orbit.decision_rules import least_gap
from orbitcert.orbit.nearby import l1_distance
from orbitcert.orbit.tally import Counts
from orbitcert.proof import Claim, proved_claim
from orbitcert.proof.blocks import Blocks
from orbitcert.proof.clique import Clique
from orbitcert.proof.tied_entries import Pair, common_values, replaced
from orbitcert.search.blocks_search import find_blocks
from orbitcert.search.clique_search import find_clique
from orbitcert.search.component import shape_of
from orbitcert.search.near_clique import find_near_clique
from orbitcert.search.reduction import Reduced

MAX_EQUATIONS = 2_000_000
"""Most equations between two entries that are written down."""


@dataclass(frozen=True, slots=True)
class Move:
    """An option that is not where symmetry would have it, where that is, and their distance in l1."""

    option: Option
    moved: Option
    distance: Fraction


@dataclass(frozen=True, slots=True)
class NearSymmetry:
    """The option sets nearest in l1 for which this evidence holds.

    given      the question as asked
    nearest    the question with the nearest symmetric option sets
    evidence   the clique or the blocks, with permutations found at the tolerance
    claim      what they prove about `nearest`
    moves      the options that had to move
    distance   sum over all options of A and B of their distance in l1, the least for these permutations
    """

    given: Problem
    nearest: Problem
    evidence: Clique | Blocks
    claim: Claim
    moves: tuple[Move, ...]

    @property
    def distance(self) -> Fraction:
        """The l1 distance of the option sets, option by option."""
        return sum((move.distance for move in self.moves), start=Fraction(0))


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the nearest symmetric option sets say about the given ones at one reward (Law 12).

    given, nearest   the exact counts over the orbit of the reward
    gap              least difference of max_A and max_B over the orbit at `nearest`, ties left out; None: only ties
    shift            by how much the value of an option differs between the two at most, over the orbit
    radius           moving every option by less than this in l1 changes no strict comparison; None without a gap or
                     when the reward is constant
    """

    given: Counts
    nearest: Counts
    gap: Fraction | None
    shift: Fraction
    radius: Fraction | None

    @property
    def keeps_strict(self) -> bool:
        """2 shift < gap: every strict comparison at `nearest` is the same at `given`."""
        return self.gap is not None and 2 * self.shift < self.gap


def nearest_symmetry(problem: Problem, tolerance: Fraction) -> NearSymmetry | None:
    """The nearest option sets for the strongest clique or blocks found with this tolerance; None when none is found.

    Raises BadInput when the tolerance makes all entries zero or A and B the same set, TooLarge when there are too many
    equations.

    >>> noisy = Problem("noisy", ("candy", "chocolate", "hug"),
    ...     (Option.of({0: Fraction(99, 100), 2: Fraction(1, 100)}),), (Option.one_hot(1), Option.one_hot(2)))
    >>> near = nearest_symmetry(noisy, Fraction(1, 50))
    >>> near.claim.weak, near.distance, near.nearest.A == (Option.one_hot(0),)
    (Fraction(2, 3), Fraction(1, 50), True)
    >>> nearest_symmetry(noisy, Fraction(1, 1000)) is None
    True
    """
    if problem.C:
        raise BadInput("C", "nearest symmetric option sets are for questions without competitors")
    if tolerance < 0:
        raise BadInput("--within", "a tolerance is at least 0")
    rounded = _rounding(problem, tolerance)
    A = {x: rounded[x] for x in problem.A}
    B = {x: rounded[x] for x in problem.B}
    if set(A.values()) == set(B.values()):
        raise BadInput("--within", f"at {tolerance} A and B round to the same options: nothing is left to compare")
    coarse = problem.with_options(A.values(), B.values())
    evidence = _strongest(coarse)
    if evidence is None:
        return None
    _refuse_many_equations(coarse, evidence)
    value_of = common_values(problem.d, [*A.items(), *B.items()], _pairs(coarse, evidence))
    moves: dict[Option, Option] = {x: replaced(x, rounded[x], problem.d, value_of) for x in (*problem.A, *problem.B)}
    nearest = problem.with_options((moves[x] for x in problem.A), (moves[x] for x in problem.B))
    return _near(problem, nearest, _with_blocks(evidence, {rounded[x]: moves[x] for x in moves}), moves)


def nearest_of_all(near: NearSymmetry) -> NearSymmetry | None:
    """The nearest option sets with any clique of as many permutations, if nearer; None: none is, all were tried.

    For blocks a clique of floor(n/m) permutations is tried for.  Only options that stay different are compared.  Raises
    TooLarge when there are too many permutations or choices, BadInput when A and B share an option.

    >>> skew = Problem("skew", ("x", "y", "z"), (Option.one_hot(0),),
    ...     (Option.of({1: Fraction(9, 10)}), Option.of({2: Fraction(7, 10)})))
    >>> wide = nearest_symmetry(skew, Fraction(2, 5))
    >>> wide.evidence.n, wide.distance, nearest_of_all(wide) is None
    (2, Fraction(3, 10), True)
    """
    problem, evidence = near.given, near.evidence
    n = evidence.n if isinstance(evidence, Clique) else evidence.n // evidence.m
    found = find_near_clique(problem, max(n, 1), near.distance)
    if found is None:
        return None
    moves = dict(found.moves)
    nearest = problem.with_options((moves[x] for x in problem.A), (moves[x] for x in problem.B))
    return _near(problem, nearest, Clique(found.permutations), moves)


def _near(
    problem: Problem, nearest: Problem, evidence: Clique | Blocks, moves: Mapping[Option, Option]
) -> NearSymmetry:
    claim = proved_claim(nearest, evidence)
    sides = ((x, moves[x]) for X in (problem.A, problem.B) for x in X)
    changed = tuple(Move(x, y, l1_distance(x, y)) for x, y in sides if x != y)
    return NearSymmetry(problem, nearest, evidence, claim, changed)


def transfer(near: NearSymmetry, reward: Sequence[Fraction | int]) -> Transfer:
    """Counts on both sides at this reward, and whether those of the symmetric options decide those of the given ones.

    |(x - x').(phi.r)| is largest where x - x' and phi.r are sorted alike or oppositely (rearrangement inequality), in
    each class of labels.  For an option with l1 distance e and the same sum of entries it is at most e times half the
    range of r, so that a distance below gap / range keeps all strict comparisons.  Raises TooLarge as counts do.
    """
    gap = least_gap(near.nearest, reward)
    shift = max((largest_change(near.given, move, reward) for move in near.moves), default=Fraction(0))
    reach = Fraction(max(reward) - min(reward))
    radius = gap / reach if gap is not None and reach else None
    return Transfer(count_orbit(near.given, reward), count_orbit(near.nearest, reward), gap, shift, radius)


def largest_change(problem: Problem, move: Move, reward: Sequence[Fraction | int]) -> Fraction:
    """max over phi in Gamma of |(x - x').(phi.r)|."""
    change = dict(move.option.entries)
    for s, w in move.moved.entries:
        change[s] = change.get(s, Fraction(0)) - w
    high = low = Fraction(0)
    for members in problem.label_classes():
        differences = sorted(change.get(s, Fraction(0)) for s in members)
        values = sorted(reward[s] for s in members)
        high += sum((x * v for x, v in zip(differences, values, strict=True)), start=Fraction(0))
        low += sum((x * v for x, v in zip(differences, reversed(values), strict=True)), start=Fraction(0))
    return max(high, -low)


def _rounding(problem: Problem, tolerance: Fraction) -> dict[Option, Option]:
    """Every option with each weight replaced by one number for all weights that a chain of steps <= tolerance links."""
    weights = sorted({Fraction(0), *(w for x in (*problem.A, *problem.B) for _, w in x.entries)})
    groups: list[list[Fraction]] = []
    for w in weights:
        if groups and w - groups[-1][-1] <= tolerance:
            groups[-1].append(w)
        else:
            groups.append([w])
    common: dict[Fraction, Fraction] = {}
    for group in groups:
        middle = Fraction(0) if Fraction(0) in group else group[len(group) // 2]
        common.update(dict.fromkeys(group, middle))
    if tolerance and len(groups) == 1:
        raise BadInput("--within", f"at {tolerance} all entries round to zero")
    return {
        x: Option(tuple((s, common[w]) for s, w in x.entries if common[w])) for X in (problem.A, problem.B) for x in X
    }


def _strongest(problem: Problem) -> Clique | Blocks | None:
    """The stronger one of the clique and the blocks that the searches find when no option is dropped."""
    shapes = {shape_of(problem, x) for x in problem.A}
    reduced = Reduced(problem, problem.A, tuple(x for x in problem.B if shape_of(problem, x) in shapes), ())
    found = [
        (finding.claim.strength(), finding.evidence)
        for finding in (find_clique(reduced), find_blocks(reduced))
        if finding.claim is not None and isinstance(finding.evidence, Clique | Blocks) and not finding.evidence.dropped
    ]
    return max(found, key=lambda item: item[0])[1] if found else None


def _pairs(problem: Problem, evidence: Clique | Blocks) -> Iterator[Pair]:
    """The equations phi.x = y that the evidence consists of."""
    if isinstance(evidence, Blocks):
        for swap in evidence.swaps:
            for x in {x for block in (*evidence.losing, *evidence.winning) for x in block}:
                yield x, swap.phi, x.moved_by(swap.phi)
        return
    members = (IDENTITY, *evidence.permutations)
    for i, phi_i in enumerate(members):
        for j, phi_j in enumerate(members):
            if i != j:
                phi = phi_i.inverse() * phi_j
                for x in problem.A:
                    yield x, phi, x.moved_by(phi)


def _refuse_many_equations(problem: Problem, evidence: Clique | Blocks) -> None:
    """Raise TooLarge when the equations of `_pairs`, one for every state each, are too many."""
    if isinstance(evidence, Blocks):
        pairs = len(evidence.swaps) * sum(map(len, (*evidence.losing, *evidence.winning)))
    else:
        pairs = evidence.n * (evidence.n + 1) * len(problem.A)
    if pairs * problem.d > MAX_EQUATIONS:
        raise TooLarge(f"{pairs} pairs of options with {problem.d} entries (at most {MAX_EQUATIONS} equations)")


def _with_blocks(evidence: Clique | Blocks, moved: Mapping[Option, Option]) -> Clique | Blocks:
    """The evidence about the nearest option sets: blocks list their options."""
    if isinstance(evidence, Clique):
        return evidence
    losing = tuple(tuple(moved[x] for x in block) for block in evidence.losing)
    winning = tuple(tuple(moved[x] for x in block) for block in evidence.winning)
    return Blocks(_canonical(losing), _canonical(winning), evidence.swaps)


def _canonical(blocks: Iterable[OptionSet]) -> tuple[OptionSet, ...]:
    return tuple(tuple(sorted(set(block))) for block in blocks)
