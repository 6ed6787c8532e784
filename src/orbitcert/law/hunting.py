"""The hunt: laws over a universe, from the first unit to the smallest counterexamples, with or without a ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from orbitcert.exact.bad_input import BadInput
from orbitcert.exact.display import Displayed
from orbitcert.law.counterexample import Counterexample, counterexample_of
from orbitcert.law.law_file import laws_named
from orbitcert.law.laws import Law
from orbitcert.law.ledger import Ledger
from orbitcert.law.runners import Runner, run_here, run_in_processes, run_on_cluster
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.sweep import LawTally, Outcome, Summing, Sweep
from orbitcert.law.universe import Universe


@dataclass(frozen=True, slots=True)
class Hunt(Displayed):
    """What came out for one law.

    outcome   the whole sweep, in which other laws may have been decided as well
    tally     this law over all strata
    smallest  the smallest counterexamples, each re-checked; none when the law fails nowhere
    """

    law: Law
    universe: Universe
    part: tuple[int, int]
    outcome: Outcome
    tally: LawTally
    smallest: tuple[Counterexample, ...]

    @property
    def is_vacuous(self) -> bool:
        """True when the hypothesis holds in no case: the law says nothing here."""
        return not (self.tally.holds or self.tally.fails or self.tally.undecided)

    @property
    def is_open(self) -> bool:
        """True when nothing was decided, or no counterexample was found but some cases were not decided."""
        return self.is_vacuous or (not self.tally.fails and bool(self.tally.undecided))


def hunt(law: str | Law, universe: Universe, *, processes: int = 1) -> Hunt:
    """Decide every case of a universe for one law, over every reward.

    law        a name (`clique-most`, `fractional`), the path of a law file, or a Law, which is decided in this process
    processes  the answer does not depend on it; more than one needs an importable main module

    >>> found = hunt("few-blocks-most", Universe((1, 3), (1, 2), (1, 1)))
    >>> found.tally.holds, found.tally.fails, found.tally.vacuous
    (0, 2, 48)
    >>> [found.smallest[0].problem.option_text(x) for x in (*found.smallest[0].problem.A, *found.smallest[0].problem.B)]
    ['s0', 's1', 's2']
    """
    if isinstance(law, Law):
        sweep = Sweep(universe, (law,))
        summing = Summing(sweep)
        for unit in sweep.units:
            summing.add(sweep.result(unit))
        return hunts_of(sweep, summing.outcome())[0]
    laws, files = laws_named([law])
    spec = SweepSpec(universe, tuple(law.name for law in laws), tuple(files))
    return run_sweep(spec, runner_for(processes))[0]


def runner_for(processes: int, scheduler: str | None = None) -> Runner:
    """This process, several processes, or a cluster."""
    if scheduler is not None:
        return run_on_cluster(scheduler)
    return run_in_processes(processes) if processes > 1 else run_here


def run_sweep(
    spec: SweepSpec,
    runner: Runner = run_here,
    ledger: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, units: None,
) -> tuple[Hunt, ...]:
    """One hunt per law of the sweep.

    ledger    continue this ledger when it exists, and write every finished unit to it
    progress  is told how many units of how many are done

    Raises BadInput when the ledger belongs to another sweep, CountMismatch when the cases are not as many as Burnside's
    lemma says.
    """
    sweep = sweep_of(spec)
    summing = Summing(sweep)
    if ledger is None:
        _run(spec, runner, summing, lambda result: None, progress)
    else:
        with Ledger(ledger, spec) as book:
            for result in book.results():
                summing.add(result)
            _run(spec, runner, summing, book.append, progress)
    return hunts_of(sweep, summing.outcome())


def _run(
    spec: SweepSpec,
    runner: Runner,
    summing: Summing,
    record: Callable[..., None],
    progress: Callable[[int, int], None],
) -> None:
    """Do what is missing; a unit counts only when it is recorded."""
    units = len(sweep_of(spec).units)
    progress(len(summing.seen), units)
    missing: Sequence[int] = tuple(summing.missing())
    if missing:
        for result in runner(spec, missing):
            record(result)
            summing.add(result)
            progress(len(summing.seen), units)


def hunts_of(sweep: Sweep, outcome: Outcome) -> tuple[Hunt, ...]:
    """The hunts of a finished sweep, smallest counterexamples re-checked."""
    hunts = []
    for k, law in enumerate(sweep.laws):
        tally = outcome.law(k)
        try:
            smallest = tuple(counterexample_of(sweep.case(name), law) for _, name in tally.smallest)
        except (ValueError, LookupError, TypeError) as fault:
            raise BadInput(law.name, f"a case that should be a counterexample is none: {fault}") from None
        hunts.append(Hunt(law, sweep.universe, sweep.part, outcome, tally, smallest))
    return tuple(hunts)
