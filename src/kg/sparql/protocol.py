"""The SPARQL 1.1 Protocol's query operation (section 2.1): from a request's parts to a `Query`.

Pure: no server, no evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from kg.errors import MethodNotAllowed, ProtocolError, UnsupportedMediaType
from kg.sparql.query import Query

FORM: Final = "application/x-www-form-urlencoded"
SPARQL_QUERY: Final = "application/sparql-query"

_NO_UPDATES = "This endpoint is read-only; publish changes with 'kg publish'."


@dataclass(frozen=True)
class Request:
    """The query and what the client asked beside it: a format by name and a lower deadline."""

    query: Query
    format: str | None = None
    timeout: float | None = None


def read_request(
    method: str, query_string: bytes, content_type: str | None, body: bytes
) -> Request:
    """Read a request; raises `ProtocolError`, `UnsupportedMediaType` or `MethodNotAllowed`."""
    parameters = _parameters(query_string, "query string")
    if method in ("GET", "HEAD"):
        return _request(parameters, _one(parameters, "query"))
    if method != "POST":
        raise MethodNotAllowed(f"{method} is not allowed here.", "Use GET or POST.")
    media_type, options = parse_options_header(content_type or "")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"the charset {options['charset']!r} is not read.", "Use UTF-8.")
    if media_type == FORM:
        form = _parameters(body, "form")
        if "query" in parameters:
            raise ProtocolError("a form-encoded query belongs in the body alone.")
        return _request({**parameters, **form}, _one(form, "query"))
    if media_type == SPARQL_QUERY:
        if "query" in parameters:
            raise ProtocolError("the query stands both in the body and in the URL.")
        return _request(parameters, _decoded(body))
    raise UnsupportedMediaType(
        f"a query cannot be sent as {content_type or 'a body without Content-Type'}.",
        f"Use {SPARQL_QUERY} or {FORM}.",
    )


def _request(parameters: Mapping[str, Sequence[str]], text: str) -> Request:
    if "update" in parameters:
        raise ProtocolError("an update was sent as a query.", _NO_UPDATES)
    query = Query(
        text, _iris(parameters, "default-graph-uri"), _iris(parameters, "named-graph-uri")
    )
    return Request(query, _optional(parameters, "format"), _seconds(parameters))


def _parameters(data: bytes, what: str) -> dict[str, list[str]]:
    try:
        return parse_qs(
            data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise ProtocolError(
            f"the {what} is not percent-encoded UTF-8.", "Encode it as UTF-8."
        ) from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError("the query is not UTF-8.", "Send it encoded as UTF-8.") from error


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    if len(values) == 1:
        return values[0]
    if not values and "update" in parameters:
        raise ProtocolError("updates are not taken.", _NO_UPDATES)
    problem = "there is no" if not values else "there is more than one"
    raise ProtocolError(f"{problem} '{name}' parameter.", f"Send exactly one, as ?{name}=….")


def _optional(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    return _one(parameters, name) if name in parameters else None


def _seconds(parameters: Mapping[str, Sequence[str]]) -> float | None:
    stated = _optional(parameters, "timeout")
    if stated is None:
        return None
    try:
        seconds = float(stated)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ProtocolError(f"timeout={stated!r} is no number of seconds.", "Use e.g. timeout=5.")
    return seconds


def _iris(parameters: Mapping[str, Sequence[str]], name: str) -> tuple[str, ...]:
    for iri in parameters.get(name, ()):
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise ProtocolError(f"{name}: {iri!r} is no absolute IRI.") from error
    return tuple(parameters.get(name, ()))
