"""The pool of worker processes: who gets one, for how long, and what happens when it takes longer.

There are few fast places, so that the processor is not shared out too thinly, and one spare worker
more than that. An evaluation that has had its place for a moment and is not done moves to the slow
lane, at the lowest priority; its place is free again, and a new worker is forked. Whatever is over
its deadline is killed. One thread looks after the evaluations and another forks, for a fork can
take long and no deadline waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from kg.errors import Overloaded
from kg.store.evaluations import Evaluation, PoolClosed
from kg.store.events import Event, Events
from kg.store.idle import IdleWorkers
from kg.store.slow_lane import SlowLane
from kg.store.states import End, State
from kg.store.workers import Worker, Zygote

# What `workers` counts: workers by what they do, and evaluations that wait for one.
STATES: Final = ("idle", "fast", "slow", "paused", "waiting")
_TICK: Final = 0.02
# Seconds that it is worth to wait for workers that keep dying.
_SOON: Final = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lanes:
    """How many evaluations may run, and when one counts as slow.

    `fast` places; `slow` evaluations run at once in the slow lane, of `room` that it holds.
    After `patience` seconds an evaluation is slow, sooner (`pressed`) if others are waiting.
    `queue` evaluations may wait. `turn` seconds is the time slice of the slow lane.
    """

    fast: int = 2
    slow: int = 2
    room: int = 8
    patience: float = 0.1
    pressed: float = 0.02
    turn: float = 0.5
    queue: int = 1000


class WorkerPool:
    """Workers over one snapshot; thread-safe. `events` counts what becomes of them.

    The zygote loads at once and in the background; the first query waits for it.
    """

    def __init__(self, zygote: Zygote, lanes: Lanes, events: Events | None = None) -> None:
        self._events = events or Events()
        self._zygote = zygote
        self._lanes = lanes
        self._changed = threading.Condition()
        self._idle = IdleWorkers(lanes.fast + 1, self._events)
        self._fast: set[Evaluation] = set()
        self._slow = SlowLane(lanes.slow, lanes.room, lanes.turn)
        self._line: deque[Evaluation] = deque()
        self._closed = False
        self._retired = False
        for work in (self._look_after, self._fork):
            name = work.__name__.strip("_")
            threading.Thread(target=self._repeat, args=(work,), name=name, daemon=True).start()

    @property
    def closed(self) -> bool:
        return self._closed

    def ready(self, timeout: float) -> bool:
        """Whether the snapshot is loaded, waiting at most so many seconds."""
        with self._changed:
            self._changed.wait_for(self._settled, timeout)
            return bool(self._idle) or self._zygote.loaded

    def enter(self, evaluation: Evaluation) -> None:
        """Give an evaluation a worker, or a `turn` to wait for; raises `Overloaded`."""
        with self._changed:
            if evaluation.end is not None:
                raise evaluation.failure()
            if self._closed or self._retired:
                raise PoolClosed("the server is shutting down.", "Try again later.")
            place = len(self._fast) < self._lanes.fast and not self._line
            worker = self._idle.take() if place else None
            if worker is not None:
                self._assign(evaluation, worker)
            elif self._broken():
                evaluation.end = End.BROKEN
                raise evaluation.failure()
            elif len(self._line) >= self._lanes.queue:
                raise Overloaded("too many queries are waiting.", "Try again later.")
            else:
                evaluation.turn = Future()
                self._line.append(evaluation)

    def leave(self, evaluation: Evaluation, *, whole: bool) -> None:
        """Take the worker back: for others if the answer came `whole`, to be killed if not."""
        with self._changed:
            # What was slow has the lowest priority, which cannot be raised again.
            reusable = whole and evaluation.state is State.FAST and not self._closed
            if not whole and (evaluation.worker or evaluation.turn):
                self._end(evaluation, End.GONE)
            self._remove(evaluation)
            worker, evaluation.worker = evaluation.worker, None
            if worker is None:
                return
            if reusable:
                self._idle.give_back(worker)
                self._serve_line()
            else:
                worker.kill()
                worker.close()
                self._changed.notify_all()

    def end(self, evaluation: Evaluation, reason: End) -> None:
        """End an evaluation: its reader finds the connection closed, or its turn failed."""
        with self._changed:
            self._end(evaluation, reason)

    def workers(self) -> dict[str, int]:
        """How many there are of each of `STATES`."""
        with self._changed:
            slow = (len(self._slow.in_state(state)) for state in (State.SLOW, State.PAUSED))
            numbers = (len(self._idle), len(self._fast), *slow, len(self._line))
            return dict(zip(STATES, numbers, strict=True))

    def retire(self) -> None:
        """Take no more queries, let the running ones finish, then close."""
        with self._changed:
            self._retired = True
            self._changed.notify_all()

    def close(self) -> None:
        """End every process of the pool; running queries are cut off."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            for evaluation in (*self._fast, *self._slow, *self._line):
                self._end(evaluation, End.CLOSED)
            self._idle.close()
            self._changed.notify_all()
        self._zygote.close()

    def _repeat(self, work: Callable[[], None]) -> None:
        """The life of a thread: nothing that goes wrong once may leave queries without a guard."""
        while not self._closed:
            try:
                work()
            except Exception:  # noqa: BLE001 - logged; the next round may go well
                _log.exception("the pool of workers met an error of its own")
                time.sleep(_TICK)

    def _look_after(self) -> None:
        with self._changed:
            self._changed.wait(_TICK)
            now = time.monotonic()
            if self._idle.bury():
                self._changed.notify_all()
            for evaluation in (*self._fast, *self._slow, *self._line):
                if now >= evaluation.deadline:
                    self._end(evaluation, End.TIMEOUT if evaluation.worker else End.CROWDED)
            patience = self._lanes.pressed if self._line else self._lanes.patience
            for evaluation in [one for one in self._fast if now - one.since >= patience]:
                self._slow_down(evaluation, now)
            self._slow.take_turns(now)
            self._serve_line()
            if self._line and self._broken():
                for evaluation in tuple(self._line):
                    self._end(evaluation, End.BROKEN)
            over = self._retired and not (self._fast or self._slow or self._line)
        if over:
            self.close()

    def _fork(self) -> None:
        """One more worker; outside the lock, for it takes milliseconds."""
        with self._changed:
            if not self._wanted():
                self._changed.wait(_TICK)
                return
        worker = self._zygote.fork(_TICK)
        with self._changed:
            self._changed.notify_all()
            if worker is None:
                return
            self._events.add(Event.FORKED)
            if self._closed:
                worker.close()
                return
            self._idle.add(worker)
            self._serve_line()

    # What follows is called with the lock held.

    def _broken(self) -> bool:
        """Whether there is no worker and none is to come soon."""
        now = time.monotonic()
        pause = max(self._zygote.pause(now), self._idle.pause(now))
        return pause > _SOON and not self._fast and not self._idle

    def _settled(self) -> bool:
        """Whether it is known if the snapshot can be asked."""
        return bool(self._idle) or self._closed or self._zygote.loaded or self._zygote.failing

    def _wanted(self) -> bool:
        """As many workers as there are fast places, and one spare."""
        spare = 0 if self._retired and not self._line else self._lanes.fast + 1
        missing = spare - len(self._idle) - len(self._fast)
        return missing > 0 and not self._closed and self._idle.may_grow()

    def _assign(self, evaluation: Evaluation, worker: Worker) -> None:
        evaluation.worker = worker
        evaluation.move(State.FAST, time.monotonic())
        self._fast.add(evaluation)
        if evaluation.turn is not None:
            evaluation.turn.set_result(worker)

    def _serve_line(self) -> None:
        while self._line and len(self._fast) < self._lanes.fast:
            worker = self._idle.take()
            if worker is None:
                return
            evaluation = self._line.popleft()
            assert evaluation.turn is not None
            # Nobody can cancel it from here on.
            if evaluation.turn.set_running_or_notify_cancel():
                self._assign(evaluation, worker)
            else:
                self._note(evaluation, End.GONE)
                self._idle.add(worker)

    def _remove(self, evaluation: Evaluation) -> None:
        self._fast.discard(evaluation)
        self._slow.discard(evaluation)
        if evaluation in self._line:
            self._line.remove(evaluation)
        if evaluation.state is not State.DONE:
            evaluation.move(State.DONE, time.monotonic())

    def _end(self, evaluation: Evaluation, reason: End) -> None:
        """Its place is free at once; its reader lets go of the worker, which is dead."""
        if evaluation.state is State.DONE or evaluation.end is not None:
            return
        self._note(evaluation, reason)
        if evaluation.worker is not None:
            evaluation.worker.kill()
            if reason is End.LOST:
                self._idle.died(evaluation.worker)
        elif evaluation.turn is not None and evaluation.turn.set_running_or_notify_cancel():
            evaluation.turn.set_exception(evaluation.failure())
        self._changed.notify_all()

    def _note(self, evaluation: Evaluation, reason: End) -> None:
        evaluation.end = reason
        self._events.add(reason)
        self._remove(evaluation)

    def _slow_down(self, evaluation: Evaluation, now: float) -> None:
        """Move an evaluation to the slow lane, or end one where that is full."""
        if self._slow.full():
            unread = self._slow.unread(now)
            if unread is not None:
                self._end(unread, End.UNREAD)
            elif now - evaluation.since < self._lanes.patience:
                # On a busy machine a small query may need that long.
                return
            else:
                self._end(evaluation, End.CROWDED)
                return
        self._fast.discard(evaluation)
        self._slow.add(evaluation, now)
        self._events.add(Event.SLOWED)
        self._changed.notify_all()
