"""Errors as problem documents (RFC 9457): one table from the kind of error to the status."""

from __future__ import annotations

import http
import logging
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kg import errors
from kg.errors import KgError
from kg.shacl.gate import NotConforming
from kg.web.http.links import links
from kg.web.http.refusal import refusal

_log = logging.getLogger(__name__)

# The first row whose kind the error is of decides.
STATUS: Final[Mapping[type[KgError], int]] = {
    errors.SparqlSyntaxError: 400,
    errors.RdfSyntaxError: 400,
    errors.ProtocolError: 400,
    errors.IllFormedParameter: 400,
    errors.QueryTooComplex: 400,
    errors.UnknownFormat: 400,
    errors.Unauthorized: 401,
    errors.Forbidden: 403,
    errors.AnswerTooLarge: 403,
    errors.Gone: 410,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.NotAcceptable: 406,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.BodyTooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.RangeNotSatisfiable: 416,
    NotConforming: 422,
    errors.IllFormedShapes: 422,
    errors.TooManyRequests: 429,
    errors.RemoteTimeout: 504,
    errors.RemoteFailed: 502,
    errors.EvaluationStopped: 503,
    errors.EvaluationTimeout: 504,
    errors.EvaluationCrashed: 503,
    errors.RemoteAccessRefused: 403,
    errors.EvaluationError: 400,
    errors.Overloaded: 503,
    errors.StoreLocked: 503,
    errors.StoreReadOnly: 503,
    errors.StoreFull: 507,
    KgError: 500,
}
_RETRY_SECONDS = "5"
UNEXPECTED: Final = "the server met an error of its own; it was logged."


def status_of(error: KgError) -> int:
    """The HTTP status for an error."""
    return next(status for kind, status in STATUS.items() if isinstance(error, kind))


def problem(
    status: int,
    detail: str,
    hint: str = "",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document (RFC 9457), with `more` members of its own."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
    }
    body |= {"detail": detail} if detail else {}
    body |= {"hint": hint} if hint else {}
    body |= more or {}
    extra = {"Retry-After": _RETRY_SECONDS} if status == 503 else {}
    return JSONResponse(
        body, status, {**extra, **(headers or {})}, media_type="application/problem+json"
    )


def response_to(error: KgError, accept: str | None) -> Response:
    """The answer to an error: a validation report as the client likes it, or a problem document."""
    if isinstance(error, NotConforming):
        return refusal(error, accept)
    status = status_of(error)
    if status == 500:
        _log.error("%s", error)
    more = {"replaced_by": error.replaced_by} if isinstance(error, errors.Gone) else {}
    return problem(status, error.detail, error.hint, _headers(error), more)


def _headers(error: KgError) -> dict[str, str]:
    """What an error says in headers (RFC 9110, sections 11.6.1 and 15.5.16; RFC 5829)."""
    found: dict[str, str] = {}
    match error:
        case errors.Unauthorized():
            invalid = ', error="invalid_token"' if error.invalid else ""
            found = {"WWW-Authenticate": f'Bearer realm="kg"{invalid}'}
        case errors.Gone() if error.replaced_by:
            found = {"Link": links(("successor-version", iri) for iri in error.replaced_by)}
        case errors.MethodNotAllowed():
            found = {"Allow": ", ".join(error.allowed)}
        case errors.TooManyRequests():
            found = {"Retry-After": str(error.retry_after)}
        case errors.UnsupportedMediaType() if error.accepted:
            found = {"Accept": ", ".join(error.accepted)}
        case errors.RangeNotSatisfiable():
            found = {"Content-Range": f"bytes */{error.size}"}
    return found


def add_handlers(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""
    app.add_exception_handler(KgError, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unknown)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, KgError)
    return response_to(error, request.headers.get("accept"))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return problem(404, "there is nothing at this address.", headers=error.headers)
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        detail = f"{request.method} is not allowed here."
        return problem(405, detail, f"Allowed: {allowed}.", error.headers)
    return problem(error.status_code, str(error.detail), headers=error.headers)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return problem(400, faults)


async def _gone(_: Request, __: Exception) -> Response:
    """The client has left: nobody reads this, and nothing is wrong."""
    return Response(status_code=400)


async def _unknown(_: Request, error: Exception) -> Response:
    unexpected(error)
    return problem(500, UNEXPECTED)


def unexpected(error: Exception) -> None:
    """Log a fault of the program."""
    _log.error("unexpected error", exc_info=error)
