"""``/def``, ``/shapes``, ``/context.jsonld`` and ``/frames/…``: what the data is described with."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.jsonld.document import shapes_of_class, to_text
from kg.jsonld.frame import frame
from kg.rdf.formats import GRAPH_FORMATS, JSON_LD
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.store.base import construct
from kg.web.documents import document
from kg.web.routing import readable
from kg.web.site import site_of

router = APIRouter()

_ONTOLOGY = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
  FILTER(STRSTARTS(STR(?g), "{base}graph/ontology/")) }}"""


@readable(router, "/def", "The ontology")
async def ontology(request: Request) -> Response:
    """All ontology graphs in one document."""
    site = site_of(request)
    chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    version = site.store.version
    query = _ONTOLOGY.format(base=site.settings.base)
    triples = await run_in_threadpool(construct, site.store, query)
    body = rdf_bytes(triples, chosen, site.schema.prefixes)
    return document(request, body, chosen, version)


@readable(router, "/shapes", "The SHACL shapes")
async def shapes(request: Request) -> Response:
    """The shapes that this version was validated against."""
    site = site_of(request)
    chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    version = site.store.version
    schema = await run_in_threadpool(lambda: site.schema)
    triples = {quad.triple for quad in schema.shapes.quads}
    return document(request, rdf_bytes(triples, chosen, schema.prefixes), chosen, version)


@readable(router, "/context.jsonld", "The JSON-LD context")
async def context(request: Request) -> Response:
    """The whole context that the documents use parts of."""
    site = site_of(request)
    version = site.store.version
    schema = await run_in_threadpool(lambda: site.schema)
    body = to_text({"@context": schema.context.to_json()}).encode()
    return document(request, body, JSON_LD, version)


@readable(router, "/frames/{name}.jsonld", "A JSON-LD frame")
async def class_frame(request: Request, name: str) -> Response:
    """The frame of a class, by its name in the context."""
    site = site_of(request)
    version = site.store.version
    schema = await run_in_threadpool(lambda: site.schema)
    class_ = schema.class_iri(name)
    shapes_ = await run_in_threadpool(shapes_of_class, site.store, schema, class_)
    body = to_text(frame(schema, class_, shapes_)).encode()
    return document(request, body, JSON_LD, version)
