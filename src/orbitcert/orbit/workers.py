"""Tasks of a survey in other processes, started only when the work is large enough to pay."""

from multiprocessing import get_context
from multiprocessing.pool import Pool
from signal import SIG_IGN, SIGINT, signal
from types import TracebackType

from orbitcert.orbit.arrangement import Arrangement
from orbitcert.orbit.regions import WHOLE, Explored, Survey, Task, explored

WORTHWHILE = 30_000
"""With fewer cells than this to come, other processes take longer to start than to finish."""

SETTLED = 2_000
"""Before so many cells the estimate of those to come is not trusted."""


class Workers:
    """A pool of processes that explores cells; use as a context manager.

    Processes are spawned, not forked, and get the arrangement once.  Results come back in the order of the tasks.
    """

    def __init__(self, arrangement: Arrangement, processes: int) -> None:
        self._arrangement = arrangement
        self._processes = processes
        self._pool: Pool | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()

    def run(self, tasks: list[Task], survey: Survey) -> list[Explored]:
        """Carry out the tasks of the next wave of this survey, in other processes once that pays."""
        large = survey.looked >= SETTLED and cells_to_come(survey) > WORTHWHILE
        if self._pool is None and self._processes > 1 and len(tasks) > 1 and large:
            self._pool = get_context("spawn").Pool(self._processes, _begin, (self._arrangement,))
        if self._pool is None:
            return [explored(self._arrangement, task) for task in tasks]
        return self._pool.map(_explored, tasks, chunksize=1)


def cells_to_come(survey: Survey) -> int:
    """An estimate of the cells still to look at, from the part that is done."""
    return survey.looked * (WHOLE - survey.done) // survey.done if survey.done else survey.looked


_given: list[Arrangement] = []


def _begin(arrangement: Arrangement) -> None:
    """Runs once in every process: interrupts are the main process's business."""
    signal(SIGINT, SIG_IGN)
    _given.append(arrangement)


def _explored(task: Task) -> Explored:
    return explored(_given[-1], task)
