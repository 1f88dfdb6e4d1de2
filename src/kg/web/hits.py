"""Answers out of the cache to requests that came just so before, before anything else is done.

`Hits.answer` is for any ASGI server. `Hits.write` is for our own connections: it needs no task,
and no header is looked at again, which is most of what such an answer costs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Final

from starlette.types import Scope, Send

from kg.store.base import Store
from kg.web.http.cache import Cache, Variant
from kg.web.http.call import request_key
from kg.web.service.observer import Observer

READING: Final = frozenset({"GET", "HEAD"})
_CONDITIONS: Final = frozenset({b"if-match", b"if-none-match", b"if-modified-since"})
# What a request says that has a body, or that came by a proxy, which ASGI's middleware is for.
_MORE: Final = frozenset(
    {b"content-length", b"transfer-encoding", b"expect", b"upgrade", b"x-forwarded-for"}
)


class Hits:
    """One per application, in its event loop."""

    def __init__(self, store: Store, cache: Cache, observer: Observer) -> None:
        self._store = store
        self._cache = cache
        self._observer = observer

    async def answer(self, scope: Scope, send: Send) -> bool:
        """Answer by ASGI's messages; whether there was an answer."""
        started = time.perf_counter()
        variant = self._find(scope, dict(scope["headers"]))
        if variant is None:
            return False
        name = self._observer.name()
        headers = [*variant.hit, (b"x-query-id", name.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": variant.body})
        self._observer.hit(scope, name, started, variant)
        return True

    def write(
        self, scope: Scope, headers: Iterable[tuple[bytes, bytes]], transport: asyncio.Transport
    ) -> bool:
        """Answer with bytes, `headers` among them; whether there was an answer."""
        started = time.perf_counter()
        asked = dict(scope["headers"])
        if not _MORE.isdisjoint(asked):
            return False
        variant = self._find(scope, asked)
        if variant is None:
            return False
        name = self._observer.name()
        own = b"".join([b"%s: %s\r\n" % header for header in headers])
        head = b"%s%sx-query-id: %s\r\n\r\n" % (variant.head, own, name.encode())
        body = variant.body if scope["method"] == "GET" else b""
        transport.writelines((head, body))
        self._observer.hit(scope, name, started, variant)
        return True

    def _find(self, scope: Scope, headers: dict[bytes, bytes]) -> Variant | None:
        """What is kept for a request that has no conditions and no header twice."""
        if scope["method"] not in READING or len(headers) < len(scope["headers"]):
            return None
        if not _CONDITIONS.isdisjoint(headers):
            return None
        return self._cache.ready(self._store.version, request_key(scope, headers))
