"""``/catalog``: what portals harvest, by suffix or negotiated, in pages and profiles."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from kg.catalog.paging import DATASETS_A_PAGE, MOST_A_PAGE, Paging, page
from kg.catalog.profiles import PROFILES
from kg.errors import NotFound, ProtocolError
from kg.jsonld.context import Context
from kg.jsonld.document import to_text
from kg.jsonld.node import NodeWriter
from kg.namespaces import (
    ADMS,
    DCAT,
    DCATAP,
    DCT,
    FOAF,
    HYDRA,
    OWL,
    PROV,
    RDFS,
    SKOS,
    SPDX,
    VCARD,
    VOID,
    XSD,
)
from kg.rdf.formats import GRAPH_FORMATS, JSON_LD, RDF_XML, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.shacl.shapes import Shapes
from kg.web.catalog.profile import Asked, asked_profile
from kg.web.http.documents import document
from kg.web.http.routing import readable
from kg.web.site import Site, site_of

router = APIRouter()

PATH: Final = "/catalog"
# By the suffix of the address; portals know RDF/XML by two.
_SUFFIXES: Final = {**{row.extension: row for row in GRAPH_FORMATS}, "xml": RDF_XML}
# The same for every graph: portals are not to depend on the shapes.
_PREFIXES: Final = {
    "adms": ADMS,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dct": DCT,
    "foaf": FOAF,
    "hydra": HYDRA,
    "owl": OWL,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
    "spdx": SPDX,
    "vcard": VCARD,
    "void": VOID,
    "xsd": XSD,
}


@readable(router, PATH, "The catalogue, for portals")
async def negotiated(request: Request) -> Response:
    """DCAT-AP in the format that the client likes best; Turtle for one that says nothing."""
    chosen = negotiate(request.headers.get("accept"), GRAPH_FORMATS)
    return await _answer(request, PATH, chosen)


@readable(router, PATH + ".{suffix}", "The catalogue in a format")
async def by_suffix(request: Request, suffix: str) -> Response:
    """DCAT-AP in one format, whatever the client says: portals look at the suffix."""
    chosen = _SUFFIXES.get(suffix)
    if chosen is None:
        known = ", ".join(f"{PATH}.{name}" for name in _SUFFIXES)
        raise NotFound("there is nothing at this address.", f"There are {known}.")
    return await _answer(request, f"{PATH}.{suffix}", chosen)


async def _answer(request: Request, path: str, chosen: RdfFormat) -> Response:
    """One page. The version that it is of may be an older one."""
    site = site_of(request)
    asked = asked_profile(request)
    size = _number(request, "per_page", DATASETS_A_PAGE)
    if not 1 <= size <= MOST_A_PAGE:
        raise ProtocolError(f"per_page={size}: a page has 1 to {MOST_A_PAGE} datasets.")
    paging = Paging(
        site.url(path), _number(request, "page", 1), size, asked.profile if asked.named else None
    )
    found = await site.catalogues.of(request.query_params.get("version"), asked.profile)
    body = await run_in_threadpool(lambda: _written(page(found, paging), chosen))
    return document(request, body, chosen, found.version, _headers(site, asked))


def _number(request: Request, name: str, default: int) -> int:
    """A whole number of the query; raises `ProtocolError`."""
    stated = request.query_params.get(name)
    if stated is None:
        return default
    # No longer than any number that is of use.
    if not (stated.isascii() and stated.isdecimal() and len(stated) <= 9):
        raise ProtocolError(f"{name}={stated}: a whole number is expected.")
    return int(stated)


def _written(triples: list[ox.Triple], chosen: RdfFormat) -> bytes:
    if chosen is not JSON_LD:
        return rdf_bytes(triples, chosen, _PREFIXES)
    writer = NodeWriter(triples, Context(Shapes(()), _PREFIXES), {})
    nodes = writer.all_nodes()
    return to_text({"@context": writer.context.to_json(writer.keys), "@graph": nodes}).encode()


def _headers(site: Site, asked: Asked) -> dict[str, str]:
    """The profile, and where the others and the other formats are."""
    links = [f'<{asked.profile.iri}>; rel="profile"']
    links += [
        f'<{site.url(PATH)}.{name}>; rel="alternate"; type="{row.media_type}"'
        for name, row in _SUFFIXES.items()
    ]
    links += [
        f'<{site.url(PATH)}?profile={row.name}>; rel="alternate"; profile="{row.iri}"'
        for row in PROFILES
        if row is not asked.profile
    ]
    return {"Link": ", ".join(links), "Vary": "Accept, Accept-Profile"}
