"""Items 50 and 56: connections that take all there are, say nothing, or do not read."""

from __future__ import annotations

import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from beside import unharmed
from endurance import LONG
from processes import on_linux, usage
from serving import Server
from stores import insert, read, serving_of
from writing import eventually, make_store

from kg.web.connection import Connection
from kg.web.hits import Hits

pytestmark = on_linux
# As many descriptors as the server of the test may have, and many connections for it.
DESCRIPTORS, MANY = 300, 200
LIMITED = ("sh", "-c", f'ulimit -n {DESCRIPTORS}; exec "$@"', "sh")
IDLE = 10_000 if LONG else 1000
READERS = 60
# Somebody else than the tests' own clients, as the server sees it.
ELSEWHERE = "127.0.0.2"


def connect(url: str) -> socket.socket:
    host, port = url.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), 20, source_address=(ELSEWHERE, 0))


@contextmanager
def connections(server: Server, number: int, said: bytes) -> Iterator[list[socket.socket]]:
    """So many, which all have said that, and no more."""
    with ExitStack() as stack:
        made = []
        for _ in range(number):
            made.append(stack.enter_context(closing(connect(server.url))))
            with suppress(OSError):
                made[-1].sendall(said)
        yield made


@pytest.mark.parametrize("said", [b"", b"GET /sparql?query=ASK"], ids=["silent", "slow"])
def test_when_all_descriptors_are_taken_it_refuses_and_recovers(
    directory: Path, said: bytes
) -> None:
    """Item 50, fd exhaustion: 503 or closed, and it recovers by itself."""
    with serving_of(directory, under=LIMITED) as server:
        # Who is connected already notices nothing.
        with unharmed(server):
            before = usage(server.process.pid).descriptors
            assert insert(server.client, 1).is_success
            with ExitStack() as stack:

                def crowded() -> bool:
                    stack.enter_context(connections(server, MANY, said))
                    refused = httpx.get(f"{server.url}/health", timeout=20)
                    return refused.status_code == 503 and "connections" in refused.json()["detail"]

                assert eventually(crowded, 30)
                assert usage(server.process.pid).descriptors < DESCRIPTORS - 50
                # Refused, where the connection was not used for too long and closed.
                written = insert(server.client, 2)
                assert written.status_code in (200, 503)
            assert eventually(lambda: usage(server.process.pid).descriptors <= before + 8)
        assert httpx.get(f"{server.url}/health").is_success
        assert read(server.client) == {"0", "1"} | ({"2"} if written.is_success else set())


@contextmanager
def idle_connections(server: Server) -> Iterator[None]:
    """Half of them say nothing, and half begin to."""
    begun = b"GET /health HTTP/1.1\r\nX-Slow: "
    with connections(server, IDLE // 2, b""), connections(server, IDLE // 2, begun):
        yield


def test_idle_connections_keep_nobody_waiting(directory: Path) -> None:
    """Item 56, slowloris and 10k idle connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IDLE + 500
    if hard < wanted:
        pytest.skip(f"this process may not have {wanted} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        with serving_of(directory) as server:
            # Afterwards it is known how much memory is kept for so many.
            with idle_connections(server):
                assert server.client.get("/health").is_success
            with unharmed(server, seconds=10) as client, idle_connections(server):
                for _ in range(20):
                    assert client.answered_again()
                    # New ones come in beside them.
                    assert httpx.get(f"{server.url}/health", timeout=20).is_success
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


ENDLESS = b"SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc%20.%20%3Fd%20%3Fe%20%3Ff%7D"
LARGE = f"{ENDLESS.decode()}%20LIMIT%2020000"


@pytest.mark.parametrize("kept", [False, True], ids=["streamed", "out of the cache"])
def test_slow_readers_of_a_large_answer_keep_nobody_waiting(tmp_path: Path, kept: bool) -> None:
    """Item 56, slow readers: who does not take an answer costs no memory and no worker."""
    triples = " ".join(f"ex:s{number} ex:p {number} ." for number in range(2000))
    make_store(tmp_path / "store", f"ex:g {{ {triples} }}")
    query = LARGE.encode() if kept else ENDLESS
    request = b"GET /sparql?query=%s&format=json HTTP/1.1\r\nHost: a\r\n\r\n" % query
    # Fewer than the slow lane has room for, where a small query goes too on a busy machine.
    arguments = ("--default-graph", "union", "--client-queries", "6")
    with serving_of(tmp_path / "store", *arguments) as server:
        if kept:
            whole = server.client.get(f"/sparql?query={LARGE}&format=json").raise_for_status()
            # Much more than the system's own buffers take, for all of them.
            assert len(whole.content) > 4_000_000
        with unharmed(server) as client, connections(server, READERS, request) as readers:
            for reader in readers:
                assert reader.recv(16).startswith((b"HTTP/1.1 200", b"HTTP/1.1 429"))
            for _ in range(20):
                assert client.answered_again()
            if kept:
                again = server.client.get(f"/sparql?query={LARGE}&format=json")
                assert again.content == whole.content
                assert "hit" in again.headers["Cache-Status"]


async def _large(scope: Any, receive: Any, send: Any) -> None:
    """An application whose answers have ten megabytes."""
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(160):
        await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class _NoHits(Hits):
    """A cache that has nothing, so that everything goes to the application."""

    def __init__(self) -> None:
        """There is no store."""

    def write(self, *_: object) -> bool:
        return False


@contextmanager
def application() -> Iterator[str]:
    """The URL of that application on our connections, in a thread."""
    listening = socket.create_server(("127.0.0.1", 0))
    protocol: Any = partial(Connection, _NoHits())
    config = uvicorn.Config(_large, http=protocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Item 56, slow readers: and one that takes little, but takes it, is not."""
    monkeypatch.setattr("kg.web.connection._TAKING_SECONDS", 0.5)
    request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    with application() as url, closing(connect(url)) as stuck, closing(connect(url)) as slow:
        for connection in (stuck, slow):
            connection.sendall(request)
        taken = len(slow.recv(1000))
        while not taken > 10 << 20:
            threading.Event().wait(0.01)
            taken += len(slow.recv(1 << 16))
        received = 0
        with suppress(ConnectionResetError):
            while piece := stuck.recv(1 << 16):
                received += len(piece)
        # What the system had taken over already, and nothing of the rest.
        assert received < 10 << 20
