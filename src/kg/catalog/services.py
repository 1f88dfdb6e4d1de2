"""Data services (DCAT 3, section 6.9): the SPARQL endpoint, the HTTP API, and others stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.catalog.distributions import service_distribution
from kg.catalog.draft import Draft
from kg.catalog.file_types import JSON, SPARQL_RESULTS, FileType
from kg.catalog.nodes import literals
from kg.catalog.words import words
from kg.namespaces import DCAT, DCT

_INHERITED: Final = (
    *(f"{DCT}{name}" for name in ("accessRights", "license", "publisher")),
    *(f"{DCAT}{name}" for name in ("contactPoint", "keyword", "landingPage", "theme")),
)


@dataclass(frozen=True)
class Service:
    """A service of this server: what it is called, where it is, and what it keeps to."""

    name: str
    label: str
    path: str
    described: str
    standard: str
    answers: FileType


SERVED: Final = (
    Service(
        "sparql",
        "SPARQL",
        "/sparql",
        "/sparql",
        "https://www.w3.org/TR/sparql11-protocol/",
        SPARQL_RESULTS,
    ),
    Service("api", "HTTP API", "/", "/openapi.json", "https://spec.openapis.org/oas/v3.1.0", JSON),
)


def put_services(draft: Draft) -> list[ox.NamedNode]:
    """Add all services; returns those that the catalogue lists."""
    found = [_served(draft, service) for service in SERVED]
    others = [node for node in draft.entry.services if node not in found]
    for node in others:
        draft.include(node)
        draft.nodes.add_type(node, f"{DCAT}DataService")
        draft.name_it(node)
    return [*found, *others]


def _served(draft: Draft, service: Service) -> ox.NamedNode:
    nodes, facts, main = draft.nodes, draft.facts, draft.entry.main
    iri = _stated(draft, service) or draft.part(service.name)
    draft.include(iri)
    nodes.add_type(iri, f"{DCAT}DataService")
    draft.name_it(iri)
    titles = nodes.texts(main, f"{DCT}title")
    titled = {tag: f"{title} ({service.label})" for tag, title in titles.items()}
    nodes.complete(iri, f"{DCT}title", *literals(titled))
    sentence = words(service.name, titles)
    nodes.complete(iri, f"{DCT}description", *literals(sentence))
    nodes.put(iri, f"{DCAT}endpointURL", facts.url(service.path))
    nodes.put(iri, f"{DCAT}endpointDescription", facts.url(service.described))
    standard = ox.NamedNode(service.standard)
    nodes.add(iri, f"{DCT}conformsTo", standard)
    nodes.add(iri, f"{DCAT}servesDataset", main)
    draft.inherit(iri, main, *_INHERITED)
    service_distribution(draft, main, iri, service.answers, service.path)
    return iri


def _stated(draft: Draft, service: Service) -> ox.NamedNode | None:
    """The same service as the graph itself tells of it, at an address under the base."""
    said, address = draft.entry.said, f"{draft.facts.base}{service.path[1:]}"
    return next(
        (
            node
            for node in draft.entry.services
            if ox.NamedNode(address) in said.iris(node, f"{DCAT}endpointURL")
        ),
        None,
    )
