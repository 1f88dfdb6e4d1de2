"""Several files for one graph in one body (RFC 7578), read where it may be fatal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser

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
    """The files of a body with the names of their parts; raises `ProtocolError`, `BodyTooLarge`."""
    parser = MultiPartParser(stream_factory=_file, max_form_parts=_MOST_PARTS)
    try:
        fields, files = parser.parse(io.BytesIO(data), boundary.encode(), len(data))
    except RequestEntityTooLarge as error:
        raise BodyTooLarge(
            f"the request body has more than {_MOST_PARTS} parts.", "Send several requests."
        ) from error
    except ValueError as error:
        raise ProtocolError(f"the request body is no multipart/form-data: {error}.") from error
    for name in fields:
        raise ProtocolError(f"the part {name!r} is no file.", "Give it a filename.")
    if not files:
        raise ProtocolError("the request body has no parts.", "Send one file or more.")
    return list(files.items(multi=True))


def _file(*_: object, **__: object) -> io.BytesIO:
    """Where a file goes: what is in memory already may stay there."""
    return io.BytesIO()


def _read(file: FileStorage, base: str | None) -> list[ox.Triple]:
    what = f"the file {file.filename!r}"
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
