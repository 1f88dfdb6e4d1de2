"""The formats of answers: each one parses, says what it is, and can be asked for by name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from xml.etree import ElementTree as ET

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from answers import JSON, problem_of
from pyld import jsonld
from serving import Server

SELECT = """PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?title ?none
{ <https://w3id.org/solux/id/service/lisko> dct:title ?title } ORDER BY ?title"""
ASK = "ASK { ?s a <https://w3id.org/solux/def#SocialService> }"
CONSTRUCT = """PREFIX dct: <http://purl.org/dc/terms/>
CONSTRUCT { ?s dct:title ?t } { ?s a <https://w3id.org/solux/def#SocialService> ; dct:title ?t }"""
TITLES = ["LISKO", "Lëtzebuerger Integratiouns- a Sozialkohäsiounszenter"]
SRX = {"s": "http://www.w3.org/2005/sparql-results#"}


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def asked(client: httpx.Client, query: str, accept: str) -> httpx.Response:
    """An answer in the format that was accepted."""
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == f"{accept}; charset=utf-8"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
    assert response.headers["X-KG-Version"].partition("-")[0].isdigit()
    return response


def from_json(text: str) -> list[str]:
    found = json.loads(text)
    assert found["head"]["vars"] == ["title", "none"]
    assert all("none" not in row for row in found["results"]["bindings"])
    return [row["title"]["value"] for row in found["results"]["bindings"]]


def from_xml(text: str) -> list[str]:
    root = ET.fromstring(text)
    names = [variable.get("name") for variable in root.iterfind("s:head/s:variable", SRX)]
    assert names == ["title", "none"]
    return [str(literal.text) for literal in root.iterfind(".//s:literal", SRX)]


def from_csv(text: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["title", "none"]
    assert text.count("\r\n") == len(rows)
    return [title for title, none in rows[1:] if none == ""]


def from_tsv(text: str) -> list[str]:
    lines = text.removesuffix("\n").split("\n")
    assert lines[0] == "?title\t?none"
    return [line.split("\t")[0].partition('"@')[0].removeprefix('"') for line in lines[1:]]


TABLES: dict[str, Callable[[str], list[str]]] = {
    "application/sparql-results+json": from_json,
    "application/sparql-results+xml": from_xml,
    "text/csv": from_csv,
    "text/tab-separated-values": from_tsv,
}


@pytest.mark.parametrize("media_type", TABLES)
def test_bindings_parse_in_each_format(media_type: str, client: httpx.Client) -> None:
    titles = TABLES[media_type](asked(client, SELECT, media_type).text)
    assert sorted(set(titles)) == TITLES


@pytest.mark.parametrize("media_type", list(TABLES)[:2])
def test_booleans_parse(media_type: str, client: httpx.Client) -> None:
    text = asked(client, ASK, media_type).text
    if media_type.endswith("json"):
        assert json.loads(text)["boolean"] is True
    else:
        assert ET.fromstring(text).findtext("s:boolean", namespaces=SRX) == "true"


@pytest.mark.parametrize("media_type", TABLES)
def test_an_empty_answer_parses(media_type: str, client: httpx.Client) -> None:
    empty = SELECT.replace("service/lisko", "service/nobody")
    assert TABLES[media_type](asked(client, empty, media_type).text) == []


def triples_in(text: str, rdflib_format: str) -> set[str]:
    graph = rdflib.Graph().parse(data=text, format=rdflib_format)
    return {f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in graph}


def triples_in_json_ld(text: str) -> set[str]:
    return triples_in(jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}), "nt")


@pytest.mark.parametrize(
    ("media_type", "rdflib_format"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_graphs_parse_in_each_format(
    media_type: str, rdflib_format: str, client: httpx.Client
) -> None:
    expected = triples_in_json_ld(asked(client, CONSTRUCT, "application/ld+json").text)
    assert len(expected) > 15
    assert triples_in(asked(client, CONSTRUCT, media_type).text, rdflib_format) == expected


def test_turtle_uses_the_prefixes_of_the_graph(client: httpx.Client) -> None:
    text = asked(client, CONSTRUCT, "text/turtle").text
    assert "@prefix dct: <http://purl.org/dc/terms/> ." in text
    assert "dct:title" in text


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("text/html, application/xhtml+xml, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_the_client_s_liking_decides(accept: str | None, sent: str, client: httpx.Client) -> None:
    request = client.build_request("GET", "/sparql", params={"query": SELECT})
    del request.headers["Accept"]
    if accept is not None:
        request.headers["Accept"] = accept
    assert client.send(request).headers["Content-Type"] == f"{sent}; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept", "available"),
    [
        (SELECT, "image/png", "application/sparql-results+json"),
        (SELECT, "text/turtle", "application/sparql-results+json"),
        (ASK, "application/ld+json", "application/sparql-results+xml"),
        (CONSTRUCT, "text/csv", "text/turtle"),
        (CONSTRUCT, "application/sparql-results+json", "application/ld+json"),
    ],
)
def test_what_cannot_be_had_is_refused_with_what_there_is(
    query: str, accept: str, available: str, client: httpx.Client
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert available in problem_of(response, 406)["hint"]


@pytest.mark.parametrize(
    ("name", "query", "sent"),
    [
        ("json", SELECT, "application/sparql-results+json"),
        ("srx", SELECT, "application/sparql-results+xml"),
        ("csv", SELECT, "text/csv"),
        ("tsv", SELECT, "text/tab-separated-values"),
        ("text/csv", SELECT, "text/csv"),
        ("TURTLE", CONSTRUCT, "text/turtle"),
        ("nt", CONSTRUCT, "application/n-triples"),
        ("rdfxml", CONSTRUCT, "application/rdf+xml"),
        ("jsonld", CONSTRUCT, "application/ld+json"),
    ],
)
def test_a_format_by_name_wins_over_accept(
    name: str, query: str, sent: str, client: httpx.Client
) -> None:
    asked_for = {"query": query, "format": name}
    got = client.get("/sparql", params=asked_for, headers={"Accept": "image/png"})
    posted = client.post("/sparql", data=asked_for, headers={"Accept": "image/png"})
    assert got.headers["Content-Type"] == f"{sent}; charset=utf-8"
    assert posted.headers["Content-Type"] == got.headers["Content-Type"]
    assert posted.content == got.content != b""


def test_a_format_of_the_other_kind_is_not_acceptable(client: httpx.Client) -> None:
    graph = client.get("/sparql", params={"query": SELECT, "format": "turtle"})
    assert "text/csv" in problem_of(graph, 406)["hint"]
    table = client.get("/sparql", params={"query": CONSTRUCT, "format": "csv"})
    assert "text/turtle" in problem_of(table, 406)["hint"]


def test_an_unknown_format_is_answered_with_the_list(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": ASK, "format": "yaml"})
    assert "json, xml, csv, tsv, turtle" in problem_of(response, 400)["hint"]


def test_the_same_question_gets_the_same_bytes(client: httpx.Client) -> None:
    first, second = (client.get("/sparql", params={"query": SELECT}, headers=JSON) for _ in "12")
    assert first.content == second.content
    solutions = ox.parse_query_results(first.content, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    assert {row["title"].value for row in solutions} == set(TITLES)
