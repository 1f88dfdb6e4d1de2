"""The feeds of a running server: walked, followed since a moment, and found by crawlers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from pyld import jsonld
from serving import Server, kg
from stewards import send, writable
from writing import eventually

from kg.store.snapshots import Snapshots

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("feeds")

BASE = "http://example.org/"
SPACE = f"{BASE}id/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
AS = "https://www.w3.org/ns/activitystreams#"


@dataclass(frozen=True)
class Changed:
    """A server with a history, and its answer for crawlers before the last version."""

    server: Server
    robots: httpx.Response

    @property
    def client(self) -> httpx.Client:
        return self.server.client


def put(client: httpx.Client, turtle: str) -> None:
    text = f"PREFIX : <{SPACE}> PREFIX ex: <{BASE}def#> {turtle}"
    assert send(client, text, f"{BASE}graph/x").status_code in (200, 201)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    """Created, updated in a blank node, deleted; and rolled back to the version before that."""
    store = tmp_path_factory.mktemp("changed") / "store"
    arguments = ("--data", "none", "--base", BASE, "--default-graph", "union")
    with writable(*arguments, "--store", str(store)) as server:
        client = server.client
        put(client, ":a ex:p [ ex:q 1 ] . :b ex:p 1 . :é ex:p 1 .")
        put(client, ":a ex:p [ ex:q 2 ] . :b ex:p 1 . :é ex:p 1 .")
        put(client, ":a ex:p [ ex:q 2 ] . :c ex:p 1 . :é ex:p 1 .")
        robots = client.get("/robots.txt")
        done = kg("rollback", "--store", str(store), "3")
        assert done.returncode == 0, done.stderr
        current = Snapshots(store).current_version()
        assert eventually(lambda: client.get("/ready").json()["version"] == current)
        yield Changed(server, robots)


WANTED = [
    ("Create", "a"),
    ("Create", "b"),
    ("Create", "é"),
    ("Update", "a"),
    ("Delete", "b"),
    ("Create", "c"),
    ("Create", "b"),
    ("Delete", "c"),
]


def walk(client: httpx.Client, url: str, **headers: str) -> Iterator[dict[str, Any]]:
    """The activities of a collection, following its links."""
    start = client.get(url, headers=headers).raise_for_status().json()
    following = start.get("first")
    while following is not None:
        page = client.get(following, headers=headers).raise_for_status().json()
        yield from page["orderedItems"]
        following = page.get("next")


def told(activities: Iterator[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["type"], one["object"]["id"].removeprefix(SPACE)) for one in activities]


def test_every_change_is_told_once_in_its_order(changed: Changed) -> None:
    assert told(walk(changed.client, "/changes")) == WANTED


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/ld+json"),
        ("*/*", "application/ld+json"),
        ("application/activity+json", "application/activity+json"),
        (
            'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
            "application/activity+json",
        ),
        ("application/json", "application/ld+json"),
        ("text/turtle", "text/turtle"),
    ],
)
def test_clients_of_activities_and_of_rdf_get_what_they_accept(
    accept: str, media_type: str, changed: Changed
) -> None:
    response = changed.client.get("/changes", headers={"Accept": accept})
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"


def test_all_formats_say_the_same(changed: Changed) -> None:
    for query in ("", "?page=2"):
        expanded = changed.client.get(f"/changes.jsonld{query}").json()
        text = jsonld.to_rdf(expanded, {"format": "application/n-quads"})
        expected = ox.Dataset(ox.parse(text, ox.RdfFormat.N_QUADS))
        expected.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert len(expected) > 10
        for extension, rdf_format in (
            ("ttl", ox.RdfFormat.TURTLE),
            ("nt", ox.RdfFormat.N_TRIPLES),
            ("rdf", ox.RdfFormat.RDF_XML),
        ):
            body = changed.client.get(f"/changes.{extension}{query}").content
            found = ox.Dataset(ox.parse(body, rdf_format))
            found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            assert found == expected, extension


def test_a_client_that_follows_ends_with_what_there_is(changed: Changed) -> None:
    """It begins with nothing, fetches what was made or changed, and goes on from the last time."""
    client = changed.client
    copy: set[str] = set()
    since = "2000-01-01"
    for _ in range(2):
        found = list(walk(client, f"/changes?modified_since={since}"))
        for activity in found:
            thing = activity["object"]["id"]
            if activity["type"] == "Delete":
                copy.discard(thing)
            else:
                copy.add(thing)
        since = found[-1]["endTime"]
    query = f'SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{SPACE}")) }}'
    rows = client.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    assert copy == set(rows)
    addresses = {one["object"]["url"] for one in found if one["type"] != "Delete"}
    assert addresses
    for url in addresses:
        there = f"{SPACE}{unquote(url.partition('/doc/')[2])}" in copy
        assert client.get(url).status_code == (200 if there else 410)


def test_only_what_changed_since_is_told(changed: Changed) -> None:
    activities = list(walk(changed.client, "/changes"))
    last = activities[-1]["endTime"]
    since = {"modified_since": last}
    response = changed.client.get("/changes", params=since).json()
    assert told(walk(changed.client, response["id"])) == [
        (one["type"], one["object"]["id"].removeprefix(SPACE))
        for one in activities
        if one["endTime"] >= last
    ]
    nothing = changed.client.get("/changes?modified_since=2999-01-01").json()
    assert (nothing["totalItems"], "first" in nothing) == (0, False)
    feed = changed.client.get("/changes.atom?modified_since=2999-01-01").content
    assert feedparser.parse(feed).entries == []


@pytest.mark.parametrize("path", ["/changes", "/changes.ttl", "/changes.atom"])
def test_what_cannot_be_asked_is_told(path: str, changed: Changed) -> None:
    client = changed.client
    problem_of(client.get(f"{path}?modified_since=soon"), 400)
    assert "from 2 to 2" in problem_of(client.get(f"{path}?page=99"), 404)["hint"]
    assert (
        "Available"
        in problem_of(client.get("/changes", headers={"Accept": "image/png"}), 406)["hint"]
    )
    problem_of(client.get("/changes.png"), 404)


def test_the_last_page_is_no_archive_yet(changed: Changed) -> None:
    assert "/changes.atom" in problem_of(changed.client.get("/changes.atom?page=2"), 404)["hint"]


def test_a_feed_reader_follows(changed: Changed) -> None:
    found = feedparser.parse(changed.client.get("/changes.atom").content)
    assert found.bozo == 0
    assert {entry.id.removeprefix(SPACE) for entry in found.entries} == {"a", "b", "é"}
    for entry in found.entries:
        assert changed.client.get(entry.link).status_code == 200


def test_the_sitemap_lists_the_documents_that_there_are(changed: Changed) -> None:
    client = changed.client
    index = ET.fromstring(client.get("/sitemap.xml").raise_for_status().content)
    assert index.tag == f"{SITEMAP}sitemapindex"
    found = {}
    for file in index:
        content = client.get(file.findtext(f"{SITEMAP}loc") or "").raise_for_status().content
        for entry in ET.fromstring(content):
            found[entry.findtext(f"{SITEMAP}loc") or ""] = entry.findtext(f"{SITEMAP}lastmod")
    names = {url.removeprefix(changed.server.url) for url in found}
    assert names == {"/", "/def", "/shapes", "/doc/a", "/doc/b", "/doc/%C3%A9"}
    times = {one["object"]["id"]: one["endTime"] for one in walk(client, "/changes")}
    for name, path in (("a", "a"), ("b", "b"), ("é", "%C3%A9")):
        assert found[f"{changed.server.url}/doc/{path}"] == times[f"{SPACE}{name}"]
    for url in found:
        assert client.get(url).status_code == 200
    problem_of(client.get("/sitemap/2.xml"), 404)
    problem_of(client.get("/sitemap/0.xml"), 404)
    problem_of(client.get("/sitemap/x.xml"), 400)


def test_crawlers_may_read_documents_and_ask_no_queries(changed: Changed) -> None:
    url = changed.server.url
    response = changed.client.get("/robots.txt").raise_for_status()
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    assert rules.site_maps() == [f"{url}/sitemap.xml"]
    for path in ("/", "/doc/a", "/id/a", "/def", "/changes", "/.well-known/void"):
        assert rules.can_fetch("*", f"{url}{path}")
    for path in ("/sparql", "/sparql?query=ASK%20%7B%7D", "/validate", "/queries"):
        assert not rules.can_fetch("*", f"{url}{path}")


def test_what_no_version_changes_is_not_fetched_again(changed: Changed) -> None:
    before = changed.robots
    again = changed.client.get("/robots.txt", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["X-KG-Version"] != before.headers["X-KG-Version"]
