"""A request and what became of it: what the log and the metrics tell."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from starlette.types import Message, Scope, Send

from kg.web.http.cache import COMMON, Headers

# The status that is logged for a client that left before it was answered.
GONE = 499


@dataclass(slots=True)
class Exchange:
    """One request, filled in while it is answered.

    `status` is 499 where the client left before it was answered. `complete` tells whether the
    whole answer was handed to the client, `cached` whether it was there before.
    """

    id: str
    method: str
    path: str
    client: str
    started: float = field(default_factory=time.perf_counter)
    status: int = GONE
    bytes: int = 0
    rows: int | None = None
    version: str = ""
    cached: bool = False
    complete: bool = False

    @property
    def seconds(self) -> float:
        """Since the request came."""
        return time.perf_counter() - self.started

    def observed(self, send: Send) -> Send:
        """`send`, taking down what goes out and adding the headers that every answer has."""

        async def observing(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    *COMMON,
                    (b"x-query-id", self.id.encode()),
                ]
                self.version = self.version or _version(message["headers"])
            else:
                self.bytes += len(message.get("body", b""))
                self.complete = not message.get("more_body", False)
            await send(message)

        return observing


def exchange_of(scope: Scope, number: str) -> Exchange:
    """The exchange that begins with a request."""
    client = scope.get("client")
    return Exchange(number, scope["method"], scope["path"], client[0] if client else "")


def _version(headers: Headers) -> str:
    return next((value.decode() for name, value in headers if name.lower() == b"x-kg-version"), "")
