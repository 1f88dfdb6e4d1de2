"""The document of every resource holds exactly the triples that its shapes name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from comparison import canonical, read
from expectation import Expectation, engine_terms
from serving import Server

from kg.errors import NotFound
from kg.jsonld.document import resource_document, resource_triples
from kg.jsonld.schema import Schema
from kg.rdf.formats import TURTLE
from kg.rdf.output import rdf_bytes
from kg.store.embedded import EmbeddedStore

THINGS = "https://w3id.org/solux/id/"


def test_every_resource_that_is_mentioned_is_described(expectation: Expectation) -> None:
    assert len(expectation.described(THINGS)) > 400
    assert expectation.mentioned(THINGS) == expectation.described(THINGS)


def test_every_json_ld_document_holds_exactly_what_the_shapes_name(
    store: EmbeddedStore, schema: Schema, expectation: Expectation
) -> None:
    for iri in expectation.described(THINGS):
        expected = canonical(engine_terms(expectation.of_resource(iri)))
        assert canonical(read(resource_document(store, schema, iri))) == expected, iri


def test_every_turtle_document_holds_exactly_what_the_shapes_name(
    store: EmbeddedStore, schema: Schema, expectation: Expectation
) -> None:
    for iri in expectation.described(THINGS):
        expected = canonical(engine_terms(expectation.of_resource(iri)))
        turtle = rdf_bytes(resource_triples(store, schema, iri), TURTLE, schema.prefixes)
        assert canonical(ox.parse(turtle, TURTLE.engine)) == expected, iri


def test_the_ontology_s_own_terms_have_documents_without_a_shape(
    store: EmbeddedStore, schema: Schema, expectation: Expectation
) -> None:
    for iri in expectation.described("https://w3id.org/solux/def#"):
        expected = canonical(engine_terms(expectation.of_resource(iri)))
        assert canonical(read(resource_document(store, schema, iri))) == expected, iri


def test_a_resource_that_nothing_is_said_of_has_no_document(
    store: EmbeddedStore, schema: Schema
) -> None:
    for document in (resource_document, resource_triples):
        with pytest.raises(NotFound, match=f"says nothing of <{THINGS}nobody>"):
            document(store, schema, f"{THINGS}nobody")


def test_the_server_sends_the_same_documents_for_one_resource_of_each_class(
    server: Server, expectation: Expectation
) -> None:
    asked = 0
    for class_ in expectation.classes:
        things = [n for n in expectation.instances(class_) if n.startswith(THINGS)]
        for iri in sorted(things)[:1]:
            asked += 1
            path = f"/doc/{iri.removeprefix(THINGS)}"
            expected = canonical(engine_terms(expectation.of_resource(iri)))
            document = server.client.get(f"{path}.jsonld").raise_for_status().json()
            assert canonical(read(document)) == expected, iri
    assert asked > 10
