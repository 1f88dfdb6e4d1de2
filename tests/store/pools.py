"""Pools of workers over a store of 200 triples, for the tests of the pool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import tiny

from kg.sparql.query import Answer, Limits, Query
from kg.store.configuration import Configuration
from kg.store.conversation import WorkerStream, converse
from kg.store.events import Events
from kg.store.nursery import Nursery
from kg.store.pool import Lanes, WorkerPool
from kg.store.snapshots import Snapshots
from kg.store.wire import Job
from kg.store.workers import Zygote

ENDLESS = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }")
ROWS = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
COUNT = Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
MEMORY = 256 << 20


def publish(directory: Path) -> Path:
    """A store of 200 triples."""
    tiny.publish(directory, "".join(f"ex:s{n} ex:p {n} .\n" for n in range(200)))
    return directory


@contextmanager
def pool_of(
    store: Path, lanes: Lanes, *, index: Path | None = None, events: Events | None = None
) -> Iterator[WorkerPool]:
    """A pool of a store's current version, ready, with as many idle workers as it keeps."""
    snapshot = str(Snapshots(store).current().directory)
    at = str(index) if index else None
    counted = events or Events()
    with closing(Nursery()) as nursery:
        zygote = Zygote(nursery, Configuration(snapshot, True, MEMORY, at), counted)
        with closing(WorkerPool(zygote, lanes, counted)) as pool:
            assert pool.ready(30)
            assert tiny.eventually(lambda: pool.workers()["idle"] == lanes.fast + 1)
            yield pool


def run(pool: WorkerPool, query: Query = COUNT, seconds: float = 20) -> bytes:
    """The answer, asked for from a thread."""
    return converse(pool, Job.of(query, Answer(), Limits(seconds))).read()


def stream_of(pool: WorkerPool, query: Query = COUNT, seconds: float = 20) -> WorkerStream:
    """For an event loop; to be opened and closed."""
    return WorkerStream(lambda: (pool, "1"), Job.of(query, Answer(), Limits(seconds)))
