"""The documents of classes, which are made of some instances at a time."""

from __future__ import annotations

import json
import tracemalloc
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
from comparison import canonical, read
from endurance import rounds
from test_random_graphs import BLANKS, CLASSES, EX, GRAPHS, RESOURCES, schema, some_graph

from kg.jsonld.class_document import ClassDocument
from kg.jsonld.document import class_triples
from kg.jsonld.schema import Schema
from kg.namespaces import RDF_TYPE
from kg.store.base import RdfDataset
from kg.store.candidate import MemoryCandidate

A = f"{EX}A"
P, Q = ox.NamedNode(f"{EX}p"), ox.NamedNode(f"{EX}q")
GRAPH = GRAPHS[0]
PORTION = "kg.jsonld.class_document._PORTION"


def text_of(dataset: RdfDataset, schema: Schema, class_: str) -> str:
    """A class's document."""
    return b"".join(ClassDocument(dataset, schema, class_, BytesIO()).pieces()).decode()


def instance(number: int, *values: tuple[ox.NamedNode, ox.NamedNode | ox.Literal]) -> list[ox.Quad]:
    """An A and what is said of it."""
    node = ox.NamedNode(f"{EX}a{number:06}")
    said = [(RDF_TYPE, ox.NamedNode(A)), *values]
    return [ox.Quad(node, predicate, value, GRAPH) for predicate, value in said]


@pytest.mark.parametrize("seed", range(rounds(30)))
def test_a_document_is_the_same_however_many_instances_are_asked_for_together(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = [*RESOURCES, *BLANKS[: seed % 2]]
    typed = [ox.Quad(node, RDF_TYPE, CLASSES[0], GRAPH) for node in nodes]
    data = MemoryCandidate([*some_graph(seed, GRAPHS[:1]), *typed], (), None)
    texts = set()
    for portion in (1, 2, len(nodes)):
        monkeypatch.setattr(PORTION, portion)
        texts.add(text_of(data, schema(), A))
    (text,) = texts
    assert canonical(read(json.loads(text))) == canonical(class_triples(data, schema(), A))


def test_a_document_is_indented_json_that_begins_with_its_context() -> None:
    data = MemoryCandidate(
        [*instance(1), *instance(2, (Q, ox.Literal("a\nb", language="en")))], (), None
    )
    text = text_of(data, schema(), A)
    found = json.loads(text)
    assert text == json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    assert list(found) == ["@context", "@graph"]
    assert [node["@id"] for node in found["@graph"]] == [f"{EX}a000001", f"{EX}a000002"]


def test_a_class_without_instances_has_an_empty_document() -> None:
    assert json.loads(text_of(MemoryCandidate((), (), None), schema(), A)) == {
        "@context": {},
        "@graph": [],
    }


def test_a_prefix_that_a_later_instance_has_as_a_scheme_is_not_used_for_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PORTION, 1)
    quads = [*instance(1, (P, ox.NamedNode(f"{EX}x"))), *instance(2, (P, ox.NamedNode("ex:y")))]
    data = MemoryCandidate(quads, (), None)
    document = json.loads(text_of(data, schema(), A))
    assert "ex" not in document["@context"]
    assert canonical(read(document)) == canonical(class_triples(data, schema(), A))


def test_a_document_of_many_instances_is_made_in_the_memory_of_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PORTION, 50)
    text = ox.Literal("many words " * 500, language="en")

    def peak(count: int) -> int:
        quads = [quad for number in range(count) for quad in instance(number, (Q, text))]
        data, shapes = MemoryCandidate(quads, (), None), schema()
        del quads
        tracemalloc.start()
        try:
            with (tmp_path / "spool").open("w+b") as spool:
                size = sum(map(len, ClassDocument(data, shapes, A, spool).pieces()))
            assert size > 5000 * count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(2_000) < 1.3 * peak(300)
