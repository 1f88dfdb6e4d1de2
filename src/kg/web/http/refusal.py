"""The answer to a change that the shapes refuse: the validation report, as the client likes it."""

from __future__ import annotations

import http
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi.responses import Response

from kg.errors import NotAcceptable
from kg.namespaces import SH
from kg.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.shacl.gate import NotConforming
from kg.shacl.renderings.style import Style
from kg.shacl.renderings.table import render
from kg.shacl.report_graph import report_triples

STATUS: Final = 422


@dataclass(frozen=True)
class _Form:
    """A form of the report, with its media type."""

    media_type: str
    body: Callable[[NotConforming], bytes]
    aliases: tuple[str, ...] = ()


def _rdf(rdf_format: RdfFormat) -> _Form:
    def body(error: NotConforming) -> bytes:
        return rdf_bytes(report_triples(error.report), rdf_format, {"sh": SH, **error.prefixes})

    return _Form(rdf_format.media_type, body)


def _rendering(name: str, media_type: str) -> _Form:
    return _Form(
        media_type, lambda error: render(error.report, name, Style(error.prefixes)).encode()
    )


def _problem(error: NotConforming) -> bytes:
    body: Mapping[str, Any] = {
        "type": "about:blank",
        "title": http.HTTPStatus(STATUS).phrase,
        "status": STATUS,
        "detail": error.detail,
        "hint": error.hint,
        "report": json.loads(render(error.report, "json", Style(error.prefixes))),
    }
    return json.dumps(body, ensure_ascii=False).encode()


_PROBLEM: Final = _Form("application/problem+json", _problem)
# In the order of preference: the first is the answer to ``*/*`` and to no Accept.
FORMS: Final = (
    *(_rdf(row) for row in (TURTLE, N_TRIPLES, JSON_LD, RDF_XML)),
    _rendering("json", "application/json"),
    _rendering("text", "text/plain"),
    _PROBLEM,
)


def refusal(error: NotConforming, accept: str | None) -> Response:
    """422 with the report in the form that is liked best; a problem document if none is."""
    try:
        form = negotiate(accept, FORMS)
    except NotAcceptable:
        form = _PROBLEM
    return Response(
        form.body(error),
        STATUS,
        {"Vary": "Accept", "Cache-Control": "no-store"},
        media_type=form.media_type if form is _PROBLEM else f"{form.media_type}; charset=utf-8",
    )
