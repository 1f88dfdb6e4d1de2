"""The service description: the entries say in words what is to be tested."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import pyoxigraph as ox
import pytest
from cases import cases
from manifest import RDF, SERVICE_DESCRIPTION, Entry
from results import read_result
from serving import Server

from kg.shacl.evaluation.engine import OwnEngine
from kg.shacl.shapes import Shapes
from kg.store.candidate import MemoryCandidate

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TURTLE: Final = {"Content-Type": "text/turtle"}


def returns_rdf(server: Server) -> None:
    """GET on the endpoint, without a query, gives RDF."""
    assert len(_description(server.client)) > 0


def has_endpoint_triple(server: Server) -> None:
    """The description has an sd:endpoint, which is the address that was asked."""
    description = _description(server.client)
    (endpoint,) = description.quads_for_predicate(ox.NamedNode(f"{SD}endpoint"))
    assert endpoint.object == ox.NamedNode(f"{server.url}/sparql")
    kind = ox.Quad(endpoint.subject, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{SD}Service"))
    assert kind in description


def conforms_to_schema(server: Server) -> None:
    """The description uses the vocabulary as it is defined; there is a graph to be described."""
    graph = {"graph": "http://example.org/graph"}
    content = "<http://example.org/s> <http://example.org/p> 1 ."
    put = server.client.put("/graphs", params=graph, content=content, headers=_TURTLE)
    assert put.status_code == 201, put.text
    description = _description(server.client)
    assert list(description.quads_for_predicate(ox.NamedNode(f"{SD}namedGraph")))
    shapes = Path(__file__).with_name("service-description.ttl").read_bytes()
    report = OwnEngine().validate(
        MemoryCandidate(description, (), None, union=False),
        Shapes(ox.parse(shapes, ox.RdfFormat.TURTLE)),
    )
    assert not report.results, report.results


_TESTS: Final[dict[str, Callable[[Server], None]]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("entry", cases(SERVICE_DESCRIPTION))
def test_the_endpoint_describes_itself(entry: Entry, emptied: Server) -> None:
    _TESTS[entry.id.rpartition("/")[2]](emptied)


def _description(client: httpx.Client) -> ox.Dataset:
    response = client.get("/sparql")
    assert response.status_code == 200, response.text
    found = read_result(response.content, response.headers["Content-Type"].partition(";")[0])
    assert isinstance(found, ox.Dataset)
    return found
