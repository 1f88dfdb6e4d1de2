"""Noticing that a client has gone away while it waits for its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Receive

# Seconds before it is looked at: most answers are there by then.
_PATIENCE = 0.05


class Departure:
    """Calls `abandon` when the client goes away; close it in any case.

    The request's body has to be read first. `happened` tells whether the client has gone.
    """

    def __init__(self, receive: Receive, abandon: Callable[[], object]) -> None:
        self.happened = False
        self._receive = receive
        self._abandon = abandon
        self._task: asyncio.Task[None] | None = None
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._start)

    def close(self) -> None:
        self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    def _start(self) -> None:
        self._task = asyncio.ensure_future(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.happened = True
        self._abandon()
