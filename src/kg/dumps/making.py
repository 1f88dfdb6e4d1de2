"""All files of a version, made from its snapshot in a few passes, in bounded memory."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from kg.dumps.columns import columns_of
from kg.dumps.content import GraphPieces, mistakable_prefixes, one_after_another, united
from kg.dumps.csv_table import write_csv, write_metadata
from kg.dumps.files import DumpFile, Part, last_segment, stem_of
from kg.dumps.formats import CSV, CSVW, PARQUET, PARTIAL, WHOLE, DumpFormat
from kg.dumps.parquet import AVAILABLE, write_parquet
from kg.dumps.rows import ClassRows, gather
from kg.dumps.schemes import divide_by_scheme
from kg.dumps.serialized import serialize
from kg.dumps.survey import Survey
from kg.errors import KgError
from kg.jsonld.context import Context
from kg.jsonld.dataset import dataset_document
from kg.jsonld.schema import Schema
from kg.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES
from kg.shacl.shapes import Shapes
from kg.store.content import read_content
from kg.store.snapshots import Snapshot

_ONTOLOGY: Final = "graph/ontology/"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_CHUNK: Final = 1 << 20


class Making:
    """The files of one snapshot, written to a folder; what they are is in `files`.

    A file that its format cannot express is left out, and `left_out` says why.
    """

    def __init__(self, snapshot: Snapshot, folder: Path) -> None:
        self._snapshot = snapshot
        self._folder = folder
        self._names: set[str] = set()
        self.files: list[DumpFile] = []
        self.left_out: list[str] = []

    def run(self) -> None:
        """Write them all; raises `OSError`, and `KgError` for shapes that cannot be read."""
        with tempfile.TemporaryDirectory(prefix=".spool-", dir=self._folder) as spool:
            self._run(Path(spool))

    def _run(self, spool: Path) -> None:
        survey = Survey()
        quads = survey.watching(read_content(self._snapshot.graph_file))
        with (spool / "graphs").open("w+b") as file:
            pieces = GraphPieces(quads, file)
            shapes = Shapes(read_content(self._snapshot.shapes_file))
            schema = Schema(shapes, survey.prefixes())
            triples = spool / "united.nt"
            whole = self._part("graph", stem_of(self._snapshot.manifest.base))
            self._whole(whole, pieces, triples, schema)
            self._ontology(pieces, spool, schema)
        self._statements("shapes", "shapes", united(schema.shapes.quads), spool, schema)
        self._schemes(survey, triples, spool, schema)
        self._tables(triples, spool, schema, survey)

    def _whole(self, part: Part, pieces: GraphPieces, triples: Path, schema: Schema) -> None:
        source = self._snapshot.graph_file
        serialize(triples, united(read_content(source)), N_TRIPLES, {})
        context = _context(schema, source)
        write: Callable[[Path], None]
        for row in WHOLE:
            assert row.rdf is not None
            if row.rdf is N_QUADS:
                write = partial(_link, source)
            elif row.rdf is JSON_LD:
                write = partial(write_json_ld, read_content(source), context)
            elif row.rdf.datasets:
                write = partial(_rdf, pieces.quads(), row, schema)
            else:
                write = _triples_writer(triples, row, schema, context)
            self._write(part, row, write)

    def _ontology(self, pieces: GraphPieces, spool: Path, schema: Schema) -> None:
        """The graphs that are read from the ontology's files."""
        start = f"{self._snapshot.manifest.base or ''}{_ONTOLOGY}"
        names = [
            name
            for name in pieces.names
            if isinstance(name, ox.NamedNode) and name.value.startswith(start)
        ]
        if names:
            triples = one_after_another([pieces.triples(name) for name in names])
            self._statements("ontology", "ontology", triples, spool, schema)

    def _schemes(self, survey: Survey, triples: Path, spool: Path, schema: Schema) -> None:
        members = survey.schemes()
        files = {iri: spool / f"scheme-{number}.nt" for number, iri in enumerate(members)}

        def write(scheme: str, found: Iterable[ox.Triple]) -> None:
            text = ox.serialize(found, format=ox.RdfFormat.N_TRIPLES)
            with files[scheme].open("ab") as file:
                file.write(text or b"")

        divide_by_scheme(partial(_read, triples), members, write)
        for iri, file in files.items():
            self._partial(self._part("scheme", last_segment(iri), iri), file, schema)

    def _statements(
        self, kind: str, name: str, triples: Iterable[ox.Triple], spool: Path, schema: Schema
    ) -> None:
        file = spool / f"{kind}.nt"
        serialize(file, triples, N_TRIPLES, {})
        if file.stat().st_size:
            self._partial(self._part(kind, name), file, schema)

    def _partial(self, part: Part, triples: Path, schema: Schema) -> None:
        context = _context(schema, triples)
        for row in PARTIAL:
            self._write(part, row, _triples_writer(triples, row, schema, context))

    def _tables(self, triples: Path, spool: Path, schema: Schema, survey: Survey) -> None:
        with ExitStack() as files:

            def spooled(name: str) -> IO[str]:
                path = spool / f"{name}.rows"
                return files.enter_context(path.open("w+", encoding="utf-8"))

            for rows in gather(_read(triples), schema, survey, spooled):
                self._table(rows)

    def _table(self, rows: ClassRows) -> None:
        part = self._part("table", rows.name, rows.iri)
        columns = columns_of(rows)
        table = self._folder / f"{part.name}.{CSV.extension}"
        self._write(part, CSV, lambda path: write_csv(path, rows, columns))
        describe = partial(write_metadata, table=table, rows=rows, columns=columns)
        self._write(part, CSVW, describe, compressed=False)
        if AVAILABLE:
            parquet = partial(write_parquet, rows=rows, columns=columns)
            self._write(part, PARQUET, parquet, compressed=False)

    def _part(self, kind: str, name: str, iri: str = "") -> Part:
        """A part whose files have a name that no other's have."""
        wanted = _UNSAFE.sub("-", name).strip("-.") or kind
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(self._names) + 3))]
        chosen = next(name for name in names if name.lower() not in self._names)
        self._names.add(chosen.lower())
        return Part(kind, chosen, iri)  # type: ignore[arg-type]

    def _write(
        self,
        part: Part,
        row: DumpFormat,
        write: Callable[[Path], None],
        *,
        compressed: bool = True,
    ) -> None:
        path = self._folder / f"{part.name}.{row.extension}"
        try:
            write(path)
        except KgError as error:
            path.unlink(missing_ok=True)
            self.left_out.append(f"{path.name}: {error}")
            return
        self.files.append(_finished(path, part, row, compressed=False))
        if compressed:
            packed = path.with_name(f"{path.name}.gz")
            _compress(path, packed)
            self.files.append(_finished(packed, part, row, compressed=True))


def _context(schema: Schema, file: Path) -> Context:
    context = schema.context
    return context.without(mistakable_prefixes(file, context.prefixes))


def _read(path: Path) -> Iterator[ox.Triple]:
    return (quad.triple for quad in _quads(path))


def _quads(path: Path) -> Iterator[ox.Quad]:
    return iter(ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))


def _triples_writer(
    triples: Path, row: DumpFormat, schema: Schema, context: Context
) -> Callable[[Path], None]:
    """What writes the triples of a file in one format."""
    if row.rdf is N_TRIPLES:
        return partial(_link, triples)
    if row.rdf is JSON_LD:
        return lambda path: write_json_ld(_quads(triples), context, path)
    return lambda path: _rdf(_read(triples), row, schema, path)


def _rdf(
    statements: Iterable[ox.Quad] | Iterable[ox.Triple], row: DumpFormat, schema: Schema, path: Path
) -> None:
    assert row.rdf is not None
    serialize(path, statements, row.rdf, schema.prefixes)


def write_json_ld(quads: Iterable[ox.Quad], context: Context, path: Path) -> None:
    """Write sorted quads to a file as one JSON-LD document; raises `KgError` for triple terms."""
    with tempfile.TemporaryFile(dir=path.parent) as spool, path.open("wb") as file:
        file.writelines(dataset_document(quads, context, spool))


def _link(source: Path, path: Path) -> None:
    """The same file under another name, where the file system can; else a copy."""
    try:
        os.link(source, path)
    except OSError:
        shutil.copyfile(source, path)


def _compress(path: Path, packed: Path) -> None:
    """By gzip (RFC 1952), without a time or a name in it: the same bytes for the same content."""
    with (
        path.open("rb") as source,
        packed.open("wb") as target,
        gzip.GzipFile("", "wb", 6, target, mtime=0) as output,
    ):
        shutil.copyfileobj(source, output, _CHUNK)


def _finished(path: Path, part: Part, row: DumpFormat, *, compressed: bool) -> DumpFile:
    """What a file is, once it is safely on the disk."""
    digests = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), hashlib.sha512()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            for digest in digests:
                digest.update(chunk)
        os.fsync(file.fileno())
    size, checksums = path.stat().st_size, [digest.hexdigest() for digest in digests]
    return DumpFile(part, path.name, row.name, compressed, size, *checksums)
