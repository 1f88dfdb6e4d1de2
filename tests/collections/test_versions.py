"""Pages are of one version, and so are the collections that there are."""

from __future__ import annotations

import shutil
from pathlib import Path

from answers import problem_of
from serving import kg, serving

from kg.store.snapshots import Snapshots

BASE = "https://shelf.example.org/"
PREFIXES = f"""@prefix b: <{BASE}def#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
b:BookShape a sh:NodeShape ; sh:targetClass b:Book ; sh:property [ sh:path b:pages ] .
"""
OF_BOOKS = "hydra:memberAssertion [ hydra:property rdf:type ; hydra:object b:Book ]"
BOOKS = f"<{BASE}books> a hydra:Collection ; {OF_BOOKS} .\n"


def publish(store: Path, shapes: str, data: str = "") -> str:
    """A version of the shelf with these shapes; returns its name."""
    folder = store.parent
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    (folder / "data.ttl").write_text(f"{PREFIXES}{data}", encoding="utf-8")
    options = ("--ontology", "none", "--shapes", "shapes.ttl", "--base", BASE)
    done = kg("publish", *options, "--store", str(store), "data.ttl", cwd=folder)
    assert done.returncode == 0, done.stderr
    return Snapshots(store).current().version


def test_the_page_of_a_version_that_has_gone_leads_back_to_the_first(tmp_path: Path) -> None:
    store = tmp_path / "store"
    books = " ".join(f"<{BASE}id/{n}> a b:Book ." for n in range(3))
    old = publish(store, BOOKS, books)
    with serving("--store", str(store)) as server:
        following = server.client.get("/books.csv?limit=2&pages=1&pages=2").links["first"]["url"]
        next_page = server.client.get("/books?limit=2").links["next"]["url"]
        assert server.client.get(next_page).status_code == 200
    new = publish(store, BOOKS, f"{books} <{BASE}id/3> a b:Book .")
    with serving("--store", str(store), "--public-url", server.url) as again:
        for url, start in (
            (next_page, f"{server.url}/books?limit=2"),
            (following, f"{server.url}/books.csv?pages=1&pages=2&limit=2"),
        ):
            problem = problem_of(again.client.get(url.removeprefix(server.url)), 410)
            assert old in problem["detail"]
            assert new in problem["detail"]
            assert f"{start}:" in problem["hint"]
        first = again.client.get("/books?limit=2").json()["hydra:view"]
        assert first["hydra:next"]["@id"].endswith(f"version={new}")
        # One that was pruned is no longer listed.
        shutil.rmtree(next(path for path in (store / "snapshots").iterdir() if path.name == old))
        problem_of(again.client.get(f"/books?version={old}"), 410)
        for never in ("2-000000000000", "3-000000000000", "1", "x", f"{new}0"):
            assert new in problem_of(again.client.get(f"/books?version={never}"), 404)["hint"]


def test_a_collection_that_nothing_is_in_is_empty(tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish(store, BOOKS)
    with serving("--store", str(store)) as server:
        page = server.client.get("/books").json()
        assert (page["hydra:totalItems"], page["hydra:member"]) == (0, [])
        assert "hydra:next" not in page["hydra:view"]
        assert server.client.get("/books.csv").text == "iri,pages\r\n"
        graph = server.client.get("/books.nt").text
        assert "totalItems" in graph
        assert "core#member>" not in graph
        problem_of(server.client.get("/books?page=2"), 404)


def test_without_collections_nothing_is_said_of_them(tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish(store, "")
    with serving("--store", str(store)) as server:
        assert problem_of(server.client.get("/books"), 404)["hint"] == ""


def test_a_statement_that_cannot_be_followed_is_told_where_it_is_asked_for(tmp_path: Path) -> None:
    store = tmp_path / "store"
    publish(store, f"<{BASE}sparql> a hydra:Collection ; {OF_BOOKS} .")
    with serving("--store", str(store)) as server:
        problem = problem_of(server.client.get("/books"), 500)
        assert f"<{BASE}sparql> cannot be served" in problem["detail"]
        assert server.client.get("/sparql?query=ASK{}").status_code == 200
