"""The entry of a graph: its catalogue, its datasets and services, and all that these point to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.catalog.nodes import Nodes
from kg.catalog.ranges import RANGES
from kg.catalog.reading import Reader
from kg.dumps.files import Part, stem_of
from kg.namespaces import DCAT, DCT, FOAF, OWL, RDF_TYPE, RDFS, SKOS, VCARD

# What is told of a thing that an entry points to: its kind, its names, and how to reach it. No
# rdfs:label: of a licence, portals would take it in place of the IRI.
_TOLD: Final = (
    RDF_TYPE.value,
    f"{SKOS}prefLabel",
    f"{SKOS}inScheme",
    f"{SKOS}notation",
    f"{DCT}title",
    f"{DCT}identifier",
    f"{DCT}type",
    f"{FOAF}name",
    f"{FOAF}homepage",
    f"{FOAF}mbox",
    f"{DCAT}bbox",
    f"{DCAT}centroid",
    "http://www.w3.org/ns/locn#geometry",
    *(f"{VCARD}{name}" for name in ("fn", "hasEmail", "hasURL", "hasTelephone", "hasAddress")),
    f"{VCARD}organization-name",
)
_NAMES: Final = (
    *(f"{DCT}{name}" for name in ("title", "description", "identifier", "created", "issued")),
    *(f"{DCT}{name}" for name in ("license", "language", "publisher", "creator")),
    *(f"{RDFS}{name}" for name in ("label", "comment")),
    *(f"{SKOS}{name}" for name in ("prefLabel", "definition")),
    f"{OWL}versionInfo",
)
# From an entry to what it points to, and from there to the list that this is of.
_STEPS: Final = 3


@dataclass(frozen=True)
class Entry:
    """What is known from the graph alone.

    `main` is the dataset that is the whole graph, `datasets` and `services` what the catalogue
    lists beside it. `ontology` and `shapes` are what names these two, if anything does. `said`
    holds the triples: of these, of what they point to, and the names of schemes and classes.
    """

    catalog: ox.NamedNode
    main: ox.NamedNode
    datasets: tuple[ox.NamedNode, ...]
    services: tuple[ox.NamedNode, ...]
    ontology: ox.NamedNode | None
    shapes: ox.NamedNode | None
    said: Nodes


def read_entry(
    reader: Reader, base: str, parts: Iterable[Part], shapes: Iterable[ox.Quad]
) -> Entry:
    """Read the entry of the graph whose IRIs begin with `base`, as far as there is one.

    Where the graph states no catalogue or no dataset, their IRIs are minted under the base.
    """
    catalog, stating = _catalog(reader, base), reader.stating(base)
    said = reader.about([catalog, *stating])
    listed = said.iris(catalog, f"{DCAT}dataset")
    main = _main(base, stating, listed)
    datasets = tuple(node for node in listed if node != main)
    services = said.iris(catalog, f"{DCAT}service")
    _read(reader, said, [*datasets, *services])
    distributions = [
        node for dataset in (main, *datasets) for node in said.iris(dataset, f"{DCAT}distribution")
    ]
    _read(reader, said, distributions)
    services += [
        service for node in distributions for service in said.iris(node, f"{DCAT}accessService")
    ]
    services = list(dict.fromkeys(services))
    _read(reader, said, services)
    ontology = _first_under(base, reader.of_type(f"{OWL}Ontology"))
    named = _ontologies(shapes)
    shapes_node = _first_under(base, named)
    texts = [ox.NamedNode(part.iri) for part in parts if part.iri]
    _take(said, reader.about([*texts, *([ontology] if ontology else [])], _NAMES))
    if shapes_node is not None:
        _take(said, named[shapes_node])
    _read_references(reader, said)
    return Entry(catalog, main, datasets, tuple(services), ontology, shapes_node, said)


def _catalog(reader: Reader, base: str) -> ox.NamedNode:
    found = reader.of_type(f"{DCAT}Catalog")
    return _first_under(base, found) or next(iter(found), ox.NamedNode(f"{base}catalog"))


def _main(
    base: str, stating: Sequence[ox.NamedNode], listed: Sequence[ox.NamedNode]
) -> ox.NamedNode:
    """The dataset that is the whole graph: it states the base, or stands alone."""
    both = [node for node in stating if node in listed]
    candidates = [*both, *stating, *(listed if len(listed) == 1 else ())]
    if candidates:
        return candidates[0]
    return ox.NamedNode(f"{base}dataset/{stem_of(base)}")


def _first_under(base: str, nodes: Iterable[ox.NamedNode]) -> ox.NamedNode | None:
    return next((node for node in nodes if node.value.startswith(base)), None)


def _ontologies(quads: Iterable[ox.Quad]) -> dict[ox.NamedNode, Nodes]:
    """What shapes graphs say of themselves, by their IRIs, sorted."""
    every = list(quads)
    kind = ox.NamedNode(f"{OWL}Ontology")
    found = {q.subject for q in every if q.predicate == RDF_TYPE and q.object == kind}
    iris = sorted((node for node in found if isinstance(node, ox.NamedNode)), key=str)
    return {
        iri: Nodes(q.triple for q in every if q.subject == iri and q.predicate.value in _NAMES)
        for iri in iris
    }


def _read(reader: Reader, said: Nodes, nodes: Iterable[ox.NamedNode]) -> None:
    _take(said, reader.about([node for node in nodes if node not in said]))


def _take(said: Nodes, found: Nodes) -> None:
    for node in found:
        said.include(found, node)


def _read_references(reader: Reader, said: Nodes) -> None:
    """Read what the entry points to with the properties that have a range."""
    followed = (*RANGES, f"{SKOS}inScheme")
    asked: set[ox.NamedNode] = set()
    for _ in range(_STEPS):
        targets = {
            value for node in said for predicate in followed for value in said.iris(node, predicate)
        }
        wanted = {node for node in targets - asked if node not in said}
        asked |= wanted
        _take(said, reader.about(wanted, _TOLD))
