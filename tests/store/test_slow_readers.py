"""Clients that take their answers slowly hold up nobody; operators see and stop what runs."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pools import COUNT, ENDLESS, ROWS, pool_of, publish, run, stream_of
from tiny import eventually, workers, zygotes

from kg.errors import EvaluationStopped, EvaluationTimeout, Overloaded
from kg.store.conversation import WorkerStream
from kg.store.events import Events
from kg.store.pool import Lanes, WorkerPool
from kg.store.states import End

LANES = Lanes(fast=1, slow=1, room=2, turn=0.1)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("readers") / "store")


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def pool(graph: Path, events: Events) -> Iterator[WorkerPool]:
    with pool_of(graph, LANES, events=events) as pool:
        yield pool


@asynccontextmanager
async def unread(pool: WorkerPool) -> AsyncIterator[WorkerStream]:
    """A long answer of which nobody takes more than the first piece."""
    stream = stream_of(pool, ROWS, 60)
    try:
        assert await stream.open()
        yield stream
    finally:
        stream.close()


async def until(condition: Callable[[], bool]) -> bool:
    return await asyncio.to_thread(eventually, condition)


def in_loop(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(test())


def test_an_answer_that_nobody_takes_gives_up_its_turn(pool: WorkerPool) -> None:
    async def test() -> None:
        async with unread(pool) as first, unread(pool) as second:
            assert await until(lambda: pool.workers()["paused"] == 2)
            used = first.used + second.used
            assert pool.workers()["slow"] == 0
            assert await until(lambda: first.state == second.state == "paused")
            # What is not running costs its client nothing.
            assert first.used + second.used == used
            # Whoever is read again goes on.
            pieces = 0
            async for _ in first:
                pieces += 1
                if pieces == 100:
                    break
            assert first.used > 0

    in_loop(test)


def test_an_answer_that_nobody_takes_gives_up_its_room(
    pool: WorkerPool, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Less than a turn: what is paused has been unread for longer.
    monkeypatch.setattr("kg.store.slow_lane._UNREAD", 0.05)

    async def test() -> None:
        async with unread(pool) as longest, unread(pool) as other:
            assert await until(lambda: pool.workers()["paused"] == 2)
            slow = asyncio.create_task(asyncio.to_thread(run, pool, ENDLESS, 1.5))
            assert await until(lambda: longest.state == "done")
            assert other.state == "paused"
            with pytest.raises(EvaluationTimeout):
                await slow
            # What had come is read; then it is told.
            with pytest.raises(Overloaded, match="not being read"):
                async for _ in longest:
                    pass

    in_loop(test)
    assert events.counts()["unread"] == 1
    assert events.counts()["crowded"] == 0


def test_a_worker_is_free_as_soon_as_its_answer_is_whole(pool: WorkerPool) -> None:
    async def test() -> None:
        (zygote,) = zygotes()
        before = set(workers(zygote))
        streams = [stream_of(pool) for _ in range(5)]
        for stream in streams:
            assert b'"200"' in await stream.open()
            assert stream.whole
            assert stream.state == "done"
        assert pool.workers()["idle"] == 2
        assert set(workers(zygote)) == before
        for stream in streams:
            stream.close()

    in_loop(test)


def test_a_query_that_runs_is_stopped_by_the_operator(pool: WorkerPool, events: Events) -> None:
    async def test() -> None:
        stream = stream_of(pool, ENDLESS, 60)
        asking = asyncio.create_task(stream.open())
        assert await until(lambda: stream.state == "slow")
        assert stream.used > 0
        stream.stop()
        with pytest.raises(EvaluationStopped, match="stopped by the operator"):
            await asking
        stream.close()
        assert stream.state == "done"

    in_loop(test)
    assert events.counts()["stopped"] == 1
    assert b'"200"' in run(pool)


def test_a_query_that_waits_or_streams_is_stopped_too(graph: Path) -> None:
    async def test(pool: WorkerPool) -> None:
        async with unread(pool) as streaming:
            waiting = stream_of(pool, COUNT, 60)
            asking = asyncio.create_task(waiting.open())
            assert await until(lambda: pool.workers()["waiting"] == 1)
            assert (waiting.state, waiting.used) == ("waiting", 0)
            waiting.stop()
            with pytest.raises(EvaluationStopped):
                await asking
            streaming.stop()
            with pytest.raises(EvaluationStopped):
                async for _ in streaming:
                    pass

    with pool_of(graph, Lanes(fast=1, patience=60, pressed=60)) as pool:
        in_loop(lambda: test(pool))


def test_what_was_stopped_before_it_was_asked_is_not_asked(pool: WorkerPool) -> None:
    async def test() -> None:
        stream = stream_of(pool)
        stream.stop()
        with pytest.raises(EvaluationStopped):
            await stream.open()
        stream.close()

    in_loop(test)


def test_what_is_used_is_neither_waiting_nor_being_paused(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(run, pool, ENDLESS, 4)
        assert eventually(lambda: pool.workers()["slow"] == 1)

        async def test() -> None:
            stream = stream_of(pool, ENDLESS, 2)
            with pytest.raises(EvaluationTimeout):
                await stream.open()
            stream.close()
            # By turns, two for the one place.
            assert 0.2 < stream.used < 1.8
            used = stream.used
            assert used == stream.used

        in_loop(test)
        assert isinstance(other.exception(), EvaluationTimeout)


def test_counts_are_of_what_happened(pool: WorkerPool, events: Events) -> None:
    started = events.counts()
    assert started["forked"] == 2
    with pytest.raises(EvaluationTimeout):
        run(pool, ENDLESS, 0.3)
    assert b'"200"' in run(pool)
    (zygote,) = zygotes()
    assert eventually(lambda: pool.workers()["idle"] == 2)
    os.kill(workers(zygote)[0], signal.SIGKILL)
    assert eventually(lambda: events.counts()["forked"] == 4)
    assert eventually(lambda: pool.workers()["idle"] == 2)
    expected = {**started, "forked": 4, "slowed": 1, "timeout": 1, "worker died": 1}
    assert events.counts() == expected


def test_counting_loses_nothing_when_many_count() -> None:
    events = Events()
    start = threading.Barrier(8)

    def count() -> None:
        start.wait()
        for _ in range(2000):
            events.add(End.TIMEOUT)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(events.counts().values()) == 16_000
