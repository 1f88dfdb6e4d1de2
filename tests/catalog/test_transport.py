"""How a harvester gets the catalogue: addresses, headers, formats, profiles, refusals."""

from __future__ import annotations

from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from comparison import canonical, read
from described import XSD
from harvested import DCAT, FORMATS, HYDRA, SPDX, Harvested, HarvestedAt
from serving import Server, serving

TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "xml": "application/rdf+xml",
    "nt": "application/n-triples",
}


@pytest.mark.parametrize(("suffix", "media_type"), TYPES.items())
def test_the_suffix_says_the_format_whatever_the_client_accepts(
    suffix: str, media_type: str, server: Server
) -> None:
    for accept in ("*/*", "text/html", "application/n-triples"):
        found = server.client.get(f"/catalog.{suffix}", headers={"Accept": accept})
        assert found.status_code == 200
        assert found.headers["Content-Type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize("path", ["/catalog", *(f"/catalog.{suffix}" for suffix in TYPES)])
def test_head_says_what_get_says_and_nothing_is_led_elsewhere(path: str, server: Server) -> None:
    got, head = server.client.get(path), server.client.head(path)
    assert (got.status_code, head.status_code) == (200, 200)
    assert head.content == b""
    for name in ("Content-Type", "Content-Length", "ETag", "X-KG-Version"):
        assert head.headers[name] == got.headers[name]


def test_who_accepts_anything_or_says_nothing_gets_rdf(at: HarvestedAt, server: Server) -> None:
    unasked = at("/catalog")
    assert unasked.response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert server.client.get("/catalog", headers={"Accept": "*/*"}).content == (
        unasked.response.content
    )
    assert "Accept" not in unasked.response.request.headers


@pytest.mark.parametrize("media_type", sorted(FORMATS))
def test_the_format_is_negotiated(media_type: str, server: Server, at: HarvestedAt) -> None:
    found = server.client.get("/catalog", headers={"Accept": media_type})
    assert found.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    triples = [quad.triple for quad in ox.parse(found.content, format=FORMATS[media_type])]
    assert canonical(triples) == canonical(at("/catalog").triples)


def test_json_ld_says_everything_itself_and_the_same_as_turtle(
    server: Server, at: HarvestedAt
) -> None:
    found = server.client.get("/catalog", headers={"Accept": "application/ld+json"}).json()
    assert isinstance(found["@context"], dict)
    # PyLD, with no base and no way to load anything.
    assert canonical(read(found)) == canonical(at("/catalog").triples)


@pytest.mark.parametrize("suffix", TYPES)
def test_every_iri_is_absolute_and_can_be_written_anywhere(suffix: str, at: HarvestedAt) -> None:
    for triple in at(f"/catalog.{suffix}").triples:
        for term in triple:
            if isinstance(term, ox.NamedNode):
                assert httpx.URL(term.value).scheme in ("http", "https", "mailto")
                assert not set(term.value) & set(' <>"{}|\\^`\n\t')


def test_the_same_version_gives_the_same_bytes(published: Path, server: Server) -> None:
    found = {path: server.client.get(path).text for path in ("/catalog.jsonld", "/catalog.ttl")}
    with serving("--store", str(published), "--contact", "questions@example.org") as other:
        for path, text in found.items():
            again = other.client.get(path).text
            assert again.replace(other.url, server.url) == text


def test_a_page_is_far_below_what_harvesters_read(whole: Harvested) -> None:
    assert len(whole.response.content) < 5_000_000


def test_version_2_1_1_differs_in_its_terms(whole: Harvested, at: HarvestedAt) -> None:
    older = at("/catalog.ttl?profile=dcat-ap-2.1.1")
    for page, datatype, algorithm, length in (
        (whole, "nonNegativeInteger", "sha512", 128),
        (older, "decimal", "sha1", 40),
    ):
        assert page.files
        for file in page.files:
            size = page.graph.value(file, f"{DCAT}byteSize")
            assert isinstance(size, ox.Literal)
            assert size.datatype.value == f"{XSD}{datatype}"
            used = page.graph.iris(file, f"{SPDX}checksum", f"{SPDX}algorithm")
            assert used == [f"{SPDX}checksumAlgorithm_{algorithm}"]
            assert len(page.text(file, f"{SPDX}checksum", f"{SPDX}checksumValue")) == length
    version = "http://www.w3.org/2002/07/owl#versionInfo"
    for dataset in whole.datasets:
        stated = whole.text(dataset, f"{DCAT}version")
        assert whole.graph.values(dataset, version) == []
        assert older.text(dataset, version) == stated
        assert older.graph.values(dataset, f"{DCAT}version") == []


@pytest.mark.parametrize(
    "name", ["dcat-ap-2.1.1", "2.1.1", "https://semiceu.github.io/DCAT-AP/releases/2.1.1/"]
)
def test_a_profile_is_asked_for_by_name_by_iri_or_by_header(name: str, server: Server) -> None:
    by_name = server.client.get("/catalog.ttl", params={"profile": name})
    assert by_name.status_code == 200
    assert '"^^xsd:decimal' in by_name.text
    by_header = server.client.get(
        "/catalog.ttl",
        headers={"Accept-Profile": f"<urn:example:other>, <{name}>;q=0.8, <dcat-ap>;q=0.1"},
    )
    assert '"^^xsd:decimal' in by_header.text
    assert "Accept-Profile" in by_header.headers["Vary"]
    assert by_header.headers["Link"].startswith(
        '<https://semiceu.github.io/DCAT-AP/releases/2.1.1/>; rel="profile"'
    )
    # Neither is mistaken for the other where answers are kept.
    assert '"^^xsd:decimal' not in server.client.get("/catalog.ttl").text


def test_pages_stay_in_the_profile_that_the_address_names(at: HarvestedAt) -> None:
    following = at("/catalog.ttl?profile=2.1.1&per_page=5").next()
    assert following is not None
    assert "profile=dcat-ap-2.1.1" in following


def test_what_is_not_there_is_refused_with_what_there_is(server: Server) -> None:
    cases = {
        "/catalog.ttl?profile=dcat-ap-9": (406, "dcat-ap-2.1.1"),
        "/catalog.ttl?page=99": (404, "pages 1 to 1"),
        "/catalog.ttl?page=0": (404, "pages 1 to 1"),
        "/catalog.csv": (404, "/catalog.jsonld"),
        "/catalog.ttl?version=99-0123456789ab": (404, "the version is"),
    }
    for path, (status, hint) in cases.items():
        assert hint in problem_of(server.client.get(path), status)["hint"]
    for query in ("page=two", "per_page=0", "per_page=1001", "per_page=-1", "page=1e3"):
        problem_of(server.client.get(f"/catalog.ttl?{query}"), 400)
    refused = server.client.get("/catalog", headers={"Accept": "image/png"})
    assert "text/turtle" in problem_of(refused, 406)["hint"]
    refused = server.client.get("/catalog", headers={"Accept-Profile": "<urn:example:other>"})
    assert "dcat-ap-3.0.1" in problem_of(refused, 406)["hint"]


def test_whoever_has_a_page_is_told_so(server: Server) -> None:
    found = server.client.get("/catalog.rdf")
    again = server.client.get("/catalog.rdf", headers={"If-None-Match": found.headers["ETag"]})
    assert again.status_code == 304


def test_there_is_one_view_of_the_catalogue(whole: Harvested) -> None:
    assert len(whole.graph.of_type(f"{HYDRA}PartialCollectionView")) == 1
    assert whole.next() is None
