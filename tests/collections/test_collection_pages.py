"""Collections over HTTP: which there are, their pages, and the ways from one to another."""

from __future__ import annotations

import re

import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from pyld import jsonld
from serving import Server

HYDRA = "http://www.w3.org/ns/hydra/core#"
BASE = "https://w3id.org/solux/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
IN_SCHEME = "<http://www.w3.org/2004/02/skos/core#inScheme>"
# What is true of the members.
MEMBERS = {
    "fields-of-work": f"?this {IN_SCHEME} <{BASE}id/scheme/field-of-work>",
    # Funding ministries are ministries.
    "ministries": f"?this a/<{RDFS}subClassOf>* <{BASE}def#Ministry>",
    "providers": f"?this a <{BASE}def#ServiceProvider>",
    "services": f"?this a <{BASE}def#SocialService>",
    "target-groups": f"?this {IN_SCHEME} <{BASE}id/scheme/target-group>",
}
FORMATS = {
    "jsonld": "application/ld+json; charset=utf-8",
    "csv": "text/csv; charset=utf-8; header=present",
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
}


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def members(response: httpx.Response) -> list[str]:
    return [member["@id"] for member in response.raise_for_status().json()["hydra:member"]]


def triples(response: httpx.Response) -> set[str]:
    """The triples of a page, which has no blank nodes."""
    media_type = response.raise_for_status().headers["Content-Type"].partition(";")[0]
    text = response.text
    if media_type == "application/ld+json":
        text = jsonld.to_rdf(response.json(), {"format": "application/n-quads"})
        media_type = "application/n-quads"
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    return {str(quad.triple) for quad in ox.parse(text, format=rdf_format)}


def asked(client: httpx.Client, pattern: str) -> list[str]:
    """What SPARQL says the members are."""
    query = f"SELECT DISTINCT ?this {{ {pattern} }} ORDER BY ?this"
    rows = client.get("/sparql", params={"query": query, "format": "csv"}).text.split()
    return rows[1:]


@pytest.mark.parametrize("name", MEMBERS)
def test_a_collection_has_just_its_members(name: str, client: httpx.Client) -> None:
    expected = asked(client, MEMBERS[name])
    assert expected
    page = client.get(f"/{name}")
    assert members(page) == expected
    assert page.json()["hydra:totalItems"] == len(expected)


def test_a_member_is_described_as_in_its_own_document(client: httpx.Client) -> None:
    own = client.get("/doc/service/lisko.jsonld").json()
    del own["@context"]
    (found,) = [
        member
        for member in client.get("/services").json()["hydra:member"]
        if member["@id"] == own["@id"]
    ]
    assert found == own


def test_an_address_that_is_none_leads_to_those_that_there_are(client: httpx.Client) -> None:
    for path in ("/nothing", "/services.png", "/Services", "/%3Cservices"):
        problem = problem_of(client.get(path), 404)
        for name in MEMBERS:
            assert f"/{name}" in problem["hint"]
    response = client.post("/services")
    assert problem_of(response, 405)
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("extension", FORMATS)
def test_a_format_is_named_by_suffix_or_accept(extension: str, client: httpx.Client) -> None:
    by_suffix = client.get(f"/services.{extension}", headers={"Accept": "image/png"})
    accept = FORMATS[extension].partition(";")[0]
    by_accept = client.get("/services", headers={"Accept": f"text/html;q=0.3, {accept}"})
    for response in (by_suffix, by_accept):
        assert response.headers["Content-Type"] == FORMATS[extension]
        assert response.headers["Vary"] == "Accept, Accept-Encoding"
    if extension == "csv":
        assert by_suffix.content == by_accept.content
    else:
        assert triples(by_accept) == triples(client.get("/services"))


def test_without_a_wish_it_is_json_ld(client: httpx.Client) -> None:
    for accept in ("*/*", "application/json", "application/*, text/csv;q=0.5"):
        headers = {"Accept": accept}
        response = client.get("/services", headers=headers)
        assert response.headers["Content-Type"] == FORMATS["jsonld"]
    problem = problem_of(client.get("/services", headers={"Accept": "image/png"}), 406)
    assert "text/csv" in problem["hint"]


@pytest.mark.parametrize("accept", ["text/csv; header=present", "text/csv;charset=UTF-8"])
def test_a_table_is_asked_for_with_its_parameters(accept: str, client: httpx.Client) -> None:
    response = client.get("/services", headers={"Accept": accept})
    assert response.headers["Content-Type"] == FORMATS["csv"]
    problem_of(client.get("/services", headers={"Accept": "text/csv; header=absent"}), 406)


@pytest.mark.parametrize("extension", ["jsonld", "ttl", "nt", "rdf"])
def test_following_the_pages_gives_every_member_once(extension: str, client: httpx.Client) -> None:
    total = client.get("/target-groups").json()["hydra:totalItems"]
    url, found, seen = f"/target-groups.{extension}?limit=7", [], set()
    while url:
        response = client.get(url)
        graph = triples(response)
        views = [t for t in graph if t.endswith(f"<{HYDRA}PartialCollectionView>")]
        assert len(views) == 1
        assert re.search(r'totalItems> "(\d+)"', " ".join(graph))[1] == str(total)  # type: ignore[index]
        on_page = [t.split()[2][1:-1] for t in graph if f"<{HYDRA}member>" in t]
        assert len(on_page) <= 7
        found += sorted(on_page)
        following = [t.split()[2][1:-1] for t in graph if f"<{HYDRA}next>" in t]
        assert following == [link["url"] for rel, link in response.links.items() if rel == "next"]
        seen.add(response.content)
        url = following[0] if following else ""
        assert not url or f"/target-groups.{extension}?" in url
    assert len(found) == len(set(found)) == total
    assert len(seen) == -(-total // 7)
    assert found == sorted(found)


def test_the_links_of_a_page_stand_in_its_headers_too(server: Server) -> None:
    client = server.client
    for name in ("services", "services.csv"):
        version = client.get(f"/{name}").headers["X-KG-Version"]
        links = client.get(f"/{name}?page=2&limit=2").links
        for relation, number in {"first": 1, "prev": 1, "next": 3, "last": 3}.items():
            url = links[relation]["url"]
            assert url == f"{server.url}/{name}?limit=2&page={number}&version={version}"
            assert client.get(url).status_code == 200
        assert "next" not in client.get(links["last"]["url"]).links
        assert "prev" not in client.get(links["first"]["url"]).links
        assert client.get(f"/{name}?limit=2").headers["X-Total-Count"] == "5"


def test_a_page_says_where_its_other_forms_are(server: Server) -> None:
    header = server.client.get("/services?providedBy=red-cross").headers["Link"]
    for extension, media_type in FORMATS.items():
        url = f"{server.url}/services.{extension}?providedBy=red-cross&page=1"
        assert f'<{url}>; rel="alternate"; type="{media_type.partition(";")[0]}"' in header
        assert server.client.get(url).status_code == 200


def test_no_address_is_the_request_s(server: Server) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    response = server.client.get("/services", headers=headers)
    assert "evil" not in response.text + str(response.headers)
    assert response.json()["@id"] == f"{server.url}/services"


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("page=2", 404, "1 page"),
        ("page=4&limit=2", 404, "3 pages"),
        ("page=999999999", 404, "1 page"),
        ("page=0", 400, "page=0"),
        ("page=-1", 400, "page=-1"),
        ("page=", 400, "page="),
        ("page=1.0", 400, "1.0"),
        ("page=٣", 400, "number"),
        ("page=" + "9" * 5000, 400, "number"),
        ("limit=0", 400, "limit=0"),
        ("limit=1001", 400, "1000"),
        ("limit=many", 400, "many"),
        ("page=1&page=2", 400, "more than once"),
        ("version=1-x", 404, "1-x"),
        ("version=", 404, "version"),
        ("version=77-0123456789ab", 404, "77-0123456789ab"),
    ],
)
def test_a_page_that_there_is_not_is_told(
    query: str, status: int, told: str, client: httpx.Client
) -> None:
    problem = problem_of(client.get(f"/services?{query}"), status)
    assert told in problem["detail"] + problem["hint"]


def test_a_page_that_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    etags = set()
    for path in ("/services", "/services.csv", "/services.ttl", "/services?limit=2"):
        first = client.get(path)
        etags.add(first.headers["ETag"])
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Link"] == first.headers["Link"]
        head = client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "ETag", "Link", "X-Total-Count"):
            assert head.headers[name] == first.headers[name]
    assert len(etags) == 4


def test_a_page_has_the_same_bytes_however_it_is_asked_for(client: httpx.Client) -> None:
    version = client.get("/services").headers["X-KG-Version"]
    filters = ("providedBy=red-cross", "providedBy=arcus")
    for extension in ("jsonld", "csv"):
        path = f"/services.{extension}"
        one = client.get(f"{path}?{filters[0]}&{filters[1]}").content
        assert client.get(f"{path}?limit=100&{filters[1]}&page=1&{filters[0]}").content == one
        assert client.get(f"{path}?{'&'.join(filters)}&version={version}").content == one


def test_a_collection_that_nothing_is_in_has_one_page(shelf: httpx.Client) -> None:
    page = shelf.get("/lost-things").json()
    assert (page["hydra:totalItems"], page["hydra:member"]) == (0, [])
    assert set(page["hydra:view"]) == {"@id", "@type", "hydra:first", "hydra:last"}
    assert shelf.get("/lost-things.csv").text == "iri,where\r\n"
    graph = triples(shelf.get("/lost-things.nt"))
    assert graph == triples(shelf.get("/lost-things.nt?page=1"))
    assert not [t for t in graph if f"<{HYDRA}member>" in t]
    problem_of(shelf.get("/lost-things?page=2"), 404)


def test_members_may_be_named_by_who_points_to_them(shelf: httpx.Client) -> None:
    books = "https://shelf.example.org/id/book/"
    assert members(shelf.get("/favourites")) == [f"{books}far", f"{books}quoted"]
    # Pamphlets are books.
    assert len(members(shelf.get("/pamphlets"))) == 21
    assert shelf.get("/books").json()["hydra:totalItems"] == 25


def test_every_format_says_the_same_with_blank_nodes_too(shelf: httpx.Client) -> None:
    def said(accept: str) -> list[str]:
        response = shelf.get("/books?limit=1000", headers={"Accept": accept})
        text = response.raise_for_status().text
        if accept == "application/ld+json":
            text = jsonld.to_rdf(response.json(), {"format": "application/n-quads"})
            accept = "application/n-quads"
        dataset = ox.Dataset(ox.parse(text, format=ox.RdfFormat.from_media_type(accept)))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(map(str, dataset))

    expected = said("application/n-triples")
    assert any("as nobody" in line for line in expected)
    for accept in ("application/ld+json", "text/turtle", "application/rdf+xml"):
        assert said(accept) == expected


def test_an_address_may_have_any_letters(shelf: httpx.Client) -> None:
    first = shelf.get("/b\u00fccher.csv?limit=2&title=Käse und 環境")
    assert first.headers["X-Total-Count"] == "1"
    links = shelf.get("/b%C3%BCcher?limit=2").links
    assert "/b%C3%BCcher?limit=2&page=2&" in links["next"]["url"]
    page = shelf.get(links["next"]["url"]).json()
    assert len(page["hydra:member"]) == 2
    assert page["@id"].endswith("/b%C3%BCcher")
    assert shelf.get(page["@id"]).status_code == 200


def test_long_filters_leave_room_for_the_headers(shelf: httpx.Client) -> None:
    query = "&".join(f"author=author/nobody{n:090}" for n in range(20))
    response = shelf.get(f"/books?{query}&author=bo")
    assert set(response.links) == {"first", "last"}
    assert len(response.headers["Link"]) < 6000
