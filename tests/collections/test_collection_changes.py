"""``?modified_since=``: the members of a collection that have changed since a moment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from serving import Server, serving
from test_collection_statements import BASE, OF_BOOKS, PREFIXES

from kg.store.embedded import new_candidate
from kg.store.manifest import read_manifest

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("collection changes")

SHAPES = f"{PREFIXES} :books a hydra:Collection ; {OF_BOOKS} ."


def publish(store: Path, titles: dict[str, str]) -> str:
    data = "".join(f'<{BASE}id/{name}> a b:Book ; b:title "{t}" .' for name, t in titles.items())
    with new_candidate(store, BASE) as candidate:
        candidate.load(ox.parse(f"{PREFIXES} GRAPH :graph {{ {data} }}", ox.RdfFormat.TRIG))
        for quad in ox.parse(SHAPES, ox.RdfFormat.TURTLE):
            candidate.shapes.add(quad)
        return candidate.publish("books")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Books that stay, change, come and go."""
    store = tmp_path_factory.mktemp("books") / "store"
    first = publish(store, {"stays": "A", "changes": "B", "goes": "C"})
    second = publish(store, {"stays": "A", "changes": "b", "comes": "D"})
    for version, created in ((first, "2026-01-01"), (second, "2026-02-01")):
        folder = store / "snapshots" / version
        dated = read_manifest(folder).__dict__ | {"created": f"{created}T00:00:00+00:00"}
        (folder / "manifest.json").write_text(type(read_manifest(folder))(**dated).to_json())
    with serving("--store", str(store)) as running:
        yield running


def names(response: httpx.Response) -> list[str]:
    members = response.raise_for_status().json()["hydra:member"]
    return [member["@id"].rpartition("/")[2] for member in members]


def test_what_was_created_or_changed_since_is_told_and_what_was_deleted_is_not(
    server: Server,
) -> None:
    assert names(server.client.get("/books")) == ["changes", "comes", "stays"]
    since = {"modified_since": "2026-01-15"}
    response = server.client.get("/books", params=since)
    assert names(response) == ["changes", "comes"]
    assert response.headers["X-Total-Count"] == "2"
    everything = {"modified_since": "2026-01-01T00:00:00Z"}
    assert names(server.client.get("/books", params=everything)) == ["changes", "comes", "stays"]
    assert names(server.client.get("/books", params={"modified_since": "2026-03-01"})) == []


def test_all_pages_are_of_what_has_changed(server: Server) -> None:
    response = server.client.get("/books?modified_since=2026-01-15&limit=1")
    found = []
    while True:
        found += names(response)
        if "next" not in response.links:
            break
        assert "modified_since=2026-01-15" in response.links["next"]["url"]
        response = server.client.get(response.links["next"]["url"])
    assert found == ["changes", "comes"]


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "", "2026"])
def test_what_is_no_moment_is_refused(moment: str, server: Server) -> None:
    problem = problem_of(server.client.get("/books", params={"modified_since": moment}), 400)
    assert "2026-01-31" in problem["hint"]
