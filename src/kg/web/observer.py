"""What is taken down of requests: a line in the log and a few numbers for each.

It is done for every answer out of the cache too, so it has to be quick: numbers are plain ones,
put into Prometheus' format when they are asked for, and lines are written some at a time.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from starlette.types import Scope

from kg.web.cache import Variant
from kg.web.exchange import Exchange, exchange_of

# Upper bounds of the histogram of durations, in seconds.
BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60)
# Seconds that a line may wait to be written with others.
_DELAY: Final = 0.1
_ELSEWHERE: Final = "other"

Write = Callable[[str], object]


class Durations:
    """How many requests of one route took how long; `counts` has one more than `BUCKETS`."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0


class Observer:
    """One per application, in its event loop.

    `routes` are the first parts of the paths that there are; others are counted together. `write`
    takes lines of the log, None for no log.
    """

    def __init__(self, routes: frozenset[str], write: Write | None) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.durations: dict[str, Durations] = defaultdict(Durations)
        self.bytes = 0
        self._routes = routes
        self._write = write
        self._lines: list[Callable[[str], str]] = []
        self._prefix = secrets.token_hex(4)
        self._number = 0

    def name(self) -> str:
        """A name for a request, which no other has."""
        self._number += 1
        return f"{self._prefix}-{self._number}"

    def begin(self, scope: Scope) -> Exchange:
        """A request has come."""
        return exchange_of(scope, self.name())

    def hit(self, scope: Scope, name: str, started: float, variant: Variant) -> None:
        """A request was answered out of the cache."""
        took = time.perf_counter() - started
        size = len(variant.body) if scope["method"] == "GET" else 0
        self._count(scope["path"], scope["method"], 200, took, size)
        if self._write is not None:
            self._note(partial(_hit_line, scope, name, took, variant))

    def end(self, exchange: Exchange) -> None:
        """It was answered, or its client has left."""
        took = exchange.seconds
        self._count(exchange.path, exchange.method, exchange.status, took, exchange.bytes)
        if self._write is not None:
            self._note(partial(_line, exchange, took))

    def flush(self) -> None:
        """Write the lines that wait."""
        done, self._lines = self._lines, []
        if done and self._write is not None:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._write("".join(line(now) for line in done))

    def _note(self, line: Callable[[str], str]) -> None:
        if not self._lines:
            asyncio.get_running_loop().call_later(_DELAY, self.flush)
        self._lines.append(line)

    def _count(self, path: str, method: str, status: int, took: float, size: int) -> None:
        route = self._route(path)
        self.requests[route, method, status] += 1
        durations = self.durations[route]
        durations.counts[bisect_left(BUCKETS, took)] += 1
        durations.seconds += took
        self.bytes += size

    def _route(self, path: str) -> str:
        if path not in self._routes:
            path = f"/{path[1:].partition('/')[0]}"
        return path if path in self._routes else _ELSEWHERE


def _hit_line(scope: Scope, name: str, took: float, variant: Variant, now: str) -> str:
    exchange = exchange_of(scope, name)
    exchange.status, exchange.cached, exchange.complete = 200, True, True
    exchange.rows, exchange.bytes = variant.rows, len(variant.body)
    exchange.version = variant.version
    return _line(exchange, took, now)


def _line(exchange: Exchange, took: float, now: str) -> str:
    """JSON on one line; never what stands behind the question mark, in headers or in the body."""
    fields = {
        "time": now,
        "id": exchange.id,
        "client": exchange.client,
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "ms": round(took * 1000, 2),
        "rows": exchange.rows,
        "bytes": exchange.bytes,
        "version": exchange.version,
        "cached": exchange.cached,
        "complete": exchange.complete,
    }
    return f"{json.dumps(fields)}\n"
