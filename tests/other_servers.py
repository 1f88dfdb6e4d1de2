"""Other servers on this machine: one that only notes who connects, and one that answers."""

from __future__ import annotations

import json
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"

Respond = Callable[[BaseHTTPRequestHandler], None]
Binding = dict[str, dict[str, object]]


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and who has connected to it."""
    connections: list[object] = []

    class Recorder(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            connections.append(self.client_address)

    with socketserver.TCPServer(("127.0.0.1", 0), Recorder) as server, _running(server):
        yield server.server_address[1], connections


@dataclass
class OtherServer:
    """A server, how it answers, the queries that it was sent, and the headers they came with."""

    port: int
    respond: Respond
    queries: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"


@contextmanager
def other_server(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[OtherServer]:
    """A server that takes queries as forms and answers as it is told."""
    asked = OtherServer(0, respond)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked.queries += parse_qs(self.rfile.read(length).decode())["query"]
            asked.headers.append({name.lower(): value for name, value in self.headers.items()})
            asked.respond(self)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Nothing: clients of these tests hang up."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        asked.port = server.server_address[1]
        with _running(server):
            yield asked


def answer(body: bytes | str, media_type: str = JSON, status: int = 200, **headers: str) -> Respond:
    """Answer everything with this."""
    content = body.encode() if isinstance(body, str) else body

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        stated = {"Content-Length": str(len(content))}
        for name, value in {**stated, **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return respond


def solutions(names: Sequence[str], *bindings: Binding) -> str:
    """SPARQL 1.1 Query Results JSON."""
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": list(bindings)}})


def uri(value: str) -> dict[str, object]:
    return {"type": "uri", "value": value}


def literal(value: str, **more: object) -> dict[str, object]:
    return {"type": "literal", "value": value, **more}


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
