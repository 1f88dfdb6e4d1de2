"""Clients as people use them: SPARQLWrapper, rdflib's SPARQLStore and curl."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from serving import Server, serving
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

TOKEN = "a-token-for-the-clients-0123456789"
SERVICES = """PREFIX slx: <https://w3id.org/solux/def#>
SELECT ?s { ?s a slx:SocialService } ORDER BY ?s"""
LISKO = URIRef("https://w3id.org/solux/id/service/lisko")


@pytest.fixture
def writable(tmp_path: Path) -> Iterator[Server]:
    """An empty store that may be written to."""
    flags = ("--data", "none", "--store", str(tmp_path / "store"))
    with serving(*flags, env={"KG_WRITE_TOKEN": TOKEN}) as server:
        yield server


def wrapper(server: Server, query: str, form: str = JSON) -> SPARQLWrapper:
    asking = SPARQLWrapper(f"{server.url}/sparql")
    asking.setQuery(query)
    asking.setReturnFormat(form)
    return asking


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_bindings(method: str, server: Server) -> None:
    asking = wrapper(server, SERVICES)
    asking.setMethod(method)
    found: Any = asking.query().convert()
    values = [row["s"]["value"] for row in found["results"]["bindings"]]
    assert len(values) == 5
    assert str(LISKO) in values


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper_reads_xml_csv_and_graphs(server: Server) -> None:
    document: Any = wrapper(server, SERVICES, XML).query().convert()
    assert len(document.getElementsByTagName("result")) == 5
    table: Any = wrapper(server, SERVICES, CSV).query().convert()
    assert table.decode().splitlines()[0] == "s"
    described: Any = wrapper(server, f"DESCRIBE <{LISKO}>", TURTLE).query().convert()
    assert (LISKO, DCTERMS.identifier, None) in Graph().parse(data=described, format="turtle")
    graph: Any = wrapper(server, f"CONSTRUCT WHERE {{ <{LISKO}> ?p ?o }}", XML).query().convert()
    assert len(graph) > 10


def test_sparqlwrapper_understands_our_errors(server: Server) -> None:
    with pytest.raises(QueryBadFormed, match="line 1"):
        wrapper(server, "SELECT nonsense").query()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # wrapper"
    asking = wrapper(server, endless)
    asking.addParameter("timeout", "0.3")
    with pytest.raises(HTTPError, match="504"):
        asking.query()


def test_sparqlwrapper_updates_with_the_token(writable: Server) -> None:
    updating = SPARQLWrapper(f"{writable.url}/sparql")
    updating.setMethod(POST)
    updating.setQuery("INSERT DATA { <urn:a> <urn:b> 1 }")
    with pytest.raises(Unauthorized):
        updating.query()
    updating.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    assert json.loads(updating.query().response.read())["added"] == 1
    found: Any = wrapper(writable, "ASK { <urn:a> <urn:b> 1 }").query().convert()
    assert found["boolean"] is True


def test_rdflib_reads_our_graph_as_if_it_were_its_own(server: Server) -> None:
    graph = Graph(SPARQLStore(f"{server.url}/sparql", method="POST"))
    assert len(list(graph.query(SERVICES))) == 5
    assert set(graph.objects(LISKO, DCTERMS.identifier)) == {Literal("lisko")}
    assert (LISKO, DCTERMS.identifier, Literal("lisko")) in graph
    assert bool(graph.query("ASK { ?s ?p ?o }").askAnswer)
    constructed = graph.query(f"CONSTRUCT {{ <{LISKO}> ?p ?o }} WHERE {{ <{LISKO}> ?p ?o }}")
    assert constructed.graph is not None
    assert len(constructed.graph) > 10


def test_rdflib_writes_through_its_update_store(writable: Server) -> None:
    endpoint = f"{writable.url}/sparql"
    store = SPARQLUpdateStore(endpoint, endpoint, headers={"Authorization": f"Bearer {TOKEN}"})
    graph = Graph(store, identifier=URIRef("urn:g"))
    triple = (URIRef("urn:a"), URIRef("urn:b"), Literal("ein Wert", lang="de"))
    graph.add(triple)
    assert triple in graph
    assert len(graph) == 1
    graph.remove(triple)
    assert len(graph) == 0


def curl(server: Server, *arguments: str) -> str:
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "30", *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.replace("\r\n", "\n").replace(server.url, "")


def test_curl_asks_compressed_conditionally_and_for_the_head(server: Server) -> None:
    url = f"{server.url}/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
    assert json.loads(curl(server, "--compressed", url))["boolean"] is True
    head = curl(server, "-I", url)
    assert head.startswith("HTTP/1.1 200 OK\n")
    (tag,) = [line[6:] for line in head.splitlines() if line.startswith("etag: ")]
    condition = f"If-None-Match: {tag}"
    status = curl(server, "-o", "/dev/null", "-w", "%{http_code}", "-H", condition, url)
    assert status == "304"


def test_curl_writes_reads_and_deletes_a_graph(writable: Server, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> 'eins', 'zwei' .", encoding="utf-8")
    graph = f"{writable.url}/graphs?graph=urn:x:g"
    token = ("-H", f"Authorization: Bearer {TOKEN}")
    code = ("-o", "/dev/null", "-w", "%{http_code}")
    turtle = ("-H", "Content-Type: text/turtle")
    message = ("-H", "X-KG-Message: two values")
    assert curl(writable, *code, *token, *turtle, *message, "-T", str(file), graph) == "201"
    assert "zwei" in curl(writable, "-H", "Accept: application/n-triples", graph)
    assert curl(writable, *code, *token, "-X", "DELETE", graph) == "200"
    assert curl(writable, *code, graph) == "404"
