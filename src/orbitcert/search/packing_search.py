"""Rule `packing` (Law 4): families of permutations whose cones overlap little, the whole group when it is small.

Order of work: all different cones phi.K, phi in Gamma (in a large group, phi that permute the states with weight).
With the worst reward known so far a case tree over the sorted rewards decides the exact worst case (a reward in more
cones is a worse reward, and the question is asked again).  Then cheaper evidence for the same share is looked for:
pairwise disjoint cones with Farkas multipliers (which prove most(n), not only weak, when the n images lie where B
wins), then cyclic groups and symmetric groups on three states.  The smallest evidence wins.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations, permutations, product
from math import factorial, prod
from typing import Literal

from orbitcert.exact.option import OptionSet, moved_set, support_of
from orbitcert.exact.permutation import IDENTITY, Permutation
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import BadReward
from orbitcert.orbit.counts import TooLarge, count_orbit
from orbitcert.proof.clique import Clique
from orbitcert.proof.packing import CaseTree, Packing, PairRefutations, check_packing, form_of
from orbitcert.search.budget import Budget, BudgetSpent
from orbitcert.search.case_tree import CaseTrees, Crowded, all_positive_somewhere
from orbitcert.search.clique_search import find_clique
from orbitcert.search.finding import Finding
from orbitcert.search.reduction import Reduced
from orbitcert.solver import Selection, cancelling_weights

LARGEST_GROUP = 5040
"""The group is listed when it has at most this many elements."""

LARGEST_CLASS = 7
"""No larger label class is permuted as a whole."""

LARGEST_FAMILY = 360
"""Case trees are built over at most this many cones."""

TREE_STEPS = 4_000
"""Parts and multipliers of the case tree over the whole group."""

SMALL_STEPS = 300
"""The same for a smaller family."""

LARGEST_PAIRS = 130
"""Pairwise disjoint cones are looked for among at most this many."""

LARGEST_D = 60
"""Only the states with weight are permuted when the group is larger; then at most so many states."""

LARGEST_CLIQUE = 12
"""A clique of at most this size is written as a packing."""

RECOUNT_WORK = 500_000_000
"""Elementary steps for counting the orbit of a worse reward."""

ConeKey = tuple[OptionSet, OptionSet]
Classes = tuple[tuple[int, ...], ...]


def find_packing(
    reduced: Reduced, worst: BadReward | None, cliques_known: bool = False
) -> tuple[Finding, BadReward | None]:
    """The best packing found, and the worst reward that was met on the way (or the given one).

    cliques_known  rule clique has been tried, so that packing the cones of a clique would prove nothing new
    """
    problem, A = reduced.problem, reduced.A
    finding = partial(Finding, "packing", problem)
    if not A:
        return finding(None, None, "searched", "B contains A in its hull: no packing is needed"), worst
    classes = problem.label_classes()
    if is_part := not _is_small(classes):
        support = support_of((*problem.A, *problem.B))
        classes = tuple(tuple(s for s in members if s in support) for members in classes)
        if problem.d > LARGEST_D or not _is_small(classes):
            reason = f"over {LARGEST_GROUP} permutations of the states with weight, or over {LARGEST_D} states"
            return _from_a_clique(reduced, reason, cliques_known), worst
    cones = _different_cones(problem, A, classes)
    if len(cones) > LARGEST_FAMILY:
        return _from_a_clique(reduced, f"there are more than {LARGEST_FAMILY} different cones", cliques_known), worst
    family = list(cones.values())
    start = 0 if worst is None or is_part else worst.counts.A * len(family) // worst.counts.orbit
    whole, worst, m = over_the_group(reduced, family, classes, worst, start)
    if m == len(family) and is_part:
        return finding(None, None, "searched", "all cones of permutations of the states with weight meet"), worst
    if m == len(family):
        reason = "some reward prefers A in its whole orbit: no share can be proved"
        return finding(None, None, "proved", reason), worst
    found: list[Packing] = [] if whole is None else [whole]
    if m:
        found.extend(_smaller(reduced, cones, classes, Fraction(m, len(family))))
    if not found:
        return finding(None, None, "searched", "no small family of cones was found"), worst
    evidence, claim = max(
        ((p, check_packing(problem, p)) for p in found), key=lambda pair: (pair[1].strength(), -packing_size(pair[0]))
    )
    status: Literal["proved", "searched"]
    if whole is not None and is_part:
        status, reason = "searched", f"only the {len(family)} cones of permutations of the states with weight"
    elif whole is not None:
        status, reason = "proved", f"some reward lies in {m} of all {len(family)} different cones"
    else:
        status, reason = "searched", "the case tree over the whole group was too large"
    reason += f"; evidence of {packing_size(evidence)} numbers"
    return finding(evidence, claim, status, reason), worst


def packing_size(evidence: Packing) -> int:
    """How many numbers and states the evidence lists."""
    moved = sum(len(phi.moved) for phi in evidence.permutations)
    if isinstance(evidence.reason, PairRefutations):
        return moved + sum(map(len, evidence.reason.weights))
    return moved + sum(len(getattr(node, "weights", ())) + 1 for node in evidence.reason.nodes)


def _different_cones(problem: Problem, A: OptionSet, classes: Classes) -> dict[ConeKey, Permutation]:
    """For every different pair (phi.A, phi.B) one phi that permutes these classes, the identity first."""
    found: dict[ConeKey, Permutation] = {}
    for choice in product(*map(permutations, classes)):
        image: dict[int, int] = {}
        for members, images in zip(classes, choice, strict=True):
            image.update(zip(members, images, strict=True))
        phi = Permutation.from_mapping(image)
        found.setdefault((moved_set(phi, A), moved_set(phi, problem.B)), phi)
        if len(found) > LARGEST_FAMILY:
            break
    return found


def over_the_group(
    reduced: Reduced,
    family: Sequence[Permutation],
    classes: Classes,
    worst: BadReward | None,
    m: int,
    steps: int = TREE_STEPS,
) -> tuple[Packing | None, BadReward | None, int]:
    """The packing by all these cones, the worst reward known, and how many of the cones meet; at least m do."""
    problem = reduced.problem
    chains = tuple(members for members in classes if len(members) > 1)
    trees = CaseTrees(problem, reduced.A, family, chains)
    budget = Budget(steps)
    while True:
        try:
            answer = trees.tree(m, budget)
        except BudgetSpent:
            return None, worst, m
        if isinstance(answer, Crowded):
            m = answer.cones
            worst = _worse(problem, answer.point, worst)
            continue
        if m == len(family):
            return None, worst, m
        return Packing(tuple(family[1:]), answer, reduced.dropped), worst, m


def _worse(problem: Problem, point: Sequence[int], worst: BadReward | None) -> BadReward | None:
    """The worse one of this reward and the known one."""
    reward = tuple(x - min(point) for x in point) if _balanced(problem) else tuple(point)
    try:
        counts = count_orbit(problem, reward, RECOUNT_WORK)
    except TooLarge:
        return worst
    return BadReward(reward, counts) if worst is None or counts.weak < worst.counts.weak else worst


def _balanced(problem: Problem) -> bool:
    """True when all options have the same sum, so that a constant may be added to rewards."""
    return len({sum(w for _, w in x.entries) for x in (*problem.A, *problem.B)}) == 1


def _smaller(
    reduced: Reduced, cones: dict[ConeKey, Permutation], classes: Classes, overlap: Fraction
) -> Iterator[Packing]:
    """Packings of the share 1 - overlap by fewer cones."""
    if overlap.numerator == 1 and len(cones) <= LARGEST_PAIRS:
        pairs = _disjoint_cones(reduced, cones, overlap.denominator)
        if pairs is not None:
            yield pairs
    for family in _small_groups(classes, cones):
        if overlap * len(family) != int(overlap * len(family)):
            continue
        m = int(overlap * len(family))
        try:
            tree = CaseTrees(reduced.problem, reduced.A, family, ()).tree(m, Budget(SMALL_STEPS))
        except BudgetSpent:
            continue
        if isinstance(tree, CaseTree):
            yield Packing(tuple(family[1:]), tree, reduced.dropped)
            return


def _small_groups(classes: Classes, cones: dict[ConeKey, Permutation]) -> Iterator[list[Permutation]]:
    """Cyclic groups by increasing order, then the symmetric groups on three states; at most 24 cones each."""
    seen: set[frozenset[tuple[tuple[int, int], ...]]] = set()
    cyclic = []
    for phi in cones.values():
        powers = [IDENTITY]
        while len(powers) < 25 and not (power := phi * powers[-1]).is_identity():
            powers.append(power)
        key = frozenset(power.moved for power in powers)
        if 1 < len(powers) < 25 and key not in seen:
            seen.add(key)
            cyclic.append(powers)
    yield from sorted(cyclic, key=len)
    for members in classes:
        for three in combinations(members, 3):
            yield [Permutation.from_mapping(dict(zip(three, row, strict=True))) for row in permutations(three)]


def _is_small(classes: Classes) -> bool:
    """True when the permutations within these classes can be listed; the order of a large group is not computed."""
    sizes = list(map(len, classes))
    return max(sizes) <= LARGEST_CLASS and prod(map(factorial, sizes)) <= LARGEST_GROUP


def _from_a_clique(reduced: Reduced, reason: str, cliques_known: bool) -> Finding:
    """Where the cones are too many to compare, those of a clique, which are pairwise disjoint (Law 1)."""
    problem = reduced.problem
    clique = None if cliques_known else find_clique(reduced).evidence
    if isinstance(clique, Clique) and clique.n <= LARGEST_CLIQUE:
        evidence = _by_pairs(reduced, [IDENTITY, *clique.permutations])
        if evidence is not None:
            reason += f"; the cones of a clique, evidence of {packing_size(evidence)} numbers"
            return Finding("packing", problem, evidence, check_packing(problem, evidence), "searched", reason)
    return Finding("packing", problem, None, None, "searched", reason)


def _disjoint_cones(reduced: Reduced, cones: dict[ConeKey, Permutation], wanted: int) -> Packing | None:
    """So many pairwise disjoint cones, that of the identity among them, with multipliers for every pair."""
    problem, A = reduced.problem, reduced.A
    family, keys = list(cones.values()), {key: k for k, key in enumerate(cones)}
    disjoint = [k > 0 and not _meet(problem, A, phi) for k, phi in enumerate(family)]
    candidates = [k for k, apart in enumerate(disjoint) if apart]
    chooser = Selection(candidates)
    meeting = []
    for j, k in combinations(candidates, 2):
        psi = family[j].inverse() * family[k]
        if not disjoint[keys[moved_set(psi, A), moved_set(psi, problem.B)]]:
            meeting.append((j, k))
    chooser.forbid(*meeting)
    verdict, chosen = chooser.choose(wanted - 1)
    if verdict != "sat":
        return None
    return _by_pairs(reduced, [IDENTITY, *(family[k] for k in chosen[: wanted - 1])])


def _by_pairs(reduced: Reduced, phis: Sequence[Permutation]) -> Packing | None:
    """The packing by these cones with multipliers for every pair; None when two of them meet."""
    weights = []
    for j in range(1, len(phis)):
        for i in range(j):
            found = _refutations(reduced.problem, reduced.A, phis[i], phis[j])
            if found is None:
                return None
            weights.extend(found)
    return Packing(tuple(phis[1:]), PairRefutations(tuple(weights)), reduced.dropped)


def _meet(problem: Problem, A: OptionSet, phi: Permutation) -> bool:
    """True when K and phi.K have a reward in common."""
    own = [[form_of(IDENTITY, a, b) for b in problem.B] for a in A]
    moved = [[form_of(phi, a, b) for b in problem.B] for a in A]
    return any(all_positive_somewhere([*x, *y], problem.d) for x in own for y in moved)


def _refutations(
    problem: Problem, A: OptionSet, phi: Permutation, psi: Permutation
) -> list[tuple[tuple[int, Fraction], ...]] | None:
    """For a, a' in A: weights that cancel the rows of phi with a and psi with a', on rows of psi where possible.

    None when phi.K and psi.K have a reward in common.
    """
    found = []
    size = len(problem.B)
    for a in A:
        for other in A:
            rows = [dict(form_of(phi, a, b)) for b in problem.B] + [dict(form_of(psi, other, b)) for b in problem.B]
            for strict in (range(size, 2 * size), range(2 * size)):
                verdict, weights = cancelling_weights(rows, strict)
                if verdict == "sat":
                    found.append(tuple((k, w) for k, w in enumerate(weights) if w))
                    break
            else:
                return None
    return found
