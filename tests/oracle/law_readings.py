"""The definitions behind `orbitcert.law`, slow and obvious: weak orders, classes of cases, decision rules, hypotheses.

Shares with the package only the values of `orbitcert.exact`.  Options are moved one by one, permutations are rows
phi(0)..phi(d-1), values are fractions, searches run through everything.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import gcd, lcm
from operator import mul

from oracle.cliques import Row, all_rows, composed, image, inverted
from oracle.worst_case import normal, pivot_columns, rays
from orbitcert.exact.option import Option
from orbitcert.exact.problem import Problem

Reward = Sequence[int]
Triple = tuple[frozenset[int], frozenset[int], frozenset[int]]
Best = Fraction | None
"""The largest n/m, or None when the hypothesis holds for no n >= 1."""


def values_of(options: Iterable[Option], reward: Reward) -> list[Fraction]:
    """The sums of weight times reward."""
    return [sum((w * reward[s] for s, w in x.entries), start=Fraction(0)) for x in options]


def weak_order(options: Iterable[Option], reward: Reward) -> tuple[int, ...]:
    """The place of every option by its value; equal values share a place, the worst is 0."""
    values = values_of(options, reward)
    place = {value: k for k, value in enumerate(sorted(set(values)))}
    return tuple(place[value] for value in values)


def moved_reward(phi: Row, reward: Reward) -> tuple[int, ...]:
    """phi.r, that is (phi.r)[phi(i)] = r[i]."""
    result = [0] * len(reward)
    for i, value in enumerate(reward):
        result[phi[i]] = value
    return tuple(result)


def sorted_rewards(labels: Sequence[str], options: Sequence[Option]) -> list[tuple[int, ...]]:
    """One reward, sorted within equal labels, for every weak order of the options that such a reward induces.

    A face of the hyperplanes (x - y).r = 0 among the sorted rewards is a cone over lines of intersection.  It is cut
    into simplices with at most as many edges as there are dimensions, so every face holds such a sum; what
    no hyperplane sees changes no order.
    """
    d = len(labels)
    scale = lcm(*(w.denominator for x in options for _, w in x.entries))
    dense = [tuple(int(dict(x.entries).get(s, 0) * scale) for s in range(d)) for x in options]
    pairs = [(i, j) for i, j in combinations(range(d), 2) if labels[i] == labels[j]]
    walls = [tuple(int(s == i) - int(s == j) for s in range(d)) for i, j in pairs]
    differences = {tuple(a - b for a, b in zip(x, y, strict=True)) for x, y in combinations(dense, 2)}
    forms = sorted({normal(form) for form in (*differences, *walls) if any(form)})
    found = {(0,) * len(options): (0,) * d}
    if forms:
        edges = [ray for ray in rays(forms) if all(_dot(wall, ray) >= 0 for wall in walls)]
        worth = [[_dot(x, ray) for x in dense] for ray in edges]
        for k in range(1, len(pivot_columns(forms)) + 1):
            for chosen in combinations(range(len(edges)), k):
                values = list(map(sum, zip(*[worth[ray] for ray in chosen], strict=True)))
                place = {value: rank for rank, value in enumerate(sorted(set(values)))}
                order = tuple([place[value] for value in values])
                if order not in found:
                    found[order] = tuple(map(sum, zip(*[edges[ray] for ray in chosen], strict=True)))
    return list(found.values())


def _dot(x: Sequence[int], y: Sequence[int]) -> int:
    return sum(map(mul, x, y))


def all_options(d: int, supports: Iterable[int], denominators: Iterable[int] | None) -> set[Option]:
    """The distributions on d states with such a support size and least common denominator; None: the uniform ones."""
    sizes = set(supports)
    if denominators is None:
        subsets = (s for k in sizes for s in combinations(range(d), k))
        return {Option.of({i: Fraction(1, len(s)) for i in s}) for s in subsets}
    found = set()
    for q in denominators:
        for parts in product(range(q + 1), repeat=d):
            weights = [Fraction(part, q) for part in parts]
            exact = lcm(*(w.denominator for w in weights)) == q
            if sum(parts) == q and exact and sum(1 for part in parts if part) in sizes:
                found.add(Option.of(dict(enumerate(weights))))
    return found


def all_cases(
    count: int, A: tuple[int, int], B: tuple[int, int], extra: tuple[int, int]
) -> Iterator[Triple]:
    """All (A, B, extra) of options 0..count-1 with sizes in these ranges, A and B different, extra outside both."""

    def subsets(options: Iterable[int], sizes: tuple[int, int]) -> list[frozenset[int]]:
        chosen = list(options)
        return [frozenset(s) for k in range(sizes[0], sizes[1] + 1) for s in combinations(chosen, k)]

    for losing in subsets(range(count), A):
        for winning in subsets(range(count), B):
            if losing != winning:
                for further in subsets(set(range(count)) - losing - winning, extra):
                    yield losing, winning, further


def least_image(case: Triple, images: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """The least triple of increasing rows among the images of a case under a group of rows on the options."""
    return min(tuple(tuple(sorted(row[x] for x in part)) for part in case) for row in images)


# Decision rules other than the maximum.


def within_favours(problem: Problem, extra: Sequence[Option], reward: Reward) -> int:
    """1 when B holds a best option of A u B u extra and A does not, -1 the other way round, else 0."""
    best = max(values_of({*problem.A, *problem.B, *extra}, reward))
    return (best in values_of(problem.B, reward)) - (best in values_of(problem.A, reward))


def quantiliser_share(
    base: dict[Option, Fraction], quantile: Fraction, chosen: Iterable[Option], reward: Reward
) -> Fraction:
    """RDSP's quantiliser: M = inf{M : P(value > M) <= q}; above M mass/q, on M the rest in proportion to the base."""
    options = list(base)
    total = sum(base.values())
    values = dict(zip(options, values_of(options, reward), strict=True))

    def above(level: Fraction) -> Fraction:
        return sum((base[x] / total for x in options if values[x] > level), start=Fraction(0))

    level = min(v for v in values.values() if above(v) <= quantile)
    at_level = sum(base[x] / total for x in options if values[x] == level)
    rest = 1 - above(level) / quantile
    share = Fraction(0)
    for x in chosen:
        if values[x] > level:
            share += base[x] / total / quantile
        elif values[x] == level:
            share += rest * (base[x] / total) / at_level
    return share


def favour_counts(rows: Iterable[Row], reward: Reward, favours: Callable[[Reward], int]) -> tuple[int, int]:
    """For how many of these permutations phi the rule favours B, and A, at phi.r."""
    signs = Counter(favours(moved_reward(phi, reward)) for phi in rows)
    return signs[1], signs[-1]


# Hypotheses: every permutation, every family.


class Readings:
    """One problem, perhaps with further options: the largest n/m of every hypothesis by exhaustive search."""

    def __init__(self, problem: Problem, extra: Sequence[Option] = ()) -> None:
        self.problem, self.extra = problem, tuple(extra)
        self.rows = all_rows(problem.d, problem.labels)
        start = {*problem.A, *problem.B, *extra}
        self.options = sorted({image(phi, x) for phi in self.rows for x in start})
        number = {x: k for k, x in enumerate(self.options)}
        self.moves = {phi: tuple(number[image(phi, x)] for x in self.options) for phi in self.rows}
        self.A, self.B, self.others = (frozenset(number[x] for x in side) for side in (problem.A, problem.B, extra))

    def image(self, phi: Row, options: Iterable[int]) -> frozenset[int]:
        """phi.X."""
        row = self.moves[phi]
        return frozenset(row[x] for x in options)

    @cached_property
    def into(self) -> list[Row]:
        """The permutations that carry A into B."""
        return [phi for phi in self.rows if self.image(phi, self.A) <= self.B]

    def one_copy(self) -> Best:
        """Any of them."""
        return Fraction(1) if self.into else None

    def one_involution(self) -> Best:
        """One that is its own inverse."""
        return Fraction(1) if any(phi == inverted(phi) for phi in self.into) else None

    def disjoint_images(self) -> Best:
        """The most pairwise disjoint images of A inside B."""
        images = sorted({self.image(phi, self.A) for phi in self.into}, key=sorted)
        return self._most(images, lambda family: not any(x & y for x, y in combinations(family, 2)))

    def involutive_copies(self, rows: Iterable[Row] | None = None) -> Best:
        """The most images inside B such that each comes from an involution that leaves every other one as it is."""
        allowed = [phi for phi in (self.rows if rows is None else rows) if phi == inverted(phi)]
        carried = [phi for phi in allowed if phi in self.into]
        images = sorted({self.image(phi, self.A) for phi in carried}, key=sorted)

        def holds(family: Sequence[frozenset[int]]) -> bool:
            return all(
                any(
                    self.image(phi, self.A) == copy
                    and all(self.image(phi, other) == other for other in family if other != copy)
                    for phi in carried
                )
                for copy in family
            )

        return self._most(images, holds)

    def _most(
        self, images: Sequence[frozenset[int]], holds: Callable[[Sequence[frozenset[int]]], bool]
    ) -> Best:
        for n in range(len(images), 0, -1):
            if any(holds(family) for family in combinations(images, n)):
                return Fraction(n)
        return None

    def clique(self) -> Best:
        """The most phi_1..phi_n with different images such that phi_i^-1 phi_j.A is inside B for i != j in 0..n."""
        identity = tuple(range(self.problem.d))

        def fit(phi: Row, psi: Row) -> bool:
            both = composed(inverted(phi), psi), composed(inverted(psi), phi)
            return all(self.image(tau, self.A) <= self.B for tau in both)

        def extended(family: tuple[Row, ...], rows: Sequence[Row]) -> int:
            longest = len(family)
            for k, phi in enumerate(rows):
                different = all(self.image(phi, self.A) != self.image(psi, self.A) for psi in family)
                if different and all(fit(phi, psi) for psi in family):
                    longest = max(longest, extended((*family, phi), rows[k + 1 :]))
            return longest

        n = extended((), [phi for phi in self.rows if fit(identity, phi)])
        return Fraction(n) if n else None

    def apart(self) -> bool:
        """No option lies in both A and B."""
        return not self.A & self.B

    def _families(self) -> Iterator[tuple[list[frozenset[int]], list[frozenset[int]]]]:
        """All families of blocks of one size: some that cover A, and others inside B.

        Permutations keep the size of a set, so in every reading the blocks have one size.
        """
        for size in range(1, len(self.A) + 1):
            inside_A = [frozenset(s) for s in combinations(sorted(self.A), size)]
            for losing in _nonempty(inside_A):
                if frozenset().union(*losing) == self.A:
                    inside_B = [frozenset(s) for s in combinations(sorted(self.B), size)]
                    for winning in _nonempty([block for block in inside_B if block not in losing]):
                        yield losing, winning

    def blocks(self, admits: Callable[[int, int], bool] = lambda n, m: True, rows: Iterable[Row] | None = None) -> Best:
        """For every losing and winning block a permutation that exchanges the two and leaves the others as they are."""
        allowed = list(self.rows if rows is None else rows)

        def swapped(x: frozenset[int], y: frozenset[int], blocks: Sequence[frozenset[int]]) -> bool:
            return any(
                self.image(phi, x) == y
                and self.image(phi, y) == x
                and all(self.image(phi, block) == block for block in blocks if block not in (x, y))
                for phi in allowed
            )

        return self._largest(
            admits, lambda losing, winning: all(swapped(x, y, [*losing, *winning]) for x in losing for y in winning)
        )

    def transitive(self, admits: Callable[[int, int], bool] = lambda n, m: True) -> Best:
        """The permutations that permute the blocks among themselves carry the first block to each."""

        def holds(losing: Sequence[frozenset[int]], winning: Sequence[frozenset[int]]) -> bool:
            every = {*losing, *winning}
            keeping = [phi for phi in self.rows if {self.image(phi, block) for block in every} == every]
            return {self.image(phi, losing[0]) for phi in keeping} == every

        return self._largest(admits, holds)

    def _largest(
        self,
        admits: Callable[[int, int], bool],
        holds: Callable[[Sequence[frozenset[int]], Sequence[frozenset[int]]], bool],
    ) -> Best:
        shares = (
            Fraction(len(winning), len(losing))
            for losing, winning in self._families()
            if admits(len(winning), len(losing)) and holds(losing, winning)
        )
        return max(shares, default=None)

    def bare_counts(self) -> Best:
        """|B| / |A|."""
        return Fraction(len(self.B), len(self.A))

    def shapes(self) -> Best:
        """The least ratio over the orbits of single options that A meets."""
        orbits = {frozenset(row[x] for row in self.moves.values()) for x in self.A}
        least = min(Fraction(len(self.B & orbit), len(self.A & orbit)) for orbit in orbits)
        return least or None

    def supports_apart(self) -> bool:
        """All options of A and B, one in both counted twice, have pairwise disjoint supports."""
        supports = [set(x.support) for side in (self.problem.A, self.problem.B) for x in side]
        return not any(x & y for x, y in combinations(supports, 2))

    @cached_property
    def _leads(self) -> list[dict[tuple[int, ...], int]]:
        """For one reward per face: the sign of max_A - max_B at each reward of its orbit."""
        problem = self.problem
        leads = []
        for reward in sorted_rewards(problem.labels or ("",) * problem.d, self.options):
            orbit = {moved_reward(phi, reward) for phi in self.rows}
            signs = {}
            for r in orbit:
                a, b = max(values_of(problem.A, r)), max(values_of(problem.B, r))
                signs[r] = (a > b) - (a < b)
            leads.append(signs)
        return leads

    @cached_property
    def cones_meeting(self) -> set[Row]:
        """The tau for which some reward lies in K and in tau.K."""
        return {
            tau
            for tau in self.rows
            for lead in self._leads
            for r, sign in lead.items()
            if sign > 0 and lead[moved_reward(tau, r)] > 0
        }

    def cones_apart(self) -> Best:
        """The most phi_1..phi_n with K, phi_1.K, ..., phi_n.K pairwise disjoint; None when K is empty."""
        return self._cones([phi for phi in self.rows if phi not in self.cones_meeting])

    def injection(self) -> Best:
        """The most phi_1..phi_n with the phi_i.K pairwise disjoint and B winning in each; None when K is empty."""
        return self._cones(
            [
                phi
                for phi in self.rows
                if all(lead[moved_reward(phi, r)] < 0 for lead in self._leads for r, sign in lead.items() if sign > 0)
            ]
        )

    def _cones(self, rows: Sequence[Row]) -> Best:
        if not any(sign > 0 for lead in self._leads for sign in lead.values()):
            return None

        def extended(size: int, left: Sequence[Row]) -> int:
            longest = size
            for k, phi in enumerate(left):
                back = inverted(phi)
                later = [psi for psi in left[k + 1 :] if composed(back, psi) not in self.cones_meeting]
                if size + 1 + len(later) > longest:
                    longest = max(longest, extended(size + 1, later))
            return longest

        n = extended(0, rows)
        return Fraction(n) if n else None

    def keeping(self, options: Iterable[int]) -> list[Row]:
        """The permutations that map these options onto themselves."""
        chosen = frozenset(options)
        return [phi for phi in self.rows if self.image(phi, chosen) == chosen]

    def guarded(self, weights: Sequence[int]) -> int:
        """How many base measures with such weights over C give each option of B at least what any of A gets."""
        options = sorted(self.A | self.B | self.others)
        count = 0
        for chosen in product(weights, repeat=len(options)):
            base = dict(zip(options, chosen, strict=True))
            count += gcd(*chosen) == 1 and all(base[b] >= base[a] for b in self.B for a in self.A)
        return count

    def best(self, name: str) -> Best:
        """The largest n/m of the hypothesis with this name."""
        return _BEST[name](self)


def _nonempty(parts: Sequence[frozenset[int]]) -> Iterator[list[frozenset[int]]]:
    for k in range(1, len(parts) + 1):
        yield from map(list, combinations(parts, k))


def _enough(n: int, m: int) -> bool:
    return n >= m


_BEST: dict[str, Callable[[Readings], Best]] = {
    "bare-counts": Readings.bare_counts,
    "shapes": Readings.shapes,
    "shapes-apart": lambda readings: readings.shapes() if readings.supports_apart() else None,
    "one-copy": Readings.one_copy,
    "one-involution": Readings.one_involution,
    "disjoint-images": Readings.disjoint_images,
    "involutive-copies": Readings.involutive_copies,
    "clique": Readings.clique,
    "clique-apart": lambda readings: readings.clique() if readings.apart() else None,
    "blocks": Readings.blocks,
    "blocks-apart": lambda readings: readings.blocks() if readings.apart() else None,
    "enough-blocks": lambda readings: readings.blocks(_enough),
    "few-blocks": lambda readings: readings.blocks(lambda n, m: n < m),
    "transitive": Readings.transitive,
    "enough-transitive": lambda readings: readings.transitive(_enough),
    "cones-apart": Readings.cones_apart,
    "injection": Readings.injection,
    "blocks-within": lambda readings: readings.blocks(_enough),
    "fixed-blocks-within": lambda readings: readings.blocks(_enough, readings.keeping(readings.others)),
    "quantilised-copies": lambda readings: readings.involutive_copies(
        readings.keeping(readings.A | readings.B | readings.others)
    ),
}
