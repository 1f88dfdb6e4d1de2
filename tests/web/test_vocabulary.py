"""``/def``, ``/shapes``, ``/context.jsonld`` and ``/frames/…``: what the data is described with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from pyld import jsonld
from serving import Server

FORMATS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


def parsed(response: httpx.Response) -> Iterable[ox.Quad]:
    media_type = response.raise_for_status().headers["Content-Type"]
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    return ox.parse(response.content, format=rdf_format)


def files(folder: Path) -> Iterable[ox.Quad]:
    for number, file in enumerate(sorted(folder.glob("*.ttl"))):
        for quad in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
            yield ox.Quad(marked(quad.subject, number), quad.predicate, marked(quad.object, number))


def marked(term: object, number: int) -> object:
    return ox.BlankNode(f"f{number}{term.value}") if isinstance(term, ox.BlankNode) else term


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize(("path", "folder"), [("/def", "ontology"), ("/shapes", "ontology/shapes")])
def test_the_files_are_served_whole_in_each_format(
    media_type: str, path: str, folder: str, client: httpx.Client, repository: Path
) -> None:
    response = client.get(path, headers={"Accept": media_type})
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert canonical(parsed(response)) == canonical(files(repository / folder))


def test_the_context_reads_documents_as_their_own_does(client: httpx.Client) -> None:
    response = client.get("/context.jsonld")
    assert response.headers["Content-Type"] == "application/ld+json; charset=utf-8"
    document = client.get("/doc/service/lisko.jsonld").json()
    whole = {**document, **response.json()}
    assert jsonld.to_rdf(whole, {}) == jsonld.to_rdf(document, {})
    assert list(response.json()) == ["@context"]


def test_every_class_of_the_context_has_a_frame(client: httpx.Client) -> None:
    hint = problem_of(client.get("/frames/Unknown.jsonld"), 404)["hint"]
    names = hint.removeprefix("There are: ").removesuffix(".").split(", ")
    assert "SocialService" in names
    assert len(names) > 20
    for name in names:
        frame = client.get(f"/frames/{name}.jsonld").raise_for_status().json()
        assert name in frame["@type"]
        jsonld.expand(frame, {"isFrame": True})


def test_a_class_is_named_by_its_compact_iri_too(client: httpx.Client) -> None:
    by_term = client.get("/frames/SocialService.jsonld")
    assert client.get("/frames/slx:SocialService.jsonld").content == by_term.content
    frame = by_term.json()
    services = jsonld.frame(client.get("/doc/service/lisko.jsonld").json(), frame)
    assert services["@id"] == "https://w3id.org/solux/id/service/lisko"


@pytest.mark.parametrize("path", ["/def", "/shapes", "/context.jsonld", "/frames/Claim.jsonld"])
def test_they_are_cached_by_version(path: str, client: httpx.Client) -> None:
    first = client.get(path)
    assert first.headers["X-KG-Version"] in first.headers["ETag"]
    assert first.headers["Vary"] == "Accept, Accept-Encoding"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("path", ["/def", "/shapes"])
def test_a_format_that_there_is_not_is_refused(path: str, client: httpx.Client) -> None:
    response = client.get(path, headers={"Accept": "text/csv"})
    assert "text/turtle" in problem_of(response, 406)["hint"]
