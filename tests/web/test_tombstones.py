"""A thing that was there before is gone (410), and its tombstone says what replaced it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from answers import problem_of
from serving import Server
from stewards import send, writable

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("tombstones")

EMPTY = ("--data", "none", "--base", "http://example.org/", "--default-graph", "union")
GRAPH = "PREFIX dct: <http://purl.org/dc/terms/> PREFIX owl: <http://www.w3.org/2002/07/owl#> "


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with writable(*EMPTY) as running:
        yield running


def put(server: Server, turtle: str) -> None:
    text = f"PREFIX : <http://example.org/id/> PREFIX ex: <http://example.org/def#> {GRAPH}{turtle}"
    graph = "http://example.org/graph/x"
    assert send(server.client, text, graph).status_code in (200, 201)


def iri(name: str) -> str:
    return f"http://example.org/id/{name}"


@pytest.fixture(scope="module")
def gone(server: Server) -> Server:
    put(
        server,
        ":kept ex:p 1 . :plain ex:p 1 . :replaced ex:p 1 . :told ex:p 1 ; dct:isReplacedBy :b .",
    )
    put(
        server,
        ":kept ex:p 1 ; dct:isReplacedBy :a . :a dct:replaces :replaced ."
        " :stub owl:deprecated true ; dct:isReplacedBy :a , :b ."
        " :old ex:p 1 ; owl:deprecated true ; dct:isReplacedBy :é .",
    )
    return server


@pytest.mark.parametrize(
    ("name", "replaced_by"),
    [("plain", []), ("replaced", ["a"]), ("told", ["b"]), ("stub", ["a", "b"])],
)
@pytest.mark.parametrize("path", ["/id/{}", "/doc/{}", "/doc/{}.ttl", "/doc/{}.jsonld"])
def test_what_was_deleted_is_gone(
    path: str, name: str, replaced_by: list[str], gone: Server
) -> None:
    response = gone.client.get(path.format(name))
    problem = problem_of(response, 410)
    assert iri(name) in problem["detail"]
    assert problem["replaced_by"] == [iri(other) for other in replaced_by]
    links = [f'<{iri(other)}>; rel="successor-version"' for other in replaced_by]
    assert response.headers.get("Link", "") == ", ".join(links)
    assert gone.client.head(path.format(name)).status_code == 410


@pytest.mark.parametrize("path", ["/doc/never", "/doc/never.ttl"])
def test_what_never_was_is_not_found(path: str, gone: Server) -> None:
    assert "never" in problem_of(gone.client.get(path), 404)["detail"]
    assert gone.client.get("/id/never").status_code == 303


def test_what_is_replaced_but_still_described_is_served_with_its_successor(gone: Server) -> None:
    response = gone.client.get("/doc/old").raise_for_status()
    assert '<http://example.org/id/%C3%A9>; rel="successor-version"' in response.headers["Link"]
    assert gone.client.get("/id/old").status_code == 303
    assert "successor-version" not in gone.client.get("/doc/kept").headers["Link"]


def test_what_comes_back_is_served_again() -> None:
    with writable(*EMPTY) as server:
        put(server, ":a ex:p 1 . :b ex:p 1 .")
        put(server, ":b ex:p 1 .")
        problem_of(server.client.get("/doc/a"), 410)
        put(server, ":b ex:p 1 . :a ex:p 2 .")
        assert server.client.get("/doc/a").status_code == 200
