"""The repository's graph as a candidate: assembled once, asked and validated in many tests."""

from __future__ import annotations

import pytest

from kg.rdf.sources import Sources
from kg.store.assembly import assemble
from kg.store.candidate import MemoryCandidate


@pytest.fixture(scope="session")
def graph(sources: Sources) -> MemoryCandidate:
    """Data, ontology and what the rules derive; tests do not change it."""
    candidate = MemoryCandidate((), (), sources.base)
    assemble(candidate, sources)
    return candidate
