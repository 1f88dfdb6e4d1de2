"""The default store: snapshots on disk, asked through worker processes that hold them in memory."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, StoreDamaged, StoreEmpty, StoreError
from kg.rdf.formats import RdfFormat
from kg.sparql.query import Answer, Limits, Query
from kg.store.back_off import BackOff
from kg.store.base import QueryResult, select, text
from kg.store.candidate import MemoryCandidate, candidate_of
from kg.store.configuration import Configuration
from kg.store.content import read_content
from kg.store.conversation import WorkerStream, converse
from kg.store.dump import dump_quads
from kg.store.evaluations import PoolClosed
from kg.store.events import Events
from kg.store.index import fits_in_memory
from kg.store.manifest import Manifest
from kg.store.memory import PREFIXES
from kg.store.nursery import Nursery
from kg.store.pool import STATES, Lanes, WorkerPool
from kg.store.snapshots import Snapshot, Snapshots
from kg.store.wire import Job
from kg.store.workers import Zygote

# Seconds that a new version may take to load before it is given up.
_LOADING = 600.0
# Versions that go on answering after another was taken up.
_RETIRING = 4
# Seconds that advice on a query may take.
_ADVISING = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Served:
    """A snapshot, what the pointer named when it was taken up, and its workers."""

    snapshot: Snapshot
    named: str | None
    pool: WorkerPool


@dataclass(frozen=True)
class Serving:
    """How a store is served.

    `lanes` say how many queries run at once; `memory` is what one may use beyond the snapshot,
    in bytes. Above `disk_above` quads the snapshot is asked on disk; None: when the machine has
    not the memory.
    """

    lanes: Lanes = field(default_factory=Lanes)
    memory: int = 1 << 30
    disk_above: int | None = None


class EmbeddedStore:
    """A `Store` over one directory; thread-safe.

    With `union` the default graph of queries is the union of the named graphs. Raises what
    `Snapshots.current` raises.
    """

    def __init__(
        self, directory: Path, *, union: bool = True, serving: Serving = Serving()
    ) -> None:
        self.snapshots = Snapshots(directory)
        self.union = union
        self._serving = serving
        self._lock = threading.Lock()
        named = self.snapshots.current_version()
        snapshot = self.snapshots.current()
        self._events = Events()
        self._nursery = Nursery()
        self._closed = False
        self._retiring: list[WorkerPool] = []
        self._loading: _Served | None = None
        # What the pointer named when that could not be loaded.
        self._failed: str | None = None
        self._pause = BackOff()
        self._served = self._serve(snapshot, named)

    @property
    def version(self) -> str:
        return self._served.snapshot.version

    @property
    def snapshot(self) -> Snapshot:
        return self._served.snapshot

    def ready(self, timeout: float) -> bool:
        """Whether queries can be answered, waiting at most so many seconds."""
        return self._served.pool.ready(timeout)

    def workers(self) -> dict[str, int]:
        """How many workers are in each state, and how many queries wait.

        Those of versions that are going are among them.
        """
        pools = [pool.workers() for pool in self._pools() if not pool.closed]
        return {state: sum(pool[state] for pool in pools) for state in STATES}

    def events(self) -> dict[str, int]:
        """How often workers and zygotes were started or ended, by what happened."""
        return self._events.counts()

    def query(
        self, query: Query, answer: Answer = Answer(), limits: Limits = Limits()
    ) -> QueryResult:
        served = self._served
        try:
            result = converse(served.pool, Job.of(query, answer, limits))
        except PoolClosed:
            if served is self._served:
                raise
            # Another version was taken up between the two steps.
            return self.query(query, answer, limits)
        return replace(result, version=served.snapshot.version)

    def stream(self, query: Query, answer: Answer, limits: Limits) -> WorkerStream:
        """`query` in an event loop; to be opened, and closed in any case."""
        return WorkerStream(self._asked, Job.of(query, answer, limits))

    def document(self, graph: str | None, rdf_format: RdfFormat, limits: Limits) -> WorkerStream:
        """All of a graph, None for the default one, exactly as written; as `stream`."""
        return WorkerStream(self._asked, Job.of_document(graph, rdf_format, limits))

    async def advise(self, query: Query) -> str:
        """Why a query that took too long is slow, and how to ask it faster; "" if that is unknown.

        It takes a second at most, and a worker that is free within it.
        """
        stream = WorkerStream(self._asked, Job.of_advice(query.text, _ADVISING))
        try:
            pieces = [await stream.open(), *[piece async for piece in stream]]
            return b"".join(pieces).decode()
        except KgError:
            return ""
        finally:
            stream.close()

    def _asked(self) -> tuple[WorkerPool, str]:
        served = self._served
        return served.pool, served.snapshot.version

    def dump(self, rdf_format: RdfFormat, graph: str | None = None) -> Iterator[bytes]:
        quads = read_content(self.snapshot.graph_file)
        return dump_quads(quads, rdf_format, self.prefixes(), graph)

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares."""
        rows = select(self, PREFIXES)
        return dict(sorted((text(row["prefix"]), text(row["iri"])) for row in rows))

    def shapes(self) -> Iterator[ox.Quad]:
        return read_content(self.snapshot.shapes_file)

    @contextmanager
    def candidate(self) -> Iterator[MemoryCandidate]:
        with self.snapshots.writing():
            yield candidate_of(self.snapshots, self.snapshots.current(), union=self.union)
        self.refresh()

    def versions(self) -> list[Manifest]:
        return self.snapshots.versions()

    def refresh(self) -> bool:
        """Serve the current snapshot if another one was published; running queries finish.

        It is loaded first: until it can answer, the version before it does.
        """
        with self._lock:
            named = self.snapshots.current_version()
            if named == self._served.named or self._closed:
                return False
            if named == self._failed and not self._pause.over(time.monotonic()):
                return False
            snapshot = self.snapshots.current()
            if snapshot.version == self.version:
                self._served = replace(self._served, named=named)
                return False
            self._load(snapshot, named)
        self._drop_indexes()
        _log.info("serving version %s", snapshot.version)
        return True

    def _load(self, snapshot: Snapshot, named: str | None) -> None:
        """Serve another version; after a failure not before a pause, which grows."""
        fresh = self._loading = self._serve(snapshot, named)
        if self._closed or not fresh.pool.ready(_LOADING):
            fresh.pool.close()
            self._failed = named
            self._pause.failed(time.monotonic())
            raise StoreError(f"version {snapshot.version} could not be loaded.", "See the log.")
        self._pause.reset()
        old, self._served = self._served, fresh
        retiring = [pool for pool in self._retiring if not pool.closed]
        for pool in retiring[: -(_RETIRING - 1)]:
            # Each holds a whole version in memory. What has not begun to answer is asked anew.
            pool.close()
        self._retiring = [*retiring[-(_RETIRING - 1) :], old.pool]
        old.pool.retire()

    def close(self) -> None:
        self._closed = True
        if self._loading is not None:
            # Nobody waits for it any more.
            self._loading.pool.close()
        with self._lock:
            for pool in self._pools():
                pool.close()
            self._nursery.close()

    def _pools(self) -> list[WorkerPool]:
        return [*self._retiring, self._served.pool]

    def _serve(self, snapshot: Snapshot, named: str | None) -> _Served:
        configuration = Configuration(
            snapshot=str(snapshot.directory),
            union=self.union,
            memory=self._serving.memory,
            index=self._index(snapshot),
        )
        zygote = Zygote(self._nursery, configuration, self._events)
        pool = WorkerPool(zygote, self._serving.lanes, self._events)
        return _Served(snapshot, named, pool)

    def _index(self, snapshot: Snapshot) -> str | None:
        """The folder of the index that is asked in place of memory, if it is."""
        quads, most = snapshot.manifest.quads, self._serving.disk_above
        lanes = self._serving.lanes
        if most is None:
            on_disk = not fits_in_memory(quads, union=self.union, processes=lanes.fast + lanes.slow)
        else:
            on_disk = quads > most
        if not on_disk:
            return None
        kind = "union" if self.union else "own"
        return str(self._indexes / f"{snapshot.version}-{kind}")

    @property
    def _indexes(self) -> Path:
        return self.snapshots.directory / "indexes"

    def _drop_indexes(self) -> None:
        """Delete indexes of versions that are gone; those in use are open in every worker."""
        indexes = list(self._indexes.glob("[!.]*"))
        # All manifests are read for this.
        kept = {manifest.version for manifest in self.versions()} if indexes else set()
        for index in indexes:
            if index.name.rpartition("-")[0] not in kept:
                shutil.rmtree(index, ignore_errors=True)


@contextmanager
def new_candidate(directory: Path, base: str | None) -> Iterator[MemoryCandidate]:
    """An empty candidate for a store that is filled anew from files, created if need be."""
    snapshots = Snapshots(directory)
    with snapshots.writing():
        yield MemoryCandidate(
            (), (), base, lambda contents, draft: snapshots.publish(contents, draft).version
        )


def current_snapshot(directory: Path) -> Snapshot | None:
    """The current snapshot of a store, or None where files can only be published anew.

    That is so where nothing was published yet, and where nothing is whole, which the log tells.
    """
    snapshots = Snapshots(directory)
    try:
        return snapshots.current()
    except (StoreEmpty, StoreDamaged):
        return None
