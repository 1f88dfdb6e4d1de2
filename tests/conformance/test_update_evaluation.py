"""Update evaluation: a graph store as a test begins with it, its update, and what is there then."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest
from cases import cases
from datasets import read_file
from manifest import RDFS, UPDATE_EVALUATION, UT, Entry, Term
from results import Row, Solutions, check_result, read_result
from serving import Server

_EVERYTHING = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_GRAPHS = "SELECT ?g { GRAPH ?g { } }"


@pytest.mark.parametrize("entry", cases(UPDATE_EVALUATION))
def test_an_update_leaves_the_expected_graph_store(entry: Entry, writable: Server) -> None:
    client = writable.client
    request = entry.manifest.one(entry.action, f"{UT}request")
    assert isinstance(request, ox.NamedNode)
    _prepare(client, entry)
    assert _update(client, f"BASE <{request.value}> {entry.read(request)}").status_code == 200
    expected = ox.Dataset(_graph_store(entry, entry.result))
    check_result(_content(client), expected)
    files = list(_files(entry, entry.result))
    # A dataset's file does not tell which graphs there are without triples.
    if not any(file.endswith((".trig", ".nq")) for _, file in files):
        assert _graph_names(client) == {graph for graph, _ in files if graph is not None}


def _prepare(client: httpx.Client, entry: Entry) -> None:
    """Put the graph store of a test in the place of the one before it."""
    graphs = [graph for graph, _ in _files(entry, entry.action) if graph is not None]
    created = "".join(f"CREATE GRAPH {graph} ;\n" for graph in graphs)
    content = _in_sparql(_graph_store(entry, entry.action))
    response = _update(client, f"DROP SILENT ALL ;\n{created}INSERT DATA {{ {content} }}")
    assert response.status_code == 200, response.text


def _update(client: httpx.Client, text: str) -> httpx.Response:
    media_type = {"Content-Type": "application/sparql-update"}
    return client.post("/sparql", content=text.encode(), headers=media_type)


def _graph_store(entry: Entry, node: Term) -> Iterator[ox.Quad]:
    """The quads of the graph store that a node of the manifest describes."""
    for graph, file in _files(entry, node):
        for quad in read_file(entry.path(file), file):
            name = quad.graph_name if graph is None else graph
            yield ox.Quad(quad.subject, quad.predicate, quad.object, name)


def _files(entry: Entry, node: Term) -> Iterator[tuple[ox.NamedNode | None, str]]:
    """Its files, each with the graph that it is; None for the default graph, or a dataset."""
    for data in entry.manifest.objects(node, f"{UT}data"):
        assert isinstance(data, ox.NamedNode)
        yield None, data.value
    for graph in entry.manifest.objects(node, f"{UT}graphData"):
        name = entry.manifest.text(graph, f"{RDFS}label")
        yield ox.NamedNode(name), entry.manifest.text(graph, f"{UT}graph")


def _in_sparql(quads: Iterator[ox.Quad]) -> str:
    """Quads as an INSERT DATA has them."""
    lines = []
    for quad in quads:
        triple = f"{quad.triple} ."
        inside = isinstance(quad.graph_name, ox.NamedNode)
        lines.append(f"GRAPH {quad.graph_name} {{ {triple} }}" if inside else triple)
    return "\n".join(lines)


def _content(client: httpx.Client) -> ox.Dataset:
    """All that the server has, asked over HTTP."""
    return ox.Dataset(_quad(row) for row in _select(client, _EVERYTHING))


def _quad(row: Row) -> ox.Quad:
    subject, predicate, graph = row["s"], row["p"], row.get("g")
    assert isinstance(subject, ox.NamedNode | ox.BlankNode)
    assert isinstance(predicate, ox.NamedNode)
    assert graph is None or isinstance(graph, ox.NamedNode | ox.BlankNode)
    return ox.Quad(subject, predicate, row["o"], graph)


def _graph_names(client: httpx.Client) -> set[Term]:
    return {row["g"] for row in _select(client, _GRAPHS)}


def _select(client: httpx.Client, query: str) -> list[Row]:
    response = client.get("/sparql", params={"query": query})
    assert response.status_code == 200, response.text
    result = read_result(response.content, response.headers["Content-Type"].partition(";")[0])
    assert isinstance(result, Solutions)
    return result.rows
