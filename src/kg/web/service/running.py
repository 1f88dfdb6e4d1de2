"""The queries that are being evaluated, so that an operator can see and stop them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from kg.errors import NotFound
from kg.store.base import AnswerStream
from kg.web.http.exchange import Exchange

# Characters of a query that are shown.
_SHOWN: Final = 2000


@dataclass(frozen=True)
class RunningQuery:
    """A query, who asks it, and the stream of its answer."""

    exchange: Exchange
    text: str
    stream: AnswerStream
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.exchange.id,
            "client": self.exchange.client,
            "since": self.since.isoformat(timespec="milliseconds"),
            "seconds": round(time.perf_counter() - self.exchange.started, 3),
            "worked": round(self.stream.used, 3),
            "state": self.stream.state,
            "version": self.stream.version,
            "query": self.text[:_SHOWN],
        }


class Running:
    """All of them, by id; for one event loop."""

    def __init__(self) -> None:
        self._queries: dict[str, RunningQuery] = {}

    @contextmanager
    def listed(self, exchange: Exchange, text: str, stream: AnswerStream) -> Iterator[None]:
        """List a query while the block runs."""
        self._queries[exchange.id] = RunningQuery(exchange, text, stream)
        try:
            yield
        finally:
            del self._queries[exchange.id]

    def to_json(self) -> list[dict[str, Any]]:
        """The queries, the oldest first."""
        return [query.to_json() for query in self._queries.values()]

    def stop(self, name: str) -> None:
        """End a query; its client is told. Raises `NotFound`."""
        query = self._queries.get(name)
        if query is None:
            raise NotFound(f"no query {name!r} is being evaluated.", "GET /queries lists them.")
        query.stream.stop()
