"""What the server and the process that makes a change say to each other: JSON and raw bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import pyoxigraph as ox

from kg import errors
from kg.errors import KgError, RdfSyntaxError
from kg.shacl.gate import NotConforming, Signature, Written
from kg.shacl.report_graph import read_report, report_triples
from kg.sparql.query import Update
from kg.store.change import Change, GraphChange, Precondition
from kg.store.wire import frame

# What the server asks of the process itself, one byte each.
START: Final = b"S"
END: Final = b"E"
JOB: Final = b"J"
BODY: Final = b"B"
# The change is about to be published as this; it is; the shapes refused it; it failed.
ANNOUNCED: Final = b"A"
WRITTEN: Final = b"W"
REFUSED: Final = b"R"
FAILED: Final = b"F"
# The report of what was sent to be validated.
VALIDATED: Final = b"O"
# What of a change goes out raw, and not in JSON.
_BODIES: Final = ("text", "data")

_KINDS: Final = {
    kind.__name__: kind
    for kind in (
        errors.AnswerTooLarge,
        errors.BodyTooLarge,
        errors.Conflict,
        errors.EvaluationCrashed,
        errors.EvaluationError,
        errors.EvaluationTimeout,
        errors.IllFormedShapes,
        errors.NotFound,
        errors.PreconditionFailed,
        errors.ProtocolError,
        errors.QueryTooComplex,
        errors.RemoteAccessRefused,
        errors.ShapesError,
        errors.SparqlSyntaxError,
        errors.StoreDamaged,
        errors.StoreEmpty,
        errors.StoreError,
        errors.StoreFull,
        errors.StoreLocked,
        errors.StoreReadOnly,
        errors.StoreTooNew,
        errors.UnknownFormat,
        errors.UnsupportedMediaType,
        errors.ValidationFailed,
    )
}


@dataclass(frozen=True)
class Job:
    """A change to make, by the process that gets this.

    `store` is the store's folder, `union` whether its default graph is the union of the named
    ones, `fail_on` the mildest severity that refuses, `seconds` the time that there is.
    """

    store: str
    union: bool
    fail_on: str
    seconds: float
    change: Change
    signature: Signature

    def to_frames(self) -> bytes:
        change = self.change
        body = change.text.encode() if isinstance(change, Update) else change.data
        said = {name: value for name, value in asdict(change).items() if name not in _BODIES}
        fields = {
            **vars(self),
            "update": isinstance(change, Update),
            "change": said,
            "signature": asdict(self.signature),
        }
        return frame(JOB, json.dumps(fields).encode()) + frame(BODY, body)

    @staticmethod
    def from_frames(job: bytes, body: bytes) -> Job:
        fields: dict[str, Any] = json.loads(job)
        said, signature = fields.pop("change"), Signature(**fields.pop("signature"))
        change: Change
        if fields.pop("update"):
            for name in ("using_graphs", "using_named_graphs"):
                said[name] = tuple(said[name])
            change = Update(body.decode(), **said)
        else:
            condition = Precondition(
                **{
                    name: None if versions is None else tuple(versions)
                    for name, versions in said.pop("condition").items()
                }
            )
            change = GraphChange(data=body, condition=condition, **said)
        return Job(change=change, signature=signature, **fields)


def error_frame(error: KgError) -> bytes:
    """An error by the name of its kind; a refusal with its report."""
    if isinstance(error, NotConforming):
        return _refusal_frame(error)
    fields: dict[str, object] = {"kind": type(error).__name__}
    fields |= {"detail": error.detail, "hint": error.hint}
    if isinstance(error, RdfSyntaxError):
        fields["place"] = [error.source, error.line, error.column, error.reason]
    return frame(FAILED, json.dumps(fields).encode())


def read_error(content: bytes) -> KgError:
    """What `error_frame` told; an unknown kind as its base."""
    fields = json.loads(content)
    if "place" in fields:
        source, line, column, reason = fields["place"]
        return RdfSyntaxError(source, line, column, reason, fields["hint"])
    kind = _KINDS.get(fields["kind"], KgError)
    return kind(fields["detail"], fields["hint"])


def read_refusal(content: bytes) -> NotConforming:
    """A refusal as it was raised in the process, with the whole report."""
    fields = json.loads(content)
    triples = (quad.triple for quad in ox.parse(fields["report"], ox.RdfFormat.N_TRIPLES))
    report = read_report(triples, fields["engine"], fields["seconds"])
    return NotConforming(report, fields["prefixes"])


def _refusal_frame(error: NotConforming) -> bytes:
    report = ox.serialize(report_triples(error.report), format=ox.RdfFormat.N_TRIPLES)
    assert report is not None
    fields: Mapping[str, object] = {
        "report": report.decode(),
        "engine": error.report.engine,
        "seconds": error.report.seconds,
        "prefixes": dict(error.prefixes),
    }
    return frame(REFUSED, json.dumps(fields).encode())


def written_frame(tag: bytes, written: Written) -> bytes:
    return frame(tag, json.dumps(asdict(written)).encode())


def read_written(content: bytes) -> Written:
    return Written(**json.loads(content))
