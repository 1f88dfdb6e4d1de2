"""Validations over HTTP: the processes, and the threads that wait for them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pyoxigraph as ox

from kg.errors import Overloaded, TooManyRequests
from kg.shacl.sent_job import Reported
from kg.shacl.validator import Turn, Validator
from kg.store.base import Store
from kg.web.service.fairness import client_key

# How many may be under way or in line, and how many of these may be one client's.
_MOST: Final = 16
_OF_ONE: Final = 8


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
        self._under_way: Counter[str] = Counter()
        self._shapes: tuple[str, bytes] = ("", b"")

    async def validate(self, turn: Turn, client: str) -> Reported:
        """Raises what `Validator.validate` raises, and `TooManyRequests`."""
        key = client_key(client)
        self._check(key)
        self._under_way[key] += 1
        loop = asyncio.get_running_loop()
        working = loop.run_in_executor(self._threads, self._validator.validate, turn)
        working.add_done_callback(lambda done: self._done(key, done))
        try:
            return await asyncio.shield(working)
        finally:
            # No process is left behind that nobody takes back.
            self.stop(turn)

    def stop(self, turn: Turn) -> None:
        """End a validation; of one that is done nothing is left to end."""
        self._validator.stop(turn)

    def shapes(self) -> bytes:
        """The shapes of the version that is served, as N-Quads; synchronous."""
        version = self._store.version
        if self._shapes[0] != version:
            self._shapes = (version, _n_quads(self._store.shapes()))
        return self._shapes[1]

    def close(self) -> None:
        """End what is under way, and the processes."""
        self._validator.close()
        self._threads.shutdown()

    def _check(self, key: str) -> None:
        if self._under_way[key] >= _OF_ONE:
            raise TooManyRequests(
                f"{_OF_ONE} validations of yours are under way, which is the most at once.",
                "Wait until one of them is answered.",
            )
        if self._under_way.total() >= _MOST:
            raise Overloaded(
                f"{_MOST} validations are under way already.", "Try again in a moment."
            )

    def _done(self, key: str, working: asyncio.Future[Reported]) -> None:
        self._under_way[key] -= 1
        if not self._under_way[key]:
            del self._under_way[key]
        if not working.cancelled():
            # Told to whoever waits; if nobody does any more, it is no fault.
            working.exception()
