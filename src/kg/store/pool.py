"""The pool of worker processes: who gets one, for how long, and what happens when it takes longer.

There are few fast places, so that the processor is not shared out too thinly, and one spare worker
more than that. An evaluation that has had its place for a moment and is not done moves to the slow
lane, at the lowest priority; its place is free again, and a new worker is forked. In the slow lane
only so many run at once, by turns. Whatever is over its deadline is killed.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass

from kg.errors import EvaluationCrashed, Overloaded
from kg.store.evaluations import End, Evaluation, PoolClosed, State
from kg.store.workers import Worker, Zygote

_TICK = 0.02


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
    """Workers over one snapshot; thread-safe.

    The zygote loads at once and in the background; the first query waits for it.
    """

    def __init__(self, zygote: Zygote, lanes: Lanes) -> None:
        self._zygote = zygote
        self._lanes = lanes
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._fast: set[Evaluation] = set()
        self._slow: list[Evaluation] = []
        self._line: deque[Evaluation] = deque()
        self._closed = False
        self._retired = False
        threading.Thread(target=self._supervise, name="supervisor", daemon=True).start()

    @property
    def closed(self) -> bool:
        return self._closed

    def ready(self, timeout: float) -> bool:
        """Whether the snapshot is loaded, waiting at most so many seconds."""
        return bool(self._idle) or self._zygote.wait(timeout)

    def enter(self, evaluation: Evaluation) -> None:
        """Give an evaluation a worker, or a `turn` to wait for; raises `Overloaded`."""
        with self._changed:
            if self._closed or self._retired:
                raise PoolClosed("the server is shutting down.", "Try again later.")
            place = len(self._fast) < self._lanes.fast and not self._line
            worker = self._living() if place else None
            if worker is not None:
                self._assign(evaluation, worker)
            elif len(self._line) >= self._lanes.queue:
                raise Overloaded("too many queries are waiting.", "Try again later.")
            else:
                evaluation.turn = Future()
                self._line.append(evaluation)

    def leave(self, evaluation: Evaluation, *, whole: bool) -> None:
        """Take the worker back: for others if the answer came `whole`, to be killed if not."""
        with self._changed:
            if evaluation.state is State.DONE:
                return
            was_fast = evaluation.state is State.FAST
            self._remove(evaluation)
            worker, evaluation.worker = evaluation.worker, None
            if worker is not None:
                # What was slow has the lowest priority, which cannot be raised again.
                if whole and was_fast and not self._closed:
                    self._idle.append(worker)
                    self._serve_line()
                else:
                    worker.kill()
                    worker.close()
                    self._changed.notify_all()
            last = self._retired and not self._fast and not self._slow and not self._line
        if last:
            self.close()

    def end(self, evaluation: Evaluation, reason: End) -> None:
        """End an evaluation: its reader finds the connection closed, or its turn failed."""
        with self._changed:
            self._end(evaluation, reason)

    def workers(self) -> dict[str, int]:
        """How many workers there are in each state."""
        with self._changed:
            paused = sum(one.state is State.PAUSED for one in self._slow)
            return {
                "idle": len(self._idle),
                "fast": len(self._fast),
                "slow": len(self._slow) - paused,
                "paused": paused,
                "waiting": len(self._line),
            }

    def retire(self) -> None:
        """Take no more queries, let the running ones finish, then close."""
        with self._changed:
            self._retired = True
            running = bool(self._fast or self._slow or self._line)
        if not running:
            self.close()

    def close(self) -> None:
        """End every process of the pool; running queries are cut off."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            for evaluation in (*self._fast, *self._slow, *self._line):
                self._end(evaluation, End.CLOSED)
            for worker in self._idle:
                worker.close()
            self._idle.clear()
            self._changed.notify_all()
        self._zygote.close()

    # What follows is called with the lock held, but for the supervisor's own loop.

    def _assign(self, evaluation: Evaluation, worker: Worker) -> None:
        evaluation.worker = worker
        evaluation.state = State.FAST
        evaluation.started = time.monotonic()
        self._fast.add(evaluation)
        if evaluation.turn is not None:
            evaluation.turn.set_result(worker)

    def _living(self) -> Worker | None:
        """An idle worker; those that somebody else has killed meanwhile are let go."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive():
                return worker
            worker.close()
        return None

    def _serve_line(self) -> None:
        while self._line and len(self._fast) < self._lanes.fast:
            worker = self._living()
            if worker is None:
                return
            evaluation = self._line.popleft()
            assert evaluation.turn is not None
            # Nobody can cancel it from here on.
            if evaluation.turn.set_running_or_notify_cancel():
                self._assign(evaluation, worker)
            else:
                self._idle.append(worker)

    def _remove(self, evaluation: Evaluation) -> None:
        self._fast.discard(evaluation)
        if evaluation in self._slow:
            self._slow.remove(evaluation)
        if evaluation in self._line:
            self._line.remove(evaluation)
        evaluation.state = State.DONE

    def _end(self, evaluation: Evaluation, reason: End) -> None:
        if evaluation.state is State.DONE or evaluation.end is not None:
            return
        evaluation.end = reason
        if evaluation.worker is not None:
            evaluation.worker.kill()
            return
        self._remove(evaluation)
        if evaluation.turn is not None and evaluation.turn.set_running_or_notify_cancel():
            evaluation.turn.set_exception(evaluation.failure())

    def _supervise(self) -> None:
        while not self._closed:
            if self._wanted():
                self._fork()
            with self._changed:
                if not self._missing():
                    self._changed.wait(_TICK)
                self._look_after(time.monotonic())

    def _wanted(self) -> bool:
        with self._changed:
            return self._missing() > 0 and not self._closed

    def _missing(self) -> int:
        """Workers to fork: as many as there are fast places, and one spare."""
        return self._lanes.fast + 1 - len(self._idle) - len(self._fast)

    def _fork(self) -> None:
        """One more worker; outside the lock, for it takes milliseconds."""
        try:
            worker = self._zygote.fork(_TICK)
        except (Overloaded, EvaluationCrashed):
            time.sleep(_TICK)
            return
        with self._changed:
            if self._closed:
                worker.close()
                return
            self._idle.append(worker)
            self._serve_line()

    def _look_after(self, now: float) -> None:
        for worker in [worker for worker in self._idle if not worker.alive()]:
            self._idle.remove(worker)
            worker.close()
        for evaluation in (*self._fast, *self._slow, *self._line):
            if now >= evaluation.deadline:
                self._end(evaluation, End.TIMEOUT if evaluation.worker else End.CROWDED)
        patience = self._lanes.pressed if self._line else self._lanes.patience
        for evaluation in tuple(self._fast):
            if evaluation.started is not None and now - evaluation.started >= patience:
                self._slow_down(evaluation, now)
        self._take_turns(now)
        self._serve_line()

    def _slow_down(self, evaluation: Evaluation, now: float) -> None:
        """Move an evaluation to the slow lane, or end it where that is full."""
        if len(self._slow) >= self._lanes.room:
            self._end(evaluation, End.CROWDED)
            return
        assert evaluation.worker is not None
        self._fast.discard(evaluation)
        self._slow.append(evaluation)
        evaluation.worker.lower_priority()
        evaluation.state, evaluation.resumed = State.SLOW, now

    def _take_turns(self, now: float) -> None:
        running = self._in_state(State.SLOW)
        paused = self._in_state(State.PAUSED)
        over = [one for one in running if now - one.resumed >= self._lanes.turn]
        excess = len(running) - self._lanes.slow
        leaving = running[-excess:] if excess > 0 else over[: len(paused)]
        for evaluation in leaving:
            assert evaluation.worker is not None
            evaluation.worker.pause()
            evaluation.state, evaluation.resumed = State.PAUSED, now
        free = self._lanes.slow - (len(running) - len(leaving))
        for evaluation in paused[: max(0, free)]:
            assert evaluation.worker is not None
            evaluation.worker.resume()
            evaluation.state, evaluation.resumed = State.SLOW, now

    def _in_state(self, state: State) -> list[Evaluation]:
        """Those of the slow lane in one state, the longest in it first."""
        found = (one for one in self._slow if one.state is state)
        return sorted(found, key=lambda one: one.resumed)
