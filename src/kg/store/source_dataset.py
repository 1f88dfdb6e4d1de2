"""The quads of source files as they were read: enough where no rule derives any more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from kg.rdf.formats import RdfFormat
from kg.rdf.sources import Sources
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult
from kg.store.candidate import MemoryCandidate
from kg.store.dump import dump_quads
from kg.store.memory import stated_prefixes


class SourceDataset:
    """An `RdfDataset` that holds no quads beside those that were read."""

    version = "sources"

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def __len__(self) -> int:
        """How many quads there are; one that stands in a file twice counts twice."""
        return sum(len(file.quads) for file in self._sources.read_files)

    @property
    def quads(self) -> Iterator[ox.Quad]:
        """All quads, to be gone through once."""
        return self._sources.quads()

    def prefixes(self) -> dict[str, str]:
        """The prefixes that the graph declares."""
        return stated_prefixes(
            lambda wanted: (quad for quad in self.quads if quad.predicate == wanted)
        )

    def query(
        self, query: Query, answer: Answer = Answer(), limits: Limits = Limits()
    ) -> QueryResult:
        """See `MemoryCandidate.query`; only this needs a copy."""
        return self._candidate.query(query, answer, limits)

    def dump(self, rdf_format: RdfFormat, graph: str | None = None) -> Iterator[bytes]:
        """See `RdfDataset.dump`."""
        quads = sorted(set(self.quads), key=str)
        return dump_quads(quads, rdf_format, self.prefixes(), graph)

    @cached_property
    def _candidate(self) -> MemoryCandidate:
        return MemoryCandidate(self.quads, (), self._sources.base)
