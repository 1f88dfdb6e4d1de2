"""A private copy of the graph that can be changed, and published or dropped."""

from __future__ import annotations

import getpass
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

import pyoxigraph as ox

from kg.errors import SparqlSyntaxError, StoreError
from kg.rdf.formats import RdfFormat
from kg.sparql.query import Answer, Limits, Query, Update
from kg.sparql.words import refuse_fetching
from kg.store.base import QueryResult
from kg.store.content import GRAPH, SHAPES, canonical_lines
from kg.store.dump import dump_quads
from kg.store.evaluation import evaluate, sparql_syntax_error
from kg.store.manifest import Manifest, Summary
from kg.store.memory import StoredForms, declared_prefixes, load_union, move_union
from kg.store.wire import Job


class MemoryCandidate:
    """A `Candidate` held in memory.

    The quads are kept as written; the engine, which rewrites some literals when it stores
    them, holds a second copy that is made when a query or an update asks for it.
    `write` takes the contents and a draft manifest and returns the version; without it the
    candidate can be validated but not published.
    """

    version = "candidate"

    def __init__(
        self,
        quads: Iterable[ox.Quad],
        shapes: Iterable[ox.Quad],
        base: str | None,
        write: Callable[[dict[str, list[bytes]], Manifest], str] | None = None,
    ) -> None:
        self.quads = ox.Dataset(quads)
        self.shapes = ox.Dataset(shapes)
        self.base = base
        self._write = write
        self._engine: ox.Store | None = None

    def query(
        self, query: Query, answer: Answer = Answer(), limits: Limits = Limits()
    ) -> QueryResult:
        """Evaluated in this process: candidates are asked by rules and the gate, not by users."""
        media_types: list[str] = []

        def opened(media_type: str) -> io.BytesIO:
            media_types.append(media_type)
            return io.BytesIO()

        engine = self._store()
        job = Job.of(query, answer, limits.timeout)
        output = evaluate(engine, job, declared_prefixes(engine), opened)
        return QueryResult(media_types[0], iter([output.getvalue()]))

    def dump(self, rdf_format: RdfFormat, graph: str | None = None) -> Iterator[bytes]:
        quads = sorted(self.quads, key=str)
        return dump_quads(quads, rdf_format, self.prefixes(), graph)

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares."""
        return declared_prefixes(self._store())

    def load(self, quads: Iterable[ox.Quad], *, replace: bool = False) -> None:
        added = list(quads)
        if replace:
            self._engine = None
            for graph in {quad.graph_name for quad in added}:
                for quad in list(self.quads.quads_for_graph_name(graph)):
                    self.quads.remove(quad)
        for quad in added:
            self.quads.add(quad)
        if self._engine is not None:
            self._engine.extend(added)
            load_union(self._engine, added)

    def update(self, update: Update) -> None:
        """Apply SPARQL Update; only what it adds or removes changes, all else stays as written.

        Raises `SparqlSyntaxError`, `RemoteAccessRefused` if it would ask another server, and
        `StoreError` if it would write to the default graph, which is the union and has no
        triples of its own.
        """
        refuse_fetching(update.text)
        store = self._store()
        before, union = _named(store), _default(store)
        try:
            store.update(update.text)
        except SyntaxError as error:
            self._engine = None
            raise sparql_syntax_error(error) from error
        except (ValueError, RuntimeError, OSError) as error:
            self._engine = None
            raise SparqlSyntaxError(f"the update failed: {error}.") from error
        if _default(store) != union:
            self._engine = None
            raise StoreError(
                "the update writes to the default graph, which is the union of the named graphs.",
                "Name the graph: GRAPH <…> { … } or WITH <…>.",
            )
        after = _named(store)
        gone, stored = before - after, StoredForms()
        for quad in [quad for quad in self.quads if stored.of(quad) in gone]:
            self.quads.remove(quad)
        for quad in after - before:
            self.quads.add(quad)
        move_union(store, gone, after - before)

    def publish(self, message: str, validation: Summary | None = None, author: str = "") -> str:
        if self._write is None:
            raise StoreError("this candidate belongs to no store.", "Publish from a store's own.")
        contents = {
            GRAPH: [line.encode() for line in canonical_lines(self.quads)],
            SHAPES: [line.encode() for line in canonical_lines(self.shapes)],
        }
        draft = Manifest(
            version="",
            parent=None,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            message=message,
            author=author or getpass.getuser(),
            quads=len(contents[GRAPH]),
            base=self.base,
            files={},
            validation=validation,
        )
        return self._write(contents, draft)

    def _store(self) -> ox.Store:
        if self._engine is None:
            self._engine = ox.Store()
            self._engine.bulk_extend(self.quads)
            load_union(self._engine, self.quads)
        return self._engine


def _named(store: ox.Store) -> set[ox.Quad]:
    return {quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}


def _default(store: ox.Store) -> set[ox.Quad]:
    return set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
