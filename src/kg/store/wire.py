"""What the server and its workers say to each other: frames of a tag, a length and a content.

A job goes out as JSON, with the answers of other servers as frames of their own; what comes back
is a header, pieces of data and an end, or an error. Nothing is ever unpickled: a worker that a
hostile query has taken over must not reach the server.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kg.errors import (
    EvaluationError,
    KgError,
    NotAcceptable,
    RemoteAccessRefused,
    SparqlSyntaxError,
)
from kg.sparql.query import Answer, Limits, Query

JOB: Final = b"J"
HEADER: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"

PIECE: Final = 1 << 16
_PREFIX: Final = struct.Struct("!cI")

_KINDS = (
    EvaluationError,
    NotAcceptable,
    RemoteAccessRefused,
    SparqlSyntaxError,
)
_ERRORS = {kind.__name__: kind for kind in _KINDS}

Frame = tuple[bytes, bytes]


@dataclass(frozen=True)
class Job:
    """A query to evaluate; formats by name, None where the client accepts none of that kind."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    prefixes: Mapping[str, str]
    results_format: str | None
    graph_format: str | None
    seconds: float

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
        )

    def to_frame(self) -> bytes:
        return frame(JOB, json.dumps(vars(self)).encode())

    @staticmethod
    def from_bytes(data: bytes) -> Job:
        fields = json.loads(data)
        fields["default_graphs"] = tuple(fields["default_graphs"])
        fields["named_graphs"] = tuple(fields["named_graphs"])
        return Job(**fields)


def frame(tag: bytes, content: bytes) -> bytes:
    """A frame as it is sent."""
    return _PREFIX.pack(tag, len(content)) + content


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


def _receive(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
