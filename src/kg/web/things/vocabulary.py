"""``/def``, ``/shapes``, ``/context.jsonld`` and ``/frames/…``: what the data is described with."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.jsonld.document import class_frame, to_text
from kg.rdf.formats import GRAPH_FORMATS, JSON_LD, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.store.base import construct
from kg.web.http.documents import document
from kg.web.http.routing import readable
from kg.web.site import Site, site_of

router = APIRouter()

_ONTOLOGY = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?g), "{base}graph/ontology/")) }}"""


@readable(router, "/def", "The ontology")
async def ontology(request: Request) -> Response:
    """All ontology graphs in one document."""

    def body(site: Site, chosen: RdfFormat) -> bytes:
        triples = construct(site.store, _ONTOLOGY.format(base=site.settings.base))
        return rdf_bytes(triples, chosen, site.schema.prefixes)

    return await _answer(request, body)


@readable(router, "/shapes", "The SHACL shapes")
async def shapes(request: Request) -> Response:
    """The shapes that this version was validated against."""

    def body(site: Site, chosen: RdfFormat) -> bytes:
        triples = {quad.triple for quad in site.schema.shapes.quads}
        return rdf_bytes(triples, chosen, site.schema.prefixes)

    return await _answer(request, body)


@readable(router, "/context.jsonld", "The JSON-LD context")
async def context(request: Request) -> Response:
    """The whole context that the documents use parts of."""

    def body(site: Site, _: RdfFormat) -> bytes:
        return to_text({"@context": site.schema.context.to_json()}).encode()

    return await _answer(request, body, JSON_LD)


@readable(router, "/frames/{name}.jsonld", "A JSON-LD frame")
async def frame(request: Request, name: str) -> Response:
    """The frame of a class, by its name in the context."""

    def body(site: Site, _: RdfFormat) -> bytes:
        schema = site.schema
        return to_text(class_frame(site.store, schema, schema.class_iri(name))).encode()

    return await _answer(request, body, JSON_LD)


async def _answer(
    request: Request, body: Callable[[Site, RdfFormat], bytes], only: RdfFormat | None = None
) -> Response:
    """A document in its only format, or in the negotiated one; made off the event loop."""
    site = site_of(request)
    chosen = only or negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    version, content = await run_in_threadpool(site.of_one_version, lambda: body(site, chosen))
    return document(request, content, chosen, version)
