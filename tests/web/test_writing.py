"""Changes over HTTP: versions with who and why, the gate, conditions, limits, and leaving early."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest
from answers import problem_of
from serving import Server, kg
from stewards import TOKEN, TURTLE, G, get, listed, send, triples, writable
from writing import DECLARES, EX, SHAPES, eventually, fingerprint, make_store

from kg.errors import Overloaded, ProtocolError, StoreError
from kg.shacl.gate import Signature
from kg.shacl.writer import Writer, Written
from kg.store.base import Store
from kg.store.change import GraphChange
from kg.store.snapshots import Snapshots
from kg.web.service.access import Tokens
from kg.web.service.writing import Writing, read_message

NAMELESS = "@prefix ex: <http://example.org/> . ex:bob a ex:Person ."
NAMED = f'{NAMELESS} ex:bob ex:name "Bob" .'


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A store with shapes."""
    directory = tmp_path / "store"
    make_store(directory, f"ex:g {{ ex:ann a ex:Person ; ex:name 'Ann' . {DECLARES} }}", SHAPES)
    return directory


@pytest.fixture
def server(directory: Path) -> Iterator[Server]:
    with writable("--store", str(directory)) as server:
        yield server


@pytest.fixture
def client(server: Server) -> httpx.Client:
    return server.client


def test_a_change_is_listed_compared_and_undone(server: Server, directory: Path) -> None:
    client, store = server.client, ("--store", str(directory))
    before = client.get("/sparql?query=ASK%7B%7D").headers["X-KG-Version"]
    done = send(client, NAMED, f"{EX}new", X_KG_Message="Bob%20joins%3A%20bienvenue%20%C3%A0%20lui")
    version = done.json()["version"]
    listing = kg("versions", *store).stdout.splitlines()[0]
    assert version in listing
    assert "token" in listing
    assert listing.endswith(": Bob joins: bienvenue à lui")
    manifest = json.loads(kg("versions", "--json", *store).stdout)[0]
    assert (manifest["author"], manifest["parent"]) == ("token", before)
    difference = kg("diff", "--format", "turtle", before, version, *store).stdout
    assert 'ex:name "Bob"' in difference
    counts = json.loads(kg("diff", "--format", "json", before, version, *store).stdout)
    assert json.dumps(counts).count(f"{EX}new") >= 1
    assert kg("rollback", before, *store).returncode == 0
    # The running server takes up what another process published.
    assert eventually(lambda: get(client, f"{EX}new").status_code == 404)
    assert Snapshots(directory).current().manifest.content_hash == before.partition("-")[2]
    # And goes on from there.
    again = send(client, NAMED, f"{EX}new").json()
    assert again["version"].partition("-")[2] == version.partition("-")[2]
    assert int(again["version"].partition("-")[0]) == int(version.partition("-")[0]) + 2


MESSAGES = {
    "plain, with 100% of it": "plain, with 100% of it",
    quote("Zoë — 日本"): "Zoë — 日本",
    "Zoë".encode().decode("latin-1"): "Zoë",
    "a%0D%0Ab%1B%5B31m": "a b [31m",
    "": "replace <http://example.org/g>",
}


def test_a_message_is_one_line_of_text(client: httpx.Client, directory: Path) -> None:
    for number, (header, message) in enumerate(MESSAGES.items()):
        headers = [
            (b"Content-Type", b"text/turtle"),
            (b"X-KG-Message", header.encode("latin-1")),
        ]
        content = f"<urn:a> <urn:b> {number} ."
        response = client.put("/graphs", params={"graph": G}, headers=headers, content=content)
        assert response.is_success
        assert Snapshots(directory).current().manifest.message == message


def test_a_message_that_is_no_text_is_refused(client: httpx.Client, directory: Path) -> None:
    before = fingerprint(directory)
    for value in (b"Zo\xeb", b"Zo%EB", b"%ED%A0%80"):
        headers = [(b"Content-Type", b"text/turtle"), (b"X-KG-Message", value)]
        response = client.put("/graphs", params={"graph": G}, headers=headers, content=b"")
        assert "X-KG-Message is not UTF-8" in problem_of(response, 400)["detail"]
    assert fingerprint(directory) == before
    with pytest.raises(ProtocolError):
        read_message("日本")


REPORTS = {
    None: "text/turtle; charset=utf-8",
    "*/*": "text/turtle; charset=utf-8",
    "text/turtle": "text/turtle; charset=utf-8",
    "application/n-triples": "application/n-triples; charset=utf-8",
    "application/ld+json": "application/ld+json; charset=utf-8",
    "application/rdf+xml": "application/rdf+xml; charset=utf-8",
    "application/json": "application/json; charset=utf-8",
    "text/plain": "text/plain; charset=utf-8",
    "application/problem+json, */*;q=0.1": "application/problem+json",
    "text/html": "application/problem+json",
}


def test_a_change_that_does_not_conform_is_refused_with_the_report(
    client: httpx.Client, directory: Path
) -> None:
    before = fingerprint(directory)
    for accept, content_type in REPORTS.items():
        response = send(client, NAMELESS, f"{EX}new", Accept=accept or "")
        assert response.status_code == 422
        assert response.headers["Content-Type"] == content_type
        media_type = content_type.partition(";")[0]
        if media_type == "application/problem+json":
            problem = problem_of(response, 422)
            assert "1 validation result, and nothing has changed" in problem["detail"]
            assert problem["report"]["results"][0]["focusNode"] == f"<{EX}bob>"
        elif media_type == "application/json":
            assert response.json()["results"][0]["messages"] == {"en": "A person needs a name."}
        elif media_type == "text/plain":
            assert "A person needs a name." in response.text
        else:
            rdf_format = ox.RdfFormat.from_media_type(media_type)
            assert rdf_format is not None
            report = {quad.predicate.value for quad in ox.parse(response.content, rdf_format)}
            assert "http://www.w3.org/ns/shacl#focusNode" in report
    assert fingerprint(directory) == before
    assert listed(client).keys() == {f"{EX}g"}
    assert send(client, NAMED, f"{EX}new").status_code == 201


def test_every_way_to_write_goes_through_the_gate(client: httpx.Client, directory: Path) -> None:
    before = fingerprint(directory)
    body = {"content": NAMELESS, "headers": {**TURTLE, "Accept": "text/plain"}}
    ways = [
        client.put("/graph/a", **body),  # type: ignore[arg-type]
        client.post("/graph/a", **body),  # type: ignore[arg-type]
        client.post("/graphs", **body),  # type: ignore[arg-type]
        client.put("/graphs?graph=urn:x:a", **body),  # type: ignore[arg-type]
        client.post(f"/graphs?graph={EX}g", **body),  # type: ignore[arg-type]
        client.post(f"/graphs?graph={EX}g", files={"a": ("a.ttl", NAMELESS.encode())}),
    ]
    assert [way.status_code for way in ways] == [422] * len(ways)
    assert fingerprint(directory) == before


def test_two_editors_do_not_overwrite_each_other(client: httpx.Client) -> None:
    graph = f"{EX}edited"
    assert send(client, "", graph, If_None_Match="*").status_code == 201
    problem_of(send(client, NAMED, graph, If_None_Match="*"), 412)
    read = get(client, graph).headers["ETag"]
    first = send(client, NAMED, graph, If_Match=read)
    assert first.status_code == 200
    assert "If-Match" in problem_of(send(client, "", graph, If_Match=read), 412)["detail"]
    problem_of(send(client, "", graph, "POST", If_Match=read), 412)
    problem_of(send(client, "", graph, "DELETE", If_Match=read), 412)
    assert triples(get(client, graph))
    # A weak tag, one of nothing, and a graph that is not there.
    version = first.headers["X-KG-Version"]
    for tag in (f'W/"{version}-turtle"', '""', "", '"1"', f'"{version}0-turtle"'):
        problem_of(send(client, "", graph, If_Match=tag), 412)
    problem_of(send(client, "", f"{EX}none", If_Match="*"), 412)
    problem_of(send(client, "", f"{EX}none", "DELETE", If_Match="*"), 412)
    problem_of(send(client, "", graph, "DELETE", If_None_Match=f'W/"{version}-turtle"'), 412)
    several = f'"1-000000000000", "{version}-jsonld"'
    assert send(client, "", graph, If_Match=several).status_code == 200
    assert send(client, "", graph, "DELETE", If_Match="*").status_code == 200
    problem_of(
        client.post("/graphs", content="", headers={**TURTLE, "If-Match": f'"{version}"'}), 412
    )


def test_of_many_who_replace_what_they_read_one_does(client: httpx.Client) -> None:
    send(client, "")
    tag = get(client).headers["ETag"]

    def replace(number: int) -> int:
        return send(client, f"<urn:a> <urn:b> {number} .", If_Match=tag).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(replace, range(8)))
    assert sorted(statuses) == [200] + [412] * 7
    ((only),) = triples(get(client))
    assert f'"{statuses.index(200)}"' in only


def raw(server: Server, head: str, body: bytes = b"") -> bytes:
    """The answer to a request sent as it is; the rest of the body never comes."""
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        lines = f"{head}\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: text/turtle"
        connection.sendall(f"{lines}\r\n\r\n".encode() + body)
        return connection.recv(1 << 16)


def test_a_body_that_says_it_is_too_long_is_not_waited_for(server: Server, directory: Path) -> None:
    before = fingerprint(directory)
    for length in ((64 << 20) + 1, 1 << 62, 10**30):
        head = f"PUT /graphs?graph=urn:x:a HTTP/1.1\r\nContent-Length: {length}"
        answer = raw(server, head)
        assert answer.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 400 ")), answer
    assert raw(server, "PUT /graphs?graph=urn:x:a HTTP/1.1\r\nContent-Length: 67108865").startswith(
        b"HTTP/1.1 413 "
    )
    assert fingerprint(directory) == before


def test_a_body_without_a_length_is_read_to_the_limit(
    client: httpx.Client, directory: Path
) -> None:
    before = fingerprint(directory)
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        while sent < 256 << 20:
            sent += 1 << 20
            yield b" " * (1 << 20)

    try:
        response = client.put("/graphs", params={"graph": G}, content=pieces(), headers=TURTLE)
        problem_of(response, 413)
    except httpx.WriteError:
        assert sent > (64 << 20)
    assert fingerprint(directory) == before
    assert client.get("/health").status_code == 200


def test_a_client_that_leaves_does_not_stop_its_change(server: Server) -> None:
    """And what its body lacks is never made up."""
    whole = b"<urn:a> <urn:b> 1 ."
    raw(server, f"PUT /graphs?graph=urn:x:whole HTTP/1.1\r\nContent-Length: {len(whole)}", whole)
    port = int(server.url.rpartition(":")[2])
    head = "PUT /graphs?graph=urn:x:{} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n"
    for name, length in (("left", len(whole)), ("cut", len(whole) + 1)):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(
                head.format(name, TOKEN).encode()
                + f"Content-Type: text/turtle\r\nContent-Length: {length}\r\n\r\n".encode()
                + whole
            )
    assert eventually(lambda: "urn:x:left" in listed(server.client))
    assert "urn:x:cut" not in listed(server.client)
    send(server.client, "<urn:a> <urn:b> 1 .")
    assert "urn:x:cut" not in listed(server.client)


class SlowWriter:
    """As much of a writer as is asked, which waits until it is let go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.made = 0

    def apply(self, *_: object) -> Written:
        assert self.go_on.wait(20)
        self.made += 1
        return Written("2-abc", True, False, 1, 0)

    def close(self) -> None:
        """Nothing."""


class Stuck:
    """A store that cannot take up the new version."""

    def refresh(self) -> bool:
        raise StoreError("it could not be loaded.")


def change(writing: Writing) -> Any:
    arguments = cast("Store", Stuck()), GraphChange("delete", G), Signature("a", "b")
    return writing.write(*arguments, 1.0)


def test_what_is_published_is_told_though_it_cannot_be_served_yet(
    caplog: pytest.LogCaptureFixture,
) -> None:
    writer = SlowWriter()
    writer.go_on.set()
    with closing(Writing(Tokens(), cast("Writer", writer))) as writing:
        assert asyncio.run(change(writing)).version == "2-abc"
    assert "version 2-abc cannot be served yet: it could not be loaded." in caplog.text


def test_too_many_changes_at_once_are_refused_and_none_is_lost() -> None:
    writer = SlowWriter()

    async def crowd(writing: Writing) -> list[Any]:
        waiting = [asyncio.ensure_future(change(writing)) for _ in range(40)]
        await asyncio.wait(waiting[32:])
        # Those who leave do not take their change with them.
        waiting[0].cancel()
        writer.go_on.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    with closing(Writing(Tokens(), cast("Writer", writer))) as writing:
        came = asyncio.run(crowd(writing))
    assert isinstance(came[0], asyncio.CancelledError)
    assert [result.version for result in came[1:32]] == ["2-abc"] * 31
    assert all(isinstance(error, Overloaded) for error in came[32:])
    assert writer.made == 32
