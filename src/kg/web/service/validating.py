"""Validations over HTTP: the processes, and the threads that wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyoxigraph as ox

from kg.errors import Overloaded
from kg.shacl.sent_job import Reported, SentJob
from kg.shacl.validator import Validator
from kg.store.base import Store

# How many are held in memory until their turn comes.
_MOST: Final = 8


def _n_quads(quads: Iterable[ox.Quad]) -> bytes:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert written is not None
    return written


class Validating:
    """One per application."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._validator = Validator()
        self._threads = ThreadPoolExecutor(_MOST, "validating")
        self._under_way = 0
        self._shapes: tuple[str, bytes] = ("", b"")

    async def validate(self, job: SentJob, body: bytes) -> Reported:
        """Raises what `Validator.validate` raises."""
        if self._under_way == _MOST:
            raise Overloaded(f"{_MOST} validations are waiting already.", "Try again in a moment.")
        self._under_way += 1
        loop = asyncio.get_running_loop()
        working = loop.run_in_executor(self._threads, self._validator.validate, job, body)
        working.add_done_callback(self._done)
        # A client that leaves does not leave a process behind that nobody takes back.
        return await asyncio.shield(working)

    def shapes(self) -> bytes:
        """The shapes of the version that is served, as N-Quads; synchronous."""
        version = self._store.version
        if self._shapes[0] != version:
            self._shapes = (version, _n_quads(self._store.shapes()))
        return self._shapes[1]

    def close(self) -> None:
        """Wait for what is under way, and end the processes."""
        self._threads.shutdown(cancel_futures=True)
        self._validator.close()

    def _done(self, working: asyncio.Future[Reported]) -> None:
        self._under_way -= 1
        if not working.cancelled():
            working.exception()
