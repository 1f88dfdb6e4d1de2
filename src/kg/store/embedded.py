"""The default store: snapshots on disk, asked through worker processes that hold them in memory."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreDamaged, StoreEmpty, StoreError
from kg.rdf.formats import RdfFormat
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult, select, text
from kg.store.candidate import MemoryCandidate, candidate_of
from kg.store.content import read_content
from kg.store.conversation import WorkerStream, converse, open_stream
from kg.store.dump import dump_quads
from kg.store.evaluations import PoolClosed
from kg.store.index import fits_in_memory
from kg.store.manifest import Manifest
from kg.store.memory import PREFIXES
from kg.store.pool import Lanes, WorkerPool
from kg.store.snapshots import Snapshot, Snapshots
from kg.store.wire import Job
from kg.store.workers import Nursery, Zygote
from kg.store.zygote import Configuration

# Seconds that a new version may take to load before it is given up.
_LOADING = 600.0
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
        self._nursery = Nursery()
        self._retiring: list[WorkerPool] = []
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

    async def stream(self, query: Query, answer: Answer, limits: Limits) -> WorkerStream:
        """`query` in an event loop; the stream is to be closed in any case."""
        served = self._served
        job = Job.of(query, answer, limits)
        try:
            return await open_stream(served.pool, job, served.snapshot.version)
        except PoolClosed:
            if served is self._served:
                raise
            return await self.stream(query, answer, limits)

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
            if named == self._served.named:
                return False
            snapshot = self.snapshots.current()
            if snapshot.version == self.version:
                self._served = replace(self._served, named=named)
                return False
            fresh = self._serve(snapshot, named)
            if not fresh.pool.ready(_LOADING):
                fresh.pool.close()
                raise StoreError(f"version {snapshot.version} could not be loaded.", "See the log.")
            old, self._served = self._served, fresh
            self._retiring = [pool for pool in self._retiring if not pool.closed] + [old.pool]
        old.pool.retire()
        self._drop_indexes()
        _log.info("serving version %s", snapshot.version)
        return True

    def close(self) -> None:
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
        zygote = Zygote(self._nursery, configuration)
        return _Served(snapshot, named, WorkerPool(zygote, self._serving.lanes))

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
        kept = {manifest.version for manifest in self.versions()}
        for index in self._indexes.glob("[!.]*"):
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
