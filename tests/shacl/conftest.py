"""Tiny graphs to validate: people who must have a name."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

PREFIXES = """
PREFIX ex: <http://example.org/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture
def shapes() -> Callable[[str], Shapes]:
    """Shapes from Turtle."""

    def read(turtle: str) -> Shapes:
        return Shapes(ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE))

    return read


@pytest.fixture
def data() -> Callable[[str], MemoryCandidate]:
    """A graph from TriG."""

    def read(trig: str) -> MemoryCandidate:
        quads = ox.parse(PREFIXES + trig, ox.RdfFormat.TRIG)
        return MemoryCandidate(quads, (), "http://example.org/")

    return read
