"""A page of a collection as it is sent: which one, in which format, with which links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.errors import ShapesError
from kg.jsonld.collections.collection import Collection
from kg.jsonld.collections.filters import filters_of
from kg.jsonld.collections.page import (
    Page,
    find_page,
    page_document,
    page_graph,
    page_objects,
    page_triples,
)
from kg.jsonld.document import shapes_of_class, to_text
from kg.jsonld.table import CSV, TableFormat, table
from kg.namespaces import HYDRA
from kg.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, RdfFormat
from kg.rdf.negotiation import negotiate
from kg.rdf.output import rdf_bytes
from kg.shacl.shapes import NodeShape
from kg.web.collections.asked import Asked, url_of
from kg.web.collections.changed import Condition
from kg.web.collections.versions import check_version
from kg.web.site import Site

Format = RdfFormat | TableFormat
# In the order of preference: the first is the answer to ``*/*`` and to no Accept.
FORMATS: Final[tuple[Format, ...]] = (JSON_LD, CSV, TURTLE, N_TRIPLES, RDF_XML)
# Characters of a query that is repeated for every format: proxies take headers of a few kilobytes.
_LONG: Final = 400


@dataclass(frozen=True)
class Representation:
    """What is sent: the bytes of a page in a format, and the URLs of other pages and formats."""

    body: bytes
    format: Format
    total: int
    links: tuple[str, ...]


def represent(
    site: Site, name: str, asked: Asked, accept: str | None, changed: Condition
) -> Representation:
    """The page that is asked for, by the last part of the path and the parameters of the query.

    `changed` is a pattern that members have to match, for a version. Raises `NotFound`, `Gone`,
    `NotAcceptable`, `ProtocolError`.
    """
    stem, suffix = _suffix(name)
    collection = site.collections.find(stem)
    chosen = suffix or negotiate(accept, FORMATS)
    check_version(site, asked.version, url_of(site.url(f"/{name}"), asked.start()))
    shapes = _shapes(site, collection)
    filters = filters_of(collection, site.schema, shapes, site.thing(""))
    condition = f"{changed(site.store.version)} {filters.pattern(asked.filters)}"
    page = find_page(site.store, collection, condition, asked.page, asked.limit)
    addresses = _addresses(site, stem, name, asked, page)
    body = _body(site, page, shapes, addresses, chosen)
    links = [f'<{addresses[relation]}>; rel="{relation}"' for relation in page.relations]
    query = asked.query()
    if len(query) <= _LONG:
        links += [
            f"<{url_of(site.url(f'/{stem}.{row.extension}'), query)}>; "
            f'rel="alternate"; type="{row.media_type}"'
            for row in FORMATS
        ]
    return Representation(body, chosen, page.total, tuple(links))


def _suffix(name: str) -> tuple[str, Format | None]:
    stem, _, extension = name.rpartition(".")
    found = next((row for row in FORMATS if row.extension == extension), None)
    return (stem, found) if stem and found else (name, None)


def _shapes(site: Site, collection: Collection) -> list[NodeShape]:
    """The shapes for all members: those of their classes, each once."""
    found = {
        shape.iri: shape
        for class_ in collection.classes
        for shape in shapes_of_class(site.store, site.schema, class_)
    }
    if not found:
        raise ShapesError(
            f"no shape is for the members of the collection <{collection.iri}>.",
            "Write one for their class.",
        )
    return [found[iri] for iri in sorted(found)]


def _addresses(site: Site, stem: str, name: str, asked: Asked, page: Page) -> dict[str, str]:
    """The URLs of the collection, of this page and of others: all of this version and format.

    Whoever follows them never mixes two versions, and stays at the path that was asked for:
    some harvesters read all pages as they read the first.
    """
    version, base = site.store.version, site.url(f"/{name}")
    numbers = {"self": page.number, **page.relations}
    urls = {
        relation: url_of(base, asked.of(number, version).query())
        for relation, number in numbers.items()
    }
    return {"collection": url_of(site.url(f"/{stem}"), asked.whole()), **urls}


def _body(
    site: Site, page: Page, shapes: list[NodeShape], addresses: dict[str, str], chosen: Format
) -> bytes:
    store, schema = site.store, site.schema
    if isinstance(chosen, RdfFormat):
        if chosen is JSON_LD:
            return to_text(page_document(store, schema, page, shapes, addresses)).encode()
        triples = page_graph(store, schema, page, shapes, addresses)
        return rdf_bytes(triples, chosen, {"hydra": HYDRA, **schema.prefixes})
    _, objects = page_objects(page, page_triples(store, schema, page, shapes), schema, shapes)
    header = site.collections.columns(store, page.collection, shapes)
    return "".join(table(objects, header)).encode()
