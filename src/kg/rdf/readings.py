"""Files that are read once, however often they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg.rdf.files import read_quads
from kg.rdf.formats import TURTLE, format_of_file
from kg.rdf.mentions import Mentions
from kg.rdf.pieces import Pieces, read_again, read_pieces
from kg.rdf.places import TriplePlace
from kg.rdf.same_nodes import named_as_before


@dataclass(frozen=True, slots=True)
class _Reading:
    state: object
    quads: Sequence[ox.Quad]
    mentions: Mentions | None
    pieces: Pieces | None
    places: dict[int, TriplePlace] = field(default_factory=dict)


class Readings:
    """What was read of files; see `read_quads` for what reading raises.

    Where a file is read again, blank nodes that say what others said before have their labels.
    For those who read `often` it is found out which triples mention a term, and of a Turtle file
    no more is parsed again than has changed.
    """

    def __init__(self, *, often: bool = False) -> None:
        self._often = often
        self._read: dict[Path, _Reading] = {}
        self._before: dict[Path, _Reading] = {}

    def __call__(self, path: Path) -> Sequence[ox.Quad]:
        return self._reading(path).quads

    def places(self, path: Path) -> dict[int, TriplePlace]:
        """The places of triples of a file that have been found, for those who find more."""
        return self._reading(path).places

    def mentions(self, path: Path) -> Mentions | None:
        """Which triples of a file mention a term."""
        return self._reading(path).mentions

    def pieces(self, path: Path) -> Pieces | None:
        """The pieces of a Turtle file, if it was read so."""
        return self._reading(path).pieces

    def _reading(self, path: Path) -> _Reading:
        known = self._read.get(path)
        if known is None:
            # The state comes first: what changes while it is read is seen as a change.
            state, before = _state(path), self._before.get(path)
            pieces = self._read_pieces(path, before)
            quads = tuple(read_quads(path)) if pieces is None else pieces.quads
            if pieces is None and before is not None:
                quads = named_as_before(quads, before.quads)
            mentions = Mentions(quads, late=before is not None) if self._often else None
            known = self._read[path] = _Reading(state, quads, mentions, pieces)
            self._before.pop(path, None)
        return known

    def _read_pieces(self, path: Path, before: _Reading | None) -> Pieces | None:
        """A Turtle file in pieces; None for one that cannot be read so, for whatever reason."""
        if not self._often or format_of_file(path) is not TURTLE:
            return None
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if before is None:
            return read_pieces(data)
        again = before.pieces and read_again(before.pieces, data)
        if again or not (whole := read_pieces(data)):
            return again
        return replace(whole, quads=named_as_before(whole.quads, before.quads))

    def forget_changed(self) -> None:
        """Read files again, when they are asked for, that are not as they were."""
        changed = [path for path, known in self._read.items() if _state(path) != known.state]
        for path in changed:
            self._before[path] = self._read.pop(path)


def _state(path: Path) -> object:
    """Time and size of a file, and which it is; None if it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
