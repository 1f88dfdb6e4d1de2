"""Pages are of one version: they never mix what was with what is."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from answers import problem_of
from serving import serving
from test_collection_statements import BASE, OF_BOOKS, PREFIXES

from kg.store.embedded import new_candidate
from kg.store.snapshots import Snapshots

SHAPES = f"{PREFIXES} :books a hydra:Collection ; {OF_BOOKS} ."


def publish(store: Path, books: int) -> str:
    """A version with so many books; returns its name."""
    data = "".join(f"<{BASE}id/{n}> a b:Book ." for n in range(books))
    with new_candidate(store, BASE) as candidate:
        candidate.load(ox.parse(f"{PREFIXES} GRAPH :graph {{ {data} }}", ox.RdfFormat.TRIG))
        for quad in ox.parse(SHAPES, ox.RdfFormat.TURTLE):
            candidate.shapes.add(quad)
        return candidate.publish("books")


def test_the_page_of_a_version_that_has_gone_leads_back_to_the_first(tmp_path: Path) -> None:
    store = tmp_path / "store"
    old, new = publish(store, 3), publish(store, 4)
    with serving("--store", str(store)) as server:
        client = server.client
        for path, start in (
            ("/books?limit=2&page=2&", "/books?limit=2"),
            ("/books.csv?by=b&limit=2&by=a&", "/books.csv?by=a&by=b&limit=2"),
            ("/books.ttl?", "/books.ttl"),
        ):
            assert client.get(f"{path}version={new}").status_code in (200, 404)
            problem = problem_of(client.get(f"{path}version={old}"), 410)
            assert old in problem["detail"]
            assert new in problem["detail"]
            assert f" {server.url}{start}:" in problem["hint"]
            assert client.get(start).headers["X-KG-Version"] == new
        for never in ("1-000000000000", "3-000000000000", "1", "x", f"{new}0"):
            assert new in problem_of(client.get(f"/books?version={never}"), 404)["hint"]
        # One that was deleted was there too.
        Snapshots(store).prune(keep=1)
        assert not (store / "snapshots" / old).exists()
        problem_of(client.get(f"/books?version={old}"), 410)
