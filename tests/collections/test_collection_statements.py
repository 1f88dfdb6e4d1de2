"""What shapes say of collections: read, or told what is wrong with it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import NotFound, ShapesError
from kg.jsonld.collections.collection import Collections
from kg.jsonld.collections.filters import filters_of
from kg.jsonld.schema import Schema
from kg.namespaces import HYDRA
from kg.shacl.shapes import Shapes

BASE = "https://shelf.example.org/"
PREFIXES = f"""PREFIX : <{BASE}>
PREFIX b: <{BASE}def#>
PREFIX hydra: <http://www.w3.org/ns/hydra/core#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
b:BookShape a sh:NodeShape ; sh:targetClass b:Book ; sh:property [ sh:path b:by ] .
"""
OF_BOOKS = "hydra:memberAssertion [ hydra:property rdf:type ; hydra:object b:Book ]"
TAKEN = ("/sparql", "/context.jsonld", "/frames")


def read(statement: str) -> Collections:
    quads = ox.parse(PREFIXES + statement, format=ox.RdfFormat.TURTLE)
    return Collections(Schema(Shapes(quads), {}), BASE, TAKEN)


def test_a_collection_says_its_address_its_name_and_its_members() -> None:
    collections = read(
        f':books a hydra:Collection ; rdfs:label "Livres"@fr , "Books"@en ; {OF_BOOKS} ,'
        "[ hydra:property b:shelf ; hydra:object b:top ] , [ hydra:subject b:ana ;"
        ' hydra:property b:likes ] , [ hydra:property b:lent ; hydra:object "no" ] .'
        f":all-books a hydra:Collection ; {OF_BOOKS} ."
    )
    assert list(collections.by_name) == ["all-books", "books"]
    books = collections.find("books")
    assert books.labels == {"en": "Books", "fr": "Livres"}
    assert books.classes == (f"{BASE}def#Book",)
    assert set(books.patterns) == {
        f'?this <{BASE}def#lent> "no" .',
        f"<{BASE}def#ana> <{BASE}def#likes> ?this .",
        f"?this <{BASE}def#shelf> <{BASE}def#top> .",
    }


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (":books a hydra:Collection .", "of which class"),
        (
            ":a a hydra:Collection; hydra:memberAssertion [ hydra:property b:a; hydra:object 1 ] .",
            "of which class",
        ),
        (f":sparql a hydra:Collection ; {OF_BOOKS} .", "something else is at /sparql"),
        (f":context a hydra:Collection ; {OF_BOOKS} .", "something else is at /context"),
        (f"<{BASE}a/b> a hydra:Collection ; {OF_BOOKS} .", "has no address"),
        (f"<{BASE}a.csv> a hydra:Collection ; {OF_BOOKS} .", "has no address"),
        (f"<{BASE}a?b> a hydra:Collection ; {OF_BOOKS} .", "has no address"),
        (f"<{BASE}> a hydra:Collection ; {OF_BOOKS} .", "has no address"),
        (f"<urn:x:books> a hydra:Collection ; {OF_BOOKS} .", "has no address"),
        (f"[] a hydra:Collection ; {OF_BOOKS} .", "has no IRI"),
        (
            ":books a hydra:Collection ; hydra:memberAssertion [ hydra:object b:Book ] .",
            "is not whole",
        ),
        (
            f":books a hydra:Collection ; {OF_BOOKS} , [ hydra:property b:in ; hydra:object [] ] .",
            "is not whole",
        ),
        (
            f':books a hydra:Collection ; {OF_BOOKS} ; hydra:memberAssertion "all" .',
            "is a text",
        ),
        (
            f":books a hydra:Collection; {OF_BOOKS}; hydra:search [ hydra:mapping [] ] .",
            "is not whole",
        ),
    ],
)
def test_a_statement_that_cannot_be_followed_is_told(statement: str, told: str) -> None:
    with pytest.raises(ShapesError) as error:
        _ = read(statement).by_name
    assert told in error.value.detail
    assert error.value.hint


def test_a_filter_by_what_no_shape_names_is_told() -> None:
    collections = read(
        f":books a hydra:Collection ; {OF_BOOKS} ; hydra:search [ hydra:mapping"
        ' [ hydra:variable "author" ; hydra:property b:written ] ] .'
    )
    schema = collections.schema
    shapes = list(schema.shapes.node_shapes.values())
    with pytest.raises(
        ShapesError, match=r"'author' .* by <https://shelf.example.org/def#written>"
    ):
        filters_of(collections.find("books"), schema, shapes, f"{BASE}id/")


def test_without_collections_there_is_nothing_to_list() -> None:
    with pytest.raises(NotFound) as error:
        read("").find("books")
    assert not error.value.hint


def test_a_key_that_is_called_hydra_stays_what_it_is() -> None:
    schema = read(
        "b:BookShape sh:property [ sh:path b:water ; sh:codeIdentifier 'hydra' ] ."
    ).schema
    context = schema.context.adding("hydra", HYDRA)
    assert context.compact(f"{HYDRA}member") == f"{HYDRA}member"
    assert context.to_json()["hydra"] == {"@id": f"{BASE}def#water", "@container": "@set"}
    plain = read("").schema.context
    assert plain.adding("hydra", HYDRA).compact(f"{HYDRA}member") == "hydra:member"
    assert "hydra" not in plain.prefixes
