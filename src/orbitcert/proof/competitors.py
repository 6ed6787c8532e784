"""Law 10: A against B among everything that can be chosen, with competitors C outside A and B.

X is optimal at r when max_X(r) is the maximum over A, B and C.  Then weak(p) says: for every reward, on at least the
fraction p of its orbit it is not so that A is optimal and B is not; most(q): B alone is optimal at least q times as
often as A alone.  Where A is optimal and B is not, max_A > max_B: so every `weak` claim about A and B is one among
competitors, without any condition.  `most` needs one: Laws 1 and 3 keep it when the permutations map onto itself some
set C' that contains A* and C and lies in A* u B u C: what A beats in C', its copies beat in C' at the permuted reward,
and the rest is part of B.  (RDSP D.5, OPTSP E.28: C' is the choice set without the options of B outside the copies.)
"""

from collections.abc import Iterable

from orbitcert.exact.option import Option
from orbitcert.exact.permutation import Permutation
from orbitcert.exact.problem import Problem


def is_closed_among_options(problem: Problem, permutations: Iterable[Permutation], first: Iterable[Option]) -> bool:
    """True when the least set that contains `first` and C and is kept by the permutations lies in A u B u C.

    Without competitors nothing has to be kept.  Cost: one step per option of the set and permutation that touches it.

    >>> x, y, z = (Option.one_hot(s) for s in range(3))
    >>> lonely = Problem("p", ("x", "y", "z"), (x,), (y,), None, (Option.uniform((0, 2)),))
    >>> is_closed_among_options(lonely, [Permutation.swapping((0,), (1,))], [x])
    False
    """
    if not problem.C:
        return True
    everything = frozenset((*problem.A, *problem.B, *problem.C))
    movers: dict[int, list[Permutation]] = {}
    for phi in permutations:
        for state, _ in phi.moved:
            movers.setdefault(state, []).append(phi)
    kept = {*first, *problem.C}
    pending = list(kept)
    while pending:
        x = pending.pop()
        for phi in {id(phi): phi for state, _ in x.entries for phi in movers.get(state, ())}.values():
            image = x.moved_by(phi)
            if image not in everything:
                return False
            if image not in kept:
                kept.add(image)
                pending.append(image)
    return True
