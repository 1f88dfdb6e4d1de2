"""The files of a version: each says the same, in its format, of the graph or of a part of it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from kg.dumps.files import DumpFile
from kg.dumps.filling import Filling
from kg.dumps.formats import DUMP_FORMATS, PARTIAL, WHOLE
from kg.dumps.shelf import Shelf
from kg.jsonld.document import class_triples
from kg.jsonld.schema import Schema
from kg.shacl.shapes import Shapes
from kg.store.content import read_content
from kg.store.embedded import EmbeddedStore
from kg.store.snapshots import Snapshot, Snapshots

# What it takes to read all is done once, by one of the workers.
pytestmark = pytest.mark.xdist_group("files of a version")

BASE = "https://w3id.org/solux/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


class Made:
    """The files of the repository's graph."""

    def __init__(self, shelf: Shelf, snapshot: Snapshot) -> None:
        self._shelf = shelf
        self.snapshot = snapshot
        found = shelf.find(snapshot.version)
        assert found is not None
        self.files = {file.name: file for file in found}

    def path(self, name: str) -> Path:
        return self._shelf.path(self.snapshot.version, self.files[name])

    def quads(self, name: str) -> set[ox.Quad]:
        rdf = DUMP_FORMATS[self.files[name].format].rdf
        assert rdf is not None
        return canonical(ox.parse(path=str(self.path(name)), format=rdf.engine))

    def table(self, class_: str) -> list[dict[str, str]]:
        with self.path(f"{class_}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def metadata(self, class_: str) -> Any:
        return json.loads(self.path(f"{class_}.csv-metadata.json").read_text(encoding="utf-8"))


def canonical(quads: Any) -> set[ox.Quad]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def triples_only(quads: Any) -> set[ox.Quad]:
    """The union of all graphs."""
    return canonical(ox.Quad(q.subject, q.predicate, q.object) for q in quads)


@pytest.fixture(scope="module")
def made(published: Path) -> Made:
    snapshots = Snapshots(published)
    Filling(snapshots).make(snapshots.current())
    return Made(Shelf(published), snapshots.current())


@pytest.fixture(scope="module")
def quads(made: Made) -> list[ox.Quad]:
    return list(read_content(made.snapshot.graph_file))


def of_kind(made: Made, kind: str) -> Iterator[DumpFile]:
    return (file for file in made.files.values() if file.part.kind == kind)


def test_the_whole_graph_is_there_in_every_format_plain_and_compressed(made: Made) -> None:
    names = {file.name for file in of_kind(made, "graph")}
    plain = {f"solux.{row.extension}" for row in WHOLE}
    assert names == plain | {f"{name}.gz" for name in plain}


@pytest.mark.parametrize("extension", ["nq", "trig", "jsonld"])
def test_formats_with_named_graphs_hold_every_quad_as_written(
    extension: str, made: Made, quads: list[ox.Quad]
) -> None:
    assert made.quads(f"solux.{extension}") == canonical(quads)


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf"])
def test_formats_without_named_graphs_hold_the_union(
    extension: str, made: Made, quads: list[ox.Quad]
) -> None:
    assert made.quads(f"solux.{extension}") == triples_only(quads)


@pytest.mark.parametrize("row", PARTIAL, ids=lambda row: row.extension)
def test_the_ontology_and_the_shapes_are_files_of_their_own(
    row: Any, made: Made, quads: list[ox.Quad]
) -> None:
    ontology = [q for q in quads if str(q.graph_name).startswith(f"<{BASE}graph/ontology/")]
    assert made.quads(f"ontology.{row.extension}") == triples_only(ontology)
    shapes = read_content(made.snapshot.shapes_file)
    assert made.quads(f"shapes.{row.extension}") == triples_only(shapes)


def test_each_scheme_has_its_concepts_with_all_that_is_said_of_them(
    made: Made, quads: list[ox.Quad]
) -> None:
    schemes = {file.part.iri: file.part.name for file in of_kind(made, "scheme")}
    stated = {
        q.subject.value
        for q in quads
        if q.predicate == RDF_TYPE and q.object == ox.NamedNode(f"{SKOS}ConceptScheme")
    }
    assert set(schemes) == stated
    for scheme, name in schemes.items():
        node = ox.NamedNode(scheme)
        links = (ox.NamedNode(f"{SKOS}inScheme"), ox.NamedNode(f"{SKOS}topConceptOf"))
        members = {q.subject for q in quads if q.predicate in links and q.object == node} | {node}
        expected = triples_only(q for q in quads if q.subject in members)
        for row in PARTIAL:
            assert made.quads(f"{name}.{row.extension}") == expected, name


def test_each_class_with_instances_is_a_table_with_a_row_for_each(
    made: Made, published: Path
) -> None:
    tables = {file.part.name: file.part.iri for file in of_kind(made, "table")}
    store = EmbeddedStore(published)
    try:
        schema = Schema(Shapes(store.shapes()), store.prefixes())
        for name in schema.class_names:
            iri = schema.class_iri(name)
            found = class_triples(store, schema, iri)
            expected = {t.subject.value for t in found if isinstance(t.subject, ox.NamedNode)}
            rows = made.table(name) if name in tables else []
            listed = [row["iri"] for row in rows]
            assert len(set(listed)) == len(listed)
            assert set(listed) <= expected, name
            if name in tables:
                assert tables[name] == iri
    finally:
        store.close()


def test_a_table_gives_the_values_back_with_the_help_of_its_description(
    made: Made, quads: list[ox.Quad]
) -> None:
    columns = {c["name"]: c for c in made.metadata("SocialService")["tableSchema"]["columns"]}
    rows = made.table("SocialService")
    assert rows
    union = {quad.triple for quad in quads}
    for row in rows:
        subject = ox.NamedNode(row["iri"])
        for name, cell in row.items():
            if name == "iri":
                continue
            column = columns[name]
            predicate = ox.NamedNode(column["propertyUrl"])
            separator = column.get("separator")
            values = (cell.split(separator) if separator else [cell]) if cell else []
            language = column.get("lang")
            stated = [
                t.object.value  # type: ignore[union-attr]
                for t in union
                if t.subject == subject
                and t.predicate == predicate
                and (language is None or getattr(t.object, "language", None) == language)
            ]
            assert sorted(values) == sorted(stated), (row["iri"], name)


def test_the_description_of_a_table_names_every_column_in_order(made: Made) -> None:
    for file in of_kind(made, "table"):
        if file.format != "csv" or file.compressed:
            continue
        document = made.metadata(file.part.name)
        assert document["@context"] == "http://www.w3.org/ns/csvw"
        assert document["url"] == file.name
        listed = [c for c in document["tableSchema"]["columns"] if not c.get("virtual")]
        head = made.path(file.name).read_text(encoding="utf-8").splitlines()[0]
        assert [column["name"] for column in listed] == head.split(",")
        kind = document["tableSchema"]["columns"][-1]
        assert (kind["virtual"], kind["valueUrl"]) == (True, file.part.iri)


def test_csv_has_the_line_ends_and_quotes_of_its_specification(made: Made) -> None:
    content = made.path("SocialService.csv").read_bytes()
    assert content.endswith(b"\r\n")
    assert all(
        len(row) == len(made.table("SocialService")[0])
        for row in csv.reader(io.StringIO(content.decode(), newline=""))
    )


def test_parquet_has_the_same_rows_with_lists_where_a_cell_has_several(made: Made) -> None:
    table = pq.read_table(made.path("SocialService.parquet")).to_pylist()
    columns = {c["name"]: c for c in made.metadata("SocialService")["tableSchema"]["columns"]}
    assert table
    for row, cells in zip(table, made.table("SocialService"), strict=True):
        for name, cell in cells.items():
            separator = columns[name].get("separator")
            if separator:
                assert row[name] == (cell.split(separator) if cell else [])
            else:
                assert (row[name] or "") == cell


def test_compressed_files_hold_the_plain_ones_and_say_nothing_of_when(made: Made) -> None:
    for name, file in made.files.items():
        if file.compressed:
            packed = made.path(name).read_bytes()
            assert gzip.decompress(packed) == made.path(name.removesuffix(".gz")).read_bytes()
            assert packed[4:8] == b"\0\0\0\0", "a time would make the bytes differ"


def test_sizes_and_checksums_are_those_of_the_files(made: Made) -> None:
    for name, file in made.files.items():
        content = made.path(name).read_bytes()
        assert len(content) == file.size
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert hashlib.sha1(content).hexdigest() == file.sha1
        assert hashlib.sha512(content).hexdigest() == file.sha512


def test_the_same_version_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    other = Snapshots(tmp_path)
    folder = tmp_path / "snapshots"
    folder.mkdir()
    (folder / made.snapshot.version).symlink_to(made.snapshot.directory)
    Filling(other).make(other.open(made.snapshot.version))
    again = Shelf(tmp_path).find(made.snapshot.version)
    assert again is not None
    assert {file.name: file.sha256 for file in again} == {
        file.name: file.sha256 for file in made.files.values()
    }
