"""What goes wrong around the pool costs those whom it concerns, for as long as it lasts."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pools import ENDLESS, pool_of, publish, run
from tiny import alive, eventually, processes, workers, zygotes

from kg.errors import EvaluationCrashed, EvaluationTimeout, KgError, Overloaded
from kg.store.configuration import MESSAGE, NO_PROCESS, Configuration
from kg.store.evaluations import Evaluation
from kg.store.events import Events
from kg.store.nursery import Nursery
from kg.store.pool import Lanes, WorkerPool
from kg.store.states import End, State
from kg.store.workers import Worker, Zygote

LANES = Lanes(fast=1, slow=1, room=2)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("faults") / "store")


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def pool(graph: Path, events: Events) -> Iterator[WorkerPool]:
    with pool_of(graph, LANES, events=events) as pool:
        yield pool


def test_without_descriptors_the_zygote_and_its_workers_live_on(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (zygote,) = zygotes()

    def refuse(*_: object) -> tuple[socket.socket, socket.socket]:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("kg.store.workers.socket.socketpair", refuse)
        for worker in workers(zygote):
            os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: pool.workers()["idle"] == 0)
        with pytest.raises(KgError):
            run(pool, seconds=0.3)
    assert eventually(lambda: pool.workers()["idle"] == 2)
    assert b'"200"' in run(pool)
    assert zygotes() == [zygote]


def test_deadlines_hold_while_the_zygote_hangs(pool: WorkerPool) -> None:
    (zygote,) = zygotes()
    os.kill(zygote, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(EvaluationTimeout):
            run(pool, ENDLESS, 0.5)
        assert b'"200"' in run(pool)
        assert time.monotonic() - began < 5
    finally:
        os.kill(zygote, signal.SIGCONT)
    assert eventually(lambda: pool.workers()["idle"] == 2)


def test_a_zygote_that_hangs_is_replaced(
    pool: WorkerPool, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.workers._PATIENCE", 0.3)
    (zygote,) = zygotes()
    os.kill(zygote, signal.SIGSTOP)
    with pytest.raises(EvaluationTimeout):
        run(pool, ENDLESS, 0.2)
    assert eventually(lambda: not alive([zygote]))
    assert eventually(lambda: pool.workers()["idle"] == 2)
    assert b'"200"' in run(pool)
    assert events.counts()["zygote died"] == 1


def test_who_is_waiting_when_no_worker_is_to_come_soon_is_refused(
    pool: WorkerPool, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.back_off._FIRST", 10.0)
    (zygote,) = zygotes()
    os.kill(zygote, signal.SIGSTOP)
    for worker in workers(zygote):
        os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: pool.workers()["idle"] == 0)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(run, pool)
        assert eventually(lambda: pool.workers()["waiting"] == 1)
        os.kill(zygote, signal.SIGKILL)
        with pytest.raises(Overloaded, match="keeps failing"):
            waiting.result(3)
    assert events.counts()["broken"] == 1


def test_closing_ends_a_zygote_that_hangs(pool: WorkerPool) -> None:
    (zygote,) = zygotes()
    every = [zygote, *workers(zygote)]
    os.kill(zygote, signal.SIGSTOP)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 5
    assert eventually(lambda: not alive(every))


def test_a_nursery_that_hangs_is_replaced(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.nursery._PATIENCE", 2.0)
    with closing(Nursery()) as nursery:
        configuration = Configuration(str(graph), union=True, memory=1 << 28)
        nursery.zygote(configuration).close()
        own = [process for process in processes() if process.parent == os.getpid()]
        (hanging,) = [process.pid for process in own if "kg.store.zygote" in process.command]
        os.kill(hanging, signal.SIGSTOP)
        with pytest.raises(EvaluationCrashed, match="no process could be started"):
            nursery.zygote(configuration)
        assert not alive([hanging])
        nursery.zygote(configuration).close()


@pytest.fixture
def bystander() -> Iterator[int]:
    """The process id of something that does nothing."""
    with subprocess.Popen(["sleep", "600"]) as process:
        yield process.pid
        process.kill()


def test_the_system_has_no_process_to_give(
    graph: Path, bystander: int, caplog: pytest.LogCaptureFixture
) -> None:
    ours, theirs = socket.socketpair()

    class Full(Nursery):
        """A nursery whose zygotes cannot fork."""

        def __init__(self) -> None:
            pass

        def zygote(self, configuration: Configuration) -> socket.socket:
            return ours

    def refuse() -> None:
        theirs.sendall(MESSAGE.pack(bystander))
        while theirs.recv(1):
            theirs.sendall(MESSAGE.pack(NO_PROCESS))

    answering = threading.Thread(target=refuse)
    answering.start()
    events = Events()
    zygote = Zygote(Full(), Configuration(str(graph), union=True, memory=1 << 28), events)
    with closing(theirs), closing(zygote):
        began = time.monotonic()
        while time.monotonic() - began < 0.5:
            assert zygote.fork(0.01) is None
        assert zygote.loaded
        assert events.counts()["zygote died"] == 0
        attempts = [r for r in caplog.records if "the system gave no process" in r.getMessage()]
        assert len(attempts) in (2, 3)
    answering.join()


def test_workers_that_end_at_their_start_are_forked_less_and_less_often(
    graph: Path, tmp_path: Path, events: Events, caplog: pytest.LogCaptureFixture
) -> None:
    index = tmp_path / "index"
    with pool_of(graph, LANES, index=index, events=events) as pool:
        (zygote,) = zygotes()
        # No worker can open it any more.
        index.rename(tmp_path / "moved")
        before = workers(zygote)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: "next in 0.2 s" in caplog.text)
        forked = events.counts()["forked"]
        assert forked < 30
        (tmp_path / "moved").rename(index)
        assert eventually(lambda: pool.workers()["idle"] == 2)
        assert eventually(lambda: answered(pool))
        assert not alive(before)


def answered(pool: WorkerPool) -> bool:
    try:
        return b'"200"' in run(pool, seconds=1)
    except (EvaluationCrashed, Overloaded):
        return False


def test_what_a_worker_says_unasked_is_nobodys_answer(bystander: int) -> None:
    ours, theirs = socket.socketpair()
    with closing(theirs):
        worker = Worker(bystander, ours)
        assert worker.alive()
        theirs.sendall(b"H")
        assert not worker.alive()
        worker.close()


def test_the_place_of_an_evaluation_that_was_ended_is_free_at_once(pool: WorkerPool) -> None:
    forgotten = Evaluation(0.05)
    pool.enter(forgotten)
    assert eventually(lambda: forgotten.state is State.DONE)
    assert forgotten.end is End.TIMEOUT
    assert pool.workers()["fast"] == pool.workers()["slow"] == 0
    assert [run(pool) for _ in range(4)] == [run(pool)] * 4
    pool.leave(forgotten, whole=False)


def test_one_that_gives_up_just_as_it_is_called_is_let_go(graph: Path) -> None:
    with pool_of(graph, Lanes(fast=1, patience=60, pressed=60)) as pool:
        first, second, third = (Evaluation(20) for _ in range(3))
        pool.enter(first)
        pool.enter(second)
        assert second.turn is not None
        assert second.turn.cancel()
        # It is called now, and nobody comes.
        pool.leave(first, whole=True)
        assert eventually(lambda: second.state is State.DONE)
        pool.leave(second, whole=False)
        pool.enter(third)
        assert third.state is State.FAST
        pool.leave(third, whole=True)


def test_a_version_that_goes_is_closed_when_its_last_evaluation_gives_up(graph: Path) -> None:
    with pool_of(graph, Lanes(fast=1, patience=60, pressed=60)) as pool:
        (zygote,) = zygotes()
        running, waiting = Evaluation(20), Evaluation(20)
        pool.enter(running)
        pool.enter(waiting)
        pool.retire()
        pool.leave(waiting, whole=False)
        assert not pool.closed
        pool.end(running, End.STOPPED)
        assert eventually(lambda: pool.closed)
        assert eventually(lambda: not alive([zygote]))
        pool.leave(running, whole=False)


def test_a_version_that_goes_forks_no_workers(graph: Path, events: Events) -> None:
    with pool_of(graph, LANES, events=events) as pool, ThreadPoolExecutor(1) as threads:
        endless = threads.submit(run, pool, ENDLESS, 2)
        assert eventually(lambda: pool.workers()["slow"] == 1)
        assert eventually(lambda: pool.workers()["idle"] == 2)
        pool.retire()
        (zygote,) = zygotes()
        forked = events.counts()["forked"]
        for worker in pool_workers_idle(zygote):
            os.kill(worker, signal.SIGKILL)
        assert isinstance(endless.exception(), (EvaluationTimeout, EvaluationCrashed))
        assert events.counts()["forked"] == forked
        assert eventually(lambda: pool.closed)


def pool_workers_idle(zygote: int) -> list[int]:
    """The workers that were forked last: those that wait."""
    return sorted(workers(zygote))[-2:]


def test_an_error_of_the_pools_own_ends_neither_of_its_threads(
    pool: WorkerPool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault of its own")

    with caplog.at_level(logging.CRITICAL, "kg.store.pool"), monkeypatch.context() as patch:
        patch.setattr("kg.store.slow_lane.SlowLane.take_turns", fail)
        patch.setattr("kg.store.workers.Zygote.fork", fail)
        time_out = threading.Event()
        assert not time_out.wait(0.1)
    with pytest.raises(EvaluationTimeout):
        run(pool, ENDLESS, 0.3)
    assert b'"200"' in run(pool)


def test_orphans_are_reaped(pool: WorkerPool) -> None:
    (zygote,) = zygotes()
    orphans = workers(zygote)
    os.kill(zygote, signal.SIGKILL)
    assert eventually(lambda: not alive([zygote]))
    pool.close()
    assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in orphans))
