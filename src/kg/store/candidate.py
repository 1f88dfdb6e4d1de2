"""A private copy of the graph that can be changed, and published or dropped."""

from __future__ import annotations

import getpass
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime

import pyoxigraph as ox

from kg.errors import Conflict, StoreError
from kg.rdf.formats import TURTLE, RdfFormat
from kg.sparql.query import Answer, Limits, Query, Update
from kg.store.base import QueryResult
from kg.store.content import (
    GRAPH,
    GRAPHS,
    SHAPES,
    canonical_lines,
    graph_name_lines,
    read_content,
    read_graph_names,
)
from kg.store.dump import dump_quads
from kg.store.evaluation import evaluate
from kg.store.manifest import Manifest, Origin, Summary, one_line
from kg.store.memory import (
    StoredForms,
    declared_prefixes,
    load_union,
    move_named,
    move_union,
    stated_prefixes,
)
from kg.store.rows import RowCounter
from kg.store.snapshots import Snapshot, Snapshots
from kg.store.tracked import TrackedDataset
from kg.store.updating import run_update
from kg.store.wire import Job

GraphName = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_LONGEST_NAME = 200


class MemoryCandidate:
    """A `Candidate` held in memory.

    With `union` its default graph is the union of the named graphs, which nothing can be written
    to; without, it is an ordinary graph. `graphs` are the named graphs without triples.

    The quads are kept as written; the engine, which rewrites some literals when it stores
    them, holds a second copy that is made when a query or an update asks for it.
    `write` takes the contents and a draft manifest and returns the version; without it the
    candidate can be validated but not published.
    """

    version = "candidate"

    def __init__(  # noqa: PLR0913 - what a version is made of
        self,
        quads: Iterable[ox.Quad],
        shapes: Iterable[ox.Quad],
        base: str | None,
        write: Callable[[dict[str, list[bytes]], Manifest], str] | None = None,
        *,
        union: bool = True,
        graphs: Iterable[ox.NamedNode] = (),
    ) -> None:
        self.changes = TrackedDataset(quads)
        self.quads = self.changes.quads
        self.shapes = ox.Dataset(shapes)
        self.empty_graphs = set(graphs)
        self.union = union
        self.base = base
        self._write = write
        self._engine: ox.Store | None = None

    def query(
        self, query: Query, answer: Answer = Answer(), limits: Limits = Limits()
    ) -> QueryResult:
        """Evaluated in this process: candidates are asked by rules and the gate, not by users."""
        media_types: list[str] = []

        def opened(media_type: str, _: RowCounter | None) -> io.BytesIO:
            media_types.append(media_type)
            return io.BytesIO()

        engine = self._store()
        job = Job.of(query, answer, limits)
        # They are looked for in all the graph, and rules want none.
        prefixes = declared_prefixes(engine) if answer.graph is TURTLE else {}
        output = evaluate(engine, job, prefixes, opened)
        return QueryResult(media_types[0], iter([output.getvalue()]))

    def dump(self, rdf_format: RdfFormat, graph: str | None = None) -> Iterator[bytes]:
        quads = sorted(self.quads, key=str)
        return dump_quads(quads, rdf_format, self.prefixes(), graph)

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares."""
        return stated_prefixes(self.quads.quads_for_predicate)

    def has_graph(self, name: GraphName) -> bool:
        """Whether there is such a graph, be it empty; the default graph always is."""
        if isinstance(name, ox.DefaultGraph) or name in self.empty_graphs:
            return True
        return next(iter(self.quads.quads_for_graph_name(name)), None) is not None

    def load(self, quads: Iterable[ox.Quad], *, replace: bool = False) -> None:
        if replace or self._engine is not None:
            quads = list(quads)
        if replace:
            self._engine = None
            for graph in {quad.graph_name for quad in quads}:
                self._empty(graph)
        for quad in quads:
            self._add(quad)
        if self._engine is not None:
            self._engine.extend(quads)
            if self.union:
                load_union(self._engine, quads)

    def move(self, gone: Collection[ox.Quad], added: Collection[ox.Quad]) -> None:
        """Remove quads and add others; an engine that is there follows without a new copy."""
        for quad in gone:
            self.changes.remove(quad)
        for quad in added:
            self._add(quad)
        if self._engine is None:
            return
        if not self.union:
            self._engine = None
            return
        move_named(self._engine, gone, added, self.quads)
        move_union(self._engine, gone, added)

    def states(self, triple: ox.Triple) -> bool:
        """Whether any graph has a triple, written as the engine writes it."""
        found = self._store().quads_for_pattern(triple.subject, triple.predicate, triple.object)
        return next(found, None) is not None

    def write_graph(
        self, name: GraphName, triples: Iterable[ox.Triple], *, replace: bool = False
    ) -> None:
        """Add triples to a graph, or put them in its place; it is there afterwards, be it empty.

        Raises `Conflict` for the default graph of a union.
        """
        self._check_writable(name)
        self._engine = None
        if replace:
            self._empty(name)
        for triple in triples:
            self._add(ox.Quad(triple.subject, triple.predicate, triple.object, name))
        if isinstance(name, ox.NamedNode) and not self.has_graph(name):
            self.empty_graphs.add(name)

    def drop_graph(self, name: GraphName) -> None:
        """Remove a graph (the default graph is emptied); raises `Conflict` as `write_graph`."""
        self._check_writable(name)
        self._engine = None
        self._empty(name)
        self.empty_graphs -= {name}

    def update(self, update: Update) -> None:
        """Apply SPARQL Update; only what it adds or removes changes, all else stays as written.

        Raises `SparqlSyntaxError`, `ProtocolError` where its dataset is stated twice,
        `RemoteAccessRefused` if it would ask another server, `EvaluationError`, and `Conflict`
        if it needs a graph that is not there, makes one that is, or writes to the union.
        """
        store = self._store()
        try:
            gone, added = run_update(store, update, union=self.union)
        except BaseException:
            self._engine = None
            raise
        stored = StoredForms()
        if gone:
            for quad in [quad for quad in self.quads if stored.of(quad) in gone]:
                self.changes.remove(quad)
        for quad in added:
            self._add(quad)
        self.empty_graphs = {
            name
            for name in store.named_graphs()
            if isinstance(name, ox.NamedNode)
            and next(store.quads_for_pattern(None, None, None, name), None) is None
        }

    def publish(
        self,
        message: str,
        validation: Summary | None = None,
        author: str = "",
        origin: Origin = "files",
    ) -> str:
        if self._write is None:
            raise StoreError("this candidate belongs to no store.", "Publish from a store's own.")
        contents = {
            GRAPH: [line.encode() for line in canonical_lines(self.quads)],
            SHAPES: [line.encode() for line in canonical_lines(self.shapes)],
        }
        if self.empty_graphs:
            contents[GRAPHS] = graph_name_lines(self.empty_graphs)
        draft = Manifest(
            version="",
            parent=None,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            message=one_line(message),
            author=one_line(author or getpass.getuser(), _LONGEST_NAME),
            quads=len(contents[GRAPH]),
            base=self.base,
            files={},
            validation=validation,
            origin=origin,
        )
        return self._write(contents, draft)

    def _add(self, quad: ox.Quad) -> None:
        if self.changes.add(quad) and quad.graph_name in self.empty_graphs:
            self.empty_graphs -= {quad.graph_name}

    def _empty(self, name: GraphName) -> None:
        for quad in list(self.quads.quads_for_graph_name(name)):
            self.changes.remove(quad)

    def _check_writable(self, name: GraphName) -> None:
        if self.union and isinstance(name, ox.DefaultGraph):
            raise Conflict(
                "the default graph is the union of the named graphs; nothing is written to it.",
                "Name a graph with ?graph=IRI.",
            )

    def _store(self) -> ox.Store:
        if self._engine is None:
            self._engine = ox.Store()
            self._engine.bulk_extend(self.quads)
            if self.union:
                load_union(self._engine, self.quads)
            for name in self.empty_graphs:
                self._engine.add_graph(name)
        return self._engine


def candidate_of(
    snapshots: Snapshots,
    snapshot: Snapshot,
    *,
    union: bool,
    announce: Callable[[str], None] = lambda _: None,
) -> MemoryCandidate:
    """A candidate that begins as a snapshot; use it while `snapshots.writing`."""
    return MemoryCandidate(
        read_content(snapshot.graph_file),
        read_content(snapshot.shapes_file),
        snapshot.manifest.base,
        lambda contents, draft: snapshots.publish(contents, draft, announce).version,
        union=union,
        graphs=read_graph_names(snapshot.directory),
    )
