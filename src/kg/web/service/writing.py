"""Changes over HTTP, by ``/sparql`` and the Graph Store Protocol: who, what, and the answer.

Two steps: `Writing.author` before the body is read, `Writing.write` after it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from fastapi.responses import JSONResponse, Response

from kg.errors import KgError, Overloaded, ProtocolError
from kg.shacl.gate import Signature
from kg.shacl.writer import Writer, Written
from kg.store.base import Store
from kg.store.change import Change
from kg.web.service.access import Tokens

MESSAGE_HEADER: Final = "X-KG-Message"
# How many changes are held in memory until their turn comes.
_MOST: Final = 32
_log = logging.getLogger(__name__)


class Writing:
    """The tokens, and the writer where there are any; changes run in threads of their own.

    Threads that wait in line for their turn must not be those that readers need.
    """

    def __init__(self, tokens: Tokens, writer: Writer | None) -> None:
        self._tokens = tokens
        self._writer = writer
        self._threads = ThreadPoolExecutor(_MOST, "writing")
        self._under_way = 0

    @staticmethod
    def of(tokens: Tokens, store: Path, *, union: bool) -> Writing:
        """With a writer for that store if there are tokens; the caller closes it."""
        return Writing(tokens, Writer(store, union=union) if tokens else None)

    @property
    def enabled(self) -> bool:
        """Whether there is anybody who may write."""
        return bool(self._tokens)

    def author(self, authorization: str | None) -> str:
        """Who writes, by the Authorization header; raises what `Tokens.author` raises."""
        return self._tokens.author(authorization)

    async def write(
        self, store: Store, change: Change, signature: Signature, seconds: float
    ) -> Written:
        """Make a change within so many seconds, and serve it.

        When it returns, the change is durable, and whoever asks from then on sees it; when it
        raises, nothing has changed. A client that leaves does not stop its change, which is made
        or refused as if it had stayed. Raises what `Writer.apply` raises.
        """
        assert self._writer is not None, "without tokens nobody has signed"
        if self._under_way == _MOST:
            raise Overloaded(f"{_MOST} changes are waiting already.", "Try again in a moment.")
        self._under_way += 1
        loop = asyncio.get_running_loop()
        making = loop.run_in_executor(
            self._threads, _make, self._writer, store, change, signature, seconds
        )
        making.add_done_callback(self._done)
        return await asyncio.shield(making)

    def _done(self, making: asyncio.Future[Written]) -> None:
        self._under_way -= 1
        if not making.cancelled():
            # Told to whoever waits; if nobody does any more, it is no fault.
            making.exception()

    def close(self) -> None:
        """Wait for the changes under way; no other begins."""
        self._threads.shutdown(cancel_futures=True)
        if self._writer is not None:
            self._writer.close()


def _make(
    writer: Writer, store: Store, change: Change, signature: Signature, seconds: float
) -> Written:
    written = writer.apply(change, signature.author, signature.message, seconds)
    try:
        store.refresh()
    except KgError as error:
        # It is published all the same, and that is what is told.
        _log.error("version %s cannot be served yet: %s", written.version, error)
    return written


def read_message(value: str | None) -> str:
    """The text of an `X-KG-Message` header, "" without one: UTF-8, percent-encoded or not.

    Raises `ProtocolError` for anything else.
    """
    try:
        # What is no ASCII comes as Latin-1, whatever it was.
        plain = (value or "").encode("latin-1").decode("utf-8")
        return unquote(plain, errors="strict")
    except UnicodeError as error:
        raise ProtocolError(
            f"{MESSAGE_HEADER} is not UTF-8.", "Percent-encode what is not ASCII."
        ) from error


def written_response(
    written: Written, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """What came of a change: its version, whether that is a new one, quads added and removed."""
    body = {
        "version": written.version,
        "changed": written.changed,
        "added": written.added,
        "removed": written.removed,
    }
    own = {"X-KG-Version": written.version, "Cache-Control": "no-store"}
    return JSONResponse(body, status, {**own, **(headers or {})})
