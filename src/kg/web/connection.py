"""HTTP connections that keep to limits, and answer out of the cache, before any application.

uvicorn's own wait for ever for a request's head, and read it whatever its length; they wait for
ever for a client that does not take its answer; and there may be so many of them that nothing is
left to evaluate with.
"""

from __future__ import annotations

import asyncio
import http
from typing import Any, Final, NamedTuple, cast

from starlette.types import Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kg.web.hits import Hits
from kg.web.http.problems import problem

_URL_BYTES: Final = 60_000
_HEAD_BYTES: Final = 100_000
_HEAD_SECONDS: Final = 10.0
# Seconds after which it is looked at whether a client takes its answer; the second time it has to.
_TAKING_SECONDS: Final = 30.0


class _Refusal(NamedTuple):
    status: int
    detail: str
    hint: str


_MALFORMED: Final = _Refusal(400, "this is no valid HTTP request.", "See RFC 9112.")
_LONG_URL: Final = _Refusal(414, f"the URL is over {_URL_BYTES} bytes.", "Send the query by POST.")
_LONG_HEAD: Final = _Refusal(431, f"the headers are over {_HEAD_BYTES} bytes.", "Send fewer.")
_LATE: Final = _Refusal(
    408, f"the head of the request did not come within {_HEAD_SECONDS:g} s.", "Send it at once."
)
_TOO_MANY: Final = _Refusal(
    503, "there are as many connections as this server may have.", "Try again in a moment."
)


class Connection(HttpToolsProtocol):
    """A connection that is closed, with a word why, when a request's head is too long or late.

    There are at most `limit_concurrency` of them. One whose client does not take what it has
    asked for, or what is left at the end, is broken off within a minute.
    """

    def __init__(self, hits: Hits, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._hits = hits

    _in_head = False
    _head_bytes = 0
    # Between two requests; and how many have begun in the bytes that came last.
    _between = True
    _begun = 0
    _refusal = _MALFORMED
    _timer: asyncio.TimerHandle | None = None
    _watching: asyncio.TimerHandle | None = None
    _stuck = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency:
            self.transport = transport
            self._refuse(_TOO_MANY)
            return
        # uvicorn's would refuse the requests of those who are connected.
        self.limit_concurrency = None
        super().connection_made(transport)
        self._expect_head()
        self._watching = self.loop.call_later(_TAKING_SECONDS, self._watch)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        if self._watching is not None:
            self._watching.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        self._stuck = False
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        alone = 1 if self._between else 0
        self._begun = 0
        super().data_received(data)
        if self._in_head:
            # Where a head began is not known if something else came before it.
            self._head_bytes += len(data) if self._begun <= alone else 0
            if self._head_bytes > _HEAD_BYTES:
                self._refuse(_LONG_HEAD)
            elif self._timer is None:
                self._expect_head()

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        self._between = False
        self._begun += 1
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._between = True
        super().on_message_complete()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > _URL_BYTES:
            self._refusal = _LONG_URL
            raise ValueError

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_came()
        super().on_headers_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        # With others in line, answers without a task would be given one within the other.
        at_once = cycle.keep_alive and not self.flow.write_paused and not self.pipeline
        headers = self.server_state.default_headers
        if at_once and self._hits.write(cast("Scope", cycle.scope), headers, self.transport):
            cycle.response_started = cycle.response_complete = True
            cycle.on_response()
        else:
            super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        self._refuse(self._refusal)

    def _expect_head(self) -> None:
        self._timer = self.loop.call_later(_HEAD_SECONDS, self._refuse, _LATE)

    def _head_came(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self) -> None:
        """Break off what has not moved since the last look."""
        if self._stuck:
            self.transport.abort()
            return
        self._stuck = self.flow.write_paused or self.transport.is_closing()
        self._watching = self.loop.call_later(_TAKING_SECONDS, self._watch)

    def _refuse(self, refusal: _Refusal) -> None:
        self._in_head = False
        if self.transport.is_closing():
            return
        response = problem(*refusal, headers={"Connection": "close"})
        phrase = http.HTTPStatus(refusal.status).phrase
        lines = [b"HTTP/1.1 %d %s" % (refusal.status, phrase.encode())]
        lines += [b"%s: %s" % header for header in response.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(response.body)]))
        self.transport.close()
