"""The repository's graph as the program and as the expectation read it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from expectation import Expectation, plain_graph
from rdflib import Graph

from kg.jsonld.schema import Schema
from kg.shacl.shapes import Shapes
from kg.store.content import read_content
from kg.store.embedded import EmbeddedStore


@pytest.fixture(scope="module")
def store(published: Path) -> Iterator[EmbeddedStore]:
    """The published graph, asked in this process."""
    store = EmbeddedStore(published)
    yield store
    store.close()


@pytest.fixture(scope="module")
def schema(store: EmbeddedStore) -> Schema:
    """What the program makes of the shapes."""
    return Schema(Shapes(store.shapes()), store.prefixes())


@pytest.fixture(scope="module")
def expectation(store: EmbeddedStore, repository: Path) -> Expectation:
    """What the documents must hold."""
    shapes = Graph()
    for file in sorted((repository / "ontology" / "shapes").glob("*.ttl")):
        shapes.parse(data=file.read_text(encoding="utf-8"), format="turtle")
    return Expectation(plain_graph(read_content(store.snapshot.graph_file)), shapes)
