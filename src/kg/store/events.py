"""What happens to the processes that evaluate, counted."""

from __future__ import annotations

import threading
from enum import StrEnum

from kg.store.states import End


class Event(StrEnum):
    """What happens beside the ends of evaluations.

    A worker was forked; an evaluation moved to the slow lane; an idle worker ended by itself;
    a zygote did.
    """

    FORKED = "forked"
    SLOWED = "slowed"
    WORKER_DIED = "worker died"
    ZYGOTE_DIED = "zygote died"


class Events:
    """How often each has happened since the server was started; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Event | End, int] = dict.fromkeys((*Event, *End), 0)

    def add(self, event: Event | End) -> None:
        with self._lock:
            self._counts[event] += 1

    def counts(self) -> dict[str, int]:
        with self._lock:
            return {event.value: count for event, count in self._counts.items()}
