"""Whatever a query does, it ends with its worker, and the next one is answered."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tiny import EX, alive, eventually, publish, workers, zygotes

from kg.errors import (
    EvaluationCrashed,
    EvaluationError,
    EvaluationTimeout,
    NotAcceptable,
    Overloaded,
    QueryTooComplex,
    RemoteAccessRefused,
    SparqlSyntaxError,
)
from kg.rdf.formats import TURTLE
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult
from kg.store.configuration import Configuration
from kg.store.conversation import converse
from kg.store.embedded import EmbeddedStore
from kg.store.nursery import Nursery
from kg.store.pool import Lanes, WorkerPool
from kg.store.snapshots import Snapshots
from kg.store.wire import Job
from kg.store.workers import Zygote

ENDLESS = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }")
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
CONTENT = "".join(f"ex:s{n} ex:p {n} .\n" for n in range(200))
MEMORY = 64 << 20
LANES = Lanes(fast=2, slow=1, room=2)
NEVER_SLOW = replace(LANES, patience=60.0, pressed=60.0)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 200 triples."""
    directory = tmp_path_factory.mktemp("workers") / "store"
    publish(directory, CONTENT)
    return directory


@pytest.fixture
def pool(graph: Path) -> Iterator[WorkerPool]:
    with pool_of(graph) as pool:
        assert pool.ready(20)
        yield pool


@contextmanager
def pool_of(graph: Path, lanes: Lanes = LANES, index: Path | None = None) -> Iterator[WorkerPool]:
    snapshot = str(Snapshots(graph).current().directory)
    with closing(Nursery()) as nursery:
        at = str(index) if index else None
        configuration = Configuration(snapshot, union=True, memory=MEMORY, index=at)
        events: Counter[str] = Counter()
        zygote = Zygote(nursery, configuration, events)
        with closing(WorkerPool(zygote, lanes, events)) as pool:
            yield pool


def all_workers(pool: WorkerPool) -> tuple[int, list[int]]:
    """The zygote and its workers, once there are as many as there are to be."""
    count(pool)
    (zygote,) = zygotes()
    assert eventually(lambda: len(workers(zygote)) == LANES.fast + 1)
    return zygote, workers(zygote)


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def asked(pool: WorkerPool, query: Query, seconds: float) -> QueryResult:
    return converse(pool, Job.of(query, Answer(), Limits(seconds)))


def run(pool: WorkerPool, query: Query, seconds: float = 20) -> bytes:
    return asked(pool, query, seconds).read()


def count(pool: WorkerPool) -> str:
    return str(json.loads(run(pool, COUNT))["results"]["bindings"][0]["n"]["value"])


def test_a_query_over_its_time_is_stopped_and_its_process_is_gone(pool: WorkerPool) -> None:
    zygote, before = all_workers(pool)
    with pytest.raises(EvaluationTimeout, match=r"did not finish within 0\.3 s and was stopped"):
        run(pool, ENDLESS, 0.3)
    assert eventually(lambda: len(alive(before)) == len(before) - 1)
    assert count(pool) == "200"
    assert eventually(lambda: len(workers(zygote)) == len(before))


def test_a_worker_is_used_again(pool: WorkerPool) -> None:
    zygote, first = all_workers(pool)
    assert [count(pool) for _ in range(5)] == ["200"] * 5
    assert workers(zygote) == first


def test_no_more_workers_than_allowed_and_the_others_wait(graph: Path) -> None:
    with pool_of(graph, NEVER_SLOW) as pool, ThreadPoolExecutor(6) as threads:
        counts = list(threads.map(lambda _: count(pool), range(24)))
        (zygote,) = zygotes()
        assert len(workers(zygote)) <= LANES.fast + 1
    assert counts == ["200"] * 24


def test_a_query_that_finds_no_free_worker_in_time_is_told(graph: Path) -> None:
    with pool_of(graph, NEVER_SLOW) as pool, ThreadPoolExecutor(2) as threads:
        assert pool.ready(20)
        endless = [threads.submit(run, pool, ENDLESS, 2.0) for _ in range(2)]
        assert eventually(lambda: pool.workers()["fast"] == 2)
        with pytest.raises(Overloaded, match="Try again in a moment"):
            run(pool, COUNT, 0.1)
        for future in endless:
            with pytest.raises(EvaluationTimeout):
                future.result()
        assert count(pool) == "200"


NESTED = {
    "braces": "SELECT * " + "{" * 5_000 + "}" * 5_000,
    "parentheses": "SELECT * { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
    "negations": "SELECT * { FILTER(" + "!" * 100_000 + "1) }",
    "paths": f"SELECT * {{ ?s {'(' * 5_000}<{EX}p>{')*' * 5_000} ?o }}",
    "lists": f"SELECT * {{ ?s <{EX}p> {'(' * 5_000}{')' * 5_000} }}",
    "unions": "SELECT * { " + "{ ?s ?p ?o } UNION " * 20_000 + "{} }",
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
def test_a_query_nested_too_deeply_ends_its_own_worker_at_most(pool: WorkerPool, text: str) -> None:
    with ThreadPoolExecutor(1) as threads:
        meanwhile = threads.submit(lambda: [count(pool) for _ in range(20)])
        with suppress(EvaluationError, SparqlSyntaxError, QueryTooComplex):
            run(pool, Query(text), 1)
        assert meanwhile.result() == ["200"] * 20
    assert count(pool) == "200"


def test_a_memory_bomb_ends_its_worker_alone(pool: WorkerPool) -> None:
    count(pool)
    (zygote,) = zygotes()
    doublings = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(34))
    bomb = Query(f'SELECT (STRLEN(?x34) AS ?n) {{ BIND("aaaaaaaa" AS ?x0) {doublings} }}')
    with pytest.raises(EvaluationCrashed, match="too much memory"):
        run(pool, bomb)
    assert zygotes() == [zygote]
    assert count(pool) == "200"


def test_the_service_outlives_its_zygote(pool: WorkerPool) -> None:
    assert count(pool) == "200"
    (zygote,) = zygotes()
    orphans = workers(zygote)
    os.kill(zygote, signal.SIGKILL)
    for worker in orphans:
        os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: not alive([zygote]))

    def answered() -> bool:
        try:
            return count(pool) == "200"
        except EvaluationCrashed:
            return False

    assert eventually(answered)
    assert zygotes() != [zygote]


def test_idle_workers_of_a_dead_zygote_are_used_up_or_ended(pool: WorkerPool) -> None:
    count(pool)
    (zygote,) = zygotes()
    orphans = workers(zygote)
    os.kill(zygote, signal.SIGKILL)
    assert [count(pool) for _ in range(3)] == ["200"] * 3
    pool.close()
    assert eventually(lambda: not alive([zygote, *orphans]))


def test_closing_leaves_no_process(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: count(pool), range(4)))
    (zygote,) = zygotes()
    every = [zygote, *workers(zygote)]
    pool.close()
    assert eventually(lambda: not alive(every))
    with pytest.raises(Overloaded, match="shutting down"):
        count(pool)


def test_closing_cuts_off_what_is_running(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(1) as threads:
        zygote, _ = all_workers(pool)
        endless = threads.submit(run, pool, ENDLESS, 60)
        assert eventually(lambda: pool.workers()["slow"] == 1)
        busy = workers(zygote)
        pool.close()
        with pytest.raises((EvaluationError, Overloaded)):
            endless.result(timeout=10)
    assert eventually(lambda: not alive([zygote, *busy]))


def test_closing_twice_is_closing_once(pool: WorkerPool) -> None:
    pool.close()
    pool.close()
    assert eventually(lambda: zygotes() == [])


SERVER = """
import sys, threading
from pathlib import Path
from kg.sparql.query import Limits, Query
from kg.store.embedded import EmbeddedStore
store = EmbeddedStore(Path(sys.argv[1]))
store.query(Query("ASK {}")).read()
threading.Thread(target=lambda: store.query(Query(sys.argv[2]), limits=Limits(300)).read()).start()
print("ready", flush=True)
sys.stdin.read()
"""


def test_the_processes_of_a_server_that_dies_die_with_it(graph: Path) -> None:
    command = [sys.executable, "-c", SERVER, str(graph), ENDLESS.text]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        (zygote,) = zygotes(server.pid)
        assert eventually(lambda: len(workers(zygote)) > 1)
        every = [zygote, *workers(zygote)]
        server.kill()
        server.wait()
        assert eventually(lambda: not alive(every))


def test_an_abandoned_answer_ends_its_evaluation(pool: WorkerPool) -> None:
    long = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    _, before = all_workers(pool)
    result = asked(pool, long, 30)
    assert next(result.chunks)
    result.chunks.close()  # type: ignore[attr-defined]
    assert eventually(lambda: len(alive(before)) == len(before) - 1)
    assert count(pool) == "200"


def test_time_that_runs_out_midway_is_an_error_and_no_end(pool: WorkerPool) -> None:
    long = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    result = asked(pool, long, 0.5)
    with pytest.raises(EvaluationTimeout):
        result.read()


def test_service_reaches_nobody(pool: WorkerPool, listener: tuple[int, list[object]]) -> None:
    port, connections = listener
    pattern = f"<http://127.0.0.1:{port}/> {{ ?s ?p ?o }}"
    for word in ("SERVICE", "service silent", "SERV\\u0049CE"):
        with pytest.raises(RemoteAccessRefused):
            run(pool, Query(f"SELECT * {{ {word} {pattern} }}"))
    assert connections == []


@pytest.mark.parametrize(
    "text",
    ["LOAD <http://127.0.0.1:{port}/>", "INSERT DATA {{ <{EX}a> <{EX}a> 1 }}", "CLEAR ALL"],
    ids=["load", "insert", "clear"],
)
def test_an_update_is_no_query(
    pool: WorkerPool, listener: tuple[int, list[object]], text: str
) -> None:
    port, connections = listener
    with pytest.raises((SparqlSyntaxError, RemoteAccessRefused)):
        run(pool, Query(text.format(port=port, EX=EX)))
    assert connections == []
    assert count(pool) == "200"


def test_a_worker_can_open_no_file(pool: WorkerPool, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text(f"<{EX}a> <{EX}p> <{EX}secret> .")
    text = f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}"
    assert json.loads(run(pool, Query(text)))["results"]["bindings"] == []


def test_a_syntax_error_keeps_the_worker(pool: WorkerPool) -> None:
    count(pool)
    (zygote,) = zygotes()
    before = workers(zygote)
    with pytest.raises(SparqlSyntaxError, match="line 2, column 8"):
        run(pool, Query("SELECT *\n{ ?s ?p"))
    assert count(pool) == "200"
    assert alive(before) == set(before), "the worker that met the error lives on"


def test_a_syntax_error_is_a_short_sentence(pool: WorkerPool) -> None:
    for text in ("SELECT ?s { ?s ?p ?o", "", "ASK {} }", "SELECT * { ?s ?p '\\q' }", "DESCRIBE"):
        with pytest.raises(SparqlSyntaxError, match=r"^line 1, column \d+: [^\n[]{8,200}$"):
            run(pool, Query(text))


def test_an_answer_in_no_acceptable_format_is_told(pool: WorkerPool) -> None:
    with pytest.raises(NotAcceptable, match=r"bindings.*application/sparql-results\+json"):
        converse(pool, Job.of(COUNT, Answer(None, TURTLE), Limits()))


def test_many_failures_leave_nothing_behind(pool: WorkerPool) -> None:
    zygote, _ = all_workers(pool)
    files = open_files()
    for _ in range(10):
        with pytest.raises(EvaluationTimeout):
            run(pool, ENDLESS, 0.05)
    assert count(pool) == "200"
    assert eventually(lambda: len(workers(zygote)) == LANES.fast + 1)
    assert open_files() <= files + 2


def test_a_store_asks_through_its_workers(graph: Path) -> None:
    with closing(EmbeddedStore(graph)) as store:
        assert store.ready(20)
        with pytest.raises(EvaluationTimeout):
            store.query(ENDLESS, limits=Limits(0.2))
        assert json.loads(store.query(Query("ASK { ?s ?p ?o }")).read())["boolean"] is True
    assert zygotes() == []
