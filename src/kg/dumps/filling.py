"""Putting a version's files on the shelf, by one process at a time."""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Final

from kg.dumps.making import Making
from kg.dumps.shelf import INDEX, Shelf
from kg.store.durable import disk_error, sync_directory, write_durably
from kg.store.snapshots import Snapshot, Snapshots

_UNFINISHED: Final = ".unfinished-"
# Versions whose files are kept beside the current one's.
_KEPT: Final = 2
_log = logging.getLogger(__name__)


class Filling:
    """Fills the shelf of a store."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._shelf = Shelf(snapshots.directory)
        self._folder = self._shelf.folder

    def make(self, snapshot: Snapshot) -> None:
        """Make the files of a version unless they are there, waiting for another who does.

        Raises `StoreDamaged` rather than to give what is damaged checksums of its own, `StoreFull`,
        `StoreError`, and `KgError` for shapes that cannot be read.
        """
        try:
            with self._writing():
                if self._shelf.find(snapshot.version) is None:
                    self._make(snapshot)
                    self._clear(snapshot.version)
                    self._clear_unfinished()
        except OSError as error:
            kind = type(disk_error(self._folder, error))
            raise kind(
                f"{self._folder}: {error.strerror or error}; the files of version "
                f"{snapshot.version} could not be made.",
                "Make room, or see that the folder can be written to.",
            ) from error

    def _make(self, snapshot: Snapshot) -> None:
        unfinished = self._folder / f"{_UNFINISHED}{snapshot.version}"
        snapshot.verify()
        unfinished.mkdir()
        making = Making(snapshot, unfinished)
        making.run()
        for reason in making.left_out:
            _log.warning("not among the files of version %s: %s", snapshot.version, reason)
        index = json.dumps([asdict(file) for file in making.files], indent=1)
        write_durably(unfinished / INDEX, [index.encode()])
        sync_directory(unfinished)
        finished = self._folder / snapshot.version
        if finished.exists():
            # Damaged, or they would not be made.
            finished.rename(self._folder / f"{_UNFINISHED}damaged-{snapshot.version}")
        unfinished.rename(finished)
        sync_directory(self._folder)

    def _clear(self, made: str) -> None:
        """Delete the files of versions that are gone, and of all but the last that were made."""
        known = {manifest.version for manifest in self._snapshots.versions()}
        current = self._snapshots.current_version()
        kept = [path for path in self._folder.glob("[!.]*") if path.name not in (made, current)]
        kept.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for number, path in enumerate(kept):
            if path.name not in known or number >= _KEPT:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the one who makes files; what another left unfinished is cleared away."""
        self._folder.mkdir(exist_ok=True)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._clear_unfinished()
            yield

    def _clear_unfinished(self) -> None:
        for left_over in self._folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left_over, ignore_errors=True)
