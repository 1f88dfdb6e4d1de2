"""Evaluation of one job in a worker process, the only place where a user's query runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple
from multiprocessing.connection import Connection
from typing import IO, Protocol, TypeVar, cast

import pyoxigraph as ox

from kg.errors import EvaluationError, KgError, NotAcceptable, SparqlSyntaxError
from kg.rdf.formats import (
    GRAPH_FORMATS,
    RDF_FORMATS,
    RESULTS_FORMATS,
    TURTLE,
    Format,
    find_format,
)
from kg.sparql.words import StatedDataset, refuse_fetching, stated_dataset
from kg.store.wire import DATA, END, HEADER, Job, send_error

_CHUNK = 64 * 1024
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# Classes of characters that the engine says it expects: ['0'..='9' | '\u{00B7}'].
_CHARACTERS = re.compile(r"""\[(?:'(?:\\u\{\w+\}|\\.|[^'])'|[^'\]])*\](?:,\s)?""")


class Output(Protocol):
    """A file to write an answer to."""

    def write(self, data: bytes, /) -> int: ...


SomeOutput = TypeVar("SomeOutput", bound=Output)
_Default = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
_Named = list[ox.NamedNode | ox.BlankNode]


class FrameWriter:
    """A file that sends what is written to it in frames, its header before the first."""

    def __init__(self, connection: Connection, media_type: str) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self._media_type: str | None = media_type

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._media_type is not None:
            self._connection.send_bytes(HEADER + self._media_type.encode())
            self._media_type = None
        if self._buffer:
            self._connection.send_bytes(DATA + bytes(self._buffer))
            self._buffer.clear()

    def finish(self) -> None:
        self.flush()
        self._connection.send_bytes(END)


def answer(store: ox.Store, job: Job, prefixes: Mapping[str, str], connection: Connection) -> None:
    """Evaluate and send; every failure that the engine reports becomes an error frame."""
    try:
        evaluate(store, job, prefixes, lambda kind: FrameWriter(connection, kind)).finish()
    except KgError as error:
        send_error(connection, error)


def sparql_syntax_error(error: SyntaxError) -> SparqlSyntaxError:
    """The engine's complaint with line and column in front."""
    found = _PLACE.match(str(error.msg))
    if found is None:
        return SparqlSyntaxError(f"the query does not parse: {error.msg}")
    line, column, expected = found.groups()
    reason = " ".join(_CHARACTERS.sub("", expected).split()).rstrip(",")
    if reason in ("expected", "expected one of"):
        reason = "this is not expected here."
    return SparqlSyntaxError(f"line {line}, column {column}: {reason}")


def evaluate(
    store: ox.Store, job: Job, prefixes: Mapping[str, str], open_output: Callable[[str], SomeOutput]
) -> SomeOutput:
    """Evaluate and write the answer to `open_output(media_type)`, which is returned.

    Raises `SparqlSyntaxError`, `NotAcceptable`, `RemoteAccessRefused`, `EvaluationError`.
    """
    refuse_fetching(job.text)
    try:
        with _dataset(store, job) as (default, named):
            results = store.query(
                job.text, prefixes=dict(job.prefixes), default_graph=default, named_graphs=named
            )
            return _serialize(results, job, prefixes, open_output)
    except SyntaxError as error:
        raise sparql_syntax_error(error) from error
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        raise EvaluationError(f"the evaluation failed: {error}.") from error


@contextmanager
def _dataset(store: ox.Store, job: Job) -> Iterator[tuple[_Default | None, _Named | None]]:
    """The default and the named graphs of a job, None where they are the store's own.

    Several default graphs are merged into one (SPARQL 1.1, section 13.2.1): the engine would
    count a triple once for every graph that it stands in.
    """
    stated = StatedDataset(job.default_graphs, job.named_graphs)
    if stated == StatedDataset():
        stated = stated_dataset(job.text, job.prefixes)
    if stated == StatedDataset():
        yield None, None
        return
    default, named = ([ox.NamedNode(iri) for iri in iris] for iris in astuple(stated))
    if len(default) < 2:
        yield [*default], [*named]
        return
    merge = ox.BlankNode()
    quads = (quad for graph in default for quad in store.quads_for_pattern(None, None, None, graph))
    store.extend([ox.Quad(quad.subject, quad.predicate, quad.object, merge) for quad in quads])
    try:
        yield [merge], [*named]
    finally:
        store.remove_graph(merge)


def _serialize(
    results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    job: Job,
    prefixes: Mapping[str, str],
    open_output: Callable[[str], SomeOutput],
) -> SomeOutput:
    if isinstance(results, ox.QueryTriples):
        graph = _chosen(job.graph_format, RDF_FORMATS, "a graph", GRAPH_FORMATS)
        output = open_output(graph.media_type)
        if graph is TURTLE:
            used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}>" in job.text}
            ox.serialize(results, cast("IO[bytes]", output), graph.engine, prefixes=used)
        else:
            results.serialize(cast("IO[bytes]", output), graph.engine)
    else:
        table = _chosen(job.results_format, RESULTS_FORMATS, "bindings", RESULTS_FORMATS)
        output = open_output(table.media_type)
        results.serialize(cast("IO[bytes]", output), table.engine)
    return output


def _chosen(
    name: str | None, rows: tuple[Format, ...], what: str, offered: tuple[Format, ...]
) -> Format:
    if name is None:
        available = ", ".join(row.media_type for row in offered)
        raise NotAcceptable(
            f"the answer to this query is {what}, in none of the types that you accept.",
            f"Available: {available}.",
        )
    return find_format(rows, name)
