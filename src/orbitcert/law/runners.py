"""Who does the units of a sweep: this process, other processes, or the workers of a Dask cluster.

A runner yields the results of the units in any order, each once.  Results are the same whoever does the work.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stderr
from io import StringIO
from itertools import islice
from multiprocessing import active_children, get_context, parent_process
from signal import SIG_IGN, SIGINT, signal
from threading import Thread
from typing import Any

from orbitcert.exact.bad_input import BadInput
from orbitcert.law.spec import SweepSpec, program_digest, sweep_of
from orbitcert.law.sweep import UnitResult
from orbitcert.orbit.tally import TooLarge


class WorkerLost(Exception):
    """A process that did units has gone; what was recorded stays recorded."""


Runner = Callable[[SweepSpec, Sequence[int]], Iterator[UnitResult]]

RETRIES = 10
"""A unit is given to so many further workers when the one that had it dies."""

PATIENCE = 10
"""Seconds in which a scheduler must answer."""

END_OF_A_POOL = 5
"""Seconds that a broken pool is given to end by itself."""

WAITING_PER_THREAD = 4
"""So many units per thread of the cluster are handed out at a time: memory does not grow with their number."""


def run_here(spec: SweepSpec, units: Sequence[int]) -> Iterator[UnitResult]:
    """One unit after the other, in this process."""
    return (result_of(spec, unit) for unit in units)


def run_in_processes(processes: int) -> Runner:
    """In so many processes, spawned, not forked; raises WorkerLost when one of them is killed."""

    def run(spec: SweepSpec, units: Sequence[int]) -> Iterator[UnitResult]:
        others = set(active_children())
        left = iter(units)
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (spec,))
        try:
            waiting = {pool.submit(_result, unit) for unit in islice(left, WAITING_PER_THREAD * processes)}
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
                    waiting.update(pool.submit(_result, unit) for unit in islice(left, 1))
        except BrokenProcessPool:
            _end_quietly(pool)
            raise WorkerLost("a process of the sweep was killed, perhaps for want of memory") from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in set(active_children()) - others:
                worker.kill()  # an interrupt need not wait for the units that run

    return run


def _end_quietly(pool: ProcessPoolExecutor) -> None:
    """Let a broken pool end: the thread that feeds its queue may print a traceback about a pipe that is gone."""
    ending = Thread(target=pool.shutdown, kwargs={"wait": True, "cancel_futures": True}, daemon=True)
    with redirect_stderr(StringIO()):
        ending.start()
        ending.join(END_OF_A_POOL)


def run_on_cluster(address: str) -> Runner:
    """On the workers of the Dask scheduler at this address; they need orbitcert of the same version installed."""

    def run(spec: SweepSpec, units: Sequence[int]) -> Iterator[UnitResult]:
        from distributed import as_completed

        with _connected(address) as client:
            digest = program_digest()
            threads = max(1, sum(client.nthreads().values()))
            left = iter(units)

            def submitted(unit: int) -> Any:
                return client.submit(_result_of_same_program, spec, unit, digest, pure=False, retries=RETRIES)

            first = [submitted(unit) for unit in islice(left, WAITING_PER_THREAD * threads)]
            waiting = as_completed(first, loop=client.loop)
            for future in waiting:
                yield future.result()
                future.release()
                following = next(left, None)
                if following is not None:
                    waiting.add(submitted(following))

    return run


def _connected(address: str) -> Any:
    """A client of this scheduler; raises BadInput when nobody answers there."""
    from distributed import Client

    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise BadInput("--scheduler", f"no Dask scheduler at {address}: {fault}") from None


def result_of(spec: SweepSpec, unit: int) -> UnitResult:
    """What a unit gives, in a process that may not know the sweep yet.

    Raises BadInput when a law of a user's file cannot be evaluated.
    """
    sweep = sweep_of(spec)
    if not spec.files:
        return sweep.result(unit)
    try:
        return sweep.result(unit)
    except TooLarge:
        raise
    except Exception as fault:
        laws = ", ".join(spec.laws)
        raise BadInput(laws, f"unit {unit} cannot be decided: {type(fault).__name__}: {fault}") from fault


def _result_of_same_program(spec: SweepSpec, unit: int, digest: str) -> UnitResult:
    """The same; raises BadInput when this machine has another program than the one that collects the results."""
    if program_digest() != digest:
        raise BadInput("--scheduler", "a worker has another version of orbitcert installed")
    return result_of(spec, unit)


_given: list[SweepSpec] = []


def _begin(spec: SweepSpec) -> None:
    """Runs once in every process: interrupts are the main process's business."""
    signal(SIGINT, SIG_IGN)
    Thread(target=_end_with_the_main_process, daemon=True).start()
    _given.append(spec)


def _end_with_the_main_process() -> None:
    """A main process that was killed cannot end its workers."""
    main = parent_process()
    if main is not None:
        main.join()
        os._exit(1)


def _result(unit: int) -> UnitResult:
    return result_of(_given[-1], unit)
