"""``/sparql`` without a query: the service description, true of the server that gives it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from answers import problem_of
from counts import description, recounted, told
from described import RDFS, SD, Described
from serving import Server, serving
from stewards import send, writable

from kg.rdf.formats import GRAPH_FORMATS, RESULTS_FORMATS, RdfFormat

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("description")

PATH = "/sparql"
EX = "http://example.org/"
ASK = {"query": "ASK {}"}
CONSTRUCT = {"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1"}


def service_of(found: Described, url: str) -> ox.NamedNode:
    """The one service, which is at the endpoint; all terms are checked."""
    found.check_terms()
    service = ox.NamedNode(f"{url}/sparql#service")
    assert found.of_type(f"{SD}Service") == [service]
    assert found.iris(service, f"{SD}endpoint") == [f"{url}/sparql"]
    return service


def features(client: httpx.Client, url: str) -> set[str]:
    found = description(client.get(PATH))
    iris = found.iris(service_of(found, url), f"{SD}feature")
    return {iri.removeprefix(SD) for iri in iris}


def sentences(client: httpx.Client, url: str) -> str:
    found = description(client.get(PATH))
    texts = found.values(service_of(found, url), f"{RDFS}comment")
    return " ".join(text.value for text in texts if isinstance(text, ox.Literal))


@pytest.fixture(scope="module")
def own(published: Path) -> Iterator[Server]:
    arguments = ("--store", str(published), "--default-graph", "own", "--timeout", "7")
    with serving(*arguments) as running:
        yield running


def test_it_tells_the_numbers_of_the_union(server: Server, published: Path) -> None:
    found = description(server.client.get(PATH))
    service = service_of(found, server.url)
    assert found.iris(service, f"{SD}defaultDataset") == [f"{server.url}/.well-known/void#dataset"]
    assert told(found, server.url) == recounted(published, union=True)
    assert "UnionDefaultGraph" in features(server.client, server.url)


def test_it_tells_the_numbers_of_a_default_graph_of_its_own(own: Server, published: Path) -> None:
    found = description(own.client.get(PATH))
    assert told(found, own.url) == recounted(published, union=False)
    assert features(own.client, own.url) == {"EmptyGraphs"}


def test_every_format_of_answers_is_one_that_is_answered_in(server: Server) -> None:
    found = description(server.client.get(PATH))
    formats = found.iris(service_of(found, server.url), f"{SD}resultFormat")
    assert formats == sorted(row.iri for row in (*RESULTS_FORMATS, *GRAPH_FORMATS))
    for rows, query in ((RESULTS_FORMATS, ASK), (GRAPH_FORMATS, CONSTRUCT)):
        for row in rows:
            answer = server.client.get(PATH, params=query, headers={"Accept": row.media_type})
            # A boolean has no CSV or TSV, which is for the specification to say.
            assert answer.status_code == 200, row.name
            assert answer.headers["Content-Type"].startswith(row.media_type)


def test_limits_are_told(own: Server, server: Server) -> None:
    assert "A query is stopped after 7 seconds" in sentences(own.client, own.url)
    assert "A query is stopped after 30 seconds" in sentences(server.client, server.url)
    assert "SERVICE and LOAD are switched off." in sentences(server.client, server.url)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("row", GRAPH_FORMATS, ids=lambda row: row.name)
def test_it_says_the_same_in_every_format(row: RdfFormat, server: Server) -> None:
    by_accept = server.client.get(PATH, headers={"Accept": row.media_type})
    by_name = server.client.get(PATH, params={"format": row.name})
    assert by_accept.headers["Content-Type"] == f"{row.media_type}; charset=utf-8"
    assert by_name.content == by_accept.content
    assert description(by_accept).triples == description(server.client.get(PATH)).triples
    name = {"jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}.get(row.name, row.name)
    read = rdflib.Graph().parse(data=by_accept.content, format=name)
    assert len(read) == len(description(by_accept).triples)


def test_what_is_no_format_of_graphs_is_refused(server: Server) -> None:
    refused = server.client.get(PATH, headers={"Accept": "text/csv"})
    assert "text/turtle" in problem_of(refused, 406)["hint"]
    unknown = server.client.get(PATH, params={"format": "csv"})
    assert "turtle" in problem_of(unknown, 400)["hint"]


def test_head_and_conditions_are_answered(server: Server) -> None:
    first = server.client.get(PATH)
    assert first.headers["X-KG-Version"] in first.headers["ETag"]
    head = server.client.head(PATH)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    again = server.client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_browser_and_a_client_without_wishes_get_turtle(server: Server) -> None:
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8"):
        response = server.client.get(PATH, headers={"Accept": accept})
        assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_writing_is_told_where_it_is_on(server: Server) -> None:
    def abilities(found: Described, url: str) -> tuple[list[str], list[str]]:
        service = service_of(found, url)
        languages = found.iris(service, f"{SD}supportedLanguage")
        return [iri.removeprefix(SD) for iri in languages], found.iris(service, f"{SD}inputFormat")

    reading = abilities(description(server.client.get(PATH)), server.url)
    assert reading == (["SPARQL11Query", "SPARQLQuery"], [])
    with writable() as writing:
        languages, formats = abilities(description(writing.client.get(PATH)), writing.url)
        assert languages == ["SPARQL11Query", "SPARQL11Update", "SPARQLQuery", "SPARQLUpdate"]
        assert formats == sorted(row.iri for row in GRAPH_FORMATS)


def test_a_graph_that_is_emptied_stays_as_the_description_says() -> None:
    with writable() as server:
        send(server.client, f"<{EX}x> <{EX}p> 1 .", f"{EX}g").raise_for_status()
        assert "EmptyGraphs" in features(server.client, server.url)
        update = "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"
        server.client.post(PATH, data={"update": update}).raise_for_status()
        counts = told(description(server.client.get(PATH)), server.url)
        assert counts.graphs == {f"{EX}g": 0}


def test_servers_that_a_query_may_ask_are_told(published: Path) -> None:
    other = "https://sparql.example.org/query"
    with serving("--store", str(published), "--service", other) as server:
        assert "BasicFederatedQuery" in features(server.client, server.url)
        assert f"SERVICE may ask these servers, and no other: {other}." in sentences(
            server.client, server.url
        )
