"""The service description from its facts: SPARQL 1.1 Service Description, and the draft for 1.2."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
from described import FORMATS, RDFS, SD, VOID, Described

from kg.rdf.formats import GRAPH_FORMATS, RDF_FORMATS, RESULTS_FORMATS
from kg.sparql.service_description import (
    Dataset,
    GraphSize,
    Service,
    dataset_triples,
    service_triples,
)

SERVICE = Service("http://example.org/sparql", "http://example.org/void#dataset", union=True)
NODE = ox.NamedNode("http://example.org/sparql#service")
DATASET = Dataset(
    SERVICE.dataset,
    12,
    (GraphSize("http://example.org/g#1", 12), GraphSize("http://example.org/ü?a=b", 0)),
)


def described(service: Service = SERVICE, dataset: Dataset = DATASET) -> Described:
    return Described([*service_triples(service), *dataset_triples(dataset)])


def features(service: Service) -> set[str]:
    return {iri.removeprefix(SD) for iri in described(service).iris(NODE, f"{SD}feature")}


def test_every_term_is_one_of_the_specification_and_used_as_it_says() -> None:
    described().check_terms()
    described(replace(SERVICE, union=False, writable=True, federated=True)).check_terms()


def test_the_service_is_at_its_endpoint_with_simple_entailment() -> None:
    found = described()
    assert found.of_type(f"{SD}Service") == [NODE]
    assert found.iris(NODE, f"{SD}endpoint") == [SERVICE.endpoint]
    regime = found.iris(NODE, f"{SD}defaultEntailmentRegime")
    assert regime == ["http://www.w3.org/ns/entailment/Simple"]


def test_answers_come_in_every_format_that_is_negotiated() -> None:
    formats = described().iris(NODE, f"{SD}resultFormat")
    assert formats == sorted(row.iri for row in (*RESULTS_FORMATS, *GRAPH_FORMATS))
    assert {row.iri for row in RDF_FORMATS} - set(formats) == {
        f"{FORMATS}N-Quads",
        f"{FORMATS}TriG",
    }


def test_what_only_writers_can_do_is_said_only_where_writing_is_on() -> None:
    reading, writing = described(), described(replace(SERVICE, writable=True))
    languages = reading.iris(NODE, f"{SD}supportedLanguage")
    assert languages == [f"{SD}SPARQL11Query", f"{SD}SPARQLQuery"]
    assert reading.iris(NODE, f"{SD}inputFormat") == []
    both = writing.iris(NODE, f"{SD}supportedLanguage")
    assert both == sorted([*languages, f"{SD}SPARQL11Update", f"{SD}SPARQLUpdate"])
    assert writing.iris(NODE, f"{SD}inputFormat") == sorted(row.iri for row in GRAPH_FORMATS)


def test_features_are_those_of_the_configuration() -> None:
    assert features(SERVICE) == {"EmptyGraphs", "UnionDefaultGraph"}
    assert features(replace(SERVICE, union=False)) == {"EmptyGraphs"}
    assert "BasicFederatedQuery" in features(replace(SERVICE, federated=True))


def test_the_versions_of_sparql_are_said_in_the_terms_of_the_draft() -> None:
    versions = described().iris(NODE, f"{SD}supportedVersion")
    assert versions == [
        f"http://www.w3.org/ns/sparql#version-{number}" for number in ("1.1", "1.2", "1.2-basic")
    ]


def test_limits_are_sentences() -> None:
    limits = ("A query is stopped after 3 seconds.", 'It may have 7 "rows".')
    found = described(replace(SERVICE, limits=limits)).values(NODE, f"{RDFS}comment")
    assert {ox.Literal(text, language="en") for text in limits} <= set(found)


def test_each_graph_is_named_and_sized() -> None:
    found = described()
    dataset = ox.NamedNode(DATASET.iri)
    assert found.values(NODE, f"{SD}defaultDataset") == [dataset]
    assert found.number(dataset, f"{SD}defaultGraph", f"{VOID}triples") == 12
    sizes = {
        (*found.iris(graph, f"{SD}name"), found.number(graph, f"{SD}graph", f"{VOID}triples"))
        for graph in found.values(dataset, f"{SD}namedGraph")
    }
    assert sizes == {(graph.name, graph.triples) for graph in DATASET.graphs}


def test_what_was_not_counted_has_no_number() -> None:
    found = described(
        dataset=Dataset(DATASET.iri, None, (GraphSize("http://example.org/g", None),))
    )
    found.check_terms()
    assert len(found.values(ox.NamedNode(DATASET.iri), f"{SD}namedGraph")) == 1
    assert not [triple for triple in found.triples if triple.predicate.value == f"{VOID}triples"]
