"""Exports by one program in a process of its own: `export_once.py PROGRAM FORMAT STORE RUNS`.

Prints JSON: the seconds of each run, bytes written, the peak of memory. What is loaded before it
can be written is loaded once and not timed. The programs are rows of a table; each is imported
when it is asked for.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from validate_once import peak

# Writes one file.
Export = Callable[[Path], object]


def kg(kind: str, store: Path) -> Export:
    """As the files of a version are made: from the snapshot, without loading it."""
    content, making = import_module("kg.dumps.content"), import_module("kg.dumps.making")
    formats, serialized = import_module("kg.rdf.formats"), import_module("kg.dumps.serialized")
    read = import_module("kg.store.content").read_content
    snapshot = import_module("kg.store.snapshots").Snapshots(store).current()
    survey = import_module("kg.dumps.survey").Survey()
    for _ in survey.watching(read(snapshot.graph_file)):
        pass
    # The store holds no shapes; those of the repository are for its data.
    shapes = import_module("kg.shacl.shapes").load_shapes(Path("ontology/shapes"))
    schema = import_module("kg.jsonld.schema").Schema(shapes, survey.prefixes())

    def json_ld(path: Path) -> None:
        making.write_json_ld(read(snapshot.graph_file), schema.context, path)

    def other(path: Path) -> None:
        row = formats.find_format(formats.RDF_FORMATS, kind)
        quads = read(snapshot.graph_file)
        statements = quads if row.datasets else content.united(quads)
        serialized.serialize(path, statements, row, schema.prefixes)

    def copied(path: Path) -> None:
        # A snapshot is kept as N-Quads.
        shutil.copyfile(snapshot.graph_file, path)

    return {"jsonld": json_ld, "nquads": copied}.get(kind, other)


def pyoxigraph(kind: str, store: Path) -> Export:
    """The dump of a store in memory; its JSON-LD is expanded, and Turtle the default graph's."""
    ox = import_module("pyoxigraph")
    formats = import_module("kg.rdf.formats")
    row = formats.find_format(formats.RDF_FORMATS, kind)
    loaded = ox.Store()
    quads = ox.parse(path=str(_graph(store)), format=ox.RdfFormat.N_QUADS)
    if not row.datasets:
        quads = (ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    loaded.bulk_extend(quads)
    graph = None if row.datasets else ox.DefaultGraph()
    return lambda path: loaded.dump(str(path), row.engine, from_graph=graph)


def rdflib(kind: str, store: Path) -> Export:
    library = import_module("rdflib")
    name = {"jsonld": "json-ld", "turtle": "turtle", "nquads": "nquads"}[kind]
    if kind == "turtle":
        graph = library.Graph()
        united = library.Dataset(default_union=True)
        united.parse(str(_graph(store)), format="nquads")
        for triple in united.triples((None, None, None)):
            graph.add(triple)
    else:
        graph = library.Dataset()
        graph.parse(str(_graph(store)), format="nquads")
    return lambda path: graph.serialize(str(path), format=name, encoding="utf-8")


PROGRAMS: Final[dict[str, Callable[[str, Path], Export]]] = {
    "kg": kg,
    "pyoxigraph": pyoxigraph,
    "rdflib": rdflib,
}


def classes(class_: str, store: Path) -> dict[str, Any]:
    """The framed document of one class: seconds, and how many nodes it has."""
    embedded = import_module("kg.store.embedded")
    documents = import_module("kg.jsonld.class_document")
    schemas = import_module("kg.jsonld.schema")
    shapes = import_module("kg.shacl.shapes").load_shapes(Path("ontology/shapes"))
    # As `kg export` does.
    alone = import_module("kg.store.succession").ALONE
    opened = embedded.EmbeddedStore(store, serving=alone)
    try:
        assert opened.ready(600)
        schema = schemas.Schema(shapes, opened.prefixes())
        started = time.perf_counter()
        with tempfile.TemporaryFile() as spool:
            iri = schema.class_iri(class_)
            document = documents.ClassDocument(opened, schema, iri, spool)
            size = sum(map(len, document.pieces()))
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "nodes": len(document.nodes), "bytes": size}
    finally:
        opened.close()


def _graph(store: Path) -> Path:
    return next((store / "snapshots").glob("*/graph.nq"))


def main(program: str, kind: str, store: str, runs: str) -> None:
    if program == "class":
        print(json.dumps({**classes(kind, Path(store)), "megabytes": peak()}))
        return
    export = PROGRAMS[program](kind, Path(store))
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export")
        for _ in range(int(runs)):
            started = time.perf_counter()
            export(path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
            seconds.append(time.perf_counter() - started)
        size = path.stat().st_size
    print(json.dumps({"seconds": seconds, "bytes": size, "megabytes": peak()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
