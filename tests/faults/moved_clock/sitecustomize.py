"""Python's wall clock, moved by the seconds in a file: imported before all else by any Python
whose PYTHONPATH has this folder.

The engine's own clock (``NOW()``) and the kernel's monotonic one stay as they are.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

_OFFSET = Path(os.environ["KG_TEST_CLOCK"])
_true_time, _TrueDateTime = time.time, dt.datetime


def moved_time() -> float:
    return _true_time() + float(_OFFSET.read_text(encoding="ascii"))


class MovedDateTime(_TrueDateTime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        return _TrueDateTime.fromtimestamp(moved_time(), tz)


time.time = moved_time
dt.datetime = MovedDateTime  # type: ignore[misc]
