"""Statements to files in RDF formats, streamed, the same bytes for the same statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from kg.errors import KgError
from kg.rdf.formats import RdfFormat

_PREFIX: Final = b"@prefix "


def serialize(
    path: Path,
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    rdf_format: RdfFormat,
    prefixes: Mapping[str, str],
) -> None:
    """Write a file; raises `KgError` where the format cannot express a statement."""
    with path.open("wb") as file:
        output = _PrefixesSorted(file)
        try:
            ox.serialize(
                cast("Iterable[ox.Quad]", statements),
                cast("IO[bytes]", output),
                rdf_format.engine,
                prefixes=dict(prefixes),
            )
        except ValueError as error:
            raise KgError(f"{rdf_format.name} cannot hold the graph: {error}.") from error
        output.finish()


class _PrefixesSorted:
    """A file that is given its prefixes in no particular order, as the engine writes them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._head: bytearray | None = bytearray()

    def write(self, data: bytes) -> int:
        if self._head is None:
            return self._file.write(data)
        self._head += data
        lines = bytes(self._head).splitlines(keepends=True)
        if any(len(line) >= len(_PREFIX) and not line.startswith(_PREFIX) for line in lines):
            self.finish()
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    def finish(self) -> None:
        """Write what is held back."""
        if self._head is None:
            return
        lines = bytes(self._head).splitlines(keepends=True)
        count = next((n for n, x in enumerate(lines) if not x.startswith(_PREFIX)), len(lines))
        self._head = None
        self._file.writelines([*sorted(lines[:count]), *lines[count:]])
