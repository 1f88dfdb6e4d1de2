"""The default store: snapshots on disk, asked through worker processes that hold them in memory."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreDamaged, StoreEmpty
from kg.rdf.formats import RdfFormat
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult, select, text
from kg.store.candidate import MemoryCandidate
from kg.store.content import read_content
from kg.store.dump import dump_quads
from kg.store.manifest import Manifest
from kg.store.memory import PREFIXES
from kg.store.snapshots import Snapshot, Snapshots
from kg.store.workers import PoolClosed, WorkerPool

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Served:
    """A snapshot, what the pointer named when it was taken up, and its workers."""

    snapshot: Snapshot
    named: str | None
    pool: WorkerPool


class EmbeddedStore:
    """A `Store` over one directory; thread-safe.

    `workers` processes at most evaluate queries. With `union` the default graph of queries is
    the union of the named graphs. Raises what `Snapshots.current` raises.
    """

    def __init__(self, directory: Path, *, workers: int = 2, union: bool = True) -> None:
        self.snapshots = Snapshots(directory)
        self._workers = workers
        self._union = union
        self._lock = threading.Lock()
        named = self.snapshots.current_version()
        self._retiring: list[WorkerPool] = []
        self._served = self._serve(self.snapshots.current(), named)

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
            result = served.pool.run(query, answer, limits)
        except PoolClosed:
            if served is self._served:
                raise
            # Another version was taken up between the two steps.
            return self.query(query, answer, limits)
        return replace(result, version=served.snapshot.version)

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
            snapshot = self.snapshots.current()
            yield MemoryCandidate(
                read_content(snapshot.graph_file),
                read_content(snapshot.shapes_file),
                snapshot.manifest.base,
                lambda contents, draft: self.snapshots.publish(contents, draft).version,
            )
        self.refresh()

    def versions(self) -> list[Manifest]:
        return self.snapshots.versions()

    def refresh(self) -> bool:
        """Serve the current snapshot if another one was published; running queries finish."""
        with self._lock:
            named = self.snapshots.current_version()
            if named == self._served.named:
                return False
            snapshot = self.snapshots.current()
            if snapshot.version == self.version:
                self._served = replace(self._served, named=named)
                return False
            old, self._served = self._served, self._serve(snapshot, named)
            self._retiring = [pool for pool in self._retiring if not pool.closed] + [old.pool]
        old.pool.retire()
        _log.info("serving version %s", snapshot.version)
        return True

    def close(self) -> None:
        with self._lock:
            for pool in (*self._retiring, self._served.pool):
                pool.close()

    def _serve(self, snapshot: Snapshot, named: str | None) -> _Served:
        pool = WorkerPool(snapshot.graph_file, size=self._workers, union=self._union)
        return _Served(snapshot, named, pool)


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
