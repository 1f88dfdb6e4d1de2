"""Every error that a user can cause or meet: one tree, each saying what, where and what to do.

The command line turns a `KgError` into one line and an exit code, the web package into a
problem document (its table of statuses stands in `kg.web.http.problems`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class KgError(Exception):
    """Base of all expected errors.

    `detail` says what is wrong and where, `hint` what to do about it.
    """

    def __init__(self, detail: str, hint: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}".strip()


class ConfigurationError(KgError):
    """A setting, a path or an option that cannot be used."""


class RdfSyntaxError(KgError):
    """RDF that does not parse; `line` and `column` count from 1, as compilers do."""

    def __init__(
        self, source: Path | str, line: int | None, column: int | None, reason: str, hint: str = ""
    ) -> None:
        self.source = str(source)
        self.line = line
        self.column = column
        self.reason = reason
        place = ":".join(str(part) for part in (self.source, line, column) if part is not None)
        super().__init__(f"{place}: {reason}", hint)


class ShapesError(KgError):
    """Shapes that cannot drive validation or JSON-LD; `about` is the node concerned, if known."""

    def __init__(self, detail: str, hint: str = "", about: object = None) -> None:
        super().__init__(detail, hint)
        self.about = about


class IllFormedShapes(ShapesError):
    """Shapes that somebody sent, and that nothing can be validated against."""


class NotAcceptable(KgError):
    """No offered media type satisfies the request."""


class UnknownFormat(KgError):
    """A format name, extension or media type that is in no table."""


class SparqlSyntaxError(KgError):
    """A SPARQL text that does not parse."""


class ProtocolError(KgError):
    """A request that breaks the SPARQL 1.1 Protocol."""


class IllFormedParameter(KgError):
    """A parameter of an address that cannot be read."""


class Conflict(KgError):
    """A change that the state of the resource does not allow."""


class PreconditionFailed(KgError):
    """A change whose sender asked for a state that is not the present one."""


class QueryTooComplex(KgError):
    """A SPARQL text that nests deeper or holds more than is evaluated."""


class AnswerTooLarge(KgError):
    """An answer with more rows or bytes than the operator lets out."""


class UnsupportedMediaType(KgError):
    """A request body of a type that the operation does not take; those that it does, if told."""

    def __init__(self, detail: str, hint: str = "", accepted: Sequence[str] = ()) -> None:
        super().__init__(detail, hint)
        self.accepted = tuple(accepted)


class BodyTooLarge(KgError):
    """A request body over the limit."""


class MethodNotAllowed(KgError):
    """A method that the resource does not have; `allowed` are those that it has."""

    def __init__(self, detail: str, hint: str = "", allowed: tuple[str, ...] = ()) -> None:
        super().__init__(detail, hint)
        self.allowed = allowed


class Unauthorized(KgError):
    """A write without a token, or with one that is not valid: `invalid`."""

    def __init__(self, detail: str, hint: str = "", *, invalid: bool = False) -> None:
        super().__init__(detail, hint)
        self.invalid = invalid


class Forbidden(KgError):
    """What is switched off here, whoever asks."""


class TooManyRequests(KgError):
    """A client that asks for more than its share; `retry_after` in whole seconds."""

    def __init__(self, detail: str, hint: str = "", retry_after: int = 1) -> None:
        super().__init__(detail, hint)
        self.retry_after = retry_after


class EvaluationError(KgError):
    """A query that parses but whose evaluation failed."""


class EvaluationTimeout(EvaluationError):
    """The deadline passed; the worker was killed."""


class EvaluationCrashed(EvaluationError):
    """The worker died: memory, processor time or a fault in the engine."""


class EvaluationStopped(EvaluationError):
    """The operator stopped the query, or the server is stopping, or its client has left."""


class RemoteFailed(EvaluationError):
    """Another server that a query may ask did not give a usable answer."""


class RemoteTimeout(RemoteFailed):
    """Another server that a query may ask did not answer in time."""


class RemoteAccessRefused(EvaluationError):
    """A query or an update that would ask another server."""


class Overloaded(KgError):
    """No worker was free within the deadline."""


class NotFound(KgError):
    """No such resource, graph or version."""


class Gone(NotFound):
    """What was here once and is no more; `replaced_by` are the IRIs of what came in its place."""

    def __init__(self, detail: str, hint: str = "", replaced_by: Sequence[str] = ()) -> None:
        super().__init__(detail, hint)
        self.replaced_by = tuple(replaced_by)


class RangeNotSatisfiable(KgError):
    """A request for bytes after the end of a file of so many bytes: `size`."""

    def __init__(self, detail: str, hint: str = "", size: int = 0) -> None:
        super().__init__(detail, hint)
        self.size = size


class StoreError(KgError):
    """A store that cannot be read or written."""


class StoreLocked(StoreError):
    """Another process is writing to the store."""


class StoreFull(StoreError):
    """There is no room left on the store's disk, or in its quota."""


class StoreReadOnly(StoreError):
    """The store's disk or folder may not be written to."""


class StoreTooNew(StoreError):
    """The store was written by a newer version of the program."""


class StoreDamaged(StoreError):
    """Files of a snapshot are missing or do not match their hashes."""


class StoreEmpty(StoreError):
    """The store holds no snapshot yet."""


class ValidationFailed(KgError):
    """The validation could not be carried out (which is not the same as: does not conform)."""
