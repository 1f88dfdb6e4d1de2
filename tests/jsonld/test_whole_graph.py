"""The exports: the whole graph, each class, and the frames that lead from one to the other."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from comparison import canonical, framed, read
from expectation import Expectation, engine_terms
from pyld import jsonld
from serving import kg

from kg.jsonld.class_document import ClassDocument
from kg.jsonld.document import class_frame, class_triples
from kg.jsonld.schema import Schema
from kg.store.content import read_content
from kg.store.embedded import EmbeddedStore


@pytest.fixture(scope="module")
def export(published: Path) -> Any:
    """The whole graph as ``kg export`` writes it."""
    done = kg("export", "--format", "jsonld", "--store", str(published))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_export_of_the_whole_graph_holds_every_quad_as_written(
    export: Any, store: EmbeddedStore
) -> None:
    assert canonical(read(export)) == canonical(read_content(store.snapshot.graph_file))


def test_the_export_of_each_class_holds_what_its_shapes_name(
    store: EmbeddedStore, schema: Schema, expectation: Expectation
) -> None:
    known = {schema.class_iri(name) for name in schema.class_names}
    assert known == {str(class_) for class_ in expectation.classes}
    for class_ in expectation.classes:
        expected = canonical(engine_terms(expectation.of_class(class_)))
        assert canonical(class_triples(store, schema, class_)) == expected, class_
        text = b"".join(ClassDocument(store, schema, class_, BytesIO()).pieces())
        assert canonical(read(json.loads(text))) == expected, class_


@pytest.mark.parametrize("options", [("jsonld",), ("turtle",), ("ntriples",)], ids=str)
def test_the_command_exports_a_class(
    options: tuple[str], published: Path, expectation: Expectation, tmp_path: Path
) -> None:
    file = tmp_path / "out"
    done = kg(
        *("export", "--class", "SocialService", "--store", str(published), "-o", str(file)),
        *("--format", options[0]),
    )
    assert done.returncode == 0, done.stderr
    service = next(c for c in expectation.classes if c.endswith("SocialService"))
    expected = canonical(engine_terms(expectation.of_class(service)))
    if options[0] == "jsonld":
        assert canonical(read(json.loads(file.read_text()))) == expected
    else:
        rdf_format = ox.RdfFormat.from_extension({"turtle": "ttl", "ntriples": "nt"}[options[0]])
        assert canonical(ox.parse(file.read_bytes(), rdf_format)) == expected


@pytest.mark.parametrize("half", [0, 1])
def test_framing_the_whole_graph_gives_what_the_class_exports_hold(
    half: int, export: Any, store: EmbeddedStore, schema: Schema
) -> None:
    expanded = jsonld.expand(export)
    for name in schema.class_names[half::2]:
        class_ = schema.class_iri(name)
        document = framed(expanded, class_frame(store, schema, class_))
        expected = canonical(class_triples(store, schema, class_))
        assert canonical(read(document)) == expected, name
