"""What the server and its workers say to each other: length-prefixed frames, one tag each.

A job goes out as JSON; the answer is a header, pieces of data and an end, or an error. Nothing
is ever unpickled: a worker that a hostile query has taken over must not reach the server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Final

from kg.errors import (
    EvaluationError,
    KgError,
    NotAcceptable,
    RemoteAccessRefused,
    SparqlSyntaxError,
)
from kg.sparql.query import Answer, Query

HEADER: Final = b"H"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"

_KINDS = (EvaluationError, NotAcceptable, RemoteAccessRefused, SparqlSyntaxError)
_ERRORS = {kind.__name__: kind for kind in _KINDS}


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
    def of(query: Query, answer: Answer, seconds: float) -> Job:
        return Job(
            query.text,
            query.default_graphs,
            query.named_graphs,
            dict(query.prefixes),
            answer.results.name if answer.results else None,
            answer.graph.name if answer.graph else None,
            seconds,
        )

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Job:
        fields = json.loads(data)
        fields["default_graphs"] = tuple(fields["default_graphs"])
        fields["named_graphs"] = tuple(fields["named_graphs"])
        return Job(**fields)


def send_error(connection: Connection, error: KgError) -> None:
    fields = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint}
    connection.send_bytes(ERROR + json.dumps(fields).encode())


def read_error(data: bytes) -> KgError:
    fields = json.loads(data)
    kind = _ERRORS.get(fields["kind"], EvaluationError)
    return kind(str(fields["detail"]), str(fields["hint"]))
