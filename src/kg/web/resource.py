"""``/id/…`` and ``/doc/…``: the things of the graph and the documents about them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from kg.errors import NotFound
from kg.jsonld.document import resource_document, resource_triples, to_text
from kg.rdf.formats import GRAPH_FORMATS, JSON_LD, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.web.documents import document
from kg.web.routing import readable
from kg.web.site import Site, site_of

router = APIRouter()


@readable(router, "/id/{path:path}", "A thing of the graph")
async def thing(request: Request, path: str) -> Response:
    """A thing cannot be sent: 303 to the document about it (httpRange-14)."""
    return RedirectResponse(site_of(request).url(f"/doc/{path}"), 303, {"Vary": "Accept"})


@readable(router, "/doc/{path:path}", "The document about a thing")
async def about(request: Request, path: str) -> Response:
    """The triples that the thing's shapes name; the format by suffix (.ttl, .jsonld) or Accept."""
    site = site_of(request)
    stem, rdf_format = _suffix(path)
    chosen = rdf_format or negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    iri = _iri(site, stem)
    version = site.store.version
    body = await run_in_threadpool(_body, site, iri, chosen)
    links = [f'<{iri}>; rel="describes"']
    links += [
        f'<{site.url(f"/doc/{stem}.{row.extension}")}>; rel="alternate"; type="{row.media_type}"'
        for row in GRAPH_FORMATS
    ]
    headers = {"Link": ", ".join(links)}
    if rdf_format is None:
        headers["Content-Location"] = site.url(f"/doc/{stem}.{chosen.extension}")
    return document(request, body, chosen, version, headers)


def _suffix(path: str) -> tuple[str, RdfFormat | None]:
    for row in GRAPH_FORMATS:
        if path.endswith(f".{row.extension}"):
            return path.removesuffix(f".{row.extension}"), row
    return path, None


def _iri(site: Site, path: str) -> str:
    from_path = site.thing(path)
    if any(character in from_path for character in '<>"{}|^`\\ ') or not from_path.isprintable():
        raise NotFound(f"{path!r} is no part of an IRI.")
    return from_path


def _body(site: Site, iri: str, rdf_format: RdfFormat) -> bytes:
    schema = site.schema
    if rdf_format is JSON_LD:
        return to_text(resource_document(site.store, schema, iri)).encode()
    return rdf_bytes(resource_triples(site.store, schema, iri), rdf_format, schema.prefixes)
