"""Several files for one graph in one body (RFC 7578), read where it may be fatal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from kg.errors import BodyTooLarge, ProtocolError, RdfSyntaxError, UnknownFormat
from kg.rdf.content_type import media_type_of, sent_format
from kg.rdf.formats import GRAPH_FORMATS, RdfFormat, find_format
from kg.store.upload import read_graph

_MOST_PARTS: Final = 100
# What is sent where nobody knows the type.
_UNKNOWN: Final = ("", "application/octet-stream")


def read_parts(data: bytes, boundary: str, base: str | None) -> list[ox.Triple]:
    """The triples of all files; blank nodes are of each file alone.

    The format is that of a file's Content-Type, or else of its name. Raises `ProtocolError` for
    a body that is not of such parts, and what `read_graph` raises, naming the file.
    """
    return [triple for _, file in files_of(data, boundary) for triple in _read(file, base)]


def files_of(data: bytes, boundary: str) -> list[tuple[str, FileStorage]]:
    """The files of a body with the names of their parts; raises `ProtocolError`, `BodyTooLarge`.

    A part is a file if it has a filename or, as some clients send them, a Content-Type.
    """
    decoder = MultipartDecoder(boundary.encode(), max_parts=_MOST_PARTS)
    try:
        decoder.receive_data(data)
        decoder.receive_data(None)
        files = list(_files(decoder))
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(
            f"the request body has more than {_MOST_PARTS} parts.", "Send several requests."
        ) from error
    except ValueError as error:
        raise ProtocolError(f"the request body is no multipart/form-data: {error}.") from error
    if not files:
        raise ProtocolError("the request body has no parts.", "Send one file or more.")
    return files


def _files(decoder: MultipartDecoder) -> Iterator[tuple[str, FileStorage]]:
    part: Field | File | None = None
    content = bytearray()
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        if isinstance(event, Field | File):
            part, content = event, bytearray()
        elif isinstance(event, Data) and part is not None:
            content += event.data
            if not event.more_data:
                yield part.name, _file(part, bytes(content))


def _file(part: Field | File, content: bytes) -> FileStorage:
    filename = part.filename if isinstance(part, File) else None
    if not filename and "content-type" not in part.headers:
        raise ProtocolError(
            f"the part {part.name!r} is no file.", "Give it a filename or a Content-Type."
        )
    return FileStorage(io.BytesIO(content), filename or "", part.name, headers=part.headers)


def _read(file: FileStorage, base: str | None) -> list[ox.Triple]:
    what = f"the file {file.filename or file.name!r}"
    rdf_format = _format(file, what)
    try:
        return read_graph(file.stream.read(), rdf_format.name, base)
    except RdfSyntaxError as error:
        raise RdfSyntaxError(what, error.line, error.column, error.reason, error.hint) from error


def _format(file: FileStorage, what: str) -> RdfFormat:
    if media_type_of(file.content_type)[0] in _UNKNOWN:
        try:
            return find_format(GRAPH_FORMATS, Path(file.filename or "").suffix or "?")
        except UnknownFormat:
            pass
    return sent_format(file.content_type, what)
