"""Copies of a base in an environment whose root is given: refined where it is forced, decided by z3 where it is not.

A base is a set of states with listed rows among them, all of them reachable from its roots along these rows.  A copy is
an injection psi such that psi(x) has, for every listed row of x, one that is the same row moved by psi.  From the
root's image the candidates for all other states follow; candidates without a matching row are struck out until nothing
changes.  What is left is usually one image for each state; the rest is chosen greedily, then by z3.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from orbitcert.distribution.end_components import Rows
from orbitcert.environment.mdp import Row
from orbitcert.proof.dynamics import Copy, moved_row
from orbitcert.search.budget import Budget
from orbitcert.solver import find_injection

LOOK_AHEAD = 4
"""Steps that a state must be able to follow before it becomes a candidate."""

STEPS_PER_ROOT, RELAXED_STEPS = 100_000, 1_000_000
"""Candidate pairs looked at for one way into a copy, and for all, when states of equal colour do not settle it."""

Pair = tuple[int, int]
"""(base state, candidate for its image)."""

Coded = tuple[tuple[int, int], ...]
"""A row with numbers in place of probabilities."""

_ENTRY = -1
"""A state before the roots, with the one row that enters the base."""


@dataclass(frozen=True, slots=True)
class Base:
    """States in a fixed order, the listed rows of each, and the row that enters: its successors are the roots."""

    states: tuple[int, ...]
    rows: Rows
    entry: Row


@dataclass(slots=True)
class _Candidates:
    """The candidate pairs that are alive, and which pairs may lose a match when one is struck out."""

    images: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    users: dict[Pair, list[Pair]] = field(default_factory=lambda: defaultdict(list))

    def copy(self) -> "_Candidates":
        return _Candidates(defaultdict(set, {x: set(ys) for x, ys in self.images.items()}), self.users)


class _RootSpent(Exception):
    """The steps for one root are used up."""


class Matcher:
    """Finds copies of one base.

    rows_at   what an image may use: the rows of each state with their actions, no state that may not be used
    colours   bisimulation colours; may be empty
    """

    def __init__(
        self,
        base: Base,
        rows_at: Callable[[int], Sequence[tuple[str, Row]]],
        colours: Mapping[int, int],
        budget: Budget,
    ) -> None:
        self._base = base
        self._rows_at = rows_at
        self._colours = colours
        self._budget = budget
        self._known: dict[tuple[int, int, int], bool] = {}
        self._codes: dict[Fraction, int] = {}
        self._asked: dict[int, tuple[Coded, ...]] = {}
        self._held: dict[int, tuple[Coded, ...]] = {}
        self._entered: Row = ()
        self._left: int | None = None
        self._relaxed = RELAXED_STEPS
        self.complete = True

    def could_host(self, x: int, y: int, depth: int = LOOK_AHEAD) -> bool:
        """A necessary condition for psi(x) = y: what x can do in `depth` steps, y can."""
        colours = self._colours
        if not depth or (x in colours and y in colours and colours[x] == colours[y]):
            return True
        key = x, y, depth
        known = self._known.get(key)
        if known is None:
            self._spend()
            asked, offered = self._listed(x), self._offered(y)

            def admits(t: int, u: int) -> bool:
                return (t == x) == (u == y) and self.could_host(t, u, depth - 1)

            known = self._known[key] = len(asked) <= len(offered) and all(
                any(len(row) == len(image) and bool(_bijection(row, image, admits)) for image in offered)
                for row in asked
            )
        return known

    def copies(self, target: Row, limit: int = 1) -> list[Copy]:
        """Copies, at most `limit`, whose roots are the successors of this row, matched with the entry.

        When one is wanted, first only states of equal colour are candidates: an exact copy is found so, however large.
        Clears `complete` unless these are all there are.
        """
        found: dict[tuple[int, ...], Copy] = {}
        self._entered = target
        for admits in (self._same_colour, self.could_host) if limit == 1 and self._colours else (self.could_host,):
            relaxed = admits == self.could_host
            given = min(STEPS_PER_ROOT, self._relaxed)
            self._left = given if relaxed else None
            try:
                candidates = self._explore(admits)
                if candidates is not None:
                    self._search(candidates, limit, found)
            except _RootSpent:
                self.complete = False
            self._relaxed -= given - max(self._left or 0, 0) if relaxed else 0
            self._left = None
            if found:
                break
        return list(found.values())

    def relaxed_steps_left(self) -> int:
        """What is left for images that can do more than their states."""
        return self._relaxed

    def _same_colour(self, x: int, y: int) -> bool:
        return self._colours.get(x, _ENTRY) == self._colours.get(y)

    def _spend(self) -> None:
        self._budget.spend()
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise _RootSpent

    def _explore(self, admits: Callable[[int, int], bool]) -> _Candidates | None:
        """All candidates that the roots lead to, with what fails struck out; None when a state has none left."""
        base, candidates = self._base, _Candidates()
        candidates.images[_ENTRY].add(_ENTRY)
        pending = [(_ENTRY, _ENTRY)]
        while pending:
            pair = x, y = pending.pop()
            self._spend()
            for row in self._listed(x):
                for image in self._offered(y):
                    if len(row) != len(image):
                        continue
                    for t, p in row:
                        for u, q in image:
                            if p != q or (t == x) != (u == y) or not admits(t, u):
                                continue
                            candidates.users[t, u].append(pair)
                            if u not in candidates.images[t]:
                                candidates.images[t].add(u)
                                pending.append((t, u))
        doubtful = [(x, y) for x, ys in candidates.images.items() for y in ys]
        if not self._strike(candidates, doubtful) or any(not candidates.images[x] for x in base.states):
            return None
        return candidates

    def _listed(self, x: int) -> tuple[Coded, ...]:
        """The different rows that an image of x must have."""
        rows = self._asked.get(x)
        if rows is None:
            listed = [self._base.entry] if x == _ENTRY else [row for _, row in self._base.rows[x]]
            rows = self._asked[x] = self._coded(listed)
        return rows

    def _offered(self, y: int) -> tuple[Coded, ...]:
        """The different rows of a candidate."""
        if y == _ENTRY:
            return self._coded([self._entered])
        rows = self._held.get(y)
        if rows is None:
            rows = self._held[y] = self._coded([row for _, row in self._rows_at(y)])
        return rows

    def _coded(self, rows: Iterable[Row]) -> tuple[Coded, ...]:
        """Different rows with numbers for their probabilities: fractions are slow to compare."""
        codes = self._codes
        return tuple(
            dict.fromkeys(
                ((row[0][0], 0),) if len(row) == 1 else tuple((t, codes.setdefault(p, len(codes) + 1)) for t, p in row)
                for row in rows
            )
        )

    def _holds(self, candidates: _Candidates, x: int, y: int) -> bool:
        """Every listed row of x has a row of y onto which candidates can carry it."""
        images = candidates.images
        return all(
            any(
                len(row) == len(image) and bool(_bijection(row, image, lambda t, u: u in images[t]))
                for image in self._offered(y)
            )
            for row in self._listed(x)
        )

    def _strike(self, candidates: _Candidates, doubtful: list[Pair]) -> bool:
        """Strike out candidates without a match, and images taken by a decided state; False when a state has none."""
        images = candidates.images
        waiting = set(doubtful)
        decided: dict[int, int] = {}
        holders: dict[int, set[int]] = defaultdict(set)
        for x, ys in images.items():
            for y in ys:
                holders[y].add(x)
        fixed = [x for x, ys in images.items() if len(ys) == 1]
        while doubtful or fixed:
            while fixed:
                x = fixed.pop()
                (y,) = images[x]
                if decided.setdefault(y, x) != x:
                    return False
                for other in holders[y] - {x}:
                    if not self._remove(candidates, (other, y), holders, doubtful, waiting, fixed):
                        return False
            if not doubtful:
                break
            pair = x, y = doubtful.pop()
            waiting.discard(pair)
            self._spend()
            if (
                y in images[x]
                and not self._holds(candidates, x, y)
                and not self._remove(candidates, pair, holders, doubtful, waiting, fixed)
            ):
                return False
        return True

    def _remove(
        self,
        candidates: _Candidates,
        pair: Pair,
        holders: dict[int, set[int]],
        doubtful: list[Pair],
        waiting: set[Pair],
        fixed: list[int],
    ) -> bool:
        x, y = pair
        ys = candidates.images[x]
        ys.discard(y)
        holders[y].discard(x)
        if not ys:
            return False
        if len(ys) == 1:
            fixed.append(x)
        for user in candidates.users[pair]:
            if user not in waiting:
                waiting.add(user)
                doubtful.append(user)
        return True

    def _search(self, candidates: _Candidates, limit: int, found: dict[tuple[int, ...], Copy]) -> None:
        """Branch over the images of an undecided state, depth first; after too many branches without a copy ask z3."""
        pending = [iter([candidates])]
        steps = 0
        while pending:
            here = next(pending[-1], None)
            if here is None:
                pending.pop()
                continue
            if len(found) == limit:
                self.complete = False
                return
            steps += 1
            if steps > 2 * len(self._base.states) + 10 * limit:
                self.complete = not found and self._ask(candidates, found) and self.complete
                return
            undecided = [x for x in self._base.states if len(here.images[x]) > 1]
            if undecided:
                x = min(undecided, key=lambda s: len(here.images[s]))
                pending.append(self._narrowed(here, x))
                continue
            copy = self._copy({x: next(iter(here.images[x])) for x in self._base.states})
            if copy is not None:
                found.setdefault(copy.images, copy)
                if limit == 1:
                    self.complete = self.complete and len(pending) == 1
                    return

    def _narrowed(self, here: _Candidates, x: int) -> Iterator[_Candidates]:
        """The candidates with one image for x, for each of its images that leaves all states one."""
        for y in sorted(here.images[x]):
            narrowed = here.copy()
            narrowed.images[x] = {y}
            struck = [(x, other) for other in here.images[x] if other != y]
            if self._strike(narrowed, list({user for pair in struck for user in here.users[pair]})):
                yield narrowed

    def _ask(self, candidates: _Candidates, found: dict[tuple[int, ...], Copy]) -> bool:
        """What is left, as a question to z3; True when it excludes every copy."""
        images = candidates.images
        needs = []
        for x in (_ENTRY, *self._base.states):
            for y in images[x]:
                for row in self._listed(x):
                    ways = [
                        way
                        for image in self._offered(y)
                        if len(row) == len(image)
                        for way in _all_bijections(row, image, lambda t, u: u in images[t])
                    ]
                    needs.append(((x, y), ways))
        verdict, chosen = find_injection({x: sorted(images[x]) for x in (_ENTRY, *self._base.states)}, needs)
        copy = self._copy({x: chosen[x] for x in self._base.states}) if verdict == "sat" else None
        if copy is not None:
            found[copy.images] = copy
        return verdict == "unsat"

    def _copy(self, psi: Mapping[int, int]) -> Copy | None:
        """psi with the matching actions; None when it is no copy after all."""
        if len(set(psi.values())) != len(psi):
            return None
        matched = []
        for x in self._base.states:
            offered = {row: action for action, row in reversed(self._rows_at(psi[x]))}
            names = [offered.get(moved_row(psi, row)) for _, row in self._base.rows[x]]
            if None in names:
                return None
            matched.append(tuple(name for name in names if name is not None))
        return Copy(tuple(psi[x] for x in self._base.states), tuple(matched))


def _bijection(row: Coded, image: Coded, admits: Callable[[int, int], bool]) -> dict[int, int]:
    """A bijection of the successors that keeps probabilities and uses admitted pairs; empty when there is none."""
    if len(row) == 1:
        (t, p), (u, q) = row[0], image[0]
        return {t: u} if p == q and admits(t, u) else {}
    options = {t: [u for u, q in image if p == q and admits(t, u)] for t, p in row}
    taken: dict[int, int] = {}

    def place(t: int, tried: set[int]) -> bool:
        for u in options[t]:
            if u not in tried:
                tried.add(u)
                if u not in taken or place(taken[u], tried):
                    taken[u] = t
                    return True
        return False

    if all(place(t, set()) for t in options):
        return {t: u for u, t in taken.items()}
    return {}


def _all_bijections(row: Coded, image: Coded, admits: Callable[[int, int], bool]) -> list[tuple[Pair, ...]]:
    """All such bijections, as the pairs they use."""
    ways: list[tuple[Pair, ...]] = [()]
    for t, p in row:
        ways = [
            (*way, (t, u))
            for way in ways
            for u, q in image
            if p == q and admits(t, u) and all(u != other for _, other in way)
        ]
    return ways
