"""Who does the work makes no difference: here, other processes, a Dask cluster; killed, interrupted, continued."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from command import orbitcert
from dask_cluster import os_cluster, wait_until
from orbitcert.exact.bad_input import BadInput
from orbitcert.law import runners
from orbitcert.law.hunting import hunt, run_sweep, runner_for
from orbitcert.law.law_file import LawFile
from orbitcert.law.ledger import ledger_digest, spec_of_ledger
from orbitcert.law.runners import run_here, run_in_processes, run_on_cluster
from orbitcert.law.spec import SweepSpec, sweep_of
from orbitcert.law.universe import Universe
from orbitcert.orbit.tally import TooLarge

NAPPING = """\
import os
import time

from orbitcert.law import MOST, Hypothesis, Law, Premise


def at_leisure(case):
    time.sleep(float(os.environ.get("NAP", "0")))
    if len(case.B) >= len(case.A):
        yield Premise(len(case.B), len(case.A))


LAW = Law(Hypothesis("at-leisure", "B has n options and A has m, n at least m", at_leisure), MOST)
"""
"""A law that takes as long as the environment says, whatever the machine; its outcome is always the same."""

SPEC = SweepSpec(
    Universe((1, 3), (1, 2), (1, 2)), ("few-blocks-most", "at-leisure-most"), (LawFile("napping.py", NAPPING),)
)
UNITS = len(sweep_of(SPEC).units)
SIZES = ("--max-states", "3", "--A", "1..2", "--B", "1..2")
HUNT = ("hunt", "few-blocks-most", "napping.py", *SIZES, "--ledger", "l.jsonl", "--json")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The outcome, the ledger's digest, and the JSON answer of an uninterrupted sweep in one process."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "napping.py").write_text(NAPPING)
    run = orbitcert(*HUNT, "--processes", "1", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return told(run_sweep(SPEC)), digest_of(folder), json.loads(run.stdout)


def told(hunts):
    """What a sweep says."""
    return [(found.law.name, found.tally, found.smallest, found.outcome) for found in hunts]


def digest_of(folder):
    """The digest of the ledger here, its law file found beside it."""
    path = folder / "l.jsonl"
    spec = spec_of_ledger(path, [folder / "napping.py"])
    assert spec == SPEC
    return ledger_digest(path, spec)


def units_in(folder):
    """The units in the finished lines of the ledger here."""
    path = folder / "l.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    return [int(json.loads(line)["unit"]) for line in lines[1:]]


@contextmanager
def hunting(folder, *arguments, nap="0.06"):
    """A hunt that takes its time, as the head of its own process group; nothing of it is left afterwards."""
    (folder / "napping.py").write_text(NAPPING)
    running = subprocess.Popen(
        [sys.executable, "-m", "orbitcert", *HUNT, *arguments],
        cwd=folder,
        env=os.environ | {"NAP": nap},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        if group_lives(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()


def group_lives(group):
    """Whether a process of this group still runs."""
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    return any(int(pgid) == group and not state.startswith("Z") for pgid, state in map(str.split, listed.splitlines()))


def children_of(parent):
    """The processes that this one started, with their command lines."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    return {int(pid): words for pid, ppid, words in rows if int(ppid) == parent}


def assert_finished(folder, plain):
    """Run the hunt to its end: every unit once, and the digest and the answer of an uninterrupted one."""
    before = units_in(folder)
    run = orbitcert(*HUNT, "--processes", "2", cwd=folder)
    assert run.returncode == 0, run.stderr
    assert units_in(folder)[: len(before)] == before
    assert sorted(units_in(folder)) == list(range(UNITS))
    assert digest_of(folder) == plain[1]
    assert json.loads(run.stdout) == plain[2]


@pytest.mark.parametrize("processes", [3])
def test_other_processes_give_the_outcome_and_the_ledger_of_this_one(tmp_path, plain, processes):
    (tmp_path / "napping.py").write_text(NAPPING)
    assert told(run_sweep(SPEC, run_in_processes(processes), tmp_path / "l.jsonl")) == plain[0]
    assert sorted(units_in(tmp_path)) == list(range(UNITS))
    assert digest_of(tmp_path) == plain[1]
    assert (UNITS, plain[0][1][1].cases) == (56, 170)
    assert plain[0][1][1].fails > 0 < plain[0][0][1].fails


def test_a_hunt_from_python_does_not_depend_on_its_processes(tmp_path):
    universe = Universe((1, 2), (1, 2), (1, 2))
    one, two = (hunt("bare-counts-most", universe, processes=processes) for processes in (1, 2))
    assert one == two
    assert one.tally.fails > 0


def test_a_runner_is_chosen_by_what_is_asked_for():
    assert runner_for(1) is run_here
    assert runner_for(2).__qualname__.startswith("run_in_processes")
    assert runner_for(1, "tcp://127.0.0.1:1").__qualname__.startswith("run_on_cluster")


@pytest.mark.parametrize("runner", [run_here, run_in_processes(2)], ids=["here", "processes"])
def test_only_the_units_that_are_asked_for_are_done(runner):
    wanted = [7, 3, 50]
    results = {result.unit: result for result in runner(SPEC, wanted)}
    assert results == {unit: sweep_of(SPEC).result(unit) for unit in wanted}


def test_a_failing_unit_stops_the_sweep_and_the_ledger_stays_usable(tmp_path, plain):
    (tmp_path / "napping.py").write_text(NAPPING)

    def failing(spec, units):
        for unit in units:
            if unit == 30:
                raise ZeroDivisionError
            yield sweep_of(spec).result(unit)

    with pytest.raises(ZeroDivisionError):
        run_sweep(SPEC, failing, tmp_path / "l.jsonl")
    assert units_in(tmp_path) == list(range(30))
    assert_finished(tmp_path, plain)


def test_a_runner_that_gives_a_unit_twice_or_leaves_one_out_reports_nothing(tmp_path):
    def twice(spec, units):
        return map(sweep_of(spec).result, [*units, units[0]])

    def short(spec, units):
        return map(sweep_of(spec).result, units[:-1])

    for runner, said in ((twice, "twice"), (short, f"1 of {UNITS} units are missing")):
        with pytest.raises(ValueError, match=said):
            run_sweep(SPEC, runner)


@pytest.mark.parametrize("lines", [1, 25])
def test_a_sweep_that_was_killed_with_all_its_processes_is_continued_without_loss_or_repetition(tmp_path, plain, lines):
    with hunting(tmp_path, "--processes", "2") as running:
        wait_until(lambda: len(units_in(tmp_path)) >= lines or running.poll() is not None, "the ledger grows")
        assert running.poll() is None
        os.killpg(running.pid, signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        done = len(units_in(tmp_path))
        assert lines <= done < UNITS - 5
    assert_finished(tmp_path, plain)


def test_a_sweep_whose_main_process_alone_was_killed_leaves_no_process_and_frees_its_ledger(tmp_path, plain):
    with hunting(tmp_path, "--processes", "2") as running:
        wait_until(lambda: len(units_in(tmp_path)) >= 5 or running.poll() is not None, "the ledger grows")
        assert running.poll() is None
        os.kill(running.pid, signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        assert len(units_in(tmp_path)) < UNITS - 5
        assert_finished(tmp_path, plain)
        wait_until(lambda: not group_lives(running.pid), "the other processes end by themselves", 15)


def test_a_sweep_that_was_killed_in_one_process_is_continued(tmp_path, plain):
    with hunting(tmp_path, "--processes", "1", nap="0.05") as running:
        wait_until(lambda: len(units_in(tmp_path)) >= 8 or running.poll() is not None, "the ledger grows")
        running.kill()
        assert running.wait() == -signal.SIGKILL
        assert 8 <= len(units_in(tmp_path)) < UNITS - 5
    assert_finished(tmp_path, plain)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_interrupted_sweep_exits_130_with_one_line_and_its_ledger_is_continued(tmp_path, plain, processes):
    with hunting(tmp_path, "--processes", processes, "--counterexamples", "found", nap="0.05") as running:
        wait_until(lambda: len(units_in(tmp_path)) >= 6 or running.poll() is not None, "the ledger grows")
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        out, err = running.communicate(timeout=60)
        assert running.returncode == 130, err
        assert out == b""
        assert err.count(b"\n") == 1, err
        assert b"interrupted" in err
        assert 6 <= len(units_in(tmp_path)) < UNITS - 5
        assert sorted(item.name for item in tmp_path.iterdir()) == ["l.jsonl", "napping.py"]
        wait_until(lambda: not group_lives(running.pid), "no process is left", 60)
    assert_finished(tmp_path, plain)


def test_a_process_that_dies_does_not_hang_the_sweep(tmp_path, plain):
    with hunting(tmp_path, "--processes", "2") as running:
        wait_until(lambda: len(units_in(tmp_path)) >= 4 or running.poll() is not None, "the ledger grows")
        workers = [pid for pid, words in children_of(running.pid).items() if "spawn_main" in words]
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        try:
            _, err = running.communicate(timeout=25)
        except subprocess.TimeoutExpired:
            pytest.fail(
                f"the sweep waits for ever for a process that was killed ({len(units_in(tmp_path))} units done)"
            )
        if running.returncode:
            assert running.returncode in (3, 4)
            assert err.count(b"\n") == 1, err
        else:
            assert sorted(units_in(tmp_path)) == list(range(UNITS))
    assert_finished(tmp_path, plain)


def test_a_worker_with_another_program_is_not_believed(monkeypatch):
    digest = runners.program_digest()
    assert runners._result_of_same_program(SPEC, 3, digest) == sweep_of(SPEC).result(3)
    done = []
    monkeypatch.setattr(runners, "result_of", lambda spec, unit: done.append(unit))
    for other in ("0" * 64, digest[:-1], ""):
        with pytest.raises(BadInput, match="another version"):
            runners._result_of_same_program(SPEC, 3, other)
    assert done == []


def test_a_local_cluster_of_processes_gives_the_outcome_and_the_ledger_of_this_one(tmp_path, plain):
    distributed = pytest.importorskip("distributed")
    (tmp_path / "napping.py").write_text(NAPPING)
    with distributed.LocalCluster(
        processes=True, n_workers=3, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        assert len({worker.pid for worker in cluster.workers.values()} - {os.getpid()}) == 3
        runner = run_on_cluster(cluster.scheduler_address)
        assert told(run_sweep(SPEC, runner, tmp_path / "l.jsonl")) == plain[0]
        assert sorted(units_in(tmp_path)) == list(range(UNITS))
        assert digest_of(tmp_path) == plain[1]
        few = {result.unit: result for result in runner(SPEC, [50, 2])}
        assert few == {unit: sweep_of(SPEC).result(unit) for unit in (2, 50)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runners, "program_digest", lambda: "0" * 64)
            with pytest.raises(BadInput, match="another version"):
                list(runner(SPEC, [1]))


def test_a_cluster_of_separate_processes_that_loses_a_busy_worker_gives_the_same_answer(tmp_path, plain):
    distributed = pytest.importorskip("distributed")
    (tmp_path / "cluster").mkdir()
    with os_cluster(tmp_path / "cluster", 3, {"NAP": "0.06"}) as cluster:
        with distributed.Client(cluster.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(3, timeout=60)
            pids = client.run(os.getpid)
            names = {
                address: next(n for n, w in cluster.workers.items() if w.pid == pid) for address, pid in pids.items()
            }
            assert len(set(pids.values())) == 3
            with hunting(tmp_path, "--scheduler", cluster.address) as running:

                def busy():
                    tasks = client.processing()
                    return [address for address in names if tasks.get(address)]

                wait_until(lambda: len(units_in(tmp_path)) >= 6 or running.poll() is not None, "the ledger grows")
                wait_until(lambda: bool(busy()) or running.poll() is not None, "a worker has work")
                victim = busy()[0]
                cluster.kill(names[victim])
                done = len(units_in(tmp_path))
                assert running.poll() is None, "the worker was killed too late"
                out, err = running.communicate(timeout=240)
                assert running.returncode == 0, err
            assert 6 <= done < UNITS - 5, "the worker was killed too late"
            left = client.scheduler_info(n_workers=-1)["workers"]
            assert set(left) == set(names) - {victim}
        assert sorted(units_in(tmp_path)) == list(range(UNITS))
        assert digest_of(tmp_path) == plain[1]
        assert json.loads(out) == plain[2]
    assert all(worker.poll() is not None for worker in cluster.workers.values())


def test_processes_and_a_scheduler_exclude_each_other(tmp_path):
    run = orbitcert("hunt", "clique", "--scheduler", "tcp://127.0.0.1:1", "--processes", "2", cwd=tmp_path)
    assert run.returncode == 2
    assert "exclude each other" in run.stderr


def test_a_universe_that_is_too_large_stays_too_large_with_a_law_of_ones_own(tmp_path, monkeypatch):
    def refuse(self, unit):
        raise TooLarge("too many regions")

    monkeypatch.setattr("orbitcert.law.sweep.Sweep.result", refuse)
    with pytest.raises(TooLarge, match="too many regions"):
        list(run_here(SPEC, [0]))
