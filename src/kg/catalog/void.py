"""VoID (W3C Interest Group Note of 3 March 2011): a graph and its numbers, described as RDF.

Pure: from statistics to triples.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, TypeVar

import pyoxigraph as ox

from kg.catalog.statistics import ClassCount, PropertyCount, Statistics
from kg.namespaces import DCAT, DCT, FOAF, RDF_TYPE, VOID, VOID_URI_SPACE, XSD, namespace_of
from kg.rdf.formats import GRAPH_FORMATS
from kg.sparql.service_description import Dataset, GraphSize, comments, count, fragment

# A description is read by people and loaded by browsers; the rest can be asked for.
MOST_LISTED: Final = 1000

Row = TypeVar("Row", GraphSize, ClassCount, PropertyCount)


@dataclass(frozen=True)
class Description:
    """What is described.

    `document` is the URL of the description, whose ``#dataset`` is what it describes; `endpoint`
    the SPARQL endpoint's; `base` the IRI that the graph's own begin with; `modified` when the
    version was published, as xsd:dateTime, if that is known. `catalogue` is the URL of the DCAT
    catalogue, if there is one, `dumps` those of files that hold the whole dataset.
    """

    document: str
    endpoint: str
    base: str
    statistics: Statistics
    modified: str | None = None
    catalogue: str | None = None
    dumps: Sequence[str] = ()

    @property
    def dataset(self) -> str:
        """The IRI of the dataset, as it is served here."""
        return f"{self.document}#dataset"


def described_dataset(description: Description) -> Dataset:
    """The same as an RDF dataset, for SPARQL's vocabulary: the largest of its graphs."""
    statistics = description.statistics
    graphs = _largest(statistics.graphs or (), "triples")
    return Dataset(description.dataset, statistics.default_triples, graphs)


def void_triples(description: Description) -> list[ox.Triple]:
    """The dataset with its numbers and its parts by class and by property.

    The sizes of its graphs are in SPARQL's vocabulary (`dataset_triples`), and are subsets here.
    """
    statistics, dataset = description.statistics, _node(description.dataset)
    triples = [*_document(description, dataset), *_dataset(description, dataset)]
    for graph in described_dataset(description).graphs:
        subset = _node(fragment(description.document, "graph", graph.name))
        triples.append(ox.Triple(dataset, _node(f"{VOID}subset"), subset))
        triples.append(ox.Triple(subset, RDF_TYPE, _node(f"{VOID}Dataset")))
    for of_class in _largest(statistics.classes or (), "entities"):
        part = _node(fragment(description.document, "class", of_class.iri))
        numbers = {"entities": of_class.entities}
        triples += _partition(dataset, "class", part, of_class.iri, numbers)
    for of_property in _largest(statistics.properties or (), "triples"):
        part = _node(fragment(description.document, "property", of_property.iri))
        numbers = {
            "triples": of_property.triples,
            "distinctSubjects": of_property.subjects,
            "distinctObjects": of_property.objects,
        }
        triples += _partition(dataset, "property", part, of_property.iri, numbers)
    return triples + comments(dataset, [*statistics.missing, *_cut_off(statistics)])


def _document(description: Description, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    document = _node(description.document)
    yield ox.Triple(document, RDF_TYPE, _node(f"{VOID}DatasetDescription"))
    yield ox.Triple(document, _node(f"{FOAF}primaryTopic"), dataset)


def _dataset(description: Description, dataset: ox.NamedNode) -> Iterator[ox.Triple]:
    statistics = description.statistics
    yield ox.Triple(dataset, RDF_TYPE, _node(f"{VOID}Dataset"))
    yield ox.Triple(dataset, VOID_URI_SPACE, ox.Literal(description.base))
    yield ox.Triple(dataset, _node(f"{VOID}sparqlEndpoint"), _node(description.endpoint))
    yield ox.Triple(dataset, _node(f"{DCAT}version"), ox.Literal(statistics.version))
    if description.modified is not None:
        moment = ox.Literal(description.modified, datatype=_node(f"{XSD}dateTime"))
        yield ox.Triple(dataset, _node(f"{DCT}modified"), moment)
    if description.catalogue is not None:
        yield ox.Triple(dataset, _node(f"{FOAF}page"), _node(description.catalogue))
    for address in description.dumps:
        yield ox.Triple(dataset, _node(f"{VOID}dataDump"), _node(address))
    for iri in statistics.datasets:
        yield ox.Triple(dataset, _node(f"{DCT}isVersionOf"), _node(iri))
    for row in GRAPH_FORMATS:
        yield ox.Triple(dataset, _node(f"{VOID}feature"), _node(row.iri))
    for vocabulary in _vocabularies(statistics):
        yield ox.Triple(dataset, _node(f"{VOID}vocabulary"), _node(vocabulary))
    numbers = {
        "triples": statistics.triples,
        "distinctSubjects": statistics.subjects,
        "distinctObjects": statistics.objects,
        "classes": None if statistics.classes is None else len(statistics.classes),
        "properties": None if statistics.properties is None else len(statistics.properties),
    }
    for name, number in numbers.items():
        if number is not None:
            yield ox.Triple(dataset, _node(f"{VOID}{name}"), count(number))


def _partition(
    dataset: ox.NamedNode, kind: str, part: ox.NamedNode, iri: str, numbers: dict[str, int]
) -> Iterator[ox.Triple]:
    yield ox.Triple(dataset, _node(f"{VOID}{kind}Partition"), part)
    yield ox.Triple(part, RDF_TYPE, _node(f"{VOID}Dataset"))
    yield ox.Triple(part, _node(f"{VOID}{kind}"), _node(iri))
    for name, number in numbers.items():
        yield ox.Triple(part, _node(f"{VOID}{name}"), count(number))


def _vocabularies(statistics: Statistics) -> list[str]:
    """The namespaces of the classes and properties that are used."""
    used: set[str] = {namespace_of(row.iri) for row in statistics.classes or ()}
    used |= {namespace_of(row.iri) for row in statistics.properties or ()}
    return sorted(iri for iri in used if iri.endswith(("#", "/")))[:MOST_LISTED]


def _largest(rows: Sequence[Row], size: str) -> list[Row]:
    ordered = sorted(rows, key=lambda row: attrgetter(size)(row) or 0, reverse=True)
    return ordered[:MOST_LISTED]


def _cut_off(statistics: Statistics) -> Iterator[str]:
    """A sentence for every list that is longer than what is told of it."""
    lists = {
        "named graphs": statistics.graphs,
        "classes": statistics.classes,
        "properties": statistics.properties,
    }
    for name, rows in lists.items():
        if rows is not None and len(rows) > MOST_LISTED:
            yield f"There are {len(rows)} {name}; the {MOST_LISTED} largest are listed."


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
