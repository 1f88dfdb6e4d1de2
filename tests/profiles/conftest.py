"""The profiles that the repository states, and the things that they are for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from serving import Server

from kg.jsonld.profiles.mapping import Profile
from kg.jsonld.profiles.reading import read_profiles
from kg.shacl.shapes import load_shapes

BASE = "https://w3id.org/solux/id/"

_INSTANCES = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?thing {{ ?thing a/rdfs:subClassOf* ?class VALUES ?class {{ {classes} }}
  FILTER(STRSTARTS(STR(?thing), "{base}")) }} ORDER BY ?thing"""


@pytest.fixture(scope="session")
def profiles(repository: Path) -> dict[str, Profile]:
    """The profiles of our graph by token."""
    shapes = load_shapes(repository / "ontology" / "shapes")
    return {one.token: one for one in read_profiles(quad.triple for quad in shapes.quads)}


@pytest.fixture(scope="session")
def things(server: Server, profiles: dict[str, Profile]) -> Callable[[str], list[str]]:
    """The paths under ``/doc/`` of all things that a profile is for."""

    def find(token: str) -> list[str]:
        classes = " ".join(f"<{class_}>" for class_ in profiles[token].classes)
        query = _INSTANCES.format(classes=classes, base=BASE)
        found = server.client.get("/sparql", params={"query": query, "format": "csv"})
        paths = [line.removeprefix(BASE) for line in found.text.split()[1:]]
        assert paths
        return paths

    return find
