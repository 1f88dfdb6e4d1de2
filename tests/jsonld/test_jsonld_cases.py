"""Small graphs with shapes: the document of one resource, and the export of them whole.

A case is a folder: shapes.ttl, data.ttl, and expected.jsonld, the document about
https://example.org/id/it; or shapes.ttl and error.txt, the parts of the message with which the
shapes are refused.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from comparison import canonical, exported, framed, read, stored
from expectation import Expectation, engine_terms, plain_graph
from rdflib import URIRef

from kg.errors import ShapesError
from kg.jsonld.document import (
    class_frame,
    class_triples,
    resource_document,
    resource_triples,
)
from kg.jsonld.schema import Schema
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

CASES = Path(__file__).parent / "cases"
GOOD = sorted(path.parent.name for path in CASES.glob("*/expected.jsonld"))
BAD = sorted(path.parent.name for path in CASES.glob("*/error.txt"))
THING = "https://example.org/id/it"
GRAPH = ox.NamedNode("https://example.org/graph/data")


def quads(path: Path) -> list[ox.Quad]:
    """The triples of a Turtle file in a named graph."""
    found = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    return [ox.Quad(q.subject, q.predicate, q.object, GRAPH) for q in found]


def case(name: str) -> tuple[MemoryCandidate, Schema]:
    """A case as the program reads it."""
    candidate = MemoryCandidate(quads(CASES / name / "data.ttl"), (), None)
    shapes = Shapes(quads(CASES / name / "shapes.ttl"))
    return candidate, Schema(shapes, candidate.prefixes())


def test_every_folder_is_a_case() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == sorted([*GOOD, *BAD])


@pytest.mark.parametrize("name", GOOD)
def test_the_document_is_the_expected_one(name: str) -> None:
    expected = json.loads((CASES / name / "expected.jsonld").read_text(encoding="utf-8"))
    assert resource_document(*case(name), THING) == expected


@pytest.mark.parametrize("name", GOOD)
def test_the_document_holds_what_the_shapes_name(name: str) -> None:
    data, schema = case(name)
    expectation = Expectation(plain_graph(data.quads), plain_graph(schema.shapes.quads))
    expected = canonical(stored(engine_terms(expectation.of_resource(URIRef(THING)))))
    assert canonical(read(resource_document(data, schema, THING))) == expected
    assert canonical(resource_triples(data, schema, THING)) == expected


@pytest.mark.parametrize("name", GOOD)
def test_the_export_holds_everything_as_written(name: str) -> None:
    data, schema = case(name)
    text = exported(data.quads, schema.context)
    assert canonical(read(json.loads(text))) == canonical(data.quads)


@pytest.mark.parametrize("name", BAD)
def test_ambiguous_shapes_are_refused(name: str) -> None:
    with pytest.raises(ShapesError) as refused:
        Schema(Shapes(quads(CASES / name / "shapes.ttl")), {})
    for part in (CASES / name / "error.txt").read_text(encoding="utf-8").splitlines():
        assert part in str(refused.value)


@pytest.mark.parametrize("class_", ["Thing", "House"])
def test_a_frame_takes_subclasses_and_the_shapes_of_superclasses(class_: str) -> None:
    data, schema = case("shapes-of-superclasses")
    iri = schema.class_iri(class_)
    export = json.loads(exported(data.quads, schema.context))
    document = framed(export, class_frame(data, schema, iri))
    assert canonical(read(document)) == canonical(class_triples(data, schema, iri))
    assert document["@type"] == "https://example.org/def#Hut"
    assert ("tenants" in document) == (class_ == "House")
