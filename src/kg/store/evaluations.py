"""One evaluation: a query on its way through the pool, and why it ended without an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from enum import StrEnum
from typing import Final

from kg.errors import (
    EvaluationCrashed,
    EvaluationTimeout,
    KgError,
    Overloaded,
)
from kg.store.workers import Worker


class State(StrEnum):
    """Where an evaluation is: in line, at work, or (when it takes long) in the slow lane."""

    WAITING = "waiting"
    FAST = "fast"
    SLOW = "slow"
    PAUSED = "paused"
    DONE = "done"


class End(StrEnum):
    """Why the pool ended an evaluation before it was done."""

    TIMEOUT = "timeout"
    CROWDED = "crowded"
    GONE = "gone"
    CLOSED = "closed"


class WorkerLost(EvaluationCrashed):
    """The worker was gone before it had read the query, which another may therefore have."""


class PoolClosed(Overloaded):
    """The pool takes no more queries."""


class Evaluation:
    """A query, its worker once it has one, and how it goes. Times are of the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.state = State.WAITING
        self.worker: Worker | None = None
        self.turn: Future[Worker] | None = None
        self.started: float | None = None
        self.resumed = 0.0
        self.end: End | None = None

    def failure(self) -> KgError:
        """What to tell of an evaluation that ended without an answer."""
        return _FAILURES.get(self.end, _crashed)(self)


def _timeout(evaluation: Evaluation) -> EvaluationTimeout:
    return EvaluationTimeout(
        f"the query did not finish within {evaluation.seconds:g} s and was stopped.",
        "Ask for less at once, or anchor the query on a known class or IRI.",
    )


def _crowded(_: Evaluation) -> Overloaded:
    return Overloaded(
        "too many queries that take long are being evaluated.", "Try again in a moment."
    )


def _closed(_: Evaluation) -> PoolClosed:
    return PoolClosed("the server is shutting down.", "Try again later.")


def _crashed(_: Evaluation) -> EvaluationCrashed:
    return EvaluationCrashed(
        "the query stopped its worker process: it needed too much memory or depth.",
        "Ask for less at once, and nest less deeply.",
    )


_FAILURES: Final[Mapping[End | None, Callable[[Evaluation], KgError]]] = {
    End.TIMEOUT: _timeout,
    End.CROWDED: _crowded,
    End.CLOSED: _closed,
}
