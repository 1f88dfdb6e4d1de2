"""``/id/…`` and ``/doc/…``: the things of the graph and the documents about them."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from werkzeug.urls import iri_to_uri, uri_to_iri

from kg.errors import NotFound
from kg.jsonld.document import resource_document, resource_triples, to_text
from kg.rdf.formats import GRAPH_FORMATS, JSON_LD, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.web.http.documents import document
from kg.web.http.routing import readable
from kg.web.site import Site, site_of

router = APIRouter()


@readable(router, "/id/{path:path}", "A thing of the graph")
async def thing(request: Request) -> Response:
    """A thing cannot be sent: 303 to the document about it (httpRange-14)."""
    location = _url(site_of(request), _asked(request, "/id/"))
    return RedirectResponse(location, 303, {"Vary": "Accept"})


@readable(router, "/doc/{path:path}", "The document about a thing")
async def about(request: Request) -> Response:
    """The triples that the thing's shapes name; the format by suffix (.ttl, .jsonld) or Accept."""
    site = site_of(request)
    stem, rdf_format = _suffix(_asked(request, "/doc/"))
    chosen = rdf_format or negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    iri = _iri(site, stem)
    make = partial(_body, site, iri, chosen)
    version, body = await run_in_threadpool(site.of_one_version, make)
    links = [f'<{iri_to_uri(iri)}>; rel="describes"']
    links += [
        f'<{_url(site, stem, row)}>; rel="alternate"; type="{row.media_type}"'
        for row in GRAPH_FORMATS
    ]
    headers = {"Link": ", ".join(links)}
    if rdf_format is None:
        headers["Content-Location"] = _url(site, stem, chosen)
    return document(request, body, chosen, version, headers)


def _asked(request: Request, before: str) -> str:
    """The path that was asked for, as in an IRI: what is percent-encoded for a reason stays so."""
    path = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return uri_to_iri(path.decode("ascii", errors="replace")).removeprefix(before)


def _url(site: Site, path: str, rdf_format: RdfFormat | None = None) -> str:
    """The URL of the document about a thing, or of one format of it."""
    suffix = f".{rdf_format.extension}" if rdf_format else ""
    return site.url(iri_to_uri(f"/doc/{path}{suffix}"))


def _suffix(path: str) -> tuple[str, RdfFormat | None]:
    for row in GRAPH_FORMATS:
        if path.endswith(f".{row.extension}"):
            return path.removesuffix(f".{row.extension}"), row
    return path, None


def _iri(site: Site, path: str) -> str:
    try:
        return ox.NamedNode(site.thing(path)).value
    except ValueError as error:
        raise NotFound(f"{path!r} is no part of an IRI.") from error


def _body(site: Site, iri: str, rdf_format: RdfFormat) -> bytes:
    schema = site.schema
    if rdf_format is JSON_LD:
        return to_text(resource_document(site.store, schema, iri)).encode()
    return rdf_bytes(resource_triples(site.store, schema, iri), rdf_format, schema.prefixes)
