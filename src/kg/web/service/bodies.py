"""How much of what anybody may send is held in memory at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from kg.errors import Overloaded, TooManyRequests
from kg.web.http.upload import read_body
from kg.web.service.fairness import client_key

# Of bodies as long as they may be: those of one client, and of all.
_OF_ONE: Final = 2
_OF_ALL: Final = 4


class Bodies:
    """Bytes by client; for one event loop. `most` is the length that one body may have.

    They count as they come, so whoever says much and sends little keeps nobody else out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def body(self, pieces: AsyncIterator[bytes], client: str) -> AsyncIterator[bytes]:
        """The body, which counts as held while the block runs.

        Raises what `read_body` raises, `TooManyRequests` and `Overloaded`.
        """
        key, held = client_key(client), 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal held
            async for piece in pieces:
                held += len(piece)
                self._held[key] += len(piece)
                self._check(key)
                yield piece

        try:
            yield await read_body(counted(), self._most)
        finally:
            self._held[key] -= held
            if not self._held[key]:
                del self._held[key]

    def _check(self, key: str) -> None:
        if self._held[key] > _OF_ONE * self._most:
            raise TooManyRequests(
                "what you have sent already has not been worked through.",
                "Wait until it is answered.",
            )
        if self._held.total() > _OF_ALL * self._most:
            raise Overloaded("others are sending very much.", "Try again in a moment.")
