"""Where an evaluation is, and why it ended before it was done."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an evaluation is: in line, at work, or (when it takes long) in the slow lane."""

    WAITING = "waiting"
    FAST = "fast"
    SLOW = "slow"
    PAUSED = "paused"
    DONE = "done"


class End(StrEnum):
    """Why an evaluation ended before it was done.

    Its time was over; others needed the room; nobody took its answer while others needed the
    room; its client had gone; the pool was closed; an operator stopped it; its worker ended
    by itself, or had done so before it read the query; workers keep failing and none is to come
    soon.
    """

    TIMEOUT = "timeout"
    CROWDED = "crowded"
    UNREAD = "unread"
    GONE = "gone"
    CLOSED = "closed"
    STOPPED = "stopped"
    CRASHED = "crashed"
    LOST = "lost"
    BROKEN = "broken"
