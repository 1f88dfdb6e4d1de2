"""The answer to a query that asks other servers before it is evaluated here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from kg.errors import EvaluationStopped, KgError
from kg.sparql.query import Answer, Limits, Query
from kg.store.base import AnswerStream, Store
from kg.store.federation import Federation

# Where such a query is until it is evaluated.
ASKING: Final = "asking other servers"


class FederatedStream:
    """An `AnswerStream` that begins with `Federation.fetch`; what that takes is of its time."""

    def __init__(
        self, store: Store, federation: Federation, query: Query, answer: Answer, limits: Limits
    ) -> None:
        self._store = store
        self._federation = federation
        self._asked = query, answer, limits
        self._fetching: asyncio.Future[Query] | None = None
        self._ended: KgError | None = None
        self._stream: AnswerStream | None = None

    @property
    def version(self) -> str:
        return self._stream.version if self._stream else self._store.version

    @property
    def media_type(self) -> str:
        return self._stream.media_type if self._stream else ""

    @property
    def rows(self) -> int | None:
        return self._stream.rows if self._stream else None

    @property
    def whole(self) -> bool:
        return self._stream is not None and self._stream.whole

    @property
    def state(self) -> str:
        return self._stream.state if self._stream else ASKING

    @property
    def used(self) -> float:
        return self._stream.used if self._stream else 0.0

    async def open(self) -> bytes:
        """Fetch, evaluate, and wait for the first piece; raises what these raise."""
        query, answer, limits = self._asked
        if self._ended is not None:
            raise self._ended
        began = time.monotonic()
        self._fetching = asyncio.ensure_future(self._federation.fetch(query, limits.timeout))
        try:
            fetched = await self._fetching
        except asyncio.CancelledError:
            if self._ended is None:
                raise
            raise self._ended from None
        left = limits.timeout - (time.monotonic() - began)
        self._stream = self._store.stream(fetched, answer, replace(limits, timeout=max(left, 0)))
        return await self._stream.open()

    def __aiter__(self) -> AsyncIterator[bytes]:
        assert self._stream is not None
        return self._stream.__aiter__()

    def abandon(self) -> None:
        """Nobody wants the answer any more: whoever waits for it gets an error."""
        if self._stream is not None:
            self._stream.abandon()
        else:
            self._end("nobody waits for the answer any more.")

    def stop(self) -> None:
        """The operator ends it: whoever waits for it gets `EvaluationStopped`."""
        if self._stream is not None:
            self._stream.stop()
        else:
            self._end("the query was stopped by the operator of this server.")

    def close(self) -> None:
        """Stop the evaluation if it is not done."""
        if self._stream is not None:
            self._stream.close()
        elif self._fetching is not None:
            self._fetching.cancel()

    def _end(self, reason: str) -> None:
        self._ended = EvaluationStopped(reason)
        if self._fetching is not None:
            self._fetching.cancel()
