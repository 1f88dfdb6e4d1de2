"""A store on disk: immutable snapshots, and one atomically replaced pointer to the current one.

Layout of the directory::

    FORMAT                    the version of this layout
    CURRENT                   the name of the current snapshot
    LOCK, PRUNED              held by the one writer; the names of the snapshots that were deleted
    snapshots/<n>-<hash>/     graph.nq, shapes.nq, manifest.json; graphs.txt if graphs are empty

A snapshot is written beside the others under a name that nobody reads, made durable, and then
renamed; a process killed at any moment leaves the previous snapshot current.
"""

from __future__ import annotations

import fcntl
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from kg.errors import (
    Gone,
    NotFound,
    StoreDamaged,
    StoreEmpty,
    StoreLocked,
)
from kg.store.content import GRAPH, SHAPES, content_hash, file_hash
from kg.store.durable import disk_error, replace_durably, sync_directory, write_durably
from kg.store.layout import check_layout, create_layout
from kg.store.manifest import MANIFEST, Manifest, read_manifest
from kg.store.pruned import pruned_versions, remember_pruned

_UNFINISHED = ".unfinished-"
_VERSION = re.compile(r"\d+-[0-9a-f]{12}")
# Seconds between two tries for the lock that another process holds.
_PAUSE = 0.02
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """One published version on disk."""

    directory: Path
    manifest: Manifest

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def graph_file(self) -> Path:
        return self.directory / GRAPH

    @property
    def shapes_file(self) -> Path:
        return self.directory / SHAPES

    def verify(self) -> None:
        """Compare every file with its hash; raises `StoreDamaged`."""
        for name, expected in self.manifest.files.items():
            path = self.directory / name
            if not path.is_file():
                raise StoreDamaged(f"{path}: the file is missing.", "Restore it from a backup.")
            if file_hash(path) != expected:
                raise StoreDamaged(
                    f"{path}: the content does not match its hash.", "Restore it from a backup."
                )


class Snapshots:
    """The snapshots in one directory. Readers need no lock; writers take `writing` first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        check_layout(directory)

    def current(self) -> Snapshot:
        """The current snapshot, verified.

        When it or the pointer to it is damaged the youngest whole one is taken instead, and the
        log says so. Raises `StoreEmpty` if nothing was ever published, `StoreDamaged` if
        nothing is whole.
        """
        name, names = self.current_version(), self._names()
        if name is None and not names:
            raise StoreEmpty(
                f"{self.directory}: nothing has been published here yet.",
                "Run 'kg publish' first.",
            )
        for candidate in dict.fromkeys([*filter(None, [name]), *names]):
            try:
                snapshot = self.open(candidate)
                snapshot.verify()
            except (StoreDamaged, NotFound) as error:
                _log.error("snapshot %s is damaged: %s", candidate, error)
                continue
            if candidate != name:
                lost = f"the damaged {name}" if name else "the one that CURRENT should name"
                _log.error("using snapshot %s instead of %s", candidate, lost)
            return snapshot
        raise StoreDamaged(
            f"{self.directory}: no snapshot is whole.", "Restore a backup, or publish again."
        )

    def current_version(self) -> str | None:
        """What the pointer names, unverified."""
        try:
            pointer = (self.directory / "CURRENT").read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            return None
        return pointer.strip() or None

    def open(self, version: str) -> Snapshot:
        """A version's snapshot, unverified; raises `NotFound`, `Gone` (pruned), `StoreDamaged`."""
        directory = self.directory / "snapshots" / version
        if version not in self._names():
            if version in pruned_versions(self.directory):
                raise Gone(
                    f"version {version} was deleted.", "'kg versions' lists those there are."
                )
            raise NotFound(f"there is no version {version!r}.", "'kg versions' lists them.")
        manifest = read_manifest(directory)
        if manifest.version != version:
            raise StoreDamaged(
                f"{directory}: the manifest is that of version {manifest.version!r}.",
                "Restore it from a backup.",
            )
        return Snapshot(directory, manifest)

    def versions(self) -> list[Manifest]:
        """The manifests of all snapshots, the youngest first; unreadable ones are logged."""
        found = []
        for name in self._names():
            try:
                found.append(self.open(name).manifest)
            except StoreDamaged as error:
                _log.error("snapshot %s is damaged: %s", name, error)
        return found

    def find(self, name: str) -> str:
        """The version that a full name, its number or its beginning stands for.

        Raises `NotFound` for none, and for a beginning that several have.
        """
        names = self._names()
        number = [version for version in names if version.partition("-")[0] == name]
        found = number or [version for version in names if version.startswith(name) and name]
        if name in names:
            return name
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(f"{name!r} may be any of {', '.join(found)}.", "Write more of its name.")
        raise NotFound(f"there is no version {name!r}.", "'kg versions' lists them.")

    def holds(self, version: str) -> bool:
        """Whether a version is the current one or came before it, for certain after a power cut."""
        name = self.current_version()
        sync_directory(self.directory)
        while name is not None and name != version:
            try:
                name = self.open(name).manifest.parent
            except (NotFound, StoreDamaged):
                return False
        return name == version

    @contextmanager
    def writing(self, timeout: float = 0.0) -> Iterator[None]:
        """Be the one writer, waiting so many seconds for another; raises `StoreLocked`.

        The lock dies with the process.
        """
        create_layout(self.directory)
        with self._lock_file() as lock:
            deadline = time.monotonic() + timeout
            while not _locked(lock):
                if time.monotonic() >= deadline:
                    raise StoreLocked(
                        f"{self.directory}: another process is publishing to this store.",
                        "Wait until it has finished.",
                    )
                time.sleep(_PAUSE)
            for left_over in (self.directory / "snapshots").glob(f"{_UNFINISHED}*"):
                shutil.rmtree(left_over, ignore_errors=True)
            yield

    def publish(
        self,
        contents: Mapping[str, Sequence[bytes]],
        draft: Manifest,
        announce: Callable[[str], None] = lambda _: None,
    ) -> Snapshot:
        """Write a snapshot and make it current; call it while `writing`.

        `contents` maps file names to their bytes in pieces. The draft's version, parent and
        files are filled in. Content equal to the current snapshot's is not written again. The
        version is announced before it can be seen. Raises `StoreFull`, `StoreError`.
        """
        named = self.current_version()
        parent = named if named in self._names() else None
        digest = content_hash(b"".join(contents[name]) for name in sorted(contents))
        if parent is not None and parent.partition("-")[2] == digest and self._is_whole(parent):
            return self.open(parent)
        numbers = [int(name.partition("-")[0]) for name in self._names()]
        version = f"{max(numbers, default=0) + 1}-{digest}"
        folder = self.directory / "snapshots"
        unfinished = folder / f"{_UNFINISHED}{version}"
        try:
            unfinished.mkdir()
            for name, pieces in contents.items():
                write_durably(unfinished / name, pieces)
            files = {name: file_hash(unfinished / name) for name in sorted(contents)}
            manifest = replace(draft, version=version, parent=parent, files=files)
            write_durably(unfinished / MANIFEST, [manifest.to_json().encode()])
            sync_directory(unfinished)
            announce(version)
            unfinished.rename(folder / version)
            sync_directory(folder)
            replace_durably(self.directory / "CURRENT", f"{version}\n")
        except OSError as error:
            if self.current_version() != version:
                shutil.rmtree(folder / version, ignore_errors=True)
            raise disk_error(unfinished, error) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return Snapshot(folder / version, manifest)

    def prune(self, keep: int) -> list[str]:
        """Delete all but the `keep` youngest snapshots and the current one; returns the deleted.

        The one that is served in place of a damaged current one is kept too.
        """
        current = (self.current_version(), self.current().version)
        old = [name for name in self._names()[keep:] if name not in current]
        if old:
            remember_pruned(self.directory, old)
        for name in old:
            shutil.rmtree(self.directory / "snapshots" / name)
        return old

    def _is_whole(self, version: str) -> bool:
        try:
            self.open(version).verify()
        except (StoreDamaged, NotFound):
            return False
        return True

    def _names(self) -> list[str]:
        folder = self.directory / "snapshots"
        if not folder.is_dir():
            return []
        names = [path.name for path in folder.iterdir() if _VERSION.fullmatch(path.name)]
        return sorted(names, key=lambda name: int(name.partition("-")[0]), reverse=True)

    def _lock_file(self) -> IO[str]:
        path = self.directory / "LOCK"
        try:
            return path.open("w")
        except OSError as error:
            raise disk_error(path, error) from error


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
