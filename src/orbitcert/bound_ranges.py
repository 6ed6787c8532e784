"""Laws beside the exact worst case over ranges of (m, n): the rows of the tables that papers print.

A problem of these tables has m losing and n winning options, each uniform on states of its own: on K states in A, on L
states in B, all supports disjoint, d = mK + nL, rewards permuted by all permutations.  With K = L both laws speak about
it (Law 7: only the number of copies counts); with K != L no option of A has a copy in B, and they say nothing.

Not here: certificates.  The bounds are the statements of the laws, for numbers of any size; `orbitcert.certification`
finds and proves them for one problem.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial

from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem
from orbitcert.orbit.adversary import find_bad_reward
from orbitcert.orbit.counts import TooLarge
from orbitcert.orbit.worst_case import LIMIT, worst_case
from orbitcert.proof.claim import Claim

LARGEST_SEARCHED = 60
"""Up to so many states a reward of small share is searched for when the worst case is not known."""

MOST_IMAGES = 18_000
"""Up to so many different pairs (phi.A, phi.B) the regions of rewards are enumerated."""

WORK = 20_000_000
"""Cells of an enumeration times images, at most: some seconds."""


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """Options of A are uniform on K states, options of B on L states; raises ValueError unless K, L >= 1.

    >>> str(Shape(2, 2)), str(Shape(1, 2))
    ('2', '1,2')
    """

    K: int
    L: int

    def __post_init__(self) -> None:
        if self.K < 1 or self.L < 1:
            raise ValueError("an option is uniform on at least one state")

    def __str__(self) -> str:
        return str(self.K) if self.is_equal else f"{self.K},{self.L}"

    @property
    def is_equal(self) -> bool:
        """True when every option of A is a copy of every option of B."""
        return self.K == self.L

    def d(self, m: int, n: int) -> int:
        """The number of states that m options of A and n options of B fill."""
        return m * self.K + n * self.L

    def problem(self, m: int, n: int) -> Problem:
        """The problem with m options in A and n in B.

        >>> Shape(1, 2).problem(1, 2).B[1].support
        (3, 4)
        """
        winning = m * self.K
        return Problem(
            f"shape {self}: m = {m}, n = {n}",
            tuple(f"s{i}" for i in range(self.d(m, n))),
            tuple(Option.uniform(range(i, i + self.K)) for i in range(0, winning, self.K)),
            tuple(Option.uniform(range(i, i + self.L)) for i in range(winning, self.d(m, n), self.L)),
        )


def scaling(m: int, n: int) -> Claim | None:
    """Turner's scaling law: B contains k = floor(n/m) disjoint copies of A, so most(k); None for k = 0.

    The copies, moved by swaps of supports, are a clique (Law 1).

    >>> scaling(2, 51).weak, scaling(3, 2)
    (Fraction(25, 26), None)
    """
    copies = n // m
    return Claim("most", Fraction(copies)) if copies else None


def fractional(m: int, n: int) -> Claim:
    """The fractional law (Law 3): weak(n/(n+m)) for all m, n >= 1, and even most(n/m) when n >= m.

    >>> fractional(2, 51).weak, fractional(2, 51).most, fractional(3, 2)
    (Fraction(51, 53), Fraction(51, 2), Claim(relation='weak', value=Fraction(2, 5)))
    """
    return Claim("most", Fraction(n, m)) if n >= m else Claim("weak", Fraction(n, n + m))


LAWS: Mapping[str, Callable[[int, int], Claim | None]] = {"scaling": scaling, "fractional": fractional}
"""What each law claims for m losing and n winning copies of one option."""


@dataclass(frozen=True, slots=True)
class LawRow:
    """One line of a table.

    claim     what the law says for every reward; None when it says nothing
    fraction  the least share with max_B >= max_A over all rewards when `exact`, else an upper bound that a reward has
    """

    shape: Shape
    m: int
    n: int
    claim: Claim | None
    fraction: Fraction
    exact: bool

    @property
    def d(self) -> int:
        """The number of states."""
        return self.shape.d(self.m, self.n)

    @property
    def gap(self) -> Fraction | None:
        """Worst case minus bound (0 for no bound): what the law gives away; None when the worst case is not known."""
        if not self.exact:
            return None
        return self.fraction - (Fraction(0) if self.claim is None else self.claim.weak)


def law_rows(
    law: str,
    shapes: Iterable[Shape],
    ms: Iterable[int],
    ns: Iterable[int],
    stage: Callable[[str], None] = lambda _: None,
) -> Iterator[LawRow]:
    """The rows by shape, then m, then n.

    >>> for row in law_rows("scaling", [Shape(1, 1)], [2], [1, 3]):
    ...     print(row.claim, row.fraction, row.gap)
    None 1/3 1/3
    Claim(relation='most', value=Fraction(1, 1)) 3/5 1/10
    """
    ms, ns = tuple(ms), tuple(ns)
    for shape in shapes:
        for m in ms:
            for n in ns:
                stage(f"shape {shape}: m = {m}, n = {n}")
                claim = LAWS[law](m, n) if shape.is_equal else None
                yield LawRow(shape, m, n, claim, *least_share(shape, m, n))


def least_share(shape: Shape, m: int, n: int) -> tuple[Fraction, bool]:
    """The exact worst case of this problem and True, or the share of a bad reward and False.

    One state has reward 1, the others 0: only the option on that state has a positive value, there are no ties, and
    nL of the d variants of this reward have it in B.  So tight(A, B) <= nL/d.  When L divides K, this is exact:

    - K = L: A and B are m and n blocks of one option each, copies on disjoint supports (Law 7), so the fractional law
      (Law 3, i) proves weak(n/(n+m)), and n/(n+m) = nL/d.
    - K = cL: each option of A is the mean of c uniform options on L of its states.  These mc options A' have A in their
      hull, so max_A <= max_A' and what holds for (A', B) holds for (A, B) (Law 6): weak(n/(n+mc)), and n/(n+mc) = nL/d.

    Otherwise the regions of rewards are enumerated while the problem is small; the work is counted, never timed.

    >>> least_share(Shape(1, 1), 2, 51), least_share(Shape(2, 1), 1, 2), least_share(Shape(1, 2), 1, 2)
    ((Fraction(51, 53), True), (Fraction(1, 2), True), (Fraction(7, 15), True))
    >>> least_share(Shape(1, 2), 300, 500)
    (Fraction(10, 13), False)
    """
    one_state = Fraction(n * shape.L, shape.d(m, n))
    if shape.K % shape.L == 0:
        return one_state, True
    if shape.d(m, n) > LARGEST_SEARCHED:
        return one_state, False
    problem = shape.problem(m, n)
    size = images(shape, m, n)
    if size <= MOST_IMAGES:
        try:
            found = worst_case(problem, limit=min(LIMIT, WORK // size))
        except TooLarge:
            pass
        else:
            return found.fraction, found.exact
    bad = find_bad_reward(problem, Fraction(0))
    return one_state if bad is None else min(one_state, bad.counts.weak), False


def images(shape: Shape, m: int, n: int) -> int:
    """The number of different pairs (phi.A, phi.B), which drives the cost of the enumeration.

    >>> images(Shape(1, 1), 1, 2), images(Shape(1, 2), 1, 1)
    (3, 3)
    """
    within: int = factorial(shape.K) ** m * factorial(shape.L) ** n
    return factorial(shape.d(m, n)) // (within * factorial(m) * factorial(n))
