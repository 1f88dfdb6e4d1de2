"""What became of the things of the graph from version to version, for all who ask."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Final

from fastapi.concurrency import run_in_threadpool

from kg.errors import KgError, Overloaded
from kg.feeds.changes import Change
from kg.feeds.ledger import Ledger, Step
from kg.feeds.process import Historian
from kg.feeds.things import Scope
from kg.store.base import Store

# Seconds until it is tried again what has failed.
_PAUSE: Final = 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Past:
    """The history as one version has it, its steps the oldest first; synchronous."""

    ledger: Ledger
    version: str
    steps: tuple[Step, ...]

    @property
    def number(self) -> int:
        return self.steps[-1].number

    def last(self, thing: str) -> Change | None:
        """The last that became of a thing; None for one that never was."""
        return self.ledger.last(thing, self.number)


class History:
    """One per application, to be used in its event loop.

    `patience` is the seconds that anybody waits.
    """

    def __init__(self, store: Store, scope: Scope, patience: float) -> None:
        self._store = store
        self._scope = scope
        self._patience = patience
        self._historian: Historian | None = None
        self._past: Past | None = None
        self._making: asyncio.Task[Past] | None = None
        self._failure: KgError | None = None
        self._retry = 0.0

    async def past(self) -> Past:
        """The history of the version that is served, found out once for all who wait for it.

        Raises `Overloaded` where it takes longer than one can wait, and `StoreError`.
        """
        past = self._past
        if past is not None and past.version == self._store.version:
            return past
        if self._failure is not None and time.monotonic() < self._retry:
            raise self._failure
        if self._making is None or self._making.done():
            self._making = asyncio.create_task(self._make())
        try:
            async with asyncio.timeout(self._patience):
                # One who goes away does not take it from the others.
                return await asyncio.shield(self._making)
        except TimeoutError as error:
            raise Overloaded(
                "the versions are still being compared.", "Try again in a moment."
            ) from error

    async def tombstone(self, thing: str) -> Change | None:
        """How a thing was deleted that was there before; None for one that is there, or never was.

        Whoever asks for what is not there is told that, even where the history cannot be read.
        """
        try:
            past = await self.past()
            last = await run_in_threadpool(past.last, thing)
        except KgError:
            return None
        return last if last is not None and last.kind == "delete" else None

    def close(self) -> None:
        """End what is under way; synchronous."""
        if self._historian is not None:
            self._historian.close()

    async def _make(self) -> Past:
        try:
            self._past = await run_in_threadpool(self._find_out)
        except KgError as error:
            _log.error("the history is not known: %s", error)
            self._failure, self._retry = error, time.monotonic() + _PAUSE
            raise
        self._failure = None
        return self._past

    def _find_out(self) -> Past:
        if self._historian is None:
            self._historian = Historian(self._store.snapshots.directory, self._scope)
        version = self._store.version
        ledger = self._historian.bring_up_to_date(version)
        number = int(version.partition("-")[0])
        return Past(ledger, version, tuple(ledger.steps(number)))
