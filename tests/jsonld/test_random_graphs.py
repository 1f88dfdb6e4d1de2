"""Graphs made at random, a seed each: nothing that RDF can say gets lost in JSON-LD."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random

import pyoxigraph as ox
import pytest
from comparison import canonical, exported, read, stored
from expectation import Expectation, engine_terms, plain_graph
from rdflib import URIRef

from kg.errors import NotFound
from kg.jsonld.document import resource_document, resource_triples
from kg.jsonld.schema import Schema
from kg.namespaces import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

EX = "https://example.org/"
SHAPES = """
@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:AShape sh:targetClass ex:A ; sh:property ex:A-p, ex:A-q, ex:A-r, ex:A-inverse .
ex:A-p sh:path ex:p ; sh:node ex:Inside .
ex:A-q sh:path ex:q ; sh:datatype rdf:langString .
ex:A-r sh:path ex:r ; sh:datatype xsd:integer ; sh:maxCount 1 .
ex:A-inverse sh:path [ sh:inversePath ex:p ] ; sh:codeIdentifier "pOf" ; sh:node ex:Inside .
ex:Inside a sh:NodeShape ; sh:property ex:Inside-q, ex:Inside-s .
ex:Inside-q sh:path ex:q .
ex:Inside-s sh:path ex:s .
ex:BShape sh:targetClass ex:B ; sh:property ex:B-s, ex:B-p .
ex:B-s sh:path ex:s ; sh:nodeKind sh:BlankNodeOrIRI .
ex:B-p sh:path ex:p .
"""
RESOURCES = [ox.NamedNode(f"{EX}{name}") for name in "abcd"]
BLANKS = [ox.BlankNode(name) for name in "uvwxyz"]
CLASSES = [ox.NamedNode(f"{EX}{name}") for name in "ABC"]
PREDICATES = [ox.NamedNode(f"{EX}{name}") for name in "pqrst"]
LITERALS = [
    ox.Literal("text"),
    ox.Literal("text", language="en"),
    ox.Literal("Text", language="de"),
    ox.Literal("7", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("2026-11-21", datatype=ox.NamedNode(f"{XSD}date")),
]
GRAPHS = [ox.NamedNode(f"{EX}g1"), ox.NamedNode(f"{EX}g2"), ox.DefaultGraph()]


def schema() -> Schema:
    """Two overlapping shapes."""
    quads = ox.parse(SHAPES, format=ox.RdfFormat.TURTLE)
    return Schema(Shapes(quads), {"ex": EX, "a": "https://example.org/a/"})


def some_list(random: Random, nodes: list[ox.BlankNode], graph: object) -> list[ox.Quad]:
    """A list, whole or a little broken."""
    cells = random.sample(nodes, random.randint(1, 3))
    rests = [rest for _, rest in pairwise([*cells, RDF_NIL])]
    quads = []
    for cell, rest in zip(cells, rests, strict=True):
        item = random.choice([*LITERALS, *RESOURCES, *BLANKS])
        quads += [ox.Quad(cell, RDF_FIRST, item, graph), ox.Quad(cell, RDF_REST, rest, graph)]
    holder = random.choice([*RESOURCES, *BLANKS])
    quads.append(ox.Quad(holder, random.choice(PREDICATES), cells[0], graph))
    if random.random() < 0.2:
        quads.pop(random.randrange(len(quads)))
    return quads


def some_graph(seed: int, graphs: list[object]) -> list[ox.Quad]:
    """A few dozen quads at most, with lists, types, and blank nodes every which way."""
    random = Random(seed)
    quads: list[ox.Quad] = []
    for _ in range(random.randint(1, 25)):
        graph = random.choice(graphs)
        subject = random.choice([*RESOURCES, *BLANKS])
        value = random.choice([*LITERALS, *RESOURCES, *BLANKS, *BLANKS, RDF_NIL])
        quads.append(ox.Quad(subject, random.choice(PREDICATES), value, graph))
        if random.random() < 0.4:
            class_ = random.choice([*CLASSES, *CLASSES, random.choice(BLANKS)])
            quads.append(ox.Quad(random.choice([*RESOURCES, *BLANKS]), RDF_TYPE, class_, graph))
        if random.random() < 0.1:
            quads += some_list(random, BLANKS, graph)
    return quads


@pytest.mark.parametrize("seed", range(200))
def test_any_dataset_comes_back_from_its_export(seed: int) -> None:
    quads = some_graph(seed, GRAPHS)
    text = exported(quads, schema().context)
    assert canonical(read(json.loads(text))) == canonical(quads)


@pytest.mark.parametrize("seed", range(50))
def test_an_export_does_not_depend_on_how_much_of_it_is_held(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    quads = [quad for more in range(3) for quad in some_graph(3 * seed + more, [*GRAPHS, *BLANKS])]
    text = exported(quads, schema().context)
    monkeypatch.setattr("kg.jsonld.divided._HELD", 0)
    assert exported(quads, schema().context) == text
    assert canonical(read(json.loads(text))) == canonical(quads)


@pytest.mark.parametrize("seed", range(50))
def test_any_resource_comes_back_from_its_document(seed: int) -> None:
    data = MemoryCandidate(some_graph(seed, GRAPHS[:1]), (), None)
    shapes = schema()
    expectation = Expectation(plain_graph(data.quads), plain_graph(shapes.shapes.quads))
    iri = RESOURCES[seed % len(RESOURCES)].value
    expected = canonical(stored(engine_terms(expectation.of_resource(URIRef(iri)))))
    if not expected:
        with pytest.raises(NotFound):
            resource_document(data, shapes, iri)
        return
    assert canonical(resource_triples(data, shapes, iri)) == expected
    assert canonical(read(resource_document(data, shapes, iri))) == expected
