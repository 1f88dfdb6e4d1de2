"""``/id/…`` and ``/doc/…``: things lead to documents about them, in the format that is liked."""

from __future__ import annotations

import re

import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from pyld import jsonld
from serving import Server

LISKO = "service/lisko"
IRI = f"https://w3id.org/solux/id/{LISKO}"
FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def triples(response: httpx.Response) -> set[str]:
    """The triples of a document without blank nodes."""
    media_type = response.headers["Content-Type"].partition(";")[0]
    if media_type == "application/ld+json":
        text = jsonld.to_rdf(response.json(), {"format": "application/n-quads"})
        media_type = "application/n-quads"
    else:
        text = response.text
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    return {str(quad.triple) for quad in ox.parse(text, format=rdf_format)}


@pytest.mark.parametrize("host", ["elsewhere.example", "evil.example:80", ""])
def test_a_thing_leads_to_its_document_at_the_server_s_own_address(
    host: str, server: Server
) -> None:
    headers = {"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}"}
    response = server.client.get(f"/id/{LISKO}", headers=headers)
    assert response.status_code == 303
    assert response.headers["Location"] == f"{server.url}/doc/{LISKO}"
    document = server.client.get(f"/doc/{LISKO}", headers=headers)
    assert "elsewhere" not in str(document.headers)
    assert "evil" not in str(document.headers)


def test_following_a_thing_s_address_gives_its_document(client: httpx.Client) -> None:
    accept = {"Accept": "application/ld+json"}
    response = client.get(f"/id/{LISKO}", headers=accept, follow_redirects=True)
    assert response.json()["@id"] == IRI


@pytest.mark.parametrize("extension", FORMATS)
def test_a_suffix_names_the_format(extension: str, client: httpx.Client) -> None:
    response = client.get(f"/doc/{LISKO}.{extension}", headers={"Accept": "image/png"})
    assert response.headers["Content-Type"] == f"{FORMATS[extension]}; charset=utf-8"
    assert "Content-Location" not in response.headers
    assert triples(response) == triples(client.get(f"/doc/{LISKO}.nt"))
    assert any(line.startswith(f"<{IRI}> ") for line in triples(response))


@pytest.mark.parametrize("extension", FORMATS)
def test_accept_names_the_format(extension: str, client: httpx.Client) -> None:
    accept = {"Accept": f"text/html;q=0.4, {FORMATS[extension]}"}
    response = client.get(f"/doc/{LISKO}", headers=accept)
    assert response.headers["Content-Type"] == f"{FORMATS[extension]}; charset=utf-8"
    assert response.headers["Content-Location"].endswith(f"/doc/{LISKO}.{extension}")
    assert response.content == client.get(f"/doc/{LISKO}.{extension}").content


def test_a_document_says_what_it_is_about_and_where_its_other_forms_are(server: Server) -> None:
    response = server.client.get(f"/doc/{LISKO}")
    links = {
        url: rest
        for url, rest in re.findall(r'<([^>]*)>; (rel="[^,]*)', response.headers["Link"])
        if "alternate" in rest or "canonical" in rest
    }
    assert f'<{IRI}>; rel="describes", ' in response.headers["Link"]
    own = 'formats="https://w3id.org/solux/shapes"'
    for extension, media_type in FORMATS.items():
        relation = "canonical" if extension == "ttl" else "alternate"
        found = links[f"{server.url}/doc/{LISKO}.{extension}"]
        assert found == f'rel="{relation}"; type="{media_type}"; {own}'
    for url in links:
        if url.startswith(server.url):
            assert server.client.get(url).raise_for_status().content
    assert response.headers["Vary"] == "Accept, Accept-Profile, Accept-Encoding"
    assert server.client.get(f"/id/{LISKO}").headers["Vary"] == "Accept, Accept-Profile"


def test_a_document_that_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(f"/doc/{LISKO}")
    etag = first.headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = client.get(f"/doc/{LISKO}", headers={"If-None-Match": known})
        assert again.status_code == 304, known
        assert again.content == b""
        for name in ("ETag", "Vary", "Content-Location", "Link"):
            assert again.headers[name] == first.headers[name]
    for other in ('"other"', f'"{etag}"'):
        assert client.get(f"/doc/{LISKO}", headers={"If-None-Match": other}).status_code == 200


def test_each_format_has_its_own_etag(client: httpx.Client) -> None:
    etags = {client.get(f"/doc/{LISKO}.{extension}").headers["ETag"] for extension in FORMATS}
    assert len(etags) == len(FORMATS)


def test_a_document_has_the_same_bytes_each_time(client: httpx.Client) -> None:
    for extension in FORMATS:
        url = f"/doc/{LISKO}.{extension}"
        assert client.get(url).content == client.get(url).content


@pytest.mark.parametrize("path", ["service/nobody", "service/nobody.ttl", "service/nobody.jsonld"])
def test_what_nothing_is_said_of_is_not_found(path: str, client: httpx.Client) -> None:
    detail = problem_of(client.get(f"/doc/{path}"), 404)["detail"]
    assert "https://w3id.org/solux/id/service/nobody" in detail


def test_a_format_that_there_is_not_is_refused(client: httpx.Client) -> None:
    response = client.get(f"/doc/{LISKO}", headers={"Accept": "image/png"})
    assert "application/ld+json" in problem_of(response, 406)["hint"]


@pytest.mark.parametrize(
    "path",
    [
        "a%3Cb",
        "a%3E%20b",
        "%22",
        "%7B%7D%7C%5E%60%5C",
        "%00",
        "%0D%0AX-Evil:%20yes",
        "%FF%FE",
        "%E2%80%AE",
        "%3E%20?p%20?o%20%7D%20#",
        "..%2F..%2Fetc%2Fpasswd",
        "%",
        "a" * 5000,
    ],
)
def test_strange_paths_are_not_found(path: str, client: httpx.Client) -> None:
    problem_of(client.get(f"/doc/{path}"), 404)
    redirect = client.get(f"/id/{path}")
    assert "X-Evil" not in redirect.headers
    assert redirect.status_code in (303, 404)
    if redirect.status_code == 303:
        assert redirect.headers["Location"].isascii()
        problem_of(client.get(redirect.headers["Location"]), 404)
