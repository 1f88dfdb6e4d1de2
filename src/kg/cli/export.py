"""``kg export``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click

from kg.cli.config import setting
from kg.cli.profiled import find_profile, profile_pieces
from kg.cli.progress import step
from kg.dumps.content import mistakable_prefixes
from kg.errors import ConfigurationError
from kg.jsonld.class_document import ClassDocument
from kg.jsonld.dataset import dataset_document
from kg.jsonld.document import class_triples
from kg.jsonld.schema import Schema
from kg.rdf.formats import JSON_LD, RDF_FORMATS, RdfFormat, find_format
from kg.rdf.output import rdf_bytes
from kg.rdf.writing import write_whole
from kg.shacl.shapes import Shapes
from kg.store.content import read_content
from kg.store.embedded import EmbeddedStore
from kg.store.snapshots import Snapshot
from kg.store.succession import ALONE


@click.command(epilog="Example: kg export --format jsonld --class SocialService -o services.jsonld")
@setting("store")
@setting("format", default="nquads", help=f"One of {', '.join(row.name for row in RDF_FORMATS)}.")
@setting("class")
@setting("profile")
@setting("output")
@click.pass_context
def command(context: click.Context, /, **_: object) -> int:
    """Write the published graph, or the documents of one class, in an RDF format.

    With --profile in another vocabulary, as the graph states it. JSON-LD is compact, with the
    context that the shapes generate. Formats without named graphs get the union.
    """
    rdf_format = find_format(RDF_FORMATS, context.params["format"])
    output = context.params["output"]
    store = EmbeddedStore(Path(context.params["store"]), serving=ALONE)
    with closing(store), step("exporting"):
        pieces = _pieces(store, rdf_format, context.params["class"], context.params["profile"])
        if output is None:
            sys.stdout.buffer.writelines(pieces)
            sys.stdout.buffer.flush()
        else:
            _write(Path(output), pieces)
    return 0


def _pieces(
    store: EmbeddedStore, rdf_format: RdfFormat, class_: str | None, profile: str | None
) -> Iterator[bytes]:
    if class_ is None and profile is None and rdf_format is not JSON_LD:
        yield from store.dump(rdf_format)
        return
    schema = Schema(Shapes(store.shapes()), store.prefixes())
    if profile is not None:
        of_class = None if class_ is None else schema.class_iri(class_)
        found = find_profile(schema.profiles, profile)
        yield from profile_pieces(store, schema, found, of_class, rdf_format)
        return
    if class_ is None:
        yield from _json_ld(store.snapshot, schema)
        return
    iri = schema.class_iri(class_)
    if rdf_format is JSON_LD:
        with tempfile.TemporaryFile() as spool:
            yield from ClassDocument(store, schema, iri, spool).pieces()
    else:
        yield rdf_bytes(class_triples(store, schema, iri), rdf_format, schema.prefixes)


def _json_ld(snapshot: Snapshot, schema: Schema) -> Iterator[bytes]:
    file, context = snapshot.graph_file, schema.context
    safe = context.without(mistakable_prefixes(file, context.prefixes))
    with tempfile.TemporaryFile() as spool:
        yield from dataset_document(read_content(file), safe, spool)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    try:
        write_whole(path, pieces)
    except OSError as error:
        raise ConfigurationError(
            f"{path}: {error.strerror or error}.", "Choose a file that can be written."
        ) from error
