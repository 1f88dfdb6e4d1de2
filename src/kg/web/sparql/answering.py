"""Answers to queries: out of the cache, by one evaluation for all who ask the same, or streamed.

An answer that is there soon is sent whole, with its length; a long one in pieces, whose transfer
is broken off when something goes wrong, so that no half answer looks whole.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Final

from starlette.requests import ClientDisconnect

from kg.errors import AnswerTooLarge, EvaluationTimeout, KgError
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import AnswerStream, Store
from kg.store.federated_stream import FederatedStream
from kg.store.federation import Federation
from kg.web.http.cache import CHECKED, HIT, Cache, Entry, Headers, digest_of
from kg.web.http.call import Call
from kg.web.http.coding import CODERS, IDENTITY, Coder
from kg.web.http.departure import Departure
from kg.web.service.fairness import Allowances
from kg.web.service.running import Running

# What is there within so many seconds and bytes is sent whole.
_SOON: Final = 0.1
_WINDOW: Final = 1 << 18
# HTTP/1.0 cannot tell a cut answer from a whole one, so it is held until it is whole.
_LARGEST_HELD: Final = 64 << 20
# Answers to queries with these are never the same twice.
_NEVER_THE_SAME: Final = ("NOW", "RAND", "UUID", "BNODE", "\\U")
_MISS: Final = b"kg; fwd=miss"
_STORED: Final = b"kg; fwd=miss; stored"
_SHARED: Final = b"kg; fwd=miss; collapsed"


@dataclass(frozen=True)
class Asked:
    """A query with the formats of its answer and its limits.

    `name` stands for all that the answer depends on beside the version, None where it is never
    the same twice. `request` is the request as it came, None if it is not to be remembered.
    `federated` if other servers are asked too.
    """

    query: Query
    answer: Answer
    limits: Limits
    name: str | None
    request: Hashable | None
    federated: bool = False

    @staticmethod
    def of(query: Query, answer: Answer, limits: Limits, request: Hashable | None) -> Asked:
        text = query.text.upper()
        kept = not any(word in text for word in _NEVER_THE_SAME)
        formats = [row.name if row else None for row in (answer.results, answer.graph)]
        name = digest_of(query.text, query.default_graphs, query.named_graphs, formats)
        return Asked(query, answer, limits, name if kept else None, request if kept else None)

    def etag(self, version: str) -> str | None:
        """Weak, as another evaluation may put the same solutions in another order."""
        return f'W/"{version}-{self.name}"' if self.name else None


class Answering:
    """Answers the queries of one application; for its event loop."""

    def __init__(
        self,
        store: Store,
        federation: Federation,
        cache: Cache,
        allowances: Allowances,
        running: Running,
    ) -> None:
        self._store = store
        self._federation = federation
        self._cache = cache
        self._allowances = allowances
        self._running = running
        self._flights: dict[Hashable, asyncio.Future[Entry | None]] = {}

    async def answer(self, call: Call, asked: Asked) -> None:
        """Answer a query; raises `KgError` as long as nothing was sent, and `ClientDisconnect`."""
        if self._federation.blocks(asked.query):
            # What other servers answer is not of a version.
            asked = replace(asked, name=None, request=None, federated=True)
        if asked.name is None:
            await self._evaluate(call, asked, None)
            return
        version = self._store.version
        if call.has(asked.etag(version), version):
            await call.not_modified(asked.etag(version), version)
            return
        entry = self._cache.find(version, asked.name)
        if entry is not None:
            self._cache.hits += 1
            await self.send(call, entry, asked, HIT, cached=True)
            return
        await self._fly(call, asked, version)

    async def send(
        self, call: Call, entry: Entry, asked: Asked, more: Headers, *, cached: bool
    ) -> None:
        """Send an answer that is whole, and remember the request that it answers."""
        coded = entry.variants.get(call.coding)
        if coded is None and len(entry.body) > _WINDOW:
            await asyncio.to_thread(entry.variant, call.coding)
        variant = entry.variant(call.coding)
        if asked.request is not None:
            self._cache.remember(asked.request, entry, variant)
        call.exchange.cached = cached
        await call.variant(variant, more)

    async def _fly(self, call: Call, asked: Asked, version: str) -> None:
        """Evaluate, or wait for another's evaluation of the same."""
        flight = (version, asked.name, asked.limits)
        while (other := self._flights.get(flight)) is not None:
            await _landed(call, other)
            if other.cancelled():
                # Its client has left: somebody else asks, perhaps this one.
                continue
            entry = other.result()
            if entry is None:
                # Too large to be shared.
                await self._evaluate(call, asked, None)
                return
            self._cache.collapsed += 1
            more = [(b"cache-status", _SHARED)]
            await self.send(call, entry, asked, more, cached=True)
            return
        landing = self._flights[flight] = asyncio.get_running_loop().create_future()
        try:
            await self._evaluate(call, asked, landing)
        except KgError as error:
            if not landing.done():
                landing.set_exception(error)
                # It is no fault that nobody else asked.
                landing.exception()
            raise
        finally:
            del self._flights[flight]
            if not landing.done():
                landing.cancel()

    async def _evaluate(
        self, call: Call, asked: Asked, landing: asyncio.Future[Entry | None] | None
    ) -> None:
        self._cache.misses += 1
        stream = self._opened(asked)
        departure = Departure(call.receive, stream.abandon)
        began = time.perf_counter()
        try:
            with (
                self._allowances.working(call.exchange.client) as work,
                self._running.listed(call.exchange, asked.query.text, stream),
            ):
                try:
                    body = await self._first(call, stream)
                    if not stream.whole:
                        if landing is not None:
                            landing.set_result(None)
                        headers = self._described(call, asked, stream, began)
                        await self._stream(call, asked, stream, body, headers)
                        return
                finally:
                    stream.close()
                    work.seconds = stream.used
        except KgError as error:
            if departure.happened:
                raise ClientDisconnect from None
            raise await self._advised(error, asked.query) from None
        finally:
            departure.close()
        entry = Entry(asked.name or "", self._about(call, asked, stream), body, stream.rows)
        if landing is not None:
            landing.set_result(entry)
        took = f"query;dur={(time.perf_counter() - began) * 1000:.1f}".encode()
        stored = asked.name is not None and self._cache.put(stream.version, entry)
        more = [(b"cache-status", _STORED if stored else _MISS), (b"server-timing", took)]
        await self.send(call, entry, asked, more, cached=False)

    async def _advised(self, error: KgError, query: Query) -> KgError:
        """An error with what is known of how to avoid it."""
        if isinstance(error, EvaluationTimeout) and (advice := await self._store.advise(query)):
            return EvaluationTimeout(error.detail, advice)
        return error

    def _opened(self, asked: Asked) -> AnswerStream:
        parts = asked.query, asked.answer, asked.limits
        if asked.federated:
            return FederatedStream(self._store, self._federation, *parts)
        return self._store.stream(*parts)

    async def _first(self, call: Call, stream: AnswerStream) -> bytes:
        """What comes soon; all, where the client could not tell that something is missing."""
        body = await stream.open()
        if stream.whole or call.method == "HEAD":
            return body
        held = call.scope["http_version"] == "1.0"
        pieces = [body]
        size = len(body)
        until = time.monotonic() + _SOON
        async for piece in stream:
            pieces.append(piece)
            size += len(piece)
            if held and size > _LARGEST_HELD:
                raise AnswerTooLarge(
                    f"the answer has more than {_LARGEST_HELD} bytes, and HTTP/1.0 could not tell "
                    "a part of it from the whole.",
                    "Ask with HTTP/1.1, or for less.",
                )
            if not held and (size > _WINDOW or time.monotonic() > until):
                break
        return b"".join(pieces)

    @staticmethod
    def _about(call: Call, asked: Asked, stream: AnswerStream) -> Headers:
        """The headers that belong to the answer itself."""
        media_type = f"{stream.media_type}; charset=utf-8".encode()
        headers = [(b"content-type", media_type), *call.about_version(stream.version)]
        headers += caps(asked.limits.rows, asked.limits.size)
        etag = asked.etag(stream.version)
        if etag is None:
            return [*headers, (b"cache-control", b"no-store")]
        return [*headers, (b"etag", etag.encode()), CHECKED]

    def _described(self, call: Call, asked: Asked, stream: AnswerStream, began: float) -> Headers:
        took = f"first;dur={(time.perf_counter() - began) * 1000:.1f}".encode()
        about = self._about(call, asked, stream)
        return [*about, (b"cache-status", _MISS), (b"server-timing", took)]

    async def _stream(
        self, call: Call, asked: Asked, stream: AnswerStream, first: bytes, headers: Headers
    ) -> None:
        """Send an answer in pieces; when it fails, the transfer is left unfinished.

        It is kept for others, unless it turns out too large.
        """
        call.exchange.version = stream.version
        coder: Coder | None = None
        if call.coding != IDENTITY:
            coder = CODERS[call.coding]()
            headers = [*headers, (b"content-encoding", call.coding.encode())]
        await call.start(200, headers)
        if call.method == "HEAD":
            await call.piece(b"", more=False)
            return
        kept: list[bytes] | None = [first] if asked.name is not None else None
        size = len(first)
        try:
            await _pass_on(call, coder, first)
            async for piece in stream:
                await _pass_on(call, coder, piece)
                size += len(piece)
                if kept is not None:
                    kept.append(piece)
                    kept = kept if size <= self._cache.largest else None
        except (KgError, TimeoutError):
            return
        call.exchange.rows = stream.rows
        await call.piece(coder.flush() if coder else b"", more=False)
        if kept is not None:
            about = self._about(call, asked, stream)
            body = b"".join(kept)
            self._cache.put(stream.version, Entry(asked.name or "", about, body, stream.rows))


def caps(rows: int | None, size: int | None) -> Headers:
    """What is said of the limits of answers, where there are any."""
    stated = ((b"x-kg-most-rows", rows), (b"x-kg-most-bytes", size))
    return [(name, b"%d" % most) for name, most in stated if most is not None]


async def _pass_on(call: Call, coder: Coder | None, piece: bytes) -> None:
    coded = coder.compress(piece) if coder else piece
    if coded:
        await call.piece(coded, more=True)


async def _landed(call: Call, other: asyncio.Future[Entry | None]) -> None:
    """Wait until another's evaluation is done; raises `ClientDisconnect` if ours leaves first."""
    gone = asyncio.get_running_loop().create_future()
    departure = Departure(call.receive, gone.cancel)
    try:
        await asyncio.wait({other, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        departure.close()
    if departure.happened:
        raise ClientDisconnect
