"""Pages: each complete in itself, all of one version, together the whole catalogue."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from answers import problem_of
from described import RDF
from harvested import DCAT, DCT, HYDRA, Harvested, HarvestedAt
from serving import Server, kg, serving
from writing import eventually


@pytest.fixture(scope="session")
def pages(at: HarvestedAt, server: Server) -> list[Harvested]:
    """All pages of four datasets each, by the way that a harvester goes."""
    found = [at("/catalog.ttl?per_page=4")]
    while following := found[-1].next():
        assert len(found) < 50, "the pages never end"
        found.append(at(following.removeprefix(server.url)))
    return found


def test_pages_hold_every_dataset_once(pages: list[Harvested], whole: Harvested) -> None:
    assert len(pages) > 2
    met = [dataset for page in pages for dataset in page.datasets]
    assert sorted(met, key=str) == whole.datasets
    files = [node for page in pages for node in page.distributions]
    assert sorted(files, key=str) == whole.distributions


def test_the_way_leads_on_in_the_query_of_the_same_path(pages: list[Harvested]) -> None:
    for number, page in enumerate(pages, 1):
        (view,) = page.graph.of_type(f"{HYDRA}PartialCollectionView")
        (address,) = {*page.graph.iris(page.graph.of_type(f"{DCAT}Catalog")[0], f"{HYDRA}view")}
        assert str(view) == f"<{address}>"
        following = page.next()
        assert (following is None) == (number == len(pages))
        if following is not None:
            url = httpx.URL(following)
            assert url.is_absolute_url
            assert url.path == "/catalog.ttl"
            assert url.params["page"] == str(number + 1)
            assert url.params["version"] == page.response.headers["X-KG-Version"]


def test_no_page_is_another(pages: list[Harvested]) -> None:
    contents = [page.response.content for page in pages]
    assert len(set(contents)) == len(contents)


def test_the_number_of_datasets_is_told_as_an_integer(
    pages: list[Harvested], whole: Harvested
) -> None:
    for page in pages:
        (catalog,) = page.graph.of_type(f"{DCAT}Catalog")
        assert page.graph.number(catalog, f"{HYDRA}totalItems") == len(whole.datasets)


def test_every_page_tells_of_all_that_it_points_to(
    pages: list[Harvested], whole: Harvested
) -> None:
    known = {triple.subject for triple in whole.triples}
    elsewhere = set(whole.datasets)
    for page in pages:
        told = {triple.subject for triple in page.triples}
        for triple in page.triples:
            if triple.object in known and triple.object not in elsewhere:
                assert triple.object in told, triple
        for dataset in page.datasets:
            assert page.text(dataset, f"{DCT}identifier")
            for link in ("publisher", "language", "spatial"):
                assert page.graph.values(dataset, f"{DCT}{link}", f"{RDF}type")


def test_what_a_page_says_of_a_dataset_is_what_the_whole_says(
    pages: list[Harvested], whole: Harvested
) -> None:
    for page in pages:
        for node in [*page.datasets, *page.distributions]:
            of_page = {t for t in page.graph.triples if t.subject == node}
            assert of_page == {t for t in whole.graph.triples if t.subject == node}


def test_a_harvest_ends_in_the_version_in_which_it_began(repository: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    entry = data / "entry.ttl"
    text = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> ."
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix void: "
        "<http://rdfs.org/ns/void#> . <http://g.example/catalog> a dcat:Catalog ; dcat:dataset "
        "<http://g.example/dataset/all> . <http://g.example/dataset/all> a dcat:Dataset ; "
        'void:uriSpace "http://g.example/" ; dct:title "TITLE"@en . '
        '<http://g.example/id/scheme/a> a skos:ConceptScheme ; dct:title "A"@en .'
    )
    entry.write_text(text, encoding="utf-8")
    options = ("--data", str(data), "--shapes", "none", "--store", str(tmp_path / "store"))
    assert kg("publish", str(data), *options[2:], "--ontology", "none").returncode == 0
    with serving("--store", options[-1]) as server:
        first = server.client.get("/catalog.nt?per_page=1")
        begun = first.headers["X-KG-Version"]
        entry.write_text(text.replace("TITLE", "OTHER"), encoding="utf-8")
        assert kg("publish", str(data), *options[2:], "--ontology", "none").returncode == 0
        assert eventually(lambda: server.client.get("/ready").json()["version"] != begun, 30)
        assert "OTHER" in server.client.get("/catalog.nt?per_page=1").text
        pinned = {"per_page": 1, "page": 1, "version": begun}
        assert server.client.get("/catalog.nt", params=pinned).content == first.content
        second = server.client.get("/catalog.nt", params={**pinned, "page": 2})
        assert second.headers["X-KG-Version"] == begun
        assert "OTHER" not in second.text
    with serving("--store", options[-1]) as server:
        gone = problem_of(server.client.get("/catalog.nt", params=pinned), 410)
        assert "first page" in gone["hint"]
