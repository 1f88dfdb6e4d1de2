"""What the server and its workers say to each other: frames of a tag, a length and a content.

A job goes out as JSON, with the answers of other servers as frames of their own; what comes back
is a header, pieces of data and an end with the number of rows, or an error. Nothing is ever
unpickled: a worker that a hostile query has taken over must not reach the server.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from kg.errors import (
    AnswerTooLarge,
    EvaluationError,
    KgError,
    NotAcceptable,
    QueryTooComplex,
    RemoteAccessRefused,
    RemoteFailed,
    SparqlSyntaxError,
)
from kg.rdf.formats import RdfFormat
from kg.sparql.federation import ServiceAnswer, ServiceBlock
from kg.sparql.query import Answer, Limits, Query

JOB: Final = b"J"
SERVICE: Final = b"S"
HEADER: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"

PIECE: Final = 1 << 16
_PREFIX: Final = struct.Struct("!cI")
_ROWS: Final = struct.Struct("!q")
# What has no rows: a graph, a boolean.
_NO_ROWS: Final = -1

_KINDS = (
    AnswerTooLarge,
    EvaluationError,
    NotAcceptable,
    QueryTooComplex,
    RemoteAccessRefused,
    RemoteFailed,
    SparqlSyntaxError,
)
_ERRORS = {kind.__name__: kind for kind in _KINDS}

Frame = tuple[bytes, bytes]


@dataclass(frozen=True)
class Job:
    """A query to evaluate; formats by name, None where the client accepts none of that kind.

    `rows` and `size`, in bytes, are the most that the answer may have. With `document` all of a
    graph is wanted in place of a query: the one of that IRI, "" for the default graph. With
    `advice` it is wanted why the query may be slow.
    """

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    prefixes: Mapping[str, str]
    results_format: str | None
    graph_format: str | None
    seconds: float
    rows: int | None = None
    size: int | None = None
    base: str | None = None
    services: tuple[ServiceAnswer, ...] = ()
    document: str | None = None
    advice: bool = False

    @staticmethod
    def of(query: Query, answer: Answer, limits: Limits) -> Job:
        return Job(
            query.text,
            query.default_graphs,
            query.named_graphs,
            dict(query.prefixes),
            answer.results.name if answer.results else None,
            answer.graph.name if answer.graph else None,
            limits.timeout,
            limits.rows,
            limits.size,
            query.base,
            query.services,
        )

    @staticmethod
    def of_document(graph: str | None, rdf_format: RdfFormat, limits: Limits) -> Job:
        job = Job.of(Query(""), Answer(None, rdf_format), limits)
        return replace(job, document=graph or "")

    @staticmethod
    def of_advice(text: str, seconds: float) -> Job:
        return replace(Job.of(Query(text), Answer(), Limits(seconds)), advice=True)

    def to_frames(self) -> bytes:
        """The job, and a frame for the content of each answer of another server."""
        blocks = [{**vars(answer.block), "format": answer.format} for answer in self.services]
        job = json.dumps({**vars(self), "services": blocks}, default=tuple).encode()
        contents = (frame(SERVICE, answer.content) for answer in self.services)
        return b"".join([frame(JOB, job), *contents])

    @staticmethod
    def receive(connection: socket.socket) -> Job:
        """The next job of a blocking connection; raises `EOFError` at its end."""
        fields = json.loads(receive_frame(connection)[1])
        fields["default_graphs"] = tuple(fields["default_graphs"])
        fields["named_graphs"] = tuple(fields["named_graphs"])
        fields["services"] = tuple(
            _service_answer(block, receive_frame(connection)[1]) for block in fields["services"]
        )
        return Job(**fields)


def frame(tag: bytes, content: bytes) -> bytes:
    """A frame as it is sent."""
    return frame_head(tag, len(content)) + content


def frame_head(tag: bytes, length: int) -> bytes:
    """What goes out before a content of so many bytes."""
    return _PREFIX.pack(tag, length)


def end_frame(rows: int | None) -> bytes:
    """The end of an answer of so many rows."""
    return frame(END, _ROWS.pack(_NO_ROWS if rows is None else rows))


def read_end(content: bytes) -> int | None:
    """The number of rows that an end tells."""
    rows = int(_ROWS.unpack(content)[0])
    return None if rows == _NO_ROWS else rows


class FrameReader:
    """Frames out of the bytes of a stream, however they are cut."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole now."""
        buffer = self._buffer
        buffer += data
        start = 0
        while len(buffer) - start >= _PREFIX.size:
            tag, length = _PREFIX.unpack_from(buffer, start)
            end = start + _PREFIX.size + length
            if end > len(buffer):
                break
            yield tag, bytes(buffer[start + _PREFIX.size : end])
            start = end
        del buffer[:start]


def receive_frame(connection: socket.socket) -> Frame:
    """The next frame of a blocking connection; raises `EOFError` at its end."""
    tag, length = _PREFIX.unpack(_receive(connection, _PREFIX.size))
    return tag, _receive(connection, length)


def error_frame(error: KgError) -> bytes:
    fields = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint}
    return frame(ERROR, json.dumps(fields).encode())


def read_error(data: bytes) -> KgError:
    fields = json.loads(data)
    kind = _ERRORS.get(fields["kind"], EvaluationError)
    return kind(str(fields["detail"]), str(fields["hint"]))


def _service_answer(fields: dict[str, Any], content: bytes) -> ServiceAnswer:
    rows = fields.pop("format")
    variables = frozenset(fields.pop("variables"))
    return ServiceAnswer(ServiceBlock(**fields, variables=variables), rows, content)


def _receive(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
