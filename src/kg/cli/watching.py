"""Waiting for files to change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

_TICK: Final = 0.03


def changes(files: Callable[[], Iterable[Path]]) -> Iterator[None]:
    """Once now, and again whenever one of the files has changed, has come or has gone.

    They are looked at some thirty times a second, by time and size.
    """
    seen: Mapping[Path, tuple[int, int] | None] | None = None
    while True:
        present = {path: _state(path) for path in files()}
        if present != seen:
            seen = present
            yield
        time.sleep(_TICK)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
