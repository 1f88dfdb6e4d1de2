"""``/.well-known/void``: true of what is served, whichever way, and made once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyoxigraph as ox
import pytest
import rdflib
from answers import problem_of
from counts import counts_of, description, recounted, told
from described import RDFS, VOID
from serving import Server, serving
from stewards import TURTLE, send, writable

from kg.errors import EvaluationTimeout
from kg.rdf.formats import GRAPH_FORMATS, RdfFormat
from kg.rdf.formats import TURTLE as TURTLE_FORMAT
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import QueryResult
from kg.store.candidate import MemoryCandidate
from kg.web.service.abilities import Abilities
from kg.web.service.descriptions import Descriptions
from kg.web.service.settings import Settings

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("void")

PATH = "/.well-known/void"
EX = "http://example.org/"


@pytest.fixture(scope="module")
def own(published: Path) -> Iterator[Server]:
    """The repository's graph with a default graph of its own, which is empty."""
    with serving("--store", str(published), "--default-graph", "own") as running:
        yield running


def test_it_tells_the_numbers_of_the_union(server: Server, published: Path) -> None:
    found = description(server.client.get(PATH))
    found.check_terms()
    assert told(found, server.url) == recounted(published, union=True)


def test_it_tells_the_numbers_of_all_graphs_where_the_default_graph_is_empty(
    own: Server, published: Path
) -> None:
    found = description(own.client.get(PATH))
    found.check_terms()
    counts = told(found, own.url)
    assert counts == recounted(published, union=False)
    assert counts.default == 0


def test_it_is_about_the_dataset_that_the_graph_describes(server: Server) -> None:
    found = description(server.client.get(PATH))
    dataset = ox.NamedNode(f"{server.url}{PATH}#dataset")
    of = found.iris(dataset, "http://purl.org/dc/terms/isVersionOf")
    assert of == ["https://w3id.org/solux/dataset/solux"]
    version = server.client.get("/ready").json()["version"]
    assert found.value(dataset, "http://www.w3.org/ns/dcat#version") == ox.Literal(version)
    assert found.iris(dataset, f"{VOID}sparqlEndpoint") == [f"{server.url}/sparql"]
    assert found.values(dataset, f"{RDFS}comment") == []


# rdflib's reader of JSON-LD still uses what rdflib itself advises against.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("row", GRAPH_FORMATS, ids=lambda row: row.name)
def test_it_says_the_same_in_every_format(row: RdfFormat, server: Server) -> None:
    response = server.client.get(PATH, headers={"Accept": row.media_type})
    assert response.headers["Content-Type"] == f"{row.media_type}; charset=utf-8"
    assert description(response).triples == description(server.client.get(PATH)).triples
    name = {"jsonld": "json-ld", "rdfxml": "xml", "ntriples": "nt"}.get(row.name, row.name)
    read = rdflib.Graph().parse(data=response.content, format=name)
    assert len(read) == len(description(response).triples)


def test_it_is_cached_by_its_content(server: Server) -> None:
    first = server.client.get(PATH)
    assert first.headers["ETag"].startswith(f'"{first.headers["X-KG-Version"]}-turtle-')
    again = server.client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = server.client.head(PATH)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.headers["Content-Length"] == first.headers["Content-Length"]


def test_a_format_that_there_is_not_is_refused(server: Server) -> None:
    response = server.client.get(PATH, headers={"Accept": "text/csv"})
    assert "text/turtle" in problem_of(response, 406)["hint"]


def test_it_follows_what_is_written() -> None:
    with writable() as server:
        client = server.client
        empty = told(description(client.get(PATH)), server.url)
        assert empty == counts_of((), (), union=False)
        send(client, f"<{EX}x> a <{EX}C> ; <{EX}p> 1 .", f"{EX}a").raise_for_status()
        send(client, "", f"{EX}empty").raise_for_status()
        stated = client.post(
            "/graphs?default", content=f"<{EX}y> a <{EX}C> , <{EX}D> .", headers=TURTLE
        )
        stated.raise_for_status()
        found = description(client.get(PATH))
        found.check_terms()
        counts = told(found, server.url)
        assert counts.graphs == {f"{EX}a": 2, f"{EX}empty": 0}
        assert (counts.default, counts.triples) == (2, 4)
        assert counts.classes == {f"{EX}C": 2, f"{EX}D": 1}
        send(client, "", f"{EX}a").raise_for_status()
        after = told(description(client.get(PATH)), server.url)
        assert after.graphs == {f"{EX}a": 0, f"{EX}empty": 0}
        assert after.triples == 2


class Counted:
    """A store of one small graph that counts who asks, and may be too slow for some questions."""

    def __init__(self) -> None:
        graph = ox.NamedNode(f"{EX}g")
        quads = [ox.Quad(graph, ox.NamedNode(f"{EX}p"), ox.Literal(n), graph) for n in range(3)]
        self._dataset = MemoryCandidate(quads, (), EX)
        self.version = "1-000000000000"
        self.asked = 0
        self.slow = False

    def query(self, query: Query, answer: Answer, limits: Limits) -> QueryResult:
        self.asked += 1
        if self.slow:
            raise EvaluationTimeout("stopped after 0 s.")
        result = self._dataset.query(query, answer, limits)
        return QueryResult(result.media_type, result.chunks, self.version)

    def prefixes(self) -> dict[str, str]:
        return {"ex": EX}

    def versions(self) -> list[Any]:
        return [SimpleNamespace(version=self.version, created="2026-11-25T10:00:00+00:00")]


def descriptions(store: Counted) -> Descriptions:
    settings = Settings("http://127.0.0.1", EX)
    return Descriptions(cast("Any", store), settings, Abilities(), lambda version: None)


def test_it_is_counted_once_for_all_who_ask_at_once_and_once_a_version() -> None:
    store = Counted()
    site = descriptions(store)

    async def asking() -> list[tuple[str, bytes]]:
        first = [site.void(TURTLE_FORMAT) for _ in range(20)]
        return await asyncio.gather(*first, site.service(TURTLE_FORMAT))

    async def asking_twice() -> tuple[list[tuple[str, bytes]], int]:
        answers = await asking()
        once = store.asked
        await asking()
        assert store.asked == once
        store.version = "2-000000000000"
        return answers + await asking(), once

    answers, once = asyncio.run(asking_twice())
    assert {version for version, _ in answers} == {"1-000000000000", "2-000000000000"}
    assert store.asked == 2 * once
    assert len(set(answers)) == 4


def test_one_who_leaves_does_not_end_the_counting_of_the_others() -> None:
    site = descriptions(Counted())

    async def asking() -> tuple[str, bytes]:
        leaving = asyncio.create_task(site.void(TURTLE_FORMAT))
        staying = asyncio.create_task(site.void(TURTLE_FORMAT))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert b"void:triples 3" in asyncio.run(asking())[1]


def test_without_numbers_there_still_is_a_document_and_they_are_counted_later() -> None:
    store = Counted()
    store.slow = True
    site = descriptions(store)

    async def asking() -> tuple[bytes, bytes]:
        _, without = await site.void(TURTLE_FORMAT)
        store.slow = False
        while b"void:triples 3" not in (told := (await site.void(TURTLE_FORMAT))[1]):
            await asyncio.sleep(0)
        return without, told

    without, told = asyncio.run(asyncio.wait_for(asking(), 30))
    assert b"Not known: the properties; stopped after 0 s." in without
    assert b"Not known" not in told
