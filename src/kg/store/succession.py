"""The version of a store that is served, and those before it that finish what they were asked."""

from __future__ import annotations

import logging
import math
import shutil
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.back_off import BackOff
from kg.store.configuration import Configuration
from kg.store.events import Events
from kg.store.index import fits_in_memory
from kg.store.nursery import Nursery
from kg.store.pool import STATES, Lanes, WorkerPool
from kg.store.snapshots import Snapshot, Snapshots
from kg.store.stamp import Stamp, stamp_of
from kg.store.workers import Zygote

# Seconds that a new version may take to load before it is given up.
_LOADING: Final = 600.0
# Versions that go on answering after another was taken up: each is held in memory as a whole.
_RETIRING: Final = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Serving:
    """How a store is served.

    `lanes` say how many queries run at once; `memory` is what one may use beyond the snapshot,
    in bytes. Above `disk_above` quads the snapshot is asked on disk; None: when the machine has
    not the memory.
    """

    lanes: Lanes = field(default_factory=Lanes)
    memory: int = 1 << 30
    disk_above: int | None = None


# To one who asks one query after the other: none makes room, and no worker has to be replaced.
ALONE: Final = Serving(Lanes(fast=1, patience=math.inf, pressed=math.inf))


@dataclass(frozen=True)
class Served:
    """A snapshot and its stamp, what the pointer named when it was taken up, and its workers."""

    snapshot: Snapshot
    stamp: Stamp
    named: str | None
    pool: WorkerPool


class Succession:
    """Takes up one version after the other; thread-safe. Raises what `Snapshots.current` raises."""

    def __init__(self, snapshots: Snapshots, serving: Serving, *, union: bool) -> None:
        self._snapshots = snapshots
        self._serving = serving
        self._union = union
        self._lock = threading.Lock()
        self._closed = False
        self._retiring: list[WorkerPool] = []
        self._loading: Served | None = None
        # What the pointer named when that could not be loaded.
        self._failed: str | None = None
        self._pause = BackOff()
        self.events = Events()
        named = snapshots.current_version()
        snapshot = snapshots.current()
        self._nursery = Nursery()
        self.served = self._serve(snapshot, named)

    def refresh(self) -> bool:
        """Serve the current snapshot if another one was published; running queries finish.

        It is loaded first: until it can answer, the version before it does. Raises `StoreError`
        if it cannot be loaded; then it is tried again after a pause, which grows.
        """
        with self._lock:
            named = self._snapshots.current_version()
            if named == self.served.named or self._closed:
                return False
            if named == self._failed and not self._pause.over(time.monotonic()):
                return False
            snapshot = self._snapshots.current()
            if snapshot.version == self.served.snapshot.version:
                self.served = replace(self.served, named=named)
                return False
            self._take_up(self._serve(snapshot, named))
        self._drop_indexes()
        _log.info("serving version %s", snapshot.version)
        return True

    def workers(self) -> dict[str, int]:
        """How many there are of each of `STATES`, for all versions."""
        pools = [pool.workers() for pool in self._pools() if not pool.closed]
        return {state: sum(pool[state] for pool in pools) for state in STATES}

    def close(self) -> None:
        self._closed = True
        if self._loading is not None:
            # Whoever waits for it waits no longer.
            self._loading.pool.close()
        with self._lock:
            for pool in self._pools():
                pool.close()
            self._nursery.close()

    def _pools(self) -> list[WorkerPool]:
        return [*self._retiring, self.served.pool]

    def _take_up(self, fresh: Served) -> None:
        self._loading = fresh
        if self._closed or not fresh.pool.ready(_LOADING):
            fresh.pool.close()
            self._failed = fresh.named
            self._pause.failed(time.monotonic())
            version = fresh.snapshot.version
            raise StoreError(f"version {version} could not be loaded.", "See the log.")
        self._pause.reset()
        old, self.served = self.served, fresh
        going = [pool for pool in self._retiring if not pool.closed]
        for pool in going[: 1 - _RETIRING]:
            # What has not begun to answer is asked anew.
            pool.close()
        self._retiring = [*going[1 - _RETIRING :], old.pool]
        old.pool.retire()

    def _serve(self, snapshot: Snapshot, named: str | None) -> Served:
        configuration = Configuration(
            snapshot=str(snapshot.directory),
            union=self._union,
            memory=self._serving.memory,
            index=self._index(snapshot),
        )
        zygote = Zygote(self._nursery, configuration, self.events)
        pool = WorkerPool(zygote, self._serving.lanes, self.events)
        stamp = stamp_of(snapshot.manifest, self._snapshots.versions())
        return Served(snapshot, stamp, named, pool)

    def _index(self, snapshot: Snapshot) -> str | None:
        """The folder of the index that is asked in place of memory, if it is."""
        quads, most = snapshot.manifest.quads, self._serving.disk_above
        lanes = self._serving.lanes
        if most is None:
            processes = lanes.fast + lanes.slow
            on_disk = not fits_in_memory(quads, union=self._union, processes=processes)
        else:
            on_disk = quads > most
        if not on_disk:
            return None
        kind = "union" if self._union else "own"
        return str(self._indexes / f"{snapshot.version}-{kind}")

    @property
    def _indexes(self) -> Path:
        return self._snapshots.directory / "indexes"

    def _drop_indexes(self) -> None:
        """Delete indexes of versions that are gone; those in use are open in every worker."""
        indexes = list(self._indexes.glob("[!.]*"))
        # All manifests are read for this.
        manifests = self._snapshots.versions() if indexes else []
        kept = {manifest.version for manifest in manifests}
        for index in indexes:
            if index.name.rpartition("-")[0] not in kept:
                shutil.rmtree(index, ignore_errors=True)
