"""How many solutions there are in the bytes of an answer, counted as they go by.

The engine writes them in one go and does not tell. Each format has a mark that stands once for
every solution and never inside a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from kg.rdf.formats import RESULTS_CSV, RESULTS_JSON, RESULTS_TSV, RESULTS_XML, ResultsFormat


class RowCounter(Protocol):
    """Fed with all pieces of an answer, however they are cut."""

    @property
    def rows(self) -> int: ...

    def feed(self, piece: bytes) -> None: ...


class _Json:
    """Outside of strings ``[{`` begins the first solution, and ``},{`` every other one."""

    def __init__(self) -> None:
        self.rows = 0
        self._in_string = False
        self._left = b""

    def feed(self, piece: bytes) -> None:
        data = self._left + piece
        # What may be half an escape or half a mark waits for the next piece.
        end = len(data) - _unfinished(data)
        self._left = data[end:]
        parts = data[:end].replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        for part in parts[self._in_string :: 2]:
            self.rows += part.count(b"[{") + part.count(b"},{")
        self._in_string ^= len(parts) % 2 == 0


def _unfinished(data: bytes) -> int:
    """How many bytes at the end of JSON must be seen together with what follows."""
    if data.endswith(b"\\"):
        return (len(data) - len(data.rstrip(b"\\"))) % 2
    if data.endswith((b"}", b"[")):
        return 1
    return 2 if data.endswith(b"},") else 0


class _Xml:
    """The start tag of a solution; in values ``<`` is escaped."""

    _MARK: Final = b"<result>"

    def __init__(self) -> None:
        self.rows = 0
        self._left = b""

    def feed(self, piece: bytes) -> None:
        data = self._left + piece
        self.rows += data.count(self._MARK)
        self._left = data[-(len(self._MARK) - 1) :]


class _Csv:
    """Lines after the first; line feeds in quoted values are none."""

    def __init__(self) -> None:
        self._lines = 0
        self._quoted = False

    @property
    def rows(self) -> int:
        return max(0, self._lines - 1)

    def feed(self, piece: bytes) -> None:
        # A doubled quote leaves a value and enters it again.
        parts = piece.split(b'"')
        self._lines += sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0


class _Tsv:
    """Lines after the first; line feeds in values are escaped."""

    def __init__(self) -> None:
        self._lines = 0

    @property
    def rows(self) -> int:
        return max(0, self._lines - 1)

    def feed(self, piece: bytes) -> None:
        self._lines += piece.count(b"\n")


_COUNTERS: Final[Mapping[str, Callable[[], RowCounter]]] = {
    RESULTS_JSON.name: _Json,
    RESULTS_XML.name: _Xml,
    RESULTS_CSV.name: _Csv,
    RESULTS_TSV.name: _Tsv,
}


def row_counter(table: ResultsFormat) -> RowCounter:
    """A counter for solutions in that format."""
    return _COUNTERS[table.name]()
