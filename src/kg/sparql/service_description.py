"""SPARQL 1.1 Service Description: what an endpoint can do, and the dataset that it answers from.

Pure: from facts to triples. The languages and their versions are also said in the terms of the
SPARQL 1.2 draft (sd:SPARQLQuery, sd:supportedVersion), beside those of 1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from kg.namespaces import ENTAILMENT, RDF_TYPE, RDFS, SD, SPARQL, VOID, XSD_INTEGER
from kg.rdf.formats import GRAPH_FORMATS, RESULTS_FORMATS
from kg.sparql.functions import EXTENSION_FUNCTIONS

COMMENT: Final = ox.NamedNode(f"{RDFS}comment")
# A fragment holds these as they are (RFC 3986, section 3.5).
_IN_A_FRAGMENT: Final = "/:?@!$&'()*+,;=~"
_VERSIONS: Final = ("1.2", "1.2-basic", "1.1")
_SPARQL_1_2: Final = (
    "Of SPARQL 1.2 there are triple terms, reified triples and annotations; the functions TRIPLE, "
    "SUBJECT, PREDICATE, OBJECT and isTRIPLE; language strings with a base direction, with "
    "LANGDIR, STRLANGDIR, hasLANG and hasLANGDIR; and VERSION, which is read and changes nothing."
)
_BEYOND_SPARQL: Final = (
    "Beyond the specifications there are LATERAL, ADJUST, and arithmetic of dates, times and "
    "durations."
)


@dataclass(frozen=True)
class GraphSize:
    """A named graph and how many triples it has; None if they were not counted."""

    name: str
    triples: int | None


@dataclass(frozen=True)
class Dataset:
    """The RDF dataset of queries that state none: its IRI, and how large its graphs are.

    `default_triples` is None where the default graph was not counted.
    """

    iri: str
    default_triples: int | None
    graphs: Sequence[GraphSize] = ()


@dataclass(frozen=True)
class Service:
    """What is described.

    `endpoint` is its URL. `union` says whether the default graph is the union of the named ones,
    `writable` whether updates are taken, `federated` whether SERVICE may ask any other server,
    `limits` are sentences in English.
    """

    endpoint: str
    dataset: str
    union: bool
    writable: bool = False
    federated: bool = False
    limits: Sequence[str] = ()


def service_triples(service: Service) -> list[ox.Triple]:
    """The sd:Service, which is ``#service`` of its endpoint; see `dataset_triples` for the rest."""
    node = _node(f"{service.endpoint}#service")
    objects = {
        f"{SD}endpoint": [service.endpoint],
        f"{SD}defaultDataset": [service.dataset],
        f"{SD}defaultEntailmentRegime": [f"{ENTAILMENT}Simple"],
        f"{SD}supportedLanguage": [f"{SD}{name}" for name in _languages(service)],
        f"{SD}supportedVersion": [f"{SPARQL}version-{number}" for number in _VERSIONS],
        f"{SD}feature": [f"{SD}{name}" for name in _features(service)],
        f"{SD}resultFormat": [row.iri for row in (*RESULTS_FORMATS, *GRAPH_FORMATS)],
        f"{SD}inputFormat": [row.iri for row in GRAPH_FORMATS if service.writable],
        f"{SD}extensionFunction": EXTENSION_FUNCTIONS,
    }
    triples = [ox.Triple(node, RDF_TYPE, _node(f"{SD}Service"))]
    for predicate, iris in objects.items():
        triples += [ox.Triple(node, _node(predicate), _node(iri)) for iri in iris]
    for iri in EXTENSION_FUNCTIONS:
        triples.append(ox.Triple(_node(iri), RDF_TYPE, _node(f"{SD}Function")))
    return triples + comments(node, (_SPARQL_1_2, _BEYOND_SPARQL, *service.limits))


def dataset_triples(dataset: Dataset) -> list[ox.Triple]:
    """The sd:Dataset with its graphs, each with its void:triples."""
    node = _node(dataset.iri)
    default = _part(dataset.iri, "default-graph")
    triples = [
        ox.Triple(node, RDF_TYPE, _node(f"{SD}Dataset")),
        ox.Triple(node, _node(f"{SD}defaultGraph"), default),
        *_graph(default, dataset.default_triples),
    ]
    for graph in dataset.graphs:
        triples += _named_graph(dataset.iri, node, graph)
    return triples


def fragment(iri: str, kind: str, name: str) -> str:
    """The IRI of the part of a document that describes what another IRI names."""
    return f"{iri.partition('#')[0]}#{kind}={quote(name, safe=_IN_A_FRAGMENT)}"


def comments(node: ox.NamedNode, texts: Iterable[str]) -> list[ox.Triple]:
    """English sentences about a node."""
    return [ox.Triple(node, COMMENT, ox.Literal(text, language="en")) for text in texts]


def _languages(service: Service) -> Iterator[str]:
    yield from ("SPARQLQuery", "SPARQL11Query")
    if service.writable:
        yield from ("SPARQLUpdate", "SPARQL11Update")


def _features(service: Service) -> Iterator[str]:
    yield "EmptyGraphs"
    if service.union:
        yield "UnionDefaultGraph"
    if service.federated:
        yield "BasicFederatedQuery"


def _named_graph(iri: str, dataset: ox.NamedNode, graph: GraphSize) -> list[ox.Triple]:
    named = _node(fragment(iri, "named-graph", graph.name))
    content = _node(fragment(iri, "graph", graph.name))
    return [
        ox.Triple(dataset, _node(f"{SD}namedGraph"), named),
        ox.Triple(named, RDF_TYPE, _node(f"{SD}NamedGraph")),
        ox.Triple(named, _node(f"{SD}name"), _node(graph.name)),
        ox.Triple(named, _node(f"{SD}graph"), content),
        *_graph(content, graph.triples),
    ]


def _graph(node: ox.NamedNode, triples: int | None) -> list[ox.Triple]:
    stated = [ox.Triple(node, RDF_TYPE, _node(f"{SD}Graph"))]
    if triples is not None:
        # The domain of void:triples.
        stated.append(ox.Triple(node, RDF_TYPE, _node(f"{VOID}Dataset")))
        stated.append(ox.Triple(node, _node(f"{VOID}triples"), count(triples)))
    return stated


def count(number: int) -> ox.Literal:
    """A number as xsd:integer."""
    return ox.Literal(str(number), datatype=_node(XSD_INTEGER))


def _part(iri: str, name: str) -> ox.NamedNode:
    return _node(f"{iri.partition('#')[0]}#{name}")


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)
