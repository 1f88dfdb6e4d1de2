"""The outermost application: every request passes here before any routing.

It answers out of the cache what was asked before, hands ``/sparql`` to its own application and
all else to FastAPI, keeps and codes the documents that this makes, and takes down what was done.
"""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import Overloaded, TooManyRequests
from kg.web.hits import READING, Hits
from kg.web.http.cache import CHECKED, Entry, Headers, Variant, digest_of
from kg.web.http.call import Call, without_body
from kg.web.http.exchange import GONE
from kg.web.http.problems import response_to
from kg.web.site import Site
from kg.web.sparql import endpoint

# What an operator needs to see, however busy the server is.
_ALWAYS: Final = frozenset({"/health", "/ready", "/metrics", "/queries"})
# Files are made once for all: link checkers ask for hundreds of them, at little cost.
_FILES: Final = "/dump/"
# The answers of which a date can be told (RFC 9110, sections 8.8.2 and 15.4.5).
_DATED: Final = frozenset({200, 206, 304})
_STOPPING: Final = Overloaded("the server is shutting down.", "Try again later.")


class Front:
    """ASGI: the whole server."""

    def __init__(self, site: Site, app: ASGIApp) -> None:
        self.hits = Hits(site.store, site.cache, site.observer)
        self._site = site
        self._app = app
        self._sparql = endpoint.Sparql(site)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if await self.hits.answer(scope, send):
            return
        site = self._site
        call = Call(scope, receive, send, site.observer.begin(scope), site.store.stamp)
        try:
            if scope["path"] == endpoint.PATH:
                await self._sparql(call)
            else:
                await self._route(call)
        except asyncio.CancelledError:
            # The server stops, and has waited for this long enough.
            if call.exchange.status == GONE:
                observed = call.exchange.observed(send)
                await response_to(_STOPPING, None)(scope, receive, observed)
        finally:
            site.observer.end(call.exchange)

    async def _route(self, call: Call) -> None:
        """Let FastAPI answer."""
        scope, exchange = call.scope, call.exchange
        observed = exchange.observed(call.send)
        if call.method not in READING or scope["path"] in _ALWAYS:
            await self._app(scope, call.receive, observed)
            return
        variant = self._kept(call)
        if variant is not None:
            await call.hit(variant)
            return
        recorder = _Recorder(self._site, call, observed)
        if scope["path"].startswith(_FILES):
            await self._app(scope, call.receive, recorder.send)
            return
        try:
            with self._site.allowances.working(exchange.client) as work:
                await self._app(scope, call.receive, recorder.send)
                work.seconds = exchange.seconds
        except TooManyRequests as error:
            await response_to(error, None)(scope, call.receive, observed)

    def _kept(self, call: Call) -> Variant | None:
        """The document that is asked for once more, by somebody who may have it."""
        if b"if-match" in call.headers:
            return None
        return self._site.cache.ready(self._site.store.version, call.key())


class _Recorder:
    """Takes an answer from FastAPI, keeps it if it is a document, dates it and sends it coded.

    A client that has it, by its date, is told so (RFC 9110, section 13.1.3): tags the routes
    compare themselves.
    """

    def __init__(self, site: Site, call: Call, send: Send) -> None:
        self._cache = site.cache
        self._version = site.store.version
        self._call = call
        self._send = send
        self._start: Message = {}
        self._body = bytearray()
        self._passing = False
        self._dropping = False

    async def send(self, message: Message) -> None:
        if self._passing:
            if not self._dropping:
                await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
            message["headers"] = self._dated(list(message["headers"]))
            if message["status"] == 304:
                message["headers"] = _headers(message["headers"])
            if not self._is_document():
                await self._pass()
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish()
            elif len(self._body) > self._cache.largest:
                await self._pass()

    def _is_document(self) -> bool:
        """Whether it is the representation of something in the version that is served."""
        return (
            self._start["status"] == 200
            and self._call.method == "GET"
            and self._is_of_version(self._start["headers"])
            # A file is sent as it is, whatever part of it is wanted.
            and b"accept-ranges" not in dict(self._start["headers"])
        )

    def _is_of_version(self, headers: Headers) -> bool:
        found = dict(headers)
        return b"etag" in found and found.get(b"x-kg-version") == self._version.encode()

    def _dated(self, headers: Headers) -> Headers:
        """The headers, with the date of the version if they are those of a document."""
        if self._start["status"] not in _DATED or not self._is_of_version(headers):
            return headers
        kept = [header for header in headers if header[0] != b"last-modified"]
        return [*kept, *self._call.dated(self._version)]

    async def _pass(self) -> None:
        """Send what there is, and all that follows, as it comes."""
        self._passing = True
        start, headers = self._start, self._start["headers"]
        tag = dict(headers).get(b"etag", b"").decode("latin-1")
        if start["status"] in (200, 206) and self._is_of_version(headers):
            self._dropping = self._call.has(tag, self._version)
        if self._dropping:
            await self._send({**start, "status": 304, "headers": _headers(without_body(headers))})
            await self._send({"type": "http.response.body", "body": b""})
            return
        await self._send(start)
        if self._body:
            body = {"type": "http.response.body", "body": bytes(self._body), "more_body": True}
            await self._send(body)

    async def _finish(self) -> None:
        call, scope = self._call, self._call.scope
        headers = _headers(self._start["headers"])
        varying = [(name, call.header(name)) for name in _varying(headers)]
        name = digest_of(scope["path"], scope["query_string"], varying)
        # The same may have been asked for in other words.
        entry = self._cache.find(self._version, name)
        stored = entry is not None
        if entry is None:
            entry = Entry(name, headers, bytes(self._body))
            stored = self._cache.put(self._version, entry)
        variant = entry.variant(call.coding)
        self._cache.remember(call.key(), entry, variant)
        status = b"kg; fwd=miss; stored" if stored else b"kg; fwd=miss"
        await call.variant(variant, [(b"cache-status", status)])


def _headers(found: Headers) -> Headers:
    """The headers of a document, without its length and with what holds for all of them."""
    kept = [(name, value) for name, value in found if name not in (b"content-length", b"vary")]
    vary = next((value for name, value in found if name == b"vary"), b"")
    checked = [] if any(name == CHECKED[0] for name, _ in kept) else [CHECKED]
    vary = vary + b", Accept-Encoding" if vary else b"Accept-Encoding"
    return [*kept, (b"vary", vary), *checked]


def _varying(headers: Headers) -> list[bytes]:
    """The request's headers that a document depends on, but for its coding."""
    vary = next((value for name, value in headers if name == b"vary"), b"")
    names = (name.strip().lower() for name in vary.split(b","))
    return sorted({b"accept", *names} - {b"accept-encoding"})
