"""The SPARQL 1.1 Protocol (section 2): from a request's parts to a `Query` or an `Update`.

Pure: no server, no evaluation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from kg.errors import ProtocolError, UnsupportedMediaType
from kg.sparql.query import Query, Update

FORM: Final = "application/x-www-form-urlencoded"
SPARQL_QUERY: Final = "application/sparql-query"
SPARQL_UPDATE: Final = "application/sparql-update"

_MOST_PARAMETERS: Final = 1000
_UPDATES_BY_POST: Final = "Send an update by POST, as 'update=…' or as application/sparql-update."
# The parameters that state a dataset: of a query, and of an update.
_OF_A_QUERY: Final = ("default-graph-uri", "named-graph-uri")
_OF_AN_UPDATE: Final = ("using-graph-uri", "using-named-graph-uri")


@dataclass(frozen=True)
class Request:
    """What is asked, and what the client said beside it: a format by name and a lower deadline.

    Without an operation the endpoint is asked for its description (Service Description, section 2).
    """

    operation: Query | Update | None
    format: str | None = None
    timeout: float | None = None


def read_request(
    method: str, query_string: bytes, content_type: str | None, body: bytes
) -> Request:
    """Read a GET, HEAD or POST; raises `ProtocolError` or `UnsupportedMediaType`."""
    parameters = _parameters(query_string, "query string")
    if method != "POST":
        if "update" in parameters:
            raise ProtocolError("an update cannot be sent by GET.", _UPDATES_BY_POST)
        if "query" not in parameters:
            return _request(parameters, None)
        return _query(parameters, _one(parameters, "query"))
    return _posted(parameters, content_type, body)


def _posted(
    parameters: Mapping[str, Sequence[str]], content_type: str | None, body: bytes
) -> Request:
    media_type, options = parse_options_header(content_type or "")
    if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(f"the charset {options['charset']!r} is not read.", "Use UTF-8.")
    for name in ("query", "update"):
        if name in parameters:
            raise ProtocolError(f"'{name}' stands in the URL of a POST.", "Send it in the body.")
    if media_type == SPARQL_QUERY:
        return _query(parameters, _decoded(body))
    if media_type == SPARQL_UPDATE:
        return _update(parameters, _decoded(body))
    if media_type != FORM:
        raise UnsupportedMediaType(
            f"a query or update cannot be sent as {content_type or 'a body without Content-Type'}.",
            f"Use {SPARQL_QUERY}, {SPARQL_UPDATE} or {FORM}.",
        )
    return _form(parameters, _parameters(body, "form"))


def _form(parameters: Mapping[str, Sequence[str]], form: Mapping[str, Sequence[str]]) -> Request:
    if "query" in form and "update" in form:
        raise ProtocolError("there are both a query and an update.", "Send one of them.")
    every = {**parameters, **form}
    if "update" in form:
        return _update(every, _one(form, "update"))
    return _query(every, _one(form, "query"))


def _query(parameters: Mapping[str, Sequence[str]], text: str) -> Request:
    _refuse(parameters, _OF_AN_UPDATE, "an update")
    default, named = (_iris(parameters, name) for name in _OF_A_QUERY)
    return _request(parameters, Query(text, default, named))


def _update(parameters: Mapping[str, Sequence[str]], text: str) -> Request:
    _refuse(parameters, _OF_A_QUERY, "a query")
    default, named = (_iris(parameters, name) for name in _OF_AN_UPDATE)
    return _request(parameters, Update(text, default, named))


def _request(parameters: Mapping[str, Sequence[str]], operation: Query | Update | None) -> Request:
    return Request(operation, _optional(parameters, "format"), _seconds(parameters))


def _refuse(parameters: Mapping[str, Sequence[str]], names: Sequence[str], what: str) -> None:
    for name in names:
        if name in parameters:
            raise ProtocolError(f"'{name}' belongs to {what}.", "Leave it out.")


def _parameters(data: bytes, what: str) -> dict[str, list[str]]:
    try:
        return parse_qs(
            data.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise ProtocolError(
            f"the {what} is not percent-encoded UTF-8, or has over {_MOST_PARAMETERS} parameters.",
            "Encode it as UTF-8.",
        ) from error


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProtocolError("the text is not UTF-8.", "Send it encoded as UTF-8.") from error


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str:
    values = parameters.get(name, ())
    if len(values) == 1:
        return values[0]
    problem = "there is no" if not values else "there is more than one"
    raise ProtocolError(f"{problem} '{name}' parameter.", f"Send exactly one '{name}=…'.")


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
