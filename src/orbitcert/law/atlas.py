"""The atlas: what the finished sweeps say about every law.

A law is *proved* (a theorem is named, and no case speaks against it), *refuted* (by a smallest case), or *open* (no
counterexample among so many cases).  A proved law with a counterexample is a contradiction, and nothing is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from orbitcert.exact.display import Displayed
from orbitcert.law.counterexample import Counterexample, counterexample_of
from orbitcert.law.laws import Law
from orbitcert.law.ledger import ledger_digest, read_results, spec_of_ledger
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.sweep import LawTally, Outcome, Summing

Status = Literal["proved", "refuted", "open"]


class Contradiction(Exception):
    """A law with a theorem fails somewhere: the theorem, the law or the program is wrong."""


@dataclass(frozen=True, slots=True)
class Source:
    """A finished sweep: its spec, its outcome, and the digest of its ledger."""

    spec: SweepSpec
    outcome: Outcome
    digest: str

    def tally(self, law: Law) -> LawTally | None:
        """The tally of a law, None when it was not swept here."""
        names = self.spec.laws
        return self.outcome.law(names.index(law.name)) if law.name in names else None

    def strata(self) -> Mapping[str, int]:
        """The names of the strata with their numbers of cases."""
        sweep = sweep_of(self.spec)
        return {s.name: r.cases for s, r in zip(sweep.strata, self.outcome.strata, strict=True)}

    def worst(self) -> Mapping[str, Mapping[Fraction, int]]:
        """For every stratum how many cases have which exact worst share."""
        sweep = sweep_of(self.spec)
        return {s.name: r.worst for s, r in zip(sweep.strata, self.outcome.strata, strict=True)}


@dataclass(frozen=True, slots=True)
class Entry(Displayed):
    """What is known about one law.

    tallies   one per source, None where it was not swept
    total     their sum
    smallest  the smallest counterexample of all sources
    """

    law: Law
    tallies: tuple[LawTally | None, ...]
    total: LawTally
    smallest: Counterexample | None

    @property
    def status(self) -> Status:
        """Proved, refuted, or open."""
        if self.smallest is not None:
            return "refuted"
        return "open" if self.law.theorem is None else "proved"


@dataclass(frozen=True, slots=True)
class Atlas(Displayed):
    """The sources, and one entry per law in the order of the sources."""

    sources: tuple[Source, ...]
    entries: tuple[Entry, ...]


def read_source(path: Path | str, law_files: Sequence[Path] = ()) -> Source:
    """The finished sweep in a ledger.

    Raises BadInput for a damaged or foreign ledger, ValueError when units are missing, CountMismatch when the number of
    cases is not Burnside's.
    """
    spec = spec_of_ledger(path, law_files)
    if spec.part[1] != 1:
        raise ValueError(f"part {spec.part[0]}/{spec.part[1]} of a sweep: merge all parts first")
    summing = Summing(sweep_of(spec))
    for result in read_results(path, spec):
        summing.add(result)
    return Source(spec, summing.outcome(), ledger_digest(path, spec))


def atlas_of(sources: Sequence[Source]) -> Atlas:
    """The atlas of these sweeps; raises Contradiction when a proved law fails, ValueError when a sweep comes twice."""
    if len({source.digest for source in sources}) != len(sources):
        raise ValueError("the same sweep is given twice")
    laws: dict[str, Law] = {}
    for source in sources:
        for law in sweep_of(source.spec).laws:
            laws.setdefault(law.name, law)
    return Atlas(tuple(sources), tuple(_entry(law, sources) for law in laws.values()))


def _entry(law: Law, sources: Sequence[Source]) -> Entry:
    tallies = tuple(source.tally(law) for source in sources)
    total = sum((tally for tally in tallies if tally is not None), LawTally())
    failing = [
        (tally.smallest[0], source)
        for tally, source in zip(tallies, sources, strict=True)
        if tally is not None and tally.smallest
    ]
    if not failing:
        return Entry(law, tallies, total, None)
    (_, name), source = min(failing, key=lambda pair: pair[0][0])
    smallest = counterexample_of(sweep_of(source.spec).case(name), law)
    if law.theorem is not None:
        raise Contradiction(f"{law.name} is proved ({law.theorem}), but fails: {smallest.problem}")
    return Entry(law, tallies, total, smallest)
