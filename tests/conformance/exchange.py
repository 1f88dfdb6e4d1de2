"""Requests and the answers to expect, as the manifests of the protocols state them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import httpx
import pyoxigraph as ox
from manifest import CNT, HT, MF, Entry, Term
from results import GRAPHS, RESULTS, isomorphic, read_result
from werkzeug.http import parse_options_header

_TABLES: Final = set(RESULTS.values())
_TRUTHS: Final = {RESULTS[".srj"], RESULTS[".srx"]}
# What the kinds of answer are sent as.
_KINDS: Final = {"boolean": _TRUTHS, "tabular": _TABLES, "RDF": set(GRAPHS.values())}
_STATUSES: Final = {
    "OK": {200},
    "Created": {201},
    "NoContent": {204},
    "NotFound": {404},
    "StatusCode2xx": set(range(200, 300)),
    "StatusCode3xx": set(range(300, 400)),
    "StatusCode4xx": set(range(400, 500)),
}


@dataclass(frozen=True)
class Exchange:
    """A request, and what is said of the answer to it: None where nothing is.

    `kind` is one of the kinds of answer above. `graph` is what the answer has, in the format of
    `content_type`. `location` is a name for the answer's Location in the requests after it.
    """

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    statuses: frozenset[int] = frozenset()
    kind: str | None = None
    truth: bool | None = None
    content_type: str | None = None
    graph: str | None = None
    location: str | None = None

    def with_location(self, name: str, value: str) -> Exchange:
        body = self.body and self.body.replace(name.encode(), value.encode())
        return replace(self, target=self.target.replace(name, value), body=body)


def read_exchanges(entry: Entry) -> list[Exchange]:
    """The requests of an entry, in their order."""
    requests = entry.manifest.items(entry.action, f"{HT}requests")
    return [_read(entry, request) for request in requests]


def run(client: httpx.Client, exchanges: list[Exchange]) -> None:
    """Send the requests one after the other, and check each answer."""
    waiting = list(exchanges)
    while waiting:
        exchange = waiting.pop(0)
        response = send(client, exchange)
        check(exchange, response)
        if exchange.location is not None:
            found = response.headers["Location"]
            waiting = [later.with_location(exchange.location, found) for later in waiting]


def send(client: httpx.Client, exchange: Exchange) -> httpx.Response:
    """Send a request byte for byte, its target included."""
    # A Location is a URL of the same server.
    target = exchange.target.removeprefix(str(client.base_url).rstrip("/")).encode("ascii")
    url = client.base_url.copy_with(raw_path=target)
    assert url.raw_path == target
    return client.request(exchange.method, url, content=exchange.body, headers=exchange.headers)


def check(exchange: Exchange, response: httpx.Response) -> None:
    """Fail unless an answer is as its exchange says."""
    said = f"{exchange.method} {exchange.target}: {response.status_code} {response.text}"
    assert response.status_code in exchange.statuses, said
    media_type, options = parse_options_header(response.headers.get("Content-Type"))
    if exchange.kind is not None:
        assert media_type in _KINDS[exchange.kind], said
        read_result(response.content, media_type)
    if exchange.truth is not None:
        assert read_result(response.content, media_type) is exchange.truth, said
    if exchange.content_type is not None:
        assert (media_type, options) == parse_options_header(exchange.content_type)
    if exchange.graph is not None:
        found = read_result(response.content, media_type)
        expected = read_result(exchange.graph.encode(), media_type)
        assert isinstance(found, ox.Dataset)
        assert isinstance(expected, ox.Dataset)
        assert isomorphic(found, expected), said


def _read(entry: Entry, request: Term) -> Exchange:
    manifest = entry.manifest
    response = manifest.one(request, f"{HT}resp")
    assert response is not None
    names = [str(status) for status in manifest.objects(response, f"{MF}expectedStatus")]
    statuses = (_STATUSES[name.rpartition("#")[2].rstrip(">")] for name in names)
    truth = _optional(entry, response, "expectedBoolean")
    return Exchange(
        manifest.text(request, f"{HT}methodName"),
        manifest.text(request, f"{HT}absolutePath"),
        dict(_headers(entry, request)),
        _body(entry, request),
        frozenset().union(*statuses),
        _optional(entry, response, "expectedFormat"),
        None if truth is None else {"true": True, "false": False}[truth],
        dict(_headers(entry, response)).get("content-type"),
        _text(entry, response),
        _optional(entry, response, "expectedLocation"),
    )


def _headers(entry: Entry, message: Term) -> Iterator[tuple[str, str]]:
    for header in entry.manifest.items(message, f"{HT}headers"):
        name = entry.manifest.text(header, f"{HT}fieldName")
        yield name, entry.manifest.text(header, f"{HT}fieldValue")


def _body(entry: Entry, message: Term) -> bytes | None:
    """The bytes of a body, in the encoding that the manifest says."""
    text = _text(entry, message)
    if text is None:
        return None
    body = entry.manifest.one(message, f"{HT}body")
    assert body is not None
    return text.encode(entry.manifest.text(body, f"{CNT}characterEncoding"))


def _text(entry: Entry, message: Term) -> str | None:
    body = entry.manifest.one(message, f"{HT}body")
    return None if body is None else entry.manifest.text(body, f"{CNT}chars")


def _optional(entry: Entry, node: Term, name: str) -> str | None:
    found = entry.manifest.one(node, MF + name)
    return None if found is None else entry.manifest.text(node, MF + name)
