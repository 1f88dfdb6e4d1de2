"""One check of a live catalogue: fetched here, read and judged in a process that may be killed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kg.errors import EvaluationCrashed, EvaluationTimeout, KgError, RemoteTimeout
from kg.harvest.client import Client, Fetched
from kg.harvest.conversation import READ, REPORT, Begin, Finish, ReadPage, page_frames
from kg.harvest.dcat_ap import read_shapes
from kg.harvest.harvest import Broken, Exchange, Link
from kg.harvest.limits import Limits
from kg.harvest.report import HarvestReport
from kg.harvest.urls import host
from kg.shacl.messages import read_error
from kg.shacl.process import WritingProcess
from kg.store.addresses import Resolve, resolve
from kg.store.wire import receive_frame

_MODULE: Final = "kg.harvest.reading_process"


@dataclass(frozen=True)
class Options:
    """How a catalogue is checked.

    `shapes` are those of DCAT-AP, a file or folder; `language` is the portal's. With `own` the
    catalogue's host may be at a private address, if the URL names it by that or as localhost: on
    no account for URLs that a client sends.
    """

    shapes: Path | None = None
    language: str | None = None
    own: bool = False


class HarvestChecker:
    """Checks catalogues, one at a time; its process starts with the first and ends with `close`."""

    def __init__(
        self,
        limits: Limits = Limits(),
        addresses: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits
        self._addresses = addresses
        self._tls = tls
        self._process = WritingProcess(limits.memory, _MODULE)
        self._turn = asyncio.Lock()

    async def check(self, url: str, options: Options = Options()) -> HarvestReport:
        """The report on the catalogue at a URL.

        Raises, for a first page that cannot be had or read, `RemoteFailed`, `RemoteTimeout`,
        `RemoteAccessRefused`, `RdfSyntaxError` and `UnsupportedMediaType`; `ConfigurationError`
        for a URL that is none and without httpx; for shapes what reading and validating raise;
        `EvaluationTimeout` and `EvaluationCrashed` for what is too much.
        """
        own = host(url) if options.own else None
        client = Client(self._limits, own, self._addresses, self._tls)
        # Whom to trust is read from the disk once.
        self._tls = client.tls
        shapes, notes = b"", tuple[str, ...]()
        if options.shapes is not None:
            shapes, notes = await asyncio.to_thread(read_shapes, options.shapes)
        begin = Begin(
            self._limits.seconds, options.language, datetime.now(UTC).date().isoformat(), notes
        )
        async with self._turn, client:
            try:
                async with asyncio.timeout(self._limits.seconds):
                    return await self._check(client, url, begin.to_frames(shapes))
            except TimeoutError as error:
                raise RemoteTimeout(
                    f"{url} could not be checked within {self._limits.seconds:g} s.",
                    "Try again later.",
                ) from error

    def close(self) -> None:
        """End the process."""
        self._process.close()

    async def _check(self, client: Client, url: str, begin: bytes) -> HarvestReport:
        # What is no catalogue needs no process.
        first = await client.get(url)
        with ExitStack() as stack:
            connection = await asyncio.to_thread(stack.enter_context, self._process.child())
            connection.settimeout(self._limits.seconds)
            connection.sendall(begin)
            check = _Check(client, self._limits, connection)
            return await check.run(url, first)


class _Check:
    """The state of one check."""

    def __init__(self, client: Client, limits: Limits, connection: socket.socket) -> None:
        self._client = client
        self._limits = limits
        self._connection = connection
        self._links: dict[str, None] = {}
        self._notes: list[str] = []
        self._bytes = 0

    async def run(self, url: str, first: Fetched) -> HarvestReport:
        following, digest = await self._read(first), _digest(first.body)
        broken = await self._pages(url, following)
        links = await self._checked()
        finish = Finish(links, broken, await self._repeated(url, digest), tuple(self._notes))
        content = await self._ask(finish.to_frames(), REPORT)
        return HarvestReport(json.loads(content))

    async def _read(self, fetched: Fetched) -> str | None:
        """Have a page read; returns the URL of the next one."""
        asked = fetched.redirects[0] if fetched.redirects else fetched.url
        head = await self._client.status(asked)
        self._bytes += len(fetched.body)
        exchange = Exchange(fetched.url, fetched.content_type, head, fetched.redirects)
        content = await self._ask(page_frames(exchange, fetched.body), READ)
        read = ReadPage.from_content(content)
        self._links |= dict.fromkeys(read.links)
        return read.following

    async def _pages(self, first: str, following: str | None) -> Broken | None:
        """Have all others read, as far as they go."""
        seen = [first]
        while following is not None:
            number = len(seen) + 1
            if following in seen:
                back = f"page {number - 1} leads back to page {seen.index(following) + 1}"
                return Broken(number - 1, seen[-1], back, loop=True)
            if len(seen) >= self._limits.pages or self._bytes > self._limits.all_bytes:
                self._notes.append(f"Only the first {len(seen)} pages were looked at.")
                return None
            seen.append(following)
            try:
                following = await self._read(await self._client.get(following))
            except (EvaluationCrashed, EvaluationTimeout):
                raise
            except KgError as error:
                return Broken(number, seen[-1], error.detail)
        return None

    async def _repeated(self, url: str, digest: str) -> bool | None:
        """Whether the first page has the same bytes when it is asked for again."""
        try:
            fetched = await self._client.get(url)
        except KgError:
            return None
        return _digest(fetched.body) == digest

    async def _checked(self) -> dict[str, Link]:
        """The links, so many at once."""
        wanted = list(self._links)[: self._limits.links]
        left = len(self._links) - len(wanted)
        if left:
            self._notes.append(f"{left} links were not checked, and count as dead.")
        free = asyncio.Semaphore(self._limits.at_once)

        async def one(url: str) -> Link:
            async with free:
                return await self._client.link(url)

        found = await asyncio.gather(*map(one, wanted))
        return dict(zip(wanted, found, strict=True))

    async def _ask(self, frames: bytes, expected: bytes) -> bytes:
        """What the process answers; raises the error that it tells."""
        tag, content = await asyncio.to_thread(_exchange, self._connection, frames)
        if tag != expected:
            raise read_error(content)
        return content


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _exchange(connection: socket.socket, frames: bytes) -> tuple[bytes, bytes]:
    try:
        connection.sendall(frames)
        return receive_frame(connection)
    except TimeoutError as error:
        raise EvaluationTimeout(
            "reading the catalogue took too long.", "Serve it in smaller pages."
        ) from error
    except (EOFError, OSError) as error:
        raise EvaluationCrashed(
            "the process that read the catalogue died, of memory or time.",
            "Serve it in smaller pages.",
        ) from error


def check(url: str, options: Options, limits: Limits) -> HarvestReport:
    """The report on one catalogue, for programs that are not asynchronous; see `HarvestChecker`."""

    async def run() -> HarvestReport:
        checker = HarvestChecker(limits)
        try:
            return await checker.check(url, options)
        finally:
            await asyncio.to_thread(checker.close)

    return asyncio.run(run())
