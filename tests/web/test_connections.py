"""Connections keep to limits before any application sees a request."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from answers import JSON
from family import resident_bytes
from serving import Server

LENGTHS = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@contextmanager
def connected(server: Server) -> Iterator[socket.socket]:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        yield connection


def read_all(connection: socket.socket) -> bytes:
    received = b""
    try:
        while piece := connection.recv(1 << 16):
            received += piece
    except ConnectionResetError:
        # It was closed with data of ours still on its way.
        pass
    return received


def said(server: Server, request: bytes) -> tuple[int, bytes]:
    """The status and body of the answer to bytes, after which the connection must be closed."""
    with connected(server) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        received = read_all(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def healthy(server: Server) -> bool:
    return bool(server.client.get("/sparql?query=ASK%7B%7D", headers=JSON).json()["boolean"])


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 200_000, 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Many: a\r\n" * 20_000, 431),
        (b"no HTTP at all\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400),
        (
            (
                b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
                b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\nASK {}"
            ),
            400,
        ),
        (
            (
                b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
                b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n"
            ),
            400,
        ),
    ],
    ids=["url", "header", "headers", "nonsense", "header-line", "length", "both", "chunks"],
)
def test_a_request_that_is_too_long_or_malformed_is_refused_and_the_connection_closed(
    request_: bytes, status: int, server: Server
) -> None:
    found, body = said(server, request_)
    assert found == status
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["detail"]
    assert healthy(server)


def test_a_body_over_the_limit_is_refused_without_being_read(server: Server) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 1000000000\r\n\r\n"
    )
    with connected(server) as connection:
        connection.sendall(head)
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 413")
    assert healthy(server)


def test_a_body_without_a_length_is_cut_off_at_the_limit(server: Server) -> None:
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with connected(server) as connection:
        connection.sendall(head)
        sent = 0
        connection.settimeout(0.01)
        answer = b""
        while not answer and sent < 4096:
            try:
                connection.sendall(piece)
                sent += 1
                answer = connection.recv(1 << 16)
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
    assert answer.startswith(b"HTTP/1.1 413")
    assert sent < 100
    assert healthy(server)


def test_a_head_that_does_not_come_is_waited_for_ten_seconds(server: Server) -> None:
    with connected(server) as silent, connected(server) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        began = time.monotonic()
        for connection in (silent, slow):
            assert read_all(connection).startswith(b"HTTP/1.1 408")
        assert 8 < time.monotonic() - began < 20


def test_connections_that_do_nothing_keep_nobody_waiting(server: Server) -> None:
    """Item 56, with 500 connections: slow ones, and such that say nothing."""
    host, port = server.url.removeprefix("http://").split(":")
    idle = [socket.create_connection((host, int(port))) for _ in range(500)]
    try:
        for connection in idle[:250]:
            connection.sendall(b"GET /sparql?query=ASK")
        began = time.monotonic()
        assert all(healthy(server) for _ in range(50))
        assert time.monotonic() - began < 10
    finally:
        for connection in idle:
            connection.close()


def test_a_client_of_http_1_0_gets_all_or_an_error(server: Server) -> None:
    def ask(query: str) -> bytes:
        with connected(server) as connection:
            path = f"/sparql?query={query}&format=csv&timeout=1"
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: a\r\n\r\n".encode())
            return read_all(connection)

    whole = ask("SELECT%20*%7B%3Fa%20%3Fb%20%3Fc%20.%20%3Fa%20%3Fd%20%3Fe%7DLIMIT%2030000")
    head, _, body = whole.partition(b"\r\n\r\n")
    assert b"200 OK" in head
    (length,) = [line.split()[1] for line in head.split(b"\r\n") if line.startswith(b"content-len")]
    assert int(length) == len(body)
    assert body.count(b"\r\n") == 30_001
    endless = ask("SELECT%20*%7B%3Fa%20%3Fb%20%3Fc%20.%20%3Fd%20%3Fe%20%3Ff%7D")
    assert endless.startswith((b"HTTP/1.1 403", b"HTTP/1.1 504"))


def test_requests_that_come_all_at_once_are_answered_in_order(server: Server) -> None:
    with connected(server) as connection:
        requests = [
            f"GET /sparql?query=SELECT%20({n}%20AS%20%3Fn)%7B%7D&format=csv HTTP/1.1\r\n"
            f"Host: a\r\n{'Connection: close' if n == 4 else 'X: y'}\r\n\r\n"
            for n in range(5)
        ]
        connection.sendall("".join(requests).encode())
        received = read_all(connection)
    places = [received.index(f"\r\n\r\nn\r\n{n}\r\n".encode()) for n in range(5)]
    assert places == sorted(places)


def test_thousands_of_requests_at_once_for_what_is_kept_are_all_answered(server: Server) -> None:
    path = "/sparql?query=ASK%7B%3Fa%20%3Fb%20%3Fc%7D&format=csv"
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"
    last = request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
    answers = []
    for _ in range(2):
        # The second time the first of them is kept too.
        with connected(server) as connection:
            connection.sendall((request * 2999 + last).encode())
            answers.append(read_all(connection).split(b"HTTP/1.1 200 OK\r\n")[1:])
    for received in answers:
        assert len(received) == 3000
        assert {answer.partition(b"\r\n\r\n")[2] for answer in received} == {b"true"}
        names = {answer.partition(b"x-query-id: ")[2].partition(b"\r\n")[0] for answer in received}
        assert len(names) == 3000


def test_one_who_asks_for_what_is_kept_and_takes_nothing_costs_no_memory(server: Server) -> None:
    query = "SELECT%20*%7B%3Fa%20%3Fb%20%3Fc%20.%20%3Fa%20%3Fd%20%3Fe%7DLIMIT%2030000"
    path = f"/sparql?query={query}&format=json"
    size = len(server.client.get(path, headers={"Accept-Encoding": "identity"}).content)
    before = resident_bytes(server.process.pid)
    with connected(server) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 500)
        assert connection.recv(1)
        assert healthy(server)
        assert resident_bytes(server.process.pid) - before < 20 * size


def test_what_is_kept_is_answered_to_head_without_a_body(server: Server) -> None:
    path = "/sparql?query=ASK%7B%3Fhead%20%3Fb%20%3Fc%7D&format=csv"
    with connected(server) as connection:
        get = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"
        head = f"HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n"
        last = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        connection.sendall((get + get + head + last).encode())
        answers = read_all(connection).split(b"HTTP/1.1 200 OK\r\n")[1:]
    parts = [answer.partition(b"\r\n\r\n") for answer in answers]
    assert [body for _, _, body in parts] == [b"true", b"true", b"", b"true"]
    assert all(b"content-length: 4" in head for head, _, _ in parts)
    assert all(b"date: " in head for head, _, _ in parts)
