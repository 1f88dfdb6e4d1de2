"""Files that are read once, however often they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from kg.rdf.files import read_quads
from kg.rdf.mentions import Mentions
from kg.rdf.places import TriplePlace
from kg.rdf.same_nodes import named_as_before


@dataclass(frozen=True, slots=True)
class _Reading:
    state: object
    quads: Sequence[ox.Quad]
    places: dict[int, TriplePlace] = field(default_factory=dict)
    mentions: Mentions | None = None


class Readings:
    """What was read of files; see `read_quads` for what reading raises.

    Where a file is read again, blank nodes that say what others said before have their labels.
    With `indexed` it is found out which triples mention a term: for those who ask often.
    """

    def __init__(self, *, indexed: bool = False) -> None:
        self._indexed = indexed
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

    def _reading(self, path: Path) -> _Reading:
        known = self._read.get(path)
        if known is None:
            # The state comes first: what changes while it is read is seen as a change.
            known = _Reading(_state(path), tuple(read_quads(path)))
            before = self._before.pop(path, None)
            if before is not None:
                known = replace(known, quads=named_as_before(known.quads, before.quads))
            if self._indexed:
                known = replace(known, mentions=Mentions(known.quads, late=before is not None))
            self._read[path] = known
        return known

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
