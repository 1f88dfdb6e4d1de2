"""Filters: by any link or text of a member, of values as people write them."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from answers import problem_of
from serving import Server

BOOK = "https://shelf.example.org/id/book/"


def found(client: httpx.Client, query: str) -> set[str]:
    """The last parts of the members' IRIs."""
    page = client.get(f"/books?limit=1000&{query}").raise_for_status().json()
    names = {member["@id"].removeprefix(BOOK) for member in page["hydra:member"]}
    assert page["hydra:totalItems"] == len(names)
    return {name for name in names if "/plain/" not in name}


@pytest.mark.parametrize(
    "value",
    [
        "https://w3id.org/solux/id/target-group/families-in-hardship",
        "target-group/families-in-hardship",
        "target-group:families-in-hardship",
        "families-in-hardship",
    ],
)
def test_services_for_a_target_group(value: str, server: Server) -> None:
    for name in ("targetGroup", "audience"):
        page = server.client.get("/services", params={name: value}).json()
        assert [m["title"]["en"] for m in page["hydra:member"]] == [["Social Support Service"]]
        assert page["@id"].startswith(f"{server.url}/services?{name}=")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        # A link, and the same backwards.
        ("author=bo", {"quoted"}),
        ("author=author:bo", {"quoted"}),
        ("by=author/bo", {"quoted"}),
        ("likedBy=ana", {"quoted", "far"}),
        # The last part of an IRI is that of a thing of the graph.
        ("author=ana", {"formulas", "quoted"}),
        ("author=https://elsewhere.example.org/people/ana", {"far"}),
        # One of several values; all of several filters; two names of one filter.
        ("author=bo&author=https://elsewhere.example.org/people/ana", {"quoted", "far"}),
        ("author=ana&likedBy=bo", {"quoted"}),
        ("author=ana&by=bo", {"quoted"}),
        ("author=bo&likedBy=nobody", set()),
        # Texts in any language, and other literals as they are written.
        ("title=%3D1%2B1", {"formulas"}),
        ("title=K%C3%A4se%20und%20%E7%92%B0%E5%A2%83", {"nameless"}),
        ("pages=120", {"quoted"}),
        ("pages=12", set()),
        ("lent=true", {"quoted"}),
        ("printed=1999-12-31", {"quoted"}),
        ("mark=a%7Cb%5C", {"quoted"}),
        # What may be a text or a thing.
        ("also=untagged", {"quoted"}),
        ("also=c%5Cd", {"quoted"}),
        ("also=author/bo", {"quoted"}),
        ("also=bo", {"quoted"}),
        ("also=not%20an%20IRI:%20%3C%3E", set()),
    ],
)
def test_members_by_their_links_and_texts(query: str, names: set[str], shelf: httpx.Client) -> None:
    assert found(shelf, query) == names


@pytest.mark.parametrize(
    "attack",
    [
        '") } UNION { ?this ?a ?b',
        "> } UNION { ?this ?a ?b } #",
        'x" || true || "',
        "x\\",
        "'''\"\"\"\n\r\t\\u0022",
        "} SERVICE <http://127.0.0.1:1/> {",
        "\x00",
        "\U0001f600\u202e",
        "%s{}?this",
        "a" * 5000,
    ],
)
def test_a_value_never_becomes_part_of_the_query(attack: str, shelf: httpx.Client) -> None:
    for name in ("title", "also", "mark", "pages"):
        response = shelf.get("/books", params={name: attack})
        assert response.json()["hydra:totalItems"] == 0
    for name in ("author", "likedBy"):
        response = shelf.get("/books", params={name: attack})
        assert response.status_code in (200, 400), response.text
        if response.status_code == 200:
            assert response.json()["hydra:totalItems"] == 0
        else:
            assert "no IRI" in problem_of(response, 400)["detail"]


def test_a_name_that_is_no_filter_is_refused_with_those_that_there_are(
    shelf: httpx.Client,
) -> None:
    problem = problem_of(shelf.get("/books?colour=red"), 400)
    assert "'colour'" in problem["detail"]
    assert problem["hint"] == (
        "Filters: also, author, by, lent, likedBy, mark, pages, printed, title. "
        "Others: page, limit, version, modified_since."
    )
    problem_of(shelf.get("/books?author"), 400)
    problem_of(shelf.get("/books?%22%7D=1"), 400)


def test_the_number_of_members_is_not_taken_for_a_filter(shelf: httpx.Client) -> None:
    """A key of these books is called limit."""
    page = shelf.get("/books?limit=7").json()
    assert len(page["hydra:member"]) == 7
    assert page["hydra:totalItems"] > 7


def test_the_pages_of_what_was_filtered_stay_filtered(shelf: httpx.Client) -> None:
    url = f"/books?author=ana&author=bo&by={quote('author/ana')}&limit=1"
    names = []
    while url:
        page = shelf.get(url)
        names += [member["@id"].removeprefix(BOOK) for member in page.json()["hydra:member"]]
        url = page.links.get("next", {}).get("url", "")
        assert not url or "by=author/ana" in url
    assert names == ["formulas", "quoted"]
    collection = page.json()["@id"]
    assert collection.endswith("/books?author=ana&author=bo&by=author/ana")
    assert shelf.get(collection).json()["hydra:totalItems"] == 2


def test_so_many_values_are_compared_and_no_more(shelf: httpx.Client) -> None:
    values = [f"author=nobody{number}" for number in range(99)]
    assert found(shelf, "&".join([*values, "author=bo"])) == {"quoted"}
    problem = problem_of(shelf.get(f"/books?{'&'.join([*values, 'author=a', 'author=b'])}"), 400)
    assert "101" in problem["detail"]
