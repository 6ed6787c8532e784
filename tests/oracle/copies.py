"""Rule copies by trying every renaming of states: slow, for small parts only."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

from orbitcert.exact.copied_problem import CopiedProblem
from orbitcert.exact.option import Option

Part = frozenset[Option]


def same_shape(left: Part, right: Part) -> bool:
    """Whether some bijection of the supports carries one option set onto the other.

    >>> same_shape(frozenset({Option.one_hot(0)}), frozenset({Option.one_hot(7)}))
    True
    """
    sources, targets = (sorted({i for x in part for i in x.support}) for part in (left, right))
    if len(sources) != len(targets):
        return False
    for image in permutations(targets):
        psi = dict(zip(sources, image, strict=True))
        if {Option.of({psi[i]: w for i, w in x.entries}) for x in left} == right:
            return True
    return False


def parts(options: Sequence[Option]) -> list[Part]:
    """The least classes of options such that options of different classes have disjoint supports."""
    found: list[Part] = []
    for x in options:
        near = [part for part in found if any(set(x.support) & set(y.support) for y in part)]
        found = [part for part in found if part not in near]
        found.append(frozenset({x}).union(*near))
    return found


def naive_counts(problem: CopiedProblem) -> list[tuple[int, int]]:
    """(losing, winning) copies of every shape of A; every part is compared with every other one."""
    lost = {i for x in problem.A for i in x.support}
    losing = [(part, 1) for part in parts(problem.A)]
    winning = [(part, 1) for part in parts(problem.B) if not any(lost & set(x.support) for x in part)]
    for block, a, b in zip(problem.blocks, problem.alpha, problem.beta, strict=True):
        losing += [(frozenset(block.options), a)] if a else []
        winning += [(frozenset(block.options), b)] if b else []
    bases: list[Part] = []
    for part, _ in losing:
        if not any(same_shape(part, base) for base in bases):
            bases.append(part)
    return [
        (
            sum(number for part, number in losing if same_shape(part, base)),
            sum(number for part, number in winning if same_shape(part, base)),
        )
        for base in bases
    ]


def naive_weak(problem: CopiedProblem) -> Fraction:
    """The least share n/(m+n) over the shapes of A; 0 when one has no winning copy."""
    return min(Fraction(n, m + n) for m, n in naive_counts(problem))
