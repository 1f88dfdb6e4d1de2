"""The files of versions, made by a process of their own when they are first asked for."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Final

from fastapi.concurrency import run_in_threadpool

from kg.dumps.files import DumpFile
from kg.dumps.shelf import Shelf
from kg.dumps.told import read_error
from kg.errors import KgError, Overloaded
from kg.store.base import Store

# Seconds for which a version stays before its files are made without being asked for.
_SETTLED: Final = 10.0
# Seconds until what failed is tried again.
_PAUSE: Final = 30.0
_log = logging.getLogger(__name__)


class Dumping:
    """One per application, to be used in its event loop. `patience` is how long a request waits."""

    def __init__(self, store: Store, patience: float) -> None:
        self._store = store
        self._patience = patience
        self._one = asyncio.Lock()
        self._making: dict[str, asyncio.Task[tuple[DumpFile, ...]]] = {}
        self._failed: dict[str, tuple[float, KgError]] = {}

    async def files(self, version: str) -> tuple[DumpFile, ...]:
        """The files of a version, which are made first if need be.

        Raises `NotFound`, `Gone`, `StoreDamaged`, `Overloaded` where it takes longer than a
        request waits, and what making them raises.
        """
        found = await run_in_threadpool(self._find, version)
        if found is not None:
            return found
        task = self._making.get(version)
        if task is None:
            task = self._making[version] = asyncio.create_task(self._make(version))
            task.add_done_callback(lambda done: self._done(version, done))
        try:
            return await asyncio.wait_for(asyncio.shield(task), self._patience)
        except TimeoutError as error:
            raise Overloaded(
                f"the files of version {version} are being made.", "Ask again in a minute."
            ) from error

    def made(self, version: str) -> tuple[DumpFile, ...] | None:
        """The files of a version as far as it is known without making them; not in the loop."""
        return self._shelf.find(version)

    async def path(self, version: str, file: DumpFile) -> Path:
        return await run_in_threadpool(lambda: self._shelf.path(version, file))

    async def prepare(self) -> None:
        """Make the files of each version that stays for a while; until cancelled."""
        while True:
            version = self._store.version
            await asyncio.sleep(_SETTLED)
            if version == self._store.version:
                try:
                    await self.files(version)
                except KgError:
                    # Logged already, and told to who asks.
                    continue

    async def close(self) -> None:
        """End what is being made."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def _shelf(self) -> Shelf:
        return Shelf(self._store.snapshots.directory)

    def _find(self, version: str) -> tuple[DumpFile, ...] | None:
        self._store.snapshots.open(version)
        return self._shelf.find(version)

    async def _make(self, version: str) -> tuple[DumpFile, ...]:
        async with self._one:
            failed = self._failed.get(version)
            if failed is not None and time.monotonic() - failed[0] < _PAUSE:
                raise failed[1]
            try:
                await _run(self._store.snapshots.directory, version)
            except KgError as error:
                _log.error("files of a version are not made: %s", error)
                self._failed = {version: (time.monotonic(), error)}
                raise
        found = await run_in_threadpool(self._find, version)
        if found is None:
            raise KgError(f"the files of version {version} were made and are gone.", "Ask again.")
        return found

    def _done(self, version: str, task: asyncio.Task[tuple[DumpFile, ...]]) -> None:
        del self._making[version]
        if not task.cancelled():
            # Told to whoever waits; if nobody does any more, it is no fault.
            task.exception()


async def _run(store: Path, version: str) -> None:
    """Let a process make the files; raises `KgError` as it tells, or if it dies."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "kg.dumps.job", str(store), version),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        # Ctrl-C in a terminal is for the server, which ends its processes in order.
        start_new_session=True,
    )
    try:
        told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise read_error(told, process.returncode or 0)
