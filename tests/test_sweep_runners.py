"""Who does the work of a sweep makes no difference: one process, several, a real Dask cluster, killed and continued."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from command import orbitcert
from orbitcert.law import runners
from orbitcert.law.hunting import run_sweep, runner_for
from orbitcert.law.ledger import ledger_digest
from orbitcert.law.runners import run_here, run_in_processes
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.universe import Universe

SPEC = SweepSpec(Universe((1, 4), (1, 2), (1, 2)), ("blocks-weak", "few-blocks-most", "injection-most"))
HUNT = ("hunt", *SPEC.laws, "--max-states", "4", "--A", "1..2", "--B", "1..2")


def tallies(hunts):
    """What a sweep says."""
    return [(found.law.name, found.tally, found.smallest, found.outcome.worst) for found in hunts]


@pytest.fixture(scope="module")
def expected():
    """The outcome in this process."""
    return tallies(run_sweep(SPEC, run_here))


@pytest.fixture(scope="module")
def digest(tmp_path_factory):
    """The digest of the ledger of an uninterrupted sweep."""
    path = tmp_path_factory.mktemp("whole") / "l.jsonl"
    run_sweep(SPEC, run_here, path)
    return ledger_digest(path, SPEC)


def units_in(path):
    """The units on the disk, finished lines only."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line)["unit"] for line in lines[1:]]


def waiting_for(condition, seconds=120):
    """Wait until this holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_processes_give_the_same_outcome(tmp_path, expected, digest, processes):
    path = tmp_path / "l.jsonl"
    assert tallies(run_sweep(SPEC, runner_for(processes), path)) == expected
    assert ledger_digest(path, SPEC) == digest
    assert sorted(map(int, units_in(path))) == list(sweep_of(SPEC).units)


def test_a_failing_unit_stops_the_sweep(monkeypatch):
    def broken(self, unit):
        raise ZeroDivisionError

    monkeypatch.setattr("orbitcert.law.sweep.Sweep.result", broken)
    with pytest.raises(ZeroDivisionError):
        run_sweep(SPEC, run_here)


@pytest.mark.parametrize("lines", [3, 60])
def test_a_killed_sweep_is_continued_without_loss_or_repetition(tmp_path, digest, lines):
    path = tmp_path / "l.jsonl"
    command = [sys.executable, "-m", "orbitcert", *HUNT, "--ledger", str(path), "--processes", "2", "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    waiting_for(lambda: len(units_in(path)) >= lines or running.poll() is not None)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    done = units_in(path)
    assert lines <= len(done) < len(sweep_of(SPEC).units)
    again = orbitcert(*HUNT, "--ledger", str(path), "--processes", "1", "--json", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert units_in(path)[: len(done)] == done
    assert sorted(map(int, units_in(path))) == list(sweep_of(SPEC).units)
    assert ledger_digest(path, SPEC) == digest
    assert again.stdout == orbitcert(*HUNT, "--processes", "1", "--json", cwd=tmp_path).stdout


def test_an_interrupted_sweep_says_so_and_can_be_continued(tmp_path, digest):
    path = tmp_path / "l.jsonl"
    command = [sys.executable, "-m", "orbitcert", *HUNT, "--ledger", str(path), "--processes", "2"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    waiting_for(lambda: len(units_in(path)) >= 3 or running.poll() is not None)
    os.kill(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert b"interrupted" in err
    assert not out
    assert len(units_in(path)) < len(sweep_of(SPEC).units)
    run_sweep(SPEC, run_here, path)
    assert ledger_digest(path, SPEC) == digest


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def cluster(folder, workers=3):
    """A Dask scheduler and workers without nannies, each a process of its own; yields the address and the workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    started = []

    def start(*words):
        with open(folder / f"dask{len(started)}.log", "wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        return process

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
        hands = [
            start("dask_worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
            for _ in range(workers)
        ]
        yield address, hands
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def connected(address):
    """The number of workers that the scheduler knows."""
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def test_a_cluster_that_loses_a_worker_gives_the_same_outcome(tmp_path, digest):
    path = tmp_path / "l.jsonl"
    with cluster(tmp_path) as (address, workers):
        waiting_for(lambda: connected(address) == 3)
        command = [sys.executable, "-m", "orbitcert", *HUNT, "--ledger", str(path), "--scheduler", address, "--json"]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        waiting_for(lambda: len(units_in(path)) >= 5 or running.poll() is not None)
        os.killpg(workers[0].pid, signal.SIGKILL)
        workers[0].wait()
        done = len(units_in(path))
        assert running.poll() is None
        out, err = running.communicate(timeout=240)
        assert running.returncode == 0, err
        assert connected(address) == 2
    assert 5 <= done < len(sweep_of(SPEC).units) - 5, "the worker was killed too late"
    assert sorted(map(int, units_in(path))) == list(sweep_of(SPEC).units)
    assert ledger_digest(path, SPEC) == digest
    assert json.loads(out) == json.loads(orbitcert(*HUNT, "--processes", "1", "--json", cwd=tmp_path).stdout)


def test_workers_with_another_program_are_not_believed(monkeypatch):
    unit = sweep_of(SPEC).units[3]
    here = runners.program_digest()
    assert runners._result_of_same_program(SPEC, unit, here) == sweep_of(SPEC).result(unit)
    with pytest.raises(RuntimeError, match="another version"):
        runners._result_of_same_program(SPEC, unit, "0" * 64)


def test_a_cluster_that_is_not_there_is_one_line(tmp_path):
    run = orbitcert("hunt", "fractional", "--max-states", "2", "--scheduler", "tcp://127.0.0.1:1", cwd=tmp_path)
    assert run.returncode == 4
    assert run.stderr.count("\n") == 1, run.stderr
    assert "scheduler" in run.stderr


def test_parts_in_other_processes_are_those_of_this_one():
    part = replace(SPEC, part=(1, 3))
    assert tallies(run_sweep(part, run_in_processes(2))) == tallies(run_sweep(part, run_here))
