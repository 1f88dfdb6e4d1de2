"""One call of a plain ASGI endpoint: its request, read within limits, and ways to answer it."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send
from werkzeug.http import parse_etags, unquote_etag

from kg.errors import BodyTooLarge, ProtocolError, UnsupportedMediaType
from kg.store.stamp import Stamp
from kg.web.http.cache import CHECKED, COMMON, HIT, Headers, Variant
from kg.web.http.coding import IDENTITY, choose_coding
from kg.web.http.conditions import last_modified, unmodified
from kg.web.http.exchange import Exchange

# Seconds in which a client has to send its request, and to take a piece of its answer.
SENDING: Final = 30.0
TAKING: Final = 60.0

# Headers that say nothing where there is no body (RFC 9110, section 15.4.5).
_OF_THE_BODY: Final = (b"content-type", b"content-length", b"content-encoding")


def request_key(scope: Scope, headers: Mapping[bytes, bytes]) -> tuple[object, ...]:
    """All that the answer to a request without a body may depend on."""
    return (
        scope["path"],
        scope["query_string"],
        headers.get(b"accept"),
        headers.get(b"accept-encoding"),
        headers.get(b"accept-language"),
        headers.get(b"accept-profile"),
        scope["http_version"],
    )


@dataclass
class Call:
    """A request and its answer. `send` is the server's own, which nothing is added to.

    `stamp` is that of the version that was served when the request came.
    """

    scope: Scope
    receive: Receive
    send: Send
    exchange: Exchange
    stamp: Stamp

    @property
    def method(self) -> str:
        return self.exchange.method

    @cached_property
    def headers(self) -> dict[bytes, bytes]:
        """The headers by their names in small letters; those that came twice are joined."""
        found: dict[bytes, bytes] = {}
        for name, value in self.scope["headers"]:
            found[name] = b", ".join((found[name], value)) if name in found else value
        return found

    def header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    @cached_property
    def coding(self) -> str:
        """The content coding of the answer; HTTP/1.0 has none."""
        if self.scope["http_version"] == "1.0":
            return IDENTITY
        return choose_coding(self.header(b"accept-encoding"))

    def has(self, etag: str | None, version: str) -> bool:
        """Whether the client has this answer already (RFC 9110, section 13.2.2)."""
        if etag is None or self.method == "POST":
            return False
        stated = self.header(b"if-none-match")
        if stated is not None:
            return parse_etags(stated).contains_weak(unquote_etag(etag)[0])
        since = self.header(b"if-modified-since")
        return version == self.stamp.version and unmodified(self.stamp, since)

    def dated(self, version: str) -> Headers:
        """When what is of a version was last modified, if that is known."""
        if version != self.stamp.version:
            return []
        return [(b"last-modified", last_modified(self.stamp))]

    def about_version(self, version: str) -> Headers:
        """The headers of whatever is of one version and negotiated."""
        return [
            (b"vary", b"Accept, Accept-Encoding"),
            (b"x-kg-version", version.encode()),
            *self.dated(version),
        ]

    def key(self, body: bytes = b"") -> Hashable:
        """All of the request that the bytes of its answer may depend on."""
        key = request_key(self.scope, self.headers)
        return (*key, self.headers.get(b"content-type"), body) if body else key

    async def body(self, most: int) -> bytes:
        """The request's body; raises `BodyTooLarge` as soon as it is known, `ClientDisconnect`."""
        if self.headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise UnsupportedMediaType(
                f"a body with Content-Encoding: {self.header(b'content-encoding')} is not read.",
                "Send it as it is.",
            )
        stated = self.headers.get(b"content-length", b"")
        if stated.isdigit() and int(stated) > most:
            raise _too_large(most)
        try:
            async with asyncio.timeout(SENDING):
                return await self._pieces(most)
        except TimeoutError as error:
            raise ProtocolError(f"the body did not come within {SENDING:g} s.") from error

    async def _pieces(self, most: int) -> bytes:
        body = bytearray()
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > most:
                raise _too_large(most)
            if not message.get("more_body", False):
                return bytes(body)

    async def start(self, status: int, headers: Headers) -> None:
        """Send the status line and the headers, with those that every answer has."""
        exchange = self.exchange
        exchange.status = status
        every = [*headers, *COMMON, (b"x-query-id", exchange.id.encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": every})

    async def piece(self, body: bytes, *, more: bool) -> None:
        """Send a piece of the body; raises `TimeoutError` if the client does not take it."""
        async with asyncio.timeout(TAKING):
            await self.send({"type": "http.response.body", "body": body, "more_body": more})
        self.exchange.bytes += len(body)
        self.exchange.complete = not more

    async def whole(self, status: int, headers: Headers, body: bytes = b"") -> None:
        """Send an answer in one go."""
        await self.start(status, headers)
        await self.send({"type": "http.response.body", "body": body, "more_body": False})
        self.exchange.bytes += len(body)
        self.exchange.complete = True

    async def not_modified(self, etag: str | None, version: str) -> None:
        """Tell a client that it has the current answer."""
        self.exchange.version = version
        headers = [(b"etag", (etag or "").encode()), CHECKED, *self.about_version(version)]
        await self.whole(304, headers)

    async def hit(self, variant: Variant) -> None:
        """Send an answer out of the cache."""
        self.exchange.cached = True
        await self.variant(variant, HIT)

    async def variant(self, variant: Variant, more: Headers) -> None:
        """Send a kept answer, unless the client has it."""
        self.exchange.version = variant.version
        if self.has(variant.etag, variant.version):
            kept = without_body(variant.headers)
            await self.whole(304, [*kept, *more])
            return
        self.exchange.rows = variant.rows
        await self.whole(200, [*variant.headers, *more], variant.body)


def without_body(headers: Headers) -> Headers:
    """The headers of an answer that has no body."""
    return [header for header in headers if header[0] not in _OF_THE_BODY]


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"the request body is over {most} bytes.", "Send it in smaller parts.")
