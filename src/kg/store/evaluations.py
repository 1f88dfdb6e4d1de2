"""One evaluation: a query on its way through the pool, and why it ended without an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Final

from kg.errors import (
    EvaluationCrashed,
    EvaluationStopped,
    EvaluationTimeout,
    KgError,
    Overloaded,
)
from kg.store.states import End, State
from kg.store.workers import Worker


class WorkerLost(EvaluationCrashed):
    """The worker was gone before it had read the query, which another may therefore have."""


class PoolClosed(Overloaded):
    """The pool takes no more queries."""


class Evaluation:
    """A query, its worker once it has one, and how it goes. Times are of the monotonic clock.

    All but `unread` is written with the pool's lock held.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.state = State.WAITING
        self.since = time.monotonic()
        self.worker: Worker | None = None
        self.turn: Future[Worker] | None = None
        self.end: End | None = None
        # Since when a piece of the answer has waited for its reader to come back for more.
        self.unread: float | None = None
        self._used = 0.0

    @property
    def used(self) -> float:
        """Seconds in which a worker was running for it."""
        return self._used + self._current(time.monotonic())

    def again(self) -> Evaluation:
        """The same for another worker: neither its deadline nor what it has used begins anew."""
        other = Evaluation(self.seconds)
        other.deadline = self.deadline
        other._used = self.used
        return other

    def move(self, state: State, now: float) -> None:
        """Change the state, and account for the one before."""
        self._used += self._current(now)
        self.state, self.since = state, now

    def unread_for(self, now: float) -> float:
        """Seconds for which nobody has taken what there is of the answer."""
        since = self.unread
        return 0.0 if since is None else now - since

    def failure(self) -> KgError:
        """What to tell of an evaluation that ended without an answer."""
        return _FAILURES.get(self.end, _crashed)(self)

    def _current(self, now: float) -> float:
        return now - self.since if self.state in _RUNNING else 0.0


_RUNNING: Final = (State.FAST, State.SLOW)


def _timeout(evaluation: Evaluation) -> EvaluationTimeout:
    return EvaluationTimeout(
        f"the query did not finish within {evaluation.seconds:g} s and was stopped.",
        "Ask for less at once, or anchor the query on a known class or IRI.",
    )


def _crowded(_: Evaluation) -> Overloaded:
    return Overloaded(
        "too many queries that take long are being evaluated.", "Try again in a moment."
    )


def _broken(_: Evaluation) -> Overloaded:
    return Overloaded("what evaluates queries keeps failing.", "Try again in a moment.")


def _unread(_: Evaluation) -> Overloaded:
    return Overloaded(
        "the answer was not being read, and other queries needed the room.",
        "Read it without a pause, or ask for less at once.",
    )


def _closed(_: Evaluation) -> PoolClosed:
    return PoolClosed("the server is shutting down.", "Try again later.")


def _stopped(_: Evaluation) -> EvaluationStopped:
    return EvaluationStopped("the query was stopped by the operator of this server.")


def _crashed(_: Evaluation) -> EvaluationCrashed:
    return EvaluationCrashed(
        "the query stopped its worker process: it needed too much memory or depth.",
        "Ask for less at once, and nest less deeply.",
    )


def _lost(_: Evaluation) -> WorkerLost:
    return WorkerLost(
        "the query's worker process was ended before it began.", "Try again in a moment."
    )


_FAILURES: Final[Mapping[End | None, Callable[[Evaluation], KgError]]] = {
    End.TIMEOUT: _timeout,
    End.CROWDED: _crowded,
    End.BROKEN: _broken,
    End.UNREAD: _unread,
    End.CLOSED: _closed,
    End.STOPPED: _stopped,
    End.LOST: _lost,
}
