"""Quads to bytes in any RDF format, in chunks, without holding the whole text."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, cast

import pyoxigraph as ox

from kg.errors import NotFound
from kg.rdf.formats import RdfFormat

_CHUNK = 64 * 1024
_QUEUED = 8


def dump_quads(
    quads: Iterable[ox.Quad],
    rdf_format: RdfFormat,
    prefixes: Mapping[str, str],
    graph: str | None = None,
) -> Iterator[bytes]:
    """Serialize sorted quads: one graph's triples, or all (united, if the format has no graphs).

    Raises `NotFound`, before the first chunk, for a graph without triples.
    """
    statements: Iterator[ox.Quad | ox.Triple]
    if graph is not None:
        name = ox.NamedNode(graph)
        triples = (quad.triple for quad in quads if quad.graph_name == name)
        first = next(triples, None)
        if first is None:
            raise NotFound(f"there is no graph <{graph}>.")
        statements = itertools.chain([first], triples)
    elif rdf_format.datasets:
        statements = iter(quads)
    else:
        groups = itertools.groupby(quads, key=lambda quad: quad.triple)
        statements = (triple for triple, _ in groups)
    return _pump(statements, rdf_format, prefixes)


class _Pipe:
    """A file whose bytes another thread takes out; bounded, and closed from either end."""

    def __init__(self) -> None:
        self._chunks: queue.Queue[bytes | BaseException | None] = queue.Queue(_QUEUED)
        self._buffer = bytearray()
        self._abandoned = threading.Event()

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self._put(bytes(self._buffer))
            self._buffer.clear()
        return len(data)

    def flush(self) -> None:
        """Nothing: chunks go out when they are full, and at the end."""

    def finish(self, failure: BaseException | None) -> None:
        if self._buffer and failure is None:
            self._put(bytes(self._buffer))
        self._put(failure)

    def read(self) -> Iterator[bytes]:
        try:
            while (chunk := self._chunks.get()) is not None:
                if isinstance(chunk, BaseException):
                    raise chunk
                yield chunk
        finally:
            self._abandoned.set()

    def _put(self, chunk: bytes | BaseException | None) -> None:
        while not self._abandoned.is_set():
            try:
                self._chunks.put(chunk, timeout=0.1)
            except queue.Full:
                continue
            return
        raise BrokenPipeError("nobody reads the dump any more")


def _pump(
    statements: Iterator[ox.Quad | ox.Triple], rdf_format: RdfFormat, prefixes: Mapping[str, str]
) -> Iterator[bytes]:
    """Run the engine's serializer, which only writes to files, as a generator."""
    pipe = _Pipe()

    def serialize() -> None:
        failure: BaseException | None = None
        try:
            ox.serialize(
                cast("Iterable[ox.Quad]", statements),
                cast("IO[bytes]", pipe),
                rdf_format.engine,
                prefixes=dict(prefixes),
            )
        except BaseException as error:  # noqa: BLE001 - handed to the reader
            failure = error
        try:
            pipe.finish(failure)
        except BrokenPipeError:
            return

    threading.Thread(target=serialize, daemon=True).start()
    yield from pipe.read()
