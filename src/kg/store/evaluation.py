"""Evaluation of one job in a worker process, the only place where a user's query runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
from kg.store.wire import DATA, END, HEADER, Job, send_error

_CHUNK = 64 * 1024
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Output(Protocol):
    """A file to write an answer to."""

    def write(self, data: bytes, /) -> int: ...


SomeOutput = TypeVar("SomeOutput", bound=Output)


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
    line, column, reason = found.groups()
    return SparqlSyntaxError(f"line {line}, column {column}: {reason}")


def evaluate(
    store: ox.Store, job: Job, prefixes: Mapping[str, str], open_output: Callable[[str], SomeOutput]
) -> SomeOutput:
    """Evaluate and write the answer to `open_output(media_type)`, which is returned.

    Raises `SparqlSyntaxError`, `NotAcceptable`, `EvaluationError`.
    """
    try:
        results = store.query(
            job.text,
            prefixes=dict(job.prefixes),
            default_graph=[ox.NamedNode(iri) for iri in job.default_graphs] or None,
            named_graphs=[ox.NamedNode(iri) for iri in job.named_graphs] or None,
        )
        return _serialize(results, job, prefixes, open_output)
    except SyntaxError as error:
        raise sparql_syntax_error(error) from error
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        raise EvaluationError(f"the evaluation failed: {error}.") from error


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
            used |= job.prefixes
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
