"""The pool's lanes: what takes long makes room, takes turns, and is bounded in number."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tiny import alive, eventually, publish, workers, zygotes

from kg.errors import EvaluationTimeout, Overloaded
from kg.sparql.query import Answer, Limits, Query
from kg.store.configuration import Configuration
from kg.store.conversation import WorkerStream, converse
from kg.store.embedded import EmbeddedStore
from kg.store.nursery import Nursery
from kg.store.pool import Lanes, WorkerPool
from kg.store.snapshots import Snapshots
from kg.store.succession import ALONE, Serving
from kg.store.wire import Job
from kg.store.workers import Zygote

ENDLESS = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }")
ROWS = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
LANES = Lanes(fast=1, slow=1, room=3, turn=0.05)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("lanes") / "store"
    publish(directory, "".join(f"ex:s{n} ex:p {n} .\n" for n in range(200)))
    return directory


@contextmanager
def pool_of(graph: Path, lanes: Lanes = LANES, index: Path | None = None) -> Iterator[WorkerPool]:
    snapshot = str(Snapshots(graph).current().directory)
    at = str(index) if index else None
    with closing(Nursery()) as nursery:
        configuration = Configuration(snapshot, union=True, memory=256 << 20, index=at)
        events: Counter[str] = Counter()
        zygote = Zygote(nursery, configuration, events)
        with closing(WorkerPool(zygote, lanes, events)) as pool:
            assert pool.ready(30)
            yield pool


def run(pool: WorkerPool, query: Query, seconds: float = 20) -> bytes:
    return converse(pool, Job.of(query, Answer(), Limits(seconds))).read()


def test_a_query_that_takes_long_makes_room_for_others(graph: Path) -> None:
    with pool_of(graph) as pool, ThreadPoolExecutor(1) as threads:
        endless = threads.submit(run, pool, ENDLESS, 3)
        assert eventually(lambda: pool.workers()["slow"] == 1)
        assert all(b'"200"' in run(pool, COUNT) for _ in range(20))
        assert not endless.done()
        with pytest.raises(EvaluationTimeout):
            endless.result()


def test_for_one_who_is_alone_no_query_makes_room(graph: Path) -> None:
    with closing(EmbeddedStore(graph, serving=ALONE)) as store:
        for _ in range(2):
            with pytest.raises(EvaluationTimeout):
                store.query(ENDLESS, Answer(), Limits(0.3)).read()
        assert b"200" in store.query(COUNT, Answer(), Limits(20)).read()
        assert store.events()["slowed"] == 0


def test_slow_queries_take_turns(graph: Path) -> None:
    with pool_of(graph) as pool, ThreadPoolExecutor(3) as threads:
        endless = [threads.submit(run, pool, ENDLESS, 3) for _ in range(3)]
        crowd = {"slow": 1, "paused": 2}
        assert eventually(lambda: crowd.items() <= pool.workers().items())
        (zygote,) = zygotes()
        paused = {frozenset(stopped(zygote))}
        assert eventually(lambda: paused.add(frozenset(stopped(zygote))) or len(paused) > 2)
        for query in endless:
            with pytest.raises(EvaluationTimeout):
                query.result()
        assert eventually(lambda: pool.workers()["idle"] == 2)


def test_more_slow_queries_than_there_is_room_for_are_told_so(graph: Path) -> None:
    with pool_of(graph) as pool, ThreadPoolExecutor(5) as threads:
        endless = [threads.submit(run, pool, ENDLESS, 3) for _ in range(5)]
        told = [type(query.exception()) for query in endless]
        assert sorted(told, key=str) == [EvaluationTimeout] * 3 + [Overloaded] * 2
        assert b'"200"' in run(pool, COUNT)


def test_a_line_that_is_too_long_is_closed(graph: Path) -> None:
    with pool_of(graph, replace(LANES, queue=0, patience=60)) as pool:
        assert eventually(lambda: pool.workers()["idle"] == 2)
        with ThreadPoolExecutor(1) as threads:
            endless = threads.submit(run, pool, ENDLESS, 1)
            assert eventually(lambda: pool.workers()["fast"] == 1)
            with pytest.raises(Overloaded, match="too many queries are waiting"):
                run(pool, COUNT)
            assert isinstance(endless.exception(), EvaluationTimeout)


def streamed(pool: WorkerPool) -> bytes:
    async def pieces() -> bytes:
        stream = WorkerStream(lambda: (pool, "1"), Job.of(COUNT, Answer(), Limits(20)))
        try:
            return b"".join([await stream.open(), *[piece async for piece in stream]])
        finally:
            stream.close()

    return asyncio.run(pieces())


@pytest.mark.parametrize("ask", [lambda pool: run(pool, COUNT), streamed], ids=["thread", "loop"])
def test_an_idle_worker_that_is_killed_is_replaced_and_nobody_notices(
    graph: Path, ask: Callable[[WorkerPool], bytes]
) -> None:
    with pool_of(graph) as pool:
        (zygote,) = zygotes()
        assert eventually(lambda: len(workers(zygote)) == 2)
        before = workers(zygote)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        assert b'"200"' in ask(pool)
        assert eventually(lambda: not alive(before) and len(workers(zygote)) == 2)


def test_a_zygote_that_keeps_dying_is_started_less_and_less_often(
    graph: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pool_of(graph) as pool:
        for _ in range(3):
            assert eventually(lambda: pool.ready(1))
            (zygote,) = zygotes()
            for process in (*workers(zygote), zygote):
                os.kill(process, signal.SIGKILL)
            assert eventually(lambda gone=zygote: zygotes() not in ([], [gone]))
        assert eventually(lambda: b'"200"' in run(pool, COUNT))
    pauses = [record.args[1] for record in caplog.records if "next start in" in record.msg]
    assert pauses == [0.1, 0.2, 0.4]


def test_an_index_on_disk_gives_the_same_answers(graph: Path, tmp_path: Path) -> None:
    index = tmp_path / "indexes" / "one"
    several = Query("SELECT * { ?s ?p ?o } ORDER BY ?o LIMIT 5")
    with pool_of(graph) as pool:
        expected = run(pool, several)
    with pool_of(graph, index=index) as pool:
        assert run(pool, several) == expected
        with pytest.raises(EvaluationTimeout):
            run(pool, ENDLESS, 0.3)
    assert index.is_dir()
    assert [path.name for path in index.parent.iterdir()] == ["one"]


def test_a_store_over_the_size_for_memory_is_asked_on_disk(graph: Path) -> None:
    with closing(EmbeddedStore(graph, serving=Serving(disk_above=100))) as store:
        assert b'"200"' in store.query(COUNT).read()
        assert [path.name for path in (graph / "indexes").iterdir()] == [f"{store.version}-union"]


def test_an_event_loop_gets_the_same_pieces(graph: Path) -> None:
    async def asked(store: EmbeddedStore, query: Query) -> bytes:
        stream = store.stream(query, Answer(), Limits(20))
        try:
            return b"".join([await stream.open(), *[piece async for piece in stream]])
        finally:
            stream.close()

    long = Query("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    with closing(EmbeddedStore(graph)) as store:
        for query in (COUNT, long, Query("CONSTRUCT {} {}")):
            assert asyncio.run(asked(store, query)) == store.query(query).read()


def test_a_stream_that_is_closed_midway_ends_its_evaluation(graph: Path) -> None:
    async def begun(store: EmbeddedStore) -> None:
        stream = store.stream(ROWS, Answer(), Limits(60))
        assert await stream.open()
        assert not stream.whole
        stream.close()

    with closing(EmbeddedStore(graph)) as store:
        assert store.ready(20)
        asyncio.run(begun(store))
        (zygote,) = zygotes()
        assert eventually(lambda: len(workers(zygote)) == 3)
        assert b'"200"' in store.query(COUNT).read()


def stopped(zygote: int) -> list[int]:
    """Workers that are held (SIGSTOP)."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in workers(zygote)}
    return [
        pid
        for pid, path in states.items()
        if path.exists() and path.read_text().rpartition(")")[2].split()[0] == "T"
    ]
