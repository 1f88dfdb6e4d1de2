"""A server of catalogues that go wrong in one way each, on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CASES = Path(__file__).parent / "cases"
TURTLE = "text/turtle; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What is answered; `head` is another status for HEAD, and `act` does all of it by itself."""

    body: bytes = b""
    media_type: str = TURTLE
    status: int = 200
    head: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class CatalogueServer:
    """Paths, with their query strings, to answers; what else is asked for is 404."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def catalogue(self, text: str, path: str = "/catalog.ttl", **changes: object) -> str:
        """Serve a catalogue, HOST in it being this server, with the data that it names."""
        for name in ("/books", "/books.csv", "/sparql"):
            self.answers.setdefault(name, Answer(b"title\n", "text/csv; charset=utf-8"))
        body = text.replace("HOST", self.url).encode()
        self.answers[path] = Answer(body, **changes)  # type: ignore[arg-type]
        return self.url + path


@contextmanager
def catalogue_server() -> Iterator[CatalogueServer]:
    served = CatalogueServer(0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def _answer(self) -> None:
            served.asked.append((self.command, self.path))
            served.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = served.answers.get(self.path, Answer(b"", status=404))
            head = self.command == "HEAD"
            if answer.act is not None and not head:
                answer.act(self)
                return
            self.send_response(answer.head if head and answer.head else answer.status)
            if answer.media_type:
                self.send_header("Content-Type", answer.media_type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if not head:
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Nothing: a client that has enough hangs up."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        served.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without end, as fast as it is taken."""
    handler.send_response(200)
    handler.send_header("Content-Type", TURTLE)
    handler.send_header("Connection", "close")
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"# more and more\n" * 4096)
    handler.close_connection = True


def silent(handler: BaseHTTPRequestHandler) -> None:
    """A body that stays away until the client leaves."""
    handler.send_response(200)
    handler.send_header("Content-Type", TURTLE)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.flush()
    with suppress(OSError):
        handler.connection.recv(1)
    handler.close_connection = True


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
