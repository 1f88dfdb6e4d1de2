"""A line in which those stand who may only be served one at a time: first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    """Like a lock, but fair."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    @property
    def length(self) -> int:
        """How many are waiting."""
        return len(self._waiting)

    @contextmanager
    def turn(self, timeout: float | None) -> Iterator[bool]:
        """Wait for one's turn, at most so many seconds; whether it came. It lasts for the block."""
        came = self._enter(timeout)
        try:
            yield came
        finally:
            if came:
                self._leave()

    def _enter(self, timeout: float | None) -> bool:
        called = threading.Event()
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append(called)
        if called.wait(timeout):
            return True
        with self._mutex:
            # Called in the very moment in which the time was over?
            if called.is_set():
                return True
            self._waiting.remove(called)
        return False

    def _leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
