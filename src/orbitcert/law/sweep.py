"""Sweeps: every case of a universe against some laws, unit by unit.

A unit is a node of a stratum, numbered through all strata; the part r/m of a sweep consists of the units k with
k = r modulo m.  What comes out of a unit depends on nothing else, so results do not depend on processes or machines.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from orbitcert.law.burnside import classes_by_burnside
from orbitcert.law.case import Case
from orbitcert.law.ground_set import Indices
from orbitcert.law.laws import Law
from orbitcert.law.relations import WEAK
from orbitcert.law.splits import OPTIMAL
from orbitcert.law.universe import Node, Stratum, Universe
from orbitcert.law.verdict import ANSWERS, Judge

KEPT = 3
"""The smallest counterexamples to a law that a unit keeps."""


class CountMismatch(Exception):
    """The number of generated cases is not Burnside's: nothing is reported."""


@dataclass(frozen=True, slots=True)
class CaseName:
    """Where a case stands: the number of its stratum, and its options by their numbers in the ground set."""

    stratum: int
    A: Indices
    B: Indices
    extra: Indices

    def order(self) -> Indices:
        """Any total order."""
        return (self.stratum, len(self.A), *self.A, len(self.B), *self.B, *self.extra)


@dataclass(frozen=True, slots=True)
class LawTally:
    """What a law did in some cases.

    tight     of those that hold, the ones with equality
    smallest  the smallest counterexamples with their sizes, increasing; at most KEPT
    reason    why an undecided case is undecided; of several reasons the first in alphabetical order
    """

    holds: int = 0
    fails: int = 0
    vacuous: int = 0
    undecided: int = 0
    tight: int = 0
    smallest: tuple[tuple[Indices, CaseName], ...] = ()
    reason: str = ""

    def __add__(self, other: "LawTally") -> "LawTally":
        smallest = sorted((*self.smallest, *other.smallest), key=lambda pair: (pair[0], pair[1].order()))
        return LawTally(
            self.holds + other.holds,
            self.fails + other.fails,
            self.vacuous + other.vacuous,
            self.undecided + other.undecided,
            self.tight + other.tight,
            tuple(smallest[:KEPT]),
            min(filter(None, (self.reason, other.reason)), default=""),
        )

    @property
    def cases(self) -> int:
        """All of them."""
        return self.holds + self.fails + self.vacuous + self.undecided


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What came out of a unit.

    laws   in the order of the sweep
    worst  the exact worst share (weak, optimal choice from A u B) of the cases: how many have it
    """

    unit: int
    cases: int
    laws: tuple[LawTally, ...]
    worst: Mapping[Fraction, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Sweep:
    """Laws over a universe.

    part  (r, m): only the units k with k = r modulo m

    >>> from orbitcert.law.laws import LAWS
    >>> sweep = Sweep(Universe((1, 3), (1, 1), (1, 2), supports=(1, 1)), (LAWS["clique-weak"],))
    >>> total = sum((sweep.result(unit).laws[0] for unit in sweep.units), LawTally())
    >>> total.holds, total.fails, total.vacuous, total.tight
    (5, 0, 0, 3)
    """

    universe: Universe
    laws: tuple[Law, ...]
    part: tuple[int, int] = (0, 1)

    @cached_property
    def strata(self) -> tuple[Stratum, ...]:
        """The strata of the universe."""
        return tuple(self.universe.strata())

    @cached_property
    def _nodes(self) -> tuple[tuple[int, Node], ...]:
        return tuple((number, node) for number, stratum in enumerate(self.strata) for node in stratum.nodes)

    @property
    def all_units(self) -> range:
        """The units of all parts together."""
        return range(len(self._nodes))

    @property
    def units(self) -> range:
        """The units of this part."""
        residue, modulus = self.part
        return self.all_units[residue::modulus]

    def node_of(self, unit: int) -> tuple[int, Node]:
        """The number of the stratum of a unit, and its node."""
        return self._nodes[unit]

    def stratum_of(self, unit: int) -> int:
        """The number of the stratum of a unit."""
        return self._nodes[unit][0]

    def result(self, unit: int) -> UnitResult:
        """Decide every case of a unit."""
        number, node = self._nodes[unit]
        tallies = [LawTally()] * len(self.laws)
        worst: Counter[Fraction] = Counter()
        cases = 0
        for case in self.strata[number].cases(node):
            cases += 1
            judge = Judge(case)
            least = judge.worst(WEAK, OPTIMAL)
            if least is not None:
                worst[least[0]] += 1
            for k, law in enumerate(self.laws):
                tallies[k] += _judged(judge, law, case, number)
        return UnitResult(unit, cases, tuple(tallies), dict(sorted(worst.items())))

    def case(self, name: CaseName) -> Case:
        """The case with this name."""
        return Case(self.strata[name.stratum].table, name.A, name.B, name.extra)

    def check_counts(self, cases: Mapping[int, int]) -> None:
        """Compare the cases of every stratum with Burnside's number; raises CountMismatch."""
        for number, stratum in enumerate(self.strata):
            expected = classes_by_burnside(stratum)
            if cases.get(number, 0) != expected:
                raise CountMismatch(
                    f"{self.universe.words}: stratum {stratum.name} has {expected} classes by Burnside's lemma, but "
                    f"{cases.get(number, 0)} cases were swept; nothing is reported"
                )


def _judged(judge: Judge, law: Law, case: Case, stratum: int) -> LawTally:
    verdict = judge.verdict(law)
    smallest: tuple[tuple[Indices, CaseName], ...] = ()
    if verdict.failure is not None:
        smallest = ((case.size(), CaseName(stratum, case.A, case.B, case.extra)),)
    holds, fails, vacuous, undecided = (int(verdict.answer == answer) for answer in ANSWERS)
    return LawTally(holds, fails, vacuous, undecided, int(verdict.tight), smallest, verdict.reason)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished sweep (or the part of one).

    strata   per stratum: cases, one tally per law, the distribution of worst shares
    checked  True when every stratum was compared with Burnside's count (not for a part of a sweep)
    """

    strata: tuple[UnitResult, ...]
    checked: bool

    @property
    def cases(self) -> int:
        """All cases."""
        return sum(stratum.cases for stratum in self.strata)

    def law(self, k: int) -> LawTally:
        """The tally of the k-th law over all strata."""
        return sum((stratum.laws[k] for stratum in self.strata), LawTally())

    @property
    def worst(self) -> Mapping[Fraction, int]:
        """How many cases have which worst share."""
        total: Counter[Fraction] = Counter()
        for stratum in self.strata:
            total.update(stratum.worst)
        return dict(sorted(total.items()))


class Summing:
    """Adds up the results of units as they come, each once; memory does not grow with the number of cases."""

    def __init__(self, sweep: Sweep) -> None:
        self._sweep = sweep
        empty = UnitResult(-1, 0, (LawTally(),) * len(sweep.laws))
        self._sums = [empty] * len(sweep.strata)
        self.seen: set[int] = set()

    def add(self, result: UnitResult) -> None:
        """One more unit; raises ValueError for one that was added before or is not in the sweep's part."""
        if result.unit in self.seen or result.unit not in self._sweep.units:
            raise ValueError(f"unit {result.unit} twice, or not in this part")
        self.seen.add(result.unit)
        number = self._sweep.stratum_of(result.unit)
        old = self._sums[number]
        worst = Counter(dict(old.worst))
        worst.update(result.worst)
        tallies = tuple(a + b for a, b in zip(old.laws, result.laws, strict=True))
        self._sums[number] = UnitResult(number, old.cases + result.cases, tallies, dict(sorted(worst.items())))

    def missing(self) -> Iterator[int]:
        """The units that have not been added."""
        return (unit for unit in self._sweep.units if unit not in self.seen)

    def outcome(self) -> Outcome:
        """The finished sweep; raises ValueError when units are missing, CountMismatch when the count is wrong."""
        lacking = sum(1 for _ in self.missing())
        if lacking:
            raise ValueError(f"{lacking} of {len(self._sweep.units)} units are missing")
        whole = self._sweep.part[1] == 1
        if whole:
            self._sweep.check_counts({number: result.cases for number, result in enumerate(self._sums)})
        return Outcome(tuple(self._sums), whole)
