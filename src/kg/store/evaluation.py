"""Evaluation of one job in a worker process, the only place where a user's query runs."""

from __future__ import annotations

import math
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import IO, Protocol, TypeVar, cast

import pyoxigraph as ox

from kg.errors import (
    AnswerTooLarge,
    EvaluationError,
    KgError,
    NotAcceptable,
    SparqlSyntaxError,
)
from kg.rdf.formats import (
    GRAPH_FORMATS,
    RDF_FORMATS,
    RESULTS_FORMATS,
    TURTLE,
    Format,
    find_format,
)
from kg.sparql.federation import blanked
from kg.sparql.limits import Complexity, check_complexity
from kg.sparql.words import StatedDataset, refuse_fetching, stated_dataset
from kg.store.rows import RowCounter, row_counter
from kg.store.service_answers import with_answers
from kg.store.wire import DATA, HEADER, PIECE, Job, end_frame, error_frame, frame

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# Classes of characters that the engine says it expects: ['0'..='9' | '\u{00B7}'].
_CHARACTERS = re.compile(r"""\[(?:'(?:\\u\{\w+\}|\\.|[^'])'|[^'\]])*\](?:,\s)?""")


class Output(Protocol):
    """A file to write an answer to."""

    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


SomeOutput = TypeVar("SomeOutput", bound=Output)
# Opened with the media type, and with a counter where there are rows to count.
OpenOutput = Callable[[str, RowCounter | None], SomeOutput]
_Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


class FrameWriter:
    """A file that sends what is written to it in frames, its header before the first.

    What is small goes out in one piece, its end included; an answer with a limit all at once.
    """

    def __init__(
        self, connection: socket.socket, job: Job, media_type: str, counter: RowCounter | None
    ) -> None:
        self._connection = connection
        self._job = job
        self._counter = counter
        self._written = 0
        self._piece = PIECE if job.rows is None and job.size is None else math.inf
        self._buffer = bytearray()
        self._head = frame(HEADER, media_type.encode())

    def write(self, data: bytes) -> int:
        self._buffer += data
        self._written += len(data)
        if self._counter is not None:
            self._counter.feed(data)
        if len(self._buffer) >= self._piece:
            self._connection.sendall(self._taken())
        self._check(self._job.size, self._written, "bytes")
        self._check(self._job.rows, self._counter.rows if self._counter else 0, "rows")
        return len(data)

    def flush(self) -> None:
        """Nothing: frames go out when they are full, and at the end."""

    def finish(self) -> None:
        rows = self._counter.rows if self._counter else None
        self._connection.sendall(self._taken() + end_frame(rows))

    @staticmethod
    def _check(most: int | None, found: int, what: str) -> None:
        if most is not None and found > most:
            raise AnswerTooLarge(
                f"the answer has more than {most} {what}, and this server sends no more than that.",
                "Ask for it in parts, with ORDER BY, LIMIT and OFFSET.",
            )

    def _taken(self) -> bytes:
        content, head = bytes(self._buffer), self._head
        self._buffer.clear()
        self._head = b""
        return head + frame(DATA, content) if content else head


def answer(
    store: ox.Store, job: Job, prefixes: Mapping[str, str], connection: socket.socket
) -> None:
    """Evaluate and send; every failure that the engine reports becomes an error frame."""
    try:
        evaluate(store, job, prefixes, lambda *of: FrameWriter(connection, job, *of)).finish()
    except KgError as error:
        connection.sendall(error_frame(error))


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
    store: ox.Store, job: Job, prefixes: Mapping[str, str], open_output: OpenOutput[SomeOutput]
) -> SomeOutput:
    """Evaluate and write the answer to what `open_output` gives, which is returned.

    Raises `QueryTooComplex`, `SparqlSyntaxError`, `NotAcceptable`, `RemoteAccessRefused`,
    `RemoteFailed`, `EvaluationError`.
    """
    check_complexity(job.text, Complexity())
    own = blanked(job.text, (answer.block for answer in job.services))
    refuse_fetching(own)
    text = own
    if job.services:
        text = with_answers(job.text, job.services)
        # An answer might be part of what a query, read in another way, would ask.
        refuse_fetching(text)
    try:
        return _serialize(_results(store, job, own, text), job, prefixes, open_output)
    except SyntaxError as error:
        raise sparql_syntax_error(_placed(error, own, job)) from error
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        raise EvaluationError(f"the evaluation failed: {error}.") from error


def _placed(error: SyntaxError, own: str, job: Job) -> SyntaxError:
    """The error at its place in the query as it was sent, without answers of other servers."""
    if job.services:
        try:
            ox.Store().query(own, base_iri=job.base, prefixes=dict(job.prefixes))
        except SyntaxError as placed:
            return placed
    return error


def _results(store: ox.Store, job: Job, own: str, text: str) -> _Results:
    """The text over the dataset that the job, or else the query without its blocks, states.

    Several default graphs are merged into one (SPARQL 1.1, section 13.2.1): the engine would
    count a triple once for every graph that it stands in.
    """
    prefixes = dict(job.prefixes)
    stated = StatedDataset(job.default_graphs, job.named_graphs)
    if stated == StatedDataset():
        stated = stated_dataset(own, prefixes, job.base)
    if stated == StatedDataset():
        return store.query(text, base_iri=job.base, prefixes=prefixes)
    default, named = ([ox.NamedNode(iri) for iri in iris] for iris in astuple(stated))
    asked = store
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*default]
    if len(default) > 1:
        asked, graphs = _copy(store, default, named), [ox.DefaultGraph()]
    return asked.query(
        text,
        base_iri=job.base,
        prefixes=prefixes,
        default_graph=[*graphs],
        named_graphs=[*named],
    )


def _copy(store: ox.Store, default: list[ox.NamedNode], named: list[ox.NamedNode]) -> ox.Store:
    """The stated dataset as a store of its own, its default graphs merged."""
    copy = ox.Store()
    for graph in default:
        quads = store.quads_for_pattern(None, None, None, graph)
        copy.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for graph in named:
        copy.extend(store.quads_for_pattern(None, None, None, graph))
    return copy


def _serialize(
    results: _Results, job: Job, prefixes: Mapping[str, str], open_output: OpenOutput[SomeOutput]
) -> SomeOutput:
    if isinstance(results, ox.QueryTriples):
        graph = _chosen(job.graph_format, RDF_FORMATS, "a graph", GRAPH_FORMATS)
        output = open_output(graph.media_type, None)
        if graph is TURTLE:
            used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}>" in job.text}
            ox.serialize(results, cast("IO[bytes]", output), graph.engine, prefixes=used)
        else:
            results.serialize(cast("IO[bytes]", output), graph.engine)
    else:
        table = _chosen(job.results_format, RESULTS_FORMATS, "bindings", RESULTS_FORMATS)
        solutions = isinstance(results, ox.QuerySolutions)
        output = open_output(table.media_type, row_counter(table) if solutions else None)
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
