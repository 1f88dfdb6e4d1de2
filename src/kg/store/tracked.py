"""A dataset that knows what it has got and lost."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox


class TrackedDataset:
    """Quads as written, and how they differ from those that were there at first."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = ox.Dataset(quads)
        # Where nothing was there at first, all is added, and need not be held twice.
        self._began_empty = not len(self.quads)
        self._added: set[ox.Quad] = set()
        self._removed: set[ox.Quad] = set()

    @property
    def added(self) -> int:
        """How many quads there are more than at first, not counting those that are gone."""
        return len(self.quads) if self._began_empty else len(self._added)

    @property
    def removed(self) -> int:
        """How many of the first quads are gone."""
        return len(self._removed)

    @property
    def added_quads(self) -> frozenset[ox.Quad]:
        """The quads that were not there at first."""
        return frozenset(self.quads if self._began_empty else self._added)

    @property
    def removed_quads(self) -> frozenset[ox.Quad]:
        """The first quads that are gone."""
        return frozenset(self._removed)

    def add(self, quad: ox.Quad) -> bool:
        """Add a quad; whether it was not there."""
        if quad in self.quads:
            return False
        self.quads.add(quad)
        if quad in self._removed:
            self._removed.discard(quad)
        elif not self._began_empty:
            self._added.add(quad)
        return True

    def remove(self, quad: ox.Quad) -> None:
        """Remove a quad, if it is there."""
        if quad not in self.quads:
            return
        self.quads.remove(quad)
        if quad in self._added:
            self._added.discard(quad)
        elif not self._began_empty:
            self._removed.add(quad)
