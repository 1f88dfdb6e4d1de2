"""Content Negotiation by Profile: by header, query string and suffix, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from answers import problem_of
from serving import Server, serving

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("profile negotiation")

LISKO = "/doc/service/lisko"
ARCUS = "/doc/org/arcus"
OWN = "https://w3id.org/solux/shapes"
CPSV = "http://data.europa.eu/m8g/cpsvap/3.2.0"
HSDS = "https://docs.openreferral.org/en/3.0/"
SCHEMA = "https://schema.org/"
LIST = "http://www.w3.org/ns/dx/connegp/altr"
TURTLE, JSON_LD, JSON = "text/turtle", "application/ld+json", "application/json"


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def profile_of(response: httpx.Response) -> list[str]:
    return re.findall(r'<([^>]*)>; rel="profile"', response.headers["Link"])


def links(response: httpx.Response) -> dict[str, tuple[str, str, str]]:
    """The documents that are linked: address, relation, media type, profile."""
    pattern = r'<([^>]*)>; rel="(canonical|alternate)"; type="([^"]*)"; formats="([^"]*)"'
    return {url: rest for url, *rest in re.findall(pattern, response.headers["Link"])}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("accept_profile", "accept", "profile", "media_type"),
    [
        (None, None, OWN, TURTLE),
        (None, JSON, OWN, JSON_LD),
        (f"<{OWN}>", None, OWN, TURTLE),
        (f"<{CPSV}>", None, CPSV, TURTLE),
        (f"<{CPSV}>", JSON_LD, CPSV, JSON_LD),
        (f"<{HSDS}>", None, HSDS, JSON),
        (f"<{HSDS}>", f"{TURTLE}, */*;q=0.1", HSDS, JSON),
        (f"<{SCHEMA}>;q=0.3, <{CPSV}>;q=0.8", None, CPSV, TURTLE),
        (f"<{SCHEMA}>;q=0.8, <{CPSV}>;q=0.3", None, SCHEMA, TURTLE),
        ("<http://schema.org/>", JSON_LD, SCHEMA, JSON_LD),
        ("<http://schema.org>", JSON_LD, SCHEMA, JSON_LD),
        ("<urn:example:unknown>, <https://schema.org/>;q=0.1", None, SCHEMA, TURTLE),
        ("<urn:example:unknown>, *;q=0.1", None, OWN, TURTLE),
        (f"<{HSDS}>, <{CPSV}>;q=0.5", TURTLE, CPSV, TURTLE),
        (f"<{LIST}>", None, LIST, JSON),
    ],
)
def test_headers_choose_profile_and_format(
    accept_profile: str | None,
    accept: str | None,
    profile: str,
    media_type: str,
    client: httpx.Client,
) -> None:
    wanted = {"Accept-Profile": accept_profile, "Accept": accept or "*/*"}
    headers = {name: value for name, value in wanted.items() if value}
    response = client.get(LISKO, headers=headers).raise_for_status()
    assert profile_of(response) == [profile]
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert {"Accept", "Accept-Profile"} <= set(response.headers["Vary"].split(", "))
    there = response.headers["Content-Location"]
    assert client.get(there).content == response.content


@pytest.mark.parametrize(
    ("query", "profile", "media_type"),
    [
        ("profile=cpsv-ap", CPSV, TURTLE),
        ("_profile=cpsv-ap", CPSV, TURTLE),
        (f"_profile={quote(f'<{CPSV}>', safe='')}&_mediatype=application/ld%2Bjson", CPSV, JSON_LD),
        (f"_profile=<{SCHEMA}>&_mediatype=application/ld+json", SCHEMA, JSON_LD),
        (f"profile={quote(SCHEMA, safe='')}", SCHEMA, TURTLE),
        ("_profile=nothing,hsds,cpsv-ap", HSDS, JSON),
        ("_profile=hsds,cpsv-ap&_mediatype=text/turtle", CPSV, TURTLE),
        ("_profile=own&_mediatype=application/rdf%2Bxml", OWN, "application/rdf+xml"),
        ("_profile=alt", LIST, JSON),
        ("_profile=all", LIST, JSON),
    ],
)
def test_the_query_string_goes_before_the_headers(
    query: str, profile: str, media_type: str, client: httpx.Client
) -> None:
    headers = {"Accept-Profile": "<urn:example:unknown>", "Accept": "*/*"}
    response = client.get(f"{LISKO}?{query}", headers=headers).raise_for_status()
    assert profile_of(response) == [profile]
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize(
    ("suffix", "profile", "media_type"),
    [
        (".ttl", OWN, TURTLE),
        (".cpsv-ap.ttl", CPSV, TURTLE),
        (".schema.org.jsonld", SCHEMA, JSON_LD),
        (".schema.org.rdf", SCHEMA, "application/rdf+xml"),
        (".cpsv-ap.nt", CPSV, "application/n-triples"),
        (".hsds.json", HSDS, JSON),
        (".ttl?profile=cpsv-ap", CPSV, TURTLE),
        (".jsonld?_profile=schema.org", SCHEMA, JSON_LD),
    ],
)
def test_a_suffix_names_profile_and_format_whatever_the_headers_say(
    suffix: str, profile: str, media_type: str, client: httpx.Client
) -> None:
    headers = {"Accept": "image/png", "Accept-Profile": "<urn:example:unknown>"}
    response = client.get(f"{LISKO}{suffix}", headers=headers).raise_for_status()
    assert profile_of(response) == [profile]
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "headers", "told", "available"),
    [
        (f"{LISKO}?profile=nope", {}, "no profile nope here", "own, cpsv-ap, hsds, schema.org"),
        (LISKO, {"Accept-Profile": "<urn:x>"}, "no profile urn:x", "own, cpsv-ap"),
        (f"{ARCUS}?profile=hsds", {}, "for: https://w3id.org/solux/def#SocialService", "own, cpsv"),
        (f"{ARCUS}.hsds.json", {}, "not for things of this class", "own, cpsv-ap, schema.org"),
        ("/doc/claim/f12-1?profile=cpsv-ap", {}, "not for things of this class", ": own;"),
        (f"{LISKO}?profile=hsds", {"Accept": TURTLE}, "in the profile 'hsds'", JSON),
        (f"{LISKO}?profile=all", {"Accept": TURTLE}, "in the profile 'all'", JSON),
        (f"{LISKO}.cpsv-ap.ttl?profile=hsds", {}, "no document at an address that ends", "hsds"),
        (f"{LISKO}.hsds.json?lang=lb", {}, "no document in the language 'lb'", "de, fr, en"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    path: str, headers: dict[str, str], told: str, available: str, client: httpx.Client
) -> None:
    problem = problem_of(client.get(path, headers=headers), 406)
    assert told in problem["detail"]
    assert available in problem["hint"]


@pytest.mark.parametrize(
    "path",
    ["/doc/service/nobody?profile=hsds", "/doc/service/nobody?profile=nope", f"{LISKO}.hsds.ttl"],
)
def test_a_thing_that_there_is_not_is_not_found_in_any_profile(
    path: str, client: httpx.Client
) -> None:
    assert "says nothing of" in problem_of(client.get(path), 404)["detail"]


def test_all_documents_are_listed_and_answer(server: Server) -> None:
    response = server.client.get(f"{LISKO}?_profile=all").raise_for_status()
    body = response.json()
    assert body["resource"] == "https://w3id.org/solux/id/service/lisko"
    assert [(one["token"], one["uri"], one["default"]) for one in body["profiles"]] == [
        ("own", OWN, True),
        ("cpsv-ap", CPSV, False),
        ("hsds", HSDS, False),
        ("schema.org", SCHEMA, False),
    ]
    assert body["profiles"][2]["languages"] == ["de", "fr", "en"]
    assert body["profiles"][3]["label"]["fr"] == "schema.org, pour les moteurs de recherche"
    linked = links(response)
    assert linked.pop(f"{server.url}{LISKO}?_profile=all")[2] == LIST
    listed = {}
    for profile in body["profiles"]:
        assert profile["media_types"] == [one["media_type"] for one in profile["documents"]]
        for one in profile["documents"]:
            listed[one["url"]] = [one["media_type"], profile["uri"]]
            answer = server.client.get(one["url"]).raise_for_status()
            assert answer.headers["Content-Type"] == f"{one['media_type']}; charset=utf-8"
            assert profile_of(answer) == [profile["uri"]]
    assert {url: list(rest[1:]) for url, rest in linked.items()} == listed
    assert len(listed) == 13


def test_every_document_links_the_canonical_one_and_each_profile(server: Server) -> None:
    response = server.client.get(f"{LISKO}.cpsv-ap.jsonld")
    linked = links(response)
    canonical = [url for url, rest in linked.items() if rest[0] == "canonical"]
    assert canonical == [f"{server.url}{LISKO}.ttl"]
    assert {rest[2] for rest in linked.values()} == {OWN, CPSV, HSDS, SCHEMA, LIST}
    assert {rest[1] for rest in linked.values() if rest[2] == CPSV} == {
        TURTLE, JSON_LD, "application/n-triples", "application/rdf+xml",
    }  # fmt: skip
    tokens = dict(
        re.findall(
            r'/dx/prof/Profile>; rel="type"; token="([^"]*)"; anchor="([^"]*)"',
            response.headers["Link"],
        )
    )
    assert tokens == {"own": OWN, "cpsv-ap": CPSV, "hsds": HSDS, "schema.org": SCHEMA}
    # Proxies take 4 KiB of headers unless they are told otherwise.
    assert sum(len(name) + len(value) + 4 for name, value in response.headers.raw) < 3800


@pytest.mark.parametrize(
    ("accept_language", "language"),
    [
        ("fr", "fr"),
        ("fr-LU, en;q=0.5", "fr"),
        ("lb, en;q=0.9, de;q=0.5", "en"),
        ("lb", "de"),
        ("*", "de"),
        ("en;q=0, fr;q=0.1", "fr"),
        ("", "de"),
    ],
)
def test_the_language_is_negotiated_where_a_document_has_one(
    accept_language: str, language: str, client: httpx.Client
) -> None:
    headers = {"Accept-Language": accept_language}
    response = client.get(f"{LISKO}?profile=hsds", headers=headers)
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
    assert response.headers["Content-Location"].endswith(f"/lisko.hsds.json?lang={language}")
    again = client.get(f"{LISKO}.hsds.json?lang={language}", headers={"Accept-Language": "en"})
    assert again.content == response.content
    assert again.headers["Content-Language"] == language
    rdf = client.get(f"{LISKO}?profile=cpsv-ap", headers=headers)
    assert "Content-Language" not in rdf.headers
    assert "Accept-Language" not in rdf.headers["Vary"]


def test_the_cache_keeps_profiles_and_languages_apart(client: httpx.Client) -> None:
    wishes = [
        {"Accept-Profile": f"<{HSDS}>", "Accept-Language": "fr"},
        {"Accept-Profile": f"<{HSDS}>", "Accept-Language": "en"},
        {"Accept-Profile": f"<{CPSV}>", "Accept-Language": "fr"},
        {"Accept-Language": "fr"},
        {"Accept-Language": "en"},
    ]
    first = [client.get("/doc/service/act", headers=headers) for headers in wishes]
    again = [client.get("/doc/service/act", headers=headers) for headers in wishes]
    assert [one.content for one in first] == [one.content for one in again]
    assert [one.headers["ETag"] for one in first] == [one.headers["ETag"] for one in again]
    assert {one.headers["Cache-Status"] for one in again} == {"kg; hit"}
    assert len({one.content for one in first}) == 4


def test_a_document_that_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    paths = (f"{LISKO}?profile=hsds", f"{LISKO}.schema.org.jsonld", f"{LISKO}?_profile=all")
    etags = set()
    for path in paths:
        first = client.get(path)
        etags.add(first.headers["ETag"])
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        for name in ("ETag", "Vary", "Link"):
            assert again.headers[name] == first.headers[name]
    assert len(etags) == len(paths)


@pytest.mark.parametrize(
    "path", [f"{LISKO}?profile=hsds", f"{LISKO}.cpsv-ap.rdf", f"{LISKO}?_profile=all"]
)
def test_head_says_what_get_says(path: str, client: httpx.Client) -> None:
    head, get = client.head(path), client.get(path)
    assert head.status_code == 200
    assert head.content == b""
    for name in ("ETag", "Link", "Content-Type", "Content-Location", "Content-Language"):
        assert head.headers.get(name) == get.headers.get(name)


def test_a_thing_leads_to_the_document_that_was_asked_for(client: httpx.Client) -> None:
    wish = {"Accept-Profile": f"<urn:example:unknown>, <{CPSV}>;q=0.5"}
    redirect = client.get("/id/service/lisko", headers=wish)
    assert profile_of(redirect) == [CPSV]
    assert profile_of(client.get(redirect.headers["Location"], headers=wish)) == [CPSV]
    for path, profile in (("org/arcus", HSDS), ("service/nobody", CPSV)):
        refused = client.get(f"/id/{path}", headers={"Accept-Profile": f"<{profile}>"})
        assert refused.status_code == 303
        assert "Link" not in refused.headers
    assert "Link" not in client.get("/id/service/lisko").headers
    response = client.get("/id/service/lisko?profile=hsds&lang=fr", follow_redirects=True)
    assert response.json()["name"] == "LISKO"
    assert response.headers["Content-Language"] == "fr"
    strange = client.get("/id/service/lisko?profile=%0D%0AX-Evil:%20yes&a=%22%3E")
    assert strange.status_code == 303
    assert "X-Evil" not in strange.headers


@pytest.mark.parametrize(
    "query",
    [
        "profile=",
        "profile=,",
        "profile=%00",
        "profile=<",
        "profile=%3C%3E",
        "_mediatype=;",
        "lang=",
    ],
)
def test_strange_wishes_are_answered_or_refused(query: str, client: httpx.Client) -> None:
    assert client.get(f"{LISKO}?{query}").status_code in (200, 406)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[Server]:
    """A server of a graph that states no mapping."""
    folder = tmp_path_factory.mktemp("tools")
    for name in ("data", "ontology"):
        shutil.copytree(repository / "tests" / "another_domain" / name, folder / name)
    with serving(cwd=folder) as server:
        yield server


def test_a_graph_without_mappings_has_its_own_profile_alone(tools: Server) -> None:
    response = tools.client.get("/doc/tool/drill?_profile=all").raise_for_status()
    assert [one["token"] for one in response.json()["profiles"]] == ["own"]
    assert "schema.org" not in response.text + str(response.headers)
    shapes = "https://tools.example.org/shapes"
    assert profile_of(tools.client.get("/doc/tool/drill")) == [shapes]
    for token in ("schema.org", "cpsv-ap", "hsds"):
        refused = problem_of(tools.client.get(f"/doc/tool/drill?profile={token}"), 406)
        assert refused["hint"].startswith("Available: own;")
        problem_of(tools.client.get(f"/doc/tool/drill.{token}.jsonld"), 404)
    assert json.loads(tools.client.get("/doc/tool/drill.jsonld").text)["grams"] == 1400
