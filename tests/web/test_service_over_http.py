"""SERVICE over HTTP: from one server to another, bounded, never kept, and stopped at will."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import httpx
import pytest
from answers import problem_of
from other_servers import OtherServer, Respond, answer, literal, other_server, solutions, uri
from serving import Server, serving
from stewards import G, send, writable
from writing import eventually

# Its servers are started once, by one process.
pytestmark = pytest.mark.xdist_group("services over http")

EX = "http://example.org/"
IRI = "http://other.example/sparql"
PREFIX = f"@prefix ex: <{EX}> . "
AGES = solutions(["s", "age"], {"s": uri(f"{EX}ann"), "age": literal("42")})
TEXT = f"""PREFIX ex: <{EX}>
SELECT ?name ?age {{ GRAPH ?g {{ ?s ex:name ?name }} SERVICE <{IRI}> {{ ?s ex:age ?age }} }}"""


@contextmanager
def asking(url: str, *arguments: str) -> Iterator[Server]:
    """A server with Ann's name, which may ask what is at a URL."""
    with writable("--data", "none", "--service", f"{IRI}={url}", *arguments) as server:
        assert send(server.client, f"{PREFIX} ex:ann ex:name 'Ann' .").is_success
        yield server


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Server, OtherServer]]:
    """One server that asks another."""
    with other_server(answer(AGES)) as other, asking(other.url) as server:
        yield server, other


@pytest.fixture
def client(both: tuple[Server, OtherServer]) -> httpx.Client:
    return both[0].client


@pytest.fixture
def other(both: tuple[Server, OtherServer]) -> OtherServer:
    return both[1]


def query(client: httpx.Client, text: str = TEXT, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": text, "format": "csv"}, headers=headers)


def test_one_server_asks_another() -> None:
    with writable() as other:
        send(other.client, f"{PREFIX} ex:ann ex:age 42 . ex:bob ex:age 7 .", f"{EX}ages")
        pattern = "GRAPH ?h { ?s ex:age ?age }"
        with asking(f"{other.url}/sparql") as server:
            found = query(server.client, TEXT.replace("?s ex:age ?age", pattern))
    assert found.text.splitlines() == ["name,age", "Ann,42"]


def test_what_others_answered_is_not_kept(client: httpx.Client, other: OtherServer) -> None:
    ages = iter("123456")

    def respond(handler: BaseHTTPRequestHandler) -> None:
        answer(AGES.replace("42", next(ages)))(handler)

    other.respond = respond
    for age in "123":
        found = query(client)
        assert found.text.splitlines()[1] == f"Ann,{age}"
        assert found.headers["Cache-Control"] == "no-store"
        assert "ETag" not in found.headers
        assert found.headers["Cache-Status"] == "kg; fwd=miss"
    again = query(client, TEXT, If_None_Match="*")
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("respond", "status"),
    [
        (answer("", status=500), 502),
        (answer(AGES[:-5]), 502),
        (answer("", status=307, Location="http://127.0.0.1:1/"), 502),
    ],
    ids=["an error", "half an answer", "a redirect"],
)
def test_a_failure_of_another_server_is_told_as_such(
    client: httpx.Client, other: OtherServer, respond: Respond, status: int
) -> None:
    other.respond = respond
    problem = problem_of(query(client), status)
    assert IRI in problem["detail"]
    assert "SILENT" in problem["hint"]
    found = query(client, TEXT.replace("SERVICE", "SERVICE SILENT"))
    assert found.text.splitlines() == ["name,age", "Ann,"]


@pytest.fixture
def hanging(both: tuple[Server, OtherServer]) -> Iterator[tuple[Server, threading.Event]]:
    """A server that asks one that does not answer, and when it was asked."""
    asked, leave = threading.Event(), threading.Event()

    def respond(_: BaseHTTPRequestHandler) -> None:
        asked.set()
        leave.wait(60)

    server, other = both
    other.respond = respond
    try:
        yield server, asked
    finally:
        leave.set()


def test_a_server_that_does_not_answer_is_given_up(
    hanging: tuple[Server, threading.Event],
) -> None:
    client = hanging[0].client
    response = client.get("/sparql", params={"query": TEXT, "timeout": "0.5"})
    assert IRI in problem_of(response, 504)["detail"]
    assert query(client, "ASK {}").text.strip()


def test_a_query_that_waits_for_another_server_is_listed_and_stopped(
    hanging: tuple[Server, threading.Event],
) -> None:
    server, asked = hanging
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(query, server.client)
        assert asked.wait(30)
        (row,) = server.client.get("/queries").json()["queries"]
        assert row["state"] == "asking other servers"
        assert server.client.delete(f"/queries/{row['id']}").is_success
        assert "operator" in problem_of(waiting.result(30), 503)["detail"]


def test_a_query_whose_client_has_left_asks_no_longer(
    hanging: tuple[Server, threading.Event],
) -> None:
    server, asked = hanging
    with httpx.Client(base_url=server.url, timeout=0.5) as client, pytest.raises(httpx.ReadTimeout):
        query(client)
    assert asked.is_set()
    assert eventually(lambda: server.client.get("/queries").json()["queries"] == [])


def test_the_description_names_the_servers(client: httpx.Client) -> None:
    described = client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert "BasicFederatedQuery" in described
    assert IRI in described


def test_other_servers_take_part_in_no_update(client: httpx.Client, other: OtherServer) -> None:
    asked = len(other.queries)
    update = f"INSERT {{ GRAPH <{G}> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <{IRI}> {{ ?s ?p ?o }} }}"
    assert client.post("/sparql", data={"update": update}).status_code == 403
    assert len(other.queries) == asked


def test_a_list_that_cannot_be_read_is_told_before_anything_is_done() -> None:
    with pytest.raises(AssertionError, match=r"ftp://other\.example"):  # noqa: SIM117
        with serving("--data", "none", "--service", "ftp://other.example/"):
            pass
