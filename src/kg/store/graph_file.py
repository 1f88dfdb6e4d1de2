"""The quads of a snapshot as a worker reads them, exactly as written.

The engine rewrites some literals when it stores them ("05" becomes 5, xsd:int an integer), so a
graph that somebody may edit and send back is not taken from there.
"""

from __future__ import annotations

import itertools
import mmap
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.errors import EvaluationError, KgError
from kg.rdf.formats import RDF_FORMATS, find_format
from kg.store.evaluation import FrameWriter
from kg.store.wire import Job, error_frame

# So many lines are parsed at once.
_BATCH: Final = 1000


class GraphFile:
    """A file of sorted N-Quads, mapped into memory: to be read where no file can be opened."""

    def __init__(self, path: Path, *, union: bool) -> None:
        self._union = union
        self._content: mmap.mmap | None = None
        # An empty file cannot be mapped.
        if path.stat().st_size:
            with path.open("rb") as file:
                self._content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def triples(self, graph: str) -> Iterator[ox.Triple]:
        """Those of a named graph, or with "" of the default graph, each once."""
        if graph:
            name = ox.NamedNode(graph)
            # An object may look like the name of a graph, so this is not the last word.
            quads = self._quads(f" {name} .\n".encode())
            return (quad.triple for quad in quads if quad.graph_name == name)
        if self._union:
            groups = itertools.groupby(self._quads(b""), key=lambda quad: quad.triple)
            return (triple for triple, _ in groups)
        default = ox.DefaultGraph()
        return (quad.triple for quad in self._quads(b"") if quad.graph_name == default)

    def _quads(self, ending: bytes) -> Iterator[ox.Quad]:
        """The quads whose lines end like this."""
        if self._content is None:
            return
        self._content.seek(0)
        lines = (line for line in iter(self._content.readline, b"") if line.endswith(ending))
        while batch := b"".join(itertools.islice(lines, _BATCH)):
            yield from ox.parse(batch, ox.RdfFormat.N_QUADS)


def send_document(
    content: GraphFile, job: Job, prefixes: Mapping[str, str], connection: socket.socket
) -> None:
    """Send all of a graph; a failure becomes an error frame."""
    assert job.document is not None
    assert job.graph_format is not None
    rdf_format = find_format(RDF_FORMATS, job.graph_format)
    try:
        output = FrameWriter(connection, job, rdf_format.media_type, None)
        try:
            ox.serialize(
                cast("Iterable[ox.Quad]", content.triples(job.document)),
                cast("IO[bytes]", output),
                rdf_format.engine,
                prefixes=dict(prefixes),
            )
        except (ValueError, RuntimeError, OSError, MemoryError) as error:
            reason = f"the graph cannot be written as {rdf_format.name}: {error}."
            raise EvaluationError(reason, "Ask for another format.") from error
        output.finish()
    except KgError as error:
        connection.sendall(error_frame(error))
