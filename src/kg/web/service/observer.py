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
from typing import Final

from starlette.types import Scope

from kg.web.http.cache import Variant
from kg.web.http.exchange import Exchange, exchange_of

# Upper bounds of the histogram of durations, in seconds.
BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60)
# Seconds that a line may wait to be written with others.
_DELAY: Final = 0.1
_ELSEWHERE: Final = "other"

_BOOLEANS: Final = ("false", "true")
_encoded: Final = json.JSONEncoder().encode

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
        self._lines: list[str] = []
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
            exchange = exchange_of(scope, name)
            exchange.status, exchange.cached, exchange.complete = 200, True, True
            exchange.rows, exchange.bytes, exchange.version = variant.rows, size, variant.version
            self._note(_line(exchange, took))

    def end(self, exchange: Exchange) -> None:
        """It was answered, or its client has left."""
        took = exchange.seconds
        self._count(exchange.path, exchange.method, exchange.status, took, exchange.bytes)
        if self._write is not None:
            self._note(_line(exchange, took))

    def flush(self) -> None:
        """Write the lines that wait."""
        done, self._lines = self._lines, []
        if done and self._write is not None:
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._write("".join([f'{{"time": "{now}", {line}' for line in done]))

    def _note(self, line: str) -> None:
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


def _line(exchange: Exchange, took: float) -> str:
    """JSON but for the time; never what stands behind the question mark, in headers or bodies.

    Put together by hand, as a dictionary takes the encoder longer than the rest of an answer out
    of the cache takes: whatever is not a number or of our own making goes through the encoder.
    """
    rows = "null" if exchange.rows is None else exchange.rows
    return (
        f'"id": "{exchange.id}", "client": {_encoded(exchange.client)}, '
        f'"method": {_encoded(exchange.method)}, "path": {_encoded(exchange.path)}, '
        f'"status": {exchange.status}, "ms": {took * 1000:.2f}, "rows": {rows}, '
        f'"bytes": {exchange.bytes}, "version": {_encoded(exchange.version)}, '
        f'"cached": {_BOOLEANS[exchange.cached]}, "complete": {_BOOLEANS[exchange.complete]}}}\n'
    )
