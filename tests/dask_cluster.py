"""A Dask scheduler and workers as separate operating-system processes; all of them are gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


def wait_until(condition: Callable[[], bool], reason: str, seconds: float = 120) -> None:
    """Return when the condition holds; fail when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {reason}"
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Cluster:
    """The scheduler's address, and the worker processes by their names."""

    address: str
    workers: dict[str, subprocess.Popen[bytes]]

    def kill(self, name: str) -> None:
        """SIGKILL, and wait until the worker is dead."""
        self.workers[name].send_signal(signal.SIGKILL)
        assert self.workers[name].wait() == -signal.SIGKILL


@contextmanager
def os_cluster(folder: Path, workers: int, environment: dict[str, str]) -> Iterator[Cluster]:
    """A cluster on 127.0.0.1 without dashboards and nannies, each worker one process with one thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started: list[subprocess.Popen[bytes]] = []
    logs: list[IO[bytes]] = []

    def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
        logs.append((folder / f"{program}-{len(started)}.log").open("wb"))
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *arguments],
                cwd=folder,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=logs[-1],
                stderr=logs[-1],
                start_new_session=True,
            )
        )
        return started[-1]

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        address = f"tcp://127.0.0.1:{port}"
        plain = ("--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0")
        hands = {f"worker-{k}": start("dask_worker", address, "--name", f"worker-{k}", *plain) for k in range(workers)}
        yield Cluster(address, hands)
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for log in logs:
            log.close()
