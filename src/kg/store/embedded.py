"""The default store: snapshots on disk, asked through worker processes that hold them in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, StoreDamaged, StoreEmpty
from kg.namespaces import SH
from kg.rdf.formats import N_QUADS, RdfFormat
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult, select, text
from kg.store.candidate import MemoryCandidate, candidate_of
from kg.store.content import file_pieces, read_content
from kg.store.conversation import WorkerStream, converse
from kg.store.dump import dump_quads
from kg.store.evaluations import PoolClosed
from kg.store.manifest import Manifest
from kg.store.pool import WorkerPool
from kg.store.snapshots import Snapshot, Snapshots
from kg.store.stamp import Stamp
from kg.store.succession import Serving, Succession
from kg.store.wire import Job

# Seconds that advice on a query may take.
_ADVISING = 1.0
_PREFIXES = f"SELECT DISTINCT ?prefix ?iri {{ ?d <{SH}prefix> ?prefix ; <{SH}namespace> ?iri }}"


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
        self._succession = Succession(self.snapshots, serving, union=union)

    @property
    def version(self) -> str:
        return self._succession.served.snapshot.version

    @property
    def stamp(self) -> Stamp:
        return self._succession.served.stamp

    @property
    def snapshot(self) -> Snapshot:
        return self._succession.served.snapshot

    def ready(self, timeout: float) -> bool:
        """Whether queries can be answered, waiting at most so many seconds."""
        return self._succession.served.pool.ready(timeout)

    def workers(self) -> dict[str, int]:
        """How many workers are in each state, and how many queries wait.

        Those of versions that are going are among them.
        """
        return self._succession.workers()

    def events(self) -> dict[str, int]:
        """How often workers and zygotes were started or ended, by what happened."""
        return self._succession.events.counts()

    def query(
        self, query: Query, answer: Answer = Answer(), limits: Limits = Limits()
    ) -> QueryResult:
        served = self._succession.served
        try:
            result = converse(served.pool, Job.of(query, answer, limits))
        except PoolClosed:
            if served is self._succession.served:
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
        served = self._succession.served
        return served.pool, served.snapshot.version

    def dump(self, rdf_format: RdfFormat, graph: str | None = None) -> Iterator[bytes]:
        file = self.snapshot.graph_file
        if rdf_format is N_QUADS and graph is None:
            # A snapshot is kept so.
            return file_pieces(file)
        quads = read_content(file)
        return dump_quads(quads, rdf_format, self.prefixes(), graph)

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares."""
        rows = select(self, _PREFIXES)
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
        """Serve the current snapshot if another one was published; see `Succession.refresh`."""
        return self._succession.refresh()

    def close(self) -> None:
        self._succession.close()


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
