"""Takes down what Python does to the files of a folder, and what of it is on the disk for sure.

Imported before all else by any Python whose PYTHONPATH has this folder. A line of JSON for each
moment: the names that there are, with their inodes, before a file is opened, renamed, made or
removed, and after each fsync, with what is durable from then on: the bytes of a file, or the names
in a folder.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_STORE = Path(os.environ["KG_TEST_STORE"])
_RECORD = os.environ["KG_TEST_RECORD"]
_EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}
_fsync = os.fsync
# Whether it is our own doing.
_own = threading.local()


def names(folder: Path) -> dict[str, list[Any]]:
    """What is in a folder: [inode, what is in it, if it is a folder] by name."""
    found: dict[str, list[Any]] = {}
    with suppress(OSError):
        for entry in os.scandir(folder):
            below = names(Path(entry.path)) if entry.is_dir(follow_symlinks=False) else None
            found[entry.name] = [entry.inode(), below]
    return found


def record(**durable: object) -> None:
    line = json.dumps({"names": names(_STORE), **durable}) + "\n"
    descriptor = os.open(_RECORD, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, line.encode())
    os.close(descriptor)


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _EVENTS and str(_STORE) in str(arguments[0]) and not getattr(_own, "doing", False):
        with our_own(), suppress(OSError):
            record()


def recorded_fsync(descriptor: int) -> None:
    _fsync(descriptor)
    path = Path(f"/proc/self/fd/{descriptor}").readlink()
    if path != _STORE and _STORE not in path.parents:
        return
    with our_own():
        inode = os.fstat(descriptor).st_ino
        if path.is_dir():
            entries = {name: [one, below is not None] for name, (one, below) in names(path).items()}
            record(folder=inode, entries=entries)
        else:
            record(file=inode, content=base64.b64encode(path.read_bytes()).decode())


@contextmanager
def our_own() -> Iterator[None]:
    _own.doing = True
    yield
    _own.doing = False


os.fsync = recorded_fsync
sys.addaudithook(hook)
