"""A pause between attempts that fail, longer after every failure."""

from __future__ import annotations

from typing import Final

_FIRST: Final = 0.1
_LONGEST: Final = 30.0


class BackOff:
    """The pause doubles from 0.1 s to 30 s; the first `free` failures cost none.

    Times are of the monotonic clock. Failures within a pause belong to what began it.
    """

    def __init__(self, free: int = 0) -> None:
        self._free = free
        self._left = free
        self._pause = 0.0
        self._until = 0.0

    def over(self, now: float) -> bool:
        """Whether another attempt may be made."""
        return now >= self._until

    def left(self, now: float) -> float:
        """Seconds until then."""
        return max(0.0, self._until - now)

    def failed(self, now: float) -> float:
        """The pause in seconds that begins with this failure; 0 if none does."""
        if self._left > 0:
            self._left -= 1
            return 0.0
        if not self.over(now):
            return 0.0
        self._pause = min(_LONGEST, self._pause * 2 or _FIRST)
        self._until = now + self._pause
        return self._pause

    def reset(self) -> None:
        """An attempt has gone well."""
        self._left, self._pause, self._until = self._free, 0.0, 0.0
