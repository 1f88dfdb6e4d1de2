"""Files that are on the disk when the call returns, and what to say when they cannot be."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg.errors import StoreError, StoreFull, StoreReadOnly

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM)


def write_durably(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file and wait until the disk has it; its folder is synced apart. Raises `OSError`."""
    with path.open("wb") as file:
        file.writelines(pieces)
        file.flush()
        os.fsync(file.fileno())


def sync_directory(path: Path) -> None:
    """Wait until the disk knows which names are in a folder; raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(path: Path, text: str) -> None:
    """Replace a small file so that a reader sees the old text or the new one; raises `OSError`."""
    fresh = path.with_name(f".{path.name}")
    write_durably(fresh, [text.encode("ascii")])
    fresh.rename(path)
    sync_directory(path.parent)


def disk_error(path: Path, error: OSError) -> StoreError:
    """The error to raise for what the system refused.

    `StoreFull` where room is what is missing, `StoreReadOnly` where it may not be written.
    """
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        return StoreFull(
            f"{path}: {reason}; nothing was published.", "Make room on the disk and try again."
        )
    kind = StoreReadOnly if error.errno in _READ_ONLY else StoreError
    return kind(f"{path}: {reason}; nothing was published.", "Choose a folder you can write to.")
